"""The page on schools and functions as people meet it: a click on a cell, filters, downloads, phone, light and dark."""

import re
from pathlib import Path
from typing import Any, Literal

import polars as pl
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.ui.district import CENTRAL, LINCOLN

_GRID = "[data-testid=stDataFrame] [role=gridcell]"


@pytest.fixture(scope="module")
def by_school(url: str, window: BrowserContext) -> str:
    """The address of the page, on a server that has drawn a page before."""
    page = window.new_page()
    page.goto(url)
    expect(page.get_by_text("Data loaded")).to_be_visible(timeout=30_000)
    page.close()
    return f"{url}/by_school"


def opened(page: Page, address: str) -> Page:
    page.goto(address)
    expect(page.get_by_role("heading", level=1)).to_have_text("Which schools and functions need help?", timeout=30_000)
    expect(page.get_by_text("Data loaded")).to_be_visible(timeout=30_000)
    return page


def shows(page: Page, rows: str) -> None:
    expect(page.get_by_text(f"{rows} shown.")).to_be_visible(timeout=15_000)


def marks(page: Page) -> Any:
    """The cells or bars of the chart."""
    return page.get_by_test_id("stPlotlyChart").locator(".bars .point path")


def test_a_click_on_a_cell_opens_its_list_and_a_link_reopens_it(
    watched: Page, by_school: str, browser: Browser
) -> None:
    opened(watched, by_school)
    shows(watched, "4 of 4 rows")
    expect(marks(watched)).to_have_count(3, timeout=30_000)  # West has nobody due: no cell
    drawn = watched.get_by_test_id("stPlotlyChart").locator(".bars .point text").all_text_contents()
    cell = drawn.index("2 ▲")
    marks(watched).nth(cell).click(force=True)
    shows(watched, "2 of 3 rows")
    expect(watched).to_have_url(f"{by_school}?school={LINCOLN}&function=attendance&list=due")
    other = browser.new_context()
    try:
        again = opened(other.new_page(), watched.url)
        shows(again, "2 of 3 rows")
        expect(again.get_by_role("heading", name="Attendance: 2 of 2 people still to renew")).to_be_visible()
    finally:
        other.close()
    watched.go_back()
    shows(watched, "4 of 4 rows")


def test_a_click_on_a_bar_and_on_a_row_opens_its_list(watched: Page, by_school: str) -> None:
    opened(watched, f"{by_school}?chart=bars")
    expect(marks(watched).first).to_be_attached(timeout=30_000)
    marks(watched).first.click(force=True)  # Lincoln comes first
    shows(watched, "3 of 3 rows")
    expect(watched).to_have_url(f"{by_school}?school={LINCOLN}&list=due")
    opened(watched, by_school)
    shows(watched, "4 of 4 rows")
    box = watched.get_by_test_id("stDataFrame").bounding_box()
    assert box is not None
    watched.mouse.click(box["x"] + 15, box["y"] + 38 + 17)
    expect(watched).to_have_url(f"{by_school}?school={LINCOLN}&function=attendance&list=due")
    shows(watched, "2 of 3 rows")


def test_a_click_on_a_rung_of_the_ladder_opens_its_people(watched: Page, by_school: str) -> None:
    opened(watched, f"{by_school}?chart=ladder")
    rungs = watched.get_by_test_id("stPlotlyChart").locator(".bars .point")
    expect(rungs).to_have_count(7, timeout=30_000)
    texts = rungs.locator("text").all_text_contents()
    assert texts[0] == "4 people4 grants"
    marks(watched).nth(1).click(force=True)  # June 2028 over all functions
    expect(watched).to_have_url(f"{by_school}?chart=ladder&list=due&june=2028")
    expect(watched.get_by_text(f"In them: {texts[1].partition('people')[0]}people (")).to_be_visible()
    marks(watched).nth(3).click(force=True)  # the first rung of one function
    expect(watched).to_have_url(re.compile(r"chart=ladder&function=\w+&list=due"))
    expect(watched.get_by_text(re.compile("In them: 2 people"))).to_be_visible()


def test_a_click_on_a_week_opens_who_had_renewed_by_then(watched: Page, by_school: str) -> None:
    opened(watched, f"{by_school}?chart=weeks")
    points = watched.get_by_test_id("stPlotlyChart").locator(".scatterlayer .point")
    expect(points.last).to_be_attached(timeout=30_000)
    points.last.click(force=True)
    expect(watched).to_have_url(f"{by_school}?chart=weeks&list=renewed&by=2027-04-14")
    expect(watched.get_by_text("In them: 2 people (2 grants).")).to_be_visible(timeout=15_000)


