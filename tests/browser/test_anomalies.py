"""The page on anomalies as people meet it: bars and causes open their rows, wide and narrow, light and dark."""

import re
from pathlib import Path

import polars as pl
import pytest
from playwright.sync_api import Page, expect

from queries import Scope, anomalies
from store import connect, current
from tests.browser import hands
from tests.browser.conftest import Elsewhere
from tests.browser.hands import choose, column, download, open_row, opened, rows_of
from tests.ui.district import TODAY


@pytest.fixture(scope="module")
def address(sample_url: str) -> str:
    """The page over the committed demo sample, on April 14, 2027."""
    return f"{sample_url}/anomalies"


@pytest.fixture(scope="module")
def rows(sample: Path) -> pl.DataFrame:
    con = connect(current(sample))
    found = anomalies(con, as_of=TODAY, scope=Scope.district()).frame
    con.close()
    return found


def shows(page: Page, count: int, rows: pl.DataFrame) -> None:
    hands.shows(page, f"{count} of {rows.height} rows")


def test_filters_act_and_the_address_reopens_them_elsewhere(
    watched: Page, elsewhere: Elsewhere, address: str, rows: pl.DataFrame
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
    again = elsewhere(link)
    shows(again, household.height, rows)
    assert again.url == link


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


def test_a_cause_opens_its_rows_and_a_row_its_person(watched: Page, address: str, rows: pl.DataFrame) -> None:
    opened(watched, address)
    expect(watched.get_by_label(re.compile(r"^List of \d+ lines"))).to_be_attached(timeout=30_000)
    count = int(column(watched, 3)[0])
    assert count > 1
    open_row(watched)
    shows(watched, count, rows)
    expect(watched).to_have_url(re.compile(r"anomalies\?list=rows&cause=[^&]+$"))
    open_row(watched)
    expect(watched).to_have_url(re.compile(r"/person\?list=rows&cause=[\w.-]+$"), timeout=30_000)


def test_the_downloaded_rows_are_the_shown_rows(watched: Page, address: str, rows: pl.DataFrame) -> None:
    opened(watched, f"{address}?list=rows&what=missing")
    missing = rows.filter(what="missing")
    shows(watched, missing.height, rows)
    shown = column(watched, 3)
    for name in ("CSV", "Excel"):
        file, its_name = download(watched, name)
        found = rows_of(file)
        assert found.height == missing.height
        assert found["explanation"].to_list()[: len(shown)] == shown
        assert sorted(found["explanation"]) == sorted(missing["explanation"])
        assert "problem-earned-access-missing" in its_name
