"""What a year of nightly staff lists costs: the first load of all of them, then that of one further night.

Run it by itself: `python -m tests.benchmarks.snapshots`. It takes minutes; docs/sources.md has its figures.
"""

import json
import subprocess
import sys
import tempfile
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Annotated

import polars as pl
import typer

from demo import write_demo
from eligibility import load_policy

ROOT = Path(__file__).parents[2]
LAST = date(2026, 11, 20)
MAPPING = """
[[source]]
files = "staff-list-*.csv"
snapshot = true
[source.staff]
staff_id = "Employee"
given_name = "First Name"
family_name = "Last Name"
[source.employments]
staff_id = "Employee"
[source.assignments]
staff_id = "Employee"
location_id = "Building"
job_title = "Position"
team = "Team"
"""


def main(
    people: Annotated[int, typer.Option(help="The size of the demo district; two in three are on a list.")] = 24_000,
    nights: Annotated[int, typer.Option(help="How many nights of the year have a list.", min=2)] = 180,
) -> None:
    """Measure both loads, each in a process of its own."""
    with tempfile.TemporaryDirectory() as work:
        folder, store = Path(work, "exports"), Path(work, "store")
        write_demo(folder, load_policy(), staff=people, as_of=LAST, planted=False)
        rows = _lists(folder, [LAST - timedelta(days=365 * back // nights) for back in reversed(range(nights))])
        newest = folder / f"staff-list-{LAST}.csv"
        held_back = newest.read_bytes()
        newest.unlink()
        typer.echo(f"{nights - 1} lists of a year, {rows:,} rows with the last; {people:,} people")
        _say("the first load of all of them", _load(folder, store))
        newest.write_bytes(held_back)
        _say("the load of one further night beside them", _load(folder, store))
        _say("the same again", _load(folder, store))
        for path in folder.glob("staff-list-*.csv"):
            if path != newest:
                path.unlink()
        _say("the same with no other list in the folder", _load(folder, store))


def _lists(folder: Path, days: list[date]) -> int:
    """Write what HR knows on each of the days, in place of its feeds; return the rows of all of them."""
    staff, employments, jobs = (
        pl.read_csv(folder / f"{feed}.csv", infer_schema=False) for feed in ("staff", "employments", "assignments")
    )
    ends = employments.select("staff_id", "hire_date", last_day=pl.col("end_date").fill_null("9999"))
    every = jobs.join(staff, on="staff_id").join(ends, on="staff_id")
    rows = 0
    for day in map(str, days):
        is_there = (pl.col("start_date") <= day) & (pl.col("end_date").fill_null("9999") >= day)
        is_employed = (pl.col("hire_date") <= day) & (pl.col("last_day") >= day)
        shown = every.filter(is_there & is_employed).select(
            pl.col("staff_id").alias("Employee"),
            pl.col("family_name").alias("Last Name"),
            pl.col("given_name").alias("First Name"),
            pl.col("location_id").alias("Building"),
            pl.col("job_title").alias("Position"),
            pl.col("team").alias("Team"),
        )
        shown.unique(maintain_order=True).write_csv(folder / f"staff-list-{day}.csv")
        rows += shown.height
    for feed in ("staff", "employments", "assignments"):
        (folder / f"{feed}.csv").unlink()
    (folder / "sources.toml").write_text(MAPPING, encoding="utf-8")
    return rows


def _load(folder: Path, store: Path) -> dict[str, float]:
    at = datetime.combine(LAST, time(20), UTC).isoformat()
    # Who left before that year is in no list, and yet in the records of training and access.
    accept = [f"unmatched:{feed}" for feed in ("completions", "approvals", "grants")]
    command = [sys.executable, "-m", "tests.benchmarks.one_load", str(folder), str(store), at, *accept]
    done = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True)
    read: dict[str, float] = json.loads(done.stdout)
    return read


def _say(what: str, found: dict[str, float]) -> None:
    seconds = f"{found['whole load']:.1f} s, {found['processor']:.1f} s of processor time"
    typer.echo(f"{what}: {seconds} (of it read and check {found['read and check']:.1f} s), {found['MB']:,.0f} MB")


if __name__ == "__main__":
    typer.run(main)
