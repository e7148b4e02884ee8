"""The anomalies of a day with what a reader needs to act on them: their age, their common traits, their records."""

import duckdb
import polars as pl

from queries.asking import ask
from queries.lists import ANOMALY_COLUMNS
from queries.question import Question

ANOMALY_LIST_COLUMNS = (
    *ANOMALY_COLUMNS,
    "function_title",
    "age_days",
    "course_code",
    "course_title",
    "ended_on",
    "records",
    "email",
)


def anomaly_list(con: duckdb.DuckDBPyConnection, question: Question) -> pl.DataFrame:
    """Where grants and entitlement disagree on a day, and since when, by which records (eligibility.md § 8).

    One row per (kind, location, function, person), sorted so: the rows of `queries.anomalies`; columns
    ANOMALY_LIST_COLUMNS. age_days: business days from `since` to the day, `since` itself not counted. course_code,
    course_title and ended_on: for `lapsed` the code of the completion whose certificate ended, its course and its last
    day; for `never-certified` and `prerequisite` the code and title of the missing course; else null. records: file and
    line of the grant, employment, assignment, completion and approval that it rests on, joined with "; ", empty where
    there is none. email: as HR has it, null for none.
    """
    return ask(con, "anomaly_list", question)
