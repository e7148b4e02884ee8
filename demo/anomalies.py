"""Plants the anomalies: one fault in the records of one person each (eligibility.md § 8)."""

from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from random import Random
from typing import NamedTuple, TypeVar

from demo.access import Grant
from demo.days import NEVER, Stretch
from demo.district import District, Life
from demo.people import Job
from demo.training import Decision, Record

T = TypeVar("T")

PER_THOUSAND = {
    "unknown-person": 0.6,
    "departed": 2.0,
    "wrong-location": 1.5,
    "role": 0.8,
    "lapsed": 1.2,
    "never-certified": 0.6,
    "prerequisite": 0.5,
    "not-approved": 0.8,
    "removed": 0.8,
    "overdue": 1.2,
    "granted-early": 0.8,
    "approver": 0.8,
}
"""Planted anomalies of each kind per thousand people, but at least `FEWEST`."""
FEWEST = 2
LAPSING = ("household", "walk-in-scheduling")
"""Courses of two school years, taken by the people whose certificate has lapsed."""
STRANGER = "S9{:05}"
"""Staff ids of people who are in no staff feed; grants use the even numbers, the other feeds the odd ones."""


class Anomaly(NamedTuple):
    """One planted anomaly, as the engine must report it on the as-of day."""

    kind: str
    staff_id: str
    function_id: str
    location_id: str


class ActiveGrant(NamedTuple):
    """A grant, by its place in a life, and the entitled run it was given for."""

    life: Life
    place: int
    run: Stretch

    @property
    def grant(self) -> Grant:
        """The grant itself."""
        return self.life.grants[self.place]


