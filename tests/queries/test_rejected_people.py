"""Whose rejected rows are read: at a school theirs who hold a job there, also in a bridged gap (eligibility.md § 4)."""

from datetime import date
from typing import Any
from unittest.mock import patch

import pytest

from eligibility import judge, load_policy
from queries import Question, Scope, people, person, rejected_people
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


def test_whom_only_a_rejected_row_of_hr_or_of_the_grants_names_can_be_looked_up() -> None:
    feeds: dict[str, list[dict[str, Any]]] = {
        "locations": [{"location_id": "10", "name": "Elm", "kind": "school"}],
        "staff": [{"staff_id": "ann", "given_name": "Ann", "family_name": "Case"}],
        "assignments": [JOB],
    }
    rejected = [
        ("staff", "bea"),
        ("employments", "ann"),
        ("employments", "cal"),
        ("employments", None),
        ("assignments", "dot"),
        ("assignments", "dot"),
        ("completions", "eve"),
        ("approvals", "fay"),
    ]
    with patch("tests.harness.judge"):
        con = judged_store(feeds, load_policy())
    con.executemany(
        "insert into rejected_rows (feed, file, line, rule, message, row, staff_id) "
        "values ($1, $1 || '.csv', $2, 'date', 'No day.', '', $3)",
        [(feed, line, staff_id) for line, (feed, staff_id) in enumerate(rejected, 2)],
    )
    con.executemany("insert into unplaced_grants (line, staff_id) values (?, ?)", [(2, "gus"), (3, "gus")])
    judge(con, load_policy())

    question = Question(JUNE, Scope.district())
    assert people(con, question)["staff_id"].to_list() == ["ann", "bea", "cal", "dot", "gus"]
    assert person(con, question, staff_id="cal") is not None
    assert person(con, question, staff_id="eve") is None
