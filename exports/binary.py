"""Excel and Parquet."""

from datetime import datetime
from io import BytesIO

import polars as pl
from polars.selectors import Selector
from xlsxwriter import Workbook

from exports.provenance import Provenance

# A sheet has 1,048,576 rows, and the header is one of them.
EXCEL_ROWS = 1_048_575
# xlsxwriter makes formulas and links of text that looks like them; as a number an id would lose its zeros.
TEXT_IS_TEXT = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
_DAY = "yyyy-mm-dd"
# What a cell holds, in units of UTF-16; xlsxwriter leaves out what is longer, and says so to nobody.
_LONGEST = 32_767
# Excel writes the moment of saving into the file; a fixed one keeps the bytes a function of the list.
MADE_AT = datetime(2000, 1, 1)  # noqa: DTZ001 (Excel knows no time zones)
_PIXELS_PER_LETTER, _NARROWEST, _WIDEST = 7, 12, 60


class ExportError(Exception):
    """The frame does not fit the format; `str(error)` is one sentence."""


def to_excel(frame: pl.DataFrame, provenance: Provenance | None = None) -> bytes:
    """Write `frame` as a workbook: text is always text, days are days, the header is frozen and filters.

    With `provenance` a second sheet "About this list" holds it. The same input gives the same bytes. Raises
    ExportError if there are more rows than Excel can hold.
    """
    if frame.height > EXCEL_ROWS:
        raise ExportError(
            f"The list has {frame.height:,} rows and an Excel sheet holds {EXCEL_ROWS:,}: choose .csv or .parquet."
        )
    target = BytesIO()
    with Workbook(target, {"in_memory": True, **TEXT_IS_TEXT}) as workbook:
        workbook.set_properties({"created": MADE_AT})
        add_rows(workbook, "List", frame)
        if provenance is not None:
            add_about(workbook, provenance)
    return target.getvalue()


def to_parquet(frame: pl.DataFrame, provenance: Provenance | None = None) -> bytes:
    """Write `frame` as Parquet; `provenance` goes into the file's key-value metadata."""
    target = BytesIO()
    frame.write_parquet(target, metadata=dict(provenance.lines()) if provenance else None)
    return target.getvalue()


def add_rows(workbook: Workbook, name: str, frame: pl.DataFrame) -> None:
    """Add a sheet that holds `frame` as programs read it: its own column names, one row each, nothing above them."""
    frame = _with_fitting_texts(frame)
    frame.write_excel(
        workbook,
        name,
        table_style="Table Style Light 1",
        dtype_formats={pl.Date: _DAY},
        column_widths=_widths(frame),
        freeze_panes=(1, 0),
    )


def _with_fitting_texts(frame: pl.DataFrame) -> pl.DataFrame:
    """The frame with its texts as a cell of Excel can hold them: longer ones cut, with a note."""
    long = [
        name
        for name, dtype in frame.schema.items()
        # No text has more units than bytes; only what may be too long is counted in Python.
        if dtype == pl.String and (frame[name].str.len_bytes() > _LONGEST).any()
    ]
    return frame.with_columns(pl.col(name).map_elements(fitting, return_dtype=pl.String) for name in long)


def fitting(text: str) -> str:
    """A text as a cell of Excel can hold it."""
    units = text.encode("utf-16-le", "surrogatepass")
    if len(units) <= 2 * _LONGEST:
        return text
    note = f"... (cut: {len(text):,} characters in all; CSV, JSON and Parquet hold them)"
    return units[: 2 * (_LONGEST - len(note))].decode("utf-16-le", "ignore") + note


def _widths(frame: pl.DataFrame) -> dict[str | Selector, tuple[str, ...] | int]:
    """Return the width of each column in pixels: its longest value, within limits."""
    return {
        name: _PIXELS_PER_LETTER * min(max(_longest(frame[name]), len(name) + 3, _NARROWEST), _WIDEST)
        for name in frame.columns
    }


def _longest(values: pl.Series) -> int:
    longest = values.cast(pl.String).str.len_chars().max()
    return longest if isinstance(longest, int) else 0


def add_about(workbook: Workbook, provenance: Provenance) -> None:
    """Add the sheet that says what the list is, one pair per row."""
    sheet = workbook.add_worksheet("About this list")
    bold = workbook.add_format({"bold": True})
    for row, (key, value) in enumerate(provenance.lines()):
        sheet.write_string(row, 0, key, bold)
        sheet.write_string(row, 1, value)
    sheet.set_column(0, 0, 18)
    sheet.set_column(1, 1, _WIDEST)
