"""Tries a folder in a process of its own: `lapsewatch connect --json`, which writes and publishes nothing.

No room may call a load (pyproject.toml), and a load in a thread of the server would hold up every other page.
"""

import json
import os
import subprocess
import sys
import threading
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from eligibility import Policy
from ui.reads.viewer import Viewer
from ui.security import operator

_ROOT = Path(__file__).parents[2]
_NICENESS = 10  # pages come first
_turn = threading.Lock()


class NotTried(Exception):
    """A folder is not tried; `str(error)` is one sentence."""


class Trial:
    """A folder being tried, or tried: how far it is, and what came of it.

    `said` is the last line of `lapsewatch connect --json` (`cli/connect_json.py`), None while it runs and after it
    failed; `faults` are the sentences of a failure.
    """

    def __init__(self, folder: Path, process: "subprocess.Popen[str]", place: "TemporaryDirectory[str]") -> None:
        self.folder = folder
        self.doing, self.share = "Look at the files", 0.0
        self.said: dict[str, Any] | None = None
        self.faults: list[str] = []
        self._process, self._place = process, place
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    @property
    def is_running(self) -> bool:
        """Whether there is more to come."""
        return self._reader.is_alive()

    def stop(self) -> None:
        """End it before it is done."""
        self._process.terminate()
        self._reader.join()

    def _read(self) -> None:
        try:
            with self._process:
                for line in self._process.stdout or ():
                    told = json.loads(line)
                    if "progress" in told:
                        self.doing, done, total = told["progress"]
                        self.share = min(done / total, 1.0) if total else 0.0
                    else:
                        self.said = told
            if self._process.returncode and self.said is None:
                self.faults = Path(self._place.name, "faults").read_text("utf-8", "replace").splitlines()
        finally:
            self._place.cleanup()
            _turn.release()


def start(viewer: Viewer, folder: str, policy: Policy, *, is_every: bool) -> Trial:
    """Begin to try a folder by the rules of `policy`; one at a time, whoever's it is.

    Raises NotTried with what is wrong with the folder, and PermissionError for anybody but the operator.
    """
    if not operator.is_operator(viewer):
        raise PermissionError("only the operator of this machine tries a folder")
    found = _readable(folder)
    if not _turn.acquire(blocking=False):
        raise NotTried("A folder is being tried in another tab; wait until that is done, or stop it there.")
    try:
        return _begin(found, policy, is_every=is_every)
    except BaseException:
        _turn.release()
        raise


def _begin(folder: Path, policy: Policy, *, is_every: bool) -> Trial:
    place = TemporaryDirectory(prefix="lapsewatch-try-")
    rules = Path(place.name, Path(policy.file).name)
    rules.write_text(policy.text, "utf-8")
    # A store that is not there: the folder may be another district's than the one on the pages, so it is compared with
    # nothing.
    options = ["--json", "--policy", str(rules), "--store", str(Path(place.name, "none")), *["--every"] * is_every]
    with Path(place.name, "faults").open("wb") as faults:
        # Our own command; the folder is one argument of it, and never a shell's.
        process = subprocess.Popen(
            [sys.executable, "-m", "cli", "connect", *options, "--", str(folder.absolute())],
            cwd=_ROOT,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=faults,
            text=True,
        )
    with suppress(AttributeError, OSError):  # where a system has no such thing
        os.setpriority(os.PRIO_PROCESS, process.pid, _NICENESS)
    return Trial(folder, process, place)


def _readable(folder: str) -> Path:
    """The folder of a typed path, which has something in it. Raises NotTried."""
    typed = folder.strip().strip("'\"")
    if not typed:
        raise NotTried("Type the path of a folder first, such as /data/exports.")
    path = Path(typed)
    with suppress(RuntimeError):  # nobody of that name
        path = path.expanduser()
    if not path.is_absolute():
        raise NotTried(f"“{typed}” is no whole path: write it from its beginning, such as /data/exports.")
    try:
        is_empty = not any(path.iterdir())
    except NotADirectoryError:
        raise NotTried(f"“{typed}” is a file: name the folder that it lies in.") from None
    except (FileNotFoundError, ValueError):
        raise NotTried(f"There is no folder “{typed}” on this machine: check its spelling.") from None
    except OSError as error:
        raise NotTried(f"The folder “{typed}” cannot be read ({error.strerror}): make it readable.") from None
    if is_empty:
        raise NotTried(f"The folder “{typed}” is empty: put the exports into it, and try again.")
    return path
