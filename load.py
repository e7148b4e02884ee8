"""One load: feeds are read and checked, everybody is judged, and a new version of the store is published.

The one module that ties intake, store and eligibility together. All of it happens while the store's lock is held, so
that two loads can neither mix nor be compared with the same previous version; until the last step the store is as it
was.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from time import perf_counter
from zoneinfo import ZoneInfo

import duckdb
import polars as pl

from eligibility import Policy, default_closed_days, engine, judge
from intake import Intake, check_shrink, read_folder
from store import KEEP, create_schema, insert_records, last_accepted, publish

Progress = Callable[[str, int, int], None]
"""Told what is being done, how far it is, and how much there is of it."""


@dataclass(frozen=True)
class Summary:
    """What a load took in.

    `counts` has one row per feed (feed, file, rows_read, rows_accepted, rows_rejected, findings). `rejections` has one
    row per feed and rule that rejected rows; those of courses, functions and groups that the policy does not know are
    no fault of the feed and stand apart in `unknown`, one row per feed and code. `findings` has one row per feed and
    finding. All three have `rows`, the most first. `compared_with` is the version whose counts the feeds were held
    against, None at the first load.
    """

    counts: pl.DataFrame
    rejections: pl.DataFrame
    unknown: pl.DataFrame
    findings: pl.DataFrame
    ignored_columns: tuple[tuple[str, str], ...]
    compared_with: str | None


@dataclass(frozen=True)
class LoadReport:
    """What a load did: the version it published (`version` is its name), what it took in, and how long it took."""

    version: str
    path: Path
    policy_version: str
    summary: Summary
    seconds: float


def load_folder(
    folder: Path,
    store: Path,
    policy: Policy,
    *,
    loaded_at: datetime,
    keep: int = KEEP,
    accept_shrink: Collection[str] = (),
    progress: Progress | None = None,
) -> LoadReport:
    """Load the feeds in `folder` into a new version of `store`, judged by `policy`, and keep the newest `keep`.

    `loaded_at` has a time zone; a record counts as in the future if it is after that moment's day in the district's
    zone. Raises IntakeRefused if the feeds as a whole cannot be used (feeds.md) and StoreError if the store cannot be
    written; in both cases the store stays as it was. `accept_shrink` names feeds that may have lost half their rows.
    """
    begun = perf_counter()
    tell = progress or _silent
    summaries: list[Summary] = []

    def build(con: duckdb.DuckDBPyConnection) -> None:
        summaries.append(_take_in(con, folder, store, policy, loaded_at, accept_shrink, tell))
        judge(con, policy, progress=lambda _, *far: tell("Judge everybody", *far))

    path = publish(store, build, loaded_at=loaded_at, keep=keep)
    return LoadReport(path.stem, path, policy.version, summaries[0], perf_counter() - begun)


def _take_in(  # noqa: PLR0917 (handed on as they came)
    con: duckdb.DuckDBPyConnection,
    folder: Path,
    store: Path,
    policy: Policy,
    loaded_at: datetime,
    accept_shrink: Collection[str],
    tell: Progress,
) -> Summary:
    """Read and check the feeds and put the records into `con`; the frames are let go of before anybody is judged."""
    previous = last_accepted(store)
    loaded_on = loaded_at.astimezone(ZoneInfo(policy.district.time_zone)).date()
    intake = read_folder(folder, policy, loaded_on=loaded_on, progress=lambda feed, *far: tell(f"Read {feed}", *far))
    check_shrink(intake.counts, previous[1] if previous else {}, accept_shrink)
    create_schema(con)
    insert_records(
        con,
        {**intake.feeds, "closed_days": _closed_days(intake.feeds, policy, loaded_on)},
        {
            "feeds": intake.counts,
            "rejected_rows": intake.rejected,
            "unplaced_grants": intake.unplaced_grants,
            "findings": intake.findings,
        },
        loaded_at=loaded_at,
        policy_version=policy.version,
        policy_name=policy.file,
        policy_text=policy.text,
        judged_by=engine(),
    )
    return _summary(intake, previous[0] if previous else None)


def _silent(what: str, done: int, total: int) -> None:
    """Tell nobody."""


def _closed_days(feeds: Mapping[str, pl.DataFrame], policy: Policy, loaded_on: date) -> pl.DataFrame:
    """Return the feed, or the holidays of all years that the records and the rules speak of, and two more."""
    if "closed_days" in feeds:
        return feeds["closed_days"]
    years = {day.year for day in (loaded_on, *_days(feeds.values()), *_effective_days(policy))}
    holidays = default_closed_days(range(min(years) - 1, max(years) + 3))
    schema = {"date": pl.Date, "name": pl.String}
    return pl.DataFrame(holidays, schema=schema, orient="row").with_columns(line=pl.lit(None, pl.Int64))


def _days(frames: Iterable[pl.DataFrame]) -> list[date]:
    """Return the first and the last day of every column of days."""
    columns = [column for frame in frames for column in frame.iter_columns() if column.dtype == pl.Date]
    ends = [end for column in columns for end in (column.min(), column.max())]
    return [end for end in ends if isinstance(end, date)]


def _effective_days(policy: Policy) -> list[date]:
    """Return the first day of every rule."""
    rules = [rule for table in (policy.courses, policy.functions) for item in table.values() for rule in item.rules]
    return [rule.effective for rule in rules]


def _summary(intake: Intake, compared_with: str | None) -> Summary:
    is_unknown = pl.col("rule").is_in(["unknown-course", "unknown-function"])
    findings = _counted(intake.findings, "finding")
    per_feed = findings.group_by("feed").agg(findings=pl.col("rows").sum())
    counts = intake.counts.join(per_feed, on="feed", how="left", maintain_order="left")
    return Summary(
        counts=counts.with_columns(pl.col("findings").fill_null(0)).drop("newest_on"),
        rejections=_counted(intake.rejected.filter(~is_unknown), "rule"),
        unknown=_counted(intake.rejected.filter(is_unknown).rename({"value": "code"}), "code"),
        findings=findings,
        ignored_columns=tuple(intake.ignored_columns),
        compared_with=compared_with,
    )


def _counted(rows: pl.DataFrame, by: str) -> pl.DataFrame:
    """Count rows per feed and `by`, the most first."""
    counted = rows.group_by("feed", by).agg(rows=pl.len().cast(pl.Int64))
    return counted.sort("rows", "feed", by, descending=[True, False, False])
