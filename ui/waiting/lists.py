"""The lists of the page on waiting: the numbers that open them, their filters, their tables."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl
import streamlit as st

from ui.waiting.numbers import DECISIONS, STANDINGS, Numbers, days
from ui.widgets import cache, formats, tables
from ui.widgets.ages import AGES, age_group
from ui.widgets.filters import FilterBar
from ui.widgets.metrics import Metric, row, shows

WAITING, APPROVALS, EARNED = "waiting", "approvals", "earned"
LISTS = {WAITING: "Waiting for access", APPROVALS: "Waiting for an approval", EARNED: "Earned in the period"}
PERIODS = {
    "12-months": "Last 12 months",
    "this-year": "This school year so far",
    "last-year": "Last school year",
    "all": "All years",
}
"""The default comes first: in July a school year has hardly begun, but twelve months have always had a fall."""
DEFAULT_PERIOD = "12-months"
OUTCOMES = {
    "missing": "▲ Not granted",
    "late": "● Granted later",
    "within": "✓ Granted in time",
    "too-early": "○ Too early to tell",
    "ended": "○ Ended before then",
    "held": "○ Had access already",
    "unmeasured": "○ Not measurable",
}
PATHS = {"automatic": "Automatic", "by-request": "By request"}
_PILLS = ("orange", "yellow", "green", "gray")
_MOST_NAMES = 2


def metrics(numbers: Numbers) -> None:
    """Draw the four numbers of those who wait on the day; each opens the list that it counts."""
    limit = days(numbers.period.allowed_days)
    shown = (
        ("overdue", WAITING, "People overdue", f"All requirements met, automatic, and {limit} passed without a grant"),
        ("pending", WAITING, "People pending", f"All requirements met, automatic, and {limit} not yet over"),
        (
            "by-request",
            WAITING,
            "Must request it",
            "People with all requirements met, but by no automatic path: somebody has to ask for the access",
        ),
        ("open", APPROVALS, "Need approval", "People who lack nothing but the approval, and nobody has decided yet"),
    )
    row(
        [
            Metric(label, numbers.people[kind], shows(numbers.grants[kind]), _opens_kind(which, kind), meaning)
            for kind, which, label, meaning in shown
        ],
        numbers.unknown,
    )


def _opens_kind(which: str, kind: str) -> dict[str, object]:
    return opens(which, kind=[kind]) if which == WAITING else opens(which, decision=[kind])


def opens(which: str, **selected: object) -> dict[str, object]:
    """Return the filters that open a list: which one, and `selected` with all others empty."""
    empty = {WAITING: ("kind", "age"), APPROVALS: ("decision", "age"), EARNED: ("result", "path")}[which]
    # All others are emptied: the list has to hold as many rows as the number says that opens it.
    none: dict[str, object] = {name: [] for name in (*empty, "function")}
    return {"list": which, **none, **selected}


# Filters


@dataclass(frozen=True)
class Selection:
    """What the filters of the list `which` have selected: ids by the name of the filter, none = all.

    `labels` says it for the downloaded file.
    """

    which: str
    ids: Mapping[str, tuple[str, ...]]
    labels: dict[str, str]

    def of(self, rows: pl.DataFrame) -> pl.DataFrame:
        """Return the rows that were selected."""
        columns = {each.name: each.column for each in _filters_of(self.which, {})}
        conditions = [columns[name].is_in(ids) for name, ids in self.ids.items() if ids]
        return rows.filter(conditions) if conditions else rows  # the very frame: caches know it by identity


@dataclass(frozen=True)
class _Filter:
    """A filter by the ids in `column`: its name in the address, its label, and the label of each id."""

    name: str
    label: str
    options: Mapping[str, str]
    column: pl.Expr
    placeholder: str = "All"


def select(bar: FilterBar, which: str, functions: Mapping[str, str]) -> Selection:
    """Draw the filters of the list `which`; what is selected lives in the address."""
    ids, labels = {}, {}
    for each in _filters_of(which, functions):
        ids[each.name] = bar.several(each.name, each.label, each.options, placeholder=each.placeholder)
        if ids[each.name]:
            labels[each.label.lower()] = ", ".join(each.options[value] for value in ids[each.name])
    return Selection(which, ids, labels)


def _filters_of(which: str, functions: Mapping[str, str]) -> list[_Filter]:
    """Return the filters of a list: by function, and those that it does not share with the others."""
    function = _Filter("function", "Function", functions, pl.col("function_id"), "All functions")
    age = _Filter("age", "Waiting for (business days)", AGES, age_group())
    if which == WAITING:
        return [function, _Filter("kind", "Standing", STANDINGS, pl.col("standing")), age]
    if which == APPROVALS:
        return [function, _Filter("decision", "Decision", DECISIONS, pl.col("standing")), age]
    path = pl.when("is_automated").then(pl.lit("automatic")).otherwise(pl.lit("by-request"))
    result = _Filter("result", "Result", OUTCOMES, pl.col("outcome"))
    return [function, result, _Filter("path", "Path", PATHS, path)]


# Tables


@cache.by_frames
def in_order(which: str, rows: pl.DataFrame, help_name: str) -> pl.DataFrame:
    """Sort a list, what waits longest first within each kind, and say what to do where nothing else does."""
    kinds = list({WAITING: STANDINGS, APPROVALS: DECISIONS, EARNED: OUTCOMES}[which])
    column = "outcome" if which == EARNED else "standing"
    longest = {EARNED: -pl.col("waited_days").fill_null(0)}.get(which, -pl.col("age_days"))
    order = pl.col(column).replace_strict({kind: place for place, kind in enumerate(kinds)}, return_dtype=pl.Int64)
    if which == WAITING:
        rows = rows.with_columns(next_step=_next_step(help_name))
    met = "since" if which == APPROVALS else "met_on"
    return rows.sort(order, longest, met, "location_name", "function_title", *formats.by_name())


def _next_step(help_name: str) -> pl.Expr:
    due = formats.day_column("allowed_to")
    return (
        pl.when(pl.col("standing") == "overdue")
        .then(pl.format("Tell {}: it was due by {}.", pl.lit(help_name), due))
        .when(pl.col("standing") == "pending")
        .then(pl.format("Nothing to do: due by {}.", due))
        .otherwise(pl.lit(f"Request it from {help_name}."))
    )


def table(which: str, rows: pl.DataFrame, *, is_one_location: bool) -> None:
    """Show a list as it is sorted; selecting a row opens the person."""
    shown = _seen(which, rows)
    tables.people(shown, rows, _config(which), key=f"waiting_{which}", is_one_location=is_one_location)


@cache.by_frames
def _seen(which: str, rows: pl.DataFrame) -> pl.DataFrame:
    return rows.select(
        tables.person().alias("person"),
        pl.col("location_name").alias("location"),
        pl.col("function_title").alias("function"),
        *_columns_of(which),
    )


def _columns_of(which: str) -> list[pl.Expr]:
    if which == WAITING:
        return [_pill("standing", STANDINGS), pl.col("met_on"), pl.col("age_days"), pl.col("next_step")]
    if which == APPROVALS:
        return [_pill("standing", DECISIONS), pl.col("since"), pl.col("age_days"), _ask(), pl.col("refused_on")]
    path = pl.when("is_automated").then(pl.lit(PATHS["automatic"])).otherwise(pl.lit(PATHS["by-request"]))
    result = _pill("outcome", OUTCOMES)
    return [result, pl.col("met_on"), pl.col("granted_on"), pl.col("waited_days"), path.alias("path")]


def _pill(column: str, labels: Mapping[str, str]) -> pl.Expr:
    return pl.concat_list(pl.col(column).replace_strict(labels, return_dtype=pl.String)).alias(column)


def _ask() -> pl.Expr:
    """Name whom to ask, the first two; where nobody there may approve, say what the rules require."""
    names = pl.col("approvers").str.split("; ")
    # A district may have dozens of central approvers; two names fit the column, and the download has all of them.
    some = names.list.head(_MOST_NAMES).list.join(", ")
    more = names.list.len() - _MOST_NAMES
    return (
        pl.when(pl.col("approvers") == "")
        .then(pl.format("{} Nobody here holds such a job.", "next_step"))
        .when(names.list.len() > _MOST_NAMES)
        .then(pl.format("{} and {} more", some, more))
        .otherwise(some)
        .alias("ask")
    )


def _config(which: str) -> dict[str, Any]:
    column = st.column_config
    labels, wide = (DECISIONS, 185) if which == APPROVALS else (STANDINGS, 115)
    met = "The first day of the unbroken run of days on which all requirements are met"
    since = "The first day of the unbroken run of days on which nothing but the approval is missing"
    return {
        "standing": column.MultiselectColumn(
            "Standing", width=wide, options=list(labels.values()), color=_colors(labels)
        ),
        "outcome": column.MultiselectColumn(
            "Result", width=150, options=list(OUTCOMES.values()), color=_colors(OUTCOMES), help="As of the day above"
        ),
        "met_on": tables.day("Earned on", met),
        "since": tables.day("Waiting since", since),
        "granted_on": tables.day("Granted on", "The first grant on or after that day, while entitled"),
        "refused_on": tables.day("Refused on", "The day of the latest decision, if it is not an approval"),
        "age_days": column.NumberColumn("Business days", width=100, help="Since that day, which is not counted"),
        "waited_days": column.NumberColumn(
            "Business days", width=100, help="By which business day after that day the grant came; 0 is the day itself"
        ),
        "path": column.TextColumn("Path", width=95, help="Automatic: a path met on that day grants without a request"),
        "next_step": column.TextColumn("Next step", width=305),
        "ask": column.TextColumn("Ask", width=300, help="Who holds a job there that may approve; all in the download"),
    }


def _colors(labels: Mapping[str, str]) -> list[str]:
    """Color labels by their signs, so that a sign means the same wherever it stands."""
    return [_PILLS["▲●✓○".index(label[0])] for label in labels.values()]
