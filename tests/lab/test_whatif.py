"""A draft is judged beside the store: what it changes is what two full loads differ in, and nothing before its day."""

import random
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pytest

import lab
from eligibility import Policy, PolicyError, engine, load_policy, parse_policy
from queries import Question, Scope, anomalies, coming_junes, coverage, status
from store import connect, publish
from tests.harness import fill_store, judged_store
from tests.reference.districts import READINGS, Feeds, interesting_days, policy_toml, random_district

DISTRICT = Scope.district()
CELL = ["staff_id", "function_id", "location_id"]
COMPARED = ["status", "entitled", "last_day", "ends_because", "unmet"]
DAY = timedelta(days=1)
Raw = dict[str, Any]


def published(folder: Path, feeds: Feeds, policy: Policy) -> Path:
    return publish(folder, lambda con: fill_store(con, feeds, policy), loaded_at=datetime(2026, 11, 22, tzinfo=UTC))


def each_rule(policy: Raw, table: str) -> list[Raw]:
    return [rule for item in policy[table].values() for rule in item["rules"]]


def each_path(policy: Raw) -> list[Raw]:
    return [path for rule in each_rule(policy, "functions") for path in rule.get("paths", [])]


def another_validity(policy: Raw, draw: random.Random) -> None:
    rule = draw.choice(each_rule(policy, "courses"))
    rule["valid_school_years"] = rule.get("valid_school_years", 1) + draw.choice([1, 2])


def approval_the_other_way(policy: Raw, draw: random.Random) -> None:
    path = draw.choice(each_path(policy))
    path["approval"] = not path.get("approval", False)


def no_roles(policy: Raw, draw: random.Random) -> None:
    for path in each_path(policy):
        path.pop("roles", None)
    draw.choice(each_path(policy))["teams"] = ["Nobody's"]


def other_codes(policy: Raw, draw: random.Random) -> None:
    courses = draw.sample(sorted(policy["courses"]), 2)
    one, other = (policy["courses"][course] for course in courses)
    codes = [course.get("codes", [name]) for course, name in zip((one, other), courses, strict=True)]
    one["codes"], other["codes"] = codes[1], codes[0]


def one_function_less(policy: Raw, draw: random.Random) -> None:
    del policy["functions"][draw.choice(sorted(policy["functions"]))]


def another_calendar(policy: Raw, draw: random.Random) -> None:
    policy["district"]["renewal_window_opens"] = draw.choice(["02-01", "03-15", "05-20"])
    policy["district"].pop("summer_break", None)


def other_readings(policy: Raw, draw: random.Random) -> None:
    readings = policy.setdefault("readings", {})
    for name, value in draw.sample(list(READINGS.items()), 2):
        readings[name] = value[readings.get(name, value[0]) == value[0]]


CHANGES: list[Callable[[Raw, random.Random], None]] = [
    another_validity,
    approval_the_other_way,
    no_roles,
    other_codes,
    one_function_less,
    another_calendar,
    other_readings,
]


def answers(con: duckdb.DuckDBPyConnection, day: date) -> dict[tuple[Any, ...], dict[str, Any]]:
    rows = status(con, Question(day, DISTRICT)).to_dicts()
    return {tuple(row[name] for name in CELL): {name: row[name] for name in COMPARED} for row in rows}


