"""The sentences of the June page for none, one and many."""

from dataclasses import replace
from datetime import date, datetime

import polars as pl
import pytest

from ui import june, record
from ui.june import Numbers
from ui.june.numbers import unlisted
from ui.widgets import formats

FEW = Numbers(
    june=date(2027, 6, 30),
    then="July 1",
    opens_on=date(2027, 1, 1),
    as_of=date(2027, 4, 14),
    holders=61,
    due=14,
    due_grants=19,
    renewed=9,
    renewed_grants=12,
    uncovered=(("0010", "Lincoln", "Attendance"),),
    alone=(),
    beyond_renewal=0,
    unknown="",
)


def headline(**changed: object) -> str:
    return june.headline(replace(FEW, **changed), "Lincoln").replace("**", "")  # type: ignore[arg-type]


def test_a_principal_reads_the_numbers_and_what_follows() -> None:
    assert headline() == (
        "14 of 61 certificate holders lose access on June 30, 2027 unless they renew. 9 have already renewed. "
        "If nobody acts, Lincoln has nobody left for Attendance on July 1."
    )


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"due": 1}, "1 of 61 certificate holders loses access on June 30, 2027 unless they renew."),
        ({"due": 1, "holders": 1}, "1 of 1 certificate holder loses access on June 30, 2027 unless they renew."),
        ({"due": 1200, "holders": 2843}, "1,200 of 2,843 certificate holders lose access"),
        ({"renewed": 1}, "1 has already renewed."),
        ({"renewed": 0}, "Nobody has renewed yet."),
        ({"renewed": 0, "as_of": date(2026, 11, 22)}, "Renewal opens on January 1, 2027."),
        ({"renewed": 2, "as_of": date(2026, 11, 22)}, "2 have already renewed."),
        ({"uncovered": ()}, "Even if nobody acts, every function that is covered today stays covered on July 1."),
        (
            {"uncovered": (("0010", "Lincoln", "Attendance"), ("0010", "Lincoln", "Household"))},
            "If nobody acts, Lincoln has nobody left for Attendance and Household on July 1.",
        ),
        (
            {"uncovered": tuple(("0010", "Lincoln", name) for name in "ABCD")},
            "If nobody acts, Lincoln has nobody left for 4 functions on July 1.",
        ),
        (
            {"uncovered": (("0020", "Garfield", "Household"), ("0010", "Lincoln", "Attendance"))},
            "If nobody acts, 2 locations have nobody left for at least one function on July 1.",
        ),
        (
            {"uncovered": (("0010", "Lincoln", "Household"), ("0011", "Lincoln", "Household")), "beyond_renewal": 1},
            "2 locations have nobody left for at least one function on July 1, at 1 of them because jobs end.",
        ),
    ],
)
def test_each_sentence_counts_what_there_is(changed: dict[str, object], sentence: str) -> None:
    assert sentence in headline(**changed)


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"renewed": 0}, "Nobody at Lincoln loses access on June 30, 2027: no certificate ends then."),
        (
            {"renewed": 1},
            (
                "Nobody at Lincoln loses access on June 30, 2027: "
                "the only person whose certificate was to end then has renewed."
            ),
        ),
        (
            {"renewed": 9},
            (
                "Nobody at Lincoln loses access on June 30, 2027: "
                "all 9 people whose certificates were to end then have renewed."
            ),
        ),
        (
            {"renewed": 1, "uncovered": FEW.uncovered},
            (
                "Nobody at Lincoln loses access on June 30, 2027: the only person whose certificate was to end then "
                "has renewed. Because jobs end, Lincoln has nobody left for Attendance on July 1."
            ),
        ),
        ({"holders": 0}, "Nobody at Lincoln holds a certificate on April 14, 2027."),
    ],
)
def test_zero_is_a_sentence(changed: dict[str, object], sentence: str) -> None:
    assert headline(**{"due": 0, "uncovered": (), **changed}) == sentence


