"""The invented people and their jobs: posts at schools and offices, and who follows whom in them.

A post is filled by one person after another: hired, moved, promoted, gone and sometimes back. Every later part of the
demo (training, approvals, grants) is derived from the jobs made here.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import NamedTuple, TypeVar

from demo.days import NEVER, Days, Stretch
from demo.names import FAMILY, GIVEN
from demo.places import Place
from eligibility import Policy

T = TypeVar("T")

OTHER_TITLES = ("School Nurse", "Custodian", "School Psychologist", "Occupational Therapist", "Data Analyst")
"""Titles that no role of the policy lists, a finding of the load: every `OTHER_EVERY`-th ordinary post has one."""
OTHER_EVERY = 80

TURNOVER = {"principal": 0.20, "teacher": 0.11, "paraprofessional": 0.15, "director": 0.10}
"""Share of a post's holders who leave the district in the summer; `USUAL_TURNOVER` for the other roles."""
USUAL_TURNOVER = 0.09
LEAVE_IN_YEAR = 0.03
MOVE = 0.05
PROMOTION = {
    "teacher": ("dean", "assistant-principal", "school-counselor"),
    "paraprofessional": ("teacher", "office-professional"),
    "office-professional": ("school-counselor",),
    "school-counselor": ("assistant-principal",),
    "principal": ("manager", "director"),
}
PROMOTED = 0.012
RETURN = 0.12
ANNOUNCED = 0.15
"""Share of what will happen after the as-of day that HR has announced on it."""
SECOND_SCHOOL = 0.03


class Job(NamedTuple):
    """A row of the assignments feed: one job at one place, first and last day."""

    place: Place
    role: str
    title: str
    team: str
    start: int
    end: int


class Contract(NamedTuple):
    """A row of the employments feed; `reason` is the separation reason, empty if there is no last day."""

    start: int
    end: int
    reason: str


@dataclass(slots=True)
class Person:
    """Somebody in HR.

    `rows` and `contracts` are what HR has on file, `jobs` and `employed` what that comes to where breaks that are no
    departure are bridged (eligibility.md section 4). Until HR writes the person down (demo/contracts.py) `jobs` and
    `contracts` are a plan without breaks, and the others are empty.
    """

    given: str
    family: str
    worker_type: str
    jobs: list[Job] = field(default_factory=list)
    rows: list[Job] = field(default_factory=list)
    contracts: list[Contract] = field(default_factory=list)
    employed: list[Stretch] = field(default_factory=list)
    staff_id: str = ""


class Post(NamedTuple):
    """A job to be filled at a place; `title` is set where no role of the policy stands for it."""

    place: Place
    role: str
    team: str = ""
    title: str = ""


