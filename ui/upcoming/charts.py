"""The chart of the coming weeks: how much access ends in each, stacked by reason; a click on a week opens its list."""

from datetime import date, timedelta
from typing import Any

import polars as pl
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from ui.reads.view import View
from ui.upcoming.numbers import REASONS, Horizon, as_text, opens, title
from ui.widgets import figures, filters, formats, palette, tables

_DAY = timedelta(days=1)
_BAR = 6 * 86_400_000  # six days of a week in milliseconds: the seventh is the space between two bars
_COLORS = {"certificate": palette.HELD, "assignment": palette.JOB, "employment": palette.EMPLOYMENT}
# For readers who cannot tell the colors apart.
_PATTERNS = {"certificate": "", "assignment": "/", "employment": "x"}
_ROOM_ABOVE = 1.16  # of the highest bar, for the number above it


def weeks_place(by_week: pl.DataFrame) -> DeltaGenerator:
    """Return the place of the chart of weeks, under its title: the filters below it are drawn before the chart."""
    # An empty place takes no room, so the filters would jump; how high it is: ui/frame/script.py.
    place = st.container(key="weeks_place")
    if by_week.height:
        place.header(title(by_week))
    return place


def weeks_chart(by_week: pl.DataFrame, horizon: Horizon, view: View, selected: date | None) -> None:
    """Draw the weeks (columns: `weeks`) of a horizon; the `selected` one stands out.

    All of it is expected, so the bars are pale, with an edge in the full color.
    """
    days, most = by_week["week"].to_list(), max(by_week["access"].to_list())
    reasons = [reason for reason in REASONS if by_week[reason].sum()]
    # Stacked by hand: the bars to click, which are as high as the chart, would be stacked on the others, too.
    bars, below = [], pl.Series([0] * by_week.height)
    for reason in reasons:
        bars.append(_bars(days, by_week[reason].to_list(), below.to_list(), reason, selected))
        below += by_week[reason]
    key = f"weeks_{selected}"  # another one after each click: a new key forgets it, so that it can be repeated
    st.plotly_chart(
        figures.figure([*bars, _totals(by_week), _places_to_click(by_week, most)], _layout(by_week, horizon, view)),
        key=key,
        config=figures.QUIET,
        alt=as_text(by_week),
        on_select=lambda: _open(key, selected),
        selection_mode="points",
    )
    st.caption(
        f"{formats.EXPECTED} Expected: when access ends as things stand on {formats.day(view.as_of)}, unless people "
        "renew, or their jobs go on."
    )


def _open(key: str, selected: date | None) -> None:
    """List the week that was clicked; a second click on it lists all weeks again."""
    points = st.session_state[key]["selection"]["points"]
    if points:
        week = points[0]["customdata"][0]
        filters.choose(**opens(week=None if selected and week == selected.isoformat() else week))


def _bars(days: list[date], values: list[int], below: list[int], reason: str, selected: date | None) -> figures.Trace:
    return figures.bar(
        x=days,
        y=values,
        base=below,
        width=_BAR,
        offset=0,
        name=REASONS[reason],
        marker={
            "color": palette.pale(_COLORS[reason]),
            "opacity": [1 if selected in (None, day) else 0.35 for day in days],
            "line": {"color": _COLORS[reason], "width": 1.5},
            "pattern": {
                "shape": _PATTERNS[reason],
                "bgcolor": palette.pale(_COLORS[reason]),
                "fgcolor": _COLORS[reason],
                "size": 5,
                "solidity": 0.25,
            },
        },
        hoverinfo="skip",
    )


def _totals(by_week: pl.DataFrame) -> figures.Trace:
    """Return the number above each bar but the highest (`_highest`), where the screen is wide enough for it."""
    totals = by_week["access"].to_list()
    highest = totals.index(max(totals))
    return figures.bar(
        x=by_week["week"].to_list(),
        y=totals,
        width=_BAR,
        offset=0,
        text=["" if place == highest else formats.number(total) for place, total in enumerate(totals)],
        textposition="outside",
        textangle=0,
        textfont={"size": 13, "color": palette.text()},
        marker={"color": "rgba(0,0,0,0)"},
        hoverinfo="skip",
        showlegend=False,
    )


def _highest(by_week: pl.DataFrame) -> dict[str, Any]:
    """Return the number above the highest bar, which is there on every screen."""
    # An annotation, because the text of a bar is hidden where it does not fit (`uniformtext`), as on a phone.
    totals = by_week["access"].to_list()
    highest = totals.index(max(totals))
    return {
        # The middle of its bar, which begins on the Monday and is six days wide.
        "x": (by_week["week"][highest] + 3 * _DAY).isoformat(),
        "y": totals[highest],
        "yanchor": "bottom",
        "text": f"<b>{formats.number(totals[highest])}</b>",
        "showarrow": False,
        "bgcolor": palette.ground(),
        "font": {"size": 14, "color": palette.text()},
    }


