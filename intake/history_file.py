"""An exported history, to be restored: the table of `history/table.py` as Parquet or CSV."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from history import SCHEMA, History, NewerFormatError, from_table, is_whole
from intake.refusal import IntakeRefused


def read_history_file(path: Path) -> History:
    """Read a .parquet or .csv file that `lapsewatch history export` has written. Raises IntakeRefused and OSError."""
    try:
        parquet = path.suffix.lower() == ".parquet"
        found = from_table(pl.read_parquet(path) if parquet else pl.read_csv(path, schema_overrides=SCHEMA))
    except NewerFormatError:
        raise IntakeRefused([f"{path}: written by a newer version of Lapsewatch; restore it with that one."]) from None
    except pl.exceptions.PolarsError:
        found = {}
    if not found or not all(is_whole(track) for track in found.values()):
        raise IntakeRefused([f"{path}: is no export of a history; name a file of `lapsewatch history export`."])
    return found
