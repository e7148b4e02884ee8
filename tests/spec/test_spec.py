"""Every case of `cases/` against the reference and against the engine; README.md says how a case is written."""

import copy
import tomllib
from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Protocol, TypeVar

import pytest

from tests.reference.districts import policy_toml
from tests.reference.judge import Reference

HERE = Path(__file__).parent
SHIPPED = HERE.parents[1] / "eligibility" / "policies" / "denver-public-schools.toml"

T = TypeVar("T")
Row = dict[str, Any]
Rows = list[Row]

LONG_AGO = date(2015, 8, 1)
LOCATIONS = {"Elm": "school", "Oak": "school", "Central": "central"}
USUAL_JOBS = {
    "Ann": ("Elm", "Office Professional"),
    "Ted": ("Elm", "Teacher"),
    "Pat": ("Elm", "Principal"),
    "Dana": ("Central", "Director"),
}
DEFAULTS = {"who": "Ann", "at": "Elm"}

# What a case and its lines may say. The keys of a case that its lines inherit come first.
INHERITED = ("who", "at", "function", "course")
RECORDS = {
    "employments": {"who", "from", "to"},
    "jobs": {"who", "at", "as", "team", "from", "to"},
    "completions": {"who", "course", "on", "kind", "status", "score"},
    "decisions": {"who", "function", "at", "on", "by", "decision"},
    "grants": {"who", "function", "at", "on", "removed", "rights"},
}
EXPECTATIONS = ("status", "anomalies", "june")
CASE_KEYS = {"name", "why", "closed_days", "not_in_staff", "readings", "policy", *INHERITED, *RECORDS, *EXPECTATIONS}


class Answers(Protocol):
    """What both the reference and the engine answer."""

    def status(self, as_of: date) -> Rows: ...

    def anomalies(self, as_of: date) -> Rows: ...

    def june(self, as_of: date, year: int) -> Rows: ...


def all_cases() -> Iterator[tuple[str, Row]]:
    for file in sorted((HERE / "cases").glob("*.toml")):
        said = tomllib.loads(file.read_text(encoding="utf-8"))
        for case in said["case"]:
            if "policy" in said:
                policy = copy.deepcopy(said["policy"])
                merge(policy, case.get("policy", {}))
                case["policy"] = policy
            yield f"{file.stem}: {case['name']}", case


# ---------------------------------------------------------------- given


def lines(case: Mapping[str, Any], key: str) -> Rows:
    """The case's lines under a key, with what they inherit; a key that no line knows is refused."""
    found = []
    for line in case.get(key, []):
        inherited = {name: case[name] for name in INHERITED if name in case}
        unknown = line.keys() - RECORDS.get(key, line.keys())
        assert not unknown, f"{case['name']}: {key} know no {sorted(unknown)}"
        found.append({**DEFAULTS, **inherited, **line})
    return found


def feeds_of(case: Mapping[str, Any], policy: Mapping[str, Any]) -> dict[str, Rows]:
    given = {key: lines(case, key) for key in RECORDS}
    named = {line[key] for rows in given.values() for line in rows for key in ("who", "by") if key in line}
    people = sorted({*named, *USUAL_JOBS} - {"nobody"})
    known = [who for who in people if who not in case.get("not_in_staff", [])]
    feeds: dict[str, Rows] = {
        "locations": [
            {"location_id": name, "name": f"{name} Place", "kind": kind, "level": None, "network": None}
            for name, kind in LOCATIONS.items()
        ],
        "staff": [
            {"staff_id": who, "given_name": who, "family_name": "Case", "email": None, "worker_type": None}
            for who in known
        ],
        "employments": [
            {"staff_id": line["who"], "hire_date": line["from"], "end_date": line.get("to"), "separation_reason": None}
            for line in given["employments"] + usual_lines(known, given["employments"])
        ],
        "assignments": [
            {
                "staff_id": line["who"],
                "location_id": line["at"],
                "job_title": line["as"],
                "team": line.get("team"),
                "start_date": line["from"],
                "end_date": line.get("to"),
            }
            for line in given["jobs"] + usual_lines(USUAL_JOBS, given["jobs"])
        ],
        "completions": [
            {
                "staff_id": line["who"],
                "course_code": line["course"],
                "kind": line.get("kind", "full"),
                "completed_on": line["on"],
                "status": line.get("status", "completed"),
                "score": line.get("score"),
            }
            for line in given["completions"]
        ],
        "approvals": [
            {
                "staff_id": line["who"],
                "function_id": line["function"],
                "location_id": line["at"],
                "approver_id": None if line.get("by") == "nobody" else line.get("by", "Pat"),
                "decision": line.get("decision", "approved"),
                "decided_on": line["on"],
            }
            for line in given["decisions"]
        ],
        "grants": [
            {
                "staff_id": line["who"],
                "ic_group": policy["functions"][line["function"]]["ic_group"],
                "location_id": line["at"],
                "granted_on": line["on"],
                "removed_on": line.get("removed"),
                "rights": line.get("rights"),
            }
            for line in given["grants"]
        ],
    }
    if "closed_days" in case:
        feeds["closed_days"] = [{"date": day, "name": "Closed"} for day in case["closed_days"]]
    return feeds


