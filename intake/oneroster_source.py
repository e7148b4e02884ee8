"""The reader `oneroster`: a package, and the deltas since, as a source of four feeds (docs/connect/oneroster.md)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import fields
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import polars as pl
from pydantic import Field

from eligibility.policy_checks import Problem
from intake.contracts import FEEDS
from intake.mapped_source import Extract, Reader, Reading, ReadingRefused
from intake.oneroster import OneRosterOptions, OneRosterPackage, read_package
from intake.originals import Original
from intake.source import SourceRefused
from intake.sources_file import Names, PackageWords, Text
from intake.table import Remark

_RULES = {
    "record": "unreadable",
    "required": "required",
    "unique": "duplicate",
    "enumeration": "value",
    "status": "value",
    "date": "date",
    "reference": "value",
}
"""The rules of the standard as those of feeds.md, by which rejected rows are counted; the sentence has its own."""
_OPTIONS = {one.name for one in fields(OneRosterOptions)}


class OneRosterWords(PackageWords):
    """What a mapping may say about a package: `OneRosterOptions`."""

    job_title: Text | None = None
    titles: Annotated[dict[str, str], Field(description="a table of roles, each with its job title")] | None = None
    team: Text | None = None
    school_types: Names | None = None
    employed_from: Annotated[date, Field(description="a date without quotes")] | None = None


def _read(words: OneRosterWords, originals: Sequence[Original], _folder: Path, where: str) -> Reading:
    """The package, of several the first with the others as its deltas. Raises ReadingRefused."""
    said = words.model_dump(include=_OPTIONS, exclude_none=True)
    chosen: dict[str, Any] = {key: tuple(one) if isinstance(one, list) else one for key, one in said.items()}
    try:
        options = OneRosterOptions(**chosen)
    except ValueError as error:
        key, _, expected = str(error).partition(": ")
        raise ReadingRefused([Problem((key,), "columns that hold ids", expected)]) from None
    paths = [original.path for original in originals]
    try:
        package = read_package(paths[0], options, deltas=paths[1:])
    except SourceRefused as refused:
        raise ReadingRefused([], [f"{where}: {refused}"]) from None
    return Reading({feed: _extract(feed, package) for feed in words.fills}, list(_remarks(package)))


def _extract(feed: str, package: OneRosterPackage) -> Extract:
    rows = package.feeds[feed]
    forbidden = package.forbidden.filter(pl.col("feed") == feed).drop("feed")
    empty = [pl.lit(None, pl.String).alias(name) for name in FEEDS[feed].names if name not in forbidden.columns]
    rejected = forbidden.with_columns(*empty, rule=pl.col("rule").replace_strict(_RULES))
    files = [*rows["file"].unique(maintain_order=True), *rejected["file"].unique(maintain_order=True)]
    return Extract(rows, list(dict.fromkeys(files)), package.raw, rejected=rejected)


def _remarks(package: OneRosterPackage) -> Iterator[Remark]:
    """What is sloppy in the package, once for each kind and file: the first sentence, and how many there are."""
    kinds = package.findings.group_by("finding", "file", maintain_order=True)
    for _, rows in kinds:
        name = str(rows["file"][0])
        first = rows["message"][0].removeprefix(f"{name}, ").removeprefix(f"{name}: ")
        more = f" ({rows.height:,} such rows)" if rows.height > 1 else ""
        yield Remark("package-note", name, f"{first}{more}")


ONEROSTER = Reader(OneRosterWords, _read, takes_folders=True)
