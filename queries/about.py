"""What a store version is about: its load, its calendar, and what can be chosen in it."""

from dataclasses import dataclass
from datetime import date, datetime

import duckdb

from eligibility import Policy, parse_policy
from queries.asking import ask
from queries.question import Question, Scope

CLOSED = " (closed)"
"""Follows the name of a location that is closed, wherever places are listed."""


@dataclass(frozen=True)
class Choices:
    """What the filters offer as of a day: names by id in the order to show them, and where the day falls.

    The name of a closed location ends with CLOSED. `networks` has the network of each location that has one.
    """

    locations: dict[str, str]
    networks: dict[str, str]
    functions: dict[str, str]
    job_roles: list[str]
    school_year: str
    begins_on: date
    june: date
    opens_on: date


@dataclass(frozen=True)
class Facts:
    """What a version of the store rests on (queries/facts.sql). `loaded_at` is in UTC.

    `records_through` is the newest day, not after the load, of which any feed has a record. A day is None where there
    is no such record or rule.
    """

    loaded_at: datetime
    policy_version: str
    policy_name: str
    district: str
    time_zone: str
    help_name: str
    help_phone: str
    help_url: str
    records_from: date | None
    records_through: date | None
    trained_from: date | None
    granted_from: date | None
    ruled_from: date | None
    certified_from: date | None
    last_end: date | None


def choices(con: duckdb.DuckDBPyConnection, question: Question) -> Choices:
    """What can be chosen within a scope; functions are those that need a certificate."""
    (calendar,) = ask(con, "calendar", None, as_of=question.as_of, june_year=None).iter_rows(named=True)
    year = calendar["school_year"]
    places = ask(con, "locations", question.scope).rows(named=True)
    titles = ask(con, "functions", None).iter_rows(named=True)
    return Choices(
        locations={row["location_id"]: f"{row['location_name']}{CLOSED if row['is_closed'] else ''}" for row in places},
        networks={row["location_id"]: row["network"] for row in places if row["network"]},
        functions={row["function_id"]: row["function_title"] for row in titles if row["has_courses"]},
        job_roles=ask(con, "roles", question.scope)["role_id"].to_list(),
        school_year=f"{year}-{(year + 1) % 100:02}",
        begins_on=calendar["begins_on"],
        june=calendar["june_on"],
        opens_on=calendar["opens_on"],
    )


def closed_locations(con: duckdb.DuckDBPyConnection) -> tuple[str, ...]:
    """The ids of the closed locations, sorted by name."""
    everywhere = ask(con, "locations", Scope.district())
    return tuple(everywhere.filter("is_closed")["location_id"])


def functions(con: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """Every function's title by its id, those without certificates too, sorted by title."""
    return {row["function_id"]: row["function_title"] for row in ask(con, "functions", None).iter_rows(named=True)}


def facts(con: duckdb.DuckDBPyConnection) -> Facts:
    """What this version of the store rests on."""
    (row,) = ask(con, "facts", None).iter_rows(named=True)
    return Facts(**row)


def policy(con: duckdb.DuckDBPyConnection) -> Policy:
    """The rules that judged this version, from the text it keeps. Raises PolicyError if they cannot be read today."""
    (row,) = ask(con, "policy_text", None).iter_rows(named=True)
    return parse_policy(row["policy_text"], row["policy_name"])
