"""What a reader takes out of its files for one feed, and the source that the checks read it from."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from eligibility.policy_checks import Problem
from history import BOUNDS
from intake.contracts import Feed
from intake.lookup import Lookups, look_up
from intake.originals import Original
from intake.source import LINES_PER_FILE, MISSED, Chunk, joined, unreadable_schema
from intake.sources_file import SourceWords
from intake.table import Remark
from intake.thinning import Thinning


@dataclass(frozen=True)
class Extract:
    """What a reader takes out of its files for one feed.

    `rows`: the feed's columns as String (null = empty), `file` (String) and `line` (Int64, the line or row there), and
    MISSED columns where it has them. `rejected`: the same with `why` (the middle of a sentence) for what is no row, and
    with `rule`, `column` and `value` where a standard forbids it. `blank`: `file` and `line` of rows that hold nothing.
    `files`: the names of its files in their order; `line` counts in them what `places` says, else `place`. `raw`: the
    row of a file and line as it stands there. `lookups`: the columns that hold no ids yet, each with what they hold;
    `thinning`: what is left out once they do.

    Of snapshots, `bounds`: `file`, `line` and `history.BOUNDS`; `looked_on`: the day of the newest.
    """

    rows: pl.DataFrame
    files: Sequence[str]
    raw: Callable[[str, int], str]
    place: str = "line"
    places: Mapping[str, str] = field(default_factory=dict)
    rejected: pl.DataFrame = field(default_factory=pl.DataFrame)
    blank: pl.DataFrame = field(default_factory=pl.DataFrame)
    bounds: pl.DataFrame = field(default_factory=pl.DataFrame)
    looked_on: date | None = None
    lookups: Lookups = field(default_factory=dict)
    thinning: Thinning | None = None

    def with_ids(self, feeds: Mapping[str, pl.DataFrame]) -> tuple[Extract, list[Remark]]:
        """The same with the ids that the accepted rows of other feeds have, and what is to be said of rows left out."""
        if not self.lookups:
            return self, []
        rows = look_up(self.rows, self.lookups, feeds)
        rows, remarks = self.thinning.of(rows) if self.thinning else (rows, [])
        rejected = look_up(self.rejected, self.lookups, feeds) if self.rejected.width else self.rejected
        # It is rejected already, and for another reason.
        found = replace(self, rows=rows, rejected=rejected.select(self.rejected.columns), lookups={}, thinning=None)
        return found, remarks


@dataclass(frozen=True)
class Reading:
    """All that a reader makes of the files of one source: by feed what it fills, and what was assumed."""

    extracts: Mapping[str, Extract]
    remarks: Sequence[Remark] = ()


class ReadingRefused(Exception):
    """The files of a source cannot be read by its mapping; `problems` has their places in the mapping as keys."""

    def __init__(self, problems: Sequence[Problem], sentences: Sequence[str] = ()) -> None:
        super().__init__()
        self.problems, self.sentences = problems, sentences


@dataclass(frozen=True)
class Reader:
    """One kind of source: the words that a mapping may say about it, and what reads its files.

    `read` gets the words, the files, the folder of the mapping and what the mapping is called in messages
    ("sources.toml, source 2"). It raises ReadingRefused, and OSError. `takes_folders`: what it reads may be a folder.
    """

    words: type[SourceWords]
    read: Callable[[Any, Sequence[Original], Path, str], Reading]
    takes_folders: bool = False


class MappedSource:
    """A feed as its readers give it: the rows of one file or of several, one after the other.

    `is_absent`: the mapping says that there is no such feed.
    """

    ignored: tuple[str, ...] = ()

    def __init__(
        self, feed: Feed, extracts: Sequence[Extract], remarks: Sequence[Remark] = (), *, is_absent: bool = False
    ) -> None:
        self.is_absent = is_absent
        self._feed = feed
        self._extracts = extracts
        self._of_file = {name: one for one in extracts for name in one.files}
        self.files = tuple(self._of_file)
        self.file = joined(self.files)
        self.places = tuple(one.places.get(name, one.place) for name, one in self._of_file.items()) or ("line",)
        self.remarks = tuple(remarks)
        self.looked_on = max((one.looked_on for one in extracts if one.looked_on), default=None)

    def with_ids(self, feeds: Mapping[str, pl.DataFrame]) -> MappedSource:
        """The same with what its readers have looked up in the accepted rows of other feeds."""
        found = [one.with_ids(feeds) for one in self._extracts]
        remarks = [remark for _, said in found for remark in said]
        extracts = [extract for extract, _ in found]
        return MappedSource(self._feed, extracts, [*self.remarks, *remarks], is_absent=self.is_absent)

    def chunks(self) -> Iterator[Chunk]:
        """All rows at once: a reader has read its files already."""
        names = self._feed.names
        rows = pl.concat([self._placed(one.rows) for one in self._extracts], how="diagonal")
        missed = [name for name in rows.columns if name.startswith(MISSED)]
        nothing = unreadable_schema(self._feed).to_frame()
        rejected = [self._placed(one.rejected) for one in self._extracts if one.rejected.width]
        unreadable = pl.concat([nothing, *rejected], how="diagonal").drop("file", strict=False)
        if "rule" in unreadable.columns:
            unreadable = unreadable.with_columns(pl.col("rule").fill_null("unreadable"))
        blank = [self._placed(one.blank)["line"] for one in self._extracts if one.blank.width]
        yield Chunk(
            rows.select(*names, "line", "lines", *missed),
            unreadable,
            pl.concat([pl.Series(dtype=pl.Int64), *blank]),
            rows.height,
            rows.height,
        )

    def raw(self, places: Iterable[tuple[int, int]]) -> Iterator[str]:
        """The rows as they stand in their files."""
        for line, _ in places:
            file = self.files[line // LINES_PER_FILE]
            yield self._of_file[file].raw(file, line % LINES_PER_FILE)

    def bounds(self) -> pl.DataFrame:
        """What snapshots say of the days of its rows: `line` and `history.BOUNDS`."""
        nothing = pl.DataFrame(schema={"line": pl.Int64(), **BOUNDS})
        bounds = [self._placed(one.bounds).select(nothing.columns) for one in self._extracts if one.bounds.width]
        return pl.concat([nothing, *bounds])

    def _placed(self, frame: pl.DataFrame) -> pl.DataFrame:
        """With `line` counted on from file to file, and `lines`."""
        first = [number * LINES_PER_FILE for number in range(len(self.files))]
        begins = pl.col("file").replace_strict(list(self.files), first, return_dtype=pl.Int64)
        # A package may lack every file that would fill the feed.
        if len(self.files) <= 1:
            begins = pl.lit(0, pl.Int64)
        return frame.with_columns(line=pl.col("line") + begins, lines=pl.lit(1, pl.Int64))
