"""The curve of the page on waiting: which share of earned access was granted by each business day."""

from typing import Any

import streamlit as st

from ui.waiting.numbers import Numbers, Pace, curve_title, days, definition, share
from ui.widgets import figures, formats, palette

# A grant that came after a year would squeeze the first days, on which the promise is kept or broken, into nothing.
_LONGEST, _HEIGHT, _HALF = 20, 250, 50


def curve(numbers: Numbers) -> None:
    """Draw the share granted by each business day, automatic and by request apart, and the time allowed."""
    limit = numbers.period.allowed_days
    lines = lines_of(numbers)
    st.header(curve_title(numbers), help=definition(numbers))
    if not lines:
        return
    last = max(limit + 2, min(_LONGEST, max(len(pace.by_day) - 1 for _, pace, _ in lines)))
    layout = _layout(last) | {"shapes": [_limit_line(limit)]}
    layout["annotations"] = [*(_label(name, pace, limit, last) for name, pace, _ in lines), _limit_label(limit)]
    figure = figures.figure([_line(*line, last) for line in lines], layout)
    st.plotly_chart(figure, config=figures.QUIET, alt="; ".join(_alt(name, pace, limit) for name, pace, _ in lines))


def lines_of(numbers: Numbers) -> list[tuple[str, Pace, str]]:
    """Return name, numbers and color of each line that has anything to show."""
    both = (("Automatic", numbers.automatic, palette.COVERED), ("By request", numbers.by_request, palette.ONE))
    return [line for line in both if line[1].total]


def _line(name: str, pace: Pace, color: str, last: int) -> figures.Trace:
    shares = [100 * pace.by(day) / pace.total for day in range(last + 1)]
    counts = [formats.number(pace.by(day)) for day in range(last + 1)]
    total = formats.number(pace.total)
    return figures.scatter(
        x=list(range(last + 1)),
        y=shares,
        customdata=counts,
        # Steps, because nothing is granted between two days; dashes and symbols say it without color.
        mode="lines+markers",
        line={"color": color, "width": 3, "shape": "hv", "dash": "solid" if name == "Automatic" else "dot"},
        marker={"size": 6, "symbol": "circle" if name == "Automatic" else "diamond"},
        hovertemplate=f"{name}: %{{customdata}} of {total} by business day %{{x}}<extra></extra>",
    )


def _label(name: str, pace: Pace, limit: int, last: int) -> dict[str, Any]:
    """Say the numbers of a line beside it: where the time allowed ends if automatic, else where there is room."""
    total, then = formats.number(pace.total), pace.by(limit)
    on = "<br>" if last <= 2 * limit + 2 else " "  # where the days are few, a phone has less room beside the line
    text = f"<b>{name}</b>:{on}{share(then, pace.total)} within {limit}<br>({formats.number(then)} of {total})"
    base = {"showarrow": False, "font": _font(14), "yanchor": "top", "align": "left"}
    below = {"x": limit, "xanchor": "left", "xshift": 6, "yshift": -4}
    if name == "Automatic":
        return base | below | {"text": f"{_mark('●', palette.COVERED)} {text}", "y": 100 * then / pace.total}
    late = f", {share(pace.by(last), pace.total)} by day {last}" if last > limit else ""
    base |= {"text": f"{_mark('◆', palette.ONE)} {text}{late}"}
    if 100 * pace.by(3 * last // 4) <= _HALF * pace.total:
        return base | below | {"y": 68}  # above the line, which rises late
    # Else the label goes below the line's end, not so low that it would lie on the axis.
    under = 100 * pace.by(2 * last // 5) / pace.total
    return base | {"x": last, "xanchor": "right", "y": max(min(under, 50), 28), "yshift": -8}


def _mark(symbol: str, color: str) -> str:
    return f'<span style="color:{color}">{symbol}</span>'


def _limit_line(limit: int) -> dict[str, Any]:
    line = {"color": palette.grid(), "dash": "dash", "width": 1.5}
    return {"type": "line", "x0": limit, "x1": limit, "y0": 0, "y1": 1, "yref": "paper", "line": line}


def _limit_label(limit: int) -> dict[str, Any]:
    label = {"text": f"{days(limit)} allowed", "font": _font(13), "showarrow": False}
    return {"x": limit, "y": 1, "yref": "paper", "yanchor": "bottom", **label}


def _layout(last: int) -> dict[str, Any]:
    axis = {"fixedrange": True, "tickfont": _font(13), "showgrid": False, "zeroline": False}
    return {
        "height": _HEIGHT,
        "dragmode": False,
        "showlegend": False,
        "margin": {"l": 0, "r": 8, "t": 24, "b": 0},
        "xaxis": {
            **axis,
            "range": [-0.15, last + 0.15],
            "dtick": 1 if last <= 12 else 2,
            "title": {"text": "Business days since the last requirement was met", "font": _font(13)},
        },
        "yaxis": {**axis, "range": [-3, 104], "tickvals": [0, 50, 100], "ticktext": ["0%  ", "50%  ", "100%  "]},
    }


def _font(size: int) -> dict[str, Any]:
    return {"size": size, "color": palette.text()}


def _alt(name: str, pace: Pace, limit: int) -> str:
    shown = sorted({limit, *range(min(len(pace.by_day), _LONGEST + 1))})
    each = ", ".join(f"{share(pace.by(day), pace.total)} by day {day}" for day in shown)
    return f"{name}, {formats.number(pace.total)} times: {each}"
