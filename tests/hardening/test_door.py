"""Who is answered, and what: one host, pages of our own, nothing that tells of the server."""

import asyncio
import socket
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from starlette.types import Message
from streamlit import config
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.web.server.starlette.starlette_app_utils import generate_xsrf_token_string
from websockets.exceptions import InvalidStatus

from tests.hardening.client import Server
from tests.hardening.conftest import sign_in_at
from ui.security import door, hardening, headers
from ui.widgets.runtime import SettingError

_ELSEWHERE = ["evil.example.org", "lapsewatch.example.org.evil.example", "lapsewatch.example.org:8501", "127.0.0.1", ""]


async def never(*_: object) -> Any:
    raise AssertionError("answered")


@pytest.mark.parametrize("host", _ELSEWHERE)
@pytest.mark.parametrize("path", ["/", "/waiting", "/_stcore/host-config", "/media/x.csv", "/oauth2callback"])
def test_another_host_is_refused(served: Server, path: str, host: str) -> None:
    assert served.get(path, headers={"Host": host}).status == 421


def test_the_own_host_is_answered_however_it_is_written(served: Server) -> None:
    assert served.get("/", headers={"Host": "LAPSEWATCH.example.org"}).status == 200


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1:1", "[::1]:8501", "LOCALHOST:8501"])
def test_without_sign_in_every_name_of_this_machine_is_answered(local: Server, host: str) -> None:
    assert local.get("/", headers={"Host": host}).status == 200


@pytest.mark.parametrize(
    "host", ["rebound.example.org", "192.168.1.5:8501", "localhost.example.org", "127.0.0.1.nip.io"]
)
def test_without_sign_in_a_name_that_was_bent_to_this_machine_is_refused(local: Server, host: str) -> None:
    assert local.get("/", headers={"Host": host}).status == 421
    with pytest.raises(InvalidStatus, match="421"), local.tab(host=host, origin=f"http://{host}"):
        pass


@pytest.mark.parametrize("host", _ELSEWHERE[:4])
def test_a_websocket_to_another_host_is_refused(served: Server, host: str) -> None:
    with pytest.raises(InvalidStatus, match="421"), served.tab(host=host):
        pass


@pytest.mark.parametrize(
    "origin",
    ["https://evil.example.org", "http://lapsewatch.example.org", "http://localhost", "http://127.0.0.1", "null"],
)
def test_a_websocket_from_another_page_is_refused(served: Server, origin: str) -> None:
    with pytest.raises(InvalidStatus, match="403"), served.tab(served.cookie("ann"), origin=origin):
        pass


@pytest.mark.parametrize("client", [("192.168.1.5", 4000), ("2001:db8::1", 4000), None])
def test_without_sign_in_another_machine_is_refused_whatever_it_says(client: tuple[str, int] | None) -> None:
    said: list[Message] = []

    async def send(message: Message) -> None:
        said.append(message)

    own = [(b"host", b"localhost:8501")]
    scope = {"type": "http", "method": "GET", "path": "/", "headers": own, "client": client}
    with ThreadPoolExecutor(1) as aside:  # the browser tests of this process may have a loop that runs
        aside.submit(asyncio.run, door.Door(never, None)(scope, never, send)).result()
    assert said[0]["status"] == 403


def test_without_sign_in_a_websocket_from_another_page_of_this_machine_is_refused(local: Server) -> None:
    with pytest.raises(InvalidStatus, match="403"), local.tab(origin="http://localhost:9999"):
        pass


def test_a_websocket_without_the_token_of_the_page_is_nobodys(served: Server) -> None:
    with served.tab(served.cookie("ann"), token=generate_xsrf_token_string()) as tab:
        assert "signed in: nobody" in str(tab.run())


@pytest.mark.parametrize("origin", [None, "http://district.example.org", "not an origin"])
def test_a_websocket_without_its_own_origin_is_refused_in_a_sentence_with_all_headers(
    served: Server, local: Server, origin: str | None
) -> None:
    for server in (served, local):
        with pytest.raises(InvalidStatus) as refused, server.tab(origin=origin):
            pass
        answer = refused.value.response
        assert (answer.status_code, answer.body) == (403, b"A request from another page is not answered.")
        assert answer.headers["x-frame-options"] == "DENY"
        assert "default-src 'none'" in answer.headers["content-security-policy"]


@pytest.mark.parametrize(
    "header", ["X-Forwarded-For: abc", "X-Forwarded-For: 127.0.0.1", "Via: 1.1 proxy", "Forwarded: for=10.0.0.1"]
)
def test_without_sign_in_nobody_is_answered_through_a_proxy_whatever_it_says(local: Server, header: str) -> None:
    name, _, value = header.partition(": ")
    answer = local.get("/", headers={name: value})
    assert (answer.status, answer.body) == (403, "Without sign-in, this dashboard answers its own machine only.")
    assert answer.headers["x-frame-options"] == "DENY"


