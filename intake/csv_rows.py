"""Reads the rows of a text file, in the quickest of three ways that can be trusted with it; all give the same.

At once: Polars reads a text as it is, if every line is well quoted and the text's length proves that each is one row
of the header's width. By its lines: if every line is well quoted, in Polars as well. Line by line, by `csv_lines`:
anything else (tests/intake/test_sources_csv.py compares the three).
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache

import polars as pl

from intake.csv_lines import LONGEST_LINE, Dialect, guess_fields, sort_lines, split
from intake.table import Remark, Table, TableRefused, fields, no_unreadable, of_rows, unreadable_schema

MOST_UNREADABLE = 10_000_000
"""Cells of what is no row, each filled up to the header's width: two hundred thousand lines of fifty columns."""


@dataclass(frozen=True)
class Opened:
    """A file whose header is found; `first` is the number of the line after it; `utf8`: its text, if it is UTF-8."""

    file: str
    header: tuple[str, ...]
    first: int
    dialect: Dialect
    remarks: tuple[Remark, ...]
    utf8: bytes | None = None

    @property
    def width(self) -> int:
        """How many fields a row has."""
        return len(self.header)

    def wrong_width(self, width: int) -> str:
        """Why a row of another width is none."""
        return f"has {width} {'field' if width == 1 else 'fields'} where the header has {self.width}"


def read_rows(opened: Opened, text: str) -> Table:
    """The table below the header. Raises TableRefused for more that cannot be read than fits into the memory."""
    # A carriage return that ends no line.
    is_odd = "\0" in text or ("\r" in text and text.count("\r") != text.count("\r\n"))
    try:
        table = None if is_odd else _at_once(opened, text) or _by_lines(opened, text.removesuffix("\n"))
    # A byte that could not be decoded is a surrogate, and that has no UTF-8.
    except UnicodeEncodeError:
        table = None
    return table or _line_by_line(opened, text.removesuffix("\n"))


# At once


def _at_once(opened: Opened, text: str) -> Table | None:
    """The table of a text in which every line is one row, and that is beyond doubt."""
    body = _below(opened, text)
    if not body:
        return None
    body = body if body.endswith(b"\n") else body + b"\n"
    with ThreadPoolExecutor(1) as beside:
        # Of ;"a";" and ""a"" Polars makes a field all the same. Both take their time, and neither needs the other.
        has_quotes = opened.dialect.quote in text
        is_whole = beside.submit(_is_well_quoted, body, opened.dialect) if has_quotes else None
        rows = _proven(body, opened)
        if rows is None or (is_whole and not is_whole.result()):
            return None
    places = pl.int_range(opened.first, opened.first + rows.height, dtype=pl.Int64)
    rows, blank = of_rows(rows.with_columns(line=places), opened.width)
    lines = cache(lambda: text.split("\n"))
    return Table(
        opened.file,
        "line",
        opened.header,
        rows,
        no_unreadable(opened.width),
        blank,
        lambda line: lines()[line - 1].removesuffix("\r"),
        remarks=opened.remarks,
    )


def _below(opened: Opened, text: str) -> bytes:
    """The text below the header."""
    whole, begin = text.encode() if opened.utf8 is None else opened.utf8, 0
    for _ in range(opened.first - 1):
        begin = whole.find(b"\n", begin) + 1
        if not begin:
            return b""
    return whole[begin:]


def _is_well_quoted(body: bytes, dialect: Dialect) -> bool:
    """Whether every line, the last one with its end, consists of whole fields; one with a line end in it is none."""
    field = _field(dialect, inside="\n")
    whole = f"^(?:{field}(?:{re.escape(dialect.delimiter)}{field})*\r?\n)*$"
    return bool(pl.Series([body]).cast(pl.String).str.contains(whole).item())


def _field(dialect: Dialect, inside: str = "") -> str:
    """The pattern of one field, quoted or not, without the signs `inside` it."""
    quote, sign = re.escape(dialect.quote), re.escape(dialect.delimiter)
    return f"(?:{quote}(?:[^{quote}{inside}]|{quote}{quote})*{quote}|[^{quote}{sign}{inside}]*)"


