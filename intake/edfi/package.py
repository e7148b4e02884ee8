"""The files of an Ed-Fi package, a folder or a zip or single files, and what they hold."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator, Sequence
from functools import partial
from glob import escape
from pathlib import Path, PurePosixPath

from intake.edfi.elements import FileElements, FileRefused
from intake.edfi.json_file import read_json
from intake.edfi.xml_file import read_xml
from intake.originals import FilesRefused, Original, find_originals
from intake.source import SourceRefused

_JSON = (".json", ".jsonl", ".ndjson")


def read_package(originals: Sequence[Original]) -> dict[str, FileElements]:
    """What each file holds, by the name that messages call it. Raises SourceRefused."""
    found: dict[str, FileElements] = {}
    for original in originals:
        for one in _files_of(original):
            name = one.name if len(originals) == 1 or one is original else f"{original.name}/{one.name}"
            try:
                found[name] = _read(name, one)
            except FileRefused as refused:
                raise SourceRefused(f"{name}: {refused}.") from None
    return found


def _read(name: str, file: Original) -> FileElements:
    ending = PurePosixPath(name).suffix.casefold()
    if ending != ".xml" and ending not in _JSON:
        return FileElements((), note="is neither XML nor JSON; it was not read.")
    try:
        content = file.read()
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError) as error:
        raise FileRefused(f"cannot be unpacked ({error}); export it again, without a password") from None
    return read_xml(name, content) if ending == ".xml" else read_json(name, content)


def _files_of(original: Original) -> Iterator[Original]:
    """The files of a folder or a zip, with their names in it; a single file is itself."""
    path = original.path
    if path.is_dir():
        yield from (_in_folder(path, one) for one in sorted(path.rglob("*")) if one.is_file() and _is_seen(one.name))
    elif original.name == path.name and path.suffix.casefold() == ".zip":
        try:
            members, _ = find_originals(path.parent, escape(path.name), "*", every=True)
        except FilesRefused as refused:
            raise SourceRefused(f"{path.name}: {refused}; export it again.") from None
        for member in members:
            name = member.name.removeprefix(f"{path.name}/")
            # "__MACOSX/._Staff.xml" is what a Mac adds to a zip.
            if _is_seen(PurePosixPath(name).name) and not name.startswith("__MACOSX/"):
                yield Original(name, member.read, path)
    else:
        yield original


def _in_folder(folder: Path, path: Path) -> Original:
    return Original(path.relative_to(folder).as_posix(), partial(Path.read_bytes, path), path)


def _is_seen(name: str) -> bool:
    return not name.startswith(".")
