"""What came of a June that has passed, row for row against its cohort, and the status and anomalies of the day."""

from datetime import date, timedelta

import duckdb
import polars as pl
import pytest

from queries import Question, Scope, after_june, anomalies, june, status
from store import connect, current
from tests.queries.conftest import AS_OF
from tests.stores import StoreOf
from tests.ui.lapsers import make_store

Con = duckdb.DuckDBPyConnection
CELL = ["location_id", "function_id", "staff_id"]
DISTRICT = Scope.district()
LATER = date(2031, 1, 1)
ASKED = [
    (2023, date(2023, 7, 1)),
    (2025, date(2025, 7, 1)),
    (2025, date(2025, 9, 15)),
    (2025, AS_OF),
    (2026, AS_OF),
    (2025, LATER),
    (2026, LATER),
    (2027, date(2027, 7, 1)),
]


def cells(rows: pl.DataFrame) -> set[tuple[str, ...]]:
    return set(rows.select(CELL).iter_rows())


@pytest.mark.parametrize(("year", "as_of"), ASKED, ids=str)
def test_every_row_agrees_with_cohort_status_and_anomalies_of_the_day(sample: Con, year: int, as_of: date) -> None:
    agrees(sample, year, as_of)


def test_so_does_every_row_where_each_thing_came_of_somebody(store_of: StoreOf) -> None:
    con = connect(current(store_of(make_store)))
    for as_of in (date(2026, 7, 1), date(2026, 7, 14), date(2026, 8, 1), date(2026, 8, 20), AS_OF, LATER):
        agrees(con, 2026, as_of)
    con.close()


def agrees(con: Con, year: int, as_of: date) -> None:
    question, passed = Question(as_of, DISTRICT), date(year, 6, 30)
    found = after_june(con, question, june_year=year)
    cohort = june(con, question, june_year=year)
    due = cohort.filter(pl.col("standing") == "due")
    lost = found.filter(pl.col("outcome") != "renewed")
    assert found.select(CELL).equals(cohort.select(CELL).unique(maintain_order=True))
    assert cells(lost) == cells(due)
    of_day = lost.join(status(con, question), on=CELL, how="left", suffix="_of_day").with_columns(
        # Whoever is left out has the answer "none" (§ 7).
        pl.col("status_of_day").fill_null("none"),
        pl.col("entitled", "granted_of_day").fill_null(value=False),
    )
    assert of_day["status"].equals(of_day["status_of_day"])
    assert of_day["granted"].equals(of_day["granted_of_day"])
    assert (of_day["outcome"] == "regained").equals(of_day["entitled"])
    # Whoever has a job there or a grant is in the list of all (§ 7).
    listed = cells(status(con, question, include_none=True))
    assert cells(lost.filter(pl.col("outcome") == "no-job")) == cells(lost) - listed
    excess = anomalies(con, question).filter(pl.col("what") == "excess")
    assert cells(lost.filter(pl.col("outcome") == "not-removed")) == cells(excess) & cells(lost)
    for row in lost.filter(pl.col("regained_on").is_not_null()).iter_rows(named=True):
        cell = tuple(row[name] for name in CELL)
        days = {passed + timedelta(1), row["regained_on"] - timedelta(1), row["regained_on"]}
        entitled = {day: cell in cells(status(con, Question(day, DISTRICT)).filter("entitled")) for day in days}
        # The first day of all since the June, as far as two of the days before it can show.
        assert {day for day, is_entitled in entitled.items() if is_entitled} == {row["regained_on"]}


def test_some_regained_it_some_still_have_it_and_the_record_is_named(sample: Con) -> None:
    """Else the test above would say little."""
    found = pl.concat([after_june(sample, Question(AS_OF, DISTRICT), june_year=year) for year in (2025, 2026)])
    assert set(found["outcome"]) == {"renewed", "regained", "not-removed", "without", "no-job"}
    again = found.filter(pl.col("outcome") == "regained")
    lines = dict(sample.cursor().execute("select line, completed_on from completions").fetchall())
    for row in again.iter_rows(named=True):
        assert row["regained_by"] == "full"
        assert f"the full {row['lapsed_courses']} eLearning of " in row["because"]
        assert lines[int(row["record"].removeprefix("completions.csv, line "))] == row["regained_on"]


def test_nothing_is_after_a_june_that_has_not_passed(sample: Con) -> None:
    assert after_june(sample, Question(date(2026, 6, 30), DISTRICT), june_year=2026).is_empty()
    assert after_june(sample, Question(date(2026, 7, 1), DISTRICT), june_year=2026).height
