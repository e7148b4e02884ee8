"""The tables of the page on the data, one for each list, with what to know before and what follows from it."""

from collections.abc import Mapping

import polars as pl
import streamlit as st

from queries import Excerpt
from ui.data.lists import CODES, FINDINGS, REJECTED, TITLES
from ui.data.numbers import FINDING_LABELS, RULE_LABELS, similar_codes, similar_rows
from ui.reads.view import View
from ui.widgets import cache, formats, messages, notices, tables


def table(which: str, rows: Excerpt, view: View) -> None:
    """Draw a list that is not empty (`lists.rows`), and say how many of its rows are shown."""
    if which == REJECTED:
        _rejected(rows.frame)
    elif which == FINDINGS:
        _findings(rows.frame)
    elif which == CODES:
        _codes(rows.frame)
    else:
        _titles(rows.frame, view)
    notices.cut(rows.frame.height, rows.rows_matched)
    if which == CODES:
        others = "the other" if rows.frame["resembles"].count() else "these"
        st.caption(
            f"No fault of the feed: the rules give {others} codes no meaning. If one of them should count, add it to "
            "the rules."
        )
    elif which == TITLES:
        st.caption(
            "Such a title counts as a job role of its own. If it means one of the rules' roles, add it to the rules."
        )


@cache.by_frames
def _seen(rows: pl.DataFrame, kind: str, *columns: str) -> pl.DataFrame:
    """Return columns of rejected rows or findings as they are read: labels for the ids of their `kind`."""
    labels = {"rule": RULE_LABELS, "finding": FINDING_LABELS}[kind]
    read = rows.with_columns(_feed(), _labeled(kind, labels), message=messages.without_origin()).select(columns)
    # A row may be as long as a book, and the browser gets every one of them with the page.
    return read.with_columns(formats.shortened(name) for name in ("value", "message", "row") if name in columns)


def _rejected(rows: pl.DataFrame) -> None:
    shown = _seen(rows, "rule", "line", "feed", "rule", "column", "value", "message", "row")
    column = st.column_config
    config = {
        "line": tables.line(pinned=True),
        "feed": column.TextColumn("Feed", width=115),
        "rule": column.TextColumn("Rule", width=190),
        "column": column.TextColumn("Column", width=120),
        "value": column.TextColumn("Value", width=150),
        "message": column.TextColumn("What is wrong, and what was expected", width=480),
        "row": column.TextColumn("Row as received", width=420),
    }
    tables.plain(shown, config, f"List of {formats.count(shown.height, 'rejected row', 'rejected rows')}")


def _findings(rows: pl.DataFrame) -> None:
    if similar := similar_rows(rows):
        st.warning(similar, icon=":material/help:")
    shown = _seen(rows, "finding", "line", "feed", "finding", "staff_id", "column", "value", "message")
    column = st.column_config
    config = {
        "line": tables.line(pinned=True),
        "feed": column.TextColumn("Feed", width=115),
        "finding": column.TextColumn("Finding", width=210),
        "staff_id": column.TextColumn("Staff ID", width=100),
        "column": column.TextColumn("Column", width=120),
        "value": column.TextColumn("Value", width=150),
        "message": column.TextColumn("What it means", width=520),
    }
    tables.plain(shown, config, f"List of {formats.count(shown.height, 'finding', 'findings')}")


def _codes(codes: pl.DataFrame) -> None:
    similar = similar_codes(codes)
    if similar:
        st.warning(similar, icon=":material/help:")
    column = st.column_config
    config = {
        "code": column.TextColumn("Code", pinned=True, width=260),
        "rows": column.NumberColumn("Rows", format="localized", width=100),
        "feed": column.TextColumn("Feed", width=130),
        "column": column.TextColumn("Column", width=150),
        "resembles": column.TextColumn("Looks like a known one", width=520, help="Which one, and how to fix it"),
    }
    # The widest column of all, and most exports have nothing to say in it.
    shown = codes.select("code", "rows", _feed(), "column", *(["resembles"] if similar else []))
    tables.plain(shown, config, f"List of {formats.count(shown.height, 'code', 'codes')} outside the rules")


def _titles(titles: pl.DataFrame, view: View) -> None:
    day = formats.day(view.as_of)
    column = st.column_config
    config = {
        "job_title": column.TextColumn("Job title", pinned=True, width=260),
        "people_on_day": column.NumberColumn(
            "People", format="localized", width=110, help=f"Who hold a job with this title on {day}"
        ),
        "people_so_far": column.NumberColumn(
            "People ever", format="localized", width=120, help=f"Who held one by {day}"
        ),
        "role_id": column.TextColumn("Counts as the role", width=220),
    }
    shown = titles.select("job_title", "people_on_day", "people_so_far", "role_id")
    tables.plain(shown, config, f"List of {formats.count(shown.height, 'job title', 'job titles')} without a role")


def _feed() -> pl.Expr:
    return pl.col("feed").str.replace_all("_", " ").str.to_titlecase()


def _labeled(column: str, labels: Mapping[str, str]) -> pl.Expr:
    """Write the ids of a column as labels, and an id without one as it is."""
    return pl.col(column).replace(labels)
