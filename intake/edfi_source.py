"""The reader `edfi`: interchange XML or saved JSON of the API as a source of four feeds (docs/connect/edfi.md)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from eligibility.policy_checks import Problem
from intake.edfi import FILLS, EdFiOptions, make_extracts, read_package
from intake.edfi.elements import FileElements
from intake.edfi.feeds import LOCATION_ID, STAFF_ID, systems
from intake.mapped_source import Reader, Reading, ReadingRefused
from intake.originals import Original
from intake.source import SourceRefused
from intake.sources_file import PackageWords
from intake.table import Remark


class EdFiWords(PackageWords):
    """What a mapping may say about a package: `EdFiOptions`."""

    job_title: Annotated[
        Literal["PositionTitle", "StaffClassification"] | None,
        Field(description='"PositionTitle" or "StaffClassification"'),
    ] = None
    titles: Annotated[
        dict[str, str] | None, Field(description="a table of classifications, each with its job title")
    ] = None


def _read(words: EdFiWords, originals: Sequence[Original], _folder: Path, where: str) -> Reading:
    """All files as one package. Raises ReadingRefused."""
    said = words.model_dump(include={"staff_id", "location_id", "job_title", "titles"}, exclude_none=True)
    try:
        files = read_package(originals)
    except SourceRefused as refused:
        raise ReadingRefused([], [f"{where}: {refused}"]) from None
    options = EdFiOptions(**said, elsewhere=words.without or ())
    _check_feeds(files, words, where)
    problems = [*_unknown_systems(files, options)]
    if problems:
        raise ReadingRefused(problems)
    remarks = [Remark("package-note", name, file.note) for name, file in files.items() if file.note]
    return Reading(make_extracts(files, options), remarks)


def _check_feeds(files: Mapping[str, FileElements], words: EdFiWords, where: str) -> None:
    """Raises ReadingRefused if a feed would be filled by nothing."""
    kinds = {one.kind for file in files.values() for one in file.elements}
    missing = [feed for feed in words.fills if not kinds.intersection(FILLS[feed])]
    if missing and not kinds:
        found = "no interchange XML and no JSON of the API"
        raise ReadingRefused([], [f"{where}: expected Ed-Fi files, found {found} in {words.files}."])
    if missing:
        found, listed = ", ".join(missing), ", ".join(f'"{feed}"' for feed in missing)
        said = f"{words.files} holds nothing for {found}; export it, or write without = [{listed}]."
        raise ReadingRefused([], [f"{where}: {said}"])


def _unknown_systems(files: Mapping[str, FileElements], options: EdFiOptions) -> Iterator[Problem]:
    """Ids that nobody in the files has: a misspelled system would reject everybody."""
    for key, feed, own, chosen in (
        ("staff_id", "staff", STAFF_ID, options.staff_id),
        ("location_id", "locations", LOCATION_ID, options.location_id),
    ):
        known = systems(files, feed)
        valid = [own, *sorted(known)]
        expected = f"{own}, or a system of the files' identification codes ({', '.join(sorted(known)) or 'none'})"
        yield from (
            Problem((key,), expected, f'"{name}"', valid)
            for name in chosen
            if name != own and name.casefold() not in known
        )


EDFI = Reader(EdFiWords, _read, takes_folders=True)
