"""The counts of the month-ends are those of the questions that list the same rows, as of those days."""

from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import duckdb
import polars as pl
import pytest

from eligibility import load_policy, parse_policy
from intake import FEEDS
from queries import (
    Question,
    Scope,
    anomalies,
    anomaly_list,
    arrivals,
    choices,
    june,
    over_time,
    over_time_ages,
    over_time_arrivals,
    over_time_cases,
    over_time_weeks,
    status,
    waiting,
    waiting_periods,
)
from tests.harness import judged_store
from tests.queries.conftest import AS_OF
from tests.reference.districts import policy_toml, random_district

BUSIEST = "6368"
DAYS = [
    date(2022, 11, 30),
    date(2024, 6, 30),
    date(2024, 7, 31),
    date(2026, 2, 28),
    date(2026, 11, 30),
    date(2027, 7, 31),
]


@pytest.mark.parametrize(
    ("scope", "location_ids", "is_one_function"),
    [
        (Scope.district(), (), False),
        (Scope.district(), (BUSIEST,), False),
        (Scope.district(), (), True),
        (Scope.of_locations((BUSIEST,)), (), True),
    ],
)
def test_a_month_end_counts_the_rows_of_the_lists_of_that_day(
    sample: duckdb.DuckDBPyConnection, scope: Scope, location_ids: tuple[str, ...], is_one_function: bool
) -> None:
    certified = tuple(choices(sample, Question(AS_OF, Scope.district())).functions)
    asked = certified[:1] if is_one_function else ()
    months = over_time(sample, Question(AS_OF, scope, location_ids, asked)).rows_by_key(
        "day_on", named=True, unique=True
    )
    for day in DAYS:
        held = status(sample, Question(day, scope, location_ids, asked or certified))
        counted = {name: held.filter(pl.col("status") == name).height for name in ("valid", "expiring", "lapsed")}
        wrong = anomalies(sample, Question(day, scope, location_ids, asked))
        counted |= {what: wrong.filter(pl.col("what") == what).height for what in ("excess", "missing")}
        assert {f"grants_{name}": count for name, count in counted.items()} == months[day], day


def test_five_years_back_and_one_to_come_by_month_end(sample: duckdb.DuckDBPyConnection) -> None:
    days = over_time(sample, Question(date(2026, 11, 30), Scope.district()))["day_on"]
    assert days.len() == 73
    assert (days[0], days[60], days[-1]) == (date(2021, 11, 30), date(2026, 11, 30), date(2027, 11, 30))
    assert days.dt.month_end().equals(days)


CELL = ("staff_id", "function_id", "location_id")
DISTRICT = Scope.district()
LATE = date(2026, 10, 31)
RANDOM = (5, 10, 11)  # districts in which access is removed late, earned after all, or no longer earned


