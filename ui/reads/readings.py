"""What each contested sentence costs, worked out in the background once for a version, by nobody's run of a page."""

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

import lab
import store
from eligibility import Policy, engine
from ui.reads.shown import shown
from ui.reads.version import policy
from ui.reads.view import View
from ui.widgets import cache, runtime

_log = logging.getLogger("lapsewatch")
_MOST_VERSIONS = 2
_NAME = "readings"


@dataclass
class _Worked:
    """What has been worked out of one version so far: rows by key and value of the other reading."""

    wanted: tuple[tuple[str, str], ...]
    rows: dict[tuple[str, str], pl.DataFrame] = field(default_factory=dict)
    problem: str = ""

    @property
    def is_coming(self) -> bool:
        """Whether a thread is at it, or waits for its turn."""
        return len(self.rows) < len(self.wanted) and not self.problem


@dataclass(frozen=True)
class ReadOtherwise:
    """Who gets another answer on the view's day by each other reading, as far as that is worked out.

    `rows` by key and value of the reading: who differs (`lab.reading_on`), within the view. `wanted` counts the
    readings; `problem` says why the rest never comes, "" where it does.
    """

    rows: dict[tuple[str, str], pl.DataFrame]
    wanted: int
    problem: str

    @property
    def is_coming(self) -> bool:
        """Whether some of them are still being worked out."""
        return len(self.rows) < self.wanted and not self.problem


_worked: dict[str, _Worked] = {}
_lock = threading.Lock()
_turn = threading.Lock()


def readings(view: View) -> ReadOtherwise:
    """Say what is known of the other readings, at once; the first to ask has them worked out."""
    worked = _of(view.version, policy(view.version))
    # A copy: the worker adds to it meanwhile.
    rows = {one: _on(all_days, view) for one, all_days in list(worked.rows.items())}
    return ReadOtherwise(rows, len(worked.wanted), worked.problem)


@cache.by_frames
def _on(all_days: pl.DataFrame, view: View) -> pl.DataFrame:
    """The rows of a reading on the view's day: the same frame in every run, for what is cached by it."""
    return shown(view, lab.reading_on(all_days, view.question)).drop("from_on", "to_on")


def _of(version: str, rules: Policy) -> _Worked:
    with _lock:
        if version not in _worked:
            others = lab.other_readings(rules)
            _worked[version] = _Worked(tuple((key, value) for key, values in others.items() for value in values))
            # What is being worked out stays: where readers look back at several versions it would be begun anew by
            # each of their runs.
            for old in list(_worked)[:-_MOST_VERSIONS]:
                if not _worked[old].is_coming:
                    del _worked[old]
            arguments = (version, rules, _worked[version], runtime.store_folder(), runtime.lab_folder())
            # No daemon: the interpreter would end under it, in the middle of DuckDB. It looks whether it may go on.
            threading.Thread(target=_work, args=arguments, name=_NAME, daemon=False).start()
        return _worked[version]


class _Ended(Exception):
    """The server ends."""


def _while_served(_step: str, _done: int, _total: int) -> None:
    if not threading.main_thread().is_alive():
        raise _Ended


@contextmanager
def _in_turn() -> Iterator[None]:
    while not _turn.acquire(timeout=1):
        _while_served("", 0, 0)
    try:
        yield
    finally:
        _turn.release()


def _work(version: str, rules: Policy, worked: _Worked, folder: Path, kept_in: Path) -> None:
    """Work out one reading after the other, and one version, so that no more than one core is busy with it."""
    try:
        with _in_turn(), store.connect(Path(version), engine()) as con:
            store.forget_gone(kept_in, [one.name for one in store.versions(folder)])
            for reading in worked.wanted:
                worked.rows[reading] = lab.reading_of_all_days(
                    Path(version), con, rules, reading, kept_in, progress=_while_served
                )
    except _Ended:
        return
    except store.StoreError as error:
        worked.problem = error.on_screen
    except Exception:  # noqa: BLE001 (whatever it is, the page says that it is not known, and the log why)
        _log.exception("The readings of %s could not be worked out", Path(version).stem)
        worked.problem = "They could not be worked out; the log of the dashboard says why."


def wait_for_readings() -> None:
    """Wait until nothing is being worked out any more: for tests, which take the store away."""
    for thread in threading.enumerate():
        if thread.name == _NAME:
            thread.join()
