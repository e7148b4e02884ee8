"""Cached questions to the store, each keyed by plain values: a view, or its version, day and scope.

`version` is the real path of one version's file. It is looked up once per run of a page (`latest`), so a page never
mixes two versions, and readers move on to a new one at their next rerun. Frames are shared between sessions and never
changed; the scope is part of every key, so no one is answered from a question with another scope.
"""

from datetime import date
from pathlib import Path

import duckdb
import polars as pl
import streamlit as st

import queries
import store
from eligibility import Policy, engine, parse_policy
from eligibility.reasoning import Explanation
from queries import CLOSED, Choices, Facts, Known, Period, Person, Scope
from ui.reads import causes
from ui.reads.view import View
from ui.widgets import cache


def latest(folder: Path) -> str:
    """Return the version that readers open now. Raises store.StoreError."""
    return str(store.current(folder))


# No `on_release`: closing a connection ends the cursors of runs that still read from it
# (docs/decisions/0007-connections-and-versions.md).
@st.cache_resource(max_entries=3, show_spinner=False)
def _connection(version: str) -> duckdb.DuckDBPyConnection:
    return store.connect(Path(version), engine())


def _cursor(version: str) -> duckdb.DuckDBPyConnection:
    """One cursor per call: threads that share a connection get each other's rows.

    See docs/decisions/0007-connections-and-versions.md.
    """
    return _connection(version).cursor()


@cache.by_values(8)
def facts(version: str) -> Facts:
    """What the store says of itself: load, policy, district, help, first and last day of its records."""
    return queries.facts(_cursor(version))


@cache.by_values(1_000)
def viewer(version: str, email: str, today: date) -> Known | None:
    """Whom HR knows by an email address (`queries.viewer`). Raises queries.AmbiguousEmailError."""
    return queries.viewer(_cursor(version), email=email, today=today)


@cache.by_values(64)
def choices(version: str, as_of: date, scope: Scope) -> Choices:
    """The schools, functions and job roles that filters offer on a day, and the June that ends its school year."""
    return queries.choices(_cursor(version), as_of=as_of, scope=scope)


@cache.by_values(8)
def closed(version: str) -> tuple[str, ...]:
    """The ids of the closed locations (`queries.closed_locations`)."""
    return queries.closed_locations(_cursor(version))


def _marked(version: str, rows: pl.DataFrame) -> pl.DataFrame:
    """Mark the names of closed locations in a list, as the filter of locations does."""
    if not closed(version):
        return rows
    is_closed = pl.col("location_id").is_in(closed(version))
    return rows.with_columns(
        pl.when(is_closed).then(pl.col("location_name") + CLOSED).otherwise("location_name").alias("location_name")
    )


@cache.by_values(64)
def cohort(view: View) -> pl.DataFrame:
    """The June cohort: one row per person, function, location and course (columns: `queries.june`)."""
    con = _cursor(view.version)
    found = queries.june(con, as_of=view.as_of, scope=view.scope, location_ids=view.location_ids)
    return _marked(view.version, found.frame)


@cache.by_values(64)
def cohort_of(view: View, june_year: int) -> pl.DataFrame:
    """The cohort of any June, past or to come, as known on the view's day (columns: `queries.june`)."""
    con = _cursor(view.version)
    found = queries.june(con, as_of=view.as_of, scope=view.scope, june_year=june_year, location_ids=view.location_ids)
    return _marked(view.version, found.frame)


@cache.by_values(64)
def coverage(view: View) -> pl.DataFrame:
    """How many people each location has for each function, now and on the day after the June (`queries.coverage`)."""
    con = _cursor(view.version)
    return _marked(
        view.version, queries.coverage(con, as_of=view.as_of, scope=view.scope, location_ids=view.location_ids).frame
    )


@cache.by_values(64)
def holders(view: View) -> pl.DataFrame:
    """Who is entitled to a function that needs a certificate (columns: `queries.status`, function_title)."""
    titles = choices(view.version, view.as_of, view.scope).functions
    con = _cursor(view.version)
    everybody = queries.status(
        con, as_of=view.as_of, scope=view.scope, location_ids=view.location_ids, function_ids=tuple(titles)
    ).frame
    entitled = _marked(view.version, everybody.filter("entitled"))
    return entitled.with_columns(function_title=pl.col("function_id").replace_strict(titles))


