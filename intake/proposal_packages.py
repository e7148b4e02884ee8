"""Packages among the exports whose form is a standard's: there is nothing to propose about their columns."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Mapping
from datetime import date
from pathlib import Path, PurePath

from intake.proposal import Ask, ProposedPackage, Question
from intake.proposal_files import groups
from intake.sources import READERS

_INTERCHANGE = re.compile(rb"<(?:\w+:)?Interchange(?:StaffAssociation|EducationOrganization)\b")
_HEAD = 4096  # bytes: before the root of an interchange stand a declaration and, at most, a comment
_SINCE = (
    "{name}: this OneRoster package does not say since when anybody is employed. From which day on shall all of them "
    "count (2020-08-01; before the first training record that should count)?"
)


def packages_in(folder: Path, ask: Ask) -> list[ProposedPackage]:
    """The packages of a folder, each unpacked in a folder of its own or zipped; of several, the newest by its name.

    Raises OSError.
    """
    found = []
    for pattern, group in groups(sorted(path.name for path in folder.iterdir())):
        heads = _heads(folder / group[-1])
        names = {PurePath(name).name.lower() for name in heads}
        if {"orgs.csv", "users.csv"} <= names:
            # Only 1.2 has roles, and in them the first day of each.
            is_dated = "roles.csv" in names
            since = None if is_dated else _day(ask(Question("constant", _SINCE.format(name=group[-1]))))
            found.append(ProposedPackage(tuple(group), pattern, "oneroster", _fills("oneroster"), since, is_dated))
        elif "staffs.json" in names or any(map(_INTERCHANGE.search, heads.values())):
            found.append(ProposedPackage(tuple(group), pattern, "edfi", _fills("edfi")))
    return found


def _fills(reader: str) -> tuple[str, ...]:
    """The feeds that a reader fills if the mapping says no more of it."""
    return READERS[reader].words(files=reader).fills


def _day(answer: str | None) -> date | None:
    try:
        return date.fromisoformat(answer or "")
    except ValueError:  # it stays open, and the file says what is needed
        return None


def _heads(path: Path) -> Mapping[str, bytes]:
    """The files of a package with how those of XML begin; none where it is no package."""
    if path.is_dir():
        return {one.name: _head(one) for one in path.iterdir() if one.is_file()}
    try:
        with zipfile.ZipFile(path) as archive:
            return {
                name: archive.open(name).read(_HEAD) if name.lower().endswith(".xml") else b""
                for name in archive.namelist()
            }
    # No zip, cut off, with a password, or packed in a way that is not known: the load says so of the file.
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError):
        return {}


def _head(path: Path) -> bytes:
    if path.suffix.lower() != ".xml":
        return b""
    with path.open("rb") as file:
        return file.read(_HEAD)
