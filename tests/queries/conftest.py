"""The committed sample of the demo district, judged once for all tests of this room."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import duckdb
import pytest

from store import connect, current
from tests.stores import StoreOf
from tests.ui.conftest import make_sample

ROOT = Path(__file__).parents[2]
AS_OF = date(2026, 11, 22)


@pytest.fixture(scope="session")
def sample(store_of: StoreOf) -> Iterator[duckdb.DuckDBPyConnection]:
    """An open version of the store over data/demo, which is that of tests/ui too."""
    con = connect(current(store_of(make_sample)))
    yield con
    con.close()
