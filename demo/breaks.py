"""Which gaps in jobs and employments are not departures: the demo's own reading of eligibility.md, section 4."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import pairwise

from demo.days import Stretch, merged
from demo.people import Job
from eligibility import Policy


class Breaks:
    """The gaps that a policy bridges."""

    def __init__(self, policy: Policy) -> None:
        is_bridging = policy.readings.breaks == "bridged"
        self.longest = policy.district.bridged_gap_days if is_bridging else 0
        self._summer = policy.district.summer_break if is_bridging else None
        self._summers: dict[int, Stretch] = {}

    def summer(self, year: int) -> Stretch | None:
        """The summer break of a calendar year, None where no gap is bridged for it."""
        if self._summer is not None and year not in self._summers:
            begins, ends = (date(year, day.month, day.day).toordinal() for day in self._summer)
            self._summers[year] = begins, ends
        return self._summers.get(year)

    def is_bridged(self, gap: Stretch) -> bool:
        """Whether nobody has left in a gap: it is short, or it lies within the summer break of one year."""
        # A gap of n days has n - 1 days from its first to its last.
        if gap[1] - gap[0] < self.longest:
            return True
        summer = self.summer(date.fromordinal(gap[0]).year)
        return summer is not None and summer[0] <= gap[0] and gap[1] <= summer[1]

    def spells(self, rows: Sequence[Stretch]) -> list[Stretch]:
        """The employment spells that rows make, or the days that rows of one job cover."""
        if len(rows) == 1:
            return list(rows)
        return merged([*rows, *self._bridged(merged(list(rows)))])

    def jobs(self, rows: Sequence[Job]) -> list[Job]:
        """What assignment rows come to: rows of one role and team at a place as one job, which runs on through gaps."""
        if len(rows) == 1:
            return list(rows)
        # The two steps of § 4: rows of one role and team, then all rows at the place.
        alike: dict[tuple[str, str, str], list[Job]] = defaultdict(list)
        for row in rows:
            alike[row.place.location_id, row.role, row.team.strip().lower()].append(row)
        there: dict[str, list[Job]] = defaultdict(list)
        for (location_id, _, _), same in alike.items():
            stretches = self.spells([(row.start, row.end) for row in same])
            there[location_id] += [same[0]._replace(start=first, end=last) for first, last in stretches]
        running_on = [job for jobs in there.values() for job in self._run_on(jobs)]
        return sorted(running_on, key=lambda job: (job.start, job.place.location_id))

    def _run_on(self, jobs: list[Job]) -> Iterator[Job]:
        """The jobs at one place; each that ends on the day before a bridged gap between all of them ends with it."""
        gaps = {first - 1: last for first, last in self._bridged(merged([(job.start, job.end) for job in jobs]))}
        for job in jobs:
            yield job._replace(end=gaps.get(job.end, job.end))

    def _bridged(self, covered: list[Stretch]) -> list[Stretch]:
        """The bridged gaps between stretches that do not touch."""
        gaps = [(before[1] + 1, after[0] - 1) for before, after in pairwise(covered)]
        return [gap for gap in gaps if self.is_bridged(gap)]
