"""The server's own log as lines of JSON, if LAPSEWATCH_LOG=json asks for it: for a collector, and without people.

What went wrong may quote rows: of an exception a line has the kind and where it was raised, never what it says. What
other packages log they may have put together from anything: of them a line has the sentence before values go in.
"""

import json
import logging
import os
import re
import sys
import threading
import traceback
import uuid
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Final

import streamlit.logger

from ui.widgets.runtime import SettingError

LOG: Final = "LAPSEWATCH_LOG"
_OURS: Final = "lapsewatch"
_REFERENCE: Final = re.compile(r"\bReference ([0-9a-f]{8})\b")
_MOST_FRAMES: Final = 8


class Line(logging.Formatter):
    """One record as one line: at (UTC), level, logger, where, message; of an error also kind, raised_at, reference."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line, without a line feed."""
        is_ours = record.name == _OURS
        message = record.getMessage() if is_ours else str(record.msg) if record.args else ""
        line: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "where": f"{record.filename}:{record.lineno}",
            "message": message,
        }
        if record.exc_info and record.exc_info[0] is not None:
            line |= {"kind": record.exc_info[0].__name__, "raised_at": _frames(record.exc_info[2])}
        if record.exc_info or record.levelno >= logging.ERROR:
            told = _REFERENCE.search(message)
            line["reference"] = told[1] if told else uuid.uuid4().hex[:8]
        return json.dumps(line, ensure_ascii=False)


def _frames(raised: TracebackType | None) -> list[str]:
    """Return where an error went through, the innermost last: file, line and function, nothing of what they held."""
    frames = traceback.extract_tb(raised)[-_MOST_FRAMES:]
    return [f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in frames]


def is_json() -> bool:
    """Whether the setting asks for lines of JSON."""
    return os.environ.get(LOG) == "json"


def set_up() -> None:
    """Have every logger of this process write such lines, if the setting says so; else leave all as it is.

    Raises SettingError if the setting says anything but json or text.
    """
    configured = os.environ.get(LOG) or "text"
    if configured not in {"json", "text"}:
        raise SettingError(
            f"The setting {LOG} is {configured[:40]!r}: write json or text, or leave it out, and start the dashboard "
            "again."
        )
    if is_json():
        logging.basicConfig(handlers=[_handler()], level=logging.INFO, force=True)
        logging.captureWarnings(capture=True)
        # Streamlit gives each of its loggers a handler of its own, also those of modules that are imported later.
        streamlit.logger.setup_formatter = _set_up
        streamlit.logger.update_formatter()
        _log = logging.getLogger(_OURS)
        threading.excepthook = lambda told: _log.error(
            "A thread failed", exc_info=(told.exc_type, told.exc_value or told.exc_type(), told.exc_traceback)
        )
        sys.excepthook = lambda *raised: _log.error("The server failed", exc_info=raised)


def _handler() -> logging.Handler:
    handler = logging.StreamHandler()
    handler.setFormatter(Line())
    return handler


def _set_up(logger: logging.Logger) -> None:
    for handler in list(logger.handlers):
        logger.removeHandler(handler)
    logger.addHandler(_handler())
