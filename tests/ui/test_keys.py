"""What is kept for one viewer or view never answers another: all that is in a view is in its key."""

from dataclasses import fields, replace
from datetime import date
from typing import Any

import pytest

from queries import Scope
from ui.view import KEYS, View
from ui.viewer import Viewer

VIEWER = Viewer("ana@example.org", Scope.of_locations(("0010",), "S1"), is_local=False, name="Ana")
VIEW = View("v1.duckdb", date(2027, 4, 14), ("0010",), date(2027, 6, 30), date(2027, 1, 1), "North", ("North",), VIEWER)
OTHER: dict[str, Any] = {
    "version": "v2.duckdb",
    "as_of": date(2027, 4, 15),
    "location_ids": ("0011",),
    "june": date(2028, 6, 30),
    "opens_on": date(2028, 1, 1),
    "place": "South",
    "chosen": ("South",),
    "viewer": replace(VIEWER, scope=Scope.of_locations(("0010", "0011"), "S1")),
}


@pytest.mark.parametrize("name", [field.name for field in fields(View)])
def test_a_view_that_differs_in_anything_has_another_key(name: str) -> None:
    assert KEYS[View](replace(VIEW, **{name: OTHER[name]})) != KEYS[View](VIEW)


@pytest.mark.parametrize(
    "scope",
    [Scope.district(), Scope.district("S1"), Scope.of_locations((), "S1"), Scope.of_locations(("0010",), "S2")],
)
def test_a_scope_that_differs_in_anything_has_another_key(scope: Scope) -> None:
    assert KEYS[Scope](scope) != KEYS[Scope](VIEWER.scope)
    assert KEYS[View](replace(VIEW, viewer=replace(VIEWER, scope=scope))) != KEYS[View](VIEW)
