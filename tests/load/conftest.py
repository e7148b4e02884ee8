"""The tiny district, written anew for every test."""

from pathlib import Path

import pytest

from eligibility import Policy, load_policy
from tests.load.tiny import write_feeds


@pytest.fixture(scope="session")
def policy() -> Policy:
    """Return the shipped policy."""
    return load_policy()


@pytest.fixture
def feeds(tmp_path: Path) -> Path:
    """Return a folder with the tiny district's feeds."""
    return write_feeds(tmp_path / "feeds")
