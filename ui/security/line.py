"""What goes over the websocket of an open page: in, what a page of ours sends, at a bearable pace; out, nothing of us.

Streamlit answers whatever it is sent, as fast as it comes, and opens each page with where it is installed, what it
runs on and an id of the installation. Plain ASGI; tests/hardening listens to a real server.
"""

import asyncio
from typing import Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime.runtime_util import get_max_widget_state_size_bytes

# What a page of ours makes a browser send. Not among it: clearing everybody's caches, asking for the state of the
# folder in git, announcing uploads, installing things.
_MESSAGES: Final = {"rerun_script", "stop_script", "app_heartbeat", "backend_operation_request"}
_OPERATIONS: Final = {"deferred_file", "dataframe_chunk"}
# A reader who drags a slider sends a few in a second, and a table that is scrolled through some more.
AT_ONCE, A_SECOND = 100, 50
# The first message of a run, with its themes and pages, has 3 KB; lists and charts need not be taken apart again.
_LONGEST_OPENING: Final = 64 * 1024


class Line:
    """Pass on of a websocket what pages need, each way; anything else than a websocket as it is."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a connection on."""
        if scope["type"] == "websocket":
            receive, send = _only_ours(_paced(receive)), _telling_nothing(send)
        await self._app(scope, receive, send)


def _paced(receive: Receive) -> Receive:
    """Take messages at a bearable pace, of each connection for itself: what comes faster waits where it came from.

    Each message costs the one loop that answers everybody about a millisecond: thousands in a row would stop it.
    """
    now = asyncio.get_running_loop().time
    left, at = float(AT_ONCE), now()

    async def receive_paced() -> Message:
        nonlocal left, at
        message = await receive()
        left, at = min(AT_ONCE, left + (now() - at) * A_SECOND), now()
        if left < 1 and message["type"] == "websocket.receive":
            await asyncio.sleep((1 - left) / A_SECOND)
            left, at = 1, now()
        left -= 1
        return message

    return receive_paced


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


def _telling_nothing(send: Send) -> Send:
    """Send each message on, the first of a run without what it says of the server."""

    async def send_telling_nothing(message: Message) -> None:
        if message["type"] == "websocket.send" and (data := message.get("bytes")):
            message = {**message, "bytes": _without_server(data)}
        await send(message)

    return send_telling_nothing


def _without_server(data: bytes) -> bytes:
    """Return a message without the paths, versions, system and ids of the server; no page needs them."""
    if len(data) > _LONGEST_OPENING:
        return data
    message = ForwardMsg()
    message.ParseFromString(data)
    if message.WhichOneof("type") != "new_session":
        return data
    opening = message.new_session
    opening.ClearField("main_script_path")
    # Emptied, not removed: Streamlit's page reads of them, whatever they hold.
    opening.initialize.environment_info.Clear()
    opening.initialize.user_info.Clear()
    opening.initialize.environment_info.SetInParent()
    opening.initialize.user_info.SetInParent()
    stripped: bytes = message.SerializeToString()
    return stripped