class Staffing:
    """Fills the posts of the district until it has `staff` people."""

    def __init__(self, rng: Random, policy: Policy, days: Days, places: list[Place], staff: int) -> None:
        self.rng = rng
        self.days = days
        self.staff = staff
        self.people: list[Person] = []
        self._titles = {role: list(titles) for role, titles in policy.roles.items()}
        self._schools = [place for place in places if place.kind == "school"]
        self._offices = [place for place in places if place.kind == "central"]
        self._first = days.year_begins(days.first_year)

    def run(self) -> list[Person]:
        """All people, in the order of their staff ids, which says nothing about their posts."""
        weight = {place.location_id: 250.0 + place.pupils for place in self._schools}
        # About 1.62 people hold a post one after another: of 15,000 in staff some 9,300 are employed on the as-of day.
        share = 0.94 * self.staff / 1.62 / sum(weight.values())
        sizes = {school: round(share * weight[school.location_id]) for school in self._schools}
        # First, because the ordinary posts end wherever the number of people is reached, and every school has a
        # principal.
        for post in self._leading_posts(sizes):
            self._fill(post)
        for post in self._ordinary_posts(sizes):
            if len(self.people) == self.staff:
                break
            self._fill(post)
        self.rng.shuffle(self.people)
        for number, person in enumerate(self.people, start=1):
            person.staff_id = f"S{number:06}"
        return self.people

    def _leading_posts(self, sizes: dict[Place, int]) -> Iterator[Post]:
        """Every post that a place has a fixed number of: leadership, offices, counselors."""
        per_office = max(3, round(0.06 * self.staff / 1.62 / len(self._offices)))
        for office in self._offices:
            yield Post(office, "director", office.name)
            for number in range(per_office - 1):
                yield Post(office, "manager" if number % 8 == 0 else "office-professional", office.name)
        for school, size in sizes.items():
            yield Post(school, "principal")
            for _ in range(1 + (size > 60) + (size > 100)):
                yield Post(school, "assistant-principal")
            if self.rng.random() < (0.6 if school.level in ("middle", "high") else 0.25):
                yield Post(school, "dean")
            for _ in range(2 + size // 45):
                yield Post(school, "office-professional")
            for _ in range(1 + size // 40 if school.level in ("middle", "high", "k8") else size // 60):
                yield Post(school, "school-counselor")

    def _ordinary_posts(self, sizes: dict[Place, int]) -> Iterator[Post]:
        """Teachers and paraprofessionals without end, schools in proportion to their size."""
        round_of_schools = [school for school, size in sizes.items() for _ in range(max(size - 6, 3))]
        number = 0
        while True:
            self.rng.shuffle(round_of_schools)
            for school in round_of_schools:
                number += 1
                if number % OTHER_EVERY == OTHER_EVERY // 2:
                    yield Post(school, "", title=OTHER_TITLES[number // OTHER_EVERY % len(OTHER_TITLES)])
                else:
                    yield Post(school, "teacher" if self.rng.random() < 0.72 else "paraprofessional")

    def _fill(self, post: Post) -> None:
        """Put one person after another into a post, from long ago to the as-of day and a little beyond."""
        start = self._long_ago()
        while len(self.people) < self.staff:
            if start > self.days.as_of and self.rng.random() > ANNOUNCED:
                return
            end = self._person(post, start)
            if end == NEVER:
                return
            start = self._successor_starts(post, end)
            if start > self.days.as_of + 120:
                return

    def _long_ago(self) -> int:
        """A first day before the history begins, mostly in an August."""
        # Squared, so that most came in recent years and few long ago.
        year = self.days.first_year - 1 - int(self.rng.random() ** 2 * 20)
        return self.days.year_begins(year) + (20 + self._below(35) if self.rng.random() < 0.75 else self._below(360))

    def _successor_starts(self, post: Post, end: int) -> int:
        """A school is seldom without a principal; other posts wait for somebody, over the summer until August."""
        if post.role in ("principal", "director"):
            return end + 1 if self.rng.random() < 0.8 else end + 10 + self._below(25)
        if self.days.june(self.days.school_year(end) + 1) - end < 45:
            end = self.days.june(self.days.school_year(end) + 1) + 18
        return end + 4 + self._below(35)

    def _person(self, post: Post, start: int) -> int:
        """Invent somebody who takes a post on a day; the last day there, `NEVER` if none is known."""
        person = Person(self._pick(GIVEN), self._pick(FAMILY), _worker_type(post.role))
        if post.role == "principal" and start > self._first and self.rng.random() < 0.5:
            before = self._job(Post(self._pick(self._schools), "assistant-principal"), self._long_ago(), start - 1)
            person.jobs.append(before)
        end, how = self._ends(post, start)
        person.jobs.append(self._job(post, start, end))
        last = end
        while how and len(person.jobs) < 5:
            post, begins = self._next(post, last, how)
            if begins > self.days.as_of and how == "returns":
                break
            last, how = self._ends(post, begins)
            person.jobs.append(self._job(post, begins, last))
        self._second_school(person)
        self._employ(person)
        self.people.append(person)
        return end

    def _ends(self, post: Post, start: int) -> tuple[int, str]:
        """The last day in a post and what follows: `moves`, `promoted`, `returns`, or nothing more."""
        first = max(self.days.first_year, self.days.school_year(start))
        for year in range(first, self.days.school_year(self.days.as_of) + 1):
            end, how = self._year(post, year)
            if end is None or end < start + 40:
                continue
            if end > self.days.as_of and self.rng.random() > ANNOUNCED:
                return NEVER, ""
            if how == "leaves":
                return end, "returns" if self.rng.random() < RETURN else ""
            return end, how
        return NEVER, ""

    def _year(self, post: Post, year: int) -> tuple[int | None, str]:
        """What one school year brings to somebody in a post."""
        summer = self.days.june(year + 1)
        chance = self.rng.random() - LEAVE_IN_YEAR
        if chance < 0:
            return self.days.year_begins(year) + 45 + self._below(270), "leaves"
        chance -= TURNOVER.get(post.role, USUAL_TURNOVER)
        if chance < 0:
            return (summer if self.rng.random() < 0.6 else summer - 25 + self._below(55)), "leaves"
        if post.title or post.role in ("director", "manager") or post.place.kind == "central":
            return None, ""
        chance -= PROMOTED
        if chance < 0 and post.role in PROMOTION:
            return summer + (0 if self.rng.random() < 0.5 else 31), "promoted"
        chance -= MOVE
        if chance < 0 and post.role != "principal":
            return summer + (0 if self.rng.random() < 0.3 else 31), "moves"
        return None, ""

    def _next(self, post: Post, last: int, how: str) -> tuple[Post, int]:
        """The post that follows and its first day."""
        if how == "promoted":
            role = self._pick(PROMOTION[post.role])
            if role in ("manager", "director"):
                office = self._pick(self._offices)
                return Post(office, role, office.name), last + 1
            place = post.place if self.rng.random() < 0.5 else self._pick(self._schools)
            return Post(place, role), last + 1
        same_kind = self._schools if post.place.kind == "school" else [post.place]
        if how == "moves":
            return post._replace(place=self._pick(same_kind)), last + 1
        place = post.place if self.rng.random() < 0.5 else self._pick(same_kind)
        # Somebody else has followed as principal by then, and a school has one.
        role = "assistant-principal" if post.role == "principal" else post.role
        return post._replace(place=place, role=role), last + 50 + self._below(450)

    def _second_school(self, person: Person) -> None:
        """A few people share their last job between two schools."""
        last = person.jobs[-1]
        # The second school has a principal of its own.
        if self.rng.random() >= SECOND_SCHOOL or last.place.kind != "school" or last.role == "principal":
            return
        start = max(last.start, self._first + self._below(1500))
        other = self._pick(self._schools)
        if start + 60 < min(last.end, self.days.as_of) and other not in {job.place for job in person.jobs}:
            person.jobs.append(last._replace(place=other, start=start))

    def _employ(self, person: Person) -> None:
        """Contracts hold the jobs: jobs without a gap are under one, which starts some days before the first."""
        for job in sorted(person.jobs, key=lambda job: job.start):
            if person.contracts and job.start <= person.contracts[-1].end + 1:
                contract = person.contracts[-1]
                person.contracts[-1] = contract._replace(end=max(contract.end, job.end))
            else:
                person.contracts.append(Contract(job.start - self._below(6), job.end, ""))

    def _job(self, post: Post, start: int, end: int) -> Job:
        title = post.title or self._pick(self._titles[post.role])
        team = post.team
        # Titles and teams are compared without case: some rows put that to the test.
        if self.rng.random() < 0.01:
            title, team = title.upper(), team.upper()
        return Job(post.place, post.role or post.title, title, team, start, end)

    def _pick(self, items: Sequence[T]) -> T:
        return items[int(self.rng.random() * len(items))]

    def _below(self, limit: int) -> int:
        # A seventh of the time that `randrange` takes.
        return int(self.rng.random() * limit)


def _worker_type(role: str) -> str:
    if role in ("principal", "assistant-principal", "dean", "manager", "director"):
        return "administrator"
    return "licensed" if role in ("teacher", "school-counselor") else "classified"
