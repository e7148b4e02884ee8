"""The page on changes: which days or loads it compares, what it says, and whom it shows to whom."""

from datetime import UTC, date, datetime
from pathlib import Path

import polars as pl
import pytest

import queries
from eligibility import load_policy
from load import load_folder
from store import connect, current
from tests.ui.district import GARFIELD, LOADED_AT, TODAY, make_store
from tests.ui.pages import Open, column, headline, people
from ui.changes.numbers import (
    CAUSES,
    KINDS,
    Against,
    change_column,
    monday_before,
    numbers,
    year_before,
)
from ui.changes.numbers import (
    headline as sentence,
)
from ui.security import audit_log_file, visits

CHANGES = "pages/recertification/changes.py"


def test_the_words_are_those_of_every_kind_and_cause() -> None:
    assert tuple(KINDS) == queries.KINDS
    assert tuple(CAUSES) == queries.CAUSES


def test_monday_is_the_one_before_and_last_year_has_no_leap_day() -> None:
    assert monday_before(date(2027, 4, 14)) == date(2027, 4, 12)
    assert monday_before(date(2027, 4, 12)) == date(2027, 4, 5)
    assert year_before(date(2028, 2, 29)) == date(2027, 2, 28)


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ({}, "From April 12, 2027 to April 14, 2027, nothing changed at Denver Public Schools."),
        (
            {"as_of": "2027-05-03"},
            "What changed at Denver Public Schools cannot be known. The records end on April 14, 2027: what happens",
        ),
        (
            {"against": "day", "since": "2027-04-14"},
            "Nothing changed at Denver Public Schools: April 14, 2027 is compared",
        ),
        ({"against": "day", "since": "2027-05-01"}, "May 1, 2027 lies after April 14, 2027. Choose an earlier day"),
        ({"against": "day", "since": "1999-01-01"}, "The records begin on August 1, 2020"),
        ({"against": "load"}, "The store keeps no version before this one. Load the feeds once more"),
        ({"against": "visit"}, "No earlier visit of yours is known. Choose a day instead"),
        ({"as_of": "1999-01-01"}, "What changed at Denver Public Schools cannot be known."),
    ],
    ids=str,
)
def test_where_nothing_is_listed_the_page_says_why(open_app: Open, address: dict[str, str], said: str) -> None:
    app = open_app(CHANGES, **address)
    assert said in headline(app)
    assert not app.dataframe


def test_a_year_is_told_in_numbers_and_rows_with_their_records(open_app: Open) -> None:
    app = open_app(CHANGES, as_of="2027-07-01", against="day", since="2027-04-14", kind="lost")
    assert "**From April 14, 2027 to July 1, 2027, 4 people lose access at Denver Public Schools.**" in headline(app), (
        headline(app)
    )
    assert set(column(app, "because")) == {"Time passed: the certificate ended on June 30, 2027."}
    assert all(record.startswith("completions.csv, line ") for record in column(app, "record"))
    lost = open_app(CHANGES, as_of="2027-07-01", against="day", since="2027-04-14", kind="lost", school=GARFIELD)
    assert people(lost) == ["Fischer, Frank"]
    assert people(open_app(CHANGES, as_of="2027-07-01", against="day", since="2027-04-14", cause="record")) == []


def test_two_loads_are_compared_on_one_day(open_app: Open, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    store = make_store(tmp_path)
    feed = tmp_path / "feeds" / "completions.csv"
    before = connect(current(store))
    # The same district again, in which Elena's quiz was entered by mistake.
    _load_without(tmp_path, feed, "S5,IC-HH,quiz,2027-02-15,passed\n")
    monkeypatch.setenv("LAPSEWATCH_STORE", str(store))
    app = open_app(CHANGES, against="load")
    assert "Between the loads of April 14, 2027, 12:30 AM MDT and April 14, 2027, 12:30 AM MDT" in headline(app)
    assert "For 1 grant a record was corrected or taken back." in headline(app)
    assert column(app, "because") == ["A record was removed: training of February 15, 2027."]
    before.close()


def _load_without(folder: Path, feed: Path, row: str) -> None:
    text = feed.read_text("utf-8")
    assert row in text
    feed.write_text(text.replace(row, ""), "utf-8")
    load_folder(folder / "feeds", folder / "store", load_policy(), loaded_at=LOADED_AT)


def test_a_move_names_the_other_place() -> None:
    rows = pl.DataFrame(
        {
            "kind": ["moved", "moved", "renewed"],
            "entitled": [True, False, True],
            "other_places": ["Lincoln", "Hill", ""],
        }
    )
    assert rows.select(change_column()).to_series().to_list() == ["Moved from Lincoln", "Moved to Hill", "Renewed"]


def test_nobody_changed_is_said_of_a_school_by_its_name() -> None:
    rows = pl.DataFrame(
        schema={
            "staff_id": pl.String,
            "function_id": pl.String,
            "location_id": pl.String,
            "kind": pl.String,
            "cause": pl.String,
        }
    )
    against = Against(date(2027, 4, 12), None, None, "", "")
    said = sentence(numbers(rows), against, "Hill *", TODAY, "")
    assert said == r"From April 12, 2027 to April 14, 2027, nothing changed at Hill \*."


def test_the_last_visit_is_that_of_an_earlier_day_and_no_address_names_anybody(
    open_app: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_app(CHANGES, against="visit")
    monkeypatch.setenv("LAPSEWATCH_TODAY", "2027-07-01")
    app = open_app(CHANGES, against="visit")
    assert "From April 14, 2027 to July 1, 2027" in headline(app)
    assert set(app.query_params) == {"against"}


def test_where_people_sign_in_the_audit_log_knows_ones_own_last_visit(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv(audit_log_file.FOLDER, str(tmp_path))
    lines: list[tuple[str, int, audit_log_file.Event]] = [
        ("ana@example.org", 9, "page_opened"),
        ("ana@example.org", 12, "refused"),
        ("ana@example.org", 14, "page_opened"),  # of the visit that is going on
        ("ben@example.org", 13, "page_opened"),
    ]
    for who, day, event in lines:
        at = datetime(2027, 4, day, 18, tzinfo=UTC)
        audit_log_file.append(audit_log_file.Line(at=at, who=who, session="x", event=event))
    assert visits.logged("ana@example.org", TODAY, "America/Denver") == date(2027, 4, 9)
    assert visits.logged("eva@example.org", TODAY, "America/Denver") is None
