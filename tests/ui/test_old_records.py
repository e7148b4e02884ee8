"""Old data never looks like the present: through which day there are records, the banners, what cannot be known."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

import queries
import store
from app import PAGES
from queries import Facts
from store import connect, current
from tests.ui.district import LINCOLN, LOADED_AT, TODAY
from tests.ui.pages import SIGN_IN, Configure, Open, texts
from ui.frame import Entry, banners
from ui.reads import unknowns
from ui.reads.unknowns import Unknowns
from ui.widgets import formats

SHARES_ANSWERS = True

PROBLEMS = (
    "grants: 3 of 5 rows were rejected, at the last load 0 of 2; for example: grants.csv, line 2: S1,IC Attendance",
    "staff: 3 rows accepted, less than half of the 10 of the last load",
)


@pytest.fixture
def facts(store_folder: Path) -> Facts:
    with connect(current(store_folder)) as con:
        return queries.facts(con)


@pytest.fixture
def refused(store_folder: Path) -> Iterator[datetime]:
    """The load of the next night was refused."""
    at = LOADED_AT + timedelta(days=1)
    store.note_refusal(store_folder, at=at, folder=Path("feeds"), problems=PROBLEMS)
    yield at
    (store_folder / "refused.json").unlink()


def warnings(open_app: Open, page: str) -> list[str]:
    app = open_app()
    app.session_state["_view_as"] = ("the district", None)
    return [str(warning.value) for warning in app.switch_page(page).run().warning]


# ---------------------------------------------------------------- through which day


@pytest.mark.parametrize(
    ("as_of", "last", "said"),
    [
        (TODAY, TODAY, "Records through April 14, 2027."),
        (
            TODAY,
            TODAY - timedelta(days=1),
            "Records through April 13, 2027. ◇ Expected: as it is on April 14, 2027 if nothing has happened since.",
        ),
        (
            date(2027, 7, 1),
            TODAY,
            "Records through April 14, 2027. ◇ Expected: as it will be on July 1, 2027 if nothing more is recorded.",
        ),
        (
            date(2026, 11, 22),
            TODAY,
            "Records through April 14, 2027. As it stood on November 22, 2026: no record of a later day is used.",
        ),
        (
            date(2027, 3, 1),
            date(2023, 5, 1),
            "Records through May 1, 2023. ◇ Expected: as it is on March 1, 2027 if nothing has happened since.",
        ),
        (TODAY, None, "No feed has a record of any day by the load."),
    ],
)
def test_the_page_says_through_which_day_there_are_records(as_of: date, last: date | None, said: str) -> None:
    assert banners.through(as_of, TODAY, last) == said


def test_the_records_end_with_the_newest_day_of_any_feed_that_is_not_after_the_load(facts: Facts) -> None:
    """A certificate of 2023 and an assignment of the day of the load; nothing is known of a later day."""
    assert facts.records_through == TODAY
    assert (facts.records_from, facts.trained_from) == (date(2020, 8, 1), date(2023, 9, 1))
    assert (facts.granted_from, facts.last_end) == (date(2024, 9, 11), date(2029, 6, 30))
    assert facts.ruled_from == facts.certified_from == date(2019, 7, 1)


# ---------------------------------------------------------------- the banner of old records


@pytest.mark.parametrize(("days", "is_old"), [(0, False), (1, False), (2, True), (3, True)])
def test_records_are_old_from_two_days_on(facts: Facts, days: int, is_old: bool) -> None:
    assert bool(banners.old(facts, TODAY + timedelta(days=days), is_district=True)) == is_old


def test_from_when_on_they_are_old_is_a_setting(facts: Facts, configure: Configure) -> None:
    configure(f"{SIGN_IN}[records]\nold_after_days = 4\n")
    assert not banners.old(facts, TODAY + timedelta(days=3), is_district=True)
    assert banners.old(facts, TODAY + timedelta(days=4), is_district=True)


@pytest.mark.parametrize("entry", PAGES, ids=lambda entry: entry.name)
def test_every_page_says_what_since_when_and_what_to_do(
    open_app: Open, monkeypatch: pytest.MonkeyPatch, entry: Entry
) -> None:
    monkeypatch.setenv("LAPSEWATCH_TODAY", "2031-04-14")
    (said,) = warnings(open_app, entry.script)
    assert said.startswith(
        "**The records end on April 14, 2027, 1,461 days ago.** Nothing that happened since is on this page."
    )
    assert "then load again" in said


def test_a_principal_reads_it_briefly(open_app: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LAPSEWATCH_TODAY", "2027-04-16")
    app = open_app(view_as=LINCOLN)
    (warning,) = app.warning
    assert warning.value == (
        "**The records end on April 14, 2027, 2 days ago.** Nothing that happened since is on this page. If this "
        "continues, call DoTS Help, 720-423-3888."
    )


def test_freshness_is_measured_against_today(open_app: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LAPSEWATCH_TODAY", "2031-04-14")
    app = open_app().switch_page("pages/about/data.py").run()
    assert "the age of Employments, Assignments, Completions, Approvals and Grants" in texts(app)
    feeds = app.dataframe[0].value
    assert "✓ Fresh" not in list(feeds["freshness"])
    assert "▲ 1,461 days old" in list(feeds["freshness"])


# ---------------------------------------------------------------- the banner of a refused load


@pytest.mark.parametrize("entry", PAGES, ids=lambda entry: entry.name)
@pytest.mark.usefixtures("refused")
def test_every_page_says_that_the_last_load_was_refused_and_why(open_app: Open, entry: Entry) -> None:
    (said,) = warnings(open_app, entry.script)
    assert said.startswith(
        "**The load of April 15, 2027, 12:30 AM MDT was refused: this is still the data loaded on April 14, 2027, "
        "12:30 AM MDT.** grants\\: 3 of 5 rows were rejected, at the last load 0 of 2. 1 more reason on the page "
        "“Data”."
    )


@pytest.mark.usefixtures("refused")
def test_all_reasons_are_on_the_page_on_data_for_who_sees_the_district(open_app: Open) -> None:
    app = open_app().switch_page("pages/about/data.py").run()
    said = texts(app)
    assert "The last load was refused" in said
    for problem in PROBLEMS:
        assert formats.literal(problem) in said


@pytest.mark.usefixtures("refused")
@pytest.mark.parametrize("page", ["pages/recertification/june.py", "pages/about/data.py"])
def test_a_principal_reads_no_row_of_a_feed(open_app: Open, page: str) -> None:
    app = open_app(view_as=LINCOLN).switch_page(page).run()
    said = texts(app)
    assert "was refused, because its feeds looked wrong: this is still the data loaded on April 14, 2027" in said
    assert "rows were rejected" not in said
    assert "S1,IC" not in said
    assert "The last load was refused" not in said


def test_a_load_that_was_not_refused_has_no_banner(open_app: Open) -> None:
    assert not open_app().warning


# ---------------------------------------------------------------- what cannot be known


def about(facts: Facts, as_of: date, year: int | None = None) -> Unknowns:
    year = year or (as_of.year if as_of.month > 6 else as_of.year - 1)
    return unknowns.of_day(facts, as_of=as_of, year_begins_on=date(year, 7, 1))


@pytest.mark.parametrize(
    ("as_of", "certificates", "grants", "people"),
    [
        (date(2014, 3, 1), *["The records begin on August 1, 2020."] * 3),
        (date(2022, 3, 1), "Training is on record from September 1, 2023 on only.", "Access is on record from", ""),
        (date(2024, 3, 1), "", "Access is on record from September 11, 2024 on only.", ""),
        (date(2024, 10, 1), "", "", ""),
        (TODAY, "", "", ""),
        (date(2027, 6, 30), "", "", ""),
        (date(2027, 7, 1), *["The records end on April 14, 2027: what happens after that is not known."] * 2, ""),
        (
            date(2040, 1, 1),
            *["Every certificate on record with an end has ended by June 30, 2029, and the rec"] * 2,
            "",
        ),
    ],
    ids=str,
)
def test_what_cannot_be_known_about_a_day(
    facts: Facts, as_of: date, certificates: str, grants: str, people: str
) -> None:
    unknown = about(facts, as_of)
    for said, expected in ((unknown.certificates, certificates), (unknown.grants, grants), (unknown.people, people)):
        assert said.startswith(expected)
        assert bool(said) == bool(expected)


def test_before_the_first_rule_nothing_can_be_judged(facts: Facts) -> None:
    early = replace(facts, records_from=date(2001, 8, 14), trained_from=date(2018, 9, 1), granted_from=date(2018, 9, 1))
    unknown = about(early, date(2019, 6, 30))
    assert (unknown.certificates, unknown.grants, unknown.people) == (*["The rules begin on July 1, 2019."] * 2, "")
    assert about(early, date(2019, 7, 1)) == Unknowns()


def test_a_store_without_records_knows_nothing(facts: Facts) -> None:
    empty = replace(facts, records_from=None, records_through=None, trained_from=None, granted_from=None, last_end=None)
    assert set(vars(about(empty, TODAY)).values()) == {"The feeds hold no records."}


ZEROS = (
    "Nobody",
    "nobody",
    "No certificate",
    "today stays covered",
    "even if nobody acts",
    "Entitled to no function",
    "You may use none",
    "No approval waits",
    "No location had to wait",
    "No function had to wait",
    "Everybody",
    "is entitled to nothing",
    "everywhere on July",
)


def sentences(texts: Sequence[str]) -> str:
    """What the page says, without the labels of its numbers and filters."""
    return "\n".join(text for text in texts if not text.startswith(":small["))


@pytest.mark.parametrize("day", ["2014-03-01", "2040-01-01"])
@pytest.mark.parametrize("school", ["", LINCOLN, "9900"])
@pytest.mark.parametrize("entry", [page for page in PAGES if page.sees == "places"], ids=lambda entry: entry.name)
def test_no_page_says_nobody_where_nothing_can_be_known(open_app: Open, entry: Entry, day: str, school: str) -> None:
    app = open_app()
    app.session_state["_person"] = "S1"
    app.query_params["as_of"] = day
    if school:
        app.query_params["school"] = school
    app.switch_page(entry.script).run()
    charts = ["map", "ladder", "weeks"] if entry.script.endswith("by_school.py") else [""]
    for chart in charts:
        if chart:
            app.radio(key="chart").set_value(chart).run()
        assert not app.error
        kinds = (app.title, app.header, app.subheader, app.markdown, app.info)
        said = sentences([str(element.value) for kind in kinds for element in kind])
        for about_today in ("Nobody can be looked up", "nobody signs in here"):
            said = said.replace(about_today, "")
        assert [zero for zero in ZEROS if zero in said] == [], (chart, said)


def test_no_title_is_said_to_be_in_the_rules_before_there_is_any(open_app: Open) -> None:
    app = open_app(as_of="2014-03-01")
    app.query_params["list"] = "titles"
    said = texts(app.switch_page("pages/about/data.py").run())
    assert "No job title is known of that day. The records begin on August 1, 2020. Choose another day." in said
    assert "Every job title held here" not in said


@pytest.mark.parametrize("day", ["2014-03-01", "2040-01-01"])
def test_my_access_says_what_it_cannot_know(open_app: Open, day: str) -> None:
    app = open_app(as_of=day)
    app.session_state["_view_as"] = ("a staff member", "S1")
    said = texts(app.switch_page("pages/access/mine.py").run())
    assert "cannot be known." in said
    assert "No function is open" not in said
    assert "HR has no job on file" not in said
