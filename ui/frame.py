"""What is around every page: navigation, title, as-of day and school choice above, versions and help below."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import streamlit as st

from queries import Facts
from store import StoreError, StoreMissing
from ui import address, filters, formats, notices, reads, runtime, scope
from ui.view import View

_HERE = Path(__file__).parent
_VIEW = "_view"


@dataclass(frozen=True)
class Entry:
    """One page: its label in the navigation, its script, its title, where {june} is the month of the June."""

    label: str
    script: str
    title: str


def view() -> View:
    """Return what this run of the page looks at; a page calls it first."""
    found: View = st.session_state[_VIEW]
    return found


def show(entries: Sequence[Entry]) -> None:
    """Draw the frame and, inside it, the page that the address names."""
    st.set_page_config(page_title="Lapsewatch", page_icon=_HERE / "mark.svg", layout="wide")
    st.logo(_HERE / "wordmark.svg")
    pages = {st.Page(entry.script, title=entry.label): entry for entry in entries}
    # One flat list: in sections, Streamlit nests lists on a phone in a way that screen readers stumble over.
    page = st.navigation(list(pages), position="top")
    with notices.guarded():
        address.begin(page.url_path)
        if _open(next(entry for own, entry in pages.items() if own.url_path == page.url_path)):
            page.run()
            _close()
        address.end()


def _open(entry: Entry) -> bool:
    """Draw the top of the page and settle the view; False if there is no store to look at."""
    try:
        version = reads.latest(runtime.store_folder())
        facts = reads.facts(version)
        today = runtime.today(facts.time_zone)
    except StoreMissing:
        st.title("Lapsewatch")
        notices.no_store()
        return False
    except (StoreError, runtime.SettingError) as error:
        st.title("Lapsewatch")
        notices.cannot_show(str(error))
        return False
    line = filters.Line(gap="medium")
    title = line.row.container(width="stretch")
    as_of = line.day("as_of", "As of", today)
    viewer = scope.of_viewer()
    choices = reads.choices(version, as_of, viewer)
    everything = f"All {formats.number(len(choices.locations))} schools and offices"
    location_ids = line.several("school", "School or office", choices.locations, placeholder=everything, width=340)
    title.title(entry.title.format(june=formats.month(choices.june)))
    if as_of != today:
        notices.another_day(as_of, today)
    if facts.records_from is not None and as_of < facts.records_from:
        notices.before_records(as_of, facts.records_from)
    place = _place(facts, choices.locations, location_ids)
    chosen = tuple(choices.locations[location_id] for location_id in location_ids)
    st.session_state[_VIEW] = View(version, as_of, viewer, location_ids, choices.june, choices.opens_on, place, chosen)
    return True


def _place(facts: Facts, locations: dict[str, str], chosen: tuple[str, ...]) -> str:
    """Name what the page is about: a school, several, or the district."""
    if len(chosen) == 1:
        return locations[chosen[0]]
    if chosen:
        return f"the {formats.number(len(chosen))} chosen locations"
    return next(iter(locations.values())) if len(locations) == 1 else facts.district


def _close() -> None:
    """Draw the small print: which data and which rules this is, and where to ask."""
    now = view()
    facts = reads.facts(now.version)
    st.caption(
        f"As of {formats.day(now.as_of)}. Data loaded {formats.moment(facts.loaded_at, facts.time_zone)} "
        f"({Path(now.version).stem}). Rules {facts.policy_version} of {facts.district}."
    )
    st.markdown(f":small[Questions: [{facts.help_name}]({facts.help_url}), {facts.help_phone}]")
