"""Publishing a new version in one atomic step (docs/decisions/0007-connections-and-versions.md).

The version is built beside the others under a name that no reader looks at, and becomes the current one by swapping a
symbolic link. A load that is killed at any moment leaves the old version current and readable; what it left behind is
cleared away by the next load. One load at a time: the file `.lock` stays locked as long as a version is being built.

Power may be lost at any moment, too: what a name will stand for is on the disk before it gets that name, and the names
are before the link points at them.
"""

import errno
import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import duckdb

from store import checksums
from store.checksums import Checksums
from store.errors import StoreBusy, StoreError, StoreUnwritable
from store.keeping import KEEP, spare
from store.room import said_room
from store.strays import remove, strays
from store.versions import CURRENT, next_path, no_versions

LOCK = ".lock"
_BUILD = ".build-"
_LINK = ".current-"
_NO_SPACE = {errno.ENOSPC, errno.EFBIG, errno.EDQUOT}
_WRITER: dict[str, str | bool | int | float | list[str]] = {
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
    # A quarter of DuckDB's own: many of the tables are small, and each of their columns takes a block. A version has
    # half the size, and is read as fast (docs/evidence.md).
    "default_block_size": 65_536,
}

Build = Callable[[duckdb.DuckDBPyConnection], None]
Warn = Callable[[str], None]
"""Told in a sentence what is amiss although a version is published."""


def publish(folder: Path, build: Build, *, loaded_at: datetime, keep: int = KEEP, warn: Warn | None = None) -> Path:
    """Build a new version with `build(connection)`, make it the current one and return its path.

    `loaded_at` is the moment of the load, with a time zone; `keep` of the newest versions stay, the new one among them,
    and of the others those of `store/keeping.py`. What `build` raises passes through, and nothing is published. Raises
    StoreUnwritable if the folder cannot be written, StoreBusy while another load holds the store.
    """
    warn = warn or _silent
    if keep < 1:
        raise StoreError(f"{keep} versions cannot be kept: keep at least 1, the one that is being published.")
    with exclusive(folder, keep):
        for leftover in strays(folder):
            _remove(leftover, warn)
        temporary = folder / f"{_BUILD}{os.getpid()}.duckdb"
        try:
            _build_file(folder, temporary, build, keep)
            with _writing(folder, keep):
                # Under the lock, or two loads could take the same serial number.
                final = next_path(folder, loaded_at)
                _make_current(folder, temporary, final)
        finally:
            for part in (temporary, *temporary.parent.glob(f"{temporary.stem}.*")):
                _remove(part, warn)
        _tidy(folder, keep, warn)
        return final


def _silent(_: str) -> None:
    """Tell nobody."""


def _tidy(folder: Path, keep: int, warn: Warn) -> None:
    """After the publishing: nothing of it can fail the load any more."""
    try:
        _sync(folder, os.O_DIRECTORY)
    except OSError as error:
        warn(f"The store could not be flushed to the disk ({error.strerror or error}): check the disk.")
    for version in spare(folder, keep):
        if _remove(version.path, warn):
            _remove(checksums.beside(version.path), warn)
    for path in no_versions(folder):
        warn(f"{path.name} in the store is named like a version and is none: it is passed over, and may be removed.")


def _remove(path: Path, warn: Warn) -> bool:
    """Remove a file or folder if it is there; warn and return False where it stays."""
    try:
        remove(path)
    except OSError as error:
        warn(
            f"{path.name} in the store could not be removed ({error.strerror or error}): remove it by hand, "
            "or mend its permissions."
        )
        return False
    return True


@contextmanager
def exclusive(folder: Path, keep: int = KEEP) -> Iterator[None]:
    """Hold the store's lock; the operating system lets go of it when the process ends, however it ends.

    Raises StoreUnwritable, and StoreBusy while somebody else holds it.
    """
    with _writing(folder, keep):
        if not folder.exists():
            folder.mkdir(parents=True, exist_ok=True)
            _sync(folder.parent, os.O_DIRECTORY)
        # The file stays for good: removed by one load, it would leave two others locking different files of one name.
        lock = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise StoreBusy(
                f"Another load is writing to the store {folder} at this moment: "
                "wait until it has ended, then load again."
            ) from error
        except OSError as error:
            raise _unwritable(folder, error, keep) from error
        yield
    finally:
        os.close(lock)


