"""Reads a feed folder: every feed in order, all problems of the folder at once."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from threading import Lock

import polars as pl

from eligibility import Policy
from history import BOUNDS, History
from intake.checks import REJECTED, Checked, check_feed, unplaced
from intake.contracts import FEEDS, Feed
from intake.csv_source import CsvSource
from intake.findings import find
from intake.fingerprints import FILES_READ, changed, files_read, states
from intake.many_jobs import problems_of_jobs
from intake.mapped_source import MappedSource
from intake.near_findings import approver_amended, near_codes
from intake.parquet_source import ParquetSource
from intake.refusal import IntakeRefused, MappingRefused
from intake.snapshots import Past, Taken
from intake.source import Source, SourceRefused, file_of, said_place
from intake.sources import Opened, open_sources
from intake.sources_file import SOURCES_FILE

Progress = Callable[[str, int, int], None]
"""Called with the feed's name and how much of its file is read: so many of so many bytes (CSV) or rows (Parquet)."""

_FEEDS_AT_ONCE = 2

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
"""One row per feed that was there; read = accepted + rejected. A row that holds nothing but blanks and separators is no
row of the feed and in none of the three: the finding `blank-rows` has their number. `newest_on`: the newest day of its
accepted rows that is not after the load, announced ends aside; empty where there is none."""


@dataclass(frozen=True)
class Intake:
    """A feed folder after reading and checking.

    `feeds`: accepted rows by feed, the columns of feeds.md (text String, days Date, empty = null) and `line` Int64, the
    row's first line in its file (Parquet: its number from 1); an absent optional feed is not in it. Locations have
    `is_closed` too, and those carried over from an earlier version, which have no line.
    `counts`: columns of COUNTS. `rejected`: one row per rejected row, columns of `checks.REJECTED`.
    `rejected_values`: by feed, the values of the rejected rows, as `checks.Checked.rejected_values`.
    `unplaced_grants`: columns of `checks.UNPLACED`.
    `findings`: one row per finding and row, columns of `finding.FINDING_ROWS`.
    `near_codes`: columns of `near_findings.NEAR_CODES`.
    `ignored_columns`: (feed, column) of every column that feeds.md does not know. `sources`: the files, by feed.
    `history`: all that snapshots have shown, those of this folder included; `taken`: which of these are new;
    `bounds`: what they say of the days of accepted rows, `feed`, `line` and `history.BOUNDS`. `files_read`: columns of
    `fingerprints.FILES_READ`.
    """

    feeds: dict[str, pl.DataFrame]
    counts: pl.DataFrame
    rejected: pl.DataFrame
    rejected_values: dict[str, pl.DataFrame]
    unplaced_grants: pl.DataFrame
    findings: pl.DataFrame
    near_codes: pl.DataFrame
    ignored_columns: list[tuple[str, str]]
    sources: Mapping[str, Source]
    history: History
    taken: Sequence[Taken]
    bounds: pl.DataFrame
    files_read: pl.DataFrame

    def accepted(self, feed: str) -> int:
        """How many rows of a feed were accepted."""
        # `count` leaves out nulls, and with them the locations carried over: they have no line in this file.
        return self.feeds[feed]["line"].count()

    def raw(self, feed: str, lines: Sequence[int]) -> dict[int, str]:
        """Rows of a feed as they stand in its file, by line, each with its place before it."""
        source = self.sources[feed]
        ordered = sorted(lines)
        rows = source.raw((line, 1) for line in ordered)
        said = pl.concat_str(file_of(source), pl.lit(", "), said_place(source))
        places = pl.DataFrame({"line": ordered}, schema={"line": pl.Int64}).select(said).to_series()
        return {line: f"{place}: {row}" for line, place, row in zip(ordered, places, rows, strict=True)}


