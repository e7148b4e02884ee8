"""Messages about rows of the feeds: where the row stands, then what is wrong with it and what was expected."""

import polars as pl

_ORIGIN = r"^[^:,]*(, (line|row) \d+)?( \([^)]*\))?(, column [^:]*)?: "
"""How a message begins: with the row's file, line, person and column."""


def without_origin() -> pl.Expr:
    """Write a row's message without where the row stands: in tables, file and line have columns of their own."""
    return pl.col("message").str.replace(_ORIGIN, "")