def usual_lines(people: Any, given: Rows) -> Rows:
    """The usual employment or job of the people for whom the case gives none."""
    own = {line["who"] for line in given}
    place = {who: USUAL_JOBS.get(who, ("", "")) for who in people}
    return [
        {"who": who, "from": LONG_AGO, "at": at, "as": title} for who, (at, title) in place.items() if who not in own
    ]


@cache
def shipped_policy() -> Row:
    """The shipped policy as TOML reads it; whoever changes it takes a copy."""
    return tomllib.loads(SHIPPED.read_text(encoding="utf-8"))


def policy_of(case: Mapping[str, Any]) -> Row:
    policy = copy.deepcopy(shipped_policy())
    merge(policy, {"readings": case.get("readings", {})})
    merge(policy, case.get("policy", {}))
    for thing in (*policy["courses"].values(), *policy["functions"].values()):
        for rule in thing["rules"]:
            rule.setdefault("cite", "a spec case")
    return policy


def merge(table: Row, changes: Mapping[str, Any]) -> None:
    for key, value in changes.items():
        if isinstance(value, dict) and isinstance(table.get(key), dict):
            merge(table[key], value)
        else:
            table[key] = copy.deepcopy(value)


# ---------------------------------------------------------------- expected


def differences(case: Mapping[str, Any], answers: Answers) -> list[str]:
    """Every way in which the answers are not what the case expects, as sentences."""
    unknown = case.keys() - CASE_KEYS
    found = [f"a case knows no {sorted(unknown)}"] if unknown else []
    if not any(case.get(key) for key in EXPECTATIONS):
        found.append("the case expects nothing")
    found += status_differences(case, answers)
    found += anomaly_differences(case, answers)
    found += june_differences(case, answers)
    return found


def status_differences(case: Mapping[str, Any], answers: Answers) -> Iterator[str]:
    for line in lines(case, "status"):
        rows = [row for row in answers.status(line["on"]) if is_about(row, line)]
        yield from compare(f"status on {line['on']}", line, rows, lambda row: str(row["status"]))


def june_differences(case: Mapping[str, Any], answers: Answers) -> Iterator[str]:
    for line in lines(case, "june"):
        rows = [row for row in answers.june(line["on"], line.pop("june")) if is_about(row, line)]
        rows = [row for row in rows if row["course_id"] == line.get("course_id", row["course_id"])]
        yield from compare(f"June as of {line['on']}", line, rows, june_standing)


def june_standing(row: Row) -> str:
    return "renewed" if row["renewed_on"] else "due"


def anomaly_differences(case: Mapping[str, Any], answers: Answers) -> Iterator[str]:
    expected: dict[tuple[Any, ...], Rows] = {}
    for line in lines(case, "anomalies"):
        expected.setdefault((line["on"], line["who"], line["function"], line["at"]), []).append(line)
    for (day, *_), group in expected.items():
        rows = [row for row in answers.anomalies(day) if is_about(row, group[0])]
        expected_kinds = sorted(line["is"] for line in group if line["is"] != "none")
        found_kinds = sorted(row["kind"] for row in rows)
        if expected_kinds != found_kinds:
            yield f"anomalies on {day}: expected {expected_kinds or 'none'}, found {found_kinds or 'none'}"
            continue
        for line in group:
            about = [row for row in rows if row["kind"] == line["is"]]
            if about:
                yield from compare(f"anomaly {line['is']} on {day}", line, about, lambda row: str(row["kind"]))


def is_about(row: Row, line: Row) -> bool:
    return (row["staff_id"], row["function_id"], row["location_id"]) == (line["who"], line["function"], line["at"])


