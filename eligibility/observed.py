"""How sure a first or a last day is, in words: recorded by an export, or observed between two snapshots of it."""

from datetime import date

from eligibility.days import said_day, said_day_of_year

_VERBS = {"grants": ("Granted", "Removed")}
_OTHERS = ("Began", "Ended")


def said_begin(feed: str, first_day: date, *, is_observed: bool, not_before: date | None, first_seen: date) -> str:
    """Began between March 3 and March 5, 2026 (observed); of a grant: Granted ...

    `not_before` is the last snapshot without it, None if there is none; `first_seen` the first with it.
    """
    verb, _ = _VERBS.get(feed, _OTHERS)
    if not is_observed:
        return f"{verb} on {said_day(first_day)} (recorded)"
    if not_before is None:
        assumed = f", taken as {said_day(first_day)}" if first_day < first_seen else ""
        return f"{verb} on or before {said_day(first_seen)} (observed{assumed})"
    return f"{verb} {said_between(not_before, first_seen)} (observed)"


def said_end(
    feed: str, last_day: date | None, *, is_observed: bool, last_seen: date, gone_by: date | None
) -> str | None:
    """Ended between March 3 and March 5, 2026 (observed), or None where no end is known.

    `last_day` is the last day, of a grant the day of its removal; `last_seen` the last snapshot with it; `gone_by` the
    first without it.
    """
    _, verb = _VERBS.get(feed, _OTHERS)
    if is_observed and gone_by is not None:
        return f"{verb} {said_between(last_seen, gone_by)} (observed)"
    if last_day is None:
        return None
    return (
        f"{verb} on {said_day(last_day)} (recorded)" if feed in _VERBS else f"Last day {said_day(last_day)} (recorded)"
    )


def said_between(first: date, second: date) -> str:
    """Between March 3 and March 5, 2026; with both years where they differ."""
    begins = said_day_of_year(first) if first.year == second.year else said_day(first)
    return f"between {begins} and {said_day(second)}"
