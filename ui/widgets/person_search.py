"""The search for one person: a text field, and below it a button for each of the best hits.

Streamlit's own list with a search in it sends every option to the browser before anybody types; here the words go to
the server and a few dozen hits come back. Buttons, as Tab and a screen reader reach them like any other.
"""

from collections.abc import Callable
from typing import Any

import polars as pl
import streamlit as st

from ui.widgets import formats, notices

MOST_HITS = 30
_LONGEST = 80  # letters of a search


def search(
    key: str, find: Callable[[str], pl.DataFrame], keep: Callable[[str], object], *, placeholder: str, place: str
) -> bool:
    """Draw the search and its hits, and say whether the reader is searching; `keep` is called with whom they choose.

    `find` returns at most `MOST_HITS` rows of `queries.people` for the words, which never stand in the address.
    """
    written = f"{key}_words"

    def chosen(staff_id: str) -> None:
        st.session_state[written] = ""
        keep(staff_id)

    words = st.text_input("Name or staff id", key=written, type="search", live=True, placeholder=placeholder)
    if not words or not words.strip():
        return False
    hits = find(words[:_LONGEST])
    notices.people_found(hits["found"][0] if hits.height else 0, hits.height, place)
    with st.container(gap=None):
        for row in hits.iter_rows(named=True):
            # By the id, not the place in the list, which may have changed under the click.
            st.button(
                _label(row),
                key=f"{key}_{row['staff_id']}",
                type="tertiary",
                on_click=chosen,
                args=(row["staff_id"],),
                wrap=True,
            )
    return True


def _label(row: dict[str, Any]) -> str:
    """Say who it is (a row of `queries.people`), the name like a link: Given Family (job, school) · id."""
    name = formats.full_name(row["given_name"], row["family_name"]) or "Not known to HR"
    where = row["location_name"]
    more = f" and {row['locations'] - 1} more" if where and row["locations"] > 1 else ""
    job = f"{row['job_title']}, {where}{more}" if where else "no job on this day"
    rest = formats.literal(f"({job}) · {row['staff_id']}")
    return f":blue[{formats.literal(name)}] {rest}"
