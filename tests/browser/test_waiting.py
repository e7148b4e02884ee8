"""The page on waiting as people meet it: lists, filters, click-throughs, downloads, wide and narrow, light and dark."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.hands import open_row, opened, shows

LINCOLN = "0010"


@pytest.fixture
def waiting(earners_url: str) -> str:
    """The address of the page, over the district whose people earned access in known ways."""
    return f"{earners_url}/waiting"


def pick(page: Page, words: str) -> None:
    """Choose one of the options that lie side by side."""
    page.get_by_test_id("stRadio").get_by_text(words, exact=True).click()


def test_a_list_and_a_period_are_chosen_by_their_names(watched: Page, waiting: str) -> None:
    opened(watched, waiting)
    expect(watched.get_by_text("6 of 9 times (67%)")).to_be_visible()
    shows(watched, "3 of 3 rows")
    pick(watched, "Earned in the period")
    shows(watched, "14 of 14 rows")
    pick(watched, "Last school year")
    expect(watched.get_by_text("In school year 2025-26, nobody at")).to_be_visible()
    expect(watched).to_have_url(f"{waiting}?period=last-year&list=earned")


def test_a_bar_opens_the_slow_ones_of_its_place(watched: Page, waiting: str) -> None:
    opened(watched, waiting)
    chart = watched.get_by_test_id("stPlotlyChart").nth(1)
    expect(chart.locator(".barlayer").first).to_be_attached()
    chart.scroll_into_view_if_needed()
    drag = chart.locator(".nsewdrag").first.bounding_box()
    assert drag is not None
    watched.mouse.click(drag["x"] + 12, drag["y"] + drag["height"] / 6)  # the first bar: Lincoln, S4 and S5
    shows(watched, "2 of 10 rows")
    expect(watched).to_have_url(f"{waiting}?school={LINCOLN}&list=earned&result=late&result=missing&path=automatic")


def test_a_row_opens_its_person(watched: Page, waiting: str) -> None:
    opened(watched, waiting)
    open_row(watched)
    expect(watched.get_by_role("heading", name="Given S5")).to_be_visible()
    assert "S5" not in watched.url
