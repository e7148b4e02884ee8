"""The pages about the data and the rules as people meet them: filters, addresses, downloads, phone, light and dark."""

from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import polars as pl
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page, expect

from eligibility import load_policy
from eligibility.policy_words import policy_in_words
from tests.browser.conftest import Serve
from tests.browser.hands import choose
from tests.ui.doubtful import make_doubtful_store

_TITLES = {"data": "Can I trust this?", "policy": "What are the rules?"}


@pytest.fixture(scope="module")
def about(serve: Serve, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server over a store of which not all feeds are good."""
    with serve(make_doubtful_store(tmp_path_factory.mktemp("doubtful"))) as address:
        yield address


def opened(page: Page, address: str) -> Page:
    page.goto(address)
    name = address.rpartition("/")[2].partition("?")[0]
    expect(page.get_by_role("heading", level=1)).to_have_text(_TITLES[name], timeout=30_000)
    expect(page.get_by_text("Data loaded")).to_be_visible(timeout=30_000)
    return page


def shows(page: Page, rows: str) -> None:
    expect(page.get_by_text(f"{rows} shown.")).to_be_visible(timeout=15_000)


def cells(page: Page, number: int) -> Locator:
    """The cells of one column of the drawn list."""
    return page.get_by_test_id("stDataFrame").nth(1).locator(f"[role=gridcell][aria-colindex='{number}']")


def column(page: Page, number: int) -> list[str]:
    """The texts of one column of the drawn list."""
    cells(page, number).first.wait_for(state="attached")
    texts: list[str] = cells(page, number).all_text_contents()
    return texts


def _download(page: Page, name: str) -> Path:
    with page.expect_download() as waited:
        page.get_by_role("button", name=name, exact=True).click()
    return Path(waited.value.path())


def test_filters_change_the_list_and_a_link_reopens_it(watched: Page, about: str, browser: Browser) -> None:
    opened(watched, f"{about}/data")
    shows(watched, "4 of 4 rows")
    choose(watched, "Feed", "Grants")
    shows(watched, "2 of 2 rows")
    choose(watched, "Rule", "Line cannot be read")
    shows(watched, "1 of 1 row")
    expect(watched).to_have_url(f"{about}/data?feed=grants&rule=unreadable")
    other = browser.new_context()
    try:
        again = opened(other.new_page(), watched.url)
        shows(again, "1 of 1 row")
        assert column(again, 3) == ["Line cannot be read"]
    finally:
        other.close()


def test_each_list_opens_by_its_number_its_name_or_its_bar(watched: Page, about: str) -> None:
    opened(watched, f"{about}/data?feed=grants")
    watched.get_by_role("button", name="Show findings").click()
    shows(watched, "5 of 5 rows")
    expect(watched).to_have_url(f"{about}/data?list=findings")
    watched.get_by_text("Codes outside the rules", exact=True).click()
    expect(watched.get_by_text("No fault of the feed: the rules give these codes no meaning.")).to_be_visible()
    expect(cells(watched, 1)).to_have_text(["IC-XYZ", "gradebook"])
    bars = watched.get_by_test_id("stPlotlyChart").locator(".bars .point path")
    expect(bars).to_have_count(4, timeout=30_000)
    bars.first.click(force=True)
    shows(watched, "1 of 1 row")
    expect(watched).to_have_url(f"{about}/data?rule=date")


def test_a_count_of_a_feed_opens_its_list(watched: Page, about: str) -> None:
    opened(watched, f"{about}/data")
    shows(watched, "4 of 4 rows")
    grid = watched.get_by_test_id("stDataFrame").first
    feeds = grid.locator("[role=gridcell][aria-colindex='1']")
    feeds.first.wait_for(state="attached", timeout=30_000)
    box = grid.bounding_box()
    assert box
    row = feeds.all_text_contents().index("Completions")
    watched.mouse.click(box["x"] + 15, box["y"] + 38 + 35 * row + 17)
    for key, rows, address in (
        (["ArrowRight"] * 5, "1 of 1 row", "feed=completions"),  # rejected
        (["ArrowRight"], None, "list=codes&feed=completions"),
        (["ArrowDown"] * 2 + ["ArrowLeft"], "2 of 2 rows", "feed=grants"),
    ):
        for one in key:
            watched.keyboard.press(one)
            watched.wait_for_timeout(500)
        expect(watched).to_have_url(f"{about}/data?{address}")
        if rows:
            shows(watched, rows)


def test_the_downloaded_rows_are_the_shown_rows(watched: Page, about: str) -> None:
    opened(watched, f"{about}/data?feed=grants")
    shows(watched, "2 of 2 rows")
    shown = column(watched, 1)
    csv = _download(watched, "CSV")
    about_it = [line for line in csv.read_text("utf-8-sig").splitlines() if line.startswith("#")]
    assert {"# rows: 2", "# feed: grants", "# rule: all faults of a feed"} <= set(about_it)
    for found in (
        pl.read_csv(csv, comment_prefix="#"),
        pl.read_excel(_download(watched, "Excel"), sheet_name="List"),
    ):
        assert [str(line) for line in found["line"]] == shown
        assert set(found["rule"]) == {"unknown-location", "unreadable"}
        assert "S1,IC Attendance,7777,2024-09-11," in found["row"].to_list()


def test_the_rules_are_filtered_linked_and_downloaded(watched: Page, about: str) -> None:
    opened(watched, f"{about}/policy")
    rules = pl.read_csv(_download(watched, "CSV"), comment_prefix="#")
    assert rules["rule"].to_list() == [rule.sentence for rule in policy_in_words(load_policy())]
    choose(watched, "Function or course", "Household")
    expect(watched.get_by_role("heading", level=3)).to_have_text(["Household", "Household"])
    expect(watched).to_have_url(f"{about}/policy?rules_of=household")
    rules = pl.read_csv(_download(watched, "CSV"), comment_prefix="#")
    assert rules["id"].to_list() == ["household"] * 4
    watched.get_by_role("link", name="6 worked examples").click()
    expect(watched.get_by_role("heading", name="Worked examples of the source, run live")).to_be_in_viewport()


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 390)])
@pytest.mark.parametrize("address", ["data?list=findings&feed=magic", "policy"])
def test_accessible_to_all_wide_and_narrow(
    browser: Browser, about: str, scheme: Literal["light", "dark"], width: int, address: str
) -> None:
    """The menu of a phone is left out: its lists are Streamlit's own fault (platform.md 2.4)."""
    context = browser.new_context(viewport={"width": width, "height": 1800}, color_scheme=scheme)
    try:
        page = opened(context.new_page(), f"{about}/{address}")
        if address.startswith("data"):
            expect(page.get_by_test_id("stPlotlyChart")).to_be_visible(timeout=30_000)
            expect(page.get_by_label("Line cannot be read: 1 row").first).to_be_attached()
        expect(page.get_by_label("List of ").first).to_be_attached()
        found = Axe().run(page, context={"exclude": [["[data-testid=stSidebar]"]]}).response["violations"]
        assert [(fault["id"], [node["html"][:200] for node in fault["nodes"]]) for fault in found] == []
        sideways = "(main => main.scrollWidth - main.clientWidth)(document.querySelector('[data-testid=stMain]'))"
        assert page.evaluate(sideways) <= 0
    finally:
        context.close()


def test_the_first_screen_of_a_laptop_holds_the_answer(page: Page, about: str) -> None:
    page.set_viewport_size({"width": 1280, "height": 720})
    opened(page, f"{about}/data")
    for seen in (page.get_by_text("rows were accepted and 7 rejected"), page.get_by_test_id("stMetric").last):
        expect(seen).to_be_in_viewport(ratio=1)
    expect(page.get_by_text("Employments, Approvals and Grants have no record of the week")).to_be_in_viewport()
