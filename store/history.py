"""The history that snapshots have left: in every version, and in files that somebody restores (docs/sources.md).

It belongs to no version: a load takes it from the newest that can be read, whatever else of that is outdated, whatever
the link says, and gives all of it to the one it publishes. So it becomes whole or not at all what the new version says.
"""

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

import duckdb
import polars as pl

from store.errors import StoreDamaged, StoreError
from store.reading import connect, connect_whole
from store.records import add_rows
from store.versions import versions
from store.whole import replacing

_SCHEMA = Path(__file__).with_name("history.sql")
_RESTORED = "restored-*.duckdb"


@dataclass(frozen=True)
class KeptHistory:
    """What a store knows of snapshots.

    `table`: as it stands in `version`, None where no version has one; `passed_over`: newer versions that cannot be
    read. `restored`: what waits for the next load, by its file.
    """

    table: pl.DataFrame | None
    version: str | None
    passed_over: tuple[str, ...]
    restored: Mapping[Path, pl.DataFrame]


def history_of(version: Path) -> KeptHistory:
    """Return the history as one version has it, and nothing that came later. Raises StoreMissing and StoreDamaged."""
    with connect_whole(version) as con:
        try:
            table: pl.DataFrame | None = con.table("history").pl()
        except duckdb.CatalogException:
            table = None  # from before there was any
    return KeptHistory(table, version.stem, (), {})


def read_history(folder: Path) -> KeptHistory:
    """Return the history of the newest version that has one, and what waits to be added to it.

    Raises StoreDamaged for a restored file that cannot be read.
    """
    # Before the versions: what a load that ends meanwhile takes up and removes is in its version.
    restored = read_restored(folder)
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
    # By its content: restored twice it is there once.
    path = folder / _RESTORED.replace("*", hashlib.sha256(table.write_csv().encode()).hexdigest()[:12])
    folder.mkdir(parents=True, exist_ok=True)
    with replacing(path) as part, duckdb.connect(str(part)) as con:
        con.execute(_SCHEMA.read_text(encoding="utf-8"))
        add_rows(con, "history", table)
        con.execute("checkpoint")
    return path


def read_restored(folder: Path) -> dict[Path, pl.DataFrame]:
    """Return what waits for the next load, by its file. Raises StoreDamaged."""
    return {path: _restored(path) for path in sorted(folder.glob(_RESTORED))}


def _restored(path: Path) -> pl.DataFrame:
    try:
        with duckdb.connect(str(path), read_only=True) as con:
            table: pl.DataFrame = con.table("history").pl()
            return table
    except duckdb.Error as error:
        raise StoreDamaged(
            f"The restored history {path} cannot be read: remove the file, "
            "and restore the export again with `lapsewatch history restore`."
        ) from error


def forget_restored(paths: Collection[Path]) -> None:
    """Remove restored files that a published version has taken up; left behind, they would change nothing."""
    for path in paths:
        path.unlink(missing_ok=True)
