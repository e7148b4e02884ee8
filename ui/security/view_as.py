"""Local mode: look as somebody else would, so that what each may see can be tried without signing in.

A school may stand in the address, by id; a person never does.
"""

from datetime import date

import streamlit as st

from queries import Question, Scope
from ui import reads
from ui.reads.viewer import Viewer
from ui.widgets import address, formats

_NAME = "view_as"  # in the address
_CHOICE, _SEEN = "_view_as", "_view_as_seen"
_KIND, _SCHOOL, _PERSON = "_view_as_kind", "_view_as_school", "_view_as_person"
_DISTRICT, _PRINCIPAL, _STAFF = "the district", "a principal", "a staff member"

_BESIDE = " · "

_Choice = tuple[str, str | None]  # the kind, and the id of the school or the person


def viewer(version: str, today: date) -> Viewer:
    """Return as whom the reader looks: the district, unless they chose otherwise in this tab or by its address."""
    kind, chosen = _choice(version, today)
    if kind == _PRINCIPAL and chosen is not None:
        return _local(Scope.of_locations((chosen,)), _PRINCIPAL)
    if kind == _STAFF and chosen is not None:
        return _local(
            Scope.of_person(chosen), _people(version, Question(today, Scope.district()))[chosen].partition(_BESIDE)[0]
        )
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
        options = _options(kind, version, today)
        if options:
            key = _SCHOOL if kind == _PRINCIPAL else _PERSON
            st.session_state[key] = chosen
            st.selectbox(
                "School or office" if kind == _PRINCIPAL else "Name or staff id",
                list(options),
                format_func=lambda value: options.get(value, value),
                key=key,
                filter_mode="contains",
                on_change=_narrowed,
                args=(key,),
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
    if chosen not in _options(kind, version, today):
        kind, chosen = state[_CHOICE] = (_DISTRICT, None)
    return kind, chosen


def _options(kind: str, version: str, today: date) -> dict[str, str]:
    if kind == _PRINCIPAL:
        return _schools(version, today)
    return _people(version, Question(today, Scope.district())) if kind == _STAFF else {}


def _schools(version: str, today: date) -> dict[str, str]:
    return reads.choices(version, Question(today, Scope.district())).locations


@st.cache_resource(max_entries=2, show_spinner=False)
def _people(version: str, question: Question) -> dict[str, str]:
    people = reads.people(version, question)
    return {
        row["staff_id"]: f"{formats.full_name(row['given_name'], row['family_name'])}{_BESIDE}{row['staff_id']}"
        for row in people.iter_rows(named=True)
        # Whom HR does not know has no record of their own to look at.
        if row["family_name"] is not None
    }


def _chosen(version: str, today: date) -> None:
    """Take the first school or person until the reader chooses another."""
    kind = st.session_state[_KIND]
    st.session_state[_CHOICE] = (kind, next(iter(_options(kind, version, today)), None))


def _narrowed(key: str) -> None:
    kind, _ = st.session_state[_CHOICE]
    st.session_state[_CHOICE] = (kind, st.session_state[key])
