"""The charts of who is due and who has renewed: each says its point in its title and all of it in its `alt`."""

from dataclasses import dataclass
from datetime import date
from itertools import groupby
from operator import itemgetter

import polars as pl
import streamlit as st

from ui.by_school.matrix_chart import STEADY, axis_of_names, draw, in_two_lines, layout, matrix, short_names
from ui.by_school.numbers import LIST_DUE, LIST_RENEWED, functions, opens, opens_cell, schools
from ui.cohort import spring_chart
from ui.reads.view import View
from ui.widgets import cache, clicks, figures, formats, palette

_ROOM_FOR_TEXT = 2.2  # of the longest bar: Plotly cuts off a text that ends outside of the chart
_MARKS = {0: "▲", 1: "●"}
MAP, BARS, LADDER, WEEKS = "map", "bars", "ladder", "weeks"


def charts(june: date, *, is_one: bool) -> dict[str, str]:
    """Return the charts that the page offers, by their ids in the address."""
    # At one school the map would have a single row, so the same id stands for bars by function: a link stays good when
    # the reader chooses a school.
    first = {MAP: "By function"} if is_one else {MAP: "Heat map", BARS: "Due and renewed"}
    return {**first, LADDER: f"Coming {formats.month_name(june)}s", WEEKS: "Renewals by week"}


def due_and_renewed(chart: str, cohort: pl.DataFrame, cells: pl.DataFrame, shown: pl.DataFrame, view: View) -> None:
    """Show who is due and who has renewed: at the `shown` schools of all in the cohort, or by function at one."""
    by_function = functions(cohort)
    if view.is_one_location:
        _bars_of_functions(by_function, view.place)
    # Once nobody is due, the map would be blank; the bars say who has renewed.
    elif chart == MAP and by_function["people_due"].sum():
        _heat_map(cells, _at_risk(shown), by_function, view)
    else:
        _bars_of_schools(shown, schools(cohort, cells))


@cache.by_frames
def _at_risk(shown: pl.DataFrame) -> pl.DataFrame:
    return shown.filter(pl.col("people_due") + pl.col("nobody") > 0)


def _heat_map(cells: pl.DataFrame, rows: pl.DataFrame, columns: pl.DataFrame, view: View) -> None:
    """Show how many are due at each school of `rows` for each function of `columns`, both in their order.

    A click on a cell opens its list. Cells without anybody due stay empty, unless nobody is left.
    """
    day = view.then
    cell_map = _map(cells, rows, columns, day)
    st.header(cell_map.title)
    shown = cell_map.shown
    trace = matrix(
        shown["location_id"].to_list(),
        shown["function_title"].to_list(),
        shown["people_due"].to_list(),
        order=cell_map.order,
        texts=cell_map.texts,
        hover=cell_map.hover,
    )
    trace["customdata"] = cell_map.customdata
    heads = in_two_lines(cell_map.order)
    draw(trace, cell_map.names, heads, cell_map.alt, name=MAP, opens=lambda cell: opens_cell(*cell))
    st.caption(
        f"People due. ▲ nobody, ● one person is left for the function on {day} if nobody acts; without "
        "a number, because jobs end. Schools with the greatest risk come first. "
        "Click a cell for its list, or choose the school and the function."
    )


@dataclass(frozen=True)
class _Map:
    """What the heat map shows: one row of `shown` for each cell, school by school; `order` are its columns."""

    title: str
    shown: pl.DataFrame
    order: list[str]
    texts: list[str]
    hover: list[str]
    customdata: list[tuple[object, ...]]
    names: dict[str, str]
    alt: str


@cache.by_frames
def _map(cells: pl.DataFrame, rows: pl.DataFrame, columns: pl.DataFrame, day: str) -> _Map:
    needing = cells.filter((pl.col("people_due") > 0) | (pl.col("entitled_after") == 0))
    # Those that nobody has to renew, and that are lost all the same, come last.
    titles = needing["function_title"].sort().to_list()
    # School by school, as `_alt` needs it, which groups neighbors.
    shown = rows.select("location_id").join(needing, on="location_id", how="inner", maintain_order="left")
    return _Map(
        title=_title_of_map(cells, rows, day),
        shown=shown,
        order=[title for title in dict.fromkeys([*columns["function_title"], *titles]) if title in titles],
        texts=[
            " ".join(filter(None, [formats.number(due) if due else "", _MARKS.get(left, "")]))
            for due, left in shown.select("people_due", "entitled_after").iter_rows()
        ],
        hover=[
            f"<b>{figures.literal(place)}</b><br>{function}: {formats.people(due)} due, {renewed} renewed"
            f"<br>{left} left on {day} if nobody acts"
            for place, function, due, renewed, left in shown.select(
                "location_name", "function_title", "people_due", "people_renewed", "entitled_after"
            ).iter_rows()
        ],
        customdata=shown.select("location_id", "function_id", "people_due").rows(),
        names=short_names(rows["location_id"], rows["location_name"]),
        alt=_alt(shown),
    )


