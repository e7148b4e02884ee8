"""What changed, cached by both sides: two days of one version, or two versions on one day."""

from contextlib import nullcontext
from datetime import date
from pathlib import Path

import polars as pl

import queries
import store
from queries import Question
from store import Version
from ui.reads.shown import shown
from ui.reads.version import check, cursor, falling_back
from ui.reads.view import View
from ui.widgets import cache, runtime


def earlier_versions(version: str) -> list[Version]:
    """The versions before this one that the store still keeps, the newest first."""
    every = store.versions(runtime.store_folder())
    serial = next((one.serial for one in every if one.name == Path(version).stem), None)
    return [one for one in every if serial is not None and one.serial < serial]


def unreadable(version: str) -> str:
    """Why a version cannot be compared with, as a sentence; "" where it can."""
    try:
        check(Path(version))
    except store.StoreError as error:
        return error.on_screen
    return ""


@cache.by_values(64)
def changes(view: View, since: date, earlier: str | None) -> pl.DataFrame:
    """What is another answer on the view's day than on `since`, or than in the version `earlier` (`with_moves`).

    Raises store.StoreError where `earlier` cannot be read.
    """
    rows = _everywhere(view.version, view.everywhere, since, earlier)
    # Only after the moves are found: else who went from one school to another would have left the one.
    at = rows.filter(pl.col("location_id").is_in(view.location_ids)) if view.location_ids else rows
    return shown(view, at)


def _everywhere(version: str, question: Question, since: date, earlier: str | None) -> pl.DataFrame:
    # One of the two may be damaged, and it is not always the one in use.
    with nullcontext() if earlier is None else falling_back(earlier):
        return _compared(version, question, since, earlier)


@cache.by_values(32)
def _compared(version: str, question: Question, since: date, earlier: str | None) -> pl.DataFrame:
    other = None if earlier is None else cursor(earlier)
    return queries.with_moves(queries.changes(cursor(version), question, since=since, earlier=other))
