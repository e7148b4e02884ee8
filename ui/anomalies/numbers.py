"""The words, numbers, filters and tables of the page on anomalies (rows: `queries.anomaly_list` with causes)."""

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl
import streamlit as st

from ui.reads import doubts
from ui.reads.causes import GONE, UNPLACED
from ui.reads.doubts import Doubts
from ui.widgets import cache, counts, filters, formats, person_links, tables
from ui.widgets.ages import AGES_OR_UNKNOWN, OLD, age_group
from ui.widgets.filters import FilterBar
from ui.widgets.metrics import Metric, row, shows

EXCESS, MISSING, PROCESS, CANNOT_TELL = "excess", "missing", "process", "cannot tell"
WHATS = {
    EXCESS: "Access not earned",
    MISSING: "Earned access missing",
    PROCESS: "Wrong procedure",
    CANNOT_TELL: "Cannot tell",
}
SEVERITIES = {"high": "▲", "medium": "●", "low": "○"}
KINDS = {
    "departed": "Left, still has access",
    "unknown-person": "Not in HR",
    "wrong-location": "No job at that place",
    "role": "Job does not fit",
    "lapsed": "Certificate lapsed",
    "never-certified": "Never certified",
    "prerequisite": "Prerequisite missing",
    "not-approved": "Not approved",
    "unplaced": "Cannot be judged",
    "removed": "Earned, but removed",
    "overdue": "Earned, not yet granted",
    "granted-early": "Granted too early",
    "approver": "Approver had no right",
}
NO_JOB_THERE = (*GONE, "wrong-location")
"""Access of people who have no job at the place, which opens records to outsiders."""
HIGH = (*NO_JOB_THERE, UNPLACED)
"""The kinds of high severity: no job there, or nobody can tell."""
SEVERITY_OF = {
    kind: "high" if kind in HIGH else "low" if kind in ("granted-early", "approver") else "medium" for kind in KINDS
}
GROUPED, EVERY = "causes", "rows"
LISTS = {GROUPED: "Grouped by cause", EVERY: "Every row"}
_PILLS = {"high": "orange", "medium": "yellow", "low": "gray"}


def pill(kind: str) -> str:
    """Write a kind with the symbol of its severity, so that color is never the only signal."""
    return f"{SEVERITIES[SEVERITY_OF[kind]]} {KINDS[kind]}"


# Numbers


@dataclass(frozen=True)
class Numbers:
    """What the page counts: people each once, and the rows (person, function, place and kind) apart from them."""

    rows: int
    excess: int
    excess_rows: int
    no_job: int
    no_job_rows: int
    missing: int
    missing_rows: int
    process_rows: int
    unplaced: int
    unplaced_rows: int
    old_rows: int
    causes: int
    caused_rows: int
    largest: tuple[str, int] | None


@cache.by_frames
def numbers(rows: pl.DataFrame) -> Numbers:
    """Count anomalies."""
    excess, missing, process, unplaced = (rows.filter(pl.col("what") == what) for what in WHATS)
    no_job = rows.filter(pl.col("kind").is_in(NO_JOB_THERE))
    old = rows.filter(age_group() == OLD)
    caused = rows.drop_nulls("cause_id")
    largest = caused.group_by("cause_id", "cause").len().sort(-pl.col("len").cast(pl.Int64), "cause_id").head(1)
    return Numbers(
        rows=rows.height,
        excess=counts.people(excess),
        excess_rows=excess.height,
        no_job=counts.people(no_job),
        no_job_rows=no_job.height,
        missing=counts.people(missing),
        missing_rows=missing.height,
        process_rows=process.height,
        unplaced=counts.people(unplaced),
        unplaced_rows=unplaced.height,
        old_rows=old.height,
        causes=caused["cause_id"].n_unique(),
        caused_rows=caused.height,
        largest=next(((words, count) for _, words, count in largest.iter_rows()), None),
    )


def headline(found: Numbers, place: str, doubt: Doubts) -> str:
    """Answer the page's question in a few sentences, as Markdown; `place` is a school or the district.

    `doubt` says why nobody found may not mean that there is nobody.
    """
    if not found.rows and doubt.grants:
        what = f"whether anybody at {formats.literal(place)} has access that was not earned, or lacks access that was,"
        return doubts.unknown(what, doubt.grants)
    if not found.rows and not doubt.certificates:
        return f"Nobody at {formats.literal(place)} has access that was not earned, and nobody lacks access that was."
    parts = (
        _excess(found, place, doubt.grants),
        _unplaced(found),
        _missing(found, doubt.grants or doubt.certificates),
        _process(found),
        _causes(found),
    )
    return " ".join(filter(None, parts))


