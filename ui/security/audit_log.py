"""The record of who looked: who signed in, which pages with which filters, what was downloaded, what was refused.

Kept only where people sign in: on one person's machine it would tell that person about themselves. Each event is one
line of JSON, appended to the file of its day (UTC) in the folder of LAPSEWATCH_RECORD; nothing here ever changes or
removes a line. No line names anybody who was looked at: neither a page nor a filter does, and a person page is recorded
as that. Where a line cannot be written, SettingError is raised before anything is shown or handed out.
"""

import fcntl
import logging
import os
import re
import secrets
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from errno import ENOSPC
from pathlib import Path
from typing import Annotated, Any, Final, Literal

import polars as pl
import streamlit as st
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from exports import Provenance
from ui.reads.viewer import Viewer
from ui.security import settings
from ui.widgets import runtime
from ui.widgets.runtime import SettingError

RECORD = "LAPSEWATCH_RECORD"
UNREADABLE = "unreadable"
_ENDING = ".jsonl"
_LEAST_FREE = 1_000_000  # bytes: below it a page might be shown whose line no longer fits
_SESSION, _SAID = "_record_session", "_record_said"
_PERSON = re.compile(r"\bperson-[0-9a-f]+")  # the id of a cause that is one person (ui.causes)

_log = logging.getLogger("lapsewatch")

_Event = Literal["signed_in", "signed_out", "page_opened", "downloaded", "refused"]


class _Line(BaseModel):
    """One line of the record, as it is written and as it is read back; nothing else is a line."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    at: AwareDatetime
    who: str
    session: str
    event: _Event
    what: str | None = None
    why: str | None = None
    kind: str | None = None
    rows: Annotated[int, Field(ge=0, lt=2**63)] | None = None
    filters: dict[str, str] | None = None
    as_of: date | None = None
    version: str | None = None


@dataclass(frozen=True)
class Reader:
    """Who looks, by email address, and a random id of the browser tab: what a download keeps for its later line.

    Either is "" where it is not known.
    """

    who: str
    session: str


def is_kept() -> bool:
    """Whether there is a record: only where people sign in."""
    return settings.sign_in() is not None


def folder() -> Path:
    """Return the folder of the record: the environment's LAPSEWATCH_RECORD, else data/record."""
    return Path(os.environ.get(RECORD) or "data/record")


def check() -> None:
    """Raise SettingError, before anything is shown, where the record could not be written."""
    if is_kept():
        with _explained():
            os.close(_open(runtime.now().date()))
            if shutil.disk_usage(folder()).free < _LEAST_FREE:
                raise OSError(ENOSPC, os.strerror(ENOSPC))


def reader(viewer: Viewer) -> Reader:
    """Return who looks, in which browser tab; only in a run of a page."""
    return _reader(viewer.who)


def _reader(who: str) -> Reader:
    return Reader(who, st.session_state.setdefault(_SESSION, secrets.token_hex(4)))


def signed_in(viewer: Viewer) -> None:
    """Record that somebody came in, once for a browser tab."""
    _once(reader(viewer), "signed_in")


def signed_out(who: str) -> None:
    """Record that somebody left by the button; `who` is "" where no address is known."""
    _write(_reader(who), "signed_out")


def page_opened(viewer: Viewer, page: str, as_of: date, filters: Mapping[str, Sequence[str]], version: str) -> None:
    """Record that a page was opened or narrowed: once for a browser tab, page, day, filters (ids) and version."""
    chosen = _nameless({name: ", ".join(values) for name, values in filters.items()})
    _once(reader(viewer), "page_opened", what=page, as_of=as_of, filters=chosen, version=Path(version).stem)


def refused(who: str, why: str, what: str) -> None:
    """Record, once for a browser tab, that somebody was refused; `who` is "" where no address is known."""
    _once(_reader(who), "refused", why=why, what=what)


def link_refused(who: str) -> None:
    """Record that somebody who signed in asked for a file that is not theirs, or no longer; no run of a page asks."""
    _write(Reader(who, ""), "refused", why="the link has ended, or is somebody else's", what="download link")


