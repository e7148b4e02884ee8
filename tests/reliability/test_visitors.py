"""A visitor who is not signed in costs next to nothing; hundreds at once are a script (visitors.py)."""

from pathlib import Path

from tests.reliability import visitors
from tests.signin.district import make_store
from tests.stores import StoreOf


def test_an_open_page_of_a_stranger_costs_next_to_nothing(store_of: StoreOf, tmp_path: Path) -> None:
    found = visitors.cost(tmp_path, store_of(make_store), 40)
    assert found.kilobytes < 400
    assert found.kept < 20
