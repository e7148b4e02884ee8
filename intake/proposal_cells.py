"""What is proposed for one column of a feed, once it is known which column of a file fills it."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from intake.contracts import COMPLETIONS
from intake.proposal import ProposedCell, Words
from intake.proposal_dates import HALF
from intake.proposal_files import Seen
from intake.proposal_match import Candidate, Match
from intake.proposal_names import compared, known_columns
from intake.proposal_scim import SINCE
from intake.table import is_blank


def first_note(one: Candidate, match: Match) -> str:
    """Why it is no more than likely."""
    if one.file.reader == "scim" and match.seen.name == SINCE:
        return "SCIM does not say since when somebody is in a group; nobody can have been before"
    if match.seen.values.is_empty():
        return "empty in this file"
    if match.nearness is None:
        return "by its contents"
    return "the nearest that the file has" if match.nearness == "weak" else ""


def listed_words(listed: Mapping[str, str], seen: Seen) -> tuple[Words, str]:
    """The value table of what the policy knows by another name; what it does not know at all stays as it is."""
    others = {value: listed[compared(value)] for value in seen.values if compared(value) in listed}
    others = {value: own for value, own in others.items() if _differs(value, own, listed)}
    unknown = [value for value in seen.values if compared(value) not in listed]
    said = f"not in the policy: {', '.join(unknown[:5])}" if unknown else ""
    return ({"map": others, "keep_others": True} if others else {}), said


def _differs(value: str, own: str, listed: Mapping[str, str]) -> bool:
    return value.strip().lower() not in {one.lower() for one in listed.values()} and value.lower() != own.lower()


def part_of_name(name: str, match: Match) -> ProposedCell:
    """The given or the family name out of a whole name."""
    values = match.seen.values
    is_last_first = float(values.str.contains(",", literal=True).mean() or 0) >= HALF  # type: ignore[arg-type]
    part = {"family_name": 1, "given_name": 2} if is_last_first else {"given_name": 1, "family_name": 2}
    words = {"split": "," if is_last_first else " ", "part": part[name]}
    note = "" if is_last_first else "what follows a second blank is lost"
    sure = match.sure if is_last_first else "to check"
    return ProposedCell(name, match.seen.name, sure, match.seen.samples, words, note=note)


def repeats(one: Candidate) -> bool:
    """Whether the file has rows that say the same of this feed: a roll has one row per job."""
    places = sorted({match.seen.place for match in one.taken.values()})
    rows = one.file.table.rows.select(pl.col(places).str.strip_chars())
    return one.feed not in ("completions", "approvals", "grants") and rows.n_unique() < rows.height


def unfinished(one: Candidate) -> dict[str, object]:
    """The words that leave out trainings which have only begun: their rows have no day, and would be rejected."""
    status, day = one.taken.get("status"), one.taken.get("completed_on")
    if one.feed != COMPLETIONS.name or status is None or day is None:
        return {}
    means = known_columns(one.feed)["status"].means or {}
    rows = one.file.table.rows.select(
        status=pl.col(status.seen.place).str.strip_chars(), has_day=~is_blank(day.seen.place)
    ).filter(pl.col("status") != "")
    without = rows.group_by("status", maintain_order=True).agg(pl.col("has_day").any()).filter(~pl.col("has_day"))
    begun = [value for value in without["status"] if means.get(compared(value), "in progress") == "in progress"]
    return {"skip": [{"column": status.seen.name, "is": begun}]} if begun and rows["has_day"].any() else {}
