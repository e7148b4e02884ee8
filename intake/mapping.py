"""What the words of a mapping do to the columns of a table, as Polars expressions: a feed's columns come out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from intake.contracts import Column, Feed
from intake.source import MISSED
from intake.sources_file import Cell, Test
from intake.table import Table, named

# What is a date in a workbook or in Parquet is no text, and needs no form; a time after it is noted by `spelling.py`.
_DATE_OF_A_CELL = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}(?:[ T][0-9:.]+)?$"


@dataclass(frozen=True)
class Columns:
    """Where the columns of a table are. Raises KeyError for one that it lacks, ValueError for one it has twice."""

    header: Sequence[str]

    def at(self, names: Sequence[str]) -> pl.Expr:
        """The column of the first of these names that the table has."""
        known = [named(name) for name in self.header]
        for name in names:
            if known.count(named(name)) > 1:
                raise ValueError(name)
            if named(name) in known:
                return pl.col(f"field_{known.index(named(name))}")
        raise KeyError(names[0])


@dataclass(frozen=True)
class Mapped:
    """One column of a feed: its value and, where the mapping has no meaning for what stands there, what is to be said.

    `missed` is the end of the sentence that rejects the row, else null; the value is then that of the file.
    """

    value: pl.Expr
    missed: pl.Expr | None = None


def is_so(test: Test, columns: Columns) -> pl.Expr:
    """Whether a row is as a test says; an empty value is ""."""
    value = columns.at(test.column).fill_null("").str.strip_chars().str.to_lowercase()
    conditions = []
    if test.is_:
        conditions.append(value.is_in([one.strip().lower() for one in test.is_]))
    conditions += [value.str.starts_with(one.strip().lower()) for one in test.begins]
    return pl.any_horizontal(conditions) if conditions else pl.lit(value=False)


def keeps(skip: Sequence[Test], only: Sequence[Test], columns: Columns) -> pl.Expr:
    """Whether a row stays: no test of `skip` is so, and every test of `only`."""
    out = [is_so(test, columns) for test in skip] + [~is_so(test, columns) for test in only]
    return ~pl.any_horizontal(out) if out else pl.lit(value=True)


@dataclass(frozen=True)
class CellWords:
    """What a mapping says about one column of a feed, looked up: `where` it says so, its value table, its dates."""

    cell: Cell
    where: str
    values: Mapping[str, str] | None = None
    dates: Sequence[str] = ()


def map_cell(column: Column, words: CellWords, table: Table) -> Mapped:
    """What fills a column of a feed. Raises as `Columns.at`."""
    cell = words.cell
    if cell.column is None:
        return Mapped(pl.lit(cell.value, pl.String))
    original = Columns(table.header).at(cell.column)
    value, missed = original, None
    if cell.split is not None:
        value = value.str.split(cell.split).list.get((cell.part or 1) - 1, null_on_oob=True).str.strip_chars()
        value = pl.when(value != "").then(value)
    if words.values is not None:
        value, missed = _by_table(value, words.values)
        said = f"is not in the value table of {words.where}; add it there, or correct it at the source."
    if cell.keep_others:
        missed = None
    if cell.pad is not None:
        value = value.str.strip_chars().str.pad_start(cell.pad, "0")
    if column.kind == "day" and words.dates:
        is_date = value.str.contains(_DATE_OF_A_CELL) if table.has_dates else pl.lit(value=False)
        value, missed = _as_days(value, words.dates, is_date)
        said = f"is not a valid date of the form {' or '.join(words.dates)}; correct it at the source."
    if missed is None:
        return Mapped(value)
    return Mapped(pl.when(missed).then(original).otherwise(value), pl.when(missed).then(pl.lit(said)))


def _by_table(value: pl.Expr, values: Mapping[str, str]) -> tuple[pl.Expr, pl.Expr]:
    """What a value table says; compared without case and outer blanks, an empty value as ""."""
    compared = value.fill_null("").str.strip_chars().str.to_lowercase()
    table = {one.strip().lower(): meaning for one, meaning in values.items()}
    found = compared.replace_strict(table, default=None, return_dtype=pl.String)
    # A meaning of nothing is an empty value, which is a meaning, too.
    meaning = pl.when(found != "").then(found)
    is_known = compared.is_in(list(table))
    result = pl.when(is_known).then(meaning).otherwise(value)
    return result, ~is_known & value.is_not_null()


def _as_days(value: pl.Expr, forms: Sequence[str], is_date: pl.Expr) -> tuple[pl.Expr, pl.Expr]:
    """The value as YYYY-MM-DD, and whether it is of none of the declared forms."""
    days = pl.coalesce(value.str.strip_chars().str.to_date(form, strict=False) for form in forms)
    # "3/4/26" would be of the year 26: %Y takes any number of digits.
    days = pl.when(days.dt.year() >= 1000).then(days)
    missed = value.is_not_null() & days.is_null() & ~is_date
    return pl.when(is_date).then(value).otherwise(days.dt.strftime("%Y-%m-%d")), missed


def map_feed(feed: Feed, mapped: Mapping[str, Mapped]) -> list[pl.Expr]:
    """The feed's columns and, for what the mapping had no meaning for, MISSED + column."""
    nothing = Mapped(pl.lit(None, pl.String))
    cells = {name: mapped.get(name, nothing) for name in feed.names}
    return [
        *(cell.value.alias(name) for name, cell in cells.items()),
        *(cell.missed.alias(MISSED + name) for name, cell in cells.items() if cell.missed is not None),
    ]
