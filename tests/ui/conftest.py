"""The tiny district in a store, and the app in Streamlit's own test harness."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from eligibility import load_policy
from load import load_folder
from tests.ui.district import TODAY, make_store
from ui import kept

ROOT = Path(__file__).parents[2]

Open = Callable[..., AppTest]


@pytest.fixture(scope="session")
def store_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_store(tmp_path_factory.mktemp("district"))


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store over data/demo."""
    store = tmp_path_factory.mktemp("sample")
    load_folder(ROOT / "data" / "demo", store, load_policy(), loaded_at=datetime(2026, 11, 22, 18, tzinfo=UTC))
    return store


@pytest.fixture(autouse=True)
def _no_answer_from_another_test() -> Iterator[None]:
    """What is kept lives as long as the process."""
    kept.forget()
    yield
    kept.forget()


@pytest.fixture
def open_app(monkeypatch: pytest.MonkeyPatch, store_folder: Path) -> Open:
    """Open the app at an address, on April 14, 2027."""
    monkeypatch.setenv("LAPSEWATCH_STORE", str(store_folder))
    monkeypatch.setenv("LAPSEWATCH_TODAY", TODAY.isoformat())

    def open_at(**address: str | list[str]) -> AppTest:
        app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=30)
        for name, values in address.items():
            app.query_params[name] = values
        return app.run()

    return open_at
