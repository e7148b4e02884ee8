"""The list of whom other rules move: its filter, its order, its table."""

import polars as pl
import streamlit as st

from ui.otherwise.words import KINDS
from ui.widgets import cache, formats, tables
from ui.widgets.filters import FilterBar


def select_kinds(bar: FilterBar, kinds: tuple[str, ...] = tuple(KINDS)) -> tuple[str, ...]:
    """Draw the filter of what happens to somebody; it lives in the address."""
    return bar.several("kind", "What happens", {kind: KINDS[kind] for kind in kinds}, placeholder="Everything")


@cache.by_frames
def by_kind(rows: pl.DataFrame, kinds: tuple[str, ...] = ()) -> pl.DataFrame:
    """Sort rows, of these kinds if any are named: by what happens, worst first, then by family name."""
    rows = rows.filter(pl.col("kind").is_in(kinds)) if kinds else rows
    order = {kind: place for place, kind in enumerate(KINDS)}
    kind = pl.col("kind").replace_strict(order, return_dtype=pl.Int8)
    return rows.sort(kind, *formats.by_name(), "location_name", "function_title", nulls_last=True)


def table(rows: pl.DataFrame, *, key: str, is_one_location: bool) -> None:
    """Show the rows as they are sorted, one per person, function and place; selecting one opens the person."""
    column = st.column_config
    config = {
        "change": column.TextColumn("What happens", width=140),
        "until": tables.day("Would end", "The last day of access by the other rules"),
        "was_until": tables.day("Ends now", "The last day of access by the rules in force"),
        "because": column.TextColumn("Because", width=430),
    }
    tables.people(_seen(rows), rows, config, key=key, is_one_location=is_one_location)


@cache.by_frames
def _seen(rows: pl.DataFrame) -> pl.DataFrame:
    return rows.select(
        person=tables.person(),
        change=pl.col("kind").replace_strict(KINDS),
        until="last_day",
        was_until="last_day_before",
        because="because",
        location="location_name",
        function="function_title",
    )
