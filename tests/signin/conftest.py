"""The dashboard as a district serves it: with a certified identity provider, and Chromium to sign in with."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright._impl._driver import compute_driver_executable
from playwright.sync_api import BrowserContext, Page, expect

from tests import servers
from tests.browser.conftest import browser_context_args, browser_type_launch_args, window
from tests.hardening.client import Server
from tests.reference.judge import Reference
from tests.signin import district
from tests.stores import StoreOf
from tests.ui.conftest import components_found_once
from ui.widgets import cache, runtime

__all__ = ["browser_context_args", "browser_type_launch_args", "components_found_once", "window"]

HERE = Path(__file__).parent
PATIENCE_MS = 30_000

SignIn = Callable[[str, str], Page]


@pytest.fixture(scope="session")
def store_folder(store_of: StoreOf) -> Path:
    return store_of(district.make_store)


@pytest.fixture(scope="session")
def reference(tmp_path_factory: pytest.TempPathFactory) -> Reference:
    return district.reference(tmp_path_factory.mktemp("reference"))


@pytest.fixture(autouse=True)
def _no_answer_from_another_test() -> Iterator[None]:
    """What is cached lives as long as the process."""
    cache.forget()
    yield
    cache.forget()


@pytest.fixture(scope="session")
def served_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the served dashboard has its configuration, its logs and its record."""
    return tmp_path_factory.mktemp("served")


@pytest.fixture(scope="session")
def served(served_folder: Path, store_folder: Path) -> Iterator[Server]:
    """The dashboard over the district, and the provider that its people sign in with."""
    port, provider_port = servers.free_port(), servers.free_port()
    address, provider = f"http://127.0.0.1:{port}", f"http://127.0.0.1:{provider_port}"
    environment = district.served(served_folder, store_folder, address=address, provider=provider)
    with (
        provider_at(served_folder / "provider.log", provider_port, f"{address}/oauth2callback"),
        servers.dashboard(port, served_folder / "server.log", environment),
    ):
        yield Server(port, address)


@contextmanager
def provider_at(log: Path, port: int, redirect: str) -> Iterator[None]:
    if not (HERE / "node_modules").exists():
        pytest.fail("The identity provider of these tests is not there: run 'sh scripts/provider.sh' first.")
    configured = {
        "port": port,
        "redirect": redirect,
        "client_id": "lapsewatch",
        "client_secret": district.CLIENT_SECRET,
        "accounts": district.ACCOUNTS,
    }
    node, _ = compute_driver_executable()
    with servers.running(log, [node, str(HERE / "provider.mjs")], {}, json.dumps(configured)) as provider:
        servers.wait(f"http://127.0.0.1:{port}/.well-known/openid-configuration", provider, log)
        yield


@pytest.fixture(scope="session")
def base_url(served: Server) -> str:
    """In place of the plugin's own, which pytest 9 warns of."""
    return served.address


@pytest.fixture
def stranger(window: BrowserContext) -> Iterator[BrowserContext]:
    """A browser in which nobody has signed in; it keeps one tab, since a new one reads all scripts again."""
    window.clear_cookies()
    yield window
    for page in window.pages[1:]:
        page.close()


def tab_of(context: BrowserContext) -> Page:
    """The first tab of a browser."""
    return context.pages[0] if context.pages else context.new_page()


@pytest.fixture
def sign_in(served: Server, stranger: BrowserContext) -> SignIn:
    """Open an address, and sign in there."""

    def open_as(login: str, path: str) -> Page:
        page = tab_of(stranger)
        page.goto(served.address + path)
        page.get_by_role("button", name="Sign in").click(timeout=PATIENCE_MS)
        at_the_provider(page, login)
        return page

    return open_as


def at_the_provider(page: Page, login: str) -> None:
    """Say who one is, and agree; back at the dashboard the page comes to rest."""
    page.fill("input[name=login]", login)
    page.fill("input[name=password]", "whatever")
    page.get_by_role("button", name="Sign-in").click()
    page.get_by_role("button", name="Continue").click()
    expect(page.locator("[data-testid=stApp][data-test-script-state=notRunning]")).to_be_attached(timeout=PATIENCE_MS)


def claims(login: str, **other: Any) -> dict[str, Any]:
    """What the cookie of somebody who has just signed in says, but for `other`."""
    return {"sub": login, "iat": int(runtime.now().timestamp()), **district.ACCOUNTS[login], **other}
