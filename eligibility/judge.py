"""Judge everyone for every day at once: set-based SQL over the records and the policy's tables (eligibility.md).

The files under sql/ run in the order of their numbers on a connection that holds the record tables of the feeds; each
says its question and grain. What they leave is stretches of days, so that a question about any as-of day is a look-up.
"""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from functools import cache
from pathlib import Path

import duckdb
from holidays import country_holidays

from eligibility.policy import Policy
from eligibility.policy_tables import fill_policy_tables

_SQL = Path(__file__).parent / "sql"


def judge(
    con: duckdb.DuckDBPyConnection, policy: Policy, progress: Callable[[str, int, int], None] | None = None
) -> None:
    """Fill the policy's tables and all judged stretches.

    Needs the record tables (locations, staff, employments, assignments, completions, approvals, grants, closed_days)
    on `con`. `progress` is called with each step's name, its number and how many there are.
    """
    steps = sorted(_SQL.glob("[0-9][0-9]_*.sql"))
    for number, step in enumerate(steps, 1):
        if progress is not None:
            progress(step.stem[3:], number, len(steps))
        for statement in _statements(step):
            con.execute(statement)
        # The first file creates the policy's tables; from the second on (the calendar) every file reads them.
        if number == 1:
            fill_policy_tables(con, policy)


@cache
def _statements(step: Path) -> Sequence[duckdb.Statement]:
    """Cached: to parse all files takes a tenth of a second, and to judge a small district less than one."""
    return duckdb.extract_statements(step.read_text(encoding="utf-8"))


@cache
def engine() -> str:
    """Return what distinguishes this engine from any other: a hash of its SQL.

    A store judged by another one may lack columns, or hold answers that the rules read otherwise.
    """
    digest = hashlib.sha256()
    for step in sorted(_SQL.glob("*.sql")):
        digest.update(step.read_bytes())
    return digest.hexdigest()


def default_closed_days(years: Iterable[int]) -> list[tuple[date, str]]:
    """The closed days of a district that hands in no calendar: federal and Colorado holidays (eligibility.md § 2)."""
    return [holiday for year in sorted(set(years)) for holiday in _closed_days_of(year)]


@cache
def _closed_days_of(year: int) -> list[tuple[date, str]]:
    """Cached: some milliseconds a year, and each draft, each example and each load asks for two dozen years."""
    # Colorado's calendar lacks Columbus Day, which is federal, and the federal one lacks Colorado's own days: § 2 takes
    # both.
    names = {**country_holidays("US", subdiv="CO", years=year), **country_holidays("US", years=year)}
    return sorted(names.items())
