"""What is wrong with a mapping that no single word of it can know."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from eligibility.policy_checks import Problem
from history import STATES
from intake.contracts import FEEDS, Column
from intake.lookup import BY
from intake.sources_file import Cell, FeedWords, Key, SourceWords, tests_of

_KEY = "nothing: the key is missing"


def problems_of_words(words: Any) -> Iterator[Problem]:
    """Words of one source that do not go together."""
    yield from _of_snapshots(words)
    if not hasattr(words, "feeds"):
        return
    if not words.feeds:
        feed = next(feed for feed in ("staff", *FEEDS) if feed in type(words).model_fields)
        yield Problem((feed,), f"at least one feed, such as [source.{feed}]", _KEY)
    for key, test in tests_of(words):
        if not test.is_ and not test.begins:
            yield Problem((*key, "is"), "what the column holds, is or begins", _KEY)
    for name, one in words.feeds.items():
        columns = {column.name: column for column in FEEDS[name].columns}
        for column, cell in one.cells.items():
            for key, way in cell.ways:
                yield from _of_cell((name, column, *key), columns[column], way)
        yield from _of_newest(name, one, every=words.every)


def _of_newest(feed: str, words: FeedWords, *, every: bool) -> Iterator[Problem]:
    mapped = list(words.cells)
    for place, column in enumerate(words.newest_per):
        if column not in mapped:
            expected = f"one of the columns that are mapped here ({', '.join(mapped)})"
            yield Problem((feed, "newest_per", place), expected, f'"{column}"', mapped)
    if words.newest_per and not every:
        yield Problem((feed, "newest_per"), "newest_per only beside every = true", "one file alone")


def _of_snapshots(words: Any) -> Iterator[Problem]:
    if not words.snapshot:
        for word in sorted({"day", "since", "name"} & words.model_fields_set):
            yield Problem((word,), f"{word} only beside snapshot = true", f'"{word}" without it')
        for feed in set(words.fills) & set(STATES) if hasattr(words, "feeds") else ():
            begin = STATES[feed].begin
            if begin and getattr(words.feeds[feed], begin) is None:
                yield Problem((feed, begin), 'a column, such as "Emp ID", or a table about it', _KEY)
        return
    for feed in words.fills:
        if feed not in STATES:
            expected = f"only feeds of what lasts ({', '.join(STATES)}) beside snapshot = true"
            yield Problem((feed,), expected, f"{feed}, whose rows have a day of their own; give it a source of its own")
    if words.every:
        yield Problem(("every",), "snapshot or every: every file that matches is a snapshot anyway", "both")
    if words.day.column is not None and not hasattr(words, "feeds"):
        yield Problem(("day",), '"name" or "load", since a package has no such column', "a column")


def _of_cell(key: Key, column: Column, cell: Cell) -> Iterator[Problem]:
    if (cell.column is None) == (cell.value is None):
        found = "both" if cell.column else "neither"
        yield Problem(key, "either column or value", found)
    changes = [
        name
        for name in ("split", "part", "map", "map_file", "pad", "lookup", "dates", "otherwise")
        if getattr(cell, name) is not None
    ]
    if cell.value is not None and changes:
        yield Problem((*key, changes[0]), "only value, which is for every row as it stands", f'"{changes[0]}" as well')
    if (cell.split is None) != (cell.part is None):
        missing = "part" if cell.part is None else "split"
        yield Problem((*key, missing), 'both split and part, such as split = ", " and part = 1', _KEY)
    if cell.map is not None and cell.map_file is not None:
        yield Problem((*key, "map_file"), "either map or map_file", "both")
    if cell.keep_others and cell.map is None and cell.map_file is None:
        yield Problem((*key, "keep_others"), "keep_others only beside map or map_file", "neither")
    yield from _of_values(key, column, cell)


def _of_values(key: Key, column: Column, cell: Cell) -> Iterator[Problem]:
    if cell.lookup is not None:
        feed, id_ = BY[cell.lookup]
        if key[0] == feed or (column.name != id_ and (column.name, id_) != ("approver_id", "staff_id")):
            expected = (
                'lookup = "email" only for a person, and lookup = "name" only for a place, that another feed lists'
            )
            yield Problem((*key, "lookup"), expected, f'"{cell.lookup}"')
    if cell.dates is not None and column.kind != "day":
        yield Problem((*key, "dates"), "dates only where the feed has a date", f"{column.name}, which is none")
    if cell.map is not None:
        seen: set[str] = set()
        for value in cell.map:
            if value.strip().lower() in seen:
                yield Problem(
                    (*key, "map", value), "a value that this table has once, without case", f'"{value}" again'
                )
            seen.add(value.strip().lower())


def problems_across_sources(folder: Path, sources: Sequence[tuple[str, SourceWords]]) -> Iterator[tuple[int, Problem]]:
    """Feeds that two sources fill, or a source and a file of the feed's own name; with the source's place (from 0).

    `sources`: what each is called in messages, and its words.
    """
    first: dict[str, int] = {}
    watched: dict[tuple[str, str], int] = {}
    for number, (_, words) in enumerate(sources):
        for feed in words.fills:
            if feed in first and feed not in words.adds:
                expected = f'one source for {feed}, or adds = ["{feed}"] here, if its rows come from several'
                yield number, Problem((feed,), expected, f"{sources[first[feed]][0]}, which fills it as well")
            first.setdefault(feed, number)
            # What one of two sources lacks would look gone from the other.
            if words.snapshot and watched.setdefault((feed, words.name), number) != number and feed in words.adds:
                expected = f'another name than {sources[watched[feed, words.name]][0]}, such as name = "charter"'
                yield number, Problem(("name",), expected, f'"{words.name}" for snapshots of {feed} as well')
            for name in (f"{feed}.csv", f"{feed}.parquet"):
                if (folder / name).is_file() and not fnmatchcase(name, words.files):
                    yield number, Problem((feed,), f"one place for {feed}", f"{name} in the folder as well")
        for feed in words.adds:
            if feed not in words.fills or first.get(feed) == number:
                yield (
                    number,
                    Problem(("adds",), "feeds that an earlier source fills, and this one as well", f'"{feed}"'),
                )


def problems_of_absent(
    folder: Path, absent: Sequence[str], sources: Sequence[tuple[str, SourceWords]]
) -> Iterator[Problem]:
    """Feeds that the district does not have, and that are there all the same; `sources` as above."""
    for feed in absent:
        filled = [f"{where}, which fills it" for where, words in sources if feed in words.fills]
        filled += [f"{name} in the folder" for name in (f"{feed}.csv", f"{feed}.parquet") if (folder / name).is_file()]
        if filled:
            yield Problem(("absent",), f"no {feed} anywhere", filled[0])
