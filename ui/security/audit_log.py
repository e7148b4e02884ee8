"""The audit log: who signed in, which pages with which filters, what was downloaded, what was refused.

Written only where people sign in: on one person's machine it would report that person to themselves. No line names
anybody who was looked at: neither a page nor a filter does, and the page of a person is recorded as that. Where a line
cannot be written, SettingError is raised before anything is shown or handed out: what is not on record must not happen.

What a line holds and how it lies on disk: `audit_log_file`. Whoever records or reads uses this module alone.
"""

import re
import secrets
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import streamlit as st

from exports import Provenance
from ui.reads.viewer import Viewer
from ui.security import audit_log_file, settings
from ui.security.audit_log_file import UNREADABLE, Event, Line, read
from ui.widgets import runtime, turns

__all__ = [
    "UNREADABLE",
    "Reader",
    "check",
    "downloaded",
    "is_on",
    "link_refused",
    "page_opened",
    "read",
    "reader",
    "refused",
    "signed_in",
    "signed_out",
    "signed_out_elsewhere",
]

_SESSION, _RECORDED = "_record_session", "_record_said"
_links_refused: dict[str, tuple[date, int]] = {}  # by who: the day and how often on it; signed-in people only
_EACH = 100
_counting = threading.Lock()
_PERSON = re.compile(r"\bperson-[0-9a-f]+")  # the id of a cause that is one person (ui.reads.causes)


@dataclass(frozen=True)
class Reader:
    """Who looks, by email address, and a random id of the browser tab; either is "" where it is not known.

    A download carries it: Streamlit makes the file later, outside of any run of a page.
    """

    who: str
    session: str


def is_on() -> bool:
    """Whether there is an audit log: only where people sign in."""
    return settings.sign_in() is not None


def check() -> None:
    """Raise SettingError, before anything is shown, where the log could not be written."""
    if is_on():
        audit_log_file.check(runtime.now().date())


def reader(viewer: Viewer) -> Reader:
    """Return who looks, in which browser tab; only in a run of a page."""
    return _reader(viewer.who)


def _reader(who: str) -> Reader:
    return Reader(who, st.session_state.setdefault(_SESSION, secrets.token_hex(4)))


def signed_in(viewer: Viewer) -> None:
    """Record that somebody signed in, once for a browser tab."""
    _once(reader(viewer), "signed_in")


def signed_out(who: str) -> None:
    """Record that somebody signed out by the button; `who` is "" where no address is known."""
    _write(_reader(who), "signed_out")


def signed_out_elsewhere(who: str) -> None:
    """Record that a browser was sent to Streamlit's own way out, without our button; needs no run of a page."""
    _write(Reader(who, ""), "signed_out")


def page_opened(viewer: Viewer, page: str, as_of: date, filters: Mapping[str, Sequence[str]], version: str) -> None:
    """Record that a page was opened or narrowed: once for a browser tab, page, day, filters (ids) and version."""
    # The address has schools and functions by id, but the cause of an anomaly may stand for one person.
    chosen = _nameless({name: ", ".join(values) for name, values in filters.items()})
    _once(reader(viewer), "page_opened", what=page, as_of=as_of, filters=chosen, version=Path(version).stem)


def refused(who: str, why: str, what: str) -> None:
    """Record, once for a browser tab, that somebody was refused; `who` is "" where no address is known."""
    _once(_reader(who), "refused", why=why, what=what)


def link_refused(who: str) -> None:
    """Record that somebody who signed in requested a file that is not theirs, or no longer; needs no run of a page.

    A hundred times on a day (UTC), and then the 1,000th, the 10,000th and so on: whoever asks all day long would else
    fill the disk, and without room for the log nobody sees anything.
    """
    day = runtime.now().date()
    with _counting:
        for other in [other for other, (counted_on, _) in _links_refused.items() if counted_on != day]:
            del _links_refused[other]
        count = _links_refused.get(who, (day, 0))[1] + 1
        _links_refused[who] = day, count
    if count <= _EACH or str(count).rstrip("0") == "1":
        often = "" if count < _EACH else f", for the {count:,}th time on this day"
        _write(
            Reader(who, ""), "refused", why=f"the link has ended, or is somebody else's{often}", what="download link"
        )


def downloaded(by: Reader, kind: str, about: Provenance) -> None:
    """Record a file before its bytes are handed out; needs no run of a page, since a download has none."""
    _write(
        by,
        "downloaded",
        what=about.title,
        kind=kind,
        rows=about.rows,
        as_of=about.as_of,
        filters=_nameless(about.filters),
        version=about.store_version,
    )


def _nameless(filters: Mapping[str, str]) -> dict[str, str]:
    """Return the filters, where one that stands for a single person does not say for whom."""
    return {name: _PERSON.sub("person", value) for name, value in filters.items()}


def _once(by: Reader, event: Event, **what: Any) -> None:
    # Streamlit runs a page again for every click, and most runs look at what the one before did.
    recorded: set[str] = st.session_state.setdefault(_RECORDED, set())
    # As text, because filters are a dictionary, which no set takes.
    key = repr((by, event, sorted(what.items())))
    if key not in recorded:
        _write(by, event, **what)
        # After the write: where that failed, the next run has to try again.
        recorded.add(key)


def _write(by: Reader, event: Event, **what: Any) -> None:
    if is_on():
        with turns.lent():  # it waits for two seconds while another program keeps the file locked
            audit_log_file.append(Line(at=runtime.now(), who=by.who, session=by.session, event=event, **what))
