"""The page on the coming weeks by Streamlit's own test harness, and its sentences for none, one and many."""

from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from icalendar import Calendar

import queries
from exports import Provenance
from exports.calendar import to_calendar
from queries import Scope
from store import connect, current
from tests.stores import StoreOf
from tests.ui import leavers
from tests.ui.district import CENTRAL, GARFIELD, LINCOLN, TODAY, WEST
from tests.ui.pages import Open, opened, people, texts
from ui import upcoming
from ui.upcoming.numbers import horizons, title, usual

SHARES_ANSWERS = True

PAGE = "pages/recertification/upcoming.py"
JUNE = date(2027, 6, 30)


@pytest.fixture(scope="module")
def store(store_of: StoreOf) -> Path:
    return store_of(leavers.make_store)


@pytest.fixture
def open_page(monkeypatch: pytest.MonkeyPatch, store: Path) -> Open:
    monkeypatch.setenv("LAPSEWATCH_STORE", str(store))
    monkeypatch.setenv("LAPSEWATCH_TODAY", TODAY.isoformat())

    return partial(opened, PAGE)


def rows_of(store: Path, as_of: date, until: date) -> pl.DataFrame:
    """What the page lists, from the status of everybody on the day."""
    everybody = queries.status(connect(current(store)), queries.Question(as_of, Scope.district()))
    return everybody.filter(pl.col("entitled") & pl.col("last_day").is_between(as_of, until))


def test_the_district_at_a_glance(open_page: Open) -> None:
    app = open_page()
    said = texts(app)
    assert app.title[0].value == "Who loses access in the coming weeks?"
    assert (
        "**6 people at Denver Public Schools lose access in the 12 weeks through June 30, 2027 (9 grants).** "
        "3 can keep it by renewing a certificate by June 30. For 3 an assignment or an employment ends; "
        "if HR has the day wrong, ask HR to correct it."
    ) in said
    assert [metric.value for metric in app.metric] == ["6", "3", "2", "1"]
    assert app.header[0].value == "Nothing ends all at once: the most, 3 of 9 grants, in the week of June 28, 2027"
    assert people(app)[:4] == ["Garcia, Grace", "Garcia, Grace", "Chavez, Carla", "Chavez, Carla"]
    assert set(people(app)[-3:]) == {"Abbott, Ana", "Baca, Ben", "Fischer, Frank"}
    assert "9 of 9 rows shown." in said


def test_the_chart_and_its_table_hold_the_same_numbers(open_page: Open) -> None:
    app = open_page()
    app.session_state["_open_The weeks as a table"] = True
    weeks = app.run().dataframe[0].value
    assert list(weeks["access"]) == [2, 2, 2, 3]
    assert list(weeks["people"]) == [1, 1, 1, 3]
    assert [day.weekday() for day in weeks["week"]] == [0] * 4


@pytest.mark.parametrize("as_of", [date(2021, 9, 1), date(2025, 6, 30), date(2026, 7, 1), TODAY, date(2027, 7, 1)])
@pytest.mark.parametrize("weeks", ["4", "26", "june"])
def test_the_numbers_are_those_of_the_status_list(open_page: Open, store: Path, as_of: date, weeks: str) -> None:
    app = open_page(as_of=as_of.isoformat(), weeks=weeks)
    june = date(as_of.year + (as_of.month > 6), 6, 30)
    expected = rows_of(store, as_of, june if weeks == "june" else as_of + timedelta(days=7 * int(weeks) - 1))
    doubtful = app.metric[0].value == "\N{EN DASH}"  # nobody, where nothing can be known
    assert app.metric[0].value == str(expected["staff_id"].n_unique()) or (doubtful and expected.is_empty())
    assert f"{expected.height} of {expected.height} row" in texts(app)


def test_filters_narrow_the_list_and_stand_in_the_address(open_page: Open) -> None:
    app = open_page()
    app.multiselect(key="function").set_value(["base"]).run()
    assert "3 of 9 rows shown." in texts(app)
    app.selectbox(key="reason").set_value("employment").run()
    app.selectbox(key="week").set_value("2027-06-07").run()
    assert "1 of 9 rows shown." in texts(app)
    app.radio(key="weeks").set_value("13").run()
    assert app.query_params == {"weeks": "13", "function": "base", "reason": "employment", "week": "2027-06-07"}
    assert [metric.value for metric in app.metric] == ["6", "3", "2", "1"]  # the numbers stay those of the school
    app.radio(key="weeks").set_value("4").run()  # the week lies beyond: it is let go
    assert app.query_params == {"weeks": "4", "function": "base", "reason": "employment"}


def test_an_address_reopens_the_view(open_page: Open) -> None:
    app = open_page(school=LINCOLN, weeks="8", reason="assignment")
    assert app.radio(key="weeks").value == "8"
    assert set(people(app)) == {"Chavez, Carla"}
    assert "in the 8 weeks through June 8, 2027 (2 grants)" in texts(app)


@pytest.mark.parametrize(("metric", "rows"), [(0, 9), (1, 3), (2, 4), (3, 2)])
def test_every_number_opens_its_list(open_page: Open, metric: int, rows: int) -> None:
    app = open_page(function="household", week="2027-06-07")
    app.button[metric].click().run()
    assert f"{rows} of 9 rows shown." in texts(app)


