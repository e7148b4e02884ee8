"""Which records the rules pass over, and by which sentence (feeds.md, not-counting; eligibility.md § 4 to § 6)."""

from collections.abc import Sequence

import pytest

from eligibility import parse_policy
from tests.harness import judged_store
from tests.reference import histories
from tests.reference.districts import policy_toml
from tests.reference.histories import COURSES, Family, History, assigned, decided, employed, gate, on, person, trained

AUGUST = trained("full", on("2023-08-01"))  # under a validity of one year it ends on June 30, 2024
NONE_HELD = "a quiz renews a certificate, and none was held"
FULL_ONLY = "only the full eLearning renews the certificate"
OWN = "nobody approves for themselves"
NOWHERE = "Nowhere"
NEVER_EMPLOYED = employed(on("1999-12-31"), None)


def quiz(day: str) -> histories.Record:
    return trained("quiz", on(day))


def sentences(
    course: str, history: History, readings: dict[str, str] | None = None, others: Sequence[History] = ()
) -> list[str]:
    """What is said of somebody's records, without what is said of each of them."""
    family = Family(
        "one", [history, *others], {course: COURSES[course]}, {course: [gate(courses=[course], approval=True)]}, [], []
    )
    policy = histories.policy_of(family, readings or {})
    feeds = histories.feeds_of(family)
    feeds["assignments"] = [row for row in feeds["assignments"] if row["location_id"] != NOWHERE]
    feeds["employments"] = [row for row in feeds["employments"] if row["hire_date"] != on("1999-12-31")]
    rows = judged_store(feeds, parse_policy(policy_toml(policy))).table("passed_over").pl()
    assert set(rows["finding"]) <= {"not-counting"}
    ending = ". If the record is right, nothing is to be done."
    assert rows["message"].str.ends_with(ending).all()
    said = rows.filter(staff_id=person(0)).sort("feed", "line")["message"]
    return [message.removesuffix(ending).partition(" does not count: ")[2] for message in said]


@pytest.mark.parametrize(
    ("course", "history", "expected"),
    [
        ("one-year", [quiz("2024-03-05")], [NONE_HELD]),
        ("one-year", [quiz("2024-03-05"), quiz("2024-03-06")], [NONE_HELD, NONE_HELD]),
        ("one-year", [AUGUST, quiz("2023-12-31")], ["the renewal window opens on January 1, 2024"]),
        ("one-year", [AUGUST, quiz("2024-01-01")], []),
        ("one-year", [AUGUST, quiz("2024-06-30")], []),
        ("one-year", [AUGUST, quiz("2024-07-01")], [NONE_HELD]),
        ("full-required", [AUGUST, quiz("2023-12-31")], ["the renewal window opens on January 1, 2024"]),
        ("full-required", [AUGUST, quiz("2024-01-01")], [FULL_ONLY]),
        ("full-required", [AUGUST, quiz("2024-06-30")], [FULL_ONLY]),
        ("full-required", [AUGUST, quiz("2024-07-01")], [NONE_HELD]),
        ("full-required", [AUGUST, quiz("2024-03-05"), trained("full", on("2024-03-05"))], []),
        ("one-year", [AUGUST, trained("full", on("2023-09-01"))], []),
        ("one-year", [AUGUST, quiz("2023-08-01")], []),
        ("no-validity", [AUGUST, quiz("2024-03-05")], []),
        ("one-year", [trained("full", on("2023-08-01"), "failed")], []),
        (
            "begins-later",
            [trained("full", on("2023-12-31"))],
            ["the first rule of the course begins on January 1, 2024"],
        ),
        ("begins-later", [trained("full", on("2024-01-01"))], []),
        ("two-versions", [trained("full", on("2023-12-31"))], []),
    ],
)
def test_a_completion_that_is_passed_over_says_why(
    course: str, history: Sequence[histories.Record], expected: list[str]
) -> None:
    assert sentences(course, tuple(history)) == expected


LEFT = (employed(on("2015-01-01"), on("2023-12-31")), employed(on("2024-02-01"), None))
MOVED = (assigned(on("2015-01-01"), on("2023-12-31")), assigned(on("2024-02-01"), None))
OTHER_JOB = (assigned(on("2015-01-01"), on("2023-12-31")), assigned(on("2024-01-01"), None, "Dean"))


@pytest.mark.parametrize(
    ("day", "expected"),
    [("2023-12-31", ["it is from before the return to employment on February 1, 2024"]), ("2024-01-01", [])],
)
def test_what_is_from_before_a_return(day: str, expected: list[str]) -> None:
    assert sentences("one-year", (*LEFT, trained("full", on(day)))) == expected
    assert sentences("one-year", (*LEFT, decided(on(day), "approved", histories.APPROVER))) == expected
    assert sentences("one-year", (*LEFT, trained("full", on(day))), {"return": "keep"}) == []