@pytest.mark.parametrize("seed", range(len(CHANGES)))
def test_a_draft_differs_as_two_full_loads_do(seed: int, tmp_path: Path) -> None:
    """Row for row on random districts, whether all functions are judged anew or those that the change is about."""
    feeds, raw = random_district(seed)
    in_use = parse_policy(policy_toml(raw))
    CHANGES[seed % len(CHANGES)](raw, random.Random(seed))  # noqa: S311 (a district, not a secret)
    draft = parse_policy(policy_toml(raw))
    version = published(tmp_path, feeds, in_use)
    full = judged_store(feeds, draft)
    with connect(version, engine()) as con:
        judged = lab.judged(version, in_use, draft)
        assert judged.functions
        for day in interesting_days(feeds, raw, 2):
            question = Question(day, DISTRICT)
            found = lab.what_if(con, judged, draft, question)
            before, after = answers(con, day), answers(full, day)
            differing = {cell for cell in before.keys() | after.keys() if before.get(cell) != after.get(cell)}
            rows = found.people.filter(~pl.col("kind").str.starts_with("renews"))
            assert {tuple(row) for row in rows.select(CELL).iter_rows()} == differing
            for row in rows.to_dicts():
                cell = tuple(row[name] for name in CELL)
                for side, full_list in (("_before", before), ("", after)):
                    said = full_list.get(cell, {"status": "none", "last_day": None, "unmet": row[f"unmet{side}"]})
                    assert (row[f"status{side}"], row[f"last_day{side}"], row[f"unmet{side}"]) == (
                        said["status"],
                        said["last_day"],
                        said["unmet"],
                    )
            last = found.june.year + 6
            junes = [coming_junes(one, question, last_year=last) for one in (con, full)]
            assert found.junes.equals(lab.whatif._junes((junes[0], junes[1]), junes[0].clear()))
            kinds = dict(found.anomalies.select("kind", "rows").iter_rows())
            of_full = anomalies(full, question).filter(pl.col("function_id").is_in(list(judged.functions)))
            assert {kind: rows for kind, rows in kinds.items() if rows} == dict(
                of_full.group_by("kind").len().iter_rows()
            )
            left = coverage(full, question).filter(pl.col("function_id").is_in(list(judged.functions)))
            assert found.coverage["after"].sum() == left["entitled_after"].sum()


def test_the_rules_in_use_move_nobody(tmp_path: Path) -> None:
    """Not as they are, and not judged anew under another name of the district, which no answer depends on."""
    feeds, raw = random_district(4)
    in_use = parse_policy(policy_toml(raw))
    raw["district"]["name"] = "Another name"
    version = published(tmp_path, feeds, in_use)
    seen = 0
    with connect(version, engine()) as con:
        for draft in (in_use, parse_policy(policy_toml(raw))):
            judged = lab.judged(version, in_use, draft)
            assert (judged.con is None) == (draft is in_use)
            for day in interesting_days(feeds, raw, 4):
                found = lab.what_if(con, judged, draft, Question(day, DISTRICT))
                assert found.people.is_empty()
                seen += found.junes.height
                for name in ("people", "quizzes", "full"):
                    assert found.junes[name].equals(found.junes[f"{name}_before"], check_names=False)
                assert lab.said(found) == ["The draft moves nobody."]
    assert seen


