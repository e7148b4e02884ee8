"""What the page over time asks, cached by its view: counts of many days, and the list of each as of its day."""

from dataclasses import replace
from datetime import date

import polars as pl

import queries
from queries import Question
from ui.reads.shown import shown
from ui.reads.version import all_functions, choices, cursor, periods
from ui.reads.view import View
from ui.widgets import cache, formats


@cache.by_values(64)
def over_time(view: View, function_ids: tuple[str, ...]) -> pl.DataFrame:
    """How many held a certificate, and where grants and rules disagreed, by month-end (`queries.over_time`)."""
    return queries.over_time(cursor(view.version), replace(view.question, function_ids=function_ids))


@cache.by_values(16)
def certificates_of(view: View, function_ids: tuple[str, ...]) -> pl.DataFrame:
    """The status of everybody for these functions, if they need a certificate (`queries.status`, function_title)."""
    titles = choices(view.version, view.everywhere).functions
    # Without a choice not all functions: base access, which everybody has, would be most of the rows.
    rows = queries.status(cursor(view.version), replace(view.question, function_ids=function_ids or tuple(titles)))
    return _titled(view, rows.filter(pl.col("function_id").is_in(list(titles))))


@cache.by_values(16)
def anomalies_of(view: View, function_ids: tuple[str, ...]) -> pl.DataFrame:
    """Where grants and entitlement of these functions disagree (columns: `queries.anomalies`, function_title)."""
    rows = queries.anomalies(cursor(view.version), replace(view.question, function_ids=function_ids))
    return _titled(view, rows)


def _titled(view: View, rows: pl.DataFrame) -> pl.DataFrame:
    """Sort rows as people read them; a function that a rejected row misspells keeps no title."""
    titles = all_functions(view.version)
    title = pl.col("function_id").replace_strict(titles, default=None, return_dtype=pl.String)
    return _sorted(view, rows.with_columns(function_title=title))


def _known(view: View, function_ids: tuple[str, ...]) -> Question:
    """Ask as of the last day that is known: nothing was removed or granted after it yet."""
    return replace(view.question, as_of=view.known_on, function_ids=function_ids)


@cache.by_values(64)
def over_time_weeks(view: View, function_ids: tuple[str, ...]) -> pl.DataFrame:
    """What opened, closed and was open of excess and missing access by week (`queries.over_time_weeks`)."""
    return queries.over_time_weeks(cursor(view.version), _known(view, function_ids))


@cache.by_values(64)
def over_time_ages(view: View, function_ids: tuple[str, ...]) -> pl.DataFrame:
    """How long excess access stood, by month-end (`queries.over_time_ages`)."""
    return queries.over_time_ages(cursor(view.version), _known(view, function_ids))


@cache.by_values(64)
def over_time_arrivals(view: View, function_ids: tuple[str, ...]) -> pl.DataFrame:
    """How fast earned access was granted, by month-end (`queries.over_time_arrivals`)."""
    return queries.over_time_arrivals(cursor(view.version), _known(view, function_ids))


@cache.by_values(16)
def cases_of(view: View, function_ids: tuple[str, ...], from_on: date) -> pl.DataFrame:
    """The cases of excess and missing access of some days up to the view's (columns: `queries.over_time_cases`)."""
    question = replace(view.question, function_ids=function_ids)
    return _sorted(view, queries.over_time_cases(cursor(view.version), question, from_on=from_on))


@cache.by_values(16)
def arrivals_of(view: View, function_ids: tuple[str, ...]) -> pl.DataFrame:
    """Every time that access was earned in the twelve months up to the view's day (columns: `queries.arrivals`)."""
    year = periods(view.version, view.as_of)["12-months"]
    rows = queries.arrivals(cursor(view.version), view.question, period=year)
    return _sorted(view, rows.filter(pl.col("function_id").is_in(function_ids)) if function_ids else rows)


def _sorted(view: View, rows: pl.DataFrame) -> pl.DataFrame:
    """Sort rows with a function_title as people read them."""
    by = ["location_name", "function_title", *formats.by_name()]
    return shown(view, rows).sort(by, nulls_last=True, maintain_order=True)
