"""Reads a feed from Parquet: its values are written out as text and then go the same way as those of a CSV file."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

import polars as pl

from intake.contracts import Feed
from intake.long_text import SHORT, with_cut_texts
from intake.source import Chunk, SourceRefused, blank_to_null, lacking, resolve_header, unreadable_schema
from intake.table import Remark

ROWS_AT_ONCE = 100_000
# A damaged file makes Polars panic, which is no PolarsError.
NOT_PARQUET = (OSError, pl.exceptions.PolarsError, pl.exceptions.PanicException)
MOST_UNPACKED = 1024**3
"""A row group is unpacked in memory; one of an export has some megabytes."""
MOST_ROWS = 5_000_000
"""Rows that are alike take next to nothing in the file, and as much as any others in memory."""


class ParquetSource:
    """One Parquet file of a feed. Raises SourceRefused if it is not one, or a column is missing or of an unfit type."""

    places: tuple[str, ...] = ("row",)
    remarks: tuple[Remark, ...] = ()

    def __init__(self, path: Path, feed: Feed) -> None:
        self.file = path.name
        self.files = (path.name,)
        self._feed = feed
        # Without globbing: Polars would take a folder called `feeds[1]` for a pattern, and fail.
        self._scan = pl.scan_parquet(path, glob=False)
        try:
            self._schema = self._scan.collect_schema()
            self._total = self._scan.select(pl.len()).collect().item()
            unpacked = unpacked_bytes(path)
        except NOT_PARQUET:
            raise SourceRefused(
                f"{self.file}: cannot be read as Parquet; it may be cut off; export it again."
            ) from None
        if unpacked.largest > MOST_UNPACKED:
            raise SourceRefused(
                f"{self.file}: takes {unpacked.largest:,} bytes when it is unpacked, in one row group, and at most "
                f"{MOST_UNPACKED:,} are read; export it as CSV, or in smaller row groups."
            )
        # Of a large district each row is another one, and takes its bytes.
        if unpacked.rows > max(MOST_ROWS, size := path.stat().st_size):
            raise SourceRefused(
                f"{self.file}: has {unpacked.rows:,} rows in {size:,} bytes, so most are alike, and at most "
                f"{MOST_ROWS:,} such rows are read; export it again."
            )
        self._columns, self.ignored = resolve_header(self.file, self._schema.names(), feed)
        kinds = {column.name: column.kind for column in feed.columns}
        unfit = [f"{name} ({self._type(name)})" for name in self._columns if not _is_fit(self._type(name), kinds[name])]
        if unfit:
            raise SourceRefused(
                f"{self.file}, header: the type of {', '.join(unfit)} is neither text nor a date; "
                "export ids and names as text and days as dates, and load again."
            )

    def _type(self, name: str) -> pl.DataType:
        return self._schema.dtypes()[self._columns[name]]

    def chunks(self) -> Iterator[Chunk]:
        """The file in parts of ROWS_AT_ONCE rows; an empty file is one empty part."""
        names = self._schema.names()
        texts = {name: as_text(name, dtype) for name, dtype in self._schema.items()}
        columns = [texts[names[index]].alias(name) for name, index in self._columns.items()]
        columns += lacking(self._feed, self._columns)
        # Over the ignored columns as well, as for CSV, where the whole line has to be blank.
        is_blank = pl.all_horizontal(_is_blank(text) for text in texts.values())
        for start in range(0, max(self._total, 1), ROWS_AT_ONCE):
            try:
                part = self._scan.slice(start, ROWS_AT_ONCE).select(*columns, is_blank.alias("_is_blank")).collect()
            except NOT_PARQUET:
                raise SourceRefused(f"{self.file}: cannot be read from row {start + 1} on; export it again.") from None
            # First of all: a few kilobytes can hold gigabytes of one letter, as long as nothing is made of them.
            yield self._chunk(with_cut_texts(part, self._feed.names), start)

    def _chunk(self, part: pl.DataFrame, start: int) -> Chunk:
        names = self._feed.names
        part = part.with_row_index("line", start + 1).with_columns(
            pl.col("line").cast(pl.Int64), lines=pl.lit(1, pl.Int64)
        )
        blank = part.filter("_is_blank")["line"]
        part = blank_to_null(part.filter(~pl.col("_is_blank")), names)
        # Rejected as in a CSV file (csv_lines.py): the same export gives the same rows in either format.
        has_nul = pl.any_horizontal(pl.col(names).str.contains("\0", literal=True)).fill_null(value=False)
        unreadable = part.filter(has_nul).with_columns(
            pl.col(names).str.replace_all("\0", "\ufffd", literal=True), why=pl.lit("contains a NUL character")
        )
        rows = part.filter(~has_nul).select(*names, "line", "lines")
        done = min(start + ROWS_AT_ONCE, self._total)
        return Chunk(rows, unreadable.select(*unreadable_schema(self._feed)), blank, done, self._total)

    def raw(self, places: Iterable[tuple[int, int]]) -> Iterator[str]:
        """The rows with all columns of the file, written as lines of CSV; a value that has no text by its type."""
        texts = [as_text(name, dtype) for name, dtype in self._schema.items()]
        is_requested = pl.col("line").is_in([line for line, _ in places])
        try:
            rows = self._scan.select(texts).with_row_index("line", 1).filter(is_requested).collect().sort("line")
        except NOT_PARQUET:
            raise SourceRefused(f"{self.file}: a rejected row cannot be read; export it again.") from None
        rows = rows.drop("line")
        return (as_line(row) for row in with_cut_texts(rows, rows.columns).iter_rows())


class Unpacked(NamedTuple):
    """What a file says of itself: its rows, and the bytes of its largest row group and of all when unpacked."""

    rows: int
    largest: int
    whole: int


def unpacked_bytes(file: Path | io.BytesIO) -> Unpacked:
    """How large it says it is. Raises OSError, also for what is no Parquet."""
    from pyarrow import ArrowException, parquet  # noqa: PLC0415 (40 MB that no district with CSV files need hold)

    try:
        metadata = parquet.read_metadata(file)
    except ArrowException as error:
        raise OSError(str(error)) from None
    sizes = [metadata.row_group(number).total_byte_size for number in range(metadata.num_row_groups)]
    return Unpacked(metadata.num_rows, max(sizes, default=0), sum(sizes))


def _is_fit(dtype: pl.DataType, kind: str) -> bool:
    """Floats are for numbers alone: an id that was made one has lost its zeros, and maybe digits."""
    return (kind == "percent" and dtype.is_float()) or (
        isinstance(dtype, pl.String | pl.Categorical | pl.Enum | pl.Date | pl.Datetime | pl.Null) or dtype.is_integer()
    )


def as_text(name: str, dtype: pl.DataType) -> pl.Expr:
    """A day is written YYYY-MM-DD, also one exported as a moment at midnight; other moments keep their time."""
    column = pl.col(name)
    if isinstance(dtype, pl.Date):
        return column.dt.strftime("%Y-%m-%d")
    if isinstance(dtype, pl.Datetime):
        midnight = column.dt.time() == pl.time(0, 0, 0)
        return pl.when(midnight).then(column.dt.strftime("%Y-%m-%d")).otherwise(column.dt.to_string("iso"))
    # Only an ignored column can have such a type (`_is_fit`), and casting it to text may raise.
    if dtype.is_nested() or isinstance(dtype, pl.Binary | pl.Duration | pl.Object):
        return pl.lit(f"({dtype})").alias(name)
    return column.cast(pl.String)


def _is_blank(text: pl.Expr) -> pl.Expr:
    is_long = text.str.len_bytes() > SHORT
    return (~is_long & (text.str.slice(0, SHORT).str.strip_chars() == "")).fill_null(value=True)


def as_line(values: tuple[str | None, ...]) -> str:
    """A row of values as a line of CSV."""
    line = io.StringIO()
    csv.writer(line, lineterminator="").writerow(values)
    return line.getvalue().replace("\0", "\\x00")
