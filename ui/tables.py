"""Tables of people: the name pinned left, at most eight columns, no index, days and numbers aligned."""

from typing import Any

import polars as pl
import streamlit as st

from ui import formats, links
from ui.june import DUE

_ROW, _HEADER, _MOST_ROWS_SEEN = 35, 38, 14

STANDING = {
    "nobody": "▲ Due, leaves nobody",
    "one": "● Due, leaves one",
    "due": "○ Due",
    "renewed": "✓ Renewed",
}
_COLORS = ("orange", "yellow", "gray", "green")  # of the theme: a pale ground that keeps the text readable


def by_need(cohort: pl.DataFrame) -> pl.DataFrame:
    """Sort a cohort (columns: `queries.june`): what leaves nobody first, then what leaves fewest, renewed last."""
    due = pl.col("standing") == DUE
    return cohort.sort(
        ~pl.col("leaves_uncovered"),
        ~due,
        pl.when(due).then("left_after"),
        "location_name",
        "function_title",
        "family_name",
        "given_name",
        "staff_id",
        "course_id",
    )


def _standing() -> pl.Expr:
    """The standing of a row as symbol and word: color is never the only signal."""
    due, left = pl.col("standing") == DUE, pl.col("left_after")
    return (
        pl.when(~due)
        .then(pl.lit(STANDING["renewed"]))
        .when(left == 0)
        .then(pl.lit(STANDING["nobody"]))
        .when(left == 1)
        .then(pl.lit(STANDING["one"]))
        .otherwise(pl.lit(STANDING["due"]))
    )


def cohort(rows: pl.DataFrame, *, is_one_location: bool) -> None:
    """Show a cohort as it is sorted, one row per person, function, place and course."""
    shown = rows.select(
        person=pl.format("{} {}", "given_name", "family_name"),
        location="location_name",
        function="function_title",
        until="last_day",
        standing=pl.concat_list(_standing()),
        next_step="next_step",
        job_role=pl.col("job_roles").str.replace_all("-", " ").str.replace_all(";", ", "),
    )
    column = st.column_config
    config: dict[str, Any] = {
        "person": column.TextColumn("Person", pinned=True, width=135),
        "location": column.TextColumn("School or office", width=200),
        "function": column.TextColumn("Function", width=150),
        "until": column.DateColumn(
            "Access until", format="MMM D, YYYY", width=100, help="The last day of access as things stand"
        ),
        "standing": column.MultiselectColumn(
            "Standing",
            width=165,
            options=list(STANDING.values()),
            color=_COLORS,
            help="Leaves nobody: if nobody due here renews, no one is left for this function",
        ),
        "next_step": column.TextColumn("Next step", width=425),
        "job_role": column.TextColumn("Job role", width=145),
    }
    order = [name for name in shown.columns if not (is_one_location and name == "location")]
    chosen = st.dataframe(
        shown.to_arrow(),
        hide_index=True,
        column_order=order,
        on_select="rerun",
        selection_mode="single-row",
        key="cohort",
        column_config=config,
        height=_HEADER + _ROW * min(rows.height, _MOST_ROWS_SEEN),
        alt=f"List of {formats.count(rows.height, 'row', 'rows')}: person, function, access until, standing, next step",
    )
    links.open_selected(chosen, rows)
