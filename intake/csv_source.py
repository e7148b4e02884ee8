"""Reads a feed from CSV (RFC 4180, UTF-8); `csv_lines` decides which lines are rows.

An empty line is not a row; nor is one of blanks and separators, but that is counted (`Chunk.blank`). Blanks around a
value are part of it. Plain lines are split by Polars, lines with quotes by Python's `csv`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
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
            first, carried, is_last = 2, list[str](), False
            while not is_last:
                block, is_last = _read_lines(file)
                for begin in range(0, max(len(block), 1), LINES_AT_ONCE):
                    end = begin + LINES_AT_ONCE
                    lines = carried + block[begin:end]
                    result = sort_lines(
                        lines,
                        first,
                        self._width,
                        is_last=is_last and end >= len(block),
                        most_equal=self._most_equal,
                    )
                    carried, first = lines[result.used :], first + result.used
                    yield self._chunk(result, file.tell(), total)

    def raw(self, places: Iterable[tuple[int, int]]) -> Iterator[str]:
        """The rows as they stand in the file, as `csv_lines.written` keeps them."""
        at = 1
        with self._path.open("rb") as file:
            for line, span in places:
                # Read a second time instead of remembered: a load may reject a million rows.
                for _ in range(at, line):
                    pass_line(file)
                at = line + span
                lines = [read_line(file) for _ in range(span)]
                yield written(b"".join(line for line, _ in lines), sum(size for _, size in lines))

    def _chunk(self, sorted_lines: SortedLines, done: int, total: int) -> Chunk:
        rows = pl.concat([self._split_plain(sorted_lines), self._split_quoted(sorted_lines)])
        if sorted_lines.quoted:
            rows = rows.sort("line")
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
        unreadable = pl.concat([self._guess(sorted_lines), counted(wrong)])
        if self._most_equal is not None:
            unreadable = collapsed(unreadable, [*self._feed.names, "why"])
        right = rows.filter(fits).select(*named, "line", "lines")
        names = self._feed.names
        return Chunk(blank_to_null(right, names), blank_to_null(unreadable, names), blank, done, total)

    def _guess(self, sorted_lines: SortedLines) -> pl.DataFrame:
        """The lines that are not records, with what can be made out of them."""
        rows = []
        for line, many, last, why, text in sorted_lines.unreadable:
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


def _read_lines(file: BinaryIO) -> tuple[list[str], bool]:
    """The next block's lines without LF, and whether it is the last. Bytes that are not UTF-8 become surrogates."""
    block = file.read(BLOCK_BYTES)
    is_last = len(block) < BLOCK_BYTES
    if not is_last:
        # On to the end of a line, so that no character of several bytes is cut in two; but of a line that is too long
        # to be a row, nothing more is needed to see that.
        block += file.readline(LONGEST_BYTES)
        if not block.endswith(b"\n"):
            pass_line(file)
    lines = block.decode("utf-8", "surrogateescape").split("\n")
    if lines[-1] == "":
        lines.pop()
    return lines, is_last


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
