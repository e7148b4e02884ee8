"""What the contents of a column say about it: forms of dates, listed values, codes of the policy, others' ids."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import polars as pl

from eligibility import Policy
from intake.contracts import Column
from intake.proposal_files import Seen
from intake.proposal_names import FULL_NAME, Known, compared

MOST, HALF = 0.9, 0.5
MOST_LISTED = 40
"""A column of more different values holds no listed ones."""

US, EUROPEAN = "%m/%d/%Y", "%d/%m/%Y"
_TIMES = (" %H:%M", " %H:%M:%S", " %I:%M %p", " %I:%M:%S %p")
_MONTH_FIRST = tuple(f"%m{sign}%d{sign}{year}" for sign in "/-." for year in ("%Y", "%y"))
_DAY_FIRST = tuple(f"%d{sign}%m{sign}{year}" for sign in "/-." for year in ("%Y", "%y"))
_BY_NAME = ("%d-%b-%Y", "%d-%b-%y", "%d %b %Y", "%b %d, %Y", "%B %d, %Y", "%d %B %Y", "%A, %B %d, %Y", "%A, %d %B %Y")
_OTHER = (*_BY_NAME, "%Y%m%d", "%Y/%m/%d")
_ISO = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}(?:[ T].*)?$"
FORMS = tuple(form + time for form in (*_MONTH_FIRST, *_DAY_FIRST, *_OTHER) for time in ("", *_TIMES)) + tuple(
    f"%A, %{order}, %I:%M %p" for order in ("d %B %Y", "B %d, %Y")
)


@dataclass(frozen=True)
class Dates:
    """The forms in which most values of a column are dates (none for YYYY-MM-DD), and how many of them are.

    `other`: the same with day and month changed, where that fits as well.
    """

    share: float
    forms: tuple[str, ...] = ()
    other: tuple[str, ...] = ()


def dates_of(values: pl.Series) -> Dates:
    """Which forms of a date the values have."""
    if values.is_empty():
        return Dates(0)
    is_iso = values.str.contains(_ISO)
    if (share := _mean(is_iso)) >= MOST:
        return Dates(share)
    rest = values
    forms: list[str] = []
    while rest.len() and len(forms) < 3:
        shares = {form: _mean(_is_of(rest, form)) for form in FORMS if not forms or _goes_with(form, forms)}
        best = max(shares, key=lambda form: shares[form])
        if not shares[best]:
            break
        forms.append(best)
        rest = rest.filter(~_is_of(rest, best))
    if rest.len() and rest.str.contains(_ISO).any():
        forms.append("%Y-%m-%d")
        rest = rest.filter(~rest.str.contains(_ISO))
    other = tuple(form.replace("%m", "%0").replace("%d", "%m").replace("%0", "%d") for form in forms)
    fits = forms and _order(forms[0]) == "month" and all(_is_any(values, other) | is_iso)
    return Dates(1 - rest.len() / values.len(), tuple(forms), other if fits else ())


def _order(form: str) -> str:
    if "%b" in form or "%B" in form or form.startswith("%Y"):
        return ""
    return "month" if form.startswith("%m") else "day"


def _goes_with(form: str, forms: Sequence[str]) -> bool:
    return _order(form) in ("", _order(forms[0])) or not _order(forms[0])


def _is_of(values: pl.Series, form: str) -> pl.Series:
    days = values.str.to_date(form, strict=False)
    # As in mapping.py: the year 26 is none.
    return (days.dt.year() >= 1000).fill_null(value=False)


def _is_any(values: pl.Series, forms: Sequence[str]) -> pl.Series:
    found = pl.Series([False] * values.len())
    for form in forms:
        found |= _is_of(values, form)
    return found


def _mean(values: pl.Series) -> float:
    return float(values.mean() or 0)  # type: ignore[arg-type]


@dataclass(frozen=True)
class References:
    """What other files and the policy know: ids as they stand there, names of places with their ids.

    `listed`: by column of a feed that the policy lists, each way to say a value, compared, with the policy's own.
    """

    ids: Mapping[str, frozenset[str]] = field(default_factory=dict)
    places: Mapping[str, str] = field(default_factory=dict)
    listed: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


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
        return True if share_listed(values, references.listed[name]) else None
    if column is not None and column.kind == "day":
        return _judged(dates_of(values.head(2000)).share)
    if column is not None and column.kind == "choice":
        return None if values.len() > MOST_LISTED else _judged(share_meant(values, known.means or {}), any_=True)
    if name == "email":
        return _judged(_mean(values.str.contains("@", literal=True)))
    if name in ("staff_id", "approver_id", "location_id"):
        return _fits_id(name, values, references)
    if name == FULL_NAME:
        return _mean(values.str.contains(r"\pL[,\s]+\pL")) >= MOST
    return _mean(values.str.contains(r"\pL")) >= HALF or None


def _fits_id(name: str, values: pl.Series, references: References) -> bool | None:
    share = share_of_ids(name, values, references)
    if share >= HALF:
        return True
    is_text = _mean(values.str.contains(r"[@,]|\pL \pL")) >= HALF
    if name == "location_id":
        return None if is_text or references.ids.get(name) else True
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


def share_listed(values: pl.Series, listed: Mapping[str, str]) -> float:
    """How many of the values the policy knows."""
    return sum(compared(one) in listed for one in values) / values.len() if values.len() else 0.0


def share_meant(values: pl.Series, means: Mapping[str, str]) -> float:
    """Of how many of the values the meaning is known."""
    return sum(compared(one) in means for one in values) / values.len() if values.len() else 0.0


def _judged(share: float, *, any_: bool = False) -> bool | None:
    if share >= MOST:
        return True
    return False if share == 0 or (share < HALF and not any_) else None
