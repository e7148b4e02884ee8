"""The page on the coming weeks as people meet it: filters, a click on a week, downloads, wide and narrow."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

import polars as pl
import pytest
from axe_playwright_python.sync_playwright import Axe
from icalendar import Calendar
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Serve
from tests.browser.hands import choose, column
from tests.ui import leavers
from tests.ui.district import CENTRAL, LINCOLN

_MENU = ["[data-testid=stSidebarNavItems]"]  # Streamlit's own: on a phone its lists of pages hold more than items
_GRID = "[data-testid=stDataFrame] [role=gridcell]"


@pytest.fixture(scope="module")
def upcoming(serve: Serve, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the page, over the district whose people are about to leave."""
    with serve(leavers.make_store(tmp_path_factory.mktemp("leavers"))) as address:
        yield f"{address}/upcoming"


def opened(page: Page, address: str) -> Page:
    page.goto(address)
    expect(page.get_by_role("heading", level=1)).to_have_text("Who loses access in the coming weeks?", timeout=30_000)
    expect(page.get_by_text("Data loaded ")).to_be_visible(timeout=30_000)
    return page


def shows(page: Page, rows: str) -> None:
    expect(page.get_by_text(f"{rows} shown.")).to_be_visible(timeout=15_000)


def test_a_filter_changes_the_list_and_the_address(watched: Page, upcoming: str) -> None:
    opened(watched, upcoming)
    expect(watched.get_by_text("6 people at Denver Public Schools lose access in the 12 weeks")).to_be_visible()
    for choice, rows, address in (
        (("Function", "Household"), "4 of 9 rows", "function=household"),
        (("Reason", "Certificate ends"), "1 of 9 rows", "function=household&reason=certificate"),
        (
            ("Week", "Week of June 28, 2027"),
            "1 of 9 rows",
            "function=household&reason=certificate&week=2027-06-28",
        ),
        (
            ("School or office", "Lincoln High School"),
            "0 of 6 rows",
            f"school={LINCOLN}&function=household&reason=certificate&week=2027-06-28",
        ),
    ):
        choose(watched, *choice)
        shows(watched, rows)
        expect(watched).to_have_url(f"{upcoming}?{address}")
    watched.get_by_text("8 weeks", exact=True).click()
    expect(watched.get_by_text("in the 8 weeks through June 8, 2027")).to_be_visible()
    expect(watched).to_have_url(f"{upcoming}?school={LINCOLN}&weeks=8&function=household&reason=certificate")


def test_a_click_on_a_week_opens_its_list_and_a_link_reopens_it(watched: Page, upcoming: str, browser: Browser) -> None:
    opened(watched, upcoming)
    chart = watched.get_by_test_id("stPlotlyChart")
    expect(chart.locator(".barlayer").first).to_be_attached(timeout=30_000)
    drag = chart.locator(".nsewdrag").first.bounding_box()
    assert drag is not None
    watched.mouse.click(drag["x"] + drag["width"] - 20, drag["y"] + drag["height"] / 2)  # the last week: of June 30
    shows(watched, "3 of 9 rows")
    expect(watched).to_have_url(f"{upcoming}?week=2027-06-28")
    assert set(column(watched, 1)) == {"Ana Abbott", "Ben Baca", "Frank Fischer"}
    other = browser.new_context()
    try:
        shows(opened(other.new_page(), watched.url), "3 of 9 rows")
    finally:
        other.close()


def test_a_number_opens_the_list_it_counts(watched: Page, upcoming: str) -> None:
    opened(watched, f"{upcoming}?function=enrollment")
    watched.get_by_role("button", name="Show 4 grants").click()
    shows(watched, "4 of 9 rows")
    expect(watched).to_have_url(f"{upcoming}?reason=assignment")


def _download(page: Page, name: str) -> tuple[Path, str]:
    with page.expect_download() as waited:
        page.get_by_role("button", name=name, exact=True).click()
    return Path(waited.value.path()), waited.value.suggested_filename


def test_every_download_holds_the_rows_of_the_list(watched: Page, upcoming: str) -> None:
    opened(watched, f"{upcoming}?school={LINCOLN}&reason=assignment")
    shows(watched, "2 of 6 rows")
    people = column(watched, 1)
    csv, csv_name = _download(watched, "CSV")
    excel, excel_name = _download(watched, "Excel")
    for rows in (pl.read_csv(csv, comment_prefix="#"), pl.read_excel(excel, sheet_name="List")):
        assert [f"{given} {family}" for given, family in rows.select("given_name", "family_name").rows()] == people
        assert set(rows["ends_because"]) == {"assignment"}
    file, file_name = _download(watched, "Calendar")
    calendar: Any = Calendar.from_ical(file.read_bytes())
    assert [event["summary"] for event in calendar.walk("VEVENT")] == [
        "Access ends: Carla Chavez, Base access, Lincoln High School",
        "Access ends: Carla Chavez, Household, Lincoln High School",
    ]
    for name, ending in ((csv_name, "csv"), (excel_name, "xlsx"), (file_name, "ics")):
        assert name.startswith("lapsewatch-upcoming-through-2027-06-30-as-of-2027-04-14-school-or-office-lincoln")
        assert name.endswith(f"-2-rows.{ending}")


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 390)])
def test_accessible_to_all_and_never_wider_than_the_screen(
    browser: Browser, upcoming: str, scheme: Literal["light", "dark"], width: int
) -> None:
    context = browser.new_context(viewport={"width": width, "height": 1800}, color_scheme=scheme)
    try:
        page = opened(context.new_page(), f"{upcoming}?weeks=13&week=1999-01-01")
        expect(page.get_by_text("The address asks for “1999-01-01”")).to_be_visible()
        expect(page.get_by_test_id("stPlotlyChart")).to_be_visible(timeout=30_000)
        page.get_by_text("The weeks as a table").click()
        expect(page.get_by_label("Table of 4 weeks").last).to_be_attached()
        expect(page.get_by_label("week of April 26, 2027: 2 by assignment").first).to_be_attached()
        expect(page.get_by_label("List of 9 rows").first).to_be_attached()
        found = Axe().run(page, {"exclude": [_MENU]}).response["violations"]
        assert [(fault["id"], [node["html"][:200] for node in fault["nodes"]]) for fault in found] == []
        main = "(main => main.scrollWidth - main.clientWidth)(document.querySelector('[data-testid=stMain]'))"
        assert page.evaluate(main) <= 0
    finally:
        context.close()


def test_nobody_leaves(watched: Page, upcoming: str) -> None:
    opened(watched, f"{upcoming}?school={CENTRAL}")
    expect(watched.get_by_text("Nobody at Student Data Services loses access in the 12 weeks")).to_be_visible()
    expect(watched.get_by_text("There is nobody to list here.")).to_be_visible()
    expect(watched.get_by_role("button", name="Calendar")).to_have_count(0)
