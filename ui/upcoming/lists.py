"""The numbers above, the filters over and the table of everyone whose access ends in the coming weeks."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import polars as pl
import streamlit as st

from ui.upcoming import numbers as upcoming
from ui.widgets import cache, formats, tables
from ui.widgets.filters import FilterBar
from ui.widgets.metrics import Metric, row, shows


def horizon(as_of: date, june: date) -> upcoming.Horizon:
    """Ask how far to look; the answer lives in the address as `weeks`."""
    choices = upcoming.horizons(as_of, june)
    chosen = FilterBar().always("weeks", "How far to look", upcoming.named(choices), default=upcoming.usual(choices))
    return choices[chosen]


def metrics(rows: pl.DataFrame, doubt: str) -> None:
    """Draw how many people lose access, in all and by reason; each number opens the list that it counts.

    `doubt` says why nobody found may not mean that there is nobody.
    """
    row(
        [
            Metric("People who lose access", upcoming.people(rows), shows(rows.height), upcoming.opens()),
            *(
                Metric(
                    f"{words} for",
                    upcoming.people(rows, reason),
                    shows(rows.filter(pl.col("ends_because") == reason).height),
                    upcoming.opens(reason=reason),
                )
                for reason, words in upcoming.REASONS.items()
            ),
        ],
        doubt,
    )


@dataclass(frozen=True)
class Chosen:
    """What was chosen: ids of functions (none: all), a reason, the Monday of a week.

    `words` says it for the downloaded file, only what was used.
    """

    functions: tuple[str, ...]
    reason: str | None
    week: date | None
    words: dict[str, str]

    def of(self, rows: pl.DataFrame) -> pl.DataFrame:
        """Return the rows (columns: `queries.upcoming`) that were chosen."""
        found = rows
        if self.functions:
            found = found.filter(pl.col("function_id").is_in(self.functions))
        if self.reason:
            found = found.filter(pl.col("ends_because") == self.reason)
        if self.week:
            found = found.filter(upcoming.week_of(pl.col("last_day")) == self.week)
        return found


def choose(line: FilterBar, functions: Mapping[str, str], by_week: pl.DataFrame) -> Chosen:
    """Draw the filters of the list; what is chosen lives in the address."""
    weeks = {week.isoformat(): f"Week of {formats.day(week)}" for week in by_week["week"]}
    chosen = line.several("function", "Function", functions, placeholder="All functions")
    reason = line.one("reason", "Reason", upcoming.REASONS, placeholder="Any reason")
    week = line.one("week", "Week", weeks, placeholder="All weeks")
    words = {
        "function": ", ".join(functions[value] for value in chosen),
        "reason": upcoming.REASONS[reason].lower() if reason else "",
        "week of": week or "",
    }
    return Chosen(
        chosen,
        reason,
        date.fromisoformat(week) if week else None,
        {key: value for key, value in words.items() if value},
    )


@cache.by_frames
def by_day(rows: pl.DataFrame) -> pl.DataFrame:
    """Sort rows (columns: `queries.upcoming`) as people read them: soonest first."""
    return rows.sort("last_day", "location_name", "function_title", "family_name", "given_name", "staff_id")


def table(rows: pl.DataFrame, *, is_one_location: bool) -> None:
    """Show the rows as they are sorted, one per person, function and place; a row opens the person."""
    shown = rows.select(
        person=tables.person(),
        until="last_day",
        location="location_name",
        function="function_title",
        reason=pl.col("ends_because").replace_strict(upcoming.REASONS),
        next_step="next_step",
        job_role=tables.job_role(),
    )
    reason = st.column_config.TextColumn("Reason", width=130, help="What ends first: it takes the access with it")
    tables.people(shown, rows, {"reason": reason}, key="upcoming", is_one_location=is_one_location)
