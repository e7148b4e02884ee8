"""A load of a snapshot killed at any moment: what was observed before is there, and nothing is there twice."""

import random
import subprocess
import time
from datetime import UTC, datetime
from pathlib import Path

import polars as pl

from eligibility import Policy
from load import load_folder
from store import read_history, restore_history, versions
from tests.killing import begun, kill
from tests.load.dailies import write_others, write_roll

LOADED_AT = datetime(2026, 4, 1, 18, 30, tzinfo=UTC)
PEOPLE = [f"{n},Di,D,,0020,Dean" for n in range(1, 9)]

# A load that says when it has come to the moment named by its third argument, and waits there to be killed.
LOAD = """
import os, sys, time
from datetime import UTC, datetime
from pathlib import Path
import load
from eligibility import load_policy

folder, store, moment = sys.argv[1:]

def wait(*args, **kwargs):
    print("here", flush=True)
    time.sleep(60)

room, _, name = moment.partition(".")
if name:
    setattr({"load": load, "os": os}[room], name, wait)
print("begun", flush=True)
load.load_folder(Path(folder), Path(store), load_policy(), loaded_at=datetime(2026, 4, 1, 18, 30, tzinfo=UTC))
"""


def history_of(store: Path) -> pl.DataFrame:
    kept = read_history(store).table
    assert kept is not None
    return kept


class Night:
    """A store that knows one snapshot, a second one that is to be loaded, and an older one to be restored."""

    def __init__(self, path: Path, policy: Policy) -> None:
        self.folder, self.store, self.policy = path / "exports", path / "store", policy
        self.folder.mkdir()
        write_others(self.folder)
        write_roll(self.folder, "roll-2026-03-02.csv", PEOPLE)
        self.load(path / "older")
        (self.folder / "roll-2026-03-02.csv").unlink()
        write_roll(self.folder, "roll-2026-03-03.csv", PEOPLE[1:])
        self.load(self.store)
        self.before = history_of(self.store)
        self.older = history_of(path / "older")
        restore_history(self.store, self.older)
        write_roll(self.folder, "roll-2026-03-04.csv", PEOPLE[2:])

    def load(self, store: Path) -> None:
        load_folder(self.folder, store, self.policy, loaded_at=LOADED_AT)

    def begin(self, moment: str) -> subprocess.Popen[str]:
        return begun(LOAD, self.folder, self.store, moment, says="begun")


def test_killed_at_each_step_and_at_random(tmp_path: Path, policy: Policy) -> None:
    (tmp_path / "whole").mkdir()
    whole = Night(tmp_path / "whole", policy)
    whole.load(whole.store)
    after = history_of(whole.store)
    assert after.filter(pl.col("what") == "snapshot").group_by("first_seen").len().height == 3

    night = Night(tmp_path, policy)
    dice = random.Random(11)  # noqa: S311
    # From os.replace on the version is whole and has its name; only the link does not lead to it.
    steps = {"load.to_table": night.before, "os.fsync": night.before, "os.rename": night.before, "os.replace": after}
    for moment, expected in steps.items():
        load = night.begin(moment)
        assert load.stdout is not None
        assert load.stdout.readline() == "here\n"
        kill(load)
        assert history_of(night.store).equals(expected)
        assert len(read_history(night.store).restored) == 1
    versions(night.store)[0].path.unlink()
    for _ in range(3):
        load = night.begin("")
        time.sleep(dice.random() * 2)
        kill(load)
        assert any(history_of(night.store).equals(one) for one in (night.before, after))

    # Killed before the restored file was removed, the next load finds that it knows all of it.
    restore_history(night.store, night.older)
    load = night.begin("load.forget_restored")
    assert load.stdout is not None
    assert load.stdout.readline() == "here\n"
    kill(load)
    for _ in range(2):
        assert history_of(night.store).equals(after)
        night.load(night.store)
    assert not read_history(night.store).restored
