"""The one script of our own: a click, Enter and Space open a row, and the menu of a phone closes (hands.js)."""

from pathlib import Path

import streamlit as st
from starlette.requests import Request
from starlette.responses import FileResponse
from starlette.routing import Route

_PATH = "/lapsewatch.js"


def _serve(_: Request) -> FileResponse:
    # Asked again each time, so that an update of Lapsewatch is not held up by a copy.
    return FileResponse(Path(__file__).parent / "hands.js", headers={"Cache-Control": "no-cache"})


ROUTES = [Route(_PATH, _serve)]


def load() -> None:
    """Have the page load the script: as a file, since the content policy allows no script that stands in a page."""
    st.html(f'<script src="{_PATH}"></script>', unsafe_allow_javascript=True)
