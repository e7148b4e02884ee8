"""Which files a load has read, byte for byte: they may not change meanwhile, and their checksums are kept."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

import polars as pl

from intake.long_text import shown

FILES_READ = pl.Schema({"file": pl.String(), "folder": pl.String(), "bytes": pl.Int64(), "sha256": pl.String()})
"""One row per file that was read: its name, the folder in which it lay, its size and its checksum; sorted by name.

A rejected row that is not kept whole can be found again in the file that has this checksum."""


class State(NamedTuple):
    """What changes where a file is written, or another one takes its place."""

    size: int
    modified: int
    changed: int
    file: int


def states(folder: Path, *, with_folders: bool) -> dict[Path, State]:
    """The state of every file in a folder, and, `with_folders`, in those in it: a package is often unpacked."""
    found = {}
    for path in folder.rglob("*") if with_folders else folder.glob("*"):
        # What cannot be looked at cannot be read either, and is complained of there.
        with suppress(OSError):
            if path.is_file():
                found[path] = state(path)
    return found


def state(path: Path) -> State:
    """The state of one file. Raises OSError."""
    stat = path.stat()
    return State(stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns, stat.st_ino)


def changed(before: Mapping[Path, State], paths: Iterable[Path]) -> list[str]:
    """A sentence for each of the files that is not what it was."""
    now = dict.fromkeys(paths)
    for path in now:
        with suppress(OSError):
            now[path] = state(path)
    return [
        f"{path.name}: was changed while it was read; wait until the export is complete, and load again."
        for path in sorted(now)
        if now[path] != before.get(path)
    ]


def files_read(paths: Iterable[Path]) -> pl.DataFrame:
    """The files with their checksums, columns of FILES_READ. Raises OSError."""
    rows = []
    for path in sorted(paths):
        with path.open("rb") as file:
            checksum = hashlib.file_digest(file, "sha256").hexdigest()
            rows.append((shown(path.name), shown(str(path.parent.resolve())), file.tell(), checksum))
    return pl.DataFrame(rows, schema=FILES_READ, orient="row")
