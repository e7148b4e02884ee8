"""How HR writes a working life down: contracts and assignment rows with breaks of many kinds.

Some breaks are not departures (ten-month jobs that pause for the summer, a contract that ends on a Friday before one
that begins on Monday, a few days of leave), others are (a longer leave). What the rows come to is read from them by
`Breaks`, as the rules say, and everything later rests on that.
"""

from collections.abc import Sequence
from random import Random

from demo.breaks import Breaks
from demo.days import NEVER, Days, Stretch
from demo.people import Contract, Job, Person
from eligibility import Policy

TEN_MONTHS = ("paraprofessional", "office-professional")
"""Roles at schools that often pause for the summer."""
PAUSE = 0.4
ONLY_THE_JOB = 0.4
"""Share of breaks that only the assignment has: the employment runs on."""
END_ON_FILE = 0.1
"""Share of ten-month people whose next end HR has written down already, as it does for all who leave."""
SHARES = {"weekend": 0.03, "short leave": 0.01, "long leave": 0.02, "adjoining": 0.02, "late hire": 0.01}
"""Share of the other people with one such break. `adjoining`: two employment rows without a day between; `late hire`:
the first employment begins after the first job, because somebody entered it late."""

PAUSES = "Summer break"
REASONS = ("Resignation", "Retirement", "End of contract", "Relocation")
SATURDAY = 6
"""As the remainder of an ordinal by seven; Sunday is 0."""

BOTH, JOB, CONTRACT = "both", "job", "contract"
"""Which rows a break cuts."""


