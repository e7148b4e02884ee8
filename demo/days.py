"""Days of the invented district as ordinals (`date.toordinal`), because a life is thousands of comparisons.

A stretch is (first day, last day), both included; `NEVER` is the last day of what has no end.
"""

from bisect import bisect_right
from collections.abc import Iterator
from datetime import date

from dateutil.rrule import FR, MO, TH, TU, WE, WEEKLY, rrule

from eligibility import Policy, default_closed_days

NEVER = date.max.toordinal()

EARLIEST = 30
"""Years before the as-of day in which nobody in the demo had yet been hired."""

Stretch = tuple[int, int]

ALWAYS: Stretch = (1, NEVER)


class Days:
    """School years, renewal windows and business days of a policy, around an as-of day."""

    def __init__(self, policy: Policy, as_of: date) -> None:
        self.as_of = as_of.toordinal()
        self._starts = policy.district.school_year_starts
        self._opens = policy.district.renewal_window_opens
        # A window that opens in January lies in the year after the one that names its school year.
        self._opens_next_year = tuple(self._opens) < tuple(self._starts)
        self._business_days = list(_business_days(range(as_of.year - EARLIEST, as_of.year + 4)))
        self.first_year = self.school_year(self.as_of) - 5

    def school_year(self, day: int) -> int:
        """The school year of a day, named by the year it starts in."""
        on = date.fromordinal(day)
        return on.year if (on.month, on.day) >= self._starts else on.year - 1

    def year_begins(self, school_year: int) -> int:
        """First day of a school year."""
        return date(school_year, self._starts.month, self._starts.day).toordinal()

    def june(self, year: int) -> int:
        """Last day of the school year that ends in calendar year `year`."""
        return self.year_begins(year) - 1

    def window_opens(self, last_day: int) -> int:
        """The day the renewal window of a term with this last day opens."""
        year = self.school_year(last_day) + self._opens_next_year
        return date(year, self._opens.month, self._opens.day).toordinal()

    def business_day_after(self, day: int, count: int) -> int:
        """The `count`-th business day that follows a day; the day itself where `count` is 0."""
        return self._business_days[bisect_right(self._business_days, day) + count - 1] if count else day


def _business_days(years: range) -> Iterator[int]:
    """Every business day of the years in order, by the calendar of a district that hands in none."""
    closed = {day for day, _ in default_closed_days(years)}
    first, last = date(years[0], 1, 1), date(years[-1], 12, 31)
    for moment in rrule(WEEKLY, byweekday=(MO, TU, WE, TH, FR), dtstart=first, until=last):
        if moment.date() not in closed:
            yield moment.toordinal()


def iso_days(first: int, last: int) -> dict[int, str]:
    """ISO text by ordinal, because a look-up is faster than formatting; `NEVER` is the empty text of a feed."""
    return {day: date.fromordinal(day).isoformat() for day in range(first, last + 1)} | {NEVER: ""}


def merged(stretches: list[Stretch]) -> list[Stretch]:
    """The same days as few stretches: those that overlap or touch become one."""
    result: list[Stretch] = []
    for first, last in sorted(stretches):
        if result and first <= result[-1][1] + 1:
            result[-1] = (result[-1][0], max(last, result[-1][1]))
        else:
            result.append((first, last))
    return result


def common(left: list[Stretch], right: list[Stretch]) -> list[Stretch]:
    """The days that both lists of stretches cover."""
    return [(max(a, c), min(b, d)) for a, b in left for c, d in right if max(a, c) <= min(b, d)]
