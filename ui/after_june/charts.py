"""The chart of the page on a June that has passed: who lost each function, and what came of it."""

import polars as pl
import streamlit as st

from ui.after_june.numbers import LOST, NO_JOB, NOT_REMOVED, REGAINED, WITHOUT, of_functions, opens
from ui.widgets import bars, formats, palette

_COLORS = {NOT_REMOVED: palette.NOBODY, WITHOUT: palette.DUE, NO_JOB: palette.JOB, REGAINED: palette.RENEWED}
_MARKS = {NOT_REMOVED: "▲", WITHOUT: "○", NO_JOB: "□", REGAINED: "✓"}
_WORDS = {NOT_REMOVED: "not removed", WITHOUT: "without", NO_JOB: "without a job there", REGAINED: "regained"}


def by_function(everything: pl.DataFrame) -> None:
    """Draw one bar for each function that was lost, in parts (columns: `queries.after_june`); each opens its list."""
    lost = of_functions(everything)
    if lost.is_empty():
        return
    st.header(title_by_function(lost))
    names = lost["function_title"].to_list()
    rows = lost.to_dicts()
    texts = [", ".join(f"{mark} {row[part]}" for part, mark in _MARKS.items() if row[part]) for row in rows]
    said = [", ".join(f"{row[part]} {words}" for part, words in _WORDS.items()) for row in rows]
    last = list(_COLORS)[-1]
    traces = [
        # One text for the parts of a bar, at its end: one inside of a short part would not be read.
        bars.horizontal(names, lost[part].to_list(), texts if part == last else [""] * len(names), [color] * len(names))
        for part, color in _COLORS.items()
    ]
    lists = [[opens(part, function=[row["function_id"]]) for row in rows] for part in _COLORS]
    alt = "; ".join(f"{row['function_title']}: {text}" for row, text in zip(rows, said, strict=True))
    bars.draw(traces, "stack", 38, alt, room=2.2, opens=bars.BarTargets("after_june", lists))
    st.caption("Grants that were lost: ▲ not removed, ○ without access since, □ no job there now, ✓ regained.")
    titles = {part: f"{mark} {_WORDS[part].capitalize()}" for part, mark in _MARKS.items()} | {LOST: "All lost"}
    bars.expander(lost, {"function_title": "Function", **titles})


def title_by_function(lost: pl.DataFrame) -> str:
    """Say which function was lost most, and how much of it was regained (columns: `of_functions`)."""
    most = lost.row(0, named=True)
    again = formats.number(most[REGAINED]) if most[REGAINED] else "none"
    return f"{most['function_title']} was lost most: {formats.grants(most[LOST])}, {again} regained"
