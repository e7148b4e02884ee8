"""The versions of a store: file names, the current one, the list.

A store is a folder. Each load leaves one DuckDB file `store-20261122T214500Z-000042.duckdb`: the moment of the load
in UTC and a serial number. `current.duckdb` is a symbolic link to the version that readers open. A file name is never
used twice, because DuckDB answers a path it already holds open from the old file
(docs/decisions/0007-connections-and-versions.md).
"""

import os
import re
import stat
from bisect import bisect
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path

from store.errors import StoreDamaged, StoreMissing

CURRENT = "current.duckdb"
_NAME = re.compile(r"store-(\d{8}T\d{6}Z)-(\d{6,})\.duckdb")
_MOMENT = "%Y%m%dT%H%M%SZ"
_FEW = 3


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


def named(folder: Path, name: str) -> Version:
    """Return the version of a name, with or without its ending.

    Raises StoreMissing where it is not kept, which says what is; what `current` raises where there is no store at all.
    """
    kept = versions(folder)
    if not kept:
        current(folder)
    wanted = name.removesuffix(".duckdb")
    for version in kept:
        if version.name == wanted:
            return version
    raise StoreMissing(f"The store {folder} has no version {name!r}: {said_versions(folder, wanted)}")


def said_versions(folder: Path, wanted: str) -> str:
    """Say which versions there are, as the end of a sentence: all of a few, else those nearest to the wanted name."""
    names = sorted(version.name for version in versions(folder))
    # A name begins with its moment, so that the alphabet is the calendar.
    place = bisect(names, wanted)
    beside = names[max(0, place - 1) : place + 1]
    kept = ", ".join(names) if len(names) <= _FEW else f"{len(names)} versions, such as {' and '.join(beside)}"
    return f"kept are {kept}; `lapsewatch versions --store {folder}` lists them."


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
    said = _said_by(path.name)
    try:
        about = path.stat()
    except OSError:
        return None
    if said is None or not stat.S_ISREG(about.st_mode):
        return None
    loaded_at, serial = said
    return Version(path.stem, path, loaded_at, about.st_size, serial)


# Each run of a page lists the versions, of which there are some two hundred after years.
@lru_cache(maxsize=1_000)
def _said_by(name: str) -> tuple[datetime, int] | None:
    """Return the moment and the serial number that a file name says."""
    parts = _NAME.fullmatch(name)
    if parts is None:
        return None
    try:
        return datetime.strptime(parts[1], _MOMENT).replace(tzinfo=UTC), int(parts[2])
    except ValueError:
        return None
