"""The page on one person: whom it finds, what it says, on which day; and that no name stands in an address."""

from datetime import date

import polars as pl
from streamlit.testing.v1 import AppTest

from tests.ui.district import GARFIELD, LINCOLN
from tests.ui.pages import Open, texts
from ui import record
from ui.person.charts import _parts
from ui.person.numbers import Span, timeline_rows
from ui.widgets import formats

SHARES_ANSWERS = True

PAGE = "pages/access/person.py"
SEARCH = "_person_search_words"


def hits(app: AppTest) -> list[str]:
    """Whom the search offers."""
    return [button.label.replace(":blue[", "").replace("]", "") for button in app.button if " · " in button.label]


def opened(open_app: Open, staff_id: str | None = None, **address: str) -> AppTest:
    """Open the page as a row of another page does."""
    app = open_app(**address)
    if staff_id:
        app.session_state["_person"] = staff_id
    app.session_state["_open_The time line as a table"] = True
    return app.switch_page(PAGE).run()


def test_nobody_chosen_yet(open_app: Open) -> None:
    app = opened(open_app)
    assert app.title[0].value == "Why, for this person?"
    assert "Choose a person above, or a row in the table of another page" in texts(app)
    assert not app.header


def test_the_search_names_people_with_job_school_and_id(open_app: Open) -> None:
    app = opened(open_app)
    assert app.text_input(key=SEARCH).placeholder == "10 people in the district"
    assert hits(app) == []
    app.text_input(key=SEARCH).set_value("ább AN").run()
    assert hits(app) == ["Ana Abbott (Office Professional, Lincoln High School) · S1"]
    app.text_input(key=SEARCH).set_value("nobody").run()
    assert hits(app) == []
    assert "has these words in the name or staff id on this day" in texts(app)


def test_a_school_narrows_the_search(open_app: Open) -> None:
    app = opened(open_app, school=GARFIELD)
    app.text_input(key=SEARCH).set_value("s").run()
    assert [hit.split(" (")[0] for hit in hits(app)] == ["Frank Fischer", "Grace Garcia"]


def test_whom_the_search_finds_stays_but_not_in_the_address(open_app: Open) -> None:
    app = opened(open_app, school=LINCOLN)
    app.text_input(key=SEARCH).set_value("S3").run()
    app.button(key="_person_search_S3").click().run()
    assert app.header[0].value == "Carla Chavez"
    app.run()
    assert app.header[0].value == "Carla Chavez"
    assert app.query_params.keys() == {"school", "who"}
    assert app.query_params["school"] == [LINCOLN] or app.query_params["school"] == LINCOLN


def test_who_and_what_and_until_when(open_app: Open) -> None:
    said = texts(opened(open_app, "S1"))
    assert "Office Professional at Lincoln High School since August 1, 2020. Employed since August 1, 2020." in said
    assert "Entitled to 3 functions on April 14, 2027: Attendance, Base access and Household." in said
    assert "Attendance ends first, on June 30, 2027." in said
    assert "Entitled to Base access and Household without having it" in said  # the point of the time line


def test_each_function_is_reasoned_with_records_and_citations(open_app: Open) -> None:
    app = opened(open_app, "S1")
    functions = [heading.value for heading in app.subheader]
    assert functions[1:] == ["Attendance", "Base access", "Household", "Other functions"]
    said = texts(app)
    assert ":orange-badge[○ Entitled, ends this school year] **Lincoln High School**: entitled since" in said
    assert "last day June 30, 2027, with the certificate. Access is granted." in said
    assert "**Next:** Take the Attendance recertification quiz by June 30, 2027." in said
    assert "(completions.csv, line 2; attendance §" in said
    assert "**✕ Not met:** This path is for central offices; Lincoln High School is none." in said
    assert "not stated in the source" in said
    assert ":orange-badge[▲ Overdue] Entitled to Household at Lincoln High School since" in said


def test_other_functions_are_reasoned_when_they_are_opened(open_app: Open) -> None:
    app = opened(open_app, "S8")
    assert "Attendance certificate was never earned" not in texts(app)
    app.session_state["_open_attendance"] = True
    app.run()
    assert "The Attendance certificate was never earned." in texts(app)


def test_the_time_line_as_a_table(open_app: Open) -> None:
    table = opened(open_app, "S1").dataframe[0].value
    assert list(table["what"]) == [
        *("Employment", "Job"),
        *["Certificate"] * 3,  # attendance; household twice, for it was renewed
        *["Entitled"] * 3,
        "Granted",
    ]
    assert list(table["state"])[:3] == ["employed", "Office Professional", "held"]
    assert table["record"].iloc[0] == "employments.csv, line 2"


