"""From a row to the person: whom the person page shows is kept in the session, never in an address.

An address is logged by proxies, bookmarked and pasted into mails; a name in it would be out of anybody's hands.
"""

from typing import NoReturn

import polars as pl
import streamlit as st
from streamlit.elements.arrow import DataframeState

_PAGE = "pages/access/person.py"
_PERSON = "_person"


def person() -> str | None:
    """Return the staff id of the person whom the reader looks at, or None; it may be an id that nobody has."""
    staff_id: str | None = st.session_state.get(_PERSON)
    return staff_id


def keep_person(staff_id: str | None) -> None:
    """Remember whom the reader looks at, for as long as the browser's tab is open."""
    st.session_state[_PERSON] = staff_id


def open_person(staff_id: str) -> NoReturn:
    """Go to the person page and show `staff_id`, on the same day, with the same school.

    The address goes along as it is: Streamlit would first write any other one over the page that is left, and the
    browser's Back would lead there, to a list without its filters.
    """
    keep_person(staff_id)
    st.switch_page(_PAGE, query_params={name: st.query_params.get_all(name) for name in st.query_params})


def open_selected(table: DataframeState, rows: pl.DataFrame) -> None:
    """Go to the person of the row that the reader chose in a table, if one was.

    `table` is what `st.dataframe(..., on_select="rerun", selection_mode="single-row")` returned; `rows` are those it
    shows, in the same order, with the column staff_id.
    """
    chosen = table["selection"]["rows"]
    # A selection outlives the list that it was made in, so it may point beyond the end of a shorter one.
    if chosen and chosen[0] < rows.height:
        open_person(rows["staff_id"][chosen[0]])
