"""What the page on anomalies counts, and its sentences (rows: `queries.anomaly_list` with cause_id and cause)."""

from dataclasses import dataclass

import polars as pl

from eligibility import Policy, wording
from ui.reads import unknowns
from ui.reads.causes import GONE, UNPLACED
from ui.reads.unknowns import Unknowns
from ui.widgets import cache, counts, formats
from ui.widgets.ages import OLD, age_group

EXCESS, MISSING, PROCESS, CANNOT_TELL = "excess", "missing", "process", "cannot tell"
# The order counts: `numbers` counts one after the other, and the filter offers them so.
WHATS = {
    EXCESS: "Access not earned",
    MISSING: "Earned access missing",
    PROCESS: "Wrong procedure",
    CANNOT_TELL: "Cannot tell",
}
# In the order of the list (`lists.by_severity`).
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
    "approver": "Approver not authorized",
}
NO_JOB_THERE = (*GONE, "wrong-location")
"""Access of people who have no job at the place, which opens records to outsiders."""
HIGH = (*NO_JOB_THERE, UNPLACED)
"""The kinds of high severity: no job there, or nobody can tell."""
SEVERITY_OF = {
    kind: "high" if kind in HIGH else "low" if kind in ("granted-early", "approver") else "medium" for kind in KINDS
}
"""As in the store (`anomaly_kinds`), which a test compares; the filter needs it of kinds without any row, too."""


def pill(kind: str) -> str:
    """Write a kind with the symbol of its severity, so that color is never the only signal."""
    return f"{SEVERITIES[SEVERITY_OF[kind]]} {KINDS[kind]}"


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
    # By id, too: of two causes of one size every run names the same one.
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
        largest=next(((phrase, count) for _, phrase, count in largest.iter_rows()), None),
    )


def headline(numbers: Numbers, place: str, unknown: Unknowns) -> str:
    """Answer the page's question in a few sentences, as Markdown; `place` is a school or the district.

    `unknown` says why nobody on record need not mean nobody at all.
    """
    # “Nobody” is said only of a day that the records reach; of any other it is what cannot be known.
    if not numbers.rows and unknown.grants:
        what = f"whether anybody at {formats.literal(place)} has access that was not earned, or lacks access that was,"
        return unknowns.sentence(what, unknown.grants)
    # That nobody lacks access takes certificates as well: without training on record nobody has earned any.
    if not numbers.rows and not unknown.certificates:
        return f"Nobody at {formats.literal(place)} has access that was not earned, and nobody lacks access that was."
    parts = (
        _excess(numbers, place, unknown.grants),
        _unplaced(numbers),
        _missing(numbers, unknown.grants or unknown.certificates),
        _process(numbers),
        _causes(numbers),
    )
    return " ".join(filter(None, parts))


def _excess(numbers: Numbers, place: str, unknown: str) -> str:
    if not numbers.excess and unknown:
        return unknowns.sentence(f"whether anybody at {formats.literal(place)} has access that was not earned", unknown)
    if not numbers.excess:
        return f"Nobody at {formats.literal(place)} has access that was not earned."
    have = "person has" if numbers.excess == 1 else "people have"
    who = f"**{formats.number(numbers.excess)} {have} access at {formats.literal(place)} that was not earned"
    if not numbers.no_job:
        return f"{who}.**"
    # One is part of the other: the kinds without a job there are all excess (eligibility.md § 8).
    if numbers.no_job == numbers.excess:
        return f"{who}, without a job there.**"
    return f"{who}, {formats.number(numbers.no_job)} of them without a job there.**"


def _unplaced(numbers: Numbers) -> str:
    if not numbers.unplaced:
        return ""
    have = "person has" if numbers.unplaced == 1 else "people have"
    return f"**{formats.number(numbers.unplaced)} {have} access that cannot be judged.**"


def _missing(numbers: Numbers, unknown: str) -> str:
    if not numbers.missing and unknown:
        return unknowns.sentence("whether anybody lacks access that was earned", unknown)
    if not numbers.missing:
        return "Nobody lacks access that was earned."
    lack = "person lacks" if numbers.missing == 1 else "people lack"
    return f"{formats.number(numbers.missing)} {lack} access that was earned."


