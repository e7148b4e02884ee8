"""Which versions somebody reads just now: each open one is locked, shared, and by the system's own account.

A file that was removed is there for who has it open, but nobody else can open it again: a reader who looks back at an
older version would lose it between two questions. DuckDB locks a file as well, until anything in the same process
closes it, such as what compares its checksum.
"""

import fcntl
import os
import weakref
from contextlib import suppress
from pathlib import Path

import duckdb


def hold(con: duckdb.DuckDBPyConnection, path: Path) -> None:
    """Mark a version as being read for as long as a connection to it is there."""
    with suppress(OSError):  # gone meanwhile, or a file system without locks: who has it open reads on all the same
        held = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        weakref.finalize(con, os.close, held)
        fcntl.flock(held, fcntl.LOCK_SH | fcntl.LOCK_NB)


def is_read(path: Path) -> bool:
    """Whether somebody has a version open, on this machine."""
    try:
        looked = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return False
    try:
        fcntl.flock(looked, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        return False
    finally:
        os.close(looked)
    return False
