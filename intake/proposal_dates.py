"""In which form the dates of a column are written, by trying."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

MOST, HALF = 0.9, 0.5
MOST_LOOKED_AT = 2000
"""So many different values tell what a column holds."""

US, EUROPEAN = "%m/%d/%Y", "%d/%m/%Y"
_TIMES = (" %H:%M", ", %H:%M", " %H:%M:%S", " %I:%M %p", " %I:%M:%S %p")
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
    values = values.head(MOST_LOOKED_AT)
    # Each form is tried over all of them: not where there is no date anywhere.
    if mean(values.str.contains(r"^[\pL, ]{0,24}[0-9].*[0-9]{2}")) < HALF:
        return Dates(0)
    is_iso = values.str.contains(_ISO)
    if (share := mean(is_iso)) >= MOST:
        return Dates(share)
    has_time = values.str.contains(":", literal=True).any()
    known = [form for form in FORMS if has_time or ":" not in form]
    rest = values
    forms: list[str] = []
    while rest.len() and len(forms) < 3:
        shares = {form: mean(_is_of(rest, form)) for form in known if not forms or _goes_with(form, forms)}
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


def mean(values: pl.Series) -> float:
    """The share of those that are true."""
    return float(values.mean() or 0)  # type: ignore[arg-type]
