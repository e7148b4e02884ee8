"""A store that is copied while it is in use, and restored elsewhere: by another path, another user, read-only.

What tools do at random moments is a script (copied.py); here a walk over the folder is as slow as it can be.
"""

import os
import random
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from eligibility import engine
from store import StoreDamaged, connect, current, examine, publish, repair, versions
from tests.killing import ROOT
from tests.load.tiny import write_feeds
from tests.reliability import copied
from tests.reliability.conftest import LOADED_AT
from tests.reliability.test_damaged import doctor, kinds
from tests.store.conftest import fill
from ui import reads

Order = Callable[[list[Path]], list[Path]]


def newest_first(paths: list[Path]) -> list[Path]:
    return sorted(paths, reverse=True)


def link_first(paths: list[Path]) -> list[Path]:
    return sorted(paths, key=lambda path: (path.name != "current.duckdb", path.name))


def link_last(paths: list[Path]) -> list[Path]:
    return sorted(paths, key=lambda path: (path.name == "current.duckdb", path.name))


def any_order(paths: list[Path]) -> list[Path]:
    return random.Random(len(paths)).sample(paths, len(paths))  # noqa: S311


ORDERS: list[Order] = [newest_first, link_first, link_last, any_order]


def walk(source: Path, target: Path, order: Order) -> Iterator[str]:
    """Copy a folder as tools do, one file after the other of what was there at the beginning; pause after each."""
    target.mkdir(exist_ok=True)
    listed = order(list(source.iterdir()))
    yield "list"
    for path in listed:
        to = target / path.name
        to.unlink(missing_ok=True)
        try:
            if path.is_symlink():
                to.symlink_to(path.readlink())
            else:
                shutil.copy2(path, to)
        except FileNotFoundError:
            continue
        yield path.name


def load(folder: Path, keep: int) -> Path:
    return publish(folder, fill, loaded_at=LOADED_AT, keep=keep)


def mended(copy: Path) -> Path:
    """Repair a copy, and return what readers get; nothing of it may be wrong then."""
    repair(copy, "an engine", 10)
    assert [one for one in examine(copy, "an engine", 10) if one.is_fault] == []
    connect(current(copy), "an engine").close()
    return current(copy)


@pytest.mark.parametrize("order", ORDERS, ids=lambda order: order.__name__)
def test_a_load_after_each_file_that_is_copied(order: Order, tmp_path: Path) -> None:
    """Copied with fewer loads meanwhile than versions are kept, a copy has what was the newest when it began."""
    store, keep = tmp_path / "store", 20
    for _ in range(2):
        load(store, keep)
    begun = versions(store)[0]
    for _ in walk(store, tmp_path / "copy", order):
        load(store, keep)
    assert mended(tmp_path / "copy").stem == begun.name