def read_folder(
    folder: Path,
    policy: Policy,
    *,
    loaded_on: date,
    earlier_locations: pl.DataFrame | None = None,
    progress: Progress | None = None,
    sources_file: Path | None = None,
    history: History | None = None,
) -> Intake:
    """Read and check every feed of a folder.

    `sources_file` says which other files fill which feeds; without it, `sources.toml` of the folder, if there is one.

    `policy` says which courses, functions, groups and titles are known; dates after `loaded_on` are findings.
    `earlier_locations` are those of the version in use (location_id, name, kind, level, network): one that the feed
    lacks now is carried over. `history` is what earlier snapshots have shown. Raises IntakeRefused if a feed is
    missing, there twice, cannot be read or has no accepted row where it needs one.
    """
    if sources_file is None and (folder / SOURCES_FILE).is_file():
        sources_file = folder / SOURCES_FILE
    bridged = policy.district.bridged_gap_days if policy.readings.breaks == "bridged" else 0
    past = Past(loaded_on, bridged or 0, history or {})
    before = states(folder, with_folders=sources_file is not None)
    try:
        intake, paths = _read_folder(folder, policy, past, earlier_locations, sources_file, progress=progress)
        files = _files_in(paths, before)
        read = files_read(files)
    except OSError as error:
        what = error.filename or folder
        problems = [f"{what}: cannot be read ({error.strerror}); make it readable and load again."]
        raise IntakeRefused(changed(before, before) or problems) from None
    except IntakeRefused:
        # What is wrong with half of a file is nothing that anybody could mend.
        if problems := changed(before, before):
            raise IntakeRefused(problems) from None
        raise
    if problems := changed(before, files):
        raise IntakeRefused(problems)
    return replace(intake, files_read=read)


def _files_in(paths: Sequence[Path], there: Collection[Path]) -> set[Path]:
    """The files, and those in the folders, that were read."""
    folders = {path for path in paths if path.is_dir()}
    return {*paths} - folders | {file for file in there if folders.intersection(file.parents)}


def _read_folder(
    folder: Path,
    policy: Policy,
    past: Past,
    earlier_locations: pl.DataFrame | None,
    sources_file: Path | None,
    *,
    progress: Progress | None,
) -> tuple[Intake, Sequence[Path]]:
    """What `read_folder` gives but the checksums, and the files and folders that were read. Raises OSError as well."""
    opened, loaded_on = _open_all(folder, sources_file, past), past.loaded_on
    earlier = _known_before(earlier_locations, opened.locations)
    sources, checked, locations = _check_all(opened.sources, policy, earlier, progress)
    counts = _count(sources, checked, loaded_on)
    _refuse_empty(sources, checked)
    if problems := problems_of_jobs(checked["assignments"].accepted, sources["assignments"].file):
        raise IntakeRefused(problems)
    feeds = {name: feed.accepted for name, feed in checked.items()}
    feeds["locations"] = locations
    codes = near_codes(feeds, checked, policy)
    intake = Intake(
        feeds=feeds,
        counts=counts,
        rejected=pl.concat([REJECTED.to_frame(), *(feed.rejected for feed in checked.values())]),
        rejected_values={name: feed.rejected_values for name, feed in checked.items()},
        unplaced_grants=unplaced(checked["grants"].rejected_values),
        findings=find(feeds, checked, policy, loaded_on, sources, codes=codes),
        near_codes=codes,
        ignored_columns=[(name, column) for name, source in sources.items() for column in source.ignored],
        sources=sources,
        history=opened.history,
        taken=opened.taken,
        bounds=_bounds(sources, feeds),
        files_read=FILES_READ.to_frame(),
    )
    return intake, opened.paths


def _known_before(earlier: pl.DataFrame | None, shown: pl.DataFrame) -> pl.DataFrame | None:
    """The locations of the version in use, and those that only older snapshots show."""
    if shown.is_empty():
        return earlier
    columns = [column.name for column in FEEDS["locations"].columns]
    spelled = shown.select(
        pl.col("location_id").str.strip_chars(),
        "name",
        pl.col("kind", "level").str.strip_chars().str.to_lowercase(),
        "network",
    )
    return pl.concat([*([] if earlier is None else [earlier.select(columns)]), spelled]).unique(
        "location_id", keep="first", maintain_order=True
    )


