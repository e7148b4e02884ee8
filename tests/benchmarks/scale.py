"""Many districts, measured: `python -m tests.benchmarks.scale --people 1000000 --districts 200`.

Writes invented districts of unequal size as Parquet, judges them by `lapsewatch judge`, each time into an empty output
and by a process of its own, and prints a line for each: one after another, then on Sail, or on the server of --remote.
The figures of docs/scale.md are what it printed.
"""

import argparse
import json
import resource
import shutil
import subprocess
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from time import perf_counter

import polars as pl

from demo import write_demo
from eligibility import load_policy
from intake import FEEDS

AS_OF = date(2026, 11, 22)
EXPONENT = 0.9  # of Zipf's rule: the tenth district is an eighth of the first
SMALLEST = 60


def sizes(people: int, districts: int) -> list[int]:
    """People of each district, the largest first, `people` in all but for rounding."""
    weights = [rank**-EXPONENT for rank in range(1, districts + 1)]
    return [max(round(people * weight / sum(weights)), SMALLEST) for weight in weights]


def write_state(folder: Path, people: int, districts: int) -> None:
    """Write the districts as Parquet, partitioned by district."""
    policy = load_policy()
    for number, staff in enumerate(sizes(people, districts)):
        own = folder / f"district={number:04}"
        # Without planted errors: some of them are broken lines, which no Parquet file has.
        schools = max(1, min(staff // 75, 196))
        write_demo(own, policy, staff=staff, schools=schools, seed=number, as_of=AS_OF, planted=False)
        for feed in FEEDS:
            if (csv := own / f"{feed}.csv").exists():
                pl.read_csv(csv, infer_schema=False).write_parquet(csv.with_suffix(".parquet"))
                csv.unlink()


def judged(source: Path, output: Path, *options: str) -> None:
    """Judge everybody in a process of its own, and print what it took."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    began = perf_counter()
    command = [sys.executable, "-m", "cli", "judge", "--input", str(source), "--output", str(output), "--json"]
    run = subprocess.run([*command, *options], capture_output=True, text=True, check=False)
    seconds = perf_counter() - began
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    outcomes = [json.loads(line) for line in run.stdout.splitlines()]
    people = sum(one["people"] for one in outcomes)
    counts = {name: sum(one["outcome"] == name for one in outcomes) for name in {one["outcome"] for one in outcomes}}
    print(  # noqa: T201
        f"{' '.join(options) or 'one after another'}: {counts}, {people:,} people, {seconds:.1f} s, "
        f"{spent.ru_utime + spent.ru_stime - before.ru_utime - before.ru_stime:.1f} s of processor, "
        f"longest district {max((one['seconds'] for one in outcomes), default=0):.1f} s",
        flush=True,
    )
    if run.returncode:
        print(run.stderr[:2_000])  # noqa: T201


def main(arguments: Sequence[str]) -> None:
    """Write, judge, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=100_000)
    parser.add_argument("--districts", type=int, default=50)
    parser.add_argument("--folder", type=Path, required=True, help="for the districts, which are kept, and the outputs")
    parser.add_argument("--remote", help="a Spark Connect server, in place of Sail")
    parser.add_argument("--workers", type=int, nargs="*", default=[1, 2], help="of Sail")
    parser.add_argument("--skip", action="store_true", help="not one after another")
    chosen = parser.parse_args(arguments)
    source, output = chosen.folder / "feeds", chosen.folder / "judged"
    if not source.exists():
        began = perf_counter()
        write_state(source, chosen.people, chosen.districts)
        print(f"written in {perf_counter() - began:.0f} s")  # noqa: T201
    runs: list[tuple[str, ...]] = [] if chosen.skip else [()]
    if chosen.remote:
        runs.append(("--engine", "spark", "--remote", chosen.remote))
    else:
        runs += [("--engine", "spark", "--workers", str(workers)) for workers in chosen.workers]
    for options in runs:
        shutil.rmtree(output, ignore_errors=True)
        judged(source, output, *options)
    # Nothing has changed since.
    judged(source, output, *runs[-1])


if __name__ == "__main__":
    main(sys.argv[1:])
