"""What a version keeps of how its answers came about: its moment, its rules, its program, the files of its feeds."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import duckdb
import polars as pl

from store.reading import connect_whole

_SQL = Path(__file__).parent


@dataclass(frozen=True)
class Evidence:
    """Of one version: `loaded_at` in UTC, without its zone; the policy file as it was, whole.

    `program_version` is that of Lapsewatch; `files` has folder, file, bytes and sha256, one row per file from which
    the feeds were read. Both are None in a version from before they were kept.
    """

    loaded_at: datetime
    policy_version: str
    policy_name: str
    policy_text: str
    program_version: str | None
    files: pl.DataFrame | None


def evidence(path: Path) -> Evidence:
    """Read what a version says of itself, whichever program judged it. Raises StoreMissing and StoreDamaged."""
    with connect_whole(path) as con:
        ((loaded_at, version, name, text),) = con.execute(_sql("load_row")).fetchall()
        program, files = _frame(con, "program_version"), _frame(con, "files_read")
    return Evidence(loaded_at, version, name, text, None if program is None else str(program.item()), files)


def _frame(con: duckdb.DuckDBPyConnection, name: str) -> pl.DataFrame | None:
    try:
        rows: pl.DataFrame = con.sql(_sql(name)).pl()
    # A table or a column that is not there.
    except (duckdb.CatalogException, duckdb.BinderException):
        return None
    return rows


def _sql(name: str) -> str:
    return (_SQL / f"{name}.sql").read_text(encoding="utf-8")
