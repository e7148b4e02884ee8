"""What is around the page of a state: its title, who looks, the as-of day. It has no store, and no other page."""

from collections import Counter
from pathlib import Path

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from store import StoreMissing
from ui import reads
from ui.frame import links, printing
from ui.reads.by_district import Judged, StateView
from ui.reads.viewer import Viewer
from ui.security import audit_log, gate, sign_in
from ui.widgets import address, filters, formats, notices, runtime

_VIEW = "_state_view"
_PAGE = "districts"  # in the audit log
_TITLE = 640  # pixels


def state_view() -> StateView:
    """Return what this run of the page of a state looks at; its script calls it first."""
    settled: StateView = st.session_state[_VIEW]
    return settled


def show(output: Path, script: str, label: str, title: str) -> None:
    """Draw the frame and, inside it, the one page that there is, if it is for who looks."""
    decided: Viewer | gate.Refused | None = None
    with notices.guarded():
        decided = gate.decide_of_state()
    page = st.navigation([st.Page(script, title=label, default=True)], position="hidden")
    with notices.guarded():
        if isinstance(decided, Viewer):
            _resume(page, decided)
            try:
                judged = reads.judged(output)
            except StoreMissing:
                notices.nothing_judged()
            else:
                _show(page, title, judged, decided)
        elif decided is not None:
            if decided.who is not None:
                audit_log.refused(decided.who, decided.why, _PAGE)
            sign_in.keep("", address.query(), runtime.now().timestamp())
            gate.refuse(decided)


def _resume(page: StreamlitPage, viewer: Viewer) -> None:
    """Open the day and filters that were requested before signing in."""
    requested = None if viewer.is_local else sign_in.take(runtime.now().timestamp())
    if requested and not st.query_params:
        st.switch_page(page, query_params=requested[1])


def _show(page: StreamlitPage, title: str, judged: Judged, viewer: Viewer) -> None:
    address.begin("")
    top = st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="bottom")
    top.container(width=_TITLE).title(title)
    controls = top.container(horizontal=True, vertical_alignment="bottom", width="content")
    with controls:
        if address.is_printed():
            printing.bar()
        elif viewer.is_local:
            st.markdown(":small[On this machine only, without sign-in.]")
        else:
            gate.signed_in(viewer)
    districts = reads.districts(judged)
    zones = Counter(own.facts.time_zone for own in districts if own.facts)
    today = runtime.today(zones.most_common(1)[0][0] if zones else "UTC")
    as_of = filters.FilterBar(controls).day("as_of", "As of", today)
    view = st.session_state[_VIEW] = StateView(judged, as_of, today, viewer)
    row = st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center")
    with row:
        st.caption(_through(districts, view))
        link = links.make_room()
    _record(view)
    try:
        page.run()
    finally:  # however it ends: what was drawn until then was seen
        _record(view)
    links.fill(link, links.link(st.context.url or "", "", set(), address.noted()))
    address.end()


def _through(districts: tuple[reads.District, ...], view: StateView) -> str:
    """Say through which day there are records, of the first and of the last district, and how to read another day."""
    days = sorted(own.facts.records_through for own in districts if own.facts and own.facts.records_through)
    if not days:
        return "No district has a record of any day."
    known = f"Records through {formats.day(days[-1])}"
    if days[0] != days[-1]:
        known += f" in the newest, and {formats.day(days[0])} in the oldest district"
    if view.as_of > days[0]:
        return f"{known}. {formats.EXPECTED} Beyond its records a district is shown as expected, if nothing happens."
    return f"{known}."


def _record(view: StateView) -> None:
    """Record what this run looks at: before its page is drawn, and after with the filters that the page has."""
    chosen = {name: values for name, values in address.noted().items() if name != "as_of"}
    audit_log.page_opened(view.viewer, _PAGE, view.as_of, chosen, view.judged.output)