def test_how_far_is_looked_follows_the_day_unless_it_was_chosen(open_page: Open) -> None:
    app = open_page()
    assert app.radio(key="weeks").value == "june"
    app.date_input(key="as_of").set_value(date(2027, 6, 1)).run()
    assert app.radio(key="weeks").value == "8"
    assert app.query_params == {"as_of": "2027-06-01"}
    app.radio(key="weeks").set_value("26").run()
    app.date_input(key="as_of").set_value(TODAY).run()
    assert app.radio(key="weeks").value == "26"


def test_nobody_is_a_sentence_and_says_what_to_try(open_page: Open) -> None:
    for school, place in ((CENTRAL, "Student Data Services"), (WEST, "West Academy")):
        app = open_page(school=school)
        said = texts(app)
        assert f"Nobody at {place} loses access in the 12 weeks through June 30, 2027." in said
        assert "There is nobody to list here. Choose another school or day, or remove a filter." in said
        assert not app.dataframe
        assert not app.get("plotly_chart")


def test_what_the_address_asks_for_in_vain_is_named(open_page: Open) -> None:
    said = texts(open_page(weeks="99", reason="luck", week="2027-06-08"))
    for words in ("99", "luck", "2027-06-08"):
        assert f"“{words}”" in said


def test_going_on_to_the_june_page_with_a_function_that_it_does_not_offer(open_page: Open) -> None:
    app = open_page(function="base", school=GARFIELD)
    app.switch_page("pages/recertification/june.py").run()
    assert "lose" in texts(app)


def test_the_horizon_holds_june_30_if_it_is_near() -> None:
    for as_of, horizon, weeks in (
        (date(2026, 11, 22), "june", 32),
        (date(2026, 11, 18), "8", 8),
        (date(2027, 4, 14), "june", 12),
        (date(2027, 5, 5), "june", 9),
        (date(2027, 5, 6), "8", 8),
        (JUNE, "8", 8),
    ):
        choices = horizons(as_of, JUNE)
        assert usual(choices) == horizon
        assert choices[horizon].weeks == weeks
        assert choices["4"].until == as_of + timedelta(days=27)
    assert upcoming.Horizon(JUNE, JUNE).phrase == "the week through June 30, 2027"


def _rows(*ends: tuple[str, str, date]) -> pl.DataFrame:
    schema = {"staff_id": pl.String, "ends_because": pl.String, "last_day": pl.Date}
    return pl.DataFrame(list(ends), schema=schema, orient="row")


@pytest.mark.parametrize(
    ("rows", "sentence", "over_chart"),
    [
        (
            _rows(("A", "certificate", JUNE)),
            (
                "**1 person at Hill loses access in the week through June 30, 2027 (1 grant).** "
                "1 can keep it by renewing a certificate by June 30."
            ),
            "1 grant ends in the week of June 28, 2027",
        ),
        (
            _rows(("A", "certificate", JUNE), ("B", "certificate", date(2027, 6, 24))),
            (
                "**2 people at Hill lose access in the week through June 30, 2027 (2 grants).** "
                "All of them can keep it by renewing a certificate in time."
            ),
            "Nothing ends all at once: the most, 1 of 2 grants, in the week of June 21, 2027",
        ),
        (
            _rows(("A", "assignment", JUNE), ("A", "assignment", JUNE), ("A", "employment", JUNE)),
            (
                "**1 person at Hill loses access in the week through June 30, 2027 (3 grants).** "
                "For 1 an assignment or an employment ends; if HR has the day wrong, ask HR to correct it."
            ),
            "All 3 grants end in the week of June 28, 2027",
        ),
        (
            _rows(*[("A", "assignment", JUNE)] * 2, ("B", "assignment", date(2027, 6, 24))),
            (
                "**2 people at Hill lose access in the week through June 30, 2027 (3 grants).** "
                "For 2 an assignment ends; if HR has the day wrong, ask HR to correct it."
            ),
            "2 of 3 grants end in the week of June 28, 2027",
        ),
    ],
)
def test_sentences(rows: pl.DataFrame, sentence: str, over_chart: str) -> None:
    numbers = upcoming.numbers(rows, horizon=upcoming.Horizon(date(2027, 6, 24), JUNE), unknown="")
    assert upcoming.headline(numbers, "Hill") == sentence
    assert title(upcoming.weeks(rows)) == over_chart


def test_the_calendar_holds_the_rows_of_the_list_in_the_words_of_the_page(store: Path) -> None:
    con = connect(current(store))
    rows = queries.upcoming(con, queries.Question(TODAY, Scope.district()), until=JUNE)
    loaded_at = queries.facts(con).loaded_at
    made = to_calendar(upcoming.events(rows), Provenance("upcoming", TODAY, {}, "s", "p", rows.height), loaded_at)
    read: Any = Calendar.from_ical(made)
    events = read.walk("VEVENT")
    assert [event["dtstart"].dt for event in events] == rows["last_day"].to_list()
    assert len({event["uid"] for event in events}) == rows.height == 9
    assert {str(event["dtstamp"].dt) for event in events} == {f"{loaded_at:%Y-%m-%d %H:%M:%S}+00:00"}
    first = events[0]
    assert first["summary"] == "Access ends: Grace Garcia, Base access, Garfield Elementary"
    assert first["description"] == (
        "Access ends on April 30, 2027 with the assignment at Garfield Elementary.\n"
        "Assignment ends: April 30, 2027 is the last day of access to Base access at Garfield Elementary, "
        "as known on April 14, 2027."
    )