def test_filters_by_keyboard_change_table_and_address(watched: Page, by_school: str) -> None:
    opened(watched, by_school)
    watched.get_by_role("combobox", name="School or office").focus()
    watched.keyboard.type("Lincoln")
    watched.keyboard.press("Enter")
    watched.keyboard.press("Escape")
    shows(watched, "2 of 2 rows")
    watched.get_by_role("combobox", name="Function").focus()
    watched.keyboard.type("Attendance")
    watched.keyboard.press("Enter")
    watched.keyboard.press("Escape")
    shows(watched, "1 of 2 rows")
    watched.get_by_role("radio", name="Counts").focus()
    watched.keyboard.press("ArrowRight")
    shows(watched, "2 of 3 rows")
    expect(watched).to_have_url(f"{by_school}?school={LINCOLN}&function=attendance&list=due")


def _download(page: Page, name: str) -> tuple[Path, str]:
    with page.expect_download() as waited:
        page.get_by_role("button", name=name, exact=True).click()
    return Path(waited.value.path()), waited.value.suggested_filename


def test_the_downloaded_rows_are_the_shown_rows(watched: Page, by_school: str) -> None:
    opened(watched, f"{by_school}?function=household")
    shows(watched, "3 of 4 rows")
    csv, name = _download(watched, "CSV")
    about = {line for line in csv.read_text("utf-8-sig").splitlines() if line.startswith("#")}
    for found in (
        pl.read_csv(csv, comment_prefix="#"),
        pl.read_excel(_download(watched, "Excel")[0], sheet_name="List"),
    ):
        assert found["location_name"].to_list() == ["Garfield Elementary", "Lincoln High School", "West Academy"]
        assert found["people_due"].to_list() == [1, 1, 0]
        assert found["people_renewed"].to_list() == [0, 2, 1]
    assert {"# as of: 2027-04-14", "# rows: 3", "# list: Counts", "# function: Household"} <= about
    assert name.startswith("lapsewatch-by-school-june-2027-as-of-2027-04-14-list-counts-function-household")
    opened(watched, f"{by_school}?list=due")
    shows(watched, "4 of 4 rows")
    people = pl.read_csv(_download(watched, "CSV")[0], comment_prefix="#")
    assert people.height == 4
    assert set(people["standing"]) == {"due"}


@pytest.mark.parametrize(
    ("scheme", "width", "view"),
    [
        ("light", 1280, ("", "People due. Lincoln High School: ")),
        ("dark", 390, ("", "People due. Lincoln High School: ")),
        ("dark", 1280, ("?chart=bars&list=due", "Lincoln High School: 3 due")),
        ("light", 390, ("?chart=weeks&function=magic", "this spring 2 of 6 people renewed")),
    ],
)
def test_accessible_and_narrow(
    browser: Browser, by_school: str, scheme: Literal["light", "dark"], width: int, view: tuple[str, str]
) -> None:
    address, words = view
    context = browser.new_context(viewport={"width": width, "height": 1600}, color_scheme=scheme)
    try:
        page = opened(context.new_page(), f"{by_school}{address}")
        expect(page.get_by_test_id("stPlotlyChart")).to_be_visible(timeout=30_000)
        expect(page.get_by_label(words).first).to_be_attached()
        # The folded navigation of a phone is Streamlit's own, and its lists are wrong (platform.md 2.4).
        found = Axe().run(page, context={"exclude": [["[data-testid=stSidebar]"]]}).response["violations"]
        assert [(fault["id"], [node["html"][:200] for node in fault["nodes"]]) for fault in found] == []
        main = "document.querySelector('[data-testid=stMain]')"
        assert page.evaluate(f"(main => main.scrollWidth - main.clientWidth)({main})") <= 0
    finally:
        context.close()


def test_the_first_screen_answers(watched: Page, by_school: str) -> None:
    watched.set_viewport_size({"width": 1280, "height": 720})
    opened(watched, by_school)
    for seen in (watched.get_by_text("4 people (4 grants) at 2 locations"), watched.get_by_role("heading", level=2)):
        expect(seen).to_be_in_viewport(ratio=1)
    opened(watched, f"{by_school}?school={CENTRAL}")
    expect(watched.get_by_text("There is nobody to list here.")).to_be_visible()
