"""Random names for people, so that an address can be reloaded without saying whom it is about.

A handle is known to this server only, for half a day, and opens to nobody but the reader it was made for: the same
person, who sees the same places, in the same browser. It decides nothing but whom to ask about; what is shown of them
is asked anew, within the scope.
"""

import secrets
import threading
from collections.abc import Hashable
from dataclasses import dataclass

_MOST, _SECONDS = 20_000, 12 * 3600


@dataclass
class _Entry:
    reader: Hashable
    staff_id: str
    used_at: float


_entries: dict[str, _Entry] = {}
_changing = threading.Lock()


def make(reader: Hashable, staff_id: str, now: float) -> str:
    """Return a new handle of a person for `reader`; `now` in seconds."""
    handle = secrets.token_urlsafe(12)
    with _changing:
        _entries[handle] = _Entry(reader, staff_id, now)
        # Those at the front are the oldest.
        for other in list(_entries)[: max(0, len(_entries) - _MOST)]:
            del _entries[other]
    return handle


def person(handle: str, reader: Hashable, now: float) -> str | None:
    """Return whom a handle stands for; None if it was made for another reader, too long ago, or never."""
    entry = _entries.get(handle)
    if entry is None or entry.reader != reader or now - entry.used_at > _SECONDS:
        return None
    entry.used_at = now
    return entry.staff_id
