"""Where somebody wanted to go before they signed in: Streamlit brings everybody back to the front page.

Kept in the server's memory under what identifies a browser, for a few minutes and for so many browsers; it decides
nothing but the page to open, whose scope is decided anew.
"""

import threading
from dataclasses import dataclass

import streamlit as st

_MOST, _LONGEST, _SECONDS = 1_000, 2_000, 15 * 60
_XSRF = "_streamlit_xsrf"

Query = dict[str, list[str]]


@dataclass(frozen=True)
class _Wish:
    at: float
    path: str
    query: Query


_wishes: dict[str, _Wish] = {}
_noting = threading.Lock()


def keep(path: str, query: Query, now: float) -> None:
    """Remember the page and the query that a browser asks for; `now` in seconds. The front page needs no memory."""
    browser = _browser()
    if not browser or len(path) + sum(len(name) + sum(map(len, query[name])) for name in query) > _LONGEST:
        return
    with _noting:
        _wishes.pop(browser, None)
        if path or query:
            _wishes[browser] = _Wish(now, path, query)
        for other in list(_wishes)[: max(0, len(_wishes) - _MOST)]:
            del _wishes[other]


def take(now: float) -> tuple[str, Query] | None:
    """Return, once, where this browser wanted to go; None if nowhere else, or too long ago."""
    with _noting:
        wish = _wishes.pop(_browser(), None)
    return (wish.path, wish.query) if wish and now - wish.at < _SECONDS else None


def _browser() -> str:
    """Return what a browser's cookie against forged requests holds; "" if there is none.

    Streamlit masks it anew with each answer, as `2|mask|masked|time`; what is under the mask stays the same.
    """
    try:
        _, mask, masked, _ = st.context.cookies.get(_XSRF, "").split("|")
        key = bytes.fromhex(mask)
        return bytes(byte ^ key[place % len(key)] for place, byte in enumerate(bytes.fromhex(masked))).hex()
    except (ValueError, ZeroDivisionError):
        return ""
