"""How the server of the dashboard is configured when it starts: how people sign in, and what stands before it."""

import logging
from typing import Any

from ui.security import hardening, settings
from ui.widgets.runtime import SettingError

_log = logging.getLogger("lapsewatch")
_faults: list[SettingError] = []


def app_options() -> dict[str, Any]:
    """Return the options of `st.App`; where a setting is wrong, none, and `check` raises for every page."""
    try:
        sign_in = settings.sign_in()
        secrets = None if sign_in is None else settings.secrets(sign_in)
        return {"secrets": secrets, "middleware": hardening.middleware(sign_in)}
    except SettingError as error:
        _log.error("%s", error)
        _faults.append(error)  # not raised: the server has to come up to show the sentence to whoever opens a page
        return {}


def check() -> None:
    """Raise SettingError where the server started with a wrong setting: it does not know how to protect a page."""
    if _faults:
        raise _faults[0]