COHORT = pl.DataFrame(
    [
        ("S1", "attendance", "0010", "Lincoln", "Attendance", "due", 0),
        ("S1", "household", "0010", "Lincoln", "Household", "renewed", 2),
        ("S1", "attendance", "0020", "Garfield", "Attendance", "due", 1),
        ("S2", "household", "0010", "Lincoln", "Household", "renewed", 2),
    ],
    schema=["staff_id", "function_id", "location_id", "location_name", "function_title", "standing", "left_after"],
    orient="row",
)
COVERAGE = pl.DataFrame(
    [
        ("0010", "Lincoln", "Attendance", 1, 0),
        ("0010", "Lincoln", "Household", 2, 2),
        ("0010", "Lincoln", "Enrollment", 1, 1),
        ("0020", "Garfield", "Attendance", 2, 1),
        ("0020", "Garfield", "Enrollment", 1, 0),
    ],
    schema=["location_id", "location_name", "function_title", "entitled_now", "entitled_after"],
    orient="row",
)


def counted(cohort: pl.DataFrame, coverage: pl.DataFrame, holders: int) -> Numbers:
    return june.numbers(
        cohort,
        coverage,
        holders=holders,
        june=FEW.june,
        then=FEW.then,
        opens_on=FEW.opens_on,
        as_of=FEW.as_of,
        unknown="",
    )


def test_people_and_their_functions_are_counted_apart() -> None:
    numbers = counted(COHORT, COVERAGE, 3)
    assert numbers.holders == 3
    assert (numbers.due, numbers.due_grants) == (1, 2)
    assert (numbers.renewed, numbers.renewed_grants) == (1, 1)  # S1 has renewed one thing and not the other
    assert numbers.uncovered == (("0020", "Garfield", "Enrollment"), ("0010", "Lincoln", "Attendance"))
    assert numbers.alone == (("0020", "Garfield", "Attendance"), ("0010", "Lincoln", "Enrollment"))
    assert numbers.beyond_renewal == 1  # Garfield, whose only loss is Enrollment: nobody there can renew it


def test_a_function_that_ends_with_an_assignment_is_distinguished() -> None:
    assert unlisted(COHORT, COVERAGE, left=0) == 1  # Enrollment at Garfield: nobody there can renew
    assert unlisted(COHORT, COVERAGE, left=1) == 0


def test_one_last_day_has_one_verdict_whatever_ends_it() -> None:
    june = date(2027, 6, 30)
    assert [record.verdict(status, june, june) for status in ("expiring", "valid", "lapsed")] == [
        "expiring",
        "expiring",
        "lapsed",
    ]
    assert [record.verdict("valid", day, june) for day in (None, date(2027, 7, 1))] == ["valid", "valid"]


def test_a_july_1_that_is_not_the_coming_one_has_its_year() -> None:
    today = date(2027, 4, 14)
    said = [formats.coming_day(date(year, 7, 1), today) for year in (2020, 2027, 2028)]
    assert said == ["July 1, 2020", "July 1", "July 1, 2028"]


def test_an_empty_cohort_counts_nothing() -> None:
    numbers = counted(COHORT.clear(), COVERAGE.clear(), 0)
    assert (numbers.holders, numbers.due, numbers.due_grants, numbers.renewed, numbers.uncovered) == (0, 0, 0, 0, ())


def test_days_and_numbers_are_american() -> None:
    assert formats.day(date(2027, 7, 1)) == "July 1, 2027"
    assert formats.day_of_year(date(2027, 7, 1)) == "July 1"
    assert formats.month(date(2027, 6, 30)) == "June 2027"
    assert (
        formats.moment(datetime.fromisoformat("2026-11-22T21:40"), "America/Denver") == "November 22, 2026, 2:40 PM MST"
    )
    assert formats.people(1) == "1 person"
    assert formats.people(1204) == "1,204 people"
    assert formats.listing(["A", "B", "C"], "or") == "A, B or C"
    assert formats.listing([]) == ""
