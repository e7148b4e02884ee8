"""What was known on an earlier day: which version answers, what the page says of it, and whom it shows to whom."""

import gc
import shutil
import weakref
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from app import PAGES
from store import connect, current, versions
from tests.reliability.damage import rewrite
from tests.stores import StoreOf, loaded
from tests.ui import district
from tests.ui.district import GARFIELD, LINCOLN, LOADED_AT, TODAY
from tests.ui.pages import Open, column, opened, people, texts
from ui import reads
from ui.frame import Entry
from ui.reads import version as of_version
from ui.widgets import runtime

QUIZ = "S5,IC-HH,quiz,2027-02-15,passed\n"
ELENA, FRANK = "Ellis, Elena", "Fischer, Frank"
MARCH = datetime(2027, 3, 2, 18, tzinfo=UTC)
# In Denver still the last of March, shortly before midnight.
END_OF_MARCH = datetime(2027, 4, 1, 5, 30, tzinfo=UTC)


def make_versions(folder: Path) -> Path:
    """In March Elena's quiz was not recorded yet, and Frank worked at Lincoln; at its end only the first was mended."""
    feeds = dict(district._FEEDS)
    at_lincoln = feeds | {"assignments": feeds["assignments"].replace(f"S6,{GARFIELD}", f"S6,{LINCOLN}")}
    loaded(folder, at_lincoln | {"completions": feeds["completions"].replace(QUIZ, "")}, MARCH)
    loaded(folder, at_lincoln, END_OF_MARCH)
    return loaded(folder, feeds, LOADED_AT)


