"""`lapsewatch doctor` names every damage and mends what it can; a load passes over what is no version."""

import json
import os
import random
from datetime import timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

import cli
from eligibility import engine
from store import StoreDamaged, StoreUnwritable, checksums, connect, current, examine, publish, versions
from store.strays import remove
from tests.reliability.conftest import LOADED_AT
from tests.reliability.damage import HARMS, Harm, flip, flip_a_table, newest
from tests.store.conftest import fill


def doctor(folder: Path, *options: str) -> Result:
    return CliRunner().invoke(cli.app, ["doctor", "--store", str(folder), *options])


def kinds(folder: Path) -> set[str]:
    return {one["kind"] for one in json.loads(doctor(folder, "--json").stdout)["findings"]}


def test_a_whole_store_is_well(damaged: Path) -> None:
    result = doctor(damaged)
    assert (result.exit_code, result.stdout) == (0, f"The store {damaged}: 3 versions, nothing is to be mended.\n")


@pytest.mark.parametrize("harm", HARMS, ids=lambda harm: harm.__name__)
def test_the_doctor_names_what_is_wrong_and_mends_the_link(damaged: Path, harm: Harm) -> None:
    whole = versions(damaged)[0 if HARMS[harm] == {"current-missing"} else 1].path
    harm(damaged)
    assert kinds(damaged) == HARMS[harm]
    assert doctor(damaged).exit_code == 1

    doctor(damaged, "--repair")
    assert current(damaged) == whole
    connect(whole, engine()).close()
    assert kinds(damaged) <= {"damaged-version", "foreign-version", "other-format", "no-version"}
    doctor(damaged, "--prune")
    # What another program wrote is not ours to remove.
    assert kinds(damaged) == HARMS[harm] & {"foreign-version", "other-format", "no-version"}


def test_the_damaged_tables_are_named(damaged: Path) -> None:
    path = newest(damaged)
    flip_a_table(damaged)
    (finding,) = (one for one in examine(damaged, engine(), 10) if one.kind == "damaged-version")
    assert finding.name == path.stem
    assert finding.sentence.startswith(("is damaged in the table", "is not what was published"))


def test_no_flipped_bit_is_ever_served(damaged: Path) -> None:
    """By the checksum, wherever it is: 1,000 places are a script (flips.py)."""
    path = newest(damaged)
    drawn = random.Random(13)  # noqa: S311
    for place in [0, 9, 12_287, *(drawn.randrange(path.stat().st_size) for _ in range(20))]:
        bit = drawn.randrange(8)
        flip(path, place, bit)
        with pytest.raises(StoreDamaged, match="changed since"):
            connect(path, engine())
        flip(path, place, bit)
    connect(path, engine()).close()


def test_strays_are_named_and_removed(damaged: Path) -> None:
    for name in (".build-1.duckdb", ".build-1.json", ".current-1", ".refused.json-1-1", "store-x.json"):
        (damaged / name).touch()
    assert kinds(damaged) == {"stray"}
    assert doctor(damaged, "--repair").exit_code == 0
    assert not list(damaged.glob(".build-*"))
    assert not (damaged / "store-x.json").exists()


def test_pruning_keeps_the_current_version_and_the_newest(damaged: Path) -> None:
    oldest = versions(damaged)[-1]
    (damaged / "current.duckdb").unlink()
    (damaged / "current.duckdb").symlink_to(oldest.path.name)
    newest_one = versions(damaged)[0]
    result = doctor(damaged, "--prune", "--keep", "1")
    assert result.exit_code == 0
    assert [one.name for one in versions(damaged)] == [newest_one.name, oldest.name]
    assert result.stdout.startswith("Removed store-")
    assert current(damaged) == oldest.path


def test_there_is_no_store_to_look_at(tmp_path: Path) -> None:
    assert doctor(tmp_path).exit_code == 2
    assert doctor(tmp_path / "absent", "--repair").exit_code == 2
    assert not (tmp_path / "absent").exists()


def test_a_load_passes_over_what_is_no_version(tmp_path: Path) -> None:
    """Named like one, it blocked every load for good."""
    (tmp_path / "store-99999999T999999Z-000099.duckdb").touch()
    (tmp_path / "store-20270414T063000Z-000001.duckdb").mkdir()
    said: list[str] = []
    path = publish(tmp_path, fill, loaded_at=LOADED_AT, warn=said.append)
    assert path.name == "store-20270414T063000Z-000002.duckdb"
    assert current(tmp_path) == path
    assert [words.partition(" ")[0] for words in said] == [
        "store-20270414T063000Z-000001.duckdb",
        "store-99999999T999999Z-000099.duckdb",
    ]


def test_an_old_version_that_cannot_be_removed_is_a_warning(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    old = publish(tmp_path, fill, loaded_at=LOADED_AT)

    def refuse(path: Path) -> None:
        if path == old:
            raise PermissionError(1, "Operation not permitted")
        remove(path)

    monkeypatch.setattr("store.publishing.remove", refuse)
    said: list[str] = []
    path = publish(tmp_path, fill, loaded_at=LOADED_AT + timedelta(days=1), keep=1, warn=said.append)
    assert current(tmp_path) == path
    (warning,) = said
    assert warning.startswith(f"{old.name} in the store could not be removed (Operation not permitted)")
    # Its checksums stay with it: the doctor finds nothing wrong.
    assert {one.kind for one in examine(tmp_path, "an engine", 1)} == set()


def test_a_folder_that_cannot_be_written_is_a_sentence(damaged: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A disk that is full only when all is written: DuckDB's fatal error, and what could be freed."""
    before = sorted(path.name for path in damaged.iterdir())

    def full(*_: object) -> None:
        raise OSError(28, os.strerror(28))

    monkeypatch.setattr(checksums, "write", full)
    with pytest.raises(StoreUnwritable) as caught:
        publish(damaged, fill, loaded_at=LOADED_AT, keep=2)
    assert "No space left on device" in str(caught.value)
    assert f"`lapsewatch doctor --prune --keep 2 --store {damaged}` frees " in str(caught.value)
    assert sorted(path.name for path in damaged.iterdir()) == before
