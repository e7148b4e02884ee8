"""Charts, each with a title that states its point and a text for screen readers."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import polars as pl
import streamlit as st

from ui.june.numbers import Numbers
from ui.widgets import ages, cache, clicks, figures, formats, palette, tables

_ROOM_FOR_TEXT = 1.45  # of the longest bar: Plotly cuts off a text that ends outside of the chart
_LONGEST_NAME = 26


@dataclass(frozen=True)
class Opens:
    """What the bars of the chart `name` open: for each bar of each trace, in their order, the filters by name."""

    name: str
    lists: Sequence[Sequence[Mapping[str, object]]]


def coverage_of_one(
    coverage: pl.DataFrame,
    found: Numbers,
    place: str,
    functions: Mapping[str, str],
    opens: Callable[[str, int | None], Mapping[str, object]],
) -> None:
    """Paired bars for one location: how many have each function now, and on the day after the June if nobody acts.

    A click on a bar opens its list: `opens` makes the filters of a function and of how many are left (None: now).
    """
    covered = coverage.filter(pl.col("entitled_now") > 0).sort(
        "entitled_after", -pl.col("entitled_now"), "function_title"
    )
    if covered.is_empty():
        return
    day = formats.day_of_year(found.day_after)
    ids, names = covered["function_id"].to_list(), covered["function_title"].to_list()
    now, after = covered["entitled_now"].to_list(), covered["entitled_after"].to_list()
    st.header(_title_of_one(found, place, day))
    bars = [
        horizontal(names, now, [f"{value} now" for value in now], [palette.now()] * len(names)),
        horizontal(names, after, [_left(value, day) for value in after], [_color(value) for value in after]),
    ]
    alt = "; ".join(f"{name}: {n} now, {a} on {day}" for name, n, a in zip(names, now, after, strict=True))
    lists = [[opens(own, None) for own in ids], [opens(own, left) for own, left in zip(ids, after, strict=True)]]
    draw(bars, "group", 46, alt, opens=Opens("coverage", lists))
    without = [title for function, title in functions.items() if function not in covered["function_id"]]
    if without:
        st.caption(f"Nobody here has {formats.listing(without, 'or')} now.")
    expander(covered, {"function_title": "Function", "entitled_now": "Now", "entitled_after": f"On {day}"})


def _title_of_one(found: Numbers, place: str, day: str) -> str:
    for places, words in ((found.uncovered, "has nobody left"), (found.alone, "has one person left")):
        if places:
            functions = [function for _, _, function in places]
            return f"{formats.literal(place)} {words} for {formats.named(functions, 'function', 'functions')} on {day}"
    if found.doubt:
        return f"Whether {formats.literal(place)} stays covered on {day} cannot be known"
    return f"{formats.literal(place)} stays covered on {day} even if nobody acts"


def _left(left: int, day: str) -> str:
    if left == 0:
        return f'<b style="color:{palette.alarm()}">▲ nobody on {day}</b>'
    return f"● one on {day}" if left == 1 else f"{left} on {day}"


def _color(left: int) -> str:
    return {0: palette.NOBODY, 1: palette.ONE}.get(left, palette.COVERED)


def coverage_of_many(
    coverage: pl.DataFrame, found: Numbers, place: str, opens: Callable[[str, str], Mapping[str, object]]
) -> None:
    """One bar for each function: at how many locations it goes down to nobody, and to one person, if nobody acts.

    A click on a bar opens its list: `opens` makes the filters of a function and of how many are left.
    """
    day = formats.day_of_year(found.day_after)
    functions = _losing(coverage)
    losing = functions.filter(pl.col("nobody") + pl.col("one") > 0)
    if found.doubt and losing.is_empty():
        return
    st.header(_title_of_many(losing, place, day))
    if losing.is_empty():
        return
    ids, names, nobody, one, _ = (column.to_list() for column in losing)
    texts = [f"▲ {zero}, ● {single} of {total}" for *_, zero, single, total in losing.rows()]
    bars = [
        horizontal(names, nobody, [""] * len(names), [palette.NOBODY] * len(names)),
        horizontal(names, one, texts, [palette.ONE] * len(names)),
    ]
    alt = "; ".join(
        f"{name}: nobody left at {zero}, one person at {single}, of {total} locations"
        for _, name, zero, single, total in losing.rows()
    )
    lists = [[opens(own, left) for own in ids] for left in ("0", "1")]
    draw(bars, "stack", 38, alt, room=2.3, opens=Opens("coverage", lists))
    words = "▲ Locations with nobody left, ● with one person, of all that have the function now."
    kept = functions.filter(pl.col("nobody") + pl.col("one") == 0)["function_title"].sort().to_list()
    if kept:
        words += f" None goes down to nobody or one person for {formats.listing(kept, 'or')}."
    st.caption(words)
    titles = {"nobody": "▲ Locations with nobody", "one": "● With one person", "locations": "Of all that have it now"}
    expander(functions, {"function_title": "Function", **titles})


@cache.by_frames
def _losing(coverage: pl.DataFrame) -> pl.DataFrame:
    """One row per function that somebody has: at how many locations it goes down to nobody, to one, and of how many."""
    return (
        coverage.filter(pl.col("entitled_now") > 0)
        .group_by("function_id", "function_title")
        .agg(
            nobody=(pl.col("entitled_after") == 0).sum(),
            one=((pl.col("entitled_after") == 1) & (pl.col("entitled_now") > 1)).sum(),
            locations=pl.len(),
        )
        .sort(-pl.col("nobody").cast(pl.Int64), -pl.col("one").cast(pl.Int64), "function_title")
    )


def _title_of_many(losing: pl.DataFrame, place: str, day: str) -> str:
    worst = losing.row(0) if losing.height else None
    if worst is None or not worst[2]:
        return f"No location of {formats.literal(place)} is left with nobody for a function on {day}"
    _, function, nobody, _, total = worst
    locations = formats.count(total, "location", "locations")
    return f"{nobody} of {locations} with {function} {'has' if nobody == 1 else 'have'} nobody left for it on {day}"


def bars_of_ages(counted: pl.DataFrame, name: str, opens: Callable[[str], Mapping[str, object]]) -> None:
    """Draw how many rows are of each age (columns: `ages.counted`), the newest first.

    A click on a bar opens its list: `opens` makes the filters of an age.
    """
    names, values = [ages.AGES_OR_UNKNOWN[age] for age in counted["age"]], counted["rows"].to_list()
    texts = [formats.number(value) for value in values]
    alt = "; ".join(f"{age}: {text}" for age, text in zip(names, texts, strict=True))
    bars = [horizontal(names, values, texts, [palette.now()] * len(names))]
    draw(bars, "stack", 30, alt, room=1.2, opens=Opens(name, [[opens(age) for age in counted["age"]]]))


def expander(counted: pl.DataFrame, labels: Mapping[str, str]) -> None:
    """Offer the counts of a chart as a table; `labels` names the columns to show."""
    tables.expander("The counts as a table", partial(_counts, counted.select(*labels), labels))


def _counts(shown: pl.DataFrame, labels: Mapping[str, str]) -> None:
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
    opens: Opens | None = None,
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
