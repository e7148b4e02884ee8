"""From a row to the person and back: whom the person page shows is kept in the session, never in an address.

An address is logged by proxies, bookmarked and pasted into mails; a name in it would be out of anybody's hands. It
holds a random handle instead (`handles`), by which a reload finds the person, and Back the row.
"""

from collections.abc import Hashable
from typing import NoReturn

import polars as pl
import streamlit as st
from streamlit.elements.arrow import DataframeState

from ui.widgets import address, handles, runtime

NAME = "who"
"""The name of the handle in the address."""

_PAGE = "pages/access/person.py"
_PERSON, _HANDLE, _READER, _ROW = "_person", "_person_handle", "_person_reader", "_person_row"


def read_by(reader: Hashable) -> None:
    """Say who reads this run, before anything else of this module: handles are for one reader."""
    st.session_state[_READER] = reader


def person() -> str | None:
    """Return the staff id of the person whom the reader looks at, or None; it may be an id that nobody has."""
    state = st.session_state
    requested = address.requested(NAME)
    if requested:
        keep_person(_known(requested[-1]))
    # Back to the page as it was before anybody was chosen; else an address without a handle says nothing of people.
    elif requested is not None and state.get(_HANDLE):
        keep_person(None)
    staff_id: str | None = state.get(_PERSON)
    state[_HANDLE] = _handle(staff_id) if staff_id else None
    address.note(NAME, [state[_HANDLE]] if staff_id else [])
    return staff_id


def keep_person(staff_id: str | None) -> None:
    """Remember whom the reader looks at, for as long as the browser's tab is open."""
    st.session_state[_PERSON] = staff_id


def _known(handle: str) -> str | None:
    return handles.person(handle, st.session_state[_READER], runtime.now().timestamp())


def _handle(staff_id: str) -> str:
    """Return the handle in use, if it is this person's and still opens, or a new one."""
    handle: str | None = st.session_state.get(_HANDLE) or st.query_params.get(NAME)
    if handle and _known(handle) == staff_id:
        return handle
    return handles.make(st.session_state[_READER], staff_id, runtime.now().timestamp())


def open_person(staff_id: str) -> NoReturn:
    """Go to the person page and show `staff_id`, on the same day, with the same school.

    The address goes along as it is, with the handle: Streamlit first writes it over the page that is left, and the
    browser's Back leads there, to the list with its filters and the row that was opened.
    """
    keep_person(staff_id)
    st.switch_page(_PAGE, query_params=address.query() | {NAME: [_handle(staff_id)]})


def open_selected(table: DataframeState, rows: pl.DataFrame, key: str) -> None:
    """Go to the person of the row that the reader chose in the table `key`, if one was, and remember the row for Back.

    `table` is what `st.dataframe(..., on_select="rerun", selection_mode="single-row")` returned; `rows` are those it
    shows, in the same order, with the column staff_id.
    """
    chosen = table["selection"]["rows"]
    # A selection outlives the list that it was made in, so it may point beyond the end of a shorter one.
    if chosen and chosen[0] < rows.height:
        st.session_state[_ROW] = (key, chosen[0])
        open_person(rows["staff_id"][chosen[0]])


def opened_row(key: str, rows: pl.DataFrame) -> int | None:
    """Return the row of the table `key` from which the reader comes back; None if they do not, or it has gone."""
    handle = st.query_params.get(NAME)
    staff_id = _known(handle) if handle else None
    # After a reload of the person the row is not known any more: then it is the person's first.
    table, row = st.session_state.get(_ROW, (key, rows.height))
    if staff_id is None or table != key:
        return None
    if row < rows.height and rows["staff_id"][row] == staff_id:
        return int(row)
    return rows["staff_id"].index_of(staff_id)
