"""The three lists of feeds.md: status, anomalies, the cohort of one June; and the coverage they come to."""

import duckdb
import polars as pl

from queries.asking import ask
from queries.question import Question, Scope

STATUS_COLUMNS = (
    "as_of",
    "staff_id",
    "given_name",
    "family_name",
    "function_id",
    "location_id",
    "location_name",
    "job_roles",
    "status",
    "entitled",
    "last_day",
    "ends_because",
    "unmet",
    "path",
    "met_on",
    "granted",
    "next_step",
)
ANOMALY_COLUMNS = (
    "as_of",
    "kind",
    "what",
    "severity",
    "staff_id",
    "given_name",
    "family_name",
    "function_id",
    "location_id",
    "location_name",
    "granted_on",
    "since",
    "unmet",
    "explanation",
    "fix_by",
)
JUNE_COLUMNS = (
    "as_of",
    "june",
    "staff_id",
    "given_name",
    "family_name",
    "function_id",
    "location_id",
    "location_name",
    "course_id",
    "last_day",
    "renewed_on",
    "next_step",
)


def stretches(con: duckdb.DuckDBPyConnection, scope: Scope) -> pl.DataFrame:
    """The status of everybody on every day, "none" too: for other engines, which ask about any day by themselves.

    One row per (person, function, location) and stretch of days on which the answer stays the same (from_on and to_on,
    both included, 9999-12-31 = open), sorted by these; columns of stretches.sql.
    """
    return ask(con, "stretches", scope).sort("location_id", "function_id", "staff_id", "from_on")


def totals(con: duckdb.DuckDBPyConnection) -> pl.DataFrame:
    """How many grants of a district had each status, were excess or were missing, on every day (§ 7 and § 8).

    One row per function, what is counted (valid, expiring, lapsed, excess, missing) and stretch of days on which the
    number stays the same (from_on and to_on, both included), sorted so: function_id, function_title, counted, from_on,
    to_on, grants. A day without a row counts nobody. It names nobody, so that it knows no scope.
    """
    return ask(con, "totals", None)


def status(con: duckdb.DuckDBPyConnection, question: Question, *, include_none: bool = False) -> pl.DataFrame:
    """The status of everybody on a day (eligibility.md § 7).

    One row per (person, function, location), sorted by location, function, person; columns STATUS_COLUMNS and email
    (as HR has it), days as Date, null for none. `include_none` adds those without any record for the function.
    """
    rows = ask(con, "status", question, include_none=include_none)
    if not include_none:
        return rows
    # Whoever has no record for a function has no stored row (sql/07_cells.sql): these are worked out for the day.
    return pl.concat([rows, ask(con, "status_none", question)]).sort("location_id", "function_id", "staff_id")


def anomalies(con: duckdb.DuckDBPyConnection, question: Question) -> pl.DataFrame:
    """Where grants and entitlement disagree on a day (eligibility.md § 8).

    One row per (kind, location, function, person), sorted so; columns ANOMALY_COLUMNS.
    """
    return ask(con, "anomalies", question)


def june(con: duckdb.DuckDBPyConnection, question: Question, *, june_year: int | None = None) -> pl.DataFrame:
    """The cohort of one June as of a day (eligibility.md § 7); without a year, the June of the day's school year.

    One row per (location, function, person, course), sorted so; JUNE_COLUMNS, then standing (due or renewed), job_roles
    (joined with ;), function_title, course_title, ends_because, left_after (people entitled at that place and function
    who stay so beyond the June without doing anything), leaves_uncovered (due, and nobody is left), opens_on (renewal
    window), email (as HR has it, null for none).
    """
    # "June" is only a name: the day depends on when the district's school years start (eligibility.md § 2).
    june_on = ask(con, "calendar", None, as_of=question.as_of, june_year=june_year)["june_on"].item()
    return ask(con, "june", question, june=june_on)


def coverage(con: duckdb.DuckDBPyConnection, question: Question) -> pl.DataFrame:
    """How many people each place has for each function with certificates, now and after June if nobody acts.

    One row per (location, function) where somebody is entitled on the day: location_id, location_name, function_id,
    function_title, june (day), entitled_now, entitled_after (people).
    """
    return ask(con, "coverage", question)


def heads(con: duckdb.DuckDBPyConnection, question: Question) -> pl.DataFrame:
    """Who heads each place on a day: the principal of a school, the manager or director of an office.

    One row per location that somebody heads: location_id, head (names, of several joined with a comma).
    """
    return ask(con, "heads", question)
