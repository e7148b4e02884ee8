"""Stores that are copied while they are in use: loads publish and remove versions, readers have them open.

`python -m tests.reliability.copied --copies 100` copies with each tool (cp, tar, rsync) at random moments, and looks
after each copy what readers find there, what `lapsewatch doctor --repair` makes of it, and what the next load of the
copy knows of snapshots: each load of the original adds the snapshot of one more day, so that version 7 has seven.
"""

import argparse
import os
import random
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import duckdb

from eligibility import engine, load_policy
from load import load_folder
from store import StoreError, connect, current, examine, read_history, repair, versions
from tests.killing import ROOT
from tests.load.dailies import write_others, write_roll

KEEP = 10
FIRST = date(2026, 1, 5)
ROLL = ["1,Ana,A,,0010,Principal", "2,Bo,B,,0010,Dean", "3,Cy,C,,0020,Dean"]
# What docs/backup.md says to run, and how each tool says that files went away while it was copying.
TOOLS = {
    "cp": ('cp -a --remove-destination "$1/." "$2"', {0, 1}),
    "tar": ('tar -C "$1" -cf - . | tar -C "$2" -xpf -', {0, 1}),
    "rsync": ('rsync -a --exclude \'.build-*\' "$1/" "$2/"', {0, 24}),
}
LOADS = """
import sys
from pathlib import Path
from tests.reliability.copied import load_next
print("here", flush=True)
while True:
    load_next(Path(sys.argv[1]), Path(sys.argv[2]))
"""


def load_next(feeds: Path, store: Path) -> None:
    """Load the roll of one more day, alone in its folder: all earlier ones are known from the store."""
    known = versions(store)
    day = FIRST + timedelta(days=known[0].serial if known else 0)
    feeds.mkdir(exist_ok=True)
    for path in feeds.glob("roll-*"):
        path.unlink()
    write_others(feeds)
    write_roll(feeds, f"roll-{day}.csv", ROLL)
    at = datetime(day.year, day.month, day.day, 18, 30, tzinfo=UTC)
    load_folder(feeds, store, load_policy(), loaded_at=at, keep=KEEP)


def copy(tool: str, source: Path, target: Path) -> Iterator[str]:
    """Copy a store by a tool, twice, as docs/backup.md says; what the tool should not have said."""
    command, usual = TOOLS[tool]
    target.mkdir()
    for _ in range(2):
        done = subprocess.run(["sh", "-c", command, "sh", source, target], capture_output=True, text=True, check=False)
        if done.returncode not in usual:
            yield f"{tool} ends with {done.returncode}: {done.stderr[-300:]}"


def serial(path: Path) -> int:
    """The serial number of a version, which is how many snapshots it has."""
    return int(path.stem.rpartition("-")[2])


def days_known(store: Path) -> list[date]:
    """The days of the snapshots of assignments that a store knows, each as often as it is there."""
    table = read_history(store).table
    assert table is not None
    return sorted(table.filter(table["what"] == "snapshot", table["feed"] == "assignments")["first_seen"])


def expected_days(count: int) -> list[date]:
    """The days of the first snapshots."""
    return [FIRST + timedelta(days=number) for number in range(count)]


def trouble(copied: Path, least: int) -> Iterator[str]:
    """What is wrong with a copy that was begun when version `least` was the newest."""
    try:
        done = repair(copied, engine(), KEEP)
        path = current(copied)
        connect(path, engine()).close()
    except (StoreError, OSError) as error:
        yield f"{type(error).__name__} after the repair: {error}"
        return
    yield from (f"{one.kind} after the repair" for one in examine(copied, engine(), KEEP) if one.is_fault)
    if any("again" in one for one in done):
        yield "link mended"
    if serial(path) < least:
        yield f"readers get version {serial(path)}, older than version {least} of the beginning"
    if days_known(copied) != expected_days(versions(copied)[0].serial):
        yield "snapshots were lost or doubled"
    load_next(copied.with_name(f"{copied.name}-feeds"), copied)
    if days_known(copied) != expected_days(versions(copied)[0].serial) or serial(current(copied)) <= least:
        yield "snapshots were lost or doubled by the next load"


@contextmanager
def in_use(store: Path, feeds: Path) -> Iterator[None]:
    """Load one version after the other in a process of its own, while a reader opens what is current."""
    ends = threading.Event()

    def read() -> None:
        held: list[duckdb.DuckDBPyConnection] = []
        while not ends.wait(0.05):
            # What a load removes between the look and the opening, the next look does not find.
            with suppress(StoreError):
                held = [*held[-2:], connect(current(store), engine())]

    reader = threading.Thread(target=read)
    with subprocess.Popen([sys.executable, "-c", LOADS, feeds, store], cwd=ROOT, stdout=subprocess.PIPE) as loads:
        assert loads.stdout is not None
        loads.stdout.readline()
        reader.start()
        try:
            yield
        finally:
            ends.set()
            reader.join()
            loads.kill()


def tried(tool: str, copies: int, drawn: random.Random) -> Counter[str]:
    """Copy a store so many times while it is in use; count what was wrong."""
    counted: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        for _ in range(2):
            load_next(folder / "feeds", folder / "store")
        with in_use(folder / "store", folder / "feeds"):
            for _ in range(copies):
                time.sleep(drawn.uniform(0, 1))
                least = serial(current(folder / "store"))
                counted.update([one.partition(":")[0] for one in copy(tool, folder / "store", folder / "copy")])
                counted.update(trouble(folder / "copy", least))
                counted["copies"] += 1
                shutil.rmtree(folder / "copy")
        counted["loads meanwhile"] = versions(folder / "store")[0].serial - 2
    return counted


def main() -> None:
    """Copy with each tool that is there, and say what was wrong."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--copies", type=int, default=100, help="how many by each tool (100)")
    parser.add_argument("--seed", type=int, default=1, help="of the moments (1)")
    chosen = parser.parse_args()
    for tool in TOOLS:
        if shutil.which(tool) is None:
            sys.stdout.write(f"{tool}: not on this machine\n")
            continue
        counted = tried(tool, chosen.copies, random.Random(chosen.seed))  # noqa: S311
        told = ("copies", "loads meanwhile", "link mended")
        wrong = {name: count for name, count in counted.items() if name not in told}
        said = ", ".join(f"{counted[name]} {name}" for name in told)
        sys.stdout.write(f"{tool}: {said}, wrong: {wrong or 'nothing'}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    os.chdir(ROOT)
    main()
