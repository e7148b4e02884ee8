"""What Google Calendar, Outlook and Apple Calendar get of the days on which access ends."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from exports import Provenance, file_name
from exports.calendar import Event, to_calendar

ENDS = Event(
    key=("S1", "attendance", "0010"),
    day=date(2027, 6, 30),
    summary="Access ends: Inés Ibarra, Attendance, Lincoln High School; the one by the very long Río Grande",
    description="Take the quiz by June 30, 2027.\nCertificate ends: that is the last day.",
    location="Lincoln High School",
    category="Certificate ends",
)
ABOUT = Provenance(
    title="upcoming through 2027-06-30",
    as_of=date(2027, 4, 14),
    filters={"school or office": "Lincoln High School, West; Academy"},
    store_version="store-20270414T063000Z-000001",
    policy_version="0123abcd",
    rows=1,
)
LOADED_AT = datetime(2027, 4, 14, 6, 30)  # noqa: DTZ001 (in UTC, as the store keeps it)


def read(made: bytes) -> Any:
    """The calendar as another program reads it."""
    return Calendar.from_ical(made)


def written(*events: Event) -> bytes:
    return to_calendar(events, ABOUT, LOADED_AT)


def test_the_calendar_is_one_that_others_import() -> None:
    calendar = read(written(ENDS))
    assert (calendar["version"], calendar["method"], calendar["calscale"]) == ("2.0", "PUBLISH", "GREGORIAN")
    assert calendar["prodid"] == "-//Lapsewatch//Upcoming//EN"
    assert calendar["x-wr-calname"] == "Lapsewatch: upcoming through 2027-06-30"
    said = read(written(ENDS))["x-wr-caldesc"]
    for words in ("as of: 2027-04-14", "store-20270414T063000Z-000001", "0123abcd", "rows: 1"):
        assert words in said
    assert file_name(ABOUT, "ics").endswith(".ics")


def test_an_event_fills_its_day_and_reminds_twice() -> None:
    (event,) = read(written(ENDS)).walk("VEVENT")
    assert event["dtstart"].dt == date(2027, 6, 30)
    assert event["dtend"].dt == date(2027, 7, 1)  # the first day that is not part of it
    assert event["dtstart"].params["VALUE"] == event["dtend"].params["VALUE"] == "DATE"
    assert event["dtstamp"].dt == datetime(2027, 4, 14, 6, 30, tzinfo=UTC)
    assert event["summary"] == ENDS.summary
    assert event["description"] == ENDS.description
    assert event["location"] == ENDS.location
    assert (event["transp"], event["class"]) == ("TRANSPARENT", "PRIVATE")
    alarms = event.walk("VALARM")
    assert [alarm["trigger"].dt for alarm in alarms] == [timedelta(days=-30), timedelta(days=-7)]
    assert all(alarm["action"] == "DISPLAY" and alarm["description"] for alarm in alarms)


def test_every_line_ends_and_folds_as_the_format_asks() -> None:
    made = written(ENDS)
    assert made.endswith(b"END:VCALENDAR\r\n")
    lines = made.split(b"\r\n")
    assert not any(b"\n" in line or b"\r" in line for line in lines)
    assert max(len(line) for line in lines) <= 75
    assert any(line.startswith(b" ") for line in lines)
    for line in lines:
        line.decode("utf-8")  # no letter is cut in two
    assert made.count(b"BEGIN:") == made.count(b"END:") == 4


def test_the_identity_is_of_person_function_place_and_day_alone() -> None:
    assert ENDS.uid == "6b6b5c73-fb3d-59b1-91fb-05b56f517f1a@lapsewatch"  # for ever: calendars know events by it
    assert replace(ENDS, summary="Renamed", description="", location="", category="").uid == ENDS.uid
    others = [
        replace(ENDS, day=date(2027, 6, 29)),
        *(replace(ENDS, key=key) for key in (("S2", "attendance", "0010"), ("S1", "household", "0010"))),
        replace(ENDS, key=("S1", "attendance", "0020")),
        replace(ENDS, key=("S1a", "ttendance", "0010")),
    ]
    assert len({ENDS.uid, *(other.uid for other in others)}) == 6


def test_no_id_can_be_read_in_the_file() -> None:
    secret = replace(ENDS, key=("S00417", "attendance-x", "loc-0010"))
    text = written(secret).decode()
    assert not re.search("S00417|attendance-x|loc-0010", text)


def test_the_same_rows_give_the_same_bytes() -> None:
    assert written(ENDS) == written(ENDS)
    assert written() != written(ENDS)


@given(words=st.text(st.characters(codec="utf-8"), max_size=200))
@pytest.mark.parametrize("name", ["summary", "description", "location", "category"])
def test_no_words_break_out_of_their_line(name: str, words: str) -> None:
    made = written(Event(**{**vars(ENDS), name: words}))
    (event,) = read(made).walk("VEVENT")
    assert event["uid"] == ENDS.uid
    assert len(event.walk("VALARM")) == 2
    assert max(len(line) for line in made.split(b"\r\n")) <= 75
