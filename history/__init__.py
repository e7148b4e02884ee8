"""What snapshots have shown, day by day, and which beginnings and ends follow (docs/sources.md). Frames, no files."""

from history.observing import Snapshot, Track, add, add_all, is_known, merge
from history.states import STATES, State
from history.stretches import BOUNDS, latest, stretches
from history.summary import is_whole, summary
from history.table import FORMAT, SCHEMA, History, NewerFormatError, Source, from_table, to_table

__all__ = [
    "BOUNDS",
    "FORMAT",
    "SCHEMA",
    "STATES",
    "History",
    "NewerFormatError",
    "Snapshot",
    "Source",
    "State",
    "Track",
    "add",
    "add_all",
    "from_table",
    "is_known",
    "is_whole",
    "latest",
    "merge",
    "stretches",
    "summary",
    "to_table",
]
