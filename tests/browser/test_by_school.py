"""The page on schools and functions as people meet it: a click on a cell, filters, downloads, phone, light and dark."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Elsewhere
from tests.browser.hands import arrived, opened, shows
from tests.ui.district import LINCOLN


@pytest.fixture(scope="module")
def by_school(url: str) -> str:
    """The address of the page."""
    return f"{url}/by_school"


def marks(page: Page) -> Any:
    """The cells or bars of the chart."""
    return page.get_by_test_id("stPlotlyChart").locator(".bars .point path")


def test_a_click_on_a_cell_opens_its_list_and_a_link_reopens_it(
    watched: Page, elsewhere: Elsewhere, by_school: str
) -> None:
    opened(watched, by_school)
    shows(watched, "6 of 6 rows")
    expect(marks(watched)).to_have_count(3)  # West has nobody due: no cell
    drawn = watched.get_by_test_id("stPlotlyChart").locator(".bars .point text").all_text_contents()
    cell = drawn.index("2 ▲")
    marks(watched).nth(cell).click(force=True)
    shows(watched, "2 of 2 rows")
    expect(watched).to_have_url(f"{by_school}?school={LINCOLN}&function=attendance&list=due")
    again = elsewhere(watched.url)
    shows(again, "2 of 2 rows")
    expect(again.get_by_role("heading", name="Attendance: 2 of 2 people still to renew")).to_be_attached()
    watched.go_back()
    shows(watched, "6 of 6 rows")


def test_a_click_on_a_bar_and_on_a_row_opens_its_list(watched: Page, by_school: str) -> None:
    opened(watched, f"{by_school}?chart=bars")
    expect(marks(watched).first).to_be_attached()
    marks(watched).first.click(force=True)  # Lincoln comes first
    shows(watched, "3 of 3 rows")
    expect(watched).to_have_url(f"{by_school}?school={LINCOLN}&list=due")
    opened(watched, by_school)
    shows(watched, "6 of 6 rows")
    box = watched.get_by_test_id("stDataFrame").bounding_box()
    assert box is not None
    watched.mouse.click(box["x"] + 15, box["y"] + 38 + 17)
    expect(watched).to_have_url(f"{by_school}?school={LINCOLN}&function=attendance&list=due")
    shows(watched, "2 of 2 rows")


def test_a_click_on_a_rung_of_the_ladder_opens_its_people(watched: Page, by_school: str) -> None:
    opened(watched, f"{by_school}?chart=ladder")
    rungs = watched.get_by_test_id("stPlotlyChart").locator(".bars .point")
    expect(rungs).to_have_count(7)
    texts = rungs.locator("text").all_text_contents()
    assert texts[0] == "4 people4 grants"
    marks(watched).nth(1).click(force=True)  # June 2028 over all functions
    expect(watched).to_have_url(f"{by_school}?chart=ladder&list=due&june=2028")
    expect(watched.get_by_text(f"In them: {texts[1].partition('people')[0]}people (")).to_be_visible()
    arrived(watched)
    marks(watched).nth(3).click(force=True)  # the first rung of one function
    expect(watched).to_have_url(re.compile(r"chart=ladder&function=\w+&list=due"))
    expect(watched.get_by_text(re.compile("In them: 2 people"))).to_be_visible()


def test_a_click_on_a_week_opens_who_had_renewed_by_then(watched: Page, by_school: str) -> None:
    opened(watched, f"{by_school}?chart=weeks")
    points = watched.get_by_test_id("stPlotlyChart").locator(".scatterlayer .point")
    expect(points.last).to_be_attached()
    points.last.click(force=True)
    expect(watched).to_have_url(f"{by_school}?chart=weeks&list=renewed&by=2027-04-14")
    expect(watched.get_by_text("In them: 2 people (2 grants).")).to_be_visible()


def test_filters_by_keyboard_change_table_and_address(watched: Page, by_school: str) -> None:
    opened(watched, by_school)
    watched.get_by_role("combobox", name="School or office").focus()
    watched.keyboard.type("Lincoln")
    watched.keyboard.press("Enter")
    watched.keyboard.press("Escape")
    shows(watched, "3 of 3 rows")
    watched.get_by_role("combobox", name="Function").focus()
    watched.keyboard.type("Attendance")
    watched.keyboard.press("Enter")
    watched.keyboard.press("Escape")
    shows(watched, "1 of 1 row")
    watched.get_by_role("radio", name="Schools and functions").focus()
    watched.keyboard.press("ArrowRight")
    shows(watched, "2 of 2 rows")
    expect(watched).to_have_url(f"{by_school}?school={LINCOLN}&function=attendance&list=due")
