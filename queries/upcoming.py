"""Whose access ends in the time to come, for any reason."""

from collections.abc import Sequence
from datetime import date

import duckdb

from queries.asking import Answer, Scope, answer, ask

UPCOMING_COLUMNS = (
    "as_of",
    "last_day",
    "ends_because",
    "staff_id",
    "given_name",
    "family_name",
    "function_id",
    "function_title",
    "location_id",
    "location_name",
    "job_roles",
    "granted",
    "next_step",
)


def upcoming(
    con: duckdb.DuckDBPyConnection,
    *,
    as_of: date,
    until: date,
    scope: Scope,
    location_ids: Sequence[str] = (),
    function_ids: Sequence[str] = (),
    limit: int | None = None,
) -> Answer:
    """Everyone whose access ends on one of the days `as_of` .. `until`, as it is known on `as_of` (eligibility.md § 6).

    One row per (person, function, location), sorted by last day, location, function, person; columns UPCOMING_COLUMNS.
    Access that goes on because it was renewed, or because HR has announced another assignment, is not among them.
    """
    parameters = {
        "as_of": as_of,
        "until": until,
        "location_ids": list(location_ids),
        "function_ids": list(function_ids),
    }
    return answer(ask(con, "upcoming", parameters | scope.parameters()), limit)
