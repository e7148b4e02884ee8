"""What is computed once and cached: by plain values across all readers, or by the very frames that it follows from.

By values go the questions to the store, whose arguments say the version, the day and the scope; by frames goes what a
page makes of the answers. The content of a frame is never a key: Streamlit hashes only its first and last rows.
"""

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import ParamSpec, TypeVar

import polars as pl
import streamlit as st

from ui.widgets import turns

P = ParamSpec("P")
R = TypeVar("R")

_MOST_FRAMES = 32
_clearing: list[Callable[[], None]] = []


def by_values(most: int) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Cache the answers to the last `most` different arguments, which are plain values; a frame is refused.

    Streamlit's cache makes readers who ask the same at once wait for one answer. Each lookup in it takes a quarter of a
    millisecond, and a run makes a dozen of them, so a second cache in front of it goes by the values themselves.
    """

    def decorate(compute: Callable[P, R]) -> Callable[P, R]:
        shared = st.cache_resource(max_entries=most, show_spinner=False)(compute)

        # Around Streamlit's cache, whose locks are let go of by then: whoever waits for an answer makes no page.
        def asked(*args: P.args, **named: P.kwargs) -> R:
            with turns.lent():
                return shared(*args, **named)

        cached = lru_cache(maxsize=most)(asked)
        _clearing.extend((shared.clear, cached.cache_clear))
        return wraps(compute)(cached)  # type: ignore[return-value]

    return decorate


def forget() -> None:
    """Forget everything: between tests, which change what is under the same name."""
    st.cache_resource.clear()
    forget_answers()


def forget_answers() -> None:
    """Forget all answers, and what pages made of them: when readers get another version, nobody asks the one before.

    Left to be displaced by newer ones, they would fill the memory with versions that are gone; and of each question
    that was ever asked Streamlit's cache keeps a lock for good, if it is not cleared.
    """
    for clear in _clearing:
        clear()


class _Same:
    """A frame as a key: this very one, not one like it. Nobody changes a frame that is cached."""

    def __init__(self, frame: pl.DataFrame) -> None:
        self.frame = frame

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and self.frame is other.frame

    # Safe as long as the key holds the frame: until then no other frame can get its id.
    def __hash__(self) -> int:
        return id(self.frame)


def by_frames(compute: Callable[P, R]) -> Callable[P, R]:
    """Cache what follows from the last frames that were given, and from plain values beside them.

    For what a page makes of its answers in every run, which are the same frames until the reader looks at something
    else. Nothing is taken from one reader's frames for another's that look the same.
    """

    @lru_cache(maxsize=_MOST_FRAMES)
    def cached(*args: object, **named: object) -> R:
        plain = {name: _plain(value) for name, value in named.items()}
        return compute(*map(_plain, args), **plain)  # type: ignore[arg-type]

    _clearing.append(cached.cache_clear)

    @wraps(compute)
    def by_identity(*args: P.args, **named: P.kwargs) -> R:
        return cached(*map(_key, args), **{name: _key(value) for name, value in named.items()})

    return by_identity


def _key(value: object) -> object:
    return _Same(value) if isinstance(value, pl.DataFrame) else value


def _plain(value: object) -> object:
    return value.frame if isinstance(value, _Same) else value
