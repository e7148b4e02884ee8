"""Whose rejected rows a school reads of: theirs who hold a job there, also in a bridged gap (eligibility.md § 4)."""

from datetime import date
from typing import Any

import pytest

from eligibility import load_policy
from queries import Question, Scope, rejected_people
from tests.harness import judged_store

JUNE, AUGUST = date(2026, 6, 12), date(2026, 8, 3)
JOB = {"staff_id": "ann", "location_id": "10", "job_title": "Teacher", "start_date": date(2025, 8, 4), "end_date": JUNE}


@pytest.mark.parametrize(
    ("as_of", "is_back", "seen"),
    [(JUNE, True, 1), (date(2026, 7, 10), True, 1), (AUGUST, True, 1), (date(2026, 7, 10), False, 0)],
)
def test_who_is_on_a_break_still_belongs_to_the_school(as_of: date, is_back: bool, seen: int) -> None:
    feeds: dict[str, list[dict[str, Any]]] = {
        "locations": [{"location_id": "10", "name": "Elm", "kind": "school"}],
        "staff": [{"staff_id": "ann", "given_name": "Ann", "family_name": "Case"}],
        "assignments": [JOB, *([{**JOB, "start_date": AUGUST, "end_date": None}] if is_back else [])],
    }
    con = judged_store(feeds, load_policy())
    con.execute(
        "insert into rejected_rows (feed, file, line, rule, message, row, staff_id) "
        "values ('employments', 'employments.csv', 5, 'date', 'no day', '', 'ann')"
    )
    found = rejected_people(con, Question(as_of, Scope.of_locations(("10",))))
    assert found.height == seen