def test_what_fails_is_answered_in_a_sentence_with_all_headers_and_a_reference(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def fails(*_: object) -> None:
        raise ValueError("Holder, Hanna")

    said: list[Message] = []

    async def send(message: Message) -> None:
        said.append(message)

    with ThreadPoolExecutor(1) as aside:
        scope = {"type": "http", "method": "GET", "path": "/", "headers": []}
        aside.submit(asyncio.run, headers.Headers(fails, None)(scope, never, send)).result()
    assert said[0]["status"] == 500
    assert (b"x-frame-options", b"DENY") in said[0]["headers"]
    reference = said[1]["body"].decode().rstrip(".").split()[-1]
    assert "Hanna" not in said[1]["body"].decode()
    assert f"Reference {reference}: a request failed" in caplog.text


def test_a_signed_cookie_says_who_it_is(served: Server) -> None:
    with served.tab(served.cookie("ann")) as tab:
        assert "signed in: ann@example.org" in str(tab.run())


def test_two_hosts_in_one_request_are_refused(served: Server) -> None:
    said = "GET / HTTP/1.1\r\nHost: lapsewatch.example.org\r\nHost: evil.example.org\r\nConnection: close\r\n\r\n"
    with socket.create_connection(("127.0.0.1", served.port)) as line:
        line.sendall(said.encode())
        assert line.recv(64).startswith((b"HTTP/1.1 421", b"HTTP/1.1 400"))


@pytest.mark.parametrize(
    "path",
    [
        *("/_stcore/metrics", "/_stcore/metrics?families=cache_memory_bytes", "/_stcore/script-health-check"),
        *("/_stcore/agent/openapi.json", "/_stcore/agent/mcp", "/_stcore/agent/interact", "/_stcore/bidi-components/x"),
        *("/waiting/_stcore/metrics", "/_stcore", "/_stcore/", "/_stcore/upload_file/a/b", "/%5fstcore/metrics"),
    ],
)
def test_what_tells_of_the_server_is_not_found(served: Server, local: Server, path: str) -> None:
    for server in (served, local):
        assert (server.get(path).status, server.get(path).body) == (404, "Not found")


@pytest.mark.parametrize("path", ["/_stcore/upload_file/a/b", "/", "/_stcore/agent/mcp", "/media/x", "/oauth2callback"])
@pytest.mark.parametrize("method", ["PUT", "POST", "DELETE", "OPTIONS", "PATCH", "TRACE"])
def test_nothing_takes_anything(served: Server, method: str, path: str) -> None:
    assert served.get(path, method).status == 405


@pytest.mark.parametrize("host", ["lapsewatch.example.org", "127.0.0.1:8501"])
def test_whoever_asks_is_told_whether_the_server_is_well(served: Server, host: str) -> None:
    answer = served.get("/_stcore/health", headers={"Host": host})
    assert (answer.status, answer.body) == (200, "ok")


def test_a_browser_cannot_clear_everybodys_caches(local: Server) -> None:
    message = BackMsg()
    message.clear_cache = True
    with local.tab() as tab:
        before = tab.text()
        tab.send(message)
        assert before.startswith("cached: ")
        assert tab.text() == before


def test_a_browser_cannot_announce_an_upload(local: Server) -> None:
    message = BackMsg()
    message.file_urls_request.request_id = "one"
    message.file_urls_request.file_names.append("x.csv")
    with local.tab() as tab:
        tab.run()
        tab.send(message)
        assert "file_urls_response" not in {said.WhichOneof("type") for said in tab.run()}


@pytest.mark.parametrize("operation", ["install_skills", "dismiss_skills_nudge"])
def test_an_operation_that_no_page_asks_is_passed_over(local: Server, operation: str) -> None:
    message = BackMsg()
    getattr(message.backend_operation_request, operation).SetInParent()
    with local.tab() as tab:
        tab.run()
        tab.send(message)
        assert "backend_operation_response" not in {said.WhichOneof("type") for said in tab.run()}


def test_a_message_that_is_none_ends_the_connection_without_a_word(local: Server) -> None:
    with local.tab() as tab:
        tab.run()
        assert tab.ends_after(b"\xff\xff no message") == 1002


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("server.enableCORS", False),
        ("server.enableXsrfProtection", False),
        ("server.enableAgentApi", True),
        ("server.trustedUserHeaders", {"X-Remote-User": "email"}),
        ("client.showErrorDetails", "full"),
    ],
)
def test_a_served_dashboard_does_not_start_with_an_option_that_opens_it(
    monkeypatch: pytest.MonkeyPatch, option: str, value: object
) -> None:
    closed = {**hardening._MUST_BE}
    monkeypatch.setattr(config, "get_option", lambda name: value if name == option else closed[name])
    with pytest.raises(SettingError, match=f"Streamlit's option {option} is .* it must be {closed[option]!r}"):
        hardening.middleware(sign_in_at("https://lapsewatch.example.org"))