@pytest.mark.parametrize("seed", [1, 8])
def test_a_change_with_a_day_changes_nothing_before_it(seed: int) -> None:
    """The answers of every interesting day before it stay, with the sentences; on the day itself the draft holds."""
    feeds, raw = random_district(seed)
    in_use = parse_policy(policy_toml(raw))
    draw = random.Random(seed)  # noqa: S311 (a district, not a secret)
    another_validity(raw, draw)
    for path in each_path(raw):
        path["approval"] = not path.get("approval", False)
    draft = parse_policy(policy_toml(raw))
    days = sorted(interesting_days(feeds, raw, 12))
    day = days[len(days) // 2]
    dated = lab.from_day(in_use, draft, day)
    old, new = judged_store(feeds, in_use), judged_store(feeds, dated)
    for before in [one for one in days if one < day] + [day - DAY]:
        question = Question(before, DISTRICT)
        assert status(old, question, include_none=True).equals(status(new, question, include_none=True))
    for function in draft.functions:
        in_force = [rule for rule in dated.functions[function].rules if rule.effective <= day][-1]
        said = [rule for rule in draft.functions[function].rules if rule.effective <= day]
        assert not said or in_force.paths == said[-1].paths


def test_the_day_before_and_the_day() -> None:
    """Approval asked for from March 1 on: on the day before nobody lacks it, on the day who has none is out."""
    feeds: Feeds = {
        "locations": [{"location_id": "1", "name": "Oak", "kind": "school"}],
        "staff": [{"staff_id": "a", "given_name": "A", "family_name": "B"}],
        "employments": [{"staff_id": "a", "hire_date": date(2020, 8, 1)}],
        "assignments": [
            {"staff_id": "a", "location_id": "1", "job_title": "Office Professional", "start_date": date(2020, 8, 1)}
        ],
        "completions": [
            {
                "staff_id": "a",
                "course_code": "IC-HH",
                "kind": "full",
                "completed_on": date(2025, 9, 1),
                "status": "passed",
            }
        ],
    }
    in_use = load_policy()
    text = in_use.text.replace(
        'roles = ["office-professional"]\n    courses = ["household"]',
        'roles = ["office-professional"]\n    courses = ["household"]\n    approval = true',
    )
    day = date(2027, 3, 1)
    dated = lab.from_day(in_use, parse_policy(text), day)
    assert len(dated.functions["household"].rules) == 2
    new = judged_store(feeds, dated)
    said = [
        status(new, Question(one, DISTRICT, function_ids=("household",))).select("entitled", "unmet").row(0)
        for one in (day - DAY, day)
    ]
    assert said == [(True, ""), (False, "approval")]
    assert dated.text.startswith(in_use.text[:2000])  # its comments, too


def test_what_no_record_can_have_is_said() -> None:
    in_use = load_policy()
    assert lab.unseen(in_use, in_use) == ""
    draft = parse_policy(in_use.text.replace('["IC-HH"]', '["ic-hh ", "IC-HH-2"]').replace("IC Enrollment", "IC Enrol"))
    assert "IC-HH-2 and IC Enrol," in lab.unseen(in_use, draft)


def test_what_has_no_day_is_refused_with_one() -> None:
    in_use = load_policy()
    draft = parse_policy(in_use.text.replace('move = "re-evaluate"', 'move = "restart"').replace('"IC-HH"', '"IC-H"'))
    with pytest.raises(PolicyError) as refused:
        lab.from_day(in_use, draft, date(2027, 7, 1))
    assert [problem.split(" has no day")[0] for problem in refused.value.problems] == [
        "policy: [readings]",
        "policy: courses.household.codes",
    ]


def test_a_change_of_one_course_judges_its_functions_alone() -> None:
    in_use = load_policy()
    three_years = parse_policy(in_use.text.replace("valid_school_years = 3", "valid_school_years = 2"))
    assert lab.judged_anew(in_use, three_years) == ("attendance",)
    prerequisite = parse_policy(in_use.text.replace('codes = ["IC-WALKIN"]', 'codes = ["IC-WALK"]'))
    assert lab.judged_anew(in_use, prerequisite) == (
        "elementary-scheduling",
        "secondary-scheduling",
        "walk-in-scheduling",
    )
    assert len(lab.judged_anew(in_use, parse_policy(in_use.text.replace('"Dean"', '"Dean", "Deacon"')))) == len(
        in_use.functions
    )


def test_a_confirmation_judges_nothing_and_needs_no_day() -> None:
    """Nor does it make a rule of its own beside a change of another rule, with or without an end of the old one."""
    in_use = load_policy()
    text = in_use.text
    for table in ("courses.household", "functions.household", "courses.attendance"):
        header = f"[[{table}.rules]]\n"
        assert header in text
        text = text.replace(header, f"{header}  confirmed_on = 2026-11-29\n")
    draft = parse_policy(text)
    assert lab.judged_anew(in_use, draft) == ()
    day = date(2027, 7, 1)
    assert lab.from_day(in_use, draft, day).model_dump() == draft.model_dump()
    two_years = parse_policy(text.replace("valid_school_years = 3", "valid_school_years = 2"))
    assert lab.judged_anew(in_use, two_years) == ("attendance",)
    dated = lab.from_day(in_use, two_years, day)
    assert [len(dated.courses[one].rules) for one in ("household", "attendance")] == [1, 2]
    later = parse_policy(
        text.replace(
            "[courses.attendance]",
            """\
  [[courses.household.rules]]
  effective = 2030-07-01
  cite = "page § later"

[courses.attendance]""",
        )
    )
    rules = lab.from_day(in_use, later, day).courses["household"].rules
    assert [(rule.effective, rule.confirmed_on) for rule in rules] == [
        (date(2019, 7, 1), date(2026, 11, 29)),
        (date(2030, 7, 1), None),
    ]


@pytest.mark.parametrize("seed", range(4))
def test_a_policy_written_anew_says_the_same(seed: int) -> None:
    policy = parse_policy(policy_toml(random_district(seed)[1]))
    other = load_policy()
    for text in (lab.policy_toml(policy), lab.rewritten(other.text, other, policy)):
        assert parse_policy(text).model_dump() == policy.model_dump()


def test_a_text_keeps_its_comments_where_its_lines_can_be_changed() -> None:
    in_use = load_policy()
    changed = in_use.text
    for old, new in {
        "valid_school_years = 3": "valid_school_years = 4",
        "bridged_gap_days = 3 ": "bridged_gap_days = 5 ",
        'return = "restart"': 'return = "keep"   ',
    }.items():
        assert old in changed
        changed = changed.replace(old, new)
    assert lab.rewritten(in_use.text, in_use, parse_policy(changed)) == changed