def _places_to_click(by_week: pl.DataFrame, most: int) -> figures.Trace:
    """Return bars that nobody sees, of the whole height: each week can be clicked, however low its bar is."""
    hover = [
        f"Week of {formats.day(week)}<br>{formats.grants(access)}, {formats.people(people)}<br>Click for the list"
        for week, access, people in by_week.select("week", "access", "people").iter_rows()
    ]
    return figures.bar(
        x=by_week["week"].to_list(),
        y=[most] * by_week.height,
        width=_BAR,
        offset=0,
        customdata=[[week.isoformat()] for week in by_week["week"]],
        hovertext=hover,
        hoverinfo="text",
        marker={"color": "rgba(0,0,0,0)"},
        selected={"marker": {"opacity": 0}},
        unselected={"marker": {"opacity": 0}},
        showlegend=False,
    )


def _layout(by_week: pl.DataFrame, horizon: Horizon, view: View) -> dict[str, Any]:
    june = view.june
    reasons = [reason for reason in REASONS if by_week[reason].sum()]
    # From the Monday of the first week to the Monday after the last, so that no bar is cut.
    first = horizon.as_of - horizon.as_of.weekday() * _DAY
    last = horizon.until + (7 - horizon.until.weekday()) * _DAY
    is_near = False  # so that the words at the June would cover those at the as-of day: they go one line higher
    marks = [_mark(horizon.as_of, f"As of {_short(horizon.as_of)}", "left", 0)]
    if june <= last:
        is_near = (june - horizon.as_of) * 3 < last - first
        marks.append(_mark(june, _short(june), "left" if is_near else "right", 14 if is_near else 0))
    return {
        "barmode": "overlay",
        "bargap": 0,
        "dragmode": False,
        "height": 290,
        "margin": {"l": 0, "r": 24, "t": 36 if is_near else 22, "b": 0},
        "showlegend": len(reasons) > 1,
        "legend": {"orientation": "h", "x": 0, "y": -0.16, "yanchor": "top", "font": {"color": palette.text()}},
        "uniformtext": {"minsize": 10, "mode": "hide"},
        "shapes": [line for line, _ in marks],
        "annotations": [*(note for _, note in marks), _highest(by_week)],
        "xaxis": {
            "type": "date",
            "range": [(first - _DAY).isoformat(), last.isoformat()],
            "fixedrange": True,
            "showgrid": False,
            "ticks": "outside",
            "tickangle": 0,
            "tickfont": {"size": 13, "color": palette.text()},
            **_ticks(first, horizon.weeks),
        },
        "yaxis": {"visible": False, "fixedrange": True, "range": [0, max(by_week["access"].to_list()) * _ROOM_ABOVE]},
    }


def _ticks(first: date, weeks: int) -> dict[str, Any]:
    """Label every or every other Monday, or the months where there are many weeks."""
    if weeks > 13:
        # From the first of any month, so that the ticks stand on the first of each.
        return {"dtick": "M1", "tick0": "2000-01-01", "tickformat": "%b"}
    step = 7 if weeks <= 4 else 14 if weeks <= 8 else 21
    return {"tickvals": [(first + n * _DAY).isoformat() for n in range(0, 7 * weeks + 7, step)], "tickformat": "%b %-d"}


def _short(day: date) -> str:
    return formats.short_day_of_year(day)


def _mark(day: date, words: str, anchor: str, shift: int) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return a dotted line at a day and the words above it."""
    place = {"x": day.isoformat(), "xref": "x", "yref": "paper"}
    line = {
        "type": "line",
        "x0": place["x"],
        "x1": place["x"],
        "y0": 0,
        "y1": 1,
        "xref": "x",
        "yref": "paper",
        "layer": "below",
        "line": {"color": palette.grid(), "dash": "dot", "width": 1.5},
    }
    label = {
        **place,
        "y": 1,
        "yshift": shift,
        "yanchor": "bottom",
        "xanchor": anchor,
        "text": words,
        "showarrow": False,
        "font": {"size": 13, "color": palette.text()},
    }
    return line, label


def weeks_table(by_week: pl.DataFrame) -> None:
    """Offer the numbers of the chart as a table."""
    tables.expander("The weeks as a table", lambda: _table(by_week))


def _table(by_week: pl.DataFrame) -> None:
    names = {reason: label for reason, label in REASONS.items() if by_week[reason].sum()}
    column = st.column_config
    st.dataframe(
        by_week.select("week", *names, "access", "people").to_arrow(),
        hide_index=True,
        column_config={
            "week": column.DateColumn("Week of", format="MMM D, YYYY", pinned=True, width=110),
            **{reason: column.NumberColumn(label, width=135) for reason, label in names.items()},
            "access": column.NumberColumn("Grants", width=100),
            "people": column.NumberColumn("People", width=90),
        },
        alt=f"Table of {formats.count(by_week.height, 'week', 'weeks')}: grants by reason, and people",
    )