@pytest.mark.parametrize("order", ORDERS, ids=lambda order: order.__name__)
def test_a_file_is_copied_at_each_step_of_a_load(order: Order, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The walk goes on by one file just before each call of a load that is seen in the folder."""
    store, copy, keep = tmp_path / "store", tmp_path / "copy", 2
    for _ in range(2):
        load(store, keep)
    walks: list[Iterator[str]] = []

    def stepping(name: str) -> None:
        call = getattr(os, name)

        def called(*args: Any, **named: Any) -> Any:
            # Of the copy's own files there are no steps.
            if walks and str(store) in str(args[0]) + str(args[-1]):
                next(walks[0], None)
            return call(*args, **named)

        monkeypatch.setattr(os, name, called)

    for name in ("chmod", "rename", "replace", "symlink", "unlink"):
        stepping(name)
    for offset in (0, 3, 6):
        begun = versions(store)[0]
        shutil.rmtree(copy, ignore_errors=True)
        walks[:] = [walk(store, copy, order)]
        for _ in range(offset):
            next(walks[0], None)
        load(store, keep)
        rest = walks.pop()
        for _ in rest:
            pass
        assert mended(copy).stem >= begun.name


def test_a_second_pass_has_what_the_first_one_missed(tmp_path: Path) -> None:
    """One version is kept, and a load ends meanwhile: the version on the list is gone, the new one is not on it."""
    store, copy = tmp_path / "store", tmp_path / "copy"
    load(store, 1)
    listing = walk(store, copy, newest_first)
    next(listing)
    path = load(store, 1)
    list(listing)
    assert repair(copy, "an engine", 1) == []
    assert "current-dangling" in {one.kind for one in examine(copy, "an engine", 1)}
    list(walk(store, copy, newest_first))
    assert mended(copy).name == path.name


@pytest.mark.parametrize("tool", copied.TOOLS)
def test_copies_by_tools_while_loads_go_on(tool: str) -> None:
    if shutil.which(tool) is None:
        pytest.skip(f"{tool} is not installed")
    counted = copied.tried(tool, 1, random.Random(13))  # noqa: S311
    assert counted.pop("copies") == 1
    assert set(counted) <= {"loads meanwhile", "link mended"}


def test_commands_say_how_to_mend_a_copy_without_its_version(damaged: Path) -> None:
    newest = versions(damaged)[0].path
    newest.unlink()
    with pytest.raises(StoreDamaged, match="`lapsewatch doctor --repair` lets readers have the newest that is there"):
        current(damaged)
    # Readers need no repair.
    assert reads.served(damaged).is_fallback
    assert doctor(damaged, "--repair").exit_code == 0
    assert not reads.served(damaged).is_fallback


def test_a_copy_that_has_a_file_in_place_of_the_link(damaged: Path) -> None:
    """As of a zip, or of a disk that knows no links."""
    link, real = damaged / "current.duckdb", current(damaged)
    link.unlink()
    shutil.copy2(real, link)
    assert kinds(damaged) == {"current-no-link"}
    assert Path(reads.latest(damaged)) == link
    assert doctor(damaged, "--repair").exit_code == 0
    assert current(damaged) == real


def test_links_lead_nowhere_outside(damaged: Path) -> None:
    """A copy under another path opens its own version, not the one of where it came from."""
    moved = damaged.rename(damaged.with_name("moved"))
    assert [str(path.readlink()) for path in moved.iterdir() if path.is_symlink()] == [current(moved).name]
    assert current(moved).parent == moved.resolve()
    connect(current(moved), engine()).close()


_AS_NOBODY = """
import os, sys
from typer.testing import CliRunner
import cli
def all_of(store):
    for words in (["anomalies", "--as-of", "2027-04-14"], ["doctor"], ["doctor", "--repair"], ["load", sys.argv[3]]):
        done = CliRunner().invoke(cli.app, [*words, "--store", store])
        yield f"{words[-1]} {done.exit_code} {done.output.strip().splitlines()[-1]}"
list(all_of(sys.argv[1]))  # as root, so that everything is imported: Python itself may be root's
os.setgid(65534)
os.setuid(65534)
print("\\n".join(all_of(sys.argv[2])))
"""


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another user")
def test_another_user_reads_a_folder_that_is_not_theirs(damaged: Path) -> None:
    """Restored by root as it was: versions are readable for all, the folder can be written by nobody else."""
    # Not below pytest's own folder, which no other user may enter.
    with TemporaryDirectory() as place:
        folder = Path(place)
        folder.chmod(0o755)
        feeds, first, store = write_feeds(folder / "feeds"), folder / "first", folder / "store"
        for copy in (first, store):
            shutil.copytree(damaged, copy, symlinks=True)
        done = subprocess.run(
            [sys.executable, "-c", _AS_NOBODY, first, store, feeds],
            cwd=ROOT, capture_output=True, text=True, check=False,
        )  # fmt: skip
    assert done.returncode == 0, done.stderr
    answered, looked, mended_, loaded = done.stdout.splitlines()
    assert answered.startswith("2027-04-14 0 ")
    assert looked.startswith("doctor 0 ")
    assert looked.endswith("3 versions, nothing is to be mended.")
    for said in (mended_, loaded):
        assert f" 1 The store folder {store} cannot be written (Permission denied)" in said
