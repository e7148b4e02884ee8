"""One person's time line agrees with the status and the anomalies of the same day, and with what the viewer may see."""

from datetime import date
from typing import Any

import duckdb
import polars as pl
import pytest

from eligibility import english, load_policy, parse_policy
from queries import Question, Scope, junes, people, person, status, timeline
from tests.harness import judged_store
from tests.queries.conftest import AS_OF
from tests.reference import histories
from tests.reference.districts import policy_toml
from tests.reference.histories import Family, assigned, gate, on

DISTRICT = Scope.district()
DAYS = (date(2022, 9, 1), date(2026, 6, 30), AS_OF, date(2027, 7, 1))


def stretches(con: duckdb.DuckDBPyConnection, as_of: date, staff_id: str, scope: Scope = DISTRICT) -> pl.DataFrame:
    return timeline(con, Question(as_of, scope), staff_id=staff_id)


@pytest.mark.parametrize("as_of", DAYS, ids=str)
def test_what_covers_the_day_is_the_status_of_the_day(sample: duckdb.DuckDBPyConnection, as_of: date) -> None:
    everybody = status(sample, Question(as_of, DISTRICT))
    for staff_id in everybody["staff_id"].unique().sort().to_list()[::7]:
        found = stretches(sample, as_of, staff_id)
        now = found.filter((pl.col("from_on") <= as_of) & (pl.col("to_on").is_null() | (pl.col("to_on") >= as_of)))
        own = everybody.filter(pl.col("staff_id") == staff_id)
        cell = ["function_id", "location_id"]
        assert set(now.filter(pl.col("kind") == "entitlement").select(*cell, "to_on").iter_rows()) == set(
            own.filter("entitled").select(*cell, "last_day").iter_rows()
        )
        assert set(now.filter(pl.col("kind") == "grant").select(cell).iter_rows()) == set(
            own.filter("granted").select(cell).iter_rows()
        )
        recorded = found.filter(pl.col("kind") != "job")  # a job that follows on without a gap is announced
        assert recorded.filter(pl.col("from_on") > as_of).is_empty()
        assert found.filter(pl.col("to_on") < pl.col("from_on")).is_empty()


def test_everybody_can_be_looked_up_once(sample: duckdb.DuckDBPyConnection) -> None:
    found = people(sample, Question(AS_OF, DISTRICT))
    assert found["staff_id"].n_unique() == found.height
    assert set(status(sample, Question(AS_OF, DISTRICT))["staff_id"]) <= set(found["staff_id"])


def test_one_location_sees_its_people_and_its_records(sample: duckdb.DuckDBPyConnection) -> None:
    rows = status(sample, Question(AS_OF, DISTRICT))
    place = rows["location_id"].mode().sort()[0]
    scope = Scope.of_locations((place,))
    seen = set(people(sample, Question(AS_OF, scope))["staff_id"])
    assert set(rows.filter(pl.col("location_id") == place)["staff_id"]) <= seen
    assert seen == set(people(sample, Question(AS_OF, DISTRICT, location_ids=(place,)))["staff_id"])
    for staff_id in people(sample, Question(AS_OF, DISTRICT))["staff_id"].to_list()[::5]:
        found = stretches(sample, AS_OF, staff_id, scope)
        assert (person(sample, Question(AS_OF, scope), staff_id=staff_id) is not None) == (staff_id in seen)
        assert staff_id in seen or found.is_empty()
        assert set(found["location_id"].drop_nulls()) <= {place}


def test_a_viewer_of_nothing_sees_nobody(sample: duckdb.DuckDBPyConnection) -> None:
    nothing = Scope.of_locations(())
    assert people(sample, Question(AS_OF, nothing)).is_empty()
    somebody = people(sample, Question(AS_OF, DISTRICT))["staff_id"][0]
    assert stretches(sample, AS_OF, somebody, nothing).is_empty()


def test_nobody_has_an_unknown_id(sample: duckdb.DuckDBPyConnection) -> None:
    assert person(sample, Question(AS_OF, DISTRICT), staff_id="nobody") is None
    assert stretches(sample, AS_OF, "nobody").is_empty()


def test_junes_lie_between_the_days(sample: duckdb.DuckDBPyConnection) -> None:
    found = junes(sample, from_on=date(2026, 6, 30), to_on=date(2028, 6, 29))
    assert found == [date(2026, 6, 30), date(2027, 6, 30)]


def test_a_job_runs_on_to_the_day_before_the_row_that_closes_its_gap() -> None:
    history = (assigned(on("2015-01-01"), on("2024-02-27")), assigned(on("2024-03-01"), None))
    family = Family("one", [history], {}, {"f": [gate()]}, [], [])
    con = judged_store(histories.feeds_of(family), parse_policy(policy_toml(histories.policy_of(family, {}))))
    jobs = stretches(con, on("2024-02-28"), histories.person(0)).filter(pl.col("kind") == "job")
    assert jobs.select("from_on", "to_on").rows() == [
        (date(2015, 1, 1), date(2024, 2, 29)),
        (date(2024, 3, 1), None),
    ]


NAMES = [
    ("1", "José", "García"),
    ("2", "Grace", "garcia"),
    ("3", "Walter", "Ho"),
    ("4", "Walter", "Howard"),
    ("5", "Thomas", "Walter"),
    ("6", "Chloë", "De la Cruz"),
    ("7", "Søren", "O'Neil-Weiß"),
    ("8", "Zoe", "Álvarez"),
]


@pytest.fixture(scope="module")
def elm() -> duckdb.DuckDBPyConnection:
    """People with a job at a school, of whom HR has no employment on file."""
    job = {"location_id": "10", "job_title": "Teacher", "start_date": date(2025, 8, 4), "end_date": None}
    staff = [{"staff_id": f"s{one}", "given_name": given, "family_name": family} for one, given, family in NAMES]
    feeds: dict[str, list[dict[str, Any]]] = {
        "locations": [{"location_id": "10", "name": "Elm", "kind": "school"}],
        "staff": staff,
        "assignments": [job | {"staff_id": person["staff_id"]} for person in staff],
    }
    return judged_store(feeds, load_policy())


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("garcia", "21"),
        ("GARCÍA, j", "1"),
        ("ho walter", "345"),  # a whole word, the beginning of one, the inside of one
        ("cruz, chloe", "6"),
        ("oneil soren", "7"),
        ("weiss", "7"),
        ("s8", "8"),
        ("ho ho garcia", ""),
        ("%", ""),
        (" , ", "86213475"),
    ],
)
def test_people_are_found_as_people_type(elm: duckdb.DuckDBPyConnection, words: str, found: str) -> None:
    question = Question(date(2026, 9, 1), Scope.of_locations(("10",)))
    hits = people(elm, question, words=words)
    assert "".join(hits["staff_id"]).replace("s", "") == found
    assert set(hits["found"]) <= {len(found)}
    assert people(elm, question, words=words, at_most=2).equals(hits.head(2))
    assert all(person(elm, question, staff_id=staff_id) for staff_id in hits["staff_id"])
    assert people(elm, Question(question.as_of, Scope.of_locations(("20",))), words=words).is_empty()


def test_lists_and_questions_sort_names_alike(elm: duckdb.DuckDBPyConnection) -> None:
    found = people(elm, Question(date(2026, 9, 1), DISTRICT))
    assert found.reverse().sort(english.by_name()).equals(found)
