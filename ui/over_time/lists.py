"""The lists of the page over time: the numbers that open them, their filters, their table."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

import polars as pl
import streamlit as st

from ui import cohort, reads
from ui.over_time.numbers import (
    ACCESS,
    AUTOMATIC,
    BY_REQUEST,
    CERTIFICATES,
    CHART_LISTS,
    CURRENT,
    EXCESS,
    EXCESS_CLOSED,
    EXCESS_OPENED,
    EXPIRING,
    LAPSED,
    MISSING,
    MISSING_CLOSED,
    MISSING_OPENED,
    OF_A_WEEK,
    REMOVED,
    RENEWED,
    STATUSES,
    VALID,
    Month,
    Numbers,
    Week,
    opens,
    week_of,
)
from ui.reads.view import View
from ui.widgets import cache, formats, tables
from ui.widgets.filters import FilterBar
from ui.widgets.metrics import Metric, row, shows

LISTS = {
    CURRENT: "Current",
    VALID: "Valid",
    EXPIRING: "Expiring",
    LAPSED: "Lapsed",
    EXCESS: "Access not earned",
    EXCESS_OPENED: "Not earned: opened",
    EXCESS_CLOSED: "Not earned: closed",
    MISSING: "Earned access missing",
    MISSING_OPENED: "Missing: opened",
    MISSING_CLOSED: "Missing: closed",
    REMOVED: "Not earned: removed",
    AUTOMATIC: "Earned, automatic",
    BY_REQUEST: "Earned, by request",
    RENEWED: "People who renewed",
}
_DAYS = ("opened_on", "closed_on")
_WEEKLY = {one: (what, column) for what, both in OF_A_WEEK.items() for one, column in zip(both, _DAYS, strict=True)}
_CLOSED_BY = {
    "removed": "Access removed",
    "earned": "Earned after all",
    "granted": "Access granted",
    "ended": "No longer earned",
}
_SETTLED = ("within", "late", "missing")  # as the curve of the page Waiting counts


def metrics(numbers: Numbers, unknown: str) -> None:
    """Draw the four counts of the last month-end on record; each opens its list."""
    last = numbers.last
    shown = []
    for which in (CURRENT, LAPSED, EXCESS, MISSING):
        count = (last.of(which) if last else None) or 0
        filters = opens(which, last.day_on, ACCESS if which in OF_A_WEEK else CERTIFICATES) if last else {}
        shown.append(
            Metric(LISTS[which], count, shows(count, "row", "rows"), filters, "At the last month-end on record")
        )
    row(shown, "" if last else unknown or "Not on record")


@dataclass(frozen=True)
class Selection:
    """A list, the day as of which it is (None: none is known), and since when its rows came or went.

    Of people who renewed: the year of another June than that of the page, and the day by which they had.
    """

    which: str
    on: date | None
    from_on: date | None
    june: str | None
    by: date | None
    labels: Mapping[str, str] = field(hash=False)

    @cache.by_frames
    def of(self, rows: pl.DataFrame) -> pl.DataFrame:
        """Return the rows of the list, out of `everything`."""
        if self.which in STATUSES:
            return rows.filter(pl.col("status").is_in(STATUSES[self.which]))
        if self.which in OF_A_WEEK:
            return rows.filter(pl.col("what") == self.which)
        if self.which == REMOVED:
            return rows.filter((pl.col("closed_by") == "removed") & (pl.col("closed_on") >= self.from_on))
        if self.which in _WEEKLY:
            what, day = _WEEKLY[self.which]
            return rows.filter((pl.col("what") == what) & (pl.col(day) >= self.from_on))
        if self.which == RENEWED:
            return cohort.renewed_by(rows, self.by)
        return rows.filter(pl.col("outcome").is_in(_SETTLED) & (pl.col("is_automated") == (self.which == AUTOMATIC)))


def select_functions(bar: FilterBar, functions: Mapping[str, str]) -> tuple[str, ...]:
    """Draw the choice of functions, which narrows charts and list alike."""
    return bar.several("function", "Function", functions, placeholder="All functions")


def select_network(bar: FilterBar, view: View) -> tuple[View, tuple[str, ...]]:
    """Draw the choice of networks, if there are several; return the view of their locations, and which they are."""
    every = reads.choices(view.version, view.everywhere).networks
    here = {own: network for own, network in every.items() if own in (view.location_ids or every)}
    names = sorted(set(here.values()), key=_in_reading_order)
    offered = {name: name for name in names}
    chosen = bar.several("network", "Network", offered, placeholder="All networks") if len(names) > 1 else ()
    if not chosen:
        return view, ()
    # Never empty, which would stand for all locations: a network is offered for the locations that it has here.
    own = tuple(location_id for location_id, network in here.items() if network in chosen)
    place = formats.listing(list(chosen))
    return replace(view, location_ids=own, place=f"{view.place} in {place}" if view.location_ids else place), chosen


def _in_reading_order(name: str) -> list[tuple[int, str]]:
    """Sort Network 2 before Network 10."""
    return [(int(part), "") if part.isdecimal() else (0, part) for part in re.split(r"([0-9]+)", name)]


def select(
    bar: FilterBar,
    chart: str,
    view: View,
    *,
    months: Sequence[Month],
    weeks: Sequence[Week],
    springs: Sequence[pl.DataFrame],
    chosen: Mapping[str, str],
) -> Selection:
    """Draw the choice of the chart's list and of its day; without a choice it is the last on record.

    `chosen` is what narrows the whole page, in words, for the downloaded file.
    """
    lists = {which: LISTS[which] for which in CHART_LISTS[chart]}
    which = bar.always("list", "List", lists, default=CHART_LISTS[chart][0])
    # In a row of its own: six lists leave no room for a day.
    bar = FilterBar()
    labels = {"list": LISTS[which]} | {name: words for name, words in chosen.items() if words}
    if which == RENEWED:
        year, june = cohort.select_june(bar, [day for spring in springs for day in spring["june"]], view)
        by = cohort.select_by(bar, springs, int(year or view.june.year))
        labels |= {"june": june} | ({"renewed by": by} if by else {})
        return Selection(which, view.as_of, None, year, date.fromisoformat(by) if by else None, labels)
    days = _days(which, chart, months, weeks)
    # Of what is only expected nothing is usual: the list starts where the records end.
    usual = next((day for day, is_expected in days.items() if not is_expected), None)
    offered = {
        day.isoformat(): f"{formats.EXPECTED} " * is_expected + formats.day(day) for day, is_expected in days.items()
    }
    day = bar.one("on", "As of", offered, placeholder=formats.day(usual) if usual else "No day", chip="")
    on = date.fromisoformat(day) if day else usual
    from_on = None
    if on is not None and which in _WEEKLY:
        from_on = week_of(on)
    elif on is not None and which == REMOVED:
        from_on = reads.periods(view.version, on)["12-months"].from_on
    return Selection(which, on, from_on, None, None, labels)


def _days(which: str, chart: str, every: Sequence[Month], weeks: Sequence[Week]) -> dict[date, bool]:
    """Return the days of which there is a list, the latest first, and whether each is only expected."""
    of_weeks = {week.ends_on: False for week in weeks}
    if which in _WEEKLY:
        days = of_weeks
    elif which in (REMOVED, AUTOMATIC, BY_REQUEST):
        days = {month.day_on: False for month in every if month.excess is not None and not month.is_expected}
    else:
        days = {month.day_on: month.is_expected for month in every if month.of(which) is not None}
        # A week may end within a month, or before its end on the last day that is known.
        days = of_weeks | days if chart == ACCESS else days
    return dict(sorted(days.items(), reverse=True))


def everything(selection: Selection, view: View, functions: tuple[str, ...]) -> pl.DataFrame:
    """Return the rows out of which the selection's list is, as of the day of `view`."""
    if selection.which in STATUSES:
        return reads.certificates_of(view, functions)
    if selection.which in OF_A_WEEK:
        return reads.anomalies_of(view, functions)
    if selection.which == RENEWED:
        year = int(selection.june or view.june.year)
        return cohort.by_need(cohort.renewed(cohort.of_functions(reads.cohort_of(view, year), functions)))
    if selection.from_on is not None:
        return reads.cases_of(view, functions, selection.from_on)
    return reads.arrivals_of(view, functions)