@cache.by_values(16)
def people(version: str, as_of: date, scope: Scope, location_ids: tuple[str, ...]) -> pl.DataFrame:
    """Whom the viewer may look up (columns: `queries.people`)."""
    return queries.people(_cursor(version), as_of=as_of, scope=scope, location_ids=location_ids).frame


@cache.by_values(256)
def person(version: str, as_of: date, scope: Scope, staff_id: str) -> Person | None:
    """One person's name, or None where the viewer may not see anybody of that id."""
    return queries.person(_cursor(version), as_of=as_of, scope=scope, staff_id=staff_id)


@cache.by_values(256)
def person_stretches(version: str, as_of: date, scope: Scope, staff_id: str) -> pl.DataFrame:
    """What is known of one person on a day, as stretches of days (columns: `queries.timeline`)."""
    return queries.timeline(_cursor(version), as_of=as_of, scope=scope, staff_id=staff_id).frame


@cache.by_values(256)
def person_status(version: str, as_of: date, scope: Scope, staff_id: str) -> pl.DataFrame:
    """The status of one person for every function at every place held (columns: `queries.status`, function_title)."""
    found = queries.status(_cursor(version), as_of=as_of, scope=scope, staff_ids=[staff_id], include_none=True).frame
    return found.with_columns(function_title=pl.col("function_id").replace_strict(all_functions(version)))


@cache.by_values(256)
def person_anomalies(version: str, as_of: date, scope: Scope, staff_id: str) -> pl.DataFrame:
    """Where the grants of one person and the rules disagree (columns: `queries.anomalies`)."""
    return queries.anomalies(_cursor(version), as_of=as_of, scope=scope, staff_ids=[staff_id]).frame


@cache.by_values(1024)
def explanation(version: str, as_of: date, scope: Scope, staff_id: str, function_id: str) -> Explanation:
    """The whole reasoning for one person and one function."""
    con = _cursor(version)
    return queries.explain(con, as_of=as_of, scope=scope, staff_id=staff_id, function_id=function_id)


@cache.by_values(8)
def all_functions(version: str) -> dict[str, str]:
    """The titles of all functions by id, those without certificates too."""
    return queries.functions(_cursor(version))


@cache.by_values(256)
def junes(version: str, from_on: date, to_on: date) -> list[date]:
    """The last days of the school years between two days."""
    return queries.junes(_cursor(version), from_on=from_on, to_on=to_on)


@cache.by_values(64)
def upcoming(view: View, until: date) -> pl.DataFrame:
    """Everyone whose access ends on a day from the view's through `until` (columns: `queries.upcoming`)."""
    con = _cursor(view.version)
    return _marked(
        view.version,
        queries.upcoming(con, as_of=view.as_of, until=until, scope=view.scope, location_ids=view.location_ids).frame,
    )


@cache.by_values(64)
def ladder(view: View, function_ids: tuple[str, ...]) -> pl.DataFrame:
    """How many certificates end in each coming June (columns: `queries.ladder`)."""
    return queries.ladder(
        _cursor(view.version),
        as_of=view.as_of,
        scope=view.scope,
        location_ids=view.location_ids,
        function_ids=function_ids,
    ).frame


@cache.by_values(64)
def renewals_by_week(view: View, function_ids: tuple[str, ...]) -> pl.DataFrame:
    """How many renewed in each week of this spring and the last (columns: `queries.renewals_by_week`)."""
    return queries.renewals_by_week(
        _cursor(view.version),
        as_of=view.as_of,
        scope=view.scope,
        location_ids=view.location_ids,
        function_ids=function_ids,
    ).frame


@cache.by_values(64)
def anomalies(view: View) -> pl.DataFrame:
    """Where grants and entitlement disagree (columns: `queries.anomaly_list`), with cause_id and cause."""
    con = _cursor(view.version)
    found = queries.anomaly_list(con, as_of=view.as_of, scope=view.scope, location_ids=view.location_ids)
    return causes.with_causes(_marked(view.version, found.frame))


@cache.by_values(8)
def feeds(version: str) -> pl.DataFrame:
    """What was read of each feed and how new it is (columns: `queries.feeds`)."""
    return queries.feeds(_cursor(version))


