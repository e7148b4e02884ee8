"""What a version holds: every table, every value, its grain."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from pathlib import Path

import duckdb
import polars as pl
import pytest
from polars.testing import assert_frame_equal

from store import accepted_rows, add_rows, connect, create_schema, in_memory, publish, records_of
from store.formats import present
from store.records import made_by

Build = Callable[[duckdb.DuckDBPyConnection], None]

KEYS = {
    "locations": ["location_id"],
    "staff": ["staff_id"],
    "employments": ["staff_id", "hire_date", "end_date", "separation_reason"],
    "assignments": ["staff_id", "location_id", "job_title", "team", "start_date", "end_date"],
    "completions": ["staff_id", "course_code", "kind", "completed_on", "status"],
    "approvals": ["staff_id", "function_id", "location_id", "approver_id", "decision", "decided_on"],
    "grants": ["staff_id", "ic_group", "location_id", "granted_on", "removed_on"],
    "closed_days": ["date", "name"],
    "feeds": ["feed"],
    "rejected_rows": ["feed", "line"],
    "unplaced_grants": ["line"],
    "findings": ["feed", "line", "finding", "column"],
    "files_read": ["folder", "file"],
    "observed_rows": ["feed", "line"],
    "history": ["what", "feed", "source", "first_seen", "staff_id"],
    "worked_examples": ["example_no"],
    "load": ["loaded_at"],
}


@pytest.fixture
def con(tmp_path: Path, build: Build, loaded_at: datetime) -> duckdb.DuckDBPyConnection:
    return connect(publish(tmp_path, build, loaded_at=loaded_at))


def table(con: duckdb.DuckDBPyConnection, name: str) -> pl.DataFrame:
    frame: pl.DataFrame = con.cursor().table(name).pl()
    return frame


def test_every_table_says_its_grain(con: duckdb.DuckDBPyConnection) -> None:
    comments = dict(con.sql("select table_name, comment from duckdb_tables()").fetchall())
    assert comments.keys() == KEYS.keys()
    for name, comment in comments.items():
        assert comment.startswith("One row"), name
        assert comment.endswith("."), name


@pytest.mark.parametrize("name", KEYS)
def test_the_key_is_unique(con: duckdb.DuckDBPyConnection, name: str) -> None:
    frame = table(con, name)
    assert frame.height > 0
    assert frame.select(KEYS[name]).is_unique().all()


def test_records_come_back_as_they_went_in_sorted_by_person(con: duckdb.DuckDBPyConnection) -> None:
    staff = table(con, "staff")
    assert staff.columns == ["staff_id", "given_name", "family_name", "email", "worker_type", "line"]
    assert staff["staff_id"].to_list() == ["a", "b"]
    assert table(con, "completions").rows()[0][:3] == ("a", "C", "quiz")
    assert table(con, "completions").schema["completed_on"] == pl.Date


def test_a_rejected_row_is_kept_whole(con: duckdb.DuckDBPyConnection) -> None:
    assert table(con, "rejected_rows").to_dicts() == [
        {
            "feed": "staff",
            "file": "staff.csv",
            "line": 4,
            "column": "staff_id",
            "value": None,
            "rule": "required",
            "message": "staff.csv, line 4, staff_id: a value is needed.",
            "row": ",Cy,C,,",
            "staff_id": None,
            "location_id": None,
            "rows": 1,
        }
    ]


def test_the_load_is_one_row_in_utc(con: duckdb.DuckDBPyConnection, loaded_at: datetime) -> None:
    assert_frame_equal(
        table(con, "load"),
        pl.DataFrame(
            {
                "loaded_at": [loaded_at.replace(tzinfo=None)],
                "policy_version": ["0123abcd"],
                "policy_name": ["policy.toml"],
                "policy_text": ["[district]\n"],
                "made_by": [made_by("an engine")],
                "program_version": ["1.2.3"],
                "records_format": [present()],
            }
        ),
    )


def test_added_rows_go_by_name_and_what_they_lack_is_empty(con: duckdb.DuckDBPyConnection) -> None:
    examples = table(con, "worked_examples")
    assert examples.rows() == [
        (2, "Household is valid until June 30, 2028.", "household § Recertification", "household", 0, 0, ""),
        (1, "Attendance is valid until June 30, 2026.", "attendance § Recertification", "attendance", 366, 0, ""),
    ]
    with in_memory() as other:
        create_schema(other)
        add_rows(
            other,
            "staff",
            pl.DataFrame({"line": [2], "family_name": ["Abbott"], "staff_id": ["a"], "given_name": ["Ana"]}),
        )
        assert table(other, "staff").rows() == [("a", "Ana", "Abbott", None, None, 2)]
        with pytest.raises(duckdb.ConstraintException):
            add_rows(other, "staff", pl.DataFrame({"staff_id": ["b"], "line": [3]}))


def test_another_policy_judges_all_the_records_there_are(tmp_path: Path, build: Build, loaded_at: datetime) -> None:
    path = publish(tmp_path, build, loaded_at=loaded_at)
    of = partial(records_of, policy_version="89abcdef", policy_name="draft.toml", policy_text="[district]\nx = 1\n")
    with connect(path) as version, of(path, "an engine") as copied:
        for name in KEYS:
            before, now = table(version, name), table(copied, name)
            if name in ("worked_examples", "history"):
                assert now.is_empty(), name
            else:
                judged = [pl.lit(value).alias(key) for key, value in of.keywords.items()] if name == "load" else []
                assert_frame_equal(now, before.with_columns(judged))


def test_accepted_rows_by_feed(con: duckdb.DuckDBPyConnection) -> None:
    assert accepted_rows(con) == {"staff": 2, "grants": 1}


def test_counts_that_do_not_add_up_are_never_stored(tmp_path: Path, build: Build, loaded_at: datetime) -> None:
    def wrong(con: duckdb.DuckDBPyConnection) -> None:
        build(con)
        con.execute("insert into feeds values ('x', 'x.csv', 3, 1, 1, null)")

    with pytest.raises(duckdb.ConstraintException):
        publish(tmp_path, wrong, loaded_at=loaded_at)
