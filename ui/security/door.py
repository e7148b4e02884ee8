"""The door: whom the server answers at all, and which of Streamlit's many questions.

Streamlit checks the host of websockets only, and answers more than a dashboard needs answered. Plain ASGI, so that it
holds for websockets as well; tests/hardening knocks at a real server.
"""

import ipaddress
import re
from typing import Final

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from ui.security.setting_types import LOOPBACK

_HEALTH: Final = "/_stcore/health"
# What a browser requests of Streamlit's own paths; metrics, the doors for agents and the rest are nobody's business.
_CORE: Final = {_HEALTH, "/_stcore/host-config", "/_stcore/stream"}
READY: Final = "/ready"
# What a proxy adds. Behind one on this machine every visitor looks local.
PROXY: Final = (
    *("Forwarded", "Via", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Port", "X-Forwarded-Proto"),
    *("X-Forwarded-Server", "X-Real-Ip"),
)
_LOOPBACK: Final = re.compile(
    "(?:{})(?::\\d+)?".format("|".join(re.escape(f"[{name}]" if ":" in name else name) for name in LOOPBACK))
)


class Door:
    """Refuse what does not come from a page of ours, at our address, and what no page of ours requests."""

    def __init__(self, app: ASGIApp, address: str | None) -> None:
        self._app = app
        self._address = address

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or the one for a websocket, with a refusal, or pass it on."""
        refusal = None if scope["type"] == "lifespan" else self._refusal(scope)
        await (refusal or self._app)(scope, receive, send)

    def _refusal(self, scope: Scope) -> PlainTextResponse | None:
        """Return the answer to what is refused; None if it is not. Whether the server is well, anybody may ask."""
        path = scope["path"]
        if scope["type"] == "http" and scope["method"] not in {"GET", "HEAD"}:
            return PlainTextResponse("Only GET and HEAD are answered here.", 405, {"Allow": "GET, HEAD"})
        # Before the host is checked: on the machine it is called by another name than people use (docs/deploy.md).
        if path == _HEALTH or (path == READY and _is_this_machine(scope)):
            return None
        # Anywhere in the path, because Streamlit answers its own paths below the name of any page, too.
        if ("/_stcore" in path and path not in _CORE) or path == READY:
            return PlainTextResponse("Not found", 404)
        if self._address is None and not _is_this_machine(scope):
            return PlainTextResponse("Without sign-in, this dashboard answers its own machine only.", 403)
        headers = Headers(scope=scope)
        address = self._requested_at(headers.getlist("host"))
        if address is None:
            return PlainTextResponse("This is not the address of a dashboard.", 421)
        # A browser always sends the origin of a websocket. Whoever sends none is no page, and may have come by a proxy
        # that puts this machine's name in place of its own.
        if headers.get("origin", None if scope["type"] == "websocket" else address) != address:
            return PlainTextResponse("A request from another page is not answered.", 403)
        return None

    def _requested_at(self, hosts: list[str]) -> str | None:
        """Return the requested address, if it is this dashboard's: the configured one, or any loopback name."""
        # Of two hosts a proxy and this server might each believe another one.
        if len(hosts) != 1:
            return None
        host = hosts[0].lower()
        if self._address is None:
            return f"http://{host}" if _LOOPBACK.fullmatch(host) else None
        return self._address if host == self._address.partition("://")[2] else None


def _is_this_machine(scope: Scope) -> bool:
    """Whether the other end of the line is this machine, and no proxy says that it speaks for another."""
    if any(name in Headers(scope=scope) for name in PROXY):
        return False
    client = scope.get("client")
    try:
        return client is not None and ipaddress.ip_address(client[0]).is_loopback
    except ValueError:  # a socket of the file system, or what a server before us made of a header
        return False
