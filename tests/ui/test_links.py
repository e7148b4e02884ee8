"""Where a policy says where courses are taken and tickets written, the pages link there with everything filled in."""

import pytest

from tests.stores import StoreOf
from tests.ui.district import GARFIELD, make_store_with_addresses
from tests.ui.pages import Open, column, texts

SHARES_ANSWERS = True

QUIZ = "https://lms.example.org/7?kind=quiz"
TICKET = "https://help.example.org/?who=S6&at=Garfield%20Elementary%20%280020%29&lacks="


def test_the_lists_and_the_person_link_to_the_course_and_the_help_desk(
    open_app: Open, monkeypatch: pytest.MonkeyPatch, store_of: StoreOf
) -> None:
    monkeypatch.setenv("LAPSEWATCH_STORE", str(store_of(make_store_with_addresses)))
    app = open_app(school=GARFIELD)
    assert column(app, "course_link") == [QUIZ]
    app.toggle(key="rows").set_value(v=True).run()
    assert column(app, "course_link") == [QUIZ]
    person = open_app("pages/access/person.py", {"_person": "S6"})
    assert f"[Open the course]({QUIZ}) · [Write to DoTS Help about this]({TICKET})" in texts(person)
    waiting = open_app("pages/access/waiting.py", school=GARFIELD)
    assert TICKET in column(waiting, "ticket_link")


def test_without_addresses_there_is_no_link(open_app: Open) -> None:
    app = open_app("pages/access/person.py", {"_person": "S6"})
    assert "Open the course" not in texts(app)
    assert "about this" not in texts(app)
