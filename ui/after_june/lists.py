"""The list of a June that has passed: the numbers above it, its filters, order and table."""

from dataclasses import dataclass

import polars as pl
import streamlit as st

from queries import Choices
from ui.after_june.numbers import (
    BY,
    LOST,
    NO_JOB,
    NOT_REMOVED,
    OUTCOMES,
    REGAINED,
    RENEWED,
    WITHOUT,
    Numbers,
    how_column,
    of_outcome,
    opens,
)
from ui.widgets import cache, formats, tables
from ui.widgets.filters import FilterBar
from ui.widgets.metrics import Metric, row, shows

_PILLS = {
    "not-removed": "▲ Not removed",
    "without": "○ Without access",
    "no-job": "□ No job there now",
    "not-granted": "◐ Regained, not granted",
    "regained": "✓ Regained",
    "renewed": "✓ Renewed in time",
}
_COLORS = (
    "orange",
    "violet",
    "gray",
    "yellow",
    "green",
    "green",
)  # of the theme: a pale ground that keeps the text readable


def metrics(numbers: Numbers) -> None:
    """Draw how many lost access and what came of it; each number opens the list that it counts."""
    lost, since = "Did not renew in time", "A person with several functions may be in more than one of these"
    shown = (
        ("People who lost access", LOST, lost),
        ("Access not removed", NOT_REMOVED, f"Not entitled, and still granted. {since}"),
        ("Without access since", WITHOUT, f"Works there, and is neither entitled nor granted. {since}"),
        ("Regained access", REGAINED, f"Entitled again. {since}"),
    )
    row(
        [
            Metric(label, numbers.people_of[outcome], shows(numbers.grants_of[outcome]), opens(outcome), meaning)
            for label, outcome, meaning in shown
        ],
        numbers.unknown or (numbers.unknown_since if numbers.people_of[LOST] else ""),
    )


@dataclass(frozen=True)
class Selection:
    """What the filters have selected: an outcome, ids of records, functions and job roles; none means no limit."""

    outcome: str | None
    by: tuple[str, ...]
    functions: tuple[str, ...]
    job_roles: tuple[str, ...]
    labels: dict[str, str]

    def of(self, rows: pl.DataFrame) -> pl.DataFrame:
        """Return the rows of a list (columns: `queries.after_june`) that were selected."""
        selected = of_outcome(rows, self.outcome) if self.outcome else rows
        if self.by:
            selected = selected.filter(pl.col("regained_by").is_in(self.by))
        if self.functions:
            selected = selected.filter(pl.col("function_id").is_in(self.functions))
        if self.job_roles:
            # Somebody may have several jobs; one that was selected is enough.
            roles = pl.col("job_roles").str.split(";")
            selected = selected.filter(roles.list.set_intersection(list(self.job_roles)).list.len() > 0)
        return selected


def select(bar: FilterBar, choices: Choices) -> Selection:
    """Draw the filters of the list; what is selected lives in the address."""
    roles = {role: role.replace("-", " ").capitalize() for role in choices.job_roles}
    outcome = bar.one("outcome", "What came of it", OUTCOMES, placeholder="Everybody")
    by = bar.several("by", "Regained by", BY, placeholder="Any record")
    functions = bar.several("function", "Function", choices.functions, placeholder="All functions")
    job_roles = bar.several("job_role", "Job role", roles, placeholder="All job roles")
    labels = {
        "shown": OUTCOMES[outcome] if outcome else "",
        "regained by": ", ".join(BY[value].lower() for value in by),
        "function": ", ".join(choices.functions[value] for value in functions),
        "job role": ", ".join(job_roles),
    }
    used = {name: label for name, label in labels.items() if label}
    return Selection(outcome, by, functions, job_roles, used)


@cache.by_frames
def by_outcome(rows: pl.DataFrame) -> pl.DataFrame:
    """Sort rows by outcome, what has to be removed first and who had renewed last, then by name."""
    order = {outcome: place for place, outcome in enumerate((NOT_REMOVED, WITHOUT, REGAINED, NO_JOB, RENEWED))}
    place = pl.col("outcome").replace_strict(order, return_dtype=pl.Int8)
    return rows.sort(place, *formats.by_name(), "location_name", "function_title", nulls_last=True)


def table(rows: pl.DataFrame, *, is_one_location: bool) -> None:
    """Show the rows as they are sorted, one per person, function and place; selecting one opens the person."""
    shown = rows.select(
        person=tables.person(),
        since=pl.concat_list(_pill()),
        function="function_title",
        location="location_name",
        regained="regained_on",
        how=how_column(),
        next_step="next_step",
        job_role=tables.job_role(),
    )
    column = st.column_config
    config = {
        "since": column.MultiselectColumn(
            "Since then",
            width=165,
            options=list(_PILLS.values()),
            color=_COLORS,
            help="Not removed: no longer entitled, and still granted. Not granted: entitled again, and not granted yet",
        ),
        "regained": tables.day("Regained on", "The first day of access after that day"),
        "how": column.TextColumn("How", width=330, help="The record that the regained access rests on"),
    }
    tables.people(shown, rows, config, key="after_june", is_one_location=is_one_location)


def _pill() -> pl.Expr:
    """Write what came of a row as symbol and word: color is never the only signal."""
    is_not_granted = (pl.col("outcome") == REGAINED) & ~pl.col("granted")
    return (
        pl.when(is_not_granted)
        .then(pl.lit(_PILLS["not-granted"]))
        .otherwise(pl.col("outcome").replace_strict(_PILLS, return_dtype=pl.String))
    )
