"""One load: feeds are read and checked, everybody is judged, and a new version of the store is published.

The one module that ties intake, store and eligibility together. All of it happens while the store's lock is held, so
that two loads can neither mix nor be compared with the same previous version; until the last step the store is as it
was.
"""

import tomllib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cache, lru_cache
from pathlib import Path
from time import perf_counter
from zoneinfo import ZoneInfo

import duckdb
import polars as pl
from dateutil.relativedelta import relativedelta

from eligibility import Policy, PolicyError, default_closed_days, engine, judge, parse_policy
from eligibility.days import said_day
from eligibility.examples import example_outcomes, example_records
from eligibility.observed import said_begin, said_end
from eligibility.wording import ANOMALY_KINDS
from history import STATES, History, NewerFormatError, Source, Track, from_table, merge, to_table
from intake import (
    Baseline,
    Consequences,
    Intake,
    IntakeRefused,
    check_consequences,
    check_feeds,
    read_folder,
)
from store import (
    KEEP,
    KeptHistory,
    LastLoad,
    StoreBusy,
    StoreError,
    StoreUnknown,
    add_rows,
    connect,
    copy_records,
    create_schema,
    entitled_cells,
    excess_cells,
    forget_refusal,
    forget_restored,
    grant_records,
    in_memory,
    insert_records,
    last_load,
    last_rows,
    note_refusal,
    origin,
    outdated,
    passed_over,
    publish,
    read_history,
    standing,
    unplaced_on,
    versions,
)

Progress = Callable[[str, int, int], None]
"""Called with what is being done, how far it is, and how much there is of it."""

_EXCESS = [kind.kind for kind in ANOMALY_KINDS if kind.what == "excess"]
_CELL = ["staff_id", "function_id", "location_id"]


@dataclass(frozen=True)
class Summary:
    """What a load took in.

    `counts` has one row per feed (feed, file, rows_read, rows_accepted, rows_rejected, findings). `rejections` has one
    row per feed and rule that rejected rows; those of courses, functions and groups that the policy does not know are
    no fault of the feed and stand apart in `unknown`, one row per feed and code; those that resemble a known one in
    `near_codes`, with the sentence `said`: who took it, what the policy needs. `findings` has one row per feed and
    finding. All four have `rows`, the most first. `compared_with` is the version that the load was compared with, None
    at the first load; `not_compared` says what could not be compared. `absent` says what follows from each feed that
    the district does not have, `snapshots` what is known of snapshots, and what of it is new.
    """

    counts: pl.DataFrame
    rejections: pl.DataFrame
    unknown: pl.DataFrame
    findings: pl.DataFrame
    near_codes: pl.DataFrame
    ignored_columns: tuple[tuple[str, str], ...]
    compared_with: str | None
    not_compared: tuple[str, ...]
    snapshots: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()


@dataclass(frozen=True)
class LoadReport:
    """What a load did: the version it published (`version` is its name), what it took in, and how long it took.

    `warnings`: what is amiss in the store although the version is published, as sentences.
    """

    version: str
    path: Path
    policy_version: str
    summary: Summary
    seconds: float
    warnings: tuple[str, ...] = ()


