"""Reads a OneRoster package, and the deltas that follow it, as four feeds (docs/connect/oneroster.md)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from intake.contracts import FEEDS, Feed
from intake.csv_source import CsvSource
from intake.long_text import shown
from intake.oneroster.archive import files_of
from intake.oneroster.feeds import make_feeds
from intake.oneroster.layers import Fates, Layer
from intake.oneroster.manifest import Manifest, read_manifest
from intake.oneroster.notes import Notes
from intake.oneroster.options import OneRosterOptions
from intake.oneroster.rows import JUDGED, judge
from intake.oneroster.standard import FEED_OF, FILES, ORGS, rules_of
from intake.oneroster.table import read_table
from intake.source import SourceRefused

FORBIDDEN = pl.Schema(
    {
        "feed": pl.String(),
        "file": pl.String(),
        "line": pl.Int64(),
        **JUDGED,
        "staff_id": pl.String(),
        "location_id": pl.String(),
    }
)
"""One row per row that the standard forbids, or per reference of a row.

`rule`: `record`, `required`, `unique`, `enumeration`, `status`, `date` or `reference`; `column` and `value`: what
breaks it, named and written as in the file (empty for `record`); `why`: the middle of a sentence behind "the line". A
row of roles.csv is counted with assignments; a user of 1.0 or 1.1 with an unknown org stays in staff and is here once
for each such org, with the feed assignments."""


@dataclass(frozen=True)
class OneRosterPackage:
    """A package after reading.

    `feeds`: locations, staff, employments, assignments, each with the feed's columns as String (null = empty), `file`
    and `line`: its place in the package. One line may give several assignments (1.0, 1.1: one per org of a user), and
    an employment has the place of its first job. `forbidden`: columns of FORBIDDEN. `findings`: columns of
    `finding.FINDING_ROWS`. `counts`: columns of `layers.COUNTS`.
    """

    version: str
    feeds: Mapping[str, pl.DataFrame]
    forbidden: pl.DataFrame
    findings: pl.DataFrame
    counts: pl.DataFrame
    _places: Mapping[str, tuple[Path, str]] = field(repr=False)
    _spans: Mapping[tuple[str, int], int] = field(repr=False)

    def raw(self, file: str, line: int) -> str:
        """A row as it stands in its file, whole."""
        return next(self.raw_rows(file, [line]))

    def raw_rows(self, file: str, lines: Iterable[int]) -> Iterator[str]:
        """Rows of one file as they stand there; `lines` ascending. The package must still be where it was."""
        package, name = self._places[file]
        with files_of(package) as paths:
            source = CsvSource(paths[name], Feed(name, "", ()))
            yield from source.raw((line, self._spans.get((file, line), 1)) for line in lines)


def read_package(
    path: Path, options: OneRosterOptions | None = None, *, deltas: Sequence[Path] = ()
) -> OneRosterPackage:
    """Read a package (a folder or a zip) of OneRoster 1.0, 1.1 or 1.2.

    `deltas`: the packages since, oldest first; their rows replace or delete those before, and `file` then says which
    package (`2026-09-02.zip/users.csv`). Raises SourceRefused, a full sentence, if a package is none.
    """
    reading = _Reading(options or OneRosterOptions(), [path, *deltas])
    for number, package in enumerate(reading.packages):
        reading.read(package, number)
    return reading.finish()


class _Reading:
    """What has been read so far."""

    def __init__(self, options: OneRosterOptions, packages: list[Path]) -> None:
        self.packages = packages
        self._options = options
        self._labels = _labels(packages)
        self._notes = Notes()
        self._fates = Fates()
        self._layers = {name: Layer() for name in FILES}
        self._version: str | None = None
        self._extra: set[str] = set()
        self._places: dict[str, tuple[Path, str]] = {}
        self._spans: dict[tuple[str, int], int] = {}

    def read(self, package: Path, number: int) -> None:
        """One package more."""
        label = self._labels[number]
        try:
            with files_of(package) as paths:
                if not any(name in paths for name in FILES):
                    raise SourceRefused(
                        f"{package}: is no OneRoster package; expected orgs.csv and users.csv in it; export OneRoster "
                        "CSV files and load again."
                    )
                manifest = read_manifest(paths, label, self._notes, is_delta=number > 0)
                self._same_version(manifest, label or f"{package.name}/")
                for name in manifest.modes:
                    self._read_file(package, paths[name], label, name, manifest)
        except OSError as error:
            raise SourceRefused(
                f"{error.filename or package}: cannot be read ({error.strerror}); make it readable and load again."
            ) from None

    def _same_version(self, manifest: Manifest, label: str) -> None:
        if self._version not in (None, manifest.version):
            raise SourceRefused(
                f"{label.removesuffix('/')}: is OneRoster {manifest.version}, but the package that it changes is "
                f"{self._version}; expected one version; start with a whole package of the new version."
            )
        self._version = manifest.version

    def _read_file(self, package: Path, path: Path, label: str, name: str, manifest: Manifest) -> None:
        file, mode, rules = f"{label}{path.name}", manifest.modes[name], rules_of(manifest.version)[name]
        extra = self._options.extra_columns if name != ORGS else ()
        table = read_table(path, file, rules, extra, self._notes)
        self._extra |= table.present & set(extra)
        self._places[file] = (package, name)
        unreadable = table.unreadable.with_columns(rule=pl.lit("record"), mode=pl.lit(mode))
        for frame in (table.rows, unreadable):
            several = frame.filter(pl.col("lines") > 1).select("file", "line", "lines")
            self._spans |= {(of, line): lines for of, line, lines in several.iter_rows()}
        rows = pl.concat([judge(table.rows, rules, mode, table.present), unreadable], how="diagonal")
        rows = rows.with_columns(
            pl.col("is_deleted").fill_null(value=False), place=pl.format("{}, line {}", "file", "line")
        )
        self._fates.read[file] = rows.height
        layer = self._layers[name]
        if mode == "delta" and layer.rows.is_empty() and not layer.is_whole:
            sentence = (
                "the manifest says delta, and no package was read before it; whoever it does not name is not in the "
                "feeds; read the bulk package first."
            )
            self._notes.of_file(FEED_OF[name], file, "delta-alone", sentence)
        layer.lay(rows, mode, self._fates)

    def finish(self) -> OneRosterPackage:
        """The feeds of everything that was read."""
        missing = [name for name in self._options.extra_columns if name not in self._extra]
        if missing:
            raise SourceRefused(
                f"{self.packages[0].name}: neither users.csv nor roles.csv has the column {missing[0]}; expected it "
                "there for the job title or team; export it, or name another column."
            )
        version = self._version or ""
        made = make_feeds(self._layers, version, self._options, self._notes, self._fates)
        return OneRosterPackage(
            version=version,
            feeds={name: made.feeds[name].select(*FEEDS[name].names, "file", "line") for name in made.feeds},
            forbidden=pl.concat([FORBIDDEN.to_frame(), *made.forbidden]).sort("file", "line", maintain_order=True),
            findings=self._notes.frame(),
            counts=self._fates.counts(),
            _places=self._places,
            _spans=self._spans,
        )


def _labels(packages: Sequence[Path]) -> list[str]:
    """What stands before the name of a file: nothing for one package alone, else the package's name."""
    if len(packages) == 1:
        return [""]
    names = [shown(package.name) for package in packages]
    if len(set(names)) < len(names):
        names = [shown(f"{package.parent.name}/{package.name}") for package in packages]
    twice = [name for name, count in Counter(names).items() if count > 1]
    if twice:
        raise SourceRefused(f"{twice[0]}: is given twice; expected every package once; remove one and load again.")
    return [f"{name}/" for name in names]
