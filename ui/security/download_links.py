"""Whose a download link is: Streamlit's own links need no cookie, and outlive the session that made them."""

import functools
import json
import os.path
import threading
from collections.abc import Mapping
from typing import Any, Final

from streamlit import runtime
from streamlit.auth_util import get_cookie_with_chunks
from streamlit.runtime.media_file_manager import MediaFileManager
from streamlit.runtime.media_file_storage import MediaFileKind
from streamlit.web.server.server_util import AUTH_COOKIE_NAME, get_cookie_secret
from streamlit.web.server.starlette.starlette_app_utils import decode_signed_value

from ui.security import ended
from ui.security.settings import SignIn

MEDIA: Final = "/media/"

_sessions_of: dict[str, set[str]] = {}  # by the id of a made file: the sessions that requested it
_noting = threading.Lock()


def remember_downloads() -> None:
    """Note which session each download is made for, from now on; calling it again changes nothing.

    Streamlit keeps this of the button only, not of the file that the button makes. This looks inside its file manager
    and is the only place that does; tests/hardening hold it to a real server.
    """
    made = MediaFileManager.execute_deferred
    # Wrapped twice, each file would be noted twice.
    if hasattr(made, "__wrapped__"):
        return

    @functools.wraps(made)
    def make_and_note(self: MediaFileManager, file_id: str) -> str:
        button = self._deferred_callables.get(file_id)  # no public way says whose a button is
        url = made(self, file_id)
        if button is not None:
            _note(_file_id(url.rpartition("/")[2]), button["session_id"])
        return url

    MediaFileManager.execute_deferred = make_and_note  # type: ignore[method-assign]


def may_fetch(file_name: str, cookies: Mapping[str, str], sign_in: SignIn | None) -> bool:
    """Whether a request with these cookies may have the file that /media/ offers under this name.

    A picture (the logo) is for all. A download is for the person of a session that requested it, while that session
    is open; in local mode (no `sign_in`) there is but one person.
    """
    file_id = _file_id(file_name)
    file = runtime.get_instance().media_file_mgr.read_file(file_id)
    if file is None or file.kind == MediaFileKind.MEDIA:
        return file is not None
    # A tuple, since another thread may note a session while this one reads.
    clients = [runtime.get_instance().get_client(session) for session in tuple(_sessions_of.get(file_id, ()))]
    contexts = [client.client_context for client in clients if client is not None]
    if sign_in is None:
        return bool(contexts)
    requester = _person(claims_of(cookies, sign_in))
    owners = (_person(claims_of(context.cookies, sign_in)) for context in contexts if context)
    return requester is not None and requester in owners


def _file_id(file_name: str) -> str:
    return os.path.splitext(file_name)[0]  # noqa: PTH122 (as Streamlit does it, to the letter)


def _note(file_id: str, session: str) -> None:
    """Remember one more session of a file, and forget files whose sessions are all closed."""
    is_open = runtime.get_instance().is_active_session
    with _noting:
        for other in [other for other, sessions in _sessions_of.items() if not any(map(is_open, sessions))]:
            del _sessions_of[other]
        _sessions_of.setdefault(file_id, set()).add(session)


def requester(cookies: Mapping[str, str], sign_in: SignIn) -> str | None:
    """Return the email address of whoever requests a file; "" if it is not verified, None if nobody is signed in."""
    claims = claims_of(cookies, sign_in)
    if _person(claims) is None:
        return None
    # `is True`, because the text "false" or "true" is no promise of the provider's (tests/signin/test_forged.py).
    return str(claims.get("email") or "") if claims.get(sign_in.verified_claim) is True else ""


def _person(claims: Mapping[str, Any]) -> tuple[str, str] | None:
    """Return issuer and subject of who is signed in; None if nobody is."""
    if claims.get("is_logged_in") is not True or not (claims.get("iss") and claims.get("sub")):
        return None
    if ended.is_ended(claims):
        return None
    # By the subject, not the email address: no other account of the provider ever has it.
    return claims["iss"], claims["sub"]


def claims_of(cookies: Mapping[str, str], sign_in: SignIn) -> dict[str, Any]:
    """Return what the signed cookie that sign-in sets claims; nothing if it is missing, forged or too old."""

    def signed(name: str) -> bytes | None:
        days = sign_in.max_age_hours / 24
        value = cookies.get(name, "")
        return decode_signed_value(get_cookie_secret(), name, value, max_age_days=days)

    whole = get_cookie_with_chunks(signed, AUTH_COOKIE_NAME)
    return json.loads(whole) if whole else {}
