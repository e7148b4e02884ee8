"""The history that snapshots have left: in every version, and in files that somebody restores (docs/sources.md).

It belongs to no version: a load takes it from the newest that can be read, whatever else of that is outdated, whatever
the link says, and gives all of it to the one it publishes. So it becomes whole or not at all what the new version says.
"""

import hashlib
import io
import os
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

import duckdb
import polars as pl

from store.errors import StoreError
from store.reading import connect
from store.versions import versions

_RESTORED = "restored-*.parquet"


@dataclass(frozen=True)
class KeptHistory:
    """What a store knows of snapshots.

    `table`: as it stands in `version`, None where no version has one; `passed_over`: newer versions that cannot be
    read. `restored`: the files that wait for the next load.
    """

    table: pl.DataFrame | None
    version: str | None
    passed_over: tuple[str, ...]
    restored: tuple[Path, ...]


def read_history(folder: Path) -> KeptHistory:
    """Return the history of the newest version that has one, and what waits to be added to it."""
    # Listed first: what a load that ends meanwhile has taken up and removed is in its version.
    restored = tuple(sorted(folder.glob(_RESTORED)))
    passed_over = []
    # The newest, not the current one: a link that was set back takes back answers, not what was seen.
    for version in versions(folder):
        try:
            with connect(version.path) as con:
                table: pl.DataFrame = con.table("history").pl()
        except duckdb.CatalogException:
            continue
        except (StoreError, duckdb.Error):
            passed_over.append(version.name)
            continue
        return KeptHistory(table, version.name, tuple(passed_over), restored)
    return KeptHistory(None, None, tuple(passed_over), restored)


def restore_history(folder: Path, table: pl.DataFrame) -> Path:
    """Leave a history in the store's folder, whole or not at all, for the next load; its file. Raises OSError."""
    content = io.BytesIO()
    table.write_parquet(content)
    # By its content: restored twice it is there once.
    path = folder / _RESTORED.replace("*", hashlib.sha256(content.getvalue()).hexdigest()[:12])
    part = folder / f".{path.name}-{os.getpid()}"
    folder.mkdir(parents=True, exist_ok=True)
    try:
        with part.open("wb") as file:
            file.write(content.getvalue())
            file.flush()
            os.fsync(file.fileno())
        os.replace(part, path)
    finally:
        part.unlink(missing_ok=True)
    return path


def forget_restored(paths: Collection[Path]) -> None:
    """Remove restored files that a published version has taken up; left behind, they would change nothing."""
    for path in paths:
        path.unlink(missing_ok=True)
