"""Some dozens of mutated policies, and the most requirements of a path; `fuzz_policies` runs as many as one likes."""

import pytest

from eligibility import PolicyError, parse_policy
from eligibility.policy_checks import MOST_REQUIREMENTS
from tests.reliability.fuzz_policies import SEEDS, check, run
from tests.reliability.fuzzing import FINE


def test_a_mutated_policy_is_refused_in_sentences_or_judged_by() -> None:
    outcomes = {number: run(number) for number in range(1, 41)}
    assert {number: one for number, one in outcomes.items() if one[0] not in FINE} == {}
    assert {outcome for outcome, _ in outcomes.values()} == FINE


def with_courses(count: int) -> str:
    """The shipped policy, with so many courses and an approval required for Walk-In Scheduling."""
    text = SEEDS[0].read_text("utf-8")
    names = [f"c{number}" for number in range(count)]
    rule = 'rules = [{ effective = 2019-07-01, valid_school_years = 1, cite = "x § y" }]'
    courses = "".join(f'[courses.{name}]\ntitle = "{name}"\n{rule}\n' for name in names)
    return text.replace('courses = ["walk-in-scheduling"]', f"courses = {names}".replace("'", '"'), 1) + courses


def test_a_path_has_as_many_requirements_as_the_engine_tells_apart_and_no_more() -> None:
    check(with_courses(MOST_REQUIREMENTS - 1))
    with pytest.raises(PolicyError, match=r"at most 31 courses, prerequisites and approvals together, found 32"):
        parse_policy(with_courses(MOST_REQUIREMENTS), "many.toml")
