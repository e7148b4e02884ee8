"""Of whom rows were rejected, as a records officer meets it: the list below This June, its download, the notice."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.hands import LOOKS, column, download, find, is_sound, look, opened, rows_of

_NOT_JUDGED = "4 people cannot be judged because rows about them were rejected:"
_ABOUT_ONE = "1 row about this person was rejected,"


def _june(page: Page, url: str) -> None:
    opened(page, url)
    expect(page.get_by_text(_NOT_JUDGED)).to_be_visible()


def _person(page: Page, url: str) -> None:
    opened(page, f"{url}/person")
    find(page, "S7")
    expect(page.get_by_text(_ABOUT_ONE)).to_be_visible()


def test_the_june_page_lists_who_cannot_be_judged_and_hands_out_the_list(watched: Page, spoiled_url: str) -> None:
    _june(watched, spoiled_url)
    listed = column(watched, 1)
    assert listed == ["Garcia, Grace", "Staff id S97", "Staff id S98", "Staff id S99"]
    files = column(watched, 3)
    for kind in ("CSV", "Excel"):
        rows = rows_of(download(watched, kind, last=True)[0])
        assert rows["staff_id"].to_list() == ["S7", "S97", "S98", "S99"]
        assert rows["file"].to_list() == files
        assert "'2020-13-01'" in rows["message"][0]


def test_the_page_on_a_person_begins_with_their_rejected_row(watched: Page, spoiled_url: str) -> None:
    _person(watched, spoiled_url)
    notice = watched.get_by_test_id("stAlert").filter(has_text=_ABOUT_ONE)
    expect(notice).to_contain_text("employments.csv, line 12")
    expect(notice).to_be_in_viewport(ratio=1)


@pytest.mark.parametrize("shown", [_june, _person], ids=["june", "person"])
def test_list_and_notice_are_sound_wide_and_narrow_by_day_and_by_night(
    watched: Page, spoiled_url: str, shown: Callable[[Page, str], None]
) -> None:
    shown(watched, spoiled_url)
    for scheme, width in LOOKS:
        look(watched, scheme, width)
        is_sound(watched)
