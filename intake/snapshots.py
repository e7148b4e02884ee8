"""Sources that export only what is true today: every file is a snapshot of its day (docs/sources.md, "Snapshots").

A snapshot is added to what earlier ones have shown (`history/`), and the rows of the feeds follow from all of them. So
what is checked afterward is one row per stretch of days, not per snapshot, with the file and line that showed it last.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from os import fsencode
from pathlib import Path
from typing import Any, NamedTuple

import polars as pl

from eligibility.days import said_day
from eligibility.policy_checks import Problem
from history import BOUNDS, STATES, History, Snapshot, Source, Track, add_all, is_known, latest, stretches
from intake.contracts import FEEDS
from intake.mapped_source import Extract, Reader, Reading, ReadingRefused
from intake.originals import BrokenZip, FilesRefused, Original, day_of_name, find_originals
from intake.source import MISSED, UNKNOWN_LINE, blank_to_null
from intake.sources_file import SourceWords
from intake.table_reader import days_of_column

_EXAMPLES = 3
_MOST_PENDING = 1_000_000  # rows of snapshots in memory before they become runs


@dataclass(frozen=True)
class Past:
    """What snapshots are compared with: all that earlier ones have shown.

    `loaded_on`: the day of the load in the district; `bridged_gap_days`: how long something may be away without having
    ended (eligibility.md § 4).
    """

    loaded_on: date
    bridged_gap_days: int = 0
    history: History = field(default_factory=dict)


class Taken(NamedTuple):
    """A snapshot that is new: of the states of the one beside it (`other`, its file), how many it still shows."""

    feed: str
    file: str
    other: str
    shown: int
    kept: int
    gone: Sequence[str]


@dataclass(frozen=True)
class Watched:
    """What a snapshot source gives: all that is known now by feed, and what of it is new."""

    reading: Reading
    tracks: Mapping[Source, Track]
    taken: Sequence[Taken]
    locations: pl.DataFrame


class _File(NamedTuple):
    """One snapshot: its file, its day, what messages call it, and a hash of all that its rows follow from."""

    original: Original
    day: date
    label: str
    made_from: str


def read_snapshots(reader: Reader, words: SourceWords, folder: Path, mapping: tuple[Path, str], past: Past) -> Watched:
    """Take the snapshots of a source that are new, and the newest again; all else is known.

    `mapping`: the folder of the mapping, and what the source is called in messages. Raises ReadingRefused and OSError.
    """
    try:
        originals, _ = find_originals(folder, words.files, words.inside, every=True, folders=reader.takes_folders)
    except FilesRefused as refused:
        raise ReadingRefused([Problem((refused.word,), refused.expected, refused.found)]) from None
    tracks = {Source(feed, words.name): past.history.get(Source(feed, words.name), Track(feed)) for feed in words.fills}
    files = _files(words, originals, mapping, tracks, past.loaded_on)
    taken: list[Taken] = []
    pending: dict[Source, list[Snapshot]] = {source: [] for source in tracks}

    def take(one: _File) -> Reading:
        """Read a file, and keep what is new in it."""
        reading = _labeled(reader.read(words, [one.original], mapping[0], mapping[1]), one)
        for source, new in pending.items():
            if not is_known(tracks[source], one.day, one.made_from):
                new.append(_snapshot(source.feed, reading.extracts[source.feed], one))
        return reading

    def add_pending() -> None:
        for source, new in pending.items():
            taken.extend(_compared(tracks[source], new))
            tracks[source] = add_all(tracks[source], new)
            new.clear()

    *earlier, newest = files
    known = _known(tracks)
    for one in earlier:
        if (one.day, one.made_from) not in known:
            take(one)
        if sum(each.rows.height for new in pending.values() for each in new) > _MOST_PENDING:
            add_pending()
    # Again, even if it is known: what is wrong with the rows of today is to be said at every load.
    last = take(newest)
    add_pending()
    gone = [latest(track)[1] for source, track in tracks.items() if source.feed == "locations"]
    extracts = {
        source.feed: _extract(
            track, last.extracts[source.feed], newest.day, partial(stretches, track, past.bridged_gap_days, words.since)
        )
        for source, track in tracks.items()
    }
    return Watched(Reading(extracts, last.remarks), tracks, taken, pl.concat(gone) if gone else pl.DataFrame())


# Which files there are, and of which days


def _files(
    words: Any,
    originals: Sequence[Original],
    mapping: tuple[Path, str],
    tracks: Mapping[Source, Track],
    loaded_on: date,
) -> list[_File]:
    """The snapshots in the order of their days; of two that are the same file, one. Raises ReadingRefused."""
    folder, where = mapping
    # Without what is as it would be anyway: a word that a newer program adds makes no other rows.
    said = words.model_dump_json(exclude={"files", "inside", "name", "since"}, exclude_defaults=True).encode()
    said += b"".join(_maps(words, folder))
    files: dict[date, _File] = {}
    problems: list[Problem] = []
    for original in originals:
        made_from = hashlib.sha256(said + b"\0" + _content(original, where)).hexdigest()
        try:
            day = _known_day(words, made_from, tracks) or _day(words, original, where, loaded_on)
        except ReadingRefused as refused:
            if refused.sentences:
                raise
            problems += refused.problems
            continue
        if day > loaded_on:
            found = f"{original.name}, which is of {said_day(day)}"
            problems.append(Problem(("day",), f"no day after the load, {said_day(loaded_on)}", found))
        label = original.name if words.day.of == "name" else f"{original.name} of {day}"
        if day in files and files[day].made_from != made_from:
            found = f"{files[day].original.name} and {original.name}, which are not the same"
            problems.append(Problem(("files",), f"one snapshot of {said_day(day)}", found))
        files.setdefault(day, _File(original, day, label, made_from))
    if problems:
        raise ReadingRefused(problems)
    return [files[day] for day in sorted(files)]


def _known_day(words: Any, made_from: str, tracks: Mapping[Source, Track]) -> date | None:
    """The day under which the history knows this very file, where its name does not say it."""
    if words.day.of == "name":
        return None
    days = pl.concat([track.days for track in tracks.values()]).sort("day")
    if words.day.of == "load":
        # Only the newest: an export that is again as it was last week is news, one that nobody has written anew is not.
        days = days.filter(pl.col("day") == pl.col("day").max())
    known = days.filter(pl.col("made_from") == made_from)["day"].last()
    return known if isinstance(known, date) else None


def _day(words: Any, original: Original, where: str, loaded_on: date) -> date:
    if words.day.of == "load":
        return loaded_on
    if words.day.column is not None:
        return days_of_column(words, original, where)
    day = day_of_name(original.name)
    if day is None:
        expected = 'a whole date (2026-03-05 or 20260305) in the name of the file, or day = "load", or a column as day'
        raise ReadingRefused([Problem(("day",), expected, original.name)])
    return day


def _maps(words: Any, folder: Path) -> Iterator[bytes]:
    """The value tables that lie in files of their own: another table makes other rows."""
    for one in words.feeds.values() if hasattr(words, "feeds") else ():
        for cell in one.cells.values():
            if cell.map_file is not None and (folder / cell.map_file).is_file():
                yield (folder / cell.map_file).read_bytes()


def _content(original: Original, where: str) -> bytes:
    """All bytes of a file, or of the files of a folder with their names. Raises ReadingRefused."""
    if not original.path.is_dir():
        try:
            return original.read()
        except BrokenZip as error:
            sentence = f"{where}: {original.name}: cannot be unpacked ({error}); export it again, without a password."
            raise ReadingRefused([], [sentence]) from None
    files = sorted(path for path in original.path.rglob("*") if path.is_file())
    return b"".join(fsencode(path.relative_to(original.path)) + path.read_bytes() for path in files)


def _labeled(reading: Reading, one: _File) -> Reading:
    """With files called as the history calls them: the same name every night must not mean two files."""

    def called(file: str) -> str:
        return one.label if file == one.original.name else f"{one.label}/{file}"

    def renamed(frame: pl.DataFrame) -> pl.DataFrame:
        if "file" not in frame.columns or frame.is_empty():
            return frame
        names = frame["file"].unique().to_list()
        return frame.with_columns(pl.col("file").replace(names, [called(name) for name in names]))

    def relabeled(extract: Extract) -> Extract:
        names = {called(file): file for file in extract.files}
        return replace(
            extract,
            rows=renamed(extract.rows),
            rejected=renamed(extract.rejected),
            blank=renamed(extract.blank),
            files=list(names),
            places={name: extract.places.get(file, extract.place) for name, file in names.items()},
            raw=lambda file, line: extract.raw(names[file], line),
        )

    remarks = [remark._replace(file=called(remark.file)) for remark in reading.remarks]
    return Reading({feed: relabeled(extract) for feed, extract in reading.extracts.items()}, remarks)


# What a snapshot shows


def _is_state(feed: str, rows: pl.DataFrame) -> pl.Expr:
    """Whether a row says whom and what it is about; a value that the mapping has no meaning for says nothing."""
    missed = [pl.col(name).is_null() for name in rows.columns if name.startswith(MISSED)]
    state = (*STATES[feed].ids, *STATES[feed].words)
    needed = [column.name for column in FEEDS[feed].columns if column.is_required and column.name in state]
    named = [(pl.col(name).str.strip_chars() != "").fill_null(value=False) for name in needed]
    return pl.all_horizontal(*missed, *named)


def _snapshot(feed: str, extract: Extract, one: _File) -> Snapshot:
    """The states that a file shows, and whom else it names: of these nobody knows what is gone."""
    is_state = _is_state(feed, extract.rows)
    unclear = [extract.rows.filter(~is_state), extract.rejected]
    people = [rows["staff_id"] for rows in unclear if "staff_id" in rows.columns and rows.height]
    named = pl.concat(people).drop_nulls().str.strip_chars().unique().sort().to_list() if people else []
    columns = STATES[feed].columns
    shown = blank_to_null(extract.rows.filter(is_state).select(*columns, "file", "line"), columns)
    return Snapshot(one.day, one.label, one.made_from, shown, named)


def _compared(track: Track, snapshots: Sequence[Snapshot]) -> Iterator[Taken]:
    """How much of the snapshot beside it each new one still shows; of a corrected one, of the one that it replaces."""
    newest, last = track.newest, None
    for one in snapshots:
        now = _states(track.feed, one.rows)
        is_later, is_again = newest is None or one.day > newest, one.day in track.days["day"]
        beside = one.day if is_again else track.before(one.day) or track.after(one.day)
        if beside is not None and (last is None or not is_later):
            other, there = track.days.filter(day=beside)["file"].item(), _states(track.feed, track.on(beside))
        elif last is not None:
            other, there = last
        else:
            last = (one.file, now)
            continue
        shown = set(now)
        gone = [state for state in there if state not in shown]
        kept = min(len(there), len(now)) if is_again else len(there) - len(gone)
        yield Taken(track.feed, one.file, other, len(there), kept, [state.rstrip(",") for state in gone[:_EXAMPLES]])
        last = (one.file, now) if is_later else last


def _states(feed: str, rows: pl.DataFrame) -> list[str]:
    """Who is what where, in the order of the rows."""
    columns = [*STATES[feed].ids, *STATES[feed].words]
    key = pl.concat_str(
        [pl.col(name).fill_null("").str.strip_chars().str.to_lowercase() for name in columns], separator=","
    )
    return list(dict.fromkeys(rows.select(key).to_series()))


def _known(tracks: Mapping[Source, Track]) -> set[tuple[date, str]]:
    """The snapshots that every track has."""
    of_tracks = [set(track.days.select("day", "made_from").iter_rows()) for track in tracks.values()]
    return set.intersection(*of_tracks)


def _extract(track: Track, newest: Extract, day: date, known: Callable[[], pl.DataFrame]) -> Extract:
    """All that is known of a feed, and what of its newest snapshot is no state: the checks say why."""
    state = STATES[track.feed]
    if state.begin:
        rows = known()
    else:
        there, gone = latest(track)
        rows = there if track.feed == "locations" else pl.concat([there, gone])
    # Which line it was, a corrected snapshot may have taken away.
    unknown = pl.int_range(pl.len(), dtype=pl.Int64).over("file") + UNKNOWN_LINE
    rows = rows.with_columns(line=pl.col("line").fill_null(unknown))
    bounds = rows.select("file", "line", *BOUNDS) if state.begin else pl.DataFrame()
    others = newest.rows.filter(~_is_state(track.feed, newest.rows))
    if state.begin:
        # What is wrong with them is to be said, not that a snapshot has no first day.
        others = others.with_columns(pl.col(state.begin).fill_null(str(day)))
    every = pl.concat([rows.select(*state.columns, "file", "line"), others], how="diagonal")
    days = dict(track.days.select("file", "day").iter_rows())
    files = sorted({*every["file"], *newest.files}, key=lambda file: (_day_of(file, days), file))
    kept = {(file, line): values for file, line, *values in rows.select("file", "line", *state.columns).iter_rows()}

    def raw(file: str, line: int) -> str:
        if file in newest.files:
            return newest.raw(file, line)
        # The file of an earlier load need not be there any more.
        return ",".join(value or "" for value in kept[file, line])

    lookups = dict.fromkeys(newest.lookups, files)
    return replace(newest, rows=every, files=files, raw=raw, lookups=lookups, bounds=bounds, looked_on=track.newest)


def _day_of(file: str, days: Mapping[str, date]) -> date:
    """The day of a file of the history; a package's files have its name in front."""
    return next((day for name, day in days.items() if file == name or file.startswith(f"{name}/")), date.max)
