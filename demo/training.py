"""Training and approvals of the invented people: who wants which function, learns for it, renews it, and is let in.

Learning begins anew with every stretch of employment: a return starts everything afresh (eligibility.md § 4). A
few people learn, or are let in, before their first day.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random
from typing import NamedTuple

from demo.days import NEVER, Days, Stretch
from demo.entitled import Roles, Rulebook, Term
from demo.people import Job, Person
from demo.places import Place
from eligibility import Policy

WANTS: dict[str, tuple[tuple[str, float], ...]] = {
    "principal": (("attendance", 0.80), ("behavior-management", 0.70)),
    "assistant-principal": (("attendance", 0.85), ("walk-in-scheduling", 0.25), ("behavior-management", 0.75)),
    "dean": (("attendance", 0.80), ("behavior-management", 0.90)),
    "office-professional": (
        ("attendance", 0.85),
        ("household", 0.85),
        ("enrollment", 0.60),
        ("online-registration", 0.50),
        ("walk-in-scheduling", 0.45),
        ("scheduling", 0.35),
    ),
    "school-counselor": (
        ("walk-in-scheduling", 0.75),
        ("scheduling", 0.65),
        ("household", 0.40),
        ("behavior-management", 0.20),
    ),
    "teacher": (
        ("household", 0.08),
        ("walk-in-scheduling", 0.05),
        ("scheduling", 0.02),
        ("enrollment", 0.02),
        ("behavior-management", 0.02),
    ),
    "paraprofessional": (("household", 0.11), ("enrollment", 0.03), ("walk-in-scheduling", 0.02)),
}
"""How often somebody in a role at a school wants a function; `scheduling` is the one of the school's level."""

TEAM_WANTS: dict[str, tuple[tuple[str, float], ...]] = {
    "student data services": (("household", 0.75), ("attendance", 0.75)),
    "enrollment services": (("household", 0.70), ("enrollment", 0.80), ("online-registration", 0.60)),
    "early education": (("enrollment", 0.60), ("online-registration", 0.35)),
    "home school": (("enrollment", 0.60), ("online-registration", 0.35)),
    "multilingual education": (("enrollment", 0.60), ("online-registration", 0.35)),
    "summer school": (("enrollment", 0.60), ("online-registration", 0.35)),
}
"""The same for teams of the central offices."""

LEARNS_EARLY = 0.07
"""How often somebody who comes new takes a first course before the first day."""
APPROVED_EARLY = 0.05
"""How often an approval is entered before the job begins."""

AGAIN = 0.85
"""How often somebody begins a course again that nothing renews, and after a change of job role."""

LATE_EVERY = 8
"""Every eighth school began with attendance late and together: its certificates end with this school year."""

FIRST_NEEDED = {
    "elementary-scheduling": ("walk-in-scheduling",),
    "secondary-scheduling": ("walk-in-scheduling",),
    "online-registration": ("household", "enrollment"),
}
"""Courses that somebody takes before another, nearly always."""


class Record(NamedTuple):
    """A row of the completions feed."""

    course_id: str
    day: int
    kind: str
    status: str


class Decision(NamedTuple):
    """A row of the approvals feed."""

    function_id: str
    location_id: str
    approver_id: str
    decision: str
    day: int


@dataclass(slots=True)
class Learning:
    """What one person learned and was allowed."""

    records: list[Record] = field(default_factory=list)
    decisions: list[Decision] = field(default_factory=list)

    def completions(self) -> dict[str, list[tuple[int, str]]]:
        """Counting completions by course."""
        by_course: dict[str, list[tuple[int, str]]] = defaultdict(list)
        for record in self.records:
            if record.status in ("passed", "completed"):
                by_course[record.course_id].append((record.day, record.kind))
        return by_course

    def decided(self) -> dict[tuple[str, str], list[tuple[int, str]]]:
        """Decisions by (function, location)."""
        by_cell: dict[tuple[str, str], list[tuple[int, str]]] = defaultdict(list)
        for decision in self.decisions:
            by_cell[decision.function_id, decision.location_id].append((decision.day, decision.decision))
        return by_cell


class Approvers:
    """Who may approve: the principal of a school on the day, else a director of a central office."""

    def __init__(self, policy: Policy, people: list[Person]) -> None:
        self._roles = set(policy.approvers.roles)
        self._at: dict[str, list[tuple[int, int, str]]] = defaultdict(list)
        self._directors: list[tuple[int, int, str]] = []
        for person in people:
            for job in person.jobs:
                if job.role in self._roles:
                    self._at[job.place.location_id].append((job.start, job.end, person.staff_id))
                if job.role == "director" and job.place.kind == "central":
                    self._directors.append((job.start, job.end, person.staff_id))
        for holders in (*self._at.values(), self._directors):
            holders.sort()

    def on(self, day: int, location_id: str, staff_id: str) -> str | None:
        """Somebody other than `staff_id` who may approve at the location on the day."""
        holders = self._at.get(location_id, [])
        for start, end, holder in (*holders[: bisect_right(holders, (day, NEVER, ""))], *self._directors):
            if start <= day <= end and holder != staff_id:
                return holder
        return None


