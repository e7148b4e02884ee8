"""Every list of every page: each filter leaves the rows that it names, each download is the table, a link reopens it.

The rows that a filter has to leave are found in the file of the unfiltered list, so nothing of the page judges itself.
"""

import re
from typing import NamedTuple

import polars as pl
import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Elsewhere
from tests.browser.hands import choose, column, download, opened, rows_of, shows


class Filter(NamedTuple):
    """What is chosen on screen, what the address then says, and which rows of the file that leaves."""

    label: str
    option: str
    address: str
    leaves: pl.Expr


class Listed(NamedTuple):
    """A list: its server (a fixture) and address, its filters in turn, and a column of the file as the table has it."""

    server: str
    address: str
    filters: tuple[Filter, ...]
    shown: pl.Expr
    number: int = 1  # of that column of the table
    of_table: int = -1
    of_page: tuple[str, ...] = ("School or office",)  # filters of all of the page, so of what the list chooses from


_MAY = "as_of=2026-05-15"
_ALL = ("School or office", "Function", "Feed", "Rule", "Finding")
_PERSON = pl.format("{}, {}", "family_name", "given_name")


def _is(label: str, option: str, name: str, value: str, column: str) -> Filter:
    """A filter whose id in the address is the value in the file."""
    return Filter(label, option, f"{name}={value}", pl.col(column) == value)


def _school(location_id: str, name: str) -> Filter:
    return _is("School or office", name, "school", location_id, "location_id")


def _open_for(label: str, option: str, name: str, first: int, last: int) -> Filter:
    days = pl.col("age_days").cast(pl.Int64)
    return Filter(label, option, f"age={name}", days.is_between(first, last))


def _of_doubtful_feeds(query: str, shown: pl.Expr, *filters: Filter) -> Listed:
    """A list of the page on data, which stands between the tables of the feeds and of the versions."""
    return Listed("doubtful_url", f"data{query}", filters, shown, of_table=1, of_page=_ALL)


NORTHFIELD = _school("6368", "Northfield High School")
LINCOLN = _school("0010", "Lincoln High School")
ATTENDANCE = _is("Function", "Attendance", "function", "attendance", "function_id")
HOUSEHOLD = _is("Function", "Household", "function", "household", "function_id")
OFFICE = Filter(
    "Job role",
    "Office professional",
    "job_role=office-professional",
    pl.col("job_roles").str.contains("office-professional"),
)
RENEWED_EVERYTHING = (pl.col("standing") == "renewed").all().over("staff_id")

