"""When earned access was granted: a story a person, who meets all requirements from September 10, 2024 to next June 30.

Access is to be granted by the second business day after, September 12.
"""

from datetime import date
from functools import cache
from typing import Any

import duckdb
import pytest

from eligibility import parse_policy
from queries import Period, Question, Scope, arrivals
from tests.harness import judged_store
from tests.reference.districts import policy_toml
from tests.spec.test_spec import feeds_of, policy_of

MET, LAST, AFTER = date(2024, 9, 10), date(2025, 6, 30), date(2025, 7, 1)
AS_OF = date(2025, 9, 1)
PLAIN: dict[str, Any] = {"name": "p", "at": "school", "courses": ["yearly"]}
BY_REQUEST = {**PLAIN, "automated": False}
OF_TEACHERS = {**PLAIN, "name": "q", "roles": ["teacher"]}
READ_ONLY = {"on_lapse": "read-only"}


def rules(*changes: tuple[date, dict[str, Any]]) -> list[dict[str, Any]]:
    """The rules of a function: what differs from the usual one, from a day on."""
    return [{"effective": day, "paths": [PLAIN], **more} for day, more in changes]


BEGIN = date(2019, 7, 1)
FUNCTIONS = {
    "usual": rules((BEGIN, {})),
    "other": rules((BEGIN, {})),
    "read": rules((BEGIN, READ_ONLY)),
    "read-from-that-day": rules((BEGIN, {}), (MET, READ_ONLY)),
    "read-from-the-next": rules((BEGIN, {}), (date(2024, 9, 11), READ_ONLY)),
    "read-on-that-day": rules((BEGIN, READ_ONLY), (date(2024, 9, 11), {})),
    "read-until-that-day": rules((BEGIN, READ_ONLY), (MET, {})),
    "by-request": rules((BEGIN, {"paths": [BY_REQUEST]})),
    "of-teachers": rules((BEGIN, {"paths": [BY_REQUEST, OF_TEACHERS]})),
}
FROM_WINTER = date(2024, 12, 1)
TEACHER_FIRST = [{"as": "Teacher", "to": date(2024, 11, 30)}, {"as": "Office Professional", "from": FROM_WINTER}]
TEACHER_LATER = [{"as": "Office Professional", "to": date(2024, 11, 30)}, {"as": "Teacher", "from": FROM_WINTER}]


def on(day: date, removed: date | None = None, **more: Any) -> dict[str, Any]:
    """A grant of the story's own function at the place of the job."""
    return {"on": day, "removed": removed, **more}


def story(
    outcome: str, granted_on: date | None, *grants: dict[str, Any], function: str = "usual", **more: Any
) -> dict[str, Any]:
    return {"outcome": outcome, "granted_on": granted_on, "grants": grants, "function": function, **more}