def compare(what: str, line: Row, rows: Rows, standing: Callable[[Row], str]) -> Iterator[str]:
    """At most one row is about a line; its standing and every column that the line names must be as the line says."""
    if len(rows) > 1:
        yield f"{what}: found {len(rows)} rows for one line"
    found = standing(rows[0]) if rows else "no row"
    if found != line["is"]:
        yield f"{what}: expected {line['is']!r}, found {found!r} {rows[0] if rows else ''}"
    elif rows:
        for column in line.keys() - {"on", "is", *INHERITED}:
            if column not in rows[0]:
                yield f"{what}: there is no column {column!r}"
            elif plain(rows[0][column]) != plain(line[column]):
                yield f"{what}: {column}: expected {plain(line[column])!r}, found {plain(rows[0][column])!r}"


def plain(value: Any) -> str:
    """Days, flags and texts in one form; empty is empty, however it is written."""
    return "" if value in (None, "none") else str(value)


# ---------------------------------------------------------------- the tests

CASES = dict(all_cases())


def reference_answers(case: Mapping[str, Any]) -> Answers:
    policy = policy_of(case)
    return Reference(feeds_of(case, policy), policy)


class Shared:
    """The answers about a district of many cases, by the name of the case; each day is asked about once.

    `tags` are what the ids of a case's courses and functions begin with: nothing, where all have the same.
    """

    def __init__(self, engine: Answers, tags: Mapping[str, str]) -> None:
        self.tags = tags
        self.status = cache(lambda as_of: self._by_case(engine.status(as_of)))
        self.anomalies = cache(lambda as_of: self._by_case(engine.anomalies(as_of)))
        self.june = cache(lambda as_of, year: self._by_case(engine.june(as_of, year)))

    def _by_case(self, rows: Rows) -> dict[str, Rows]:
        found: dict[str, Rows] = {}
        for row in rows:
            name, _, staff_id = row["staff_id"].rpartition("/")
            if row["function_id"].startswith(tag := self.tags[name]):
                own = row | {"staff_id": staff_id}
                if tag:
                    own |= {key: value.replace(tag, "") for key, value in own.items() if isinstance(value, str)}
                found.setdefault(name, []).append(own)
        return found


class Share:
    """The answers about the people of one case, whose ids in the shared district begin with the case's name."""

    def __init__(self, shared: Shared, name: str) -> None:
        self.shared, self.name = shared, name

    def status(self, as_of: date) -> Rows:
        return self.shared.status(as_of).get(self.name, [])

    def anomalies(self, as_of: date) -> Rows:
        return self.shared.anomalies(as_of).get(self.name, [])

    def june(self, as_of: date, year: int) -> Rows:
        return self.shared.june(as_of, year).get(self.name, [])


@cache
def district_of(name: str) -> tuple[str, str]:
    """Cases with the same policy file and closed days share one district: the engine judges it once."""
    return policy_toml(policy_of(CASES[name])), repr(CASES[name].get("closed_days"))


# A load costs a fifth of a second, however few people it judges; but all of them are judged for all its functions, and
# all their rows are read on every day that one of them asks about.
MOST_RULES, FEW_CASES, MOST_CASES = 8, 3, 41


@cache
def loads() -> dict[str, tuple[tuple[str, ...], ...]]:
    """For each case the districts that are judged in one load with its own, each by the names of its cases.

    They are alike but for their courses and functions, which no rule carries from one to another.
    """
    districts: dict[tuple[str, str], list[str]] = {}
    for name in CASES:
        districts.setdefault(district_of(name), []).append(name)
    alike: dict[str, list[list[str]]] = {}
    for names in districts.values():
        if len(names) > FEW_CASES:
            alike |= {repr(some): [some] for some in pieces(names, MOST_CASES)}
        else:
            policy = policy_of(CASES[names[0]]) | {"courses": {}, "functions": {}}
            alike.setdefault(repr((policy, CASES[names[0]].get("closed_days"))), []).append(names)
    found: dict[str, tuple[tuple[str, ...], ...]] = {}
    for several in alike.values():
        for together in pieces(several, MOST_RULES):
            found |= {name: tuple(map(tuple, together)) for names in together for name in names}
    return found


def pieces(things: list[T], most: int) -> list[list[T]]:
    return [things[first : first + most] for first in range(0, len(things), most)]


