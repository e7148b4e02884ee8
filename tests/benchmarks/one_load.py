"""One load in a process of its own, so that its peak memory is its own: prints seconds by step, rows and MB as JSON."""

import json
import re
import sys
from collections.abc import Collection
from datetime import datetime
from pathlib import Path
from time import perf_counter, process_time

from eligibility import load_policy
from load import load_folder


def measure(feeds: Path, store: Path, loaded_at: datetime, accept: Collection[str]) -> dict[str, float]:
    """Seconds of the whole load and of its steps, rows read, peak memory of this process in MB."""
    began = perf_counter()
    judging: list[float] = []

    def tell(what: str, *_: int) -> None:
        if what.startswith("Judge"):
            judging.append(perf_counter())

    report = load_folder(feeds, store, load_policy(), loaded_at=loaded_at, accept=accept, progress=tell)
    return {
        "rows": int(report.summary.counts["rows_read"].sum()),
        "read and check": judging[0] - began,
        "judge and publish": perf_counter() - judging[0],
        "whole load": perf_counter() - began,
        "processor": process_time(),
        "MB": peak_memory(),
    }


def peak_memory() -> float:
    """Peak memory of this process in MB; what `getrusage` says begins with that of the process that started it."""
    (line,) = re.findall(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text("utf-8"))
    return int(line) / 1024


if __name__ == "__main__":
    json.dump(
        measure(Path(sys.argv[1]), Path(sys.argv[2]), datetime.fromisoformat(sys.argv[3]), sys.argv[4:]), sys.stdout
    )
