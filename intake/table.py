"""A table as some system exported it: its header, its rows as text with their place in the file, and what is no row.

What the columns mean, the mapping says (`mapping.py`); which files there are, `originals.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import polars as pl

MOST_COLUMNS = 5_000
"""The widest table that is read; a training report has a column for each course."""

MOST_CELLS = 30_000_000
"""Rows times columns of what is held in memory whole, empty cells included: a million rows of thirty columns."""

HEAD = 60
"""The header is looked for in so many rows: titles and dates of a report stand above it."""


class TableRefused(Exception):
    """The file cannot be read as a table; the text is a sentence without the file's name in front."""


class Remark(NamedTuple):
    """What was assumed about a file, or passed over in it: a finding (`finding.FINDINGS`) that names no row."""

    finding: str
    file: str
    sentence: str


@dataclass(frozen=True)
class Layout:
    """What a mapping says about the form of a table; None: to be found out.

    `wanted`: the names that each column goes by, which is how the header is found.
    """

    wanted: Sequence[Sequence[str]]
    delimiter: str | None = None
    quote: str = '"'
    encoding: str | None = None
    sheet: str | None = None
    header_row: int | None = None


@dataclass(frozen=True)
class Table:
    """One table of one file.

    `rows`: one row per row of the table, `field_0` ... as String in the order of `header`, and `line` (Int64), its
    first line or row in the file. `unreadable`: the same for what is no row, as far as it can be made out,
    with `why` (the middle of a sentence) and `fits` (every field has its place). `blank`: the places of rows of
    nothing but blanks. `raw`: the row of a place as it stands in the file. `has_dates`: its dates are no text.
    `detected`: the encoding in which it was read, where nobody has named it and it is none that shows by itself.
    """

    file: str
    place: str
    header: tuple[str, ...]
    rows: pl.DataFrame
    unreadable: pl.DataFrame
    blank: pl.Series
    raw: Callable[[int], str]
    has_dates: bool = False
    remarks: tuple[Remark, ...] = ()
    detected: str | None = None


def check_width(header: Collection[str]) -> None:
    """Raise TableRefused for a header of no column, such as an empty line, or of more than an export has."""
    if not header:
        raise TableRefused("there is no header; export it with a header and load again")
    if len(header) > MOST_COLUMNS:
        raise TableRefused(f"has {len(header):,} columns, and at most {MOST_COLUMNS:,} are read; export fewer of them")


def named(name: str) -> str:
    """The name of a column as it is compared: without case, and blanks and line breaks as one blank."""
    return " ".join(name.split()).casefold()


def find_header(rows: Sequence[Sequence[str]], layout: Layout) -> tuple[int, int]:
    """Which of the first rows is the header (from 0), and how many of the wanted columns it has.

    Where none has any, the first of those that fill the most columns, which is then the one to complain about: titles
    above a header fill one.
    """
    if not rows:
        raise TableRefused("there is no header; export it with a header and load again")
    if layout.header_row is not None:
        if layout.header_row > len(rows):
            raise TableRefused(f"has only {len(rows)} rows, but header_row is {layout.header_row}")
        return layout.header_row - 1, _found(rows[layout.header_row - 1], layout)
    found = [_found(row, layout) for row in rows]
    if best := max(found):
        return found.index(best), best
    filled = [sum(bool(cell.strip()) for cell in row) for row in rows]
    return filled.index(max(filled)), 0


def _found(row: Sequence[str], layout: Layout) -> int:
    names = {named(cell) for cell in row}
    return sum(any(named(name) in names for name in names_of_one) for names_of_one in layout.wanted)


def fields(width: int) -> list[str]:
    """The names of the columns of `Table.rows`."""
    return [f"field_{index}" for index in range(width)]


def of_rows(rows: pl.DataFrame, width: int) -> tuple[pl.DataFrame, pl.Series]:
    """The rows without those that hold nothing but blanks, and the places of these."""
    # Whatever a blank text begins with lies outside the visible signs of ASCII: only such rows are looked at whole.
    first = pl.col("field_0")
    candidates = rows.filter(first.is_null() | (first < "!") | (first > "~"))
    blank = candidates.filter(pl.all_horizontal(is_blank(name) for name in fields(width)))["line"]
    return (rows.filter(~pl.col("line").is_in(blank.implode())) if blank.len() else rows), blank


def is_blank(name: str) -> pl.Expr:
    """Whether a column holds nothing but blanks."""
    return (pl.col(name).str.strip_chars() == "").fill_null(value=True)


def no_unreadable(width: int) -> pl.DataFrame:
    """No row of `Table.unreadable`."""
    return pl.DataFrame(schema=unreadable_schema(width))


def unreadable_schema(width: int) -> pl.Schema:
    """The columns of `Table.unreadable`."""
    texts = dict.fromkeys(fields(width), pl.String())
    return pl.Schema({**texts, "line": pl.Int64(), "why": pl.String(), "fits": pl.Boolean()})
