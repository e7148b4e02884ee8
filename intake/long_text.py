"""Texts that cannot be kept as they are: too long to be a value, or with half a sign in them.

Of what is too long the beginning and the length are kept.
"""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

SHORT = 1_000
"""So many characters are kept of what is far too long."""

# With the words that say its length, a text that was cut stays below this, and is not cut again.
_CUT_FROM = SHORT + 60
_LENGTH = r"\.\.\. \(cut: ([0-9]+) characters in all\)$"


def shown(text: str) -> str:
    """A text with an escape in the place of half a sign: Python has them in names of files, JSON can write them."""
    return text if text.isascii() else text.encode("utf-8", "backslashreplace").decode()


def cut(text: pl.Expr) -> pl.Expr:
    """A text as it is kept: where it is far too long, its beginning and how many characters it has."""
    length = text.str.len_chars()
    short = pl.format("{}... (cut: {} characters in all)", text.str.slice(0, SHORT), length)
    return pl.when(length > _CUT_FROM).then(short).otherwise(text)


def with_cut_texts(frame: pl.DataFrame, columns: Sequence[str]) -> pl.DataFrame:
    """The frame with `cut` texts in these columns; one without long ones, which is nearly every one, as it is."""
    if not columns:
        return frame
    longest = frame.select(pl.col(columns).str.len_bytes().max())
    return frame.with_columns(cut(pl.col(name)) for name in columns if (longest[name][0] or 0) > _CUT_FROM)


def length_of(text: pl.Expr) -> pl.Expr:
    """How many characters a text has, or had before it was cut, in digits."""
    return pl.coalesce(text.str.extract(_LENGTH), text.str.len_chars().cast(pl.String))
