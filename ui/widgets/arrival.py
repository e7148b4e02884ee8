"""To the list: whoever presses a number, a bar or a cell is taken to the list that it opens (ui/frame/hands.js)."""

import streamlit as st

_DUE, _COUNT = "_arrival_due", "_arrivals"


def expect() -> None:
    """Say that the reader has opened a list: the next run takes them to it."""
    st.session_state[_DUE] = True


def take() -> bool:
    """Return whether the reader has opened a list, and forget it: the runs after leave the page where it is."""
    return bool(st.session_state.pop(_DUE, False))


def here() -> None:
    """Take the reader to the container in which this is drawn, and the focus to the table after it."""
    # Counted, so that each arrival is a new element of the page.
    count = st.session_state[_COUNT] = st.session_state.get(_COUNT, 0) + 1
    st.html(f'<span data-arrival="{count}"></span>')
