"""What a version of the store says of itself, cached: its load, rules and calendar, who looks, what can be chosen.

`version` is the real path of one version's file. It is looked up once per run of a page (`latest`), so a page never
mixes two versions, and readers move on to a new one at their next rerun.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
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

_log = logging.getLogger("lapsewatch")

MOST_OPEN = 4
"""So many versions are open at once: the one in use, its successor, and two to look back at or to compare with."""

# What was found out about files that cannot be served: reading one again at each run of each reader would take as long
# as a page. By what the file was then, so that one that was brought back is tried again.
# Kind and sentence, not the error: raised again and again, one error would hold the frames of every run.
_unusable: dict[tuple[str, int, int, int], tuple[type[store.StoreError], str]] = {}

# The version that readers got last; one, in a list that a function may change.
_last_served: list[str] = []


@dataclass(frozen=True)
class Served:
    """The version that readers get; `is_fallback` where the one that they should get cannot be read."""

    version: str
    is_fallback: bool


def served(folder: Path) -> Served:
    """Return the version that readers open now: the current one, else the newest whole one. Raises store.StoreError."""
    try:
        # Never cached: a load in the meantime is seen at the next run.
        version = store.current(folder)
        check(version)
        return _moved_on(Served(str(version), is_fallback=False))
    except store.StoreError as error:
        reason = error
    for other in store.versions(folder):
        try:
            check(other.path.resolve())
        except store.StoreError as error:
            # There is something, so that "nothing was loaded yet" would be false.
            reason = error if isinstance(reason, store.StoreMissing) else reason
            continue
        _log_once(f"{reason} Until then readers get {other.name}.")
        return _moved_on(Served(str(other.path.resolve()), is_fallback=True))
    raise reason


def _moved_on(now: Served) -> Served:
    """Forget the answers of the version before when readers get another one; whoever still draws it asks it anew."""
    if _last_served != [now.version]:
        _last_served[:] = [now.version]
        cache.forget_answers()
    return now


def latest(folder: Path) -> str:
    """Return the version that readers open now (`served`). Raises store.StoreError."""
    return served(folder).version


@lru_cache(maxsize=64)
def _log_once(sentence: str) -> None:
    """Write to the log what would otherwise be there for each run of each reader."""
    _log.error("%s", sentence)


def check(version: Path) -> None:
    """Raise store.StoreError for a version that cannot be opened, or is no longer what was opened."""
    try:
        identity = _identity(version)
    except OSError:
        raise store.StoreMissing(f"The store version {version} is not there any more: load the feeds again.") from None
    if identity in _unusable:
        kind, sentence = _unusable[identity]
        raise kind(sentence)
    try:
        _connection(str(version))
        _unchanged(identity)
    except store.StoreError as error:
        _log_once(str(error))
        _give_up(identity, error)
        raise


def _identity(version: Path) -> tuple[str, int, int, int]:
    """Distinguish a file from what it was before: nobody changes a version, but a disk, a copy or a person may."""
    about = version.stat()
    return str(version), about.st_ino, about.st_size, about.st_mtime_ns


# Cached: the checksum is read anew only where the file is not the one of the last run. Raising is not cached.
@lru_cache(maxsize=64)
def _unchanged(identity: tuple[str, int, int, int]) -> None:
    """Raise StoreDamaged if a file is no longer what was published."""
    version = Path(identity[0])
    try:
        if store.is_intact(version) is not False:
            return
    except OSError as error:
        raise store.StoreDamaged(f"The store version {version} cannot be read ({error.strerror}).") from error
    raise store.StoreDamaged(
        f"The store version {version} was damaged while readers had it open: load the feeds again."
    )


def _give_up(identity: tuple[str, int, int, int], error: store.StoreError) -> None:
    _unusable[identity] = type(error), str(error)
    # Let go of the file: one of this name that is brought back must not be answered from what was opened before.
    _connection.clear(identity[0])


@contextmanager
def falling_back(version: str) -> Iterator[None]:
    """Run again, from another version, where a damage of this one shows only now; other errors pass."""
    try:
        yield
    except duckdb.Error as error:
        damage = _damage(Path(version), error)
        if damage is None:
            raise
        _log_once(str(damage))
        st.rerun()


def _damage(version: Path, error: duckdb.Error) -> store.StoreError | None:
    """Give up a version that an answer has failed of, if it is the file's fault; why, else None."""
    # What DuckDB raises for a block that is not what was written, and for one that is not there any more.
    if type(error) is not duckdb.Error and not isinstance(error, duckdb.IOException):
        return None
    try:
        identity = _identity(version)
        is_intact = store.is_intact(version)
    except OSError:
        # Removed by a load: those who have it open read on, so it is not the reason.
        return None
    if is_intact:
        # The file is whole now, if it was not when it was opened: the next run opens it anew.
        _connection.clear(str(version))
        return None
    damage = store.StoreDamaged(f"The store version {version} was damaged while readers had it open ({error}).")
    _give_up(identity, damage)
    return damage


# No `on_release`: closing a connection ends the cursors of runs that still read from it
# (docs/decisions/0007-connections-and-versions.md).
@st.cache_resource(max_entries=MOST_OPEN, show_spinner=False)
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
