"""The whole history as one table: as the store keeps it, and as it is exported and restored."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import polars as pl

from history.observing import DAYS, UNREADABLE, Track, with_row
from history.states import STATES

FORMAT = 1
"""The number of this layout. A table with another number is read by what is written for it here, or not at all."""

_VALUES = list(dict.fromkeys(name for state in STATES.values() for name in state.columns))
SCHEMA = pl.Schema(
    {
        "format": pl.Int32(),
        "what": pl.String(),
        "feed": pl.String(),
        "source": pl.String(),
        "first_seen": pl.Date(),
        "last_seen": pl.Date(),
        "file": pl.String(),
        "line": pl.Int64(),
        "made_from": pl.String(),
        "row_count": pl.Int64(),
        **dict.fromkeys(_VALUES, pl.String()),
    }
)
"""One row per snapshot (`what` = snapshot: day, file, hash, number of rows), per row of a feed and unbroken run of
snapshots that show it (row: first and last day, the file and line of the last, its values), and per snapshot and person
whom an unreadable row of it names (unreadable: day, staff_id)."""


class Source(NamedTuple):
    """What a track is of: a feed, and the name of the source in the mapping, empty if it needs none."""

    feed: str
    name: str


History = Mapping[Source, Track]
"""All tracks."""


class NewerFormatError(Exception):
    """The table was written by a newer version of this program."""


def to_table(history: History) -> pl.DataFrame:
    """The history as one table, in the columns of SCHEMA and always in the same order."""
    parts = [SCHEMA.to_frame()]
    for (feed, name), track in sorted(history.items()):
        days = track.days.with_columns(what=pl.lit("snapshot"), first_seen="day", last_seen="day")
        runs = track.runs.with_columns(what=pl.lit("row"))
        unreadable = track.unreadable.with_columns(what=pl.lit("unreadable"), first_seen="day", last_seen="day")
        about = {"feed": pl.lit(feed), "source": pl.lit(name), "format": pl.lit(FORMAT, pl.Int32)}
        of_track = (days, runs.sort("first_seen", "last_seen", "_row"), unreadable)
        parts += [part.drop("day", "_row", strict=False).with_columns(**about) for part in of_track]
    return pl.concat(parts, how="diagonal").select(SCHEMA.names())


def from_table(table: pl.DataFrame) -> dict[Source, Track]:
    """The history of a table as `to_table` writes it.

    Raises NewerFormatError, and polars' own errors for what is no such table.
    """
    newest = table["format"].max()
    if isinstance(newest, int) and newest > FORMAT:
        raise NewerFormatError
    lacking = [pl.lit(None, kind).alias(name) for name, kind in SCHEMA.items() if name not in table.columns]
    table = table.with_columns(lacking).select(pl.col(name).cast(kind) for name, kind in SCHEMA.items())
    history = {}
    for key, rows in table.partition_by("feed", "source", as_dict=True, maintain_order=True).items():
        feed, name = str(key[0]), str(key[1] or "")
        if feed not in STATES:
            continue
        of = {what: rows.filter(pl.col("what") == what) for what in ("snapshot", "row", "unreadable")}
        columns = STATES[feed].columns
        runs = of["row"].select(*columns, "first_seen", "last_seen", "file", "line")
        history[Source(feed, name)] = Track(
            feed,
            of["snapshot"].rename({"first_seen": "day"}).select(DAYS.names()).sort("day"),
            with_row(runs, columns),
            of["unreadable"].rename({"first_seen": "day"}).select(UNREADABLE.names()),
        )
    return history
