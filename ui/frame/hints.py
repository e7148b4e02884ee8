"""What a page can do, in one sentence, the first time that somebody opens it in a browser.

The server remembers which pages a browser was told about, by the cookie that Streamlit sets against forged requests
(`sign_in.browser`): it names nobody, and it is there anyway. So no cookie of our own is needed, and nothing is written
down: once the browser was closed, or the server started anew, a hint comes once more. Where a browser has no such
cookie there is no hint, because it would come again with each reload.
"""

from collections.abc import Mapping

import streamlit as st

from ui.security import sign_in
from ui.widgets.address import is_printed

HINTS: Mapping[str, str] = {
    "june": "Choose your school above; each number and each bar opens the list that it counts, and a row its person.",
    "by_school": "A cell of the map opens the people it counts; other charts and lists are one choice away.",
    "upcoming": "Choose how many weeks to look ahead; a week opens its people, and a calendar file holds their days.",
    "changes": "Compare with Monday, your last visit, last year, any day, or the load before this one.",
    "over_time": "Each point of a chart opens the list as it was at that month-end.",
    "anomalies": "Rows with one common cause are one line; “Every row” lists them singly, with the records of each.",
    "waiting": "Choose the period to look back on; the lists below say who waits for access, and who for an approval.",
    "person": "Find anybody by name or id, and see for each function why access is there or not, and what to do next.",
    "mine": "Each of your functions says until when you have it, why, and what keeps it.",
    "policy": "Each rule is cited; filter by function, or choose another day above to read the rules of that day.",
    "lab": "Choose what to change, and see who would gain or lose access; nothing here touches the rules in use.",
    "data": "Each number opens the rows behind it, so that you can correct them at their source.",
}
"""One sentence for each page, by its name in the address."""

_SHOWN = "_hint"
# Bounded, although only who was let in gets here: each tab of a private window is another browser.
_MOST = 5_000


@st.cache_resource(show_spinner=False)
def _told() -> dict[tuple[str, str], set[str]]:
    return {}


def show(who: str, page: str) -> None:
    """Draw the hint of a page on the first visit to it, until it is dismissed or another page is opened."""
    if is_printed():
        return
    state = st.session_state
    if state.get(_SHOWN) != page:
        state[_SHOWN] = page if _is_first_visit(who, page) else None
    if state[_SHOWN] == page:
        # Columns and no row of its own width: that one breaks in two before the button is there, and then jumps.
        text, button = st.columns([9, 1], vertical_alignment="center")
        text.markdown(f":material/lightbulb: {HINTS[page]}")
        with button:
            st.button("Got it", key="dismiss_hint", type="tertiary", on_click=_dismiss)


def _dismiss() -> None:
    st.session_state[_SHOWN] = None


def _is_first_visit(who: str, page: str) -> bool:
    browser = sign_in.browser()
    if not browser:
        return False
    told = _told()
    pages = told.pop((who, browser), set())
    is_first = page not in pages
    # Put back at the end: those at the front, who came the longest ago, are forgotten.
    told[(who, browser)] = pages | {page}
    for other in list(told)[: max(0, len(told) - _MOST)]:
        told.pop(other, None)
    return is_first