class Anomalies:
    """Plants anomalies in a district, in place.

    `planted` is what the engine must report; `stray` are grants of people who are in no staff feed; `touched` are the
    staff ids that carry an anomaly and must be left alone by later faults.
    """

    def __init__(self, rng: Random, district: District) -> None:
        self.rng = rng
        self.district = district
        self.days = district.days
        self.as_of = district.days.as_of
        self.planted: list[Anomaly] = []
        self.stray: list[tuple[str, Grant]] = []
        self.touched: set[str] = set()
        lives = list(district.lives)
        rng.shuffle(lives)
        self._lives = lives
        self._blank = [life for life in lives if self._is_blank(life)]
        self._active = self._shuffled_active()
        # A grant from before the function's first rule is not judged (eligibility.md § 8), and `_granted_early` moves
        # one back by up to nine days.
        self._judged_from = {
            function_id: function.rules[0].effective.toordinal() + 10
            for function_id, function in district.policy.functions.items()
        }
        self._history_begins = district.days.year_begins(district.days.first_year)
        self._lapsed_year = district.days.year_begins(district.days.first_year + 2)

    def plant(self) -> None:
        """Plant every kind at its rate. Raises ValueError if the district is too small or too young for one of them."""
        courses = self.district.policy.courses
        youngest = max(courses[name].rules[0].effective.toordinal() for name in LAPSING)
        if self._lapsed_year < youngest:
            raise ValueError("Nothing could have lapsed by that day: the rules are younger than four school years.")
        # `lapsed` before the others that use up blank people: it alone needs some who have been there for three years.
        makers: dict[str, Callable[[], Iterator[Anomaly]]] = {
            "unknown-person": self._unknown_person,
            "departed": self._departed,
            "wrong-location": self._wrong_location,
            "lapsed": self._lapsed,
            "role": self._role,
            "never-certified": self._never_certified,
            "prerequisite": self._prerequisite,
            "not-approved": self._not_approved,
            "removed": self._removed,
            "overdue": self._overdue,
            "granted-early": self._granted_early,
            "approver": self._approver,
        }
        for kind, maker in makers.items():
            count = max(FEWEST, round(PER_THOUSAND[kind] * len(self._lives) / 1000))
            anomalies = list(islice(maker(), count))
            if len(anomalies) < FEWEST:
                raise ValueError(f"The district is too small to plant the anomaly {kind}: take more people.")
            self.planted += anomalies

    def _is_blank(self, life: Life) -> bool:
        """Somebody at one school for a year or more, who learned nothing: a page to write one fault on."""
        job = life.person.jobs[0]
        return (
            len(life.person.jobs) == 1
            and job.role in ("teacher", "paraprofessional")
            # Before every day that `_recent` can draw.
            and job.start < self.as_of - 330
            and job.end == NEVER
            and not life.learning.records
        )

    def _shuffled_active(self) -> list[ActiveGrant]:
        """Grants that stand on the as-of day, as many that need training as others in front."""
        grants = [
            ActiveGrant(life, index, run)
            for life in self._lives
            for index, grant in enumerate(life.grants)
            for run in life.runs[grant.function_id, grant.location_id]
            if grant.removed == NEVER and run[0] <= grant.granted <= run[1]
        ]
        trained = [active for active in grants if active.grant.function_id != "base"]
        base = [active for active in grants if active.grant.function_id == "base"]
        # Of some 13,600 active grants of 15,000 people 8,500 are base access, which most anomalies would be about
        # otherwise.
        mixed = trained[: len(base)] + base[: len(trained)]
        self.rng.shuffle(mixed)
        return mixed

    def _unknown_person(self) -> Iterator[Anomaly]:
        functions = list(self.district.policy.functions)
        for number in range(0, 99_999, 2):
            function_id, place = self._pick(functions), self._pick(self.district.places)
            staff_id = STRANGER.format(number)
            self.stray.append((staff_id, Grant(function_id, place.location_id, self._recent(), NEVER)))
            yield Anomaly("unknown-person", staff_id, function_id, place.location_id)

    def _departed(self) -> Iterator[Anomaly]:
        for life in self._untouched():
            last = life.person.employed[-1][1]
            if last < self.as_of and (where := self._reopened(life, last + 1)):
                yield Anomaly("departed", life.person.staff_id, *where)

    def _wrong_location(self) -> Iterator[Anomaly]:
        for life in self._untouched():
            if not life.covers(self.as_of):
                continue
            here = {job.place.location_id for job in life.person.jobs if job.start <= self.as_of <= job.end}
            for job in life.person.jobs:
                if job.place.location_id not in here and (where := self._reopened(life, job.end + 1, job)):
                    yield Anomaly("wrong-location", life.person.staff_id, *where)
                    break

    def _reopened(self, life: Life, removed: int, job: Job | None = None) -> tuple[str, str] | None:
        """Undo a removal of that day, at the job's place if one is given; what stands again."""
        for index, grant in enumerate(life.grants):
            if grant.removed == removed and (job is None or grant.location_id == job.place.location_id):
                life.grants[index] = grant._replace(removed=NEVER)
                self.touched.add(life.person.staff_id)
                return grant.function_id, grant.location_id
        return None

    def _role(self) -> Iterator[Anomaly]:
        for life, job in self._blank_lives():
            self._grant(life, "attendance", job, self._recent())
            yield self._anomaly("role", life, "attendance", job)

    def _lapsed(self) -> Iterator[Anomaly]:
        for life, job in self._blank_lives(self._lapsed_year):
            function_id = self._pick(LAPSING)
            completed = self._lapsed_year + 30 + self._below(200)
            self._complete(life, function_id, completed)
            approved = self._approve(life, function_id, job, completed + 1)
            self._grant(life, function_id, job, self.days.business_day_after(approved, 1))
            yield self._anomaly("lapsed", life, function_id, job)

    def _never_certified(self) -> Iterator[Anomaly]:
        for life, job in self._blank_lives():
            function_id = self._pick(("household", "walk-in-scheduling", "enrollment"))
            approved = self._approve(life, function_id, job, self._recent())
            self._grant(life, function_id, job, self.days.business_day_after(approved, 1))
            yield self._anomaly("never-certified", life, function_id, job)

    def _prerequisite(self) -> Iterator[Anomaly]:
        for life, job in self._blank_lives():
            # Both have walk-in scheduling as a prerequisite, which a blank person never took.
            function_id = "secondary-scheduling" if job.place.level in ("middle", "high") else "elementary-scheduling"
            completed = self._recent()
            self._complete(life, function_id, completed)
            approved = self._approve(life, function_id, job, completed + 1)
            self._grant(life, function_id, job, self.days.business_day_after(approved, 1))
            yield self._anomaly("prerequisite", life, function_id, job)

    def _not_approved(self) -> Iterator[Anomaly]:
        for life, job in self._blank_lives():
            function_id = self._pick(("household", "walk-in-scheduling", "enrollment"))
            completed = self._recent()
            self._complete(life, function_id, completed)
            self._grant(life, function_id, job, self.days.business_day_after(completed, 2))
            yield self._anomaly("not-approved", life, function_id, job)

    def _approver(self) -> Iterator[Anomaly]:
        """In turn, somebody who may not approve, and nobody at all (which is a finding too)."""
        # Blank people are teachers and paraprofessionals, none of whom may approve.
        others = [life.person.staff_id for life in self._blank]
        for number, (life, job) in enumerate(self._blank_lives()):
            function_id = self._pick(("household", "walk-in-scheduling", "enrollment"))
            completed = self._recent()
            self._complete(life, function_id, completed)
            other = self._pick([staff_id for staff_id in others if staff_id != life.person.staff_id])
            approver = "" if number % 2 else other
            key = (function_id, job.place.location_id)
            life.learning.decisions.append(Decision(*key, approver, "approved", completed + 2))
            self._grant(life, function_id, job, self.days.business_day_after(completed + 2, 1))
            yield self._anomaly("approver", life, function_id, job)

    def _removed(self) -> Iterator[Anomaly]:
        for active in self._untouched_grants():
            grant = active.grant
            if grant.granted < self.as_of:
                removed = grant.granted + 1 + self._below(self.as_of - grant.granted)
                active.life.grants[active.place] = grant._replace(removed=removed)
                yield self._about("removed", active)

    def _overdue(self) -> Iterator[Anomaly]:
        kinds = {place.location_id: place.kind for place in self.district.places}
        provisioning = self.district.provisioning
        for active in self._untouched_grants():
            grant = active.grant
            automated = provisioning.is_automated(grant.function_id, kinds[grant.location_id])
            if automated and provisioning.deadline(active.run[0]) < self.as_of:
                # First, because `active` knows its grant by place only. The places of the life's later grants move as
                # well, but its person is touched now, so nobody uses them.
                anomaly = self._about("overdue", active)
                del active.life.grants[active.place]
                yield anomaly

    def _granted_early(self) -> Iterator[Anomaly]:
        for active in self._untouched_grants():
            begins, grant = active.run[0], active.grant
            runs = active.life.runs[grant.function_id, grant.location_id]
            # Moved back, the grant must not fall on a day of an earlier run, on which it would be right.
            is_new = not any(begins - 30 < last < begins for _, last in runs)
            if is_new and begins > max(self._judged_from[grant.function_id], self._history_begins):
                active.life.grants[active.place] = grant._replace(granted=begins - 1 - self._below(9))
                yield self._about("granted-early", active)

    def _untouched(self) -> Iterator[Life]:
        return (life for life in self._lives if life.person.staff_id not in self.touched)

    def _untouched_grants(self) -> Iterator[ActiveGrant]:
        return (active for active in self._active if active.life.person.staff_id not in self.touched)

    def _blank_lives(self, since: int = NEVER) -> Iterator[tuple[Life, Job]]:
        """Blank people without a fault, each once, who had their job on day `since`."""
        for life in self._blank:
            if life.person.staff_id not in self.touched and life.person.jobs[0].start <= since:
                self.touched.add(life.person.staff_id)
                yield life, life.person.jobs[0]

    def _complete(self, life: Life, function_id: str, day: int) -> None:
        life.learning.records.append(Record(function_id, day, "full", "completed"))

    def _approve(self, life: Life, function_id: str, job: Job, day: int) -> int:
        """Approve on the first day from `day` on that has an approver; that day."""
        location_id, staff_id = job.place.location_id, life.person.staff_id
        while (approver := self.district.approvers.on(day, location_id, staff_id)) is None:
            day += 1
        life.learning.decisions.append(Decision(function_id, location_id, approver, "approved", day))
        return day

    def _grant(self, life: Life, function_id: str, job: Job, day: int) -> None:
        life.grants.append(Grant(function_id, job.place.location_id, day, NEVER))

    def _anomaly(self, kind: str, life: Life, function_id: str, job: Job) -> Anomaly:
        return Anomaly(kind, life.person.staff_id, function_id, job.place.location_id)

    def _about(self, kind: str, active: ActiveGrant) -> Anomaly:
        """The anomaly about a grant, whose person is touched from now on."""
        staff_id = active.life.person.staff_id
        self.touched.add(staff_id)
        return Anomaly(kind, staff_id, active.grant.function_id, active.grant.location_id)

    def _recent(self) -> int:
        """A day of the last ten months: what was earned then still counts."""
        return self.as_of - 40 - self._below(260)

    def _pick(self, items: Sequence[T]) -> T:
        return items[self._below(len(items))]

    def _below(self, limit: int) -> int:
        return int(self.rng.random() * limit)
