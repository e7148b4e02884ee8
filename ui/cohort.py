"""The list of a June's cohort: the numbers above it, its filters, its order and its table."""

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl
import streamlit as st

from queries import Choices
from ui import formats, june, kept, tables
from ui.filters import Line
from ui.metrics import Metric, row, shows

STANDINGS = {june.DUE: "Due: still to renew", june.RENEWED: "Renewed everything"}
PILLS = {
    "nobody": "▲ Due, leaves nobody",
    "one": "● Due, leaves one",
    "due": "○ Due",
    "renewed": "✓ Renewed",
}
_COLORS = ("orange", "yellow", "gray", "green")  # of the theme: a pale ground that keeps the text readable
LEFT = {"0": "Nobody left", "1": "One person left"}


def metrics(found: june.Numbers) -> None:
    """Draw the four numbers of a June; each opens the list that it counts."""
    day = formats.day_of_year(found.day_after)
    row(
        [
            Metric("People still to renew", found.due, shows(found.due_grants), _opens(june.DUE, None)),
            Metric(
                "People who renewed",
                found.renewed,
                shows(found.renewed_grants),
                _opens(june.RENEWED, None),
                "Everything that they had to renew by the June",
            ),
            _left(f"Nobody left on {day}", found.uncovered, "0"),
            _left(f"One left on {day}", found.alone, "1"),
        ]
    )


def _left(label: str, places: Sequence[tuple[str, str]], left: str) -> Metric:
    meaning = "Functions at a school or office that somebody has now"
    return Metric(label, len(places), shows(len(places), "function", "functions"), _opens(june.DUE, left), meaning)


def opens_left(function_id: str, left: str) -> dict[str, object]:
    """Return the filters that list who is due where `left` people (an id of LEFT) would be left for a function."""
    return _opens(june.DUE, left) | {"function": [function_id]}


def _opens(standing: str, left: str | None) -> dict[str, object]:
    return {"standing": standing, "left": left, "function": [], "job_role": []}


@dataclass(frozen=True)
class Chosen:
    """What was chosen: ids of functions and job roles (none: all), a standing, how many people would be left.

    `words` says it for the downloaded file: the filters by their labels, only those that were used.
    """

    functions: tuple[str, ...]
    job_roles: tuple[str, ...]
    standing: str | None
    left: str | None
    words: dict[str, str]

    def of(self, cohort: pl.DataFrame) -> pl.DataFrame:
        """Return the rows of a cohort (columns: `queries.june`) that were chosen."""
        rows = cohort
        if self.functions:
            rows = rows.filter(pl.col("function_id").is_in(self.functions))
        if self.job_roles:
            held = pl.col("job_roles").str.split(";")
            rows = rows.filter(held.list.set_intersection(list(self.job_roles)).list.len() > 0)
        if self.standing == june.RENEWED:
            rows = june.renewed(rows)
        elif self.standing:
            rows = rows.filter(pl.col("standing") == self.standing)
        if self.left:
            rows = rows.filter((pl.col("standing") == june.DUE) & (pl.col("left_after") == int(self.left)))
        return rows


def choose(line: Line, choices: Choices, day_after: str) -> Chosen:
    """Draw the filters of the list; what is chosen lives in the address."""
    roles = {role: role.replace("-", " ").capitalize() for role in choices.job_roles}
    functions = line.several("function", "Function", choices.functions, placeholder="All functions")
    job_roles = line.several("job_role", "Job role", roles, placeholder="All job roles")
    standing = line.one("standing", "Due or renewed", STANDINGS, placeholder="Both")
    left = line.one("left", f"Left on {day_after}", LEFT, placeholder="Any number")
    words = {
        "function": ", ".join(choices.functions[value] for value in functions),
        "job role": ", ".join(job_roles),
        "standing": standing or "",
        f"left on {day_after}": left or "",
    }
    return Chosen(functions, job_roles, standing, left, {key: value for key, value in words.items() if value})


@kept.by_frames
def by_need(cohort: pl.DataFrame) -> pl.DataFrame:
    """Sort a cohort (columns: `queries.june`): what leaves nobody first, then what leaves fewest, renewed last."""
    due = pl.col("standing") == june.DUE
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


def _pill() -> pl.Expr:
    """The standing of a row as symbol and word: color is never the only signal."""
    due, left = pl.col("standing") == june.DUE, pl.col("left_after")
    return (
        pl.when(~due)
        .then(pl.lit(PILLS["renewed"]))
        .when(left == 0)
        .then(pl.lit(PILLS["nobody"]))
        .when(left == 1)
        .then(pl.lit(PILLS["one"]))
        .otherwise(pl.lit(PILLS["due"]))
    )


def table(rows: pl.DataFrame, *, is_one_location: bool) -> None:
    """Show a cohort as it is sorted, one row per person, function, place and course."""
    shown = rows.select(
        person=tables.person(),
        location="location_name",
        function="function_title",
        until="last_day",
        standing=pl.concat_list(_pill()),
        next_step="next_step",
        job_role=tables.job_role(),
    )
    standing = st.column_config.MultiselectColumn(
        "Standing",
        width=165,
        options=list(PILLS.values()),
        color=_COLORS,
        help="Leaves nobody: if nobody due here renews, no one is left for this function",
    )
    tables.people(shown, rows, {"standing": standing}, key="cohort", is_one_location=is_one_location)
