"""A frame and its provenance become bytes: CSV, Excel, Parquet, JSON. Knows no screen and no store."""

from collections.abc import Callable, Mapping

import polars as pl

from exports.binary import EXCEL_ROWS, ExportError, to_excel, to_parquet
from exports.provenance import Provenance, file_name, short_name
from exports.sheet import Heading, heading, is_printable, to_sheet
from exports.text import to_csv, to_json

Writer = Callable[[pl.DataFrame, Provenance | None], bytes]

FORMATS: Mapping[str, Writer] = {".csv": to_csv, ".parquet": to_parquet, ".xlsx": to_excel, ".json": to_json}
"""The writer for each file ending, in the order they are offered."""

__all__ = [
    "EXCEL_ROWS",
    "FORMATS",
    "ExportError",
    "Heading",
    "Provenance",
    "Writer",
    "file_name",
    "heading",
    "is_printable",
    "short_name",
    "to_csv",
    "to_excel",
    "to_json",
    "to_parquet",
    "to_sheet",
]
