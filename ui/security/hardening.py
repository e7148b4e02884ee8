"""What stands between the network and Streamlit: whom it answers at all, what it says with every answer.

Streamlit checks the host of websockets only, sends no security headers, and answers more questions than a dashboard
needs answered. Everything here is plain ASGI, so that it holds for websockets as well.
"""

import base64
import hashlib
import ipaddress
import re
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware import Middleware
from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from starlette.websockets import WebSocketClose
from streamlit import config, file_util
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.runtime.runtime_util import get_max_widget_state_size_bytes

from ui.security import audit_log, download_links
from ui.security.settings import LOOPBACK, SignIn
from ui.widgets.runtime import SettingError

_HEALTH: Final = "/_stcore/health"
# What a browser asks of Streamlit's own paths; the metrics, the agents' doors and the rest are nobody's business.
_CORE: Final = {_HEALTH, "/_stcore/host-config", "/_stcore/stream"}
# What a page of ours makes a browser send. Not among it: clearing everybody's caches, asking for the state of the
# folder in git, announcing uploads, installing things.
_MESSAGES: Final = {"rerun_script", "stop_script", "app_heartbeat", "backend_operation_request"}
_OPERATIONS: Final = {"deferred_file", "dataframe_chunk"}

_LOOPBACK: Final = re.compile(
    "(?:{})(?::\\d+)?".format("|".join(re.escape(f"[{name}]" if ":" in name else name) for name in LOOPBACK))
)
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
        Middleware(_Headers, address=address),
        Middleware(_Door, address=address),
        Middleware(_Downloads, sign_in=sign_in),
    ]


def _refuse_open_options() -> None:
    for option, wanted in _MUST_BE.items():
        if (found := config.get_option(option)) != wanted:
            raise SettingError(
                f"Streamlit's option {option} is {found!r}, which is not safe where people sign in: it must be "
                f"{wanted!r}. Remove what sets it from the environment, the command line and .streamlit/config.toml, "
                "or take that file back from the repository."
            )


class _Headers:
    """Add the security headers to every answer, and `Secure` to every cookie where the address is https."""

    def __init__(self, app: ASGIApp, address: str | None) -> None:
        self._app = app
        self._is_https = address is not None and address.startswith("https:")
        self._always = {
            "Content-Security-Policy": _policy(address),
            "Cross-Origin-Opener-Policy": "same-origin",
            "Cross-Origin-Resource-Policy": "same-origin",
            "Permissions-Policy": "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()",
            "Referrer-Policy": "same-origin",  # the address of a page carries its filters
            "X-Content-Type-Options": "nosniff",
            "X-Frame-Options": "DENY",
        }
        if self._is_https:
            self._always["Strict-Transport-Security"] = "max-age=31536000"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                if self._is_https:
                    message["headers"] = _secure(message["headers"])
                headers = MutableHeaders(scope=message)
                headers.update(self._always)
                if scope["path"].startswith(download_links.MEDIA):
                    headers["Cache-Control"] = "no-store"
            await send(message)

        await self._app(scope, receive, send_with_headers)


