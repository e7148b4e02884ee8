"""The point of each chart over time, as its title; it knows no screen."""

from collections.abc import Sequence

from ui.over_time.numbers import (
    AUTOMATIC,
    BY_REQUEST,
    EXCESS,
    MISSING,
    OF_A_WEEK,
    REMOVED,
    Month,
    Numbers,
    Pace,
    Week,
    percent,
)
from ui.widgets import formats

NAMES = {EXCESS: "Access not earned", MISSING: "Earned access missing"}
_A_YEAR, _A_YEAR_OF_WEEKS = 12, 52  # month-ends; whole weeks


def holders(numbers: Numbers) -> str:
    """Say how many hold a certificate, and how that went in a year."""
    last, before = numbers.last, numbers.before
    if last is None:
        return "Certificates by status at each month-end"
    many = formats.count(last.current or 0, "certificate grant was current", "certificate grants were current")
    return f"{many}{_change(last.current, before.current if before else None)}"


def _change(now: int | None, before: int | None) -> str:
    if now is None or before is None:
        return ""
    if now == before:
        return ", as many as a year before"
    more = "more" if now > before else "fewer"
    return f", {formats.number(abs(now - before))} {more} than a year before"


def share(numbers: Numbers) -> str:
    """Say which share is current."""
    last = numbers.last
    if last is None or last.share is None:
        return "Share current"
    of_them = f"{formats.number(last.current or 0)} of {formats.number(last.held)}"
    return f"{percent(last.share)} current ({of_them}); {formats.number(last.lapsed or 0)} lapsed"


def disagreements(numbers: Numbers) -> str:
    """Say how access not earned and access missing went in a year."""
    last, before = numbers.last, numbers.before
    if last is None or last.excess is None:
        return "Access not earned, and earned access missing"
    return "; ".join(f"{_went(last, before, which)}" for which in (EXCESS, MISSING))


def _went(last: Month, before: Month | None, which: str) -> str:
    now, then = last.of(which) or 0, before.of(which) if before else None
    name = NAMES[which] if which == EXCESS else NAMES[which].lower()
    if then is None:
        return f"{name}: {formats.number(now)}"
    if now == then:
        return f"{name} stayed at {formats.number(now)}"
    verb = "rose" if now > then else "fell"
    return f"{name} {verb} from {formats.number(then)} to {formats.number(now)} in a year"


def by_week(weeks: Sequence[Week], which: str) -> str:
    """Say whether more came or went of access not earned, or missing, in the weeks that are drawn."""
    opened, closed = (sum(week.counts[one] for week in weeks) for one in OF_A_WEEK[which])
    if not weeks:
        return NAMES[which]
    span = "a year" if len(weeks) > _A_YEAR_OF_WEEKS else formats.count(len(weeks), "week", "weeks")
    return f"{NAMES[which]}: {formats.number(opened)} opened, {formats.number(closed)} closed in {span}"


def ages(paces: Sequence[Pace]) -> str:
    """Say how old access not earned is, and how long it stood where it was removed."""
    last = paces[-1] if paces else None
    if last is None or not last.counts[EXCESS]:
        return "No access that was not earned was open"
    now = f"Half of the access not earned was open for up to {_days(last.medians[EXCESS])}"
    before = paces[-1 - _A_YEAR].medians[EXCESS] if len(paces) > _A_YEAR else None
    after = "" if before is None else f", a year before for up to {formats.number(before)}"
    removed = last.counts[REMOVED]
    gone = (
        f"; half of what was removed, within {_days(last.medians[REMOVED])}"
        if removed
        else "; none was removed in a year"
    )
    return f"{now}{after}{gone}"


def arrivals(paces: Sequence[Pace]) -> str:
    """Say how fast earned access was granted."""
    last = paces[-1] if paces else None
    parts = [f"{_half(last, which)} {name}" for which, name in _PATHS.items() if last and last.counts[which]]
    if not parts:
        return "No earned access to measure"
    return f"Half of the earned access came {', '.join(parts)}"


_PATHS = {AUTOMATIC: "where it is automatic", BY_REQUEST: "by request"}


def _half(pace: Pace, which: str) -> str:
    median = pace.medians[which]
    return "never" if median is None else f"within {_days(median)}"


def _days(days: int | None) -> str:
    return formats.count(days or 0, "business day", "business days")
