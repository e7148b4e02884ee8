"""The page on waiting as people meet it: lists, filters, click-throughs, downloads, wide and narrow, light and dark."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Elsewhere, Serve
from tests.browser.hands import choose, column, download, open_row, opened, rows_of, shows
from tests.ui import earners

LINCOLN = "0010"


@pytest.fixture(scope="module")
def waiting(serve: Serve, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the page, over the district whose people earned access in known ways."""
    with serve(earners.make_store(tmp_path_factory.mktemp("earners"))) as address:
        yield f"{address}/waiting"


def pick(page: Page, words: str) -> None:
    """Choose one of the options that lie side by side."""
    page.get_by_test_id("stRadio").get_by_text(words, exact=True).click()


def test_lists_and_filters_change_the_table_and_the_address(watched: Page, waiting: str) -> None:
    opened(watched, waiting)
    expect(watched.get_by_text("6 of 9 times (67%)")).to_be_visible()
    shows(watched, "3 of 3 rows")
    choose(watched, "Standing", "▲ Overdue")
    shows(watched, "1 of 3 rows")
    expect(watched).to_have_url(f"{waiting}?kind=overdue")
    pick(watched, "Earned in the period")
    shows(watched, "14 of 14 rows")
    for choice, rows, address in (
        (("Function", "Household"), "12 of 14 rows", "list=earned&function=household"),
        (("Result", "● Granted later"), "1 of 14 rows", "list=earned&function=household&result=late"),
        (("Path", "By request"), "0 of 14 rows", "list=earned&function=household&result=late&path=by-request"),
    ):
        choose(watched, *choice)
        shows(watched, rows)
        expect(watched).to_have_url(f"{waiting}?{address}")
    pick(watched, "Last school year")
    expect(watched.get_by_text("In school year 2025-26, nobody at")).to_be_visible()
    expect(watched).to_have_url(
        f"{waiting}?period=last-year&list=earned&function=household&result=late&path=by-request"
    )


def test_a_number_opens_its_list_and_a_link_reopens_it(watched: Page, elsewhere: Elsewhere, waiting: str) -> None:
    opened(watched, f"{waiting}?function=enrollment")
    watched.get_by_role("button", name="Show 1 grant").last.click()
    shows(watched, "1 of 3 rows")
    expect(watched).to_have_url(f"{waiting}?list=approvals&decision=open")
    assert "Given S10" in column(watched, 2) + column(watched, 1)
    shows(elsewhere(watched.url), "1 of 3 rows")


def test_a_bar_opens_the_slow_ones_of_its_place(watched: Page, waiting: str) -> None:
    opened(watched, waiting)
    chart = watched.get_by_test_id("stPlotlyChart").nth(1)
    expect(chart.locator(".barlayer").first).to_be_attached(timeout=30_000)
    chart.scroll_into_view_if_needed()
    drag = chart.locator(".nsewdrag").first.bounding_box()
    assert drag is not None
    watched.mouse.click(drag["x"] + 12, drag["y"] + drag["height"] / 6)  # the first bar: Lincoln, S4 and S5
    shows(watched, "2 of 10 rows")
    expect(watched).to_have_url(f"{waiting}?school={LINCOLN}&list=earned&result=late&result=missing&path=automatic")


@pytest.mark.parametrize("which", ["approvals", "earned"])
def test_the_downloaded_rows_are_the_shown_rows(watched: Page, waiting: str, which: str) -> None:
    opened(watched, f"{waiting}?list={which}&function=household")
    total = {"approvals": "3 of 3 rows", "earned": "12 of 14 rows"}[which]
    shows(watched, total)
    shown = [text for number in (1, 2) for text in column(watched, number) if text.startswith("Given")]
    for name in ("CSV", "Excel"):
        file, its_name = download(watched, name)
        assert [f"Given {family}" for family in rows_of(file)["family_name"]] == shown
        assert "as-of-2027-04-14" in its_name
        assert "function-household" in its_name


def test_a_row_opens_its_person(watched: Page, waiting: str) -> None:
    opened(watched, waiting)
    open_row(watched)
    expect(watched.get_by_role("heading", name="Given S5")).to_be_visible(timeout=15_000)
    assert "S5" not in watched.url
