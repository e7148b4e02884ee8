"""Opens a table by the ending of its name."""

from __future__ import annotations

from intake.originals import Original
from intake.table import Layout, Table
from intake.table_csv import read_text


def open_table(original: Original, layout: Layout) -> Table:
    """The table of a file. Raises TableRefused, and OSError."""
    return read_text(original.name, original.read(), layout)
