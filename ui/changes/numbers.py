"""What the page on changes counts and says; it knows no screen (rows: `queries.changes` with moves)."""

from dataclasses import dataclass
from datetime import date

import polars as pl
from dateutil.relativedelta import relativedelta

import queries
from ui.reads import unknowns
from ui.widgets import cache, counts, formats

KINDS = {
    "gained": "Gained access",
    "lost": "Lost access",
    "moved": "Moved",
    "renewed": "Renewed",
    "last-day": "Last day moved",
    "granted": "Access granted",
    "removed": "Access removed",
    "standing": "Other standing",
}
"""The kinds of changes (`queries.KINDS`) in the words of the page, in its order."""
CAUSES = {
    "record": "A record in between",
    "time": "Time passed",
    "added": "Record added",
    "removed": "Record removed",
    "changed": "Record changed",
    "rules": "No own record",
}
"""What made a change (`queries.CAUSES`): the first two between days, the others between versions."""
MONDAY, VISIT, YEAR, DAY, LOAD = "monday", "visit", "year", "day", "load"
CHOICES = {
    MONDAY: "Since Monday",
    VISIT: "Since the last visit",
    YEAR: "Since last year",
    DAY: "Another day",
    LOAD: "Last load",
}
MOVES = ("moved", "last-day")
_VERBS = {
    "lost": ("loses", "lose"),
    "gained": ("gains", "gain"),
    "renewed": ("renews", "renew"),
    "moved": ("moves", "move"),
}


@dataclass(frozen=True)
class Against:
    """What the view is compared with: a day of the same version, or the version `earlier` (a path) on the same day.

    `loads` names the two loads by their moments, older first; `problem` says in a sentence why nothing can be compared
    and what to do, "" where it can; `beyond` says that both days lie beyond the records, "" where they do not. `label`
    says it in a downloaded file.
    """

    since: date
    earlier: str | None
    loads: tuple[str, str] | None
    label: str
    problem: str = ""
    beyond: str = ""


def monday_before(as_of: date) -> date:
    """The Monday of a day's week; on a Monday, that of the week before."""
    return as_of - relativedelta(days=as_of.weekday() or 7)


def year_before(as_of: date) -> date:
    """The same day of last year."""
    return as_of - relativedelta(years=1)


def problem_of(since: date, as_of: date, records_from: date | None) -> str:
    """Say why a day cannot be compared with, and what to do; "" where it can."""
    if since > as_of:
        return f"{formats.day(since)} lies after {formats.day(as_of)}. Choose an earlier day, or a later as-of day."
    if records_from is not None and since < records_from:
        begin = f"The records begin on {formats.day(records_from)}"
        return f"{begin}; nothing is known about {formats.day(since)}. Choose a later day."
    return ""


def beyond(since: date, as_of: date, through: date | None) -> str:
    """Say that nothing that happened between two days can be on record yet; "" where it can."""
    if through is None or since < through or since == as_of:
        return ""
    return f"The records end on {formats.day(through)}: what happens after that is not known."


@dataclass(frozen=True)
class Numbers:
    """What changed, by kind (an id of KINDS): people each once, and grants, which are the rows.

    `moving` are the people of MOVES. Of the grants, `corrected` changed because a record was changed or removed by a
    load, and `timed` without any record.
    """

    people: int
    grants: int
    people_of: dict[str, int]
    grants_of: dict[str, int]
    moving: int
    corrected: int
    timed: int


@cache.by_frames
def numbers(rows: pl.DataFrame) -> Numbers:
    """Count changes."""
    of = {kind: rows.filter(pl.col("kind") == kind) for kind in KINDS}
    return Numbers(
        people=counts.people(rows),
        grants=rows.height,
        people_of={kind: own["staff_id"].n_unique() for kind, own in of.items()},
        grants_of={kind: own.height for kind, own in of.items()},
        moving=rows.filter(pl.col("kind").is_in(MOVES))["staff_id"].n_unique(),
        corrected=rows.filter(pl.col("cause").is_in(["removed", "changed"])).height,
        timed=rows.filter(pl.col("cause") == "time").height,
    )


def opens(**selected: object) -> dict[str, object]:
    """Return the filters that list what was `selected` of all changes, and nothing else."""
    return {"kind": [], "cause": [], "function": [], **selected}


def headline(numbers: Numbers, against: Against, place: str, as_of: date, unknown: str) -> str:
    """Answer the page's question in at most five sentences, as Markdown; `place` is a school or the district."""
    where = formats.literal(place)
    if unknown:
        return unknowns.sentence(f"what changed at {where}", unknown)
    if against.problem:
        return f"Nothing to compare with yet. {formats.literal(against.problem)}"
    if against.loads:
        span = f"Between the loads of {against.loads[0]} and {against.loads[1]}, as of {formats.day(as_of)}"
    elif against.since == as_of:
        return f"Nothing changed at {where}: {formats.day(as_of)} is compared with itself. Choose an earlier day."
    else:
        span = f"From {formats.day(against.since)} to {formats.day(as_of)}"
    if not numbers.grants and against.beyond:
        return unknowns.sentence(f"what changed at {where}", against.beyond)
    if not numbers.grants:
        return f"{span}, nothing changed at {where}."
    told = [
        f"{formats.people(count)} {verbs[count != 1]}{' access' if kind in ('lost', 'gained') else ''}"
        for kind, verbs in _VERBS.items()
        if (count := numbers.people_of[kind])
    ]
    said = formats.listing(told) if told else "nobody gains or loses access"
    sentences = [f"**{span}, {said} at {where}.**"]
    sentences.append(f"In all, {_rows(numbers)} changed.")
    if against.loads and numbers.corrected:
        sentences.append(f"For {formats.grants(numbers.corrected)} a record was corrected or taken back.")
    if numbers.timed:
        sentences.append(f"For {formats.grants(numbers.timed)} nothing was recorded: only time passed.")
    return " ".join([*sentences, against.beyond]).strip()


def _rows(numbers: Numbers) -> str:
    return f"the answers for {formats.people_and_grants(numbers.people, numbers.grants)}"


@cache.by_frames
def counted(rows: pl.DataFrame) -> pl.DataFrame:
    """Count changes by kind and cause (`queries.changes_counted`), as the command line does."""
    return queries.changes_counted(rows)


@cache.by_frames
def title(rows: pl.DataFrame) -> str:
    """Say what the chart shows: which kind of change is most of all."""
    kinds = rows.group_by("kind").len().sort("len", "kind", descending=[True, False])
    kind, most = kinds.row(0)
    return f"{KINDS[kind]}: {formats.number(most)} of {formats.grants(rows.height)} that changed"


def change_column() -> pl.Expr:
    """Write what changed of a row: Moved from Lincoln; Renewed."""
    direction = pl.when("entitled").then(pl.lit("Moved from ")).otherwise(pl.lit("Moved to "))
    label = pl.col("kind").replace_strict(KINDS)
    return pl.when(pl.col("kind") == "moved").then(direction + pl.col("other_places")).otherwise(label)
