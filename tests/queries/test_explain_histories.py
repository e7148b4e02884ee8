"""How one requirement is explained on the days around a boundary: histories of a few records (§ 5 and § 6).

All of them are judged in one load, each told of a person of its own.
"""

from datetime import date
from functools import cache

import duckdb
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

COURSE, PREREQUISITE = "one-year", "two-years"
LONG_AGO, LEAP_DAY = on("2015-01-01"), on("2024-02-29")
EARLY = decided(on("2024-01-15"), "approved", APPROVER)
AUGUST = trained("full", on("2023-08-01"))
HIRED = employed(on("2024-02-01"), None)

# The first two of these name their records by line, so nobody's approvals and completions stand before theirs.
TWO_DECISIONS = (EARLY, decided(on("2024-01-15"), "approved", histories.ELSEWHERE))
TWICE = (
    trained("full", on("2022-08-01"), course=PREREQUISITE),
    trained("full", on("2024-01-10"), course=PREREQUISITE),
)
BEGINS = [(assigned(on("2024-02-01"), None), EARLY), (HIRED, EARLY)]
ENDS: list[tuple[History, date]] = [
    ((assigned(LONG_AGO, LEAP_DAY), EARLY), LEAP_DAY),
    ((employed(LONG_AGO, LEAP_DAY), EARLY), LEAP_DAY),
    ((EARLY, decided(on("2024-02-20"), "withdrawn", APPROVER)), date(2024, 2, 19)),
]
AGAIN: list[tuple[History, date]] = [
    # It would end on the same June, so it begins nothing.
    ((AUGUST, trained("full", on("2023-09-01"))), date(2023, 8, 1)),
    ((AUGUST, trained("full", on("2024-01-01"))), date(2024, 1, 1)),
    ((AUGUST, trained("quiz", on("2023-12-31"))), date(2023, 8, 1)),
    ((AUGUST, trained("quiz", on("2024-01-01"))), date(2024, 1, 1)),
]
TRAINED_BEFORE = [  # lapsed by the first day, and held on it
    (HIRED, trained("full", on("2021-08-01"))),
    (HIRED, trained("full", on("2023-08-01"))),
]
HISTORIES: list[History] = [
    *(TWO_DECISIONS, TWICE, *BEGINS),
    *(history for history, _ in (*ENDS, *AGAIN)),
    *TRAINED_BEFORE,
]


@cache
def district() -> duckdb.DuckDBPyConnection:
    courses = {name: COURSES[name] for name in (COURSE, PREREQUISITE)}
    paths = gate(courses=[COURSE], prerequisites=[PREREQUISITE], approval=True)
    family = Family("explained", HISTORIES, courses, {"f": [paths]}, [], [])
    return judged_store(histories.feeds_of(family), parse_policy(policy_toml(histories.policy_of(family, {}))))


def requirement(history: History, day: str, need: str) -> Requirement:
    """What is said at Elm about a function that needs a course, an approval, and a course before it."""
    question = Question(on(day), Scope.district(), location_ids=("Elm",))
    who = person(HISTORIES.index(history))
    (place,) = explain(district(), question, staff_id=who, function_id="f").places
    (path,) = place.paths
    return next(one for one in path.requirements if one.need == need)


@pytest.mark.parametrize("history", BEGINS, ids=["assignment", "employment"])
@pytest.mark.parametrize(("day", "is_met"), [("2024-01-15", False), ("2024-01-31", False), ("2024-02-01", True)])
def test_an_early_decision_stands_from_the_first_day_on(history: History, day: str, *, is_met: bool) -> None:
    approval = requirement(history, day, "approval")
    assert approval.is_met is is_met
    assert approval.since == (on("2024-01-15") if is_met else None)
    assert approval.until is None


@pytest.mark.parametrize(("history", "until"), ENDS)
def test_a_decision_stands_until_the_job_ends_or_another_is_taken(history: History, until: date) -> None:
    assert requirement(history, "2024-02-01", "approval").until == until


def test_of_two_decisions_of_a_day_the_first_in_the_file_is_named() -> None:
    assert requirement(TWO_DECISIONS, "2024-02-01", "approval").record == "approvals.csv, line 2"


@pytest.mark.parametrize(("history", "since"), AGAIN)
def test_the_completion_that_a_certificate_rests_on(history: History, since: date) -> None:
    course = requirement(history, "2024-02-01", "course")
    assert course.is_met
    assert course.since == since


@pytest.mark.parametrize("need", ["course", "prerequisite"])
@pytest.mark.parametrize("history", TRAINED_BEFORE, ids=["lapsed", "held"])
def test_before_the_first_day_of_employment_nothing_is_held_and_nothing_has_lapsed(need: str, history: History) -> None:
    before, after = requirement(history, "2024-01-31", need), requirement(history, "2024-02-01", need)
    assert (before.is_met, before.since, before.until, before.record) == (False, None, None, "")
    assert after.since is not None
    assert after.record


def test_the_first_of_two_full_courses_meets_a_prerequisite() -> None:
    prerequisite = requirement(TWICE, "2024-02-01", "prerequisite")
    assert (prerequisite.is_met, prerequisite.since) == (True, date(2022, 8, 1))
    assert prerequisite.record == "completions.csv, line 2"
