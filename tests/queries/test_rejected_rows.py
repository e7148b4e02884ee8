"""What the questions say of rejected rows: access that cannot be judged (eligibility.md § 8), and whom they name."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any
from unittest.mock import patch

import duckdb
import polars as pl
import pytest

from eligibility import judge, load_policy
from queries import Question, Scope, anomalies, status
from store import add_rows
from tests.harness import judged_store

FIRST, LAST = date(2025, 3, 3), date(2025, 3, 7)  # from the day of the grant to the day before the removal
REMOVED = LAST + timedelta(days=1)
EVER, FOREVER = date(1950, 1, 1), date(2110, 12, 31)
GROUP = load_policy().functions["household"].ic_group
BEFORE, AFTER = FIRST - timedelta(days=1), REMOVED


def store(
    rejected: Sequence[dict[str, Any]] = (), unplaced: Sequence[dict[str, Any]] = (), **feeds: list[dict[str, Any]]
) -> duckdb.DuckDBPyConnection:
    """A judged store with rejected rows: Ann and Bob are in the staff feed, and Elm is a school."""
    given: dict[str, list[dict[str, Any]]] = {
        "locations": [{"location_id": "10", "name": "Elm", "kind": "school"}],
        "staff": [{"staff_id": who, "given_name": who.title(), "family_name": "Case"} for who in ("ann", "bob")],
        **feeds,
    }
    with patch("tests.harness.judge"):
        con = judged_store(given, load_policy())
    for table, rows in (("rejected_rows", rejected), ("unplaced_grants", unplaced)):
        if rows:
            add_rows(con, table, pl.DataFrame(rows))
    judge(con, load_policy())
    return con


def rejected(feed: str, line: int, staff_id: str | None = "ann", *, rows: int = 1) -> dict[str, Any]:
    return {
        "feed": feed,
        "file": f"{feed}.csv",
        "line": line,
        "rule": "date",
        "message": f"{feed} {line} is wrong.",
        "row": f"{feed};{line}",
        "staff_id": staff_id,
        "rows": rows,
    }


def grant(line: int, **columns: Any) -> dict[str, Any]:
    row = {"staff_id": "ann", "ic_group": GROUP, "location_id": "99", "granted_on": FIRST, "removed_on": REMOVED}
    return {"line": line, **row, **columns}


def access(con: duckdb.DuckDBPyConnection, day: date) -> list[dict[str, Any]]:
    found = anomalies(con, Question(day, Scope.district()))
    return found.filter(kind="unplaced").to_dicts()


@pytest.mark.parametrize(
    ("columns", "shown", "not_shown"),
    [
        ({}, [FIRST, LAST], [BEFORE, AFTER]),
        ({"granted_on": None}, [EVER, FIRST, LAST], [AFTER]),
        ({"removed_on": None}, [FIRST, FOREVER], [BEFORE]),
        ({"granted_on": None, "removed_on": None}, [EVER, FOREVER], []),
        ({"removed_on": BEFORE}, [EVER, BEFORE, FIRST, FOREVER], []),  # before it was granted
        ({"removed_on": FIRST}, [], [EVER, BEFORE, FIRST, FOREVER]),  # on the day of the grant: no day at all
    ],
)
def test_the_days_on_which_unplaced_access_is_shown(
    columns: dict[str, Any], shown: list[date], not_shown: list[date]
) -> None:
    con = store([rejected("grants", 2)], [grant(2, **columns)])
    assert [day for day in (*shown, *not_shown) if access(con, day)] == shown


def test_unplaced_access_says_whose_where_and_what_as_far_as_that_is_known() -> None:
    con = store(
        [rejected("staff", 2, "bob"), *(rejected("grants", line) for line in (2, 3, 4))],
        [grant(2), grant(3, staff_id="nobody", location_id="10"), grant(4, staff_id="bob", ic_group=None)],
    )
    columns = ("staff_id", "given_name", "function_id", "location_id", "location_name", "explanation")
    said = "This access cannot be judged: grants {0} is wrong. The row as it stands: grants;{0}"
    assert [tuple(row[column] for column in columns) for row in access(con, FIRST)] == [
        ("nobody", None, "household", "10", "Elm", said.format(3)),
        ("ann", "Ann", "household", "99", None, said.format(2)),
        ("bob", "Bob", None, "99", None, said.format(4)),
    ]


def note(con: duckdb.DuckDBPyConnection, staff_id: str) -> str:
    return str(dict(con.table("rejected_people").fetchall())[staff_id]).strip()


def test_the_first_rejected_row_of_a_person_is_that_of_the_first_feed_and_line() -> None:
    con = store(
        [
            rejected("assignments", 2),
            rejected("employments", 3),
            rejected("staff", 9),
            rejected("staff", 8),
            rejected("assignments", 2, "bob"),
            rejected("employments", 5, "bob"),
            rejected("assignments", 7, "cy"),
            rejected("assignments", 3, "cy", rows=41),  # the last of equal ones stands for those after it
            rejected("assignments", 4, "dee"),
            rejected("completions", 2, "eve"),  # says nothing of a job
            rejected("completions", 3, "dee"),
            rejected("staff", 5, None),
        ]
    )
    assert note(con, "ann") == "4 rejected rows name this person, the first: staff 8 is wrong."
    assert note(con, "bob") == "2 rejected rows name this person, the first: employments 5 is wrong."
    assert note(con, "cy") == "42 rejected rows name this person, the first: assignments 3 is wrong."
    assert note(con, "dee") == "A rejected row names this person: assignments 4 is wrong."
    assert [staff_id for staff_id, _ in con.table("rejected_people").fetchall()] == ["ann", "bob", "cy", "dee"]


SAID = " A rejected row names this person: employments 5 is wrong."
EMPLOYED = {"employments": [{"staff_id": "ann", "hire_date": EVER}]}
CLERK = {
    "assignments": [{"staff_id": "ann", "location_id": "10", "job_title": "Office Professional", "start_date": EVER}]
}


@pytest.mark.parametrize(
    ("staff_id", "feeds", "kind", "is_said"),
    [
        ("nobody", {}, "unknown-person", True),
        ("ann", {}, "departed", True),
        ("ann", EMPLOYED, "wrong-location", True),
        ("ann", {**EMPLOYED, **CLERK}, "never-certified", False),  # here the job on file is no question
    ],
)
def test_an_anomaly_of_somebody_without_a_job_names_the_rejected_row(
    staff_id: str, feeds: dict[str, list[dict[str, Any]]], kind: str, *, is_said: bool
) -> None:
    grants = [{"staff_id": staff_id, "ic_group": GROUP, "location_id": "10", "granted_on": FIRST}]
    others = [rejected("employments", 5, "bob"), rejected("staff", 6, "cy")]
    for rows, said in (([rejected("employments", 5, staff_id), *others], is_said), (others, False)):
        con = store(rows, grants=grants, **feeds)
        question = Question(FIRST, Scope.district(), function_ids=("household",))
        (row,) = anomalies(con, question).to_dicts()
        assert (row["kind"], row["staff_id"]) == (kind, staff_id)
        assert row["explanation"].endswith(SAID) is said
        assert row["explanation"].endswith(".")
        steps = status(con, question).filter(staff_id=staff_id, unmet="assignment")
        assert steps["next_step"].str.ends_with(SAID).to_list() == [said] * steps.height
