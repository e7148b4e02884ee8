"""Reads a feed from CSV (RFC 4180, UTF-8) without ever stopping at a bad row.

Decisions, where feeds.md leaves the choice:
- The fields of good lines are split by Python's `csv`; what is ours is only which lines are good. A line is looked at
  closely only if it holds a quote, a stray carriage return, a NUL or a byte that is not UTF-8.
- A quoted text may span lines, as RFC 4180 allows, but never swallow rows: if a line inside it reads as a whole row by
  itself, if the joined row has the wrong number of fields, a text in it is too long, or it runs on for more than
  MOST_LINES lines, then its first line is rejected as `unreadable` and reading resumes at the next line.
- A line with nothing on it is no row. A line of blanks or of empty fields is one, and is rejected.
- A quote inside a field that does not begin with one is broken quoting (RFC 4180 wants it doubled and enclosed).
- Lines end with LF or CR LF; the last one may lack it. Blanks around a value are part of it.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

import polars as pl

from intake.contracts import LONGEST_TEXT, Feed
from intake.source import UNREADABLE, Chunk, SourceRefused, blank_to_null, resolve_header

BLOCK_BYTES = 6 * 1024 * 1024
MOST_LINES = 50
LONGEST_LINE = 100_000

_BAD = "\\0\udc80-\udcff"
_FIELD = f'(?:"[^"{_BAD}]*+(?:""[^"{_BAD}]*+)*+"|[^",\\r\\n{_BAD}]*+)'
_RECORD = re.compile(f"{_FIELD}(?:,{_FIELD})*+\\r?")
_SUSPECT = re.compile(f'["{_BAD}]|\\r(?!\\Z)')
_NOT_UTF_8 = re.compile("[\udc80-\udcff]")


@dataclass
class _Lines:
    """What became of some physical lines: `records` are well quoted, not yet counted for fields."""

    records: list[str] = field(default_factory=list)
    places: list[tuple[int, int]] = field(default_factory=list)
    unreadable: list[tuple[int, int, str]] = field(default_factory=list)


class CsvSource:
    """One CSV file of a feed. Raises SourceRefused if its header cannot be read or lacks a column."""

    place = "line"

    def __init__(self, path: Path, feed: Feed) -> None:
        self.file = path.name
        self._path = path
        self._feed = feed
        header = _read_header(path, feed)
        self._width = len(header)
        hint = _separator_hint(header)
        self._columns, self.ignored = resolve_header(self.file, header, feed, hint)

    def chunks(self) -> Iterator[Chunk]:
        """The file in blocks of about BLOCK_BYTES; a row that spans two blocks belongs to the later one."""
        total = self._path.stat().st_size
        with self._path.open("rb") as file:
            file.readline()
            first, held, is_last = 2, list[str](), False
            while not is_last:
                lines, is_last = _read_lines(file)
                lines = held + lines
                found, used = self._sort(lines, first, is_last)
                yield self._chunk(found, file.tell(), total)
                held, first = lines[used:], first + used

    def raw(self, places: dict[int, int]) -> dict[int, str]:
        """The rows as they stand in the file; bytes that are no UTF-8 and NULs are written as hexadecimal escapes."""
        raw: dict[int, str] = {}
        with self._path.open("rb") as file:
            numbered = enumerate(file, 1)
            for number, line in numbered:
                if number in places:
                    rest = (next(numbered)[1] for _ in range(places[number] - 1))
                    whole = b"".join([line, *rest]).decode("utf-8", "backslashreplace")
                    raw[number] = whole.removesuffix("\n").removesuffix("\r").replace("\0", "\\x00")
        return raw

    def _sort(self, lines: list[str], first: int, is_last: bool) -> tuple[_Lines, int]:
        """Tell rows from what is none; also how many lines were used, the others may go on in the next block."""
        found = _Lines()
        at = 0
        while at < len(lines):
            line, span = lines[at], 1
            if not line or line == "\r":
                at += 1
                continue
            if len(line) > LONGEST_LINE:
                span = 0
            elif _SUSPECT.search(line):
                span, is_open = self._span(lines, at)
                if is_open and not is_last:
                    break
            if span:
                found.records.append(line if span == 1 else "\n".join(lines[at : at + span]))
                found.places.append((first + at, span))
            else:
                found.unreadable.append((first + at, 1, _why(line)))
            at += max(span, 1)
        return found, at

    def _span(self, lines: list[str], at: int) -> tuple[int, bool]:
        """How many lines the row at `at` has (0: it is none), and whether that hangs on lines not read yet."""
        text = lines[at]
        if _RECORD.fullmatch(text):
            return 1, False
        for end in range(at + 1, at + MOST_LINES):
            if end == len(lines):
                return 0, True
            if self._is_row(lines[end]):
                return 0, False
            text = f"{text}\n{lines[end]}"
            if _RECORD.fullmatch(text):
                fits = self._is_row(text) and max(map(len, _split(text))) <= LONGEST_TEXT
                return (end + 1 - at if fits else 0), False
        return 0, False

    def _is_row(self, text: str) -> bool:
        return len(text) <= LONGEST_LINE and bool(_RECORD.fullmatch(text)) and len(_split(text)) == self._width

    def _chunk(self, found: _Lines, done: int, total: int) -> Chunk:
        rows = list(csv.reader(found.records, strict=True))
        if any(len(row) != self._width for row in rows):
            rows = self._drop_wrong_widths(rows, found)
        columns = list(zip(*rows, strict=True)) or [()] * self._width
        lines, spans = zip(*found.places, strict=True) if found.places else ((), ())
        frame = pl.DataFrame(
            [pl.Series(name, columns[index], dtype=pl.String) for name, index in self._columns.items()]
            + [pl.Series("line", lines, dtype=pl.Int64), pl.Series("lines", spans, dtype=pl.Int64)]
        )
        unreadable = pl.DataFrame(found.unreadable, schema=UNREADABLE, orient="row")
        return Chunk(blank_to_null(frame, self._feed.names), unreadable, done, total)

    def _drop_wrong_widths(self, rows: list[list[str]], found: _Lines) -> list[list[str]]:
        """Move the rows with too few or too many fields to the unreadable ones."""
        fitting = [len(row) == self._width for row in rows]
        found.unreadable += [
            (*place, f"has {len(row)} field{'s' if len(row) != 1 else ''} where the header has {self._width}")
            for row, place, fits in zip(rows, found.places, fitting, strict=True)
            if not fits
        ]
        found.places = [place for place, fits in zip(found.places, fitting, strict=True) if fits]
        return [row for row, fits in zip(rows, fitting, strict=True) if fits]


def _read_lines(file: BinaryIO) -> tuple[list[str], bool]:
    """The next block's lines without LF, and whether it is the last. Bytes that are no UTF-8 become surrogates."""
    block = file.read(BLOCK_BYTES)
    is_last = len(block) < BLOCK_BYTES
    if not is_last:
        block += file.readline()
    lines = block.decode("utf-8", "surrogateescape").split("\n")
    if lines[-1] == "":
        lines.pop()
    return lines, is_last


