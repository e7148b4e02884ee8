"""Publishing, keeping, reading: the versions of a store."""

import fcntl
import os
import resource
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb
import pytest

from store import (
    StoreBusy,
    StoreDamaged,
    StoreError,
    StoreMissing,
    StoreOutdated,
    StoreUnwritable,
    connect,
    current,
    last_load,
    publish,
    records,
    versions,
)

Build = Callable[[duckdb.DuckDBPyConnection], None]


def is_one_sentence(text: str) -> bool:
    return text.endswith(".") and "\n" not in text and "Traceback" not in text


def compared(store: Path) -> tuple[str, dict[str, int]] | None:
    """Return the version that the next load is compared with, and its accepted rows."""
    last = last_load(store)
    return (last.version, last.accepted) if last else None


def build_nothing(_: duckdb.DuckDBPyConnection) -> None:
    """Leave the version empty."""


def test_publish_names_the_version_by_moment_and_serial(tmp_path: Path, build: Build, loaded_at: datetime) -> None:
    path = publish(tmp_path, build, loaded_at=loaded_at)
    assert path.name == "store-20261122T053000Z-000001.duckdb"
    assert current(tmp_path) == path
    assert path.stat().st_mode & 0o777 == 0o444
    (version,) = versions(tmp_path)
    assert (version.name, version.path) == ("store-20261122T053000Z-000001", path)
    assert (version.loaded_at, version.size) == (loaded_at, path.stat().st_size)


def test_a_version_is_never_given_the_name_of_another(tmp_path: Path, build: Build, loaded_at: datetime) -> None:
    names = {publish(tmp_path, build, loaded_at=loaded_at).name for _ in range(3)}
    assert len(names) == 3


def test_the_newest_load_is_current_even_when_the_clock_went_back(
    tmp_path: Path, build: Build, loaded_at: datetime
) -> None:
    publish(tmp_path, build, loaded_at=loaded_at)
    newest = publish(tmp_path, build, loaded_at=loaded_at - timedelta(days=1), keep=1)
    assert current(tmp_path) == newest
    assert [version.path for version in versions(tmp_path)] == [newest]


def test_the_last_versions_stay(tmp_path: Path, build: Build, loaded_at: datetime) -> None:
    paths = [publish(tmp_path, build, loaded_at=loaded_at, keep=3) for _ in range(5)]
    assert [version.path for version in versions(tmp_path)] == paths[:1:-1]


def test_ten_versions_stay_unless_told_otherwise(tmp_path: Path, loaded_at: datetime) -> None:
    for _ in range(12):
        publish(tmp_path, build_nothing, loaded_at=loaded_at)
    assert [version.serial for version in versions(tmp_path)] == list(range(12, 2, -1))


def test_keeping_no_version_is_refused(tmp_path: Path, build: Build, loaded_at: datetime) -> None:
    with pytest.raises(StoreError, match="keep at least 1"):
        publish(tmp_path, build, loaded_at=loaded_at, keep=0)


def test_a_reader_keeps_its_version_while_others_are_published(
    tmp_path: Path, build: Build, loaded_at: datetime
) -> None:
    first = connect(publish(tmp_path, build, loaded_at=loaded_at))

    def larger(con: duckdb.DuckDBPyConnection) -> None:
        build(con)
        con.execute("insert into staff values ('c', 'Cy', 'C', null, null, 9)")

    publish(tmp_path, larger, loaded_at=loaded_at, keep=1)
    second = connect(tmp_path / "current.duckdb")
    for _ in range(3):
        assert first.cursor().execute("select count(*) from staff").fetchall() == [(2,)]
        assert second.cursor().execute("select count(*) from staff").fetchall() == [(3,)]


def test_a_build_that_fails_publishes_nothing(tmp_path: Path, build: Build, loaded_at: datetime) -> None:
    before = publish(tmp_path, build, loaded_at=loaded_at)
    files = sorted(tmp_path.iterdir())

    def failing(con: duckdb.DuckDBPyConnection) -> None:
        build(con)
        raise ValueError("bad feeds")

    with pytest.raises(ValueError, match="bad feeds"):
        publish(tmp_path, failing, loaded_at=loaded_at)
    assert sorted(tmp_path.iterdir()) == files
    assert current(tmp_path) == before


def test_readers_cannot_write_nor_reach_files(tmp_path: Path, build: Build, loaded_at: datetime) -> None:
    con = connect(publish(tmp_path, build, loaded_at=loaded_at))
    with pytest.raises(duckdb.InvalidInputException, match="read-only"):
        con.execute("delete from staff")
    with pytest.raises(duckdb.PermissionException):
        con.execute("from read_csv('/etc/hostname')")
    with pytest.raises(duckdb.InvalidInputException, match="locked"):
        con.execute("set memory_limit = '8GB'")
    assert con.execute("select current_setting('threads')").fetchall() == [(2,)]


def test_no_store_yet(tmp_path: Path) -> None:
    for folder in (tmp_path, tmp_path / "absent"):
        with pytest.raises(StoreMissing, match="run `lapsewatch load FEEDS --store") as caught:
            current(folder)
        assert is_one_sentence(str(caught.value))
        assert versions(folder) == []


def test_a_file_is_no_store_folder(tmp_path: Path, build: Build, loaded_at: datetime) -> None:
    file = tmp_path / "file"
    file.write_text("x")
    with pytest.raises(StoreMissing, match="is a file, not a store folder"):
        current(file)
    for folder in (file, file / "below"):
        with pytest.raises(StoreUnwritable, match="cannot be written") as caught:
            publish(folder, build, loaded_at=loaded_at)
        assert is_one_sentence(str(caught.value))


