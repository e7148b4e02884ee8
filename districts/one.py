"""One district of many: its feeds become a version of its own store, and Parquet for whoever reads all of them."""

import hashlib
from collections.abc import Iterator
from dataclasses import asdict, replace
from pathlib import Path
from time import perf_counter
from zoneinfo import ZoneInfo

import duckdb
import polars as pl

import queries
from districts.run import Outcome, Run
from eligibility import Policy, PolicyError, engine, load_policy, parse_policy
from intake import SOURCES_FILE, IntakeRefused
from load import load_folder, program_version
from queries import Question, Scope
from store import StoreError, connect, note_refusal
from store.by_district import ABOUT, TOTALS

POLICY_FILE = "policy.toml"
_DAYS = ("_from", "_through", "_on", "_end")
_NAMES = ("given_name", "family_name", "email")


def judge_district(run: Run, district: str) -> Outcome:
    """Judge a district's records, unless they, its rules and this program are those of the version it has.

    What is wrong with its feeds or its policy is an outcome, `refused`, and leaves its store and its tables as they
    were. Whatever else goes wrong is raised, for trying it again may help.
    """
    began = perf_counter()
    feeds = run.feeds_of(district)
    try:
        policy = _policy(run, feeds)
    except PolicyError as refused:
        note_refusal(run.store_of(district), at=run.loaded_at, folder=feeds, problems=refused.problems)
        return run.note(_refused(district, refused.problems, began))
    made_by = _checksum(run, feeds, policy)
    if (before := run.noted(district, made_by)) is not None:
        # Of this very run, where a worker died after the last step: it is judged, not unchanged.
        is_new = before.loaded_at == run.loaded_at.isoformat()
        return before if is_new else replace(before, outcome="unchanged", seconds=perf_counter() - began)
    try:
        report = load_folder(feeds, run.store_of(district), policy, loaded_at=run.loaded_at, keep=run.keep)
    except IntakeRefused as refused:
        return run.note(_refused(district, refused.problems, began))
    for table, rows in _tables(report.path):
        run.write(district, table, rows, made_by)
    counts = report.summary.counts
    return run.note(
        Outcome(
            district,
            "judged",
            report.version,
            run.loaded_at.isoformat(),
            int(counts.filter(feed="staff")["rows_accepted"].sum()),
            int(counts["rows_read"].sum()),
            int(counts["rows_accepted"].sum()),
            int(counts["rows_rejected"].sum()),
            perf_counter() - began,
        ),
        made_by,
    )


def tried(run: Run, district: str) -> Outcome:
    """Judge a district; whatever goes wrong is its outcome, `failed`, which is not written down yet."""
    try:
        return judge_district(run, district)
    except Exception as error:
        # How DuckDB passes Ctrl+C on.
        if str(error) == "Query interrupted":
            raise
        what = " ".join(str(error).split())
        problem = what if isinstance(error, StoreError) else f"{type(error).__name__}: {what}"
        return Outcome(district, "failed", problems=problem)


def _policy(run: Run, feeds: Path) -> Policy:
    own = feeds / POLICY_FILE
    return load_policy(own) if own.exists() else parse_policy(run.policy_text, run.policy_name)


def _refused(district: str, problems: list[str], began: float) -> Outcome:
    return Outcome(district, "refused", seconds=perf_counter() - began, problems="\n".join(problems))


def _tables(version: Path) -> Iterator[tuple[str, pl.DataFrame]]:
    """What a version says to whoever reads many districts: ids and no names, counts in place of rejected rows."""
    with connect(version, engine()) as con:
        yield "stretches", queries.stretches(con, Scope.district()).drop(_NAMES)
        yield "counts", queries.feeds(con)
        yield "rejects", queries.intake_counts(con)
        yield TOTALS, queries.totals(con)
        yield ABOUT, _about(con)


def _about(con: duckdb.DuckDBPyConnection) -> pl.DataFrame:
    """What a version rests on, and the school year in which its records end: one row.

    Columns: those of `queries.Facts`, people (accepted rows of the staff feed), begins_on and june_on.
    """
    facts = queries.facts(con)
    ends_on = facts.records_through or facts.loaded_at.date()
    year = queries.choices(con, Question(ends_on, Scope.of_locations(())))
    people = int(queries.feeds(con).filter(feed="staff")["rows_accepted"].sum())
    row = {**asdict(facts), "people": people, "begins_on": year.begins_on, "june_on": year.june}
    # By name: a column of a district that knows no such day would be of no type, and no column of others.
    return pl.DataFrame([row], schema_overrides={name: pl.Date for name in row if name.endswith(_DAYS)})


def _checksum(run: Run, feeds: Path, policy: Policy) -> str:
    """What a judgement follows from: every file of the feeds, the rules, this program, and the year of the load.

    The year, because the usual holidays are known for two years from the load on. Where a mapping says what files are,
    the day: a snapshot without a day of its own shows that of the load.
    """
    loaded_on = run.loaded_at.astimezone(ZoneInfo(policy.district.time_zone)).date()
    when = loaded_on.isoformat() if (feeds / SOURCES_FILE).exists() else str(loaded_on.year)
    digest = hashlib.sha256(f"{engine()}\0{program_version()}\0{when}\0{policy.text}".encode())
    for path in sorted(path for path in feeds.rglob("*") if path.is_file()):
        with path.open("rb") as file:
            content = hashlib.file_digest(file, "sha256").hexdigest()
        digest.update(f"\0{path.relative_to(feeds)}\0{content}".encode())
    return digest.hexdigest()
