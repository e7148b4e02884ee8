"""What is cached for one view never answers another, and what follows from one frame never stands in for another's."""

from dataclasses import fields, replace
from datetime import date
from typing import Any

import polars as pl
import pytest

from queries import Scope
from ui.reads.unknowns import Unknowns
from ui.reads.view import View
from ui.reads.viewer import Viewer
from ui.widgets import cache

VIEWER = Viewer("ana@example.org", Scope.of_locations(("0010",), "S1"), is_local=False, name="Ana")
VIEW = View(
    version="v1.duckdb",
    as_of=date(2027, 4, 14),
    location_ids=("0010",),
    june=date(2027, 6, 30),
    opens_on=date(2027, 1, 1),
    place="North",
    chosen=("North",),
    viewer=VIEWER,
    today=date(2027, 4, 14),
    through=date(2027, 4, 13),
    unknown=Unknowns(),
)
OTHER: dict[str, Any] = {
    "version": "v2.duckdb",
    "as_of": date(2027, 4, 15),
    "location_ids": ("0011",),
    "june": date(2028, 6, 30),
    "opens_on": date(2028, 1, 1),
    "place": "South",
    "chosen": ("South",),
    "today": date(2027, 4, 15),
    "through": None,
    "unknown": Unknowns(grants="The records begin on August 14, 2027."),
    "shows_email": False,
    "passed": date(2026, 6, 30),
    "known": date(2027, 4, 1),
    "viewer": replace(VIEWER, scope=Scope.of_locations(("0010", "0011"), "S1")),
}


@cache.by_values(8)
def of_view(view: View) -> View:
    """Give back the view of the question."""
    return view


@cache.by_values(8)
def of_scope(scope: Scope) -> Scope:
    """Give back the scope of the question."""
    return scope


@pytest.mark.parametrize("name", [field.name for field in fields(View)])
def test_a_view_that_differs_in_anything_is_asked_anew(name: str) -> None:
    assert of_view(VIEW) == VIEW
    other = replace(VIEW, **{name: OTHER[name]})
    assert of_view(other) == other


@pytest.mark.parametrize(
    "scope",
    [Scope.district(), Scope.district("S1"), Scope.of_locations((), "S1"), Scope.of_locations(("0010",), "S2")],
)
def test_a_scope_that_differs_in_anything_is_asked_anew(scope: Scope) -> None:
    assert of_scope(VIEWER.scope) == VIEWER.scope
    assert of_scope(scope) == scope


def test_the_same_values_are_asked_once() -> None:
    times: list[int] = []

    @cache.by_values(8)
    def compute(number: int) -> int:
        times.append(number)
        return number

    assert [compute(1), compute(1), compute(2)] == [1, 1, 2]
    assert times == [1, 2]


def test_a_frame_is_refused_as_a_plain_value() -> None:
    @cache.by_values(8)
    def compute(frame: pl.DataFrame) -> int:
        return frame.height

    with pytest.raises(TypeError):
        compute(pl.DataFrame({"a": [1]}))


def test_what_follows_from_a_frame_is_computed_once_for_this_very_frame() -> None:
    times: list[int] = []

    @cache.by_frames
    def count(frame: pl.DataFrame, *, more: int = 0) -> int:
        times.append(frame.height)
        return frame.height + more

    one, same = pl.DataFrame({"a": range(50)}), pl.DataFrame({"a": range(50)})
    assert [count(one), count(one), count(one, more=1), count(same)] == [50, 50, 51, 50]
    assert times == [50, 50, 50]


def test_what_was_answered_is_forgotten() -> None:
    times: list[str] = []

    @cache.by_values(8)
    def answer(version: str) -> pl.DataFrame:
        times.append(version)
        return pl.DataFrame({"a": [1]})

    @cache.by_frames
    def count(frame: pl.DataFrame) -> int:
        times.append("counted")
        return frame.height

    rows = answer("v1")
    assert [count(rows), count(answer("v1"))] == [1, 1]
    cache.forget_answers()
    assert [count(rows), count(answer("v1"))] == [1, 1]
    assert times == ["v1", "counted", "counted", "v1", "counted"]
