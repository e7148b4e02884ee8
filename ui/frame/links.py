"""A link to what a page shows, to be copied: its day, schools and filters, and never a person."""

from collections.abc import Collection, Mapping, Sequence
from urllib.parse import urlencode, urlsplit, urlunsplit

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from ui.widgets.address import is_printed

_MEANING = (
    "opens this page with the chosen day, schools and filters; without a chosen day, as of the day of opening. Whoever "
    "opens it sees what they may see. It never holds a person: that is chosen anew."
)


def make_room() -> DeltaGenerator:
    """Draw the button; what it opens is filled in once the page has drawn its filters. There is none on paper."""
    if is_printed():
        return st.empty()
    return st.popover("Copy link to this view", icon=":material/link:", type="tertiary", width="content")


def fill(room: DeltaGenerator, address: str) -> None:
    """Show the address, with Streamlit's own button to copy it, and as a link."""
    if is_printed():
        return
    # No script of ours is needed for the button, but it shows under a pointer only. By keyboard, or with a finger held
    # down, the browser's own menu of the link copies the same, also where a page without TLS gets no clipboard.
    room.code(address, language=None, wrap_lines=True)
    room.caption(f"[This link]({address}) {_MEANING}")


def link(url: str, page: str, pages: Collection[str], chosen: Mapping[str, Sequence[str]]) -> str:
    """Return the address of a page with what is chosen (values by name), on the server that the browser has at `url`.

    Always with the page's own name: which page has the bare address depends on who opens it.
    """
    at = urlsplit(url)
    folder, _, last = at.path.rpartition("/")
    # Below a base path the front page may have no slash at its end; the name of a page is no part of the path.
    base = folder if not last or last in pages else f"{folder}/{last}"
    return urlunsplit((at.scheme, at.netloc, f"{base}/{page}", urlencode(chosen, doseq=True), ""))
