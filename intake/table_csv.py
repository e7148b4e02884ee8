"""Reads a table from text: its encoding, its delimiter and its header; `csv_rows.py` reads the rows below it."""

from __future__ import annotations

import codecs
import csv
import io
import re
from dataclasses import replace
from itertools import islice
from typing import NamedTuple

import charset_normalizer

from intake.csv_lines import Dialect
from intake.csv_rows import Opened, read_rows
from intake.long_text import shown
from intake.table import HEAD, Layout, Remark, Table, TableRefused, check_width, find_header

DELIMITERS = (",", ";", "\t", "|")
ENCODINGS = ("cp1252", "mac_roman", "cp437", "cp1250", "cp1251")
"""What is detected where a text is not UTF-8: what Windows, Macs and old systems write, the commonest first."""

_SAMPLE = 200_000
_HEAD_SIGNS = 1_000_000


def read_text(file: str, data: bytes, layout: Layout) -> Table:
    """The table of a text file. Raises TableRefused if there is no header."""
    text, encoding, remarks, utf8 = _decode(file, data, layout.encoding)
    dialect, header, first = _head(text, Dialect(quote=layout.quote, encoding=encoding), layout)
    check_width(header)
    table = read_rows(Opened(file, header, first, dialect, remarks, utf8), text)
    return replace(table, detected=encoding if remarks else None)


class _Decoded(NamedTuple):
    """A text, the name of its encoding, and that it was detected; `utf8`: the same, if it was good UTF-8."""

    text: str
    encoding: str
    remarks: tuple[Remark, ...] = ()
    utf8: bytes | None = None


def _decode(file: str, data: bytes, declared: str | None) -> _Decoded:
    """Undecodable bytes become surrogates."""
    if declared:
        try:
            return _Decoded(data.decode(declared, "surrogateescape").removeprefix("\ufeff"), declared)
        # Of several bytes for a sign, such as UTF-16, half of one at the end, or what is no sign at all.
        except UnicodeDecodeError as error:
            raise TableRefused(
                f"is no text in {declared} (byte {error.start + 1:,}: {error.reason}); correct encoding in the "
                "mapping, or export it again"
            ) from None
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _Decoded(data.decode("utf-16", "replace"), "UTF-16")
    try:
        return _Decoded(data.decode("utf-8-sig"), "UTF-8", utf8=data.removeprefix(codecs.BOM_UTF8))
    except UnicodeDecodeError:
        text = data.decode("utf-8-sig", "surrogateescape")
    # Text of another encoding is hardly ever UTF-8 by chance: where most of it is, a few bytes of it are broken.
    bad = len(re.findall("[\udc80-\udcff]", text))
    if len(re.findall("[\u0080-\ud7ff\ue000-\U0010ffff]", text)) > bad:
        return _Decoded(text, "UTF-8")
    encoding = _detected(data)
    remark = Remark(
        "encoding-detected",
        file,
        f'the text is not UTF-8; it was read as {encoding}; if names look right, write encoding = "{encoding}" into '
        "the mapping, otherwise the right one.",
    )
    return _Decoded(data.decode(encoding, "surrogateescape"), encoding, (remark,))


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
    head = list(islice(io.StringIO(text[:_HEAD_SIGNS], newline="\n"), HEAD))
    sample = "".join(head)
    candidates = [layout.delimiter] if layout.delimiter else sorted(DELIMITERS, key=sample.count, reverse=True)
    # The delimiter that makes the most of the wanted columns appear; the commonest one where several do.
    best: tuple[int, Dialect, tuple[str, ...], int] | None = None
    for delimiter in candidates:
        one = replace(dialect, delimiter=delimiter)
        rows, ends = _rows_of(head, one)
        at, found = find_header(rows, layout)
        if best is None or found > best[0]:
            best = found, one, tuple(map(shown, rows[at])), ends[at] + 1
    if best is None:
        raise TableRefused("there is no header; export it with a header and load again")
    return best[1:]


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
