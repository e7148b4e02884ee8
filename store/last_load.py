"""What a version says that the next load is compared with (feeds.md: an export that went wrong is no mass departure).

A version may be older than this program. What it does not keep is None, and is not compared.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import polars as pl

from store.errors import StoreError
from store.reading import connect
from store.records import accepted_rows
from store.versions import current, versions

_SQL = Path(__file__).parent
# What DuckDB raises for a table, and for a column, that is not there: an older version is laid out otherwise.
_LACKING = (duckdb.CatalogException, duckdb.BinderException)


@dataclass(frozen=True)
class LastLoad:
    """The newest version that can be read: its name, its path, and its figures by feed.

    `accepted`: accepted rows; `at_fault`: rejected rows but those of codes and groups that the policy did not know;
    `unmatched`: accepted rows that name nobody in staff; `newest`: the newest day of its rows. `locations`: all that it
    knows (location_id, name, kind, level, network).
    """

    version: str
    path: Path
    accepted: dict[str, int]
    at_fault: dict[str, int] | None
    unmatched: dict[str, int] | None
    newest: dict[str, date] | None
    locations: pl.DataFrame | None


@dataclass(frozen=True)
class Standing:
    """What a version says of one day.

    `entitlements` beyond base access, `excess` anomalies, `unplaced` grants: how many; None where it does not say.
    """

    entitlements: int | None
    excess: int | None
    unplaced: int | None


def last_load(folder: Path) -> LastLoad | None:
    """Return what the next load is compared with; None where there is no version that can be read.

    It is the current version, or where that cannot be read, the newest that can be.
    """
    try:
        # Not simply the newest: the district may have set the link back to an earlier version (docs/deploy.md § 6).
        candidates = [current(folder)]
    except StoreError:
        candidates = []
    candidates += [version.path for version in versions(folder)]
    for path in candidates:
        try:
            with connect(path) as con:
                return _last(con, path)
        # A damaged version must not stop the load that would replace it.
        except (StoreError, duckdb.Error):
            continue
    return None


def _last(con: duckdb.DuckDBPyConnection, path: Path) -> LastLoad:
    return LastLoad(
        path.stem,
        path,
        accepted_rows(con),
        _by_feed(con, "last_faults"),
        _by_feed(con, "last_unmatched"),
        _by_feed(con, "last_newest"),
        _frame(con, "last_locations"),
    )


def standing(con: duckdb.DuckDBPyConnection, day: date, excess: Sequence[str]) -> Standing:
    """Return what an open version says of `day`; `excess` names the kinds of anomalies that count."""
    entitlements = _frame(con, "entitlements", {"day": day})
    anomalies = _frame(con, "excess", {"day": day, "kinds": list(excess)})
    unplaced = _frame(con, "unplaced", {"day": day})
    return Standing(
        None if entitlements is None else entitlements.item(),
        None if anomalies is None else anomalies.item(),
        None if unplaced is None else unplaced.height,
    )


def entitled_cells(con: duckdb.DuckDBPyConnection, day: date) -> pl.DataFrame | None:
    """Return who is entitled to what beyond base access on `day`: staff_id, function_id, location_id."""
    return _frame(con, "entitled_cells", {"day": day})


def excess_cells(con: duckdb.DuckDBPyConnection, day: date, excess: Sequence[str]) -> pl.DataFrame | None:
    """Return the anomalies of these kinds on `day`: kind, staff_id, function_id, location_id, line of the grant."""
    return _frame(con, "excess_cells", {"day": day, "kinds": list(excess)})


def unplaced_on(con: duckdb.DuckDBPyConnection, day: date) -> pl.DataFrame | None:
    """Return the grants that cannot be judged and show access on `day`: line, staff_id."""
    return _frame(con, "unplaced", {"day": day})


def grant_records(con: duckdb.DuckDBPyConnection, lines: Sequence[int]) -> dict[int, str]:
    """Return the file and line, row or record of each of these grants, by its line."""
    found = _frame(con, "grant_records", {"lines": list(lines)})
    return {} if found is None else dict(found.iter_rows())


def last_rows(last: LastLoad, feed: str) -> pl.DataFrame:
    """Return a feed's accepted rows of an earlier version, as it has them; none where they cannot be read."""
    try:
        with connect(last.path) as con:
            rows: pl.DataFrame = con.table(feed).pl()
            return rows
    except (StoreError, duckdb.Error):
        return pl.DataFrame()


def _by_feed(con: duckdb.DuckDBPyConnection, name: str) -> dict[str, Any] | None:
    rows = _frame(con, name)
    return None if rows is None else dict(rows.iter_rows())


def _frame(
    con: duckdb.DuckDBPyConnection, name: str, parameters: dict[str, object] | None = None
) -> pl.DataFrame | None:
    """Answer one question; None where the version is laid out otherwise."""
    question = (_SQL / f"{name}.sql").read_text(encoding="utf-8")
    try:
        rows: pl.DataFrame = con.cursor().sql(question, params=parameters or {}).pl()
    except _LACKING:
        return None
    return rows
