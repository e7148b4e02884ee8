"""Rejected rows that are equal in everything: after the first thousand they are counted and no longer kept one by one.

An export that went wrong may hold millions of them, and each would take more room than its line in the file.
"""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

MOST_EQUAL = 1_000
"""So many rejected rows of a feed that are equal in everything are kept one by one."""

STANDS_FOR = {"rows": pl.Int64(), "last": pl.Int64()}
"""How many rejected rows a row stands for, itself included, and the line of the last of them."""


def counted(frame: pl.DataFrame) -> pl.DataFrame:
    """Rejected rows with STANDS_FOR: a row for which nobody has said so stands for itself."""
    given = [pl.col(name) if name in frame.columns else pl.lit(None, pl.Int64).alias(name) for name in STANDS_FOR]
    return frame.with_columns(given).with_columns(pl.col("rows").fill_null(1), pl.col("last").fill_null(pl.col("line")))


def collapsed(frame: pl.DataFrame, keys: Sequence[str]) -> pl.DataFrame:
    """Rows with STANDS_FOR, in the order of their lines; those equal by `keys` beyond MOST_EQUAL as one, the first."""
    if frame.height <= MOST_EQUAL:
        return frame
    placed = frame.sort("line").with_columns(_place=pl.int_range(pl.len()).over(keys))
    more = placed.filter(pl.col("_place") >= MOST_EQUAL)
    if more.is_empty():
        return frame
    others = [name for name in frame.columns if name not in (*keys, *STANDS_FOR)]
    merged = more.group_by(keys, maintain_order=True).agg(
        pl.col(others).first(), pl.col("rows").sum(), pl.col("last").max()
    )
    kept = placed.filter(pl.col("_place") < MOST_EQUAL)
    return pl.concat([kept.select(frame.columns), merged.select(frame.columns)]).sort("line")
