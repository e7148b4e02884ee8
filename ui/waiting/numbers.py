"""What the page on waiting counts, and its sentences (rows: `queries.arrivals`, `waiting`, `decisions_waiting`)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import polars as pl

from queries import Period
from ui.reads import unknowns
from ui.widgets import cache, counts, formats

# The order counts here and below: lists are sorted by it (`lists.in_order`).
STANDINGS = {"overdue": "▲ Overdue", "pending": "○ Pending", "by-request": "● By request"}
DECISIONS = {
    "open": "● Nobody decided yet",
    "refused": "▲ Refused or withdrawn",
    "has-access": "○ Has access without it",
}
SETTLED = ("within", "late", "missing")
"""The outcomes that the curve counts: the time allowed is over, and the wait has a first day and an end."""
SLOW = ("late", "missing")


@dataclass(frozen=True)
class Pace:
    """How one kind of path did: `total` times access was earned and the time allowed is over, `within` granted by then.

    `by_day`: how many were granted by each business day after the last requirement was met, from day 0 on.
    """

    total: int
    within: int
    by_day: tuple[int, ...]

    def by(self, day: int) -> int:
        """Return how many were granted by a business day."""
        return self.by_day[min(day, len(self.by_day) - 1)] if self.by_day else 0


@dataclass(frozen=True)
class Numbers:
    """What the page counts; people each once, and the grants that they wait for apart from them.

    `unknown` says why nobody on record need not mean nobody at all. `as_of` is the day on which they wait; the period
    ends on the last day of it that is known.
    """

    as_of: date
    period: Period
    automatic: Pace
    by_request: Pace
    people: Mapping[str, int]
    grants: Mapping[str, int]
    unknown: str


@cache.by_frames
def numbers(
    arrivals: pl.DataFrame, waiting: pl.DataFrame, approvals: pl.DataFrame, *, period: Period, as_of: date, unknown: str
) -> Numbers:
    """Count the lists; the keys of people and grants are those of STANDINGS and DECISIONS."""
    people, grants = {}, {}
    for rows, kinds in ((waiting, STANDINGS), (approvals, DECISIONS)):
        for kind in kinds:
            of_kind = rows.filter(pl.col("standing") == kind)
            people[kind], grants[kind] = counts.people(of_kind), counts.grants(of_kind)
    return Numbers(as_of, period, _pace(arrivals, True), _pace(arrivals, False), people, grants, unknown)


def _pace(arrivals: pl.DataFrame, is_automated: bool) -> Pace:
    # Whoever still has time left may yet be granted in it: counting them now would make every recent week look slow.
    settled = arrivals.filter((pl.col("is_automated") == is_automated) & pl.col("outcome").is_in(SETTLED))
    waits = settled["waited_days"].drop_nulls()
    longest = waits.max()
    days = range(int(longest) + 1) if isinstance(longest, int) else range(0)
    by_day = tuple(int((waits <= day).sum()) for day in days)
    return Pace(settled.height, int((settled["outcome"] == "within").sum()), by_day)


def share(part: int, whole: int) -> str:
    """Write a share in percent that says 100% only of all and 0% only of none."""
    if part in (0, whole):
        return "100%" if part else "0%"
    # Rounding 3,449 of 3,450 to 100% would hide the one person who was left out.
    percent = 100 * part / whole
    return f"{min(max(percent, 0.1), 99.9):.1f}%" if not 1 <= percent <= 99 else f"{percent:.0f}%"


def days(count: int) -> str:
    """Count business days."""
    return formats.count(count, "business day", "business days")


# Sentences


def headline(numbers: Numbers, place: str) -> str:
    """Answer the page's question, as Markdown; `place` is a school or the district."""
    return f"{_how_fast(numbers, place)} {_who_waits(numbers)}"


def _how_fast(numbers: Numbers, place: str) -> str:
    when, limit = period_phrase(numbers), days(numbers.period.allowed_days)
    automatic, by_request = numbers.automatic, numbers.by_request
    if not _is_measured(numbers) and numbers.unknown:
        return unknowns.sentence(f"whether earned access came in time at {formats.literal(place)}", numbers.unknown)
    if not _is_measured(numbers):
        return f"{when}, nobody at {formats.literal(place)} earned access whose {limit} are over."
    if not automatic.total:
        return f"**{when}, access by request came within {limit} {_times(by_request)}.**"
    request = f", by request {_times(by_request)}" if by_request.total else ""
    return f"**{when}, earned access came within {limit} {_times(automatic)} where it is automatic**{request}."


def _times(pace: Pace) -> str:
    total = formats.count(pace.total, "time", "times")
    return f"{formats.number(pace.within)} of {total} ({share(pace.within, pace.total)})"