def load_folder(
    folder: Path,
    store: Path,
    policy: Policy,
    *,
    loaded_at: datetime,
    keep: int = KEEP,
    accept: Collection[str] = (),
    progress: Progress | None = None,
    sources: Path | None = None,
) -> LoadReport:
    """Load the feeds in `folder` into a new version of `store`, judged by `policy`, and keep the newest `keep`.

    `loaded_at` has a time zone; a record counts as in the future if it is after that moment's day in the district's
    zone. Raises IntakeRefused if the feeds as a whole cannot be used (feeds.md) and StoreError if the store cannot be
    written; in both cases the version in use stays, and the store keeps why (`store.refused_load`), unless it was busy.
    `accept` holds what somebody has confirmed, of `intake.ACCEPTABLE`; `sources` is the file that says which files are
    which, in place of `sources.toml` of the folder.
    """
    begun = perf_counter()
    summaries: list[Summary] = []
    restored: list[Path] = []
    warnings: list[str] = []
    one = _Load(folder, policy, loaded_at, accept, progress or _silent, sources)

    def build(con: duckdb.DuckDBPyConnection) -> None:
        try:
            past = read_history(store)
            restored.extend(past.restored)
            summaries.append(one.run(con, last_load(store), past))
        except IntakeRefused as refused:
            note_refusal(store, at=loaded_at, folder=folder, problems=refused.problems)
            raise

    try:
        path = publish(store, build, loaded_at=loaded_at, keep=keep, warn=warnings.append)
    # Nothing is wrong with this load: the one that holds the store publishes, or is refused itself.
    except StoreBusy:
        raise
    except StoreError as error:
        note_refusal(store, at=loaded_at, folder=folder, problems=[str(error)])
        raise
    # Only now: killed before, the history is added again, which changes nothing, and the note stays for one load more.
    forget_restored(restored)
    forget_refusal(store)
    return LoadReport(path.stem, path, policy.version, summaries[0], perf_counter() - begun, tuple(warnings))


def try_folder(
    folder: Path,
    store: Path,
    policy: Policy,
    look: Callable[[duckdb.DuckDBPyConnection], None],
    *,
    loaded_at: datetime,
    accept: Collection[str] = (),
    progress: Progress | None = None,
    sources: Path | None = None,
) -> Summary:
    """Do all of a load but publishing: `look` sees what would be the new version, which is gone afterwards.

    Parameters and errors as for `load_folder`; nothing is written, not even why it was refused, and another load may
    run meanwhile: the store in use is only read, to be compared with.
    """
    with in_memory() as con:
        summary = _Load(folder, policy, loaded_at, accept, progress or _silent, sources).run(
            con, last_load(store), read_history(store)
        )
        look(con)
        return summary


def judge_again(store: Path) -> Path | None:
    """Judge the records of the version that readers should get by this engine, if another one judged them.

    The new version's path; None where there is nothing to do. The feeds are not needed: accepted and rejected rows,
    findings and checksums of the feeds are those of the version, and so are its policy and the moment of its load; the
    history of snapshots is the store's. No version is removed. Raises StoreUnknown where records, policy or history are
    in a form that is not known here, and what `store.publish` raises.
    """
    path = outdated(store, engine())
    if path is None:
        return None
    made = origin(path)
    try:
        policy = parse_policy(made.policy_text, made.policy_name)
    except PolicyError as error:
        raise StoreUnknown(
            f"The policy of the store version {path.stem} cannot be read by this version of Lapsewatch "
            f"({error.problems[0].removesuffix('.')}): mend the policy file and load the feeds again."
        ) from error

    def build(con: duckdb.DuckDBPyConnection) -> None:
        # Now that the store is held: a load that has ended meanwhile has newer records.
        if outdated(store, engine()) != path:
            raise StoreBusy(f"A load has just published a version in {store}: nothing is left to be judged again.")
        create_schema(con)
        copy_records(
            con,
            path,
            engine(),
            policy_version=policy.version,
            policy_name=policy.file,
            policy_text=policy.text,
            program_version=program_version(),
        )
        add_rows(con, "worked_examples", judge_examples(policy))
        past = read_history(store)
        # As it stands: what waits to be added belongs to the next load, which says what follows from it.
        add_rows(con, "history", to_table(known_history(replace(past, restored={}))))
        judge(con, policy)

    return publish(store, build, loaded_at=made.loaded_at, keep=len(versions(store)) + 1)


