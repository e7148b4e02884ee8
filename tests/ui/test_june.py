"""The June page by Streamlit's own test harness: what it says, filters, days, addresses, new versions."""

import logging
from collections.abc import Callable
from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path

import polars as pl
import pytest
import streamlit as st
from pypdf import PdfReader

import load
import queries
from tests.ui.district import CENTRAL, GARFIELD, HILL, LINCOLN, WEST, make_store
from tests.ui.pages import Open, column, people, texts
from ui import cohort, reads
from ui.widgets import formats


def test_the_district_at_a_glance(open_app: Open) -> None:
    app = open_app()
    assert app.title[0].value == "Who loses access in June 2027?"
    assert (
        "**4 of 9 certificate holders lose access on June 30, 2027 unless they renew.** 2 have already renewed. "
        "If nobody acts, Lincoln High School has nobody left for Attendance on July 1."
    ) in texts(app)
    assert [metric.value for metric in app.metric] == ["4", "2", "1", "4"]
    assert app.header[0].value == "1 of 1 location with Attendance has nobody left for it on July 1"
    assert len(people(app)) == 7
    assert "7 of 7 rows shown." in texts(app)


def test_one_school_what_leaves_it_uncovered_comes_first(open_app: Open) -> None:
    app = open_app(school=LINCOLN)
    assert "**3 of 5 certificate holders lose access" in texts(app)
    assert app.header[0].value == "Lincoln High School has nobody left for Attendance on July 1"
    assert people(app) == ["Abbott, Ana", "Baca, Ben", "Chavez, Carla", "Abbott, Ana", "Ellis, Elena"]
    assert [standing for (standing,) in app.dataframe[0].value["standing"]] == [
        "▲ Due, leaves nobody",
        "▲ Due, leaves nobody",
        "○ Due",
        "✓ Renewed",
        "✓ Renewed",
    ]
    assert app.dataframe[0].value["until"].iloc[0] == date(2027, 6, 30)


@pytest.mark.parametrize(
    ("school", "sentence"),
    [
        (HILL, "Nobody at Hill Middle School loses access on June 30, 2027: no certificate ends then."),
        (WEST, "the only person whose certificate was to end then has renewed."),
        (CENTRAL, "Nobody at Student Data Services holds a certificate on April 14, 2027."),
        (GARFIELD, "Garfield Elementary has one person left for Household on July 1"),
    ],
)
def test_a_school_without_much_to_say(open_app: Open, school: str, sentence: str) -> None:
    assert sentence in texts(open_app(school=school))


