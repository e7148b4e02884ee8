"""In which format the records of a version are, and which formats this program can take records from.

A format has no number that somebody could forget to raise: it is a hash of the record tables, their columns and their
comments, which say what a row is. Answers are read from versions of this engine only (`connect`); records are read from
those of each format that is known here, and judged again (docs/backup.md).
"""

import hashlib
from functools import lru_cache
from pathlib import Path

import duckdb

_SQL = Path(__file__).parent
_DIGITS = 12

OLDER = frozenset(
    {
        "f021c7b3fb99",  # before snapshots
        "868df19afbd5",  # before passing scores and rights
        "f37cde2bbcc2",  # before versions said their format
    }
)
"""The formats of earlier versions of this program. Of each, and of the present one, tests/reliability/fixtures has a
store, which is judged again whenever the tests run; when the record tables change, the present one joins these
(docs/where.md)."""


def present() -> str:
    """Return the format that this program writes."""
    return _of_schema(_sql("schema"), _sql("history"))


def format_of(con: duckdb.DuckDBPyConnection) -> str:
    """Return the format of an open version: what it says, or if it is older than that, what its tables are."""
    try:
        ((said,),) = con.execute(_sql("records_format")).fetchall()
        return str(said)
    except duckdb.BinderException:
        return _layout(con)


def is_known(records_format: str) -> bool:
    """Whether records in this format mean what they mean here."""
    return records_format == present() or records_format in OLDER


# By what the files hold: a test changes them.
@lru_cache(maxsize=8)
def _of_schema(*schema: str) -> str:
    with duckdb.connect() as con:
        for part in schema:
            con.execute(part)
        return _layout(con)


def _layout(con: duckdb.DuckDBPyConnection) -> str:
    rows = con.execute(_sql("layout")).fetchall()
    return hashlib.sha256(repr(rows).encode()).hexdigest()[:_DIGITS]


def _sql(name: str) -> str:
    return (_SQL / f"{name}.sql").read_text(encoding="utf-8")