@cache.by_values(8)
def intake_counts(version: str) -> pl.DataFrame:
    """Why rows were rejected, and what was found about others (columns: `queries.intake_counts`)."""
    return queries.intake_counts(_cursor(version))


@cache.by_values(16)
def rejected(version: str, scope: Scope, feeds: tuple[str, ...], rules: tuple[str, ...], most: int) -> queries.Answer:
    """The rejected rows that were chosen (columns: `queries.rejected`)."""
    return queries.rejected(_cursor(version), scope=scope, feeds=feeds, rules=rules, most=most)


@cache.by_values(64)
def rejected_people(view: View) -> pl.DataFrame:
    """The rejected rows of HR's feeds about people whom the view may show (columns: `queries.rejected_people`)."""
    con = _cursor(view.version)
    return queries.rejected_people(con, as_of=view.as_of, scope=view.scope, location_ids=view.location_ids).frame


@cache.by_values(256)
def rejected_rows_of(version: str, as_of: date, scope: Scope, staff_id: str) -> pl.DataFrame:
    """The rejected rows of HR's feeds about one person, if the viewer may see them (`queries.rejected_people`)."""
    return queries.rejected_people(_cursor(version), as_of=as_of, scope=scope, staff_ids=[staff_id]).frame


@cache.by_values(16)
def findings(version: str, scope: Scope, feeds: tuple[str, ...], kinds: tuple[str, ...], most: int) -> queries.Answer:
    """The findings that were chosen (columns: `queries.findings`)."""
    return queries.findings(_cursor(version), scope=scope, feeds=feeds, findings=kinds, most=most)


@cache.by_values(16)
def unknown_codes(version: str, scope: Scope, feeds: tuple[str, ...]) -> pl.DataFrame:
    """The codes that the rules do not know (columns: `queries.unknown_codes`)."""
    return queries.unknown_codes(_cursor(version), scope=scope, feeds=feeds)


@cache.by_values(64)
def unlisted_titles(view: View) -> pl.DataFrame:
    """The HR titles without a role (columns: `queries.unlisted_titles`)."""
    con = _cursor(view.version)
    return queries.unlisted_titles(con, as_of=view.as_of, scope=view.scope, location_ids=view.location_ids)


@cache.by_values(8)
def policy(version: str) -> Policy:
    """The rules that judged this version. Raises PolicyError if they cannot be read any more."""
    return queries.policy(_cursor(version))


def worked_examples(version: str) -> list[queries.Outcome]:
    """What the engine answers to the worked examples under the rules of a version: run once for the same rules."""
    known = policy(version)
    return _worked_examples(known.file, known.text)


@st.cache_resource(max_entries=8, show_spinner="Running the worked examples of the source")
def _worked_examples(policy_name: str, policy_text: str) -> list[queries.Outcome]:
    return queries.worked_examples(parse_policy(policy_text, policy_name))


@cache.by_values(64)
def periods(version: str, as_of: date) -> dict[str, Period]:
    """The periods that a reader may look back over on a day, by id."""
    return queries.waiting_periods(_cursor(version), as_of=as_of)


@cache.by_values(64)
def arrivals(view: View, period: str) -> pl.DataFrame:
    """Every time that access was earned in a period, by its id, as far as the records go (`queries.arrivals`)."""
    con, when = _cursor(view.version), periods(view.version, view.known_on)[period]
    found = queries.arrivals(con, as_of=view.known_on, scope=view.scope, period=when, location_ids=view.location_ids)
    return _marked(view.version, found.frame)


@cache.by_values(64)
def waiting(view: View) -> pl.DataFrame:
    """Who is entitled and was not granted (columns: `queries.waiting`)."""
    con = _cursor(view.version)
    return _marked(
        view.version, queries.waiting(con, as_of=view.as_of, scope=view.scope, location_ids=view.location_ids).frame
    )


@cache.by_values(64)
def decisions_waiting(view: View) -> pl.DataFrame:
    """Who lacks nothing but an approval, and whom to ask (columns: `queries.decisions_waiting`)."""
    con = _cursor(view.version)
    return _marked(
        view.version,
        queries.decisions_waiting(con, as_of=view.as_of, scope=view.scope, location_ids=view.location_ids).frame,
    )