def table(which: str, rows: pl.DataFrame, *, is_one_location: bool) -> None:
    """Show the rows of a list, sorted by place, function and name; selecting one opens the person."""
    if which == RENEWED:
        cohort.table(rows, is_one_location=is_one_location)
        return
    column = st.column_config
    config: dict[str, Any] = {}
    if which in STATUSES:
        said = {"until": "last_day", "next_step": "next_step"}
    elif which in OF_A_WEEK:
        said = {"explanation": "explanation"}
        config = {"explanation": column.TextColumn("What is wrong", width=520)}
    elif "opened_on" in rows.columns:
        said = {"opened": "opened_on", "closed": "closed_on", "ended": "closed_by", "days": "age_days"}
        config = {
            "opened": tables.day("Opened"),
            "closed": tables.day("Closed"),
            "ended": column.TextColumn("Closed by", width=140),
            "days": column.NumberColumn("Business days", width=120, help="From the day it stood to its end, or so far"),
        }
    else:
        said = {"met": "met_on", "granted": "granted_on", "days": "waited_days"}
        config = {
            "met": tables.day("Earned"),
            "granted": tables.day("Granted"),
            "days": column.NumberColumn("Business days", width=120, help="From the day it was earned to the grant"),
        }
    shown = _seen(rows, tuple(said.items()))
    tables.people(shown, rows, config, key=f"over_time_{'_'.join(said)}", is_one_location=is_one_location)


@cache.by_frames
def _seen(rows: pl.DataFrame, said: tuple[tuple[str, str], ...]) -> pl.DataFrame:
    shown = rows.select(person=tables.person(), location="location_name", function="function_title", **dict(said))
    return shown.with_columns(pl.col("ended").replace(_CLOSED_BY)) if "ended" in shown.columns else shown
