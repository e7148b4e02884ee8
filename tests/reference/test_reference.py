"""The reference and the invented districts, held against the page's own claims."""

import copy
import tomllib
from collections import Counter
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from tests.reference.districts import Feeds, Policy, districts, interesting_days, policy_toml, random_district
from tests.reference.judge import ANOMALIES, Reference, months_later

STATUSES = {"expiring", "valid", "lapsed", "incomplete", "ineligible", "none"}
DAY = timedelta(days=1)
WORDS = (
    "on file ends on",
    "The employment on file",
    "does not count: it was not passed",
    "does not count: it is not completed",
    "does not count: the first rule of the course begins",
    "does not count: it is from before the return",
    "does not count: it is from before the change of job",
    "does not count: a quiz renews a certificate",
)
FURTHER_WORDS = ("does not count: its score of", "does not count: it is from before the change of job role")
# The further keys with a value that says nothing; four more have none.
FURTHER_KEYS: dict[str, Any] = {
    "grace_days": 0,
    "deadlines": [],
    "passing_score": 0,
    "ended_by": [],
    "on_lapse": "remove",
}
EACH_FURTHER_KEY = (*FURTHER_KEYS, "renewable_roles", "window_days", "valid_months", "cycle")


def answers(reference: Reference, as_of: date) -> tuple[Any, ...]:
    year = reference.school_year(as_of) + 1
    junes = [reference.june(as_of, june) for june in (year - 1, year, year + 1)]
    return reference.status(as_of), reference.anomalies(as_of), junes


def known_on(feeds: Feeds, day: date) -> Feeds:
    """The feeds without what is dated after the day: completions, decisions, grants and removals."""
    known = copy.deepcopy(feeds)
    for feed, column in (("completions", "completed_on"), ("approvals", "decided_on"), ("grants", "granted_on")):
        known[feed] = [row for row in known[feed] if row[column] <= day]
    for row in known["grants"]:
        if row["removed_on"] is not None and row["removed_on"] > day:
            row["removed_on"] = None
    return known


DRAWN = [
    pytest.param(seed, further, id=f"{seed}{'-further' * further}") for further in (False, True) for seed in range(40)
]


# Forty, and six more where an approval, an employment or a job is what begins a stretch: few districts tell.
@pytest.mark.parametrize(("seed", "further"), [*DRAWN, *((seed, False) for seed in (51, 69, 74, 85, 88, 120))])
def test_the_walk_by_stretches_and_the_walk_by_days_agree(seed: int, further: bool) -> None:
    feeds, policy = random_district(seed, further=further)
    by_stretches, by_days = Reference(feeds, policy), Reference(feeds, policy, every_day=True)
    for as_of in interesting_days(feeds, policy, 3):
        assert answers(by_stretches, as_of) == answers(by_days, as_of)


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(districts())
def test_nothing_dated_later_changes_an_answer(district: tuple[Feeds, Policy]) -> None:
    feeds, policy = district
    for as_of in interesting_days(feeds, policy, 4):
        assert answers(Reference(feeds, policy), as_of) == answers(Reference(known_on(feeds, as_of), policy), as_of)


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(districts())
def test_every_row_is_one_and_fits_together(district: tuple[Feeds, Policy]) -> None:
    feeds, policy = district
    reference = Reference(feeds, policy)
    for as_of in interesting_days(feeds, policy, 5):
        rows = reference.status(as_of)
        keys = [(row["location_id"], row["function_id"], row["staff_id"]) for row in rows]
        assert keys == sorted(set(keys))
        for row in rows:
            assert row["status"] in STATUSES
            assert row["entitled"] == (row["status"] in ("valid", "expiring")) == (row["unmet"] == "")
            assert row["entitled"] == (row["met_on"] is not None)
            assert (row["last_day"] is None) == (row["ends_because"] is None)
            assert row["last_day"] is None or (row["entitled"] and row["last_day"] >= as_of)
        excess = [row for row in reference.anomalies(as_of) if row["what"] == "excess"]
        unearned = [row for row in rows if row["granted"] and not row["entitled"]]
        left = {name for name, table in policy["functions"].items() if may_leave_to_read(table)}
        told = {(row["location_id"], row["function_id"], row["staff_id"]) for row in excess}
        silent = [row for row in unearned if (row["location_id"], row["function_id"], row["staff_id"]) not in told]
        assert len(told) == len(excess)
        assert len(excess) + len(silent) == len(unearned)
        assert all(row["status"] == "lapsed" and row["function_id"] in left for row in silent)
        for row in excess:
            assert row["granted_on"] <= row["since"] <= as_of
            assert row["unmet"]


