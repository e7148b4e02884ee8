"""The table of schools and functions by their risk; a row opens the people behind it."""

from collections.abc import Callable, Mapping
from typing import Any

import polars as pl
import streamlit as st

from ui.cohort.places import NOBODY, ONE
from ui.widgets import cache, filters, formats, tables
from ui.widgets.metrics import Metric, shows

_KEY = "places"
_MARKS = {NOBODY: "▲ Nobody left", ONE: "● One left"}


def few_left(label: str, places: int, locations: int, opens: Mapping[str, object]) -> Metric:
    """Make the number of places where few are left, each a function at one of so many `locations`."""
    meaning = "Functions, each at a school or office where somebody has it now"
    at = f" at {formats.count(locations, 'location', 'locations')}" if locations > 1 else ""
    return Metric(label, places, f"{shows(places, 'function', 'functions')}{at}", opens, meaning)


@cache.by_frames
def _seen(rows: pl.DataFrame) -> pl.DataFrame:
    after = pl.col("entitled_after")
    mark = pl.when(after == 0).then(pl.lit(_MARKS[NOBODY])).when(after == 1).then(pl.lit(_MARKS[ONE]))
    return rows.select(
        left=pl.concat_list(mark).list.drop_nulls(),
        location="location_name",
        function="function_title",
        now="entitled_now",
        after="entitled_after",
        due="people_due",
        renewed="people_renewed",
        head="head",
    )


def places_table(
    rows: pl.DataFrame, day: str, opens: Callable[[str, str, int], Mapping[str, object]], *, is_one_location: bool
) -> None:
    """Show `places`, the mark first; choosing a row opens the people behind it.

    `opens` makes the filters of their list from the location, the function, and how many are due; `day` is the day
    after the June in words.
    """
    shown = _seen(rows)
    column = st.column_config
    config: dict[str, Any] = {
        "left": column.MultiselectColumn(
            "At risk", width=115, options=list(_MARKS.values()), color=["orange", "yellow"], help=f"On {day}"
        ),
        "location": column.TextColumn("School or office", width=205),
        "function": column.TextColumn("Function", width=160),
        "now": column.NumberColumn("Have it now", width=100, help="People entitled on the as-of day"),
        "after": column.NumberColumn(f"Left on {day}", width=115, help="People still entitled then if nobody acts"),
        "due": column.NumberColumn("Due", width=65, help="People who still have to renew by the June"),
        "renewed": column.NumberColumn("Renewed", width=90, help="People who have renewed"),
        "head": column.TextColumn("Principal or head", width=170, help="Who leads the school or office"),
    }

    def opened() -> None:
        selected = st.session_state[_KEY]["selection"]["rows"]
        # A selection outlives the list that it was made in, so it may point beyond the end of a shorter one.
        if selected and selected[0] < rows.height:
            filters.choose(**opens(*rows.select("location_id", "function_id", "people_due").row(selected[0])))

    # The mark and the place first, unlike in a list of people: what a row is about.
    order = [name for name in shown.columns if name != "location" or not is_one_location]
    if tables.printed(shown, config, f"List of {rows.height} rows", order):
        return
    tables.opening(_KEY).dataframe(
        tables.in_arrow(shown),
        hide_index=True,
        # Else Streamlit writes “None” where nobody has it now, or nobody heads the place.
        placeholder="",
        column_order=order,
        column_config=config,
        height=tables.height(rows.height),
        alt=f"List of {formats.count(rows.height, 'row', 'rows')}: who is left, school, function, due, renewed, head",
        key=_KEY,
        # In a callback, because a drawn filter cannot be set any more in the same run.
        on_select=opened,
        selection_mode="single-row",
    )
