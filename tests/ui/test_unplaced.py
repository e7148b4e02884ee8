"""Access that cannot be judged, on the page on anomalies: rows without function, place or day stay in sight."""

from datetime import date
from typing import Any

import polars as pl
import pytest

from eligibility import Policy, load_policy
from ui import anomalies, record
from ui.anomalies.numbers import count_by, fixers, known_by, pill
from ui.reads.causes import PERSON, shared, with_causes
from ui.reads.unknowns import Unknowns
from ui.widgets import ages, counts

SCHEMA: dict[str, Any] = {
    **dict.fromkeys(("kind", "what", "severity", "staff_id", "given_name", "family_name", "function_id"), pl.String),
    **dict.fromkeys(("function_title", "location_id", "location_name", "explanation", "fix_by"), pl.String),
    **dict.fromkeys(("granted_on", "since", "ended_on"), pl.Date),
    **dict.fromkeys(("course_code", "course_title", "records"), pl.String),
    "age_days": pl.Int64,
}
UNPLACED = {"kind": "unplaced", "what": "cannot tell", "severity": "high", "fix_by": "DoTS", "explanation": "No."}
ROWS: list[dict[str, Any]] = [
    UNPLACED | {"staff_id": "S1"},
    UNPLACED | {"staff_id": "S1", "location_id": "7777"},  # which the feeds do not have
    UNPLACED | {"staff_id": "S2", "function_id": "household", "function_title": "Household", "location_id": "0010"}
    | {"location_name": "Lincoln", "since": date(2027, 4, 1), "age_days": 9},
    {"kind": "overdue", "what": "missing", "severity": "medium", "fix_by": "DoTS", "explanation": "Late."}
    | {"age_days": 3, "staff_id": "S3", "function_id": "household", "function_title": "Household"}
    | {"location_id": "0010", "location_name": "Lincoln", "since": date(2027, 4, 9)},
]  # fmt: skip


@pytest.fixture
def rows() -> pl.DataFrame:
    return with_causes(pl.DataFrame(ROWS, schema=SCHEMA))


def test_the_headline_says_how_many_people_it_is(rows: pl.DataFrame) -> None:
    numbers = anomalies.numbers(rows)
    assert (numbers.unplaced, numbers.unplaced_rows, numbers.no_job) == (2, 3, 0)
    said = anomalies.headline(numbers, "Lincoln", Unknowns())
    assert "**2 people have access that cannot be judged.** 1 person lacks access that was earned." in said


def test_what_cannot_be_judged_is_one_of_the_problems_and_kinds_to_choose(rows: pl.DataFrame) -> None:
    selection = anomalies.Selection("cannot-tell", (), (), None, ("unknown",), None, {})
    assert selection.of(rows)["staff_id"].to_list() == ["S1", "S1"]
    assert pill("unplaced") == "▲ Cannot be judged"


def test_it_comes_first_and_what_has_no_day_comes_last_in_it(rows: pl.DataFrame) -> None:
    assert anomalies.by_severity(rows)["staff_id"].to_list() == ["S2", "S1", "S1", "S3"]


def test_several_rows_of_one_person_are_one_cause(rows: pl.DataFrame) -> None:
    assert shared(ROWS) == [(PERSON, "S1", "unplaced"), (PERSON, "S1", "unplaced"), None, None]
    lines = anomalies.by_cause(rows)
    first = lines.row(0, named=True)
    assert (first["cause"], first["rows"], first["places"]) == (
        "Staff id S1 holds 2 grants that cannot be judged",
        2,
        1,
    )
    assert first["cause_id"].startswith("person-unplaced-")
    assert "S1" not in first["cause_id"]


def test_an_age_is_counted_as_unknown_where_there_is_no_day(rows: pl.DataFrame) -> None:
    counted = dict(ages.counted(rows).select("age", "rows").iter_rows())
    assert counted == {"0-5": 1, "6-20": 1, "21-60": 0, "61-250": 0, "251-up": 0, "unknown": 2}
    assert "unknown" not in ages.counted(rows.drop_nulls("age_days"))["age"]


def test_what_is_at_no_known_place_is_counted_under_one_name(rows: pl.DataFrame) -> None:
    known = known_by(rows, "location", "location_name")
    places = count_by(known, "location_id", "location_name")
    assert places.select("location_id", "location_name", "rows", "high").rows() == [
        (None, "Location not known", 2, 2),
        ("0010", "Lincoln", 2, 1),
    ]


def test_each_row_without_a_function_or_place_is_a_grant(rows: pl.DataFrame) -> None:
    assert counts.grants(rows) == 4


def _unnamed() -> Policy:
    policy = load_policy()
    return policy.model_copy(update={"district": policy.district.model_copy(update={"access_team": None})})


def test_a_version_from_before_the_policy_named_its_people_can_be_filtered_by_them(rows: pl.DataFrame) -> None:
    assert fixers(rows, _unnamed()) == ["DoTS Help", "HR", "principal", "the person", "DoTS"]


@pytest.mark.parametrize(
    ("fix_by", "said"),
    [
        ("DoTS", "DoTS can fix it."),
        ("the records office", "The records office can fix it."),
        ("assistant principal", "The assistant principal can fix it."),
        ("the person", "This person can fix it."),
    ],
)
def test_the_person_page_says_it_in_words(fix_by: str, said: str) -> None:
    written = record.anomaly({"kind": "unplaced", "explanation": "This access cannot be judged.", "fix_by": fix_by})
    assert written == f":orange-badge[▲ Cannot be judged] This access cannot be judged. {said}"


@pytest.mark.parametrize(
    ("unknown", "said"),
    [
        (
            Unknowns(grants="Why."),
            "Whether anybody at Lincoln has access that was not earned, or lacks access that was,",
        ),
        (
            Unknowns(certificates="Why."),
            "Nobody at Lincoln has access that was not earned. Whether anybody lacks access",
        ),
        (Unknowns(), "Nobody at Lincoln has access that was not earned, and nobody lacks access that was."),
    ],
)
def test_nobody_is_said_to_have_none_where_nothing_can_be_known(unknown: Unknowns, said: str) -> None:
    numbers = anomalies.numbers(with_causes(pl.DataFrame(schema=SCHEMA)))
    assert anomalies.headline(numbers, "Lincoln", unknown).startswith(said)
