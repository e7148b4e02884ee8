"""What one load keeps: the feeds' accepted rows, the rejected ones, the findings, and which load it was."""

import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import polars as pl

from store.formats import present

_SQL = Path(__file__).parent


def create_schema(con: duckdb.DuckDBPyConnection) -> None:
    """Create the empty record tables of `schema.sql`, and that of `history.sql`."""
    con.execute(_sql("schema"))
    con.execute(_sql("history"))


def insert_records(
    con: duckdb.DuckDBPyConnection,
    feeds: Mapping[str, pl.DataFrame],
    about: Mapping[str, pl.DataFrame],
    *,
    loaded_at: datetime,
    policy_version: str,
    policy_name: str,
    policy_text: str,
    judged_by: str,
    program_version: str,
) -> None:
    """Fill the record tables.

    `feeds` holds one frame per feed, `closed_days` included, with the columns of feeds.md and `line`, locations with
    `is_closed`; `about` the intake's frames about the load, by table: `feeds` (its counts), `rejected_rows`,
    `unplaced_grants` and `findings`. `loaded_at` is a moment with a time zone; `judged_by` distinguishes the engine
    that judges these records from any other, `program_version` says it to people.
    """
    incoming = {**feeds, **about}
    for table, frame in incoming.items():
        con.register(f"incoming_{table}", frame)
    con.execute(_sql("insert_records"))
    for table in incoming:
        con.unregister(f"incoming_{table}")
    con.execute(
        _sql("insert_load"),
        {
            # Without its zone: DuckDB would turn it into the time of day of the machine's own zone.
            "loaded_at": loaded_at.astimezone(UTC).replace(tzinfo=None),
            "policy_version": policy_version,
            "policy_name": policy_name,
            "policy_text": policy_text,
            "made_by": made_by(judged_by),
            "program_version": program_version,
            "records_format": present(),
        },
    )


def add_rows(con: duckdb.DuckDBPyConnection, table: str, rows: pl.DataFrame) -> None:
    """Add rows to a record table as they are; a column that the frame lacks stays empty.

    For rows that no later scan reads by person: the feeds' own come in by `insert_records`, which puts them in order.
    """
    missing = [pl.lit(None).alias(name) for name in con.table(table).columns if name not in rows.columns]
    # insert_into goes by position, not by name.
    in_order = rows.with_columns(missing).select(con.table(table).columns)
    con.from_arrow(in_order.to_arrow()).insert_into(table)


def made_by(judged_by: str) -> str:
    """Return what distinguishes versions of this engine, in tables as they are laid out here, from all others.

    There is no number of the format that somebody could forget to raise: it follows from the SQL that lays it out.
    """
    return hashlib.sha256("".join((judged_by, _sql("schema"), _sql("insert_records"))).encode()).hexdigest()


def accepted_rows(con: duckdb.DuckDBPyConnection) -> dict[str, int]:
    """Return the number of accepted rows by feed of an open version."""
    return dict(con.cursor().execute(_sql("accepted_rows")).fetchall())


def passed_over(con: duckdb.DuckDBPyConnection) -> pl.DataFrame:
    """Return how many records the rules pass over: one row per feed and finding, with `rows`; after the judging."""
    rows: pl.DataFrame = con.cursor().sql(_sql("passed_over")).pl()
    return rows


def _sql(name: str) -> str:
    return (_SQL / f"{name}.sql").read_text(encoding="utf-8")