def may_leave_to_read(function: Policy) -> bool:
    """Whether some rule of the function leaves read-only access after a lapse."""
    return any(rule.get("on_lapse") == "read-only" for rule in function["rules"])


def test_the_districts_are_nasty_enough() -> None:
    """Every status, kind, reason, sentence, and both standings of a cohort come up, none of them once in a while."""
    seen: Counter[str] = Counter()
    for seed in range(400):
        feeds, policy = random_district(seed)
        reference = Reference(feeds, policy)
        for as_of in interesting_days(feeds, policy, 12):
            status, anomalies, junes = answers(reference, as_of)
            seen.update(row["status"] for row in status)
            seen.update(f"ends:{row['ends_because']}" for row in status)
            seen.update(f"anomaly:{row['kind']}" for row in anomalies)
            seen.update(f"renewed:{row['renewed_on'] is not None}" for june in junes for row in june)
            seen.update("unmet:" + token.split(":")[0] for row in status for token in row["unmet"].split(";"))
            seen.update(f"pause:{is_paused(row)}" for june in junes for row in june)
            seen.update(f"bridged:{is_bridged(feeds, row, as_of)}" for row in status if row["job_roles"])
            said = [row["next_step"] for june in junes for row in june] + [row["next_step"] for row in status]
            said += [row["explanation"] for row in anomalies]
            seen.update(f"says:{words}" for words in WORDS for sentence in said if words in sentence)
    wanted = STATUSES | {f"anomaly:{kind}" for kind in ANOMALIES} | {"renewed:True", "renewed:False"}
    wanted |= {f"ends:{reason}" for reason in ("certificate", "assignment", "employment", None)}
    wanted |= {
        f"unmet:{token}" for token in ("assignment", "role", "lapsed", "certificate", "prerequisite", "approval")
    }
    wanted |= {"pause:True", "bridged:True"} | {f"says:{words}" for words in WORDS}
    rare = {name: seen[name] for name in wanted if seen[name] < 10}
    assert not rare


def without(policy: Policy, key: str) -> Policy | None:
    """The policy with the key saying nothing in every rule; None if no rule has it."""
    changed = copy.deepcopy(policy)
    tables = [*changed["courses"].values(), *changed["functions"].values()]
    rules = [rule for table in tables for rule in table["rules"] if key in rule]
    for rule in rules:
        del rule[key]
        if key == "valid_months":
            rule["valid_school_years"] = 1
        elif key in FURTHER_KEYS:
            rule[key] = copy.copy(FURTHER_KEYS[key])
    return changed if rules else None


def test_each_further_key_tells() -> None:
    """In at least five of a hundred districts some answer is another one where the key says nothing."""
    telling: Counter[str] = Counter()
    for seed in range(100):
        feeds, policy = random_district(seed, further=True)
        days = interesting_days(feeds, policy, 8)
        reference = Reference(feeds, policy)
        said = [answers(reference, day) for day in days]
        for key in EACH_FURTHER_KEY:
            plain = without(policy, key)
            if plain is not None:
                other = Reference(feeds, plain)
                telling[key] += any(answers(other, day) != expected for day, expected in zip(days, said, strict=True))
    assert all(telling[key] >= 5 for key in EACH_FURTHER_KEY), telling


