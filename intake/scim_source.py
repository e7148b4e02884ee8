"""The reader `scim`: users and groups of SCIM 2.0 as a source of grants (docs/connect/scim.md).

It makes one row of each membership; what their columns mean, the mapping says in the words of a table.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from intake.mapped_source import Reader, Reading, ReadingRefused
from intake.originals import Original
from intake.scim import Resources, membership_tables, read_resources
from intake.source import SourceRefused
from intake.sources_file import MappedWords, with_feeds
from intake.table import TableRefused
from intake.table_reader import map_tables

ScimWords = with_feeds("ScimWords", MappedWords, ["grants"])


def _read(words: MappedWords, originals: Sequence[Original], folder: Path, where: str) -> Reading:
    """All files together: members in one are users in another. Raises ReadingRefused, and OSError."""
    try:
        found = read_resources(originals)
    except SourceRefused as refused:
        raise ReadingRefused([], [f"{where}: {refused}"]) from None
    try:
        tables, remarks = membership_tables(found)
    except TableRefused as refused:
        raise ReadingRefused([], [f"{where}: {words.files}: {refused}."]) from None
    if not tables:
        raise ReadingRefused([], [f"{where}: {_why_none(found, words.files)}."])
    # What was noted about the files is said once, whichever of them has memberships.
    tables[0] = replace(tables[0], remarks=(*found.remarks, *remarks))
    return map_tables(words, tables, folder, where)


def _why_none(found: Resources, files: str) -> str:
    """Why nobody is in any group."""
    if not found.users and not found.groups:
        return f"expected users and groups of SCIM, found none in {files}"
    if not found.groups:
        return f"{files} holds users only; save /Groups as well"
    if any("members" in one.attributes for one in found.groups.values()):
        return f"every group in {files} is empty; look whether whoever saved them may see the members"
    return f"no group in {files} has members; ask for them (/Groups?attributes=displayName,members)"


SCIM = Reader(ScimWords, _read, takes_folders=True)
