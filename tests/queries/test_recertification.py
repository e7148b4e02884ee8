"""The ladder of Junes and the renewals by week count what the lists of the cohorts and statuses hold."""

from datetime import date, timedelta

import duckdb
import polars as pl
import pytest

from queries import Question, Scope, choices, june, ladder, renewals_by_week, status
from tests.queries.conftest import AS_OF

DAYS = (date(2021, 11, 22), date(2024, 3, 1), date(2026, 6, 30), AS_OF, date(2027, 7, 1))
GRANT = ["staff_id", "function_id", "location_id"]
DISTRICT = Scope.district()


def cohort(con: duckdb.DuckDBPyConnection, as_of: date, year: int) -> pl.DataFrame:
    return june(con, Question(as_of, DISTRICT), june_year=year)


def this_june(con: duckdb.DuckDBPyConnection, as_of: date) -> date:
    return choices(con, Question(as_of, DISTRICT)).june


@pytest.mark.parametrize("as_of", DAYS, ids=str)
def test_each_rung_counts_who_is_due_in_that_june(sample: duckdb.DuckDBPyConnection, as_of: date) -> None:
    rungs = ladder(sample, Question(as_of, DISTRICT))
    first = this_june(sample, as_of).year
    wanted = []
    for year in range(first, first + 12):
        due = cohort(sample, as_of, year).filter(pl.col("standing") == "due")
        for name, rows in [(None, due), *((name, rows) for (name,), rows in due.group_by("function_id"))]:
            if rows.height:
                wanted.append((year, name, rows["staff_id"].n_unique(), rows.unique(GRANT).height))
    found = [(day.year, name, people, grants) for day, name, _, people, grants in rungs.iter_rows()]
    assert set(found) == set(wanted)
    assert len(found) == len(wanted)


def test_the_first_rung_is_who_is_expiring(sample: duckdb.DuckDBPyConnection) -> None:
    expiring = status(sample, Question(AS_OF, DISTRICT)).filter(pl.col("status") == "expiring")
    first = ladder(sample, Question(AS_OF, DISTRICT)).filter(pl.col("function_id").is_null()).row(0, named=True)
    assert (first["people"], first["grants"]) == (expiring["staff_id"].n_unique(), expiring.height)


@pytest.mark.parametrize("as_of", DAYS, ids=str)
def test_each_week_counts_who_renewed_in_it(sample: duckdb.DuckDBPyConnection, as_of: date) -> None:
    weeks = renewals_by_week(sample, Question(as_of, DISTRICT), springs=4)
    junes = sorted(weeks["june"].unique())
    assert [day.year - this_june(sample, as_of).year for day in junes] == [-3, -2, -1, 0]
    two = renewals_by_week(sample, Question(as_of, DISTRICT))
    assert two.equals(weeks.filter(pl.col("june") >= junes[-2]))
    for year_ends_on in junes:
        rows = cohort(sample, as_of, year_ends_on.year)
        own = weeks.filter(pl.col("june") == year_ends_on)
        for unit, keys in (("people", ["staff_id"]), ("grants", GRANT)):
            ends = [
                (max(group["renewed_on"].to_list()) if group["renewed_on"].null_count() == 0 else None)
                for _, group in rows.group_by(keys)
            ]
            assert own[f"{unit}_in_all"].unique().to_list() == [len(ends)]
            begins_on = None
            for row in own.iter_rows(named=True):
                end = row["week_ends_on"]
                # up to a deadline after the June somebody renews in its last week
                is_last = end == year_ends_on
                in_week = [
                    day for day in ends if day and (begins_on is None or begins_on <= day) and (day <= end or is_last)
                ]
                assert row[unit] == len(in_week), (year_ends_on, row)
                begins_on = end + timedelta(days=1)
            assert begins_on == year_ends_on + timedelta(days=1)


@pytest.mark.parametrize("question", [ladder, renewals_by_week])
def test_a_scope_sees_its_own_and_no_other(sample: duckdb.DuckDBPyConnection, question: type) -> None:
    def grants(scope: Scope, location_ids: tuple[str, ...]) -> int:
        rows = question(sample, Question(AS_OF, scope, location_ids))
        kept = rows.filter(pl.col("function_id").is_not_null()) if "function_id" in rows.columns else rows
        return int(kept["grants"].sum())

    places = list(choices(sample, Question(AS_OF, DISTRICT)).locations)
    own = {place: grants(Scope.of_locations((place,)), ()) for place in places}
    assert sum(own.values()) == grants(DISTRICT, ()) > 0
    mine, other = sorted(own, key=lambda place: own[place])[-2:]
    assert grants(DISTRICT, (mine,)) == own[mine]
    assert grants(Scope.of_locations((mine,)), (other,)) == 0
    assert grants(Scope.of_locations(()), ()) == 0


def test_a_function_counts_alone(sample: duckdb.DuckDBPyConnection) -> None:
    everything = ladder(sample, Question(AS_OF, DISTRICT))
    alone = ladder(sample, Question(AS_OF, DISTRICT, function_ids=("household",)))
    assert alone.filter(pl.col("function_id").is_not_null()).equals(
        everything.filter(pl.col("function_id") == "household")
    )
    weeks = renewals_by_week(sample, Question(AS_OF, DISTRICT, function_ids=("household",)))
    own = cohort(sample, AS_OF, this_june(sample, AS_OF).year).filter(pl.col("function_id") == "household")
    assert weeks["grants_in_all"][-1] == own.unique(GRANT).height


def test_a_school_year_begins_the_day_after_a_june_and_its_window_opens_in_it(
    sample: duckdb.DuckDBPyConnection,
) -> None:
    years = sample.sql("select begins_on, june_on, opens_on from school_years where school_year = 2025").fetchall()
    assert years == [(date(2025, 7, 1), date(2026, 6, 30), date(2026, 1, 1))]
