"""Reads a feed folder: every feed in order, all problems of the folder at once."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import polars as pl

from eligibility import Policy
from intake.checks import REJECTED, UNPLACED, Checked, check_feed
from intake.contracts import FEEDS, Feed
from intake.csv_source import CsvSource
from intake.findings import find
from intake.parquet_source import ParquetSource
from intake.refusal import IntakeRefused
from intake.source import Source, SourceRefused

Progress = Callable[[str, int, int], None]
"""Called with the feed's name and how much of its file is read: so many of so many bytes (CSV) or rows (Parquet)."""

COUNTS = pl.Schema(
    {
        "feed": pl.String(),
        "file": pl.String(),
        "rows_read": pl.Int64(),
        "rows_accepted": pl.Int64(),
        "rows_rejected": pl.Int64(),
        "newest_on": pl.Date(),
    }
)
"""One row per feed that was there; read = accepted + rejected. `newest_on`: the newest day of its accepted rows that is
not after the load, empty where there is none."""


@dataclass(frozen=True)
class Intake:
    """A feed folder after reading and checking.

    `feeds`: accepted rows by feed, the columns of feeds.md (text String, days Date, empty = null) and `line` Int64, the
    row's first line in its file (Parquet: its number from 1); an absent optional feed is not in it.
    `counts`: columns of COUNTS. `rejected`: one row per rejected row, columns of `checks.REJECTED`.
    `unplaced_grants`: columns of `checks.UNPLACED`.
    `findings`: one row per finding and row, columns of `findings.FOUND`.
    `ignored_columns`: (feed, column) of every column that feeds.md does not know.
    """

    feeds: dict[str, pl.DataFrame]
    counts: pl.DataFrame
    rejected: pl.DataFrame
    unplaced_grants: pl.DataFrame
    findings: pl.DataFrame
    ignored_columns: list[tuple[str, str]]


def read_folder(folder: Path, policy: Policy, *, loaded_on: date, progress: Progress | None = None) -> Intake:
    """Read and check every feed of a folder.

    `policy` says which courses, functions, groups and titles are known; dates after `loaded_on` are findings.
    Raises IntakeRefused if a feed is missing, there twice, cannot be read or has no accepted row where it needs one.
    """
    try:
        sources = _open_all(folder)
        checked = _check_all(sources, policy, progress)
    except OSError as error:
        what = error.filename or folder
        raise IntakeRefused([f"{what}: cannot be read ({error.strerror}); make it readable and load again."]) from None
    counts = _count(sources, checked, loaded_on)
    _refuse_empty(sources, checked)
    feeds = {name: feed.accepted for name, feed in checked.items()}
    feeds["locations"] = feeds["locations"].with_columns(is_closed=pl.lit(value=False))
    return Intake(
        feeds=feeds,
        counts=counts,
        rejected=pl.concat([REJECTED.to_frame(), *(feed.rejected for feed in checked.values())]),
        unplaced_grants=UNPLACED.to_frame(),
        findings=find(feeds, policy, loaded_on, {name: source.file for name, source in sources.items()}),
        ignored_columns=[(name, column) for name, source in sources.items() for column in source.ignored],
    )


def _open_all(folder: Path) -> dict[str, Source]:
    """Find the file of every feed and read its header."""
    if not folder.is_dir():
        raise IntakeRefused(
            [f"{folder}: is not a folder; name the folder that holds the feeds, such as locations.csv."]
        )
    found = {feed.name: [path for path in _paths(folder, feed) if path.is_file()] for feed in FEEDS.values()}
    if not any(found.values()):
        needed = ", ".join(f"{feed.name}.csv" for feed in FEEDS.values() if not feed.may_be_absent)
        raise IntakeRefused(
            [f"{folder}: holds no feed; expected {needed} (or .parquet); export them there and load again."]
        )
    sources: dict[str, Source] = {}
    problems = []
    for name, paths in found.items():
        try:
            if source := _open(folder, FEEDS[name], paths):
                sources[name] = source
        except SourceRefused as refused:
            problems.append(str(refused))
    if problems:
        raise IntakeRefused(problems)
    return sources


def _paths(folder: Path, feed: Feed) -> list[Path]:
    return [folder / f"{feed.name}.csv", folder / f"{feed.name}.parquet"]


def _open(folder: Path, feed: Feed, paths: list[Path]) -> Source | None:
    if len(paths) > 1:
        names = " and ".join(path.name for path in paths)
        raise SourceRefused(
            f"{feed.name}: {names} are both in {folder}, and only one can be right; remove one and load again."
        )
    if not paths:
        if feed.may_be_absent:
            return None
        raise SourceRefused(
            f"{feed.name}: neither {feed.name}.csv nor {feed.name}.parquet is in {folder}; "
            "export it there and load again."
        )
    return CsvSource(paths[0], feed) if paths[0].suffix == ".csv" else ParquetSource(paths[0], feed)


def _check_all(sources: Mapping[str, Source], policy: Policy, progress: Progress | None) -> dict[str, Checked]:
    known: dict[str, Collection[str]] = {
        "course_code": {code for course in policy.courses.values() for code in course.codes},
        "function_id": set(policy.functions),
        "ic_group": {function.ic_group for function in policy.functions.values()},
    }
    checked = {}
    for name, source in sources.items():
        try:
            checked[name] = check_feed(FEEDS[name], source, known, progress)
        except SourceRefused as refused:
            raise IntakeRefused([str(refused)]) from None
        if name == "locations":
            known["location_id"] = set(checked[name].accepted["location_id"])
    return checked


def _count(sources: Mapping[str, Source], checked: Mapping[str, Checked], loaded_on: date) -> pl.DataFrame:
    """The counts of every feed. No row may be lost on the way: this is the promise of feeds.md, so it is asserted."""
    rows = []
    for name, feed in checked.items():
        accepted, rejected = feed.accepted.height, feed.rejected.height
        if feed.rows_read != accepted + rejected:
            raise AssertionError(f"{name}: {feed.rows_read} rows read, but {accepted} + {rejected} kept")
        newest_on = _newest(feed.accepted, FEEDS[name], loaded_on)
        rows.append((name, sources[name].file, feed.rows_read, accepted, rejected, newest_on))
    return pl.DataFrame(rows, schema=COUNTS, orient="row")


def _newest(rows: pl.DataFrame, feed: Feed, loaded_on: date) -> date | None:
    """The newest day of the rows that is not after the load."""
    newest = [rows[day].filter(rows[day] <= loaded_on).max() for day in feed.days]
    return max((day for day in newest if isinstance(day, date)), default=None)


def _refuse_empty(sources: Mapping[str, Source], checked: Mapping[str, Checked]) -> None:
    problems = []
    for name, feed in checked.items():
        if FEEDS[name].may_be_empty or feed.accepted.height:
            continue
        file = sources[name].file
        if feed.rows_read:
            first = feed.rejected["message"][0]
            problems.append(
                f"{file}: not one of its {feed.rows_read} rows was accepted, and at least one is needed; "
                f"the first was rejected so: {first}"
            )
        else:
            problems.append(f"{file}: there is a header but no row, and at least one is needed; export it again.")
    if problems:
        raise IntakeRefused(problems)