def _secure(headers: list[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    """Add `Secure` to the cookies that lack it: Streamlit does so only where it speaks TLS itself."""
    return [
        (name, value + b"; Secure" if name.lower() == b"set-cookie" and b"; secure" not in value.lower() else value)
        for name, value in headers
    ]


def _policy(address: str | None) -> str:
    """Return the content security policy: nothing from anywhere else, no script but Streamlit's files.

    Styles may stand in the page, since Streamlit and Plotly write them while they draw; the one script that stands in
    Streamlit's page is named by its hash.
    """
    page = Path(file_util.get_static_dir(), "index.html").read_text("utf-8")
    scripts = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    hashes = [base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() for script in scripts]
    websocket = re.sub("^http", "ws", address) if address else ""
    directives = {
        "default-src": "'none'",
        "script-src": " ".join(["'self'", *(f"'sha256-{found}'" for found in hashes)]),
        "style-src": "'self' 'unsafe-inline'",
        "img-src": "'self' data:",
        "font-src": "'self' data:",
        "connect-src": f"'self' {websocket}".rstrip(),
        "manifest-src": "'self'",
        "form-action": "'none'",
        "base-uri": "'none'",
        "frame-ancestors": "'none'",
    }
    return "; ".join(f"{directive} {sources}" for directive, sources in directives.items())


class _Door:
    """Refuse what does not come from a page of ours, at our address, and what no page of ours asks."""

    def __init__(self, app: ASGIApp, address: str | None) -> None:
        self._app = app
        self._address = address

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
        elif refusal := self._refusal(scope):
            await (refusal if scope["type"] == "http" else WebSocketClose(1008))(scope, receive, send)
        else:
            await self._app(scope, receive if scope["type"] == "http" else _only_ours(receive), send)

    def _refusal(self, scope: Scope) -> PlainTextResponse | None:
        """Say why this is not answered; None if it is. Whether the server is well is told to whoever asks."""
        path = scope["path"]
        if scope["type"] == "http" and scope["method"] not in {"GET", "HEAD"}:
            return PlainTextResponse("Nothing here takes that.", 405, {"Allow": "GET, HEAD"})
        if path == _HEALTH:
            return None
        if "/_stcore" in path and path not in _CORE:
            return PlainTextResponse("Not found", 404)
        if self._address is None and not _is_this_machine(scope):
            return PlainTextResponse("Without sign-in, this dashboard answers its own machine only.", 403)
        headers = Headers(scope=scope)
        address = self._asked_at(headers.getlist("host"))
        if address is None:
            return PlainTextResponse("This is not the address of a dashboard.", 421)
        if headers.get("origin", address) != address:
            return PlainTextResponse("Another page may not ask this.", 403)
        return None

    def _asked_at(self, hosts: list[str]) -> str | None:
        """Return the address that was asked, if it is this dashboard's: the configured one, or any loopback name."""
        if len(hosts) != 1:
            return None
        host = hosts[0].lower()
        if self._address is None:
            return f"http://{host}" if _LOOPBACK.fullmatch(host) else None
        return self._address if host == self._address.partition("://")[2] else None


def _is_this_machine(scope: Scope) -> bool:
    """Whether the other end of the line is this machine."""
    client = scope.get("client")
    return client is not None and ipaddress.ip_address(client[0]).is_loopback


def _only_ours(receive: Receive) -> Receive:
    """Pass over the messages of a browser that no page of ours makes it send."""

    async def receive_ours() -> Message:
        while True:
            message = await receive()
            if message["type"] != "websocket.receive" or _is_asked_by_a_page(message.get("bytes")):
                return message

    return receive_ours


def _is_asked_by_a_page(data: bytes | None) -> bool:
    """Whether a page of ours sends such a message; what is no message is for Streamlit to refuse, aloud."""
    if not data or len(data) > get_max_widget_state_size_bytes():
        return True
    message = BackMsg()
    try:
        message.ParseFromString(data)
    except Exception:  # noqa: BLE001 (protobuf's own error class depends on how it was built)
        return True
    kind = message.WhichOneof("type")
    if kind == "backend_operation_request":
        return message.backend_operation_request.WhichOneof("payload") in _OPERATIONS
    return kind in _MESSAGES


class _Downloads:
    """Answer a download link only while a session holds it, and only to the person of that session."""

    def __init__(self, app: ASGIApp, sign_in: SignIn | None) -> None:
        self._app = app
        self._sign_in = sign_in

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"].startswith(download_links.MEDIA):
            asked, cookies = scope["path"].removeprefix(download_links.MEDIA), HTTPConnection(scope).cookies
            if not download_links.may_fetch(asked, cookies, self._sign_in):
                self._record(cookies)
                await PlainTextResponse("This link has ended: download from the page again.", 404)(scope, receive, send)
                return
        await self._app(scope, receive, send)

    def _record(self, cookies: Mapping[str, str]) -> None:
        """Put a refusal on record, if it is somebody's; what cannot be written is in the log, and refused all the same.

        Who is not signed in could fill the disk with lines about nobody: those requests are in the log of nginx.
        """
        who = download_links.asker(cookies, self._sign_in) if self._sign_in is not None else None
        if who is not None:
            with suppress(SettingError):
                audit_log.link_refused(who)