class Contracts:
    """Writes lives down, one call per person."""

    def __init__(self, rng: Random, policy: Policy, days: Days) -> None:
        self.rng = rng
        self.days = days
        self.breaks = Breaks(policy)
        self._approvers = set(policy.approvers.roles)
        self._first = days.year_begins(days.first_year)
        self._summers = [
            summer
            for year in range(days.first_year + 1, days.first_year + 7)
            if (summer := self.breaks.summer(year)) is not None
        ]

    def write(self, person: Person) -> None:
        """Give a person rows, break the contracts, and put what both come to in the place of the plan."""
        person.rows = person.jobs
        person.contracts = [self._with_reason(contract) for contract in person.contracts]
        if self._summers and person.jobs[-1].role in TEN_MONTHS and self.rng.random() < PAUSE:
            self._pause(person)
        else:
            self._break(person, self._kind(person))
        person.rows = sorted(person.rows, key=lambda row: (row.start, row.place.location_id))
        person.employed = self.breaks.spells([(contract.start, contract.end) for contract in person.contracts])
        person.jobs = self.breaks.jobs(person.rows)

    def _kind(self, person: Person) -> str:
        """The kind of break that somebody has, if any; who may approve is never away."""
        chance = self.rng.random()
        for kind, share in SHARES.items():
            chance -= share
            if chance < 0:
                # `Approvers` looks at jobs only: after a late hire, a principal would decide on days before the
                # employment, on which nobody holds a job (eligibility.md § 4), and that is an anomaly `approver` that
                # was not planted.
                is_approver = any(job.role in self._approvers for job in person.jobs)
                return "" if is_approver and kind in ("long leave", "late hire") else kind
        return ""

    def _break(self, person: Person, kind: str) -> None:
        """Write one break of a kind, somewhere in the last job."""
        # Ten days: up to six to the next Saturday, and the weekend.
        if kind == "weekend" and (day := self._day_within(person, 10)):
            saturday = _from_saturday(day)
            self._interrupt(person, (saturday, saturday + 1), "Change of contract", self._pick((BOTH, JOB, CONTRACT)))
        elif kind == "short leave" and self.breaks.longest:
            self._leave(person, 1 + self._below(self.breaks.longest))
        elif kind == "long leave":
            # Too long to be bridged by its length, which the shipped policy does up to 3 days.
            self._leave(person, 25 + self._below(130))
        elif kind == "adjoining" and (day := self._day_within(person, 0)):
            # A gap of no days: one contract ends on the day before the next begins.
            self._interrupt(person, (day, day - 1), "Change of contract", CONTRACT)
        elif kind == "late hire":
            self._hire_late(person)

    def _pause(self, person: Person) -> None:
        """A ten-month job pauses each summer, from a Saturday of June to a Sunday of August."""
        late, early, what = self._below(10), self._below(14), self._what()
        for summer in self._summers:
            # Within the summer break whatever is drawn: outside of it each August would be a return.
            gap = _from_saturday(summer[0] + 10 + late), _to_sunday(summer[1] - 21 - early)
            if gap[0] <= self.days.as_of:
                self._interrupt(person, gap, PAUSES, what)
            elif self.rng.random() < END_ON_FILE:
                self._end(person, gap[0] - 1, what)
                break

    def _leave(self, person: Person, length: int) -> None:
        """A leave of so many days that is written as an end and a beginning."""
        if day := self._day_within(person, length):
            self._interrupt(person, (day, day + length - 1), "Leave of absence", self._what())

    def _hire_late(self, person: Person) -> None:
        """The first contract begins some days after the first job."""
        first, job = person.contracts[0], min(person.jobs, key=lambda job: job.start)
        if job.start > self._first and job.end > job.start + 60:
            person.contracts[0] = first._replace(start=job.start + 1 + self._below(12))

    def _day_within(self, person: Person, length: int) -> int | None:
        """A past day of the last job, with room for a break of so many days and work before and after it."""
        job = person.jobs[-1]
        earliest, latest = max(job.start, self._first) + 60, min(job.end, self.days.as_of) - length - 60
        return earliest + self._below(latest - earliest) if earliest < latest else None

    def _interrupt(self, person: Person, gap: Stretch, reason: str, what: str) -> None:
        """Cut the rows that run through a gap; the contract too, unless a job that is not cut needs it."""
        if what != CONTRACT:
            pausing = [row for row in person.rows if _runs_through(row, gap) and _can_pause(row, reason)]
            staying = [row for row in person.rows if row not in pausing]
            if not pausing:
                return
            person.rows = staying + [part for row in pausing for part in _parts(row, gap)]
            if what == JOB or any(row.start <= gap[1] and gap[0] <= row.end for row in staying):
                return
        person.contracts = [part for contract in person.contracts for part in _contracts(contract, gap, reason)]

    def _end(self, person: Person, last: int, what: str) -> None:
        """What has no end yet ends on a day that is written down already."""
        person.rows = [row._replace(end=last) if row.end == NEVER else row for row in person.rows]
        if what == BOTH:
            person.contracts = [
                contract._replace(end=last, reason=PAUSES) if contract.end == NEVER else contract
                for contract in person.contracts
            ]

    def _with_reason(self, contract: Contract) -> Contract:
        return contract._replace(reason=self._pick(REASONS)) if contract.end < NEVER else contract

    def _what(self) -> str:
        return JOB if self.rng.random() < ONLY_THE_JOB else BOTH

    def _pick(self, items: Sequence[str]) -> str:
        return items[self._below(len(items))]

    def _below(self, limit: int) -> int:
        return int(self.rng.random() * limit)


def _from_saturday(day: int) -> int:
    """The first Saturday on or after a day."""
    return day + (SATURDAY - day) % 7


def _to_sunday(day: int) -> int:
    """The last Sunday on or before a day."""
    return day - day % 7


def _runs_through(row: Job, gap: Stretch) -> bool:
    """Whether a row begins well before a gap and ends well after it."""
    return row.start + 10 < gap[0] and gap[1] + 10 < row.end


def _can_pause(row: Job, reason: str) -> bool:
    return reason != PAUSES or (row.role in TEN_MONTHS and row.place.kind == "school")


def _parts(row: Job, gap: Stretch) -> tuple[Job, Job]:
    return row._replace(end=gap[0] - 1), row._replace(start=gap[1] + 1)


def _contracts(contract: Contract, gap: Stretch, reason: str) -> tuple[Contract, ...]:
    """The contract, in two parts if it runs through a gap."""
    if contract.start + 10 < gap[0] and gap[1] + 10 < contract.end:
        return contract._replace(end=gap[0] - 1, reason=reason), contract._replace(start=gap[1] + 1)
    return (contract,)
