"""The charts of the page on waiting: the curve of arrivals, where it was slow, the approvals by age; their counts."""

from typing import Any

import polars as pl
import streamlit as st

from ui.waiting.numbers import (
    APPROVALS,
    EARNED,
    SETTLED,
    SLOW,
    Numbers,
    Pace,
    days,
    definition,
    opens,
    share,
    when_words,
)
from ui.widgets import ages, cache, figures, formats, palette
from ui.widgets.ages import AGES
from ui.widgets.bars import Opens, bars_of_ages, draw, horizontal
from ui.widgets.tables import expander, height

_LONGEST, _MOST_PLACES, _HEIGHT, _HALF = 20, 8, 250, 50


def curve(found: Numbers) -> None:
    """Draw the share granted by each business day, automatic and by request apart, and the time allowed."""
    limit = found.period.allowed_days
    lines = _lines(found)
    st.header(_title(found), help=definition(found))
    if not lines:
        return
    last = max(limit + 2, min(_LONGEST, max(len(pace.by_day) - 1 for _, pace, _ in lines)))
    layout = _layout(last) | {"shapes": [_limit_line(limit)]}
    layout["annotations"] = [*(_label(name, pace, limit, last) for name, pace, _ in lines), _limit_words(limit)]
    figure = figures.figure([_line(*line, last) for line in lines], layout)
    st.plotly_chart(figure, config=figures.QUIET, alt="; ".join(_said(name, pace, limit) for name, pace, _ in lines))


def _lines(found: Numbers) -> list[tuple[str, Pace, str]]:
    both = (("Automatic", found.automatic, palette.COVERED), ("By request", found.by_request, palette.ONE))
    return [line for line in both if line[1].total]


def by(pace: Pace, day: int) -> int:
    """Return how many were granted by a business day."""
    return pace.by_day[min(day, len(pace.by_day) - 1)] if pace.by_day else 0


def _title(found: Numbers) -> str:
    limit, when = (
        days(found.period.allowed_days),
        when_words(found).replace("In", "in").replace("Since", "since"),
    )
    slow = found.automatic.total - found.automatic.within
    if not found.automatic.total and found.doubt:
        return "What there is to measure is not known"
    if not found.automatic.total:
        return f"No automatic access to measure {when}"
    if not slow:
        return f"All {formats.number(found.automatic.total)} times, automatic access came within {limit} {when}"
    total = formats.number(found.automatic.total)
    return f"{formats.number(slow)} of {total} times, automatic access took more than {limit} {when}"


def _line(name: str, pace: Pace, color: str, last: int) -> figures.Trace:
    shares = [100 * by(pace, day) / pace.total for day in range(last + 1)]
    counts = [formats.number(by(pace, day)) for day in range(last + 1)]
    total = formats.number(pace.total)
    return figures.scatter(
        x=list(range(last + 1)),
        y=shares,
        customdata=counts,
        mode="lines+markers",
        line={"color": color, "width": 3, "shape": "hv", "dash": "solid" if name == "Automatic" else "dot"},
        marker={"size": 6, "symbol": "circle" if name == "Automatic" else "diamond"},
        hovertemplate=f"{name}: %{{customdata}} of {total} by business day %{{x}}<extra></extra>",
    )


