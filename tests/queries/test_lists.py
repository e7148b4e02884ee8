"""The lists have the columns of the contract, and coverage counts what the status table holds."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import duckdb
import polars as pl
import pytest

import queries
from eligibility import load_policy
from queries import (
    ANOMALY_COLUMNS,
    JUNE_COLUMNS,
    STATUS_COLUMNS,
    Question,
    Scope,
    anomalies,
    choices,
    coverage,
    facts,
    holder_counts,
    june,
    status,
)
from store import connect, current
from tests.harness import Rows, judged_store
from tests.other_districts import make_two_years, make_yearly
from tests.queries.conftest import AS_OF
from tests.stores import StoreOf

EVERYBODY = Scope.district()


def test_columns_are_those_of_the_contract(sample: duckdb.DuckDBPyConnection) -> None:
    assert tuple(status(sample, Question(AS_OF, EVERYBODY)).columns) == (*STATUS_COLUMNS, "email")
    assert tuple(anomalies(sample, Question(AS_OF, EVERYBODY)).columns) == ANOMALY_COLUMNS
    assert tuple(june(sample, Question(AS_OF, EVERYBODY)).columns[: len(JUNE_COLUMNS)]) == JUNE_COLUMNS


@pytest.mark.parametrize("name", ["status", "june", "anomaly_list", "upcoming", "waiting", "decisions_waiting"])
def test_a_list_has_the_address_that_hr_has_of_each_person(sample: duckdb.DuckDBPyConnection, name: str) -> None:
    more = {"until": date(2027, 6, 30)} if name == "upcoming" else {}
    rows = getattr(queries, name)(sample, Question(AS_OF, EVERYBODY), **more)
    known = dict(sample.cursor().execute("select staff_id, email from staff").fetchall())
    assert rows["email"].to_list() == [known.get(staff_id) for staff_id in rows["staff_id"]]
    assert rows["email"].drop_nulls().str.ends_with("@example.org").any()


def test_a_blank_address_is_none_and_outer_blanks_are_no_part_of_one() -> None:
    addresses = {"a": " ", "b": None, "c": " cy@example.org "}
    feeds: dict[str, Rows] = {
        "locations": [{"location_id": "10", "name": "Lincoln", "kind": "school"}],
        "staff": [
            {"staff_id": one, "given_name": one, "family_name": "Sample", "email": addresses[one]} for one in addresses
        ],
        "grants": [
            {"staff_id": one, "ic_group": "IC Attendance", "location_id": "10", "granted_on": date(2020, 8, 3)}
            for one in addresses
        ],
    }
    rows = status(judged_store(feeds, load_policy()), Question(AS_OF, EVERYBODY), include_none=True)
    assert rows.select("staff_id", "email").rows() == [("a", None), ("b", None), ("c", "cy@example.org")]


@pytest.mark.parametrize("as_of", [date(2026, 4, 14), AS_OF, date(2027, 3, 1)], ids=str)
def test_the_functions_of_a_question_narrow_june_to_them(sample: duckdb.DuckDBPyConnection, as_of: date) -> None:
    everyone = june(sample, Question(as_of, EVERYBODY))
    for function in everyone["function_id"].unique():
        found = june(sample, Question(as_of, EVERYBODY, function_ids=(function,)))
        assert found.equals(everyone.filter(pl.col("function_id") == function))


def test_status_with_none_adds_rows_and_changes_no_other(sample: duckdb.DuckDBPyConnection) -> None:
    listed = status(sample, Question(AS_OF, EVERYBODY))
    everything = status(sample, Question(AS_OF, EVERYBODY), include_none=True)
    assert everything.filter(pl.col("status") != "none").equals(listed)
    assert everything.height > listed.height
    key = everything.select("location_id", "function_id", "staff_id")
    assert key.equals(key.unique().sort("location_id", "function_id", "staff_id"))


@pytest.mark.parametrize("as_of", [date(2025, 6, 30), AS_OF, date(2027, 5, 31)], ids=str)
def test_coverage_counts_the_entitled_of_the_status_table(sample: duckdb.DuckDBPyConnection, as_of: date) -> None:
    june_on = choices(sample, Question(as_of, EVERYBODY)).june
    functions = tuple(choices(sample, Question(as_of, EVERYBODY)).functions)
    stays = pl.col("last_day").is_null() | (pl.col("last_day") > june_on)
    expected = (
        status(sample, Question(as_of, EVERYBODY, function_ids=functions))
        .filter("entitled")
        .group_by("location_id", "function_id")
        .agg(entitled_now=pl.len().cast(pl.Int64), entitled_after=stays.sum().cast(pl.Int64))
        .sort("location_id", "function_id")
    )
    found = coverage(sample, Question(as_of, EVERYBODY))
    assert found.select(expected.columns).equals(expected)
    assert found["june"].unique().to_list() == [june_on]


@pytest.mark.parametrize("location_ids", [(), ("S01", "M01")], ids=["everywhere", "one school"])
@pytest.mark.parametrize("as_of", [date(2026, 11, 20), date(2026, 12, 29), date(2027, 3, 24)], ids=str)
@pytest.mark.parametrize("make", [make_two_years, make_yearly])
def test_holders_are_counted_as_the_lists_have_them(
    store_of: StoreOf, make: Callable[[Path], Path], as_of: date, location_ids: tuple[str, ...]
) -> None:
    with connect(current(store_of(make))) as con:
        known = choices(con, Question(as_of, EVERYBODY))
        question = Question(as_of, EVERYBODY, location_ids, tuple(known.functions))
        entitled = status(con, question).filter("entitled")
        ending = entitled.filter((pl.col("ends_because") == "certificate") & (pl.col("last_day") <= known.june))
        elsewhere = ending.join(june(con, question), on=["staff_id", "function_id", "location_id"], how="anti")
        counted = holder_counts(con, Question(as_of, EVERYBODY, location_ids), june=known.june)
    assert counted.rows() == [(entitled["staff_id"].n_unique(), elsewhere["staff_id"].n_unique())]


def test_whoever_leaves_a_function_uncovered_is_marked(sample: duckdb.DuckDBPyConnection) -> None:
    cohort = june(sample, Question(AS_OF, EVERYBODY))
    left = coverage(sample, Question(AS_OF, EVERYBODY)).select("location_id", "function_id", "entitled_after")
    held = cohort.join(left, on=["location_id", "function_id"], how="left", maintain_order="left")
    assert held["left_after"].equals(held["entitled_after"].rename("left_after"))
    uncovered = held.filter((pl.col("standing") == "due") & (pl.col("entitled_after") == 0))
    assert cohort.filter("leaves_uncovered").height == uncovered.height > 0


def test_facts_name_the_load_and_the_rules(sample: duckdb.DuckDBPyConnection) -> None:
    found = facts(sample)
    assert (found.policy_name, found.district) == ("denver-public-schools.toml", "Denver Public Schools")
    assert found.records_from is not None
    assert found.records_through is not None
    assert found.records_from < found.records_through <= AS_OF


@pytest.mark.parametrize(
    ("as_of", "school_year", "june_on"),
    [
        (date(2026, 6, 30), "2025-26", date(2026, 6, 30)),
        (date(2026, 7, 1), "2026-27", date(2027, 6, 30)),
        (date(1999, 12, 31), "1999-00", date(2000, 6, 30)),
    ],
)
def test_choices_say_where_the_day_falls(
    sample: duckdb.DuckDBPyConnection, as_of: date, school_year: str, june_on: date
) -> None:
    found = choices(sample, Question(as_of, EVERYBODY))
    assert (found.school_year, found.june, found.opens_on) == (school_year, june_on, date(june_on.year, 1, 1))
    assert "base" not in found.functions
