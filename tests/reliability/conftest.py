"""Stores to damage: copies of one with three versions."""

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from eligibility import load_policy
from load import load_folder
from tests.load.tiny import write_feeds
from tests.stores import StoreOf
from ui.widgets import cache

LOADED_AT = datetime(2027, 4, 14, 6, 30, tzinfo=UTC)


def make_store(folder: Path) -> Path:
    """Load the tiny district three times, and return the store's folder."""
    feeds = write_feeds(folder / "feeds")
    for day in range(3):
        load_folder(feeds, folder / "store", load_policy(), loaded_at=LOADED_AT + timedelta(days=day))
    return folder / "store"


@pytest.fixture
def damaged(store_of: StoreOf, tmp_path: Path) -> Iterator[Path]:
    """Return a store of three versions that this test may damage; no answer outlives the test."""
    folder = tmp_path / "own"
    shutil.copytree(store_of(make_store), folder, symlinks=True)
    cache.forget()
    yield folder
    cache.forget()
