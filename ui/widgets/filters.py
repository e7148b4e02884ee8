"""Choices that live in the address: each is drawn once per run under a name of its own, and returns ids."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import cast

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from eligibility.days import FIRST_DAY, LAST_DAY
from ui.widgets import address, arrival, formats, notices

_DRAWN = "_filters_drawn"
_CHIP = "{label}: {value}"


@dataclass(frozen=True)
class _Drawn:
    """A filter as it was drawn: how its chip says what is selected."""

    label: str
    options: Mapping[str, str]
    is_several: bool
    chip: str

    def words(self, values: list[str]) -> str:
        titles = [self.options.get(value, value) for value in values]
        # A dozen names would be longer than the list is wide; the filter has them all.
        value = formats.listing(titles) if len(titles) <= 3 else f"{len(titles)} chosen"
        return formats.literal(self.chip.format(label=self.label, value=value))


class FilterBar:
    """A bar of filters, in a row of its own or in the given one.

    Each method draws one filter, by its `name` in the address, and returns what is selected. A value of the address
    that is not an option is left out, and a notice names it: a bookmark of last year should still open.
    """

    def __init__(self, row: DeltaGenerator | None = None) -> None:
        self.row = row or st.container(horizontal=True, vertical_alignment="bottom")

    def day(self, name: str, label: str, default: date) -> date:
        """Draw the choice of one day; `default` stays out of the address, so that a bookmark follows the calendar."""
        # Set before the widget is drawn: afterwards Streamlit refuses to in the same run.
        requested, last = address.requested(name), f"_{name}_default"
        if requested is not None:
            st.session_state[name] = self._day(requested, default)
        # Who has chosen no day of their own goes along with the default.
        elif st.session_state.get(name) in (None, st.session_state.get(last)):
            st.session_state[name] = default
        st.session_state[last] = default
        if address.is_printed():
            address.note(name, [] if st.session_state[name] == default else [st.session_state[name].isoformat()])
            return cast("date", st.session_state[name])
        chosen: date = self.row.date_input(
            label,
            key=name,
            # Else Streamlit offers ten years to either side only.
            min_value=FIRST_DAY,
            max_value=LAST_DAY,
            format="MM/DD/YYYY",
            on_change=address.touch,
            width=150,
        )
        address.note(name, [] if chosen == default else [chosen.isoformat()])
        return chosen

    def day_if_any(self, name: str, label: str, usual: date) -> date | None:
        """Draw the choice of one day, or none, which stays out of the address and comes to what `usual` has."""
        requested = address.requested(name)
        if requested is not None:
            st.session_state[name] = self._day(requested, usual) if requested else None
        chosen: date | None = st.session_state.setdefault(name, None)
        if not address.is_printed():
            chosen = self.row.date_input(
                label,
                None,
                key=name,
                min_value=FIRST_DAY,
                max_value=LAST_DAY,
                format="MM/DD/YYYY",
                on_change=address.touch,
                width=150,
            )
        address.note(name, [chosen.isoformat()] if chosen else [])
        return chosen

    def several(
        self, name: str, label: str, options: Mapping[str, str], *, placeholder: str, chip: str = _CHIP
    ) -> tuple[str, ...]:
        """Draw the choice of any number of `options` (id to label); none means no limit.

        `chip` says what is selected above the list (`in_use`), by the label and the value.
        """
        _remember(name, _Drawn(label, options, is_several=True, chip=chip))
        requested = address.requested(name)
        if requested is not None:
            st.session_state[name] = self._known(requested, options, label)
        elif name in st.session_state:  # on another day or for another viewer there are other options
            kept = st.session_state[name]
            # The page before may have had a choice of one under this name.
            st.session_state[name] = [value for value in kept if value in options] if isinstance(kept, list) else []
        if address.is_printed():
            address.note(name, st.session_state[name])
            return tuple(st.session_state[name])
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

    def one(
        self, name: str, label: str, options: Mapping[str, str], *, placeholder: str, chip: str = _CHIP
    ) -> str | None:
        """Draw the choice of one of `options` (id to label), or none; no `chip` where it narrows no list."""
        _remember(name, _Drawn(label, options, is_several=False, chip=chip))
        requested = address.requested(name)
        if requested is not None:
            st.session_state[name] = next(iter(self._known(requested, options, label)), None)
        elif st.session_state.get(name) not in tuple(options):  # of several, where the page before had such a choice
            st.session_state[name] = None
        if address.is_printed():
            one: str | None = st.session_state[name]
            address.note(name, [one] if one else [])
            return one
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
        """Draw the choice of exactly one of `options` (id to label), side by side.

        `default` stays out of the address; where it changes with the day, who has chosen nothing else goes along.
        """
        requested, state, last = address.requested(name), st.session_state, f"_{name}_default"
        if requested is not None:
            state[name] = next(iter(self._known(requested, options, label)), default)
        # The usual horizon, for one, changes with the as-of day: a default that was set once must not count as a
        # choice.
        elif state.get(name) not in options or state[name] == state.get(last):
            state[name] = default
        state[last] = default
        if address.is_printed():
            address.note(name, [] if state[name] == default else [state[name]])
            return str(state[name])
        # In a place of its own: it is no field with a label, for which the page holds more room while it comes.
        chosen = self.row.container(width="content").radio(
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

    def switch(self, name: str, label: str, value: str) -> bool:
        """Draw a switch, off at first; on, the address has `value` for it."""
        requested = address.requested(name)
        if requested is not None:
            st.session_state[name] = bool(self._known(requested, {value: label}, label))
        if address.is_printed():
            address.note(name, [value] if st.session_state[name] else [])
            return bool(st.session_state[name])
        is_on: bool = self.row.toggle(label, key=name, on_change=address.touch)
        address.note(name, [value] if is_on else [])
        return is_on

    def _day(self, requested: list[str], default: date) -> date:
        if not requested:
            return default
        try:
            day = date.fromisoformat(requested[-1])
        except ValueError:
            day = None
        if day is None or not FIRST_DAY <= day <= LAST_DAY:
            notices.not_a_valid_date(requested[-1], (FIRST_DAY, LAST_DAY), default)
            return default
        return day

    def _known(self, requested: list[str], options: Mapping[str, str], label: str) -> list[str]:
        if unknown := [value for value in requested if value not in options]:
            notices.not_found(label, unknown)
        return [value for value in requested if value in options]


def _remember(name: str, drawn: _Drawn) -> None:
    st.session_state.setdefault(_DRAWN, {})[name] = drawn


def in_use() -> dict[str, str]:
    """Return what the filters drawn so far in this run have selected, in words, by name: also those above the page."""
    drawn: dict[str, _Drawn] = st.session_state.get(_DRAWN, {})
    used = {name: values for name, values in address.noted().items() if name in drawn and drawn[name].chip}
    return {name: drawn[name].words(values) for name, values in used.items()}


def clear(*names: str) -> None:
    """Empty filters by name: the `on_click` of a chip."""
    for name in names:
        st.session_state[name] = [] if st.session_state[_DRAWN][name].is_several else None
    address.touch()


def choose(**values: object) -> None:
    """Set filters by name and go to their list, as a button does that opens one: the `on_click` of that button."""
    for name, value in values.items():
        st.session_state[name] = value
    address.touch()
    arrival.expect()