def test_one_school_has_a_page_to_print_about_all_of_it(open_app: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    made: dict[str, tuple[bytes, str]] = {}

    def offer(label: str, make: Callable[[], bytes], name: str, *_: object, **__: object) -> None:
        made[label] = make(), name

    monkeypatch.setattr(st, "download_button", offer)
    open_app(school=LINCOLN, function="household")
    pdf, name = made["PDF"]
    assert name == "lincoln-june-2027-as-of-2027-04-14.pdf"
    (page,) = PdfReader(BytesIO(pdf)).pages
    said = " ".join(page.extract_text().split())
    assert "3 people lose access on June 30, 2027 unless they renew. 1 has renewed." in said
    # The filter narrows the list, not the page: what leaves nobody is still there.
    assert "Attendance (nobody left on July 1): Ana Abbott, ana.abbott@example.org; Ben Baca" in said
    assert "Fischer" not in said
    for address in ({}, {"school": [LINCOLN, GARFIELD]}, {"school": LINCOLN, "as_of": "2031-01-01"}):
        made.clear()
        open_app(**address)
        assert "PDF" not in made


def test_nobody_to_list_says_what_to_try(open_app: Open) -> None:
    app = open_app(school=HILL)
    assert not app.dataframe
    assert "There is nobody to list here. Choose another school or day, or remove a filter." in texts(app)


def test_filters_narrow_the_list_and_stand_in_the_address(open_app: Open) -> None:
    app = open_app()
    app.multiselect(key="function").set_value(["household"]).run()
    assert column(app, "function") == ["Household"] * 5
    app.multiselect(key="job_role").set_value(["office-professional"]).run()
    app.selectbox(key="standing").set_value("due").run()
    assert people(app) == ["Fischer, Frank", "Chavez, Carla"]
    assert app.query_params == {"function": "household", "job_role": "office-professional", "standing": "due"}
    assert "2 of 7 rows shown." in texts(app)
    assert [metric.value for metric in app.metric] == ["4", "2", "1", "4"]  # the numbers stay those of the school


def test_an_address_reopens_the_view(open_app: Open) -> None:
    app = open_app(school=[LINCOLN, GARFIELD], function="household", standing="due", as_of="2027-05-01")
    assert app.multiselect(key="school").value == [LINCOLN, GARFIELD]
    assert app.date_input(key="as_of").value == date(2027, 5, 1)
    assert people(app) == ["Fischer, Frank", "Chavez, Carla"]


def test_no_row_fits(open_app: Open) -> None:
    app = open_app(school=WEST, standing="due")
    assert not app.dataframe
    assert "The only row does not fit these filters. Remove one to see it." in texts(app)
    assert "0 of 1 row shown." in texts(app)


@pytest.mark.parametrize(
    ("name", "who"),
    [
        ("now", ["Abbott, Ana", "Baca, Ben", "Chavez, Carla", "Abbott, Ana", "Ellis, Elena", "Duran, Dev"]),
        ("left", ["Abbott, Ana", "Ellis, Elena", "Duran, Dev"]),
    ],
)
def test_who_is_entitled_and_who_stays_so_are_lists(open_app: Open, name: str, who: list[str]) -> None:
    app = open_app(school=LINCOLN, list=name)
    assert people(app) == who
    assert "In them: " in texts(app)
    assert app.query_params == {"school": LINCOLN, "list": name}
    assert not [box for box in app.selectbox if box.key in {"standing", "left"}]  # of the certificates only
    app.multiselect(key="function").set_value(["household"]).run()
    assert set(column(app, "function")) == {"Household"}
    app.multiselect(key="job_role").set_value(["principal"]).run()
    assert f"0 of {len(who)} rows shown." in texts(app)


def test_a_number_leads_back_from_another_list(open_app: Open) -> None:
    app = open_app(list="now")
    app.button[0].click().run()
    assert len(people(app)) == 4
    assert app.radio(key="list").value == "certificates"


@pytest.mark.parametrize(
    ("metric", "rows"), [(0, 4), (1, 2), (2, 1), (3, 4)], ids=["due", "renewed", "nobody left", "one left"]
)
def test_every_number_opens_its_list(open_app: Open, metric: int, rows: int) -> None:
    app = open_app(function="enrollment", job_role="principal")
    app.button[metric].click().run()
    assert len(app.dataframe[-1].value) == rows
    assert app.multiselect(key="function").value == []


def test_the_same_question_asked_of_another_day(open_app: Open) -> None:
    app = open_app(school=LINCOLN)
    app.date_input(key="as_of").set_value(date(2026, 11, 22)).run()
    assert "**4 of 5 certificate holders lose access on June 30, 2027 unless they renew.**" in texts(app)
    assert "Renewal opens on January 1, 2027." in texts(app)
    assert "As it stood on November 22, 2026: no record of a later day is used." in texts(app)
    app.date_input(key="as_of").set_value(date(2027, 7, 1)).run()
    assert app.title[0].value == "Who loses access in June 2028?"
    assert "◇ Expected: as it will be on July 1, 2027 if nothing more is recorded." in texts(app)


def test_a_day_before_all_records(open_app: Open) -> None:
    app = open_app(as_of="1999-05-05")
    assert "nothing is known about May 5, 1999" in texts(app)
    assert (
        "Whether anybody at Denver Public Schools loses access on June 30, 1999 cannot be known. The records begin on "
        "August 1, 2020."
    ) in texts(app)
    assert {metric.value for metric in app.metric} == {"\N{EN DASH}"}


@pytest.mark.parametrize("day", ["1949-12-31", "2101-01-01", "31/06/2027", "2027-02-30", "<b>"])
def test_a_day_that_is_none_is_said_to_be(open_app: Open, day: str) -> None:
    app = open_app(as_of=day)
    assert f"The address asks for the day “{formats.literal(day)}”" in texts(app)
    assert app.date_input(key="as_of").value == date(2027, 4, 14)


def test_what_the_address_asks_for_in_vain_is_named(open_app: Open) -> None:
    app = open_app(school=[LINCOLN, "7777"], standing="late", function="magic")
    said = texts(app)
    assert "The address asks for “7777” under “School or office”, which this data does not have." in said
    assert "“late” under “Due or renewed”" in said
    assert "“magic” under “Function”" in said
    assert app.multiselect(key="school").value == [LINCOLN]


def test_no_store_yet(open_app: Open, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("LAPSEWATCH_STORE", str(tmp_path / "nothing"))
    app = open_app()
    assert "No data loaded yet." in texts(app)
    assert not app.dataframe


def test_a_store_of_another_version_of_lapsewatch_is_one_sentence(
    open_app: Open, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(load, "engine", lambda: "another engine")
    monkeypatch.setenv("LAPSEWATCH_STORE", str(make_store(tmp_path)))
    app = open_app()
    (error,) = app.error
    assert error.value == (
        "The data was judged by another version of Lapsewatch: load the feeds again (`make load`), let "
        "`lapsewatch doctor --repair` judge it again, or start this again if it has been running since before an "
        "update."
    )
    assert not app.dataframe


def test_a_damaged_store_is_one_sentence(open_app: Open, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "store-20270414T063000Z-000001.duckdb").write_bytes(b"no database")
    (tmp_path / "current.duckdb").symlink_to("store-20270414T063000Z-000001.duckdb")
    monkeypatch.setenv("LAPSEWATCH_STORE", str(tmp_path))
    app = open_app()
    assert "The data is damaged, and no earlier version of it can be shown: load the feeds again" in texts(app)
    assert "Traceback" not in texts(app)


def test_a_wrong_setting_is_one_sentence(open_app: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LAPSEWATCH_TODAY", "yesterday")
    app = open_app()
    assert "The setting LAPSEWATCH_TODAY is 'yesterday', which is not a valid date" in texts(app)


def test_an_unexpected_error_is_a_reference_number(
    open_app: Open, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("secret detail")

    monkeypatch.setattr(queries, "june", fail)
    with caplog.at_level(logging.ERROR, "lapsewatch"):
        app = open_app()
    said = texts(app)
    assert "secret" not in said
    assert "Something went wrong on our side." in said
    reference = said.rpartition("the reference ")[2].split(".")[0]
    assert len(reference) == 8
    assert reference in caplog.text
    assert "secret detail" in caplog.text


def test_readers_move_on_to_a_new_version(open_app: Open, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("LAPSEWATCH_STORE", str(make_store(tmp_path)))
    app = open_app()
    assert "store-20270414T063000Z-000001" in texts(app)
    make_store(tmp_path, datetime(2027, 4, 15, 6, 30, tzinfo=UTC))
    app.run()
    assert "store-20270415T063000Z-000002" in texts(app)


def test_the_small_print_names_versions_and_help(open_app: Open, store_folder: Path) -> None:
    said = texts(open_app())
    facts = reads.facts(reads.latest(store_folder))
    assert "Data loaded April 14, 2027, 12:30 AM MDT (store-20270414T063000Z-000001)." in said
    assert f"Rules {facts.policy_version} of Denver Public Schools." in said
    assert "[DoTS Help](https://dotshelp.dpsk12.org/HEAT), 720-423-3888" in said


def test_who_is_entitled_comes_as_names_are_looked_up() -> None:
    """Accents do not count: Álvarez stands before Baca, in a list of who is entitled as in that of the cohort."""
    names = ["Baca", "Álvarez"]
    rows = pl.DataFrame({"family_name": names, "given_name": ["Ana", "Bo"], "staff_id": ["S1", "S2"]})
    same = {"last_day": date(2027, 6, 30), "location_name": "Lincoln", "function_title": "Household"}
    held = rows.with_columns(**{name: pl.lit(value) for name, value in same.items()})
    assert cohort.by_end(held)["family_name"].to_list() == ["Álvarez", "Baca"]
