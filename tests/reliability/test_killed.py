"""A load that is killed, or whose machine loses its power, at any step: the calls in their order.

Loads that are killed are a script, killed.py; tests/store/test_store_killed.py kills a few at the store's own steps.
"""

import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from store import current, publish, versions
from tests.reliability.conftest import LOADED_AT
from tests.store.conftest import fill


def test_what_a_name_stands_for_is_on_the_disk_before_the_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Power lost after any of these calls leaves a link to a whole version."""
    calls: list[str] = []

    def noting(name: str) -> None:
        call = getattr(os, name)

        def called(*args: Any, **named: Any) -> Any:
            of = str(Path(f"/proc/self/fd/{args[0]}").readlink()) if name == "fsync" else str(args[0])
            calls.append(f"{name} {'folder' if of == str(tmp_path / 'new') else of.rpartition('.')[2]}")
            return call(*args, **named)

        monkeypatch.setattr(os, name, called)

    (tmp_path / "new").mkdir()
    for name in ("fsync", "rename", "symlink", "replace"):
        noting(name)
    publish(tmp_path / "new", fill, loaded_at=LOADED_AT)
    link = f"current-{os.getpid()}"
    assert calls == [
        "fsync duckdb",
        "fsync json",
        "rename json",
        "rename duckdb",
        "fsync folder",
        "symlink duckdb",
        f"replace {link}",
        "fsync folder",
    ]


def test_a_new_folder_is_flushed_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    flushed: list[str] = []
    flush = os.fsync

    def noting(file: int) -> None:
        flushed.append(str(Path(f"/proc/self/fd/{file}").readlink()))
        flush(file)

    monkeypatch.setattr(os, "fsync", noting)
    publish(tmp_path / "new", fill, loaded_at=LOADED_AT)
    assert flushed[0] == str(tmp_path)


def test_a_clock_that_was_set_back_loses_no_version(tmp_path: Path) -> None:
    first = publish(tmp_path, fill, loaded_at=LOADED_AT)
    second = publish(tmp_path, fill, loaded_at=LOADED_AT - timedelta(days=4_000), keep=2)
    third = publish(tmp_path, fill, loaded_at=LOADED_AT - timedelta(days=5_000), keep=2)
    assert current(tmp_path) == third
    # Each is the last of its week, whichever way the clock went.
    assert [version.path for version in versions(tmp_path)] == [third, second, first]
