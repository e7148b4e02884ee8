"""How the server of the dashboard is configured when it starts: how people sign in, and what stands before it."""

import logging
import sys
from typing import Any

from starlette.middleware import Middleware

from ui.security import hardening, settings
from ui.security.settings import SignIn
from ui.widgets import runtime
from ui.widgets.runtime import SettingError

_log = logging.getLogger("lapsewatch")
_faults: list[SettingError] = []
_bounded: list[bool] = []  # whether the server of this process lets nobody send much


def hold_within_bounds() -> None:
    """Say that the server limits what it takes in: `lapsewatch serve` does so before the dashboard is imported."""
    _bounded.append(True)


def app_options() -> dict[str, Any]:
    """Return the options of `st.App`; where a setting is wrong, only those that need none, and `check` raises.

    Ends the process where people sign in and the server lets each stranger fill its memory.
    """
    try:
        sign_in = settings.sign_in()
        if sign_in is not None and not _bounded:
            sys.exit(
                "Where people sign in, strangers can fill the memory of a server that is started by `streamlit run`: "
                "start the dashboard by `lapsewatch serve` (docs/deploy.md)."
            )
        runtime.check()
        secrets = None if sign_in is None else settings.secrets(sign_in)
        return {"secrets": secrets, "middleware": _guards(sign_in)}
    except SettingError as error:
        _log.error("%s", error)
        _faults.append(error)  # not raised: the server has to come up to show the sentence to whoever opens a page
        return {"middleware": hardening.without_settings()}


def _guards(sign_in: SignIn | None) -> list[Middleware]:
    guards = hardening.middleware(sign_in)
    if (port := settings.metrics_port()) is None:
        return guards
    from ui.security import metrics  # noqa: PLC0415 (it asks how this module stands)

    metrics.start(port)
    return [Middleware(metrics.Counted), *guards]


def check() -> None:
    """Raise SettingError where the server started with a wrong setting: it does not know how to protect a page."""
    if _faults:
        raise _faults[0]
