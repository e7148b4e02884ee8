"""What is around every page: navigation, title, as-of day and school choice above, versions and help below."""

from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from queries import Facts, Question, Scope
from ui import reads
from ui.frame import banners, head, hints, known, links, passed, schools, state
from ui.reads import unknowns
from ui.reads.view import View
from ui.security import audit_log, gate, refusals, settings, sign_in, view_as
from ui.security.gate import Admitted
from ui.widgets import address, filters, formats, notices, person_links, runtime, turns

_HERE = Path(__file__).parent
_VIEW = "_view"


@dataclass(frozen=True)
class Entry:
    """One page: its label in the navigation, its script, its title; {june} in both is the month of the June.

    `sees` is what a viewer must see to open it: a location, the own record, anything at all, or the whole district. A
    page with a `passed_title` lets the reader choose a June that has passed, and then has that title.
    """

    label: str
    script: str
    title: str
    sees: Literal["places", "own", "anything", "district"] = "places"
    passed_title: str = ""

    @property
    def name(self) -> str:
        """The page's name in the address."""
        return Path(self.script).stem

    def is_for(self, scope: Scope) -> bool:
        """Whether somebody with this scope may open the page."""
        sees_places = scope.is_district or bool(scope.location_ids)
        sees = {
            "places": sees_places,
            "own": scope.staff_id is not None,
            "anything": True,
            "district": scope.is_district,
        }
        return sees[self.sees]


def view() -> View:
    """Return what this run of the page looks at; a page calls it first."""
    settled: View = st.session_state[_VIEW]
    return settled


def show(entries: Sequence[Entry], of_state: Entry) -> None:
    """Draw the frame and, inside it, the page that the address names, if it is for who looks, once it is its turn.

    Where the dashboard is that of a state, `of_state` is its only page.
    """
    with turns.taken():
        _draw(entries, of_state)


def _draw(entries: Sequence[Entry], of_state: Entry) -> None:
    st.set_page_config(page_title="Lapsewatch", page_icon=_HERE / "mark.svg", layout="wide")
    st.logo(_HERE / "wordmark.svg")
    if (output := runtime.state_folder()) is not None:
        state.show(output, of_state.script, of_state.label, of_state.title)
        return
    # Still None after an error, which has been said by then: nothing is drawn without a decision.
    decided: gate.Admitted | gate.Refused | None = None
    with notices.guarded():
        decided = gate.decide()
    entries = [replace(entry, label=entry.label.format(june=passed.month_of_junes(decided))) for entry in entries]
    own = [entry for entry in entries if isinstance(decided, Admitted) and entry.is_for(decided.viewer.scope)]
    pages = _pages(entries, own)
    # Always, even for who is refused: where it has not run, Streamlit says that there is no such page.
    page = st.navigation(list(pages), position="top" if own and not address.is_printed() else "hidden")
    with notices.guarded():
        if isinstance(decided, Admitted):
            _resume(page, pages, decided)
            with reads.falling_back(decided.version):
                _show(page, pages[page], own, decided)
        elif decided is not None:
            if decided.who is not None:
                audit_log.refused(decided.who, decided.why, pages[page].name)
            _keep_address(page)
            gate.refuse(decided)


def _pages(entries: Sequence[Entry], own: Sequence[Entry]) -> dict[StreamlitPage, Entry]:
    """Register every page under its address, those of the viewer in the menu, and the first of them as the front.

    The front page has two addresses, of which the menu lists the one that is open, if one is, and so marks it. One flat
    list: in sections, Streamlit nests lists on a phone in a way that screen readers stumble over.
    """
    front = (own or entries)[0]
    is_named = urlsplit(st.context.url or "").path.endswith(f"/{front.name}")
    pages = {_page(front, "", is_listed=bool(own) and not is_named): front}
    listed = own if is_named else own[1:]
    return pages | {_page(entry, entry.name, is_listed=entry in listed): entry for entry in entries}


def _page(entry: Entry, path: str, *, is_listed: bool) -> StreamlitPage:
    visibility: Literal["visible", "hidden"] = "visible" if is_listed else "hidden"
    # A copy, because st.navigation marks the page that may run, and readers share what is cached.
    return copy(_made(entry, path, visibility))


@lru_cache
def _made(entry: Entry, path: str, visibility: Literal["visible", "hidden"]) -> StreamlitPage:
    """A page for each run to copy: looking for the scripts of all pages costs as much as a chart."""
    return st.Page(entry.script, title=entry.label, url_path=path, default=not path, visibility=visibility)


def _keep_address(page: StreamlitPage) -> None:
    """Remember what is requested by somebody who has yet to sign in."""
    sign_in.keep(page.url_path, address.query(), _now_in_seconds())


