"""Plotly figures from plain values: Plotly checks the same values once, however often they are drawn, and for whom.

Checking a figure and copying it costs more than all else in a rerun. The key of the cache is the whole figure as text,
so that no other data, scope or theme can ever answer.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Any

import plotly.graph_objects as go

QUIET: dict[str, Any] = {"displayModeBar": False, "scrollZoom": False}

Trace = dict[str, Any]


def bar(**properties: Any) -> Trace:
    """Bars, by the properties of `plotly.graph_objects.Bar`."""
    return {"type": "bar", **properties}


def scatter(**properties: Any) -> Trace:
    """Marks or a line, by the properties of `plotly.graph_objects.Scatter`."""
    return {"type": "scatter", **properties}


def literal(text: str) -> str:
    """Write text from the feeds so that Plotly, which reads a little HTML, shows them as they are."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def figure(traces: Sequence[Trace], layout: Mapping[str, Any]) -> go.Figure:
    """Return a figure to draw, not to change. Raises ValueError for a property that Plotly does not know."""
    return _checked(json.dumps([traces, layout], default=date.isoformat))


class _Checked(go.Figure):  # type: ignore[misc]  # Plotly has no types
    """A figure that was written out when it was made: Streamlit writes it out in every run."""

    def __init__(self, traces: Sequence[Trace], layout: Mapping[str, Any]) -> None:
        super().__init__(traces, layout)
        self._written: dict[str, Any] = super().to_dict()

    def to_dict(self) -> dict[str, Any]:
        return self._written


@lru_cache(maxsize=256)
def _checked(written: str) -> _Checked:
    return _Checked(*json.loads(written))
