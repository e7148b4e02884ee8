"""Local mode: nobody signs in, and the reader looks as somebody else would; nothing is shown to another machine."""

import pytest
import streamlit as st
from streamlit.runtime.context import ContextProxy
from streamlit.testing.v1 import AppTest

from tests.ui.district import GARFIELD, LINCOLN
from tests.ui.pages import Open, people, texts


def choose(app: AppTest, kind: str) -> AppTest:
    return app.radio(key="_view_as_kind").set_value(kind).run()


def test_the_screen_says_that_nobody_signs_in(open_app: Open) -> None:
    said = texts(open_app())
    assert "On this machine only, without sign-in." in said
    assert "4 of 9 certificate holders" in said


def test_a_principal_sees_one_school_and_the_address_says_which(open_app: Open) -> None:
    app = choose(open_app(), "a principal")
    app.selectbox(key="_view_as_school").set_value(LINCOLN).run()
    assert "**3 of 5 certificate holders lose access" in texts(app)
    assert app.query_params == {"view_as": LINCOLN}
    assert app.multiselect(key="school").options == ["Lincoln High School"]


def test_an_address_opens_the_view_of_a_principal(open_app: Open) -> None:
    app = open_app(view_as=LINCOLN, school=GARFIELD)
    assert people(app) == ["Abbott, Ana", "Baca, Ben", "Chavez, Carla", "Abbott, Ana", "Ellis, Elena"]
    assert "The address asks for “0020” under “School or office”, which this data does not have." in texts(app)


def test_a_school_that_was_chosen_before_does_not_outlive_the_scope(open_app: Open) -> None:
    app = open_app(school=GARFIELD)
    choose(app, "a principal")
    app.selectbox(key="_view_as_school").set_value(LINCOLN).run()
    assert "Lincoln High School has nobody left for Attendance" in app.header[0].value
    assert app.multiselect(key="school").value == []
    assert set(people(app)) == {"Abbott, Ana", "Baca, Ben", "Chavez, Carla", "Ellis, Elena"}


def test_a_staff_member_sees_their_own_record_and_no_address_names_them(open_app: Open) -> None:
    app = choose(open_app(), "a staff member")
    app.text_input(key="_view_as_search_words").set_value("chavez").run()
    app.button(key="_view_as_search_S3").click().run()
    assert app.title[0].value == "What may I use, and until when?"
    assert "Carla Chavez" in texts(app)
    assert app.query_params == {}
    app.switch_page("pages/access/anomalies.py").run()
    assert app.title[0].value == "Anomalies"
    assert "The page “Anomalies” is not among the pages that you may open." in texts(app)
    assert not app.dataframe


def test_back_to_the_district(open_app: Open) -> None:
    app = choose(open_app(view_as=LINCOLN), "the district")
    assert "4 of 9 certificate holders" in texts(app)
    assert app.query_params == {}


def test_a_school_that_is_not_there_is_no_view(open_app: Open) -> None:
    assert "4 of 9 certificate holders" in texts(open_app(view_as="7777"))


class _Headers(dict[str, str]):
    """What a browser sends, in place of Streamlit's own."""

    def get_all(self, name: str) -> list[str]:
        return [self[name]] if name in self else []


@pytest.mark.parametrize(
    ("headers", "url", "is_shown"),
    [
        ({"Host": "127.0.0.1:8501"}, "http://127.0.0.1:8501/", True),
        ({"Host": "localhost:8501"}, "http://localhost:8501/anomalies", True),
        ({"Host": "[::1]:8501"}, "http://[::1]:8501/", True),
        ({"Host": "lapsewatch.example.org"}, None, False),
        ({"Host": "127.0.0.1:8501"}, "https://lapsewatch.example.org/", False),
        ({"Host": "localhost.example.org"}, None, False),
        ({"Host": "127.0.0.1:8501", "X-Forwarded-For": "10.0.0.7"}, None, False),
        ({"Host": "127.0.0.1:8501", "Forwarded": "for=10.0.0.7"}, None, False),
    ],
)
def test_without_sign_in_only_this_machine_is_answered(
    open_app: Open, monkeypatch: pytest.MonkeyPatch, headers: dict[str, str], url: str | None, *, is_shown: bool
) -> None:
    monkeypatch.setattr(ContextProxy, "headers", _Headers(headers))
    monkeypatch.setattr(ContextProxy, "url", url)
    app = open_app()
    assert bool(app.dataframe) == is_shown
    assert ("it was reached from elsewhere" in texts(app)) != is_shown


@pytest.mark.parametrize("address", ["0.0.0.0", "10.0.0.7", "", None])  # noqa: S104 (what is refused)
def test_without_sign_in_a_server_that_listens_to_others_shows_nothing(
    open_app: Open, monkeypatch: pytest.MonkeyPatch, address: str | None
) -> None:
    real = st.get_option
    monkeypatch.setattr(st, "get_option", lambda name: address if name == "server.address" else real(name))
    app = open_app()
    assert not app.dataframe
    assert "Without sign-in this dashboard answers its own machine only" in texts(app)
