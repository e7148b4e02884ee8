"""Rows with one common cause are one group, and the fewest causes are looked for; each choice is argued here."""

from datetime import date
from typing import Any

import polars as pl

from ui.reads.causes import COURSE, PERSON, PLACE, shared, with_causes

DAY = date(2026, 8, 1)
_SCHEMA = {"granted_on": pl.Date, "since": pl.Date, "ended_on": pl.Date}


def row(staff_id: str, kind: str = "overdue", place: str = "0010", since: date = DAY, **more: Any) -> dict[str, Any]:
    given: dict[str, Any] = {"staff_id": staff_id, "kind": kind, "location_id": place, "since": since}
    named = {"given_name": f"Given {staff_id}", "family_name": "Family", "location_name": f"School {place}"}
    course: dict[str, Any] = {"course_code": None, "course_title": None, "ended_on": None}
    return given | named | course | more


def lapsed(staff_id: str, place: str, code: str = "IC-HH", ended: date = date(2026, 6, 30)) -> dict[str, Any]:
    course: dict[str, Any] = {"course_code": code, "course_title": "Household", "ended_on": ended}
    return row(staff_id, "lapsed", place, **course)


def test_one_change_at_a_school_is_one_cause() -> None:
    rows = [row(f"S{number}", "wrong-location") for number in range(23)]
    assert set(shared(rows)) == {(PLACE, "0010", "wrong-location", "2026-08-01")}


def test_another_school_kind_or_day_is_another_cause() -> None:
    rows = [row("S1"), row("S2", place="0020"), row("S3", "removed"), row("S4", since=date(2026, 8, 2))]
    assert shared(rows) == [None] * 4


def test_whoever_left_is_one_cause_with_all_grants_wherever_and_since_whenever() -> None:
    rows = [row("S1", "departed"), row("S1", "departed", "0020", date(2026, 9, 1)), row("S2", "departed", "0030")]
    assert shared(rows) == [(PERSON, "S1"), (PERSON, "S1"), None]


def test_a_person_is_a_cause_only_of_what_the_departure_explains() -> None:
    """Two things that one employee lacks may have nothing to do with each other."""
    assert shared([row("S1", "lapsed"), row("S1", "overdue", "0020")]) == [None, None]


def test_one_course_is_a_cause_across_schools_for_certificates_that_ended_on_one_day() -> None:
    rows = [lapsed("S1", "0010"), lapsed("S2", "0020"), lapsed("S3", "0030", ended=date(2025, 6, 30))]
    key = (COURSE, "IC-HH", "lapsed", "2026-06-30")
    assert shared(rows) == [key, key, None]


def test_the_larger_cause_goes_first_and_the_smaller_keeps_what_is_left() -> None:
    """Three lapsed at one school, two of them and two others by one course: four have the course, one is left alone."""
    rows = [lapsed("S1", "0010"), lapsed("S2", "0010"), lapsed("S3", "0010", "IC-ENR")]
    rows += [lapsed("S4", "0020"), lapsed("S5", "0030")]
    course = (COURSE, "IC-HH", "lapsed", "2026-06-30")
    assert shared(rows) == [course, course, None, course, course]


def test_several_who_left_one_school_on_one_day_are_one_change_and_nobody_is_divided() -> None:
    """Ten departures are one decision in HR; but somebody with a grant elsewhere stays whole and apart."""
    here = [row(f"S{number}", "departed") for number in range(4)]
    both = [row("S9", "departed"), row("S9", "departed", "0020")]
    keys = shared(here + both)
    assert keys[:4] == [(PLACE, "0010", "departed", "2026-08-01")] * 4
    assert keys[4:] == [(PERSON, "S9")] * 2


def test_of_two_causes_of_one_size_the_person_goes_before_the_place() -> None:
    rows = [row("S1", "departed", function_id=function) for function in ("attendance", "household")]
    assert shared(rows) == [(PERSON, "S1")] * 2


def test_the_order_of_the_rows_does_not_matter() -> None:
    rows = [lapsed(f"S{number}", f"00{number % 3}0", f"C{number % 2}") for number in range(12)]
    rows += [row(f"S{number}", "departed", f"00{number % 2}0") for number in range(20, 26)]
    forward, backward = shared(rows), shared(rows[::-1])
    assert forward == backward[::-1]


def test_no_id_of_a_cause_says_who_it_is() -> None:
    rows = [row("S77", "departed"), row("S77", "departed", "0020"), row("S1"), row("S2")]
    result = with_causes(pl.DataFrame(rows, schema_overrides=_SCHEMA))
    assert result["cause"].to_list() == [
        "Given S77 Family left and still holds 2 grants",
        "Given S77 Family left and still holds 2 grants",
        "School 0010 since August 1, 2026: earned access is overdue",
        "School 0010 since August 1, 2026: earned access is overdue",
    ]
    assert result["cause_id"][2] == "0010.overdue.2026-08-01"
    assert result["cause_id"][0].startswith("person-")
    assert result["cause_id"][0] == result["cause_id"][1]


def test_no_rows_have_no_causes() -> None:
    assert shared([]) == []
