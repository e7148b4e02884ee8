"""Which records the rules pass over, and by which sentence (feeds.md, not-counting; eligibility.md § 4 to § 6).

The histories of all tests are told of one district a reading, each of a person of its own: so whatever is said of one
is said beside all the others.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache

import pytest

from eligibility import parse_policy
from tests.harness import judged_store
from tests.reference import histories
from tests.reference.districts import policy_toml
from tests.reference.histories import (
    LOWERED,
    ROLES,
    Family,
    History,
    assigned,
    decided,
    employed,
    gate,
    on,
    person,
    rule,
    trained,
)

COURSES = {**histories.COURSES, **ROLES, "open-with-grace": [rule(grace_days=7)], "lowered": LOWERED}
AUGUST = trained("full", on("2023-08-01"))  # under a validity of one year it ends on June 30, 2024
NONE_HELD = "a quiz renews a certificate, and none was held"
FULL_ONLY = "only the full eLearning renews the certificate"
TOO_EARLY = "the renewal window opens on January 1, 2024"
NOT_THEIRS = "no job held on that day renews the certificate"
NO_RULE_YET = "the first rule of the course begins on January 1, 2024"
RETURNED = "it is from before the return to employment on February 1, 2024"
MOVED_ON = "it is from before the change of job on January 1, 2024"
ANOTHER_ROLE = "it is from before the change of job role on February 1, 2024"
BEGAN_ANEW = "it is from before the assignment at Elm began anew on February 1, 2024"
OWN = "nobody approves for themselves"
NOWHERE = "Nowhere"
NEVER_EMPLOYED = employed(on("1999-12-31"), None)
ENDING = ". If the record is right, nothing is to be done."


@dataclass(frozen=True)
class Told:
    """A history, and what is said of its records about one course, in order: nothing, if none is passed over."""

    history: History
    said: tuple[str, ...]
    course: str = "one-year"
    reading: tuple[tuple[str, str], ...] = ()

    def __str__(self) -> str:
        return f"{self.course} {dict(self.reading)}: {'; '.join(map(str, self.history))}"


def told(*said: str, of: tuple[histories.Record, ...], course: str = "one-year", **reading: str) -> Told:
    named = {"return_": "return"}
    return Told(of, said, course, tuple((named.get(key, key), value) for key, value in reading.items()))


def quiz(day: str) -> histories.Record:
    return trained("quiz", on(day))


def full(day: str, status: str = "passed") -> histories.Record:
    return trained("full", on(day), status)


def by(who: str | None, day: str, decision: str = "approved") -> histories.Record:
    return decided(on(day), decision, who)


LEFT = (employed(on("2015-01-01"), on("2023-12-31")), employed(on("2024-02-01"), None))
MOVED = (assigned(on("2015-01-01"), on("2023-12-31")), assigned(on("2024-02-01"), None))
OTHER_JOB = (assigned(on("2015-01-01"), on("2023-12-31")), assigned(on("2024-01-01"), None, "Dean"))
DEAN = assigned(on("2015-01-01"), None, "Dean")
NO_JOB = assigned(on("2015-01-01"), None, at=NOWHERE)
GONE = (employed(on("2015-01-01"), on("2024-03-31")), assigned(on("2015-01-01"), on("2024-03-31")))
BOSS, SELF = histories.APPROVER, histories.SELF
ELSEWHERE = assigned(on("2015-01-01"), None, at="Oak")
# Two who pause for the summer, one of whom works on for a few days: the pause of one is none of the other's.
PAUSES = (employed(on("2015-01-01"), on("2024-06-05")),)
WORKS_ON = (employed(on("2015-01-01"), on("2024-06-10")), assigned(on("2015-01-01"), on("2024-03-31")))
POST_ENDS_FIRST = (employed(on("2015-01-01"), on("2024-06-15")), assigned(on("2015-01-01"), on("2024-06-05")))

COMPLETIONS = [
    told(NONE_HELD, of=(quiz("2024-03-05"),)),
    told(NONE_HELD, NONE_HELD, of=(quiz("2024-03-05"), quiz("2024-03-06"))),
    told(TOO_EARLY, of=(AUGUST, quiz("2023-12-31"))),
    told(of=(AUGUST, quiz("2024-01-01"))),
    told(of=(AUGUST, quiz("2024-06-30"))),
    told(NONE_HELD, of=(AUGUST, quiz("2024-07-01"))),
    told(TOO_EARLY, of=(AUGUST, quiz("2023-12-31")), course="full-required"),
    told(FULL_ONLY, of=(AUGUST, quiz("2024-01-01")), course="full-required"),
    told(FULL_ONLY, of=(AUGUST, quiz("2024-06-30")), course="full-required"),
    told(NONE_HELD, of=(AUGUST, quiz("2024-07-01")), course="full-required"),
    told(of=(AUGUST, quiz("2024-03-05"), full("2024-03-05")), course="full-required"),
    told(of=(AUGUST, full("2023-09-01"))),
    told(of=(AUGUST, quiz("2023-08-01"))),
    told(of=(AUGUST, quiz("2024-03-05")), course="no-validity"),
    told(of=(AUGUST, quiz("2024-03-05")), course="open-with-grace"),
    told(of=(full("2023-08-01", "failed"),)),
    told(NO_RULE_YET, of=(full("2023-12-31"),), course="begins-later"),
    told(of=(full("2024-01-01"),), course="begins-later"),
    told(of=(full("2023-12-31"),), course="two-versions"),
    told(TOO_EARLY, of=(DEAN, AUGUST, quiz("2023-12-31")), course="teachers-renew"),
    *(
        told(f"its score of 65 is below {least}", of=(trained("full", on(day), score=65.0),), course="lowered")
        for day, least in (("2023-12-31", 80), ("2024-01-01", 70))
    ),
    told(NOT_THEIRS, of=(DEAN, AUGUST, quiz("2024-01-01")), course="teachers-renew"),
]
BEFORE_A_RETURN = [
    one
    for day, *said in (("2023-12-31", RETURNED), ("2024-01-01",))
    for one in (
        told(*said, of=(*LEFT, full(day))),
        told(*said, of=(*LEFT, by(BOSS, day))),
        told(of=(*LEFT, full(day)), return_="keep"),
    )
]
BEFORE_A_CHANGE_OF_JOB = [
    one
    for day, *said in (("2023-12-31", MOVED_ON), ("2024-01-01",))
    for one in (
        told(*said, of=(*OTHER_JOB, full(day)), move="restart"),
        told(*said, of=(*OTHER_JOB, by(None, day, "denied")), move="restart"),
        told(of=(*OTHER_JOB, full(day))),
    )
]
# Who comes back in another role changes it on the first day of the employment: the record from before is said once.
BACK_IN_ANOTHER_ROLE = [
    told(
        NONE_HELD,
        of=(*LEFT, MOVED[0], assigned(on("2024-02-01"), None, "Dean"), quiz("2024-01-31")),
        course="ended-later",
    )
]
CHANGED_ROLE = (assigned(on("2015-01-01"), on("2024-01-31")), assigned(on("2024-02-01"), None, "Dean"))
BEFORE_A_CHANGE_OF_ROLE = [
    told(ANOTHER_ROLE, of=(*CHANGED_ROLE, quiz("2024-01-31")), course="ended-by-role"),
    told(NONE_HELD, of=(*CHANGED_ROLE, quiz("2024-02-01")), course="ended-by-role"),
]
BEFORE_ANOTHER_STAY = [
    one
    for day, *said in (("2023-12-31", BEGAN_ANEW), ("2024-01-01",), ("2024-02-01",))
    for one in (told(*said, of=(*MOVED, by(BOSS, day))), told(of=(*MOVED, full(day))))
]
WITHOUT_JOB_OR_EMPLOYMENT = [
    one
    for move in ("re-evaluate", "restart")
    for one in (
        told(NONE_HELD, of=(NO_JOB, quiz("2024-03-05")), move=move),
        told(of=(NEVER_EMPLOYED, full("2023-12-31"), by(SELF, "2024-03-05")), course="begins-later", move=move),
        told(OWN, NO_RULE_YET, of=(full("2023-12-31"), by(SELF, "2024-03-05")), course="begins-later", move=move),
        told(NONE_HELD, of=(*GONE, quiz("2024-03-31")), move=move),
        told(of=(*GONE, quiz("2024-04-01")), move=move),
        told(of=(*GONE, full("2024-03-01")), move=move),
    )
]
IN_A_PAUSE = [
    told(NONE_HELD, of=(*PAUSES, quiz("2024-06-30"))),
    told(of=(*PAUSES, quiz("2024-07-01"))),
    told(of=(*WORKS_ON, quiz("2024-06-11"))),
    told(NONE_HELD, of=(*POST_ENDS_FIRST, quiz("2024-06-15")), move="restart"),
    told(of=(*POST_ENDS_FIRST, quiz("2024-06-16")), move="restart"),
    told(NONE_HELD, of=(*POST_ENDS_FIRST, quiz("2024-06-16"))),
]
DECISIONS = [
    told(OWN, of=(by(SELF, "2024-03-05"),)),
    told(of=(by(None, "2024-03-05"),)),
    told(OWN, of=(*LEFT, by(SELF, "2023-12-31", "denied"))),
    told(of=(ELSEWHERE, by(BOSS, "2024-03-05"))),
    told(OWN, of=(ELSEWHERE, by(SELF, "2024-03-05"))),
]
TOLD = [
    *(COMPLETIONS + BEFORE_A_RETURN + BEFORE_A_CHANGE_OF_JOB + BEFORE_ANOTHER_STAY),
    *(BEFORE_A_CHANGE_OF_ROLE + BACK_IN_ANOTHER_ROLE + WITHOUT_JOB_OR_EMPLOYMENT + IN_A_PAUSE + DECISIONS),
]


def of_one_course(entry: histories.Record, course: str) -> histories.Record:
    """A training in a course of its own; else the history would tell it of each course of the district."""
    columns = dict(entry.columns)
    if "course_code" in columns:
        columns["course_code"] = course
    return replace(entry, columns=tuple(columns.items()))


@cache
def district(reading: tuple[tuple[str, str], ...]) -> dict[tuple[str, str], list[str]]:
    """What is said of each person's records, by person and course, in the order of the feeds and their lines."""
    own = [one for one in TOLD if one.reading == reading]
    courses = {one.course: COURSES[one.course] for one in own}
    people = [tuple(of_one_course(entry, one.course) for entry in one.history) for one in own]
    gates = {course: [gate(courses=[course], approval=True)] for course in courses}
    family = Family("told", people, courses, gates, [], [])
    feeds = histories.feeds_of(family)
    feeds["assignments"] = [row for row in feeds["assignments"] if row["location_id"] != NOWHERE]
    feeds["employments"] = [row for row in feeds["employments"] if row["hire_date"] != on("1999-12-31")]
    policy = parse_policy(policy_toml(histories.policy_of(family, dict(reading))))
    rows = judged_store(feeds, policy).table("passed_over").pl()
    assert set(rows["finding"]) <= {"not-counting"}
    assert rows["message"].str.ends_with(ENDING).all()
    said: dict[tuple[str, str], list[str]] = {}
    for feed, line, staff_id, message in (
        rows.sort("feed", "line").select("feed", "line", "staff_id", "message").iter_rows()
    ):
        row = feeds[feed][line - 2]
        course = row["course_code" if feed == "completions" else "function_id"]
        said.setdefault((staff_id, course), []).append(message.removesuffix(ENDING).partition(" does not count: ")[2])
    return said


def numbered() -> Iterator[tuple[Told, str]]:
    """Each history with the person it is told of: they are numbered reading by reading."""
    for reading in dict.fromkeys(one.reading for one in TOLD):
        yield from ((one, person(n)) for n, one in enumerate(one for one in TOLD if one.reading == reading))


@pytest.mark.parametrize(("one", "staff_id"), list(numbered()), ids=str)
def test_a_record_that_is_passed_over_says_why(one: Told, staff_id: str) -> None:
    assert tuple(district(one.reading).get((staff_id, one.course), ())) == one.said


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