def _proven(body: bytes, opened: Opened) -> pl.DataFrame | None:
    """The rows of a well quoted text, if every line is one: fields, quotes, delimiters and line ends are all there is.

    A line with too few fields lacks a delimiter, which makes the sum too large.
    """
    # Nothing makes it too small: Polars fails at a line with too many fields, if a line end follows it.
    try:
        rows = _parsed(body, opened)
    except pl.exceptions.PolarsError:
        return None
    lines = body.count(b"\n")
    if rows.height != lines:
        return None
    size, quote = pl.all().str.len_bytes(), opened.dialect.quote
    sizes = rows.select(size.cast(pl.Int64).sum(), size.max().name.suffix(" longest")).row(0)
    sums, longest = sizes[: rows.width], sizes[rows.width :]
    # Of a quoted field stand around it two, and each within it twice.
    quotes = body.count(quote.encode())
    if quote.encode() * 2 in body:
        quotes -= sum(rows.select(pl.all().str.count_matches(quote, literal=True).cast(pl.Int64).sum()).row(0))
    others = rows.height * (rows.width - 1) + lines + body.count(b"\r") + quotes
    # A field may be twice as long as it is read, if nothing but quotes is in it.
    is_short = sum((2 if quotes else 1) * int(one or 0) + 3 for one in longest) <= LONGEST_LINE
    return rows if sum(sums) + others == len(body) and is_short else None


def _parsed(body: bytes, opened: Opened) -> pl.DataFrame:
    """Lines of text as columns."""
    return pl.read_csv(
        io.BytesIO(body),
        has_header=False,
        schema=dict.fromkeys(fields(opened.width), pl.String),
        separator=opened.dialect.delimiter,
        quote_char=opened.dialect.quote,
    )


# By its lines


def _whole_lines(text: str, first: int, dialect: Dialect) -> pl.DataFrame:
    """The lines from `first` on, `text`, `line` and `width` (how many fields); none if one of them is no whole row."""
    lines = (
        pl.Series("text", [text]).str.split("\n").explode().str.strip_suffix("\r").to_frame().with_row_index("line", 1)
    )
    lines = lines.slice(first - 1).with_columns(pl.col("line").cast(pl.Int64))
    line, quote, sign = pl.col("text"), re.escape(dialect.quote), re.escape(dialect.delimiter)
    unquoted = line
    if dialect.quote in text:
        field = _field(dialect)
        is_whole = line.str.contains(f"^{field}(?:{sign}{field})*$")
        if not lines.select(is_whole.all()).item():
            return lines.clear()
        unquoted = line.str.replace_all(f"{quote}[^{quote}]*{quote}", "")
    if (lines["text"].str.len_bytes().max() or 0) > LONGEST_LINE:  # type: ignore[operator]
        return lines.clear()
    return lines.with_columns(width=unquoted.str.count_matches(dialect.delimiter, literal=True).cast(pl.Int64) + 1)


def _by_lines(opened: Opened, text: str) -> Table | None:
    lines = _whole_lines(text, opened.first, opened.dialect)
    if lines.is_empty():
        return None
    width, dialect = opened.width, opened.dialect
    right, others = lines.filter(pl.col("width") == width), lines.filter(pl.col("width") != width)
    # A line of the right width that holds nothing is found by its fields.
    sign, quote = re.escape(dialect.delimiter), re.escape(dialect.quote)
    is_blank = pl.col("text").str.contains(rf"^(?:[\s{sign}]|{quote}\s*{quote}(?:{sign}|$))*$")
    blank = others.filter(is_blank & (pl.col("text") != ""))["line"]
    wrong = others.filter(~is_blank).select("line", "text", "width")
    # An empty line of a table of one column has its width, but is no row.
    right = right.filter(pl.col("text") != "") if width == 1 else right
    # Joining a million lines again takes as long as reading them: only where some are left out.
    body = "\n".join(right["text"].to_list()).encode() if others.height or width == 1 else _below(opened, text)
    rows = _parsed(body, opened) if body else pl.DataFrame(schema=dict.fromkeys(fields(width), pl.String))
    rows, more_blank = of_rows(rows.with_columns(right["line"]), width)
    texts = lines["text"]
    return Table(
        opened.file,
        "line",
        opened.header,
        rows,
        _unreadable([(line, text, opened.wrong_width(count)) for line, text, count in wrong.iter_rows()], opened),
        pl.concat([blank, more_blank]).sort(),
        lambda line: str(texts[line - opened.first]),
        remarks=opened.remarks,
    )


