"""What the page on a June that has passed counts and says, from what came of its cohort; it knows no screen."""

from dataclasses import dataclass
from datetime import date

import polars as pl

from ui.reads import unknowns
from ui.widgets import cache, counts, formats

LOST = "lost"
"""All who did not renew in time, as the address names them; the others are values of the column outcome."""
REGAINED, NOT_REMOVED, WITHOUT, NO_JOB, RENEWED = "regained", "not-removed", "without", "no-job", "renewed"

OUTCOMES = {
    LOST: "Lost access on that day",
    NOT_REMOVED: "Lost it: access not removed",
    WITHOUT: "Lost it: without access since",
    REGAINED: "Lost it: regained since",
    NO_JOB: "Lost it: no job there now",
    RENEWED: "Renewed in time",
}
"""What the list can be narrowed to, id to label."""

BY = {
    "full": "A full eLearning",
    "quiz": "A recertification quiz",
    "approval": "An approval",
    "job": "A job",
    "employment": "A return to employment",
    "rules": "What was on file before",
}
"""By which record somebody regained access, id to label."""


@dataclass(frozen=True)
class Numbers:
    """What the page counts, people and grants apart (`ui.widgets.counts`), by outcome and for all who lost access.

    A person with several functions may be counted under several outcomes. `is_expected` where the June lies beyond the
    records; `unknown` says why nothing can be known about the June, `unknown_since` about the days after it.
    """

    june: date
    as_of: date
    people_of: dict[str, int]
    grants_of: dict[str, int]
    is_expected: bool
    unknown: str
    unknown_since: str


@cache.by_frames
def numbers(
    everything: pl.DataFrame, *, june: date, as_of: date, known_on: date, unknown: str, unknown_since: str
) -> Numbers:
    """Count what came of a cohort (columns: `queries.after_june`)."""
    rows_of = {outcome: of_outcome(everything, outcome) for outcome in OUTCOMES}
    return Numbers(
        june,
        as_of,
        {outcome: counts.people(rows) for outcome, rows in rows_of.items()},
        {outcome: counts.grants(rows) for outcome, rows in rows_of.items()},
        june > known_on,
        unknown,
        unknown_since,
    )


@cache.by_frames
def of_outcome(rows: pl.DataFrame, outcome: str) -> pl.DataFrame:
    """Return the rows (columns: `queries.after_june`) of one outcome, or of all who lost access."""
    return rows.filter(pl.col("outcome") != RENEWED if outcome == LOST else pl.col("outcome") == outcome)


@cache.by_frames
def of_functions(rows: pl.DataFrame) -> pl.DataFrame:
    """Count who lost each function, most first: function_id, function_title, lost and a column per outcome (grants)."""
    return (
        of_outcome(rows, LOST)
        .group_by("function_id", "function_title")
        .agg(
            pl.len().alias(LOST),
            *(
                (pl.col("outcome") == outcome).sum().alias(outcome)
                for outcome in (NOT_REMOVED, WITHOUT, NO_JOB, REGAINED)
            ),
        )
        .sort(LOST, "function_title", descending=[True, False])
    )


def opens(outcome: str, **selected: object) -> dict[str, object]:
    """Return the filters that open the list of one outcome, and of nothing else."""
    # The others are emptied: a list that a filter of before narrowed would hold fewer than the number says.
    return {"outcome": outcome, "by": [], "function": [], "job_role": [], **selected}


def how_column() -> pl.Expr:
    """Say in a sentence how somebody regained access (columns: `queries.after_june`); "" for who has not."""
    said = pl.col("because")
    record = said.str.slice(0, 1).str.to_uppercase() + said.str.slice(1) + "."
    how = pl.when(pl.col("because") == "").then(pl.lit("What was on file before gives it.")).otherwise(record)
    ended = pl.when(pl.col("outcome") == REGAINED).then(pl.lit("")).otherwise(pl.lit(" It has ended again."))
    return pl.when(pl.col("regained_on").is_null()).then(pl.lit("")).otherwise(how + ended)


def headline(numbers: Numbers, place: str) -> str:
    """Answer the page's question in at most three sentences, as Markdown; `place` is a school or the district."""
    where, june = formats.literal(place), formats.day(numbers.june)
    lost, renewed = numbers.people_of[LOST], numbers.people_of[RENEWED]
    if not lost and numbers.unknown:
        # This comes first: zero where nothing is known must not read like good news.
        return unknowns.sentence(f"whether anybody at {where} lost access on {june}", numbers.unknown)
    if not lost and not renewed:
        return f"Nobody at {where} lost access on {june}: no certificate ended then."
    if not lost:
        had = "the only person whose certificate ended then had renewed"
        if renewed > 1:
            had = f"all {formats.number(renewed)} people whose certificates ended then had renewed"
        return f"Nobody at {where} lost access on {june}: {had}."
    return f"{_who_lost(numbers, where, june)} {_what_came_of_it(numbers)}"


def _who_lost(numbers: Numbers, where: str, june: str) -> str:
    lost, grants = numbers.people_of[LOST], numbers.grants_of[LOST]
    who = formats.people_and_grants(lost, grants)
    renewed = formats.number(numbers.people_of[RENEWED]) if numbers.people_of[RENEWED] else "nobody"
    if numbers.is_expected:
        verb = "loses" if lost == 1 else "lose"
        return f"**{who} at {where} {verb} access on {june} if nothing more is recorded;** {renewed} renewed in time."
    return f"**{who} at {where} lost access on {june};** {renewed} renewed in time."


def _what_came_of_it(numbers: Numbers) -> str:
    again, kept, without, gone = (numbers.people_of[one] for one in (REGAINED, NOT_REMOVED, WITHOUT, NO_JOB))
    if numbers.unknown_since and not again:
        return unknowns.sentence("who has regained it since", numbers.unknown_since)
    parts = [
        f"{formats.people(again)} {'has' if again == 1 else 'have'} regained it" * bool(again),
        f"{formats.people(kept)} still {'holds' if kept == 1 else 'hold'} access that was not removed" * bool(kept),
        f"{formats.people(without)} {'is' if without == 1 else 'are'} without it" * bool(without),
        f"{formats.people(gone)} {'has' if gone == 1 else 'have'} no job there now" * bool(gone),
    ]
    return f"By {formats.day(numbers.as_of)}, {formats.listing([part for part in parts if part])}."
