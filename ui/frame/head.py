"""The rooms on top of every page: its title, what is chosen for all of it, through which day there are records."""

from dataclasses import dataclass

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from ui.frame import known, links, passed, printing
from ui.security import gate
from ui.security.gate import Admitted
from ui.widgets import address

_TITLE, _CONTROLS = 456, 632  # pixels: side by side on a laptop, one below the other on a phone


@dataclass(frozen=True)
class Head:
    """The rooms on top of a page, and what it reads: `read` is who looks, with the version that was chosen."""

    title: DeltaGenerator
    controls: DeltaGenerator
    through: DeltaGenerator
    link: DeltaGenerator
    known: known.Choice
    read: Admitted


def of(title: str, admitted: Admitted, more: int) -> Head:
    """Make room on top of a page, and let the reader choose what was known when: all else is read of that version."""
    room, controls = top(admitted, title.format(june=passed.month_of_junes(admitted)), more)
    row = st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center")
    with row:
        through = st.container(width="stretch").empty()
        # Into the row itself: room for a choice that is not drawn would still take a gap of it.
        choice = known.choose(row, admitted)
        link = links.make_room()
    return Head(room, controls, through, link, choice, choice.of(admitted))


def top(admitted: Admitted, words: str, more: int = 0) -> tuple[DeltaGenerator, DeltaGenerator]:
    """Make room on top of a page for its title, and for what is chosen for the whole of it: first, who looks.

    That is the same place of every page, as what is open there would else close when a choice leads to another page.
    `more` pixels of the title's room go to the choices.
    """
    top = st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="bottom")
    # Before the choices, which would else stand in its place and then move; the June is not known yet.
    title = top.container(width=_TITLE - more).empty()
    title.title(words)
    controls = top.container(horizontal=True, vertical_alignment="bottom", width=_CONTROLS + more)
    with controls:
        if address.is_printed():
            printing.bar()
        else:
            gate.bar(admitted)
    return title, controls
