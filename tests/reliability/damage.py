"""What happens to files: each function takes the folder of a store and harms its newest version, or its link."""

import re
import struct
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from store import versions

Harm = Callable[[Path], None]


def rewrite(path: Path, content: bytes) -> None:
    """Replace what is in a file, as a bad disk or a careless copy does: under the same name, without a rename."""
    path.chmod(0o644)
    path.write_bytes(content)


def newest(folder: Path) -> Path:
    """Return the newest version."""
    return versions(folder)[0].path


def truncate(folder: Path) -> None:
    """Cut a version in its middle."""
    rewrite(newest(folder), newest(folder).read_bytes()[: newest(folder).stat().st_size // 2])


def empty(folder: Path) -> None:
    """Leave nothing in a version."""
    rewrite(newest(folder), b"")


def flip(path: Path, place: int, bit: int = 0) -> None:
    """Flip one bit of a file."""
    content = bytearray(path.read_bytes())
    content[place] ^= 1 << bit
    rewrite(path, bytes(content))


def flip_a_table(folder: Path) -> None:
    """Flip a bit where a table lies: behind the header, and before the catalog, which says what tables there are."""
    flip(newest(folder), newest(folder).stat().st_size // 3)


def foreign(folder: Path) -> None:
    """Put a file of another program in the place of a version that nobody knows anything else of."""
    newest(folder).with_suffix(".json").unlink()
    rewrite(newest(folder), b"%PDF-1.7" + b"\0" * 20_000)


def foreign_database(folder: Path) -> None:
    """The same with another program's database."""
    path = newest(folder)
    path.with_suffix(".json").unlink()
    path.unlink()
    with duckdb.connect(str(path)) as con:
        con.execute("create table t as select 1 as x")


def of_another_format(folder: Path, number: int) -> None:
    """Write another number of DuckDB's format into the header, with nothing that says what it was before."""
    path = newest(folder)
    path.with_suffix(".json").unlink()
    content = bytearray(path.read_bytes())
    struct.pack_into("<Q", content, 12, number)
    rewrite(path, bytes(content))
    # Such a version has a header that is whole: DuckDB says which checksum that would have.
    with pytest.raises(duckdb.Error, match="Corrupt") as caught:
        duckdb.connect(str(path), read_only=True)
    right = re.search(r"computed checksum (\d+)", str(caught.value))
    assert right is not None
    struct.pack_into("<Q", content, 0, int(right[1]))
    rewrite(path, bytes(content))


def older_format(folder: Path) -> None:
    """A version of an old DuckDB."""
    of_another_format(folder, 1)


def newer_format(folder: Path) -> None:
    """A version of a DuckDB to come."""
    of_another_format(folder, 9_999)


def dangling(folder: Path) -> None:
    """A copy that was made while a load went on: the link is there, and what it points at is not."""
    newest(folder).with_suffix(".json").unlink()
    newest(folder).unlink()


def no_link(folder: Path) -> None:
    """The link is missing."""
    (folder / "current.duckdb").unlink()


def cannot_be_entered(folder: Path) -> None:
    """A folder where a version was."""
    path = newest(folder)
    path.unlink()
    path.mkdir()


# By what the doctor calls them; the first kind is the one of the version, the last that of the link.
HARMS: dict[Harm, set[str]] = {
    truncate: {"damaged-version", "current-of-no-use"},
    empty: {"damaged-version", "current-of-no-use"},
    flip_a_table: {"damaged-version", "current-of-no-use"},
    foreign: {"foreign-version", "current-of-no-use"},
    foreign_database: {"foreign-version", "current-of-no-use"},
    older_format: {"other-format", "current-of-no-use"},
    newer_format: {"other-format", "current-of-no-use"},
    dangling: {"current-dangling"},
    no_link: {"current-missing"},
    cannot_be_entered: {"no-version", "current-dangling", "stray"},
}
