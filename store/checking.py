"""What is wrong with a store, each by a name of its own and in a sentence (`lapsewatch doctor`).

Looks at everything and changes nothing; what can be mended is in `store/mending.py`.
"""

import fcntl
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import duckdb

from store import checksums
from store.errors import StoreDamaged, StoreError, StoreOutdated
from store.history import read_restored
from store.publishing import LOCK
from store.reading import READER, connect
from store.room import needed, said_room
from store.strays import strays
from store.versions import CURRENT, Version, no_versions, versions

Kind = Literal[
    "damaged-version",
    "foreign-version",
    "other-format",
    "outdated-version",
    "unchecked-version",
    "no-version",
    "current-missing",
    "current-dangling",
    "current-no-link",
    "current-of-no-use",
    "damaged-restore",
    "stray",
    "busy",
    "little-space",
]
# Worth knowing, but nothing to mend: a store with these alone is well.
NOTES: frozenset[Kind] = frozenset({"outdated-version", "unchecked-version", "no-version", "busy", "little-space"})


@dataclass(frozen=True)
class Finding:
    """One thing about a store: its kind, the file's name (no path), and a sentence."""

    kind: Kind
    name: str
    sentence: str

    @property
    def is_fault(self) -> bool:
        """Whether it has to be mended."""
        return self.kind not in NOTES


def examine(folder: Path, judged_by: str, keep: int) -> list[Finding]:
    """Look at a store: its versions from the newest on, its link, what else lies there. Raises OSError.

    `judged_by` as in `connect`; `keep` is how many versions a load leaves.
    """
    of_versions = {version.path: _version(version, judged_by) for version in versions(folder)}
    found = [finding for finding in of_versions.values() if finding is not None]
    found += [
        Finding("no-version", path.name, "is named like a version and is none, so it is passed over.")
        for path in no_versions(folder)
    ]
    found += _current(folder, of_versions)
    found += _restored(folder)
    if is_busy(folder):
        found.append(
            Finding("busy", folder.name, "is being loaded into at this moment, so its parts are not looked at.")
        )
    else:
        found += [Finding("stray", path.name, "was left by a load that was killed.") for path in strays(folder)]
    if (kept := versions(folder)) and shutil.disk_usage(folder).free < needed(kept[0]):
        found.append(Finding("little-space", folder.name, f"has too little space for a load.{said_room(folder, keep)}"))
    return found


def whole(folder: Path, judged_by: str) -> list[Version]:
    """List the versions that can be read and are what was published, those first that this engine judged."""
    looked = [(version, _version(version, judged_by)) for version in versions(folder)]
    kinds: tuple[Kind | None, ...] = (None, "unchecked-version", "outdated-version")
    ranked = [
        (kinds.index(kind) == len(kinds) - 1, version) for version, one in looked if (kind := one and one.kind) in kinds
    ]
    return [version for _, version in sorted(ranked, key=lambda pair: pair[0])]


def is_busy(folder: Path) -> bool:
    """Whether a load holds the store's lock just now."""
    try:
        lock = os.open(folder / LOCK, os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return False
    try:
        # Shared, and given back at once: a load that begins meanwhile is not kept from its work by a look.
        fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(lock)
    return False


def _version(version: Version, judged_by: str) -> Finding | None:
    """Look at one version; None where nothing is to be said of it."""
    noted = checksums.noted(version.path)
    try:
        is_changed = checksums.is_intact(version.path) is False
        connect(version.path, judged_by if noted is None else None).close()
    except OSError as error:
        return Finding("damaged-version", version.name, f"cannot be read ({error.strerror or error}).")
    except StoreOutdated:
        return _outdated(version)
    except StoreDamaged as error:
        return _unreadable(version, str(error.__cause__))
    if is_changed:
        return Finding("damaged-version", version.name, _said_damage(version.path))
    if noted is None:
        # Only what is read can be found damaged.
        damaged = _damaged_tables(version.path)
        if damaged:
            return Finding("damaged-version", version.name, f"is damaged in {_listed(damaged)}.")
        return Finding("unchecked-version", version.name, "has no checksums beside it; all of it can be read.")
    try:
        connect(version.path, judged_by).close()
    except StoreOutdated:
        return _outdated(version)
    return None


def _outdated(version: Version) -> Finding:
    return Finding("outdated-version", version.name, "was judged by another version of Lapsewatch.")


def _unreadable(version: Version, why: str) -> Finding:
    """Tell apart why DuckDB does not open a version, or finds no load in it."""
    if "version number" in why:
        return Finding(
            "other-format", version.name, "was written by another version of DuckDB, which this one cannot read."
        )
    noted = checksums.noted(version.path)
    # At byte 8 of every file of DuckDB.
    if noted is None and (version.path.read_bytes()[8:12] != b"DUCK" or "does not exist" in why):
        return Finding("foreign-version", version.name, "is no version of a store: another program wrote it.")
    return Finding("damaged-version", version.name, _said_damage(version.path))


def _said_damage(path: Path) -> str:
    try:
        damaged = _damaged_tables(path)
    except duckdb.Error:
        return "is damaged so that none of its tables can be read."
    if damaged:
        return f"is damaged in {_listed(damaged)}."
    return "is not what was published; its tables are whole."


def _damaged_tables(path: Path) -> list[str]:
    """Name the tables that cannot be read to their end, or hold something else now. Raises duckdb.Error."""
    noted = checksums.noted(path)
    with duckdb.connect(str(path), read_only=True, config=READER) as con:
        there = checksums.table_names(con)
        damaged = [name for name in noted.tables if name not in there] if noted else []
        for name in there:
            try:
                found = checksums.table_checksum(con, name)
            except duckdb.Error:
                damaged.append(name)
                continue
            if noted and noted.engine == duckdb.__version__ and noted.tables.get(name) != found:
                damaged.append(name)
        return sorted(damaged)


def _listed(tables: list[str]) -> str:
    return f"the {'table' if len(tables) == 1 else 'tables'} {', '.join(tables)}"


def _current(folder: Path, of_versions: dict[Path, Finding | None]) -> Iterator[Finding]:
    link = folder / CURRENT
    if not os.path.lexists(link):
        if of_versions:
            yield Finding("current-missing", CURRENT, "is missing, so readers get the newest whole version.")
        return
    real = Path(os.path.realpath(link))
    if not real.is_file():
        yield Finding("current-dangling", CURRENT, f"points at {real.name}, which is not there.")
    elif not link.is_symlink():
        yield Finding("current-no-link", CURRENT, "is a file of its own, where it should point at a version.")
    elif (found := of_versions.get(folder / real.name)) and (found.is_fault or found.kind == "outdated-version"):
        yield Finding("current-of-no-use", CURRENT, f"points at {real.stem}, which {found.sentence}")


def _restored(folder: Path) -> Iterator[Finding]:
    try:
        read_restored(folder)
    except StoreError:
        yield Finding("damaged-restore", "restored-*.duckdb", "cannot be read: restore the export again.")
