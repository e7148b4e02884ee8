"""The chart of renewals by week: this spring beside those before, on one calendar."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import polars as pl
import streamlit as st

from ui.reads import unknowns
from ui.reads.view import View
from ui.widgets import clicks, figures, formats, palette

_LEGEND = {"orientation": "h", "x": 0, "y": -0.12, "yanchor": "top", "traceorder": "reversed"}
_NEAR = timedelta(days=21)  # so near, the words at two days would cover each other
_TOP, _ROOM_OF_WORDS = 108, 18  # percent: how high the chart is, and the words above the end of a line


# Further back, fainter: this spring is the widest line, the last one is solid.
_DASHES = ("solid", "dash", "dot")

Opens = Callable[..., Mapping[str, object]]
"""Makes the filters of who had renewed: `june`, the year of another June than this one or None, and `by`, a day."""


def weeks(earlier: Sequence[pl.DataFrame], this: pl.DataFrame, view: View, opens: Opens) -> None:
    """Show how many had renewed by each week, this spring beside those before, the last at the end (cols: `springs`).

    A click on a week opens who had renewed by its end. The lines stop where the records do.
    """
    june, as_of, opens_on, known_on = view.june, view.as_of, view.opens_on, view.known_on
    last, is_pair, season = earlier[-1], len(earlier) == 1, formats.season(june)
    st.header(_title(last, this, view))
    lines = [
        _line(rows, _named(rows, june), palette.now(), 2, _DASHES[min(back, 2)])
        for back, rows in reversed(list(enumerate(reversed(earlier))))
    ]
    lines.append(_line(this, f"This {season}", palette.RENEWED, 4, "solid"))
    # In the last two fifths of the spring there is no room to the right of the as-of day: words go to its left.
    is_late = as_of > opens_on + (june - opens_on) * 0.6
    notes = [
        _day(opens_on, f"opens {formats.day_of_year(opens_on)}", "left"),
        _day(june, formats.day_of_year(june), "right"),
        *_days_known(view, "right" if is_late else "left"),
    ]
    # Two lines are named at their ends; more of them end too near to each other.
    if is_pair and _known(last).height:
        notes.append(_end(last, f"last {season}", palette.now()))
    if is_pair and _known(this).height:
        share = this["share"].item(-1)
        # Under the end of its line there is room until the line is steep; then in the corner below both lines.
        where = (june, 2.0, "right") if is_late and share > 30 else (known_on, share, "right" if is_late else "left")
        is_above = is_late or as_of < opens_on or share < 15
        notes.append(_end(this, f"this {season}", palette.RENEWED, where, is_above=is_above))
    alt = "; ".join([*(_alt(rows, _named(rows, june)) for rows in earlier), _alt(this, f"this {season}")])
    top = max(_TOP, last["share"].item(-1) + _ROOM_OF_WORDS) if is_pair and _known(last).height else _TOP
    # Before the window opens the records end to the left of it, and that day must be in the picture, too.
    first = min(opens_on, known_on)
    layout = _layout(first, june, top, is_long=first < opens_on - timedelta(days=60))
    if view.as_of - known_on > _NEAR:
        layout["margin"]["t"] += 15
    if not is_pair:
        layout |= {
            "showlegend": True,
            "legend": _LEGEND | {"font": {"size": 13, "color": palette.text()}},
            "height": 360,
        }
    layout |= {"shapes": [_dotted(day) for day in sorted({opens_on, june, as_of, known_on})], "annotations": notes}
    clicks.draw(figures.figure(lines, layout), alt, "weeks", lambda week: _opens_week(week, june, opens))
    st.caption(
        f"{_stops(view)}Share of the people whose certificates end that {formats.month_name(june)} who had renewed all "
        "of them by then. What was renewed before the window opened counts from its first day. Click a week for its "
        "list, or choose “People who renewed” and the day below."
    )


def _opens_week(week: tuple[str, str], this_june: date, opens: Opens) -> Mapping[str, object]:
    """Open who had renewed by the end of a week, given by the year of its June and its last day."""
    year, until = week
    return opens(june=None if year == str(this_june.year) else year, by=until)


def _named(rows: pl.DataFrame, this_june: date) -> str:
    """Name an earlier spring: the last one, or its year."""
    year, season = rows["june"].item(-1).year, formats.season(this_june)
    return f"Last {season}" if year == this_june.year - 1 else f"{season.capitalize()} {year}"


def _days_known(view: View, side: str) -> list[dict[str, Any]]:
    """Return the words at the as-of day and at an earlier end of the records, in one if both are near."""
    as_of, end = f"as of {formats.day_of_year(view.as_of)}", formats.day_of_year(view.known_on)
    if not view.is_expected:
        return [_day(view.as_of, as_of, side, above=15)]
    records = f"{formats.EXPECTED} records end {end}"
    if view.as_of - view.known_on <= _NEAR:
        return [_day(view.as_of, f"{as_of}, {records}", side, above=15)]
    return [_day(view.as_of, as_of, side, above=15), _day(view.known_on, records, "left", above=30)]


def _stops(view: View) -> str:
    """Say that the lines stop before the as-of day, if they do."""
    if not view.is_expected:
        return ""
    return f"{formats.EXPECTED} The records end on {formats.day(view.known_on)}: who renews after that is not known. "


def _title(last: pl.DataFrame, this: pl.DataFrame, view: View) -> str:
    """Say how this spring goes, as far as it is known, and how the last one had gone by then."""
    now, before, opens_on = this.row(-1, named=True), _known(last), view.opens_on
    if view.known_on < opens_on <= view.as_of:
        return f"Who has renewed is not known: the records end before renewal opens on {formats.day(opens_on)}"
    if view.as_of < opens_on:
        return f"Renewal opens on {formats.day(opens_on)}{_last_spring(before, view.known_on)}"
    if not now["people_in_all"] and view.unknown.certificates:
        return unknowns.sentence(
            f"whether a certificate ends in {formats.month(now['june'])}", view.unknown.certificates
        )
    if not now["people_in_all"]:
        return f"No certificate ends in {formats.month(now['june'])}"
    so_far = f"{_of(now)} {'has' if now['people_so_far'] == 1 else 'have'} renewed so far"
    if before.is_empty():
        return so_far
    # Renewals are counted by week, so last spring has no number for the very day: the sentence says which it takes.
    same = before.filter(pl.col("on") <= now["week_ends_on"]).row(-1, named=True)
    return f"{so_far}; last {formats.season(now['june'])} it was {_of(same)} by the end of this week"


def _last_spring(before: pl.DataFrame, known_on: date) -> str:
    """Say how the last spring ended, or how far it had come where the records end."""
    if before.is_empty():
        return ""
    row = before.row(-1, named=True)
    season = formats.season(row["june"])
    if row["until"] < row["june"]:
        return f"; last {season} {_of(row)} had renewed by {formats.day(known_on)}, where the records end"
    return f"; last {season} {_of(row)} renewed"


def _known(rows: pl.DataFrame) -> pl.DataFrame:
    """Return the rows of a spring, or none where no certificate ended then."""
    return rows.filter(pl.col("people_in_all") > 0)


def _of(row: Mapping[str, Any]) -> str:
    return f"{formats.number(row['people_so_far'])} of {formats.people(row['people_in_all'])}"


def _alt(rows: pl.DataFrame, name: str) -> str:
    return f"{name} {_of(rows.row(-1, named=True))} renewed"


def _came_to(rows: pl.DataFrame) -> str:
    """Say how far a spring came, for the legend."""
    row = rows.row(-1, named=True)
    return "no certificate ended" if row["share"] is None else f"{row['share']:.0f}%, {_of(row)}"


def _line(rows: pl.DataFrame, name: str, color: str, width: int, dash: str) -> figures.Trace:
    return figures.scatter(
        x=rows["on"].to_list(),
        y=rows["share"].to_list(),
        customdata=[[str(june.year), str(until)] for june, until in rows.select("june", "until").iter_rows()],
        mode="lines+markers",
        name=f"{name}: {_came_to(rows)}",
        line={"color": color, "width": width, "dash": dash},
        # A single week is a line without length, of which only the mark is seen.
        marker={"size": 9 if rows.height == 1 else 3 + width},
        selected={"marker": {"opacity": 1}},
        unselected={"marker": {"opacity": 1}},
        hovertext=[
            f"{name}, by {formats.day(row['until'])}: {_of(row)}<br>Click for the list"
            for row in rows.iter_rows(named=True)
        ],
        hoverinfo="text",
    )


def _layout(begins_on: date, june: date, top: float, *, is_long: bool) -> dict[str, Any]:
    font = {"size": 13, "color": palette.text()}
    # With some days of room, or the marks at both ends would be cut in half.
    days = [(begins_on - timedelta(days=3)).isoformat(), (june + timedelta(days=3)).isoformat()]
    return {
        "height": 300,
        "margin": {"l": 0, "r": 0, "t": 36, "b": 0},
        "dragmode": False,
        "showlegend": False,
        "hovermode": "closest",
        "xaxis": {
            "range": days,
            "fixedrange": True,
            "showgrid": False,
            "dtick": "M2" if is_long else "M1",
            "tickformat": "%b",
            "tickfont": font,
        },
        "yaxis": {"range": [0, top], "fixedrange": True, "ticksuffix": "%", "dtick": 25, "tickfont": font},
    }


def _dotted(day: date) -> dict[str, Any]:
    """Return a dotted line at a day."""
    line = {"color": palette.text(), "width": 1, "dash": "dot"}
    return {"type": "line", "x0": day, "x1": day, "y0": 0, "y1": 1, "yref": "paper", "line": line}


def _day(day: date, words: str, side: str, above: int = 0) -> dict[str, Any]:
    """Return the words at a day's line, on one side of it, `above` other words where they would meet."""
    return {
        "x": day,
        "y": 1,
        "yref": "paper",
        "xanchor": side,
        "yanchor": "bottom",
        "yshift": above,
        "text": words,
        "showarrow": False,
        "font": {"size": 12, "color": palette.text()},
    }


def _end(
    rows: pl.DataFrame,
    name: str,
    color: str,
    where: tuple[date, float, str] | None = None,
    *,
    is_above: bool = True,
) -> dict[str, Any]:
    """Return a line's name and last number, at its end or at `where` (day, percent, side): instead of a legend."""
    row = rows.row(-1, named=True)
    day, percent, side = where or (row["on"], row["share"], "right")
    return {
        "x": day,
        "y": percent,
        "text": f'<span style="color:{color}">━━</span> {name}: {row["share"]:.0f}%<br>{_of(row)}',
        "showarrow": False,
        "xanchor": side,
        "yanchor": "bottom" if is_above else "top",
        "align": side,
        "xshift": -6 if side == "right" else 6,
        "font": {"size": 13, "color": palette.text()},
    }