LISTS = {
    "june, cohort": Listed(
        "sample_url",
        f"?{_MAY}",
        (
            _is("Due or renewed", "Due: still to renew", "standing", "due", "standing"),
            _is("Left on July 1", "One person left", "left", "1", "left_after"),
            ATTENDANCE,
        ),
        _PERSON,
    ),
    "june, renewed": Listed(
        "sample_url",
        f"?{_MAY}",
        (
            Filter("Due or renewed", "Renewed everything", "standing=everything", RENEWED_EVERYTHING),
            OFFICE,
            HOUSEHOLD,
            NORTHFIELD,
        ),
        _PERSON,
    ),
    "june, now": Listed("sample_url", f"?{_MAY}&list=now", (OFFICE, ATTENDANCE, NORTHFIELD), _PERSON),
    "june, left": Listed("sample_url", f"?{_MAY}&list=left", (OFFICE, HOUSEHOLD, NORTHFIELD), _PERSON),
    "by school, counts": Listed(
        "sample_url", f"by_school?{_MAY}", (NORTHFIELD, ATTENDANCE), pl.col("function_title"), number=2, of_page=_ALL
    ),
    "by school, due": Listed(
        "sample_url", f"by_school?{_MAY}&list=due", (ATTENDANCE, NORTHFIELD), _PERSON, of_page=_ALL
    ),
    "by school, renewed": Listed(
        "sample_url",
        f"by_school?{_MAY}&list=renewed",
        (
            Filter(
                "Renewed by",
                "March 31, 2026",
                "by=2026-03-31",
                pl.col("renewed_on").max().over("staff_id") <= "2026-03-31",
            ),
            NORTHFIELD,
        ),
        _PERSON,
    ),
    "upcoming": Listed(
        "sample_url",
        f"upcoming?{_MAY}",
        (
            _is("Reason", "Employment ends", "reason", "employment", "ends_because"),
            Filter(
                "Week",
                "Week of June 29, 2026",
                "week=2026-06-29",
                pl.col("last_day").is_between(pl.lit("2026-06-29"), pl.lit("2026-07-05")),
            ),
            ATTENDANCE,
            NORTHFIELD,
        ),
        _PERSON,
    ),
    "anomalies": Listed(
        "sample_url",
        f"anomalies?{_MAY}&list=rows",
        (
            _is("Problem", "Access not earned", "what", "excess", "what"),
            _open_for("Open for", "61 to 250", "61-250", 61, 250),
            Filter("Who can fix it", "The person", "fix_by=the-person", pl.col("fix_by") == "the person"),
        ),
        pl.col("explanation"),
        number=2,
    ),
    "anomalies, a kind": Listed(
        "sample_url",
        f"anomalies?{_MAY}&list=rows",
        (
            _is("Kind", "▲ No job at that place", "kind", "wrong-location", "kind"),
            _is("Function", "Base access", "function", "base", "function_id"),
        ),
        pl.col("explanation"),
        number=2,
    ),
    "anomalies, a cause": Listed(
        "sample_url",
        f"anomalies?{_MAY}&list=rows",
        (
            _school("6509", "Denver Online"),
            _is(
                "Cause",
                "Denver Online since July 1, 2025: certificates lapsed (2)",
                "cause",
                "6509.lapsed.2025-07-01",
                "cause_id",
            ),
        ),
        pl.col("explanation"),
        number=2,
    ),
    "anomalies, causes": Listed(
        "sample_url",
        f"anomalies?{_MAY}",
        (_is("Kind", "● Certificate lapsed", "kind", "lapsed", "kind"),),
        pl.col("cause"),
    ),
    "waiting for access": Listed(
        "earners_url",
        "waiting",
        (HOUSEHOLD, _open_for("Waiting for (business days)", "6 to 20", "6-20", 6, 20)),
        _PERSON,
    ),
    "waiting for access, pending": Listed(
        "earners_url", "waiting", (_is("Standing", "○ Pending", "kind", "pending", "standing"),), _PERSON
    ),
    "waiting for an approval": Listed(
        "sample_url",
        f"waiting?{_MAY}&list=approvals",
        (
            _open_for("Waiting for (business days)", "More than 250", "251-up", 251, 9999),
            _is("Decision", "● Nobody decided yet", "decision", "open", "standing"),
            _is("Function", "Enrollment", "function", "enrollment", "function_id"),
        ),
        _PERSON,
    ),
    "earned": Listed(
        "earners_url",
        "waiting?list=earned",
        (
            Filter("Path", "Automatic", "path=automatic", pl.col("is_automated") == "true"),
            LINCOLN,
            _is("Result", "● Granted later", "result", "late", "outcome"),
        ),
        _PERSON,
    ),
    "rejected": _of_doubtful_feeds(
        "",
        pl.col("line"),
        _is("Feed", "Grants", "feed", "grants", "feed"),
        _is("Rule", "Line cannot be read", "rule", "unreadable", "rule"),
    ),
    "findings": _of_doubtful_feeds(
        "?list=findings",
        pl.col("line"),
        _is("Feed", "Assignments", "feed", "assignments", "feed"),
        _is("Finding", "Job title without a role", "finding", "unlisted-title", "finding"),
    ),
    "codes": _of_doubtful_feeds(
        "?list=codes", pl.col("code"), _is("Feed", "Completions", "feed", "completions", "feed")
    ),
    "titles": _of_doubtful_feeds("?list=titles", pl.col("job_title")),
}


def _file(page: Page, name: str) -> pl.DataFrame:
    """A downloaded list with every cell as text, as the file has it."""
    file = download(page, name)[0]
    if name == "CSV":
        return pl.read_csv(file, comment_prefix="#", infer_schema=False)
    return rows_of(file)


def _as_text(frame: pl.DataFrame) -> list[list[str]]:
    """The cells of a file as text, whether it has types or not."""
    return [["" if cell is None else str(cell).lower() for cell in row] for row in frame.iter_rows()]


def _of(rows: pl.DataFrame, matched: pl.DataFrame) -> str:
    """The words under a list; a line of several rows counts them."""
    shown, all_ = (
        frame["rows"].cast(pl.Int64).sum() if "cause" in frame.columns and "rows" in frame.columns else frame.height
        for frame in (rows, matched)
    )
    return f"{shown} of {all_} row{'s' if all_ > 1 else ''}"


@pytest.mark.parametrize("name", LISTS)
def test_each_filter_leaves_its_rows_each_download_is_the_table_and_a_link_reopens_it(
    watched: Page, elsewhere: Elsewhere, request: pytest.FixtureRequest, name: str
) -> None:
    listed = LISTS[name]
    opened(watched, f"{request.getfixturevalue(listed.server)}/{listed.address}")
    watched.get_by_role("button", name="CSV", exact=True).wait_for()
    matched = rows = _file(watched, "CSV")
    shows(watched, _of(rows, matched))
    for chosen in listed.filters:
        before, rows = rows.height, rows.filter(chosen.leaves)
        assert 0 < rows.height < before, chosen.label
        if chosen.label in listed.of_page:
            matched = matched.filter(chosen.leaves)
        choose(watched, chosen.label, chosen.option)
        shows(watched, _of(rows, matched))
        expect(watched).to_have_url(re.compile(f"[?&]{chosen.address}(&|$)"))
    for kind in ("CSV", "Excel"):
        assert _as_text(_file(watched, kind)) == _as_text(rows)
    shown = rows.select(listed.shown).to_series().to_list()
    assert column(watched, listed.number, of_table=listed.of_table) == shown
    shows(elsewhere(watched.url), _of(rows, matched))
