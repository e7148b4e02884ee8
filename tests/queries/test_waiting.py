"""Waiting, against a second reading: entitlement asked day by day, grants and approvers looked up in the records."""

from collections import defaultdict
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import duckdb
import polars as pl
import pytest

from eligibility import load_policy
from queries import Period, Question, Scope, anomalies, arrivals, decisions_waiting, status, waiting, waiting_periods
from tests.queries.conftest import AS_OF

EVERYBODY = Scope.district()
Cell = tuple[str, str, str]
KEY = ("staff_id", "function_id", "location_id")
DAYS = (date(2024, 3, 1), date(2026, 9, 15), AS_OF, date(2027, 7, 1))


def _closed(con: duckdb.DuckDBPyConnection) -> set[date]:
    return {day for (day,) in con.cursor().execute("select date from closed_days").fetchall()}


def _business_days(after: date, upto: date, closed: set[date]) -> int:
    """Count the business days after a day, up to another one."""
    days = (after + timedelta(n) for n in range(1, (upto - after).days + 1))
    return sum(day.weekday() < 5 and day not in closed for day in days)


def _entitled(con: duckdb.DuckDBPyConnection, day: date) -> set[Cell]:
    found = status(con, Question(day, EVERYBODY)).filter("entitled")
    return set(found.select(KEY).iter_rows())


def _grants(con: duckdb.DuckDBPyConnection) -> dict[Cell, list[tuple[date, date | None]]]:
    text = "select staff_id, ic_group, location_id, granted_on, removed_on from grants order by granted_on"
    functions = {function.ic_group: function_id for function_id, function in load_policy().functions.items()}
    found = defaultdict(list)
    for staff_id, group, location_id, granted_on, removed_on in con.cursor().execute(text).fetchall():
        if removed_on != granted_on:
            found[staff_id, functions[group], location_id].append((granted_on, removed_on))
    return found


def test_each_arrival_is_the_first_grant_of_a_run_asked_day_by_day(sample: duckdb.DuckDBPyConnection) -> None:
    from_on, grants, closed = date(2026, 7, 20), _grants(sample), _closed(sample)
    days = [from_on - timedelta(1) + timedelta(n) for n in range((AS_OF - from_on).days + 2)]
    entitled = {day: _entitled(sample, day) for day in days}
    expected = {}
    for before, day in pairwise(days):
        for cell in entitled[day] - entitled[before]:
            last = next((one for one in days if one >= day and cell not in entitled[one]), AS_OF + timedelta(1))
            first = next((on for on, _ in grants[cell] if day <= on < last), None)
            held = any(on < day and (off is None or off > day) for on, off in grants[cell])
            expected[*cell, day] = _outcome(day, first, last, held=held, closed=closed)
    period = Period("all", from_on, AS_OF, 2)
    found = arrivals(sample, Question(AS_OF, EVERYBODY), period=period)
    keys = found.select(*KEY, "met_on").iter_rows()
    assert dict(zip(keys, found.select("granted_on", "outcome").iter_rows(), strict=True)) == expected
    assert len(expected) > 40
    assert {outcome for _, outcome in expected.values()} > {"within"}
    for met_on, granted_on, waited in found.select("met_on", "granted_on", "waited_days").drop_nulls().iter_rows():
        fits = [n for n in (waited - 1, waited) if n >= 0 and _nth(met_on, n, closed) >= granted_on]
        assert fits == [waited]


def _nth(day: date, count: int, closed: set[date]) -> date:
    """Return the count-th business day after a day."""
    while count:
        day += timedelta(1)
        count -= day.weekday() < 5 and day not in closed
    return day


def _outcome(
    met_on: date, granted_on: date | None, last: date, *, held: bool, closed: set[date]
) -> tuple[date | None, str]:
    allowed = _nth(met_on, 2, closed)
    if held:
        return granted_on, "held"
    if allowed >= AS_OF:
        return granted_on, "too-early"
    if granted_on:
        return granted_on, "within" if granted_on <= allowed else "late"
    return None, "ended" if last <= allowed + timedelta(1) else "missing"


