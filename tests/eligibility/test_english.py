"""Days, names and lists are written the same wherever a sentence is put together: for a value, for a column, in SQL."""

import calendar
from datetime import date, timedelta
from pathlib import Path

import duckdb
import polars as pl
import pytest

from eligibility.days import said_day, said_day_of_year, said_days, said_month, short_day, short_day_of_year, short_days
from eligibility.english import full_name, full_names, listed_names, listing

SENTENCES = Path(__file__).parents[2] / "eligibility" / "sql" / "03_sentences.sql"
DAYS = [date(2027, 1, 1) + timedelta(days=number) for number in range(365)]


def test_a_day_is_written_the_same_in_a_sentence_a_column_and_sql() -> None:
    con = duckdb.connect()
    con.execute(SENTENCES.read_text("utf-8"))
    written = [said_day(day) for day in DAYS]
    assert written == [f"{calendar.month_name[day.month]} {day.day}, 2027" for day in DAYS]
    assert pl.DataFrame({"on": DAYS}).select(said_days("on"))["on"].to_list() == written
    assert con.execute("select said_day(unnest($days))", {"days": DAYS}).fetchall() == [(day,) for day in written]


def test_a_short_day_is_written_the_same_in_a_column() -> None:
    written = [short_day(day) for day in DAYS]
    assert written == [f"{calendar.month_abbr[day.month]} {day.day}, 2027" for day in DAYS]
    assert pl.DataFrame({"on": DAYS}).select(short_days("on"))["on"].to_list() == written


def test_a_part_of_a_day() -> None:
    day = date(2027, 9, 5)
    assert (said_day_of_year(day), short_day_of_year(day)) == ("September 5", "Sep 5")
    assert said_month(day) == "September 2027"


@pytest.mark.parametrize(
    ("given", "family", "name", "listed"),
    [
        ("Ana", "Abbott", "Ana Abbott", "Abbott, Ana"),
        (None, "Abbott", "Abbott", "Abbott"),
        ("Ana", "", "Ana", "Ana"),
        (None, None, "", ""),
        ("", "", "", ""),
    ],
)
def test_a_name_is_written_the_same_in_a_column(given: str | None, family: str | None, name: str, listed: str) -> None:
    rows = pl.DataFrame({"given_name": [given], "family_name": [family]}).with_columns(pl.all().cast(pl.String))
    assert full_name(given, family) == name
    assert rows.select(full_names())["given_name"].item() == name
    assert rows.select(listed_names()).to_series().item() == listed


def test_words_are_joined_as_in_a_sentence() -> None:
    assert [listing("ABC"[:count]) for count in range(4)] == ["", "A", "A and B", "A, B and C"]
    assert listing(["A", "B", "C"], "or") == "A, B or C"