def _bounds(sources: Mapping[str, Source], feeds: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """What snapshots say of the days of accepted rows."""
    parts = [pl.DataFrame(schema={"feed": pl.String(), "line": pl.Int64(), **BOUNDS})]
    for feed, source in sources.items():
        if isinstance(source, MappedSource):
            known = source.bounds().join(feeds[feed].select("line"), on="line", how="semi")
            parts.append(known.select(pl.lit(feed).alias("feed"), pl.all()))
    return pl.concat(parts)


def _open_all(folder: Path, sources_file: Path | None, past: Past) -> Opened:
    """Find the files of every feed and read their headers."""
    if not folder.is_dir():
        raise IntakeRefused(
            [f"{folder}: is not a folder; name the folder that holds the feeds, such as locations.csv."]
        )
    opened, problems = Opened({}, past.history), []
    claimed: frozenset[str] | None = frozenset()
    try:
        opened = open_sources(folder, sources_file, past) if sources_file else opened
        claimed = frozenset(opened.sources)
    except MappingRefused as refused:
        problems, claimed = refused.problems, refused.claimed
    mapped = opened.sources
    files = {
        feed.name: [path for path in _paths(folder, feed) if path.is_file()]
        for feed in FEEDS.values()
        if feed.name not in (claimed or ())
    }
    if not claimed and not problems and not any(files.values()):
        needed = ", ".join(f"{feed.name}.csv" for feed in FEEDS.values() if not feed.may_be_absent)
        raise IntakeRefused(
            [f"{folder}: contains no feed; expected {needed} (or .parquet); export them there and load again."]
        )
    sources: dict[str, Source] = {}
    for name, paths in files.items():
        # A mapping that cannot be read may well fill what is not there.
        if claimed is None and not paths:
            continue
        try:
            if source := _open(folder, FEEDS[name], paths):
                sources[name] = source
        except SourceRefused as refused:
            problems.append(str(refused))
    if problems:
        raise IntakeRefused(problems)
    # In the order of `FEEDS`: what others refer to comes first.
    every = {name: source for name in FEEDS if (source := mapped.get(name) or sources.get(name))}
    read = [path for name in sources for path in files[name]]
    return replace(opened, sources=every, paths=[*opened.paths, *read])


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


def _check_all(
    sources: Mapping[str, Source], policy: Policy, earlier_locations: pl.DataFrame | None, progress: Progress | None
) -> tuple[dict[str, Source], dict[str, Checked], pl.DataFrame]:
    """Every feed with its ids, the same after its checks, and all locations: those of the feed, and those it lacks."""
    known: dict[str, Mapping[str, str]] = {
        "course_code": {code: course for course, rules in policy.courses.items() for code in rules.codes},
        "function_id": {function: function for function in policy.functions},
        "ic_group": {rules.ic_group: function for function, rules in policy.functions.items()},
    }
    told = _one_at_a_time(progress)
    check = _Check(sources, known, dict, told)
    checked = {"locations": check("locations")}
    locations = _with_earlier(checked["locations"][1], earlier_locations)
    # Locations carried over are known, too: otherwise one school missing from an export would reject every row there.
    known["location_id"] = dict(locations.select("location_id", "name").iter_rows())
    others, problems = [name for name in sources if name not in checked], list[str]()
    if told:
        # In the order of `FEEDS`, whichever of them is read first.
        for name in others:
            told(name, 0, 1)
    # Polars hands a small feed to one processor, and what Python does between is one processor's work, too.
    with ThreadPoolExecutor(_FEEDS_AT_ONCE) as pool:
        # First, so that whoever waits for it does not keep it waiting.
        staff = pool.submit(replace(check, ids=lambda: {"locations": locations}), "staff")
        check = replace(check, ids=lambda: {"locations": locations, "staff": staff.result()[1].accepted})
        # Backwards, so that grants, mostly the largest, are not what all wait for at the end.
        results = {name: pool.submit(check, name) for name in reversed(others) if name != "staff"} | {"staff": staff}
        for name in others:
            try:
                checked[name] = results[name].result()
            except IntakeRefused as refused:
                problems += (problem for problem in refused.problems if problem not in problems)
    if problems:
        raise IntakeRefused(problems)
    with_ids = {name: source for name, (source, _) in checked.items()}
    return with_ids, {name: one for name, (_, one) in checked.items()}, locations


@dataclass(frozen=True)
class _Check:
    """Check one of several feeds. `known` as in `check_feed`.

    `ids` gives the accepted rows that have ids to look up, by feed, once they are checked. Raises IntakeRefused if they
    cannot be.
    """

    sources: Mapping[str, Source]
    known: Mapping[str, Mapping[str, str]]
    ids: Callable[[], Mapping[str, pl.DataFrame]]
    progress: Progress | None

    def __call__(self, name: str) -> tuple[Source, Checked]:
        """Return its source with ids, and what the checks made of it. Raises IntakeRefused."""
        source = self.sources[name]
        # An approver written by address can be recognized.
        amend = self._amended if name == "approvals" else None
        source = source.with_ids(self.ids()) if isinstance(source, MappedSource) else source
        try:
            return source, check_feed(FEEDS[name], source, self.known, self.progress, amend)
        except SourceRefused as refused:
            raise IntakeRefused([str(refused)]) from None

    def _amended(self, approvals: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
        return approver_amended(self.ids()["staff"], approvals)


def _one_at_a_time(progress: Progress | None) -> Progress | None:
    """Let nobody who is told of feeds that are read side by side be told of two at once."""
    if progress is None:
        return None
    turn = Lock()

    def told(feed: str, done: int, total: int) -> None:
        with turn:
            progress(feed, done, total)

    return told


def _with_earlier(checked: Checked, earlier: pl.DataFrame | None) -> pl.DataFrame:
    """The accepted locations with `is_closed`, and those that the version in use knew and the feed lacks.

    These are closed, unless only their row was rejected. Yesterday's records stay records (feeds.md).
    """
    accepted = checked.accepted.with_columns(is_closed=pl.lit(value=False))
    if earlier is None:
        return accepted
    rejected = checked.rejected_values["location_id"].drop_nulls().unique().to_list()
    left_out = earlier.join(accepted, on="location_id", how="anti").sort("location_id")
    carried_over = left_out.with_columns(line=pl.lit(None, pl.Int64), is_closed=~pl.col("location_id").is_in(rejected))
    return pl.concat([accepted, carried_over.select(accepted.columns)])


def _count(sources: Mapping[str, Source], checked: Mapping[str, Checked], loaded_on: date) -> pl.DataFrame:
    """The counts of every feed. No row may be lost on the way: this is the promise of feeds.md, so it is asserted."""
    rows = []
    for name, feed in checked.items():
        accepted, rejected = feed.accepted.height, feed.rejected["rows"].sum()
        if feed.rows_read != accepted + rejected:
            raise AssertionError(f"{name}: {feed.rows_read} rows read, but {accepted} + {rejected} accounted for")
        source = sources[name]
        # A snapshot speaks of its day, even if nothing has begun since the last one.
        looked_on = source.looked_on if isinstance(source, MappedSource) and FEEDS[name].days else None
        newest_on = max(filter(None, (_newest(feed.accepted, FEEDS[name], loaded_on), looked_on)), default=None)
        rows.append((name, source.file, feed.rows_read, accepted, rejected, newest_on))
    return pl.DataFrame(rows, schema=COUNTS, orient="row")


def _newest(rows: pl.DataFrame, feed: Feed, loaded_on: date) -> date | None:
    """The newest day of the rows that is not after the load; announced ends are left out."""
    # An end that was announced years ago would make old records look like the present.
    newest = [rows[day].filter(rows[day] <= loaded_on).max() for day in feed.days_that_happened]
    return max((day for day in newest if isinstance(day, date)), default=None)


def _refuse_empty(sources: Mapping[str, Source], checked: Mapping[str, Checked]) -> None:
    """Refuse feeds that have to have rows and have none, and feeds of whose rows none is accepted.

    Rows of courses, functions and groups that resemble none of the policy's are not a fault: a feed may hold only such.
    """
    problems = []
    for name, feed in checked.items():
        file = sources[name].file
        if feed.accepted.height:
            continue
        ours = feed.rejected_values.filter(~pl.col("is_foreign"))
        if ours.height:
            first = feed.rejected.filter(pl.col("line") == ours["line"][0])["message"][0]
            problems.append(
                f"{file}: not one of its {ours['rows'].sum()} rows was accepted, and at least one is needed; "
                f"the first rejection: {first}"
            )
        elif not FEEDS[name].may_be_empty and file:
            problems.append(f"{file}: there is a header but no row, and at least one is needed; export it again.")
        elif not FEEDS[name].may_be_empty:
            problems.append(f"{name}: no file of its source has a row of it, and at least one is needed; export one.")
    if problems:
        raise IntakeRefused(problems)