@pytest.mark.parametrize(
    ("day", "expected"),
    [("2023-12-31", ["it is from before the change of job on January 1, 2024"]), ("2024-01-01", [])],
)
def test_what_is_from_before_a_change_of_job(day: str, expected: list[str]) -> None:
    assert sentences("one-year", (*OTHER_JOB, trained("full", on(day))), {"move": "restart"}) == expected
    assert sentences("one-year", (*OTHER_JOB, decided(on(day), "denied", None)), {"move": "restart"}) == expected
    assert sentences("one-year", (*OTHER_JOB, trained("full", on(day)))) == []


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("2023-12-31", ["it is from before the assignment at Elm began anew on February 1, 2024"]),
        ("2024-01-01", []),
        ("2024-02-01", []),
    ],
)
def test_a_decision_from_before_another_stay(day: str, expected: list[str]) -> None:
    assert sentences("one-year", (*MOVED, decided(on(day), "approved", histories.APPROVER))) == expected
    assert sentences("one-year", (*MOVED, trained("full", on(day)))) == []


@pytest.mark.parametrize("move", ["re-evaluate", "restart"])
def test_whoever_never_had_a_job_is_told_too(move: str) -> None:
    no_job = assigned(on("2015-01-01"), None, at=NOWHERE)
    assert sentences("one-year", (no_job, quiz("2024-03-05")), {"move": move}) == [NONE_HELD]


@pytest.mark.parametrize("move", ["re-evaluate", "restart"])
def test_nothing_is_said_of_whoever_was_never_employed(move: str) -> None:
    before_the_rule = trained("full", on("2023-12-31"))
    own = decided(on("2024-03-05"), "approved", histories.SELF)
    assert sentences("begins-later", (NEVER_EMPLOYED, before_the_rule, own), {"move": move}) == []
    assert len(sentences("begins-later", (before_the_rule, own), {"move": move})) == 2


@pytest.mark.parametrize("move", ["re-evaluate", "restart"])
def test_nothing_is_said_of_what_comes_after_the_employment(move: str) -> None:
    left = (employed(on("2015-01-01"), on("2024-03-31")), assigned(on("2015-01-01"), on("2024-03-31")))
    assert sentences("one-year", (*left, quiz("2024-03-31")), {"move": move}) == [NONE_HELD]
    assert sentences("one-year", (*left, quiz("2024-04-01")), {"move": move}) == []
    assert sentences("one-year", (*left, trained("full", on("2024-03-01"))), {"move": move}) == []


PAUSES = (employed(on("2015-01-01"), on("2024-06-05")),)


def test_the_summer_of_somebody_else_is_no_pause_of_ones_own() -> None:
    left = (employed(on("2015-01-01"), on("2024-06-10")), assigned(on("2015-01-01"), on("2024-03-31")))
    assert sentences("one-year", (*PAUSES, quiz("2024-06-30")), others=[left]) == [NONE_HELD]
    assert sentences("one-year", (*left, quiz("2024-06-11")), others=[PAUSES]) == []


def test_the_pause_belongs_to_the_post_before_it() -> None:
    left = (employed(on("2015-01-01"), on("2024-06-15")), assigned(on("2015-01-01"), on("2024-06-05")))
    assert sentences("one-year", (*left, quiz("2024-06-15")), {"move": "restart"}) == [NONE_HELD]
    assert sentences("one-year", (*left, quiz("2024-06-16")), {"move": "restart"}) == []
    assert sentences("one-year", (*left, quiz("2024-06-16"))) == [NONE_HELD]


def test_an_own_decision() -> None:
    assert sentences("one-year", (decided(on("2024-03-05"), "approved", histories.SELF),)) == [OWN]
    assert sentences("one-year", (decided(on("2024-03-05"), "approved", None),)) == []
    assert sentences("one-year", (*LEFT, decided(on("2023-12-31"), "denied", histories.SELF))) == [OWN]


def test_a_decision_where_there_never_was_a_job() -> None:
    elsewhere = assigned(on("2015-01-01"), None, at="Oak")
    assert sentences("one-year", (elsewhere, decided(on("2024-03-05"), "approved", histories.APPROVER))) == []
    assert sentences("one-year", (elsewhere, decided(on("2024-03-05"), "approved", histories.SELF))) == [OWN]


def test_the_record_is_named_with_its_feed_file_and_day() -> None:
    family = Family(
        "one", [(quiz("2024-03-05"),)], {"one-year": COURSES["one-year"]}, {"f": [gate(courses=["one-year"])]}, [], []
    )
    policy = histories.policy_of(family, {})
    (row,) = (
        judged_store(histories.feeds_of(family), parse_policy(policy_toml(policy))).table("passed_over").pl().to_dicts()
    )
    assert row["feed"] == "completions"
    assert row["file"] == "completions.csv"
    assert (row["line"], row["column"], row["value"]) == (2, "completed_on", "2024-03-05")
    assert row["message"].startswith("The Course one-year recertification quiz of March 5, 2024 does not count: ")
