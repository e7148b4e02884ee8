"""How it went: holders by status at each month-end, where grants and entitlement disagreed, and for how long."""

from datetime import date

import duckdb
import polars as pl

from queries.asking import ask
from queries.question import Question


def over_time(con: duckdb.DuckDBPyConnection, question: Question) -> pl.DataFrame:
    """Count statuses and anomalies at every month-end from five years before a day to one after (§ 7 and § 8).

    One row per month-end, each seen as of itself, in time order: day_on, grants_valid, grants_expiring, grants_lapsed
    (rows of `status`, of functions that need a certificate), grants_excess, grants_missing (rows of `anomalies`). A
    month without records has zeros: whether it can be known is for the reader to say.
    """
    return ask(con, "over_time", question)


def over_time_weeks(con: duckdb.DuckDBPyConnection, question: Question) -> pl.DataFrame:
    """Count what opened, closed and was still open of excess and missing access, by week of the year up to a day (§ 8).

    One row per week, Monday to Sunday or the day, each end seen as of itself, in time order: week_begins_on,
    week_ends_on, grants_excess_opened, grants_excess_closed (cases, see `over_time_cases`), grants_excess_open (rows of
    `anomalies`), and the same three of missing access.
    """
    return ask(con, "over_time_weeks", question)


def over_time_cases(con: duckdb.DuckDBPyConnection, question: Question, *, from_on: date) -> pl.DataFrame:
    """Every case of excess or missing access that stood between two days, or was closed then, as of the second (§ 8).

    One row per (location, function, person, what, opened_on), sorted so: as_of, staff_id, given_name, family_name,
    function_id, function_title, location_id, location_name, what, opened_on, closed_on (null: still open), closed_by
    (removed, earned, granted, ended), age_days (business days; queries/over_time_cases.sql).
    """
    return ask(con, "over_time_cases", question, from_on=from_on)


def over_time_ages(con: duckdb.DuckDBPyConnection, question: Question) -> pl.DataFrame:
    """Measure in business days, at every month-end of five years up to a day, how long excess access stood (§ 8).

    One row per month-end, as of itself, in time order: day_on; of what was open, grants_open and median_age; of what
    was removed in the twelve months up to it, grants_removed and median_removal. A median is the day by which half of
    them were; null where there are none.
    """
    return ask(con, "over_time_ages", question)


def over_time_arrivals(con: duckdb.DuckDBPyConnection, question: Question) -> pl.DataFrame:
    """Measure, at every month-end of five years up to a day, how fast earned access was granted (§ 6 and § 8).

    One row per month-end, as of itself, in time order: day_on; of access earned in the twelve months up to it whose
    time allowed was over (`arrivals`), grants_automatic and median_automatic, grants_by_request and median_by_request:
    by which business day half of them were granted, null where fewer were.
    """
    return ask(con, "over_time_arrivals", question)
