"""Choices that live in the address: each is drawn once per run under a name of its own, and returns ids."""

from collections.abc import Mapping
from datetime import date

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from eligibility.days import FIRST_DAY, LAST_DAY
from ui.widgets import address, notices


class Line:
    """A line of filters: a row of its own, or the one that is given; below it comes what is asked for in vain."""

    def __init__(self, row: DeltaGenerator | None = None) -> None:
        self.row = row or st.container(horizontal=True, vertical_alignment="bottom")

    def day(self, name: str, label: str, default: date) -> date:
        """Ask for one day; `default` (today) stays out of the address, so that a bookmark follows the calendar."""
        asked = address.wanted(name)
        if asked is not None:
            st.session_state[name] = self._day(asked, default)
        elif st.session_state.get(name) is None:
            st.session_state[name] = default
        chosen: date = self.row.date_input(
            label,
            key=name,
            min_value=FIRST_DAY,
            max_value=LAST_DAY,
            format="MM/DD/YYYY",
            on_change=address.touch,
            width=150,
        )
        address.note(name, [] if chosen == default else [chosen.isoformat()])
        return chosen

    def several(self, name: str, label: str, options: Mapping[str, str], *, placeholder: str) -> tuple[str, ...]:
        """Ask for any number of `options` (id to words on screen); none means no limit."""
        asked = address.wanted(name)
        if asked is not None:
            st.session_state[name] = self._known(asked, options, label)
        elif name in st.session_state:  # what is no choice any more, on another day or for another viewer, is let go
            st.session_state[name] = [value for value in st.session_state[name] if value in options]
        chosen = self.row.multiselect(
            label,
            list(options),
            format_func=lambda value: options.get(value, value),
            key=name,
            placeholder=placeholder,
            on_change=address.touch,
            select_all=False,
        )
        address.note(name, chosen)
        return tuple(chosen)

    def one(self, name: str, label: str, options: Mapping[str, str], *, placeholder: str) -> str | None:
        """Ask for one of `options` (id to words on screen), or none."""
        asked = address.wanted(name)
        if asked is not None:
            st.session_state[name] = next(iter(self._known(asked, options, label)), None)
        elif st.session_state.get(name) not in options:
            st.session_state[name] = None
        chosen = self.row.selectbox(
            label,
            list(options),
            index=None,
            format_func=lambda value: options.get(value, value),
            key=name,
            placeholder=placeholder,
            on_change=address.touch,
        )
        address.note(name, [chosen] if chosen else [])
        return chosen

    def always(self, name: str, label: str, options: Mapping[str, str], *, default: str) -> str:
        """Ask for exactly one of `options` (id to words on screen), side by side.

        `default` stays out of the address; where it changes with the day, who has chosen nothing else goes along.
        """
        asked, state, last = address.wanted(name), st.session_state, f"_{name}_default"
        if asked is not None:
            state[name] = next(iter(self._known(asked, options, label)), default)
        elif state.get(name) not in options or state[name] == state.get(last):
            state[name] = default
        state[last] = default
        chosen = self.row.radio(
            label,
            list(options),
            format_func=lambda value: options.get(value, value),
            key=name,
            on_change=address.touch,
            horizontal=True,
            label_visibility="collapsed",
        )
        address.note(name, [chosen] if chosen and chosen != default else [])
        return chosen or default

    def _day(self, asked: list[str], default: date) -> date:
        if not asked:
            return default
        try:
            day = date.fromisoformat(asked[-1])
        except ValueError:
            day = None
        if day is None or not FIRST_DAY <= day <= LAST_DAY:
            notices.not_a_day(asked[-1], default)
            return default
        return day

    def _known(self, asked: list[str], options: Mapping[str, str], label: str) -> list[str]:
        if unknown := [value for value in asked if value not in options]:
            notices.not_found(label, unknown)
        return [value for value in asked if value in options]


def choose(**values: object) -> None:
    """Set filters by name, as a button does that opens a list: the `on_click` of that button."""
    for name, value in values.items():
        st.session_state[name] = value
    address.touch()
