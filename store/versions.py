"""The versions of a store: file names, the current one, the list.

A store is a folder. Each load leaves one DuckDB file `store-20261122T214500Z-000042.duckdb`: the moment of the load
in UTC and a serial number. `current.duckdb` is a symbolic link to the version that readers open. A file name is never
used twice, because DuckDB answers a path it already holds open from the old file
(docs/decisions/0007-connections-and-versions.md).
"""

import os
import re
import stat
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from store.errors import StoreDamaged, StoreMissing

CURRENT = "current.duckdb"
_NAME = re.compile(r"store-(\d{8}T\d{6}Z)-(\d{6,})\.duckdb")
_MOMENT = "%Y%m%dT%H%M%SZ"


@dataclass(frozen=True)
class Version:
    """One version of a store.

    `name` is the file's name without its ending, `loaded_at` the moment of the load in UTC, `size` is in bytes,
    `serial` grows by one with every load, whatever the clock did.
    """

    name: str
    path: Path
    loaded_at: datetime
    size: int
    serial: int


def versions(folder: Path) -> list[Version]:
    """List the versions in `folder`, the newest first; an absent folder has none."""
    named = [version for path in folder.glob("store-*.duckdb") if (version := _version(path)) is not None]
    # By serial, not by moment: a clock that was set back must not make an older version the newest.
    return sorted(named, key=lambda version: version.serial, reverse=True)


def current(folder: Path) -> Path:
    """Return the real path of the version that readers open.

    Raises StoreMissing if nothing was published yet, StoreDamaged if the link points at a file that is gone.
    """
    link = folder / CURRENT
    if folder.exists() and not folder.is_dir():
        raise StoreMissing(f"{folder} is a file, not a store folder: name the folder that `lapsewatch load` writes to.")
    # Not exists(): a link to a file that is gone is another trouble, and has a sentence of its own below.
    if not os.path.lexists(link):
        raise StoreMissing(
            f"There is no store in {folder} yet: "
            f"run `lapsewatch load FEEDS --store {folder}` with the folder of your feeds first."
        )
    real = Path(os.path.realpath(link))
    if not real.is_file():
        raise StoreDamaged(
            f"The store in {folder} has lost its current version {real.name}: `lapsewatch doctor --repair` lets "
            "readers have the newest that is there, and loading the feeds again publishes a new one."
        )
    return real


def no_versions(folder: Path) -> list[Path]:
    """List what is named like a version and is none: a folder, a link that leads nowhere, no moment of any load."""
    return sorted(path for path in folder.glob("store-*.duckdb") if _version(path) is None and os.path.lexists(path))


def next_path(folder: Path, loaded_at: datetime) -> Path:
    """Return the path of the version that a load at `loaded_at` (with a time zone) will publish."""
    taken = versions(folder)
    serial = taken[0].serial + 1 if taken else 1
    while os.path.lexists(path := folder / f"store-{loaded_at.astimezone(UTC).strftime(_MOMENT)}-{serial:06d}.duckdb"):
        serial += 1  # what is no version must not be replaced either
    return path


def _version(path: Path) -> Version | None:
    """Read a file name; None for files that no load has named, or that went away meanwhile."""
    parts = _NAME.fullmatch(path.name)
    if parts is None:
        return None
    try:
        loaded_at = datetime.strptime(parts[1], _MOMENT).replace(tzinfo=UTC)
        about = path.stat()
    except (ValueError, OSError):
        return None
    if not stat.S_ISREG(about.st_mode):
        return None
    return Version(path.stem, path, loaded_at, about.st_size, int(parts[2]))
