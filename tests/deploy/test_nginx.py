"""docs/deploy/nginx.conf at work: Debian's nginx, TLS, the dashboard behind it, and Chromium before it."""

import http.client
import socket
import ssl
import time
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import BrowserContext
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.web.server.starlette.starlette_app_utils import generate_xsrf_token_string
from websockets import Origin, Subprotocol
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from tests.deploy.conftest import NAME, Site, sees_and_downloads
from tests.signin.conftest import PATIENCE_MS, at_the_provider
from tests.signin.district import ANYBODY

# What a visitor may try to be, or to come from.
_FORGED = {
    "X-Remote-User": "dora@example.org",
    "Remote-User": "dora@example.org",
    "X-Forwarded-User": "dora@example.org",
    "X-Forwarded-Email": "dora@example.org",
    "X-Forwarded-For": "127.0.0.1",
    "X-Forwarded-Host": "evil.example.org",
    "X-Forwarded-Proto": "http",
    "X-Forwarded-Port": "80",
    "X-Real-IP": "127.0.0.1",
    "Forwarded": "for=127.0.0.1;host=evil.example.org;proto=http",
}


def _said(site: Site, headers: dict[str, str]) -> str:
    """Everything the first page says over the websocket to a visitor with these headers."""
    token = generate_xsrf_token_string()
    with connect(
        f"wss://{NAME}:{site.port}/_stcore/stream",
        sock=socket.create_connection(("127.0.0.1", site.port)),
        ssl=ssl.create_default_context(cafile=site.folder / "fullchain.pem"),
        server_hostname=NAME,
        subprotocols=[Subprotocol("streamlit"), Subprotocol(token)],
        origin=Origin(headers.pop("Origin", site.address)),
        additional_headers={"Cookie": f"_streamlit_xsrf={token}", **headers},
        max_size=None,
    ) as line:
        ask = BackMsg()
        ask.rerun_script.query_string = ""
        line.send(ask.SerializeToString())
        heard = ""
        while True:
            message = ForwardMsg()
            data = line.recv(timeout=30)
            message.ParseFromString(data if isinstance(data, bytes) else data.encode())
            heard += str(message)
            if message.WhichOneof("type") == "script_finished":
                return heard


def test_people_sign_in_and_download_over_tls_and_every_cookie_is_secure(site: Site, stranger: BrowserContext) -> None:
    page = stranger.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if NAME in page.url else None)
    page.on("websocket", lambda opened: asked.append(opened.url))
    page.goto(f"{site.address}/waiting")
    page.get_by_role("button", name="Sign in").click(timeout=PATIENCE_MS)
    at_the_provider(page, "paula")
    sees_and_downloads(page)
    cookies = [cookie for cookie in stranger.cookies() if cookie.get("domain") == NAME]
    assert {cookie.get("name") for cookie in cookies} >= {"_streamlit_user", "_streamlit_xsrf"}
    assert [cookie.get("name") for cookie in cookies if not cookie.get("secure")] == []
    hosts = {urlsplit(one)[:2] for one in asked if urlsplit(one).hostname == NAME}
    assert hosts == {("https", f"{NAME}:{site.port}"), ("wss", f"{NAME}:{site.port}")}
    assert {urlsplit(one).hostname for one in asked} == {NAME, "127.0.0.1"}  # and the provider's page, once


@pytest.mark.parametrize("path", ["/", "/static/js/none.js", "/_stcore/health", "/media/none.csv"])
def test_the_headers_of_the_dashboard_arrive_once(site: Site, path: str) -> None:
    headers = site.get(path).headers
    for name in ("Strict-Transport-Security", "Content-Security-Policy", "X-Frame-Options", "X-Content-Type-Options"):
        assert len(headers.get_all(name) or []) == 1, name
    assert headers["server"] == "nginx"


def test_what_a_visitor_claims_to_be_has_no_effect(site: Site) -> None:
    said = _said(site, dict(_FORGED))
    assert "Sign in" in said
    assert [word for word in (*ANYBODY, "dora", "evil") if word in said] == []


def test_where_a_visitor_claims_to_come_from_has_no_effect(site: Site) -> None:
    for path in ("/", "/_stcore/health", "/auth/login", "/auth/logout", "/oauth2callback?state=x&code=y"):
        answer = site.get(path, _FORGED)
        assert "evil" not in f"{answer.headers}{answer.body}", path
        assert [cookie for cookie in answer.cookies if "secure" not in cookie.lower()] == [], path
        assert "http://" not in answer.headers.get("location", ""), path


def test_a_websocket_from_another_page_is_refused(site: Site) -> None:
    with pytest.raises(InvalidStatus, match="403"):
        _said(site, {"Origin": "https://evil.example.org"})


@pytest.mark.parametrize(
    "path",
    ["/_stcore/metrics", "/_stcore/metrics?families=x", "/_stcore//metrics", "/waiting/_stcore/metrics", "/ready"],
)
def test_what_a_monitor_asks_is_not_found(site: Site, path: str) -> None:
    assert site.get(path).status == 404


def test_health_says_ok(site: Site) -> None:
    assert (site.get("/_stcore/health").status, site.get("/_stcore/health").body) == (200, "ok")


def test_nothing_takes_anything(site: Site) -> None:
    assert site.get("/_stcore/upload_file/a/b", method="PUT").status == 405


@pytest.mark.parametrize("host", ["evil.example.org", "127.0.0.1", f"{NAME}.evil.example.org"])
def test_another_host_gets_no_answer(site: Site, host: str) -> None:
    with pytest.raises((http.client.RemoteDisconnected, ConnectionResetError)):
        site.get("/", {"Host": host})


def test_another_name_gets_no_certificate(site: Site) -> None:
    with socket.create_connection(("127.0.0.1", site.port)) as line, pytest.raises(ssl.SSLError, match="UNRECOGNIZED"):
        ssl.create_default_context().wrap_socket(line, server_hostname="evil.example.org")


def test_the_host_is_checked_behind_nginx_too(site: Site) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", site.behind)
    connection.request("GET", "/", headers={"Host": "evil.example.org"})
    assert connection.getresponse().status == 421
    connection.close()


def test_without_tls_people_are_sent_to_tls_and_the_path_is_forgotten(site: Site) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", site.plain)
    connection.request("GET", "/waiting?school=0010", headers={"Host": NAME})
    answer = connection.getresponse()
    assert (answer.status, answer.headers["location"]) == (301, f"https://{NAME}/")
    connection.close()


def test_the_log_holds_no_filter_and_no_page_that_somebody_came_from(site: Site) -> None:
    site.get("/by_school?school=secret-school", {"Referer": "https://example.org/secret-page"})
    log = site.folder / "lapsewatch.log"
    for _ in range(50):
        if "GET /by_school 200" in log.read_text("utf-8"):
            break
        time.sleep(0.05)
    assert "GET /by_school 200" in log.read_text("utf-8")
    assert "secret" not in log.read_text("utf-8")


def test_scripts_come_compressed_and_pages_do_not(site: Site) -> None:
    page = site.get("/", {"Accept-Encoding": "identity"}).body
    script = page.partition('src="./')[2].partition('"')[0]
    assert site.get(f"/{script}", {"Accept-Encoding": "gzip"}).headers["content-encoding"] == "gzip"
