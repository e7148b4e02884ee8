"""The reader `table`: any table, by a mapping of its columns to those of the feeds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from eligibility.policy_checks import Problem
from intake.contracts import FEEDS, Column, Feed
from intake.lookup import Lookups
from intake.mapped_source import Extract, Reader, Reading, ReadingRefused
from intake.mapping import CellWords, Columns, Mapped, keeps, map_cell, map_feed, read_map
from intake.originals import Original
from intake.sources_file import Cell, FeedWords, Key, MappedWords, TableWords, Test, tests_of
from intake.spelling import day_of_text
from intake.table import Layout, Remark, Table, TableRefused
from intake.table_formats import open_table, unfit
from intake.thinning import Thinning
from intake.unpivot import problems_of_spread, spreads, unpivoted, unread, without_rows


def read_tables(words: Any, originals: Sequence[Original], folder: Path, where: str) -> Reading:
    """What the files hold for each feed of the mapping. Raises ReadingRefused with all problems, and OSError."""
    problems: list[Problem] = []
    sentences: list[str] = []
    tables: list[Table] = []
    names = [original.name for original in originals]
    problems += [Problem((word,), expected, found) for word, expected, found in unfit(words.model_dump(), names)]
    for original in originals:
        try:
            tables.append(open_table(original, _layout(words)))
        except TableRefused as refused:
            sentences.append(f"{where}: {original.name}: {refused}.")
    try:
        reading = map_tables(words, tables, folder, where)
    except ReadingRefused as refused:
        problems += refused.problems
    if problems or sentences:
        raise ReadingRefused(problems, sentences)
    return reading


def map_tables(words: MappedWords, tables: Sequence[Table], folder: Path, where: str) -> Reading:
    """What the tables hold for each feed of the mapping. Raises ReadingRefused with all problems, and OSError."""
    problems: list[Problem] = []
    maps = dict(_maps(words, folder, problems))
    every = spreads(words, maps)
    for spread in every.values():
        problems += problems_of_spread(spread, tables)
    # A feed whose columns do not become rows has none of the columns that would follow from it.
    refused = {str(problem.key[0]) for problem in problems if "unpivot" in problem.key}
    shapes = {
        name: [without_rows(every[name], table) for table in tables] if name in every else tables
        for name in words.feeds
        if name not in refused
    }
    problems += _lacking(words, tables, shapes)
    if problems or not tables:
        raise ReadingRefused(problems)
    remarks = [remark for table in tables for remark in table.remarks]
    kept = [_kept(words.skip, words.only, table) for table in tables]
    remarks += [remark for before, after in zip(tables, kept, strict=True) if (remark := _skipped(before, after))]
    remarks += [remark for spread in every.values() for table in kept for remark in unread(spread, table)]
    extracts = {}
    for name, one in words.feeds.items():
        cells = {
            column: [
                CellWords(way, f"{where}, {_dotted((name, column, *key))}", maps.get((name, column, *key)), dates)
                for key, way in cell.ways
                for dates in [way.dates or words.dates or ()]
            ]
            for column, cell in one.cells.items()
        }
        mine: list[Table] = []
        ages: dict[str, int] = {}
        for age, table in enumerate(kept):
            parts = unpivoted(every[name], table) if name in every else [table]
            stay = [_kept(one.skip, one.only, part) for part in parts]
            remarks += _left_out(name, table, _count(parts) - _count(stay))
            mine += stay
            ages |= {part.file: age for part in stay}
        extracts[name], older = _extract(_Fills(FEEDS[name], one, cells), mine, ages)
        remarks += older
    return Reading(extracts, remarks)


def _dotted(key: Key) -> str:
    return ".".join(map(str, key))


def days_of_column(words: Any, original: Original, where: str) -> date:
    """The one day that the column `day` of a snapshot has. Raises ReadingRefused, and OSError."""
    cell = Cell(column=words.day.column)
    try:
        table = _kept(words.skip, words.only, open_table(original, _layout(words)))
    except TableRefused as refused:
        raise ReadingRefused([], [f"{where}: {original.name}: {refused}."]) from None
    if problem := _problem_of(("day", "column"), words.day.column, table):
        raise ReadingRefused([problem])
    about = CellWords(cell, f"{where}, day", dates=words.day.dates or words.dates or ())
    values = table.rows.select(map_cell(Column("day", "day"), about, table).value).to_series().unique().sort().to_list()
    days = [day_of_text(value) for value in values]
    if len(days) != 1 or days[0] is None:
        shown = ", ".join(str(value) for value in values[:3]) or "nothing"
        raise ReadingRefused([Problem(("day", "column"), f"the same date in every row of {original.name}", shown)])
    return days[0]


def _layout(words: Any) -> Layout:
    cells = [cell for one in words.feeds.values() for cell in one.cells.values()]
    wanted = [[name for _, way in cell.ways for name in way.column or ()] for cell in cells] + [
        test.column for _, test in tests_of(words)
    ]
    wanted += [[name] for one in words.feeds.values() if one.unpivot for name in one.unpivot.columns]
    return Layout(wanted, words.delimiter, words.quote, words.encoding, words.sheet, words.header_row)


def _maps(words: Any, folder: Path, problems: list[Problem]) -> Iterator[tuple[Key, Mapping[str, str]]]:
    """The value tables by their places, those from files read; adds what is wrong with them."""
    every = [
        ((name, column, *key), way)
        for name, one in words.feeds.items()
        for column, cell in one.cells.items()
        for key, way in cell.ways
    ]
    for key, cell in every:
        if cell.map is not None:
            yield key, cell.map
        elif cell.map_file is not None:
            try:
                yield key, read_map(folder / cell.map_file)
            except (OSError, ValueError) as error:
                found = error.strerror if isinstance(error, OSError) else str(error)
                expected = f"a CSV file in {folder} with a header and two columns, a value and what it means"
                problems.append(Problem((*key, "map_file"), expected, f'"{cell.map_file}": {found}'))


def _lacking(words: Any, tables: Sequence[Table], shapes: Mapping[str, Sequence[Table]]) -> Iterator[Problem]:
    """Columns of the mapping that a file lacks or has twice; `shapes` has by feed the tables as it sees them.

    What a feed can do without may be missing in some of several files: the exports of six years are not alike.
    """
    named: list[tuple[Key, Sequence[str], bool]] = [
        ((*key, "column"), test.column, "only" in key) for key, test in tests_of(words)
    ]
    for name, one in words.feeds.items():
        needed = {column.name for column in FEEDS[name].columns if column.is_required}
        named += [
            ((name, column), [column_of for _, way in cell.ways for column_of in way.column or ()], column in needed)
            for column, cell in one.cells.items()
            # One value for all rows that lack the column is no column that a file could lack.
            if all(way.column for _, way in cell.ways)
        ]
    for key, names, is_needed in named:
        of = shapes.get(str(key[0]), []) if key[0] in words.feeds else tables
        wrong = [problem for table in of if (problem := _problem_of(key, names, table))]
        if wrong and (is_needed or len(wrong) == len(of)):
            yield from wrong
        else:
            yield from (problem for problem in wrong if not problem.valid)


def _problem_of(key: Key, names: Sequence[str], table: Table) -> Problem | None:
    try:
        Columns(table.header).field(names)
    except KeyError:
        shown = ", ".join(name.strip() for name in table.header if name.strip())
        header = [name.strip() for name in table.header]
        return Problem(key, f"a column of {table.file} ({shown})", " or ".join(f'"{name}"' for name in names), header)
    except ValueError as twice:
        return Problem(key, f"a column that {table.file} has once", f'"{twice}" several times')
    return None


def _kept(skip: Sequence[Test], only: Sequence[Test], table: Table) -> Table:
    """The table without what are no records. What cannot be read as a row is tested as well: most footers are such."""
    if not skip and not only:
        return table
    columns = Columns(table.header)
    return replace(
        table,
        rows=table.rows.filter(keeps(skip, only, columns)),
        # Not `only`: what a broken row lacks is no reason to hide it.
        unreadable=table.unreadable.filter(keeps(skip, (), columns)),
    )


def _count(tables: Sequence[Table]) -> int:
    return sum(table.rows.height + table.unreadable.height for table in tables)


def _left_out(feed: str, table: Table, count: int) -> Iterator[Remark]:
    """What one feed does not take of a table that others may."""
    if count:
        rows = "1 row is" if count == 1 else f"{count:,} rows are"
        yield Remark("skipped-rows", table.file, f"{rows} left out of {feed} by skip and only of [source.{feed}].")


def _skipped(before: Table, after: Table) -> Remark | None:
    count = _count([before]) - _count([after])
    if not count:
        return None
    gone = pl.concat([before.rows["line"], before.unreadable["line"]])
    stay = pl.concat([after.rows["line"], after.unreadable["line"]])
    first = ", ".join(str(line) for line in gone.filter(~gone.is_in(stay.implode())).sort().head(3))
    rows = "1 row is no record" if count == 1 else f"{count:,} rows are no records"
    return Remark(
        "skipped-rows", before.file, f"{rows} by skip and only of the mapping (the first: {before.place} {first})."
    )


@dataclass(frozen=True)
class _Fills:
    """One feed and what the mapping says about it: of each column, what fills it, and otherwise."""

    feed: Feed
    words: FeedWords
    cells: Mapping[str, Sequence[CellWords]]


def _extract(fills: _Fills, tables: Sequence[Table], ages: Mapping[str, int]) -> tuple[Extract, list[Remark]]:
    """What the tables hold for a feed, and what is to be said of it; `ages` rise with the files that they are of."""
    mapped = [(table, _mapped(fills, table)) for table in tables]
    rows = pl.concat([_rows_of(fills, *one) for one in mapped], how="diagonal")
    # Of a thousand columns that become rows, each is a table, and none of these has rows that cannot be read.
    unread = [one for one in mapped if one[0].unreadable.height] or mapped[:1]
    lookups = _lookups(fills, tables)
    # A mapping with a mistake is read all the same, for what the files say of others.
    newest_per = [] if set(fills.words.newest_per or ()) - set(fills.cells) else fills.words.newest_per or []
    places = {table.file: table.place for table in tables}
    thinning = Thinning(fills.feed, newest_per, fills.words.distinct, ages, places)
    rows, remarks = (rows, []) if lookups else thinning.of(rows)
    by_file = {table.file: table for table in tables}
    blank = [table.blank.to_frame("line").with_columns(file=pl.lit(table.file)) for table in tables]
    extract = Extract(
        rows,
        list(by_file),
        lambda file, line: by_file[file].raw(line),
        tables[0].place,
        places,
        pl.concat([_broken_of(fills, *one) for one in unread], how="diagonal"),
        pl.concat(blank),
        lookups=lookups,
        thinning=thinning if lookups else None,
    )
    return extract, remarks


def _lookups(fills: _Fills, tables: Sequence[Table]) -> Lookups:
    files: dict[tuple[str, str], list[str]] = {}
    for name, ways in fills.cells.items():
        for table in tables:
            if (words := _way(ways, table)) and words.cell.lookup:
                files.setdefault((name, words.cell.lookup), []).append(table.file)
    return files


def _mapped(fills: _Fills, table: Table) -> dict[str, Mapped]:
    """What fills each column of a feed from one table."""
    return {
        column.name: map_cell(column, words, table)
        for column in fills.feed.columns
        if (words := _way(fills.cells.get(column.name, ()), table))
    }


def _rows_of(fills: _Fills, table: Table, mapped: Mapping[str, Mapped]) -> pl.DataFrame:
    """The rows of one table as rows of a feed."""
    return map_feed(fills.feed, mapped, table.rows, pl.lit(table.file).alias("file"), pl.col("line"))


def _broken_of(fills: _Fills, table: Table, mapped: Mapping[str, Mapped]) -> pl.DataFrame:
    """What is no row of one table, with whom it names."""
    place = (pl.lit(table.file).alias("file"), pl.col("line"))
    values = map_feed(fills.feed, mapped, table.unreadable, *place, pl.col("why"), pl.col("fits"))
    broken = values.select(*fills.feed.names, "file", "line", "why", "fits")
    days = [pl.when("fits").then(pl.col(day)).alias(day) for day in fills.feed.days]
    return broken.with_columns(days).drop("fits")


def _way(ways: Sequence[CellWords], table: Table) -> CellWords | None:
    """What fills a column in this one of several files; nothing may, where a feed can do without it (`_lacking`)."""
    return next((way for way in ways if _is_in(way.cell, table)), None)


def _is_in(cell: Cell, table: Table) -> bool:
    return cell.column is None or _problem_of((), cell.column, table) is None


TABLE = Reader(TableWords, read_tables)
