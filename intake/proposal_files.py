"""The files of a folder as `lapsewatch connect` sees them: their tables, columns and the names they share."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from functools import cached_property
from glob import escape
from pathlib import Path, PurePath

import polars as pl

from intake.contracts import FEEDS
from intake.json_values import JSON_LINES
from intake.originals import FilesRefused, Original, date_of, find_originals
from intake.proposal_dates import Dates, dates_of
from intake.proposal_names import all_names
from intake.table import Layout, Table, TableRefused, named
from intake.table_formats import WORKBOOKS, kind_of, open_table

ENDINGS = (".csv", ".txt", ".tsv", ".tab", ".parquet", ".zip", *WORKBOOKS, *JSON_LINES)
# 2026, 2026-11, 20261120; and a school year, 2025-26.
_DATED = re.compile(r"(?<![0-9])(?:19|20)[0-9]{2}(?:[-_. ]?[01][0-9](?:[-_. ]?[0-3][0-9])?|[-_][0-9]{2})?(?![0-9])")
_FOOTER = r"^(?i)(grand total|sub-?total|page [0-9]+|total|count|report|generated|printed|end of report|rows|records)\b"


_LAYOUT = Layout([[one] for one in all_names()])


@dataclass(frozen=True, eq=False)
class Seen:
    """One column of a file: `values` are the different ones without outer blanks, the commonest first."""

    name: str
    place: str
    values: pl.Series
    filled: int

    @cached_property
    def dates(self) -> Dates:
        """In which form its values are dates."""
        return dates_of(self.values)

    @property
    def samples(self) -> tuple[str, ...]:
        """Three of its values, not too long."""
        return tuple(value[:40] for value in self.values.head(3))


@dataclass(frozen=True)
class SeenFile:
    """A table of the folder; of several exports of one report with dates in their names it is the newest.

    `footers`: what its first column begins with in rows that are no records; the table has them no more.
    """

    name: str
    pattern: str
    inside: str | None
    all_files: tuple[str, ...]
    table: Table
    columns: tuple[Seen, ...]
    encoding: str | None
    footers: tuple[str, ...]
    reader: str = "table"


@dataclass(frozen=True)
class Folder:
    """The tables of a folder, what cannot be read, with why, and the feeds that are there as they are.

    Their files are looked into as well: others name their people and places.
    """

    files: tuple[SeenFile, ...]
    as_is: Mapping[str, SeenFile]
    refused: tuple[tuple[str, str], ...]


def look_at(folder: Path, without: Collection[str] = ()) -> Folder:
    """Open every table of a folder, but for the files named in `without`. Raises OSError."""
    names = sorted(path.name for path in folder.iterdir() if path.is_file() and path.suffix.lower() in ENDINGS)
    names = [name for name in names if name not in without]
    files, refused = [], []
    as_is: dict[str, SeenFile] = {}
    for pattern, group in groups(names):
        try:
            originals = _originals(folder, group[-1])
        except FilesRefused as error:
            refused.append((group[-1], str(error)))
            continue
        for original, inside in originals:
            try:
                table = open_table(original, _LAYOUT)
            except TableRefused as error:
                refused.append((original.name, str(error)))
                continue
            every = tuple(group) if inside is None else (original.name,)
            seen = _see(original, pattern, inside, every, table)
            if feed := _is_feed(seen):
                as_is[feed] = seen
            else:
                files.append(seen)
    return Folder(tuple(files), as_is, tuple(refused))


def older_than(folder: Path, file: SeenFile) -> Iterator[SeenFile]:
    """The other exports of the report of which `file` is the newest, the newest first; without those not readable."""
    for name in reversed(file.all_files[:-1]):
        for original, inside in _originals(folder, name):
            with suppress(TableRefused):
                yield _see(original, file.pattern, inside, (name,), open_table(original, _LAYOUT))


def _see(original: Original, pattern: str, inside: str | None, every: tuple[str, ...], table: Table) -> SeenFile:
    table, footers = _without_footers(table)
    return SeenFile(original.name, pattern, inside, every, table, tuple(columns_of(table)), table.detected, footers)


def _originals(folder: Path, name: str) -> list[tuple[Original, str | None]]:
    """A file, or the tables in a zip, each with the pattern of its name there."""
    if kind_of(name) != "zip":
        return [(Original(name, (folder / name).read_bytes, folder / name), None)]
    members, _ = find_originals(folder, escape(name), "*", every=True)
    inside = ((member, PurePath(member.name).name) for member in members)
    return [(one, _DATED.sub("*", escape(last))) for one, last in inside if PurePath(last).suffix.lower() in ENDINGS]


def _is_feed(seen: SeenFile) -> str | None:
    """The feed of which this is the own file, as docs/load.md wants it."""
    path = PurePath(seen.name)
    feed = FEEDS.get(path.stem)
    if feed is None or seen.inside or path.suffix not in (".csv", ".parquet"):
        return None
    has_all = {column.name for column in feed.columns if column.is_required} <= set(seen.table.header)
    return feed.name if has_all else None


def groups(names: Sequence[str]) -> Iterator[tuple[str, list[str]]]:
    """The files of each report with a pattern that means them and no other, in the order of their dates."""
    groups: dict[str, list[str]] = {}
    for name in names:
        groups.setdefault(_DATED.sub("*", escape(name)), []).append(name)
    for pattern, group in groups.items():
        if [name for name in names if fnmatchcase(name, pattern)] == group:
            yield pattern, sorted(group, key=lambda name: (date_of(name), name))
        else:
            yield from ((escape(name), [name]) for name in group)


def _without_footers(table: Table) -> tuple[Table, tuple[str, ...]]:
    """The table without rows such as "Total: 4 people", and how they begin."""
    if not table.header:
        return table, ()
    begins = pl.col("field_0").str.strip_chars().str.extract(_FOOTER)
    # A record may well begin with "Report"; but then it has more to say.
    says = pl.sum_horizontal(pl.col(f"field_{at}").is_not_null() for at in range(len(table.header)))
    is_footer = begins.is_not_null() & (says <= max(1, len(table.header) // 3))
    both = pl.concat([one.filter(is_footer).select(begins) for one in (table.rows, table.unreadable)])
    found = both.to_series().unique(maintain_order=True).to_list()
    return replace(table, rows=table.rows.filter(~is_footer)), tuple(found)


def columns_of(table: Table) -> Iterator[Seen]:
    """The columns of a table that a mapping can name."""
    header = [named(name) for name in table.header]
    for at, name in enumerate(header):
        # A mapping names columns: one without a name, or with that of another, cannot be named.
        if name and header.count(name) == 1:
            place = f"field_{at}"
            every = table.rows[place].drop_nulls().str.strip_chars()
            every = every.filter(every != "")
            counts = every.value_counts(sort=True, name="rows")
            yield Seen(" ".join(table.header[at].split()), place, counts[place], every.len())
