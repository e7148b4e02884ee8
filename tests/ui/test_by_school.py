"""The page on schools and functions by Streamlit's own test harness: its sentences, counts, filters, lists and days."""

import json
from collections import Counter
from datetime import date, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from streamlit.testing.v1 import AppTest

import queries
from queries import Scope
from store import connect, current
from tests.ui.district import CENTRAL, GARFIELD, LINCOLN, TODAY, WEST
from tests.ui.pages import Open, opened, people, texts, through
from ui import by_school
from ui.reads.unknowns import Unknowns
from ui.reads.view import View
from ui.reads.viewer import Viewer
from ui.widgets import formats, palette

SHARES_ANSWERS = True

PAGE = "pages/recertification/by_school.py"


@pytest.fixture
def open_page(monkeypatch: pytest.MonkeyPatch, store_folder: Path) -> Open:
    """Open the page at an address, on April 14, 2027, with the table of its chart open."""
    monkeypatch.setenv("LAPSEWATCH_STORE", str(store_folder))
    monkeypatch.setenv("LAPSEWATCH_TODAY", TODAY.isoformat())

    def open_at(**address: str | list[str]) -> AppTest:
        return opened(PAGE, {"_open_The numbers behind this chart": True}, **address)

    return open_at


def counts(app: AppTest) -> list[tuple[str, str, int, int, int]]:
    """School, function, due, renewed, left: the rows of the table of counts."""
    table = app.dataframe[-1].value
    return list(zip(*(table[name] for name in ("location", "function", "due", "renewed", "after")), strict=True))


def test_the_district_at_a_glance(open_page: Open) -> None:
    app = open_page()
    assert app.title[0].value == "Which schools and functions need help?"
    assert (
        "**4 people (4 grants) at 2 locations of Denver Public Schools still have to renew by June 30, 2027.** "
        "Lincoln High School has the most, 3 people; the function with the most is Household, 2 people. "
        "If nobody acts, 1 location has nobody left for at least one function on July 1."
    ) in texts(app)
    assert app.header[0].value == "Lincoln High School has nobody left for Attendance on July 1"
    assert counts(app) == [
        ("Lincoln High School", "Attendance", 2, 0, 0),
        ("Garfield Elementary", "Household", 1, 0, 1),
        ("Hill Middle School", "Household", 0, 0, 1),
        ("Lincoln High School", "Enrollment", 0, 0, 1),
        ("West Academy", "Household", 0, 1, 1),
        ("Lincoln High School", "Household", 1, 2, 2),
    ]
    assert list(app.dataframe[-1].value["head"].fillna("-"))[:2] == ["Ben Baca", "-"]
    assert [metric.value for metric in app.metric] == ["1", "4", "4", "2"]
    assert "6 of 6 rows shown." in texts(app)


@pytest.mark.parametrize(
    ("school", "sentence"),
    [
        (
            LINCOLN,
            "**3 people (3 grants) at Lincoln High School still have to renew by June 30, 2027.** The function with",
        ),
        (
            LINCOLN,
            "the most is Attendance, 2 people. If nobody acts, nobody is left for Attendance on July 1.",
        ),
        (
            GARFIELD,
            "**1 person (1 grant) at Garfield Elementary still has to renew by June 30, 2027.** The function with",
        ),
        (
            GARFIELD,
            "the most is Household, 1 person. Even if nobody acts, somebody is left for each function on July 1.",
        ),
        (WEST, "Nobody at West Academy still has to renew by June 30, 2027: the only person whose certificate was"),
        (CENTRAL, "Nobody at Student Data Services still has to renew by June 30, 2027: no certificate ends then."),
    ],
)
def test_one_school(open_page: Open, school: str, sentence: str) -> None:
    assert sentence in texts(open_page(school=school))


def test_a_school_without_anybody_says_what_to_try(open_page: Open) -> None:
    app = open_page(school=CENTRAL)
    assert not app.dataframe
    assert "There is nobody to list here. Choose another school or day, or remove a filter." in texts(app)


def test_the_bars_say_where_nobody_has_renewed(open_page: Open) -> None:
    said = open_page(chart="bars").header[0].value
    assert said == "Nobody has renewed yet at 1 of 3 locations, everybody has at 1"


def test_the_ladder_counts_people_and_grants_apart(open_page: Open) -> None:
    app = open_page(chart="ladder")
    assert app.header[0].value == "Most certificates end in June 2027: 4 people (4 grants)"
    rungs = app.dataframe[0].value
    assert list(zip(rungs["june"], rungs["function"], rungs["people"], rungs["grants"], strict=True))[:3] == [
        (date(2027, 6, 30), "All functions", 4, 4),
        (date(2027, 6, 30), "Attendance", 2, 2),
        (date(2027, 6, 30), "Household", 2, 2),
    ]


def listed(app: AppTest) -> str:
    """How many people and grants the list below the chart says it holds; nobody where it is empty."""
    return (texts(app).partition(" In them: ")[2] or "0 people (0 grants).").partition(".")[0]


