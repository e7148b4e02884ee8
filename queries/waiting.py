"""How fast earned access arrives: the grants since a day, who waits for one, and who waits for an approval."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import duckdb

from queries.asking import Answer, Scope, answer, ask


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
    return {row["period"]: Period(**row) for row in ask(con, "waiting_periods", {"as_of": as_of}).to_dicts()}


def arrivals(
    con: duckdb.DuckDBPyConnection, *, as_of: date, scope: Scope, period: Period, location_ids: Sequence[str] = ()
) -> Answer:
    """Every time that access was earned in a period, with its first grant (eligibility.md § 6 and § 8).

    One row per (location, function, person, met_on), sorted so: as_of, staff_id, given_name, family_name, function_id,
    function_title, location_id, location_name, job_roles, is_automated (some path met on met_on is), met_on,
    allowed_to, granted_on, waited_days, outcome (queries/arrivals.sql).
    """
    parameters = {
        "as_of": as_of,
        "from_on": period.from_on,
        "to_on": period.to_on,
        "location_ids": list(location_ids),
    }
    return answer(ask(con, "arrivals", parameters | scope.parameters()), None)


def waiting(con: duckdb.DuckDBPyConnection, *, as_of: date, scope: Scope, location_ids: Sequence[str] = ()) -> Answer:
    """Who is entitled on a day and was not granted since the requirements were met (eligibility.md § 8).

    One row per (location, function, person), sorted so: as_of, staff_id, given_name, family_name, function_id,
    function_title, location_id, location_name, job_roles, standing (pending, overdue, by-request), met_on, allowed_to,
    age_days (queries/waiting.sql).
    """
    parameters = {"as_of": as_of, "location_ids": list(location_ids)}
    return answer(ask(con, "waiting", parameters | scope.parameters()), None)


def decisions_waiting(
    con: duckdb.DuckDBPyConnection, *, as_of: date, scope: Scope, location_ids: Sequence[str] = ()
) -> Answer:
    """Who lacks nothing but an approval on a day, since when, and whom to ask (eligibility.md § 6).

    One row per (location, function, person), sorted so: as_of, staff_id, given_name, family_name, function_id,
    function_title, location_id, location_name, job_roles, standing (open, refused, has-access), since, age_days,
    refused_on, approvers, next_step (queries/decisions_waiting.sql).
    """
    parameters = {"as_of": as_of, "location_ids": list(location_ids)}
    return answer(ask(con, "decisions_waiting", parameters | scope.parameters()), None)
