"""The chart of how many certificates end in each coming June, by function."""

from collections.abc import Mapping
from typing import Any

import polars as pl
import streamlit as st

from ui.by_school.matrix_chart import draw, in_two_lines, matrix, short_names
from ui.by_school.numbers import LIST_DUE, opens
from ui.reads import unknowns
from ui.reads.view import View
from ui.widgets import formats

_ALL = "*"  # the row over all functions


def ladder(rungs: pl.DataFrame, view: View) -> None:
    """Show how many certificates end in each coming June by function (columns: `queries.ladder`).

    A click on a cell opens the list of the people that it counts.
    """
    place, unknown = formats.literal(view.place), view.unknown.certificates
    month = formats.month_name(view.june)
    if rungs.is_empty() and unknown:
        st.info(
            unknowns.sentence(f"whether a certificate at {place} ends in a coming {month}", unknown),
            icon=":material/help:",
        )
        return
    if rungs.is_empty():
        st.info(f"No certificate at {place} ends in a coming {month}.", icon=":material/check_circle:")
        return
    # The totals are rows of their own: who has two functions is one person, so functions do not add up to them.
    totals = rungs.filter(pl.col("function_id").is_null()).sort("june")
    top = totals.sort("people", "june", descending=[True, False]).row(0, named=True)
    st.header(f"Most certificates end in {formats.month(top['june'])}: {_both(top)}")
    single = rungs.filter(pl.col("function_id").is_not_null())
    ranked = single.group_by("function_id", "function_title").agg(pl.col("people").sum())
    functions = ranked.sort("people", "function_title", descending=[True, False])
    junes = totals["june"].to_list()
    shown = pl.concat([totals, single])
    cells = matrix(
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
        most=max(single["people"]),  # or the totals, which are far larger, would leave all functions equally pale
    )
    # None is the June of the page, which stays out of the address: a bookmark follows the school year.
    cells["customdata"] = [
        [function_id, None if june == view.june else str(june.year)]
        for function_id, june in shown.select("function_id", "june").iter_rows()
    ]
    alt = "; ".join(f"{formats.month(row['june'])}: {_both(row)}" for row in totals.iter_rows(named=True))
    names = {_ALL: "All functions", **short_names(functions["function_id"], functions["function_title"])}
    heads = [f"{formats.EXPECTED} {head}" for head in in_two_lines([formats.month(june) for june in junes])]
    draw(cells, names, heads, alt, name="ladder", opens=_opens_rung, row=40)
    st.caption(
        f"{formats.EXPECTED} Expected: people whose certificates end then as known on the as-of day; who has renewed "
        f"counts at the later {month}. "
        f"Click a cell for its list, or choose “People due” and the {month} below. "
        "A grant is one function of one person at one place."
    )


def _rung(row: Mapping[str, Any]) -> str:
    """Write a cell of the ladder: the people, and over all functions their grants, too."""
    if row["function_id"]:
        return formats.number(row["people"])
    return f"{formats.people(row['people'])}<br>{formats.grants(row['grants'])}"


def _opens_rung(cell: tuple[str | None, str | None]) -> dict[str, object]:
    """Open who is due in a June for a function; over all functions, for those that the reader has chosen."""
    function_id, june = cell
    own = {"function": [function_id]} if function_id else {}
    return opens(LIST_DUE, june=june, **own)


def _both(row: Mapping[str, Any]) -> str:
    return formats.people_and_grants(row["people"], row["grants"])