def test_every_cell_of_the_ladder_opens_as_many_as_it_counts(open_page: Open) -> None:
    rungs = open_page(chart="ladder").dataframe[0].value
    assert len(rungs) == 7
    for row in rungs.itertuples():
        own = {} if row.function == "All functions" else {"function": row.function.lower()}
        june = {} if row.june.year == TODAY.year else {"june": str(row.june.year)}
        app = open_page(chart="ladder", list="due", **june, **own)
        assert listed(app) == formats.people_and_grants(row.people, row.grants)
        assert {until.year for until in app.dataframe[1].value["until"]} == {row.june.year}


@pytest.mark.parametrize("day", ["2026-04-14", "2026-11-22", "2027-07-01"])
def test_every_week_opens_as_many_as_had_renewed_by_then(
    open_page: Open, sample: Path, day: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LAPSEWATCH_STORE", str(sample))
    app = open_page(chart="weeks", list="renewed", as_of=day)
    weeks = app.dataframe[0].value
    for year in sorted({_june_after(week.week_ends_on) for week in weeks.itertuples()}):
        app.selectbox(key="june").set_value(str(year) if year != _june_after(date.fromisoformat(day)) else None).run()
        of_year = [week for week in weeks.itertuples() if _june_after(week.week_ends_on) == year]
        days = sorted(app.selectbox(key="by").options)
        assert len(days) == len(of_year)
        for week, until in list(zip(of_year, sorted(map(_day, days)), strict=True))[::6]:
            app.selectbox(key="by").set_value(until.isoformat()).run()
            assert listed(app).startswith(f"{formats.people(week.people_so_far)} ("), (week, until)


def _june_after(day: date) -> int:
    return day.year + (day.month > 6)


def _day(words: str) -> date:
    return datetime.strptime(words, "%B %d, %Y").date()  # noqa: DTZ007 (a day has no time zone)


def test_who_renewed_one_thing_of_two_is_not_among_those_who_renewed(open_page: Open) -> None:
    app = open_page(school=LINCOLN, list="renewed")
    assert people(app) == ["Ellis, Elena"]  # Ana still has to renew Attendance
    assert people(open_page(school=LINCOLN, function="household", list="renewed")) == ["Abbott, Ana", "Ellis, Elena"]


def test_this_spring_beside_the_last(open_page: Open) -> None:
    app = open_page(chart="weeks")
    assert app.header[0].value == "2 of 6 people have renewed so far"  # nobody's certificate ended a year before
    assert open_page(chart="weeks", as_of="2026-11-22").header[0].value == "Renewal opens on January 1, 2027"
    later = open_page(chart="weeks", as_of="2028-02-01").header[0].value
    assert later == "Who has renewed is not known: the records end before renewal opens on January 1, 2028"
    next_fall = open_page(chart="weeks", as_of="2027-09-01").header[0].value
    assert next_fall == (
        "Renewal opens on January 1, 2028; last spring 2 of 6 people had renewed by April 14, 2027, "
        "where the records end"
    )


def test_filters_narrow_chart_and_table_and_stand_in_the_address(open_page: Open) -> None:
    app = open_page()
    app.multiselect(key="function").set_value(["attendance"]).run()
    assert counts(app) == [("Lincoln High School", "Attendance", 2, 0, 0)]
    app.radio(key="list").set_value("due").run()
    assert people(app) == ["Abbott, Ana", "Baca, Ben"]
    app.radio(key="chart").set_value("ladder").run()
    assert app.query_params == {"chart": "ladder", "function": "attendance", "list": "due"}
    assert "2 of 2 rows shown." in texts(app)


def test_a_link_reopens_the_list_of_a_cell(open_page: Open) -> None:
    app = open_page(school=LINCOLN, function="attendance", list="due")
    assert people(app) == ["Abbott, Ana", "Baca, Ben"]
    assert app.header[0].value == "Attendance: 2 of 2 people still to renew"
    app = open_page(school=LINCOLN, function="attendance", list="renewed")
    assert "There is nobody to list here. Choose another school or day, or remove a filter." in texts(app)


def test_what_the_address_asks_for_in_vain_is_named(open_page: Open) -> None:
    said = texts(open_page(chart="pie", list="all", function="magic"))
    for word in ("pie", "all", "magic"):
        assert f"“{word}”" in said


@pytest.mark.parametrize("chart", ["map", "bars", "ladder", "weeks"])
@pytest.mark.parametrize("day", ["1999-05-05", "2022-02-01", "2026-06-30", "2027-07-01"])
def test_no_day_breaks_a_chart(
    open_page: Open, sample: Path, chart: str, day: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LAPSEWATCH_STORE", str(sample))
    monkeypatch.setenv("LAPSEWATCH_TODAY", through(sample).isoformat())
    app = open_page(chart=chart, as_of=day)
    assert not app.error
    assert not app.warning


# Not the spring of 2024: what ended in that June had a last day in November, in another school year.
@pytest.mark.parametrize("day", ["2023-03-01", "2026-04-14", "2026-11-22", "2027-07-01"])
def test_a_cell_counts_the_status_of_everybody(
    open_page: Open, sample: Path, day: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LAPSEWATCH_STORE", str(sample))
    con = connect(current(sample))
    rows = queries.status(con, queries.Question(date.fromisoformat(day), Scope.district()))
    expiring = rows.filter(pl.col("status") == "expiring").join(_titles(con), on="function_id")
    due = {(place, function): due for place, function, due, _, _ in counts(open_page(as_of=day)) if due}
    assert due == Counter(expiring.select("location_name", "function_title").iter_rows())
    first = texts(open_page(as_of=day)).partition("**")[2]
    assert first.startswith(f"{expiring['staff_id'].n_unique()} people ({expiring.height} grants)")


def _titles(con: object) -> pl.DataFrame:
    titles = queries.functions(con)  # type: ignore[arg-type]
    return pl.DataFrame({"function_id": list(titles), "function_title": list(titles.values())})


def test_who_holds_two_functions_is_one_person_with_two_grants() -> None:
    row = {"location_id": "1", "location_name": "A", "function_title": "", "standing": "due"}
    cohort = pl.DataFrame(
        [
            row | {"staff_id": "S1", "function_id": "f"},
            row | {"staff_id": "S1", "function_id": "g"},
            row | {"staff_id": "S2", "function_id": "f", "standing": "renewed"},
        ]
    )
    places = {
        "location_id": pl.String,
        "location_name": pl.String,
        "function_id": pl.String,
        "function_title": pl.String,
    }
    coverage = pl.DataFrame(schema=places | {"june": pl.Date, "entitled_now": pl.Int64, "entitled_after": pl.Int64})
    heads = pl.DataFrame(schema={"location_id": pl.String, "head": pl.String})
    june = date(2027, 6, 30)
    cohort = cohort.with_columns(june=june)
    cells = by_school.places(cohort, coverage, heads, as_of=TODAY)
    assert by_school.schools(cohort, cells).row(0) == ("1", "A", 1, 1, 0, 0)
    numbers = by_school.numbers(cohort, cells, june=june, then="July 1", unknown="")
    assert (numbers.due, numbers.due_grants, numbers.renewed) == (1, 2, 1)
    assert numbers.school == ("A", 1)


@pytest.mark.parametrize("share", [0.0, 0.25, 0.5, 0.75, 1.0])
def test_a_number_can_be_read_on_its_cell(share: float) -> None:
    def light(color: str) -> float:
        parts = [int(color[place : place + 2], 16) / 255 for place in (1, 3, 5)]
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    ground = palette.shade(share)
    dark, pale = sorted((light(ground), light(palette.on(ground))))
    assert (pale + 0.05) / (dark + 0.05) >= 4.5


def drawn(share: float, known: date) -> dict[str, Any]:
    """The chart of a spring beside a last one in which a share of the people had renewed, as of April 14, 2027."""
    june = date(2027, 6, 30)
    rows = {"on": june, "until": june, "week_ends_on": june, "people_so_far": 5, "people_in_all": 5, "share": share}
    app = AppTest.from_string(
        "import streamlit as st; from ui import by_school; by_school.weeks(**st.session_state['given'])"
    )
    viewer = Viewer("local", Scope.district(), is_local=True, name="the district")
    view = View("", TODAY, (), june, date(2027, 1, 1), "Lincoln", (), viewer, TODAY, known, Unknowns())
    springs = {"last": pl.DataFrame(rows | {"june": date(2026, 6, 30)}), "this": pl.DataFrame(rows | {"june": june})}
    app.session_state["given"] = springs | {"view": view}
    app.run()
    assert not app.exception
    spec: dict[str, Any] = json.loads(app.get("plotly_chart")[0].proto.spec)
    return spec


@pytest.mark.parametrize(
    ("known", "said"),
    [
        (TODAY, ["as of April 14"]),
        (date(2027, 4, 13), ["as of April 14, ◇ records end April 13"]),
        (date(2027, 2, 1), ["as of April 14", "◇ records end February 1"]),
    ],
)
def test_the_day_on_which_the_records_end_is_marked(known: date, said: list[str]) -> None:
    layout = drawn(50.0, known)["layout"]
    words = [note["text"] for note in layout["annotations"] if "%" not in note["text"]]
    assert [text for text in words if text.startswith(("as of", "◇"))] == said
    assert {shape["x0"] for shape in layout["shapes"]} >= {TODAY.isoformat(), known.isoformat()}


@pytest.mark.parametrize(("share", "top"), [(88.0, 108), (100.0, 118)])
def test_the_words_at_the_end_of_last_spring_have_room_below_the_words_of_the_june(share: float, top: int) -> None:
    layout = drawn(share, TODAY)["layout"]
    assert layout["yaxis"]["range"] == [0, top]
