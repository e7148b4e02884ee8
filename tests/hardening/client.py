"""Somebody who asks a server by hand: with any host, origin, cookie and message."""

import http.client
import json
import socket
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.web.server.starlette.starlette_app_utils import create_signed_value, generate_xsrf_token_string
from websockets import Origin, Subprotocol
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

SECRET = "a cookie secret of at least 32 characters"  # noqa: S105 (of a test)
USER = "_streamlit_user"


@dataclass(frozen=True)
class Answer:
    status: int
    headers: http.client.HTTPMessage
    cookies: list[str]
    body: str


class Tab:
    """An open page: what a browser's tab says and hears over the websocket."""

    def __init__(self, connection: ClientConnection) -> None:
        self._connection = connection
        self._session = ""

    def send(self, message: BackMsg) -> None:
        self._connection.send(message.SerializeToString())

    def ends_after(self, data: bytes) -> int | None:
        """Say this and give the code with which the server closes."""
        with suppress(ConnectionClosed):
            self._connection.send(data)
            while True:
                self._connection.recv(timeout=20)
        return self._connection.close_code

    def hear(self, kind: str) -> list[ForwardMsg]:
        """Everything that is said up to the first message of this kind."""
        heard = []
        while True:
            data = self._connection.recv(timeout=20)
            message = ForwardMsg()
            message.ParseFromString(data if isinstance(data, bytes) else data.encode())
            heard.append(message)
            if message.WhichOneof("type") == "new_session":
                self._session = message.new_session.initialize.session_id
            if message.WhichOneof("type") == kind:
                return heard

    def run(self) -> list[ForwardMsg]:
        """Have the page drawn."""
        message = BackMsg()
        message.rerun_script.query_string = ""
        self.send(message)
        return self.hear("script_finished")

    def text(self) -> str:
        """Have the page drawn and give what it says first."""
        elements = [m.delta.new_element for m in self.run() if m.WhichOneof("type") == "delta"]
        return next(e.markdown.body for e in elements if e.WhichOneof("type") == "markdown")

    def button(self) -> str:
        """Have the page drawn and give the id of its download button."""
        elements = [m.delta.new_element for m in self.run() if m.WhichOneof("type") == "delta"]
        return next(e.download_button.deferred_file_id for e in elements if e.WhichOneof("type") == "download_button")

    def link(self, button: str) -> str:
        """Press the button: the path that the browser is sent to."""
        message = BackMsg()
        message.backend_operation_request.request_id = "one"
        message.backend_operation_request.session_id = self._session
        message.backend_operation_request.deferred_file.file_id = button
        self.send(message)
        return self.hear("backend_operation_response")[-1].backend_operation_response.deferred_file.url


@dataclass(frozen=True)
class Server:
    port: int
    address: str

    @property
    def host(self) -> str:
        return urlsplit(self.address).netloc

    def get(self, path: str, method: str = "GET", headers: Mapping[str, str] | None = None) -> Answer:
        """Ask once; Host is the server's own unless `headers` name another."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        connection.request(method, path, headers={"Host": self.host, **(headers or {})})
        got = connection.getresponse()
        body = got.read().decode("utf-8", "replace")
        answer = Answer(got.status, got.headers, got.headers.get_all("set-cookie") or [], body)
        connection.close()
        return answer

    @contextmanager
    def tab(
        self, cookie: str = "", host: str | None = None, origin: str | None = "own", token: str | None = None
    ) -> Iterator[Tab]:
        """Open a page as a browser does that has this sign-in cookie; `token` in place of the one against XSRF."""
        known = generate_xsrf_token_string()
        cookies = f"_streamlit_xsrf={known}" + (f"; {USER}={cookie}" if cookie else "")
        with connect(
            f"ws://{host or self.host}/_stcore/stream",
            sock=socket.create_connection(("127.0.0.1", self.port)),
            subprotocols=[Subprotocol("streamlit"), Subprotocol(token or known)],
            origin=Origin(self.address) if origin == "own" else Origin(origin) if origin else None,
            additional_headers={"Cookie": cookies},
            max_size=None,
        ) as connection:
            yield Tab(connection)

    def cookie(self, who: str, secret: str = SECRET, **claims: Any) -> str:
        """The signed cookie that sign-in sets for somebody."""
        claims = {
            "iss": "https://id.example.org",
            "sub": who,
            "email": f"{who}@example.org",
            "email_verified": True,
            "is_logged_in": True,
            "origin": self.address,
            **claims,
        }
        return create_signed_value(secret, USER, json.dumps(claims)).decode()
