"""What readers see of a store that was damaged: the newest whole version, one sentence, and no path."""

import logging
import os
import shutil
from datetime import date
from pathlib import Path

import pytest

from store import versions
from tests.reliability.damage import HARMS, Harm, empty, newest, no_link, rewrite, truncate
from tests.stores import StoreOf
from tests.ui.conftest import make_sample
from tests.ui.pages import opened, texts
from ui import reads
from ui.widgets import cache, runtime

SAID = "**The newest data cannot be read, so this is the data loaded on "


@pytest.mark.parametrize("harm", HARMS, ids=lambda harm: harm.__name__)
def test_readers_get_the_newest_whole_version(damaged: Path, harm: Harm, caplog: pytest.LogCaptureFixture) -> None:
    whole = versions(damaged)[0 if harm is no_link else 1].path
    harm(damaged)
    with caplog.at_level(logging.ERROR, "lapsewatch"):
        assert [reads.served(damaged), reads.served(damaged)] == [reads.Served(str(whole), is_fallback=True)] * 2
    last = [record.getMessage() for record in caplog.records if "Until then readers get" in record.getMessage()]
    assert len(last) == 1
    assert str(damaged) in last[0]
    assert whole.stem in last[0]


def test_the_page_says_so_without_a_path(damaged: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(runtime.STORE, str(damaged))
    truncate(damaged)
    said = texts(opened())
    assert SAID in said
    assert str(damaged) not in said


def beside_older(store: Path, folder: Path, *days: str) -> Path:
    """Copy a store, with its newest version once more as one of each of these days; the newest.

    Its district does not fit into the first block, which is in memory as soon as the file is open.
    """
    shutil.copytree(store, folder, symlinks=True)
    path = newest(folder)
    for number, day in enumerate(days):
        for file in (path, path.with_suffix(".json")):
            shutil.copy(file, folder / f"store-{day}T180000Z-00000{number}{file.suffix}")
    return path


def damage_in_place(path: Path) -> None:
    """As a bad disk does, without a trace in the file's time: found when a block is read, in the middle of a run."""
    about = path.stat()
    harmed = bytearray(path.read_bytes())
    for place in range(20_000, about.st_size, 4_096):
        harmed[place] ^= 1
    rewrite(path, bytes(harmed))
    os.utime(path, ns=(about.st_atime_ns, about.st_mtime_ns))


def test_a_file_damaged_while_it_is_open(store_of: StoreOf, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "own"
    path = beside_older(store_of(make_sample), folder, "20261121")
    monkeypatch.setenv(runtime.STORE, str(folder))
    assert reads.served(folder) == reads.Served(str(path), is_fallback=False)
    damage_in_place(path)
    said = texts(opened())
    assert "Something went wrong" not in said
    assert SAID in said
    assert reads.served(folder).version != str(path)


def test_a_version_of_then_damaged_while_it_is_open(
    store_of: StoreOf, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is passed over as one that was damaged before, and what is known now is shown as before."""
    folder = tmp_path / "own"
    path = beside_older(store_of(make_sample), folder, "20251120", "20251121")
    older, then = (folder / f"store-{name}" for name in ("20251120T180000Z-000000", "20251121T180000Z-000001"))
    monkeypatch.setenv(runtime.STORE, str(folder))
    found = reads.known_on(folder, date(2025, 11, 22), "America/Denver")
    assert found is not None
    assert found.version == f"{then}.duckdb"
    damage_in_place(then.with_suffix(".duckdb"))
    said = texts(opened(known="2025-11-22"))
    assert "Something went wrong" not in said
    assert f"({older.name}). Nothing loaded later is shown. A later load of then cannot be read." in said
    assert SAID not in texts(opened())
    assert reads.served(folder) == reads.Served(str(path), is_fallback=False)


def test_a_version_to_compare_with_damaged_while_it_is_open(
    store_of: StoreOf, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "own"
    path = beside_older(store_of(make_sample), folder, "20261121")
    monkeypatch.setenv(runtime.STORE, str(folder))
    earlier = folder / "store-20261121T180000Z-000000.duckdb"
    assert reads.unreadable(str(earlier)) == ""
    damage_in_place(earlier)
    said = texts(opened("pages/recertification/changes.py", against="load"))
    assert "Something went wrong" not in said
    assert "damaged" in said
    assert str(folder) not in said
    assert reads.served(folder) == reads.Served(str(path), is_fallback=False)


def test_a_changed_file_is_seen_before_it_is_read(damaged: Path) -> None:
    assert not reads.served(damaged).is_fallback
    content = newest(damaged).read_bytes()
    path = newest(damaged)
    rewrite(path, content[:-1] + bytes([content[-1] ^ 1]))
    assert reads.served(damaged).is_fallback
    # Brought back it is served again, without a restart.
    rewrite(path, content)
    assert reads.served(damaged) == reads.Served(str(path), is_fallback=False)


def test_where_no_version_is_whole_the_page_says_so_without_a_path(
    damaged: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(runtime.STORE, str(damaged))
    for _ in range(3):
        empty(damaged)
        shutil.move(newest(damaged), damaged / "gone")
    (damaged / "current.duckdb").unlink()
    shutil.move(damaged / "gone", damaged / "store-20270414T063000Z-000007.duckdb")
    cache.forget()
    said = texts(opened())
    assert "The data is damaged, and no earlier version of it can be shown" in said
    assert str(damaged) not in said


def test_answers_about_a_version_go_when_readers_move_on(damaged: Path) -> None:
    """Else the memory would hold those of versions that nobody asks any more."""
    newer, older = versions(damaged)[:2]
    before = reads.facts(reads.latest(damaged))
    assert reads.facts(reads.latest(damaged)) is before
    (damaged / "current.duckdb").unlink()
    (damaged / "current.duckdb").symlink_to(older.path.name)
    assert reads.latest(damaged) == str(older.path)
    assert reads.facts(str(newer.path)) == before
    assert reads.facts(str(newer.path)) is not before