def downloaded(by: Reader, kind: str, about: Provenance) -> None:
    """Record a file before its bytes are handed out; needs no run of a page, since a download has none."""
    _write(
        by,
        "downloaded",
        what=about.title,
        kind=kind,
        rows=about.rows,
        as_of=about.as_of,
        filters=_nameless(about.filters),
        version=about.store_version,
    )


def _nameless(filters: Mapping[str, str]) -> dict[str, str]:
    """Return the filters, where one that stands for a single person does not say for whom."""
    return {name: _PERSON.sub("person", value) for name, value in filters.items()}


def _once(by: Reader, event: _Event, **what: Any) -> None:
    said: set[str] = st.session_state.setdefault(_SAID, set())
    words = repr((by, event, sorted(what.items())))
    if words not in said:
        _write(by, event, **what)
        said.add(words)


def _write(by: Reader, event: _Event, **what: Any) -> None:
    """Append one line by one write; where a full disk or a kill left half a line before it, that is ended first."""
    if not is_kept():
        return
    line = _Line(at=runtime.now(), who=by.who, session=by.session, event=event, **what)
    content = line.model_dump_json(exclude_none=True).encode() + b"\n"
    with _explained():
        file = _open(line.at.date())
        try:
            fcntl.flock(file, fcntl.LOCK_EX)  # until it is closed, by whatever end of the process
            size = os.fstat(file).st_size
            if size and os.pread(file, 1, size - 1) != b"\n":
                content = b"\n" + content
            if os.write(file, content) < len(content):
                raise OSError(ENOSPC, os.strerror(ENOSPC))
        finally:
            os.close(file)


def _open(day: date) -> int:
    """Open the file of a day (UTC) to append to it."""
    folder().mkdir(mode=0o700, parents=True, exist_ok=True)
    return os.open(folder() / f"{day}{_ENDING}", os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)


@contextmanager
def _explained() -> Iterator[None]:
    """Turn trouble of the file system into a sentence; the folder's path is for the log, not for every reader."""
    try:
        yield
    except OSError as error:
        _log.exception("The record of who looked cannot be written to %s", folder().absolute())
        raise SettingError(
            f"The record of who looked cannot be written ({error.strerror}), so nothing is shown. Whoever runs this "
            f"dashboard: mend the folder that {RECORD} names, or name another one and start the dashboard again."
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
    """Return the record from a day (UTC) on, the newest line first: one row per line, with the columns of a line.

    `filters` is text, "school: 0010; function: attendance". A line that cannot be read has the event UNREADABLE and
    says in `what` where it stands.
    """
    names = sorted(folder().glob(f"*{_ENDING}"), reverse=True)
    found = [path.stat() for path in names]
    days = [
        _day(str(path), about.st_size, about.st_mtime_ns)
        for path, about in zip(names, found, strict=True)
        if path.stem >= first.isoformat()
    ]
    return pl.concat(days) if days else pl.DataFrame(schema=_SCHEMA)


@st.cache_resource(max_entries=400, show_spinner=False)
def _day(path: str, size: int, changed: int) -> pl.DataFrame:  # noqa: ARG001 (of the key: a file grows)
    """Read the file of one day, the newest line first."""
    lines = Path(path).read_bytes().removesuffix(b"\n").split(b"\n")
    rows = [_row(line, f"{Path(path).name}, line {number}") for number, line in enumerate(lines, 1) if line]
    return pl.DataFrame(rows[::-1], schema=_SCHEMA, orient="row")


def _row(line: bytes, where: str) -> tuple[Any, ...]:
    try:
        row = _Line.model_validate_json(line).model_dump()
    except ValidationError:
        row = {**dict.fromkeys(_SCHEMA), "event": UNREADABLE, "what": where}
    else:
        row["filters"] = "; ".join(f"{name}: {value}" for name, value in (row["filters"] or {}).items())
    return tuple(row[name] for name in _SCHEMA)
