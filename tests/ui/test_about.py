"""The pages about the data and the rules by Streamlit's own test harness, against counts of the feeds' own lines."""

import csv
import shutil
from datetime import date, timedelta
from pathlib import Path

import duckdb
import polars as pl
import pytest
from streamlit.testing.v1 import AppTest

import intake
import queries
from eligibility import load_policy, parse_policy
from eligibility.policy_words import policy_in_words
from load import load_folder
from queries import Scope
from store import connect, current
from store.checksums import beside
from tests.stores import StoreOf
from tests.ui.district import HILL, LINCOLN, LOADED_AT, TODAY, WEST
from tests.ui.doubtful import FAULTS, make_doubtful_store
from tests.ui.pages import Open, opened, texts
from ui.data import lists
from ui.data.numbers import FINDING_LABELS, RULE_LABELS
from ui.widgets import formats

DATA, RULES = "pages/about/data.py", "pages/about/policy.py"


@pytest.fixture(scope="module")
def doubtful(store_of: StoreOf) -> Path:
    """The folder that holds feeds/ and store/."""
    return store_of(make_doubtful_store).parent


@pytest.fixture
def copied(doubtful: Path, tmp_path: Path) -> Path:
    """The same folder for one test to change: a copy takes no second where two loads take two."""
    return Path(shutil.copytree(doubtful, tmp_path / "copied", symlinks=True))


@pytest.fixture
def open_page(monkeypatch: pytest.MonkeyPatch, doubtful: Path) -> Open:
    monkeypatch.setenv("LAPSEWATCH_TODAY", TODAY.isoformat())

    def open_at(page: str, store: Path | None = None, **address: str | list[str]) -> AppTest:
        monkeypatch.setenv("LAPSEWATCH_STORE", str(store or doubtful / "store"))
        app = opened(page, **address)
        assert not app.error, [error.value for error in app.error]
        return app

    return open_at


def listed(app: AppTest) -> pl.DataFrame:
    """The list on the data page: the table between those of the feeds and of the versions."""
    assert len(app.dataframe) == 3
    return pl.from_pandas(app.dataframe[1].value)


def lines(doubtful: Path, feed: str) -> int:
    with (doubtful / "feeds" / f"{feed}.csv").open(encoding="utf-8") as file:
        return len(list(csv.reader(file))) - 1


# ---------------------------------------------------------------- data


def test_every_rule_and_finding_has_a_label() -> None:
    assert set(RULE_LABELS) == set(intake.RULES)
    assert set(FINDING_LABELS) == set(intake.FINDINGS)


def test_the_load_at_a_glance(open_page: Open, doubtful: Path) -> None:
    app = open_page(DATA)
    read = sum(lines(doubtful, feed) for feed in ("locations", "staff", "employments", "assignments"))
    read += sum(lines(doubtful, feed) for feed in ("completions", "approvals", "grants"))
    said = texts(app)
    assert app.title[0].value == "Can I trust this?"
    assert (
        f"**{read - 7} of {read} rows were accepted and 7 rejected when the data was loaded on April 14, 2027" in said
    )
    assert "4 rejected rows, 5 findings and the age of Employments, Approvals and Grants need a look." in said
    assert "3 rejected rows name a course or function outside the rules, which is no fault of the feeds." in said
    assert [metric.value for metric in app.metric] == ["4", "5", "3", "2"]


def test_each_feed_is_counted_as_its_file_has_lines(open_page: Open, doubtful: Path) -> None:
    feeds = pl.from_pandas(open_page(DATA).dataframe[0].value)
    for row in feeds.iter_rows(named=True):
        feed = row["feed"].lower()
        assert row["rows_read"] == lines(doubtful, feed)
        assert row["rows_read"] == row["rows_accepted"] + row["rows_rejected"] + row["rows_unknown"]
    by_feed = {row["feed"]: row for row in feeds.iter_rows(named=True)}
    assert (by_feed["Completions"]["rows_rejected"], by_feed["Completions"]["rows_unknown"]) == (1, 2)
    assert by_feed["Completions"]["freshness"] == "✓ Fresh"  # a week old is not older than a week
    assert by_feed["Completions"]["newest_on"] == "Apr 7, 2027"
    assert by_feed["Approvals"]["freshness"] == "▲ No record by the load"
    assert by_feed["Grants"]["freshness"] == f"▲ {(TODAY - date(2024, 10, 2)).days} days old"
    assert by_feed["Staff"]["freshness"] == "No dates"