class School:
    """Teaches the district: one call per person."""

    def __init__(
        self, rng: Random, days: Days, schools: Sequence[Place], rulebook: Rulebook, approvers: Approvers
    ) -> None:
        self.rng = rng
        self.days = days
        self.rulebook = rulebook
        self.approvers = approvers
        self._begins = days.year_begins(days.first_year)
        self._late_start = days.year_begins(days.first_year + 3) + 25
        self._late_schools = {place.location_id for place in schools[2::LATE_EVERY]}

    def teach(self, person: Person) -> Learning:
        """Everything that a person learned and was allowed up to the as-of day."""
        learning = Learning()
        roles = self.rulebook.roles(person)
        left = 0
        for spell in person.employed:
            jobs = [job for job in person.jobs if job.start <= spell[1] and spell[0] <= job.end]
            wanted = self._wanted(jobs, spell)
            if wanted:
                until = min(spell[1], self.days.as_of)
                early = self._early_day(spell, left)
                self._learn(learning, wanted, (early or max(spell[0], self._begins), until), early, roles)
                self._request(learning, person, jobs, wanted, (left + 1, until))
            left = spell[1]
        return learning

    def _early_day(self, spell: Stretch, left: int) -> int | None:
        """The day before a stretch of employment on which first courses are taken, for the few who do."""
        day = spell[0] - 1 - self._below(25)
        return day if self.rng.random() < LEARNS_EARLY and day > max(left, self._begins) else None

    def _wanted(self, jobs: list[Job], spell: Stretch) -> dict[str, int]:
        """Functions wanted during one stretch of employment, with the day the wish begins."""
        wanted: dict[str, int] = {}
        for job in jobs:
            wishes = WANTS.get(job.role, ()) if job.place.kind == "school" else TEAM_WANTS.get(job.team.lower(), ())
            for wish, chance in wishes:
                if self.rng.random() < chance:
                    function_id = self._scheduling(job) if wish == "scheduling" else wish
                    for needed in (*FIRST_NEEDED.get(function_id, ()), function_id):
                        is_late = needed == "attendance" and job.place.location_id in self._late_schools
                        wanted.setdefault(
                            needed, max(job.start, spell[0], self._late_start if is_late else self._begins)
                        )
        return wanted

    def _scheduling(self, job: Job) -> str:
        if job.place.level == "elementary" or (job.place.level in ("k8", "other") and self.rng.random() < 0.5):
            return "elementary-scheduling"
        return "secondary-scheduling"

    def _learn(
        self, learning: Learning, wanted: dict[str, int], within: Stretch, early: int | None, roles: Roles
    ) -> None:
        """Take each wanted course, some early; keep it up, and leave the traces of attempts."""
        first, until = within
        taken: dict[str, int] = {}
        for course_id, wish in wanted.items():
            day = self._first_day(wish)
            needed = [taken.get(course, NEVER) for course in FIRST_NEEDED.get(course_id, ())]
            if early and not needed:
                day = early
            elif needed and self.rng.random() < 0.92:
                day = max(day, max(needed) + self._below(12) + 1)
            if day > until:
                continue
            taken[course_id] = day
            for on, kind in self._life(course_id, day, until, roles):
                self._record(learning, course_id, on, kind, first)

    def _first_day(self, wish: int) -> int:
        """When a first full course is taken: soon after the wish, or in a later training of August or spring."""
        if wish == self._late_start:
            return wish + self._below(30)
        if wish == self._begins:
            year = self.days.first_year + self._below(3)
        elif self.rng.random() < 0.7:
            return wish + 2 + self._below(45)
        else:
            year = self.days.school_year(wish) + 1
        begins = self.days.year_begins(year)
        return begins + (25 + self._below(40) if self.rng.random() < 0.65 else 200 + self._below(120))

    def _life(self, course_id: str, day: int, until: int, roles: Roles) -> list[tuple[int, str]]:
        """The full course on a day and all that is done to keep it, up to a day."""
        if self.rulebook.is_ended_by_role_change(course_id):
            return self._again(day, until, roles)
        done = [(day, "full")]
        terms = self.rulebook.terms(course_id, done, roles)
        while terms and terms[-1].last < NEVER:
            latest = terms[-1]
            for on, kind in self._keep(course_id, done[-1][0], latest, roles):
                if on > until:
                    return done
                done.append((on, kind))
            terms = self.rulebook.terms(course_id, done, roles)
            # What was done had no effect, and there is no later last day to renew for.
            if terms[-1] == latest:
                return done
        return done

    def _again(self, day: int, until: int, roles: Roles) -> list[tuple[int, str]]:
        """The full course on a day, and mostly again after each change of job role."""
        changes = [first for first, _ in roles.unchanged() if first > day]
        again = [change + 3 + self._below(60) for change in changes if self.rng.random() < AGAIN]
        return [(on, "full") for on in dict.fromkeys([day, *again]) if on <= until]

    def _keep(self, course_id: str, since: int, term: Term, roles: Roles) -> list[tuple[int, str]]:
        """What somebody does about a certificate earned on a day; nothing lets it lapse."""
        # A certificate of one school year may be earned in its own window.
        opens, ends = max(self.days.window_opens(term.nominal), since + 1), term.last
        if not self.rulebook.renews(course_id, ends, roles.on(ends)):
            return [(term.nominal + 2 + self._below(75), "full")] if self.rng.random() < AGAIN else []
        # A term cut by `void_on` ends in July, when the window of that school year is still to open.
        if opens > ends:
            return [(ends + 2 + self._below(55), "full")] if self.rng.random() < 0.9 else []
        chance = self.rng.random()
        if chance < 0.80:
            return [(self._in_window(opens, ends), "quiz")]
        if chance < 0.86:
            return [(self._in_window(opens, ends), "full")]
        if chance < 0.91 and opens - since > 200:
            return [(opens - 1 - self._below(150), "full")]
        if chance < 0.97:
            late = ends + 1 + self._below(25)
            return [(late, "quiz"), (late + 3 + self._below(50), "full")]
        return [(ends + 150 + self._below(300), "full")] if self.rng.random() < 0.5 else []

    def _in_window(self, opens: int, ends: int) -> int:
        """A day of the renewal window: most people wait for May and June."""
        return ends - int(self.rng.random() ** 1.8 * (ends - opens))

    def _record(self, learning: Learning, course_id: str, day: int, kind: str, first: int) -> None:
        """A completion, sometimes after a start that went nowhere."""
        tried = day - 1 - self._below(6)
        if tried >= first and self.rng.random() < 0.10:
            status = "failed" if self.rng.random() < 0.75 else "in progress"
            learning.records.append(Record(course_id, tried, kind, status))
        learning.records.append(Record(course_id, day, kind, "passed" if kind == "quiz" else "completed"))

    def _request(
        self, learning: Learning, person: Person, jobs: list[Job], wanted: dict[str, int], counting: Stretch
    ) -> None:
        """Request the approvals that a job needs, once for every stay at a place, on days that count."""
        # Backwards, because the last entry of a key wins: the first full completion of each course.
        completed = {
            record.course_id: record.day
            for record in reversed(learning.records)
            if record.kind == "full" and record.status == "completed" and record.day >= counting[0]
        }
        requested: dict[tuple[str, str], int] = {}
        for job in jobs:
            for function_id, wish in wanted.items():
                key = (function_id, job.place.location_id)
                left = requested.get(key, counting[0] - 1)
                # The same location spell, in which the earlier decision still counts (eligibility.md § 6).
                if key in requested and job.start <= left + 1:
                    requested[key] = max(left, job.end)
                    continue
                if function_id not in completed or not self._needs_approval(job, function_id):
                    continue
                requested[key] = job.end
                day = max(job.start, wish, completed[function_id] - 8) + self._below(23)
                if self.rng.random() < APPROVED_EARLY and job.start > max(self._begins, left + 30):
                    day = job.start - 1 - self._below(20)
                self._decide(learning, person.staff_id, key, day, (left + 1, min(job.end, counting[1])))

    def _needs_approval(self, job: Job, function_id: str) -> bool:
        paths = [dated.path for dated in self.rulebook.fitting(job) if dated.function_id == function_id]
        return bool(paths) and all(path.approval for path in paths)

    def _decide(self, learning: Learning, staff_id: str, key: tuple[str, str], day: int, within: Stretch) -> None:
        """One of the ways that an approval goes."""
        chance = self.rng.random()
        steps = [("approved", day)]
        if chance < 0.04:
            return
        if chance < 0.10:
            steps = [("denied", day), ("approved", day + 20 + self._below(60))]
        elif chance < 0.13:
            steps = [("denied", day)]
        elif chance < 0.17:
            steps = [("approved", day), ("withdrawn", day + 100 + self._below(500))]
        for decision, on in steps:
            # Left out where nobody may approve that day, or where the decision would not count (eligibility.md § 4 and
            # § 6).
            approver = self.approvers.on(on, key[1], staff_id) if within[0] <= on <= within[1] else None
            if approver is not None:
                learning.decisions.append(Decision(*key, approver, decision, on))

    def _below(self, limit: int) -> int:
        return int(self.rng.random() * limit)
