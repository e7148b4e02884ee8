"""What holds for every page: its first screen answers, nothing scrolls sideways, axe finds nothing, nothing fails."""

import re
from collections.abc import Callable
from typing import Literal, NamedTuple

import pytest
from playwright.sync_api import Page, expect

from tests.browser.hands import at_rest, find, is_wider_than_the_screen, opened, view_as, violations

Scheme = Literal["light", "dark"]

_LOOKS: list[tuple[Scheme, int]] = [("light", 1280), ("dark", 1280), ("dark", 390), ("light", 390)]
_HEIGHT = 2400


class Shown(NamedTuple):
    """A view of a page: its address, the words of its headline, what is done there first, and after a first look."""

    address: str
    headline: str
    first: Callable[[Page], None] = at_rest
    then: Callable[[Page], None] = at_rest


def _person(page: Page) -> None:
    find(page, "S000007")
    expect(page.get_by_role("heading", level=2)).to_be_visible(timeout=30_000)


def _staff_member(page: Page) -> None:
    view_as(page, "Yara León")


def _tables(page: Page) -> None:
    """Open what is behind the charts."""
    behind = page.locator("details").filter(has=page.locator("summary", has_text=re.compile("as (a )?table")))
    behind.locator("summary").click()
    expect(behind.get_by_test_id("stDataFrame").first).to_be_visible(timeout=30_000)


PAGES = {
    "june": Shown("", "certificate holders lose access on June 30, 2027", then=_tables),
    "by_school": Shown("by_school", "still have to renew by June 30, 2027"),
    "upcoming": Shown("upcoming", "lose access in the 12 weeks", then=_tables),
    "anomalies": Shown("anomalies", "that was not earned", then=_tables),
    "waiting": Shown("waiting", "earned access came within 2 business days", then=_tables),
    "person": Shown("person", "Staff id S000007", _person, _tables),
    "mine": Shown("", "you may use", _staff_member),
    "policy": Shown("policy", "of the source come out as written"),
    "data": Shown("data", "rows were accepted and", then=_tables),
}
VIEWS = {
    "june, asked in vain": Shown("?school=7777&as_of=1999-05-05&function=magic", "cannot be known"),
    "bars": Shown("by_school?chart=bars&list=due", "still have to renew"),
    "ladder": Shown("by_school?chart=ladder&list=renewed", "still have to renew"),
    "weeks": Shown("by_school?chart=weeks", "still have to renew"),
    "anomalies, every row": Shown("anomalies?list=rows", "that was not earned"),
    "approvals": Shown("waiting?list=approvals", "earned access came within"),
    "earned": Shown("waiting?list=earned", "earned access came within"),
    "findings": Shown("data?list=findings", "rows were accepted and"),
}


def _look(page: Page, scheme: Scheme, width: int) -> None:
    """Look by day or by night, on a laptop or a phone, and wait until the page has followed."""
    page.set_viewport_size({"width": width, "height": _HEIGHT})
    page.emulate_media(color_scheme=scheme)
    expect(page.get_by_test_id("stApp")).to_have_css("color-scheme", scheme)
    at_rest(page)
    expect(page.get_by_test_id("stSkeleton")).to_have_count(0, timeout=30_000)
    page.wait_for_timeout(300)  # the charts are drawn anew


def _is_sound(page: Page) -> None:
    assert not is_wider_than_the_screen(page)
    assert violations(page) == []
    said = page.get_by_test_id("stMain").inner_text()
    assert "Traceback" not in said
    assert "went wrong" not in said


@pytest.mark.parametrize("name", PAGES)
def test_a_page_answers_and_is_sound_wide_and_narrow_by_day_and_by_night(
    watched: Page, sample_url: str, name: str
) -> None:
    shown = PAGES[name]
    watched.set_viewport_size({"width": 1280, "height": 720})
    opened(watched, f"{sample_url}/{shown.address}")
    shown.first(watched)
    expect(watched.get_by_text(shown.headline).first).to_be_in_viewport(ratio=1)
    if watched.get_by_test_id("stMetric").count():
        expect(watched.get_by_test_id("stMetric").last).to_be_in_viewport(ratio=1)
    expect(watched.get_by_role("heading", level=2).or_(watched.get_by_test_id("stDataFrame")).first).to_be_in_viewport()
    shown.then(watched)
    for scheme, width in _LOOKS:
        _look(watched, scheme, width)
        _is_sound(watched)
    watched.set_viewport_size({"width": 390, "height": 844})
    watched.get_by_role("heading", level=1).scroll_into_view_if_needed()
    expect(watched.get_by_text(shown.headline).first).to_be_in_viewport(ratio=1)


@pytest.mark.parametrize("name", VIEWS)
def test_a_view_is_sound_by_day_on_a_laptop_and_by_night_on_a_phone(watched: Page, sample_url: str, name: str) -> None:
    opened(watched, f"{sample_url}/{VIEWS[name].address}")
    expect(watched.get_by_text(VIEWS[name].headline).first).to_be_visible()
    for scheme, width in (_LOOKS[0], _LOOKS[2]):
        _look(watched, scheme, width)
        _is_sound(watched)
