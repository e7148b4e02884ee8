"""What a version of the store says of itself, cached: its load, rules and calendar, who looks, what can be chosen.

`version` is the real path of one version's file. It is looked up once per run of a page (`latest`), so a page never
mixes two versions, and readers move on to a new one at their next rerun.
"""

from datetime import date
from pathlib import Path

import duckdb
import polars as pl
import streamlit as st

import queries
import store
from eligibility import Policy, engine
from queries import CLOSED, Choices, Facts, Known, Outcome, Period, Question, Scope
from ui.reads import unknowns
from ui.reads.unknowns import Unknowns
from ui.widgets import cache


def latest(folder: Path) -> str:
    """Return the version that readers open now. Raises store.StoreError."""
    # Never cached: a load in the meantime is seen at the next run.
    return str(store.current(folder))


# No `on_release`: closing a connection ends the cursors of runs that still read from it
# (docs/decisions/0007-connections-and-versions.md).
@st.cache_resource(max_entries=3, show_spinner=False)
def _connection(version: str) -> duckdb.DuckDBPyConnection:
    return store.connect(Path(version), engine())


def cursor(version: str) -> duckdb.DuckDBPyConnection:
    """One cursor per call: threads that share a connection get each other's rows.

    See docs/decisions/0007-connections-and-versions.md. Raises store.StoreError.
    """
    return _connection(version).cursor()


@cache.by_values(8)
def facts(version: str) -> Facts:
    """What the store says of itself: load, policy, district, help, first and last day of its records."""
    return queries.facts(cursor(version))


@cache.by_values(8)
def policy(version: str) -> Policy:
    """The rules that judged this version. Raises PolicyError if they cannot be read any more."""
    return queries.policy(cursor(version))


@cache.by_values(8)
def worked_examples(version: str) -> list[Outcome]:
    """What the engine answered to the worked examples when this version was loaded."""
    return queries.worked_examples(cursor(version))


@cache.by_values(8)
def all_functions(version: str) -> dict[str, str]:
    """The titles of all functions by id, those without certificates too."""
    return queries.functions(cursor(version))


@cache.by_values(256)
def junes(version: str, from_on: date, to_on: date) -> list[date]:
    """The last days of the school years between two days."""
    return queries.junes(cursor(version), from_on=from_on, to_on=to_on)


@cache.by_values(64)
def periods(version: str, as_of: date) -> dict[str, Period]:
    """The periods that a reader may look back over on a day, by id."""
    return queries.waiting_periods(cursor(version), as_of=as_of)


@cache.by_values(1_000)
def viewer(version: str, email: str, today: date) -> Known | None:
    """Whom HR knows by an email address (`queries.viewer`). Raises queries.AmbiguousEmailError."""
    return queries.viewer(cursor(version), email=email, today=today)


@cache.by_values(64)
def choices(version: str, question: Question) -> Choices:
    """The schools, functions and job roles that filters offer on a day, and the June that ends its school year."""
    return queries.choices(cursor(version), question)


def unknown_of(version: str, day: date) -> Unknowns:
    """What cannot be known about another day than the view's."""
    # The school year of a day is the same for everybody, so nobody's scope is needed.
    begins_on = choices(version, Question(day, Scope.of_locations(()))).begins_on
    return unknowns.of_day(facts(version), as_of=day, year_begins_on=begins_on)


@cache.by_values(8)
def closed(version: str) -> tuple[str, ...]:
    """The ids of the closed locations (`queries.closed_locations`)."""
    return queries.closed_locations(cursor(version))


def marked(version: str, rows: pl.DataFrame) -> pl.DataFrame:
    """Mark the names of closed locations in a list, as the filter of locations does."""
    if not closed(version):
        return rows
    is_closed = pl.col("location_id").is_in(closed(version))
    return rows.with_columns(
        pl.when(is_closed).then(pl.col("location_name") + CLOSED).otherwise("location_name").alias("location_name")
    )
