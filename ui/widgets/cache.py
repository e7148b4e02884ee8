"""What is worked out once and kept: by plain values across all readers, or by the very frames that it follows from."""

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import ParamSpec, TypeVar

import polars as pl
import streamlit as st

P = ParamSpec("P")
R = TypeVar("R")

_MOST_FRAMES = 32
_forgetting: list[Callable[[], None]] = []


def by_values(most: int) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Keep the answers to the last `most` different arguments, which are plain values; a frame is refused.

    Streamlit's cache makes readers who ask the same at once wait for one answer. It takes a quarter of a millisecond to
    find what it has, and a run asks a dozen times, so what was found is kept once more, by the values themselves.
    """

    def decorate(ask: Callable[P, R]) -> Callable[P, R]:
        found = lru_cache(maxsize=most)(st.cache_resource(max_entries=most, show_spinner=False)(ask))
        _forgetting.append(found.cache_clear)
        return wraps(ask)(found)  # type: ignore[return-value]

    return decorate


def forget() -> None:
    """Forget all answers: between tests, which change what is under the same name."""
    st.cache_resource.clear()
    for each in _forgetting:
        each()


class _Same:
    """A frame as a key: this very one, not one like it. Frames that are kept are never changed."""

    def __init__(self, frame: pl.DataFrame) -> None:
        self.frame = frame

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and self.frame is other.frame

    def __hash__(self) -> int:
        return id(self.frame)


def by_frames(work_out: Callable[P, R]) -> Callable[P, R]:
    """Keep what follows from the last frames that were given, and from plain values beside them.

    For what a page makes of its answers in every run, which are the same frames until the reader looks at something
    else. Nothing is taken from one reader's frames for another's that look the same.
    """

    @lru_cache(maxsize=_MOST_FRAMES)
    def keep(*args: object, **named: object) -> R:
        plain = {name: _plain(value) for name, value in named.items()}
        return work_out(*map(_plain, args), **plain)  # type: ignore[arg-type]

    @wraps(work_out)
    def found(*args: P.args, **named: P.kwargs) -> R:
        return keep(*map(_key, args), **{name: _key(value) for name, value in named.items()})

    return found


def _key(value: object) -> object:
    return _Same(value) if isinstance(value, pl.DataFrame) else value


def _plain(value: object) -> object:
    return value.frame if isinstance(value, _Same) else value
