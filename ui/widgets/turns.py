"""Whose page is made now: two at a time, the others in the order in which they were asked for.

Python runs one thread at a time: pages that are made at once take turns of milliseconds, all of them are ready as late
as the last, and so is the event loop, which hands them out (docs/decisions/0017-turns.md).
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

AT_ONCE = 2
"""One page is made while another one waits for Polars or Arrow, which need no Python."""

_turns = threading.Semaphore(AT_ONCE)
_own = threading.local()


@contextmanager
def taken() -> Iterator[None]:
    """Make a page once it is its turn."""
    with _turns:
        _own.is_taken = True
        try:
            yield
        finally:
            _own.is_taken = False


@contextmanager
def lent() -> Iterator[None]:
    """Let others make their pages meanwhile: around whatever waits, for the store, a lock or a file.

    Nothing that others wait for may be held when it ends, for then it waits until it is its turn again. Outside of a
    page, and within another `lent`, it does nothing.
    """
    if not getattr(_own, "is_taken", False):
        yield
        return
    _own.is_taken = False
    _turns.release()
    try:
        yield
    finally:
        _turns.acquire()
        _own.is_taken = True
