"""The page on the coming weeks as people meet it: filters, a click on a week, downloads, wide and narrow."""

from typing import Any

import pytest
from icalendar import Calendar
from playwright.sync_api import Page, expect

from tests.browser.conftest import Elsewhere
from tests.browser.hands import column, download, opened, rows_of, shows
from tests.ui.district import LINCOLN


@pytest.fixture
def upcoming(leavers_url: str) -> str:
    """The address of the page, over the district whose people are about to leave."""
    return f"{leavers_url}/upcoming"


def test_other_weeks_change_the_sentence_and_forget_the_week_that_was_chosen(watched: Page, upcoming: str) -> None:
    opened(watched, f"{upcoming}?week=2027-06-28")
    expect(watched.get_by_text("6 people at Denver Public Schools lose access in the 12 weeks")).to_be_visible()
    shows(watched, "3 of 9 rows")
    watched.get_by_text("8 weeks", exact=True).click()
    expect(watched.get_by_text("in the 8 weeks through June 8, 2027")).to_be_visible()
    expect(watched).to_have_url(f"{upcoming}?weeks=8")


def test_a_click_on_a_week_opens_its_list_and_a_link_reopens_it(
    watched: Page, elsewhere: Elsewhere, upcoming: str
) -> None:
    opened(watched, upcoming)
    chart = watched.get_by_test_id("stPlotlyChart")
    expect(chart.locator(".barlayer").first).to_be_attached()
    drag = chart.locator(".nsewdrag").first.bounding_box()
    assert drag is not None
    watched.mouse.click(drag["x"] + drag["width"] - 20, drag["y"] + drag["height"] / 2)  # the last week: of June 30
    shows(watched, "3 of 9 rows")
    expect(watched).to_have_url(f"{upcoming}?week=2027-06-28")
    assert set(column(watched, 1)) == {"Abbott, Ana", "Baca, Ben", "Fischer, Frank"}
    shows(elsewhere(watched.url), "3 of 9 rows")


def test_every_download_holds_the_rows_of_the_list(watched: Page, upcoming: str) -> None:
    opened(watched, f"{upcoming}?school={LINCOLN}&reason=assignment")
    shows(watched, "2 of 6 rows")
    people = column(watched, 1)
    csv, csv_name = download(watched, "CSV")
    excel, excel_name = download(watched, "Excel")
    for rows in map(rows_of, (csv, excel)):
        assert [f"{family}, {given}" for given, family in rows.select("given_name", "family_name").rows()] == people
        assert set(rows["ends_because"]) == {"assignment"}
    file, file_name = download(watched, "Calendar")
    calendar: Any = Calendar.from_ical(file.read_bytes())
    assert [event["summary"] for event in calendar.walk("VEVENT")] == [
        "Access ends: Carla Chavez, Base access, Lincoln High School",
        "Access ends: Carla Chavez, Household, Lincoln High School",
    ]
    for name, ending in ((csv_name, "csv"), (excel_name, "xlsx"), (file_name, "ics")):
        assert name == f"lincoln-upcoming-as-of-2027-04-14.{ending}"
