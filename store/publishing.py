"""Publishing a new version in one atomic step (docs/decisions/0007-connections-and-versions.md).

The version is built beside the others under a name that no reader looks at, and becomes the current one by swapping a
symbolic link. A load that is killed at any moment leaves the old version current and readable; what it left behind is
cleared away by the next load. One load at a time: the file `.lock` stays locked as long as a version is being built.
"""

import fcntl
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import duckdb

from store.errors import StoreBusy, StoreError, StoreUnwritable
from store.refused import forget_refusal
from store.versions import CURRENT, next_path, versions

KEEP = 10
_LOCK = ".lock"
_BUILD = ".build-"
_LINK = ".current-"
_WRITER: dict[str, str | bool | int | float | list[str]] = {
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
}

Build = Callable[[duckdb.DuckDBPyConnection], None]


def publish(folder: Path, build: Build, *, loaded_at: datetime, keep: int = KEEP) -> Path:
    """Build a new version with `build(connection)`, make it the current one and return its path.

    `loaded_at` is the moment of the load, with a time zone; `keep` versions stay, the new one among them. What `build`
    raises passes through, and nothing is published. Raises StoreUnwritable if the folder cannot be written,
    StoreBusy while another load holds the store.
    """
    if keep < 1:
        raise StoreError(f"{keep} versions cannot be kept: keep at least 1, the one that is being published.")
    with _exclusive(folder):
        with _writing(folder):
            _clear_leftovers(folder)
        temporary = folder / f"{_BUILD}{os.getpid()}.duckdb"
        try:
            _build_file(folder, temporary, build)
            with _writing(folder):
                # Under the lock, or two loads could take the same serial number.
                final = next_path(folder, loaded_at)
                _make_current(folder, temporary, final)
                forget_refusal(folder)
                _remove_old(folder, keep)
        finally:
            _remove(temporary)
        return final


@contextmanager
def _exclusive(folder: Path) -> Iterator[None]:
    """Hold the store's lock; the operating system lets go of it when the process ends, however it ends."""
    with _writing(folder):
        folder.mkdir(parents=True, exist_ok=True)
        # The file stays for good: removed by one load, it would leave two others locking different files of one name.
        lock = os.open(folder / _LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise StoreBusy(
                f"Another load is writing to the store {folder} at this moment: "
                "wait until it has ended, then load again."
            ) from error
        except OSError as error:
            raise _unwritable(folder, error) from error
        yield
    finally:
        os.close(lock)


@contextmanager
def _writing(folder: Path) -> Iterator[None]:
    """Turn trouble of the file system into a sentence about the folder."""
    try:
        yield
    except (OSError, duckdb.OperationalError) as error:
        raise _unwritable(folder, error) from error


def _unwritable(folder: Path, error: Exception) -> StoreUnwritable:
    reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error).splitlines()[0]
    if isinstance(error, FileExistsError | NotADirectoryError):
        reason = "it is a file or lies below one"
    return StoreUnwritable(
        f"The store folder {folder} cannot be written ({reason}), so nothing was published: "
        "free space, mend its permissions, or name another folder with --store."
    )


def _build_file(folder: Path, temporary: Path, build: Build) -> None:
    """Write a complete version to `temporary` and bring it to the disk."""
    with _writing(folder):
        con = duckdb.connect(str(temporary), config=_WRITER)
    try:
        try:
            build(con)
            con.execute("checkpoint")
        finally:
            con.close()
    except duckdb.OperationalError as error:  # a full disk comes as several of its kinds
        raise _unwritable(folder, error) from error
    with _writing(folder):
        # What is still in the log is not in the file, and the log does not follow it to its new name.
        if temporary.with_name(temporary.name + ".wal").exists():
            raise OSError("the database was not written to its end")
        # A version is never changed: overwritten under a reader it gives errors or wrong rows (docs/decisions/0007).
        temporary.chmod(0o444)
        _sync(temporary, os.O_RDONLY)


def _make_current(folder: Path, temporary: Path, final: Path) -> None:
    """Give the finished file its name, then swap the link in one step."""
    link = folder / f"{_LINK}{os.getpid()}"
    # The link last: a load that is killed in between leaves a whole version more, and the current one as it was.
    os.rename(temporary, final)
    try:
        link.symlink_to(final.name)
        os.replace(link, folder / CURRENT)
    except OSError:
        # Else the list of versions would begin with one that was never published.
        final.unlink()
        raise
    # A new name and a swapped link are on the disk only once their folder is.
    _sync(folder, os.O_DIRECTORY)


def _sync(path: Path, flags: int) -> None:
    descriptor = os.open(path, flags)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _remove_old(folder: Path, keep: int) -> None:
    """Remove all but the newest `keep` versions; readers that have one open keep it until they let go."""
    for version in versions(folder)[keep:]:
        version.path.unlink(missing_ok=True)


def _clear_leftovers(folder: Path) -> None:
    """Remove what killed loads left; the lock is ours, so none of it belongs to a load that still runs."""
    # The last: of a `lapsewatch history restore` that was killed; one that runs on just now ends with a sentence.
    for pattern in (f"{_BUILD}*.duckdb", f"{_BUILD}*.duckdb.*", f"{_LINK}*", ".restored-*"):
        for leftover in folder.glob(pattern):
            _remove(leftover)


def _remove(path: Path) -> None:
    """Remove a build file with DuckDB's companions beside it (log, folder for what does not fit in memory)."""
    for leftover in (path, path.with_name(path.name + ".wal"), path.with_name(path.name + ".tmp")):
        if leftover.is_dir() and not leftover.is_symlink():
            shutil.rmtree(leftover, ignore_errors=True)
        else:
            leftover.unlink(missing_ok=True)