@pytest.fixture
def store(store_of: StoreOf, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a store of three versions that this test may damage, opened on April 14, 2027."""
    folder = tmp_path / "own"
    shutil.copytree(store_of(make_versions), folder, symlinks=True)
    monkeypatch.setenv(runtime.STORE, str(folder))
    monkeypatch.setenv(runtime.TODAY, TODAY.isoformat())
    return folder


def renewed(app: AppTest) -> set[str]:
    """Who has renewed on the page This June."""
    return {person for person, step in zip(people(app), column(app, "next_step"), strict=True) if "Renewed" in step}


def name_of(store: Path, place: int) -> str:
    """The name of the version that was loaded as the first, second or third."""
    return versions(store)[2 - place].name


@pytest.mark.parametrize(
    ("known", "place"),
    [("2027-03-02", 0), ("2027-03-30", 0), ("2027-03-31", 1), ("2027-04-13", 1), ("2027-04-14", 2)],
)
def test_a_day_shows_the_newest_version_loaded_by_its_end_in_the_district(store: Path, known: str, place: int) -> None:
    app = opened(known=known)
    said = texts(app)
    assert f"({name_of(store, place)}). Nothing loaded later is shown." in said
    assert f"**As known on {date.fromisoformat(known):%B} {int(known[-2:])}, 2027** by the version loaded on" in said
    assert f"({name_of(store, place)}). Rules" in said  # the small print
    # As of that day, unless another one is chosen; and the address is what a link or a reload opens again.
    assert app.date_input(key="as_of").value == date.fromisoformat(known)
    assert app.query_params == {"known": known}


@pytest.mark.usefixtures("store")
def test_then_and_now_are_never_mixed_in_one_session() -> None:
    app = opened(as_of="2027-05-01")
    assert renewed(app) >= {ELENA}
    assert "As known on" not in texts(app)
    then = app.date_input(key="known").set_value(date(2027, 3, 3)).run()
    assert ELENA in people(then)
    assert ELENA not in renewed(then)
    assert "As known on March 3, 2027" in texts(then)
    assert then.query_params == {"known": "2027-03-03", "as_of": "2027-05-01"}
    elsewhere = then.switch_page("pages/recertification/by_school.py").run()
    assert "As known on March 3, 2027" in texts(elsewhere)
    (back,) = (button for button in elsewhere.button if button.label == "Show what is known now")
    now = back.click().run()
    assert "As known on" not in texts(now)
    assert now.query_params == {"as_of": "2027-05-01"}
    assert renewed(now.switch_page("pages/recertification/june.py").run()) >= {ELENA}


@pytest.mark.usefixtures("store")
def test_the_day_follows_what_was_known_unless_another_one_was_chosen() -> None:
    app = opened()
    then = app.date_input(key="known").set_value(date(2027, 3, 3)).run()
    assert then.date_input(key="as_of").value == date(2027, 3, 3)
    (back,) = (button for button in then.button if button.label == "Show what is known now")
    assert back.click().run().date_input(key="as_of").value == TODAY
    kept = opened(known="2027-03-03", as_of="2027-06-30")
    assert kept.date_input(key="as_of").value == date(2027, 6, 30)


@pytest.mark.parametrize(
    ("known", "said"),
    [
        ("2027-03-01", "What was known on March 1, 2027 is not kept: the oldest version was loaded on March 2, 2027."),
        ("2027-04-15", "April 15, 2027 is yet to come. This page shows what is known now."),
        ("2027-02-30", "which is not a valid date"),
        ("x" * 99, "which is not a valid date"),
    ],
)
def test_a_day_of_which_nothing_is_kept_is_said_and_shows_now(store: Path, known: str, said: str) -> None:
    app = opened(known=known)
    assert said in texts(app)
    assert f"({versions(store)[0].name}). Rules" in texts(app)
    assert renewed(app) >= {ELENA}


def test_where_one_version_is_kept_there_is_no_choice(open_app: Open) -> None:
    app = open_app()
    assert [one.key for one in app.date_input] == ["as_of"]
    assert "The oldest that is kept" not in texts(app)


def test_a_damaged_version_of_then_is_passed_over_and_that_is_said(store: Path) -> None:
    damaged = versions(store)[1].path
    rewrite(damaged, damaged.read_bytes()[:-1] + b"\x99")
    said = texts(opened(known="2027-04-02"))
    assert f"({name_of(store, 0)}). Nothing loaded later is shown. A later load of then cannot be read." in said
    first = versions(store)[2].path
    rewrite(first, b"")
    said = texts(opened(known="2027-04-02"))
    assert "What was known on April 2, 2027 cannot be read: its version is damaged, or of another version of" in said
    assert str(store) not in said
    assert f"({versions(store)[0].name}). Rules" in said


@pytest.mark.parametrize("entry", PAGES, ids=lambda entry: entry.name)
def test_every_page_shows_one_version_and_says_so(store: Path, entry: Entry) -> None:
    own = {"_view_as": ("a staff member", "S1")} if entry.sees == "own" else {}
    app = opened(entry.script, own, known="2027-03-03")
    said = texts(app)
    assert (
        f"**As known on March 3, 2027** by the version loaded on March 2, 2027, 11:00 AM MST ({name_of(store, 0)})"
        in said
    )
    assert f"({name_of(store, 0)}). Rules" in said
    # What is the matter with the load of now is not what this page shows.
    assert "Check whether the nightly load ran" not in said


@pytest.mark.usefixtures("store")
def test_the_scope_of_now_holds_for_what_was_known_then() -> None:
    """Frank works at Garfield now: in March his record stood at Lincoln, where its principal of now sees it."""
    lincoln, garfield = (opened(known="2027-03-03", view_as=place) for place in (LINCOLN, GARFIELD))
    assert FRANK in people(lincoln)
    assert FRANK not in people(garfield)
    assert set(column(lincoln, "location")) <= {"Lincoln High School"}
    now = opened(view_as=LINCOLN)
    assert FRANK not in people(now)
    # A school that is not theirs is not theirs of then either.
    asked = opened(known="2027-03-03", view_as=GARFIELD, school=LINCOLN)
    assert "which this data does not have" in texts(asked)
    assert FRANK not in people(asked)


@pytest.mark.usefixtures("store")
def test_a_page_to_print_says_what_was_known_then() -> None:
    app = opened(known="2027-03-03", print="yes")
    assert "**As known on March 3, 2027**" in texts(app)
    assert app.query_params == {"known": "2027-03-03", "print": "yes"}
    assert [button.label for button in app.button] == ["Back to the page"]


@pytest.mark.usefixtures("store")
def test_changes_of_then_are_between_the_loads_of_then() -> None:
    """Compared is the version that was newest then, with those before it, and the record that did it is named."""
    app = opened("pages/recertification/changes.py", known="2027-04-01", against="load")
    said = texts(app)
    assert "Between the loads of March 2, 2027, 11:00 AM MST and March 31, 2027, 11:30 PM MDT" in said
    assert people(app) == [ELENA]
    assert column(app, "record") == ["completions.csv, line 9"]
    assert "keeps no version before" in texts(
        opened("pages/recertification/changes.py", known="2027-03-03", against="load")
    )


def test_few_versions_are_open_at_once(store: Path) -> None:
    """However many days readers look back to: the others are let go of."""
    paths = []
    for day in range(8):
        copy = store / f"store-20260301T06000{day}Z-10000{day}.duckdb"
        shutil.copy(current(store), copy)
        paths.append(copy)
    opened_versions = []
    for path in paths:
        reads.facts(str(path))
        opened_versions.append(weakref.ref(of_version._connection(str(path))))
    gc.collect()
    assert sum(ref() is not None for ref in opened_versions) <= of_version.MOST_OPEN
    # And one that was let go of answers as before.
    assert reads.known_on(store, MARCH.date() + timedelta(days=1), "America/Denver") is not None


def test_what_a_load_removes_is_still_there_for_who_has_it_open(store: Path) -> None:
    path = versions(store)[2].path
    reader = connect(path)
    path.unlink()
    assert reader.execute("select count(*) from staff").fetchall() == [(10,)]
