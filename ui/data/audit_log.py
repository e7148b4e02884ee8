"""The record of who looked, on the page on the data: for those who see the whole district, where people sign in."""

from datetime import date, timedelta

import polars as pl
import streamlit as st

from ui import reads
from ui.data import numbers as about_data
from ui.reads.view import View
from ui.security import audit_log, downloads
from ui.widgets import filters, formats, notices, runtime

EVENTS = {
    "signed_in": "Came in",
    "signed_out": "Signed out",
    "page_opened": "Opened a page",
    "downloaded": "Downloaded",
    "refused": "▲ Refused",
    audit_log.UNREADABLE: "▲ Line cannot be read",
}
DAYS = {"7": "7 days", "30": "30 days", "365": "A year", "all": "All days"}
_WHO = "_record_who"  # in the session only: an address names nobody


def show(view: View) -> None:
    """Show the record with its filters and download, or say in a sentence why it is not here."""
    st.header("Who looked")
    if not audit_log.is_kept():
        st.markdown(
            "No record is kept of who looks: nobody signs in here, so there is only the person at this machine. Where "
            "people sign in, every page that is opened and every download is recorded."
        )
    elif not view.scope.is_district:
        st.markdown(
            "It is recorded who signs in, opens a page or downloads a list, but not about whom. Those who see the "
            "whole district find the record here."
        )
    else:
        _list(view)


def _list(view: View) -> None:
    line = filters.Line()
    days = line.always("days", "Days", DAYS, default="7")
    rows = audit_log.read(_first(days))
    broken = rows.filter(pl.col("event") == audit_log.UNREADABLE).height
    if broken:
        st.warning(
            f"{formats.count(broken, 'line', 'lines')} of the record in these days cannot be read: somebody changed "
            "it, or the machine stopped in the middle of it. It is kept as it is; the list says where it stands.",
            icon=":material/warning:",
        )
    line = filters.Line()
    events = line.several("event", "What happened", EVENTS, placeholder="Everything")
    who = _person(line, rows)
    matched = rows.filter(pl.col("event").is_in(events or list(EVENTS)))
    if who is not None:
        matched = matched.filter(pl.col("who") == who)
    if matched.is_empty():
        notices.nothing("Nothing of this kind was recorded in these days. Choose more of them, or remove a filter.")
        return
    found = matched.head(about_data.MOST_ROWS)
    words = {"days": DAYS[days], "what happened": ", ".join(EVENTS[event].lower() for event in events)}
    used = {name: value for name, value in words.items() if value} | ({"person": "one"} if who is not None else {})
    local = found.with_columns(pl.col("at").dt.convert_time_zone(reads.facts(view.version).time_zone))
    with line.row:
        in_file = local.with_columns(pl.col("at").dt.to_string("%Y-%m-%dT%H:%M:%S%:z"))
        downloads.buttons(in_file, "who looked", view, used, "record")
    _table(local, reads.choices(view.version, view.everywhere).locations)
    notices.cut(found.height, matched.height)


def _first(days: str) -> date:
    """Return the first day, by the clock of the record's files (UTC)."""
    return date.min if days == "all" else runtime.now().date() - timedelta(days=int(days) - 1)


def _person(line: filters.Line, rows: pl.DataFrame) -> str | None:
    """Ask who looked: an email address, so never in the address of the page."""
    options = sorted(set(rows["who"].drop_nulls()) - {""})
    if st.session_state.get(_WHO) not in options:
        st.session_state[_WHO] = None
    chosen: str | None = line.row.selectbox("Who looked", options, index=None, key=_WHO, placeholder="Everybody")
    return chosen


def _table(rows: pl.DataFrame, places: dict[str, str]) -> None:
    filters = [_words(said, places) for said in rows["filters"]]
    shown = rows.with_columns(
        pl.col("event").replace(EVENTS),
        filters=pl.coalesce("why", pl.Series(filters, dtype=pl.String)),
        rows=pl.col("rows").cast(pl.String),  # as text, an empty cell stays empty
        as_of=pl.col("as_of").dt.to_string("%b %-d, %Y"),
    ).select("at", "who", "event", "what", "filters", "kind", "rows", "as_of")
    column = st.column_config
    config = {
        "at": column.DatetimeColumn("When", format="MMM D, YYYY, h:mm:ss A", width=175),
        "who": column.TextColumn("Who", width=200),
        "event": column.TextColumn("What happened", width=145),
        "what": column.TextColumn("Page or list", width=155),
        "filters": column.TextColumn("Filters, or why", width=220),
        "kind": column.TextColumn("File", width=65),
        "rows": column.TextColumn("Rows", width=60, alignment="right"),
        "as_of": column.TextColumn("As of", width=100),
    }
    lines = formats.count(shown.height, "line", "lines")
    about_data.table(shown, config, f"List of {lines} of the record: when, who, what happened, page or list")


def _words(filters: str | None, places: dict[str, str]) -> str:
    """Write the filters of a line with the names of schools, which a page keeps by id."""
    parts = [part.partition(": ") for part in (filters or "").split("; ")]
    return "; ".join(
        f"school or office: {', '.join(places.get(one, one) for one in value.split(', '))}"
        if name == "school"
        else f"{name}{colon}{value}"
        for name, colon, value in parts
    )
