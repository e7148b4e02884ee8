"""A list that is too long for a browser is sent in parts, and searched on the server.

So many rows come to a megabyte of what a browser has to take in; a state's whole list would be forty.
"""

from collections.abc import Mapping

import polars as pl
import streamlit as st

from ui.widgets import cache, formats
from ui.widgets.filters import FilterBar

MOST_ROWS = 10_000
# What is no other letter with an accent, and the apostrophes that nobody types.
_LETTERS = {"ß": "ss", "ø": "o", "ł": "l", "đ": "d", "ı": "i", "æ": "ae", "œ": "oe"}  # noqa: RUF001 (as names have them)
_LETTERS |= dict.fromkeys("'’ʻ`´", "")  # noqa: RUF001


def choose(shown: pl.DataFrame, rows: pl.DataFrame, key: str) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return what is sent of a list of people, and its rows: all of it, or the part that the reader chooses.

    `shown` (with person) is what is seen of `rows` (with staff_id), in the same order; `key` is the table's. The words
    of a search name somebody, so that they stay out of the address.
    """
    if rows.height <= MOST_ROWS:
        return shown, rows
    bar = FilterBar()
    typed = bar.row.text_input(
        "Find in this list", key=f"{key}_find", type="search", placeholder="Name or staff id", live=True
    )
    words = (typed or "").strip()
    if words:
        places = _places(shown, rows, words)
        shown, rows = _at(shown, places), _at(rows, places)
    labels = _labels(rows.height)
    chosen = bar.one(f"part_{key}", "Rows", labels, placeholder=_label(0, rows.height), chip="") if labels else None
    part = int(chosen) - 1 if chosen else 0
    count = f"{formats.count(rows.height, 'row', 'rows')}{' found' if words else ''}"
    sent = f", of which {formats.number(MOST_ROWS)} at a time are sent: a header sorts these alone" if labels else ""
    st.caption(f"{count}{sent}. A download has the whole list.")
    return _part(shown, part), _part(rows, part)


def _labels(height: int) -> Mapping[str, str]:
    """Name the parts after the first by their rows; the first is what is shown without a choice."""
    return {str(part + 1): _label(part, height) for part in range(1, -(-height // MOST_ROWS))}


def _label(part: int, height: int) -> str:
    first, last = part * MOST_ROWS + 1, min((part + 1) * MOST_ROWS, height)
    return f"{formats.number(first)} to {formats.number(last)}"


@cache.by_frames
def _part(frame: pl.DataFrame, part: int) -> pl.DataFrame:
    return frame.slice(part * MOST_ROWS, MOST_ROWS)


@cache.by_frames
def _at(frame: pl.DataFrame, places: pl.DataFrame) -> pl.DataFrame:
    return frame[places.to_series()]


@cache.by_frames
def _places(shown: pl.DataFrame, rows: pl.DataFrame, words: str) -> pl.DataFrame:
    """Return where the rows lie whose person has all words, in any order, as parts and without accents."""
    sought = pl.select(plain_words(pl.lit(words))).item().split()
    has_each = (pl.col("who").str.contains(word, literal=True) for word in sought)
    has_all = pl.all_horizontal(pl.lit(value=True), *has_each)
    return _searched(shown, rows).with_row_index("place").filter(has_all).select("place")


@cache.by_frames
def _searched(shown: pl.DataFrame, rows: pl.DataFrame) -> pl.DataFrame:
    who = pl.concat_str("person", rows["staff_id"], separator=" ", ignore_nulls=True)
    return shown.select(who=plain_words(who))


def plain_words(text: pl.Expr) -> pl.Expr:
    """Write the words of a text without case, accents and apostrophes, with a blank between.

    As the macro `plain_words` of a store does (eligibility/sql/02_people.sql), for a list that no question knows any
    more; a test holds the two against each other.
    """
    letters = text.str.to_lowercase().str.normalize("NFD").str.replace_all(r"\p{M}", "").str.normalize("NFC")
    plain = letters.str.replace_many(list(_LETTERS), list(_LETTERS.values()))
    return plain.str.replace_all(r"[\s\p{Z}\p{Pd},;.()·]+", " ").str.strip_chars(" ")
