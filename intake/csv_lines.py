"""Which physical lines of a CSV file are rows: the part of reading CSV that must never stop at a bad row.

Decisions, where feeds.md leaves the choice:
- A line is looked at closely only if it holds a quote, a stray carriage return, a NUL or a byte that is not UTF-8.
- A quoted text may span lines, as RFC 4180 allows, but never swallow rows: if a line inside it reads as a whole row by
  itself, if the joined row has the wrong number of fields, a text in it is too long, or it runs on for more than
  MOST_LINES lines, then its first line is rejected as `unreadable` and reading resumes at the next line.
- A quote inside a field that does not begin with one is broken quoting (RFC 4180 wants it doubled and enclosed).
- Lines end with LF or CR LF; the last one may lack it.
"""

from __future__ import annotations

import csv
import os
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import compress
from typing import BinaryIO, NamedTuple

import polars as pl

from intake.contracts import LONGEST_TEXT

MOST_LINES = 50
# Below 131,072: a field with more characters makes the csv module raise.
LONGEST_LINE = 100_000
# More than LONGEST_LINE characters in any encoding: what is longer is passed over without being kept.
LONGEST_BYTES = 4 * LONGEST_LINE + 4
# Some hundred lines: a rejected row is rarely further from the one before it.
_PASSED_AT_ONCE = 32 * 1024
# So much of a line that is too long is kept.
_KEPT = 1_000

# NUL, and the surrogates that stand for bytes that are not UTF-8 (`surrogateescape` in csv_source.py).
_BAD = "\\0\udc80-\udcff"
_NOT_DECODED = re.compile("[\udc80-\udcff]")


@dataclass(frozen=True)
class Dialect:
    """How a file separates and quotes its fields, and by which name its encoding is known."""

    delimiter: str = ","
    quote: str = '"'
    encoding: str = "UTF-8"

    @cached_property
    def record(self) -> re.Pattern[str]:
        """One well quoted record, of whatever number of fields."""
        sign, _, _, field = self._signs
        return re.compile(f"{field}(?:{sign}{field})*+\\r?")

    @cached_property
    def begins(self) -> re.Pattern[str]:
        """The first line of a record whose last quote is still open."""
        sign, quote, inside, field = self._signs
        return re.compile(f"(?:{field}{sign})*+{quote}{inside}")

    @cached_property
    def goes_on(self) -> re.Pattern[str]:
        """A line of a record with an open quote before it and after it."""
        sign, quote, inside, field = self._signs
        return re.compile(f"{inside}(?:{quote}{sign}(?:{field}{sign})*+{quote}{inside})?")

    @cached_property
    def ends(self) -> re.Pattern[str]:
        """The last line of a record with an open quote before it."""
        sign, quote, inside, field = self._signs
        return re.compile(f"{inside}{quote}(?:{sign}{field})*+\\r?")

    @property
    def _signs(self) -> tuple[str, str, str, str]:
        """The patterns of the delimiter, the quote, what stands between two quotes, and a field."""
        sign, quote = re.escape(self.delimiter), re.escape(self.quote)
        # Possessive (`*+`): a bad line fails without backtracking, which takes ten times as long at 40,000 characters.
        inside = f"[^{quote}{_BAD}]*+(?:{quote}{quote}[^{quote}{_BAD}]*+)*+"
        return sign, quote, inside, f"(?:{quote}{inside}{quote}|[^{quote}{sign}\\r\\n{_BAD}]*+)"

    @cached_property
    def suspect(self) -> re.Pattern[str]:
        """What a line may hold that has to be looked at closely."""
        return re.compile(f"[{re.escape(self.quote)}{_BAD}]|\\r(?!\\Z)")

    @property
    def suspect_decoded(self) -> str:
        """The same for a line whose every byte could be decoded, as Polars writes it."""
        return rf"[{re.escape(self.quote)}\x00]|\r(?s:.)"


RFC_4180 = Dialect()


class Unreadable(NamedTuple):
    """A line that is no row, `why` as the middle of a sentence; it stands for `rows` equal lines up to `last`."""

    line: int
    rows: int
    last: int
    why: str
    text: str


@dataclass
class SortedLines:
    """What became of some physical lines; `used` of them were needed, the others may go on in the next block.

    `plain`: lines without any quote, some maybe empty, with their `numbers`; `quoted`: well quoted rows, with their
    `places` (first line, number of lines); `unreadable`: what is none. The fields have not been counted yet.
    """

    plain: Sequence[str]
    numbers: Sequence[int]
    used: int
    quoted: list[str] = field(default_factory=list)
    places: list[tuple[int, int]] = field(default_factory=list)
    unreadable: list[Unreadable] = field(default_factory=list)