@dataclass(frozen=True)
class _Load:
    """What a load is to do."""

    folder: Path
    policy: Policy
    loaded_at: datetime
    accept: Collection[str]
    report: Progress
    sources: Path | None

    @property
    def loaded_on(self) -> date:
        """The day of the load in the district."""
        return self.loaded_at.astimezone(ZoneInfo(self.policy.district.time_zone)).date()

    def run(self, con: duckdb.DuckDBPyConnection, last: LastLoad | None, past: KeptHistory) -> Summary:
        """Fill `con`: records first, then judgments; compare both with the last load."""
        summary = self._take_in(con, last, known_history(past))
        summary = replace(summary, snapshots=(*_passed_over(past), *summary.snapshots))
        judge(con, self.policy, progress=lambda _, *far: self.report("Judge everybody", *far))
        summary = _with(summary, passed_over(con))
        if last is None:
            return summary
        return replace(summary, not_compared=(*_lacking(last), *_compare(con, last, self.loaded_on, self.accept)))

    def _take_in(self, con: duckdb.DuckDBPyConnection, last: LastLoad | None, history: History) -> Summary:
        """Read and check the feeds and put the records into `con`; the frames are let go of before the judging."""
        intake = read_folder(
            self.folder,
            self.policy,
            loaded_on=self.loaded_on,
            earlier_locations=last.locations if last else None,
            progress=lambda feed, *far: self.report(f"Read {feed}", *far),
            sources_file=self.sources,
            history=history,
        )
        check_feeds(intake, _before(last), self.accept, self.loaded_on)
        create_schema(con)
        _insert(con, intake, self.policy, self.loaded_at, self.loaded_on)
        add_rows(con, "worked_examples", judge_examples(self.policy))
        add_rows(con, "history", to_table(intake.history))
        add_rows(con, "observed_rows", _observed_rows(intake))
        add_rows(con, "files_read", intake.files_read)
        summary = _summary(intake, last.version if last else None)
        return replace(summary, snapshots=tuple(_said_snapshots(intake.history, history)))


def _insert(
    con: duckdb.DuckDBPyConnection, intake: Intake, policy: Policy, loaded_at: datetime, loaded_on: date
) -> None:
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
        program_version=program_version(),
    )


@cache
def program_version() -> str:
    """Which Lapsewatch this is: by the checkout that runs, since an update may come without being installed."""
    project = tomllib.loads(Path(__file__).with_name("pyproject.toml").read_text(encoding="utf-8"))
    return str(project["project"]["version"])


def known_history(past: KeptHistory) -> History:
    """All that a store knows of snapshots, restored files included; of a day in both, what the store has.

    Raises StoreUnknown for one that a newer version of this program has written.
    """
    history: dict[Source, Track] = {}
    tables = [(str(past.version), past.table), *((path.name, table) for path, table in past.restored.items())]
    for name, table in tables:
        if table is None:
            continue
        try:
            found = from_table(table)
        except NewerFormatError:
            raise StoreUnknown(
                f"The history of snapshots in {name} was written by a newer version of Lapsewatch, and would be lost: "
                "load with that version, or a newer one."
            ) from None
        for source, track in found.items():
            history[source] = merge(history[source], track) if source in history else track
    return history


def _passed_over(past: KeptHistory) -> Iterator[str]:
    """What may be lost because a version is damaged."""
    for version in past.passed_over:
        kept = f"taken from {past.version}" if past.version else "begun anew"
        yield f"Snapshots: {version} cannot be read, so the history was {kept}."


def _said_snapshots(now: History, before: History) -> Iterator[str]:
    for source, track in sorted(now.items()):
        days = track.days["day"]
        known = before[source].days["day"].to_list() if source in before else []
        new = days.filter(~days.is_in(known)).len()
        name = f" ({source.name})" if source.name else ""
        many = "1 snapshot" if days.len() == 1 else f"{days.len():,} snapshots"
        yield f"{source.feed}{name}: {many} from {said_day(days[0])} to {said_day(days[-1])}, {new:,} of them new."


