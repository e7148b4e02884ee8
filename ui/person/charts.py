"""The time line of one person: jobs, certificates, approvals, access, with the as-of day and every June marked.

Each row has its words above its bars, not beside them, so that a phone shows them as a wide screen does.
"""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any

import polars as pl
import streamlit as st

from queries import Person
from ui import reads
from ui.person.lists import table
from ui.person.numbers import SECTIONS, Span, TimelineRow, sentence, span, timeline_rows, timeline_title, visible_rows
from ui.reads.view import View
from ui.record import Stretch, full_name
from ui.widgets import figures, formats, notices, palette, tables

_TOP, _BOTTOM, _LINE, _BAR, _GAP, _HEAD = 62, 8, 18, 10, 9, 24  # pixels
_LONGEST_LINE = 54  # letters that fit on a phone
_DAY_MS = 86_400_000
_DECISION_MARKS = {"approved": "diamond", "denied": "x", "withdrawn": "circle-open"}


def timeline(person: Person, stretches: pl.DataFrame, view: View) -> None:
    """Draw the time line of a person (columns: `queries.timeline`), and offer what it shows as a table."""
    shown = span(stretches, as_of=view.as_of, june=view.june, known_on=view.known_on)
    drawn = visible_rows(timeline_rows(stretches, view.as_of), shown)
    if stretches.is_empty():
        notices.person_without_records(view.as_of)
        return
    if drawn:
        junes = reads.junes(view.version, shown.from_on, shown.to_on)
        st.subheader(timeline_title(stretches, view.as_of, view.unknown.certificates))
        _draw(drawn, shown, junes, full_name(person))
        ahead = "beyond the records" if view.is_expected else "ahead of the as-of day"
        st.caption(
            "Dotted: the end of each school year; dashed: the next one. "
            f"{formats.EXPECTED} Paler bars with an edge are expected: they lie {ahead}."
        )
    else:
        notices.person_long_gone(shown.from_on)
    tables.expander("The time line as a table", lambda: table(stretches))


def _draw(drawn: Sequence[TimelineRow], shown: Span, junes: Sequence[date], name: str) -> None:
    """Draw the time line; `junes` are the last days of the school years in it."""
    marks: list[figures.Trace] = []
    notes, y, section = [], 0.0, ""
    for row in drawn:
        if row.section != section:
            section, y = row.section, y + _HEAD
            notes.append(_note(f"<b>{SECTIONS[section]}</b>", y - 4, 15))
        for line in _lines(row):
            y += _LINE
            notes.append(_note(line, y, 13))
        for lane in row.lanes:
            marks += _marks(lane, shown, y + _BAR / 2 + 2)
            y += _BAR + 2 if lane else 0
        y += _GAP
    layout = _layout(y, shown, junes)
    layout["annotations"] = [*notes, *_days(shown)]
    st.plotly_chart(figures.figure(marks, layout), config=figures.QUIET, alt=_alt(drawn, name, shown))


def _lines(row: TimelineRow) -> list[str]:
    """Write what stands above a row's bars, in one line or two, so that each fits on a phone."""
    standing = row.standing
    if row.section == "access":
        standing = "   ".join(_keyed(part) for part in standing.split("; "))
    if len(row.name) + len(row.standing) < _LONGEST_LINE:
        return [f"{figures.literal(row.name)}: {standing if row.section == 'access' else figures.literal(standing)}"]
    name = row.name if len(row.name) <= _LONGEST_LINE else f"{row.name[: _LONGEST_LINE - 1]}…"
    return [figures.literal(name), standing if row.section == "access" else figures.literal(standing)]


def _keyed(text: str) -> str:
    """Put the color of its bars before a text on access: it stands above both lanes and takes the place of a legend."""
    color = palette.GRANTED if text.startswith("granted") else palette.COVERED
    has_bars = text.startswith(("granted", "entitled"))
    return f'<span style="color:{color}">■</span> {text}' if has_bars else text


def _note(text: str, y: float, size: int) -> dict[str, Any]:
    return {
        "text": text,
        "x": 0,
        "xref": "paper",
        "xanchor": "left",
        "y": y,
        "yanchor": "bottom",
        "align": "left",
        "showarrow": False,
        "borderpad": 0,
        "bgcolor": palette.ground(),  # else the lines of the Junes would run through the words
        "font": {"size": size, "color": palette.text()},
    }


def _days(shown: Span) -> Iterator[dict[str, Any]]:
    """Name the as-of day and, where the records end before it, their last day, in the line above."""
    yield _at(f"<b>As of {formats.day(shown.as_of)}</b>", shown.as_of, shown, above=_TOP - 22)
    if shown.from_on <= shown.known_on < shown.as_of:
        text = f"{formats.EXPECTED} Records end {formats.day(shown.known_on)}"
        yield _at(text, shown.known_on, shown, above=_TOP - 22 + _LINE)


def _at(text: str, day: date, shown: Span, *, above: float) -> dict[str, Any]:
    middle = (day - shown.from_on) / (shown.to_on - shown.from_on)
    side = "right" if middle > 0.5 else "left"
    return {**_note(text, 0, 13), "x": day, "xref": "x", "xanchor": side, "y": 1, "yref": "paper", "yshift": above}


