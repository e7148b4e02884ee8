"""The door: whom the server answers at all, and which of Streamlit's many questions.

Streamlit checks the host of websockets only, and answers more than a dashboard needs answered. Plain ASGI, so that it
holds for websockets as well; tests/hardening knocks at a real server.
"""

import ipaddress
import re
from typing import Final

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from starlette.websockets import WebSocketClose
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.runtime.runtime_util import get_max_widget_state_size_bytes

from ui.security.settings import LOOPBACK

_HEALTH: Final = "/_stcore/health"
# What a browser requests of Streamlit's own paths; metrics, the doors for agents and the rest are nobody's business.
_CORE: Final = {_HEALTH, "/_stcore/host-config", "/_stcore/stream"}
# What a page of ours makes a browser send. Not among it: clearing everybody's caches, asking for the state of the
# folder in git, announcing uploads, installing things.
_MESSAGES: Final = {"rerun_script", "stop_script", "app_heartbeat", "backend_operation_request"}
_OPERATIONS: Final = {"deferred_file", "dataframe_chunk"}

_LOOPBACK: Final = re.compile(
    "(?:{})(?::\\d+)?".format("|".join(re.escape(f"[{name}]" if ":" in name else name) for name in LOOPBACK))
)


class Door:
    """Refuse what does not come from a page of ours, at our address, and what no page of ours requests."""

    def __init__(self, app: ASGIApp, address: str | None) -> None:
        self._app = app
        self._address = address

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request with a refusal, or pass it on; of a websocket, pass on what our pages send."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
        elif refusal := self._refusal(scope):
            await (refusal if scope["type"] == "http" else WebSocketClose(1008))(scope, receive, send)
        else:
            await self._app(scope, receive if scope["type"] == "http" else _only_ours(receive), send)

    def _refusal(self, scope: Scope) -> PlainTextResponse | None:
        """Return the answer to what is refused; None if it is not. Whether the server is well, anybody may ask."""
        path = scope["path"]
        if scope["type"] == "http" and scope["method"] not in {"GET", "HEAD"}:
            return PlainTextResponse("Only GET and HEAD are answered here.", 405, {"Allow": "GET, HEAD"})
        # Before the host is checked: on the machine it is called by another name than people use (docs/deploy.md).
        if path == _HEALTH:
            return None
        # Anywhere in the path, because Streamlit answers its own paths below the name of any page, too.
        if "/_stcore" in path and path not in _CORE:
            return PlainTextResponse("Not found", 404)
        if self._address is None and not _is_this_machine(scope):
            return PlainTextResponse("Without sign-in, this dashboard answers its own machine only.", 403)
        headers = Headers(scope=scope)
        address = self._requested_at(headers.getlist("host"))
        if address is None:
            return PlainTextResponse("This is not the address of a dashboard.", 421)
        # A browser always sends the origin of a websocket; who sends none is no page of another website.
        if headers.get("origin", address) != address:
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
    """Whether the other end of the line is this machine."""
    client = scope.get("client")
    return client is not None and ipaddress.ip_address(client[0]).is_loopback


def _only_ours(receive: Receive) -> Receive:
    """Pass over the messages of a browser that no page of ours makes it send."""

    async def receive_ours() -> Message:
        while True:
            message = await receive()
            if message["type"] != "websocket.receive" or _is_of_a_page(message.get("bytes")):
                return message

    return receive_ours


def _is_of_a_page(data: bytes | None) -> bool:
    """Whether a page of ours sends such a message; what is not a message at all is left to Streamlit."""
    # A frame above this limit Streamlit refuses unread, by the same limit.
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
