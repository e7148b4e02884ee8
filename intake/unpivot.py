"""Columns that become rows: a report with one column for each course has a record in each of their cells.

Each of these columns becomes a table of its own, named after the file and the column. So every record keeps a place
that no other has, and a message about a cell names row and column.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from functools import lru_cache

import polars as pl

from eligibility.policy_checks import Problem
from intake.sources_file import FeedWords, Key, MappedWords, Unpivot, tests_of
from intake.table import Remark, Table, fields, is_blank, named, no_unreadable

Values = Mapping[Key, Mapping[str, str]]
"""The value tables of a source, by their places: feed and column, and below these what fills it otherwise."""


@dataclass(frozen=True)
class Spread:
    """What a mapping says about the columns that become rows of one feed.

    `wanted`: their names and patterns; `fixed`: columns that other words read, which therefore are none of them.
    `read`: the names that the feed's own words read.
    """

    feed: str
    words: Unpivot
    wanted: Sequence[str]
    fixed: frozenset[str]
    read: Sequence[str]

    def places(self, table: Table) -> list[int]:
        """Where they stand in a table."""
        places: list[int] = []
        for place, header in enumerate(table.header):
            is_free = not places or place >= places[-1] + len(self.words.cells)
            is_other = named(header) in self.fixed or _is_like(header, self.words.besides)
            if header.strip() and is_free and not is_other and _is_like(header, self.wanted):
                places.append(place)
        return places

    def taken(self, table: Table) -> set[int]:
        """The same with the columns to the right that belong to them."""
        return {place + to for place in self.places(table) for to in range(len(self.words.cells))}

    def kept(self, table: Table) -> list[int]:
        """Where the others stand."""
        taken = self.taken(table)
        return [place for place in range(len(table.header)) if place not in taken]


def spreads(words: MappedWords, values: Values) -> dict[str, Spread]:
    """What becomes rows, by feed."""
    fixed = {named(name) for one in words.feeds.values() for name in _read(one)}
    fixed |= {named(name) for _, test in tests_of(words) for name in test.column}
    found = {}
    for feed, one in words.feeds.items():
        if one.unpivot is not None:
            wanted = one.unpivot.columns or [
                re.sub(r"([*?])", r"\\\1", value)
                for column, cell in one.cells.items()
                for key, way in cell.ways
                if named(one.unpivot.header) in map(named, way.column or ())
                for value in values.get((feed, column, *key), ())
            ]
            read = [*_read(one), *(name for test in (*one.skip, *one.only) for name in test.column)]
            found[feed] = Spread(feed, one.unpivot, wanted, frozenset(fixed), read)
    return found


def _read(one: FeedWords) -> list[str]:
    return [name for cell in one.cells.values() for _, way in cell.ways for name in way.column or ()]


def without_rows(spread: Spread, table: Table) -> Table:
    """The table with the columns that are made, without rows; what is no row is still in it."""
    kept = spread.kept(table)
    header = (*(table.header[place] for place in kept), spread.words.header, *spread.words.cells)
    names = fields(len(header))
    others = [pl.col(f"field_{place}").alias(names[to]) for to, place in enumerate(kept)]
    nothing = [pl.lit(None, pl.String).alias(name) for name in names[len(kept) :]]
    return replace(
        table,
        header=header,
        rows=table.rows.clear().select(*others, *nothing, "line"),
        unreadable=table.unreadable.select(*others, *nothing, "line", "why", "fits"),
        remarks=(),
    )


def unpivoted(spread: Spread, table: Table) -> list[Table]:
    """The table `without_rows`, then one for each column that becomes rows."""
    words, read = spread.words, {*map(named, spread.read)}
    # Not all others: a thousand columns that become rows may stand beside a thousand that nobody reads.
    kept = [place for place in spread.kept(table) if named(table.header[place]) in read]
    header = (*(table.header[place] for place in kept), words.header, *words.cells)
    names = fields(len(header))
    others = [pl.col(f"field_{place}").alias(names[to]) for to, place in enumerate(kept)]
    tables = [without_rows(spread, table)]
    for place in spread.places(table):
        name = " ".join(table.header[place].split())
        cells = [f"field_{place + to}" for to in range(len(words.cells)) if place + to < len(table.header)]
        made = [pl.lit(name, pl.String), *map(pl.col, cells)]
        made += [pl.lit(None, pl.String)] * (len(names) - len(kept) - len(made))
        rows = table.rows.filter(~pl.all_horizontal(map(is_blank, cells))).select(
            *others, *(one.alias(names[to]) for to, one in enumerate(made, len(kept))), "line"
        )
        tables.append(
            replace(
                table,
                file=f"{table.file}, column {name}",
                header=header,
                rows=rows,
                unreadable=no_unreadable(len(header)),
                blank=table.blank.clear(),
                remarks=(),
            )
        )
    return tables


def problems_of_spread(spread: Spread, tables: Sequence[Table]) -> Iterator[Problem]:
    """Why no rows can be made of the columns of these tables."""
    words, key = spread.words, (spread.feed, "unpivot")
    new = [named(name) for name in (words.header, *words.cells)]
    if len(set(new)) < len(new):
        yield Problem((*key, "cells"), "names that differ from each other and from header", "the same name twice")
    if not spread.wanted:
        expected = f"columns, or a value table for {words.header} with their names"
        yield Problem((*key, "columns"), expected, "neither")
        return
    for at, names in (("header", [words.header]), ("cells", words.cells)):
        # Only one of several cells may be of interest: a date, and not the score beside it.
        if not {*map(named, names)} & {*map(named, spread.read)}:
            found = " or ".join(f'"{name}"' for name in names)
            yield Problem((*key, at), f"a name that a column of {spread.feed} takes", found, spread.read)
    for table in tables:
        if not spread.places(table):
            yield _lacking(spread, table.file, spread.wanted, [table])
        taken = [table.header[place].strip() for place in spread.kept(table) if named(table.header[place]) in new]
        if taken:
            yield Problem(key, f"names that no column of {table.file} has", f'"{taken[0]}"')
    header = [name for table in tables for name in table.header]
    for name in words.columns if len(words.columns) > 1 else ():
        if not any(_is_like(one, [name]) for one in header) and any(map(spread.places, tables)):
            yield _lacking(spread, tables[-1].file, [name], tables)


def _lacking(spread: Spread, file: str, names: Sequence[str], tables: Sequence[Table]) -> Problem:
    header = list(dict.fromkeys(name.strip() for table in tables for name in table.header if name.strip()))
    found = " or ".join(f'"{name}"' for name in names)
    return Problem((spread.feed, "unpivot", "columns"), f"a column of {file} ({', '.join(header)})", found, header)


def unread(spread: Spread, table: Table) -> Iterator[Remark]:
    """The columns with something in them that no word is about: one of them may be a new course."""
    places = [
        place
        for place in spread.kept(table)
        if table.header[place].strip() and named(table.header[place]) not in spread.fixed
        if not _is_like(table.header[place], spread.words.besides)
    ]
    # At once: a question for each of a thousand columns takes seconds.
    blank = table.rows.select(is_blank(f"field_{place}").all() for place in places)
    left = [table.header[place].strip() for place in places if not blank[f"field_{place}"].item()]
    if left:
        are = "1 column is" if len(left) == 1 else f"{len(left)} columns are"
        sentence = (
            f"{are} read by no word of the mapping: {', '.join(left)}; add those with records to columns of "
            f"{spread.feed}.unpivot, or to its value table, and the others to besides."
        )
        yield Remark("unread-columns", table.file, sentence)


def _is_like(header: str, patterns: Sequence[str]) -> bool:
    """Whether it is one of the patterns; * and ? are nothing but signs after a backslash."""
    return any(fnmatchcase(named(header), _pattern(named(pattern))) for pattern in patterns)


@lru_cache(maxsize=1_000)
def _pattern(text: str) -> str:
    """The same as `fnmatch` has it, which takes no longer for many stars."""
    return re.sub(r"\\([*?])|(\[)", r"[\1\2]", text)
