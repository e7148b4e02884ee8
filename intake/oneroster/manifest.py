"""Which version a package is, and which of its files are whole (bulk), changes (delta) or absent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from intake.csv_source import read_header
from intake.oneroster.notes import Notes
from intake.oneroster.standard import FEED_OF, FILES, MANIFEST, MANIFEST_RULES, MODES, ORGS, ROLES, USERS, VERSIONS
from intake.oneroster.table import read_table
from intake.source import SourceRefused

_MANIFEST_VERSION = "1.0"


@dataclass(frozen=True)
class Manifest:
    """`modes` has the mode of each file that is there: bulk, delta, or "" where nothing says it (1.0)."""

    version: str
    modes: Mapping[str, str]


def read_manifest(paths: Mapping[str, Path], label: str, notes: Notes, *, is_delta: bool) -> Manifest:
    """Read manifest.csv, or make do without it, as 1.0 does.

    `label` is put before the names of files, `is_delta`: the package changes another one, so that any file may be
    absent. Raises SourceRefused if a needed file is absent, or version or mode is none that is known.
    """
    properties = _properties(paths, label, notes)
    version = _version(properties, paths, label, notes)
    modes = {}
    for name in FILES if version == "1.2" else (ORGS, USERS):
        mode = _mode(properties, name, paths, label, notes)
        if mode != "absent":
            modes[name] = mode
        elif not is_delta:
            raise SourceRefused(
                f"{label}{name}.csv: is absent; OneRoster {version} needs it for locations, staff and their jobs; "
                f"export {name}.csv with the others and load again."
            )
    return Manifest(version, modes)


def _properties(paths: Mapping[str, Path], label: str, notes: Notes) -> dict[str, str] | None:
    if MANIFEST not in paths:
        return None
    rows = read_table(paths[MANIFEST], f"{label}{paths[MANIFEST].name}", MANIFEST_RULES, (), notes).rows
    return {
        name.casefold(): value or ""
        for name, value in rows.select("propertyName", "value").iter_rows()
        if name is not None
    }


def _version(properties: dict[str, str] | None, paths: Mapping[str, Path], label: str, notes: Notes) -> str:
    feed, file = FEED_OF[MANIFEST], f"{label}{MANIFEST}.csv"
    seen = _version_of_files(paths)
    if properties is None:
        # 1.0 has no manifest.
        if seen != "1.0":
            sentence = f"the package has none; by its files it is read as OneRoster {seen}; export it with the others."
            notes.of_file(feed, file, "no-manifest", sentence)
        return seen
    written = properties.get("manifest.version", "")
    if written != _MANIFEST_VERSION:
        sentence = f"manifest.version is '{written}' instead of '{_MANIFEST_VERSION}'; it is read all the same."
        notes.of_file(feed, file, "manifest", sentence)
    written = properties.get("oneroster.version", "")
    version = next((known for known in VERSIONS if written == known or written.startswith(f"{known}.")), None)
    if written and version is None:
        raise SourceRefused(
            f"{file}, oneroster.version: is '{written}'; expected {', '.join(VERSIONS)}; export one of these versions "
            "and load again."
        )
    if written != version:
        sentence = f"oneroster.version is '{written}'; it is read as OneRoster {version or seen}."
        notes.of_file(feed, file, "manifest", sentence)
    return version or seen


def _version_of_files(paths: Mapping[str, Path]) -> str:
    if ROLES in paths:
        return "1.2"
    if USERS not in paths:
        return "1.0"
    header = {name.strip().casefold() for name in read_header(paths[USERS], ("sourcedId",))}
    return "1.1" if "enableduser" in header else "1.0"


def _mode(properties: dict[str, str] | None, name: str, paths: Mapping[str, Path], label: str, notes: Notes) -> str:
    if properties is None:
        return "" if name in paths else "absent"
    feed, file = FEED_OF[MANIFEST], f"{label}{MANIFEST}.csv"
    written = properties.get(f"file.{name}", "")
    mode = written.casefold()
    if not written:
        if name in paths:
            sentence = f"file.{name} is missing, but {name}.csv is there; it is read as bulk."
            notes.of_file(feed, file, "manifest", sentence)
        return "bulk" if name in paths else "absent"
    if mode not in MODES:
        raise SourceRefused(
            f"{file}, file.{name}: is '{written}'; expected {', '.join(MODES)}; correct the export and load again."
        )
    if mode != written:
        notes.of_file(feed, file, "manifest", f"file.{name} is '{written}'; it is read as '{mode}'.")
    if mode != "absent" and name not in paths:
        raise SourceRefused(
            f"{file}, file.{name}: is {mode}, but {label}{name}.csv is not in the package; expected it there; "
            "export both together and load again."
        )
    if mode == "absent" and name in paths:
        notes.of_file(feed, file, "manifest", f"file.{name} is absent, so {name}.csv, which is there, is not read.")
    return mode
