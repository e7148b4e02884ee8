"""The lists of the page on anomalies, by cause and by row: the numbers that open them, their filters, their tables."""

import functools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl
import streamlit as st

from ui.anomalies.numbers import EXCESS, KINDS, MISSING, NO_JOB_THERE, SEVERITIES, SEVERITY_OF, WHATS, Numbers, pill
from ui.reads.causes import UNPLACED
from ui.widgets import cache, filters, formats, person_links, tables
from ui.widgets.ages import AGES_OR_UNKNOWN, OLD, age_group
from ui.widgets.filters import FilterBar
from ui.widgets.metrics import Metric, row, shows

GROUPED, EVERY = "causes", "rows"
LISTS = {GROUPED: "Grouped by cause", EVERY: "Every row"}
_shows = functools.partial(shows, one="row", many="rows")
_PILLS = {"high": "orange", "medium": "yellow", "low": "gray"}


def metrics(numbers: Numbers, unknown: str) -> None:
    """Draw the four numbers; each opens the list that it counts.

    Where access cannot be judged, that takes the place of how old the rows are. `unknown` says why nobody on record
    need not mean nobody at all.
    """
    last = Metric(
        "Rows open for 250+ days", numbers.old_rows, _shows(numbers.old_rows), opens(age=[OLD]), "Business days"
    )
    if numbers.unplaced:
        why = "Access whose row in the feed has a fault, so that nobody can tell whether it was earned"
        opened = opens(kind=[UNPLACED])
        last = Metric("People, cannot be judged", numbers.unplaced, _shows(numbers.unplaced_rows), opened, why)
    no_job = opens(kind=list(NO_JOB_THERE))
    row(
        [
            Metric("People not entitled", numbers.excess, _shows(numbers.excess_rows), opens(what=EXCESS)),
            Metric("People, no job there", numbers.no_job, _shows(numbers.no_job_rows), no_job),
            Metric("People kept waiting", numbers.missing, _shows(numbers.missing_rows), opens(what=MISSING)),
            last,
        ],
        unknown,
    )


def opens(**selected: object) -> dict[str, object]:
    """Return the filters that list every row of what was `selected`, and of nothing else."""
    # All others are emptied: the list has to hold as many rows as the number says that opens it.
    return {
        "list": EVERY,
        "what": None,
        "kind": [],
        "function": [],
        "fix_by": None,
        "age": [],
        "cause": None,
        **selected,
    }


@dataclass(frozen=True)
class Selection:
    """What the filters have selected: values of the columns, none = all.

    `labels` says it for the downloaded file; a cause stands there by its id, which names nobody.
    """

    what: str | None
    kinds: tuple[str, ...]
    functions: tuple[str, ...]
    fix_by: str | None
    ages: tuple[str, ...]
    cause: str | None
    labels: dict[str, str]

    def of(self, rows: pl.DataFrame) -> pl.DataFrame:
        """Return the rows that were selected."""
        conditions = (  # eq_missing, because Polars warns of `== None` even in a condition that is not used
            (self.what, _in_address("what").eq_missing(self.what)),
            (self.kinds, pl.col("kind").is_in(self.kinds)),
            (self.functions, pl.col("function_id").is_in(self.functions)),
            (self.fix_by, _in_address("fix_by").eq_missing(self.fix_by)),
            (self.ages, age_group().is_in(self.ages)),
            (self.cause, pl.col("cause_id").eq_missing(self.cause)),
        )
        used = [condition for selected, condition in conditions if selected]
        return rows.filter(used) if used else rows  # the very frame: what is cached by frames knows it by identity


def _in_address(column: str) -> pl.Expr:
    """Write the values of a column as the address has them: a blank would be a plus sign there."""
    return pl.col(column).str.replace_all(" ", "-")


def select(bar: FilterBar, rows: pl.DataFrame, functions: Mapping[str, str], fixers: Iterable[str]) -> Selection:
    """Draw the filters of the list, by `fixers` among others; what is selected lives in the address."""
    by_address = {who.replace(" ", "-"): who[:1].upper() + who[1:] for who in fixers}
    whats = {what.replace(" ", "-"): label for what, label in WHATS.items()}
    what = bar.one("what", "Problem", whats, placeholder="All problems")
    kinds = bar.several("kind", "Kind", {kind: pill(kind) for kind in KINDS}, placeholder="All kinds")
    selected = bar.several("function", "Function", functions, placeholder="All functions")
    fix_by = bar.one("fix_by", "Who can fix it", by_address, placeholder="Anybody")
    ages = bar.several("age", "Open for", AGES_OR_UNKNOWN, placeholder="Any time")
    cause = bar.one("cause", "Cause", _causes_of(rows), placeholder="All causes")
    labels = {
        "problem": whats[what] if what else "",
        "kind": ", ".join(KINDS[kind] for kind in kinds),
        "function": ", ".join(functions[value] for value in selected),
        "who can fix it": by_address[fix_by] if fix_by else "",
        "open for business days": ", ".join(AGES_OR_UNKNOWN[age] for age in ages),
        "cause": cause or "",
    }
    used = {name: label for name, label in labels.items() if label}
    return Selection(what, kinds, selected, fix_by, ages, cause, used)


@cache.by_frames
def _causes_of(rows: pl.DataFrame) -> dict[str, str]:
    """The causes in the order of the list, where the reader has seen the one to look for."""
    causes = by_cause(rows).drop_nulls("cause_id").select("cause_id", "cause", "rows")
    return {cause_id: f"{phrase} ({formats.number(count)})" for cause_id, phrase, count in causes.iter_rows()}


