"""The lists of the page on schools and functions: the counts, and the people that they count."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import polars as pl
import streamlit as st

from ui import cohort as of_cohort
from ui import reads
from ui.by_school import charts as by_school_charts
from ui.by_school import numbers as by_school
from ui.reads.view import View
from ui.widgets import filters, formats, tables
from ui.widgets.filters import FilterBar

LISTS = {
    by_school.LIST_CELLS: "Counts",
    by_school.LIST_DUE: "People due",
    by_school.LIST_RENEWED: "People who renewed",
}
_NOBODY, _ONE = "▲ Nobody left", "● One left"
_COUNTS = "counts"


@dataclass(frozen=True)
class Chosen:
    """Which list; of people, those of the June of a year and who renewed by a day."""

    name: str
    june: str | None
    by: date | None
    words: dict[str, str]

    def of(self, cohort: pl.DataFrame, cells: pl.DataFrame) -> pl.DataFrame:
        """Return the rows of the list out of a June's cohort and the `ui.by_school.cells` of the first June."""
        if self.name == by_school.LIST_CELLS:
            return cells
        return of_cohort.by_need(by_school.people(self.name, cohort, self.by))

    def matched(self, cohort: pl.DataFrame, cells: pl.DataFrame) -> int:
        """Count the rows that the filter of the list chooses from."""
        return (cells if self.name == by_school.LIST_CELLS else by_school.people(self.name, cohort)).height


def choose(line: FilterBar, name: str, functions: Mapping[str, str], view: View) -> Chosen:
    """Ask which June the people of the list `name` are of, that of the school year unless chosen, and by when renewed.

    `functions` are those that were chosen, with their titles.
    """
    words, own = {"shown": LISTS[name], "function": ", ".join(functions.values())}, tuple(functions)
    year = by = None
    if name != by_school.LIST_CELLS:
        last, this = by_school.springs(reads.renewals_by_week(view, own), view.known_on)
        junes = {*last["june"], *reads.ladder(view, own)["june"]} - {view.june}
        years = {str(day.year): formats.month(day) for day in sorted(junes)}
        year = line.one("june", "June", years, placeholder=formats.month(view.june))
        words["june"] = years[year] if year else formats.month(view.june)
        if name == by_school.LIST_RENEWED:
            spring = pl.concat([last, this]).filter(pl.col("june").dt.year() == int(year or view.june.year))
            days = {str(day): formats.day(day) for day in spring["until"]}
            by = line.one("by", "Renewed by", days, placeholder="Any day")
            words["renewed by"] = by or ""
    used = {key: value for key, value in words.items() if value}
    return Chosen(name, year, date.fromisoformat(by) if by else None, used)


def show(name: str, found: pl.DataFrame, *, ends_on: date, is_one_location: bool) -> None:
    """Show the rows of a list."""
    if name == by_school.LIST_CELLS:
        _counts(found, ends_on, is_one_location=is_one_location)
    else:
        of_cohort.table(found, is_one_location=is_one_location)


def _counts(cells: pl.DataFrame, ends_on: date, *, is_one_location: bool) -> None:
    """One row per school and function (columns: `ui.by_school.cells`); a row opens the people due in it."""
    day = formats.day_of_year(ends_on + timedelta(days=1))
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
        chosen = st.session_state[_COUNTS]["selection"]["rows"]
        if chosen and chosen[0] < cells.height:
            location_id, function_id = cells.select("location_id", "function_id").row(chosen[0])
            filters.choose(**by_school_charts.cell_opens(location_id, function_id))

    st.dataframe(
        shown.to_arrow(),
        hide_index=True,
        column_order=tables.without_place(shown, is_one_location=is_one_location),
        column_config=config,
        height=tables.height(cells.height),
        alt=f"List of {formats.count(cells.height, 'row', 'rows')}: school, function, due, renewed, covered after",
        key=_COUNTS,
        on_select=opened,
        selection_mode="single-row",
    )


def of_junes(rungs: pl.DataFrame) -> None:
    """Show the numbers behind the ladder of coming Junes."""
    shown = rungs.select(
        "june", function=pl.col("function_title").fill_null("All functions"), people="people", grants="grants"
    )
    _behind(shown, {"june": tables.day("June")})


def of_weeks(last: pl.DataFrame, this: pl.DataFrame) -> None:
    """Show the numbers behind the renewals by week: week by week, and how many until then."""
    shown = pl.concat([this, last]).select(
        "week_ends_on", "people", "grants", "people_so_far", "grants_so_far", "people_in_all", "grants_in_all"
    )
    _behind(shown, {"week_ends_on": tables.day("Week ends")})


def _behind(shown: pl.DataFrame, config: dict[str, Any]) -> None:
    words = {name: name.replace("_", " ").capitalize() for name in shown.columns}

    def draw() -> None:
        st.dataframe(
            shown.to_arrow(), hide_index=True, column_config={**words, **config}, alt="The numbers behind the chart"
        )

    tables.expander("The numbers behind this chart", draw)
