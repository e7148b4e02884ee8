"""Which files a source means: a pattern in the folder, the newest by the date in its name, members of a zip."""

from __future__ import annotations

import errno
import re
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date
from fnmatch import fnmatchcase
from lzma import LZMAError
from pathlib import Path

from intake.long_text import shown
from intake.table import Remark

MOST_BYTES = 1024**3
"""A file is read into memory whole, unpacked if it lies in a zip; a larger one is no export of a district: ten million
rows have half of that."""

# Year first: only that sorts, and only that is never in doubt. hr-20260801, hr_2026-08-01, roll 2026, 2026-08.
_DATE = re.compile(r"(?<![0-9])((?:19|20)[0-9]{2})(?:([-_. ]?)([01][0-9])(?:\2([0-3][0-9]))?)?(?![0-9])")


# Damaged, cut off, with a password, packed in a way that Python does not know; names that are no text.
_NO_ZIP = (zipfile.BadZipFile, zlib.error, LZMAError, EOFError, RuntimeError, ValueError, OverflowError, struct.error)


class BrokenZip(Exception):
    """A zip file cannot be unpacked; the text says why, as a part of a sentence."""


@contextmanager
def unzipping() -> Iterator[None]:
    """Raise BrokenZip for whatever `zipfile` raises where a file is no zip, or a member of it cannot be read."""
    try:
        yield
    except _NO_ZIP as error:
        raise BrokenZip(str(error)) from None
    except OSError as error:
        # Without a number it is bz2's; a place before the beginning of the file is an invalid argument.
        if error.errno not in (None, errno.EINVAL):
            raise
        raise BrokenZip(str(error)) from None


class FilesRefused(Exception):
    """The pattern under `word` does not lead to files; `expected` and `found` are parts of a sentence."""

    def __init__(self, word: str, expected: str, found: str) -> None:
        super().__init__(f"{word}: expected {expected}, found {found}")
        self.word, self.expected, self.found = word, expected, found


@dataclass(frozen=True)
class Original:
    """One file as it was exported, or a folder of them: `name` as messages call it, `read` its bytes.

    `path` is where it lies; a member of a zip lies in its file, and `read` may raise BrokenZip.
    """

    name: str
    read: Callable[[], bytes]
    path: Path


def find_originals(
    folder: Path, pattern: str, inside: str | None, *, every: bool, folders: bool = False
) -> tuple[list[Original], list[Remark]]:
    """The files of a source, and what is to be said about the choice. Raises FilesRefused and OSError.

    With `folders`, a folder counts as a file does: a package is often unpacked; "." is the folder itself.
    """
    if folders and pattern == ".":
        return [Original(shown(folder.name), folder.read_bytes, folder)], []
    matching = (path for path in sorted(folder.iterdir()) if fnmatchcase(path.name, pattern))
    paths = {shown(path.name): path for path in matching if path.is_file() or (folders and path.is_dir())}
    names, remarks = _chosen("files", list(paths), f"a file that matches in {folder}", every=every)
    if inside is None:
        originals = [Original(name, paths[name].read_bytes, paths[name]) for name in names]
        for one in originals:
            if one.path.is_file():
                check_size("files", one.name, one.path.stat().st_size)
        return originals, remarks
    members = []
    for name in names:
        found, more = _members(paths[name], inside, every=every)
        members += found
        remarks += more
    return members, remarks


def check_size(word: str, name: str, size: int) -> None:
    """Raises FilesRefused for a file, or a member of a zip, that is too large to be read."""
    if size > MOST_BYTES:
        raise FilesRefused(word, f"at most {MOST_BYTES:,} bytes in {name}", f"{size:,}: it is no export of a district")


def _members(path: Path, inside: str, *, every: bool) -> tuple[list[Original], list[Remark]]:
    try:
        with unzipping(), zipfile.ZipFile(path) as archive:
            sizes = {one.filename: one.file_size for one in archive.infolist() if not one.is_dir()}
    except BrokenZip:
        raise FilesRefused("files", "a zip file", f"{path.name}, which is none or is cut off") from None
    # By its last part as well: a zip often holds its files in a folder with the day in its name.
    matching = [name for name in sizes if fnmatchcase(name, inside) or fnmatchcase(name.rsplit("/", 1)[-1], inside)]
    names, remarks = _chosen("inside", matching, f'a file "{inside}" in {path.name}', every=every)
    for name in names:
        check_size("inside", name, sizes[name])
    return [Original(f"{shown(path.name)}/{name}", _reader(path, name), path) for name in names], remarks


def _reader(path: Path, member: str) -> Callable[[], bytes]:
    def read() -> bytes:
        with unzipping(), zipfile.ZipFile(path) as archive:
            return archive.read(member)

    return read


def _chosen(word: str, names: Sequence[str], expected: str, *, every: bool) -> tuple[list[str], list[Remark]]:
    """All of several names, or the newest by the date in it, which is a remark."""
    if not names:
        raise FilesRefused(word, expected, "none")
    if every or len(names) == 1:
        return sorted(names, key=lambda name: (date_of(name), name)), []
    dates = sorted(((date_of(name), name) for name in names), reverse=True)
    if dates[0][0] == dates[1][0] or not dates[-1][0]:
        shown = ", ".join(sorted(names)[:5])
        raise FilesRefused(word, "one file, or names with different dates (2026-08-01) in them, or every = true", shown)
    newest = dates[0][1]
    others = f"{len(names) - 1} older {'file matches' if len(names) == 2 else 'files match'} as well"
    sentence = f"the newest by the date in its name was taken; {others}; write every = true to load all of them."
    return [newest], [Remark("newest-file", newest, sentence)]


def day_of_name(name: str) -> date | None:
    """The day in a name, the last of several; None where there is no whole date that exists."""
    days = [year + month + day for year, _, month, day in _DATE.findall(name) if day]
    with suppress(ValueError, IndexError):
        return date.fromisoformat(days[-1])
    return None


def date_of(name: str) -> str:
    """The last date in a name, as text that sorts; empty if there is none."""
    found = _DATE.findall(name)
    year, _, month, day = found[-1] if found else ("", "", "", "")
    return f"{year}{month}{day}"
