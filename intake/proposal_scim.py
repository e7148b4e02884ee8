"""SCIM files among the exports: their memberships are a table like any other, whose columns are then proposed."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path, PurePath

import polars as pl

from intake.originals import BrokenZip, Original, unzipping
from intake.proposal_files import Folder, SeenFile, columns_of
from intake.scim import membership_tables, read_resources
from intake.source import SourceRefused
from intake.table import TableRefused

SINCE = "since"
_URN = b"urn:ietf:params:scim:"
_HEAD = 65_536
_ENDINGS = (".json", ".jsonl", ".ndjson")


def with_groups(folder: Path, seen: Folder) -> Folder:
    """What was seen, with the memberships of SCIM files in place of what else these looked like. Raises OSError."""
    paths = sorted(path for path in folder.iterdir() if _is_scim(path))
    loose = [path for path in paths if path.suffix.lower() in _ENDINGS]
    # Those of one answer each, or one package of them.
    mine = loose or paths[-1:]
    if not mine:
        return seen
    names = tuple(path.name for path in mine)
    seen = replace(seen, files=tuple(one for one in seen.files if one.name.partition("/")[0] not in names))
    refused = tuple(one for one in seen.refused if one[0].partition("/")[0] not in names)
    try:
        found = read_resources([Original(path.name, partial(Path.read_bytes, path), path) for path in mine])
        tables, _ = membership_tables(found)
    except (SourceRefused, TableRefused) as error:
        return replace(seen, refused=(*refused, (", ".join(names), str(error).rstrip("."))))
    if not tables:
        return replace(seen, refused=(*refused, (", ".join(names), "SCIM, but nobody is in any group")))
    table = replace(tables[0], rows=pl.concat(one.rows for one in tables))
    one = SeenFile(names[-1], _pattern(names), None, names, table, tuple(columns_of(table)), None, (), "scim")
    return replace(seen, files=(*seen.files, one), refused=refused)


def _pattern(names: tuple[str, ...]) -> str:
    """A pattern that means all of them: their common beginning, and their ending."""
    if len(names) == 1:
        return names[0]
    first, last = names[0], names[-1]
    same = next((at for at, (one, other) in enumerate(zip(first, last, strict=False)) if one != other), len(first))
    ending = PurePath(first).suffix
    return f"{first[:same]}*{ending if all(name.endswith(ending) for name in names) else ''}"


def _is_scim(path: Path) -> bool:
    return any(_URN in head for head in _heads(path))


def _heads(path: Path) -> Iterator[bytes]:
    """How the JSON files begin: one, or those of a folder or a zip."""
    if path.is_dir():
        for one in path.iterdir():
            if one.is_file():
                yield from _heads(one)
    elif path.suffix.lower() in _ENDINGS:
        with path.open("rb") as file:
            yield file.read(_HEAD)
    elif path.suffix.lower() == ".zip":
        try:
            with unzipping(), zipfile.ZipFile(path) as archive:
                for name in archive.namelist():
                    if PurePath(name).suffix.lower() in _ENDINGS:
                        yield archive.open(name).read(_HEAD)
        # As for other packages: the load says so of the file.
        except BrokenZip:
            return
