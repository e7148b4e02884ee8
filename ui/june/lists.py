"""The lists of a June, its cohort and who is entitled: the numbers above them, their filters, order and tables."""

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl
import streamlit as st

from queries import Choices
from ui.june import numbers as june
from ui.widgets import cache, formats, tables
from ui.widgets.filters import FilterBar
from ui.widgets.metrics import Metric, row, shows

STANDINGS = {june.DUE: "Due: still to renew", june.RENEWED: "Renewed everything"}
PILLS = {
    "nobody": "▲ Due, leaves nobody",
    "one": "● Due, leaves one",
    "due": "○ Due",
    "renewed": "✓ Renewed",
}
_COLORS = ("orange", "yellow", "gray", "green")  # of the theme: a pale ground that keeps the text readable
LEFT = {"0": "Nobody left", "1": "One person left"}


def lists(day_after: str) -> dict[str, str]:
    """Return the lists of the page by id; `day_after` is the day after the June."""
    return {
        june.LIST_COHORT: "Certificates that end",
        june.LIST_HOLDERS: "Entitled now",
        june.LIST_STAYING: f"Left on {day_after}",
    }


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
        ],
        found.doubt,
    )


def _left(label: str, places: Sequence[object], left: str) -> Metric:
    meaning = "Functions at a school or office that somebody has now"
    return Metric(label, len(places), shows(len(places), "function", "functions"), _opens(june.DUE, left), meaning)


def opens_left(function_id: str, left: str) -> dict[str, object]:
    """Return the filters that list who is due where `left` people (an id of LEFT) would be left for a function."""
    return _opens(june.DUE, left) | {"function": [function_id]}


def opens_holders(function_id: str, left: int | None) -> dict[str, object]:
    """Return the filters that list who is entitled to a function, or the `left` who stay so; who is due if none do."""
    if left == 0:
        return opens_left(function_id, "0")
    name = june.LIST_HOLDERS if left is None else june.LIST_STAYING
    return _opens(None, None, name) | {"function": [function_id]}


def _opens(standing: str | None, left: str | None, name: str = june.LIST_COHORT) -> dict[str, object]:
    return {"list": name, "standing": standing, "left": left, "function": [], "job_role": []}


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

    def of(self, listed: pl.DataFrame) -> pl.DataFrame:
        """Return the rows of a list that were chosen; only a cohort (columns: `queries.june`) has standings."""
        rows = listed
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


def choose(line: FilterBar, name: str, choices: Choices, day_after: str) -> Chosen:
    """Draw the filters of the list `name`; what is chosen lives in the address."""
    roles = {role: role.replace("-", " ").capitalize() for role in choices.job_roles}
    functions = line.several("function", "Function", choices.functions, placeholder="All functions")
    job_roles = line.several("job_role", "Job role", roles, placeholder="All job roles")
    standing = left = None
    if name == june.LIST_COHORT:
        standing = line.one("standing", "Due or renewed", STANDINGS, placeholder="Both")
        left = line.one("left", f"Left on {day_after}", LEFT, placeholder="Any number")
    words = {
        "shown": lists(day_after)[name],
        "function": ", ".join(choices.functions[value] for value in functions),
        "job role": ", ".join(job_roles),
        "standing": standing or "",
        f"left on {day_after}": left or "",
    }
    return Chosen(functions, job_roles, standing, left, {key: value for key, value in words.items() if value})


def in_order(name: str, rows: pl.DataFrame) -> pl.DataFrame:
    """Sort the rows of the list `name` as its reader needs them."""
    return by_need(rows) if name == june.LIST_COHORT else _by_end(rows)


@cache.by_frames
def _by_end(holders: pl.DataFrame) -> pl.DataFrame:
    """Sort who is entitled (columns: `queries.status`, function_title): whose access ends first, comes first."""
    order = ["last_day", "location_name", "function_title", "family_name", "given_name", "staff_id"]
    return holders.sort(order, nulls_last=True)


@cache.by_frames
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


def show(name: str, rows: pl.DataFrame, *, is_one_location: bool) -> None:
    """Show the rows of the list `name` as they are sorted."""
    of_list = table if name == june.LIST_COHORT else _holders
    of_list(rows, is_one_location=is_one_location)


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


def _holders(rows: pl.DataFrame, *, is_one_location: bool) -> None:
    """Show who is entitled (columns: `queries.status`, function_title), one row per person, function and place."""
    shown = rows.select(
        person=tables.person(),
        location="location_name",
        function="function_title",
        until="last_day",
        next_step="next_step",
        job_role=tables.job_role(),
    )
    tables.people(shown, rows, {}, key="holders", is_one_location=is_one_location)
