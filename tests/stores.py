"""Stores of tests, each built once in a run: pytest's workers share what one of them has built.

A load takes a second or two, and the same six districts were loaded a dozen times by each worker. Every worker works
on a copy of its own, because a test may leave a file in the folder of a store, such as that of a refused load.
"""

import fcntl
import os
import shutil
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path

import pytest

from eligibility import Policy, load_policy
from load import load_folder

Make = Callable[[Path], Path]
StoreOf = Callable[[Make], Path]
"""Give the store that a function makes below an empty folder, built by whoever asks first."""

WORKER = "PYTEST_XDIST_WORKER"  # set by pytest-xdist in each of its workers
_BUILT = "built"  # in a folder: what was made in it is whole


def loaded(folder: Path, feeds: Mapping[str, str], loaded_at: datetime, policy: Policy | None = None) -> Path:
    """Write feeds (name to CSV) below a folder, load them, and return the store; again publishes another version."""
    written, store = folder / "feeds", folder / "store"
    written.mkdir(exist_ok=True)
    for feed, text in feeds.items():
        (written / f"{feed}.csv").write_text(text, "utf-8")
    load_folder(written, store, policy or load_policy(), loaded_at=loaded_at)
    return store


def in_this_run(paths: pytest.TempPathFactory) -> StoreOf:
    """Stores for one worker of a run of pytest, or for the only process."""
    own = paths.getbasetemp()
    shared = (own.parent if WORKER in os.environ else own) / "shared-stores"
    shared.mkdir(exist_ok=True)
    copies: dict[str, Path] = {}

    def store_of(make: Make) -> Path:
        name = f"{make.__module__}.{make.__qualname__}"
        if name not in copies:
            made = _made_once(make, shared / name)
            copies[name] = paths.mktemp(make.__module__.rpartition(".")[2]) / "district"
            shutil.copytree(shared / name, copies[name], symlinks=True)
            copies[name] /= made
        return copies[name]

    return store_of


def _made_once(make: Make, folder: Path) -> Path:
    """Make a store in a folder unless another process has; where in the folder it is."""
    with folder.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # the system lets go of it when a process dies
        built = folder / _BUILT
        if not built.exists():
            shutil.rmtree(folder, ignore_errors=True)  # what a worker that died has left
            folder.mkdir()
            built.write_text(str(make(folder).relative_to(folder)), "utf-8")
        return Path(built.read_text("utf-8"))
