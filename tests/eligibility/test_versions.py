"""On every day one version of each function and course holds, or it is before the first; when it was confirmed."""

from collections import Counter
from datetime import date, timedelta

import pytest

from eligibility import Policy, load_policy, parse_policy
from eligibility.policy_words import (
    RuleInWords,
    Version,
    before_first,
    confirmation,
    is_confirmed,
    policy_in_words,
    policy_text,
    versions_in_words,
)
from tests.harness import judged_store

DAYS = [date(2015, 1, 1) + timedelta(days=number) for number in range((date(2041, 1, 1) - date(2015, 1, 1)).days)]

# Every version of the engine's tables that holds on a day: of functions, of their paths (one version each), of courses.
IN_FORCE = """
with days as (select unnest(range(date '2015-01-01', date '2041-01-01', interval 1 day))::date as day),
versions as (
    select 'function' as kind, function_id as id, rules.from_on, rules.to_on
    from policy_function_rules as rules join policy_functions using (function_no)
    union all
    select distinct 'path', function_id, paths.from_on, paths.to_on
    from policy_paths as paths join policy_functions using (function_no)
    union all
    select 'course', course_id, rules.from_on, rules.to_on
    from policy_course_rules as rules join policy_courses using (course_no)
)
select day, kind, id, from_on from days join versions on day between from_on and to_on
"""


def with_more_rules() -> Policy:
    """The shipped policy with rules that begin on odd days, out of order: in a leap year, one day after another."""
    later = [
        f'[[courses.household.rules]]\neffective = {day}\ncite = "page § later"\n'
        for day in ("2032-02-29", "2024-02-29", "2024-03-01", "2040-12-31")
    ]
    later.append('[[functions.attendance.rules]]\neffective = 2016-01-01\ncite = "page § closed"\n')
    return parse_policy(load_policy().text + "\n".join(later))


def versions_of(policy: Policy) -> dict[tuple[str, str], list[Version]]:
    rules: dict[tuple[str, str], list[RuleInWords]] = {}
    for rule in policy_in_words(policy):
        rules.setdefault((rule.kind, rule.id), []).append(rule)
    return {key: versions_in_words(own) for key, own in rules.items()}


@pytest.mark.parametrize("policy", [load_policy(), with_more_rules()], ids=["shipped", "more rules"])
def test_every_day_has_one_version_or_is_before_the_first(policy: Policy) -> None:
    """In words and in the tables that the engine judges by, and in both the same one."""
    versions = versions_of(policy)
    assert set(versions) == {("function", key) for key in policy.functions} | {
        ("course", key) for key in policy.courses
    }
    judged: dict[tuple[str, str, date], Counter[date]] = {}
    with judged_store({}, policy) as con:
        for day, kind, key, from_on in con.execute(IN_FORCE).fetchall():
            judged.setdefault((kind, key, day), Counter())[from_on] += 1
    for (kind, key), own in versions.items():
        for day in DAYS:
            (version,) = [one for one in own if one.is_of(day)]
            assert all(rule.is_in_force(day) for rule in version.rules)
            expected = Counter([version.effective]) if version.effective else Counter()
            assert judged.get((kind, key, day), Counter()) == expected
            if kind == "function" and any(rule.path for rule in version.rules):
                assert judged[("path", key, day)] == expected


def test_the_days_before_the_first_rule_are_a_version_of_their_own() -> None:
    own = versions_of(with_more_rules())["course", "household"]
    assert [(one.effective, one.until) for one in own] == [
        (None, date(2019, 6, 30)),
        (date(2019, 7, 1), date(2024, 2, 28)),
        (date(2024, 2, 29), date(2024, 2, 29)),
        (date(2024, 3, 1), date(2032, 2, 28)),
        (date(2032, 2, 29), date(2040, 12, 30)),
        (date(2040, 12, 31), None),
    ]
    course, function = (versions_of(load_policy())[kind, "household"][1].rules[0] for kind in ("course", "function"))
    assert before_first(function) == "Before the first rule, to June 30, 2019: nothing is judged."
    assert before_first(course) == "Before the first rule, to June 30, 2019: what is completed does not count."


def confirmed(day: str) -> Policy:
    rule = "[[courses.household.rules]]\n"
    return parse_policy(load_policy().text.replace(rule, f"{rule}  confirmed_on = {day}\n"))


@pytest.mark.parametrize(
    ("day", "as_of", "is_good", "words"),
    [
        ("2024-11-29", date(2024, 11, 28), True, "Confirmed on November 29, 2024, after the day asked about."),
        ("2024-11-29", date(2024, 11, 29), True, "Last confirmed on November 29, 2024."),
        ("2024-11-29", date(2026, 11, 28), True, "Last confirmed on November 29, 2024."),
        (
            "2024-11-29",
            date(2026, 11, 29),
            False,
            "Nobody has confirmed this for two years: last on November 29, 2024.",
        ),
        ("2024-02-29", date(2026, 2, 27), True, "Last confirmed on February 29, 2024."),
        ("2024-02-29", date(2026, 2, 28), False, "Nobody has confirmed this for two years: last on February 29, 2024."),
    ],
)
def test_when_a_rule_was_last_confirmed(day: str, as_of: date, is_good: bool, words: str) -> None:
    policy = confirmed(day)
    (rule,) = versions_of(policy)["course", "household"][1].rules
    assert (is_confirmed(rule, as_of), confirmation(rule, as_of)) == (is_good, words)
    flowing = " ".join(policy_text(policy, as_of).split())
    assert (
        f"Household (IC-HH) From July 1, 2019 [household § Recertification (Access Renewal)]. {words} Valid" in flowing
    )


def test_of_a_rule_without_a_day_and_of_one_that_is_not_in_force() -> None:
    text = policy_text(load_policy(), date(2026, 11, 29))
    assert " ".join(text.split()).count("Nobody has said when this was last confirmed.") == 17
    assert "confirmed" not in policy_text(load_policy(), date(2019, 6, 30))
