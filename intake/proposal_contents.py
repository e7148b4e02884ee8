"""What the contents of a column say about it: forms of dates, listed values, codes of the policy, others' ids."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import polars as pl

from eligibility import Policy
from intake.contracts import Column, is_percent
from intake.proposal_dates import HALF, MOST, mean
from intake.proposal_files import Seen
from intake.proposal_names import FULL_NAME, Known, compared

MOST_LISTED = 40
"""A column of more different values holds no listed ones."""


@dataclass(frozen=True)
class References:
    """What other files and the policy know: ids as they stand there, names of places with their ids.

    `emails`: the addresses of people, in lower case.
    `listed`: by column of a feed that the policy lists, each way to say a value, compared, with the policy's own.
    `names`: of each place by its id. What a place is called beside its name is learned while files are looked at.
    """

    ids: Mapping[str, frozenset[str]] = field(default_factory=dict)
    places: dict[str, str] = field(default_factory=dict)
    listed: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)
    emails: frozenset[str] = frozenset()


def listed_in(policy: Policy) -> dict[str, dict[str, str]]:
    """How courses, functions and groups may be called, by column; the policy's own word first."""
    courses: dict[str, str] = {}
    for name, course in policy.courses.items():
        courses |= {compared(one): course.codes[-1] for one in (name, course.title)}
    codes = {compared(code): code for course in policy.courses.values() for code in course.codes}
    functions: dict[str, str] = {}
    groups: dict[str, str] = {}
    for name, function in policy.functions.items():
        for one in (name, function.title, function.ic_group):
            functions[compared(one)] = name
            groups[compared(one)] = function.ic_group
    return {"course_code": courses | codes, "function_id": functions, "ic_group": groups}


def bare(one: str) -> str:
    """An id without the zeros before it: what two systems have in common."""
    return one.lstrip("0") or one


def fits(name: str, column: Column | None, known: Known, seen: Seen, references: References) -> bool | None:
    """Whether the contents are those of a column of a feed; None where they do not tell."""
    values = seen.values
    if values.is_empty():
        return None
    if name in references.listed:
        return True if share_told(values, references.listed[name]) else None
    if column is not None and column.kind == "day":
        return _judged(seen.dates.share)
    if column is not None and column.kind == "choice":
        return None if values.len() > MOST_LISTED else _judged(share_meant(values, known.means or {}), any_=True)
    if column is not None and column.kind == "percent":
        return _are_scores(values)
    if name == "email":
        return _judged(mean(values.str.contains("@", literal=True)))
    if name in ("staff_id", "approver_id", "location_id"):
        return _fits_id(name, values, references)
    if name == FULL_NAME:
        return mean(values.str.contains(r"\pL[,\s]+\pL")) >= MOST
    return mean(values.str.contains(r"\pL")) >= HALF or None


def _are_scores(values: pl.Series) -> bool:
    """Whether they are numbers from 0 to 100, with a sign for percent or without. Shares of 1 would all be too low."""
    found = pl.DataFrame({"value": values.str.strip_suffix("%").str.strip_chars()}).filter(is_percent(pl.col("value")))
    highest = found["value"].cast(pl.Float64).max()
    return found.height >= MOST * values.len() and isinstance(highest, float) and highest > 1


def _fits_id(name: str, values: pl.Series, references: References) -> bool | None:
    share = share_of_ids(name, values, references)
    if share >= HALF:
        return True
    is_text = mean(values.str.contains(r"[@,]|\pL \pL")) >= HALF
    if name == "location_id":
        # "North" may be a name as well: a number or EHS is a code.
        is_code = mean(values.str.contains(r"[0-9]|^[A-Z]{2,5}$")) >= HALF
        return None if is_text or not is_code or references.ids.get(name) else True
    if is_text:
        return False
    return None if references.ids.get("staff_id") else True


def share_of_ids(name: str, values: pl.Series, references: References) -> float:
    """How many of the values are ids (or names of places) that other files know."""
    of = "location_id" if name == "location_id" else "staff_id"
    known = {bare(one) for one in references.ids.get(of, ())}
    places = references.places if of == "location_id" else {}
    found = [bare(one) in known or compared(one) in places for one in values.head(2000)]
    return sum(found) / len(found) if found else 0.0


def share_of_emails(values: pl.Series, references: References) -> float:
    """How many of the values are addresses of people whom other files list."""
    found = [one.lower() in references.emails for one in values.head(2000)]
    return sum(found) / len(found) if found else 0.0


def share_listed(values: pl.Series, listed: Mapping[str, str]) -> float:
    """How many of the values the policy knows."""
    return sum(compared(one) in listed for one in values) / values.len() if values.len() else 0.0


def part(values: pl.Series, split: str, number: int) -> pl.Series:
    """One part of each value, from 1; null where there are not so many."""
    return values.str.split(split).list.get(number - 1, null_on_oob=True).str.strip_chars()


def listed_part(values: pl.Series, listed: Mapping[str, str]) -> tuple[str, int, float] | None:
    """In which part of the values the policy knows them, after which split, and how many; None where it knows a whole.

    A code beside its title ("IC-HH: Household"), a group that names its school ("EHS - IC Attendance").
    """
    if values.is_empty() or share_listed(values, listed):
        return None
    for split in (" - ", ": ", " / ", " | ", "_"):
        for number in (1, 2):
            share = sum(compared(one) in listed for one in part(values, split, number).drop_nulls()) / values.len()
            if share >= HALF:
                return split, number, share
    return None


def share_told(values: pl.Series, listed: Mapping[str, str]) -> float:
    """How many of the values the policy knows, as they are or by a part of them."""
    found = listed_part(values, listed)
    return found[2] if found else share_listed(values, listed)


def share_meant(values: pl.Series, means: Mapping[str, str]) -> float:
    """Of how many of the values the meaning is known."""
    return sum(compared(one) in means for one in values) / values.len() if values.len() else 0.0


def _judged(share: float, *, any_: bool = False) -> bool | None:
    if share >= MOST:
        return True
    return False if share == 0 or (share < HALF and not any_) else None
