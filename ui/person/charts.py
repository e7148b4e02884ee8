"""The time line of one person: jobs, certificates, approvals, access, with the as-of day and every June marked.

Each row has its words above its bars, not beside them, so that a phone shows them as a wide screen does.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import Any

import polars as pl
import streamlit as st

from ui.widgets import figures, formats, palette

_TOP, _BOTTOM, _LINE, _BAR, _GAP, _HEAD = 62, 8, 18, 10, 9, 24  # pixels
_LONGEST_LINE = 54  # letters that fit on a phone
_YEAR = timedelta(days=365)
_SECTIONS = {"job": "Jobs", "certificate": "Certificates", "approval": "Approvals", "access": "Access"}
_DECISIONS = {"approved": ("✓", "diamond"), "denied": ("✕", "x"), "withdrawn": ("○", "circle-open")}

Stretch = dict[str, Any]


@dataclass(frozen=True)
class Row:
    """One row of the time line: which section, what it is about, how it stands on the day, its lanes of bars."""

    section: str
    name: str
    standing: str
    lanes: tuple[tuple[Stretch, ...], ...]


@dataclass(frozen=True)
class Span:
    """The days that the time line shows, the as-of day, and the last day of which it is known what was."""

    from_on: date
    to_on: date
    as_of: date
    known_on: date


def rows(stretches: pl.DataFrame, as_of: date) -> list[Row]:
    """Put the stretches of a person (columns: `queries.timeline`) into rows, in the order in which they are drawn."""
    found = stretches.to_dicts()
    several = stretches["location_id"].drop_nulls().n_unique() > 1
    return [
        *_rows(found, ("job",), "job", lambda one: one["location_name"], as_of),
        *_rows(found, ("certificate",), "certificate", lambda one: one["course_title"], as_of),
        *_rows(found, ("approval",), "approval", lambda one: _about(one, several=several), as_of),
        *_rows(found, ("entitlement", "grant"), "access", lambda one: _about(one, several=several), as_of),
    ]


def _about(stretch: Stretch, *, several: bool) -> str:
    return f"{stretch['function_title']}, {stretch['location_name']}" if several else str(stretch["function_title"])


def _rows(
    found: list[Stretch], kinds: tuple[str, ...], section: str, name: Callable[[Stretch], str], as_of: date
) -> Iterator[Row]:
    own = sorted((one for one in found if one["kind"] in kinds), key=name)
    for about, group in groupby(own, key=name):
        stretches = list(group)
        lanes = tuple(tuple(one for one in stretches if one["kind"] == kind) for kind in kinds)
        yield Row(section, about, _standing(section, lanes, as_of), lanes)


def seen(drawn: Sequence[Row], shown: Span) -> list[Row]:
    """Keep the rows with anything to see in `shown`; within a section, those that stand on the day come first."""
    kept = [row for row in drawn if any(_is_seen(one, shown) for lane in row.lanes for one in lane)]
    sections = list(_SECTIONS)
    return sorted(kept, key=lambda row: (sections.index(row.section), not _stands(row, shown.as_of)))


def _is_seen(stretch: Stretch, shown: Span) -> bool:
    return bool(stretch["from_on"] <= shown.to_on and (stretch["to_on"] is None or stretch["to_on"] >= shown.from_on))


def _stands(row: Row, as_of: date) -> bool:
    return row.section == "approval" or any(covers(one, as_of) for lane in row.lanes for one in lane)


def _standing(section: str, lanes: tuple[tuple[Stretch, ...], ...], as_of: date) -> str:
    """How a row stands on the day, in a few words."""
    if section == "approval":
        last = max(lanes[0], key=lambda one: one["from_on"])
        return f"{_DECISIONS.get(last['state'], ('○', ''))[0]} {last['state']} {formats.day(last['from_on'])}"
    return "; ".join(filter(None, (_lane_standing(lane, as_of) for lane in lanes))) or "not entitled, not granted"


def _lane_standing(lane: tuple[Stretch, ...], as_of: date) -> str:
    if not lane:
        return ""
    now = [one for one in lane if covers(one, as_of)]
    last = now[-1] if now else max(lane, key=lambda one: one["to_on"] or date.max)
    end = formats.day(last["to_on"]) if last["to_on"] else ""
    match last["kind"], bool(now):
        case "job", True:
            return f"{last['state']} since {formats.day(last['from_on'])}" + (f", until {end}" if end else "")
        case "certificate", True if last["state"] == "lapsed":
            return f"lapsed since {formats.day(last['from_on'])}"
        case "certificate" | "entitlement", True:
            return f"{last['state']} until {end}" if end else f"{last['state']}, no end"
        case "grant", True:
            return f"granted since {formats.day(last['from_on'])}"
        case _:
            return (
                f"{last['state']} until {end}" if last["from_on"] <= as_of else f"from {formats.day(last['from_on'])}"
            )


def covers(stretch: Stretch, as_of: date) -> bool:
    """Whether a stretch (columns: `queries.timeline`) covers a day."""
    return bool(stretch["from_on"] <= as_of and (stretch["to_on"] is None or as_of <= stretch["to_on"]))


def span(stretches: pl.DataFrame, *, as_of: date, june: date, known_on: date) -> Span:
    """Choose the days to show: what matters for access, at most six years back and four ahead."""
    about_access = stretches.filter(~pl.col("kind").is_in(["employment", "job"]))
    shown = about_access if about_access.height else stretches
    first = shown["from_on"].min() or as_of
    ends = shown["to_on"].drop_nulls().max() or as_of
    assert isinstance(first, date)  # noqa: S101 (a column of days)
    assert isinstance(ends, date)  # noqa: S101
    return Span(
        max(min(first - _YEAR / 6, as_of - _YEAR), as_of - 6 * _YEAR),
        min(max(ends + _YEAR / 4, june + _YEAR / 2), as_of + 4 * _YEAR),
        as_of,
        known_on,
    )


def timeline(drawn: Sequence[Row], shown: Span, junes: Sequence[date], name: str) -> None:
    """Draw the time line; `junes` are the last days of the school years in it."""
    marks: list[figures.Trace] = []
    notes, y, section = [], 0.0, ""
    for row in drawn:
        if row.section != section:
            section, y = row.section, y + _HEAD
            notes.append(_note(f"<b>{_SECTIONS[section]}</b>", y - 4, 15))
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


def _lines(row: Row) -> list[str]:
    """The words of a row, in one line or two, so that each fits on a phone."""
    standing = row.standing
    if row.section == "access":
        standing = "   ".join(_keyed(part) for part in standing.split("; "))
    if len(row.name) + len(row.standing) < _LONGEST_LINE:
        return [f"{figures.literal(row.name)}: {standing if row.section == 'access' else figures.literal(standing)}"]
    name = row.name if len(row.name) <= _LONGEST_LINE else f"{row.name[: _LONGEST_LINE - 1]}…"
    return [figures.literal(name), standing if row.section == "access" else figures.literal(standing)]


def _keyed(words: str) -> str:
    """Put the color of its bars before words on access: they stand above both lanes and name them."""
    color = palette.GRANTED if words.startswith("granted") else palette.COVERED
    known = words.startswith(("granted", "entitled"))
    return f'<span style="color:{color}">■</span> {words}' if known else words


def _note(words: str, y: float, size: int) -> dict[str, Any]:
    return {
        "text": words,
        "x": 0,
        "xref": "paper",
        "xanchor": "left",
        "y": y,
        "yanchor": "bottom",
        "align": "left",
        "showarrow": False,
        "borderpad": 0,
        "bgcolor": palette.ground(),
        "font": {"size": size, "color": palette.text()},
    }


def _days(shown: Span) -> Iterator[dict[str, Any]]:
    """The words at the as-of day and, where the records end before it, at their last day, in the line above."""
    yield _at(f"<b>As of {formats.day(shown.as_of)}</b>", shown.as_of, shown, above=_TOP - 22)
    if shown.from_on <= shown.known_on < shown.as_of:
        words = f"{formats.EXPECTED} Records end {formats.day(shown.known_on)}"
        yield _at(words, shown.known_on, shown, above=_TOP - 22 + _LINE)


def _at(words: str, day: date, shown: Span, *, above: float) -> dict[str, Any]:
    middle = (day - shown.from_on) / (shown.to_on - shown.from_on)
    side = "right" if middle > 0.5 else "left"
    return {**_note(words, 0, 13), "x": day, "xref": "x", "xanchor": side, "y": 1, "yref": "paper", "yshift": above}


def _top(shown: Span) -> int:
    """How much room the days above the time line need."""
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
        yield max(first, shown.known_on), last, True


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
        x=[((to_on - from_on).days + 1) * 86_400_000],
        y=[y],
        width=[_BAR],
        orientation="h",
        marker={
            "color": palette.pale(color) if is_expected else color,
            "line": {"color": color if is_expected else palette.ground(), "width": 1},
            "pattern": {"shape": "/" if is_lapsed else "", "size": 5, "solidity": 0.35},
        },
        hovertemplate=f"{figures.literal(words(stretch))}<extra></extra>",
    )


def _decisions(lane: tuple[Stretch, ...], shown: Span, y: float) -> figures.Trace:
    visible = [one for one in lane if one["from_on"] >= shown.from_on]
    good = [one["state"] == "approved" for one in visible]
    return figures.scatter(
        x=[one["from_on"] for one in visible],
        y=[y] * len(visible),
        mode="markers",
        marker={
            "symbol": [_DECISIONS.get(one["state"], ("", "circle-open"))[1] for one in visible],
            "size": 11,
            "color": [palette.HELD if is_good else palette.LAPSED for is_good in good],
        },
        text=[figures.literal(words(one)) for one in visible],
        hovertemplate="%{text}<extra></extra>",
    )


def words(stretch: Stretch) -> str:
    """Say a stretch in one sentence: for who points at it, and for the table's readers."""
    end = f" to {formats.day(stretch['to_on'])}" if stretch["to_on"] else " on"
    what = stretch["course_title"] or stretch["function_title"] or "Job"
    where = f" at {stretch['location_name']}" if stretch["location_name"] else ""
    days = "" if stretch["kind"] == "approval" else end
    return f"{what}{where}: {stretch['state']}, {formats.day(stretch['from_on'])}{days}"


def _layout(height: float, shown: Span, junes: Sequence[date]) -> dict[str, Any]:
    every = 1 if len(junes) <= 7 else 2
    ahead = [june for june in junes if june >= shown.as_of]
    nearest = ahead[0] if ahead else None
    kept = junes.index(nearest) % every if nearest else 0
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
            "ticktext": [text if place % every == kept else "" for place, text in enumerate(texts)],
            "tickangle": 0,
            "tickfont": {"size": 12, "color": palette.text()},
        },
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


def _alt(drawn: Sequence[Row], name: str, shown: Span) -> str:
    said = "; ".join(f"{_SECTIONS[row.section]}: {row.name}: {row.standing}" for row in drawn)
    return f"Time line of {name} as of {formats.day(shown.as_of)}. {said}."
