"""The lists of the page on schools and functions: the counts, the people that they count, and what charts show."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import polars as pl
import streamlit as st

from ui import cohort as of_june
from ui import reads
from ui.by_school.charts import BARS, MAP
from ui.by_school.numbers import LIST_CELLS, LIST_DUE, LIST_RENEWED, opens_cell, people_of
from ui.reads.view import View
from ui.widgets import filters, formats, tables
from ui.widgets.filters import FilterBar

LISTS = {LIST_CELLS: "Counts", LIST_DUE: "People due", LIST_RENEWED: "People who renewed"}
_NOBODY, _ONE = "▲ Nobody left", "● One left"
_COUNTS = "counts"
_MOST_SCHOOLS = 25  # as many as a screen shows without much scrolling; a district has hundreds


def select_schools(bar: FilterBar, schools: pl.DataFrame, chart: str) -> pl.DataFrame:
    """Return the schools to draw: those with the most people due, or all of them where the reader wants them."""
    if chart not in (MAP, BARS) or schools.height <= _MOST_SCHOOLS:
        return schools
    every = f"All {formats.number(schools.height)}"
    most = f"{_MOST_SCHOOLS} with most due"
    is_every = bar.one("rows", "Schools and offices shown", {"all": every}, placeholder=most)
    return schools if is_every else schools.head(_MOST_SCHOOLS)


@dataclass(frozen=True)
class Selection:
    """What the filters of a list have selected: the year of a June (None: that of the page), and a day.

    Listed are those who had renewed by the day `by` (None: by any). `labels` says it for the downloaded file.
    """

    june: str | None
    by: date | None
    labels: dict[str, str]

    def of(self, rows: pl.DataFrame) -> pl.DataFrame:
        """Return the rows that were selected, out of those of the June that was selected."""
        return of_june.renewed_by(rows, self.by)


def select(bar: FilterBar, list_id: str, functions: Mapping[str, str], view: View) -> Selection:
    """Draw the filters of a list of people: which June they are of, and by when they had renewed.

    `functions` are those that were selected for the whole page, with their titles.
    """
    labels, own = {"shown": LISTS[list_id], "function": ", ".join(functions.values())}, tuple(functions)
    year = by = None
    if list_id != LIST_CELLS:
        springs = of_june.springs(reads.renewals_by_week(view, own), view.known_on)
        # Those that a mark of a chart can open: a week of last spring, a rung of the ladder.
        junes = {*springs[0]["june"], *reads.ladder(view, own)["june"]}
        year, labels["june"] = of_june.select_june(bar, junes, view)
        if list_id == LIST_RENEWED:
            by = of_june.select_by(bar, springs, int(year or view.june.year))
            labels["renewed by"] = by or ""
    used = {name: label for name, label in labels.items() if label}
    return Selection(year, date.fromisoformat(by) if by else None, used)


def rows_of(list_id: str, cohort: pl.DataFrame, cells: pl.DataFrame) -> pl.DataFrame:
    """Return all rows of a list: people of a June's cohort, sorted as its reader needs them, or the `cells`."""
    return cells if list_id == LIST_CELLS else of_june.by_need(people_of(list_id, cohort))


def table(list_id: str, rows: pl.DataFrame, view: View) -> None:
    """Show the rows of a list as they are sorted; selecting one opens the person, or the people that it counts."""
    if list_id == LIST_CELLS:
        _counts(rows, view)
    else:
        of_june.table(rows, is_one_location=view.is_one_location)


def _counts(cells: pl.DataFrame, view: View) -> None:
    """One row per school and function (columns: `cells`); a row opens the people due in it."""
    day = formats.day_of_year(view.june + timedelta(days=1))
    after = pl.col("entitled_after")
    cover = pl.when(after == 0).then(pl.lit(_NOBODY)).when(after == 1).then(pl.lit(_ONE))
    shown = cells.select(
        location="location_name",
        function="function_title",
        due="people_due",
        renewed="people_renewed",
        now="entitled_now",
        after="entitled_after",
        cover=pl.concat_list(cover).list.drop_nulls(),
    )
    column = st.column_config
    config: dict[str, Any] = {
        "location": column.TextColumn("School or office", pinned=True, width=250),
        "function": column.TextColumn("Function", width=180),
        "due": column.NumberColumn("People due", width=110, help="Still have to renew by the June"),
        "renewed": column.NumberColumn("Renewed", width=110, help="People who have renewed"),
        "now": column.NumberColumn("Have it now", width=120, help="People entitled on the as-of day"),
        "after": column.NumberColumn(f"Left on {day}", width=130, help="People still entitled then if nobody acts"),
        "cover": column.MultiselectColumn(
            "Covered after", width=160, options=[_NOBODY, _ONE], color=["orange", "yellow"], help=f"On {day}"
        ),
    }

    def opened() -> None:
        selected = st.session_state[_COUNTS]["selection"]["rows"]
        # A selection outlives the list that it was made in, so it may point beyond the end of a shorter one.
        if selected and selected[0] < cells.height:
            location_id, function_id = cells.select("location_id", "function_id").row(selected[0])
            filters.choose(**opens_cell(location_id, function_id))

    st.dataframe(
        shown.to_arrow(),
        hide_index=True,
        column_order=tables.without_place(shown, is_one_location=view.is_one_location),
        column_config=config,
        height=tables.height(cells.height),
        alt=f"List of {formats.count(cells.height, 'row', 'rows')}: school, function, due, renewed, covered after",
        key=_COUNTS,
        # In a callback, because a drawn filter cannot be set any more in the same run.
        on_select=opened,
        selection_mode="single-row",
    )


def ladder_table(rungs: pl.DataFrame) -> None:
    """Offer the numbers of the ladder of coming Junes as a table."""
    shown = rungs.select(
        "june", function=pl.col("function_title").fill_null("All functions"), people="people", grants="grants"
    )
    _expander(shown, {"june": tables.day("June")})


def _expander(shown: pl.DataFrame, config: dict[str, Any]) -> None:
    titles = {name: name.replace("_", " ").capitalize() for name in shown.columns}

    def draw() -> None:
        st.dataframe(
            shown.to_arrow(), hide_index=True, column_config={**titles, **config}, alt="The numbers behind the chart"
        )

    tables.expander("The numbers behind this chart", draw)
