"""The counts of the month-ends are those of the questions that list the same rows, as of those days."""

from datetime import date

import duckdb
import polars as pl
import pytest

from queries import Question, Scope, anomalies, choices, over_time, status
from tests.queries.conftest import AS_OF

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
