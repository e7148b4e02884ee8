"""The files of a package: a folder or a zip."""

from __future__ import annotations

import shutil
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from intake.oneroster.standard import FILES, MANIFEST
from intake.originals import BrokenZip, FilesRefused, check_size, unzipping
from intake.source import SourceRefused

_READ = {f"{name}.csv": name for name in (MANIFEST, *FILES)}


@contextmanager
def files_of(package: Path) -> Iterator[dict[str, Path]]:
    """The package's files that are read, by their name without the ending, as files on disk.

    A zip is unpacked for as long as the context lasts: rows are read twice, and a zip can only be read from its
    beginning. Case and folders inside a zip do not count. Raises SourceRefused.
    """
    if package.is_dir():
        yield _by_name(package, [path for path in sorted(package.iterdir()) if path.is_file()])
        return
    if not package.is_file():
        raise SourceRefused(
            f"{package}: is not there; expected a folder or zip with orgs.csv and users.csv; correct the path."
        )
    with tempfile.TemporaryDirectory() as folder:
        try:
            with unzipping():
                paths = _unpack(package, Path(folder))
        except BrokenZip as error:
            raise SourceRefused(
                f"{package.name}: cannot be unpacked ({error}); expected a zip of CSV files without a password; "
                "export it again."
            ) from None
        yield _by_name(package, paths)


def _unpack(package: Path, folder: Path) -> list[Path]:
    paths = []
    with zipfile.ZipFile(package) as archive:
        for number, member in enumerate(archive.infolist()):
            name = PurePosixPath(member.filename.replace("\\", "/"))
            # "__MACOSX/._users.csv" is what a Mac adds to a zip, and no users.csv.
            if member.is_dir() or name.name.casefold() not in _READ or name.parts[0] == "__MACOSX":
                continue
            try:
                check_size("files", name.name, member.file_size)
            except FilesRefused as refused:
                raise SourceRefused(f"{package.name}: {refused}; export it again.") from None
            path = folder / str(number) / name.name
            path.parent.mkdir()
            with archive.open(member) as packed, path.open("wb") as unpacked:
                shutil.copyfileobj(packed, unpacked)
            paths.append(path)
    return paths


def _by_name(package: Path, paths: list[Path]) -> dict[str, Path]:
    found: dict[str, Path] = {}
    for path in paths:
        name = _READ.get(path.name.casefold())
        if name in found:
            raise SourceRefused(f"{package.name}: holds {name}.csv twice; expected it once; remove one and load again.")
        if name:
            found[name] = path
    return found
