"""When somebody is entitled to what: the demo's own compact reading of eligibility.md, sections 4 to 6.

It serves the generator alone: grants are written from its stretches, so nothing disagrees but what is planted. It knows
the default readings and those keys of a rule that the shipped policy has, and judges one person's whole life at once,
which is enough to write a life down.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from itertools import pairwise
from typing import NamedTuple

from demo.days import ALWAYS, NEVER, Days, Stretch, common, merged
from demo.people import Job, Person
from eligibility import Policy
from eligibility.policy import AccessPath, CourseRule

Completions = Mapping[str, Sequence[tuple[int, str]]]
"""Counting completions by course: (day, full or quiz)."""
Decisions = Mapping[tuple[str, str], Sequence[tuple[int, str]]]
"""Decisions of others by (function, location): (day, decision)."""


Runs = dict[tuple[str, str], list[Stretch]]
"""Unbroken runs of entitled days by (function, location)."""


class Term(NamedTuple):
    """First and last day of a term; a renewal counts from its `nominal` end (eligibility.md § 5, further keys)."""

    first: int
    last: int
    nominal: int


class Roles:
    """The job roles that a person holds day by day, and the days on which they change."""

    def __init__(self, person: Person, policy: Policy) -> None:
        self._held = [
            (stretch, policy.role_of(job.title))
            for job in person.jobs
            for stretch in common(person.employed, [(job.start, job.end)])
        ]

    def on(self, day: int) -> frozenset[str]:
        """Those held on a day."""
        return frozenset(role for (first, last), role in self._held if first <= day <= last)

    def unchanged(self) -> list[Stretch]:
        """All days, cut where the roles are others than the last before; days without a job change nothing."""
        edges = sorted({edge for (first, last), _ in self._held for edge in (first, last + 1)})
        sets = [(edge, roles) for edge in edges if (roles := self.on(edge))]
        changes = [day for (_, before), (day, roles) in pairwise(sets) if roles != before]
        begins = [ALWAYS[0], *changes]
        return list(zip(begins, [day - 1 for day in changes] + [NEVER], strict=True))


class DatedPath(NamedTuple):
    """A path of a function, with the days on which its rule is in force."""

    function_id: str
    days: Stretch
    path: AccessPath


class Certificates(NamedTuple):
    """By course: the days on which a certificate is held, and those from the first full completion on."""

    held: dict[str, list[Stretch]]
    completed: dict[str, list[Stretch]]


class Rulebook:
    """The rules of a policy, arranged for questions about one person at a time."""

    def __init__(self, policy: Policy, days: Days) -> None:
        self._days = days
        self._policy = policy
        self._role_of = policy.role_of
        self._rules = {
            course_id: [(rule.effective.toordinal(), rule) for rule in reversed(course.rules)]
            for course_id, course in policy.courses.items()
        }
        self._paths = [path for function_id in policy.functions for path in _dated_paths(policy, function_id)]
        self._fitting: dict[tuple[str, str, str], list[DatedPath]] = {}

    def fitting(self, job: Job) -> list[DatedPath]:
        """The paths that a job fits, whatever the day."""
        key = (job.place.kind, job.title, job.team)
        if key not in self._fitting:
            role, team = self._role_of(job.title), job.team.strip().lower()
            self._fitting[key] = [
                dated
                for dated in self._paths
                if dated.path.at == job.place.kind
                and (not dated.path.roles or role in dated.path.roles)
                and (not dated.path.teams or team in [name.strip().lower() for name in dated.path.teams])
            ]
        return self._fitting[key]

    def is_ended_by_role_change(self, course_id: str) -> bool:
        """Whether a change of job role ends what was completed before."""
        return any("role-change" in rule.ended_by for _, rule in self._rules[course_id])

    def roles(self, person: Person) -> Roles:
        """The job roles of a person."""
        return Roles(person, self._policy)

    def term(self, course_id: str, held: Term | None, day: int, kind: str, roles: frozenset[str]) -> Term | None:
        """The term that a completion begins, None where it has no effect (eligibility.md § 5).

        `held` is the term before, `roles` are the job roles held on the day.
        """
        rule = self._rule_on(course_id, day)
        # Nothing renews an open term, and without a rule in force that day a completion does not count (§ 3, § 5).
        if rule is None or (held and held.last == NEVER):
            return None
        ends = self._ends(rule, held, day, kind, roles)
        if ends is None:
            return None
        last = self._deadline(rule, ends, day, roles) or ends
        if rule.void_before and rule.void_on and day < rule.void_before.toordinal():
            ends, last = (min(end, rule.void_on.toordinal() - 1) for end in (ends, last))
        return Term(day, last, ends)

    def _ends(self, rule: CourseRule, held: Term | None, day: int, kind: str, roles: frozenset[str]) -> int | None:
        """The nominal end before any cut, by the states of the table in § 5: nothing held, in the window, before it."""
        counted = self._counted(rule, day) if kind == "full" else None
        if held is None or held.last < day:
            return counted
        if day >= self._days.window_opens(held.nominal) and self.may_renew(rule, roles):
            renews = kind == "full" or self._quiz_renews(rule, held.nominal)
            return self._renewed(rule, held.nominal) if renews else None
        return counted if counted is not None and counted > held.nominal else None

    def may_renew(self, rule: CourseRule, roles: frozenset[str]) -> bool:
        """Whether somebody in these job roles may renew."""
        return rule.renewable_roles is None or not roles.isdisjoint(rule.renewable_roles)

    def renews(self, course_id: str, day: int, roles: frozenset[str]) -> bool:
        """The same by the rule of a day."""
        rule = self._rule_on(course_id, day)
        return rule is not None and self.may_renew(rule, roles)

    def _deadline(self, rule: CourseRule, ends: int, day: int, roles: frozenset[str]) -> int | None:
        """Another last day for a term that ends so, if the rule sets one."""
        fitting = (
            deadline.last_day.toordinal()
            for deadline in rule.deadlines
            if self._days.june(deadline.june) == ends and (not deadline.roles or not roles.isdisjoint(deadline.roles))
        )
        return next((last for last in fitting if last >= day), None)

    def terms(self, course_id: str, completions: Sequence[tuple[int, str]], roles: Roles) -> list[Term]:
        """The terms that completions make, in order."""
        result: list[Term] = []
        # `full` sorts before `quiz`, which is the order of § 5 on one day; and at most one term begins on a day.
        for day, kind in sorted(completions):
            held = result[-1] if result else None
            if held and held.first == day:
                continue
            term = self.term(course_id, held, day, kind, roles.on(day))
            if term is not None:
                result.append(term)
        return result

    def entitled(self, person: Person, completions: Completions, decisions: Decisions) -> Runs:
        """The runs of one person's whole life."""
        runs: Runs = defaultdict(list)
        places: dict[str, list[Job]] = defaultdict(list)
        for job in person.jobs:
            places[job.place.location_id].append(job)
        left = 0
        roles = self.roles(person)
        for spell in person.employed:
            certificates = self._certificates(completions, (left + 1, spell[1]), roles)
            for location_id, jobs in places.items():
                # Location spells come from assignments alone, whether or not the person is employed (§ 6).
                stay = merged([(job.start, job.end) for job in jobs])
                for job in jobs:
                    for dated in self.fitting(job):
                        key = (dated.function_id, location_id)
                        if all(course in completions for course in dated.path.courses):
                            stretches = _met(dated.path, common([spell], [(job.start, job.end)]), certificates)
                            if dated.path.approval:
                                stretches = common(stretches, _approved(decisions.get(key, ()), stay, left))
                            runs[key] += common(stretches, [dated.days])
            left = spell[1]
        return {key: merged(stretches) for key, stretches in runs.items() if stretches}

    def _certificates(self, completions: Completions, counting_on: Stretch, roles: Roles) -> Certificates:
        """What completions are worth: those since somebody last left, because a return starts everything afresh."""
        certificates = Certificates({}, {})
        for course_id, records in completions.items():
            within = [(day, kind) for day, kind in records if counting_on[0] <= day <= counting_on[1]]
            counting = [(day, kind) for day, kind in within if self._rule_on(course_id, day)]
            held, completed = list[Stretch](), list[Stretch]()
            for unchanged in roles.unchanged() if self.is_ended_by_role_change(course_id) else [ALWAYS]:
                since = [(day, kind) for day, kind in counting if unchanged[0] <= day <= unchanged[1]]
                held += common(_held(self.terms(course_id, since, roles)), [unchanged])
                # A prerequisite needs a full completion only, whether its term has ended or was voided or not (§ 5).
                fulls = [day for day, kind in since if kind == "full"]
                completed += [(min(fulls), unchanged[1])] if fulls else []
            certificates.held[course_id], certificates.completed[course_id] = merged(held), merged(completed)
        return certificates

    def _rule_on(self, course_id: str, day: int) -> CourseRule | None:
        return next((rule for effective, rule in self._rules[course_id] if effective <= day), None)

    def _counted(self, rule: CourseRule, day: int) -> int:
        """Last day of a first or early term."""
        if rule.valid_school_years is None:
            return NEVER
        year = max(self._days.school_year(day), rule.counts_from or 0)
        return self._days.june(year + rule.valid_school_years)

    def _renewed(self, rule: CourseRule, held_until: int) -> int:
        """Last day of a renewal, which counts from the old last day."""
        if rule.valid_school_years is None:
            return NEVER
        return self._days.june(self._days.school_year(held_until) + 1 + rule.valid_school_years)

    def _quiz_renews(self, rule: CourseRule, held_until: int) -> bool:
        return rule.quiz_renews and date.fromordinal(held_until).year not in rule.full_required_in