def is_well_quoted(text: str, dialect: Dialect = RFC_4180) -> bool:
    """Whether the text is one record of the dialect, of whatever number of fields."""
    return dialect.record.fullmatch(text) is not None


def split(records: list[str], dialect: Dialect = RFC_4180) -> list[list[str]]:
    """The fields of well quoted records."""
    return list(csv.reader(records, delimiter=dialect.delimiter, quotechar=dialect.quote, strict=True))


def guess_fields(text: str, dialect: Dialect = RFC_4180) -> list[str]:
    """The fields of a text that is not a good record, as far as they can be recognized: only to see whom it names."""
    # With the bad characters replaced the quoting may prove whole. Then every field has its place, so that a grant that
    # is not UTF-8 does not lose its days.
    readable = text[:LONGEST_LINE].encode("utf-8", "surrogateescape").decode("utf-8", "replace").replace("\0", "\ufffd")
    if is_well_quoted(readable, dialect):
        return split([readable], dialect)[0]
    return [part.strip(f"{dialect.quote} \t\r") for part in readable.split(dialect.delimiter)]


def read_line(file: BinaryIO) -> tuple[bytes, int]:
    """The next line with its end, cut to LONGEST_BYTES, and how many bytes it has in the file."""
    line = file.readline(LONGEST_BYTES)
    size = len(line)
    if size == LONGEST_BYTES and not line.endswith(b"\n"):
        size += pass_line(file)
    return line, size


def pass_line(file: BinaryIO) -> int:
    """Pass over the rest of a line, however long it is; how many bytes that was."""
    size = 0
    while True:
        part = file.readline(LONGEST_BYTES)
        size += len(part)
        if len(part) < LONGEST_BYTES or part.endswith(b"\n"):
            return size


def pass_lines(file: BinaryIO, many: int) -> None:
    """Pass over so many lines, or to the end of the file."""
    while many and (block := file.read(_PASSED_AT_ONCE)):
        ends = block.count(b"\n")
        if ends >= many:
            rest = block.split(b"\n", many)[-1]
            file.seek(-len(rest), os.SEEK_CUR)
        many -= min(ends, many)


def written(line: bytes, size: int) -> str:
    """A row of a file as it is kept: whole, or, where `read_line` has cut it, its beginning and how long it is.

    `size`: how many bytes it has in the file. Bytes that are not UTF-8 and NULs are written as hexadecimal escapes.
    """
    text = line.decode("utf-8", "backslashreplace").removesuffix("\n").removesuffix("\r")
    if size > len(line):
        text = f"{text[:_KEPT]}... (cut: {size:,} bytes in all)"
    return text.replace("\0", "\\x00")


def sort_lines(
    lines: list[str],
    first: int,
    width: int,
    *,
    is_last: bool,
    dialect: Dialect = RFC_4180,
    most_equal: int | None = None,
) -> SortedLines:
    """Distinguish rows from what is not a row.

    `lines` are decoded with surrogates for bytes that the encoding does not know, and carry their CR but not their LF;
    `first` is the number of the first one, `width` the number of fields of a row; `is_last`: no line follows. Of
    equal lines that are no rows `most_equal` are told one by one, all where there is none.
    """
    suspects = _suspects(lines, dialect)
    result = SortedLines(lines, range(first, first + len(lines)), len(lines))
    is_plain = [True] * len(lines)
    equal = _Equal(most_equal, result.unreadable)
    resume = 0
    for at in suspects:
        if at < resume:
            continue
        span, is_open = _span(lines, at, width, dialect)
        # The quote may close in the next block, which gets this line and all that follow once more.
        if is_open and not is_last:
            result.used = at
            break
        if span:
            result.quoted.append("\n".join(lines[at : at + span]))
            result.places.append((first + at, span))
        else:
            span = _alike(lines, at)
            equal.add(lines[at], _why(lines[at], dialect), first + at, span)
        resume = at + span
        is_plain[at:resume] = [False] * span
    if suspects:
        equal.finish()
        result.plain = list(compress(lines[: result.used], is_plain))
        result.numbers = list(compress(result.numbers, is_plain[: result.used]))
    return result


