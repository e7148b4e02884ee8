"""Makes a large file in a process of its own: in a thread of the server it would hold up every other page."""

import os
import pickle
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import polars as pl

LARGE = 5_000
"""Rows from which on a workbook takes longer to write than a process takes to start."""

_ROOT = Path(__file__).parents[1]
_NICENESS = 10  # pages come first
_turn = threading.Lock()  # one at a time: such a file takes a core, and some hundred megabytes


def made(make: Callable[..., bytes], frame: pl.DataFrame, *about: Any) -> bytes:
    """Return `make(frame, *about)`, made in another process if the frame is large; `make` stands in a module.

    Raises what `make` raises, and RuntimeError with the last words of a process that died.
    """
    if frame.height < LARGE:
        return make(frame, *about)
    with _turn:
        run = subprocess.run(
            [sys.executable, "-m", "exports.aside"],
            cwd=_ROOT,
            input=pickle.dumps((make, (frame, *about))),
            capture_output=True,
            check=False,
        )
    if run.returncode:
        raise RuntimeError(f"the process that makes a file ended with {run.returncode}: {run.stderr.decode()[-500:]}")
    found: bytes | Exception = pickle.loads(run.stdout)  # noqa: S301 (from our own process, which wrote it just now)
    if isinstance(found, Exception):
        raise found
    return found


def _make() -> None:
    with suppress(AttributeError, OSError):  # where a system has no such thing
        os.nice(_NICENESS)
    make, parts = pickle.load(sys.stdin.buffer)  # noqa: S301 (from the process that started this one)
    try:
        found = make(*parts)
    except Exception as error:  # noqa: BLE001 (the other process raises it)
        found = error
    pickle.dump(found, sys.stdout.buffer)


if __name__ == "__main__":
    _make()
