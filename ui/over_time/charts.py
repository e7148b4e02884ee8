"""The charts by month-end: holders by status, the share current, access not earned and missing; their table."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import polars as pl
import streamlit as st

from ui import cohort, reads
from ui.over_time import titles
from ui.over_time.lists import LISTS
from ui.over_time.numbers import (
    ACCESS,
    CERTIFICATES,
    CURRENT,
    EXCESS,
    EXPIRING,
    LAPSED,
    MISSING,
    RENEWED,
    SPRINGS,
    VALID,
    Month,
    Numbers,
    opens,
)
from ui.reads.view import View
from ui.widgets import clicks, figures, formats, palette, tables

_COLORS = {VALID: palette.HELD, EXPIRING: palette.ONE, LAPSED: palette.LAPSED}
_HALF_A_MONTH = timedelta(days=16)
# For readers who cannot tell the colors apart: full, a step paler, and crossed. A reader's machine draws a pattern anew
# for each bar, which costs it a tenth of all that a choice costs.
_PATTERNS = {VALID: "", EXPIRING: "", LAPSED: "x"}
_LINES = {EXCESS: (palette.NOBODY, "solid", "circle"), MISSING: (palette.COVERED, "dot", "diamond")}


def holders(every: Sequence[Month], numbers: Numbers) -> None:
    """Draw certificate holders by status at each month-end, stacked; a click opens those of that status and day."""
    st.header(titles.holders(numbers))
    known = [month for month in every if month.current is not None]
    traces = [trace for which in (VALID, EXPIRING, LAPSED) for trace in _bars(known, which)]
    _draw(traces, known, "holders", {"barmode": "stack", "bargap": 0.15}, (VALID, EXPIRING, LAPSED))
    st.caption(
        f"Each month-end as of itself: one function of one person at one place. {formats.EXPECTED} Paler: expected, "
        "unless people renew or their jobs change. No bar: not on record. Click a bar for its list below."
    )


def share(every: Sequence[Month], numbers: Numbers) -> None:
    """Draw the share of certificates that were current at each month-end; a click opens who was current."""
    st.subheader(titles.share(numbers))
    known = [month for month in every if month.share is not None]
    line = figures.scatter(
        x=[month.day_on for month in known],
        y=[month.share for month in known],
        customdata=[[CURRENT, month.day_on.isoformat()] for month in known],
        hovertext=[f"{_when(month)}: {int(month.share or 0)}% current" for month in known],
        **_style(known, palette.HELD, "solid", "circle"),
        name="Share current",
    )
    percents = {"range": [0, 104], "tickvals": [0, 50, 100], "ticktext": ["0%  ", "50%  ", "100%  "]}
    _draw([line], known, "share_current", {"showlegend": False, "yaxis": axis() | percents}, (CURRENT, LAPSED))


def disagreements(every: Sequence[Month], numbers: Numbers) -> None:
    """Draw how much access was not earned, or missing, at each month-end on record; a click opens it."""
    st.header(titles.disagreements(numbers))
    # Not what is expected: if nobody renewed or removed anything, the next June would dwarf all that ever happened.
    known = [month for month in every if month.excess is not None and not month.is_expected]
    traces = [
        figures.scatter(
            x=[month.day_on for month in known],
            y=[month.of(which) for month in known],
            customdata=[[which, month.day_on.isoformat()] for month in known],
            hovertext=[f"{_when(month)}: {LISTS[which]} {formats.number(month.of(which) or 0)}" for month in known],
            **_style(known, *look),
            name=LISTS[which],
        )
        for which, look in _LINES.items()
    ]
    _draw(traces, known, "disagreements", {}, tuple(_LINES))
    st.caption("On record only; what is expected to come is under “The counts as a table” and in the list.")


def four_springs(view: View, functions: tuple[str, ...]) -> tuple[pl.DataFrame, ...]:
    """Return the renewals by week of this spring, which comes last, and of the three before it (`cohort.springs`)."""
    return cohort.springs(reads.renewals_by_week(view, functions, springs=4), view.known_on)


def springs_beside(springs: Sequence[pl.DataFrame], view: View) -> None:
    """Show this spring beside those before, by week; a week opens who had renewed by its end."""

    def week_opens(june: str | None, by: str) -> dict[str, object]:
        return {"chart": SPRINGS, "list": RENEWED, "june": june, "by": by}

    cohort.weeks(springs[:-1], springs[-1], view, week_opens)


def count_table(every: Sequence[Month]) -> None:
    """Offer the counts of all month-ends as a table, the newest first; what is not on record is empty."""
    column = st.column_config
    config: dict[str, Any] = {
        "month": tables.day("Month-end"),
        "known": column.TextColumn("Known", width=110),
        "share": column.NumberColumn("Share current", width=110, format="%d%%"),
        **{which: column.NumberColumn(LISTS[which], width=130) for which in (VALID, EXPIRING, LAPSED, EXCESS, MISSING)},
    }
    numbers_table("The counts as a table", lambda: _month_rows(every), config)


def _month_rows(every: Sequence[Month]) -> pl.DataFrame:
    counted = (VALID, EXPIRING, LAPSED, EXCESS, MISSING)
    return pl.DataFrame(
        [
            {"month": month.day_on, "known": _knowledge(month), "share": month.share}
            | {which: month.of(which) for which in counted}
            for month in reversed(every)
        ],
        infer_schema_length=None,
    ).select("month", "known", *counted, "share")


def numbers_table(label: str, read: Callable[[], pl.DataFrame], config: Mapping[str, Any]) -> None:
    """Offer the numbers behind a chart as a table, read once it is opened; what is not known is empty."""

    def draw() -> None:
        rows = read()
        st.dataframe(
            rows.to_arrow(),
            hide_index=True,
            placeholder="",
            column_config=dict(config),
            height=tables.height(rows.height, most=12),
            alt=f"{label}: {formats.count(rows.height, 'row', 'rows')}",
        )

    tables.expander(label, draw)


def _knowledge(month: Month) -> str:
    if month.current is None and month.excess is None:
        return "Not known"
    return f"{formats.EXPECTED} Expected" if month.is_expected else "On record"


def _bars(known: Sequence[Month], which: str) -> Iterator[figures.Trace]:
    """The bars of what is on record, then those of what is expected: of one color each, they share one pattern."""
    color = _COLORS[which]
    fills = (palette.pale(color), palette.ground()) if which == EXPIRING else (color, palette.pale(color))
    for is_expected, fill in zip((False, True), fills, strict=True):
        months = [month for month in known if month.is_expected == is_expected]
        if not months:
            continue
        yield figures.bar(
            x=[month.day_on for month in months],
            y=[month.of(which) for month in months],
            name=LISTS[which],
            legendgroup=which,
            showlegend=not is_expected or len(months) == len(known),
            customdata=[[which, month.day_on.isoformat()] for month in months],
            hovertext=[f"{_when(month)}: {LISTS[which]} {formats.number(month.of(which) or 0)}" for month in months],
            hoverinfo="text",
            unselected={"marker": {"opacity": 1}},
            marker={
                "color": fill,
                "line": {"color": color, "width": 1},
                "pattern": {"shape": _PATTERNS[which], "size": 5, "solidity": 0.25},
            },
        )


def _style(known: Sequence[Month], color: str, dash: str, symbol: str) -> dict[str, Any]:
    # Open marks for what is expected: the line cannot change its dash midway.
    symbols = [f"{symbol}-open" if month.is_expected else symbol for month in known]
    return {
        "mode": "lines+markers",
        "hoverinfo": "text",
        "line": {"color": color, "width": 2, "dash": dash},
        "marker": {"size": 7, "symbol": symbols},
        "unselected": {"marker": {"opacity": 1}},
    }


def axis() -> dict[str, Any]:
    """Return an axis that stays as it is drawn, and whose labels fit into the margin of their chart.

    Plotly's own search for a margin that fits draws each chart twice, which a reader waits for at each choice.
    """
    font = {"size": 13, "color": palette.text()}
    return {"fixedrange": True, "showgrid": False, "zeroline": False, "automargin": False, "tickfont": font}


def counts_axis() -> dict[str, Any]:
    """Return an axis of counts, from zero."""
    return axis() | {"rangemode": "tozero", "tickformat": ",d", "nticks": 5}


def _draw(
    traces: list[figures.Trace], known: Sequence[Month], name: str, more: dict[str, Any], said: Sequence[str]
) -> None:
    if not known:
        st.caption("None of these month-ends is on record. Choose another day.")
        return
    # Two charts above each other have the same months above each other, whether they draw bars or a line.
    months = {"type": "date", "range": [known[0].day_on - _HALF_A_MONTH, known[-1].day_on + _HALF_A_MONTH]}
    layout = {
        "dragmode": False,
        "height": 240,
        "margin": {"l": 56, "r": 8, "t": 8, "b": 56},
        "legend": {"orientation": "h", "x": 0, "y": -0.16, "yanchor": "top", "font": {"color": palette.text()}},
        "xaxis": axis() | months,
        "yaxis": counts_axis(),
        **more,
    }
    alt = "; ".join(
        f"{_when(month)}: " + ", ".join(f"{LISTS[which].lower()} {month.of(which)}" for which in said)
        for month in known
        if month.day_on.month == known[-1].day_on.month  # one a year: the table has them all
    )
    clicks.draw(figures.figure(traces, layout), alt, name, lambda point: _opened(*point))


def _opened(which: str, day: str) -> dict[str, object]:
    return opens(which, date.fromisoformat(day), ACCESS if which in _LINES else CERTIFICATES)


def _when(month: Month) -> str:
    return f"{formats.day(month.day_on)}{', expected' if month.is_expected else ''}"
