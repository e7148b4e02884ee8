"""A click on a mark of a chart opens the list that the mark counts.

Plotly's marks cannot be reached by keyboard: whoever uses one finds the same lists by the filters.
"""

from collections.abc import Callable, Mapping
from typing import Any

import plotly.graph_objects as go
import streamlit as st

from ui.widgets import figures, filters


def draw(figure: go.Figure, alt: str, name: str, opens: Callable[[Any], Mapping[str, object]]) -> None:
    """Draw the chart `name`; `opens` makes the filters (by name) of a mark's list from the customdata of the mark."""
    turn = st.session_state.setdefault(f"_{name}_turn", 0)  # a new key forgets the click, so that it can be repeated
    key = f"{name}_{turn}"

    def opened() -> None:
        points = st.session_state[key]["selection"]["points"]
        if points and "customdata" in points[0]:
            st.session_state[f"_{name}_turn"] += 1
            filters.choose(**opens(points[0]["customdata"]))

    st.plotly_chart(figure, config=figures.QUIET, alt=alt, key=key, on_select=opened, selection_mode="points")
