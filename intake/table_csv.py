"""Reads a table from text: any delimiter, quote and encoding, titles above the header.

Where every line is one well quoted row, as in almost every export, Polars reads them all at once; otherwise `csv_lines`
decides line by line. Both give the same rows (tests/intake/test_sources_csv.py).
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import islice

import charset_normalizer
import polars as pl

from intake.csv_lines import LONGEST_LINE, Dialect, guess_fields, sort_lines, split
from intake.table import (
    HEAD,
    Layout,
    Remark,
    Table,
    TableRefused,
    fields,
    find_header,
    of_rows,
    unreadable_schema,
)

DELIMITERS = (",", ";", "\t", "|")
ENCODINGS = ("cp1252", "mac_roman", "cp437", "cp1250", "cp1251")
"""What is detected where a text is not UTF-8: what Windows, Macs and old systems write, the commonest first."""

_SAMPLE = 200_000
_CONTROL = re.compile("[\0\udc80-\udcff]|\r(?!\n)")


@dataclass(frozen=True)
class _Opened:
    """A file whose header is found; `first` is the number of the line after it."""

    file: str
    header: tuple[str, ...]
    first: int
    dialect: Dialect
    remarks: tuple[Remark, ...]

    @property
    def width(self) -> int:
        return len(self.header)

    def wrong_width(self, width: int) -> str:
        """Why a row of another width is none."""
        return f"has {width} {'field' if width == 1 else 'fields'} where the header has {self.width}"


def read_text(file: str, data: bytes, layout: Layout) -> Table:
    """The table of a text file. Raises TableRefused if there is no header."""
    text, encoding, remarks = _decode(file, data, layout.encoding)
    text = text.removesuffix("\n")
    dialect, header, first = _head(text, Dialect(quote=layout.quote, encoding=encoding), layout)
    opened = _Opened(file, header, first, dialect, remarks)
    lines = pl.DataFrame() if _CONTROL.search(text) else _whole_lines(text, first, dialect)
    return _line_by_line(opened, text) if lines.is_empty() else _at_once(opened, lines)


def _decode(file: str, data: bytes, declared: str | None) -> tuple[str, str, tuple[Remark, ...]]:
    """The text, the name of its encoding, and that it was detected. Undecodable bytes become surrogates."""
    if declared:
        return data.decode(declared, "surrogateescape").removeprefix("\ufeff"), declared, ()
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace"), "UTF-16", ()
    text = data.decode("utf-8-sig", "surrogateescape")
    bad = [] if text.isascii() else re.findall("[\udc80-\udcff]", text)
    # Text of another encoding is hardly ever UTF-8 by chance: where most of it is, a few bytes of it are broken.
    if not bad or len(re.findall("[\u0080-\ud7ff\ue000-\U0010ffff]", text)) > len(bad):
        return text, "UTF-8", ()
    encoding = _detected(data)
    remark = Remark(
        "encoding-detected",
        file,
        f'the text is not UTF-8; it was read as {encoding}; if names look right, write encoding = "{encoding}" into '
        "the mapping, otherwise the right one.",
    )
    return data.decode(encoding, "surrogateescape"), encoding, (remark,)


def _detected(data: bytes) -> str:
    """The encoding in which the text looks the least strange, of several the commonest."""
    # Only the lines that tell: the others are alike in every encoding.
    telling = b"\n".join(line for line in data.split(b"\n") if not line.isascii())[:_SAMPLE]
    found = {match.encoding: match for match in charset_normalizer.from_bytes(telling, cp_isolation=list(ENCODINGS))}
    # Without isolation, "Peña" alone could be one of thirty, among them Chinese and Korean.
    matches = [
        (found[name].chaos, -found[name].coherence, at, name) for at, name in enumerate(ENCODINGS) if name in found
    ]
    return min(matches)[-1] if matches else ENCODINGS[0]


def _head(text: str, dialect: Dialect, layout: Layout) -> tuple[Dialect, tuple[str, ...], int]:
    """The dialect with its delimiter, the header, and the number of the first line after it."""
    head = list(islice(io.StringIO(text, newline="\n"), HEAD))
    candidates = [layout.delimiter] if layout.delimiter else [_sniffed("".join(head)), *DELIMITERS]
    # The delimiter that makes the most of the wanted columns appear; the sniffed one where several do.
    best: tuple[int, Dialect, tuple[str, ...], int] | None = None
    for delimiter in candidates:
        one = replace(dialect, delimiter=delimiter)
        rows, ends = _rows_of(head, one)
        at, found = find_header(rows, layout)
        if best is None or found > best[0]:
            best = found, one, tuple(rows[at]), ends[at] + 1
    if best is None:
        raise TableRefused("there is no header; export it with a header and load again")
    return best[1:]


def _sniffed(sample: str) -> str:
    try:
        return csv.Sniffer().sniff(sample, "".join(DELIMITERS)).delimiter
    except csv.Error:
        return ","


def _rows_of(head: list[str], dialect: Dialect) -> tuple[list[list[str]], list[int]]:
    """The first rows, and at which line each ends."""
    reader = csv.reader(head, delimiter=dialect.delimiter, quotechar=dialect.quote)
    rows, ends = [], []
    try:
        for row in reader:
            rows.append(row)
            ends.append(reader.line_num)
    except csv.Error:
        pass  # what follows is not the header, and is rejected in its turn
    return rows, ends


# Every line is a row


def _whole_lines(text: str, first: int, dialect: Dialect) -> pl.DataFrame:
    """The lines from `first` on, `text`, `line` and `width` (how many fields); none if one of them is no whole row."""
    lines = (
        pl.Series("text", [text]).str.split("\n").explode().str.strip_suffix("\r").to_frame().with_row_index("line", 1)
    )
    lines = lines.slice(first - 1).with_columns(pl.col("line").cast(pl.Int64))
    line, quote, sign = pl.col("text"), re.escape(dialect.quote), re.escape(dialect.delimiter)
    unquoted = line
    if dialect.quote in text:
        field = f"(?:{quote}(?:[^{quote}]|{quote}{quote})*{quote}|[^{quote}{sign}]*)"
        is_whole = line.str.contains(f"^{field}(?:{sign}{field})*$")
        if not lines.select(is_whole.all()).item():
            return lines.clear()
        unquoted = line.str.replace_all(f"{quote}[^{quote}]*{quote}", "")
    if (lines["text"].str.len_bytes().max() or 0) > LONGEST_LINE:  # type: ignore[operator]
        return lines.clear()
    return lines.with_columns(width=unquoted.str.count_matches(dialect.delimiter, literal=True).cast(pl.Int64) + 1)


def _at_once(opened: _Opened, lines: pl.DataFrame) -> Table:
    width, dialect = opened.width, opened.dialect
    is_blank = pl.col("text").str.contains(rf"^[\s{re.escape(dialect.delimiter)}]*$")
    blank = lines.filter(is_blank & (pl.col("text") != ""))["line"]
    written = lines.filter(~is_blank)
    right = written.filter(pl.col("width") == width)
    rows, more_blank = of_rows(_parsed(right["text"], width, dialect).with_columns(right["line"]), width)
    wrong = written.filter(pl.col("width") != width).select("line", "text", "width")
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


def _parsed(texts: pl.Series, width: int, dialect: Dialect) -> pl.DataFrame:
    """Well quoted lines of the right width as columns."""
    schema = dict.fromkeys(fields(width), pl.String)
    if texts.is_empty():
        return pl.DataFrame(schema=schema)
    return pl.read_csv(
        io.BytesIO("\n".join(texts.to_list()).encode()),
        has_header=False,
        schema=schema,
        separator=dialect.delimiter,
        quote_char=dialect.quote,
    )


# Line by line


def _line_by_line(opened: _Opened, text: str) -> Table:
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
    unreadable = [(line, raw_text, why) for line, _, why, raw_text in result.unreadable]
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


def _unreadable(found: list[tuple[int, str, str]], opened: _Opened) -> pl.DataFrame:
    """What is no row (line, text, why), cut or filled up to the header's width."""
    width, rows = opened.width, []
    for line, text, why in found:
        cells = guess_fields(text, opened.dialect)
        values = (cells + [""] * width)[:width]
        rows.append((*(value if value.strip() else None for value in values), line, why, len(cells) == width))
    return pl.DataFrame(rows, schema=unreadable_schema(width), orient="row")
