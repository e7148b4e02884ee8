"""The committed sample of the demo district, judged once for all tests of this room."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import duckdb
import pytest

from eligibility import load_policy
from load import load_folder
from store import connect

ROOT = Path(__file__).parents[2]
AS_OF = date(2026, 11, 22)


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    """An open version of the store over data/demo."""
    store = tmp_path_factory.mktemp("queries")
    report = load_folder(ROOT / "data" / "demo", store, load_policy(), loaded_at=datetime(2026, 11, 22, 18, tzinfo=UTC))
    con = connect(report.path)
    yield con
    con.close()