@pytest.fixture(scope="module")
def slow(sample: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    """The sample with an office that removes access days or months late: that of the demo never does."""
    feeds = {feed: sample.cursor().table(feed).pl().to_dicts() for feed in FEEDS}
    for place, grant in enumerate(feeds["grants"]):
        if grant["removed_on"]:
            grant["removed_on"] += timedelta(days=place * 7 % 80)
    return judged_store(feeds, load_policy())


def random_store(seed: int) -> duckdb.DuckDBPyConnection:
    feeds, policy = random_district(seed)
    return judged_store(feeds, parse_policy(policy_toml(policy)))


def test_month_ends_agree_with_june_and_waiting(sample: duckdb.DuckDBPyConnection) -> None:
    """Who is expiring is due that June, by renewal or not at all; what is missing is overdue on Waiting, or removed."""
    # Behavior Management apart: what ended in June 2024 had its last day in November, in another school year.
    others = tuple(sorted(set(load_policy().functions) - {"behavior-management"}))
    months = over_time(sample, Question(AS_OF, DISTRICT, function_ids=others)).rows_by_key(
        "day_on", named=True, unique=True
    )
    for day in (date(2024, 7, 31), date(2026, 2, 28), date(2026, 10, 31)):
        due = june(sample, Question(day, DISTRICT, function_ids=others)).filter(pl.col("standing") == "due")
        assert months[day]["grants_expiring"] == due.unique(CELL).height > 0
        overdue = waiting(sample, Question(day, DISTRICT)).filter(
            (pl.col("standing") == "overdue") & pl.col("function_id").is_in(others)
        )
        removed = anomalies(sample, Question(day, DISTRICT, function_ids=others)).filter(pl.col("kind") == "removed")
        assert months[day]["grants_missing"] == overdue.height + removed.height > 0


def standing(con: duckdb.DuckDBPyConnection, day: date) -> dict[str, set[Any]]:
    rows = anomalies(con, Question(day, DISTRICT))
    return {what: set(rows.filter(pl.col("what") == what).select(CELL).iter_rows()) for what in ("excess", "missing")}


def test_weeks_count_what_comes_and_goes_from_one_day_to_the_next(slow: duckdb.DuckDBPyConnection) -> None:
    weeks = over_time_weeks(slow, Question(LATE, DISTRICT))
    assert weeks["week_ends_on"].to_list()[-2:] == [date(2026, 10, 25), LATE]
    assert weeks.height == 53
    seen = 0
    for row in weeks[::4].iter_rows(named=True):
        length = (row["week_ends_on"] - row["week_begins_on"]).days + 1
        held = [standing(slow, row["week_begins_on"] + timedelta(n)) for n in range(-1, length)]
        question = Question(row["week_ends_on"], DISTRICT)
        cases = over_time_cases(slow, question, from_on=row["week_begins_on"])
        for what in ("excess", "missing"):
            sets = [one[what] for one in held]
            opened = sum(len(now - before) for before, now in pairwise(sets))
            closed = sum(len(before - now) for before, now in pairwise(sets))
            counted = (opened, closed, len(sets[-1]))
            assert tuple(row[f"grants_{what}_{name}"] for name in ("opened", "closed", "open")) == counted
            listed = cases.filter(pl.col("what") == what)
            from_on = pl.lit(row["week_begins_on"])
            assert listed.filter(pl.col("opened_on") >= from_on).height == opened
            assert listed.filter(pl.col("closed_on") >= from_on).height == closed
            assert set(listed.filter(pl.col("closed_on").is_null()).select(CELL).iter_rows()) == sets[-1]
            seen += opened + closed
    assert seen > 20


def test_a_case_is_closed_by_what_the_status_of_that_day_says(slow: duckdb.DuckDBPyConnection) -> None:
    ended: set[str] = set()
    for con in (slow, random_store(11)):
        cases = over_time_cases(con, Question(LATE, DISTRICT), from_on=date(2018, 1, 1))
        for (closed_on,), rows in cases.drop_nulls("closed_on").group_by("closed_on"):
            then = status(con, Question(closed_on, DISTRICT)).select(*CELL, "granted")
            found = rows.join(then, on=CELL, how="left").with_columns(pl.col("granted").fill_null(value=False))
            assert found["granted"].equals(found["closed_by"].is_in(["earned", "granted"]))
            ended |= set(found["closed_by"])
    assert ended >= {"removed", "earned", "ended"}


def test_a_case_has_a_day_on_which_it_stood() -> None:
    """Certified on Tuesday, so overdue on Friday: who is given access on that day was never without it too long."""
    friday = date(2024, 9, 13)
    given = {"in-time": friday, "late": friday + timedelta(1)}
    job = {"location_id": "10", "job_title": "Office Professional", "start_date": date(2020, 8, 1)}
    course = {"course_code": "IC-HH", "kind": "full", "status": "passed", "completed_on": date(2024, 9, 10)}
    access = {"ic_group": load_policy().functions["household"].ic_group, "location_id": "10"}
    con = judged_store(
        {
            "locations": [{"location_id": "10", "name": "Elm", "kind": "school"}],
            "staff": [{"staff_id": who, "given_name": who, "family_name": "Case"} for who in given],
            "employments": [{"staff_id": who, "hire_date": date(2020, 8, 1)} for who in given],
            "assignments": [{"staff_id": who, **job} for who in given],
            "completions": [{"staff_id": who, **course} for who in given],
            "grants": [{"staff_id": who, **access, "granted_on": day} for who, day in given.items()],
        },
        load_policy(),
    )
    question = Question(date(2024, 9, 30), DISTRICT, function_ids=("household",))
    cases = over_time_cases(con, question, from_on=friday)
    assert cases.select("staff_id", "opened_on", "closed_on").rows() == [("late", friday, friday + timedelta(1))]
    weeks = over_time_weeks(con, question)
    assert weeks.select("grants_missing_opened", "grants_missing_closed").sum().row(0) == (1, 1)


def by_half(waits: pl.Series) -> int | None:
    """The first day by which half of them were; null never comes."""
    days = sorted(waits.drop_nulls())
    place = (waits.len() + 1) // 2 - 1
    return days[place] if 0 <= place < len(days) else None


def paces(con: duckdb.DuckDBPyConnection, as_of: date) -> pl.DataFrame:
    question = Question(as_of, DISTRICT)
    return over_time_ages(con, question).join(over_time_arrivals(con, question), on="day_on", validate="1:1")


def agrees_at(con: duckdb.DuckDBPyConnection, row: dict[str, Any]) -> int:
    """Compare one month-end with what the other questions say on that day; return what was removed by then."""
    question = Question(row["day_on"], DISTRICT)
    excess = anomaly_list(con, question).filter(pl.col("what") == "excess")["age_days"]
    assert (row["grants_open"], row["median_age"]) == (excess.len(), by_half(excess))
    year = waiting_periods(con, as_of=row["day_on"])["12-months"]
    cases = over_time_cases(con, question, from_on=year.from_on)
    removed = cases.filter((pl.col("closed_by") == "removed") & (pl.col("closed_on") >= year.from_on))
    assert (row["grants_removed"], row["median_removal"]) == (removed.height, by_half(removed["age_days"]))
    settled = arrivals(con, question, period=year).filter(pl.col("outcome").is_in(["within", "late", "missing"]))
    for name, is_automated in (("automatic", True), ("by_request", False)):
        waits = settled.filter(pl.col("is_automated") == is_automated)["waited_days"]
        assert (row[f"grants_{name}"], row[f"median_{name}"]) == (waits.len(), by_half(waits))
    return removed.height


def test_paces_are_those_of_anomalies_and_waiting(slow: duckdb.DuckDBPyConnection) -> None:
    rows = paces(slow, AS_OF).rows(named=True)
    assert rows[-1]["day_on"] == LATE
    tried = (date(2024, 2, 29), date(2025, 2, 28), LATE)
    assert sum(agrees_at(slow, row) for row in rows if row["day_on"] in tried) > 20


@pytest.mark.parametrize("seed", RANDOM)
def test_paces_of_a_random_district(seed: int) -> None:
    con = random_store(seed)
    for row in paces(con, LATE)[::6].rows(named=True):
        agrees_at(con, row)
