"""Which page somebody requested before they signed in: Streamlit brings everybody back to the front page.

Kept in the server's memory under what identifies a browser, for a few minutes and for so many browsers; it decides
nothing but the page to open, whose scope is decided anew.
"""

import threading
from dataclasses import dataclass

import streamlit as st

# Bounded each way, because whoever fills this memory need not have signed in.
_MOST, _LONGEST, _SECONDS = 1_000, 2_000, 15 * 60
_XSRF = "_streamlit_xsrf"

Query = dict[str, list[str]]


@dataclass(frozen=True)
class _Request:
    at: float
    path: str
    query: Query


_requests: dict[str, _Request] = {}
_noting = threading.Lock()


def keep(path: str, query: Query, now: float) -> None:
    """Remember the page and the query that a browser requests; `now` in seconds. The front page needs no memory."""
    own = browser()
    if not own or len(path) + sum(len(name) + sum(map(len, query[name])) for name in query) > _LONGEST:
        return
    with _noting:
        # Taken out first, so that it goes to the end: those at the front, the oldest, are forgotten.
        _requests.pop(own, None)
        if path or query:
            _requests[own] = _Request(now, path, query)
        for other in list(_requests)[: max(0, len(_requests) - _MOST)]:
            del _requests[other]


def take(now: float) -> tuple[str, Query] | None:
    """Return, once, what this browser requested before; None if nothing, or too long ago."""
    with _noting:
        request = _requests.pop(browser(), None)
    return (request.path, request.query) if request and now - request.at < _SECONDS else None


def browser() -> str:
    """Return the value of a browser's cookie against forged requests; "" if there is none.

    Streamlit masks it anew with each answer, as `2|mask|masked|time`; what is under the mask stays the same.
    """
    try:
        _, mask, masked, _ = st.context.cookies.get(_XSRF, "").split("|")
        key = bytes.fromhex(mask)
        return bytes(byte ^ key[place % len(key)] for place, byte in enumerate(bytes.fromhex(masked))).hex()
    # Anybody can make up a cookie: with too few parts, without hexadecimal digits, with an empty mask.
    except (ValueError, ZeroDivisionError):
        return ""