def _title_of_map(cells: pl.DataFrame, rows: pl.DataFrame, day: str) -> str:
    first = rows.row(0, named=True)
    if first["nobody"]:
        lost = cells.filter((pl.col("location_id") == first["location_id"]) & (pl.col("entitled_after") == 0))
        titles = formats.named(lost["function_title"].sort().to_list(), "function", "functions")
        return f"{formats.literal(first['location_name'])} has nobody left for {titles} on {day}"
    # Of all cells, also where the school is not among the rows that are shown.
    worst = cells.sort("people_due", "location_name", descending=[True, False]).row(0, named=True)
    return (
        f"The largest group: {formats.people(worst['people_due'])} due for {worst['function_title']} "
        f"at {formats.literal(worst['location_name'])}"
    )


def _bars_of_schools(shown: pl.DataFrame, everywhere: pl.DataFrame) -> None:
    """Show who is due and who has renewed at the `shown` schools, some of those that there are `everywhere`."""
    is_of_june = pl.col("people_due") + pl.col("people_renewed") > 0  # not those that lose somebody for another reason
    st.header(_title_of_schools(everywhere.filter(is_of_june)))
    _stacked(shown.filter(is_of_june), "location_id", "location_name")
    st.caption("People due and people who have renewed. Click a bar for its list, or choose the school.")


def _title_of_schools(everywhere: pl.DataFrame) -> str:
    every = formats.count(everywhere.height, "location", "locations")
    none = everywhere.filter(pl.col("people_renewed") == 0).height
    done = everywhere.filter(pl.col("people_due") == 0).height
    if none == everywhere.height:
        return f"Nobody has renewed yet at any of {every}"
    if not none:
        return f"Everybody has renewed at {formats.number(done)} of {every}"
    more = f", everybody has at {formats.number(done)}" if done else ""
    return f"Nobody has renewed yet at {formats.number(none)} of {every}{more}"


def _bars_of_functions(ranked: pl.DataFrame, place: str) -> None:
    """Show who is due and who has renewed for each function at one place."""
    most = ranked.row(0, named=True)
    due, total = most["people_due"], most["people_due"] + most["people_renewed"]
    if due:
        words = ":" if ranked.height == 1 else " has the most people due:"
        st.header(f"{most['function_title']}{words} {formats.number(due)} of {formats.people(total)} still to renew")
    else:
        st.header(f"Everybody at {formats.literal(place)} has renewed")
    if ranked.height == 1:  # one bar compares nothing; the title and the list have its numbers
        return
    _stacked(ranked, "function_id", "function_title")
    st.caption("People due and people who have renewed. Click a bar for its list, or choose the function.")


def _stacked(counted: pl.DataFrame, key: str, name: str) -> None:
    """Stack who is due and who has renewed; a click on either part of a bar opens its list."""
    order = counted[key].to_list()
    numbers = counted.select("people_due", "people_renewed").rows()
    texts = [_standing(due, renewed) for due, renewed in numbers]
    # One text for both parts, at the end of the bar: one inside of a short part would not be read.
    bars = [
        _bar(order, counted["people_due"], [""] * len(order), palette.DUE, LIST_DUE),
        _bar(order, counted["people_renewed"], texts, palette.RENEWED, LIST_RENEWED),
    ]
    form = layout(len(order), 4, barmode="stack", bargap=0.25)
    form["xaxis"] = {"visible": False, "fixedrange": True, "range": [0, max(map(sum, numbers)) * _ROOM_FOR_TEXT]}
    form["yaxis"] = axis_of_names(short_names(counted[key], counted[name]))
    alt = "; ".join(f"{title}: {text}" for title, text in zip(counted[name], texts, strict=True))
    trait = "school" if key == "location_id" else "function"
    clicks.draw(figures.figure(bars, form), alt, f"bars_{key}", lambda bar: opens(bar[1], **{trait: [bar[0]]}))


def _standing(due: int, renewed: int) -> str:
    words = [f"{formats.number(due)} due"] if due or not renewed else []
    return ", ".join([*words, *([f"{formats.number(renewed)} renewed"] if renewed else [])])


def _bar(order: list[str], values: pl.Series, texts: list[str], color: str, list_id: str) -> figures.Trace:
    return figures.bar(
        y=order,
        x=values.to_list(),
        text=texts,
        customdata=[[own, list_id] for own in order],
        orientation="h",
        marker_color=color,
        textposition="outside",
        cliponaxis=False,
        textfont={"size": 13, "color": palette.text()},
        hoverinfo="none",  # "skip" would take the clicks away, too
        **STEADY,
    )


def _alt(cells: pl.DataFrame) -> str:
    rows = cells.select("location_name", "function_title", "people_due").iter_rows()  # in the order of the places
    parts = (
        f"{place}: " + ", ".join(f"{function} {due}" for _, function, due in group)
        for place, group in groupby(rows, key=itemgetter(0))
    )
    return "People due. " + "; ".join(parts)


def weeks(last: pl.DataFrame, this: pl.DataFrame, view: View) -> None:
    """Show how many had renewed by each week, this spring beside the last; a week opens its list."""
    spring_chart.weeks([last], this, view, lambda **week: opens(LIST_RENEWED, **week))
