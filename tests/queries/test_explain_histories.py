"""How one requirement is explained on the days around a boundary: histories of a few records (§ 5 and § 6)."""

from datetime import date

import pytest

from eligibility import parse_policy
from eligibility.reasoning import Requirement
from queries import Question, Scope, explain
from tests.harness import judged_store
from tests.reference import histories
from tests.reference.districts import policy_toml
from tests.reference.histories import (
    APPROVER,
    COURSES,
    Family,
    History,
    assigned,
    decided,
    employed,
    gate,
    on,
    person,
    trained,
)

PREREQUISITE = "two-years"


def requirement(history: History, day: str, need: str, course: str = "one-year") -> Requirement:
    """What is said at Elm about a function that needs a course, an approval, and a course before it."""
    courses = {name: COURSES[name] for name in (course, PREREQUISITE)}
    paths = gate(courses=[course], prerequisites=[PREREQUISITE], approval=True)
    family = Family("one", [history], courses, {"f": [paths]}, [], [])
    policy = histories.policy_of(family, {})
    con = judged_store(histories.feeds_of(family), parse_policy(policy_toml(policy)))
    question = Question(on(day), Scope.district(), location_ids=("Elm",))
    (place,) = explain(con, question, staff_id=person(0), function_id="f").places
    (path,) = place.paths
    return next(one for one in path.requirements if one.need == need)


EARLY = decided(on("2024-01-15"), "approved", APPROVER)


@pytest.mark.parametrize("begins", [assigned(on("2024-02-01"), None), employed(on("2024-02-01"), None)], ids=str)
@pytest.mark.parametrize(("day", "is_met"), [("2024-01-15", False), ("2024-01-31", False), ("2024-02-01", True)])
def test_an_early_decision_stands_from_the_first_day_on(begins: histories.Record, day: str, *, is_met: bool) -> None:
    approval = requirement((begins, EARLY), day, "approval")
    assert approval.is_met is is_met
    assert approval.since == (on("2024-01-15") if is_met else None)
    assert approval.until is None


@pytest.mark.parametrize(
    ("history", "until"),
    [
        ((assigned(on("2015-01-01"), on("2024-02-29")), EARLY), date(2024, 2, 29)),
        ((employed(on("2015-01-01"), on("2024-02-29")), EARLY), date(2024, 2, 29)),
        ((EARLY, decided(on("2024-02-20"), "withdrawn", APPROVER)), date(2024, 2, 19)),
    ],
)
def test_a_decision_stands_until_the_job_ends_or_another_is_taken(history: History, until: date) -> None:
    assert requirement(history, "2024-02-01", "approval").until == until


def test_of_two_decisions_of_a_day_the_first_in_the_file_is_named() -> None:
    both = (EARLY, decided(on("2024-01-15"), "approved", histories.ELSEWHERE))
    assert requirement(both, "2024-02-01", "approval").record == "approvals.csv, line 2"


@pytest.mark.parametrize(
    ("again", "since"),
    [
        (trained("full", on("2023-09-01")), date(2023, 8, 1)),  # it would end on the same June, so it begins nothing
        (trained("full", on("2024-01-01")), date(2024, 1, 1)),
        (trained("quiz", on("2023-12-31")), date(2023, 8, 1)),
        (trained("quiz", on("2024-01-01")), date(2024, 1, 1)),
    ],
)
def test_the_completion_that_a_certificate_rests_on(again: histories.Record, since: date) -> None:
    course = requirement((trained("full", on("2023-08-01")), again), "2024-02-01", "course")
    assert course.is_met
    assert course.since == since


HIRED = employed(on("2024-02-01"), None)


@pytest.mark.parametrize("need", ["course", "prerequisite"])
@pytest.mark.parametrize("trained_on", ["2021-08-01", "2023-08-01"])  # lapsed by the first day, and held on it
def test_before_the_first_day_of_employment_nothing_is_held_and_nothing_has_lapsed(need: str, trained_on: str) -> None:
    history = (HIRED, trained("full", on(trained_on)))
    before, after = requirement(history, "2024-01-31", need), requirement(history, "2024-02-01", need)
    assert (before.is_met, before.since, before.until, before.record) == (False, None, None, "")
    assert after.since is not None
    assert after.record


def test_the_first_of_two_full_courses_meets_a_prerequisite() -> None:
    twice = (
        trained("full", on("2022-08-01"), course=PREREQUISITE),
        trained("full", on("2024-01-10"), course=PREREQUISITE),
    )
    prerequisite = requirement(twice, "2024-02-01", "prerequisite")
    assert (prerequisite.is_met, prerequisite.since) == (True, date(2022, 8, 1))
    assert prerequisite.record == "completions.csv, line 2"