# Line by line


def _line_by_line(opened: Opened, text: str) -> Table:
    width, dialect, every = opened.width, opened.dialect, text.split("\n")
    result = sort_lines(every[opened.first - 1 :], opened.first, width, is_last=True, dialect=dialect)
    places = [(line, 1) for line in result.numbers] + result.places
    cells = [line.removesuffix("\r").split(dialect.delimiter) for line in result.plain]
    cells += split(result.quoted, dialect)
    raw = _raw(every, dict(places))
    found = sorted(zip(places, cells, strict=True))
    right = [(*row, line) for (line, _), row in found if len(row) == width]
    schema = {**dict.fromkeys(fields(width), pl.String), "line": pl.Int64}
    rows, blank = of_rows(pl.DataFrame(right, schema=schema, orient="row"), width)
    wrong = [(line, row, any(map(str.strip, row))) for (line, _), row in found if len(row) != width]
    unreadable = [(one.line, one.text, one.why) for one in result.unreadable]
    unreadable += [(line, raw(line), opened.wrong_width(len(row))) for line, row, is_written in wrong if is_written]
    # A line without any sign is the empty one between two rows, and not worth a word.
    more_blank = [line for line, _, is_written in wrong if not is_written and every[line - 1].strip("\r")]
    return Table(
        opened.file,
        "line",
        opened.header,
        rows,
        _unreadable(sorted(unreadable), opened),
        pl.concat([blank, pl.Series(more_blank, dtype=pl.Int64)]).sort(),
        raw,
        remarks=opened.remarks,
    )


def _raw(every: list[str], spans: dict[int, int]) -> Callable[[int], str]:
    def raw(line: int) -> str:
        text = "\n".join(every[line - 1 : line - 1 + spans.get(line, 1)]).removesuffix("\r")
        # As in csv_source.py: what cannot be decoded is written as hexadecimal escapes.
        return text.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace").replace("\0", "\\x00")

    return raw


def _unreadable(found: list[tuple[int, str, str]], opened: Opened) -> pl.DataFrame:
    """What is no row (line, text, why), cut or filled up to the header's width."""
    # Rubbish repeats itself: each text once, or a million lines of it would take a gigabyte.
    width, texts = opened.width, list(dict.fromkeys(text for _, text, _ in found))
    if len(found) * width > MOST_UNREADABLE:
        raise TableRefused(
            f"has {len(found):,} rows that cannot be read, beside a header of {width:,} columns (the first: line "
            f"{found[0][0]} {found[0][2]}); export it again"
        )
    rows = []
    for text in texts:
        cells = guess_fields(text, opened.dialect)
        values = (cells + [""] * width)[:width]
        rows.append((*(value if value.strip() else None for value in values), len(cells) == width))
    guessed = pl.DataFrame(rows, schema={**dict.fromkeys(fields(width), pl.String), "fits": pl.Boolean}, orient="row")
    of_text = {text: number for number, text in enumerate(texts)}
    return (
        guessed[[of_text[text] for _, text, _ in found]]
        .with_columns(
            line=pl.Series([line for line, *_ in found], dtype=pl.Int64),
            why=pl.Series([why for *_, why in found], dtype=pl.String),
        )
        .select(unreadable_schema(width).names())
    )
