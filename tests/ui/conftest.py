"""The tiny district in a store, and the app in Streamlit's own test harness."""

from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache as once
from pathlib import Path

import pytest
from streamlit.components.v2 import manifest_scanner

from eligibility import load_policy
from load import load_folder
from tests.stores import StoreOf
from tests.ui import earners
from tests.ui.district import TODAY, make_store
from tests.ui.pages import ROOT, Configure, Open, opened
from ui.security import settings
from ui.widgets import cache

_ASKED_LAST: list[object] = []  # the module


@pytest.fixture(scope="session")
def store_folder(store_of: StoreOf) -> Path:
    return store_of(make_store)


@pytest.fixture(scope="session")
def sample(store_of: StoreOf) -> Path:
    return store_of(make_sample)


@pytest.fixture(scope="session")
def earners_store(store_of: StoreOf) -> Path:
    return store_of(earners.make_store)


def make_sample(folder: Path) -> Path:
    """Load data/demo, and return the store's folder."""
    store = folder / "store"
    load_folder(ROOT / "data" / "demo", store, load_policy(), loaded_at=datetime(2026, 11, 22, 18, tzinfo=UTC))
    return store


@pytest.fixture(scope="session", autouse=True)
def components_found_once() -> Iterator[None]:
    """For each app Streamlit's harness looks for components in all installed packages: half of their cost."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(manifest_scanner, "scan_component_manifests", once(manifest_scanner.scan_component_manifests))
        yield


@pytest.fixture(autouse=True)
def _no_answer_from_another_test(request: pytest.FixtureRequest) -> Iterator[None]:
    """What is kept lives as long as the process.

    A module that says SHARES_ANSWERS asks stores that nobody changes, through nothing that a test replaces: there one
    test takes up what another was told, as one reader does after another.
    """
    shares = getattr(request.module, "SHARES_ANSWERS", False)
    if not shares or _ASKED_LAST[-1:] != [request.module]:
        cache.forget()
    _ASKED_LAST[:] = [request.module]
    yield
    if not shares:
        cache.forget()


@pytest.fixture
def open_app(monkeypatch: pytest.MonkeyPatch, store_folder: Path) -> Open:
    """Open the app at an address, on April 14, 2027."""
    monkeypatch.setenv("LAPSEWATCH_STORE", str(store_folder))
    monkeypatch.setenv("LAPSEWATCH_TODAY", TODAY.isoformat())

    return opened


@pytest.fixture
def configure(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Configure:
    """Serve with this file, and good secrets."""

    def write(text: str) -> None:
        (tmp_path / "lapsewatch.toml").write_text(text, "utf-8")
        monkeypatch.setenv(settings.CONFIG, str(tmp_path / "lapsewatch.toml"))
        monkeypatch.setenv(settings.CLIENT_SECRET, "given by the provider")
        monkeypatch.setenv(settings.COOKIE_SECRET, "0123456789abcdef0123456789abcdef")

    return write
