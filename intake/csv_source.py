"""Reads a feed from CSV (RFC 4180, UTF-8); `csv_lines` decides which lines are rows.

An empty line is not a row; nor is one of blanks and separators, but that is counted (`Chunk.blank`). Blanks around a
value are part of it. A stretch of the file with nothing but plain rows is read by Polars as it stands; of others Polars
splits the plain lines, and Python's `csv` those with quotes.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, groupby
from pathlib import Path
from typing import BinaryIO

import polars as pl

from intake.contracts import Feed
from intake.csv_lines import (
    LONGEST_BYTES,
    LONGEST_LINE,
    SortedLines,
    guess_fields,
    is_well_quoted,
    pass_line,
    pass_lines,
    read_line,
    sort_lines,
    split,
    written,
)
from intake.equal_rows import MOST_EQUAL, STANDS_FOR, collapsed, counted
from intake.source import Chunk, SourceRefused, blank_to_null, lacking, resolve_header, unreadable_schema
from intake.table import Remark

BLOCK_BYTES = 6 * 1024 * 1024
# A block of ordinary rows has fewer: only of rubbish so many fit into one, and each takes far more room than its bytes.
LINES_AT_ONCE = 250_000
# So large a piece of a block is read as it stands, or line by line if it holds anything but plain rows.
PIECE_BYTES = 64 * 1024
_BLANK = r"^\s*$"


class CsvSource:
    """One CSV file of a feed. Raises SourceRefused if its header cannot be read or lacks a column."""

    places: tuple[str, ...] = ("line",)
    remarks: tuple[Remark, ...] = ()

    def __init__(self, path: Path, feed: Feed, *, most_equal: int | None = MOST_EQUAL) -> None:
        """`most_equal`: so many equal lines that are no rows are told one by one; None: all of them."""
        self._most_equal = most_equal
        self.file = path.name
        self.files = (path.name,)
        self._path = path
        self._feed = feed
        header = read_header(path, feed.needed)
        self._width = len(header)
        self._columns, self.ignored = resolve_header(self.file, header, feed, _separator_hint(header))

    def chunks(self) -> Iterator[Chunk]:
        """The file in blocks of about BLOCK_BYTES; a row that spans two blocks belongs to the later one."""
        total = self._path.stat().st_size
        with self._path.open("rb") as file:
            file.readline()
            parts, lines = list[pl.DataFrame | SortedLines](), 0
            for part in self._parts(file):
                if part is not None:
                    parts.append(part)
                    lines += part.height if isinstance(part, pl.DataFrame) else part.used
                if part is None or lines >= LINES_AT_ONCE:
                    yield self._chunk(parts, file.tell(), total)
                    parts, lines = [], 0

    def _parts(self, file: BinaryIO) -> Iterator[pl.DataFrame | SortedLines | None]:
        """What the rows after the header come to, stretch by stretch; None where a block ends."""
        first, carried, is_last = 2, list[str](), False
        while not is_last:
            block, is_last = _read_block(file)
            for stretch, looks_plain, is_end in self._stretches(block):
                # Lines that wait for what follows, such as the end of a quote, are looked at together with it.
                is_alone = looks_plain and not carried
                if is_alone and (rows := self._plain_rows(stretch, first)) is not None:
                    first += rows.height
                    yield rows
                    continue
                lines = _lines(stretch)
                for begin in range(0, max(len(lines), 1), LINES_AT_ONCE):
                    end = begin + LINES_AT_ONCE
                    these = carried + lines[begin:end]
                    ends_file = is_last and is_end and end >= len(lines)
                    looked_at = sort_lines(these, first, self._width, is_last=ends_file, most_equal=self._most_equal)
                    carried, first = these[looked_at.used :], first + looked_at.used
                    yield looked_at
            yield None

    def _stretches(self, block: bytes) -> Iterator[tuple[bytes, bool, bool]]:
        """The block cut into stretches that look plain and others, each with whether it does, and is the last.

        An empty block, after which lines may still wait, is one stretch.
        """
        runs = [(b"".join(run), plain) for plain, run in groupby(_pieces(block), self._looks_plain)] or [(b"", False)]
        yield from ((run, plain, place == len(runs)) for place, (run, plain) in enumerate(runs, 1))

    def _looks_plain(self, piece: bytes) -> bool:
        """Whether the whole lines of a piece have as many commas as that many rows, and nothing needs a closer look."""
        return (
            self._width > 1  # an empty line would look like a row of one field
            and piece.count(b",") == _count(piece) * (self._width - 1)
            and not piece.startswith(codecs.BOM_UTF8)  # which Polars would take for no part of the first field
            and b'"' not in piece
            and b"\0" not in piece
            and piece.count(b"\r") == piece.count(b"\r\n")
            and _has_short_lines(piece)
            and _is_utf_8(piece)
        )

    def _plain_rows(self, stretch: bytes, first: int) -> pl.DataFrame | None:
        """The rows of a stretch that looks plain, as those of `_split_plain`; None if it only looked so."""
        try:
            rows = pl.read_csv(
                stretch,
                has_header=False,
                schema=dict.fromkeys((f"field_{index}" for index in range(self._width)), pl.String()),
                quote_char=None,
                empty_string_is_null=False,
            )
        except pl.exceptions.PolarsError:  # a row has a comma too many, and another one too few
            return None
        if rows.height != _count(stretch):
            return None
        is_blank = pl.lit(value=False)
        if rows["field_0"].str.contains(_BLANK).any():
            is_blank = pl.all_horizontal(pl.all().str.contains(_BLANK))
        return rows.select(
            pl.int_range(first, pl.len() + first, dtype=pl.Int64).alias("line"),
            pl.lit(1, pl.Int64).alias("lines"),
            pl.lit(self._width, pl.Int64).alias("width"),
            is_blank.alias("is_blank"),
            pl.all(),
        )

    def raw(self, places: Iterable[tuple[int, int]]) -> Iterator[str]:
        """The rows as they stand in the file, as `csv_lines.written` keeps them."""
        at = 1
        with self._path.open("rb") as file:
            for line, span in places:
                # Read a second time instead of remembered: a load may reject a million rows.
                pass_lines(file, line - at)
                at = line + span
                lines = [read_line(file) for _ in range(span)]
                yield written(b"".join(line for line, _ in lines), sum(size for _, size in lines))

    def _chunk(self, parts: Sequence[pl.DataFrame | SortedLines], done: int, total: int) -> Chunk:
        """What the stretches of a block come to: rows that Polars has read, and lines that were looked at."""
        looked_at = [part for part in parts if isinstance(part, SortedLines)]
        frames = [part if isinstance(part, pl.DataFrame) else self._split(part) for part in parts]
        rows = pl.concat(frames or [self._split(SortedLines([], [], 0))])
        rows, blank = rows.filter(~pl.col("is_blank")), rows.filter("is_blank")["line"]
        fits = pl.col("width") == self._width
        fields = pl.when(pl.col("width") == 1).then(pl.lit("field")).otherwise(pl.lit("fields"))
        why = pl.format(f"has {{}} {{}} where the header has {self._width}", "width", fields)
        named = [pl.col(f"field_{index}").alias(name) for name, index in self._columns.items()]
        named += lacking(self._feed, self._columns)
        wrong = rows.filter(~fits).select(*named, "line", "lines", why=why).select(*unreadable_schema(self._feed))
        # With a comma too many or too few a day may come from the wrong column. Unplaced access would then seem to
        # begin or end on that day, whereas an empty one hides no day of it (eligibility.md § 8).
        wrong = wrong.with_columns(pl.lit(None, pl.String).alias(day) for day in self._feed.days)
        unreadable = pl.concat([self._guess(looked_at), counted(wrong)])
        if self._most_equal is not None:
            unreadable = collapsed(unreadable, [*self._feed.names, "why"])
        right = rows.filter(fits).select(*named, "line", "lines")
        names = self._feed.names
        return Chunk(blank_to_null(right, names), blank_to_null(unreadable, names), blank, done, total)

    def _guess(self, looked_at: Iterable[SortedLines]) -> pl.DataFrame:
        """The lines that are not records, with what can be made out of them."""
        rows = []
        for line, many, last, why, text in chain.from_iterable(lines.unreadable for lines in looked_at):
            fields = guess_fields(text)
            fits = len(fields) == self._width
            places = ((name, self._columns.get(name)) for name in self._feed.names)
            values = (
                fields[place]
                if place is not None and place < len(fields) and (fits or name not in self._feed.days)
                else None
                for name, place in places
            )
            rows.append((*values, line, 1, why, many, last))
        return pl.DataFrame(rows, schema={**unreadable_schema(self._feed), **STANDS_FOR}, orient="row")

    def _split(self, sorted_lines: SortedLines) -> pl.DataFrame:
        """The rows of lines that were looked at, in the order of the file."""
        rows = pl.concat([self._split_plain(sorted_lines), self._split_quoted(sorted_lines)])
        return rows.sort("line") if sorted_lines.quoted else rows

    def _split_plain(self, sorted_lines: SortedLines) -> pl.DataFrame:
        """The lines without quotes: `line`, `lines`, `width` (how many fields), `is_blank` and `field_0` ..."""
        # Without a quote every comma separates, so Polars can split the lines: three times as fast as one by one.
        text = pl.Series("text", sorted_lines.plain, dtype=pl.String).str.strip_suffix("\r")
        lines = pl.DataFrame({"text": text, "line": pl.Series(sorted_lines.numbers, dtype=pl.Int64)})
        text_column = pl.col("text")
        return lines.filter(text_column != "").select(
            "line",
            pl.lit(1, pl.Int64).alias("lines"),
            (text_column.str.count_matches(",", literal=True).cast(pl.Int64) + 1).alias("width"),
            text_column.str.contains(r"^[\s,]*$").alias("is_blank"),
            text_column.str.split_exact(",", self._width - 1).struct.unnest(),
        )

    def _split_quoted(self, sorted_lines: SortedLines) -> pl.DataFrame:
        """The same columns for the rows with quotes, cut or filled up to the header's width."""
        rows = split(sorted_lines.quoted)
        columns = zip(*((row + [""] * (self._width - len(row)))[: self._width] for row in rows), strict=True)
        lines, spans = zip(*sorted_lines.places, strict=True) if sorted_lines.places else ((), ())
        frame = pl.DataFrame(
            {
                "line": lines,
                "lines": spans,
                "width": [len(row) for row in rows],
                "is_blank": [not any(map(str.strip, row)) for row in rows],
            },
            schema={"line": pl.Int64, "lines": pl.Int64, "width": pl.Int64, "is_blank": pl.Boolean},
        )
        # `zip` of no rows has no columns, but `concat` needs them all.
        fields = list(columns) or [()] * self._width
        return frame.with_columns(
            pl.Series(f"field_{index}", values, dtype=pl.String) for index, values in enumerate(fields)
        )