@contextmanager
def _writing(folder: Path, keep: int) -> Iterator[None]:
    """Turn trouble of the file system into a sentence about the folder."""
    try:
        yield
    except (OSError, duckdb.OperationalError) as error:
        raise _unwritable(folder, error, keep) from error


def _unwritable(folder: Path, error: Exception, keep: int) -> StoreUnwritable:
    reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error).splitlines()[0]
    if isinstance(error, FileExistsError | NotADirectoryError):
        reason = "it is a file or lies below one"
    is_full = _is_full(error)
    return StoreUnwritable(
        f"The store folder {folder} cannot be written ({is_full or reason}), so nothing was published: "
        "free space, mend its permissions, or name another folder with --store."
        # Of a limit to the size of files, room says nothing.
        + (said_room(folder, keep) if is_full and is_full != os.strerror(errno.EFBIG) else "")
    )


def _is_full(error: Exception) -> str:
    """How the system calls it that there is no space, if it was that; else ""."""
    number = error.errno if isinstance(error, OSError) else None
    # DuckDB passes on what the system said, in an error of several of its kinds.
    said = (os.strerror(one) for one in _NO_SPACE if one == number or os.strerror(one) in str(error))
    return next(said, "")


def _build_file(folder: Path, temporary: Path, build: Build, keep: int) -> None:
    """Write a complete version to `temporary`, its checksums beside it, and bring both to the disk."""
    with _writing(folder, keep):
        con = duckdb.connect(str(temporary), config=_WRITER)
    try:
        try:
            build(con)
            con.execute("checkpoint")
            of_tables = checksums.table_checksums(con)
        finally:
            con.close()
    except duckdb.Error as error:  # a full disk comes as several of its kinds
        if isinstance(error, duckdb.OperationalError) or _is_full(error):
            raise _unwritable(folder, error, keep) from error
        raise
    with _writing(folder, keep):
        # What is still in the log is not in the file, and the log does not follow it to its new name.
        if temporary.with_name(temporary.name + ".wal").exists():
            raise OSError("the database was not written to its end")
        # A version is never changed: overwritten under a reader it gives errors or wrong rows (docs/decisions/0007).
        temporary.chmod(0o444)
        _sync(temporary, os.O_RDONLY)
        note = checksums.beside(temporary)
        checksums.write(note, Checksums(checksums.file_checksum(temporary), duckdb.__version__, of_tables))
        _sync(note, os.O_RDONLY)


def _make_current(folder: Path, temporary: Path, final: Path) -> None:
    """Give the finished file its name, then swap the link in one step."""
    link = folder / f"{_LINK}{os.getpid()}"
    note = checksums.beside(final)
    try:
        # The version's own name after that of its checksums, or it could be taken for one from before there were any.
        os.rename(checksums.beside(temporary), note)
        os.rename(temporary, final)
        # The link last: a load that is killed in between leaves a whole version more, and the current one as it was.
        _sync(folder, os.O_DIRECTORY)
        link.symlink_to(final.name)
        os.replace(link, folder / CURRENT)
    except OSError:
        # Else the list of versions would begin with one that was never published.
        for path in (final, note, link):
            path.unlink(missing_ok=True)
        raise


def point_at(folder: Path, version: Path) -> None:
    """Make a version the current one, in one step that the disk keeps. Raises OSError."""
    link = folder / f"{_LINK}{os.getpid()}"
    link.symlink_to(version.name)
    os.replace(link, folder / CURRENT)
    _sync(folder, os.O_DIRECTORY)


def _sync(path: Path, flags: int) -> None:
    descriptor = os.open(path, flags)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