SOON, BEFORE = date(2024, 9, 11), date(2024, 9, 3)
READ: dict[str, Any] = {"rights": "read-only"}
STORIES = {
    "nothing was granted": story("missing", None),
    "granted on that day": story("within", MET, on(MET), waited=0),
    "granted on the last day allowed": story("within", date(2024, 9, 12), on(date(2024, 9, 12)), waited=2),
    "granted a day later": story("late", date(2024, 9, 13), on(date(2024, 9, 13)), waited=3),
    "granted on a Saturday": story("late", date(2024, 9, 14), on(date(2024, 9, 14)), waited=4),
    "granted on the last day of entitlement": story("late", LAST, on(LAST)),
    "granted the day after": story("missing", None, on(AFTER)),
    "granted twice": story("within", SOON, on(SOON, date(2024, 9, 20)), on(date(2024, 9, 25))),
    "granted and removed on one day": story("missing", None, on(SOON, SOON)),
    "there from before": story("held", None, on(BEFORE)),
    "there from before, and removed the day after": story("held", None, on(BEFORE, SOON)),
    "granted the day before, and removed on that day": story("missing", None, on(date(2024, 9, 9), MET)),
    "removed on that day": story("missing", None, on(BEFORE, MET)),
    "removed before and granted anew": story("within", SOON, on(BEFORE, date(2024, 9, 4)), on(SOON)),
    "there from before, and granted once more": story("held", SOON, on(BEFORE), on(SOON)),
    "another function": story("missing", None, on(SOON, function="other")),
    "at another place": story("missing", None, on(SOON, at="Oak")),
    "somebody else": story("missing", None, on(SOON, who="Uma")),
    "rights to read alone": story("within", SOON, on(SOON, **READ)),
    "rights to read where they may stay": story("missing", None, on(SOON, **READ), function="read"),
    "all rights where those to read may stay": story("within", SOON, on(SOON, rights="full"), function="read"),
    "rights to read from before, where they may stay": story("missing", None, on(BEFORE, **READ), function="read"),
    "where they may stay from that day on": story("missing", None, on(SOON, **READ), function="read-from-that-day"),
    "where they may stay from the next on": story("within", SOON, on(SOON, **READ), function="read-from-the-next"),
    "where they might stay on that day still": story("missing", None, on(SOON, **READ), function="read-on-that-day"),
    "where they might stay until then": story("within", SOON, on(SOON, **READ), function="read-until-that-day"),
    "by request": story("missing", None, function="by-request", automated=False),
    "automatic at first": story("missing", None, function="of-teachers", jobs=TEACHER_FIRST),
    "automatic later": story("missing", None, function="of-teachers", jobs=TEACHER_LATER, automated=False),
}


@cache
def district() -> duckdb.DuckDBPyConnection:
    case: dict[str, Any] = {
        "name": "all stories",
        "policy": {
            "courses": {"yearly": {"title": "Yearly", "rules": [{"effective": BEGIN, "valid_school_years": 1}]}},
            "functions": {name: {"title": name, "ic_group": name, "rules": one} for name, one in FUNCTIONS.items()},
        },
        "jobs": [{"who": "Uma", "as": "Teacher", "from": date(2015, 8, 1)}],
        "completions": [],
        # Before the first recorded grant nobody can say what was granted.
        "grants": [{"who": "Uma", "function": "other", "on": date(2020, 1, 7)}],
    }
    for who, told in STORIES.items():
        usual = [{"as": "Office Professional"}]
        case["jobs"] += [{"who": who, "from": date(2015, 8, 1), **job} for job in told.get("jobs", usual)]
        case["completions"].append({"who": who, "course": "yearly", "on": MET})
        case["grants"] += [{"who": who, "function": told["function"], **grant} for grant in told["grants"]]
    policy = policy_of(case)
    return judged_store(feeds_of(case, policy), parse_policy(policy_toml(policy)))


@pytest.mark.parametrize("who", STORIES)
def test_an_arrival_is_the_first_grant_of_what_was_earned(who: str) -> None:
    told = STORIES[who]
    found = arrivals(district(), Question(AS_OF, Scope.district()), period=Period("all", BEGIN, AS_OF, 2))
    (row,) = found.filter(staff_id=who, function_id=told["function"]).to_dicts()
    said = row["met_on"], row["outcome"], row["granted_on"], row["is_automated"]
    assert said == (MET, told["outcome"], told["granted_on"], told.get("automated", True))
    assert row["waited_days"] == told.get("waited", row["waited_days"])


@pytest.mark.parametrize(
    ("as_of", "outcome", "granted_on"),
    [
        (date(2024, 9, 12), "too-early", None),
        (date(2024, 9, 13), "late", date(2024, 9, 13)),
        (date(2024, 9, 14), "late", date(2024, 9, 13)),
    ],
    ids=str,
)
def test_a_later_grant_is_not_known_yet(as_of: date, outcome: str, granted_on: date | None) -> None:
    found = arrivals(district(), Question(as_of, Scope.district()), period=Period("all", BEGIN, as_of, 2))
    (row,) = found.filter(staff_id="granted a day later", function_id="usual").to_dicts()
    assert (row["outcome"], row["granted_on"]) == (outcome, granted_on)