class _Equal:
    """Collects lines that are no rows; of equal ones beyond a number, only how many there are and up to which line."""

    def __init__(self, most: int | None, found: list[Unreadable]) -> None:
        self._most, self._found = most, found
        self._seen: dict[str, int] = {}
        self._more: dict[str, Unreadable] = {}

    def add(self, text: str, why: str, line: int, rows: int) -> None:
        """So many lines with this text, from this one on."""
        seen = self._seen.get(text, 0)
        self._seen[text] = seen + rows
        alone = rows if self._most is None else min(rows, max(self._most - seen, 0))
        self._found += [Unreadable(one, 1, one, why, text) for one in range(line, line + alone)]
        if rows > alone:
            begun = self._more.get(text) or Unreadable(line + alone, 0, 0, why, text)
            self._more[text] = begun._replace(rows=begun.rows + rows - alone, last=line + rows - 1)

    def finish(self) -> None:
        """Add what stands for many."""
        self._found += self._more.values()


def _alike(lines: list[str], at: int) -> int:
    """How many lines from `at` on, which is no row, are none for the same reason: equal ones, up to the last of them.

    What becomes of the last depends on the line after it.
    """
    text, end, step = lines[at], at + 1, 1
    # By more and more lines at once: one by one, a file of one short line a million times takes ten times as long.
    while step:
        if lines[end : end + step] == [text] * step:
            end, step = end + step, step * 2
        else:
            step //= 2
    return max(end - at - 1, 1)


def _suspects(lines: list[str], dialect: Dialect) -> list[int]:
    """Where the lines are that have to be looked at closely. Most blocks hold none, and that is seen at once."""
    text = "\n".join([*lines, ""])
    is_clean = dialect.quote not in text and "\0" not in text and text.count("\r") == text.count("\r\n")
    # Python stores whether a text is ASCII; only a block that is not has to be searched.
    is_decoded = text.isascii() or not _NOT_DECODED.search(text)
    if is_clean and is_decoded and max(map(len, lines), default=0) <= LONGEST_LINE:
        return []
    if not is_decoded:
        return [at for at, line in enumerate(lines) if dialect.suspect.search(line) or len(line) > LONGEST_LINE]
    # In Polars, which knows no half a character: three times as fast where every line has a quote.
    line = pl.Series(lines, dtype=pl.String)
    is_suspect = line.str.contains(dialect.suspect_decoded) | (line.str.len_bytes() > LONGEST_LINE)
    return is_suspect.arg_true().to_list()


def _span(lines: list[str], at: int, width: int, dialect: Dialect) -> tuple[int, bool]:
    """How many lines the row at `at` has (0: it is not a row), and whether that depends on lines not read yet."""
    text = lines[at]
    if len(text) > LONGEST_LINE:
        return 0, False
    if is_well_quoted(text, dialect):
        return 1, False
    if not dialect.begins.fullmatch(text):
        return 0, False
    # Line by line, and never the text so far again: where every line opens a quote, that would take hours.
    size = len(text)
    for end in range(at + 1, at + MOST_LINES):
        if end == len(lines):
            return 0, True
        line = lines[end]
        size += 1 + len(line)
        # A whole row inside the quote: the quote is the mistake, and rejecting its line alone saves this row.
        if size > LONGEST_LINE or _is_row(line, width, dialect):
            return 0, False
        if dialect.ends.fullmatch(line):
            # Two stray quotes, rows apart, also make a well quoted text. Only its shape shows that it is not a row.
            [fields] = split(["\n".join(lines[at : end + 1])], dialect)
            fits = len(fields) == width and max(map(len, fields)) <= LONGEST_TEXT
            return (end + 1 - at if fits else 0), False
        if not dialect.goes_on.fullmatch(line):
            return 0, False
    return 0, False


def _is_row(text: str, width: int, dialect: Dialect) -> bool:
    return len(text) <= LONGEST_LINE and is_well_quoted(text, dialect) and len(split([text], dialect)[0]) == width


def _why(line: str, dialect: Dialect) -> str:
    if len(line) > LONGEST_LINE:
        return f"is longer than {LONGEST_LINE:,} characters"
    if _NOT_DECODED.search(line):
        return f"contains a byte that is not {dialect.encoding}"
    if "\0" in line:
        return "contains a NUL character"
    if dialect.quote in line:
        return "has a quote that is never closed, or one inside a text that is not quoted"
    return "contains a carriage return that does not end a line"