def _process(numbers: Numbers) -> str:
    if numbers.excess or numbers.missing or not numbers.process_rows:
        return ""  # low severity: worth a sentence only where nothing worse is to be said
    went = "grant or approval did" if numbers.process_rows == 1 else "grants or approvals did"
    return f"{formats.number(numbers.process_rows)} {went} not follow the procedure."


def _causes(numbers: Numbers) -> str:
    if not numbers.largest:
        return ""
    caused, rows = formats.number(numbers.caused_rows), formats.number(numbers.rows)
    if numbers.causes == 1:
        return f"{caused} of the {rows} rows have one cause in common."
    largest = formats.number(numbers.largest[1])
    return (
        f"{formats.number(numbers.causes)} causes explain {caused} of the {rows} rows, the largest {largest} of them."
    )


# What the charts count, and their titles


@cache.by_frames
def count_by(rows: pl.DataFrame, *by: str) -> pl.DataFrame:
    """Count rows by the given columns, the most first: those columns, rows, people, high (rows of high severity)."""
    return (
        rows.group_by(*by)
        .agg(rows=pl.len(), people=pl.col("staff_id").n_unique(), high=(pl.col("severity") == "high").sum())
        .sort(-pl.col("rows").cast(pl.Int64), -pl.col("high").cast(pl.Int64), *by)
    )


@cache.by_frames
def pareto(rows: pl.DataFrame) -> pl.DataFrame:
    """Count rows by kind, the most first: kind, rows, people, high, so_far (rows of it and those above), share."""
    so_far = pl.col("rows").cum_sum()
    return count_by(rows, "kind").with_columns(so_far=so_far, share=(100 * so_far / rows.height).round().cast(pl.Int64))


@cache.by_frames
def title_by_kind(kinds: pl.DataFrame, total: int) -> str:
    """Say which kinds (`pareto`) make up most of the rows; where no kind has more than another, none comes first."""
    enough = kinds.filter(pl.col("so_far") * 2 < total).height + 1
    first = f"“{KINDS[kinds['kind'][0]]}”"
    if kinds.height == 1:
        return f"All {formats.count(total, 'row is', 'rows are')} of one kind: {first}"
    if kinds["rows"].n_unique() == 1:
        return f"{kinds.height} kinds have {formats.count(kinds['rows'][0], 'row', 'rows')} each"
    made_up = formats.number(kinds["so_far"][enough - 1])
    if enough == 1:
        return f"{made_up} of {formats.number(total)} rows are of one kind: {first}"
    # Of equals none is called the first.
    most = f", most of all {first}" if kinds["rows"][0] > kinds["rows"][1] else ""
    return f"{enough} of {kinds.height} kinds make up {made_up} of {formats.number(total)} rows{most}"


@cache.by_frames
def known_by(rows: pl.DataFrame, word: str, name: str) -> pl.DataFrame:
    """Put what is at no known location, or of no known function, under one name, without an id.

    What stands there instead of a known id may differ from row to row: a bar for each would say nothing.
    """
    is_known = pl.col(name).is_not_null()
    own = pl.when(is_known).then(f"{word}_id").alias(f"{word}_id")
    return rows.with_columns(own, pl.col(name).fill_null(f"{word.capitalize()} not known"))


@cache.by_frames
def title_by_place(first: pl.DataFrame, name: str, word: str, total: int) -> str:
    """Say which of the `first` places (`count_by`) has most of `total` rows, or that none does; `name` is a column."""
    most = first["rows"][0]
    if first.filter(pl.col("rows") == most).height > 1:
        return f"No {word} stands out: the most is {formats.count(most, 'row', 'rows')}"
    return f"{formats.literal(first[name][0])} has {formats.number(most)} of {formats.count(total, 'row', 'rows')}"


def fixers(rows: pl.DataFrame, policy: Policy) -> list[str]:
    """Return those whom the policy names, and whom a version from before it named them has in its rows."""
    return list(dict.fromkeys((*wording.fixers(policy), *_fixers_of(rows))))


@cache.by_frames
def _fixers_of(rows: pl.DataFrame) -> list[str]:
    return rows["fix_by"].unique().sort().to_list()
