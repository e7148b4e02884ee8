"""Who is looking is what HR's records say of a verified email on the actual day, and nothing else."""

from collections.abc import Iterator
from datetime import date, timedelta

import duckdb
import pytest

from eligibility import load_policy
from queries import AmbiguousEmailError, Known, Question, Scope, choices, people, viewer
from tests.harness import Rows, judged_store
from tests.queries.conftest import AS_OF

TODAY = date(2027, 4, 14)
BEFORE, AFTER = TODAY - timedelta(1), TODAY + timedelta(1)
PLACES: Rows = [
    {"location_id": "10", "name": "Lincoln", "kind": "school"},
    {"location_id": "20", "name": "Garfield", "kind": "school"},
    {"location_id": "99", "name": "Technology", "kind": "central"},
]


def _job(staff_id: str, location_id: str, title: str, end: date | None = None, **more: object) -> dict[str, object]:
    start = date(2020, 8, 1)
    return {
        "staff_id": staff_id,
        "location_id": location_id,
        "job_title": title,
        "start_date": start,
        "end_date": end,
    } | more


def _staff(staff_id: str, email: str | None) -> dict[str, object]:
    return {"staff_id": staff_id, "given_name": staff_id.title(), "family_name": "Sample", "email": email}


FEEDS: dict[str, Rows] = {
    "locations": PLACES,
    "staff": [
        _staff("ana", "Ana.Abbott@Example.org"),
        _staff("ben", " ben@example.org "),
        _staff("left", "left@example.org"),
        _staff("last", "last@example.org"),
        _staff("moved", "moved@example.org"),
        _staff("team", "team@example.org"),
        _staff("one", "shared@example.org"),
        _staff("two", "SHARED@example.org "),
        _staff("stayed", "couple@example.org"),
        _staff("gone", "couple@example.org"),
        _staff("kim", "kim@example.org"),
        _staff("blank", " "),
        _staff("none", None),
    ],
    "employments": [
        {
            "staff_id": staff_id,
            "hire_date": date(2020, 8, 1),
            "end_date": {"left": BEFORE, "last": TODAY, "gone": BEFORE}.get(staff_id),
        }
        for staff_id in (
            "ana",
            "ben",
            "left",
            "last",
            "moved",
            "team",
            "one",
            "two",
            "stayed",
            "gone",
            "kim",
            "blank",
            "none",
        )
    ],
    "assignments": [
        _job("ana", "10", "PRINCIPAL"),
        _job("ana", "20", "Assistant Principal"),
        _job("ana", "99", "Manager"),
        _job("ben", "10", "Dean"),
        _job("left", "10", "Principal", team="DoTS"),
        _job("last", "10", "Principal"),
        _job("moved", "10", "Principal", BEFORE),
        _job("moved", "20", "Principal", start_date=AFTER),
        _job("moved", "99", "Director"),
        _job("team", "99", "Data Analyst", team="DoTS"),
        _job("team", "99", "Data Analyst", BEFORE, team="Payroll"),
        _job("team", "20", "Teacher", team="Early Education"),
        _job("kim", "10", "Principal"),
    ],
}


@pytest.fixture(scope="module")
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    made = judged_store(FEEDS, load_policy())
    yield made
    made.close()


def asked(con: duckdb.DuckDBPyConnection, email: str, today: date = TODAY) -> Known:
    found = viewer(con, email=email, today=today)
    assert found is not None
    return found


@pytest.mark.parametrize(
    "email",
    ["Ana.Abbott@Example.org", "ana.abbott@example.org", " ANA.ABBOTT@EXAMPLE.ORG\n"],
)
def test_email_is_compared_without_case_and_outer_blanks(con: duckdb.DuckDBPyConnection, email: str) -> None:
    found = asked(con, email)
    assert found == Known("ana", "Ana", "Sample", leads=("10", "20"), teams=())


def test_blanks_around_an_email_of_the_feed_do_not_count(con: duckdb.DuckDBPyConnection) -> None:
    assert asked(con, "ben@example.org").staff_id == "ben"


