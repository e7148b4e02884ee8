"""The lists of the page on schools and functions: the counts, the people that they count, and what charts show."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl
import streamlit as st

from ui import cohort as of_june
from ui import reads
from ui.by_school.charts import BARS, MAP
from ui.by_school.numbers import (
    LIST_CELLS,
    LIST_DUE,
    LIST_HOLDERS,
    LIST_RENEWED,
    Numbers,
    opens,
    opens_cell,
    people_of,
)
from ui.cohort import LEFT, NOBODY, ONE
from ui.reads.view import View
from ui.widgets import cache, formats, tables
from ui.widgets.filters import FilterBar
from ui.widgets.metrics import Metric, row, shows

LISTS = {
    LIST_CELLS: "Schools and functions",
    LIST_DUE: "People due",
    LIST_RENEWED: "People who renewed",
    LIST_HOLDERS: "Entitled now",
}
_MOST_SCHOOLS = 25  # as many as a screen shows without much scrolling; a district has hundreds


def metrics(numbers: Numbers) -> None:
    """Draw the four numbers of a June, the risk first, as on the page on this June; each opens the list it counts."""
    day = numbers.then
    row(
        [
            of_june.few_left(
                f"Nobody left on {day}",
                numbers.uncovered_places,
                numbers.uncovered_locations,
                opens(LIST_CELLS, left=NOBODY, function=[]),
            ),
            of_june.few_left(
                f"One left on {day}",
                numbers.alone_places,
                numbers.alone_locations,
                opens(LIST_CELLS, left=ONE, function=[]),
            ),
            Metric("People still to renew", numbers.due, shows(numbers.due_grants), opens(LIST_DUE, function=[])),
            Metric(
                "People who renewed",
                numbers.renewed,
                shows(numbers.renewed_grants),
                opens(LIST_RENEWED, function=[]),
                f"Everything that they had to renew by {formats.day(numbers.june)}",
            ),
        ],
        numbers.unknown,
    )


def select_schools(bar: FilterBar, schools: pl.DataFrame, chart: str) -> pl.DataFrame:
    """Return the schools to draw: those at the greatest risk, or all of them where the reader wants them."""
    if chart not in (MAP, BARS) or schools.height <= _MOST_SCHOOLS:
        return schools
    every = f"All {formats.number(schools.height)}"
    most = f"{_MOST_SCHOOLS} at greatest risk"
    is_every = bar.one("rows", "Schools and offices shown", {"all": every}, placeholder=most, chip="")
    return schools if is_every else _first(schools)


@cache.by_frames
def _first(schools: pl.DataFrame) -> pl.DataFrame:
    return schools.head(_MOST_SCHOOLS)


@dataclass(frozen=True)
class Selection:
    """What the filters of a list have selected: the year of a June (None: that of the page), a day, how many are left.

    Listed are those who had renewed by the day `by` (None: by any), or the functions that `left` people are left for on
    the day after the June (None: any number). `labels` says it for the downloaded file.
    """

    june: str | None
    by: date | None
    left: str | None
    labels: dict[str, str]

    def of(self, rows: pl.DataFrame) -> pl.DataFrame:
        """Return the rows that were selected, out of those of the June that was selected."""
        if self.left:
            return of_june.left_with(rows, self.left)
        return of_june.renewed_by(rows, self.by)


def select(bar: FilterBar, list_id: str, functions: Mapping[str, str], view: View) -> Selection:
    """Draw the filters of a list: how few are left for a function, which June people are of, when they had renewed.

    `functions` are those that were selected for the whole page, with their titles.
    """
    labels, own = {"shown": LISTS[list_id], "function": ", ".join(functions.values())}, tuple(functions)
    year = by = left = None
    if list_id == LIST_CELLS:
        day = view.then
        left = bar.one("left", f"Left on {day}", LEFT, placeholder="Any number", chip=f"{{value}} on {day}")
        labels[f"left on {day}"] = left or ""
    elif list_id != LIST_HOLDERS:
        springs = of_june.springs(reads.renewals_by_week(view, own), view.known_on)
        # Those that a mark of a chart can open: a week of last spring, a rung of the ladder.
        junes = {*springs[0]["june"], *reads.ladder(view, own)["june"]}
        year, labels["june"] = of_june.select_june(bar, junes, view)
        if list_id == LIST_RENEWED:
            by = of_june.select_by(bar, springs, int(year or view.june.year))
            labels["renewed by"] = by or ""
    used = {name: label for name, label in labels.items() if label}
    return Selection(year, date.fromisoformat(by) if by else None, left, used)


def rows_of(
    list_id: str, cohort: pl.DataFrame, cells: pl.DataFrame, functions: tuple[str, ...], view: View
) -> pl.DataFrame:
    """Return all rows of a list as its reader needs them: the `cells`, or people of a June's cohort, or who has it.

    `cohort` and `cells` are those of the `functions` already; no function means all.
    """
    if list_id == LIST_CELLS:
        return cells
    if list_id == LIST_HOLDERS:
        return of_june.by_end(of_june.of_functions(reads.holders(view), functions))
    return of_june.by_need(people_of(list_id, cohort))


def table(list_id: str, rows: pl.DataFrame, view: View) -> None:
    """Show the rows of a list as they are sorted; selecting one opens the person, or the people that it counts."""
    if list_id == LIST_CELLS:
        day = view.then
        of_june.places_table(rows, day, opens_cell, is_one_location=view.is_one_location)
    elif list_id == LIST_HOLDERS:
        of_june.holders_table(rows, is_one_location=view.is_one_location)
    else:
        of_june.table(rows, is_one_location=view.is_one_location)


def ladder_table(rungs: pl.DataFrame) -> None:
    """Offer the numbers of the ladder of coming Junes as a table."""
    shown = rungs.select(
        "june", function=pl.col("function_title").fill_null("All functions"), people="people", grants="grants"
    )
    _expander(shown, {"june": tables.day("Ends on")})


def _expander(shown: pl.DataFrame, config: dict[str, Any]) -> None:
    titles = {name: name.replace("_", " ").capitalize() for name in shown.columns}

    def draw() -> None:
        st.dataframe(
            shown.to_arrow(), hide_index=True, column_config={**titles, **config}, alt="The numbers behind the chart"
        )

    tables.expander("The numbers behind this chart", draw)
