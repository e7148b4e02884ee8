"""Of whom rows were rejected, who may see it, and where it is said."""

from collections.abc import Iterator
from pathlib import Path

import duckdb
import polars as pl
import pytest

import queries
from queries import Question, Scope
from store import connect, current
from tests.stores import StoreOf
from tests.ui.district import GARFIELD, HILL, LINCOLN, TODAY
from tests.ui.pages import Open, texts
from tests.ui.spoiled import make_spoiled_store
from ui.record import rejected_people

SHARES_ANSWERS = True


@pytest.fixture(scope="module")
def spoiled(store_of: StoreOf) -> Path:
    return store_of(make_spoiled_store)


@pytest.fixture
def con(spoiled: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    opened = connect(current(spoiled))
    yield opened
    opened.close()


@pytest.fixture
def open_spoiled(open_app: Open, spoiled: Path, monkeypatch: pytest.MonkeyPatch) -> Open:
    monkeypatch.setenv("LAPSEWATCH_STORE", str(spoiled))
    return open_app


@pytest.mark.parametrize(
    ("scope", "location_ids", "seen"),
    [
        (Scope.district(), (), ["S3", "S7", "S97", "S98", "S99"]),
        (Scope.district(), (LINCOLN,), ["S3", "S99"]),
        (Scope.district(), (HILL,), []),
        (Scope.of_locations((LINCOLN,)), (), ["S3", "S99"]),
        (Scope.of_locations((GARFIELD,)), (), ["S7"]),
        (Scope.of_locations((GARFIELD,)), (LINCOLN,), []),
        (Scope.of_locations((LINCOLN, GARFIELD)), (), ["S3", "S7", "S99"]),
        (Scope.of_locations((HILL,)), (), []),
        (Scope.of_locations(()), (), []),
        (Scope.of_person("S7"), (), []),  # a list goes by places alone
    ],
)
def test_a_viewer_sees_whom_a_place_of_theirs_knows(
    con: duckdb.DuckDBPyConnection, scope: Scope, location_ids: tuple[str, ...], seen: list[str]
) -> None:
    rows = queries.rejected_people(con, queries.Question(TODAY, scope, location_ids=location_ids))
    assert sorted(rows["staff_id"]) == seen


@pytest.mark.parametrize(("staff_id", "rows"), [("S7", 1), ("S99", 0), ("S1", 0)])
def test_the_own_record_is_seen_wherever_it_is(con: duckdb.DuckDBPyConnection, staff_id: str, rows: int) -> None:
    own = queries.rejected_people(con, Question(TODAY, Scope.of_person("S7"), staff_ids=(staff_id,)))
    assert own.height == rows


def test_the_june_page_lists_who_cannot_be_judged(open_spoiled: Open) -> None:
    app = open_spoiled()
    (warning,) = app.warning
    assert warning.value.startswith("**4 people cannot be judged because rows about them were rejected:**")
    rows = pl.from_pandas(app.dataframe[-1].value)
    assert rows.select("person", "file", "line").rows() == [
        ("Garcia, Grace", "employments.csv", 12),
        ("Staff id S97", "staff.csv", 13),
        ("Staff id S98", "assignments.csv", 13),
        ("Staff id S99", "assignments.csv", 14),
    ]
    assert "'2020-13-01'" in rows["message"][0]
    assert {button.key for button in app.get("download_button")} >= {"rejected_people_csv", "rejected_people_excel"}


def test_a_principal_reads_of_their_own_school_alone(open_spoiled: Open) -> None:
    app = open_spoiled(view_as=LINCOLN)
    assert list(app.dataframe[-1].value["person"]) == ["Staff id S99"]
    assert app.warning[0].value.startswith("**1 person cannot be judged because a row about them was rejected:**")
    assert not open_spoiled(view_as=HILL).warning


@pytest.mark.parametrize("page", ["pages/access/person.py", "pages/access/mine.py"])
def test_what_is_said_of_a_person_begins_with_their_rejected_row(open_spoiled: Open, page: str) -> None:
    app = open_spoiled()
    if page.endswith("mine.py"):
        app.session_state["_view_as"] = ("a staff member", "S7")
    else:
        app.session_state["_person"] = "S7"
    (warning,) = app.switch_page(page).run().warning
    who = "you" if page.endswith("mine.py") else "this person"
    assert warning.value.startswith(f"**1 row about {who} was rejected,** so what this page says may be wrong")
    assert "employments.csv, line 12" in warning.value


def test_a_person_whom_only_rejected_rows_name_is_not_just_unknown(open_spoiled: Open) -> None:
    app = open_spoiled()
    app.session_state["_person"] = "S97"
    said = texts(app.switch_page("pages/access/person.py").run())
    assert "**1 row about this person was rejected,**" in said
    assert "staff.csv, line 13" in said


def test_nothing_is_said_where_nothing_was_rejected(open_app: Open) -> None:
    app = open_app()
    app.session_state["_person"] = "S7"
    assert not app.warning
    assert not app.switch_page("pages/access/person.py").run().warning


def test_a_double_is_no_reason_not_to_be_judged(con: duckdb.DuckDBPyConnection) -> None:
    rows = queries.rejected_people(con, queries.Question(TODAY, Scope.district(), staff_ids=("S3",)))
    assert rows["rule"].to_list() == ["duplicate"]
    assert rejected_people.unjudged(rows).is_empty()
    assert "row about you was rejected" in rejected_people.notice(rows, is_own=True)