@pytest.mark.parametrize(
    "email",
    [
        *("", " ", "nobody@example.org", "ana.abbott", "%", "ana_abbott@example.org", "ana.abbott@example.org.evil"),
        "\u212aim@example.org",  # the Kelvin sign, whose lower case is k
        "ana.abbott@example.org\0",
        "' or true --",
    ],
)
def test_any_other_email_is_nobodys(con: duckdb.DuckDBPyConnection, email: str) -> None:
    assert viewer(con, email=email, today=TODAY) is None


def test_who_only_works_there_leads_nothing(con: duckdb.DuckDBPyConnection) -> None:
    assert asked(con, "ben@example.org") == Known("ben", "Ben", "Sample", leads=(), teams=())


def test_nobody_leads_or_is_in_a_team_after_the_employment(con: duckdb.DuckDBPyConnection) -> None:
    assert asked(con, "left@example.org") == Known("left", "Left", "Sample", leads=(), teams=())
    before = asked(con, "left@example.org", BEFORE)
    assert (before.leads, before.teams) == (("10",), ("DoTS",))


def test_on_the_last_day_of_the_employment_one_still_leads(con: duckdb.DuckDBPyConnection) -> None:
    for today, leads in ((TODAY, ("10",)), (AFTER, ())):
        assert asked(con, "last@example.org", today).leads == leads


def test_a_job_counts_from_its_first_day_through_its_last(con: duckdb.DuckDBPyConnection) -> None:
    for today, leads in ((BEFORE, ("10",)), (TODAY, ()), (AFTER, ("20",))):
        assert asked(con, "moved@example.org", today).leads == leads


def test_teams_are_those_of_the_jobs_of_the_day(con: duckdb.DuckDBPyConnection) -> None:
    assert asked(con, "team@example.org").teams == ("DoTS", "Early Education")


def test_of_two_people_with_one_email_it_is_the_one_who_is_employed(con: duckdb.DuckDBPyConnection) -> None:
    assert asked(con, "couple@example.org").staff_id == "stayed"
    with pytest.raises(AmbiguousEmailError, match=r"^2 people"):
        asked(con, "couple@example.org", BEFORE)


def test_an_email_of_two_people_is_refused_with_a_sentence(con: duckdb.DuckDBPyConnection) -> None:
    with pytest.raises(AmbiguousEmailError, match=r"^2 people in the HR records have .*Shared@example\.org.*Ask HR"):
        asked(con, "Shared@example.org")


def test_everybody_of_the_sample_leads_what_the_assignments_say(sample: duckdb.DuckDBPyConnection) -> None:
    staff = (
        sample.cursor()
        .execute("select min(staff_id), email from staff where email is not null group by email having count(*) = 1")
        .fetchall()
    )
    jobs = sample.cursor().execute(
        "select staff_id, location_id, lower(trim(job_title)), start_date, end_date from assignments"
    )
    leading = [
        (staff_id, place)
        for staff_id, place, title, start, end in jobs.fetchall()
        if title in {"principal", "assistant principal"} and start <= AS_OF and (end is None or end >= AS_OF)
    ]
    spells = sample.cursor().execute("select staff_id, hire_date, end_date from employments").fetchall()
    employed = {who for who, start, end in spells if start <= AS_OF and (end is None or end >= AS_OF)}
    places = set(choices(sample, Question(AS_OF, Scope.district())).locations)
    found = {staff_id: viewer(sample, email=email, today=AS_OF) for staff_id, email in staff}
    assert len(found) > 100
    assert sum(bool(known and known.leads) for known in found.values()) > 5
    for staff_id, known in found.items():
        assert known is not None
        assert known.staff_id == staff_id
        assert set(known.leads) == {place for who, place in leading if who == staff_id and who in employed} & places
        if known.leads:
            led = people(sample, Question(AS_OF, Scope.of_locations(known.leads)))
            assert staff_id in set(led["staff_id"])
