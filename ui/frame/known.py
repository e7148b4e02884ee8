"""The choice of what was known on an earlier day, and what every page of then says on top of it."""

from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from ui import reads
from ui.reads import Then
from ui.security.gate import Admitted
from ui.widgets import address, filters, formats, runtime

_NAME = "known"
_ICON = ":material/history:"


@dataclass(frozen=True)
class Choice:
    """What a page shows: what was known `then`, or None for now; `problem` says why not then, where it was asked."""

    then: Then | None = None
    problem: str = ""

    def of(self, admitted: Admitted) -> Admitted:
        """Return who looks, at the version of then. What they may see follows from what is known now."""
        if self.then is None:
            return admitted
        with reads.falling_back(self.then.version):
            facts = reads.facts(self.then.version)
        return replace(admitted, version=self.then.version, facts=facts, is_fallback=False)


def choose(room: DeltaGenerator, admitted: Admitted) -> Choice:
    """Draw the choice, where more than one version is kept or an address asks for a day."""
    folder, time_zone = runtime.store_folder(), admitted.facts.time_zone
    days = reads.days_kept(folder, time_zone)
    if len(days) < 2 and not address.is_asked(_NAME):
        return Choice()
    popover = _popover(room, days[0])
    day = filters.FilterBar(popover).day_if_any(_NAME, "What was known on", admitted.today)
    if day is None:
        return Choice()
    then = reads.known_on(folder, day, time_zone) if day <= admitted.today else None
    return Choice(then) if then else Choice(problem=unknown(day, days[0], admitted.today))


def _popover(room: DeltaGenerator, first: date) -> DeltaGenerator:
    if address.is_printed():
        return room
    popover = room.popover("As known on…", icon=_ICON, type="tertiary", width="content")
    field = popover.container()
    popover.caption(
        "Shows each page by the newest version that was loaded by the end of that day. The oldest that is kept was "
        f"loaded on {formats.day(first)}."
    )
    return field


def unknown(day: date, first: date, today: date) -> str:
    """Say why nothing shows what was known on a day; `first` is that of the oldest version."""
    if day > today:
        return f"{formats.day(day)} is yet to come. This page shows what is known now."
    if day < first:
        return (
            f"What was known on {formats.day(day)} is not kept: the oldest version was loaded on {formats.day(first)}. "
            "This page shows what is known now."
        )
    return (
        f"What was known on {formats.day(day)} cannot be read: its version is damaged, or of another version of "
        "Lapsewatch. This page shows what is known now."
    )


def banner(then: Then, time_zone: str) -> str:
    """Say that a page shows what was known then, and by which load."""
    said = (
        f"**As known on {formats.day(then.day)}** by the version loaded on "
        f"{formats.moment(then.loaded_at, time_zone)} ({Path(then.version).stem}). Nothing loaded later is shown."
    )
    return f"{said} A later load of then cannot be read." if then.is_passed_over else said


def show(choice: Choice, time_zone: str) -> None:
    """Draw the banner of a page of then, with the way back; or why what was asked for is not shown."""
    if choice.problem:
        st.warning(choice.problem, icon=_ICON)
    if choice.then is None:
        return
    said, way_back = st.columns([5, 1], vertical_alignment="center")
    said.warning(banner(choice.then, time_zone), icon=_ICON)
    if not address.is_printed():
        way_back.button("Show what is known now", on_click=_now)


def _now() -> None:
    st.session_state[_NAME] = None
    address.touch()
