"""Which sign-ins have ended: Streamlit ends one by deleting the cookie, and whoever copied the cookie still has it.

Beside the audit log, so that it outlives a restart and several processes know the same: a folder with one file a day
(UTC), in which each line is the hash of a sign-in. A file is removed once no such sign-in could be accepted.
"""

import hashlib
import logging
import os
import threading
from collections.abc import Mapping
from contextlib import suppress
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from ui.security import audit_log_file
from ui.security.settings import SignIn
from ui.widgets.runtime import SettingError

LEEWAY: Final = 300  # seconds that the clock of the provider may be ahead of ours
_FOLDER: Final = "ended"
_log = logging.getLogger("lapsewatch")
_unwritten: set[bytes] = set()  # what could not be written counts all the same, in this process
_read: dict[str, tuple[int, frozenset[bytes]]] = {}  # by path: of which size it was, and its lines
_ending = threading.Lock()

Claims = Mapping[str, Any]


def is_ended(claims: Claims) -> bool:
    """Whether the sign-in of these claims was ended, by any process that has the same audit log.

    Raises SettingError where that cannot be read: a sign-in of which it is not known is none.
    """
    return (own := _name(claims)) in _unwritten or any(own in _lines(*file) for file in _files())


def end(claims: Claims, sign_in: SignIn, now: datetime) -> bool:
    """End a sign-in, and forget those that are too old by now; returns whether it had not ended before."""
    with _ending:
        own = _name(claims)
        try:
            if is_ended(claims):
                return False
            _folder().mkdir(mode=0o700, parents=True, exist_ok=True)
            file = os.open(_folder() / f"{now.date()}", os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)
            try:
                # One write, which O_APPEND puts behind those of other processes; begun by a line feed, so that half a
                # line that a full disk left spoils itself only.
                os.write(file, b"\n" + own)
            finally:
                os.close(file)
        except (OSError, SettingError):
            _unwritten.add(own)
            _log.exception("A sign-in has ended, and a restart will not know: %s cannot be written", _folder())
        else:
            _forget(now - timedelta(hours=sign_in.max_age_hours, seconds=LEEWAY))
    return True


def _name(claims: Claims) -> bytes:
    """Return what distinguishes one sign-in from all others (who, when, the number used once), and tells nobody who."""
    told = "|".join(str(claims.get(name)) for name in ("iss", "sub", "iat", "nonce"))
    return hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest().encode()


def _folder() -> Path:
    return audit_log_file.folder() / _FOLDER


def _files() -> list[tuple[str, int]]:
    """Each day's file and its size: they only grow."""
    try:
        with os.scandir(_folder()) as found:
            return [(file.path, file.stat().st_size) for file in found]
    except FileNotFoundError:
        return []
    except OSError as error:
        if not audit_log_file.folder().is_dir():  # then there is no log either, and nothing is shown
            return []
        raise SettingError(
            f"Which sign-ins have ended cannot be read ({error.strerror}), so nothing is shown. Whoever runs this "
            f"dashboard: repair the folder “{_FOLDER}” in the one that {audit_log_file.FOLDER} names."
        ) from error


def _lines(path: str, size: int) -> frozenset[bytes]:
    known = _read.get(path)
    if known is None or known[0] != size:
        try:
            known = size, frozenset(Path(path).read_bytes().split(b"\n"))
        except FileNotFoundError:  # another process has just forgotten it
            return frozenset()
        _read[path] = known
    return known[1]


def _forget(before: datetime) -> None:
    """Remove the files of days before this moment's."""
    for path, _ in _files():
        with suppress(ValueError, OSError):
            if date.fromisoformat(Path(path).name) < before.date():
                Path(path).unlink()
                _read.pop(path, None)
