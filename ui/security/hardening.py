"""What stands between the network and Streamlit: headers, the door, the line of an open page, sign-outs, downloads.

Streamlit is made for a laptop or a platform that guards it. Here it faces a network of its own, so what it lacks is put
around it: `headers` are on every answer, even on a refusal; the `door` refuses before Streamlit sees a request.
"""

from collections.abc import Mapping
from contextlib import suppress
from typing import Final

from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send
from streamlit import config

from ui.security import audit_log, door, download_links, ended, headers, line
from ui.security.settings import SignIn
from ui.widgets import runtime
from ui.widgets.runtime import SettingError

_SIGN_OUT: Final = "/auth/logout"
# What would open a served dashboard again, however it came to be set; the value each must have.
_MUST_BE: Final = {
    "server.enableCORS": True,
    "server.enableXsrfProtection": True,
    "server.enableAgentApi": False,
    "server.trustedUserHeaders": {},
    "global.developmentMode": False,
    "client.showErrorDetails": "none",
}


def middleware(sign_in: SignIn | None) -> list[Middleware]:
    """Return what `st.App` puts around Streamlit; without `sign_in` (local mode) only this machine is answered.

    Raises SettingError if an option of Streamlit is set so that people could be impersonated or pages read by others.
    """
    if sign_in is not None:
        _refuse_open_options()
    download_links.remember_downloads()
    address = sign_in.address if sign_in else None
    return [
        Middleware(headers.Headers, address=address),
        Middleware(door.Door, address=address),
        Middleware(line.Line),
        *([] if sign_in is None else [Middleware(_SignOuts, sign_in=sign_in)]),
        Middleware(_Downloads, sign_in=sign_in),
    ]


def without_settings() -> list[Middleware]:
    """Return what stands around a server whose settings are wrong: no page says more than that, whoever comes."""
    return [Middleware(headers.Headers, address=None), Middleware(line.Line)]


def _refuse_open_options() -> None:
    for option, safe in _MUST_BE.items():
        if (value := config.get_option(option)) != safe:
            raise SettingError(
                f"Streamlit's option {option} is {value!r}, which is not safe where people sign in: it must be "
                f"{safe!r}. Remove what sets it from the environment, the command line and .streamlit/config.toml, "
                "or take that file back from the repository."
            )


class _SignOuts:
    """End a sign-in whose browser is sent to Streamlit's own way out, by our button or by an address."""

    def __init__(self, app: ASGIApp, sign_in: SignIn) -> None:
        self._app = app
        self._sign_in = sign_in

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"].rstrip("/").endswith(_SIGN_OUT):
            await run_in_threadpool(self._end, HTTPConnection(scope).cookies)
        await self._app(scope, receive, send)

    def _end(self, cookies: Mapping[str, str]) -> None:
        claims = download_links.claims_of(cookies, self._sign_in)
        # Nobody's cookie, or one of long ago, leaves nothing: whoever has not signed in could fill the disk.
        if claims and ended.end(claims, self._sign_in, runtime.now()):
            with suppress(SettingError):
                audit_log.signed_out_elsewhere(str(claims.get("email") or ""))


class _Downloads:
    """Answer a download link only while a session that requested it is open, and only to the person of that session."""

    def __init__(self, app: ASGIApp, sign_in: SignIn | None) -> None:
        self._app = app
        self._sign_in = sign_in

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"].startswith(download_links.MEDIA):
            file_name, cookies = scope["path"].removeprefix(download_links.MEDIA), HTTPConnection(scope).cookies
            if not download_links.may_fetch(file_name, cookies, self._sign_in):
                # Off the loop that answers everybody: the log may have to wait for another process.
                await run_in_threadpool(self._record, cookies)
                await PlainTextResponse("This link has ended: download from the page again.", 404)(scope, receive, send)
                return
        await self._app(scope, receive, send)

    def _record(self, cookies: Mapping[str, str]) -> None:
        """Put a refusal on record, if it is somebody's; what cannot be written is in the log, and refused all the same.

        Who is not signed in could fill the disk with lines about nobody: those requests are in the log of nginx.
        """
        who = download_links.requester(cookies, self._sign_in) if self._sign_in is not None else None
        if who is not None:
            with suppress(SettingError):
                audit_log.link_refused(who)
