"""The engine against the reference: every column of every row of status, anomalies and June, on random districts."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings

from eligibility import parse_policy
from tests.harness import Engine
from tests.reference.districts import Feeds, Policy, districts, interesting_days, policy_toml, random_district
from tests.reference.judge import Reference

Rows = list[dict[str, Any]]
CHUNK = 10
# Sixty in the suite, where every small history (test_histories.py) leaves little that only a later seed would find.
DISTRICTS = 60 if settings.get_current_profile_name() == "suite" else 1_000


def answers(judge: Engine | Reference, as_of: date) -> Mapping[str, Rows]:
    """Everything that is asked about one day; Junes past, present and to come."""
    junes = {f"june {year}": judge.june(as_of, year) for year in (as_of.year - 1, as_of.year, as_of.year + 1)}
    return {"status": judge.status(as_of), "anomalies": judge.anomalies(as_of)} | junes


def hold_against_the_reference(feeds: Feeds, policy: Policy, days: int) -> None:
    engine = Engine(feeds, parse_policy(policy_toml(policy)))
    reference = Reference(feeds, policy)
    for as_of in interesting_days(feeds, policy, days):
        said, expected = answers(engine, as_of), answers(reference, as_of)
        for question, rows in expected.items():
            assert said[question] == rows, f"{question} as of {as_of}"


@pytest.mark.parametrize("first", range(0, DISTRICTS, CHUNK))
def test_random_districts_agree_row_for_row(first: int) -> None:
    for seed in range(first, first + CHUNK):
        feeds, policy = random_district(seed)
        hold_against_the_reference(feeds, policy, days=4)


# Half as many with the further keys of eligibility.md § 5 and § 8; few of their loads are about the rules above alone.
@pytest.mark.parametrize("first", range(0, DISTRICTS // 2, CHUNK))
def test_random_districts_with_further_keys_agree_row_for_row(first: int) -> None:
    for seed in range(first, first + CHUNK):
        feeds, policy = random_district(seed, further=True)
        hold_against_the_reference(feeds, policy, days=4)


# The ones above are drawn by the same builder; these are the ones that can shrink. `make soak` draws two thousand.
@settings(max_examples=10 if settings.get_current_profile_name() == "suite" else 2_000)
@given(districts())
def test_whatever_district_agrees_row_for_row(district: tuple[Feeds, Policy]) -> None:
    hold_against_the_reference(*district, days=3)
