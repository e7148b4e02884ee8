"""Packages among the exports whose form is a standard's: there is nothing to propose about their columns."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path, PurePath

from intake.edfi.elements import KINDS
from intake.originals import BrokenZip, unzipping
from intake.proposal import Ask, ProposedPackage, Question
from intake.proposal_files import groups
from intake.sources import READERS

_INTERCHANGE = re.compile(rb"<(?:\w+:)?Interchange(?:StaffAssociation|EducationOrganization)\b")
_HEAD = 4096  # bytes: before the root of an interchange stand a declaration and, at most, a comment
_SINCE = (
    "{name}: this OneRoster package does not say since when anybody is employed. From which day on shall all of them "
    "count (2020-08-01; before the first training record that should count)?"
)
_RESOURCE = re.compile("|".join(f"{kind[:-1]}ies" if kind.endswith("y") else f"{kind}s" for kind in KINDS))
_ONEROSTER = {"orgs.csv", "users.csv"}
_OF_ONEROSTER = {
    f"{name}.csv"
    for name in (
        *("academicsessions", "categories", "classes", "classresources", "courses", "courseresources", "demographics"),
        *(
            "enrollments",
            "lineitems",
            "manifest",
            "orgs",
            "resources",
            "results",
            "roles",
            "scorescales",
            "userprofiles",
        ),
        *("userresources", "users"),
    )
}
"""All that a package may hold: read or not, none of it is another export."""


def packages_in(folder: Path, ask: Ask) -> list[ProposedPackage]:
    """The packages of a folder: each in a folder of its own, zipped, or loose among the other exports.

    Of several with dates in their names, the newest. Raises OSError.
    """
    found = []
    for pattern, group in groups(sorted(path.name for path in folder.iterdir())):
        heads = _heads(folder / group[-1])
        names = {PurePath(name).name.lower() for name in heads}
        if names >= _ONEROSTER:
            found.append(_oneroster(pattern, group, names, ask))
        elif "staffs.json" in names or any(map(_INTERCHANGE.search, heads.values())):
            found.append(ProposedPackage(tuple(group), pattern, "edfi", _fills("edfi")))
    return found + list(_loose(folder, ask))


def _loose(folder: Path, ask: Ask) -> Iterator[ProposedPackage]:
    """Packages whose files lie in the folder itself."""
    files = sorted(path for path in folder.iterdir() if path.is_file())
    names = {path.name.lower() for path in files}
    if names >= _ONEROSTER:
        mine = [path.name for path in files if path.name.lower() in _OF_ONEROSTER]
        yield _oneroster(".", mine, names, ask)
    interchanges = [path.name for path in files if _INTERCHANGE.search(_head(path))]
    resources = [path.name for path in files if path.suffix.lower() == ".json" and _is_resource(path.stem)]
    # As XML and as JSON they would say the same twice.
    mine = interchanges or (resources if any("staffs" in name.lower() for name in resources) else [])
    if mine:
        yield ProposedPackage(tuple(mine), f"*{PurePath(mine[0]).suffix}", "edfi", _fills("edfi"), every=True)


def _is_resource(stem: str) -> bool:
    return any(map(_RESOURCE.fullmatch, re.split("[^a-z]+", stem.lower())))


def _oneroster(pattern: str, files: Sequence[str], names: set[str], ask: Ask) -> ProposedPackage:
    # Only 1.2 has roles, and in them the first day of each.
    is_dated = "roles.csv" in names
    package = ProposedPackage(tuple(files), pattern, "oneroster", _fills("oneroster"), is_dated=is_dated)
    if is_dated:
        return package
    return replace(package, since=_day(ask(Question("constant", _SINCE.format(name=package.name)))))


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
        with unzipping(), zipfile.ZipFile(path) as archive:
            return {
                name: archive.open(name).read(_HEAD) if name.lower().endswith(".xml") else b""
                for name in archive.namelist()
            }
    # No zip, cut off, with a password, or packed in a way that is not known: the load says so of the file.
    except BrokenZip:
        return {}


def _head(path: Path) -> bytes:
    if path.suffix.lower() != ".xml":
        return b""
    with path.open("rb") as file:
        return file.read(_HEAD)
