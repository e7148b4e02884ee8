"""What opened, closed and was still open of access not earned, and of access missing, week by week."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import polars as pl
import streamlit as st

from ui.over_time import titles
from ui.over_time.charts import axis, counts_axis, numbers_table
from ui.over_time.numbers import ACCESS, EXCESS, MISSING, OF_A_WEEK, Week, opens
from ui.widgets import clicks, figures, formats, palette, tables

_COLORS = {EXCESS: palette.NOBODY, MISSING: palette.COVERED}


def by_week(weeks: Sequence[Week]) -> None:
    """Draw both, side by side: the line of what was open, bars up for what came and down for what went."""
    for column, which in zip(st.columns(2, gap="large"), (EXCESS, MISSING), strict=True):
        with column:
            _draw(weeks, which)
    if weeks:
        st.caption(
            f"By week, Monday to Sunday; the last week ends on {formats.day(weeks[-1].ends_on)}. Line: open at the end "
            "of the week. Bars: ▲ opened and ▼ closed in it. Click a mark for its list below."
        )


def _draw(weeks: Sequence[Week], which: str) -> None:
    st.subheader(titles.by_week(weeks, which))
    if not weeks:
        st.caption("None of these weeks is on record. Choose another day.")
        return
    opened, closed = OF_A_WEEK[which]
    color, most = _COLORS[which], max(max(week.counts[opened], week.counts[closed], 1) for week in weeks)
    days = [week.ends_on for week in weeks]
    said = {which: "open at the end of", opened: "opened in", closed: "closed in"}
    hover = {
        one: [f"{formats.number(week.counts[one])} {words} the week to {formats.day(week.ends_on)}" for week in weeks]
        for one, words in said.items()
    }
    shared: dict[str, Any] = {"x": days, "hoverinfo": "text", "unselected": {"marker": {"opacity": 1}}}
    marks = {one: [[one, day.isoformat()] for day in days] for one in said}
    line = figures.scatter(
        y=[week.counts[which] for week in weeks],
        customdata=marks[which],
        hovertext=hover[which],
        mode="lines+markers",
        line={"color": color, "width": 2},
        marker={"size": 5},
        **shared,
    )
    bars = [
        figures.bar(
            y=[sign * week.counts[one] for week in weeks],
            customdata=marks[one],
            hovertext=hover[one],
            marker={"color": fill, "line": {"color": color, "width": 1}},
            yaxis="y2",
            **shared,
        )
        for one, sign, fill in ((opened, 1, color), (closed, -1, palette.pale(color)))
    ]
    layout = {
        "dragmode": False,
        "showlegend": False,
        "height": 300,
        "margin": {"l": 56, "r": 8, "t": 20, "b": 28},
        "barmode": "relative",
        "bargap": 0.15,
        "xaxis": axis() | {"type": "date", "anchor": "y2"},
        "yaxis": counts_axis() | {"domain": [0.58, 1]},
        "yaxis2": axis()
        | {
            "domain": [0, 0.44],
            "tickvals": [-most, 0, most],
            "ticktext": [str(most), "0", str(most)],
            "zeroline": True,
        },
        "annotations": [_words("Still open", 1), _words("▲ Opened, ▼ closed", 0.44)],
    }
    sums = {one: sum(week.counts[one] for week in weeks) for one in (opened, closed)}
    last = weeks[-1]
    alt = (
        f"{titles.NAMES[which]} by week: {sums[opened]} opened, {sums[closed]} closed, "
        f"{last.counts[which]} open on {formats.day(last.ends_on)}"
    )
    clicks.draw(
        figures.figure([line, *bars], layout),
        alt,
        f"weeks_{which}",
        lambda point: opens(point[0], date.fromisoformat(point[1]), ACCESS),
    )


def _words(text: str, top: float) -> dict[str, Any]:
    return {
        "text": text,
        "x": 0,
        "xref": "paper",
        "xanchor": "left",
        "y": top,
        "yref": "paper",
        "yanchor": "bottom",
        "showarrow": False,
        "font": {"size": 12, "color": palette.text()},
    }


def weeks_table(weeks: Sequence[Week]) -> None:
    """Offer the counts of all weeks as a table, the newest first."""
    names = {
        one: f"{titles.NAMES[which]}, {word}"
        for which, both in OF_A_WEEK.items()
        for one, word in zip((*both, which), ("opened", "closed", "open"), strict=True)
    }

    def read() -> pl.DataFrame:
        return pl.DataFrame([{"week": week.ends_on, **week.counts} for week in reversed(weeks)]).select("week", *names)

    numbers_table("The weeks as a table", read, {"week": tables.day("Week to"), **names})
