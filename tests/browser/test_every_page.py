"""What holds for every page: its first screen answers, nothing scrolls sideways, axe finds nothing, nothing fails.

And no page asks anybody but its own server for anything, from the first look to the last.
"""

import re
from collections.abc import Callable, Sequence
from typing import NamedTuple
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.browser.hands import LOOKS, at_rest, find, is_sound, look, opened, shifted, view_as

# 0.05 is what an idle machine keeps to; on a busy one what comes late moves more: 0.063 was measured.
_MOST_SHIFTED = 0.1


class Shown(NamedTuple):
    """A view of a page: its address, the words of its headline, what is done there first, and after a first look."""

    address: str
    headline: str
    first: Callable[[Page], None] = at_rest
    then: Callable[[Page], None] = at_rest


def _person(page: Page) -> None:
    find(page, "S000007")
    expect(page.get_by_role("heading", level=2)).to_be_visible()


def _staff_member(page: Page) -> None:
    view_as(page, "Yara León")
    _dismiss(page)


def _dismiss(page: Page) -> None:
    """Take away the hint of a first visit, which takes the room of an answer, if it is there."""
    button = page.get_by_role("button", name="Got it")
    if button.count():
        button.click()
        expect(button).to_have_count(0)


def _tables(page: Page) -> None:
    """Open what is behind the charts."""
    behind = page.locator("details").filter(has=page.locator("summary", has_text=re.compile("as (a )?table")))
    behind.locator("summary").click()
    expect(behind.get_by_test_id("stDataFrame").first).to_be_visible()


PAGES = {
    "june": Shown("", "certificate holders lose access on June 30, 2027", then=_tables),
    "by_school": Shown("by_school", "still have to renew by June 30, 2027"),
    "upcoming": Shown("upcoming", "lose access in the 12 weeks", then=_tables),
    "changes": Shown("changes?against=year", "From April 14, 2026 to April 14, 2027", then=_tables),
    "over_time": Shown("over_time", "a year before", then=_tables),
    "anomalies": Shown("anomalies", "that was not earned", then=_tables),
    "waiting": Shown("waiting", "earned access came within 2 business days", then=_tables),
    "person": Shown("person?person=lou", "Staff id S000007", _person, _tables),
    "mine": Shown("", "you may use", _staff_member),
    "policy": Shown("policy", "of the source come out as written"),
    "lab": Shown("lab", "Nothing here touches the rules in use"),
    "data": Shown("data", "rows were accepted and", then=_tables),
}
VIEWS = {
    "june, asked in vain": Shown("?school=7777&as_of=1999-05-05&function=magic", "cannot be known"),
    "june that has passed": Shown("?as_of=2027-07-01&june=2027", "if nothing more is recorded", then=_tables),
    "bars": Shown("by_school?chart=bars&list=due", "still have to renew"),
    "ladder": Shown("by_school?chart=ladder&list=renewed", "still have to renew"),
    "weeks": Shown("by_school?chart=weeks", "still have to renew"),
    "anomalies, every row": Shown("anomalies?list=rows", "that was not earned"),
    "approvals": Shown("waiting?list=approvals", "earned access came within"),
    "earned": Shown("waiting?list=earned", "earned access came within"),
    "findings": Shown("data?list=findings", "rows were accepted and"),
}


@pytest.mark.parametrize("name", PAGES)
def test_a_page_answers_and_is_sound_wide_and_narrow_by_day_and_by_night(
    watched: Page, sample_url: str, name: str
) -> None:
    shown = PAGES[name]
    requested: list[str] = []
    # The tab's last reader may have left a page of another server in it, which asks to the end.
    watched.once("framenavigated", lambda _: requested.clear())
    watched.on("request", lambda request: requested.append(request.url))
    watched.on("websocket", lambda socket: requested.append(socket.url))
    watched.set_viewport_size({"width": 1280, "height": 720})
    opened(watched, f"{sample_url}/{shown.address}")
    assert shifted(watched) < _MOST_SHIFTED
    shown.first(watched)
    expect(watched.get_by_text(shown.headline).first).to_be_in_viewport(ratio=1)
    if watched.get_by_test_id("stMetric").count():
        expect(watched.get_by_test_id("stMetric").last).to_be_in_viewport(ratio=1)
    expect(watched.get_by_role("heading", level=2).or_(watched.get_by_test_id("stDataFrame")).first).to_be_in_viewport()
    shown.then(watched)
    for scheme, width in LOOKS:
        look(watched, scheme, width)
        is_sound(watched)
    _dismiss(watched)
    watched.set_viewport_size({"width": 390, "height": 844})
    watched.get_by_role("heading", level=1).scroll_into_view_if_needed()
    expect(watched.get_by_text(shown.headline).first).to_be_in_viewport(ratio=1)
    watched.reload()
    expect(watched.get_by_text("Data loaded ")).to_be_visible()
    assert shifted(watched) < _MOST_SHIFTED
    assert len(requested) > 20
    assert _servers(requested) == {urlsplit(sample_url).netloc}


def _servers(addresses: Sequence[str]) -> set[str]:
    """Whom a page asks for anything: no font, no picture, no script and no count of visitors is anybody else's."""
    return {parts.netloc for parts in map(urlsplit, addresses) if parts.scheme not in {"data", "blob"}}


@pytest.mark.parametrize("name", VIEWS)
def test_a_view_is_sound_by_day_on_a_laptop_and_by_night_on_a_phone(watched: Page, sample_url: str, name: str) -> None:
    opened(watched, f"{sample_url}/{VIEWS[name].address}")
    expect(watched.get_by_text(VIEWS[name].headline).first).to_be_visible()
    for scheme, width in (LOOKS[0], LOOKS[2]):
        look(watched, scheme, width)
        is_sound(watched)
