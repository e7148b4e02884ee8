"""A server with the tiny district, and Chromium to look at it."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Error, Page, expect

from eligibility import load_policy
from load import load_folder
from tests import servers
from tests.browser.hands import opened
from tests.stores import StoreOf
from tests.ui import earners, leavers
from tests.ui.district import LOADED_AT, TODAY, make_store
from tests.ui.doubtful import make_doubtful_store
from tests.ui.spoiled import make_spoiled_store

ROOT = Path(__file__).parents[2]

# Playwright's own five seconds are too few for a page that runs anew on a busy machine.
expect.set_options(timeout=30_000)

Serve = Callable[[Path], AbstractContextManager[str]]
Elsewhere = Callable[[str], Page]
Lend = Callable[[], AbstractContextManager[Page]]


@contextmanager
def _served(store: Path, log: Path) -> Iterator[str]:
    """Run the dashboard over `store` on a free port, as `make run` does, and give its address."""
    told = {"LAPSEWATCH_STORE": str(store), "LAPSEWATCH_TODAY": TODAY.isoformat()}
    with servers.dashboard(port := servers.free_port(), log, told):
        yield f"http://127.0.0.1:{port}"


@pytest.fixture(scope="session")
def serve(tmp_path_factory: pytest.TempPathFactory) -> Serve:
    """Start another server over a store."""
    return lambda store: _served(store, tmp_path_factory.mktemp("server") / "server.log")


@pytest.fixture(scope="session")
def store_folder(store_of: StoreOf) -> Path:
    return store_of(make_store)


@pytest.fixture(scope="session")
def url(serve: Serve, store_folder: Path) -> Iterator[str]:
    with serve(store_folder) as address:
        yield address


@pytest.fixture(scope="session")
def base_url(url: str) -> str:
    """In place of the plugin's own, which pytest 9 warns of."""
    return url


def _chromium() -> str | None:
    """The environment's CHROMIUM, else the system's, else None: playwright's own."""
    return os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    args = [
        *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"),
        *("--disable-background-networking", "--disable-component-update"),
    ]
    return {**browser_type_launch_args, "args": args} | ({"executable_path": found} if (found := _chromium()) else {})


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    return {
        **browser_context_args,
        "viewport": {"width": 1280, "height": 1400},
        "locale": "en-US",
        "accept_downloads": True,
        "reduced_motion": "reduce",  # lists that fade and bars that grow are waited for, and prove nothing
    }


@pytest.fixture(scope="session")
def window(browser: Browser, browser_context_args: dict[str, Any]) -> Iterator[BrowserContext]:
    """One browser window for many tests: its cache holds Streamlit's and Plotly's scripts, seconds of fetching."""
    opened = browser.new_context(**browser_context_args)
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def lend(window: BrowserContext, browser_context_args: dict[str, Any]) -> Lend:
    """Lend a tab of the window, in front and by day, with whatever its last reader left in it.

    A new tab, and one that was emptied, makes the browser read all scripts again: it takes three times as long.
    """
    free: list[Page] = []

    @contextmanager
    def lent() -> Iterator[Page]:
        page = free.pop() if free else window.new_page()
        page.set_viewport_size(browser_context_args["viewport"])
        page.emulate_media(color_scheme="light")
        page.bring_to_front()
        yield page
        free.append(page)

    return lent


@pytest.fixture
def watched(lend: Lend) -> Iterator[Page]:
    """A page that may write no error to the console."""
    with _watched(lend) as page:
        yield page


@pytest.fixture
def elsewhere(lend: Lend) -> Iterator[Elsewhere]:
    """Open a link in another page, watched too, which knows nothing but the link.

    Open it last: the page behind it is no longer looked at, and its lists do not stay open.
    """
    with ExitStack() as pages:
        yield lambda link: opened(pages.enter_context(_watched(lend)), link)


@contextmanager
def _watched(lend: Lend) -> Iterator[Page]:
    faults: list[str] = []

    def said(message: ConsoleMessage) -> None:
        if message.type == "error" and _is_ours(message):
            faults.append(message.text)

    def raised(error: Error) -> None:
        faults.append(str(error))

    with lend() as page:
        page.on("console", said)
        page.on("pageerror", raised)
        yield page
        page.remove_listener("console", said)
        page.remove_listener("pageerror", raised)
    assert faults == []


def _is_ours(said: ConsoleMessage) -> bool:
    """Streamlit asks below the page's own address first whether its server is there, and then at the root."""
    return "/_stcore/" not in said.location["url"]


@pytest.fixture(scope="session")
def sample(store_of: StoreOf) -> Path:
    return store_of(make_sample)


def make_sample(folder: Path) -> Path:
    """Load a small invented district that stays as it is, so that what tests choose and count is there."""
    store = folder / "store"
    load_folder(ROOT / "tests" / "browser" / "feeds", store, load_policy(), loaded_at=LOADED_AT)
    return store


@pytest.fixture(scope="session")
def sample_url(serve: Serve, sample: Path) -> Iterator[str]:
    with serve(sample) as address:
        yield address


@pytest.fixture(scope="session")
def doubtful_url(serve: Serve, store_of: StoreOf) -> Iterator[str]:
    """A server over a store of which not all feeds are good."""
    with serve(store_of(make_doubtful_store)) as address:
        yield address


@pytest.fixture(scope="session")
def earners_url(serve: Serve, store_of: StoreOf) -> Iterator[str]:
    """A server over the district whose people earned access in known ways."""
    with serve(store_of(earners.make_store)) as address:
        yield address


@pytest.fixture(scope="session")
def leavers_url(serve: Serve, store_of: StoreOf) -> Iterator[str]:
    """A server over the district whose people are about to leave."""
    with serve(store_of(leavers.make_store)) as address:
        yield address


@pytest.fixture(scope="session")
def spoiled_url(serve: Serve, store_of: StoreOf) -> Iterator[str]:
    """A server over the district of which rows about people were rejected."""
    with serve(store_of(make_spoiled_store)) as address:
        yield address
