"""The June page as people meet it: in Chromium, by mouse and keyboard, wide and narrow, in light and dark."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import polars as pl
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.conftest import Serve
from tests.browser.hands import choose, column
from tests.ui.district import LINCOLN

PICTURES = "LAPSEWATCH_PICTURES"
_GRID = "[data-testid=stDataFrame] [role=gridcell]"


@pytest.fixture
def watched(window: BrowserContext, url: str) -> Iterator[Page]:
    """A page that may write no error to the console and ask nobody but our server."""
    faults: list[str] = []
    page = window.new_page()
    page.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("request", lambda asked: None if _is_ours(asked.url, url) else faults.append(f"outside: {asked.url}"))
    yield page
    page.close()
    assert faults == []


def _is_ours(asked: str, url: str) -> bool:
    return asked.startswith((url, url.replace("http", "ws", 1), "data:", "blob:"))


def opened(page: Page, address: str) -> Page:
    page.goto(address)
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile("Who loses access"), timeout=30_000)
    expect(page.get_by_text("Data loaded ")).to_be_visible(timeout=30_000)
    return page


def shows(page: Page, rows: str) -> None:
    expect(page.get_by_text(f"{rows} shown.")).to_be_visible(timeout=15_000)


def test_the_page_answers_its_question(watched: Page, url: str) -> None:
    opened(watched, url)
    expect(watched.get_by_text("4 of 9 certificate holders lose access on June 30, 2027")).to_be_visible()
    expect(watched.get_by_test_id("stPlotlyChart")).to_be_visible(timeout=30_000)
    shows(watched, "7 of 7 rows")
    assert column(watched, 1)[:2] == ["Ana Abbott", "Ben Baca"]


@pytest.mark.parametrize(
    ("choice", "rows", "address"),
    [
        (("School or office", "Lincoln High School"), "5 of 5 rows", f"school={LINCOLN}"),
        (("Function", "Household"), "5 of 7 rows", "function=household"),
        (("Job role", "Principal"), "1 of 7 rows", "job_role=principal"),
        (("Due or renewed", "Renewed everything"), "2 of 7 rows", "standing=renewed"),
        (("Left on July 1", "Nobody left"), "2 of 7 rows", "left=0"),
    ],
)
def test_a_filter_changes_the_table_and_the_address(
    watched: Page, url: str, choice: tuple[str, str], rows: str, address: str
) -> None:
    opened(watched, url)
    choose(watched, *choice)
    shows(watched, rows)
    expect(watched).to_have_url(f"{url}/?{address}")


def test_the_as_of_day_changes_the_question_and_the_address(watched: Page, url: str) -> None:
    opened(watched, url)
    watched.get_by_role("spinbutton", name="month, As of").click()
    watched.keyboard.type("07012027")
    watched.keyboard.press("Escape")
    expect(watched.get_by_role("heading", level=1)).to_have_text("Who loses access in June 2028?")
    expect(watched).to_have_url(f"{url}/?as_of=2027-07-01")


def test_a_bar_opens_the_list_it_counts(watched: Page, url: str) -> None:
    opened(watched, url)
    bars = watched.get_by_test_id("stPlotlyChart").locator(".bars .point path")
    expect(bars.first).to_be_attached(timeout=30_000)
    bars.first.click(force=True)
    shows(watched, "2 of 7 rows")
    expect(watched).to_have_url(f"{url}/?function=attendance&standing=due&left=0")


def test_the_bars_of_a_school_open_who_is_entitled_now_and_who_is_left(watched: Page, url: str) -> None:
    opened(watched, f"{url}/?school={LINCOLN}")
    bars = watched.get_by_test_id("stPlotlyChart").locator(".bars .point path")
    expect(bars.first).to_be_attached(timeout=30_000)
    bars.nth(2).click(force=True)  # Attendance, Enrollment, Household: now
    shows(watched, "3 of 6 rows")
    expect(watched).to_have_url(f"{url}/?school={LINCOLN}&list=now&function=household")
    assert column(watched, 1) == ["Carla Chavez", "Ana Abbott", "Elena Ellis"]
    bars.last.click(force=True)
    shows(watched, "2 of 3 rows")
    expect(watched).to_have_url(f"{url}/?school={LINCOLN}&list=left&function=household")
    assert column(watched, 1) == ["Ana Abbott", "Elena Ellis"]


def test_a_number_opens_the_list_it_counts(watched: Page, url: str) -> None:
    opened(watched, f"{url}/?function=enrollment")
    watched.get_by_role("button", name="Show 1 function").first.click()
    shows(watched, "2 of 7 rows")
    expect(watched).to_have_url(f"{url}/?standing=due&left=0")


def test_the_address_reopens_the_view_elsewhere(watched: Page, url: str, browser: Browser) -> None:
    opened(watched, url)
    choose(watched, "School or office", "Lincoln High School")
    shows(watched, "5 of 5 rows")
    choose(watched, "Function", "Attendance")
    shows(watched, "2 of 5 rows")
    link = watched.url
    watched.reload()
    shows(watched, "2 of 5 rows")
    other = browser.new_context()
    try:
        again = opened(other.new_page(), link)
        shows(again, "2 of 5 rows")
        expect(again.get_by_text("3 of 5 certificate holders")).to_be_visible()
        assert again.url == link
    finally:
        other.close()


def test_back_and_forward_walk_through_the_views(watched: Page, url: str) -> None:
    opened(watched, url)
    choose(watched, "Due or renewed", "Renewed everything")
    shows(watched, "2 of 7 rows")
    choose(watched, "Function", "Attendance")
    shows(watched, "0 of 7 rows")
    watched.go_back()
    shows(watched, "2 of 7 rows")
    watched.go_back()
    shows(watched, "7 of 7 rows")
    watched.go_forward()
    shows(watched, "2 of 7 rows")
    expect(watched).to_have_url(f"{url}/?standing=renewed")


def test_nobody_is_named_in_an_address(watched: Page, url: str) -> None:
    opened(watched, f"{url}/?school={LINCOLN}")
    choose(watched, "Function", "Attendance")
    shows(watched, "2 of 5 rows")
    assert not re.search("abbott|baca|lincoln|S1", watched.url, re.IGNORECASE)


def _download(page: Page, name: str) -> tuple[Path, str]:
    with page.expect_download() as waited:
        page.get_by_role("button", name=name, exact=True).click()
    return Path(waited.value.path()), waited.value.suggested_filename


def test_the_downloaded_rows_are_the_shown_rows(watched: Page, url: str) -> None:
    opened(watched, f"{url}/?school={LINCOLN}&standing=due")
    shows(watched, "3 of 5 rows")
    shown = column(watched, 1)
    csv, csv_name = _download(watched, "CSV")
    excel, excel_name = _download(watched, "Excel")
    about = [line for line in csv.read_text("utf-8-sig").splitlines() if line.startswith("#")]
    rows = pl.read_csv(csv, comment_prefix="#")
    sheet = pl.read_excel(excel, sheet_name="List")
    for found in (rows, sheet):
        assert [f"{given} {family}" for given, family in found.select("given_name", "family_name").rows()] == shown
        assert set(found["standing"]) == {"due"}
        assert found["next_step"].to_list() == column(watched, 5)
    assert {"# as of: 2027-04-14", "# rows: 3", "# standing: due", "# school or office: Lincoln High School"} <= set(
        about
    )
    said = dict(pl.read_excel(excel, sheet_name="About this list", has_header=False).iter_rows())
    assert {f"# {key}: {value}" for key, value in said.items()} == set(about)
    for name, ending in ((csv_name, "csv"), (excel_name, "xlsx")):
        assert re.fullmatch(rf"lapsewatch-june-2027-as-of-2027-04-14-[a-z0-9-]+\.{ending}", name)
        assert "lincoln-high-school" in name


_TROUBLED = f"?school={LINCOLN}&as_of=2026-11-22&function=magic"


@pytest.mark.parametrize(
    ("scheme", "width", "address"),
    [("light", 1280, ""), ("dark", 390, ""), ("dark", 1280, _TROUBLED), ("light", 390, _TROUBLED)],
)
def test_accessible_to_all(
    browser: Browser, url: str, scheme: Literal["light", "dark"], width: int, address: str
) -> None:
    context = browser.new_context(viewport={"width": width, "height": 1800}, color_scheme=scheme)
    try:
        page = opened(context.new_page(), f"{url}/{address}")
        expect(page.get_by_test_id("stPlotlyChart")).to_be_visible(timeout=30_000)
        found = Axe().run(page).response["violations"]
        assert [(fault["id"], [node["html"][:200] for node in fault["nodes"]]) for fault in found] == []
        expect(page.get_by_label("Attendance: ").first).to_be_attached()  # the chart in words
        expect(page.get_by_label("List of ").first).to_be_attached()
    finally:
        context.close()


def test_everything_is_reached_by_keyboard(watched: Page, url: str) -> None:
    opened(watched, url)
    reached: list[str] = []
    for _ in range(60):
        watched.keyboard.press("Tab")
        focus = watched.evaluate(
            "document.activeElement.getAttribute('aria-label') || document.activeElement.textContent"
        )
        reached.append(str(focus))
    wanted = [
        "School or office",
        "Show 4 grants",
        "Function",
        "Job role",
        "Due or renewed",
        "Left on July 1",
        "CSV",
        "Excel",
    ]
    places = [next((n for n, focus in enumerate(reached) if name in focus), None) for name in wanted]
    assert None not in places, (wanted, reached)


def test_a_filter_is_set_by_keyboard(watched: Page, url: str) -> None:
    opened(watched, url)
    watched.get_by_role("combobox", name="Due or renewed").focus()
    watched.keyboard.type("Renewed")
    watched.keyboard.press("Enter")
    shows(watched, "2 of 7 rows")


def test_the_first_screen_of_a_laptop_holds_the_answer(page: Page, url: str) -> None:
    page.set_viewport_size({"width": 1280, "height": 720})
    opened(page, f"{url}/?school={LINCOLN}")
    for seen in (
        page.get_by_text("3 of 5 certificate holders lose access"),
        page.get_by_test_id("stMetric").last,
        page.get_by_role("heading", level=2),
    ):
        expect(seen).to_be_in_viewport(ratio=1)


def test_a_phone_scrolls_only_downwards(page: Page, url: str) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    opened(page, f"{url}/?school={LINCOLN}")
    expect(page.get_by_test_id("stPlotlyChart")).to_be_visible(timeout=30_000)
    assert (
        page.evaluate("(main => main.scrollWidth - main.clientWidth)(document.querySelector('[data-testid=stMain]'))")
        <= 0
    )
    expect(page.get_by_text("3 of 5 certificate holders lose access")).to_be_in_viewport(ratio=1)


def test_a_cold_server_shows_no_page_without_the_frame(
    serve: Serve, store_folder: Path, context: BrowserContext
) -> None:
    """Streamlit runs the scripts of a folder pages/ by itself on a cold address; ours lie one level deeper."""
    with serve(store_folder) as url:
        page = context.new_page()
        for address in ("june", "app.py"):
            page.goto(f"{url}/{address}")
            expect(page.get_by_role("combobox", name="School or office")).to_be_visible(timeout=30_000)
        for address in ("pages/recertification/june.py", "recertification/june", "ui/frame.py"):
            page.goto(f"{url}/{address}", wait_until="networkidle")
            expect(page.locator("h1, h2, [data-testid=stMarkdown], [data-testid=stDataFrame]")).to_have_count(0)


@pytest.mark.parametrize(
    "address",
    ["app.py", "pages/recertification/june.py", ".streamlit/config.toml", "data/store/current.duckdb", "../app.py"],
)
def test_a_server_hands_out_no_file(page: Page, url: str, address: str) -> None:
    answer = page.request.get(f"{url}/{address}")
    assert answer.status in {400, 403, 404} or '<div id="root">' in answer.text()  # Streamlit's own empty shell
