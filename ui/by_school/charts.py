"""The charts of the page on schools and functions: each says its point in its title and all of it in its `alt`."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from itertools import groupby
from operator import itemgetter
from typing import Any

import polars as pl
import streamlit as st

from ui.by_school import numbers as by_school
from ui.reads import doubts
from ui.reads.view import View
from ui.widgets import clicks, figures, filters, formats, palette
from ui.widgets.bars import short

_ROW, _HEAD = 26, 44
_ROOM_FOR_TEXT = 2.2
_STEADY = {"selected": {"marker": {"opacity": 1}}, "unselected": {"marker": {"opacity": 1}}}
_NOBODY_LEFT = "▲"
_MOST_SCHOOLS = 25
_ALL = "*"  # the row over all functions


def kinds(*, is_one: bool) -> dict[str, str]:
    """Return the charts that can be chosen, by their names in the address."""
    first = {"map": "By function"} if is_one else {"map": "Heat map", "bars": "Due and renewed"}
    return {**first, "ladder": "Coming Junes", "weeks": "Renewals by week"}


def choose_schools(line: filters.FilterBar, schools: pl.DataFrame, chart: str) -> pl.DataFrame:
    """Return the schools to draw: those with the most people due, or all of them where the reader wants them."""
    if chart not in ("map", "bars") or schools.height <= _MOST_SCHOOLS:
        return schools
    every = f"All {formats.number(schools.height)}"
    most = f"{_MOST_SCHOOLS} with most due"
    chosen = line.one("rows", "Schools and offices shown", {"all": every}, placeholder=most)
    return schools if chosen else schools.head(_MOST_SCHOOLS)


def now(
    chart: str,
    cells: pl.DataFrame,
    *,
    listed: pl.DataFrame,
    schools: pl.DataFrame,
    functions: pl.DataFrame,
    view: View,
) -> None:
    """Show who is due and who has renewed: of the `listed` schools among all `schools`, or by function at one."""
    if view.is_one_location:
        bars_of_functions(functions, view.place)
    elif chart == "map" and functions["people_due"].sum():
        heat_map(cells, listed.filter(pl.col("people_due") > 0), functions, view.june)
    else:
        bars_of_schools(listed, schools)


def heat_map(cells: pl.DataFrame, schools: pl.DataFrame, functions: pl.DataFrame, june: date) -> None:
    """Show how many are due at each of `schools` (columns: `ui.by_school.schools`) for each function.

    A click on a cell opens its list. Cells without anybody due stay empty.
    """
    worst = cells.row(0, named=True)
    st.header(
        f"The largest group: {formats.people(worst['people_due'])} due for {worst['function_title']} "
        f"at {formats.literal(worst['location_name'])}"
    )
    order = functions.filter(pl.col("people_due") > 0)["function_title"].to_list()
    shown = cells.filter((pl.col("people_due") > 0) & pl.col("location_id").is_in(schools["location_id"].implode()))
    shown = schools.select("location_id").join(shown, on="location_id", how="inner", maintain_order="left")
    rows = _labels(schools["location_id"], schools["location_name"])
    texts = [
        f"{formats.number(due)}{f' {_NOBODY_LEFT}' if left == 0 else ''}"
        for due, left in shown.select("people_due", "entitled_after").iter_rows()
    ]
    day = formats.day_of_year(june + timedelta(days=1))
    hover = [
        f"<b>{figures.literal(place)}</b><br>{function}: {formats.people(due)} due, {renewed} renewed"
        f"<br>{left} left on {day} if nobody acts"
        for place, function, due, renewed, left in shown.select(
            "location_name", "function_title", "people_due", "people_renewed", "entitled_after"
        ).iter_rows()
    ]
    matrix = _matrix(
        shown["location_id"].to_list(),
        shown["function_title"].to_list(),
        shown["people_due"].to_list(),
        order=order,
        texts=texts,
        hover=hover,
    )
    matrix["customdata"] = shown.select("location_id", "function_id").rows()
    _draw_matrix(
        matrix, rows, _broken(order), _alt(shown, "location_name"), name="map", opens=lambda cell: cell_opens(*cell)
    )
    st.caption(
        f"People due. {_NOBODY_LEFT} nobody is left for the function on {day} if none of them renews. "
        "Click a cell for its list, or choose the school and the function."
    )


def ladder(rungs: pl.DataFrame, this_june: date, place: str, doubt: str) -> None:
    """Show how many certificates end in each coming June by function (columns: `queries.ladder`).

    A click on a cell opens its list. `doubt` says why none found may not mean that there is none.
    """
    if rungs.is_empty() and doubt:
        what = f"whether a certificate at {formats.literal(place)} ends in a coming June"
        st.info(doubts.unknown(what, doubt), icon=":material/help:")
        return
    if rungs.is_empty():
        st.info(f"No certificate at {formats.literal(place)} ends in a coming June.", icon=":material/check_circle:")
        return
    totals = rungs.filter(pl.col("function_id").is_null()).sort("june")
    top = totals.sort("people", "june", descending=[True, False]).row(0, named=True)
    st.header(f"Most certificates end in {formats.month(top['june'])}: {_both(top)}")
    single = rungs.filter(pl.col("function_id").is_not_null())
    rows = single.group_by("function_id", "function_title").agg(pl.col("people").sum()).sort(
        "people", "function_title", descending=[True, False]
    )  # fmt: skip
    junes = totals["june"].to_list()
    shown = pl.concat([totals, single])
    matrix = _matrix(
        shown["function_id"].fill_null(_ALL).to_list(),
        [str(june) for june in shown["june"]],
        shown["people"].to_list(),
        order=[str(june) for june in junes],
        texts=[_rung(row) for row in shown.iter_rows(named=True)],
        hover=[
            f"{row['function_title'] or 'All functions'}, {formats.month(row['june'])}: {_both(row)}"
            "<br>Click for the list"
            for row in shown.iter_rows(named=True)
        ],
        most=max(single["people"]),
    )
    matrix["customdata"] = [
        [function_id, None if june == this_june else str(june.year)]
        for function_id, june in shown.select("function_id", "june").iter_rows()
    ]
    alt = "; ".join(f"{formats.month(row['june'])}: {_both(row)}" for row in totals.iter_rows(named=True))
    names = {_ALL: "All functions", **_labels(rows["function_id"], rows["function_title"])}
    heads = [f"{formats.EXPECTED} {head}" for head in _broken([formats.month(june) for june in junes])]
    _draw_matrix(matrix, names, heads, alt, name="ladder", opens=_rung_opens, row=40)
    st.caption(
        f"{formats.EXPECTED} Expected: people whose certificates end then as known on the as-of day; who has renewed "
        "counts at the later June. "
        "Click a cell for its list, or choose “People due” and the June below. "
        "A grant is one function of one person at one place."
    )


def _rung(row: Mapping[str, Any]) -> str:
    """Write a cell of the ladder: the people, and over all functions their grants, too."""
    if row["function_id"]:
        return formats.number(row["people"])
    return f"{formats.people(row['people'])}<br>{formats.grants(row['grants'])}"


def _rung_opens(cell: tuple[str | None, str | None]) -> dict[str, object]:
    """Show who is due in a June for a function; over all functions, for those that are chosen."""
    function_id, june = cell
    own = {"function": [function_id]} if function_id else {}
    return by_school.opens(by_school.LIST_DUE, june=june, **own)


def bars_of_schools(schools: pl.DataFrame, everywhere: pl.DataFrame) -> None:
    """Show who is due and who has renewed at `schools`, some of those that there are `everywhere`."""
    st.header(_title_of_schools(everywhere))
    _due_and_renewed(schools, "location_id", "location_name")
    st.caption("People due and people who have renewed. Click a bar for its list, or choose the school.")


def _title_of_schools(schools: pl.DataFrame) -> str:
    every = formats.count(schools.height, "location", "locations")
    none = schools.filter(pl.col("people_renewed") == 0).height
    done = schools.filter(pl.col("people_due") == 0).height
    if none == schools.height:
        return f"Nobody has renewed yet at any of {every}"
    if not none:
        return f"Everybody has renewed at {formats.number(done)} of {every}"
    more = f", everybody has at {formats.number(done)}" if done else ""
    return f"Nobody has renewed yet at {formats.number(none)} of {every}{more}"


def bars_of_functions(functions: pl.DataFrame, place: str) -> None:
    """Show who is due and who has renewed for each function at one place."""
    most = functions.row(0, named=True)
    due, total = most["people_due"], most["people_due"] + most["people_renewed"]
    if due:
        words = ":" if functions.height == 1 else " has the most people due:"
        st.header(f"{most['function_title']}{words} {formats.number(due)} of {formats.people(total)} still to renew")
    else:
        st.header(f"Everybody at {formats.literal(place)} has renewed")
    _due_and_renewed(functions, "function_id", "function_title")
    st.caption("People due and people who have renewed. Click a bar for its list, or choose the function.")


def _due_and_renewed(counted: pl.DataFrame, key: str, name: str) -> None:
    """Stack who is due and who has renewed; a click on either part of a bar opens its list."""
    order = counted[key].to_list()
    numbers = counted.select("people_due", "people_renewed").rows()
    texts = [_standing(due, renewed) for due, renewed in numbers]
    bars = [
        _bar(order, counted["people_due"], [""] * len(order), palette.DUE, by_school.LIST_DUE),
        _bar(order, counted["people_renewed"], texts, palette.RENEWED, by_school.LIST_RENEWED),
    ]
    layout = _layout(len(order), 4, barmode="stack", bargap=0.25)
    layout["xaxis"] = {"visible": False, "fixedrange": True, "range": [0, max(map(sum, numbers)) * _ROOM_FOR_TEXT]}
    layout["yaxis"] = _names(_labels(counted[key], counted[name]))
    alt = "; ".join(f"{title}: {text}" for title, text in zip(counted[name], texts, strict=True))
    trait = "school" if key == "location_id" else "function"
    clicks.draw(
        figures.figure(bars, layout), alt, f"bars_{key}", lambda bar: by_school.opens(bar[1], **{trait: [bar[0]]})
    )


def _standing(due: int, renewed: int) -> str:
    words = [f"{formats.number(due)} due"] if due or not renewed else []
    return ", ".join([*words, *([f"{formats.number(renewed)} renewed"] if renewed else [])])


def _bar(order: list[str], values: pl.Series, texts: list[str], color: str, opens: str) -> figures.Trace:
    return figures.bar(
        y=order,
        x=values.to_list(),
        text=texts,
        customdata=[[own, opens] for own in order],
        orientation="h",
        marker_color=color,
        textposition="outside",
        cliponaxis=False,
        textfont={"size": 13, "color": palette.text()},
        hoverinfo="none",  # "skip" would take the clicks away, too
        **_STEADY,
    )


def _both(row: Mapping[str, Any]) -> str:
    return formats.people_and_grants(row["people"], row["grants"])


def _alt(cells: pl.DataFrame, name: str) -> str:
    rows = cells.select(name, "function_title", "people_due").iter_rows()  # in the order of the places
    parts = (
        f"{place}: " + ", ".join(f"{function} {due}" for _, function, due in group)
        for place, group in groupby(rows, key=itemgetter(0))
    )
    return "People due. " + "; ".join(parts)


def _matrix(
    rows: Sequence[str],
    columns: Sequence[str],
    values: Sequence[int],
    *,
    order: Sequence[str],
    texts: Sequence[str],
    hover: Sequence[str],
    most: int | None = None,
) -> figures.Trace:
    """One bar for each cell, the darkest for `most`: a heat map's own cells cannot be selected by a click."""
    most = most or max(values)
    grounds = [palette.shade(min(value / most, 1)) for value in values]
    return figures.bar(
        y=list(rows),
        x=[0.96] * len(values),
        base=[order.index(column) + 0.02 for column in columns],
        text=list(texts),
        hovertext=list(hover),
        hoverinfo="text",
        orientation="h",
        marker={"color": grounds},
        textposition="inside",
        insidetextanchor="middle",
        textangle=0,
        constraintext="none",
        textfont={"size": 13, "color": [palette.on(ground) for ground in grounds]},
        **_STEADY,
    )