def tagged(policy: Row, functions: Collection[str], tag: str) -> tuple[Row, Row]:
    """A policy's courses, and some of its functions, under ids, codes and groups that begin with a tag."""
    courses = {
        tag + name: course | {"codes": [tag + code for code in course.get("codes", [name])]}
        for name, course in policy["courses"].items()
    }
    chosen = {}
    for name in functions:
        function = copy.deepcopy(policy["functions"][name])
        function["ic_group"] = tag + function["ic_group"]
        for path in (path for rule in function["rules"] for path in rule["paths"]):
            for key in ("courses", "prerequisites"):
                if key in path:
                    path[key] = [tag + course for course in path[key]]
        chosen[tag + name] = function
    return courses, chosen


def functions_of(case: Mapping[str, Any]) -> set[str]:
    """The functions that a case names: nothing else is asked of it."""
    named = [line for key in (*RECORDS, *EXPECTATIONS) for line in lines(case, key)]
    return {line["function"] for line in named if "function" in line}


@cache
def shared_engine(together: tuple[tuple[str, ...], ...]) -> Shared:
    from eligibility import parse_policy  # noqa: PLC0415 - the reference half runs without the engine
    from tests.harness import Engine  # noqa: PLC0415

    policy = policy_of(CASES[together[0][0]])
    feeds: dict[str, Rows] = {}
    tags = {name: f"rules{number}-" if len(together) > 1 else "" for number, one in enumerate(together) for name in one}
    if len(together) > 1:
        policy |= {"courses": {}, "functions": {}}
        for names in together:
            asked = sorted(set().union(*(functions_of(CASES[name]) for name in names)))
            courses, functions = tagged(policy_of(CASES[names[0]]), asked, tags[names[0]])
            policy["courses"] |= courses
            policy["functions"] |= functions
    for name, tag in tags.items():
        for feed, rows in feeds_of(CASES[name], policy_of(CASES[name])).items():
            if feed in ("locations", "closed_days"):
                feeds[feed] = rows
            else:
                feeds.setdefault(feed, []).extend(with_tag(with_name(row, name), tag) for row in rows)
    return Shared(Engine(feeds, parse_policy(policy_toml(policy))), tags)


def with_name(row: Row, name: str) -> Row:
    """The row with the case's name before the ids of its people."""
    people = [key for key in ("staff_id", "approver_id") if row.get(key) is not None]
    return row | {key: f"{name}/{row[key]}" for key in people}


def with_tag(row: Row, tag: str) -> Row:
    """The row with a tag before its course, function or group."""
    return row | {key: tag + row[key] for key in ("course_code", "function_id", "ic_group") if key in row}


def engine_answers(name: str) -> Answers:
    return Share(shared_engine(loads()[name]), name)


def test_every_case_has_its_own_name() -> None:
    assert len(CASES) == len(list(all_cases()))


@pytest.mark.parametrize("name", CASES, ids=str)
def test_the_reference_answers_as_the_case_says(name: str) -> None:
    found = differences(CASES[name], reference_answers(CASES[name]))
    assert not found, "\n".join([name, *found])


@pytest.mark.parametrize("name", CASES, ids=str)
def test_the_engine_answers_as_the_case_says(name: str) -> None:
    found = differences(CASES[name], engine_answers(name))
    assert not found, "\n".join([name, *found])


@pytest.mark.parametrize(
    ("key", "line", "complaint"),
    [
        ("status", {"on": date(2025, 1, 1), "is": "lapsed"}, "expected 'lapsed', found 'valid'"),
        ("status", {"on": date(2025, 1, 1), "is": "no row"}, "expected 'no row', found 'valid'"),
        ("status", {"on": date(2025, 1, 1), "is": "valid", "last_day": date(2027, 6, 30)}, "found '2026-06-30'"),
        ("status", {"on": date(2025, 1, 1), "is": "valid", "lastday": "none"}, "no column 'lastday'"),
        ("anomalies", {"on": date(2025, 1, 1), "is": "none"}, "found ['overdue']"),
        ("anomalies", {"on": date(2025, 1, 1), "is": "overdue", "since": date(2025, 1, 1)}, "found '2024-09-13'"),
        ("june", {"on": date(2025, 1, 1), "june": 2026, "is": "renewed"}, "expected 'renewed', found 'due'"),
        ("junes", {}, "a case knows no ['junes']"),
    ],
)
def test_a_wrong_expectation_is_named(key: str, line: Row, complaint: str) -> None:
    case = {
        "name": "wrong",
        "function": "household",
        "completions": [{"course": "IC-HH", "on": date(2024, 9, 10)}],
        key: [line],
    }
    assert complaint in "\n".join(differences(case, reference_answers(case)))
