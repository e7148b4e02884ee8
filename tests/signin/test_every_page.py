"""Every kind of user on every page, by Streamlit's own test harness: the rows are those of the reference in scope."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from streamlit.testing.v1 import AppTest

from app import PAGES
from queries import Scope
from tests.reference.judge import Reference
from tests.signin import district
from tests.signin.conftest import claims
from tests.signin.district import CENTRAL, GARFIELD, LINCOLN, SEES, TODAY
from tests.ui.pages import texts
from ui import anomalies, over_time, waiting
from ui.by_school import LISTS as LISTS_BY_SCHOOL
from ui.security import downloads

ROOT = Path(__file__).parents[2]
LISTS = {
    "june": [""],
    "by_school": list(LISTS_BY_SCHOOL),
    "upcoming": [""],
    "changes": [""],
    "over_time": list(over_time.LISTS),
    "anomalies": [anomalies.EVERY],
    "waiting": [waiting.WAITING, waiting.APPROVALS, waiting.EARNED],
}
CHARTS = {("over_time", name): chart for chart, names in over_time.CHART_LISTS.items() for name in names}
PLACES = (LINCOLN, GARFIELD, CENTRAL)
LEADS = [login for login, scope in SEES.items() if scope.is_district or scope.location_ids]
OWN = [login for login in SEES if login not in LEADS]

Open = Callable[..., AppTest]


@pytest.fixture
def rows(monkeypatch: pytest.MonkeyPatch) -> list[pl.DataFrame]:
    """The rows of every pair of download buttons that is drawn, which are those that the page lists."""
    drawn: list[pl.DataFrame] = []
    real = downloads.buttons

    def buttons(listed: pl.DataFrame, *others: Any, **named: Any) -> None:
        drawn.append(listed)
        real(listed, *others, **named)

    monkeypatch.setattr(downloads, "buttons", buttons)
    return drawn


@pytest.fixture
def open_as(monkeypatch: pytest.MonkeyPatch, store_folder: Path, tmp_path: Path, rows: list[pl.DataFrame]) -> Open:
    """Open a page as somebody whom the provider knows."""
    address, provider = "https://lapsewatch.example.org", "https://id.example.org"
    environment = district.served(tmp_path, store_folder, address=address, provider=provider)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)

    def open_page(login: str, page: str = "", **address: str) -> AppTest:
        app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
        app.user = {"is_logged_in": True, **claims(login)}
        app.run()
        if page:
            (entry,) = [entry for entry in PAGES if entry.name == page]
            for name, value in address.items():
                if value:
                    app.query_params[name] = value
            rows.clear()  # those of the front page: an empty list draws no buttons
            app.switch_page(entry.script).run()
        return app

    return open_page


def in_scope(rows: list[dict[str, Any]], scope: Scope) -> list[dict[str, Any]]:
    return [row for row in rows if scope.is_district or row["location_id"] in scope.location_ids]


def keyed(rows: list[dict[str, Any]], *keys: str) -> list[tuple[str, ...]]:
    return sorted(tuple(str(row[key]) for key in keys) for row in rows)


@pytest.mark.parametrize("login", LEADS)
def test_the_lists_that_the_reference_knows(
    open_as: Open, rows: list[pl.DataFrame], reference: Reference, login: str
) -> None:
    open_as(login, "june")
    keys = ("staff_id", "function_id", "location_id", "course_id")
    assert keyed(rows[-1].to_dicts(), *keys) == keyed(in_scope(reference.june(TODAY, 2027), SEES[login]), *keys)
    open_as(login, "anomalies", list=anomalies.EVERY)
    keys = ("kind", "staff_id", "function_id", "location_id")
    assert keyed(rows[-1].to_dicts(), *keys) == keyed(in_scope(reference.anomalies(TODAY), SEES[login]), *keys)


@pytest.mark.parametrize("page", LISTS)
def test_every_list_is_the_districts_at_ones_locations(open_as: Open, rows: list[pl.DataFrame], page: str) -> None:
    seen = 0
    for name in LISTS[page]:
        listed = {}
        for login in ("dora", "auditor", "paula", "alma", "mona", "nils", "wim"):
            rows.clear()
            assert not open_as(login, page, list=name, chart=CHARTS.get((page, name), []), against="year").exception
            listed[login] = rows[-1].to_dicts() if rows else []
        keys = sorted({"staff_id", "function_id", "location_id"} & set(listed["dora"][0])) if listed["dora"] else []
        seen += len(listed["dora"])
        for login, own in listed.items():
            assert keyed(own, *keys) == keyed(in_scope(listed["dora"], SEES[login]), *keys), (login, name)
    assert seen


@pytest.mark.parametrize("login", LEADS)
def test_the_schools_that_can_be_chosen_are_ones_own(open_as: Open, login: str) -> None:
    names = {LINCOLN: "Lincoln High School", GARFIELD: "Garfield Elementary", CENTRAL: "Technology Tower"}
    app, scope = open_as(login), SEES[login]
    own = [names[place] for place in PLACES if scope.is_district or place in scope.location_ids]
    assert sorted(app.multiselect(key="school").options) == sorted(own)


@pytest.mark.parametrize("login", LEADS)
def test_the_people_who_can_be_looked_up_are_ones_own(open_as: Open, login: str) -> None:
    at = {LINCOLN: {"L1", "L2", "L3", "L4", "B1", "B2", "B3"}, CENTRAL: {"C8101", "C8102", "C8103"}}
    at[GARFIELD] = {"B1", "B2", "B3", "G7101", "G7102", "G7103", "G7104", "G7105"}
    scope = SEES[login]
    own = set().union(*(at[place] for place in PLACES if scope.is_district or place in scope.location_ids))
    app = open_as(login, "person")
    assert app.text_input(key="_person_search_words").placeholder.startswith(f"{len(own)} people ")
    found = set()
    for letter in "blcg":
        app.text_input(key="_person_search_words").set_value(letter).run()
        found |= {button.label.rpartition(" · ")[2] for button in app.button if " · " in button.label}
    assert found == own


@pytest.mark.parametrize("login", [*OWN, "paula", "dora"])
def test_my_access_is_ones_own_record(open_as: Open, reference: Reference, login: str) -> None:
    app, own = open_as(login, "mine"), SEES[login].staff_id
    assert f"staff id {own}" in texts(app)
    entitled = [row for row in reference.status(TODAY) if row["staff_id"] == own and row["entitled"]]
    for row in entitled:
        row |= {"Function": reference.functions[row["function_id"]]["title"], "Next step": row["next_step"]}
    table = app.table[0].value.to_dict("records") if app.table else []
    shown = [row for row in table if "\N{NO-BREAK SPACE}Entitled" in row["Status"]]
    assert keyed(shown, "Function", "Next step") == keyed(entitled, "Function", "Next step")
    assert bool(entitled) == (login in {"otto", "paula"})


@pytest.mark.parametrize("login", OWN)
@pytest.mark.parametrize("page", [entry.name for entry in PAGES if entry.sees == "places"])
def test_who_leads_nothing_opens_no_list(open_as: Open, rows: list[pl.DataFrame], login: str, page: str) -> None:
    app = open_as(login, page, school=LINCOLN, view_as=LINCOLN)
    assert "is not among the pages that you may open." in texts(app)
    assert not rows
    assert not app.dataframe
    assert not app.selectbox


def test_my_access_is_not_for_who_has_no_record(open_as: Open) -> None:
    assert "The page “My access” is not among the pages that you may open." in texts(open_as("auditor", "mine"))


@pytest.mark.parametrize("login", ["no email", "unverified", "unsaid", "said", "twins", "stranger"])
@pytest.mark.parametrize("page", [entry.name for entry in PAGES])
def test_who_cannot_be_told_opens_nothing(open_as: Open, rows: list[pl.DataFrame], login: str, page: str) -> None:
    app = open_as(login, page, school=LINCOLN)
    assert [button.label for button in app.button] == ["Sign out"]
    assert app.title[0].value == "Lapsewatch"
    assert not rows
    assert not app.dataframe
