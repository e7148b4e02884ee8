"""The lists of the page over time: the numbers that open them, their filters, their table."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import polars as pl
import streamlit as st

from ui.over_time.numbers import (
    CURRENT,
    EXCESS,
    EXPIRING,
    LAPSED,
    MISSING,
    STATUSES,
    VALID,
    Month,
    Numbers,
    is_of_anomalies,
    opens,
)
from ui.widgets import formats, tables
from ui.widgets.filters import FilterBar
from ui.widgets.metrics import Metric, row, shows

LISTS = {
    CURRENT: "Current",
    VALID: "Valid",
    EXPIRING: "Expiring",
    LAPSED: "Lapsed",
    EXCESS: "Access not earned",
    MISSING: "Earned access missing",
}


def metrics(numbers: Numbers, unknown: str) -> None:
    """Draw the four counts of the last month-end on record; each opens its list."""
    last = numbers.last
    shown = []
    for which in (CURRENT, LAPSED, EXCESS, MISSING):
        count = (last.of(which) if last else None) or 0
        filters = opens(which, last.day_on) if last else {}
        shown.append(
            Metric(LISTS[which], count, shows(count, "row", "rows"), filters, "At the last month-end on record")
        )
    row(shown, "" if last else unknown or "Not on record")


@dataclass(frozen=True)
class Selection:
    """A list and the month-end as of which it is; None where no month-end is known."""

    which: str
    month: date | None
    labels: Mapping[str, str] = field(hash=False)

    def of(self, rows: pl.DataFrame) -> pl.DataFrame:
        """Return the rows of the list, of all statuses or anomalies of its day."""
        if is_of_anomalies(self.which):
            return rows.filter(pl.col("what") == self.which)
        return rows.filter(pl.col("status").is_in(STATUSES[self.which]))


def select_functions(bar: FilterBar, functions: Mapping[str, str]) -> tuple[str, ...]:
    """Draw the choice of functions, which narrows charts and list alike."""
    return bar.several("function", "Function", functions, placeholder="All functions")


def select(bar: FilterBar, every: Sequence[Month], numbers: Numbers, functions: Sequence[str]) -> Selection:
    """Draw the choice of the list and its month-end; without a choice it is the last on record.

    `functions` are the titles of those chosen above, for the downloaded file.
    """
    which = bar.always("list", "List", LISTS, default=CURRENT)
    offered = {
        month.day_on.isoformat(): f"{formats.EXPECTED} " * month.is_expected + formats.day(month.day_on)
        for month in reversed(every)
        if month.of(which) is not None
    }
    usual = formats.day(numbers.last.day_on) if numbers.last else "No month-end"
    chosen = bar.one("month", "Month-end", offered, placeholder=usual, chip="")
    month = date.fromisoformat(chosen) if chosen else numbers.last.day_on if numbers.last else None
    labels = {"list": LISTS[which]} | ({"function": ", ".join(functions)} if functions else {})
    return Selection(which, month, labels)


def table(rows: pl.DataFrame, *, is_one_location: bool) -> None:
    """Show the rows of a list, sorted by place, function and name; selecting one opens the person."""
    is_wrong = "explanation" in rows.columns
    said = {"explanation": "explanation"} if is_wrong else {"until": "last_day", "next_step": "next_step"}
    shown = rows.select(person=tables.person(), location="location_name", function="function_title", **said)
    config = {"explanation": st.column_config.TextColumn("What is wrong", width=520)} if is_wrong else {}
    tables.people(shown, rows, config, key=f"over_time_{is_wrong}", is_one_location=is_one_location)
