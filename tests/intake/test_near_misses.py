"""What resembles a known code or id, and what does not."""

import polars as pl
import pytest

from intake.near_misses import like_ids, resembling
from tests.intake.folders import POLICY

COURSES = {code: course for course, rules in POLICY.courses.items() for code in rules.codes}
GROUPS = {rules.ic_group: function for function, rules in POLICY.functions.items()}


@pytest.mark.parametrize(
    ("code", "like"),
    [
        ("IC-ATT-2526", "IC-ATT-2425"),
        ("ATT-2526", "IC-ATT-2425"),
        ("DPS-IC-ATT-2526", "IC-ATT-2425"),
        ("ic_att_2026", "IC-ATT-2425"),
        ("IC-ATT", "IC-ATT-2425"),
        ("HH", "IC-HH"),
        ("IC-HH-2025", "IC-HH"),
        ("IC-WALK-IN", "IC-WALKIN"),
        ("WALK-IN", "IC-WALKIN"),
        ("IC-WALKINS", "IC-WALKIN"),
        ("FIRST-AID", None),
        ("SAFETY-101", None),
        ("IC-HR", None),
        ("IC", None),
        ("2425", None),
        ("", None),
        ("é", None),
    ],
)
def test_courses_of_the_shipped_policy(code: str, like: str | None) -> None:
    assert resembling([code], COURSES).get(code) == like


@pytest.mark.parametrize(
    ("group", "like"),
    [
        ("IC Household 24-25", "IC Household"),
        ("Household", "IC Household"),
        ("IC-Household", "IC Household"),
        ("IC Houshold", "IC Household"),
        ("IC Attendence", "IC Attendance"),
        ("District IC Base", "IC Base"),
        ("IC Cafeteria", None),
        ("IC Health", None),
        ("IC Scheduling", None),
        ("Scheduling", None),
        ("IC Attendance Kiosk", None),
    ],
)
def test_groups_of_the_shipped_policy(group: str, like: str | None) -> None:
    assert resembling([group], GROUPS).get(group) == like


def test_where_digits_alone_tell_courses_apart_the_letters_say_nothing() -> None:
    owners = {"IC-101": "household", "IC-102": "attendance", "HH-7": "lists"}
    assert resembling(["IC-103", "103", "HH-8"], owners) == {"HH-8": "HH-7"}


def test_the_closest_of_several_is_named() -> None:
    owners = {"enrolments": "b", "enrollments": "a"}
    assert resembling(["enrolment"], owners) == {"enrolment": "enrolments"}


def test_without_known_codes_nothing_is_resembled() -> None:
    assert resembling(["IC-HH"], {}) == {}


STAFF = pl.DataFrame(
    [
        ("004512", "A.Lee@example.org "),
        ("S2002", None),
        ("77", "b@example.org"),
        ("0077x", "b@example.org"),
        ("0", None),
    ],
    schema=["staff_id", "email"],
    orient="row",
)


@pytest.mark.parametrize(
    ("id_", "people"),
    [
        ("4512", [("004512", "id")]),
        ("0004512", [("004512", "id")]),
        ("s2002", [("S2002", "id")]),
        ("S 2002", [("S2002", "id")]),
        ("77X", [("0077x", "id")]),
        ("00", [("0", "id")]),
        ("a.lee@EXAMPLE.org", [("004512", "email")]),
        ("b@example.org", [("0077x", "email"), ("77", "email")]),
        ("004512", []),
        ("4513", []),
        ("S02002", []),
        (None, []),
    ],
)
def test_ids(id_: str | None, people: list[tuple[str, str]]) -> None:
    found = like_ids(pl.Series([id_], dtype=pl.String), STAFF)
    assert found.rows() == [(id_, *person) for person in people]
