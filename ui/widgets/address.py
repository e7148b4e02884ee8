"""The address of a page carries its as-of day, school and filters: a link, a bookmark or a reload reopens the view.

Values in the address are ids and ISO days; a filter at its default is left out. Why Streamlit's own binding is not
enough: docs/decisions/0005-addresses.md.

One run of the frame: `begin`; each widget reads `requested` before it is drawn and `note`s its value after; `end`.
"""

from collections.abc import Sequence

import streamlit as st

_PAGE, _TOUCHED, _WRITTEN, _REQUESTED, _NOTED, _FOREIGN = (
    f"_address_{part}" for part in ("page", "touched", "written", "requested", "noted", "foreign")
)
_PRINT = "print"


def begin(page: str) -> None:
    """Decide whether the address or the widgets speak in this run.

    The address does on the first run, whenever it is another one than was written last (back, forward, a link), and on
    another page; but not if the reader has just used a widget, whose change the address cannot know yet, nor on another
    page without anything in its address, as the menu opens it, where the frame keeps its day and school.
    """
    state = st.session_state
    shown = query()
    is_touched = state.pop(_TOUCHED, False)
    is_moved = state.get(_PAGE, page) != page
    # A widget that was used comes first: its change is newer than the address, which is written at the end of a run.
    shown.pop(_PRINT, None)
    # A page to print draws no widget, so that nothing but the address knows what was chosen.
    speaks = is_printed() or (not is_touched and (bool(shown) if is_moved else shown != state.get(_WRITTEN)))
    state[_PAGE], state[_REQUESTED], state[_NOTED] = page, shown if speaks else None, {}
    # Dropped as soon as the reader uses a widget: the address changes then in any case, so it costs no entry of its
    # own.
    state[_FOREIGN] = {} if is_touched else dict(shown)


def is_printed() -> bool:
    """Whether this run draws the page to print: the same answer, chart and list, without anything to press."""
    return _PRINT in st.query_params


def print_page() -> None:
    """Turn to the page to print: the `on_click` of a button."""
    st.query_params[_PRINT] = "yes"


def leave_print() -> None:
    """Turn back to the page with its controls: the `on_click` of a button."""
    st.query_params.pop(_PRINT, None)
    st.session_state.pop(_WRITTEN, None)  # the address speaks, as the widgets know nothing


def touch() -> None:
    """Say that the reader used a widget: the `on_change` of every widget that is noted."""
    st.session_state[_TOUCHED] = True


def requested(name: str) -> list[str] | None:
    """Return the values that the address has for the filter `name`, or None where the widget keeps its own."""
    st.session_state[_FOREIGN].pop(name, None)
    values: dict[str, list[str]] | None = st.session_state[_REQUESTED]
    # An address without the name stands for the default, not for what the widget had before: Back has to undo it.
    return None if values is None else values.get(name, [])


def is_asked(name: str) -> bool:
    """Whether the address, or the widget of that name, asks for something else than the default."""
    values: dict[str, list[str]] | None = st.session_state[_REQUESTED]
    return bool(st.session_state.get(name) if values is None else values.get(name))


def note(name: str, values: Sequence[str]) -> None:
    """Put `values` under `name` into the address of this view; none of them leaves `name` out."""
    if values:
        st.session_state[_NOTED][name] = list(values)


def noted() -> dict[str, list[str]]:
    """Return what the widgets drawn so far in this run have put into the address, by name."""
    return dict(st.session_state[_NOTED])


def end() -> None:
    """Write the address if it is not the one that is there.

    What no widget of the page has read stays until the reader uses one: each writing is a step in the browser's
    history, and the filters of the list from which a row opened a person are not worth one (`person_links`).
    """
    address: dict[str, list[str]] = st.session_state[_FOREIGN] | st.session_state[_NOTED]
    if is_printed():
        address[_PRINT] = ["yes"]
    if address != query():
        st.query_params.from_dict(address)
    st.session_state[_WRITTEN] = address


def query() -> dict[str, list[str]]:
    """Return what the address has, by name, as it is."""
    return {name: st.query_params.get_all(name) for name in st.query_params}
