"""The lists say how much of an answer they are, and coverage counts what the status table holds."""

from datetime import date

import duckdb
import polars as pl
import pytest

from queries import (
    ANOMALY_COLUMNS,
    JUNE_COLUMNS,
    STATUS_COLUMNS,
    Scope,
    anomalies,
    choices,
    coverage,
    facts,
    june,
    status,
)
from tests.queries.conftest import AS_OF

EVERYBODY = Scope.district()


def test_columns_are_those_of_the_contract(sample: duckdb.DuckDBPyConnection) -> None:
    assert tuple(status(sample, as_of=AS_OF, scope=EVERYBODY).frame.columns) == STATUS_COLUMNS
    assert tuple(anomalies(sample, as_of=AS_OF, scope=EVERYBODY).frame.columns) == ANOMALY_COLUMNS
    assert tuple(june(sample, as_of=AS_OF, scope=EVERYBODY).frame.columns[: len(JUNE_COLUMNS)]) == JUNE_COLUMNS


def test_a_limit_says_that_the_answer_is_not_whole(sample: duckdb.DuckDBPyConnection) -> None:
    whole = june(sample, as_of=AS_OF, scope=EVERYBODY)
    assert whole.is_whole
    cut = june(sample, as_of=AS_OF, scope=EVERYBODY, limit=3)
    assert not cut.is_whole
    assert (cut.frame.height, cut.rows_matched) == (3, whole.frame.height)
    assert cut.frame.equals(whole.frame.head(3))


@pytest.mark.parametrize("as_of", [date(2026, 4, 14), AS_OF, date(2027, 3, 1)], ids=str)
def test_filters_of_june_keep_what_they_name(sample: duckdb.DuckDBPyConnection, as_of: date) -> None:
    everyone = june(sample, as_of=as_of, scope=EVERYBODY).frame
    for function in everyone["function_id"].unique():
        found = june(sample, as_of=as_of, scope=EVERYBODY, function_ids=[function]).frame
        assert found.equals(everyone.filter(pl.col("function_id") == function))
    for standing in ("due", "renewed"):
        found = june(sample, as_of=as_of, scope=EVERYBODY, standing=standing).frame
        assert found.equals(everyone.filter(pl.col("standing") == standing))
    for role in everyone["job_roles"].str.split(";").explode().unique():
        found = june(sample, as_of=as_of, scope=EVERYBODY, job_roles=[role]).frame
        assert found.equals(everyone.filter(pl.col("job_roles").str.split(";").list.contains(role)))


def test_status_with_none_adds_rows_and_changes_no_other(sample: duckdb.DuckDBPyConnection) -> None:
    listed = status(sample, as_of=AS_OF, scope=EVERYBODY).frame
    everything = status(sample, as_of=AS_OF, scope=EVERYBODY, include_none=True).frame
    assert everything.filter(pl.col("status") != "none").equals(listed)
    assert everything.height > listed.height
    key = everything.select("location_id", "function_id", "staff_id")
    assert key.equals(key.unique().sort("location_id", "function_id", "staff_id"))


@pytest.mark.parametrize("as_of", [date(2025, 6, 30), AS_OF, date(2027, 5, 31)], ids=str)
def test_coverage_counts_the_entitled_of_the_status_table(sample: duckdb.DuckDBPyConnection, as_of: date) -> None:
    june_on = choices(sample, as_of=as_of, scope=EVERYBODY).june
    functions = list(choices(sample, as_of=as_of, scope=EVERYBODY).functions)
    stays = pl.col("last_day").is_null() | (pl.col("last_day") > june_on)
    expected = (
        status(sample, as_of=as_of, scope=EVERYBODY, function_ids=functions)
        .frame.filter("entitled")
        .group_by("location_id", "function_id")
        .agg(entitled_now=pl.len().cast(pl.Int64), entitled_after=stays.sum().cast(pl.Int64))
        .sort("location_id", "function_id")
    )
    found = coverage(sample, as_of=as_of, scope=EVERYBODY).frame
    assert found.select(expected.columns).equals(expected)
    assert found["june"].unique().to_list() == [june_on]


def test_whoever_leaves_a_function_uncovered_is_marked(sample: duckdb.DuckDBPyConnection) -> None:
    cohort = june(sample, as_of=AS_OF, scope=EVERYBODY).frame
    left = coverage(sample, as_of=AS_OF, scope=EVERYBODY).frame.select("location_id", "function_id", "entitled_after")
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
    found = choices(sample, as_of=as_of, scope=EVERYBODY)
    assert (found.school_year, found.june, found.opens_on) == (school_year, june_on, date(june_on.year, 1, 1))
    assert "base" not in found.functions
