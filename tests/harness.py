"""The engine behind the three questions that the reference answers too, on a district given as plain rows."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from functools import cache
from typing import Any

import duckdb
import polars as pl

from eligibility import Policy, default_closed_days, engine, judge
from intake import FEEDS
from queries import ANOMALY_COLUMNS, JUNE_COLUMNS, STATUS_COLUMNS, Question, Scope, anomalies, june, status
from store import create_schema, insert_records

Rows = list[dict[str, Any]]


def feed_frame(feed: str, rows: Sequence[Mapping[str, Any]]) -> pl.DataFrame:
    """A feed's rows as the intake hands them on: text, days, and the line of each in its file."""
    types = {"day": pl.Date, "percent": pl.Float64}
    schema = {column.name: types.get(column.kind, pl.String) for column in FEEDS[feed].columns}
    frame = pl.DataFrame([{column: row.get(column) for column in schema} for row in rows], schema=schema)
    return frame.with_row_index("line", offset=2).with_columns(pl.col("line").cast(pl.Int64)).select(*schema, "line")


@cache
def _holidays() -> pl.DataFrame:
    """The closed days of a district without a calendar: the same for all, and slow to compute for each."""
    days = default_closed_days(range(2010, 2041))
    return feed_frame("closed_days", [{"date": day, "name": name} for day, name in days])


def judged_store(feeds: Mapping[str, Sequence[Mapping[str, Any]]], policy: Policy) -> duckdb.DuckDBPyConnection:
    """A judged store in memory, over accepted rows."""
    # One thread: with so few rows the second one costs a third more of the processor, and is no faster.
    con = duckdb.connect(config={"threads": 1})
    fill_store(con, feeds, policy)
    return con


def fill_store(
    con: duckdb.DuckDBPyConnection, feeds: Mapping[str, Sequence[Mapping[str, Any]]], policy: Policy
) -> None:
    """Fill an empty store with accepted rows, and judge them."""
    frames = {feed: feed_frame(feed, feeds.get(feed, ())) for feed in FEEDS}
    frames["locations"] = frames["locations"].with_columns(is_closed=pl.lit(value=False))
    if feeds.get("closed_days") is None:
        frames["closed_days"] = _holidays()
    counts = pl.DataFrame(
        [(feed, f"{feed}.csv", frame.height, frame.height, 0, None) for feed, frame in frames.items()],
        schema={
            "feed": pl.String,
            "file": pl.String,
            "rows_read": pl.Int64,
            "rows_accepted": pl.Int64,
            "rows_rejected": pl.Int64,
            "newest_on": pl.Date,
        },
        orient="row",
    )
    text = {"feed": pl.String, "file": pl.String, "line": pl.Int64}
    rejected = pl.DataFrame(
        schema=text
        | dict.fromkeys(("column", "value", "rule", "message", "row", "staff_id", "location_id"), pl.String)
        | {"rows": pl.Int64}
    )
    findings = pl.DataFrame(
        schema=text | dict.fromkeys(("finding", "staff_id", "column", "value", "message"), pl.String)
    )
    days = dict.fromkeys(("granted_on", "removed_on"), pl.Date)
    texts = dict.fromkeys(("staff_id", "ic_group", "location_id"), pl.String)
    unplaced = pl.DataFrame(schema={"line": pl.Int64, **texts, **days})
    create_schema(con)
    insert_records(
        con,
        frames,
        {"feeds": counts, "rejected_rows": rejected, "unplaced_grants": unplaced, "findings": findings},
        loaded_at=datetime(2026, 11, 22, tzinfo=UTC),
        policy_version=policy.version,
        policy_name=policy.file,
        policy_text=policy.text,
        judged_by=engine(),
        program_version="a test",
    )
    judge(con, policy)


class Engine:
    """The product's engine with the reference's methods: every row as a plain dict."""

    def __init__(self, feeds: Mapping[str, Sequence[Mapping[str, Any]]], policy: Policy) -> None:
        self.con = judged_store(feeds, policy)

    @classmethod
    def over(cls, con: duckdb.DuckDBPyConnection) -> "Engine":
        """The same on a store that is judged already."""
        engine = cls.__new__(cls)
        engine.con = con
        return engine

    def status(self, as_of: date) -> Rows:
        """All rows, "none" too."""
        return _plain(status(self.con, Question(as_of, Scope.district()), include_none=True), STATUS_COLUMNS)

    def anomalies(self, as_of: date) -> Rows:
        """All rows."""
        return _plain(anomalies(self.con, Question(as_of, Scope.district())), ANOMALY_COLUMNS)

    def june(self, as_of: date, year: int) -> Rows:
        """All rows of one June."""
        return _plain(june(self.con, Question(as_of, Scope.district()), june_year=year), JUNE_COLUMNS)


def _plain(frame: pl.DataFrame, columns: Sequence[str]) -> Rows:
    return frame.select(columns).to_dicts()
