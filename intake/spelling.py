"""What is only written differently is normalized before any check: never by a guess, and never silently.

Ids lose their outer blanks. Words that the feeds' contract or the policy lists (kinds, statuses, decisions, codes,
groups, functions) are compared without case and outer blanks, and an accepted row carries the listed spelling, so that
nobody after the intake compares again. A day with a time after it is that day, and a last day in the far future is
none; both are noted, since whoever reads the row in its file sees something else. No other form of a day is read.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from contextlib import suppress
from datetime import date

import polars as pl

from eligibility.policy_checks import compared
from intake.contracts import FAR_END, Column, Feed

NOTES = pl.Schema(
    {
        "line": pl.Int64(),
        "column": pl.String(),
        "value": pl.String(),
        "finding": pl.String(),
        "sentence": pl.String(),
    }
)
"""One row per value that was read differently from how it is written: `value` as written, `sentence` what is said."""

_DAY_LENGTH = len("2026-03-02")
_ZONE = r"(?i: ?(?:Z|UTC|GMT|[+-][0-9]{2}(?::?[0-9]{2})?))"
_TIME = r"(?:[01]?[0-9]|2[0-4]):[0-5][0-9](?::[0-5][0-9](?:[.,][0-9]+)?)?(?i: ?[AP]M)?"
_WITH_TIME = rf"^[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}(?i:T| +){_TIME}{_ZONE}?$"

Spellings = Mapping[str, Mapping[str, str]]
"""By column, the listed spelling of a word by the word as it is compared."""


def listed_spellings(feed: Feed, known: Mapping[str, Collection[str]]) -> Spellings:
    """The words that a feed's columns may hold; `known` has, by column, those of the policy."""
    listed = {column.name: column.allowed for column in feed.columns if column.kind == "choice"}
    listed |= {column.name: tuple(known[column.name]) for column in feed.columns if column.is_listed_in_policy}
    return {name: {compared(word): word for word in words} for name, words in listed.items()}


def normalize(feed: Feed, rows: pl.DataFrame, spellings: Spellings) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The rows with what is only written differently normalized, and the notes of it (columns of NOTES).

    `rows` has the feed's columns as String and `line`.
    """
    rows = rows.with_columns(
        pl.col(column.name).str.strip_chars() for column in feed.columns if column.is_id or column.kind == "percent"
    )
    rows = rows.with_columns(
        pl.col(name).replace(other)
        for name, listed in spellings.items()
        if (other := _other_spellings(rows[name], listed))
    )
    notes = [NOTES.to_frame()]
    for column in feed.columns:
        if column.kind == "day":
            rows, noted = _read_days(column, rows)
            notes += noted
    return rows, pl.concat(notes)


def _other_spellings(values: pl.Series, listed: Mapping[str, str]) -> dict[str, str]:
    """Every value that is a listed word in another spelling, with the listed one."""
    # In Python, by distinct value: the policy's words go through the same `compared`.
    spellings = {value: listed.get(compared(value)) for value in values.unique().drop_nulls()}
    return {value: word for value, word in spellings.items() if word is not None and word != value}


def day_of_text(written: str | None) -> date | None:
    """The day that a text is, YYYY-MM-DD with or without a time after it; None where it is none."""
    with suppress(ValueError):
        return date.fromisoformat((written or "").strip()[:_DAY_LENGTH])
    return None


def has_time(written: pl.Expr) -> pl.Expr:
    """Whether a day has a time after it."""
    return written.str.contains(_WITH_TIME)


def without_time(written: pl.Expr) -> pl.Expr:
    """The day alone; whatever is not a day with a time stays as it is."""
    return pl.when(has_time(written)).then(written.str.slice(0, _DAY_LENGTH)).otherwise(written)


def _read_days(column: Column, rows: pl.DataFrame) -> tuple[pl.DataFrame, list[pl.DataFrame]]:
    """One column of days: cut off the times, open the far ends. Most feeds hold neither, and that is seen at once."""
    name, written = column.name, pl.col(column.name)
    notes = []
    # Times before far ends: a far end written with a time is recognized only without it.
    if (rows[name].str.len_bytes() > _DAY_LENGTH).any():
        notes.append(_noted(rows.filter(has_time(written)), name, "time-of-day"))
        rows = rows.with_columns(without_time(written))
    # Ends only: a first day in 2999 is not open but wrong, and breaks `date`.
    if column.not_before is not None and (rows[name] >= FAR_END).any():
        # Not `is_day` of contracts.py: its range ends in 2100, before any far end.
        is_day = written.str.contains(r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$")
        exists = written.str.to_date("%Y-%m-%d", strict=False).is_not_null()
        is_far = is_day & exists & (written >= FAR_END)
        notes.append(_noted(rows.filter(is_far), name, "far-end"))
        rows = rows.with_columns(pl.when(~is_far).then(written))
    return rows, notes


_SENTENCES = {
    "time-of-day": "is written with a time; only the date counts; export dates without times.",
    "far-end": "means no end and is read as open; leave it empty.",
}


def _noted(rows: pl.DataFrame, name: str, finding: str) -> pl.DataFrame:
    return rows.select(
        "line",
        pl.lit(name).alias("column"),
        pl.col(name).alias("value"),
        pl.lit(finding).alias("finding"),
        pl.format(f"{name} '{{}}' {_SENTENCES[finding]}", name).alias("sentence"),
    )
