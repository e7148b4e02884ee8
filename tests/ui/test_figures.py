"""A figure is checked by Plotly once for the same values, and never stands in for another."""

from datetime import date

import plotly.graph_objects as go
import pytest

from ui.widgets import figures

LAYOUT = {"height": 100, "shapes": [{"type": "line", "x0": date(2027, 6, 30), "x1": date(2027, 6, 30)}]}


def test_a_figure_says_what_plotly_s_own_says() -> None:
    drawn = figures.figure([figures.bar(x=[1], y=["a"]), figures.scatter(x=[2], y=["b"])], LAYOUT)
    own = go.Figure([go.Bar(x=[1], y=["a"]), go.Scatter(x=[2], y=["b"])], LAYOUT)
    assert drawn.to_json() == own.to_json()


def test_the_same_values_are_checked_once_and_others_are_another_figure() -> None:
    first = figures.figure([figures.bar(x=[1], marker={"color": "#000000"})], LAYOUT)
    assert figures.figure([figures.bar(x=[1], marker={"color": "#000000"})], LAYOUT) is first
    in_the_dark = figures.figure([figures.bar(x=[1], marker={"color": "#ffffff"})], LAYOUT)
    assert in_the_dark.to_dict()["data"][0]["marker"]["color"] == "#ffffff"


def test_a_property_that_plotly_does_not_know_is_an_error() -> None:
    with pytest.raises(ValueError, match="colour"):
        figures.figure([figures.bar(x=[1], colour="red")], LAYOUT)