def _top(shown: Span) -> int:
    """Return how much room the days above the time line need, in pixels."""
    return _TOP + _LINE * (shown.known_on < shown.as_of)


def _marks(lane: tuple[Stretch, ...], shown: Span, y: float) -> Iterator[figures.Trace]:
    if lane and lane[0]["kind"] == "approval":
        yield _decisions(lane, shown, y)
        return
    for stretch in lane:
        for from_on, to_on, is_expected in _parts(stretch, shown):
            yield _bar(stretch, from_on, to_on, y, is_expected=is_expected)


def _parts(stretch: Stretch, shown: Span) -> Iterator[tuple[date, date, bool]]:
    """Cut a stretch to what is shown, and part what was from what is expected."""
    first, last = max(stretch["from_on"], shown.from_on), min(stretch["to_on"] or shown.to_on, shown.to_on)
    if first <= last and first <= shown.known_on:
        yield first, min(last, shown.known_on), False
    if last > shown.known_on:
        # From the day after: the known part covers that day already, and bars do not overlap.
        yield max(first, shown.known_on + timedelta(days=1)), last, True


def _bar(stretch: Stretch, from_on: date, to_on: date, y: float, *, is_expected: bool) -> figures.Trace:
    is_lapsed = stretch["state"] == "lapsed"
    color = {
        "job": palette.JOB,
        "certificate": palette.LAPSED if is_lapsed else palette.HELD,
        "entitlement": palette.COVERED,
        "grant": palette.GRANTED,
    }[stretch["kind"]]
    return figures.bar(
        base=[from_on],
        # Both days are included, so a bar is a day longer than the distance; lengths on a date axis are milliseconds.
        x=[((to_on - from_on).days + 1) * _DAY_MS],
        y=[y],
        width=[_BAR],
        orientation="h",
        marker={
            "color": palette.pale(color) if is_expected else color,
            "line": {"color": color if is_expected else palette.ground(), "width": 1},
            "pattern": {"shape": "/" if is_lapsed else "", "size": 5, "solidity": 0.35},
        },
        # Without an empty <extra> Plotly writes the name of the trace beside it.
        hovertemplate=f"{figures.literal(sentence(stretch))}<extra></extra>",
    )


def _decisions(lane: tuple[Stretch, ...], shown: Span, y: float) -> figures.Trace:
    visible = [one for one in lane if one["from_on"] >= shown.from_on]
    good = [one["state"] == "approved" for one in visible]
    return figures.scatter(
        x=[one["from_on"] for one in visible],
        y=[y] * len(visible),
        mode="markers",
        marker={
            "symbol": [_DECISION_MARKS.get(one["state"], "circle-open") for one in visible],
            "size": 11,
            "color": [palette.HELD if is_good else palette.LAPSED for is_good in good],
        },
        text=[figures.literal(sentence(one)) for one in visible],
        hovertemplate="%{text}<extra></extra>",
    )


def _layout(height: float, shown: Span, junes: Sequence[date]) -> dict[str, Any]:
    every = 1 if len(junes) <= 7 else 2
    ahead = [june for june in junes if june >= shown.as_of]
    nearest = ahead[0] if ahead else None
    # Of many Junes every second is named, in such a way that the next one, which matters most, is among them.
    named = junes.index(nearest) % every if nearest else 0
    texts = [f"{'<b>' if june == nearest else ''}{_MONTH[june.month - 1]} {june.day}<br>{june.year}" for june in junes]
    lines = [_line(june, palette.grid(), "dash" if june == nearest else "dot", 1.5) for june in junes]
    ends = [_line(shown.known_on, palette.text(), "dot", 1.5)] if shown.known_on < shown.as_of else []
    return {
        "barmode": "overlay",
        "dragmode": False,
        "height": height + _top(shown) + _BOTTOM,
        "margin": {"l": 0, "r": 0, "t": _top(shown), "b": _BOTTOM},
        "showlegend": False,
        "hovermode": "closest",
        "shapes": [*lines, *ends, _line(shown.as_of, palette.text(), "solid", 2.5)],
        "xaxis": {
            "type": "date",
            "side": "top",
            "range": [shown.from_on, shown.to_on],
            "fixedrange": True,
            "showgrid": False,
            "zeroline": False,
            "tickvals": list(junes),
            "ticktext": [text if place % every == named else "" for place, text in enumerate(texts)],
            "tickangle": 0,
            "tickfont": {"size": 12, "color": palette.text()},
        },
        # One unit is one pixel, counted from the top, so that words and bars can be placed by their heights.
        "yaxis": {"range": [height, 0], "visible": False, "fixedrange": True},
    }


_MONTH = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def _line(day: date, color: str, dash: str, width: float) -> dict[str, Any]:
    return {
        "type": "line",
        "x0": day,
        "x1": day,
        "y0": 0,
        "y1": 1,
        "yref": "paper",
        "layer": "below",
        "line": {"color": color, "dash": dash, "width": width},
    }


def _alt(drawn: Sequence[TimelineRow], name: str, shown: Span) -> str:
    rows = "; ".join(f"{SECTIONS[row.section]}: {row.name}: {row.standing}" for row in drawn)
    return f"Time line of {name} as of {formats.day(shown.as_of)}. {rows}."
