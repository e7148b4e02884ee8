"""The reasoning of one case agrees with the status table, names its records, and cites its rules."""

from datetime import date

import duckdb
import pytest

from eligibility import parse_policy
from eligibility.reasoning import Explanation, PathReasoning
from queries import Question, Scope, UnknownPersonError, explain, status
from tests.harness import Engine
from tests.queries.conftest import AS_OF
from tests.reference.districts import interesting_days, policy_toml, random_district

EVERYBODY = Scope.district()


@pytest.mark.parametrize("seed", range(6))
def test_every_row_of_a_random_district_is_explained_as_it_is_judged(seed: int) -> None:
    feeds, policy = random_district(seed)
    engine = Engine(feeds, parse_policy(policy_toml(policy)))
    for as_of in interesting_days(feeds, policy, 2):
        for row in engine.status(as_of):
            question = Question(as_of, EVERYBODY, location_ids=(row["location_id"],))
            found = explain(engine.con, question, staff_id=row["staff_id"], function_id=row["function_id"])
            (place,) = found.places
            assert (place.status, place.entitled, place.last_day) == (row["status"], row["entitled"], row["last_day"])
            assert place.next_step == row["next_step"]
            reported = [path for path in place.paths if path.is_reported]
            assert [path.path for path in reported] == ([row["path"]] if row["path"] else [])
            for path in reported:
                unmet = [need for need in path.requirements if not need.is_met]
                assert len(unmet) == len(list(filter(None, row["unmet"].split(";"))))
                assert path.fits
            if not reported:
                assert not any(path.fits for path in place.paths)


def test_requirements_name_their_record_and_their_page(sample: duckdb.DuckDBPyConnection) -> None:
    rows = status(sample, Question(AS_OF, EVERYBODY, function_ids=("household",)))
    entitled = rows.filter("entitled").row(0, named=True)
    path = reported(explained(sample, entitled["staff_id"], "household"))
    assert [need.need for need in path.requirements][:3] == ["employment", "job", "course"]
    for need in path.requirements:
        assert need.is_met
        assert need.since is not None
        assert need.record.partition(", line ")[2].isdigit()
        assert need.cite.startswith("household §")
        assert need.sentence.endswith(".")


def test_a_lapsed_certificate_says_since_when(sample: duckdb.DuckDBPyConnection) -> None:
    rows = status(sample, Question(AS_OF, EVERYBODY))
    row = next(row for row in rows.iter_rows(named=True) if row["status"] == "lapsed" and "lapsed:" in row["unmet"])
    found = explained(sample, row["staff_id"], row["function_id"])
    lapsed = [need for need in reported(found).requirements if "lapsed; its last day was " in need.sentence]
    assert lapsed
    assert all(need.until is not None and need.until < AS_OF and not need.is_met for need in lapsed)


def test_a_place_without_a_job_is_explained_too(sample: duckdb.DuckDBPyConnection) -> None:
    row = status(sample, Question(AS_OF, EVERYBODY, function_ids=("household",))).row(0, named=True)
    elsewhere = next(
        place
        for place in status(sample, Question(AS_OF, EVERYBODY))["location_id"].unique().sort()
        if place != row["location_id"]
    )
    (place,) = explain(
        sample, Question(AS_OF, EVERYBODY, location_ids=(elsewhere,)), staff_id=row["staff_id"], function_id="household"
    ).places
    assert (place.status, place.unmet, place.entitled) == ("none", ("assignment",), False)
    assert place.next_step == f"No job at {place.location_name} on file; if that is wrong, ask HR to correct it."
    assert all(not path.fits for path in place.paths)


def test_before_the_first_rule_there_is_nothing_to_explain(sample: duckdb.DuckDBPyConnection) -> None:
    row = status(sample, Question(AS_OF, EVERYBODY)).row(0, named=True)
    found = explain(
        sample, Question(date(2019, 6, 30), EVERYBODY), staff_id=row["staff_id"], function_id=row["function_id"]
    )
    assert found.places == ()
    assert found.why_nothing == "Before the first rule, which begins on July 1, 2019, nothing is judged."


def test_nobody_by_that_id_is_said_in_a_sentence(sample: duckdb.DuckDBPyConnection) -> None:
    with pytest.raises(UnknownPersonError, match='No person with the staff id "nobody" is in any feed'):
        explained(sample, "nobody", "household")


def explained(con: duckdb.DuckDBPyConnection, staff_id: str, function_id: str) -> Explanation:
    return explain(con, Question(AS_OF, EVERYBODY), staff_id=staff_id, function_id=function_id)


def reported(found: Explanation) -> PathReasoning:
    return next(path for place in found.places for path in place.paths if path.is_reported)