@pytest.mark.parametrize("as_of", DAYS, ids=str)
def test_who_waits_is_who_is_entitled_and_has_no_grant(sample: duckdb.DuckDBPyConnection, as_of: date) -> None:
    removed = {
        (staff_id, function_id, location_id)
        for staff_id, function_id, location_id, kind in anomalies(sample, Question(as_of, EVERYBODY))
        .select(*KEY, "kind")
        .iter_rows()
        if kind == "removed"
    }
    overdue = anomalies(sample, Question(as_of, EVERYBODY)).filter(pl.col("kind") == "overdue")
    lacking = status(sample, Question(as_of, EVERYBODY)).filter(pl.col("entitled") & ~pl.col("granted"))
    found = waiting(sample, Question(as_of, EVERYBODY))
    assert set(found.select(KEY).iter_rows()) == set(lacking.select(KEY).iter_rows()) - removed
    late = found.filter(pl.col("standing") == "overdue")
    assert late.select(KEY).rows() == overdue.select(KEY).rows()
    assert late.select(pl.col("allowed_to") + pl.duration(days=1)).to_series().to_list() == overdue["since"].to_list()
    closed = _closed(sample)
    for met_on, age in found.select("met_on", "age_days").iter_rows():
        assert age == _business_days(met_on, as_of, closed)


@pytest.mark.parametrize("as_of", DAYS, ids=str)
def test_approvals_wait_where_nothing_else_is_unmet(sample: duckdb.DuckDBPyConnection, as_of: date) -> None:
    lacking = status(sample, Question(as_of, EVERYBODY)).filter(pl.col("unmet") == "approval")
    found = decisions_waiting(sample, Question(as_of, EVERYBODY))
    assert found.select(KEY).equals(lacking.select(KEY))
    assert (found["standing"] == "has-access").sum() == (lacking["granted"] & (found["standing"] != "refused")).sum()
    for row in found.head(5).iter_rows(named=True):
        then, before = (_unmet(sample, row, row["since"] - timedelta(back)) for back in (0, 1))
        assert then == ["approval"]
        assert before != ["approval"]


def _unmet(con: duckdb.DuckDBPyConnection, row: dict[str, Any], day: date) -> list[str]:
    """What the person of a row lacks on a day, for its function at its location; nothing where there is no row."""
    found = status(con, Question(day, EVERYBODY, function_ids=(row["function_id"],), staff_ids=(row["staff_id"],)))
    return found.filter(pl.col("location_id") == row["location_id"])["unmet"].to_list()


def test_whom_to_ask_holds_an_approver_role_there(sample: duckdb.DuckDBPyConnection) -> None:
    found = decisions_waiting(sample, Question(AS_OF, EVERYBODY))
    text = """
        select distinct s.given_name || ' ' || s.family_name || ' (' || t.role_id || ')', a.location_id
        from assignments a join staff s using (staff_id) join title_roles t using (job_title)
        join employments e on e.staff_id = a.staff_id and $day between e.hire_date and coalesce(e.end_date, $day)
        where $day between a.start_date and coalesce(a.end_date, $day)
            and t.role_id in ('principal', 'manager', 'director')
    """
    rightful = set(sample.cursor().execute(text, {"day": AS_OF}).fetchall())
    named = {
        (name, row["location_id"])
        for row in found.iter_rows(named=True)
        for name in row["approvers"].split("; ")
        if name
    }
    assert named
    assert named <= rightful


def test_periods_are_school_years_and_twelve_months(sample: duckdb.DuckDBPyConnection) -> None:
    found = waiting_periods(sample, as_of=date(2027, 7, 1))
    assert found["this-year"] == Period("this-year", date(2027, 7, 1), date(2027, 7, 1), 2)
    assert found["last-year"] == Period("last-year", date(2026, 7, 1), date(2027, 6, 30), 2)
    assert found["12-months"] == Period("12-months", date(2026, 7, 2), date(2027, 7, 1), 2)
    assert found["all"].to_on == date(2027, 7, 1)
    assert waiting_periods(sample, as_of=date(2028, 2, 29))["12-months"].from_on == date(2027, 3, 1)


@pytest.mark.parametrize("as_of", DAYS, ids=str)
def test_a_location_sees_its_own_rows_and_no_other(sample: duckdb.DuckDBPyConnection, as_of: date) -> None:
    period = waiting_periods(sample, as_of=as_of)["all"]
    places = [place for (place,) in sample.cursor().execute("select location_id from locations").fetchall()]

    def asked(scope: Scope, ids: tuple[str, ...] = ()) -> list[pl.DataFrame]:
        return [
            arrivals(sample, Question(as_of, scope, location_ids=ids), period=period),
            waiting(sample, Question(as_of, scope, location_ids=ids)),
            decisions_waiting(sample, Question(as_of, scope, location_ids=ids)),
        ]

    everything = asked(EVERYBODY)
    for place in places:
        for own, whole in zip(asked(Scope.of_locations((place,))), everything, strict=True):
            assert own.equals(whole.filter(pl.col("location_id") == place))
    assert all(rows.is_empty() for rows in asked(Scope.of_locations((places[0],)), (places[1],)))
    assert all(rows.is_empty() for rows in asked(Scope.of_locations(())))
