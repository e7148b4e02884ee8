"""Policies of sizes and shapes that no district has are refused in a sentence, in a second and some megabytes."""

from datetime import date, timedelta

import pytest

from eligibility import PolicyError, parse_policy
from eligibility.policy import MOST_ENTRIES, MOST_TOLD
from tests.reliability.fuzz_policies import SEEDS
from tests.reliability.measured import run_limited

SECONDS, GIGABYTES = 10, 1
_PARSE = """
import json, sys
from eligibility import PolicyError, parse_policy
try:
    parse_policy(sys.stdin.read(), "p.toml")
except PolicyError as refused:
    print(json.dumps(refused.problems))
"""


def refusal(text: str) -> list[str]:
    """The problems of a policy, read in a process of its own within limits."""
    problems: list[str] = run_limited(_PARSE, told=text, seconds=SECONDS, gigabytes=GIGABYTES)
    return problems


def with_paths(paths: str) -> str:
    """The shipped policy, and a function with these paths."""
    function = '[functions.x]\ntitle = "x"\nic_group = "x"\n[[functions.x.rules]]\neffective = 2020-01-01\ncite = "x"\n'
    return f"{SEEDS[0].read_text('utf-8')}\n{function}paths = [{paths}]\n"


def listed(name: str, count: int) -> str:
    return f"[{', '.join(f'{chr(34)}{name}{number}{chr(34)}' for number in range(count))}]"


LARGE = {
    "courses times prerequisites": with_paths(
        f'{{ name = "a", at = "school", courses = {listed("a", 5_000)}, prerequisites = {listed("b", 5_000)} }}'
    ),
    "a circle for each path": with_paths(
        ", ".join(f'{{ courses = ["c{number}"], prerequisites = ["c{number}"] }}' for number in range(5_000))
    ),
    "unknown roles times known ones": with_paths(
        f'{{ name = "a", at = "school", roles = {listed("q", 4_000)} }}'
    ).replace("[roles]", "[roles]\n" + "\n".join(f'r{number} = ["{number}"]' for number in range(4_000))),
    "rules times paths": with_paths('{ name = "a", at = "school" }')
    + "[functions.y]\ntitle = 'y'\nic_group = 'y'\nrules = ["
    + ", ".join(
        f'{{ effective = {date(1950, 1, 1) + timedelta(n)}, cite = "x", paths = [{{ name = "a", at = "school" }}] }}'
        for n in range(4_000)
    )
    + "]\n",
}


@pytest.mark.parametrize("what", LARGE)
def test_what_would_be_compared_with_each_other_for_minutes_is_refused_by_its_number(what: str) -> None:
    [problem] = refusal(LARGE[what])
    assert problem.startswith(f"p.toml: expected at most {MOST_ENTRIES:,} keys and items of lists, found ")


@pytest.mark.parametrize(
    "text",
    ["a" + ".a" * 100_000 + " = 1", f"[{'a.' * 10_000}a]\n" + "\n".join(f"k{n}.b = 1" for n in range(20_000))],
    ids=["key", "table"],
)
def test_a_key_of_thousands_of_parts_is_refused_with_its_line(text: str) -> None:
    [problem] = refusal(f"x = 1\n{text}\n")
    assert problem.startswith("p.toml: line 2, column 1: expected keys of a few parts, found ")


def test_the_largest_policy_with_the_most_mistakes_takes_seconds() -> None:
    """As many as are allowed: a path with unknown roles, beside nearly as many names as are compared."""
    names = "\n".join(f'r{number} = ["{number}"]' for number in range(900))
    problems = refusal(
        with_paths(f'{{ name = "a", at = "school", roles = {listed("q", 2_000)} }}').replace(
            "[roles]", f"[roles]\n{names}"
        )
    )
    assert problems[0].endswith('; the nearest valid name is "r0".')
    assert problems[MOST_TOLD:] == ["p.toml: 1,900 more problems; mend these first."]


def test_a_hundred_problems_are_told_one_by_one() -> None:
    with pytest.raises(PolicyError) as refused:
        parse_policy(with_paths(f'{{ name = "a", at = "school", roles = {listed("q", MOST_TOLD)} }}'), "p.toml")
    assert len(refused.value.problems) == MOST_TOLD
    assert "more problems" not in refused.value.problems[-1]
