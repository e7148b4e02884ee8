"""The worked examples of the source: read with types, true to eligibility.md § 5, right under the shipped rules."""

import re
from datetime import date

import pytest
from pydantic import ValidationError

from eligibility import Policy, load_policy, parse_policy
from eligibility.examples import Example, shipped_examples
from load import judge_examples


def changed(old: str, new: str) -> Policy:
    text = load_policy().text
    assert old in text
    return parse_policy(text.replace(old, new), "other.toml")


def step(first: date, last: date) -> dict[str, object]:
    return {"kind": "full", "first": first, "last": last}


def test_the_shipped_examples_are_those_of_the_specification() -> None:
    """The table of eligibility.md § 5, row by row: course, and its last day or the day on which it has lapsed."""
    expected = [
        ("attendance", date(2026, 6, 30), None),
        ("attendance", date(2027, 6, 30), None),
        ("elementary-scheduling", date(2026, 6, 30), None),
        ("household", date(2028, 6, 30), None),
        ("household", date(2026, 6, 30), None),
        ("attendance", None, date(2023, 7, 7)),
    ]
    assert [(one.course, one.last_day, one.lapsed_on) for one in shipped_examples().examples] == expected


def test_every_example_names_a_page_of_the_shipped_policy() -> None:
    policy = load_policy()
    assert shipped_examples().district == policy.district.name
    for example in shipped_examples().examples:
        cited = "; ".join(rule.cite for rule in policy.courses[example.course].rules)
        assert example.cite in cited


def test_every_day_of_every_step_is_tried() -> None:
    for example in shipped_examples().examples:
        trials = list(example.trials())
        for number, asked in enumerate(example.steps):
            tried = {trial[number][1] for trial in trials}
            assert (min(tried), max(tried), len(tried)) == (asked.first, asked.last, asked.days)


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        {"last_day": date(2026, 6, 30), "lapsed_on": date(2026, 7, 1)},
        {"last_day": date(2026, 6, 30), "steps": []},
        {"last_day": date(2026, 6, 30), "steps": [step(date(2024, 1, 2), date(2024, 1, 1))]},
        {"last_day": "2026-06-30"},
        {"last_day": date(2026, 6, 30), "note": "more"},
    ],
    ids=["nothing expected", "two things expected", "no step", "a step that ends early", "a text", "an unknown key"],
)
def test_an_example_that_says_nothing_definite_is_refused(wrong: dict[str, object]) -> None:
    given = {"said": "x", "cite": "x", "course": "x", "steps": [step(date(2024, 1, 1), date(2024, 1, 1))]}
    with pytest.raises(ValidationError):
        Example.model_validate(given | wrong)


def is_right(policy: Policy) -> list[bool | None]:
    """For each example whether everybody was judged as it says; None where the policy has no such course."""
    rows = judge_examples(policy).iter_rows(named=True)
    return [row["wrong"] == 0 if row["trials"] else None for row in rows]


def test_every_example_holds_under_the_shipped_rules() -> None:
    outcomes = judge_examples(load_policy())
    assert outcomes["wrong"].to_list() == [0] * 6
    assert outcomes["trials"].to_list() == [366, 365, 31, 365, 365, 1461]
    assert outcomes["answer"].to_list() == [""] * 6
    examples = shipped_examples().examples
    assert outcomes["said"].to_list() == [example.said for example in examples]
    assert outcomes["cite"].to_list() == [example.cite for example in examples]


def test_an_example_that_does_not_hold_says_what_was_answered() -> None:
    policy = changed("valid_school_years = 3", "valid_school_years = 4")
    assert is_right(policy) == [False, False, True, True, True, True]
    first = judge_examples(policy).row(0, named=True)
    assert (first["wrong"], first["answer"]) == (366, "the last day is June 30, 2027")


def test_a_reading_can_be_at_odds_with_an_example() -> None:
    # both readings of the transition are of the same example
    assert is_right(changed('transition = "floor"', 'transition = "skip-first-year"')) == [True] * 6
    assert is_right(changed("  counts_from = 2024  ", "  # ")) == [True, True, False, True, True, True]


def test_a_course_that_the_rules_do_not_have_is_not_tried() -> None:
    text = re.sub(r"\bhousehold\b", "families", load_policy().text)
    assert is_right(parse_policy(text, "other.toml")) == [True, True, True, None, None, True]
