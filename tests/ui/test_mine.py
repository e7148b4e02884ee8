"""My access: what it says to each kind of reader on any day, and that it is of the reader's own record alone."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from streamlit.testing.v1 import AppTest

import queries
from queries import Question, Scope
from store import connect, current
from tests.ui.district import GARFIELD, LINCOLN, TODAY
from tests.ui.pages import ROOT, Open, headline, texts
from ui import mine
from ui.reads.unknowns import Unknowns
from ui.reads.view import View
from ui.reads.viewer import Viewer

SHARES_ANSWERS = True

Show = Callable[..., AppTest]


@pytest.fixture
def show(store_folder: Path) -> Show:
    """Run the page by itself, as the frame does once it has settled the view."""

    def show_to(scope: Scope, as_of: date = TODAY, **session: object) -> AppTest:
        viewer = Viewer("somebody@example.org", scope, is_local=False, name="Somebody")
        june = date(2027, 6, 30)
        version = str(current(store_folder))
        view = View(
            version, as_of, (), june, date(2027, 2, 1), "the district", (), viewer, TODAY, max(as_of, TODAY), Unknowns()
        )
        app = AppTest.from_file(str(ROOT / "pages" / "access" / "mine.py"), default_timeout=30)
        app.session_state["_view"] = view
        for name, value in session.items():
            app.session_state[name] = value
        return app.run()

    return show_to


def test_what_may_be_used_what_ends_and_what_to_do(show: Show) -> None:
    assert headline(show(Scope.of_person("S1"))) == (
        "**On April 14, 2027 you may use Attendance; Base access and Household are yours by the rules, but not "
        "granted. Attendance ends first, on June 30, 2027. "
        "Take the Attendance recertification quiz by June 30, 2027.**"
    )


def test_what_has_an_end_is_not_said_to_end_first_where_it_alone_ends(show: Show) -> None:
    assert "Attendance ends on June 30, 2027. Take" in headline(show(Scope.of_person("S2")))


def test_the_table_says_status_last_day_and_next_step(show: Show) -> None:
    table = show(Scope.of_person("S1")).table[0].value
    assert list(table["Function"])[:3] == ["Attendance", "Household", "Base access"]
    assert list(table["Status"])[:3] == [
        ":orange[○\N{NO-BREAK SPACE}Entitled, ends this school year]",
        ":green[✓\N{NO-BREAK SPACE}Entitled, not granted]",
        ":green[✓\N{NO-BREAK SPACE}Entitled, not granted]",
    ]
    assert list(table["Last day"])[:3] == ["June 30, 2027", "June 30, 2029", "None known"]
    assert table["Next step"][0] == ("Take the Attendance recertification quiz by June 30, 2027.")


def test_each_function_is_reasoned_and_the_reader_is_addressed(show: Show) -> None:
    app = show(Scope.of_person("S1"), as_of=date(2027, 7, 1))
    said = texts(app)
    assert [heading.value for heading in app.subheader][-1] == "Other functions"
    assert ":red-badge[▲ Lapsed] **Lincoln High School**: not entitled. Access is granted." in said
    assert "You can fix it." in said
    assert "This person can fix it." not in said
    assert "Ana Abbott, staff id S1. Office Professional at Lincoln High School since August 1, 2020." in said


def test_of_another_day(show: Show) -> None:
    said = headline(show(Scope.of_person("S1"), as_of=date(2027, 7, 1)))
    assert said.startswith("**On July 1, 2027 Base access and Household are yours by the rules, but not granted.")
    assert headline(show(Scope.of_person("S1"), as_of=date(2019, 5, 5))) == (
        "**HR has no job on file for you on May 5, 2019, so no function is open. If that is wrong, ask HR to correct "
        "it.**"
    )


@pytest.mark.parametrize(
    "scope", [Scope.of_person("S6"), Scope.of_locations((LINCOLN,), "S6"), Scope.district("S6")], ids=str
)
def test_nobody_else_is_named_whatever_the_reader_may_see_elsewhere(show: Show, scope: Scope) -> None:
    """Neither the person last looked at, nor a widget of the session, changes whose record it is."""
    said = texts(show(scope, _person="S1", _person_search_words="S1"))
    assert "Frank Fischer, staff id S6." in said
    assert "Garfield Elementary" in said
    for other in ("Ana", "Abbott", "Grace", "Lincoln"):
        assert other not in said


def test_who_has_no_record_reads_so(show: Show) -> None:
    for scope in (Scope.district(), Scope.of_locations((GARFIELD,)), Scope.of_person("nobody")):
        assert texts(show(scope)) == "HR has no record of yours, so there is no access of your own to show."


def test_a_staff_member_finds_the_page_first_and_the_rules_beside_it(open_app: Open) -> None:
    app = open_app()
    app.session_state["_view_as"] = ("a staff member", "S6")
    app.run()
    assert app.title[0].value == "What may I use, and until when?"
    assert "Frank Fischer, staff id S6." in texts(app)
    assert not app.multiselect


def test_the_day_is_that_of_the_address(open_app: Open) -> None:
    app = open_app(as_of="2027-07-01")
    app.session_state["_view_as"] = ("a staff member", "S6")
    app.run()
    assert "Frank Fischer" in texts(app)
    assert "July 1, 2027" in texts(app)


# The sentence, from rows


def row(title: str = "Household", **more: Any) -> dict[str, Any]:
    return {
        "function_title": title,
        "location_name": "Lincoln",
        "status": "none",
        "entitled": False,
        "granted": False,
        "last_day": None,
        "ends_because": None,
        "unmet": "certificate:household",
        "next_step": f"Complete the full {title} eLearning.",
    } | more


def entitled(title: str, last_day: date | None = None, because: str | None = None, **more: Any) -> dict[str, Any]:
    step = f"Renew {title}." if last_day else "Nothing to do."
    given = {"entitled": True, "granted": True, "unmet": "", "status": "valid", "next_step": step}
    return row(title, **given | {"last_day": last_day, "ends_because": because} | more)


SCHEMA = dict.fromkeys(row(), pl.String) | {"entitled": pl.Boolean, "granted": pl.Boolean, "last_day": pl.Date}
MAY, JUNE = date(2027, 5, 21), date(2027, 6, 30)


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (
            [row(), row("Enrollment", unmet="certificate:a;prerequisite:b;approval"), row("Staff", unmet="role")],
            (
                "2 functions are open to your job on April 14, 2027: Enrollment and Household. You may use none of "
                "them now; the nearest is Household at Lincoln. Complete the full Household eLearning."
            ),
        ),
        (
            [row(status="lapsed", unmet="lapsed:household")],
            (
                "1 function is open to your job on April 14, 2027: Household at Lincoln. You may not use it now. "
                "Complete the full Household eLearning."
            ),
        ),
        (
            [row(unmet="role"), row("Staff", unmet="role")],
            (
                "No function is open to the job that HR has on file for you on April 14, 2027. If that job is wrong, "
                "ask HR to correct it."
            ),
        ),
        (
            [row(unmet="assignment", status="incomplete", granted=True)],
            (
                "HR has no job on file for you on April 14, 2027, so no function is open. If that is wrong, ask HR to "
                "correct it."
            ),
        ),
        (
            [entitled("Base access")],
            "On April 14, 2027 you may use Base access. Nothing ends on a known day, and there is nothing to do.",
        ),
        (
            [entitled("Attendance", JUNE, "certificate"), entitled("Household", JUNE, "certificate", granted=False)],
            (
                "On April 14, 2027 you may use Attendance; Household is yours by the rules, but not granted. "
                "Attendance and Household end on June 30, 2027. Renew Attendance. Renew Household."
            ),
        ),
        (
            [entitled(title, JUNE, "certificate") for title in "ABC"],
            "On April 14, 2027 you may use A, B and C. A, B and C end on June 30, 2027; the 3 next steps are below.",
        ),
        (
            [entitled("A", MAY, "assignment"), entitled("B", JUNE, "certificate"), row("C")],
            "On April 14, 2027 you may use A and B. A ends first, on May 21, 2027, with the assignment.",
        ),
        (
            [entitled("A", MAY, "employment"), entitled("A", MAY, "employment", location_name="Hill")],
            "On April 14, 2027 you may use A. A ends on May 21, 2027, with the employment.",
        ),
    ],
)
def test_the_sentence_is_exact_for_each_kind_of_reader(rows: list[dict[str, Any]], expected: str) -> None:
    assert mine.headline(pl.DataFrame(rows, schema=SCHEMA), TODAY, "") == expected


def test_everybody_of_the_district_gets_a_sentence_and_each_function_once(store_folder: Path) -> None:
    con = connect(current(store_folder))
    titles = queries.functions(con)
    for as_of in (date(2019, 1, 1), date(2026, 6, 30), TODAY, date(2027, 7, 1), date(2100, 12, 31)):
        for number in range(1, 11):
            staff_id = f"S{number}"
            question = Question(as_of, Scope.of_person(staff_id), staff_ids=(staff_id,))
            status = queries.status(con, question, include_none=True).with_columns(
                function_title=pl.col("function_id").replace_strict(titles, return_dtype=pl.String)
            )
            assert mine.headline(status, as_of, "").endswith(".")
            listed = mine.in_order(status)
            assert listed.select("function_id", "location_id").is_unique().all()
            assert set(status.filter("entitled")["function_id"]) <= set(listed["function_id"])
    con.close()


@pytest.mark.parametrize("names", [("Garfield", "Lincoln"), ("Lincoln", "Lincoln")], ids=["two names", "one name"])
def test_places_of_which_the_same_is_said_share_a_row_and_are_named_where_they_are_not_all(
    names: tuple[str, str],
) -> None:
    places = zip(("0010", "0020"), names, strict=True)
    at: list[dict[str, Any]] = [{"location_id": place, "location_name": name} for place, name in places]
    rows = [entitled("Attendance", JUNE, "certificate", **place) for place in at]
    rows += [entitled("Household", **at[0]), row("Household", unmet="approval", granted=True, **at[1])]

    app = AppTest.from_string(
        "import streamlit as st; from ui import mine; mine.table(st.session_state['status'], st.session_state['june'])",
        default_timeout=30,
    )
    app.session_state["june"] = date(2020, 6, 30)  # so that no last day is of this school year
    app.session_state["status"] = pl.DataFrame(rows, schema=SCHEMA | {"location_id": pl.String})
    shown = app.run().table[0].value
    assert list(shown["Function"]) == ["Attendance", *(f"Household at {name}" for name in names)]
    assert [status.partition("\N{NO-BREAK SPACE}")[2] for status in shown["Status"]] == [
        "Entitled]",
        "Entitled]",
        "Nothing yet, still granted]",
    ]
    assert list(shown["Last day"]) == ["June 30, 2027", "None known", ""]
