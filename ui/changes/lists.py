"""The list of the page on changes: what is compared, the numbers that open it, its filters, its table."""

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl
import streamlit as st

from store import Version
from ui import reads
from ui.changes.numbers import (
    CAUSES,
    CHOICES,
    DAY,
    KINDS,
    LOAD,
    MONDAY,
    MOVES,
    VISIT,
    Against,
    Numbers,
    beyond,
    change_column,
    monday_before,
    opens,
    problem_of,
    year_before,
)
from ui.reads.view import View
from ui.security.visits import last_visit
from ui.widgets import cache, formats, tables
from ui.widgets.filters import FilterBar
from ui.widgets.metrics import Metric, row, shows

_NO_VISIT = (
    "No earlier visit of yours is known. Choose a day instead; from tomorrow on, today counts as your last visit."
)
_ONE_LOAD = "The store keeps no version before this one. Load the feeds once more, or compare two days instead."


def select_against(bar: FilterBar, view: View) -> Against:
    """Let the reader choose what to compare with; it lives in the address, the last visit by that name alone."""
    choice = bar.always("against", "Compare with", CHOICES, default=MONDAY)
    if choice == LOAD:
        return _load(bar, view)
    monday, facts = monday_before(view.as_of), reads.facts(view.version)
    if choice == VISIT:
        last = last_visit(view, facts.time_zone)
        if last is None:
            return _nothing(view, _NO_VISIT)
        since = last
    elif choice == DAY:
        since = bar.day("since", "Since", monday)
    else:
        since = monday if choice == MONDAY else year_before(view.as_of)
    problem = problem_of(since, view.as_of, facts.records_from)
    return (
        _nothing(view, problem)
        if problem
        else Against(since, None, None, since.isoformat(), "", beyond(since, view.as_of, view.through))
    )


def _load(bar: FilterBar, view: View) -> Against:
    earlier = reads.earlier_versions(view.version)
    if not earlier:
        return _nothing(view, _ONE_LOAD)
    names = {version.name: _moment(version, view) for version in earlier}
    name = bar.one("version", "Earlier load", names, placeholder="The one before", chip="") or earlier[0].name
    path = next(str(version.path) for version in earlier if version.name == name)
    if problem := reads.unreadable(path):
        return _nothing(view, problem)
    facts = reads.facts(view.version)
    loads = (names[name], formats.moment(facts.loaded_at, facts.time_zone))
    return Against(view.as_of, path, loads, name)


def _nothing(view: View, problem: str) -> Against:
    # A day beside itself has no changes, so that the page below has nothing to show.
    return Against(view.as_of, None, None, "", problem)


def _moment(version: Version, view: View) -> str:
    # `moment` takes UTC without a zone, as the store has it.
    return formats.moment(version.loaded_at.replace(tzinfo=None), reads.facts(view.version).time_zone)


def metrics(numbers: Numbers, unknown: str) -> None:
    """Draw how many people gained, lost, renewed, moved; each number opens the list that it counts."""
    people, grants = numbers.people_of, numbers.grants_of
    moves = sum(grants[kind] for kind in MOVES)
    meaning = "Works elsewhere now, or the last day of access is another one"
    row(
        [
            Metric("People who lose access", people["lost"], shows(grants["lost"]), opens(kind=["lost"])),
            Metric("People who gain access", people["gained"], shows(grants["gained"]), opens(kind=["gained"])),
            Metric("People who renew", people["renewed"], shows(grants["renewed"]), opens(kind=["renewed"])),
            Metric("Moved, or last day moved", numbers.moving, shows(moves), opens(kind=list(MOVES)), meaning),
        ],
        unknown,
    )


@dataclass(frozen=True)
class Selection:
    """What the filters have selected: kinds, causes, ids of functions; none of them means no limit."""

    kinds: tuple[str, ...]
    causes: tuple[str, ...]
    functions: tuple[str, ...]
    labels: dict[str, str]

    def of(self, rows: pl.DataFrame) -> pl.DataFrame:
        """Return the rows that were selected."""
        chosen = {"kind": self.kinds, "cause": self.causes, "function_id": self.functions}
        used = [pl.col(name).is_in(values) for name, values in chosen.items() if values]
        return rows.filter(used) if used else rows


def select(bar: FilterBar, against: Against, functions: Mapping[str, str]) -> Selection:
    """Draw the filters of the list; what is selected lives in the address."""
    kinds = bar.several("kind", "What changed", KINDS, placeholder="Everything")
    causes = bar.several("cause", "Because", CAUSES, placeholder="Any cause")
    selected = bar.several("function", "Function", functions, placeholder="All functions")
    labels = {
        "compared with": against.label,
        "what changed": ", ".join(KINDS[kind].lower() for kind in kinds),
        "because": ", ".join(CAUSES[cause].lower() for cause in causes),
        "function": ", ".join(functions[value] for value in selected),
    }
    used = {name: label for name, label in labels.items() if label}
    return Selection(kinds, causes, selected, used)


@cache.by_frames
def by_change(rows: pl.DataFrame) -> pl.DataFrame:
    """Sort rows by what changed, then as people look for somebody: by family name."""
    order = {kind: place for place, kind in enumerate(("lost", "gained", *KINDS))}
    kind = pl.col("kind").replace_strict(order, return_dtype=pl.Int8)
    return rows.sort(kind, *formats.by_name(), "location_name", "function_title", nulls_last=True)


def table(rows: pl.DataFrame, *, is_one_location: bool) -> None:
    """Show the rows as they are sorted, one per person, function and place; selecting one opens the person."""
    column = st.column_config
    config = {
        "change": column.TextColumn("What changed", width=140),
        "was_until": tables.day("Was until", "The last day of access as things stood before"),
        "because": column.TextColumn("Because", width=330),
        "record": column.TextColumn("Record", width=175, help="The file and line of the record that did it"),
    }
    tables.people(_seen(rows), rows, config, key="changes", is_one_location=is_one_location)


@cache.by_frames
def _seen(rows: pl.DataFrame) -> pl.DataFrame:
    return rows.select(
        person=tables.person(),
        change=change_column(),
        until="last_day",
        was_until="last_day_before",
        because="because",
        location="location_name",
        function="function_title",
        record="record",
    )
