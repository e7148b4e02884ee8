"""Whose access ends in the time to come, against the status of everybody on the day."""

from datetime import date, timedelta

import duckdb
import polars as pl
import pytest

from queries import UPCOMING_COLUMNS, Question, Scope, status, upcoming
from tests.queries.conftest import AS_OF

DAYS = (date(2022, 1, 3), date(2024, 6, 30), date(2025, 7, 1), AS_OF, date(2027, 6, 30), date(2027, 7, 1))


@pytest.mark.parametrize("as_of", DAYS, ids=str)
@pytest.mark.parametrize("days", [0, 55, 223])
def test_it_is_everybody_whose_last_day_lies_ahead(sample: duckdb.DuckDBPyConnection, as_of: date, days: int) -> None:
    until = as_of + timedelta(days=days)
    found = upcoming(sample, Question(as_of, Scope.district()), until=until)
    everybody = status(sample, Question(as_of, Scope.district()))
    expected = everybody.filter(pl.col("entitled") & pl.col("last_day").is_between(as_of, until))
    same = [name for name in UPCOMING_COLUMNS if name != "function_title"]
    order = ["last_day", "location_id", "function_id", "staff_id"]
    assert found.select(same).equals(expected.select(same).sort(order))
    assert tuple(found.columns) == UPCOMING_COLUMNS
    assert found["ends_because"].null_count() == 0


def test_the_sample_has_something_to_find(sample: duckdb.DuckDBPyConnection) -> None:
    found = upcoming(sample, Question(AS_OF, Scope.district()), until=date(2027, 6, 30))
    assert {"certificate", "assignment"} <= set(found["ends_because"])
    function = found["function_id"][0]
    only = upcoming(sample, Question(AS_OF, Scope.district(), function_ids=(function,)), until=date(2027, 6, 30))
    assert only.equals(found.filter(pl.col("function_id") == function))