def _draw_matrix(
    matrix: figures.Trace,
    rows: Mapping[str, str],
    heads: Sequence[str],
    alt: str,
    *,
    name: str,
    opens: Callable[[Any], Mapping[str, object]],
    row: int = _ROW,
) -> None:
    layout = _layout(len(rows), _HEAD, row=row, barmode="overlay", bargap=0.06)
    layout["xaxis"] = {
        "side": "top",
        "fixedrange": True,
        "showgrid": False,
        "zeroline": False,
        "range": [0, len(heads)],
        "tickvals": [number + 0.5 for number in range(len(heads))],
        "ticktext": list(heads),
        "tickfont": {"size": 13, "color": palette.text()},
        "automargin": True,
    }
    layout["yaxis"] = _names(rows)
    clicks.draw(figures.figure([matrix], layout), alt, name, opens)


def _broken(names: Sequence[str]) -> list[str]:
    """Write names in two lines."""
    return [name.replace(" ", "<br>", 1) for name in names]


def _layout(rows: int, head: int, *, barmode: str, bargap: float, row: int = _ROW) -> dict[str, Any]:
    return {
        "barmode": barmode,
        "bargap": bargap,
        "dragmode": False,
        "hovermode": "closest",
        "showlegend": False,
        "height": row * rows + head + 8,
        "margin": {"l": 0, "r": 0, "t": head, "b": 4},
    }


def _names(names: Mapping[str, str]) -> dict[str, Any]:
    return {
        "type": "category",
        "categoryorder": "array",
        "categoryarray": list(names),
        "autorange": "reversed",
        "tickvals": list(names),
        "ticktext": list(names.values()),
        "automargin": True,
        "fixedrange": True,
        "showgrid": False,
        "tickfont": {"size": 13, "color": palette.text()},
        "ticksuffix": "  ",
    }


def _labels(ids: pl.Series, names: pl.Series) -> dict[str, str]:
    """Names by id as an axis shows them: not longer than leaves room for the chart."""
    return {key: short(name) for key, name in zip(ids, names, strict=True)}


def cell_opens(location_id: str, function_id: str) -> dict[str, object]:
    """Show who is due at a school for a function: as many as its cell says."""
    return by_school.opens(by_school.LIST_DUE, school=[location_id], function=[function_id])
