"""Packages laid upon each other: a bulk file replaces what was there, a delta file row by row.

What becomes of each row is written down (`Fates`), so that none is lost on the way.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import polars as pl

FATES = ("used", "forbidden", "not_staff", "deleted", "superseded")
"""Every row that was read has exactly one of them."""
COUNTS = pl.Schema({"file": pl.String(), "rows_read": pl.Int64(), **dict.fromkeys(FATES, pl.Int64())})
"""One row per file; `rows_read` is the sum of the others, and blank rows are not among them."""


@dataclass
class Fates:
    """What became of the rows."""

    read: dict[str, int] = field(default_factory=dict)
    _counted: dict[tuple[str, str], int] = field(default_factory=dict)

    def note(self, fate: str, rows: pl.DataFrame) -> None:
        """Count rows (`file`) that have this fate."""
        for file, count in rows.group_by("file").len().iter_rows():
            self._counted[file, fate] = self._counted.get((file, fate), 0) + count

    def counts(self) -> pl.DataFrame:
        """Columns of COUNTS. No row may be lost: this is the promise of feeds.md, so it is asserted."""
        rows = []
        for file, read in self.read.items():
            counted = [self._counted.get((file, fate), 0) for fate in FATES]
            if read != sum(counted):
                raise AssertionError(f"{file}: {read} rows read, but {sum(counted)} accounted for")
            rows.append((file, read, *counted))
        return pl.DataFrame(rows, schema=COUNTS, orient="row")


@dataclass
class Layer:
    """One file of all packages so far: `rows` as `rows.judge` leaves them; `is_whole`: it began with a whole file."""

    rows: pl.DataFrame = field(default_factory=pl.DataFrame)
    is_whole: bool = False

    def lay(self, rows: pl.DataFrame, mode: str, fates: Fates) -> None:
        """Lay a later package's rows upon those before."""
        if self.rows.is_empty():
            # A first file without rows has its columns all the same.
            self.rows, self.is_whole = rows, self.is_whole or mode != "delta"
            return
        if mode == "delta":
            # A row that the standard forbids replaces nothing: what was known before is the better answer.
            good = rows.filter(pl.col("why").is_null()).select("sourcedId")
            kept = self.rows.join(good, on="sourcedId", how="anti")
            gone = self.rows.join(good, on="sourcedId", how="semi")
        else:
            kept, gone, self.is_whole = self.rows.clear(), self.rows, True
        fates.note("superseded", gone)
        self.rows = pl.concat([kept, rows], how="diagonal")
