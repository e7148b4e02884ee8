"""The page on anomalies as people meet it: bars and causes open their rows, wide and narrow, light and dark."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

import polars as pl
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from eligibility import load_policy
from load import load_folder
from queries import Scope, anomalies
from store import connect, current
from tests.browser.conftest import ROOT, Serve
from tests.browser.hands import choose, column
from tests.ui.district import TODAY


@pytest.fixture(scope="module")
def demo_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    store = tmp_path_factory.mktemp("anomalies")
    load_folder(ROOT / "data" / "demo", store, load_policy(), loaded_at=datetime(2026, 11, 22, 18, tzinfo=UTC))
    return store


@pytest.fixture(scope="module")
def address(serve: Serve, demo_folder: Path) -> Iterator[str]:
    """The page over the committed demo sample, on April 14, 2027."""
    with serve(demo_folder) as url:
        yield f"{url}/anomalies"


@pytest.fixture(scope="module")
def rows(demo_folder: Path) -> pl.DataFrame:
    con = connect(current(demo_folder))
    found = anomalies(con, as_of=TODAY, scope=Scope.district()).frame
    con.close()
    return found


def opened(page: Page, address: str) -> Page:
    page.goto(address)
    expect(page.get_by_role("heading", level=1)).to_have_text(
        re.compile("Who has what they should not"), timeout=30_000
    )
    expect(page.get_by_text("Data loaded ")).to_be_visible(timeout=30_000)
    return page


def shows(page: Page, count: int, rows: pl.DataFrame) -> None:
    expect(page.get_by_text(f"{count} of {rows.height} rows shown.")).to_be_visible(timeout=30_000)


def test_the_page_answers_and_its_first_screen_holds_the_answer(
    watched: Page, address: str, rows: pl.DataFrame
) -> None:
    watched.set_viewport_size({"width": 1280, "height": 720})
    opened(watched, address)
    excess = rows.filter(what="excess")["staff_id"].n_unique()
    for seen in (
        watched.get_by_text(f"{excess} people have access at Denver Public Schools that was not earned"),
        watched.get_by_test_id("stMetric").last,
        watched.get_by_role("heading", level=2).first,
    ):
        expect(seen).to_be_in_viewport(ratio=1)


def test_filters_act_and_the_address_reopens_them_elsewhere(
    watched: Page, address: str, rows: pl.DataFrame, browser: Browser
) -> None:
    opened(watched, address)
    watched.get_by_text("Every row", exact=True).click()
    choose(watched, "Problem", "Access not earned")
    shows(watched, rows.filter(what="excess").height, rows)
    choose(watched, "Kind", "▲ Left, still has access")
    departed = rows.filter(kind="departed")
    shows(watched, departed.height, rows)
    choose(watched, "Function", "Household")
    household = departed.filter(function_id="household")
    shows(watched, household.height, rows)
    choose(watched, "Who can fix it", "DoTS")
    link = f"{address}?list=rows&what=excess&kind=departed&function=household&fix_by=DoTS"
    expect(watched).to_have_url(link)
    other = browser.new_context()
    try:
        again = opened(other.new_page(), link)
        shows(again, household.height, rows)
        assert again.url == link
    finally:
        other.close()


def test_a_bar_of_the_chart_opens_its_rows(watched: Page, address: str, rows: pl.DataFrame) -> None:
    opened(watched, address)
    bar = watched.get_by_test_id("stPlotlyChart").first.locator(".point").first
    bar.wait_for(timeout=30_000)
    box = bar.bounding_box()
    assert box
    watched.mouse.move(box["x"] + 5, box["y"] + box["height"] / 2)
    watched.wait_for_timeout(500)  # Plotly clicks what it has seen the mouse over
    watched.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2, steps=5)
    watched.mouse.down()
    watched.mouse.up()
    shows(watched, rows.filter(kind="departed").height, rows)
    expect(watched).to_have_url(f"{address}?list=rows&kind=departed")


def _select_first_line(page: Page) -> None:
    column(page, 1)
    grid = page.get_by_test_id("stDataFrame").last
    grid.scroll_into_view_if_needed()
    box = grid.bounding_box()
    assert box
    page.mouse.click(box["x"] + 15, box["y"] + 38 + 17)


def test_a_cause_opens_its_rows_and_a_row_its_person(watched: Page, address: str, rows: pl.DataFrame) -> None:
    opened(watched, address)
    expect(watched.get_by_label(re.compile(r"^List of \d+ lines"))).to_be_attached(timeout=30_000)
    count = int(column(watched, 3)[0])
    assert count > 1
    _select_first_line(watched)
    shows(watched, count, rows)
    expect(watched).to_have_url(re.compile(r"anomalies\?list=rows&cause=[^&]+$"))
    _select_first_line(watched)
    expect(watched).to_have_url(re.compile(r"/person\?list=rows&cause=[\w.-]+$"), timeout=30_000)


def test_the_downloaded_rows_are_the_shown_rows(watched: Page, address: str, rows: pl.DataFrame) -> None:
    opened(watched, f"{address}?list=rows&what=missing")
    missing = rows.filter(what="missing")
    shows(watched, missing.height, rows)
    shown = column(watched, 3)
    for name in ("CSV", "Excel"):
        with watched.expect_download() as waited:
            watched.get_by_role("button", name=name, exact=True).click()
        path = Path(waited.value.path())
        found = pl.read_csv(path, comment_prefix="#") if name == "CSV" else pl.read_excel(path, sheet_name="List")
        assert found.height == missing.height
        assert found["explanation"].to_list()[: len(shown)] == shown
        assert "problem-earned-access-missing" in waited.value.suggested_filename
    assert sorted(found["explanation"]) == sorted(missing["explanation"])


@pytest.mark.parametrize(
    ("scheme", "width", "query"),
    [("light", 1280, ""), ("dark", 390, "?list=rows"), ("light", 390, "?as_of=1999-01-01")],
)
def test_accessible_and_only_scrolling_downwards(
    browser: Browser, address: str, scheme: Literal["light", "dark"], width: int, query: str
) -> None:
    context = browser.new_context(viewport={"width": width, "height": 1800}, color_scheme=scheme)
    try:
        page = opened(context.new_page(), f"{address}{query}")
        if "1999" in query:
            expect(page.get_by_text("There is nobody to list here.")).to_be_visible()
        else:
            expect(page.get_by_test_id("stPlotlyChart").first).to_be_visible(timeout=30_000)
            expect(page.get_by_label("▲ Left, still has access: ").first).to_be_attached()  # the chart in words
            column(page, 2)
        found = Axe().run(page, context={"exclude": [["[data-testid=stSidebar]"]]}).response["violations"]
        assert [(fault["id"], [node["html"][:200] for node in fault["nodes"]]) for fault in found] == []
        wider = "(main => main.scrollWidth - main.clientWidth)(document.querySelector('[data-testid=stMain]'))"
        assert page.evaluate(wider) <= 0
    finally:
        context.close()
