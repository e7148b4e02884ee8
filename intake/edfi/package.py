"""The files of an Ed-Fi package, a folder or a zip or single files, and what they hold."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePosixPath

from intake.edfi.elements import FileElements, FileRefused
from intake.edfi.json_file import read_json
from intake.edfi.xml_file import read_xml
from intake.json_values import JSON_LINES
from intake.originals import Original
from intake.package_files import files_of, unpacked
from intake.source import SourceRefused

_JSON = (".json", *JSON_LINES)


def read_package(originals: Sequence[Original]) -> dict[str, FileElements]:
    """What each file holds, by the name that messages call it. Raises SourceRefused."""
    found: dict[str, FileElements] = {}
    for original in originals:
        for name, one in files_of(original, is_only=len(originals) == 1):
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
        content = unpacked(file)
    except SourceRefused as refused:
        raise FileRefused(str(refused)) from None
    return read_xml(name, content) if ending == ".xml" else read_json(name, content)
