"""Opens a table by the ending of its name: text, a workbook, Parquet, JSON lines."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import PurePath

import fastexcel
import polars as pl

from intake.json_values import JSON_LINES
from intake.long_text import SHORT, shown, with_cut_texts
from intake.originals import BrokenZip, Original, unzipping
from intake.parquet_source import MOST_ROWS, MOST_UNPACKED, NOT_PARQUET, as_line, as_text, unpacked_bytes
from intake.table import (
    HEAD,
    MOST_CELLS,
    Layout,
    Table,
    TableRefused,
    check_width,
    fields,
    find_header,
    no_unreadable,
    of_rows,
    unreadable_schema,
)
from intake.table_csv import read_text

WORKBOOKS = (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods")
# Where rows and cells of a sheet say that they stand: r="7", r="AB7". Of other attributes a color looks like that, too.
_COLUMN = re.compile(rb"""\sr\s*=\s*["']([A-Z]{1,3})[0-9]{1,7}["']""")
_ROW = re.compile(rb"""\sr\s*=\s*["'][A-Z]{0,3}([0-9]{1,7})["']""")
# How a date of a workbook comes out as text: calamine knows moments only.
_MIDNIGHT = r"^([0-9]{4}-[0-9]{2}-[0-9]{2}) 00:00:00$"


def kind_of(name: str) -> str:
    """What the ending of a name says: "workbook", "parquet", "json", "zip", else "text"."""
    ending = PurePath(name).suffix.lower()
    if ending in WORKBOOKS:
        return "workbook"
    if ending in JSON_LINES:
        return "json"
    return ending[1:] if ending in (".parquet", ".zip") else "text"


def open_table(original: Original, layout: Layout) -> Table:
    """The table of a file. Raises TableRefused, and OSError."""
    match kind_of(original.name):
        case "workbook":
            return _workbook(original, layout)
        case "parquet":
            return _parquet(original)
        case "json":
            return _json_lines(original)
        case "zip":
            raise TableRefused('is a zip file; name the file in it, such as inside = "roll-*.csv"')
    return read_text(original.name, _content(original), layout)


def _content(original: Original) -> bytes:
    try:
        return original.read()
    except BrokenZip as error:
        raise TableRefused(f"cannot be unpacked ({error}); export it again, without a password") from None


def _workbook(original: Original, layout: Layout) -> Table:
    """A sheet: the named one, or the first that has the most of the wanted columns."""
    data = _content(original)
    try:
        _check_workbook(data)
        book = fastexcel.read_excel(data)
        sheet, at = _header_of(book, layout)
        # Without skip_rows, empty rows at the top would be left out, and all numbers wrong.
        frame = book.load_sheet(sheet, header_row=None, skip_rows=0, dtypes="string").to_polars()
    except fastexcel.FastExcelError as error:
        raise TableRefused(f"cannot be read as a workbook ({str(error).splitlines()[0]}); export it again") from None
    frame = frame.with_columns(pl.all().str.replace(_MIDNIGHT, "${1}"))
    header = tuple(" ".join((name or "").split()) for name in frame.row(at))
    return _whole(f"{original.name}, sheet {sheet}", header, frame, at + 1)


def _check_workbook(data: bytes) -> None:
    """Raise TableRefused for what would fill the memory: by its size, or by one cell at the end of an empty sheet.

    All cells are held, from the first to the last. A workbook of before 2007 is not packed, and has not so many.
    """
    try:
        with unzipping(), zipfile.ZipFile(io.BytesIO(data)) as parts:
            _check_unpacked(sum(part.file_size for part in parts.infolist()))
            for name in parts.namelist():
                if "worksheets/" in name and name.endswith(".xml"):
                    _check_cells(name, parts.read(name))
    except BrokenZip:
        _check_unpacked(len(data))


def _check_cells(name: str, sheet: bytes) -> None:
    rows = max(map(int, {place[1] for place in _ROW.finditer(sheet)}), default=0)
    columns = max(map(_column_number, {place[1] for place in _COLUMN.finditer(sheet)}), default=0)
    if rows * columns > MOST_CELLS:
        raise TableRefused(
            f"has a sheet of {rows:,} rows and {columns:,} columns ({name}), and at most {MOST_CELLS:,} cells are "
            "read; delete the empty ones after the last row and column"
        )


def _column_number(letters: bytes) -> int:
    """The number of a column: 1 for A, 27 for AA."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number


def _check_unpacked(size: int) -> None:
    if size > MOST_UNPACKED:
        raise TableRefused(f"takes {size:,} bytes when it is unpacked, and at most {MOST_UNPACKED:,} are read")


def _check_rows(rows: int) -> None:
    if rows > MOST_ROWS:
        raise TableRefused(f"has {rows:,} rows, and at most {MOST_ROWS:,} are read")


def _header_of(book: fastexcel.ExcelReader, layout: Layout) -> tuple[str, int]:
    """The sheet and the place of its header, from 0."""
    names = book.sheet_names
    if layout.sheet is not None:
        names = [name for name in names if name.casefold() == layout.sheet.casefold()]
        if not names:
            raise TableRefused(f'there is no sheet "{layout.sheet}"; it has {", ".join(book.sheet_names)}')
    found: list[tuple[int, int, str]] = []
    for name in names:
        head = book.load_sheet(name, header_row=None, skip_rows=0, n_rows=HEAD, dtypes="string").to_polars()
        if head.height:
            at, score = find_header([[cell or "" for cell in row] for row in head.iter_rows()], layout)
            found.append((score, at, name))
    if not found:
        raise TableRefused("is empty; export it with a header and load again")
    _, at, name = max(found, key=lambda one: one[0])
    return name, at


def _parquet(original: Original) -> Table:
    data = _content(original)
    try:
        unpacked = unpacked_bytes(io.BytesIO(data))
        _check_unpacked(unpacked.whole)
        _check_rows(unpacked.rows)
        frame = pl.read_parquet(io.BytesIO(data))
    except NOT_PARQUET:
        raise TableRefused("cannot be read as Parquet; it may be cut off; export it again") from None
    texts = frame.select(as_text(name, dtype).alias(name) for name, dtype in frame.schema.items())
    texts = with_cut_texts(texts, texts.columns)
    return _whole(original.name, tuple(frame.columns), texts, 0)


def _whole(file: str, header: tuple[str, ...], frame: pl.DataFrame, first: int) -> Table:
    """A table whose dates are dates and whose rows cannot be broken; its rows begin at the place `first` (from 0)."""
    check_width(header)
    width = len(header)
    frame.columns = fields(width)
    placed = frame.with_row_index("line", 1).slice(first).with_columns(pl.col("line").cast(pl.Int64))
    rows, blank = of_rows(placed, width)
    return Table(
        file,
        "row",
        header,
        rows,
        no_unreadable(width),
        blank,
        lambda line: as_line(frame.row(line - 1)),
        has_dates=True,
    )


def _json_lines(original: Original) -> Table:
    """One object per line; what lies in an object in it is a column with both names: `name.family`."""
    lines = _content(original).decode("utf-8-sig", "backslashreplace").split("\n")
    rows: list[tuple[int, dict[str, str | None]]] = []
    broken: list[tuple[int, str]] = []
    header: dict[str, str] = {}
    for line, text in enumerate(lines, 1):
        if not text.strip():
            continue
        try:
            # Numbers as they are written: an id is text, whatever it looks like.
            value = json.loads(text, parse_int=str, parse_float=str)
            row = {}
            for name, one in _flat(value) if isinstance(value, dict) else ():
                row[header.setdefault(name, name)] = one
                # At once, before names fill the memory.
                check_width(header)
        except (ValueError, RecursionError):
            value = None
        if isinstance(value, dict):
            rows.append((line, row))
        else:
            broken.append((line, "is not a JSON object"))
    if not header:
        raise TableRefused("there is no JSON object in any line; export it again")
    width = len(header)
    schema = {**dict.fromkeys(fields(width), pl.String), "line": pl.Int64}
    cells = [[*(row.get(name) for name in header), line] for line, row in rows]
    frame, blank = of_rows(pl.DataFrame(cells, schema=schema, orient="row"), width)
    unreadable = [(*[None] * width, line, why, False) for line, why in broken]
    return Table(
        original.name,
        "line",
        tuple(header),
        frame,
        pl.DataFrame(unreadable, schema=unreadable_schema(width), orient="row"),
        blank,
        lambda line: lines[line - 1].removesuffix("\r"),
    )


def _flat(value: Mapping[str, object], above: str = "") -> Iterator[tuple[str, str | None]]:
    """Every value of an object as text, objects in it opened. Raises TableRefused for a name that is too long."""
    for key, one in value.items():
        name = above + shown(key)
        if len(name) > SHORT:
            raise TableRefused(f"has a name of {len(name):,} letters, and at most {SHORT:,} are read; export it again")
        match one:
            case dict():
                yield from _flat(one, f"{name}.")
            case bool():
                yield name, str(one).lower()
            case None:
                yield name, None
            case str():
                yield name, shown(one)
            case _:
                yield name, shown(json.dumps(one, ensure_ascii=False))


def unfit(words: Mapping[str, object], names: Sequence[str]) -> Iterator[tuple[str, str, str]]:
    """Words that say nothing about files of these names: the word, what it is for, and what was found."""
    kinds = {kind_of(name) for name in names}
    for word, kind in (("sheet", "workbook"), ("delimiter", "text"), ("encoding", "text")):
        if words.get(word) is not None and kind not in kinds:
            article = "a workbook" if kind == "workbook" else "text"
            yield word, f"{word} only where a file is {article}", ", ".join(names)