@pytest.mark.parametrize("seed", range(20))
def test_a_further_key_that_says_nothing_changes_nothing(seed: int) -> None:
    feeds, policy = random_district(seed)
    spoken = copy.deepcopy(policy)
    for kind, keys in (("courses", set(FURTHER_KEYS) - {"on_lapse"}), ("functions", {"on_lapse"})):
        for table in spoken[kind].values():
            for rule in table["rules"]:
                rule |= {key: copy.copy(FURTHER_KEYS[key]) for key in keys}
    for as_of in interesting_days(feeds, policy, 4):
        assert answers(Reference(feeds, policy), as_of) == answers(Reference(feeds, spoken), as_of)


def test_the_further_sentences_come_up() -> None:
    seen: Counter[str] = Counter()
    for seed in range(200):
        feeds, policy = random_district(seed, further=True)
        reference = Reference(feeds, policy)
        for as_of in interesting_days(feeds, policy, 6):
            said = [row["explanation"] for row in reference.anomalies(as_of)]
            seen.update(words for words in FURTHER_WORDS for sentence in said if words in sentence)
    assert all(seen[words] >= 5 for words in FURTHER_WORDS), seen


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        ("2025-01-31", 1, "2025-02-28"),
        ("2024-01-31", 1, "2024-02-29"),
        ("2024-01-29", 1, "2024-02-29"),
        ("2025-02-28", 1, "2025-03-28"),
        ("2024-02-29", 12, "2025-02-28"),
        ("2024-02-29", 48, "2028-02-29"),
        ("2025-12-31", 2, "2026-02-28"),
        ("2025-11-30", 1, "2025-12-30"),
        ("2025-12-01", 1, "2026-01-01"),
        ("2025-08-31", 25, "2027-09-30"),
    ],
)
def test_a_day_some_months_later(day: str, months: int, later: str) -> None:
    assert months_later(date.fromisoformat(day), months) == date.fromisoformat(later)


def is_paused(row: dict[str, Any]) -> bool:
    """Whether a June row is of somebody whose entitlement ended before the day it is judged on: who pauses."""
    return row["last_day"] is not None and row["last_day"] < min(row["as_of"], row["june"])


def is_bridged(feeds: Feeds, row: dict[str, Any], as_of: date) -> bool:
    """Whether a status row shows a job, or an employment, on a day that no row of the feed covers."""
    jobs = [job for job in feeds["assignments"] if job["location_id"] == row["location_id"]]
    covering = [
        any(
            record["staff_id"] == row["staff_id"]
            and record[first] <= as_of
            and (record["end_date"] is None or as_of <= record["end_date"])
            for record in records
        )
        for records, first in ((jobs, "start_date"), (feeds["employments"], "hire_date"))
    ]
    return not all(covering)


@pytest.mark.parametrize(("seed", "further"), DRAWN)
def test_the_policy_file_says_what_the_dict_says(seed: int, further: bool) -> None:
    _, policy = random_district(seed, further=further)
    assert tomllib.loads(policy_toml(policy)) == policy


@pytest.mark.parametrize(("seed", "further"), DRAWN)
def test_the_policies_are_valid(seed: int, further: bool) -> None:
    eligibility = pytest.importorskip("eligibility")
    _, policy = random_district(seed, further=further)
    eligibility.parse_policy(policy_toml(policy))


@pytest.mark.parametrize(("seed", "further"), DRAWN)
def test_the_feeds_are_accepted_rows(seed: int, further: bool) -> None:
    feeds, _ = random_district(seed, further=further)
    for rows in feeds.values():
        assert len(rows) == len({tuple(row.items()) for row in rows})
    for feed, first, last in (
        ("employments", "hire_date", "end_date"),
        ("assignments", "start_date", "end_date"),
        ("grants", "granted_on", "removed_on"),
    ):
        assert all(row[last] is None or row[first] <= row[last] for row in feeds[feed])