def _excess(found: Numbers, place: str, doubt: str) -> str:
    if not found.excess and doubt:
        return doubts.unknown(f"whether anybody at {formats.literal(place)} has access that was not earned", doubt)
    if not found.excess:
        return f"Nobody at {formats.literal(place)} has access that was not earned."
    have = "person has" if found.excess == 1 else "people have"
    who = f"**{formats.number(found.excess)} {have} access at {formats.literal(place)} that was not earned"
    if not found.no_job:
        return f"{who}.**"
    if found.no_job == found.excess:
        return f"{who}, without a job there.**"
    return f"{who}, {formats.number(found.no_job)} of them without a job there.**"


def _unplaced(found: Numbers) -> str:
    if not found.unplaced:
        return ""
    have = "person has" if found.unplaced == 1 else "people have"
    return f"**{formats.number(found.unplaced)} {have} access that cannot be judged.**"


def _missing(found: Numbers, doubt: str) -> str:
    if not found.missing and doubt:
        return doubts.unknown("whether anybody lacks access that was earned", doubt)
    if not found.missing:
        return "Nobody lacks access that was earned."
    lack = "person lacks" if found.missing == 1 else "people lack"
    return f"{formats.number(found.missing)} {lack} access that was earned."


def _process(found: Numbers) -> str:
    if found.excess or found.missing or not found.process_rows:
        return ""
    went = "grant or approval did" if found.process_rows == 1 else "grants or approvals did"
    return f"{formats.number(found.process_rows)} {went} not follow the procedure."


def _causes(found: Numbers) -> str:
    if not found.largest:
        return ""
    if found.causes == 1:
        return f"{formats.number(found.caused_rows)} of the {formats.number(found.rows)} rows have one cause in common."
    return (
        f"{formats.number(found.causes)} causes explain {formats.number(found.caused_rows)} of the "
        f"{formats.number(found.rows)} rows, the largest {formats.number(found.largest[1])} of them."
    )


def metrics(found: Numbers, doubt: str) -> None:
    """Draw the four numbers; each opens the list that it counts.

    Where access cannot be judged, that takes the place of how old the rows are. `doubt` says why nobody found may not
    mean that there is nobody.
    """
    last = Metric(
        "Rows open for 250+ days",
        found.old_rows,
        shows(found.old_rows, "row", "rows"),
        opens(age=[OLD]),
        "Business days",
    )
    if found.unplaced:
        last = Metric(
            "People, cannot be judged",
            found.unplaced,
            shows(found.unplaced_rows, "row", "rows"),
            opens(kind=[UNPLACED]),
            "Access whose row in the feed has a fault, so that nobody can tell whether it was earned",
        )
    row(
        [
            Metric("People not entitled", found.excess, shows(found.excess_rows, "row", "rows"), opens(what=EXCESS)),
            Metric(
                "People, no job there",
                found.no_job,
                shows(found.no_job_rows, "row", "rows"),
                opens(kind=list(NO_JOB_THERE)),
            ),
            Metric("People kept waiting", found.missing, shows(found.missing_rows, "row", "rows"), opens(what=MISSING)),
            last,
        ],
        doubt,
    )


def opens(**chosen: object) -> dict[str, object]:
    """Return the filters that list every row of what was `chosen`, and of nothing else."""
    return {
        "list": EVERY,
        "what": None,
        "kind": [],
        "function": [],
        "fix_by": None,
        "age": [],
        "cause": None,
        **chosen,
    }


# Filters


@dataclass(frozen=True)
class Chosen:
    """What was chosen: values of the columns, none = all. `words` says it for the downloaded file, without persons."""

    what: str | None
    kinds: tuple[str, ...]
    functions: tuple[str, ...]
    fix_by: str | None
    ages: tuple[str, ...]
    cause: str | None
    words: dict[str, str]

    def of(self, rows: pl.DataFrame) -> pl.DataFrame:
        """Return the rows that were chosen."""
        wanted: list[pl.Expr] = []
        if self.what:
            wanted.append(_in_address("what") == self.what)
        if self.kinds:
            wanted.append(pl.col("kind").is_in(self.kinds))
        if self.functions:
            wanted.append(pl.col("function_id").is_in(self.functions))
        if self.fix_by:
            wanted.append(_in_address("fix_by") == self.fix_by)
        if self.ages:
            wanted.append(age_group().is_in(self.ages))
        if self.cause:
            wanted.append(pl.col("cause_id") == self.cause)
        return rows.filter(wanted) if wanted else rows


def _in_address(column: str) -> pl.Expr:
    """Write the values of a column as the address has them."""
    return pl.col(column).str.replace_all(" ", "-")