def test_a_long_row_is_cut_on_screen_with_its_length_and_whole_in_the_download(
    copied: Path, open_page: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    offered: list[pl.DataFrame] = []
    monkeypatch.setattr("ui.security.downloads.buttons", lambda rows, *_: offered.append(rows))
    row = f"S1,{'x' * 90_000}"
    with (copied / "feeds" / "completions.csv").open("a", encoding="utf-8") as file:
        file.write(f"{row}\n")
    load_folder(
        copied / "feeds",
        copied / "store",
        load_policy(),
        loaded_at=LOADED_AT + timedelta(hours=2),
        accept=["rejected:completions"],
    )
    shown = listed(open_page(DATA, copied / "store"))["row"].to_list()
    assert f"{row[:300]}... (90003 characters, all in the download)" in shown
    assert row in offered[0]["row"].to_list()


def test_days_to_come_do_not_make_a_feed_fresh(copied: Path) -> None:
    with (copied / "feeds" / "grants.csv").open("a", encoding="utf-8") as file:
        file.write("S3,IC Household,0010,2030-01-01,\n")
    load_folder(copied / "feeds", copied / "store", load_policy(), loaded_at=LOADED_AT + timedelta(hours=2))
    feeds = queries.feeds(connect(current(copied / "store")))
    assert dict(feeds.select("feed", "newest_on").iter_rows())["grants"] == date(2024, 10, 2)


def test_the_rejected_rows_are_shown_whole_and_codes_apart(open_page: Open) -> None:
    rows = listed(open_page(DATA))
    assert rows["rule"].to_list() == [
        "Not a valid date",
        "Location not in the feeds",
        "Line cannot be read",
        "Duplicate row",
    ]
    faulty = [FAULTS["completions"][2], *FAULTS["grants"], *FAULTS["staff"]]
    assert rows["row"].to_list() == faulty
    codes = listed(open_page(DATA, list="codes"))
    assert codes.select("code", "rows").rows() == [("IC-XYZ", 2), ("gradebook", 1)]


@pytest.mark.parametrize(
    ("address", "rows"),
    [
        ({"feed": "grants"}, 2),
        ({"rule": "date"}, 1),
        ({"rule": ["date", "unknown-course"]}, 3),
        ({"feed": "approvals", "rule": "unknown-function"}, 1),
        ({"list": "findings"}, 5),
        ({"list": "findings", "finding": "unlisted-title"}, 2),
        ({"list": "findings", "feed": "assignments"}, 4),
        ({"list": "codes", "feed": "approvals"}, 1),
        ({"list": "titles"}, 2),
        ({"list": "titles", "school": LINCOLN}, 1),
    ],
)
def test_an_address_reopens_a_list(open_page: Open, address: dict[str, str | list[str]], rows: int) -> None:
    app = open_page(DATA, **address)
    assert listed(app).height == rows
    assert not app.warning


def test_filters_stand_in_the_address(open_page: Open) -> None:
    app = open_page(DATA)
    app.multiselect(key="feed").set_value(["grants"]).run()
    app.multiselect(key="rule").set_value(["unreadable"]).run()
    assert listed(app)["line"].to_list() == [5]
    assert app.query_params == {"feed": "grants", "rule": "unreadable"}
    app.radio(key="list").set_value("findings").run()
    app.multiselect(key="feed").set_value([]).run()
    app.multiselect(key="finding").set_value(["empty-feed"]).run()
    assert app.query_params == {"list": "findings", "finding": "empty-feed"}


@pytest.mark.parametrize(("metric", "rows"), [(0, 4), (1, 5), (2, 2), (3, 2)])
def test_every_number_opens_its_list(open_page: Open, metric: int, rows: int) -> None:
    app = open_page(DATA, feed="locations", list="titles")
    app.button[metric].click().run()
    assert listed(app).height == rows


def test_filters_that_leave_nothing_say_so(open_page: Open) -> None:
    app = open_page(DATA, feed="staff", rule="date")
    assert "No rejected row fits these filters. Remove one to see more." in texts(app)
    assert "Every job title held here by this day" in texts(open_page(DATA, list="titles", school=WEST))


def test_a_long_list_is_cut_off_and_says_so(open_page: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lists, "MOST_ROWS", 3)
    app = open_page(DATA)
    assert listed(app).height == 3
    assert "3 of 4 rows shown. The list is cut off there, in a download too" in texts(app)


def test_who_sees_one_school_sees_the_counts_only(open_page: Open) -> None:
    app = open_page(DATA, list="rejected", view_as=LINCOLN)
    assert not app.metric
    assert "whoever sees all of it finds them here" in texts(app)
    assert listed(app)["job_title"].to_list() == ["Custodian"]


def test_raw_rows_are_for_the_district_only(doubtful: Path) -> None:
    con = connect(current(doubtful / "store"))
    for seen in (Scope.of_locations((LINCOLN,)), Scope.of_locations(())):
        assert queries.rejected(con, scope=seen, feeds=(), rules=(), most=9).frame.is_empty()
        assert queries.findings(con, scope=seen, feeds=(), findings=(), most=9).frame.is_empty()
        assert queries.unknown_codes(con, scope=seen).is_empty()
    everybody = queries.unlisted_titles(con, queries.Question(TODAY, Scope.district(), location_ids=()))
    assert everybody.select("job_title", "people_on_day", "people_so_far").rows() == [
        ("Data Analyst", 1, 1),
        ("Custodian", 0, 1),  # who is not in HR is not employed
    ]


def test_the_versions_of_the_store(open_page: Open, doubtful: Path) -> None:
    app = open_page(DATA)
    versions = pl.from_pandas(app.dataframe[2].value)
    assert "2 versions of the store are kept" in texts(app)
    assert versions["is_shown"].to_list() == ["✓ This one", ""]
    newest = current(doubtful / "store")
    assert versions["name"][0] == newest.stem
    assert versions["size"][0] == f"{newest.stat().st_size / 1e6:.1f} MB"


@pytest.fixture
def near(copied: Path) -> Path:
    """A store in which one unknown code looks like a known one, an id like another, and Hill is closed."""
    store = copied / "store"
    with duckdb.connect(str(current(store))) as con:
        for finding, column, value, said in (
            ("near-miss-code", "course_code", "IC-XYZ", "looks like 'IC-HH'; the policy needs: codes = [\"IC-XYZ\"]."),
            ("near-miss-id", "staff_id", "s1", "looks like 'S1' (Ana Abbott); write the id as HR does."),
        ):
            message = f"completions.csv, line 16 (S1): {column} '{value}' {said}"
            row = ["completions", "completions.csv", 16, finding, "S1", column, value, message]
            con.execute("insert into findings values (?, ?, ?, ?, ?, ?, ?, ?)", row)
        con.execute("update locations set is_closed = true where location_id = ?", [HILL])
    # The file is no longer what was published, and that is meant here.
    beside(current(store)).unlink()
    return store


def test_a_code_that_looks_like_a_known_one_stands_apart_with_the_way_to_mend_it(open_page: Open, near: Path) -> None:
    app = open_page(DATA, near, list="codes")
    assert "1 of which look like one that the rules know." in texts(app)
    codes = listed(app)
    assert codes["code"].to_list() == ["IC-XYZ", "gradebook"]
    assert codes["resembles"].to_list() == [
        "course_code 'IC-XYZ' looks like 'IC-HH'; the policy needs: codes = [\"IC-XYZ\"].",
        "",
    ]
    (warning,) = app.warning
    assert warning.value.startswith("**1 of 2 codes looks like a known one:**")
    assert "the policy needs" in warning.value


def test_near_misses_come_with_the_way_to_mend_them(open_page: Open, near: Path) -> None:
    app = open_page(DATA, near, list="findings")
    (warning,) = app.warning
    assert warning.value.startswith("**2 rows look like something known:**")
    assert "write the id as HR does." in warning.value
    assert not open_page(DATA, list="findings").warning


def test_a_closed_location_is_marked_where_places_are_listed(open_page: Open, near: Path) -> None:
    app = open_page("pages/recertification/june.py", near, list="now")
    assert "Hill Middle School (closed)" in app.multiselect(key="school").options
    assert "Lincoln High School" in app.multiselect(key="school").options
    assert {place for place in app.dataframe[-1].value["location"] if "closed" in place} == {
        "Hill Middle School (closed)"
    }


# ---------------------------------------------------------------- rules


def test_the_rules_at_a_glance(open_page: Open) -> None:
    said = texts(open_page(RULES))
    assert "**All [6 worked examples](#worked-examples) of the source come out as written.**" in said
    assert "[9 functions](#who-may-hold-what) and [8 courses](#how-long-certificates-last)" in said
    assert "[5 rules are not stated in the source](#not-stated)" in said
    assert "School years start on July 1; the renewal window opens on January 1." in said
    assert (
        "A gap of at most 3 days or from May 25 to September 5 of one year in a job or an employment is no departure. "
        "This is not stated in the source; the district set it."
    ) in said
    assert "**Prerequisite**: Household and Enrollment, completed in full." in said


def test_every_rule_reading_and_citation_is_on_the_page(open_page: Open) -> None:
    said = texts(open_page(RULES))
    policy = load_policy()
    for rule in policy_in_words(policy):
        assert formats.literal(rule.sentence.split(". ")[0]) in said
        assert f"Source: {formats.literal(rule.cite)}" in said
    for key, value in policy.readings.model_dump(by_alias=True).items():
        assert f"**{key}: {value}**" in said


def test_the_worked_examples_pass(open_page: Open) -> None:
    rows = pl.from_pandas(open_page(RULES).dataframe[0].value)
    assert rows["result"].to_list() == ["✓ Pass"] * 6
    assert rows["answer"].to_list() == ["The same"] * 6


def test_the_rules_of_one_function(open_page: Open) -> None:
    app = open_page(RULES, rules_of="household")
    assert [header.value for header in app.subheader] == ["Household", "Household"]
    app.multiselect(key="rules_of").set_value(["base"]).run()
    assert [header.value for header in app.subheader] == ["Base access"]
    assert app.query_params == {"rules_of": "base"}


def test_who_confirmed_what_and_what_has_no_rule_yet(open_page: Open, copied: Path) -> None:
    text = load_policy().text
    for table, day in (("courses.household", "2027-03-01"), ("courses.attendance", "2025-04-14")):
        text = text.replace(f"[[{table}.rules]]\n", f"[[{table}.rules]]\n  confirmed_on = {day}\n")
    begins = "[[functions.online-registration.rules]]\n  effective = "
    text = text.replace(f"{begins}2019-07-01", f"{begins}2028-07-01")
    load_folder(copied / "feeds", copied / "store", parse_policy(text), loaded_at=LOADED_AT + timedelta(hours=2))
    app = open_page(RULES, copied / "store")
    said = texts(app)
    assert (
        "**▲ 1 rule has not been confirmed for two years.** Nobody has said when 14 rules were last confirmed." in said
    )
    assert "Source: household § Recertification (Access Renewal). Last confirmed on March 1, 2027.]" in said
    assert "note. **▲ Nobody has confirmed this for two years: last on April 14, 2025.**]" in said
    assert said.count("Nobody has said when this was last confirmed.") == 14
    assert [header.value for header in app.subheader].count("Online Registration") == 2
    assert said.count("○ Before the first rule, to June 30, 2028: nothing is judged.") == 1


def test_before_the_first_rule(open_page: Open) -> None:
    app = open_page(RULES, as_of="2019-06-30")
    assert "None of these rules is in force on June 30, 2019. Choose a later day, or all versions." in texts(app)
    app.selectbox(key="versions").set_value("all").run()
    assert "○ Not in force on the day:** from July 1, 2019" in texts(app)
    assert app.query_params == {"as_of": "2019-06-30", "versions": "all"}


def test_the_rules_that_judged_are_shown_and_not_the_shipped_ones(open_page: Open, copied: Path) -> None:
    """Another district's policy: its own name, a longer term and a second version of one rule."""
    newer = """
  [[courses.attendance.rules]]
  effective = 2027-07-01
  valid_school_years = 1
  cite = "new page"
"""
    text = load_policy().text.replace('name = "Denver Public Schools"', 'name = "Lakeside [Schools]"')
    text = text.replace("valid_school_years = 3", "valid_school_years = 4")
    text = text.replace("\n[courses.walk-in-scheduling]", f"{newer}\n[courses.walk-in-scheduling]")
    policy = parse_policy(text, "lakeside.toml")
    load_folder(copied / "feeds", copied / "store", policy, loaded_at=LOADED_AT + timedelta(hours=2))
    said = texts(app := open_page(RULES, copied / "store", rules_of="attendance", versions="all"))
    assert "**4 of [6 worked examples](#worked-examples) of Denver Public Schools come out as written.**" in said
    assert "the rules here are those of Lakeside \\[Schools\\], so they need not agree" in said
    assert "✓ In force** from July 1, 2019 to June 30, 2027" in said
    assert "○ Not in force on the day:** from July 1, 2027. Source: new page]" in said
    assert "○ Before the first rule, to June 30, 2019: what is completed does not count." in said
    assert pl.from_pandas(app.dataframe[0].value)["answer"][0] == "Otherwise on 366 days: the last day is June 30, 2027"


@pytest.mark.parametrize("page", [DATA, RULES])
@pytest.mark.parametrize("day", ["1999-05-05", "2022-03-01", "2027-07-01"])
def test_no_day_breaks_the_page(open_page: Open, page: str, day: str) -> None:
    app = open_page(page, as_of=day)
    assert app.title[0].value in {"Can I trust this?", "What are the rules?"}
    assert not app.exception
