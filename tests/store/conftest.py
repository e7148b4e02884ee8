"""A handful of records for the tests of the store."""

from collections.abc import Callable
from datetime import UTC, date, datetime

import duckdb
import polars as pl
import pytest

from store import add_rows, create_schema, insert_records

LOADED_AT = datetime(2026, 11, 22, 5, 30, tzinfo=UTC)
DAY = date(2026, 8, 3)

FEEDS = {
    "locations": pl.DataFrame(
        {
            "location_id": ["0020", "0010"],
            "name": ["Zwei", "Eins"],
            "kind": ["school", "central"],
            "level": ["high", None],
            "network": [None, None],
            "is_closed": [False, True],
            "line": [2, None],
        }
    ),
    "staff": pl.DataFrame(
        {
            "staff_id": ["b", "a"],
            "given_name": ["Bo", "Al"],
            "family_name": ["B", "A"],
            "email": [None, None],
            "worker_type": [None, None],
            "line": [2, 3],
        }
    ),
    "employments": pl.DataFrame(
        {"staff_id": ["a"], "hire_date": [DAY], "end_date": [None], "separation_reason": [None], "line": [2]}
    ),
    "assignments": pl.DataFrame(
        {
            "staff_id": ["a"],
            "location_id": ["0010"],
            "job_title": ["Teacher"],
            "team": [None],
            "start_date": [DAY],
            "end_date": [None],
            "line": [2],
        }
    ),
    "completions": pl.DataFrame(
        {
            "staff_id": ["b", "a"],
            "course_code": ["C", "C"],
            "kind": ["full", "quiz"],
            "completed_on": [DAY, DAY],
            "status": ["passed", "failed"],
            "score": [87.5, None],
            "line": [2, 3],
        }
    ),
    "approvals": pl.DataFrame(
        {
            "staff_id": ["a"],
            "function_id": ["f"],
            "location_id": ["0010"],
            "approver_id": [None],
            "decision": ["approved"],
            "decided_on": [DAY],
            "line": [2],
        }
    ),
    "grants": pl.DataFrame(
        {
            "staff_id": ["x"],
            "ic_group": ["G"],
            "location_id": ["0010"],
            "granted_on": [DAY],
            "removed_on": [None],
            "rights": [None],
            "line": [2],
        }
    ),
    "closed_days": pl.DataFrame({"date": [DAY], "name": ["Holiday"], "line": pl.Series([None], dtype=pl.Int64)}),
}
COUNTS = pl.DataFrame(
    {
        "feed": ["staff", "grants"],
        "file": ["staff.csv", "grants.csv"],
        "rows_read": [3, 1],
        "rows_accepted": [2, 1],
        "rows_rejected": [1, 0],
        "newest_on": [None, DAY],
    }
)
FILES_READ = pl.DataFrame({"file": ["staff.csv"], "folder": ["exports"], "bytes": [99], "sha256": ["0" * 64]})
REJECTED = pl.DataFrame(
    {
        "feed": ["staff"],
        "file": ["staff.csv"],
        "line": [4],
        "column": ["staff_id"],
        "value": [None],
        "rule": ["required"],
        "message": ["staff.csv, line 4, staff_id: a value is needed."],
        "row": [",Cy,C,,"],
        "staff_id": [None],
        "location_id": [None],
        "rows": [1],
    }
)
UNPLACED = pl.DataFrame(
    {
        "line": [3],
        "staff_id": ["x"],
        "ic_group": ["G"],
        "location_id": ["9"],
        "granted_on": [DAY],
        "removed_on": pl.Series([None], dtype=pl.Date),
    }
)
FINDINGS = pl.DataFrame(
    {
        "feed": ["approvals"],
        "file": ["approvals.csv"],
        "line": [2],
        "finding": ["no-approver"],
        "staff_id": ["a"],
        "column": ["approver_id"],
        "value": [None],
        "message": ["approvals.csv, line 2: names no approver."],
    }
)
EXAMPLES = pl.DataFrame(
    {
        "example_no": [2, 1],
        "said": ["Household is valid until June 30, 2028.", "Attendance is valid until June 30, 2026."],
        "cite": ["household § Recertification", "attendance § Recertification"],
        "course_id": ["household", "attendance"],
        "trials": [0, 366],
        "wrong": [0, 0],
        "answer": ["", ""],
    }
)


OBSERVED = pl.DataFrame(
    {
        "feed": ["employments"],
        "line": [2],
        "is_begin_observed": [True],
        "not_before": [None],
        "first_seen": [DAY],
        "is_end_observed": [False],
        "last_seen": [DAY],
        "gone_by": [None],
        "begin_said": ["Began on or before August 3, 2026 (observed)"],
        "end_said": [None],
    }
)
HISTORY = pl.DataFrame(
    {
        "format": [1, 1],
        "what": ["snapshot", "row"],
        "feed": ["employments", "employments"],
        "source": ["", ""],
        "first_seen": [DAY, DAY],
        "last_seen": [DAY, DAY],
        "file": ["employments.csv", "employments.csv"],
        "line": [None, 2],
        "made_from": ["0f", None],
        "row_count": [1, None],
        "staff_id": [None, "a"],
    }
)


def fill(con: duckdb.DuckDBPyConnection) -> None:
    """Build a complete small version."""
    create_schema(con)
    insert_records(
        con,
        FEEDS,
        {"feeds": COUNTS, "rejected_rows": REJECTED, "unplaced_grants": UNPLACED, "findings": FINDINGS},
        loaded_at=LOADED_AT,
        policy_version="0123abcd",
        policy_name="policy.toml",
        policy_text="[district]\n",
        judged_by="an engine",
        program_version="1.2.3",
    )
    add_rows(con, "worked_examples", EXAMPLES)
    add_rows(con, "files_read", FILES_READ)
    add_rows(con, "observed_rows", OBSERVED)
    add_rows(con, "history", HISTORY)


@pytest.fixture
def build() -> Callable[[duckdb.DuckDBPyConnection], None]:
    """Return the build function of a small version."""
    return fill


@pytest.fixture
def loaded_at() -> datetime:
    """Return the moment of the load in these tests."""
    return LOADED_AT