def _label(name: str, pace: Pace, limit: int, last: int) -> dict[str, Any]:
    """Say the numbers of a line beside it: where the time allowed ends if automatic, else where there is room."""
    total, then = formats.number(pace.total), by(pace, limit)
    on = "<br>" if last <= 2 * limit + 2 else " "  # where the days are few, a phone has less room beside the line
    text = f"<b>{name}</b>:{on}{share(then, pace.total)} within {limit}<br>({formats.number(then)} of {total})"
    base = {"showarrow": False, "font": _font(14), "yanchor": "top", "align": "left"}
    below = {"x": limit, "xanchor": "left", "xshift": 6, "yshift": -4}
    if name == "Automatic":
        return base | below | {"text": f"{_mark('●', palette.COVERED)} {text}", "y": 100 * then / pace.total}
    late = f", {share(by(pace, last), pace.total)} by day {last}" if last > limit else ""
    base |= {"text": f"{_mark('◆', palette.ONE)} {text}{late}"}
    if 100 * by(pace, 3 * last // 4) <= _HALF * pace.total:
        return base | below | {"y": 68}  # above the line, which rises late
    under = 100 * by(pace, 2 * last // 5) / pace.total
    return base | {"x": last, "xanchor": "right", "y": max(min(under, 50), 28), "yshift": -8}


def _mark(symbol: str, color: str) -> str:
    return f'<span style="color:{color}">{symbol}</span>'


def _limit_line(limit: int) -> dict[str, Any]:
    line = {"color": palette.grid(), "dash": "dash", "width": 1.5}
    return {"type": "line", "x0": limit, "x1": limit, "y0": 0, "y1": 1, "yref": "paper", "line": line}


def _limit_words(limit: int) -> dict[str, Any]:
    words = {"text": f"{days(limit)} allowed", "font": _font(13), "showarrow": False}
    return {"x": limit, "y": 1, "yref": "paper", "yanchor": "bottom", **words}


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


def _said(name: str, pace: Pace, limit: int) -> str:
    shown = sorted({limit, *range(min(len(pace.by_day), _LONGEST + 1))})
    each = ", ".join(f"{share(by(pace, day), pace.total)} by day {day}" for day in shown)
    return f"{name}, {formats.number(pace.total)} times: {each}"


# Where it was slow


@cache.by_frames
def places(arrivals: pl.DataFrame, *, is_one_location: bool) -> pl.DataFrame:
    """Count by location, or function of a single one: id, name, earned, automatic and by_request (those too slow)."""
    trait = "function" if is_one_location else "location"
    name = "function_title" if is_one_location else "location_name"
    slow = pl.col("outcome").is_in(SLOW)
    return (
        arrivals.filter(pl.col("outcome").is_in(SETTLED))
        .group_by(pl.col(f"{trait}_id").alias("id"), pl.col(name).alias("name"))
        .agg(
            earned=pl.len().cast(pl.Int64),
            automatic=(slow & pl.col("is_automated")).sum().cast(pl.Int64),
            by_request=(slow & ~pl.col("is_automated")).sum().cast(pl.Int64),
        )
        .sort(-pl.col("automatic"), -pl.col("by_request"), "name", "id")
    )


def by_place(arrivals: pl.DataFrame, found: Numbers, *, is_one_location: bool) -> None:
    """Draw where most took longer than allowed, or still wait."""
    every = places(arrivals, is_one_location=is_one_location)
    slow = every.filter(pl.col("automatic") + pl.col("by_request") > 0)
    word, limit = "function" if is_one_location else "location", days(found.period.allowed_days)
    if slow.is_empty() and found.doubt:
        st.subheader(f"Whether any {word} had to wait for more than {limit} is not known")
        return
    if slow.is_empty():
        st.subheader(f"No {word} had to wait for more than {limit}")
        return
    many = formats.count(slow.height, word, f"{word}s")
    st.subheader(f"{many} of {formats.number(every.height)} had to wait for more than {limit}")
    first = slow.head(_MOST_PLACES)
    ids, names, earned, automatic, asked = (first[column].to_list() for column in first.columns)
    names = [f"{name} ({own})" if names.count(name) > 1 else name for name, own in zip(names, ids, strict=True)]
    slow_counts = list(zip(automatic, asked, earned, strict=True))
    texts = [_slow_words(*counts, "▲ {}", "○ {}") for counts in slow_counts]
    bars = [
        horizontal(names, automatic, [""] * len(names), [palette.NOBODY] * len(names)),
        horizontal(names, asked, texts, [palette.now()] * len(names)),
    ]
    trait = "function" if is_one_location else "school"
    lists = [
        [opens(EARNED, result=list(SLOW), path=[path], **{trait: [own]}) for own in ids]
        for path in ("automatic", "by-request")
    ]
    said = [_slow_words(*counts, "{} automatic", "{} by request") for counts in slow_counts]
    alt = "; ".join(f"{name}: {words}" for name, words in zip(names, said, strict=True))
    draw(bars, "stack", 30, alt, room=2.2, opens=Opens("slow_places", lists))
    left = slow.height - first.height
    more = (
        f" {formats.count(left, f'more {word}', f'more {word}s')} below, under “The counts as tables”." if left else ""
    )
    st.caption(f"▲ Automatic access, promised within {limit}, comes first. ○ Access by request, not promised.{more}")


def _slow_words(automatic: int, asked: int, earned: int, of_automatic: str, of_asked: str) -> str:
    parts = [of_automatic.format(automatic)] * bool(automatic) + [of_asked.format(asked)] * bool(asked)
    return f"{', '.join(parts)} of {formats.number(earned)}"


# The approvals by age


def by_age(approvals: pl.DataFrame, found: Numbers) -> None:
    """Draw for how many business days approvals have been waited for, the newest first."""
    undecided = _undecided(approvals)
    if undecided.is_empty() and found.doubt:
        st.subheader("Whether an approval waits for a decision is not known")
        return
    if undecided.is_empty():
        st.subheader("No approval waits for a decision")
        return
    counted = ages.counted(undecided)
    long = ages.long(counted)
    total = formats.count(undecided.height, "approval", "approvals")
    st.subheader(f"{formats.number(long)} of {total} open for over 60 business days")
    bars_of_ages(counted, "approval_ages", lambda age: opens(APPROVALS, decision=["open"], age=[age]))
    st.caption("Business days on which nothing but the approval was missing and nobody had decided.")


@cache.by_frames
def _undecided(approvals: pl.DataFrame) -> pl.DataFrame:
    return approvals.filter(pl.col("standing") == "open")


# The counts as tables


def tables(arrivals: pl.DataFrame, approvals: pl.DataFrame, found: Numbers, *, is_one_location: bool) -> None:
    """Offer the counts of the three charts as tables."""
    every = places(arrivals, is_one_location=is_one_location)
    label = "Function" if is_one_location else "School or office"
    expander("The counts as tables", lambda: _tables(found, every, label, approvals))


def _tables(found: Numbers, every: pl.DataFrame, label: str, approvals: pl.DataFrame) -> None:
    if lines := _lines(found):
        st.dataframe(_curve_rows(lines, found).to_arrow(), hide_index=True, alt="Granted by business day")
    if every.height:
        _places_table(every, label)
    counted = ages.counted(_undecided(approvals)).with_columns(pl.col("age").replace_strict(AGES))
    config = {"age": "Open for (business days)", "rows": "Approvals", "people": "People"}
    st.dataframe(counted.to_arrow(), hide_index=True, column_config=config, alt="Open approvals by age")


def _curve_rows(lines: list[tuple[str, Pace, str]], found: Numbers) -> pl.DataFrame:
    longest = max(found.period.allowed_days, *(len(pace.by_day) - 1 for _, pace, _ in lines), 0)
    columns: dict[str, list[Any]] = {"Business day": list(range(longest + 1))}
    for name, pace, _ in lines:
        columns[f"{name}: granted by then, of {formats.number(pace.total)}"] = [by(pace, n) for n in range(longest + 1)]
    return pl.DataFrame(columns)


def _places_table(every: pl.DataFrame, label: str) -> None:
    column = st.column_config
    config: dict[str, Any] = {
        "name": column.TextColumn(label, width=260),
        "earned": column.NumberColumn("Times earned", width=110, help="Whose time allowed is over"),
        "automatic": column.NumberColumn("Automatic, too slow", width=140, help="Granted later, or not granted"),
        "by_request": column.NumberColumn("By request, as slow", width=140, help="Granted later, or not granted"),
    }
    shown = every.drop("id")
    st.dataframe(
        shown.to_arrow(),
        hide_index=True,
        column_config=config,
        height=height(shown.height, most=12),
        alt=f"Counts by {label.lower()}",
    )
