"""What the CSV and the Parquet reader have in common: rows as text, with their place in the file."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

import polars as pl

from intake.contracts import Feed
from intake.table import Remark

PLACE = {"line": pl.Int64(), "lines": pl.Int64()}

LINES_PER_FILE = 1_000_000_000
"""Where a feed has several files, a row's `line` counts on from here in the second, from twice as many in the third."""

UNKNOWN_LINE = 900_000_000
"""From here on, `line` only tells rows of one file apart: which line it was is not known any more (`snapshots.py`)."""

MISSED = "missed:"
"""In front of a column's name, in `Chunk.rows`: the end of the sentence that rejects the row for its value there."""


MOST_UNKNOWN = 500
"""So many columns that the feed does not know may stand in its file."""


def unreadable_schema(feed: Feed) -> pl.Schema:
    """One row per piece of a file that is not a row of the feed.

    Its place, why (as the middle of a sentence), and in the feed's columns what can be made out of it all the same:
    whom it names must not be lost with the row. Days only where every field has its place.
    """
    return pl.Schema({**dict.fromkeys(feed.names, pl.String()), **PLACE, "why": pl.String()})


class SourceRefused(Exception):
    """The file as a whole cannot be read as the feed; the text is a full sentence."""


@dataclass(frozen=True)
class Chunk:
    """A part of a feed as it was read. Every row of the file is in exactly one of the two frames of one chunk.

    `rows`: the feed's columns as String (empty = null), `line` and `lines`, and MISSED columns where the source is
    mapped; `unreadable`: columns of `unreadable_schema`, and `rule`, `column` and `value` where a reader rejects rows
    by rules of its own, and those of `equal_rows.STANDS_FOR` where one stands for many. `blank`: the places of rows
    that hold nothing but blanks and separators: spreadsheets leave them behind by the thousand, and they are not rows
    of the feed. `done` of `total` bytes (CSV) or rows (Parquet) of the file have been read.
    """

    rows: pl.DataFrame
    unreadable: pl.DataFrame
    blank: pl.Series
    done: int
    total: int


class Source(Protocol):
    """What a feed is read from: one file whose header is good, or several, one after the other."""

    @property
    def file(self) -> str:
        """The file's name; of several files all names, as `feeds.file` of the store has them (`joined`)."""
        ...

    @property
    def files(self) -> tuple[str, ...]:
        """The name of each file, in the order of their rows."""
        ...

    places: tuple[str, ...]
    """What a row's number counts in each of `files`: "line", "row" or, in JSON, "record"."""
    ignored: tuple[str, ...]
    """Columns of the file that the feed does not know."""
    remarks: tuple[Remark, ...]
    """What was assumed about the files."""

    def chunks(self) -> Iterator[Chunk]:
        """The file in order, in parts small enough for the memory."""
        ...

    def raw(self, places: Iterable[tuple[int, int]]) -> Iterator[str]:
        """The rows as they stand in the file, whole; `places`: first line and number of lines of each, ascending."""
        ...


def joined(files: Sequence[str]) -> str:
    """The names of several files as one text."""
    # As `file_at` of store/schema.sql takes it apart; a name may hold what separates two.
    return "; ".join(name.replace("; ", ";") for name in files)


def file_of(source: Source, line: str = "line") -> pl.Expr:
    """The file in which the row at `line` stands."""
    if len(source.files) == 1:
        return pl.lit(source.file)
    names = pl.Series(source.files, dtype=pl.String)
    return (pl.col(line) // LINES_PER_FILE).replace_strict(list(range(len(names))), names, return_dtype=pl.String)


def place_of(source: Source, line: str = "line") -> pl.Expr:
    """What the row at `line` is in its file: a line, a row or a record."""
    if len(set(source.places)) == 1:
        return pl.lit(source.places[0])
    places = pl.Series(source.places, dtype=pl.String)
    return (pl.col(line) // LINES_PER_FILE).replace_strict(list(range(len(places))), places, return_dtype=pl.String)


def said_place(source: Source, line: str = "line") -> pl.Expr:
    """The place within its file: line 7, row 7 or record 7."""
    place, number = place_of(source, line), pl.col(line) % LINES_PER_FILE
    said = pl.concat_str(place, pl.lit(" "), number.cast(pl.String))
    return pl.when(number >= UNKNOWN_LINE).then(pl.concat_str(pl.lit("a "), place, pl.lit(" of it"))).otherwise(said)


def resolve_header(file: str, header: list[str], feed: Feed, hint: str = "") -> tuple[dict[str, int], tuple[str, ...]]:
    """Where each of the feed's columns is that the file has, and the names of the others.

    Outer blanks of a name do not count, its case does. Raises SourceRefused if a column is missing or there twice.
    """
    names = [name.strip() for name in header]
    unknown = sum(name not in feed.names for name in names)
    if unknown > MOST_UNKNOWN:
        raise SourceRefused(
            f"{file}, header: {unknown:,} columns are none of {feed.name}, and at most {MOST_UNKNOWN} may be; "
            f"export only {', '.join(feed.names)} and load again."
        )
    problems = []
    missing = [name for name in feed.needed if name not in names]
    if missing:
        listed = f"the column {missing[0]} is" if len(missing) == 1 else f"the columns {', '.join(missing)} are"
        problems.append(f"{listed} missing")
    problems += [f"the column {name} appears {names.count(name)} times" for name in feed.names if names.count(name) > 1]
    if problems:
        raise SourceRefused(
            f"{file}, header: {' and '.join(problems)}; expected each of {', '.join(feed.needed)} once{hint}; "
            "correct the export and load again."
        )
    places = {name: names.index(name) for name in feed.names if name in names}
    return places, tuple(name for name in names if name not in places)


def lacking(feed: Feed, columns: Collection[str]) -> list[pl.Expr]:
    """The feed's columns that a file does not have, which may be missing: empty in every row."""
    return [pl.lit(None, pl.String).alias(name) for name in feed.names if name not in columns]


def blank_to_null(frame: pl.DataFrame, columns: tuple[str, ...]) -> pl.DataFrame:
    """A value of nothing but blanks is an empty one; any other value stays exactly as it was written."""
    return frame.with_columns(pl.when(pl.col(name).str.strip_chars() != "").then(pl.col(name)) for name in columns)