def _who_waits(numbers: Numbers) -> str:
    overdue, undecided = numbers.people["overdue"], numbers.people["open"]
    if numbers.unknown:
        return f"{_as_far_as_known(overdue, undecided)}Who else waits then cannot be known."
    now = "as things stand" if counted_through(numbers) else "now"
    late = f"{formats.people(overdue)} {'is' if overdue == 1 else 'are'} overdue" if overdue else "Nobody is overdue"
    if not undecided:
        return f"{late} {now}, and nobody waits for an approval."
    lack = "lacks" if undecided == 1 else "lack"
    return f"{late} {now}, and {formats.people(undecided)} {lack} nothing but an approval."


def _as_far_as_known(overdue: int, undecided: int) -> str:
    """Count who waits, without a word on who does not."""
    parts = [f"{formats.people(overdue)} overdue"] * bool(overdue)
    parts += [f"{formats.people(undecided)} without an approval"] * bool(undecided)
    return f"As things stand, {formats.listing(parts)}. " if parts else ""


def _is_measured(numbers: Numbers) -> bool:
    return bool(numbers.automatic.total or numbers.by_request.total)


def period_phrase(numbers: Numbers) -> str:
    """Say the period as a sentence begins with it: In the last 12 months."""
    period = numbers.period
    if period.period == "12-months" and period.to_on < numbers.as_of:
        return f"In the 12 months through {formats.day(period.to_on)}"
    if period.period == "last-year":
        return f"In school year {period.from_on.year}-{period.to_on.year % 100:02d}"
    if period.period == "this-year":
        return f"Since {formats.day(period.from_on)}"
    return {"12-months": "In the last 12 months", "all": "Since the first recorded grant"}[period.period]


def counted_through(numbers: Numbers) -> str:
    """Say that the records end before the as-of day, and what that means for the page; empty if they do not."""
    known_on = numbers.period.to_on
    # A school year that is over has an end of its own.
    if numbers.period.period == "last-year" or known_on >= numbers.as_of:
        return ""
    return (
        f"{formats.EXPECTED} The records end on {formats.day(known_on)}: times to access are counted through that day. "
        f"Who waits on {formats.day(numbers.as_of)} is expected, as if nothing was granted or decided since."
    )


def definition(numbers: Numbers) -> str:
    """Say what the curve counts: the help beside its title."""
    limit = days(numbers.period.allowed_days)
    return (
        "Each time somebody came to meet all requirements for a function at a place counts once the time allowed "
        f"({limit}) is over, granted or not. The wait runs from the day the last requirement was met (day 0) to the "
        "first grant on or after it, in business days: Monday to Friday without closed days; a grant on another day "
        "counts for the next business day. A path is automatic if the rules say that access comes by itself. Not "
        "counted: access that an earlier grant already gave, entitlement that ended ungranted before its time was "
        "over, and requirements met before the first recorded grant or on the day of a function's first rule."
    )


@cache.by_frames
def not_counted(arrivals: pl.DataFrame) -> str:
    """Say how many rows of the period the curve leaves out, and why; empty if none."""
    reasons = {
        "too-early": "whose time is not over yet",
        "ended": "whose entitlement ended before it was",
        "held": "with access from before",
        "unmeasured": "from before the first recorded grant or rule",
    }
    left_out = {kind: arrivals.filter(pl.col("outcome") == kind).height for kind in reasons}
    parts = [f"{formats.number(left_out[kind])} {reasons[kind]}" for kind in reasons if left_out[kind]]
    return f"Not in the curve: {formats.listing(parts)}." if parts else ""


def curve_title(numbers: Numbers) -> str:
    """Say the point of the curve: how often automatic access took too long."""
    limit, phrase = days(numbers.period.allowed_days), period_phrase(numbers)
    when = phrase[0].lower() + phrase[1:]
    slow = numbers.automatic.total - numbers.automatic.within
    if not numbers.automatic.total and numbers.unknown:
        return "What there is to measure is not known"
    if not numbers.automatic.total:
        return f"No automatic access to measure {when}"
    if not slow:
        return f"All {formats.number(numbers.automatic.total)} times, automatic access came within {limit} {when}"
    total = formats.number(numbers.automatic.total)
    return f"{formats.number(slow)} of {total} times, automatic access took more than {limit} {when}"


# Where it was slow


@cache.by_frames
def places(arrivals: pl.DataFrame, *, is_one_location: bool) -> pl.DataFrame:
    """Count by location, or function of a single one: id, name, earned, automatic and by_request (those too slow)."""
    trait = "function" if is_one_location else "location"
    name = "function_title" if is_one_location else "location_name"
    slow = pl.col("outcome").is_in(SLOW)
    # Automatic access comes first, because only that is promised in time.
    return (
        arrivals.filter(pl.col("outcome").is_in(SETTLED))
        .group_by(pl.col(f"{trait}_id").alias("id"), pl.col(name).alias("name"))
        .agg(
            earned=pl.len().cast(pl.Int64),
            automatic=(slow & pl.col("is_automated")).sum().cast(pl.Int64),
            by_request=(slow & ~pl.col("is_automated")).sum().cast(pl.Int64),
        )
        .sort(-pl.col("automatic"), -pl.col("by_request"), "name", "id")
    )
