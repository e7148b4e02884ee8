"""Which rows of a frame may be like another one: next to none, so that what is slow can leave out the others."""

from __future__ import annotations

import polars as pl


def may_repeat(keys: pl.DataFrame) -> pl.Series:
    """Return for each row whether another may have the same values: true of all that do, and of next to no others.

    Empty values are alike. A comparison of the values themselves takes twice as long.
    """
    marks = keys.hash_rows()
    ordered = marks.sort()
    return marks.is_in(ordered.filter(ordered == ordered.shift()).unique().implode())