def _observed_rows(intake: Intake) -> pl.DataFrame:
    """The days of rows that snapshots have shown, in words (store/schema.sql)."""
    frames = []
    # One line of a package may make several rows; the first speaks for them.
    for (name,), bounds in intake.bounds.unique(["feed", "line"], keep="first").group_by("feed"):
        feed, state = str(name), STATES[str(name)]
        days = intake.feeds[feed].select("line", begin=state.begin, end=state.end).unique("line", keep="first")
        rows = bounds.join(days, on="line", maintain_order="left").sort("line")
        said = [
            (
                said_begin(
                    feed,
                    row["begin"],
                    is_observed=row["is_begin_observed"],
                    not_before=row["not_before"],
                    first_seen=row["first_seen"],
                ),
                said_end(
                    feed,
                    row["end"],
                    is_observed=row["is_end_observed"],
                    last_seen=row["last_seen"],
                    gone_by=row["gone_by"],
                ),
            )
            for row in rows.iter_rows(named=True)
        ]
        words = pl.DataFrame(said, schema={"begin_said": pl.String(), "end_said": pl.String()}, orient="row")
        frames.append(rows.drop("begin", "end").hstack(words))
    return pl.concat(frames) if frames else intake.bounds


def judge_examples(policy: Policy) -> pl.DataFrame:
    """Judge the worked examples of the source by a policy; columns of `eligibility.examples.example_outcomes`."""
    return _judged_examples(policy.text, policy.file)


# Some three thousand invented people take a second; the outcome follows from the policy alone, and one process may load
# many times with the same.
@lru_cache(maxsize=8)
def _judged_examples(policy_text: str, policy_file: str) -> pl.DataFrame:
    policy = parse_policy(policy_text, policy_file)
    # A store of their own: invented people must not come near the records of real ones, not even for a moment.
    with in_memory() as con:
        create_schema(con)
        for table, rows in example_records(policy).items():
            add_rows(con, table, rows)
        judge(con, policy)
        return example_outcomes(con, policy)


def _before(last: LastLoad | None) -> Baseline:
    """What the feeds are compared with."""
    if last is None:
        return Baseline()
    return Baseline(last.accepted, last.at_fault, last.unmatched, last.newest, lambda feed: last_rows(last, feed))


def _lacking(last: LastLoad) -> list[str]:
    """What the last load does not say, as it was made by an older version of this program."""
    figures = {
        "rejected rows": last.at_fault,
        "rows that name nobody": last.unmatched,
        "new rows": last.newest,
        "locations": last.locations,
    }
    return [f"{what}: {last.version} does not record them" for what, figure in figures.items() if figure is None]


def _compare(con: duckdb.DuckDBPyConnection, last: LastLoad, loaded_on: date, accept: Collection[str]) -> list[str]:
    """Compare what two versions say of the day of the load; return what could not be compared. Raises IntakeRefused."""
    try:
        with connect(last.path) as old:
            # Both for the day of this load: what ends between two loads, a June above all, is no fault of an export.
            before, now = standing(old, loaded_on, _EXCESS), standing(con, loaded_on, _EXCESS)
            check_consequences(
                Consequences(
                    _both(before.entitlements, now.entitlements),
                    # Each pair on its own: an older version without unplaced rows would make all of today's look new.
                    _added(_both(before.excess, now.excess), _both(before.unplaced, now.unplaced)),
                    # Looked up for a refusal only: it shows three example rows of each, an accepted load none.
                    lost=lambda: _lost(old, con, loaded_on),
                    more=lambda: _more(old, con, loaded_on),
                    compared_with=last.version,
                    loaded_on=loaded_on,
                ),
                accept,
            )
    except StoreError as error:
        return [f"consequences: {error}"]
    figures = {
        "entitlements": before.entitlements,
        "excess access": before.excess,
        "access that cannot be judged": before.unplaced,
    }
    return [f"{what}: {last.version} does not record it" for what, figure in figures.items() if figure is None]


def _both(before: int | None, now: int | None) -> tuple[int, int]:
    """Two figures to compare; nothing to compare where the older one is not known."""
    return (0, 0) if before is None or now is None else (before, now)


def _added(some: tuple[int, int], more: tuple[int, int]) -> tuple[int, int]:
    return some[0] + more[0], some[1] + more[1]


