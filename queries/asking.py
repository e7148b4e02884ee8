"""How every question is asked: whose eyes it is for, from which .sql file, and whether the answer is whole."""

import warnings
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import cast

import duckdb
import polars as pl

_SQL = Path(__file__).parent

# DuckDB would rather have `con.sql(...)`, which copies less but plans each question twice. Our answers are small and
# their plans are not: this way a question takes a third less (docs/decisions/0003).
warnings.filterwarnings("ignore", message="Arrow output on a DB-API result", category=UserWarning)


@dataclass(frozen=True)
class Scope:
    """Whom a viewer may see: everybody at these locations, and the one record that is their own, wherever it is.

    There is no default: whoever asks says whose eyes it is for. Lists go by the locations alone; only the questions
    about one named person also answer where that person is `staff_id`, and then with all that is known.
    """

    is_district: bool
    location_ids: tuple[str, ...]
    staff_id: str | None = None

    @classmethod
    def district(cls, staff_id: str | None = None) -> "Scope":
        """The whole district, for who is `staff_id` there, or is nobody in it."""
        return cls(is_district=True, location_ids=(), staff_id=staff_id)

    @classmethod
    def of_locations(cls, location_ids: tuple[str, ...], staff_id: str | None = None) -> "Scope":
        """These locations and no other, for who is `staff_id`; an empty tuple is no location at all."""
        return cls(is_district=False, location_ids=location_ids, staff_id=staff_id)

    @classmethod
    def of_person(cls, staff_id: str) -> "Scope":
        """The record of one person, who is the viewer, and nobody else's."""
        return cls(is_district=False, location_ids=(), staff_id=staff_id)

    def parameters(self) -> dict[str, object]:
        """The scope as the parameters that every .sql file about people binds."""
        return {"is_district": self.is_district, "scope": list(self.location_ids)}

    def person_parameters(self) -> dict[str, object]:
        """The scope as the parameters of a question about one person: `own_id` is the viewer's own record."""
        return {**self.parameters(), "own_id": self.staff_id}


@dataclass(frozen=True)
class Answer:
    """The rows of an answer, and of how many they were taken."""

    frame: pl.DataFrame
    rows_matched: int

    @property
    def is_whole(self) -> bool:
        """Whether every matching row is in the frame."""
        return self.frame.height == self.rows_matched


_parsed: dict[str, duckdb.Statement] = {}


@cache
def _text(question: str) -> str:
    return (_SQL / f"{question}.sql").read_text(encoding="utf-8")


def _statement(con: duckdb.DuckDBPyConnection, text: str) -> duckdb.Statement:
    """Parse a text once for all stores and readers: as parsed, it knows no tables yet."""
    if text not in _parsed:
        (_parsed[text],) = con.extract_statements(text)
    return _parsed[text]


def ask(con: duckdb.DuckDBPyConnection, question: str, parameters: dict[str, object] | None = None) -> pl.DataFrame:
    """Run `question`.sql with these parameters on a cursor of its own (one connection serves many threads)."""
    result = con.cursor().execute(_statement(con, _text(question)), parameters or None)
    return cast("pl.DataFrame", pl.from_arrow(result.to_arrow_table()))


def answer(frame: pl.DataFrame, limit: int | None) -> Answer:
    """The first `limit` rows of a frame (None = all), with the number there are."""
    return Answer(frame if limit is None else frame.head(limit), frame.height)
