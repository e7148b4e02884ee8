"""The list of anomalies is that of the command line, with ages and records that can be looked up in the feeds."""

import csv
from datetime import date, timedelta

import duckdb
import polars as pl
import pytest

from queries import ANOMALY_COLUMNS, ANOMALY_LIST_COLUMNS, Question, Scope, anomalies, anomaly_list
from tests.queries.conftest import AS_OF, ROOT

DAYS = (date(2023, 3, 1), date(2025, 6, 30), AS_OF, date(2027, 7, 1), date(1950, 1, 1), date(2100, 12, 31))
EVERYTHING = Scope.district()


@pytest.mark.parametrize("as_of", DAYS, ids=str)
def test_the_rows_are_those_of_the_command_line(sample: duckdb.DuckDBPyConnection, as_of: date) -> None:
    listed = anomaly_list(sample, Question(as_of, EVERYTHING))
    assert tuple(listed.columns) == ANOMALY_LIST_COLUMNS
    assert listed.select(ANOMALY_COLUMNS).equals(anomalies(sample, Question(as_of, EVERYTHING)))


def test_one_location_sees_its_own_rows_and_no_other(sample: duckdb.DuckDBPyConnection) -> None:
    everything = anomaly_list(sample, Question(AS_OF, EVERYTHING))
    for place in everything["location_id"].unique():
        own = anomaly_list(sample, Question(AS_OF, Scope.of_locations((place,))))
        assert own.equals(everything.filter(pl.col("location_id") == place))
    assert anomaly_list(sample, Question(AS_OF, Scope.of_locations(()))).is_empty()


def test_the_age_counts_business_days(sample: duckdb.DuckDBPyConnection) -> None:
    closed = {day for (day,) in sample.execute("select date from closed_days").fetchall()}
    rows = anomaly_list(sample, Question(AS_OF, EVERYTHING)).select("kind", "since", "age_days").rows()
    assert all(kind == "unplaced" for kind, since, age in rows if since is None and age is None)
    for since, age in ((since, age) for _, since, age in rows if since is not None):
        days = (since + timedelta(days=number) for number in range(1, (AS_OF - since).days + 1))
        assert age == sum(day.weekday() < 5 and day not in closed for day in days)


@pytest.mark.parametrize("as_of", [AS_OF, date(2027, 7, 1)], ids=str)
def test_the_records_are_about_the_person_and_the_place(sample: duckdb.DuckDBPyConnection, as_of: date) -> None:
    feeds = {path.name: path.read_text("utf-8", "replace").splitlines() for path in (ROOT / "data/demo").glob("*.csv")}
    rows = anomaly_list(sample, Question(as_of, EVERYTHING))
    for row in rows.iter_rows(named=True):
        records = [record.split(" line ") for record in row["records"].split("; ")]
        for file, line in records:
            (found,) = csv.DictReader([feeds[file][0], feeds[file][int(line) - 1]])
            assert found["staff_id"] == row["staff_id"]
            assert found.get("location_id", row["location_id"]) == row["location_id"]
        assert any(file == "grants.csv" for file, _ in records) or row["kind"] == "overdue"


@pytest.mark.parametrize(
    ("kind", "file"),
    [
        ("departed", "employments.csv"),
        ("wrong-location", "assignments.csv"),
        ("role", "assignments.csv"),
        ("lapsed", "completions.csv"),
        ("approver", "approvals.csv"),
        ("overdue", "assignments.csv"),
    ],
)
def test_each_kind_rests_on_the_record_that_decides_it(sample: duckdb.DuckDBPyConnection, kind: str, file: str) -> None:
    found = anomaly_list(sample, Question(AS_OF, EVERYTHING)).filter(pl.col("kind") == kind)
    assert found.height
    assert found["records"].str.contains(file, literal=True).all()


def test_a_lapsed_row_names_the_course_and_the_day_it_ended(sample: duckdb.DuckDBPyConnection) -> None:
    found = anomaly_list(sample, Question(AS_OF, EVERYTHING))
    lapsed = found.filter(pl.col("kind") == "lapsed")
    assert lapsed.height
    assert (lapsed["ended_on"] < AS_OF).all()
    uncertified = found.filter(pl.col("kind").is_in(["lapsed", "never-certified", "prerequisite"]))
    assert uncertified["course_code"].null_count() == uncertified["course_title"].null_count() == 0
    assert found.filter(pl.col("kind") == "departed")["course_code"].null_count() > 0