def _resume(page: StreamlitPage, pages: dict[StreamlitPage, Entry], admitted: Admitted) -> None:
    """Open what was requested before signing in, which has brought the reader to the front page."""
    requested = None if admitted.viewer.is_local else sign_in.take(_now_in_seconds())
    # Only from the bare front page: whoever has opened something else meanwhile stays there.
    if requested and not page.url_path and not st.query_params:
        path, query = requested
        st.switch_page(next(own for own in pages if own.url_path == path), query_params=query)


def _now_in_seconds() -> float:
    return runtime.now().timestamp()


def _show(page: StreamlitPage, entry: Entry, own: Sequence[Entry], admitted: Admitted) -> None:
    address.begin(page.url_path)
    # Every page is registered, also those that are not for this viewer: an address may name any of them.
    if entry not in own:
        audit_log.refused(admitted.viewer.who, "page not for this person", entry.name)
        head.top(admitted, entry.label)
        banners.show(admitted)
        refusals.not_for_viewer(entry.label)
        st.page_link(own[0].script, label=f"Open “{own[0].label}”", icon=":material/arrow_forward:")
    else:
        top = head.of(entry.title, admitted, passed.WIDTH if entry.passed_title else 0)
        with reads.falling_back(top.read.version):
            _open(entry, top)
            _record(entry)
            try:
                page.run()
            finally:  # however it ends: what was drawn until then was seen
                _record(entry)
        _close(top.read.facts)
        links.fill(top.link, links.link(st.context.url or "", entry.name, {one.name for one in own}, _chosen()))
    if admitted.viewer.is_local:
        view_as.note()
    address.end()


def _chosen() -> dict[str, list[str]]:
    """Return what this page's widgets have chosen: no filter that it does not have, and no handle of a person."""
    return {name: values for name, values in address.noted().items() if name != person_links.NAME}


def _record(entry: Entry) -> None:
    """Record what this run looks at: before its page is drawn, and after with the filters that the page has."""
    now = view()
    chosen = {name: values for name, values in _chosen().items() if name not in ("as_of", "known")}  # columns
    audit_log.page_opened(now.viewer, entry.name, now.as_of, chosen, now.version)


def _open(entry: Entry, top: head.Head) -> None:
    """Draw what is chosen for the whole page, and settle the view."""
    version, facts, viewer, today = top.read.version, top.read.facts, top.read.viewer, top.read.today
    person_links.read_by((viewer.who, viewer.scope, sign_in.browser()))
    bar = filters.FilterBar(top.controls)
    then = top.known.then
    as_of = bar.day("as_of", "As of", then.day if then else today)
    # After the day, which decides on the June, and before the schools: of the viewer's own only.
    choices = reads.choices(version, Question(as_of, viewer.scope))
    passed_june = passed.choose(bar, version, facts, as_of, choices.june) if entry.passed_title else None
    location_ids = schools.choose(bar, choices.locations)
    # A school that exists but is not the viewer's is put on record; one that does not is a typo, or an old bookmark.
    if outside := {*(address.requested("school") or ())} - choices.locations.keys():
        for location_id in sorted(outside & reads.choices(version, Question(as_of, Scope.district())).locations.keys()):
            audit_log.refused(viewer.who, "school or office not for this person", f"{entry.name}: {location_id}")
    question = entry.passed_title if passed_june else entry.title
    place = schools.name(facts, choices.locations, location_ids, viewer.scope)
    top.title.title(question.format(june=formats.month(passed_june or choices.june)))
    if address.is_printed():  # the choices above say it on the screen
        st.markdown(f"{formats.literal(place)}, as of {formats.day(as_of)}")
    top.through.caption(banners.through(as_of, then.day if then else today, facts.records_through))
    known.show(top.known, facts.time_zone)
    if then is None:  # else what is the matter with the version of now is not what this page shows
        banners.show(top.read)
    if facts.records_from is not None and as_of < facts.records_from:
        notices.before_records(as_of, facts.records_from)
    chosen = tuple(choices.locations[location_id] for location_id in location_ids)
    st.session_state[_VIEW] = View(
        version,
        as_of,
        location_ids,
        choices.june,
        choices.opens_on,
        place,
        chosen,
        viewer,
        today,
        facts.records_through,
        unknowns.of_day(facts, as_of=as_of, year_begins_on=choices.begins_on),
        shows_email=settings.show_email(),
        passed=passed_june,
        known=then.day if then else None,
    )
    hints.show(viewer.who, entry.name)


def _close(facts: Facts) -> None:
    """Draw the small print: which data and which rules this is, and where to ask."""
    now = view()
    through = f", records through {formats.day(now.through)}" if now.through else ""
    st.caption(
        f"As of {formats.day(now.as_of)}{through}. Data loaded {formats.moment(facts.loaded_at, facts.time_zone)} "
        f"({Path(now.version).stem}). Rules {facts.policy_version} of {facts.district}."
    )
    st.markdown(f":small[Questions: [{facts.help_name}]({facts.help_url}), {facts.help_phone}]")
