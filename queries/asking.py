"""How every question is asked: from which .sql file, and with which parameters."""

import warnings
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import cast

import duckdb
import polars as pl

from queries.question import Question, Scope

_SQL = Path(__file__).parent

# DuckDB would rather have `con.sql(...)`, which copies less but plans each question twice. Our answers are small and
# their plans are not: this way a question takes a third less (docs/decisions/0003).
warnings.filterwarnings("ignore", message="Arrow output on a DB-API result", category=UserWarning)

# Lines of JSON say nothing: intake counts its records (`intake/source.py`, place_of), which versions of a store from
# before 2026-11-29 call lines (record_at of store/schema.sql). A snapshot may have its day behind its name.
_LINE_OF_JSON = r"(?i)(\.json(?: of [0-9-]+)?,?) line ([0-9]+)"
_PLACES = ("record", "records")

_parsed: dict[str, duckdb.Statement] = {}


@cache
def _text(name: str) -> str:
    return (_SQL / f"{name}.sql").read_text(encoding="utf-8")


def _statement(con: duckdb.DuckDBPyConnection, text: str) -> duckdb.Statement:
    """Parse a text once for all stores and readers: as parsed, it knows no tables yet."""
    if text not in _parsed:
        (_parsed[text],) = con.extract_statements(text)
    return _parsed[text]


def ask(con: duckdb.DuckDBPyConnection, name: str, question: Question | Scope | None, **more: object) -> pl.DataFrame:
    """Run `name`.sql on a cursor of its own (one connection serves many threads).

    A file binds what it needs of the question and all of `more`. In place of a question goes a scope where the answer
    knows no day, and None where it is about nobody. Raises ValueError for a choice that the file does not bind: the
    answer would be wider than the question.
    """
    statement = _statement(con, _text(name))
    bound = statement.named_parameters
    # What is not bound would be passed over in silence, and a list of one school would show the district.
    if isinstance(question, Question):
        ignored = [choice for choice, ids in question.choices().items() if ids and choice not in bound]
        if ignored:
            raise ValueError(f"{name}.sql cannot be narrowed by {', '.join(ignored)}")
    known: Mapping[str, object] = question.parameters() if question else {}
    # DuckDB refuses a value that the text does not bind.
    parameters = {key: value for key, value in known.items() if key in bound} | more
    result = con.cursor().execute(statement, parameters or None)
    # from_arrow may also return a Series, though not of a table: hence the cast.
    found = cast("pl.DataFrame", pl.from_arrow(result.to_arrow_table()))
    places = [name for name in _PLACES if name in found.columns]
    return found.with_columns(pl.col(places).str.replace_all(_LINE_OF_JSON, "${1} record ${2}")) if places else found
