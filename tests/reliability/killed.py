"""Loads that are killed: at random moments and at each step; after each, what the next reader and the next load find.

`make reliability` is the whole run; `python -m tests.reliability.killed --random 3 --each 1` is a small one.
Each load is a process of its own and is killed as the kernel does it, by SIGKILL.
"""

import argparse
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from eligibility import engine, load_policy
from load import load_folder
from store import connect, current, examine, spare, versions
from tests.killing import ROOT

STEPS = {
    "lock": "fcntl.flock",
    "open": "duckdb.connect",
    "close of the file": "os.chmod",
    "first flush": "os.fsync 1",
    "flush of the checksums": "os.fsync 2",
    "name of the checksums": "os.rename 1",
    "name of the version": "os.rename 2",
    "flush of the names": "os.fsync 3",
    "link": "os.symlink",
    "swap of the link": "os.replace",
    "last flush": "os.fsync 4",
    "removal of old versions": "os.unlink 1",
}
"""Each call of a load that changes the store or brings it to the disk; the load is killed just before it."""

# A load that kills itself before the call that its last words name; without them it is killed from outside.
LOAD = """
import fcntl, os, pathlib, signal, sys
from datetime import UTC, datetime
import duckdb
from eligibility import load_policy
from load import load_folder

feeds, store, keep, *step = sys.argv[1:]
def at(step):
    name, _, number = step.partition(" ")
    owner, _, function = name.partition(".")
    module = sys.modules[owner]
    original, left = getattr(module, function), [int(number or 1)]
    def called(*args, **kwargs):
        # Of the store's own files alone: the intake writes files beside, and modules are loaded late.
        if function in ("flock", "fsync") or any(str(store) in str(arg) for arg in args):
            left[0] -= 1
            if not left[0]:
                os.kill(os.getpid(), signal.SIGKILL)
        return original(*args, **kwargs)
    setattr(module, function, called)
if step:
    at(step[0])
print("here", flush=True)
load_folder(pathlib.Path(feeds), pathlib.Path(store), load_policy(), loaded_at=datetime(2027, 1, 1, tzinfo=UTC),
            keep=int(keep))
"""

KEEP = 3


def killed_at(feeds: Path, store: Path, step: str) -> bool:
    """Let a load run to a step; return whether it was killed there."""
    command = [sys.executable, "-c", LOAD, str(feeds), str(store), str(KEEP), step]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, check=False)
    return done.returncode == -signal.SIGKILL


def killed_after(feeds: Path, store: Path, seconds: float) -> bool:
    """Kill a load some time after it has begun; return whether it was still running."""
    command = [sys.executable, "-c", LOAD, str(feeds), str(store), str(KEEP)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as load:
        assert load.stdout is not None
        load.stdout.readline()
        time.sleep(seconds)
        load.kill()
    return load.returncode == -signal.SIGKILL


def trouble(store: Path) -> Iterator[str]:
    """What is wrong for readers right after a kill: nothing but parts that nobody looks at may be there."""
    try:
        with connect(current(store), engine()) as con:
            if con.execute("select count(*) from staff").fetchall() == [(0,)]:
                yield "readers see nobody"
    except Exception as error:  # noqa: BLE001 (whatever it is, it is counted)
        yield f"readers: {type(error).__name__}"
    yield from (
        f"{one.kind} after the kill" for one in examine(store, engine(), KEEP) if one.is_fault and one.kind != "stray"
    )


def after_next_load(feeds: Path, store: Path, last: Path) -> Iterator[str]:
    """What is wrong after the next load: it has to publish and to clear up."""
    try:
        path = load_folder(feeds, store, load_policy(), loaded_at=datetime(2026, 1, 1, tzinfo=UTC), keep=KEEP).path
    except Exception as error:  # noqa: BLE001 (the same)
        yield f"next load: {type(error).__name__}"
        return
    if current(store) != path or path == last:
        yield "the next load is not the current version"
    # Killed loads and these are of two weeks, which come again and again.
    if spare(store, KEEP) or len(versions(store)) > KEEP + 4:
        yield "too many versions"
    yield from (f"{one.kind} after the next load" for one in examine(store, engine(), KEEP) if one.is_fault)
    expected = {".lock", "current.duckdb"} | {
        f"{one.name}{ending}" for one in versions(store) for ending in (".duckdb", ".json")
    }
    yield from (f"{path.name} was left" for path in store.iterdir() if path.name not in expected)


def one_kill(feeds: Path, store: Path, step: str | float) -> tuple[bool, list[str]]:
    """Kill one load; return whether it was killed in time, and all that went wrong."""
    last = current(store)
    killed = killed_at(feeds, store, step) if isinstance(step, str) else killed_after(feeds, store, step)
    return killed, [*trouble(store), *after_next_load(feeds, store, last)]


def fresh_store(feeds: Path, folder: Path) -> tuple[Path, float]:
    """Load as often as versions are kept, so that each load removes one; return the store and how long a load takes."""
    seconds = 0.0
    for _ in range(KEEP):
        seconds = load_folder(
            feeds, folder, load_policy(), loaded_at=datetime(2026, 1, 1, tzinfo=UTC), keep=KEEP
        ).seconds
    return folder, seconds


@contextmanager
def _said(what: str) -> Iterator[Counter[str]]:
    counted: Counter[str] = Counter()
    try:
        yield counted
    finally:
        wrong = {name: count for name, count in counted.items() if name not in ("kills", "ended before")}
        killed, ended = counted["kills"], counted["ended before"]
        sys.stdout.write(f"{what}: {killed} killed, {ended} ended before, wrong: {wrong or 'nothing'}\n")
        sys.stdout.flush()


def main() -> None:
    """Run the kills and say what was wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--feeds", type=Path, default=ROOT / "data" / "demo")
    parser.add_argument("--random", type=int, default=300)
    parser.add_argument("--each", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    drawn = random.Random(chosen.seed)  # noqa: S311
    with tempfile.TemporaryDirectory() as place:
        store, seconds = fresh_store(chosen.feeds, Path(place, "store"))
        with _said("random moments") as counted:
            for _ in range(chosen.random):
                killed, wrong = one_kill(chosen.feeds, store, drawn.uniform(0, seconds * 1.5))
                counted.update(["kills" if killed else "ended before", *wrong])
        for name, step in STEPS.items():
            with _said(name) as counted:
                for _ in range(chosen.each):
                    killed, wrong = one_kill(chosen.feeds, store, step)
                    counted.update(["kills" if killed else "ended before", *wrong])


if __name__ == "__main__":
    os.chdir(ROOT)
    main()
