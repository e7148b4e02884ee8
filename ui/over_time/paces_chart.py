"""How long things took: the age of access not earned and the time to its removal, the time to earned access."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import polars as pl
import streamlit as st

from ui.over_time import titles
from ui.over_time.charts import axis, numbers_table
from ui.over_time.numbers import AUTOMATIC, BY_REQUEST, EXCESS, PACES, REMOVED, Pace, opens
from ui.widgets import clicks, figures, formats, palette, tables

_LOOKS = {
    EXCESS: ("Open: age", palette.NOBODY, "solid", "circle"),
    REMOVED: ("Removed: time to removal", palette.GRANTED, "dot", "diamond"),
    AUTOMATIC: ("Automatic", palette.COVERED, "solid", "circle"),
    BY_REQUEST: ("By request", palette.ONE, "dot", "diamond"),
}
_SAID = {
    EXCESS: "{count} open, half of them for up to {days}",
    REMOVED: "{count} removed in twelve months, half of them within {days}",
    AUTOMATIC: "{count} times earned in twelve months, automatic, half of them granted within {days}",
    BY_REQUEST: "{count} times earned in twelve months, by request, half of them granted within {days}",
}


def ages(paces: Sequence[Pace]) -> None:
    """Draw the median age of access not earned, and the median time to its removal; a mark opens what it measures."""
    st.subheader(titles.ages(paces))
    _draw(paces, (EXCESS, REMOVED), "ages")
    st.caption(
        "Age: what was open at the month-end. Time to removal: what was removed in the twelve months through it, "
        "without what was earned after all or is still open."
    )


def arrivals(paces: Sequence[Pace]) -> None:
    """Draw the median time to earned access, automatic and by request; a mark opens what it measures."""
    st.subheader(titles.arrivals(paces))
    _draw(paces, (AUTOMATIC, BY_REQUEST), "arrivals")
    st.caption(
        "As the page Waiting counts: what was earned in the twelve months through the month-end and whose time allowed "
        "was over, granted or not. No mark: fewer than half were granted."
    )


def _draw(paces: Sequence[Pace], which: Sequence[str], name: str) -> None:
    drawn = {one: [pace for pace in paces if pace.medians[one] is not None] for one in which}
    traces = [_line(drawn[one], one) for one in which if drawn[one]]
    if not traces:
        st.caption("None of these month-ends has any to measure. Choose another day.")
        return
    layout = {
        "dragmode": False,
        "height": 280,
        "margin": {"l": 76, "r": 8, "t": 8, "b": 56},
        "showlegend": True,
        "legend": {"orientation": "h", "x": 0, "y": -0.14, "yanchor": "top", "font": {"color": palette.text()}},
        "xaxis": axis() | {"type": "date"},
        "yaxis": axis() | {"rangemode": "tozero", "ticksuffix": " days ", "tickformat": ",d", "nticks": 5},
    }
    alt = "; ".join(_said(drawn[one][-1], one) for one in which if drawn[one])
    clicks.draw(
        figures.figure(traces, layout), alt, name, lambda point: opens(point[0], date.fromisoformat(point[1]), PACES)
    )


def _line(paces: Sequence[Pace], which: str) -> figures.Trace:
    name, color, dash, symbol = _LOOKS[which]
    return figures.scatter(
        x=[pace.day_on for pace in paces],
        y=[pace.medians[which] for pace in paces],
        customdata=[[which, pace.day_on.isoformat()] for pace in paces],
        hovertext=[_said(pace, which) for pace in paces],
        hoverinfo="text",
        mode="lines+markers",
        name=name,
        line={"color": color, "width": 2, "dash": dash},
        marker={"size": 7, "symbol": symbol},
        unselected={"marker": {"opacity": 1}},
    )


def _said(pace: Pace, which: str) -> str:
    days = formats.count(pace.medians[which] or 0, "business day", "business days")
    return f"{formats.day(pace.day_on)}: {_SAID[which].format(count=formats.number(pace.counts[which]), days=days)}"


def paces_table(paces: Sequence[Pace]) -> None:
    """Offer all medians and what they rest on as a table, the newest first."""
    config: dict[str, Any] = {"month": tables.day("Month-end")}
    for which, (name, *_) in _LOOKS.items():
        config |= {f"{which}_count": f"{name}, of", f"{which}_days": f"{name}, business days"}

    def read() -> pl.DataFrame:
        rows: list[dict[str, Any]] = [
            {"month": pace.day_on}
            | {f"{which}_count": pace.counts[which] for which in _LOOKS}
            | {f"{which}_days": pace.medians[which] for which in _LOOKS}
            for pace in reversed(paces)
        ]
        return pl.DataFrame(rows, infer_schema_length=None).select(*config)

    numbers_table("The medians as a table", read, config)
