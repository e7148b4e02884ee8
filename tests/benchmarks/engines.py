"""Judging beside what else could judge: `python -m tests.benchmarks.engines --people 15000 150000`.

At each size, each in a process of its own: one scan and group-by of the record tables (the floor), all stretches, the
plain reference for one day, and the recurrence of certificates by DuckDB, Polars, pandas and a public rules engine,
whose answers have to be the engine's. Prints time, peak memory and, from size to size, the exponent of growth. The
figures of docs/speed.md are what it printed.
"""

import argparse
import json
import subprocess
import sys
import tomllib
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from math import log
from pathlib import Path
from shutil import copyfile
from tempfile import TemporaryDirectory
from time import perf_counter, process_time
from typing import Any

import duckdb
import polars as pl
from polars.testing import assert_frame_equal

from demo import write_demo
from eligibility import judge, load_policy
from load import load_folder
from tests.benchmarks.__main__ import FEEDS, FLOOR, fill, records_of, timed
from tests.benchmarks.one_load import peak_memory
from tests.benchmarks.pages import ROOT
from tests.benchmarks.recurrence import COLUMNS, KEY, by_a_rules_engine, in_pandas, in_polars
from tests.reference.judge import Reference

AT = datetime(2026, 11, 22, 12, tzinfo=UTC)
LARGEST_DEMO = 150_000  # people; beyond it the same district stands there several times, under other ids
ROW_BY_ROW_UP_TO = 15_000  # people: the reference and the rules engine take seconds for each thousand
FOLD = "create temp table folded"
COPIED = ("staff", "employments", "assignments", "completions", "approvals", "grants")


