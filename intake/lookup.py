"""An id that an export does not have, found by what it has instead: a person's address, a school's name."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import polars as pl

from intake.source import MISSED

BY: Mapping[str, tuple[str, str]] = {"email": ("staff", "staff_id"), "name": ("locations", "location_id")}
"""By the word of the mapping, the feed that has the id, and the id's column there."""
Lookups = Mapping[tuple[str, str], Collection[str]]
"""By column and what it holds instead of ids (`BY`), the files in which it does: other files may have the ids."""
_FOUND, _ALL = "found", "all"


def look_up(rows: pl.DataFrame, lookups: Lookups, feeds: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """The rows (with `file`) with ids in the columns of `lookups`.

    `feeds` are the accepted rows of those that have ids. What nobody has, or several have, stays as it is written, and
    MISSED says why: a wrong person's training would be worse than none.
    """
    for (column, by), files in lookups.items():
        rows = _looked_up(rows, column, by, feeds[BY[by][0]], pl.col("file").is_in(list(files)))
    return rows


def _looked_up(rows: pl.DataFrame, column: str, by: str, of: pl.DataFrame, is_meant: pl.Expr) -> pl.DataFrame:
    feed, id_ = BY[by]
    known = (
        of.filter(pl.col(by).is_not_null())
        .group_by(_compared(by).alias("key"))
        .agg(pl.col(id_).first().alias(_FOUND), pl.col(id_).unique().sort().alias(_ALL))
    )
    count = pl.col(_ALL).list.len()
    joined = rows.join(known, left_on=_compared(column), right_on="key", how="left", maintain_order="left")
    nobody = "nobody" if feed == "staff" else "no place"
    missed = (
        pl.when(pl.col(column).is_null() | ~is_meant)
        .then(None)
        .when(count.is_null())
        .then(
            pl.lit(
                f"is the {by} of {nobody} in the accepted rows of {feed}; correct it at the source, or add it there."
            )
        )
        .when(count > 1)
        .then(
            pl.format(
                f"is the {by} of several in {feed} ({{}}); give each their own, or export the id.",
                pl.col(_ALL).list.join(", "),
            )
        )
    )
    # What the mapping itself has no meaning for was said already.
    before = pl.col(MISSED + column) if MISSED + column in rows.columns else pl.lit(None, pl.String)
    is_found = is_meant & (count == 1).fill_null(value=False) & before.is_null()
    return joined.with_columns(
        pl.when(is_found).then(pl.col(_FOUND)).otherwise(pl.col(column)).alias(column),
        pl.coalesce(before, missed).alias(MISSED + column),
    ).select(*rows.columns, *({MISSED + column} - {*rows.columns}))


def _compared(name: str) -> pl.Expr:
    return pl.col(name).str.strip_chars().str.to_lowercase()
