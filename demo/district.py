"""The whole invented district without a fault: people, what they learned, what they were given."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from random import Random

from demo.access import Grant, Key, Provisioning
from demo.contracts import Contracts
from demo.days import Days, Stretch
from demo.entitled import Rulebook
from demo.people import Person, Staffing
from demo.places import OFFICES, Place, offices, schools
from demo.training import TEAM_WANTS, WANTS, Approvers, Learning, School
from eligibility import Policy

FEWEST_PER_SCHOOL = 20


@dataclass(slots=True)
class Life:
    """One person with everything the feeds will say about them; `runs`: the entitled stretches of its grants."""

    person: Person
    learning: Learning
    runs: dict[Key, list[Stretch]]
    grants: list[Grant]

    def covers(self, day: int) -> bool:
        """Whether the person is employed on a day."""
        return any(first <= day <= last for first, last in self.person.employed)


@dataclass(frozen=True)
class District:
    """The invented district on its as-of day."""

    policy: Policy
    days: Days
    places: list[Place]
    lives: list[Life]
    rulebook: Rulebook
    approvers: Approvers
    provisioning: Provisioning


def build_district(policy: Policy, *, staff: int, school_count: int, rng: Random, as_of: date) -> District:
    """Invent a district whose grants and rules agree on every day.

    Raises ValueError if `staff` are too few, or the policy lacks what the invented lives are about.
    """
    if school_count < 1 or staff < FEWEST_PER_SCHOOL * school_count + 50:
        fewest = FEWEST_PER_SCHOOL * max(school_count, 1) + 50
        raise ValueError(
            f"{staff} people do not fill {school_count} schools: take at least 1 school and {fewest} people."
        )
    _require(policy)
    days = Days(policy, as_of)
    places = schools(school_count) + offices(len(OFFICES) if staff >= 1000 else 4)
    people = Staffing(rng, policy, days, places, staff).run()
    contracts = Contracts(rng, policy, days)
    for person in people:
        contracts.write(person)
    # From here on everybody's jobs are final: whom `Approvers` offers for one person depends on the jobs of others.
    rulebook = Rulebook(policy, days)
    approvers = Approvers(policy, people)
    provisioning = Provisioning(rng, policy, days)
    teacher = School(rng, days, places[:school_count], rulebook, approvers)
    kinds = {place.location_id: place.kind for place in places}
    lives = list(_lives(people, teacher, rulebook, provisioning, kinds))
    return District(policy, days, places, lives, rulebook, approvers, provisioning)


def _require(policy: Policy) -> None:
    """The demo needs the shipped policy's roles and functions, each of which has a course of its name."""
    wishes = {wish for wanted in (WANTS, TEAM_WANTS) for chances in wanted.values() for wish, _ in chances}
    functions = {*wishes, "elementary-scheduling", "secondary-scheduling"} - {"scheduling"}
    lacking = [
        *(f"role {role}" for role in sorted({*WANTS, "manager", "director"} - set(policy.roles))),
        *(f"function {name}" for name in sorted({*functions, "base"} - set(policy.functions))),
        *(f"course {name}" for name in sorted(functions - set(policy.courses))),
    ]
    if lacking:
        raise ValueError(
            f"The demo cannot be written for this policy: it lacks {', '.join(lacking)}; use the shipped one."
        )


def _lives(
    people: list[Person], teacher: School, rulebook: Rulebook, provisioning: Provisioning, kinds: dict[str, str]
) -> Iterator[Life]:
    for person in people:
        learning = teacher.teach(person)
        runs = rulebook.entitled(person, learning.completions(), learning.decided())
        yield Life(person, learning, runs, provisioning.grants(runs, kinds))
