"""The June page as people meet it: in Chromium, by mouse and keyboard, wide and narrow, in light and dark."""

import re
from pathlib import Path

import polars as pl
import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import Elsewhere, Serve
from tests.browser.hands import (
    at_rest,
    choose,
    column,
    download,
    is_sound,
    open_row,
    opened,
    rows_of,
    said_of,
    shows,
    violations,
)
from tests.ui.district import LINCOLN


def test_the_page_answers_its_question(watched: Page, url: str) -> None:
    opened(watched, url)
    expect(watched.get_by_text("4 of 9 certificate holders lose access on June 30, 2027")).to_be_visible()
    expect(watched.get_by_test_id("stPlotlyChart")).to_be_visible()
    shows(watched, "7 of 7 rows")
    assert column(watched, 1)[:2] == ["Abbott, Ana", "Baca, Ben"]


def test_the_as_of_day_changes_the_question_and_the_address(watched: Page, url: str) -> None:
    opened(watched, url)
    watched.get_by_role("spinbutton", name="month, As of").click()
    watched.keyboard.type("07012027")
    watched.keyboard.press("Enter")
    expect(watched.get_by_role("heading", level=1)).to_have_text("Who loses access in June 2028?")
    expect(watched).to_have_url(f"{url}/?as_of=2027-07-01")


def test_a_bar_opens_the_list_it_counts(watched: Page, url: str) -> None:
    opened(watched, url)
    bars = watched.get_by_test_id("stPlotlyChart").locator(".bars .point path")
    expect(bars.first).to_be_attached()
    bars.first.click(force=True)
    shows(watched, "1 of 6 rows")
    expect(watched).to_have_url(f"{url}/?list=functions&function=attendance&left=0")
    column(watched, 2)
    open_row(watched)  # the people behind it
    shows(watched, "2 of 5 rows")
    expect(watched).to_have_url(f"{url}/?school={LINCOLN}&function=attendance&standing=due")


def test_the_bars_of_a_school_open_who_is_entitled_now_and_who_is_left(watched: Page, url: str) -> None:
    opened(watched, f"{url}/?school={LINCOLN}")
    bars = watched.get_by_test_id("stPlotlyChart").locator(".bars .point path")
    expect(bars.first).to_be_attached()
    bars.nth(2).click(force=True)  # Attendance, Enrollment, Household: now
    shows(watched, "3 of 6 rows")
    expect(watched).to_have_url(f"{url}/?school={LINCOLN}&list=now&function=household")
    assert column(watched, 1) == ["Chavez, Carla", "Abbott, Ana", "Ellis, Elena"]
    bars.last.click(force=True)
    shows(watched, "2 of 3 rows")
    expect(watched).to_have_url(f"{url}/?school={LINCOLN}&list=left&function=household")
    assert column(watched, 1) == ["Abbott, Ana", "Ellis, Elena"]


def test_the_address_reopens_the_view_elsewhere(watched: Page, elsewhere: Elsewhere, url: str) -> None:
    opened(watched, url)
    choose(watched, "School or office", "Lincoln High School")
    shows(watched, "5 of 5 rows")
    choose(watched, "Function", "Attendance")
    shows(watched, "2 of 5 rows")
    expect(watched).to_have_url(link := f"{url}/?school={LINCOLN}&function=attendance")
    watched.reload()
    shows(watched, "2 of 5 rows")
    again = elsewhere(link)
    shows(again, "2 of 5 rows")
    expect(again.get_by_text("3 of 5 certificate holders")).to_be_visible()
    assert again.url == link


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
    expect(watched).to_have_url(f"{url}/?standing=everything")


def test_nobody_is_named_in_an_address(watched: Page, url: str) -> None:
    opened(watched, f"{url}/?school={LINCOLN}")
    choose(watched, "Function", "Attendance")
    shows(watched, "2 of 5 rows")
    assert not re.search("abbott|baca|lincoln|S1", watched.url, re.IGNORECASE)


def test_the_downloaded_rows_are_the_shown_rows(watched: Page, url: str) -> None:
    opened(watched, f"{url}/?school={LINCOLN}&standing=due")
    shows(watched, "3 of 5 rows")
    shown = column(watched, 1)
    csv, csv_name = download(watched, "CSV")
    excel, excel_name = download(watched, "Excel")
    about = said_of(csv)
    for found in map(rows_of, (csv, excel)):
        assert [f"{family}, {given}" for given, family in found.select("given_name", "family_name").rows()] == shown
        assert set(found["standing"]) == {"due"}
        assert found["next_step"].to_list() == column(watched, 5)
    assert {"# as of: 2027-04-14", "# rows: 3", "# standing: due", "# school or office: Lincoln High School"} <= about
    said = dict(pl.read_excel(excel, sheet_name="About this list", has_header=False).iter_rows())
    assert {f"# {key}: {value}" for key, value in said.items()} == about
    for name, ending in ((csv_name, "csv"), (excel_name, "xlsx")):
        assert name == f"lincoln-june-2027-as-of-2027-04-14.{ending}"


