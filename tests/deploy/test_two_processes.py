"""docs/deploy/two-processes.conf at work: each reader stays with one process, and finds the other if it is down."""

from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from http.cookies import SimpleCookie
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from playwright.sync_api import BrowserContext

from tests.deploy.conftest import NAME, Site, dashboards, nginx, sees_and_downloads, site_in
from tests.signin import district
from tests.signin.conftest import PATIENCE_MS, at_the_provider
from tests.stores import StoreOf

COOKIE = "lapsewatch_process"


@contextmanager
def _answering(port: int, name: str) -> Iterator[None]:
    """A server in place of a process, which says to everybody who it is."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(name.encode())

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (http.server's name)
            pass

    with ThreadingHTTPServer(("127.0.0.1", port), Handler) as server:
        thread = Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        try:
            yield
        finally:
            server.shutdown()
            thread.join()


@pytest.fixture
def two(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Site, ExitStack]]:
    """A site with two processes, and what ends the second."""
    site = site_in(tmp_path_factory.mktemp("two"), is_two=True)
    assert site.second is not None
    with _answering(site.behind, "8501"), ExitStack() as second:
        second.enter_context(_answering(site.second, "8502"))
        with nginx(site):
            yield site, second


def _drawn(site: Site, cookie: str = "") -> tuple[str, str | None]:
    """Who answers a visitor with this cookie, and which cookie they get."""
    answer = site.get("/", {"Cookie": cookie} if cookie else {})
    if not answer.cookies:
        return answer.body, None
    (given,) = SimpleCookie(answer.cookies[0]).values()
    assert (given.key, given["path"], given["samesite"]) == (COOKIE, "/", "Lax")
    assert given["secure"]
    assert given["httponly"]
    return answer.body, given.value


def test_whoever_comes_first_is_given_one_of_two_and_a_cookie_that_says_which(two: tuple[Site, ExitStack]) -> None:
    site, _ = two
    drawn = [_drawn(site) for _ in range(60)]
    assert all(name == cookie for name, cookie in drawn)
    assert min(Counter(name for name, _ in drawn).values()) > 10
    assert len(Counter(name for name, _ in drawn)) == 2


@pytest.mark.parametrize("name", ["8501", "8502"])
def test_a_reader_stays_with_one_process(two: tuple[Site, ExitStack], name: str) -> None:
    site, _ = two
    assert {_drawn(site, f"{COOKIE}={name}") for _ in range(20)} == {(name, None)}


def test_a_process_that_there_is_not_is_drawn_anew(two: tuple[Site, ExitStack]) -> None:
    site, _ = two
    name, cookie = _drawn(site, f"{COOKIE}=9464")
    assert name == cookie


def test_if_one_is_down_the_other_serves_its_readers(two: tuple[Site, ExitStack]) -> None:
    site, second = two
    second.close()
    assert {_drawn(site, f"{COOKIE}={name}") for name in ("8501", "8502") for _ in range(5)} == {("8501", None)}


def test_a_sign_in_is_good_for_both(
    tmp_path_factory: pytest.TempPathFactory, store_of: StoreOf, stranger: BrowserContext
) -> None:
    site = site_in(tmp_path_factory.mktemp("pair"), is_two=True)
    with dashboards(site, store_of(district.make_store)), nginx(site):
        page = stranger.new_page()
        for name in ("8501", "8502"):
            stranger.add_cookies([{"name": COOKIE, "value": name, "domain": NAME, "path": "/"}])
            page.goto(f"{site.address}/waiting")
            if name == "8501":
                page.get_by_role("button", name="Sign in").click(timeout=PATIENCE_MS)
                at_the_provider(page, "paula")
            sees_and_downloads(page)
