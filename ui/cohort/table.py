"""The table of a June's cohort, and that of the renewals by week."""

from collections.abc import Sequence

import polars as pl
import streamlit as st

from ui.cohort.standing import DUE
from ui.widgets import cache, tables

_PILLS = {
    "nobody": "▲ Due, leaves nobody",
    "one": "● Due, leaves one",
    "due": "○ Due",
    "renewed": "✓ Renewed",
}
_COLORS = ("orange", "yellow", "gray", "green")  # of the theme: a pale ground that keeps the text readable


def table(rows: pl.DataFrame, *, is_one_location: bool) -> None:
    """Show a cohort (columns: `queries.june`) as it is sorted, one row per person, function, location and course."""
    standing = st.column_config.MultiselectColumn(
        "Standing",
        width=165,
        options=list(_PILLS.values()),
        color=_COLORS,
        help="Leaves nobody: if nobody due here renews, no one is left for this function",
    )
    tables.people(_seen(rows), rows, {"standing": standing}, key="cohort", is_one_location=is_one_location)


@cache.by_frames
def _seen(rows: pl.DataFrame) -> pl.DataFrame:
    return rows.select(
        person=tables.person(),
        location="location_name",
        function="function_title",
        until="last_day",
        standing=pl.concat_list(_pill()),
        next_step="next_step",
        job_role=tables.job_role(),
    )


def _pill() -> pl.Expr:
    """Write the standing of a row as symbol and word: color is never the only signal."""
    is_due, left = pl.col("standing") == DUE, pl.col("left_after")
    return (
        pl.when(~is_due)
        .then(pl.lit(_PILLS["renewed"]))
        .when(left == 0)
        .then(pl.lit(_PILLS["nobody"]))
        .when(left == 1)
        .then(pl.lit(_PILLS["one"]))
        .otherwise(pl.lit(_PILLS["due"]))
    )


def holders_table(rows: pl.DataFrame, *, is_one_location: bool) -> None:
    """Show who is entitled (columns: `queries.status`, function_title), one row per person, function and location."""
    tables.people(_seen_of_holders(rows), rows, {}, key="holders", is_one_location=is_one_location)


@cache.by_frames
def _seen_of_holders(rows: pl.DataFrame) -> pl.DataFrame:
    return rows.select(
        person=tables.person(),
        location="location_name",
        function="function_title",
        until="last_day",
        next_step="next_step",
        job_role=tables.job_role(),
    )


def weeks_table(springs: Sequence[pl.DataFrame]) -> None:
    """Offer the renewals by week (`springs`) as a table, the latest spring first: in each week, and until then."""
    names = ("week_ends_on", "people", "grants", "people_so_far", "grants_so_far", "people_in_all", "grants_in_all")
    shown = pl.concat(list(reversed(springs))).select(names)
    titles = {name: name.replace("_", " ").capitalize() for name in names} | {"week_ends_on": tables.day("Week ends")}

    def draw() -> None:
        st.dataframe(shown.to_arrow(), hide_index=True, column_config=titles, alt="The numbers behind the chart")

    tables.expander("The numbers behind this chart", draw)
