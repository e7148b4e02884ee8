"""Whose access ends in the time to come, for any reason."""

from datetime import date

import duckdb
import polars as pl

from queries.asking import ask
from queries.columns import GRANT_COLUMNS
from queries.question import Question

UPCOMING_COLUMNS = (
    *("as_of", "last_day", "ends_because"),
    *GRANT_COLUMNS,
    *("granted", "next_step", "email"),
)


def upcoming(con: duckdb.DuckDBPyConnection, question: Question, *, until: date) -> pl.DataFrame:
    """Everyone whose access ends from the day of the question through `until`, as known on it (eligibility.md § 6).

    One row per (person, function, location), sorted by last day, location, function, person; columns UPCOMING_COLUMNS.
    Access that goes on because it was renewed, or because HR has announced another assignment, is not among them.
    """
    return ask(con, "upcoming", question, until=until)
