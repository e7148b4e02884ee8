"""Opening a version to read."""

import os
from pathlib import Path

import duckdb

from store import checksums
from store.errors import StoreDamaged, StoreMissing, StoreOutdated
from store.formats import present
from store.held import hold
from store.records import create_schema, made_by

_COPY_RECORDS = Path(__file__).with_name("copy_records.sql")
_LOAD_ROW = Path(__file__).with_name("load_row.sql")
_MADE_BY = Path(__file__).with_name("made_by.sql")
# A reader gets no file system and no extensions: a query can never reach beyond its version of the store.
READER: dict[str, str | bool | int | float | list[str]] = {
    "threads": 2,
    "memory_limit": "1GB",
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
    "enable_external_access": False,
    "lock_configuration": True,
}

# Invented records are few: one thread is as fast, and leaves the others to the load that goes on beside it.
_SCRATCH: dict[str, str | bool | int | float | list[str]] = {
    "threads": 1,
    "memory_limit": "512MB",
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
}


def connect(path: Path, judged_by: str | None = None) -> duckdb.DuckDBPyConnection:
    """Open one version read-only; use a `cursor()` of it per call, and never close it while cursors live.

    Whoever asks it questions says by which engine it must have been judged. Links are resolved first
    (docs/decisions/0007-connections-and-versions.md). Raises StoreMissing if the file is not there, StoreDamaged if it
    is no readable version or, with `judged_by`, no longer what was published; StoreOutdated if another engine judged
    it, or its tables are laid out otherwise.
    """
    real = Path(os.path.realpath(path))
    if not real.is_file():
        raise StoreMissing(f"The store version {path} is not there any more: open the current one.")
    if judged_by is not None:
        _check_whole(real)
    try:
        con = duckdb.connect(str(real), read_only=True, config=READER)
        hold(con, real)
        # DuckDB opens any database: only the row of `load` shows that it is one of ours.
        con.execute(_LOAD_ROW.read_text(encoding="utf-8")).fetchall()
    except duckdb.Error as error:
        raise _damaged(real, "it cannot be read, it is damaged or from another program") from error
    if judged_by is not None and _made_by(con) != made_by(judged_by):
        con.close()
        raise StoreOutdated(
            f"The store version {real.stem} was judged by another version of Lapsewatch: load the feeds again "
            "(`make load`), let `lapsewatch doctor --repair` judge its records again, or start this again if it has "
            "been running since before an update."
        )
    return con


def connect_whole(path: Path) -> duckdb.DuckDBPyConnection:
    """Open one version that is what was published, whichever engine judged it; raises StoreMissing, StoreDamaged."""
    real = Path(os.path.realpath(path))
    con = connect(real)
    _check_whole(real)
    return con


def _check_whole(real: Path) -> None:
    """Before any answer: DuckDB sees a damaged block only when some question reads it. Raises StoreDamaged."""
    try:
        is_changed = checksums.is_intact(real) is False
    except OSError as error:
        raise _damaged(real, f"it cannot be read ({error.strerror or error})") from error
    if is_changed:
        raise _damaged(real, "it is not what was published, some of it has changed since")


def _damaged(real: Path, why: str) -> StoreDamaged:
    return StoreDamaged(
        f"The store version {real} is of no use, {why}: load the feeds again, which publishes a new version, "
        "or let `lapsewatch doctor` say more."
    )


def _made_by(con: duckdb.DuckDBPyConnection) -> str | None:
    """What made a version; None for one from before versions said so, which is outdated by that alone."""
    try:
        ((maker,),) = con.execute(_MADE_BY.read_text(encoding="utf-8")).fetchall()
    except duckdb.BinderException:
        return None
    return str(maker)


def records_of(
    path: Path, judged_by: str, *, policy_version: str, policy_name: str, policy_text: str, threads: int = 2
) -> duckdb.DuckDBPyConnection:
    """Open a store that no file keeps, with the records of one version, for another policy to judge.

    The feeds are not read again, and the version stays as it is: what follows touches the copy alone. The row of `load`
    names the other policy. Raises what `connect` raises.
    """
    connect(path, judged_by).close()
    con = duckdb.connect(config={**_SCRATCH, "threads": threads, "memory_limit": "1GB"})
    try:
        create_schema(con)
        copy_records(
            con,
            path,
            judged_by,
            policy_version=policy_version,
            policy_name=policy_name,
            policy_text=policy_text,
        )
        con.execute("set enable_external_access = false")
    except StoreDamaged:
        con.close()
        raise
    return con


def copy_records(
    con: duckdb.DuckDBPyConnection,
    path: Path,
    judged_by: str,
    *,
    policy_version: str,
    policy_name: str,
    policy_text: str,
    program_version: str | None = None,
) -> None:
    """Fill the empty record tables of `con` with the records of a version, for an engine and a policy to judge.

    The moment of the load stays, and so does the version of Lapsewatch unless another is given. The format of the
    version is one that is known (`store/formats.py`). Raises StoreDamaged where it cannot be read.
    """
    values = {
        "path": os.path.realpath(path),
        "policy_version": policy_version,
        "policy_name": policy_name,
        "policy_text": policy_text,
        "made_by": made_by(judged_by),
        "program_version": program_version,
        "records_format": present(),
    }
    for statement in con.extract_statements(_COPY_RECORDS.read_text(encoding="utf-8")):
        try:
            con.execute(statement, {name: values[name] for name in statement.named_parameters}).fetchall()
        except duckdb.CatalogException:
            # A table that an older format lacks stays empty.
            continue
        except duckdb.Error as error:
            raise StoreDamaged(
                f"The records of the store version {path.stem} cannot be read: load the feeds again, "
                "which publishes a new version."
            ) from error


def in_memory() -> duckdb.DuckDBPyConnection:
    """Open an empty store that no file keeps, to judge invented records in."""
    return duckdb.connect(config=_SCRATCH)
