"""The audit log, on the page on the data: for those who see the whole district, where people sign in."""

from collections.abc import Mapping
from datetime import date, timedelta

import polars as pl
import streamlit as st

from ui import reads
from ui.data.lists import MOST_ROWS
from ui.reads.view import View
from ui.security import audit_log, downloads
from ui.widgets import filters, formats, notices, runtime, tables

EVENTS = {
    "signed_in": "Signed in",
    "signed_out": "Signed out",
    "page_opened": "Opened a page",
    "downloaded": "Downloaded",
    "refused": "▲ Refused",
    audit_log.UNREADABLE: "▲ Line cannot be read",
}
DAYS = {"7": "7 days", "30": "30 days", "365": "A year", "all": "All days"}
_WHO = "_record_who"  # in the session only: an address names nobody


def show_audit_log(view: View) -> None:
    """Show the audit log with its filters and download, or say in a sentence why it is not here."""
    st.header("Audit log")
    if not audit_log.is_on():
        st.markdown(
            "No audit log is kept: nobody signs in here, so there is only the person at this machine. Where people "
            "sign in, every page that is opened and every download is recorded."
        )
    elif not view.scope.is_district:
        # Who works at a school may not learn from it at what their colleagues or supervisors look.
        st.markdown(
            "The audit log records who signs in, opens a page or downloads a list, but not about whom. Those who see "
            "the whole district find it here."
        )
    else:
        _list(view)


def _list(view: View) -> None:
    days = filters.FilterBar().always("days", "Days", DAYS, default="7")
    entries = audit_log.read(_first(days))
    _warn_of_broken(entries)
    bar = filters.FilterBar()
    events = bar.several("event", "What happened", EVENTS, placeholder="Everything")
    who = _select_person(bar, entries)
    matched = entries.filter(pl.col("event").is_in(events or list(EVENTS)))
    if who is not None:
        matched = matched.filter(pl.col("who") == who)
    if matched.is_empty():
        notices.nothing("No entry of these days fits these filters. Choose more days, or remove a filter.")
        return
    labels = {"days": DAYS[days], "what happened": ", ".join(EVENTS[event].lower() for event in events)}
    # That one person was selected is said, but not whom: the download goes on record, which names nobody looked at.
    used = {name: label for name, label in labels.items() if label} | ({"person": "one"} if who is not None else {})
    time_zone = reads.facts(view.version).time_zone
    shown = matched.head(MOST_ROWS).with_columns(pl.col("at").dt.convert_time_zone(time_zone))
    with bar.row:
        # As text with its offset, because Excel knows no time zone.
        in_file = shown.with_columns(pl.col("at").dt.to_string("%Y-%m-%dT%H:%M:%S%:z"))
        downloads.buttons(in_file, "audit log", view, used, "record")
    _table(shown, reads.choices(view.version, view.everywhere).locations)
    notices.cut(shown.height, matched.height)


def _first(days: str) -> date:
    """Return the first day, by the clock of the log's files (UTC)."""
    return date.min if days == "all" else runtime.now().date() - timedelta(days=int(days) - 1)


def _warn_of_broken(entries: pl.DataFrame) -> None:
    broken = entries.filter(pl.col("event") == audit_log.UNREADABLE).height
    if broken:
        st.warning(
            f"{formats.count(broken, 'line', 'lines')} of the audit log in these days cannot be read: somebody "
            "changed the file, or the machine stopped while writing to it. The file is left as it is; the list says "
            "where to look in it.",
            icon=":material/warning:",
        )


def _select_person(bar: filters.FilterBar, entries: pl.DataFrame) -> str | None:
    """Draw the filter by person: an email address, so never in the address of the page."""
    options = sorted(set(entries["who"].drop_nulls()) - {""})
    if st.session_state.get(_WHO) not in options:
        st.session_state[_WHO] = None
    who: str | None = bar.row.selectbox("Person", options, index=None, key=_WHO, placeholder="Everybody")
    return who


def _table(entries: pl.DataFrame, places: Mapping[str, str]) -> None:
    named = [_with_names(recorded, places) for recorded in entries["filters"]]
    shown = entries.with_columns(
        pl.col("event").replace(EVENTS),
        filters=pl.coalesce("why", pl.Series(named, dtype=pl.String)),
        rows=pl.col("rows").cast(pl.String),  # as text, an empty cell stays empty
        as_of=formats.short_day_column("as_of"),
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
    tables.plain(shown, config, f"List of {lines} of the audit log: when, who, what happened, page or list")


def _with_names(recorded: str | None, places: Mapping[str, str]) -> str:
    """Write the filters of an entry with the names of schools, which are recorded by id."""
    parts = [part.partition(": ") for part in (recorded or "").split("; ")]
    return "; ".join(
        f"school or office: {', '.join(places.get(own, own) for own in value.split(', '))}"
        if name == "school"
        else f"{name}{colon}{value}"
        for name, colon, value in parts
    )
