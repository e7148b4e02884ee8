"""The files of the audit log: one for each day (UTC), one line of JSON for each event, which nothing here ever changes.

Plain text, so that the tools that a district has for its logs can read, copy and archive it.
"""

import fcntl
import logging
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from errno import ENOSPC
from pathlib import Path
from typing import Annotated, Any, Final, Literal

import polars as pl
import streamlit as st
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from ui.widgets.runtime import SettingError

FOLDER = "LAPSEWATCH_RECORD"
UNREADABLE = "unreadable"
_ENDING = ".jsonl"
_LEAST_FREE = 1_000_000  # bytes: below it a page might be shown whose line no longer fits

_PATIENCE = 2.0  # seconds to wait for the lock, which a server that is well holds for less than a thousandth of one

_log = logging.getLogger("lapsewatch")

Event = Literal["signed_in", "signed_out", "page_opened", "downloaded", "refused"]


class Line(BaseModel):
    """One line of the log, as it is written and as it is read back; nothing else is a line."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    at: AwareDatetime
    who: str
    session: str
    event: Event
    what: str | None = None
    why: str | None = None
    kind: str | None = None
    rows: Annotated[int, Field(ge=0, lt=2**63)] | None = None
    filters: dict[str, str] | None = None
    as_of: date | None = None
    version: str | None = None


def folder() -> Path:
    """Return the folder of the log: the environment's LAPSEWATCH_RECORD, else data/record."""
    return Path(os.environ.get(FOLDER) or "data/record")


def check(day: date) -> None:
    """Raise SettingError where a line of this day (UTC) could not be written."""
    with _explained():
        # By opening it as `append` does: whatever would stop that stops this.
        os.close(_open(day))
        if shutil.disk_usage(folder()).free < _LEAST_FREE:
            raise OSError(ENOSPC, os.strerror(ENOSPC))


def append(line: Line) -> None:
    """Append one line by one write. Raises SettingError where it cannot be written whole."""
    content = line.model_dump_json(exclude_none=True).encode() + b"\n"
    with _explained():
        file = _open(line.at.date())
        try:
            _lock(file)
            # A full disk or a kill may have left half a line: ended here, it spoils itself only and not this one, too.
            size = os.fstat(file).st_size
            if size and os.pread(file, 1, size - 1) != b"\n":
                content = b"\n" + content
            if os.write(file, content) < len(content):
                raise OSError(ENOSPC, os.strerror(ENOSPC))
        finally:
            os.close(file)


def _lock(file: int) -> None:
    """Lock a file until it is closed, by whatever end of the process; wait for another process a bounded time."""
    end = time.monotonic() + _PATIENCE
    while True:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            if time.monotonic() >= end:
                raise OSError(error.errno, "another program keeps its file locked") from error
            time.sleep(0.02)
        else:
            return


def _open(day: date) -> int:
    """Open the file of a day (UTC) to append to it; only the account of the server can read it."""
    folder().mkdir(mode=0o700, parents=True, exist_ok=True)
    # To read as well, since `append` looks at the last byte; by O_APPEND lines of several processes follow each other.
    return os.open(folder() / f"{day}{_ENDING}", os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)


@contextmanager
def _explained() -> Iterator[None]:
    """Turn trouble of the file system into a sentence; the folder's path is for the server's log, not every reader."""
    try:
        yield
    except OSError as error:
        _log.exception("The audit log cannot be written to %s", folder().absolute())
        raise SettingError(
            f"The audit log cannot be written ({error.strerror}), so nothing is shown. Whoever runs this "
            f"dashboard: repair the folder that {FOLDER} names, or name another one and start the dashboard again."
        ) from error


# Reading back

_SCHEMA: Final[dict[str, pl.DataType | type[pl.DataType]]] = {
    "at": pl.Datetime("us", "UTC"),
    "who": pl.String,
    "session": pl.String,
    "event": pl.String,
    "what": pl.String,
    "why": pl.String,
    "kind": pl.String,
    "rows": pl.Int64,
    "filters": pl.String,
    "as_of": pl.Date,
    "version": pl.String,
}


def read(first: date) -> pl.DataFrame:
    """Return the log from a day (UTC) on, the newest line first: one row per line, with the columns of a line.

    `filters` is text, "school: 0010; function: attendance". A line that cannot be read has the event UNREADABLE and
    says in `what` where it stands.
    """
    days = [
        _day(str(path), (about := path.stat()).st_size, about.st_mtime_ns)
        for path in sorted(folder().glob(f"*{_ENDING}"), reverse=True)
        # Names are ISO days, which sort as text.
        if path.stem >= first.isoformat()
    ]
    return pl.concat(days) if days else pl.DataFrame(schema=_SCHEMA)


@st.cache_resource(max_entries=400, show_spinner=False)
def _day(path: str, size: int, changed: int) -> pl.DataFrame:  # noqa: ARG001 (of the key)
    """Read the file of one day, the newest line first.

    Size and moment of the last change are in the key because the file of today grows while it is looked at; those of
    other days are read once.
    """
    lines = Path(path).read_bytes().removesuffix(b"\n").split(b"\n")
    # A file without lines is no fault: `check` makes that of a day before anything is recorded.
    rows = [_row(line, f"{Path(path).name}, line {number}") for number, line in enumerate(lines, 1) if line]
    return pl.DataFrame(rows[::-1], schema=_SCHEMA, orient="row")


def _row(line: bytes, where: str) -> tuple[Any, ...]:
    try:
        row = Line.model_validate_json(line).model_dump()
    except ValidationError:
        row = {**dict.fromkeys(_SCHEMA), "event": UNREADABLE, "what": where}
    else:
        row["filters"] = "; ".join(f"{name}: {value}" for name, value in (row["filters"] or {}).items())
    return tuple(row[name] for name in _SCHEMA)
