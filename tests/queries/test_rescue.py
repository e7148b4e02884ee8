"""Whose renewal keeps a function, tried out: everybody renews everything, and the records are loaded again."""

import shutil
from datetime import UTC, date, datetime
from pathlib import Path

import duckdb
import polars as pl
import pytest

from eligibility import load_policy
from load import load_folder
from queries import Question, Scope, coverage, june, rescue, status
from store import connect
from tests.queries.conftest import AS_OF, ROOT

EVERYBODY = Scope.district()
KEY = ["staff_id", "function_id", "location_id"]
RENEWED_ON = date(2026, 4, 14)


@pytest.fixture(scope="module")
def renewed(sample: duckdb.DuckDBPyConnection, tmp_path_factory: pytest.TempPathFactory) -> duckdb.DuckDBPyConnection:
    """The sample, where on April 14, 2026 everybody takes in full what ends with that June."""
    folder = tmp_path_factory.mktemp("renewed")
    shutil.copytree(ROOT / "data" / "demo", folder / "feeds")
    policy = load_policy()
    due = june(sample, Question(RENEWED_ON, EVERYBODY)).filter(standing="due").unique(["staff_id", "course_id"])
    with (folder / "feeds" / "completions.csv").open("a", encoding="utf-8") as feed:
        for row in due.iter_rows(named=True):
            code = policy.courses[row["course_id"]].codes[-1]
            feed.write(f"{row['staff_id']},{code},full,{RENEWED_ON},passed\n")
    loaded = load_folder(folder / "feeds", folder / "store", policy, loaded_at=datetime(2026, 11, 22, tzinfo=UTC))
    return connect(Path(loaded.path))


def test_whoever_keeps_a_function_by_renewing_does_and_nobody_else(
    sample: duckdb.DuckDBPyConnection, renewed: duckdb.DuckDBPyConnection
) -> None:
    told = rescue(sample, Question(RENEWED_ON, EVERYBODY))
    then = status(renewed, Question(RENEWED_ON, EVERYBODY)).select(
        *KEY, stays=pl.col("last_day").is_null() | (pl.col("last_day") > told["june"][0])
    )
    tried = told.join(then, on=KEY, how="left")
    assert tried["keeps"].to_list() == tried["stays"].to_list()
    assert set(told["keeps"]) == {True, False}


@pytest.mark.parametrize("as_of", [date(2025, 6, 30), RENEWED_ON, AS_OF, date(2026, 6, 20)], ids=str)
def test_these_are_the_functions_that_nobody_keeps(sample: duckdb.DuckDBPyConnection, as_of: date) -> None:
    question = Question(as_of, EVERYBODY)
    uncovered = coverage(sample, question).filter(entitled_after=0)
    told = rescue(sample, question)
    by_place = told.group_by("location_id", "function_id").len("entitled_now").sort("location_id", "function_id")
    assert by_place.equals(uncovered.select(by_place.columns).cast(by_place.schema))
    due = june(sample, question).filter("leaves_uncovered")
    kept = told.filter("keeps")
    assert kept.join(due, on=KEY, how="anti").is_empty()
