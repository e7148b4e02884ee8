"""The command line in this process, over a store of the tiny district."""

from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

import cli
from cli import clock
from eligibility import load_policy
from load import load_folder
from tests.load.tiny import LOADED_AT, write_feeds

Run = Callable[..., Result]


@pytest.fixture(scope="session")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a store with one version of the tiny district; tests only read it."""
    folder = tmp_path_factory.mktemp("cli")
    load_folder(write_feeds(folder / "feeds"), folder / "store", load_policy(), loaded_at=LOADED_AT)
    return folder / "store"


@pytest.fixture
def feeds(tmp_path: Path) -> Path:
    """Return the tiny district's feeds in a folder of this test."""
    return write_feeds(tmp_path / "feeds")


@pytest.fixture
def run(store: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Return a function that runs `lapsewatch ARGS` on the day of the tiny district's load."""
    monkeypatch.setattr(clock, "now", lambda: LOADED_AT)
    environment = {"LAPSEWATCH_STORE": str(store), "COLUMNS": "100", "NO_COLOR": "1"}

    def invoke(*args: str | Path, answers: str | None = None) -> Result:
        return CliRunner(env=environment).invoke(cli.app, [str(arg) for arg in args], input=answers)

    return invoke
