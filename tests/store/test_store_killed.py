"""A load killed at any moment leaves the old version current and readable, and the next load clears up."""

import subprocess
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import duckdb
import pytest

from store import connect, current, publish, versions
from tests.killing import ROOT, begun, kill

Build = Callable[[duckdb.DuckDBPyConnection], None]

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
# Of the same week as the loads before and after it, so that it is not kept as the last of one.
store.publish(Path(folder), build, loaded_at=datetime(2026, 11, 22, 6, tzinfo=UTC))
"""


@pytest.mark.parametrize("moment", ["building", "fsync", "rename", "replace"])
def test_a_killed_load(tmp_path: Path, build: Build, loaded_at: datetime, moment: str) -> None:
    before = publish(tmp_path, build, loaded_at=loaded_at)
    reader = connect(before)
    load = begun(LOAD, tmp_path, moment, says="here")
    assert current(tmp_path) == before
    kill(load)

    assert current(tmp_path) == before
    assert reader.cursor().execute("select count(*) from staff").fetchall() == [(2,)]
    assert connect(current(tmp_path)).cursor().execute("select count(*) from staff").fetchall() == [(2,)]

    del reader  # else its version stays
    after = publish(tmp_path, build, loaded_at=loaded_at, keep=1)
    assert current(tmp_path) == after
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(
        [".lock", "current.duckdb", after.name, f"{after.stem}.json"]
    )


def test_a_load_beside_a_running_one_is_told_to_wait(tmp_path: Path, build: Build, loaded_at: datetime) -> None:
    load = begun(LOAD, tmp_path, "building", says="here")
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