def _split(record: str) -> list[str]:
    return next(csv.reader([record], strict=True))


def _why(line: str) -> str:
    if len(line) > LONGEST_LINE:
        return f"is longer than {LONGEST_LINE:,} characters"
    if _NOT_UTF_8.search(line):
        return "holds a byte that is not UTF-8"
    if "\0" in line:
        return "holds a NUL character"
    if '"' in line:
        return "has a quote that is never closed, or one inside a text that is not quoted"
    return "holds a carriage return that ends no line"


def _read_header(path: Path, feed: Feed) -> list[str]:
    """The names in the first line. Raises SourceRefused, also for a file that cannot be opened."""
    expected = f"expected the columns {', '.join(feed.names)}"
    try:
        with path.open("rb") as file:
            line = file.readline(LONGEST_LINE)
    except OSError as error:
        raise SourceRefused(
            f"{path.name}: cannot be opened ({error.strerror}); make it readable and load again."
        ) from None
    if line.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" in line:
        raise SourceRefused(f"{path.name}: is not UTF-8 but looks like UTF-16; save it as CSV in UTF-8 and load again.")
    try:
        text = line.decode("utf-8-sig").removesuffix("\n").removesuffix("\r")
    except UnicodeDecodeError:
        raise SourceRefused(
            f"{path.name}, line 1: the header is not UTF-8; save it as CSV in UTF-8 and load again."
        ) from None
    if not text.strip():
        raise SourceRefused(
            f"{path.name}, line 1: there is no header; {expected}; export it with a header and load again."
        )
    if not _RECORD.fullmatch(text):
        raise SourceRefused(
            f"{path.name}, line 1: the header's quotes or line ends are broken; {expected}; export it again."
        )
    return _split(text)


def _separator_hint(header: list[str]) -> str:
    """A header in one piece that holds another separator is the commonest wrong export."""
    found = next(
        (name for sign, name in ((";", "semicolons"), ("\t", "tabs"), ("|", "bars")) if sign in header[0]), None
    )
    return f", separated by commas (here they look separated by {found})" if len(header) == 1 and found else ""
