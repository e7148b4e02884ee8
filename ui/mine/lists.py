"""My access: the viewer's own record, who it is, and the table of functions; nothing of anybody else."""

from dataclasses import replace
from datetime import date
from typing import Any

import polars as pl
import streamlit as st

from queries import Person
from ui import reads, record
from ui.mine.numbers import by_function, headline, in_order
from ui.reads.view import View
from ui.record import Record, rejected_people
from ui.widgets import formats, notices


def myself(view: View) -> Person | None:
    """Look up whose record is the viewer's own, as the server decided it; None, with a notice: nobody's is."""
    # From the scope alone: neither the address nor the person last looked at may change whose record this is.
    own = view.scope.staff_id
    me = reads.person(view.version, view.everywhere, own) if own else None
    if me is None:
        notices.no_own_record()
    return me


def record_of(me: Person, view: View) -> Record:
    """Look up everything that the page shows; what a person can fix is for the reader to fix."""
    mine = record.record_of(me, view)
    rows = [row | ({"fix_by": "you"} if row["fix_by"] == "the person" else {}) for row in mine.anomalies]
    return replace(mine, anomalies=rows)


def header(me: Person, mine: Record, view: View) -> None:
    """Say what the reader may use, what ends next, what to do; where grants and rules disagree; who it is."""
    rejected_people.about(me, view, is_own=True)
    st.markdown(f"**{headline(mine.status, view.as_of, view.unknown.certificates)}**")
    for row in mine.anomalies:
        st.markdown(record.anomaly(row))
    who = f"{formats.literal(record.full_name(me))}, staff id {formats.literal(me.staff_id)}"
    st.caption(f"{who}. {record.describe(me, mine.stretches, view.as_of)}")


def table(status: pl.DataFrame, june: date) -> None:
    """Show what `in_order` returns, one row per function, or more where its places differ (`verdict`)."""
    rows = by_function(in_order(status))
    if rows.is_empty():
        return
    everywhere = rows["locations"].explode().n_unique()
    written = [_written(row, everywhere, june) for row in rows.iter_rows(named=True)]
    listing = formats.count(rows["function_title"].n_unique(), "function", "functions")
    # A static table, which a phone shows whole: an interactive one is cut off there and has to be scrolled sideways.
    alt = f"List of {listing}: last day, status, next step"
    st.table(pl.DataFrame(written).to_arrow(), border="horizontal", hide_index=True, alt=alt)


def _written(row: dict[str, Any], everywhere: int, june: date) -> dict[str, str]:
    """Write one row: its places only if they are not all (`everywhere`), the grant only if it is not as the status."""
    # Each word that can be left out is, for this table has to fit on a phone.
    sign, word, color = record.STATUS[record.verdict(row["status"], row["last_day"], june)]
    if row["granted"] != row["entitled"]:
        word += ", still granted" if row["granted"] else ", not granted"
    places = "" if len(row["locations"]) == everywhere else f" at {formats.listing(row['places'])}"
    return {
        "Function": formats.literal(f"{row['function_title']}{places}"),
        "Last day": formats.day(row["last_day"]) if row["last_day"] else "None known" if row["entitled"] else "",
        "Status": f":{color}[{sign}\N{NO-BREAK SPACE}{word}]",
        "Next step": formats.literal(row["next_step"]),
    }


def reasoning(me: Person, mine: Record, view: View) -> None:
    """Give each function's reasoning, as the page on one person does."""
    st.header("Why, function by function")
    record.reasoning(me, mine, view)
