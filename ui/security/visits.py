"""When the reader was here last: for "since the last visit", which no address can say without naming somebody.

Where people sign in, the audit log knows; on one person's own machine the server remembers for as long as it runs. It
is settled once for a browser tab, so that the visit that is going on does not become the last one.
"""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import polars as pl
import streamlit as st

from ui.reads.view import View
from ui.security import audit_log

_LAST = "_last_visit"
_MOST = timedelta(days=400)


def last_visit(view: View, time_zone: str) -> date | None:
    """The latest day before today on which the reader opened any page; None where none is known."""
    if _LAST not in st.session_state:
        who = view.viewer.who
        found = logged(who, view.today, time_zone) if audit_log.is_on() else _remembered(who, view.today)
        st.session_state[_LAST] = found
    last: date | None = st.session_state[_LAST]
    # As of a day of last spring there was no visit since.
    return last if last is not None and last < view.as_of else None


def logged(who: str, today: date, time_zone: str) -> date | None:
    """The latest day before today, by the district's clock, of which the audit log has a page that somebody opened."""
    entries = audit_log.read(today - _MOST).filter(pl.col("who") == who, pl.col("event") == "page_opened")
    days = [_local(at, time_zone) for at in entries["at"]]
    return max((day for day in days if day < today), default=None)


def _local(at: datetime, time_zone: str) -> date:
    return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(ZoneInfo(time_zone)).date()


@st.cache_resource(show_spinner=False)
def _days_of() -> dict[str, set[date]]:
    return {}


def _remembered(who: str, today: date) -> date | None:
    days = _days_of().setdefault(who, set())
    days.add(today)
    return max((day for day in days if day < today), default=None)
