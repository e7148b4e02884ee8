"""Scope is bound in every query about people: nothing of another location comes back, whatever else is asked."""

from collections.abc import Callable
from datetime import date

import duckdb
import polars as pl
import pytest

from queries import Scope, UnknownPersonError, anomalies, choices, coverage, explain, june, status, upcoming
from tests.queries.conftest import AS_OF

DAYS = (date(2024, 3, 1), date(2026, 6, 30), AS_OF, date(2027, 7, 1))
Question = Callable[[duckdb.DuckDBPyConnection, date, Scope, list[str]], pl.DataFrame]
QUESTIONS: dict[str, Question] = {
    "status": lambda con, day, scope, ids: status(con, as_of=day, scope=scope, location_ids=ids).frame,
    "status with none": lambda con, day, scope, ids: (
        status(con, as_of=day, scope=scope, location_ids=ids, include_none=True).frame
    ),
    "anomalies": lambda con, day, scope, ids: anomalies(con, as_of=day, scope=scope, location_ids=ids).frame,
    "june": lambda con, day, scope, ids: june(con, as_of=day, scope=scope, location_ids=ids).frame,
    "coverage": lambda con, day, scope, ids: coverage(con, as_of=day, scope=scope, location_ids=ids).frame,
    "upcoming": lambda con, day, scope, ids: upcoming(
        con, as_of=day, until=date(2027, 9, 1), scope=scope, location_ids=ids
    ).frame.sort("location_id", "function_id", "staff_id"),
}


def places(con: duckdb.DuckDBPyConnection) -> list[str]:
    return sorted(choices(con, as_of=AS_OF, scope=Scope.district()).locations)


@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize("as_of", DAYS, ids=str)
def test_one_location_sees_its_rows_of_the_district_and_no_other(
    sample: duckdb.DuckDBPyConnection, question: str, as_of: date
) -> None:
    ask = QUESTIONS[question]
    everything = ask(sample, as_of, Scope.district(), [])
    for place in places(sample):
        own = ask(sample, as_of, Scope.of_locations((place,)), [])
        assert own.equals(everything.filter(pl.col("location_id") == place))


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_filter_never_widens_a_scope(sample: duckdb.DuckDBPyConnection, question: str) -> None:
    mine, other, *_ = places(sample)
    assert QUESTIONS[question](sample, AS_OF, Scope.of_locations((mine,)), [other]).is_empty()
    assert QUESTIONS[question](sample, AS_OF, Scope.of_locations(()), []).is_empty()


def test_choices_offer_only_what_may_be_seen(sample: duckdb.DuckDBPyConnection) -> None:
    mine = places(sample)[0]
    offered = choices(sample, as_of=AS_OF, scope=Scope.of_locations((mine,)))
    assert list(offered.locations) == [mine]
    assert set(offered.job_roles) < set(choices(sample, as_of=AS_OF, scope=Scope.district()).job_roles)
    assert choices(sample, as_of=AS_OF, scope=Scope.of_locations(())).job_roles == []


def test_a_person_is_explained_only_where_the_viewer_may_look(sample: duckdb.DuckDBPyConnection) -> None:
    rows = status(sample, as_of=AS_OF, scope=Scope.district(), function_ids=["household"]).frame
    staff_id, home = rows.row(0, named=True)["staff_id"], rows.row(0, named=True)["location_id"]
    own = explain(sample, as_of=AS_OF, scope=Scope.of_locations((home,)), staff_id=staff_id, function_id="household")
    assert [place.location_id for place in own.places] == [home]
    elsewhere = Scope.of_locations(tuple(set(places(sample)) - set(_places_of(sample, staff_id))))
    with pytest.raises(UnknownPersonError, match=staff_id):
        explain(sample, as_of=AS_OF, scope=elsewhere, staff_id=staff_id, function_id="household")


def _places_of(con: duckdb.DuckDBPyConnection, staff_id: str) -> list[str]:
    found = status(con, as_of=AS_OF, scope=Scope.district(), staff_ids=[staff_id], include_none=True).frame
    return found["location_id"].unique().to_list()
