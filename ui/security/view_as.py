"""Local mode: look as somebody else would, so that what each may see can be tried without signing in.

A school may stand in the address, by id; a person never does.
"""

from datetime import date

import polars as pl
import streamlit as st

from queries import Person, Question, Scope
from ui import reads
from ui.reads.viewer import Viewer
from ui.widgets import address, formats, person_search

_NAME = "view_as"  # in the address
_CHOICE, _SEEN = "_view_as", "_view_as_seen"
_KIND, _SCHOOL = "_view_as_kind", "_view_as_school"
_DISTRICT, _PRINCIPAL, _STAFF = "the district", "a principal", "a staff member"

_Choice = tuple[str, str | None]  # the kind, and the id of the school or the person


def viewer(version: str, today: date) -> Viewer:
    """Return as whom the reader looks: the district, unless they chose otherwise in this tab or by its address."""
    kind, chosen = _choice(version, today)
    if kind == _PRINCIPAL and chosen is not None:
        return _local(Scope.of_locations((chosen,)), _PRINCIPAL)
    if kind == _STAFF and (person := _person(version, today, chosen)):
        return _local(Scope.of_person(person.staff_id), person.name)
    return _local(Scope.district(), _DISTRICT)


def _local(scope: Scope, name: str) -> Viewer:
    return Viewer("local", scope, is_local=True, name=name)


def control(who: Viewer, version: str, today: date) -> None:
    """Say that nobody signs in, and as whom one looks; offer the choice."""
    kind, chosen = _choice(version, today)
    place = st.container(gap=None)
    place.markdown(":small[On this machine only, without sign-in.]")
    with place.popover(f"View as: {formats.literal(who.name)}", type="tertiary"):
        # The widget follows the choice, not the other way round: an address may have made it, or a new version of the
        # store may have ended it.
        st.session_state[_KIND] = kind
        st.radio(
            "View as",
            [_DISTRICT, _PRINCIPAL, _STAFF],
            key=_KIND,
            format_func=str.capitalize,
            on_change=_chosen,
            args=(version, today),
        )
        if kind == _PRINCIPAL:
            schools = _schools(version, today)
            st.session_state[_SCHOOL] = chosen
            st.selectbox(
                "School or office",
                list(schools),
                format_func=lambda value: schools.get(value, value),
                key=_SCHOOL,
                filter_mode="contains",
                on_change=_narrowed,
            )
        if kind == _STAFF:
            person_search.search(
                "_view_as_search",
                lambda words: reads.people(version, _everybody(today), words, person_search.MOST_HITS).filter(
                    pl.col("family_name").is_not_null()  # whom HR does not know has no record of their own
                ),
                _be,
                placeholder=who.name if chosen else "Whose own record to see",
                place="the district",
            )


def note() -> None:
    """Put the school of the chosen principal into the address of this view."""
    kind, chosen = st.session_state.get(_CHOICE, (_DISTRICT, None))
    address.requested(_NAME)  # else `address.end` would take it for a name that nobody on the page reads
    # A school only: an address is logged and passed on, so it never names a person.
    noted = [chosen] if kind == _PRINCIPAL else []
    address.note(_NAME, noted)
    st.session_state[_SEEN] = noted[0] if noted else None


def _choice(version: str, today: date) -> _Choice:
    """Return what was chosen, where the store still knows it; a new school in the address is a choice."""
    school, state = st.query_params.get(_NAME), st.session_state
    # Only when it is another one than was read before: the address still has the old school in the run in which the
    # reader has chosen a new one.
    if school is not None and school != state.get(_SEEN):
        state[_SEEN], state[_CHOICE] = school, (_PRINCIPAL, school)
    kind, chosen = state.get(_CHOICE, (_DISTRICT, None))
    is_gone = {
        _DISTRICT: False,
        _PRINCIPAL: chosen not in _schools(version, today),
        # Nobody chosen yet: the reader is about to search, and sees what they saw.
        _STAFF: chosen is not None and _person(version, today, chosen) is None,
    }[kind]
    if is_gone:
        kind, chosen = state[_CHOICE] = (_DISTRICT, None)
    return kind, chosen


def _everybody(today: date) -> Question:
    return Question(today, Scope.district())


def _schools(version: str, today: date) -> dict[str, str]:
    return reads.choices(version, _everybody(today)).locations


def _person(version: str, today: date, staff_id: str | None) -> Person | None:
    """Return whom HR knows by the id."""
    person = reads.person(version, _everybody(today), staff_id) if staff_id else None
    return person if person and person.is_in_hr else None


def _chosen(version: str, today: date) -> None:
    """Take the first school until the reader chooses another."""
    kind = st.session_state[_KIND]
    st.session_state[_CHOICE] = (kind, next(iter(_schools(version, today)), None) if kind == _PRINCIPAL else None)


def _narrowed() -> None:
    st.session_state[_CHOICE] = (_PRINCIPAL, st.session_state[_SCHOOL])


def _be(staff_id: str) -> None:
    st.session_state[_CHOICE] = (_STAFF, staff_id)
