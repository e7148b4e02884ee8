"""How the command line writes: counts, the nearest name to a wrong one, and nothing that steers the terminal."""

import difflib
import re
from collections.abc import Collection

# All but tab and line feed; the carriage return too, which would let a feed write over a line of ours.
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


def harmless(text: str) -> str:
    """Keep what a feed says from steering the terminal."""
    return _CONTROL.sub("\N{REPLACEMENT CHARACTER}", text)


def nearest(name: str, names: Collection[str]) -> str | None:
    """Return the most similar name, of several rather one that begins alike."""
    similar = difflib.get_close_matches(name, names, 3)
    return max(similar, key=lambda other: other[:1] == name[:1], default=None)


def counted(value: int, one: str, many: str) -> str:
    """Write a number with its noun: 1 row, 1,200 rows."""
    return f"{value:,} {one if value == 1 else many}"
