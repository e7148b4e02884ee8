"""The list of the page on the districts of a state: the numbers that open it, its filters, its table."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import polars as pl
import streamlit as st

from ui.districts.numbers import ALL, DATA, EXCESS, LAPSED, MISSING, STALE, UP_TO_DATE, Numbers, named, opens
from ui.widgets import cache, formats, tables
from ui.widgets.filters import FilterBar
from ui.widgets.metrics import Metric, row

LISTS = {
    ALL: "All districts",
    STALE: "Not up to date",
    LAPSED: "Lapsed",
    EXCESS: "Access not earned",
    MISSING: "Earned access missing",
}


def metrics(numbers: Numbers) -> None:
    """Draw the four counts of the state; each opens the districts that have any."""
    shown = [
        Metric(
            "Districts not up to date",
            numbers.stale,
            _shows(numbers.stale),
            opens(STALE),
            "Their last load was refused or failed, their records are old, or they cannot be read",
        )
    ]
    for which, count in ((LAPSED, numbers.lapsed), (EXCESS, numbers.excess), (MISSING, numbers.missing)):
        shown.append(Metric(LISTS[which], count, _shows(numbers.districts_with[which]), opens(which), "Grants"))
    row(shown, "Of no district" if numbers.uncounted == numbers.districts else "")


def _shows(districts: int) -> str:
    return f"Show {formats.count(districts, 'district', 'districts')}" if districts else "No district"


@dataclass(frozen=True)
class Selection:
    """A list, and the ids of districts; none of them means no limit. `labels` says it for the downloaded file."""

    which: str
    districts: tuple[str, ...]
    labels: Mapping[str, str] = field(hash=False)

    @cache.by_frames
    def of(self, rows: pl.DataFrame) -> pl.DataFrame:
        """Return the rows (columns: `ui.districts.rows`) that were selected."""
        selected = rows.filter(pl.col("district").is_in(self.districts)) if self.districts else rows
        if self.which == ALL:
            return selected
        return selected.filter(pl.col("data") != UP_TO_DATE if self.which == STALE else pl.col(self.which) > 0)


def select_functions(bar: FilterBar, titles: Mapping[str, str]) -> tuple[str, ...]:
    """Draw the choice of functions (id to title), which narrows numbers, chart and list alike."""
    return bar.several("function", "Function", titles, placeholder="All functions")


def select(bar: FilterBar, rows: pl.DataFrame, functions: Sequence[str]) -> Selection:
    """Draw the choice of the list and of districts; what is selected lives in the address.

    `functions` are the titles of those that narrow the whole page, for the downloaded file.
    """
    which = bar.always("list", "List", LISTS, default=ALL)
    names = dict(rows.sort("name", "district").select("district", named()).iter_rows())
    districts = FilterBar().several("district", "District", names, placeholder="All districts")
    labels = {
        "list": LISTS[which],
        "district": ", ".join(names[own] for own in districts),
        "function": ", ".join(functions),
    }
    return Selection(which, districts, {name: words for name, words in labels.items() if words})


def table(rows: pl.DataFrame) -> None:
    """Show the rows in their order, one per district."""
    column = st.column_config
    config: dict[str, Any] = {
        "named": column.TextColumn("District", width=230, pinned=True),
        "people": column.NumberColumn("People", width=80, format="localized"),
        "current": column.NumberColumn("Current", width=80, format="localized", help="Certificate grants"),
        "lapsed": column.NumberColumn("Lapsed", width=75, format="localized", help="Certificate grants"),
        "share": column.NumberColumn("Share current", width=110, format="%d%%"),
        "expiring": column.NumberColumn(
            "Expiring", width=85, format="localized", help="Among the current, by this June"
        ),
        "excess": column.NumberColumn("Not earned", width=95, format="localized", help="Access that was not earned"),
        "missing": column.NumberColumn("Missing", width=80, format="localized", help="Earned access that is missing"),
        "records_through": column.DateColumn("Records through", format="MMM D, YYYY", width=125),
        "data": column.TextColumn("Data", width=130),
        "why": column.TextColumn("What is wrong", width=520),
    }
    alt = f"List of {formats.count(rows.height, 'district', 'districts')}"
    tables.plain(_seen(rows), config, alt)


@cache.by_frames
def _seen(rows: pl.DataFrame) -> pl.DataFrame:
    data = pl.col("data").replace_strict(DATA, default=None)
    counts = ("current", "lapsed", "share", "expiring", "excess", "missing")
    return rows.select(named(), *counts, "people", "records_through", data, "why")
