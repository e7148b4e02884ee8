"""Charts, each with a title that states its point and a text for screen readers."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import polars as pl
import streamlit as st

from ui.widgets import ages, clicks, figures, formats, palette, tables

_ROOM_FOR_TEXT = 1.45  # of the longest bar: Plotly cuts off a text that ends outside of the chart
_LONGEST_NAME = 26


@dataclass(frozen=True)
class BarTargets:
    """What the bars of the chart `name` open: for each bar of each trace, in their order, the filters by name."""

    name: str
    lists: Sequence[Sequence[Mapping[str, object]]]


def bars_of_ages(counted: pl.DataFrame, name: str, opens: Callable[[str], Mapping[str, object]]) -> None:
    """Draw how many rows are of each age (columns: `ages.counted`), the newest first.

    A click on a bar opens its list: `opens` makes the filters of an age.
    """
    names, values = [ages.AGES_OR_UNKNOWN[age] for age in counted["age"]], counted["rows"].to_list()
    texts = [formats.number(value) for value in values]
    alt = "; ".join(f"{age}: {text}" for age, text in zip(names, texts, strict=True))
    bars = [horizontal(names, values, texts, [palette.now()] * len(names))]
    draw(bars, "stack", 30, alt, room=1.2, opens=BarTargets(name, [[opens(age) for age in counted["age"]]]))


def expander(counted: pl.DataFrame, labels: Mapping[str, str]) -> None:
    """Offer the counts of a chart as a table; `labels` names the columns to show."""
    tables.expander("The counts as a table", partial(_counts, counted, labels))


def _counts(counted: pl.DataFrame, labels: Mapping[str, str]) -> None:
    shown = counted.select(*labels)
    st.dataframe(
        shown.to_arrow(),
        hide_index=True,
        column_config=dict(labels),
        height=tables.height(shown.height),
        alt=f"Table of {formats.count(shown.height, 'row', 'rows')}: {', '.join(labels.values())}",
    )


def horizontal(names: list[str], values: list[int], texts: list[str], colors: list[str]) -> figures.Trace:
    """Return one bar for each name, with its text at its end."""
    return figures.bar(
        y=names,
        x=values,
        text=texts,
        orientation="h",
        marker={"color": colors},
        textposition="outside",
        cliponaxis=False,
        textfont={"size": 13, "color": palette.text()},
        hoverinfo="skip",
    )


def short(name: str) -> str:
    """Return a name as an axis shows it: not longer than leaves room for the chart."""
    return figures.literal(name if len(name) <= _LONGEST_NAME else f"{name[: _LONGEST_NAME - 1].rstrip()}…")


def draw(
    bars: list[figures.Trace],
    mode: str,
    row_height: int,
    alt: str,
    *,
    room: float = _ROOM_FOR_TEXT,
    opens: BarTargets | None = None,
) -> None:
    """Draw horizontal bars, grouped or stacked; `room` is the width by the longest bar.

    `alt` says the chart for screen readers. `opens` lets a click on a bar open the list that it counts, which the
    filters do by keyboard.
    """
    names = bars[0]["y"]
    ends = zip(*(bar["x"] for bar in bars), strict=True)
    longest = max(sum(values) if mode == "stack" else max(values) for values in ends)
    layout = {
        "barmode": mode,
        "bargap": 0.25,
        "bargroupgap": 0.04,
        "dragmode": False,
        "height": row_height * len(names) + 8,
        "margin": {"l": 0, "r": 0, "t": 0, "b": 0},
        "showlegend": False,
        "xaxis": {"visible": False, "fixedrange": True, "range": [0, longest * room]},
        "yaxis": {
            "automargin": True,
            "autorange": "reversed",
            "fixedrange": True,
            "tickfont": {"size": 14, "color": palette.text()},
            # Whole names are the places and short ones only their labels: cut off, two schools may read alike, and
            # Plotly would make one bar of them.
            "tickvals": names,
            "ticktext": [f"{short(name)}  " for name in names],
        },
    }
    if opens is None:
        st.plotly_chart(figures.figure(bars, layout), config=figures.QUIET, alt=alt)
        return
    # Not "skip" as in the traces: that would pass over clicks as well. Nor do other bars pale when one is clicked.
    clickable = {"hoverinfo": "none", "unselected": {"marker": {"opacity": 1}}}
    traces = [
        bar | clickable | {"customdata": [[trace, place] for place in range(len(bar["x"]))]}
        for trace, bar in enumerate(bars)
    ]
    clicks.draw(figures.figure(traces, layout), alt, opens.name, lambda at: opens.lists[at[0]][at[1]])
