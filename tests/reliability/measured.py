"""Runs what is hostile in a process of its own, within limits; of a feed folder, what reading it took and came to."""

import json
import resource
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
_READ = """
import json, resource, sys
from datetime import date
import polars as pl
from pathlib import Path
from typing import Any
from time import process_time
from eligibility import load_policy
from intake import IntakeRefused, read_folder
policy, begun = load_policy(), process_time()
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
problems, counts, rejected = [], {}, []
try:
    intake = read_folder(Path(sys.argv[1]), policy, loaded_on=date(2026, 11, 22))
except IntakeRefused as refused:
    problems = refused.problems
else:
    for feed, *numbers in intake.counts.select("feed", "rows_read", "rows_accepted", "rows_rejected").iter_rows():
        counts[feed] = numbers
    some = intake.rejected.select("line", "rule", "column", "value", "message", "row")
    rejected = pl.concat([some.head(4), some.tail(1)]).rows()
memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
print(json.dumps([process_time() - begun, memory // 1024, problems, counts, rejected]))
"""


@dataclass(frozen=True)
class Measured:
    """What reading a folder took beyond an idle program, in `seconds` of the processor and `megabytes`.

    `counts` by feed: read, accepted, rejected. `rejected`: of the first four rejected rows and the last one line, rule,
    column, value, message and row.
    """

    seconds: float
    megabytes: int
    problems: list[str]
    counts: dict[str, list[int]]
    rejected: list[list[Any]]


def read_measured(folder: Path, *, seconds: int = 60, gigabytes: int = 8) -> Measured:
    """Read a folder; AssertionError with what was printed if that ends in anything but an answer or a refusal."""
    return Measured(*run_limited(_READ, str(folder), seconds=seconds, gigabytes=gigabytes))


def run_limited(code: str, *words: str, told: str = "", seconds: int, gigabytes: int) -> Any:
    """Run a program with these arguments and `told` on its standard input; what it prints is JSON, and is returned.

    AssertionError if it fails or takes longer. `seconds` are the processor's: those of a clock say what else the
    machine is doing.
    """
    limit = gigabytes * 1024**3

    def limited() -> None:
        resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))

    run = subprocess.run(
        [sys.executable, "-c", code, *words],
        input=told,
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
        preexec_fn=limited,
    )
    what = " ".join(words) or "the program"
    assert run.returncode != -signal.SIGXCPU, f"{what} takes more than {seconds} seconds of the processor's time"
    assert run.returncode == 0, run.stderr[-2000:]
    return json.loads(run.stdout)
