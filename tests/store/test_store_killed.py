"""A load killed at any moment leaves the old version current and readable, and the next load clears up."""

import signal
import subprocess
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import duckdb
import pytest

from store import connect, current, publish, versions

Build = Callable[[duckdb.DuckDBPyConnection], None]
ROOT = Path(__file__).parents[2]

# A load that says when it has come to the moment named by its second argument, and waits there to be killed.
LOAD = """
import os, sys, time
from datetime import UTC, datetime
from pathlib import Path
import store

folder, moment = sys.argv[1:]

def wait(*args, **kwargs):
    print("here", flush=True)
    time.sleep(60)

def build(con):
    con.execute("create table load as select range as x from range(200000)")
    if moment == "building":
        wait()

if moment != "building":
    setattr(os, moment, wait)
store.publish(Path(folder), build, loaded_at=datetime(2027, 1, 1, tzinfo=UTC))
"""


def start(folder: Path, moment: str) -> subprocess.Popen[str]:
    """Start the load above and return when it waits at its moment."""
    load = subprocess.Popen(
        [sys.executable, "-c", LOAD, str(folder), moment], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert load.stdout is not None
    assert load.stdout.readline() == "here\n"
    return load


def kill(load: subprocess.Popen[str]) -> None:
    load.send_signal(signal.SIGKILL)
    load.communicate(timeout=30)


@pytest.mark.parametrize("moment", ["building", "fsync", "rename", "replace"])
def test_a_killed_load(tmp_path: Path, build: Build, loaded_at: datetime, moment: str) -> None:
    before = publish(tmp_path, build, loaded_at=loaded_at)
    reader = connect(before)
    load = start(tmp_path, moment)
    assert current(tmp_path) == before
    kill(load)

    assert current(tmp_path) == before
    assert reader.cursor().execute("select count(*) from staff").fetchall() == [(2,)]
    assert connect(current(tmp_path)).cursor().execute("select count(*) from staff").fetchall() == [(2,)]

    after = publish(tmp_path, build, loaded_at=loaded_at, keep=1)
    assert current(tmp_path) == after
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted([".lock", "current.duckdb", after.name])


def test_a_load_beside_a_running_one_is_told_to_wait(tmp_path: Path, build: Build, loaded_at: datetime) -> None:
    load = start(tmp_path, "building")
    second = subprocess.run(
        [sys.executable, "-c", LOAD, str(tmp_path), "none"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert "StoreBusy" in second.stderr
    kill(load)
    publish(tmp_path, build, loaded_at=loaded_at)
    assert len(versions(tmp_path)) == 1