def _read_block(file: BinaryIO) -> tuple[bytes, bool]:
    """The next block of whole lines, and whether it is the last."""
    block = file.read(BLOCK_BYTES)
    is_last = len(block) < BLOCK_BYTES
    if not is_last:
        # On to the end of a line, so that no character of several bytes is cut in two; but of a line that is too long
        # to be a row, nothing more is needed to see that.
        block += file.readline(LONGEST_BYTES)
        if not block.endswith(b"\n"):
            pass_line(file)
    return block, is_last


def _pieces(block: bytes) -> Iterator[bytes]:
    """The block in pieces of whole lines."""
    begin = 0
    while begin < len(block):
        end = block.find(b"\n", begin + PIECE_BYTES - 1) + 1 or len(block)
        yield block[begin:end]
        begin = end


def _count(piece: bytes) -> int:
    """How many lines a piece has."""
    return piece.count(b"\n") + (not piece.endswith(b"\n"))


def _lines(stretch: bytes) -> list[str]:
    """The lines of a stretch without LF. Bytes that are not UTF-8 become surrogates."""
    lines = stretch.decode("utf-8", "surrogateescape").split("\n")
    if lines[-1] == "":
        lines.pop()
    return lines


def _has_short_lines(piece: bytes) -> bool:
    """Whether no line may be longer than LONGEST_LINE: one that is spans half of that somewhere without an end."""
    half = LONGEST_LINE // 2
    return all(piece.find(b"\n", at, at + half) >= 0 for at in range(0, len(piece) - half + 1, half))


