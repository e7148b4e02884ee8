"""The files of a package: those of a folder or a zip, or single ones."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from glob import escape
from pathlib import Path, PurePosixPath

from intake.long_text import shown
from intake.originals import BrokenZip, FilesRefused, Original, check_size, find_originals
from intake.source import SourceRefused


def files_of(original: Original, *, is_only: bool) -> Iterator[tuple[str, Original]]:
    """The files of a folder or a zip, a single file as itself, with what messages call each. Raises SourceRefused.

    `is_only`: there is no other package from which to tell it.
    """
    path = original.path
    above = "" if is_only else f"{original.name}/"
    if path.is_dir():
        for one in sorted(path.rglob("*")):
            if one.is_file() and not one.name.startswith("."):
                name = shown(one.relative_to(path).as_posix())
                try:
                    check_size("files", name, one.stat().st_size)
                except FilesRefused as refused:
                    raise SourceRefused(f"{path.name}: {refused}; export it again.") from None
                yield f"{above}{name}", Original(name, partial(Path.read_bytes, one), one)
    elif original.name == shown(path.name) and path.suffix.casefold() == ".zip":
        try:
            members, _ = find_originals(path.parent, escape(path.name), "*", every=True)
        except FilesRefused as refused:
            raise SourceRefused(f"{path.name}: {refused}; export it again.") from None
        for member in members:
            name = member.name.removeprefix(f"{original.name}/")
            # "__MACOSX/._Staff.xml" is what a Mac adds to a zip.
            if not PurePosixPath(name).name.startswith(".") and not name.startswith("__MACOSX/"):
                yield f"{above}{name}", Original(name, member.read, path)
    else:
        yield original.name, original


def unpacked(file: Original) -> bytes:
    """What a file holds. Raises SourceRefused with a sentence without the file's name and the full stop."""
    try:
        return file.read()
    except BrokenZip as error:
        raise SourceRefused(f"cannot be unpacked ({error}); export it again, without a password") from None