def test_the_filtered_people_can_be_written_to_and_their_school_printed(watched: Page, url: str) -> None:
    opened(watched, f"{url}/?school={LINCOLN}&standing=due")
    shows(watched, "3 of 5 rows")
    pdf, name = download(watched, "PDF")
    assert (name, pdf.read_bytes()[:5]) == ("lincoln-june-2027-as-of-2027-04-14.pdf", b"%PDF-")
    watched.context.grant_permissions(["clipboard-read", "clipboard-write"])
    watched.get_by_test_id("stPopover").get_by_text("Email").click()
    mail = watched.get_by_role("link", name="Write to all, in bcc")
    people = ["ana.abbott@example.org", "ben.baca@example.org", "carla.chavez@example.org"]
    expect(mail).to_have_attribute("href", f"mailto:?bcc={','.join(people)}")
    at_rest(watched)
    assert violations(watched) == []
    watched.get_by_test_id("stCode").hover()
    watched.get_by_role("button", name="Copy to clipboard").click()
    assert watched.evaluate("navigator.clipboard.readText()") == "; ".join(people)
    assert "@" not in watched.url


def test_a_page_to_print_has_the_whole_list_and_no_controls_on_paper(watched: Page, url: str) -> None:
    opened(watched, f"{url}/?school={LINCOLN}&standing=due")
    shows(watched, "3 of 5 rows")
    watched.get_by_role("button", name="Print").click()
    rows = watched.get_by_test_id("stTable").get_by_role("row")
    expect(rows).to_have_count(4)
    shows(watched, "3 of 5 rows")
    assert rows.nth(1).inner_text().startswith("Abbott, Ana")
    watched.emulate_media(media="print")
    expect(watched.get_by_role("button", name="Back to the page")).to_be_hidden()
    for role in ("combobox", "radio", "textbox"):
        expect(watched.get_by_role(role)).to_have_count(0)
    watched.emulate_media(media="screen")
    is_sound(watched)
    watched.get_by_role("button", name="Back to the page").click()
    expect(watched).to_have_url(f"{url}/?school={LINCOLN}&standing=due")
    shows(watched, "3 of 5 rows")


def test_one_row_per_person_has_all_that_is_to_renew_and_opens_the_person(watched: Page, url: str) -> None:
    opened(watched, f"{url}/?school={LINCOLN}&standing=due")
    shows(watched, "3 of 5 rows")
    watched.get_by_text("One row per person", exact=True).click()
    expect(watched).to_have_url(re.compile(r"standing=due"))
    at_rest(watched)
    assert column(watched, 1) == ["Abbott, Ana", "Baca, Ben", "Chavez, Carla"]
    csv, _ = download(watched, "CSV")
    assert rows_of(csv)["staff_id"].is_unique().all()
    assert download(watched, "PDF")[1] == "lincoln-june-2027-as-of-2027-04-14.pdf"
    open_row(watched, 1)
    expect(watched.get_by_role("heading", level=2).first).to_be_visible()


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
    watched.keyboard.type("Renewed everything")
    watched.keyboard.press("Enter")
    shows(watched, "2 of 7 rows")


def test_a_cold_server_shows_no_page_without_the_frame(
    serve: Serve, store_folder: Path, context: BrowserContext
) -> None:
    """Streamlit runs the scripts of a folder pages/ by itself on a cold address; ours lie one level deeper."""
    with serve(store_folder) as url:
        page = context.new_page()
        for address in ("june", "app.py"):
            page.goto(f"{url}/{address}")
            expect(page.get_by_role("combobox", name="School or office")).to_be_visible()
        for address in ("pages/recertification/june.py", "recertification/june", "ui/frame/frame.py"):
            page.goto(f"{url}/{address}", wait_until="networkidle")
            expect(page.locator("h1, h2, [data-testid=stMarkdown], [data-testid=stDataFrame]")).to_have_count(0)


@pytest.mark.parametrize(
    "address",
    ["app.py", "pages/recertification/june.py", ".streamlit/config.toml", "data/store/current.duckdb", "../app.py"],
)
def test_a_server_hands_out_no_file(page: Page, url: str, address: str) -> None:
    answer = page.request.get(f"{url}/{address}")
    assert answer.status in {400, 403, 404} or '<div id="root">' in answer.text()  # Streamlit's own empty shell