def choose(line: FilterBar, rows: pl.DataFrame, functions: Mapping[str, str]) -> Chosen:
    """Draw the filters of the list; what is chosen lives in the address."""
    fixers = {who.replace(" ", "-"): who[0].upper() + who[1:] for who in ("DoTS", "HR", "principal", "the person")}
    whats = {what.replace(" ", "-"): words for what, words in WHATS.items()}
    what = line.one("what", "Problem", whats, placeholder="All problems")
    kinds = line.several("kind", "Kind", {kind: pill(kind) for kind in KINDS}, placeholder="All kinds")
    chosen = line.several("function", "Function", functions, placeholder="All functions")
    fix_by = line.one("fix_by", "Who can fix it", fixers, placeholder="Anybody")
    ages = line.several("age", "Open for", AGES_OR_UNKNOWN, placeholder="Any time")
    cause = line.one("cause", "Cause", _causes_of(rows), placeholder="All causes")
    words = {
        "problem": whats[what] if what else "",
        "kind": ", ".join(KINDS[kind] for kind in kinds),
        "function": ", ".join(functions[value] for value in chosen),
        "who can fix it": fixers[fix_by] if fix_by else "",
        "open for business days": ", ".join(AGES_OR_UNKNOWN[age] for age in ages),
        "cause": cause or "",
    }
    return Chosen(what, kinds, chosen, fix_by, ages, cause, {key: value for key, value in words.items() if value})


@cache.by_frames
def _causes_of(rows: pl.DataFrame) -> dict[str, str]:
    """The causes by size, largest first."""
    found = rows.drop_nulls("cause_id").group_by("cause_id", "cause").len()
    ordered = found.sort(-pl.col("len").cast(pl.Int64), "cause", "cause_id")
    return {cause_id: f"{words} ({formats.number(count)})" for cause_id, words, count in ordered.iter_rows()}


# Tables


@cache.by_frames
def by_severity(rows: pl.DataFrame) -> pl.DataFrame:
    """Sort rows: high severity first, then what has been open longest."""
    order = pl.col("severity").replace_strict({name: n for n, name in enumerate(SEVERITIES)}, return_dtype=pl.Int8)
    by = ["location_name", "family_name", "given_name", "staff_id", "function_title", "kind", "explanation"]
    return rows.sort(order, -pl.col("age_days"), *by, nulls_last=True)


@cache.by_frames
def by_cause(rows: pl.DataFrame) -> pl.DataFrame:
    """Make one line of the rows of one cause, and one of each row that shares none; the largest cause first.

    Columns: cause_id (null for a single row), cause (the phrase, or the row's own sentence), kind, severity, rows,
    people, places, age_days (of the oldest), fix_by (joined with ", "), staff_id (of a single row, else null).
    """
    order = pl.col("severity").replace_strict({name: n for n, name in enumerate(SEVERITIES)}, return_dtype=pl.Int8)
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
    first = [-pl.col("rows").cast(pl.Int64), order, -pl.col("age_days")]
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
        "explanation": column.TextColumn("What is wrong", width=520),
        "rows": column.NumberColumn("Rows", width=60, help="A person, function and place each"),
        "people": column.NumberColumn("People", width=65),
        "places": column.NumberColumn("Places", width=65),
        "age_days": column.NumberColumn(
            "Days open", width=85, help="Business days; of several rows, of the oldest; empty where no day can be read"
        ),
        "fix_by": column.TextColumn("Who can fix it", width=110),
        "records": column.TextColumn(
            "Records it rests on", width=330, help="File and line of the feeds that were loaded"
        ),
    }


def table(rows: pl.DataFrame, *, is_one_location: bool) -> None:
    """Show rows as they are sorted; choosing one opens the person."""
    shown = rows.select(
        person=tables.person(),
        kind=_pills(),
        explanation="explanation",
        age_days="age_days",
        fix_by="fix_by",
        records="records",
        location="location_name",  # last: the sentence names it
    )
    tables.people(shown, rows, _columns(), key="anomaly_rows", is_one_location=is_one_location)


@cache.by_frames
def _shown(lines: pl.DataFrame) -> pl.DataFrame:
    return lines.select("cause", _pills().alias("kind"), "rows", "people", "places", "age_days", "fix_by")


def table_of_causes(lines: pl.DataFrame) -> None:
    """Show the lines of `by_cause` as they are sorted; choosing one lists its rows, of a single row the person."""
    shown = _shown(lines)
    causes = lines["cause_id"].to_list()
    chosen = st.dataframe(
        shown.to_arrow(),
        hide_index=True,
        column_config=_columns(),
        height=tables.height(shown.height),
        alt=f"List of {formats.count(shown.height, 'line', 'lines')}: {', '.join(shown.columns).replace('_', ' ')}",
        key="anomaly_causes",
        on_select=lambda: _open_cause(_picked(causes)),
        selection_mode="single-row",
    )
    st.caption("Select a line to list the rows it stands for, or to open the person of a single row.")
    if _picked(causes) is None:
        person_links.open_selected(chosen, lines)


def _picked(causes: list[str | None]) -> str | None:
    """Return the cause of the chosen line, None if none is chosen or it is a single row."""
    chosen = st.session_state["anomaly_causes"]["selection"]["rows"]
    return causes[chosen[0]] if chosen and chosen[0] < len(causes) else None


def _open_cause(cause: str | None) -> None:
    """List the rows of a cause: before the next run draws its filters."""
    if cause:
        filters.choose(list=EVERY, cause=cause)
