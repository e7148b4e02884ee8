"""The list of the page on the coming weeks: the numbers that open it, how far it looks, its filters, its table."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import polars as pl
import streamlit as st

from ui.reads.view import View
from ui.upcoming.numbers import REASONS, Horizon, Numbers, horizon_labels, horizons, opens, usual, week_of
from ui.widgets import cache, formats, tables
from ui.widgets.filters import FilterBar
from ui.widgets.metrics import Metric, row, shows


def select_horizon(bar: FilterBar, view: View) -> Horizon:
    """Let the reader choose how far to look; the choice lives in the address as `weeks`."""
    choices = horizons(view.as_of, view.june)
    return choices[bar.always("weeks", "How far to look", horizon_labels(choices), default=usual(choices))]


def metrics(numbers: Numbers) -> None:
    """Draw how many people lose access, in all and by reason; each number opens the list that it counts."""
    row(
        [
            Metric("People who lose access", numbers.people, shows(numbers.grants), opens()),
            *(
                Metric(  # the number counts people, its button the rows: who has two functions is in the list twice
                    f"{label} for",
                    numbers.people_by_reason[reason],
                    shows(numbers.grants_by_reason[reason]),
                    opens(reason=reason),
                )
                for reason, label in REASONS.items()
            ),
        ],
        numbers.unknown,
    )


@dataclass(frozen=True)
class Selection:
    """What the filters have selected: ids of functions, a reason, the Monday of a week; none of them means no limit.

    `labels` says it for the downloaded file: only the filters that are in use.
    """

    functions: tuple[str, ...]
    reason: str | None
    week: date | None
    labels: dict[str, str]

    def of(self, rows: pl.DataFrame) -> pl.DataFrame:
        """Return the rows (columns: `queries.upcoming`) that were selected."""
        selected = rows
        if self.functions:
            selected = selected.filter(pl.col("function_id").is_in(self.functions))
        if self.reason:
            selected = selected.filter(pl.col("ends_because") == self.reason)
        if self.week:
            selected = selected.filter(week_of(pl.col("last_day")) == self.week)
        return selected


def select(bar: FilterBar, functions: Mapping[str, str], by_week: pl.DataFrame) -> Selection:
    """Draw the filters of the list; what is selected lives in the address. Offered are the weeks of `by_week`."""
    weeks = {week.isoformat(): f"Week of {formats.day(week)}" for week in by_week["week"]}
    selected = bar.several("function", "Function", functions, placeholder="All functions")
    reason = bar.one("reason", "Reason", REASONS, placeholder="Any reason", chip="{value}")
    week = bar.one("week", "Week", weeks, placeholder="All weeks", chip="{value}")
    labels = {
        "function": ", ".join(functions[value] for value in selected),
        "reason": REASONS[reason].lower() if reason else "",
        "week of": week or "",
    }
    used = {name: label for name, label in labels.items() if label}
    return Selection(selected, reason, date.fromisoformat(week) if week else None, used)


@cache.by_frames
def by_day(rows: pl.DataFrame) -> pl.DataFrame:
    """Sort rows (columns: `queries.upcoming`) as people read them: soonest first."""
    return rows.sort("last_day", "location_name", "function_title", *formats.by_name())


def table(rows: pl.DataFrame, *, is_one_location: bool) -> None:
    """Show the rows as they are sorted, one per person, function and place; selecting one opens the person."""
    reason = st.column_config.TextColumn("Reason", width=130, help="What ends first: it takes the access with it")
    tables.people(_seen(rows), rows, {"reason": reason}, key="upcoming", is_one_location=is_one_location)


@cache.by_frames
def _seen(rows: pl.DataFrame) -> pl.DataFrame:
    return rows.select(
        person=tables.person(),
        until="last_day",
        location="location_name",
        function="function_title",
        reason=pl.col("ends_because").replace_strict(REASONS),
        next_step="next_step",
        job_role=tables.job_role(),
    )
