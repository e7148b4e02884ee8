"""How fast earned access arrives: the grants since a day, who waits for one, and who waits for an approval."""

from dataclasses import dataclass
from datetime import date

import duckdb
import polars as pl

from queries.asking import ask
from queries.question import Question


@dataclass(frozen=True)
class Period:
    """Days to look back over, both included; `period` is its id: this-year, last-year, 12-months, all.

    `allowed_days`: within how many business days the policy wants earned access granted.
    """

    period: str
    from_on: date
    to_on: date
    allowed_days: int


def waiting_periods(con: duckdb.DuckDBPyConnection, *, as_of: date) -> dict[str, Period]:
    """The periods that a reader may choose on a day, by id: school years as the policy cuts them, 12 months, all."""
    return {row["period"]: Period(**row) for row in ask(con, "waiting_periods", None, as_of=as_of).to_dicts()}


def arrivals(con: duckdb.DuckDBPyConnection, question: Question, *, period: Period) -> pl.DataFrame:
    """Every time that access was earned in a period, with its first grant (eligibility.md § 6 and § 8).

    One row per (location, function, person, met_on), sorted so: as_of, staff_id, given_name, family_name, function_id,
    function_title, location_id, location_name, job_roles, is_automated (some path met on met_on is), met_on,
    allowed_to, granted_on, waited_days, outcome (queries/arrivals.sql).
    """
    return ask(con, "arrivals", question, from_on=period.from_on, to_on=period.to_on)


def waiting(con: duckdb.DuckDBPyConnection, question: Question) -> pl.DataFrame:
    """Who is entitled on a day and was not granted since the requirements were met (eligibility.md § 8).

    One row per (location, function, person), sorted so: as_of, staff_id, given_name, family_name, function_id,
    function_title, location_id, location_name, job_roles, standing (pending, overdue, by-request), met_on, allowed_to,
    age_days, email (queries/waiting.sql).
    """
    return ask(con, "waiting", question)


def decisions_waiting(con: duckdb.DuckDBPyConnection, question: Question) -> pl.DataFrame:
    """Who lacks nothing but an approval on a day, since when, and whom to ask (eligibility.md § 6).

    One row per (location, function, person), sorted so: as_of, staff_id, given_name, family_name, function_id,
    function_title, location_id, location_name, job_roles, standing (open, refused, has-access), since, age_days,
    refused_on, approvers, next_step, email (queries/decisions_waiting.sql).
    """
    return ask(con, "decisions_waiting", question)
