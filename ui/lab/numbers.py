"""What the page on drafts counts and says; it knows no screen (frames: `lab.WhatIf`)."""

from dataclasses import dataclass

import polars as pl

import lab
from lab import WhatIf
from ui.otherwise import KINDS
from ui.reads import Draft, unknowns
from ui.reads.view import View
from ui.widgets import cache, formats

ENDS, AGAIN = ("earlier", "later"), ("renews-earlier", "renews-later")


@dataclass(frozen=True)
class Numbers:
    """Whom a draft moves: people and grants, each once, and by kind (an id of KINDS).

    `ending` are the people whose last day moves, `renewing` those whose next renewals do.
    """

    people: int
    people_of: dict[str, int]
    grants_of: dict[str, int]
    ending: int
    renewing: int


@cache.by_frames
def numbers(rows: pl.DataFrame) -> Numbers:
    """Count whom a draft moves (columns: `lab.WHATIF_COLUMNS`)."""
    of = {kind: rows.filter(pl.col("kind") == kind) for kind in KINDS}
    return Numbers(
        rows["staff_id"].n_unique(),
        {kind: own["staff_id"].n_unique() for kind, own in of.items()},
        {kind: own.height for kind, own in of.items()},
        rows.filter(pl.col("kind").is_in(ENDS))["staff_id"].n_unique(),
        rows.filter(pl.col("kind").is_in(AGAIN))["staff_id"].n_unique(),
    )


def opens(**selected: object) -> dict[str, object]:
    """Return the filters that list what was `selected` of all that a draft moves, and nothing else."""
    return {"kind": [], "function": [], **selected}


def headline(found: WhatIf | None, draft: Draft | None, base: Draft, view: View) -> str:
    """Answer the page's question, as Markdown; without a draft, say what can be done here."""
    if draft is None:
        return (
            "**Choose a rule to change, and see by name who would gain or lose access.** "
            "Nothing here touches the rules in use."
        )
    name = formats.literal(draft.name)
    if found is None:
        return f"The draft {name} cannot be judged as it stands."
    if view.unknown.people:
        return unknowns.sentence(f"what the draft {name} would do", view.unknown.people)
    against = f"the draft {formats.literal(base.name)}" if base.name else "the rules in use"
    where = f"as of {formats.day(view.as_of)} at {formats.literal(view.place)}"
    if found.people.is_empty():
        return f"**{name} moves nobody**, compared with {against}, {where}."
    first, *more = lab.said(found)
    return " ".join([f"**{first}**", *more, f"Compared with {against}, {where}."])


@cache.by_frames
def by_june(junes: pl.DataFrame) -> pl.DataFrame:
    """Return the coming Junes over all functions."""
    return junes.filter(pl.col("function_id").is_null()).drop("function_id", "function_title")


@cache.by_frames
def title(junes: pl.DataFrame) -> str:
    """Say what the chart shows: how many quizzes a draft costs."""
    rows = by_june(junes)
    more = int(rows["quizzes"].sum()) - int(rows["quizzes_before"].sum())
    than = "more" if more > 0 else "fewer"
    words = formats.count(abs(more), f"{than} quiz", f"{than} quizzes") if more else "As many quizzes as now"
    month = formats.month_name(rows["june"][0])
    return f"{words} in the coming {formats.number(rows.height)} {month}s, if everybody renews on time"


@cache.by_frames
def differing(coverage: pl.DataFrame) -> pl.DataFrame:
    """Return where a draft leaves another number of people on the day after the June."""
    return coverage.filter(pl.col("after") != pl.col("after_before"))


@cache.by_frames
def kinds_of(anomalies: pl.DataFrame) -> str:
    """Say which anomalies would be more or fewer; "" where none."""
    rows = anomalies.filter(pl.col("rows") != pl.col("rows_before")).iter_rows()
    said = [f"{kind} {formats.number(now)} instead of {formats.number(before)}" for kind, before, now in rows]
    return f"Anomalies on the day: {formats.listing(said)}." if said else ""
