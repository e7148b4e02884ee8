"""Chips above a list: what it shows, from this page or another; a number, bar or cell takes the reader to its list."""

from streamlit.testing.v1 import AppTest

from tests.ui.district import LINCOLN
from tests.ui.pages import ROOT, Open

SHARES_ANSWERS = True

UPCOMING = "pages/recertification/upcoming.py"


def chips(app: AppTest) -> list[str]:
    return [button.label.replace("\\", "") for button in app.button if str(button.key).startswith("chip_")]


def arrives(app: AppTest) -> bool:
    return any("data-arrival" in str(html.proto.body) for html in app.get("html"))


def test_a_number_takes_the_reader_to_its_list_and_a_chip_says_what_it_shows(open_app: Open) -> None:
    app = open_app(school=LINCOLN)
    assert chips(app) == ["School or office: Lincoln High School"]
    assert not arrives(app)
    app = app.button(key="opens_Nobody left on July 1").click().run()
    assert arrives(app)
    assert chips(app) == ["School or office: Lincoln High School", "Nobody left on July 1"]
    assert app.query_params == {"school": LINCOLN, "list": "functions", "left": "0"}
    app = app.button(key="chip_left").click().run()
    assert not arrives(app)
    assert app.query_params == {"school": LINCOLN, "list": "functions"}
    app = app.button(key="clear_filters").click().run()
    assert not chips(app)
    assert app.query_params == {"list": "functions"}


def test_a_filter_from_another_page_has_its_chip_too(open_app: Open) -> None:
    app = open_app(function=["household", "attendance"], job_role="principal")
    assert chips(app) == ["Function: Household and Attendance", "Job role: Principal"]
    app.query_params.clear()  # as the menu opens a page
    app.switch_page(str(ROOT / UPCOMING)).run()
    assert chips(app) == ["Function: Household and Attendance"]


def test_due_and_renewed_are_both(open_app: Open) -> None:
    """Ana is renewed in one course and due in another: a row is one or the other, and none is left out."""
    rows = {standing: len(open_app(standing=standing).dataframe[-1].value) for standing in ("due", "renewed")}
    assert rows == {"due": 4, "renewed": 3}
    assert len(open_app().dataframe[-1].value) == sum(rows.values())
    assert len(open_app(standing="everything").dataframe[-1].value) == 2
