"""What the page over time counts, and its headline (rows: `queries.over_time` and the questions beside it)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

import polars as pl

from queries import Facts
from ui.reads import unknowns
from ui.widgets import cache, formats

CERTIFICATES, ACCESS, PACES, SPRINGS = "certificates", "access", "paces", "springs"
"""The charts, as the address names them."""
CURRENT, VALID, EXPIRING, LAPSED, EXCESS, MISSING = "current", "valid", "expiring", "lapsed", "excess", "missing"
EXCESS_OPENED, EXCESS_CLOSED = "excess-opened", "excess-closed"
MISSING_OPENED, MISSING_CLOSED = "missing-opened", "missing-closed"
REMOVED, AUTOMATIC, BY_REQUEST, RENEWED = "removed", "automatic", "by-request", "renewed"
OF_A_WEEK = {EXCESS: (EXCESS_OPENED, EXCESS_CLOSED), MISSING: (MISSING_OPENED, MISSING_CLOSED)}
"""What came and what went of excess and of missing access, each a list of its own."""
CHART_LISTS = {
    CERTIFICATES: (CURRENT, VALID, EXPIRING, LAPSED),
    ACCESS: (EXCESS, EXCESS_OPENED, EXCESS_CLOSED, MISSING, MISSING_OPENED, MISSING_CLOSED),
    PACES: (EXCESS, REMOVED, AUTOMATIC, BY_REQUEST),
    SPRINGS: (RENEWED,),
}
"""The lists that the marks of each chart open, its default first."""
STATUSES = {CURRENT: (VALID, EXPIRING), VALID: (VALID,), EXPIRING: (EXPIRING,), LAPSED: (LAPSED,)}
"""The statuses (eligibility.md § 7) that a list of certificate holders has rows of."""
_A_YEAR = 12  # month-ends
_WEEKLY = (EXCESS_OPENED, EXCESS_CLOSED, EXCESS, MISSING_OPENED, MISSING_CLOSED, MISSING)  # as the question has them
_PACED = (EXCESS, REMOVED, AUTOMATIC, BY_REQUEST)


def offered(june: date) -> dict[str, str]:
    """Return the charts that the page offers, by their ids in the address."""
    return {
        CERTIFICATES: "Certificates",
        ACCESS: "Access not earned or missing",
        PACES: "How long it took",
        SPRINGS: f"Four {formats.season(june)}s",
    }


@dataclass(frozen=True)
class Month:
    """The counts of one month-end, rows of status and anomalies; None where the records cannot tell.

    `is_expected`: the month-end lies after the records. Counts are rows: one function of one person at one place.
    """

    day_on: date
    is_expected: bool
    valid: int | None
    expiring: int | None
    lapsed: int | None
    excess: int | None
    missing: int | None

    @property
    def current(self) -> int | None:
        """Valid or expiring: whoever may use the function that day."""
        return None if self.valid is None or self.expiring is None else self.valid + self.expiring

    @property
    def held(self) -> int:
        """Everybody who holds or held a certificate and whose job still fits."""
        return (self.current or 0) + (self.lapsed or 0)

    @property
    def share(self) -> float | None:
        """Percent of `held` that are current; None where nobody holds or held any, or nobody can know."""
        return 100 * (self.current or 0) / self.held if self.held else None

    def of(self, which: str) -> int | None:
        """The count of one list."""
        count: int | None = getattr(self, which)
        return count


@dataclass(frozen=True)
class Week:
    """The counts of one week by their lists: EXCESS and MISSING as of its last day, the others of its days."""

    begins_on: date
    ends_on: date
    counts: Mapping[str, int] = field(hash=False)


@dataclass(frozen=True)
class Pace:
    """How long things took as of a month-end, by their lists: in how many cases, and the median in business days.

    EXCESS: the age of what is open that day. REMOVED, AUTOMATIC and BY_REQUEST: of the twelve months through it.
    A median is the day by which half of the cases were there; None where fewer were.
    """

    day_on: date
    counts: Mapping[str, int] = field(hash=False)
    medians: Mapping[str, int | None] = field(hash=False)


@dataclass(frozen=True)
class Numbers:
    """The last month-end that the records reach, and the one a year before; None where nothing is known of it."""

    last: Month | None
    before: Month | None


@cache.by_frames
def months(rows: pl.DataFrame, facts: Facts, known_on: date) -> list[Month]:
    """Return the month-ends with what can be known of each, in time order.

    Before the first rule, training or grant nobody can have been counted; after the last certificate on record has
    ended, all that could be said is that nobody has renewed yet.
    """
    certified = _first(facts.records_from, facts.certified_from, facts.trained_from)
    granted = granted_from(facts)
    until = facts.last_end
    found = []
    for day, *counts in rows.iter_rows():
        is_early = until is not None and day <= max(until, known_on)
        held = counts[:3] if is_early and certified is not None and day >= certified else [None] * 3
        wrong = counts[3:] if is_early and granted is not None and day >= granted else [None] * 2
        found.append(Month(day, day > known_on, *held, *wrong))
    return found


def granted_from(facts: Facts) -> date | None:
    """Return the first day on which anybody can be said to have access that is not earned, or lack it."""
    return _first(facts.records_from, facts.ruled_from, facts.granted_from)


@cache.by_frames
def weeks(rows: pl.DataFrame, facts: Facts) -> list[Week]:
    """Return the weeks (columns: `queries.over_time_weeks`) of which there are records of access, in time order."""
    begins_on = granted_from(facts)
    found = [Week(first, last, dict(zip(_WEEKLY, counts, strict=True))) for first, last, *counts in rows.iter_rows()]
    return [week for week in found if begins_on is not None and week.begins_on >= begins_on]


@cache.by_frames
def paces(ages: pl.DataFrame, arrivals: pl.DataFrame, facts: Facts) -> list[Pace]:
    """Return the month-ends (`queries.over_time_ages`, `over_time_arrivals`) on record of access, in time order."""
    begins_on, found = granted_from(facts), []
    for day, *measured in ages.join(arrivals, on="day_on", maintain_order="left").iter_rows():
        counts, medians = (dict(zip(_PACED, measured[place::2], strict=True)) for place in (0, 1))
        if begins_on is not None and day >= begins_on:
            found.append(Pace(day, counts, medians))
    return found


def _first(*begins: date | None) -> date | None:
    """Return the day from which all of them are there, None if one never is."""
    known = [day for day in begins if day is not None]
    return max(known) if len(known) == len(begins) else None


def numbers(every: list[Month]) -> Numbers:
    """Find the last month-end on record and the one a year before."""
    known = [place for place, month in enumerate(every) if not month.is_expected and month.current is not None]
    if not known:
        return Numbers(None, None)
    before = every[known[-1] - _A_YEAR] if known[-1] >= _A_YEAR else None
    return Numbers(every[known[-1]], before if before is not None and before.current is not None else None)


def headline(numbers: Numbers, place: str, unknown: str) -> str:
    """Answer the page's question, as Markdown, by the last month-end on record beside the one a year before."""
    last = numbers.last
    if last is None:
        why = unknown or "No month-end of these years lies within the records."
        return unknowns.sentence(f"whether {formats.literal(place)} is getting better", why)
    where = f"On {formats.day(last.day_on)},"
    if last.share is None:
        return f"{where} nobody at {formats.literal(place)} held a certificate, or had held one. {_wrong(numbers)}"
    held = formats.count(last.held, "certificate grant", "certificate grants")
    share = f"{formats.number(last.current or 0)} of {held} at {formats.literal(place)}"
    verb = "was" if last.current == 1 else "were"
    return f"**{where} {share} {verb} current ({percent(last.share)}){_share_before(numbers)}.** {_wrong(numbers)}"


def _share_before(numbers: Numbers) -> str:
    if numbers.before is None or numbers.before.share is None:
        return ""
    return f", after {percent(numbers.before.share)} a year before"


def _wrong(numbers: Numbers) -> str:
    last, before = numbers.last, numbers.before
    if last is None or last.excess is None or last.missing is None:
        return "What access was given then is not on record."
    excess = f"Access that was not earned: {formats.number(last.excess)}{_count_before(before, EXCESS)}."
    missing = f"Earned access that was missing: {formats.number(last.missing)}{_count_before(before, MISSING)}."
    return f"{excess} {missing}"


def _count_before(before: Month | None, which: str) -> str:
    count = before.of(which) if before else None
    return "" if count is None else f" (a year before {formats.number(count)})"


def percent(share: float) -> str:
    """Write a share of 0 to 100, rounded down."""
    # Down, so that 99.7% never reads as everybody.
    return f"{int(share)}%"


def opens(which: str, day: date, chart: str) -> dict[str, object]:
    """Return the filters that list the rows which a point counts: a list of a chart, as of a day."""
    return {"chart": chart, "list": which, "on": day.isoformat()}


def week_of(day: date) -> date:
    """Return the first day of the week of a day, its Monday."""
    return day - timedelta(days=day.weekday())
