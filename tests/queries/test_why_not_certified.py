"""Which record an anomaly names where somebody was never certified (eligibility.md § 8, docs/wording.md)."""

from typing import Any

import pytest

from eligibility import parse_policy
from queries import Question, Scope, anomalies
from tests.harness import judged_store
from tests.reference import histories
from tests.reference.districts import Row, policy_toml
from tests.reference.histories import COURSES, LOWERED, Family, gate, granted, on, person, trained

FAILED = {name: trained("full", on("2024-01-10"), "failed", name) for name in ("one-year", "two-years", "no-validity")}


@pytest.mark.parametrize(
    ("path", "records", "named"),
    [
        # the first of the path, not the first of the ids; what comes after it is not named, though it has a record
        ({"courses": ["two-years", "one-year"]}, ["one-year", "two-years"], "Course two-years"),
        ({"courses": ["two-years", "one-year"]}, ["one-year"], None),
        # a prerequisite is missing, too, and is to be done first; but the anomaly is about the certificate
        ({"courses": ["two-years"], "prerequisites": ["one-year"]}, ["one-year", "two-years"], "Course two-years"),
        ({"courses": ["two-years"], "prerequisites": ["one-year"]}, ["one-year"], None),
    ],
)
def test_the_record_is_one_of_the_first_course_never_certified(
    path: dict[str, Any], records: list[str], named: str | None
) -> None:
    courses = {course: COURSES[course] for course in FAILED}
    history = (*(FAILED[course] for course in records), granted(on("2024-01-05")))
    said = (
        f"the full {named} eLearning of January 10, 2024 does not count: it was not passed."
        if named
        else "a certificate it needs was never earned."
    )
    assert explained(history, courses, path).endswith(f", but {said}")


@pytest.mark.parametrize(
    ("day", "least"), [("2023-12-30", 80), ("2023-12-31", 80), ("2024-01-01", 70), ("2024-01-02", 70)]
)
def test_a_record_does_not_count_by_the_rule_of_its_day(day: str, least: int) -> None:
    history = (trained("full", on(day), course="lowered", score=65.0), granted(on("2024-01-05")))
    said = explained(history, {"lowered": LOWERED}, {"courses": ["lowered"]})
    assert said.endswith(f"does not count: its score of 65 is below {least}.")


def explained(history: histories.History, courses: dict[str, list[Row]], path: dict[str, Any]) -> str:
    """What the one anomaly of one person says of the certificate that was never earned."""
    family = Family("one", [history], courses, {"f": [gate(**path)]}, [], [])
    policy = histories.policy_of(family, {})
    con = judged_store(histories.feeds_of(family), parse_policy(policy_toml(policy)))
    found = anomalies(con, Question(on("2024-02-01"), Scope.district())).filter(staff_id=person(0))
    (row,) = found.to_dicts()
    assert row["kind"] == "never-certified"
    return str(row["explanation"])
