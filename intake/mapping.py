"""What the words of a mapping do to the columns of a table, as Polars expressions: a feed's columns come out."""

from __future__ import annotations

import csv
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

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

    def field(self, names: Sequence[str]) -> str:
        """The field of the first of these names that the table has."""
        known = [named(name) for name in self.header]
        for name in names:
            if known.count(named(name)) > 1:
                raise ValueError(name)
            if named(name) in known:
                return f"field_{known.index(named(name))}"
        raise KeyError(names[0])

    def has(self, names: Sequence[str]) -> bool:
        """Whether the table has one of these columns."""
        return not {named(name) for name in names}.isdisjoint(map(named, self.header))

    def value(self, names: Sequence[str]) -> pl.Expr:
        """What stands there, null for nothing but blanks."""
        field = pl.col(self.field(names))
        return pl.when(field.str.strip_chars() != "").then(field)


@dataclass(frozen=True)
class Mapped:
    """One column of a feed: its value and, where the mapping has no meaning for what stands there, what is to be said.

    `missed` is the end of the sentence that rejects the row, else null; the value is then that of the file. `field` is
    the one column that both follow from, if it is worth looking up by its distinct values.
    """

    value: pl.Expr
    missed: pl.Expr | None = None
    field: str | None = None


def is_so(test: Test, columns: Columns) -> pl.Expr:
    """Whether a row is as a test says; an empty value is ""."""
    value = columns.value(test.column).fill_null("").str.strip_chars().str.to_lowercase()
    conditions = []
    if test.is_:
        conditions.append(value.is_in([one.strip().lower() for one in test.is_]))
    conditions += [value.str.starts_with(one.strip().lower()) for one in test.begins]
    return pl.any_horizontal(conditions) if conditions else pl.lit(value=False)


def keeps(skip: Sequence[Test], only: Sequence[Test], columns: Columns) -> pl.Expr:
    """Whether a row stays: no test of `skip` is so, and every test of `only`."""
    # The footers of one year may lie in a column that another year has not.
    out = [is_so(test, columns) for test in skip if columns.has(test.column)] + [~is_so(test, columns) for test in only]
    return ~pl.any_horizontal(out) if out else pl.lit(value=True)


@dataclass(frozen=True)
class CellWords:
    """What a mapping says about one column of a feed, looked up: `where` it says so, its value table, its dates."""

    cell: Cell
    where: str
    values: Mapping[str, str] | None = None
    dates: Sequence[str] = ()


def map_cell(column: Column, words: CellWords, table: Table) -> Mapped:
    """What fills a column of a feed. Raises as `Columns`."""
    cell = words.cell
    if cell.column is None:
        return Mapped(pl.lit(cell.value, pl.String))
    columns = Columns(table.header)
    original = columns.value(cell.column)
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
    is_coded = words.values is not None or (column.kind == "day" and bool(words.dates))
    field = columns.field(cell.column) if is_coded else None
    if missed is None:
        return Mapped(value, field=field)
    return Mapped(pl.when(missed).then(original).otherwise(value), pl.when(missed).then(pl.lit(said)), field)


def _by_table(value: pl.Expr, values: Mapping[str, str]) -> tuple[pl.Expr, pl.Expr]:
    """What a value table says; compared without case and outer blanks, an empty value as ""."""
    compared = value.fill_null("").str.strip_chars().str.to_lowercase()
    table = {one.strip().lower(): meaning for one, meaning in values.items()}
    found = compared.replace_strict(table, default=None, return_dtype=pl.String)
    # A meaning of nothing is an empty value, which is a meaning, too.
    meaning = pl.when(found.str.strip_chars() != "").then(found)
    is_known = compared.is_in(list(table))
    result = pl.when(is_known).then(meaning).otherwise(value)
    return result, ~is_known & value.is_not_null()


def _as_days(value: pl.Expr, forms: Sequence[str], is_date: pl.Expr) -> tuple[pl.Expr, pl.Expr]:
    """The value as YYYY-MM-DD, and whether it is of none of the declared forms."""
    days = pl.coalesce(_as_day(value, form) for form in forms)
    missed = value.is_not_null() & days.is_null() & ~is_date
    return pl.when(is_date).then(value).otherwise(days.cast(pl.String)), missed


def _as_day(value: pl.Expr, form: str) -> pl.Expr:
    day = value.str.strip_chars().str.to_date(form, strict=False)
    # "3/4/26" would be of the year 26: %Y takes any number of digits. Another form may have two of them.
    return pl.when(day.dt.year() >= 1000).then(day)


def map_feed(feed: Feed, mapped: Mapping[str, Mapped], rows: pl.DataFrame, *other: pl.Expr) -> pl.DataFrame:
    """The feed's columns of the rows and, for what the mapping had no meaning for, MISSED + column; and `other`."""
    nothing = Mapped(pl.lit(None, pl.String))
    cells = {name: mapped.get(name, nothing) for name in feed.names}
    texts = _few_texts(rows, {cell.field for cell in cells.values() if cell.field is not None})
    columns = [
        one
        for name, cell in cells.items()
        for one in (_looked_up(name, cell, texts[cell.field]) if cell.field in texts else _columns(name, cell))
    ]
    # Lazily: only so does Polars do once what several columns share.
    return rows.lazy().select(*columns, *other).collect()


def _columns(name: str, cell: Mapped) -> list[pl.Expr]:
    return [cell.value.alias(name), *([] if cell.missed is None else [cell.missed.alias(MISSED + name)])]


def _few_texts(rows: pl.DataFrame, fields: Collection[str]) -> dict[str | None, pl.Series]:
    """The distinct texts of those fields that have few of them, as codes and dates do."""
    if not fields or not rows.height:
        return {}
    texts = rows.select(pl.col(name).drop_nulls().unique().implode() for name in sorted(fields))
    return {one.name: of for one in texts if (of := one.explode(empty_as_null=False)).len() * 4 <= rows.height}


def _looked_up(name: str, cell: Mapped, texts: pl.Series) -> Iterator[pl.Expr]:
    """The columns of one cell by the distinct texts of its field: each of them is read once, which is slow."""
    # The last one is an empty field.
    meanings = pl.concat([texts, texts.clear(1)]).to_frame().lazy().select(_columns(name, cell)).collect()
    number = pl.col(texts.name).cast(pl.Enum(texts)).to_physical().fill_null(texts.len())
    for meaning in meanings:
        # Most value tables miss nothing.
        if meaning.name == name or meaning.null_count() < meaning.len():
            yield pl.lit(meaning).gather(number).alias(meaning.name)


def read_map(path: Path) -> dict[str, str]:
    """A value table from a CSV file with a header and two columns: a value, and what it means.

    Raises ValueError with what was found instead, and OSError.
    """
    with path.open(encoding="utf-8-sig", newline="") as file:
        try:
            rows = [row for row in csv.reader(file) if row]
        except csv.Error as error:
            raise ValueError(f"no CSV ({error})") from None
    if not rows or any(len(row) < 2 for row in rows):
        raise ValueError("a row of less than two columns")
    meanings: dict[str, str] = {}
    for value, meaning, *_ in rows[1:]:
        # Whoever writes an id for each address must hear of an address that two people have.
        if meanings.setdefault(value.strip().lower(), meaning) != meaning:
            raise ValueError(f'"{value}" with two meanings')
    return meanings
