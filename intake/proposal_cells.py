"""What is proposed for one column of a feed, once it is known which column of a file fills it."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from intake.proposal import ProposedCell, Words
from intake.proposal_contents import listed_part, part
from intake.proposal_dates import HALF
from intake.proposal_files import Seen
from intake.proposal_match import Candidate, Match
from intake.proposal_names import compared
from intake.proposal_scim import SINCE

_HALF_SCORE = 50


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
    words: Words = {}
    values = seen.values
    if found := listed_part(values, listed):
        split, number, _ = found
        words = {"split": split, "part": number}
        values = part(values, split, number).drop_nulls().unique(maintain_order=True)
    others = {value: listed[compared(value)] for value in values if compared(value) in listed}
    others = {value: own for value, own in others.items() if _differs(value, own, listed)}
    unknown = [value for value in values if compared(value) not in listed]
    said = f"not in the policy: {', '.join(unknown[:5])}" if unknown else ""
    return ({**words, "map": others, "keep_others": True} if others else words), said


def _differs(value: str, own: str, listed: Mapping[str, str]) -> bool:
    return value.strip().lower() not in {one.lower() for one in listed.values()} and value.lower() != own.lower()


def part_of_name(name: str, match: Match) -> ProposedCell:
    """The given or the family name out of a whole name."""
    values = match.seen.values
    is_last_first = float(values.str.contains(",", literal=True).mean() or 0) >= HALF  # type: ignore[arg-type]
    at = {"family_name": 1, "given_name": 2} if is_last_first else {"given_name": 1, "family_name": 2}
    words = {"split": "," if is_last_first else " ", "part": at[name]}
    note = "" if is_last_first else "what follows a second blank is lost"
    sure = match.sure if is_last_first else "to check"
    return ProposedCell(name, match.seen.name, sure, match.seen.samples, words, note=note)


def scores(seen: Seen) -> tuple[Words, str]:
    """The words that make numbers of scores such as "92 %", and whether they may be of another number than 100."""
    has_sign = seen.values.str.ends_with("%").any()
    numbers = seen.values.str.strip_suffix("%").str.strip_chars().cast(pl.Float64, strict=False)
    highest = float(numbers.max() or 0)  # type: ignore[arg-type]
    said = "" if highest > _HALF_SCORE else f"none is above {highest:g}: look whether they are of 100"
    return ({"split": "%", "part": 1} if has_sign else {}), said