def _lost(old: duckdb.DuckDBPyConnection, new: duckdb.DuckDBPyConnection, loaded_on: date) -> list[str]:
    """Who would no longer be entitled to what."""
    before, now = entitled_cells(old, loaded_on), entitled_cells(new, loaded_on)
    if before is None or now is None:
        return []
    gone = before.join(now, on=_CELL, how="anti", maintain_order="left")
    return [f"{person} to {function} at {place}" for person, function, place in gone.head(3).iter_rows()]


def _more(old: duckdb.DuckDBPyConnection, new: duckdb.DuckDBPyConnection, loaded_on: date) -> list[str]:
    """Which grants would be excess now, or could not be judged."""
    before, now = excess_cells(old, loaded_on, _EXCESS), excess_cells(new, loaded_on, _EXCESS)
    unplaced = unplaced_on(new, loaded_on)
    if before is None or now is None or unplaced is None:
        return []
    added = now.join(before, on=_CELL, how="anti", maintain_order="left")
    first, more = added.select("kind", *_CELL, "line").head(3), unplaced.head(3)
    record = grant_records(new, [*first["line"], *more["line"]])
    return [
        f"{person} holds {function} at {place} ({record[line]}): {kind}"
        for kind, person, function, place, line in first.iter_rows()
    ] + [f"{person} ({record[line]}): unplaced" for line, person in more.iter_rows()]


def _silent(what: str, done: int, total: int) -> None:
    """Report to nobody."""


def _closed_days(feeds: Mapping[str, pl.DataFrame], policy: Policy, loaded_on: date) -> pl.DataFrame:
    """Return the feed, or the holidays of all years that the records and the rules speak of, and two more."""
    if "closed_days" in feeds:
        return feeds["closed_days"]
    days = [loaded_on, *_days(feeds.values()), *_effective_days(policy)]
    # A policy may allow 366 business days for a grant, so the last deadline can lie two calendar years after a record.
    first, last = min(days) - relativedelta(years=1), max(days) + relativedelta(years=2)
    holidays = default_closed_days(range(first.year, last.year + 1))
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
    # Exports of the training system and of Infinite Campus hold many others, which is no fault of a feed (feeds.md).
    is_unknown = pl.col("rule").is_in(["unknown-course", "unknown-function"])
    unknown = intake.rejected.filter(is_unknown).rename({"value": "code"})
    near = intake.near_codes.select("feed", code="value", rows="rows", said="sentence")
    findings = _counted(intake.findings, "finding")
    per_feed = findings.group_by("feed").agg(findings=pl.col("rows").sum())
    counts = intake.counts.join(per_feed, on="feed", how="left", maintain_order="left")
    return Summary(
        counts=counts.with_columns(pl.col("findings").fill_null(0)).drop("newest_on"),
        rejections=_counted(intake.rejected.filter(~is_unknown), "rule"),
        unknown=_counted(unknown.join(near, on=["feed", "code"], how="anti"), "code"),
        findings=findings,
        near_codes=near,
        ignored_columns=tuple(intake.ignored_columns),
        compared_with=compared_with,
        not_compared=(),
        absent=tuple(intake.findings.filter(finding="absent-feed")["message"]),
    )


def _with(summary: Summary, passed_over: pl.DataFrame) -> Summary:
    """Add the records that the rules pass over, which are known once everybody is judged."""
    more = passed_over.group_by("feed").agg(more=pl.col("rows").sum())
    findings = pl.concat([summary.findings, passed_over])
    return replace(
        summary,
        counts=summary.counts.join(more, on="feed", how="left", maintain_order="left")
        .with_columns(pl.col("findings") + pl.col("more").fill_null(0))
        .drop("more"),
        findings=findings.sort("rows", "feed", "finding", descending=[True, False, False]),
    )


def _counted(rows: pl.DataFrame, by: str) -> pl.DataFrame:
    """Count rows per feed and `by`, the most first; a rejected row may stand for many."""
    many = pl.col("rows").sum() if "rows" in rows.columns else pl.len().cast(pl.Int64)
    counted = rows.group_by("feed", by).agg(rows=many)
    return counted.sort("rows", "feed", by, descending=[True, False, False])