def write_records(folder: Path, people: int) -> None:
    """The record tables of so many people in records.duckdb."""
    base = min(people, LARGEST_DEMO)
    feeds, store = folder / "feeds", folder / "store"
    write_demo(feeds, load_policy(), staff=base, schools=max(1, min(base // 75, 196)), as_of=AT.date())
    load_folder(feeds, store, load_policy(), loaded_at=AT)
    with duckdb.connect(str(folder / "records.duckdb")) as con:
        fill(con, records_of(store), load_policy(), AT)
        for table in COPIED:
            names = ("staff_id", "approver_id") if table == "approvals" else ("staff_id",)
            ids = ", ".join(f"{name} || '-' || copy as {name}" for name in names)
            # A line tells one record of a table from another; no feed of the demo has this many.
            con.execute(
                f"insert into {table} select records.* replace ({ids}, line + copy * 100_000_000 as line) "  # noqa: S608
                f"from {table} as records cross join range(1, ?) as copies(copy)",
                [round(people / base)],
            )


def floor(folder: Path) -> dict[str, float]:
    """One scan and group-by of the record tables."""
    with duckdb.connect(str(folder / "records.duckdb"), read_only=True) as con:
        return {"seconds": timed(lambda: con.execute(FLOOR).fetchnumpy(), 3), "MB": peak_memory()}


def stretches(folder: Path) -> dict[str, float]:
    """All judged stretches, into a file; then the recurrence alone, whose input and output are kept for the others."""
    file = folder / "judged.duckdb"
    copyfile(folder / "records.duckdb", file)
    with duckdb.connect(str(file)) as con:
        began, spent = perf_counter(), process_time()
        judge(con, load_policy())
        took = {"seconds": perf_counter() - began, "processor": process_time() - spent, "MB": peak_memory()}
        sql = (ROOT / "eligibility/sql/05_certificates.sql").read_text(encoding="utf-8")
        (fold,) = (one.query for one in duckdb.extract_statements(sql) if FOLD in one.query)
        con.execute("drop table folded")
        began = perf_counter()
        con.execute(fold)
        took["recurrence"] = perf_counter() - began
        for name, question in RECURRENCE.items():
            con.execute(f"copy ({question}) to '{folder / name}.parquet'")
    file.unlink()
    return took


RECURRENCE = {
    "counted": "select * exclude (deadlines) from counted",
    "deadlines": "select distinct line, entry.key as june_on, entry.value as deadline "
    "from (select line, unnest(map_entries(deadlines)) as entry from counted)",
    "folded": "select * from folded",
}


def reference(folder: Path) -> dict[str, float]:
    """The plain reading of the rules, for one day."""
    with duckdb.connect(str(folder / "records.duckdb"), read_only=True) as con:
        rows = {feed: con.table(feed).pl().to_dicts() for feed in FEEDS}
    began = perf_counter()
    Reference(rows, tomllib.loads(load_policy().text)).status(AT.date())
    return {"seconds": perf_counter() - began, "MB": peak_memory()}


def polars(folder: Path) -> dict[str, float]:
    """The recurrence, one round for all people at a time."""
    counted, deadlines = frames(folder)
    return agreed(folder, lambda: in_polars(counted, deadlines))


def pandas(folder: Path) -> dict[str, float]:
    """The recurrence, one row at a time."""
    counted, deadlines = plain(folder)
    return agreed(folder, lambda: in_pandas(counted, deadlines))


def rules_engine(folder: Path) -> dict[str, float]:
    """The recurrence, one row at a time, each asked of zen-engine."""
    counted, deadlines = plain(folder)
    return agreed(folder, lambda: by_a_rules_engine(counted, deadlines))


def frames(folder: Path) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the completions that count, and the deadlines of their terms."""
    return pl.read_parquet(folder / "counted.parquet"), pl.read_parquet(folder / "deadlines.parquet")


def plain(folder: Path) -> tuple[Any, dict[tuple[int, int], int]]:
    """Return the same for the row-by-row versions: a frame of pandas, with days as numbers."""
    counted, deadlines = frames(folder)
    deadlines = deadlines.with_columns(pl.col("june_on", "deadline").to_physical())
    days = [name for name, kind in counted.schema.items() if kind == pl.Date]
    return counted.with_columns(pl.col(days).to_physical()).to_pandas(), {(a, b): c for a, b, c in deadlines.rows()}


def agreed(folder: Path, fold: Callable[[], pl.DataFrame]) -> dict[str, float]:
    """What it took, if the answer is the engine's, row for row; else AssertionError."""
    began = perf_counter()
    found = fold()
    took = {"seconds": perf_counter() - began, "MB": peak_memory()}
    engine = pl.read_parquet(folder / "folded.parquet")
    engine = engine.select(pl.col(COLUMNS).to_physical())
    order = [*KEY, "turn"]
    assert_frame_equal(found.sort(order), engine.sort(order), check_dtypes=False)
    return took


CONTESTANTS: dict[str, Callable[[Path], dict[str, float]]] = {
    one.__name__: one for one in (floor, stretches, polars, pandas, rules_engine, reference)
}


def of_its_own(name: str, folder: Path) -> dict[str, float]:
    """What a contestant took in a process of its own."""
    command = [sys.executable, "-m", "tests.benchmarks.engines", "--only", name, "--folder", str(folder)]
    return dict(json.loads(subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout))


def main(arguments: Sequence[str]) -> None:
    """Measure, and print a line for each contestant and size."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, nargs="+", default=[15_000, 150_000])
    parser.add_argument("--only", choices=CONTESTANTS, help="this one in this process, with the records of --folder")
    parser.add_argument("--folder", type=Path)
    chosen = parser.parse_args(arguments)
    if chosen.only:
        json.dump(CONTESTANTS[chosen.only](chosen.folder), sys.stdout)
        return
    before: dict[str, tuple[int, float]] = {}
    for people in sorted(chosen.people):
        with TemporaryDirectory(dir=chosen.folder) as folder:
            write_records(Path(folder), people)
            for name in CONTESTANTS:
                if name in ("reference", "rules_engine") and people > ROW_BY_ROW_UP_TO:
                    continue
                took = of_its_own(name, Path(folder))
                figures = ", ".join(f"{value:,.2f} {what}" for what, value in took.items())
                growth = ""
                if name in before:
                    smaller, seconds = before[name]
                    growth = f", n^{log(took['seconds'] / seconds) / log(people / smaller):.2f}"
                before[name] = (people, took["seconds"])
                print(f"{people:,} people, {name}: {figures}{growth}", flush=True)  # noqa: T201


if __name__ == "__main__":
    main(sys.argv[1:])