def test_a_current_version_that_went_away(tmp_path: Path, build: Build, loaded_at: datetime) -> None:
    path = publish(tmp_path, build, loaded_at=loaded_at)
    path.unlink()
    with pytest.raises(StoreDamaged, match="lost its current version"):
        current(tmp_path)
    with pytest.raises(StoreMissing, match="not there any more"):
        connect(path)


def damage_head(content: bytes) -> bytes:
    return b"\0" * 4096 + content[4096:]


def damage_blocks(content: bytes) -> bytes:
    return content[:12288] + b"\xff" * (len(content) - 12288)


def truncate(content: bytes) -> bytes:
    return content[: len(content) // 3]


def empty(_: bytes) -> bytes:
    return b""


@pytest.mark.parametrize("damage", [damage_head, damage_blocks, truncate, empty])
def test_a_damaged_version_gets_a_sentence(
    tmp_path: Path, build: Build, loaded_at: datetime, damage: Callable[[bytes], bytes]
) -> None:
    path = publish(tmp_path, build, loaded_at=loaded_at)
    content = path.read_bytes()
    path.unlink()
    path.write_bytes(damage(content))
    with pytest.raises(StoreDamaged, match="load the feeds again") as caught:
        connect(path)
    assert is_one_sentence(str(caught.value))


def test_a_database_of_another_program_gets_a_sentence(tmp_path: Path, loaded_at: datetime) -> None:
    path = publish(tmp_path, build_nothing, loaded_at=loaded_at)
    with pytest.raises(StoreDamaged, match="from another program"):
        connect(path)


def test_a_version_that_another_engine_judged_gets_a_sentence(
    tmp_path: Path, build: Build, loaded_at: datetime
) -> None:
    path = publish(tmp_path, build, loaded_at=loaded_at)
    connect(path, "an engine").close()
    with pytest.raises(
        StoreOutdated, match="was judged by another version of Lapsewatch: load the feeds again"
    ) as caught:
        connect(path, "another engine")
    assert is_one_sentence(str(caught.value))


def test_a_version_with_other_tables_gets_a_sentence(
    tmp_path: Path, build: Build, loaded_at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = publish(tmp_path, build, loaded_at=loaded_at)
    read = records._sql
    monkeypatch.setattr(records, "_sql", lambda name: read(name).replace("network varchar", "region varchar"))
    with pytest.raises(StoreOutdated):
        connect(path, "an engine")


def test_a_version_from_before_this_was_kept_is_outdated_but_still_compared(
    tmp_path: Path, build: Build, loaded_at: datetime
) -> None:
    def older(con: duckdb.DuckDBPyConnection) -> None:
        build(con)
        con.execute("alter table load drop column made_by")

    path = publish(tmp_path, older, loaded_at=loaded_at)
    with pytest.raises(StoreOutdated):
        connect(path, "an engine")
    assert compared(tmp_path) == (path.stem, {"staff": 2, "grants": 1})


def test_one_load_at_a_time(tmp_path: Path, build: Build, loaded_at: datetime) -> None:
    publish(tmp_path, build, loaded_at=loaded_at)
    lock = os.open(tmp_path / ".lock", os.O_RDWR)
    fcntl.flock(lock, fcntl.LOCK_EX)
    with pytest.raises(StoreBusy, match="wait until it has ended") as caught:
        publish(tmp_path, build, loaded_at=loaded_at)
    assert is_one_sentence(str(caught.value))
    os.close(lock)
    publish(tmp_path, build, loaded_at=loaded_at)


def test_a_full_disk_publishes_nothing(tmp_path: Path, build: Build, loaded_at: datetime) -> None:
    before = publish(tmp_path, build, loaded_at=loaded_at)
    files = sorted(tmp_path.iterdir())

    def large(con: duckdb.DuckDBPyConnection) -> None:
        con.execute("create table t as select random() as x from range(300000)")

    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (500_000, limits[1]))
    try:
        with pytest.raises(StoreUnwritable, match="nothing was published") as caught:
            publish(tmp_path, large, loaded_at=loaded_at)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert is_one_sentence(str(caught.value))
    assert sorted(tmp_path.iterdir()) == files
    assert current(tmp_path) == before


def test_a_link_that_cannot_be_swapped_publishes_nothing(
    tmp_path: Path, build: Build, loaded_at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = publish(tmp_path, build, loaded_at=loaded_at)
    files = sorted(tmp_path.iterdir())

    def refuse(*_: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "replace", refuse)
    with pytest.raises(StoreUnwritable, match="Operation not permitted"):
        publish(tmp_path, build, loaded_at=datetime(2027, 1, 1, tzinfo=UTC))
    monkeypatch.undo()
    assert current(tmp_path) == before
    publish(tmp_path, build, loaded_at=loaded_at, keep=2)
    assert [name for name in sorted(tmp_path.iterdir()) if name not in files] == [
        current(tmp_path),
        current(tmp_path).with_suffix(".json"),
    ]


def test_the_next_load_is_compared_with_the_newest_version_that_can_be_read(
    tmp_path: Path, build: Build, loaded_at: datetime
) -> None:
    assert last_load(tmp_path) is None
    older = publish(tmp_path, build, loaded_at=loaded_at)
    newer = publish(tmp_path, build, loaded_at=loaded_at)
    assert compared(tmp_path) == (newer.stem, {"staff": 2, "grants": 1})
    newer.unlink()
    assert compared(tmp_path) == (older.stem, {"staff": 2, "grants": 1})
    newer.write_bytes(b"damaged")
    assert compared(tmp_path) == (older.stem, {"staff": 2, "grants": 1})
    older.unlink()
    assert last_load(tmp_path) is None