def _is_utf_8(piece: bytes) -> bool:
    if piece.isascii():
        return True
    try:
        piece.decode()
    except UnicodeDecodeError:
        return False
    return True


def read_header(path: Path, names: Sequence[str]) -> list[str]:
    """The names in the first line; `names` are those expected. Raises SourceRefused if there are none, and OSError."""
    expected = f"expected the columns {', '.join(names)}"
    with path.open("rb") as file:
        line = file.readline(LONGEST_LINE)
    if len(line) == LONGEST_LINE and not line.endswith(b"\n"):
        raise SourceRefused(
            f"{path.name}, line 1: the header is longer than {LONGEST_LINE:,} bytes; {expected}; export it again."
        )
    if line.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" in line:
        raise SourceRefused(f"{path.name}: is not UTF-8 but looks like UTF-16; save it as CSV in UTF-8 and load again.")
    try:
        # feeds.md tolerates a byte-order mark. Left in place it would be part of the first column's name.
        text = line.decode("utf-8-sig").removesuffix("\n").removesuffix("\r")
    except UnicodeDecodeError:
        raise SourceRefused(
            f"{path.name}, line 1: the header is not UTF-8; save it as CSV in UTF-8 and load again."
        ) from None
    if not text.strip():
        raise SourceRefused(
            f"{path.name}, line 1: there is no header; {expected}; export it with a header and load again."
        )
    if not is_well_quoted(text):
        raise SourceRefused(
            f"{path.name}, line 1: the header's quotes or line ends are broken; {expected}; export it again."
        )
    return split([text])[0]


def _separator_hint(header: list[str]) -> str:
    """A header in one piece that holds another separator is the commonest wrong export."""
    separator = next(
        (name for sign, name in ((";", "semicolons"), ("\t", "tabs"), ("|", "bars")) if sign in header[0]), None
    )
    return f", separated by commas (here they look separated by {separator})" if len(header) == 1 and separator else ""