def test_before_the_renewal_nothing_is_known_of_it(open_app: Open) -> None:
    table = opened(open_app, "S1", as_of="2027-01-31").dataframe[0].value
    certificates = table[table["what"] == "Certificate"]
    assert list(certificates["to_on"]) == [date(2027, 6, 30), date(2027, 6, 30)]


def test_a_day_before_the_employment(open_app: Open) -> None:
    said = texts(opened(open_app, "S1", as_of="2019-05-05"))
    assert "Not employed on May 5, 2019." in said
    assert "Nothing is recorded about this person by May 5, 2019. Choose a later day." in said
    assert "Before the first rule, which begins on July 1, 2019, nothing is judged." in said


def test_nobody_has_this_id(open_app: Open) -> None:
    app = opened(open_app, "nobody")
    assert "You may not see this person on April 14, 2027, or nobody has this id." in texts(app)
    assert not app.header


def test_a_row_of_another_page_opens_its_person(open_app: Open) -> None:
    """That day and school stay is tried in a browser: this harness forgets widgets on the way."""
    app = open_app(school=LINCOLN, as_of="2027-05-01")
    app.session_state["cohort"] = {"selection": {"rows": [1], "columns": [], "cells": []}}
    app.run()
    assert app.title[0].value == "Why, for this person?"
    assert app.header[0].value == "Ben Baca"
    assert "Ben" not in str(app.query_params)


def test_whoever_was_chosen_stays_when_another_school_is(open_app: Open) -> None:
    app = opened(open_app, "S1", school=GARFIELD)
    assert app.header[0].value == "Ana Abbott"


def test_words_from_the_feeds_are_no_markdown() -> None:
    apart = "\N{WORD JOINER}"
    literal = formats.literal("[a](http://b) *c* $d$ :red[e]")
    assert literal == rf"\[a\](http{apart}\://b) \*c\* \$d\$ \:red\[e\]"
    assert formats.literal("www.a.b, me@a.b, :one:") == f"www{apart}.a.b, me{apart}@a.b, \\:{apart}one\\:"
    assert formats.literal("a\n\n# b\t&c") == r"a \# b \&c"
    starts = ["- a", "+ a", "1. a", "12) a", "---", "===", "1.5 a", "-a"]
    assert [formats.literal(text) for text in starts] == [
        r"\- a",
        r"\+ a",
        r"1\. a",
        r"12\) a",
        r"\---",
        r"\===",
        "1.5 a",
        "-a",
    ]


def test_every_status_has_a_sign_and_a_word() -> None:
    assert all(sign and word for sign, word, _ in record.STATUS.values())
    assert len({sign for sign, _, _ in record.STATUS.values()}) == len(record.STATUS)


def test_of_two_decisions_on_a_day_the_time_line_shows_the_one_that_stands() -> None:
    day = date(2027, 3, 1)
    for states in (("approved", "denied"), ("denied", "approved"), ("withdrawn", "approved")):
        decisions = pl.DataFrame(
            [
                {"kind": "approval", "state": state, "from_on": day, "to_on": day, "function_title": "Household"}
                | {"location_id": LINCOLN, "location_name": "Lincoln"}
                for state in states
            ]
        )
        (row,) = timeline_rows(decisions, date(2027, 4, 1))
        assert ("denied" in row.standing) or ("withdrawn" in row.standing)
        assert "approved" not in row.standing


def test_what_is_known_and_what_is_expected_share_no_day() -> None:
    shown = Span(date(2025, 1, 1), date(2029, 1, 1), date(2027, 4, 14), date(2027, 4, 14))
    stretch = {"from_on": date(2026, 8, 1), "to_on": date(2027, 6, 30)}
    assert list(_parts(stretch, shown)) == [
        (date(2026, 8, 1), date(2027, 4, 14), False),
        (date(2027, 4, 15), date(2027, 6, 30), True),
    ]
    assert list(_parts(stretch | {"to_on": date(2027, 4, 14)}, shown)) == [(date(2026, 8, 1), date(2027, 4, 14), False)]
    assert list(_parts(stretch | {"from_on": date(2027, 4, 15)}, shown)) == [
        (date(2027, 4, 15), date(2027, 6, 30), True)
    ]