@cache.by_frames
def by_severity(rows: pl.DataFrame) -> pl.DataFrame:
    """Sort rows: high severity first, then what has been open longest."""
    most_urgent = (_severest_first(), -pl.col("age_days"), "location_name")
    return rows.sort(*most_urgent, *formats.by_name(), "function_title", "kind", "explanation", nulls_last=True)


def _severest_first() -> pl.Expr:
    return pl.col("severity").replace_strict({name: n for n, name in enumerate(SEVERITIES)}, return_dtype=pl.Int8)


@cache.by_frames
def by_cause(rows: pl.DataFrame) -> pl.DataFrame:
    """Make one line of the rows of one cause, and one of each row that shares none; the largest cause first.

    Columns: cause_id (null for a single row), cause (the phrase, or the row's own sentence), kind, severity, rows,
    people, places, age_days (of the oldest), fix_by (joined with ", "), staff_id (of a single row, else null).
    """
    numbered = rows.with_row_index("number").with_columns(
        line=pl.coalesce("cause_id", pl.format("row {}", "number")),
        cause=pl.coalesce("cause", pl.format("{}: {}", tables.person(), "explanation")),
    )
    lines = numbered.group_by("line").agg(
        pl.col("cause_id", "cause", "kind", "severity").first(),
        rows=pl.len(),
        people=pl.col("staff_id").n_unique(),
        places=pl.col("location_id").drop_nulls().n_unique(),
        age_days=pl.col("age_days").max(),
        fix_by=pl.col("fix_by").unique().sort().str.join(", "),
        staff_id=pl.when(pl.col("cause_id").first().is_null()).then(pl.col("staff_id").first()),
    )
    first = [-pl.col("rows").cast(pl.Int64), _severest_first(), -pl.col("age_days")]
    return lines.sort(*first, "cause", "line", nulls_last=True).drop("line")


def _pills() -> pl.Expr:
    return pl.concat_list(pl.col("kind").replace_strict({kind: pill(kind) for kind in KINDS}))


@functools.cache
def _columns() -> dict[str, Any]:
    column = st.column_config
    return {
        "cause": column.TextColumn(
            "Cause", width=520, help="What these rows have in common, or the row's own sentence"
        ),
        "kind": column.MultiselectColumn(
            "Kind",
            width=185,
            options=[pill(kind) for kind in KINDS],
            color=[_PILLS[SEVERITY_OF[kind]] for kind in KINDS],
            help="▲ high severity, ● medium, ○ low",
        ),
        "explanation": column.TextColumn("What is wrong", width=760),
        "rows": column.NumberColumn("Rows", width=60, help="A person, function and place each"),
        "people": column.NumberColumn("People", width=65),
        "places": column.NumberColumn("Places", width=65),
        "age_days": column.NumberColumn(
            "Days open", width=85, help="Business days; of several rows, of the oldest; empty where no day can be read"
        ),
        "fix_by": column.TextColumn("Who can fix it", width=110),
        "records": column.TextColumn("Source records", width=330, help="File and line of the feeds that were loaded"),
    }


@cache.by_frames
def _seen(rows: pl.DataFrame) -> pl.DataFrame:
    return rows.select(
        person=tables.person(),
        explanation="explanation",
        kind=_pills(),
        age_days="age_days",
        fix_by="fix_by",
        records="records",
        location="location_name",  # last: the sentence names it
    )


def table(rows: pl.DataFrame, *, is_one_location: bool) -> None:
    """Show rows as they are sorted; selecting one opens the person."""
    tables.people(_seen(rows), rows, _columns(), key="anomaly_rows", is_one_location=is_one_location)


@cache.by_frames
def _shown(lines: pl.DataFrame) -> pl.DataFrame:
    return lines.select("cause", _pills().alias("kind"), "rows", "people", "places", "age_days", "fix_by")


def table_of_causes(lines: pl.DataFrame) -> None:
    """Show the lines of `by_cause` as they are sorted; selecting one lists its rows, of a single row the person."""
    shown = _shown(lines)
    causes = lines["cause_id"].to_list()
    if tables.printed(shown, _columns(), f"List of {shown.height} lines"):
        return
    selected = tables.opening("anomaly_causes").dataframe(
        tables.in_arrow(shown),
        hide_index=True,
        column_config=_columns(),
        height=tables.height(shown.height),
        alt=f"List of {formats.count(shown.height, 'line', 'lines')}: {', '.join(shown.columns).replace('_', ' ')}",
        key="anomaly_causes",
        on_select=lambda: _open_cause(_selected(causes)),
        selection_mode="single-row",
    )
    st.caption("Select a line to list the rows it stands for, or to open the person of a single row.")
    if _selected(causes) is None:
        person_links.open_selected(selected, lines, "anomaly_causes")


def _selected(causes: list[str | None]) -> str | None:
    """Return the cause of the selected line, None if none is selected or it is a single row."""
    places = st.session_state["anomaly_causes"]["selection"]["rows"]
    # A selection outlives the list that it was made in, so it may point beyond the end of a shorter one.
    return causes[places[0]] if places and places[0] < len(causes) else None


def _open_cause(cause: str | None) -> None:
    """List the rows of a cause: in a callback, because a drawn filter cannot be set any more in the same run."""
    if cause:
        filters.choose(list=EVERY, cause=cause)