def _dated_paths(policy: Policy, function_id: str) -> list[DatedPath]:
    rules = policy.functions[function_id].rules
    begins = [rule.effective.toordinal() for rule in rules]
    ends = [day - 1 for day in begins[1:]] + [NEVER]
    return [
        DatedPath(function_id, (first, last), path)
        for rule, first, last in zip(rules, begins, ends, strict=True)
        for path in rule.paths
    ]


def _held(terms: list[Term]) -> list[Stretch]:
    """The days that terms cover, where the latest-begun decides."""
    cut = [
        (term.first, min(term.last, terms[number].first - 1) if number < len(terms) else term.last)
        for number, term in enumerate(terms, start=1)
    ]
    return merged(cut)


def _met(path: AccessPath, worked: list[Stretch], certificates: Certificates) -> list[Stretch]:
    """Of the days worked, those on which the path's courses and prerequisites are there."""
    for course_id in path.courses:
        worked = common(worked, certificates.held.get(course_id, []))
    for course_id in path.prerequisites:
        worked = common(worked, certificates.completed.get(course_id, []))
    return worked


def _approved(decisions: Sequence[tuple[int, str]], stays: list[Stretch], left: int) -> list[Stretch]:
    """The days up to the end of each stay at the place on which the latest decision is an approval.

    Decisions count that were made since the stay before this one, and since the person left the district on day `left`.
    """
    result: list[Stretch] = []
    ended = left
    for stay in stays:
        by_day: dict[int, bool] = {}
        for day, decision in decisions:
            if ended < day <= stay[1]:
                # Of two decisions on one day, the one that is not `approved` wins (§ 6).
                by_day[day] = by_day.get(day, True) and decision == "approved"
        days = sorted(by_day)
        for number, day in enumerate(days, start=1):
            if by_day[day]:
                result.append((day, days[number] - 1 if number < len(days) else stay[1]))
        ended = max(left, stay[1])
    return merged(result)
