"""To the list: whoever presses a number, a bar or a cell is taken to the list that it opens (arrival.js)."""

from pathlib import Path

import streamlit as st
from starlette.requests import Request
from starlette.responses import FileResponse
from starlette.routing import Route

_PATH = "/arrival.js"
_DUE = "_arrival_due"


def _serve(_: Request) -> FileResponse:
    # Asked again each time, so that an update of Lapsewatch is not held up by a copy.
    return FileResponse(Path(__file__).parent / "arrival.js", headers={"Cache-Control": "no-cache"})


ROUTES = [Route(_PATH, _serve)]


def expect() -> None:
    """Say that the reader has opened a list: the next run takes them to it."""
    st.session_state[_DUE] = True


def take() -> bool:
    """Return whether the reader has opened a list, and forget it: the runs after leave the page where it is."""
    return bool(st.session_state.pop(_DUE, False))


def here() -> None:
    """Take the reader to the container with the key list_top, in which this is drawn, and the focus to its table."""
    # As a file, since the content policy allows no script that stands in a page.
    st.html(f'<script src="{_PATH}"></script>', unsafe_allow_javascript=True)
