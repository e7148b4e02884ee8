"""The three lists of feeds.md: status, anomalies, the cohort of one June; and the coverage behind them."""

from collections.abc import Sequence
from datetime import date
from typing import Literal

import duckdb
import polars as pl

from queries.asking import Answer, Scope, answer, ask

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

Standing = Literal["due", "renewed"]


def status(
    con: duckdb.DuckDBPyConnection,
    *,
    as_of: date,
    scope: Scope,
    location_ids: Sequence[str] = (),
    function_ids: Sequence[str] = (),
    staff_ids: Sequence[str] = (),
    include_none: bool = False,
    limit: int | None = None,
) -> Answer:
    """The status of everybody on a day (eligibility.md § 7).

    One row per (person, function, location), sorted by location, function, person; columns STATUS_COLUMNS, days as
    Date, null for none. `include_none` adds those who neither have nor want anything. The viewer's own record is
    answered for every location if `staff_ids` names it.
    """
    parameters = {
        "as_of": as_of,
        "location_ids": list(location_ids),
        "function_ids": list(function_ids),
        "staff_ids": list(staff_ids),
    } | scope.person_parameters()
    found = ask(con, "status", parameters | {"include_none": include_none})
    if include_none:
        found = pl.concat([found, ask(con, "status_none", parameters)]).sort("location_id", "function_id", "staff_id")
    return answer(found, limit)


def anomalies(
    con: duckdb.DuckDBPyConnection,
    *,
    as_of: date,
    scope: Scope,
    location_ids: Sequence[str] = (),
    function_ids: Sequence[str] = (),
    staff_ids: Sequence[str] = (),
    limit: int | None = None,
) -> Answer:
    """Where grants and entitlement disagree on a day (eligibility.md § 8).

    One row per (kind, location, function, person), sorted so; columns ANOMALY_COLUMNS. The viewer's own record is
    answered for every location if `staff_ids` names it.
    """
    parameters = {
        "as_of": as_of,
        "location_ids": list(location_ids),
        "function_ids": list(function_ids),
        "staff_ids": list(staff_ids),
    }
    return answer(ask(con, "anomalies", parameters | scope.person_parameters()), limit)


def june(
    con: duckdb.DuckDBPyConnection,
    *,
    as_of: date,
    scope: Scope,
    june_year: int | None = None,
    location_ids: Sequence[str] = (),
    function_ids: Sequence[str] = (),
    job_roles: Sequence[str] = (),
    standing: Standing | None = None,
    limit: int | None = None,
) -> Answer:
    """The cohort of one June as of a day (eligibility.md § 7); without a year, the June of the day's school year.

    One row per (location, function, person, course), sorted so; JUNE_COLUMNS, then standing, job_roles (joined with
    ;), function_title, course_title, ends_because, left_after (people entitled at that place and function who stay so
    beyond the June without doing anything), leaves_uncovered (due, and nobody is left), opens_on (renewal window).
    """
    june_on = ask(con, "calendar", {"as_of": as_of, "june_year": june_year})["june_on"].item()
    parameters = {
        "as_of": as_of,
        "june": june_on,
        "location_ids": list(location_ids),
        "function_ids": list(function_ids),
        "job_roles": list(job_roles),
        "standing": standing,
    }
    return answer(ask(con, "june", parameters | scope.parameters()), limit)


def coverage(
    con: duckdb.DuckDBPyConnection,
    *,
    as_of: date,
    scope: Scope,
    location_ids: Sequence[str] = (),
    function_ids: Sequence[str] = (),
) -> Answer:
    """How many people each place has for each function with certificates, now and after June if nobody acts.

    One row per (location, function) where somebody is entitled on the day: location_id, location_name, function_id,
    function_title, june (day), entitled_now, entitled_after (people).
    """
    parameters = {"as_of": as_of, "location_ids": list(location_ids), "function_ids": list(function_ids)}
    return answer(ask(con, "coverage", parameters | scope.parameters()), None)
