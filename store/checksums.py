"""What a version was when it was published: a checksum of its file and one of each table, in a small file beside it.

The file's checksum says whether a single bit has changed since, in a fiftieth of a second; DuckDB sees a damaged block
only when it is read. The tables' say which of them a damage has reached.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import duckdb

_SQL = Path(__file__).parent
ENDING = ".json"


@dataclass(frozen=True)
class Checksums:
    """Of one version: the SHA-256 of its file, and by table its number of rows and the sum of their hashes.

    Another version of DuckDB (`engine`) may hash rows otherwise.
    """

    file: str
    engine: str
    tables: Mapping[str, tuple[int, str]]


def file_checksum(path: Path) -> str:
    """Return the SHA-256 of a file. Raises OSError."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def table_names(con: duckdb.DuckDBPyConnection) -> list[str]:
    """Return the names of all tables of a version."""
    return [name for (name,) in con.execute(_sql("table_names")).fetchall()]


def table_checksum(con: duckdb.DuckDBPyConnection, table: str) -> tuple[int, str]:
    """Read a whole table; return its number of rows and the sum of their hashes. Raises duckdb.Error if damaged."""
    ((row_count, checksum),) = con.execute(_sql("table_checksum"), {"table_name": table}).fetchall()
    return int(row_count), str(checksum)


def table_checksums(con: duckdb.DuckDBPyConnection) -> dict[str, tuple[int, str]]:
    """Return `table_checksum` of every table."""
    return {name: table_checksum(con, name) for name in table_names(con)}


def beside(version: Path) -> Path:
    """Return where the checksums of a version are kept."""
    return version.with_suffix(ENDING)


def write(path: Path, checksums: Checksums) -> None:
    """Write checksums to a file. Raises OSError."""
    path.write_text(json.dumps(checksums.__dict__, indent=1), encoding="utf-8")


def noted(version: Path) -> Checksums | None:
    """Return the checksums of a version; None where there are none that can be made out."""
    try:
        note = json.loads(beside(version).read_bytes())
        tables = {str(name): (int(rows), str(checksum)) for name, (rows, checksum) in note["tables"].items()}
        return Checksums(str(note["file"]), str(note["engine"]), tables)
    # Of an older version of this program, or left behind by a copy: the version itself may be whole all the same.
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None


def is_intact(version: Path) -> bool | None:
    """Whether a version is what was published; None where nothing says what that was. Raises OSError."""
    checksums = noted(version)
    return None if checksums is None else file_checksum(version) == checksums.file


def _sql(name: str) -> str:
    return (_SQL / f"{name}.sql").read_text(encoding="utf-8")
