"""What the charts of the page share: cells that can be clicked, and rows with names beside them."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import polars as pl

from ui.widgets import clicks, figures, palette
from ui.widgets.bars import short

_ROW, _HEAD = 26, 44  # pixels: a row of cells, and two lines of words above them
# Plotly pales all marks but the one that was clicked; a list that was opened is no reason to.
STEADY = {"selected": {"marker": {"opacity": 1}}, "unselected": {"marker": {"opacity": 1}}}


def matrix(
    rows: Sequence[str],
    columns: Sequence[str],
    values: Sequence[int],
    *,
    order: Sequence[str],
    texts: Sequence[str],
    hover: Sequence[str],
    most: int | None = None,
) -> figures.Trace:
    """Return one bar for each cell, in its row and column, with its value's text and shade; the darkest is of `most`.

    `order` are the columns from left to right.
    """
    # Bars, because the cells of Plotly's own heat map cannot be selected by a click.
    most = most or max(values)
    grounds = [palette.shade(min(value / most, 1)) for value in values]
    return figures.bar(
        y=list(rows),
        # A column is 1 wide; what is left of it is the gap between two cells.
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
        # Else Plotly shrinks a text to its cell until nobody can read it.
        constraintext="none",
        textfont={"size": 13, "color": [palette.on(ground) for ground in grounds]},
        **STEADY,
    )


def draw(
    cells: figures.Trace,
    rows: Mapping[str, str],
    heads: Sequence[str],
    alt: str,
    *,
    name: str,
    opens: Callable[[Any], Mapping[str, object]],
    row: int = _ROW,
) -> None:
    """Draw a `matrix`: `rows` are the names by id, `heads` stand above the columns, `alt` says it for screen readers.

    A click opens the list of a cell, by the filters that `opens` makes of the customdata of the cell.
    """
    form = layout(len(rows), _HEAD, row=row, barmode="overlay", bargap=0.06)
    form["xaxis"] = {
        "side": "top",
        "fixedrange": True,
        "showgrid": False,
        "zeroline": False,
        "range": [0, len(heads)],
        "tickvals": [number + 0.5 for number in range(len(heads))],
        "ticktext": list(heads),
        # Where they stand upright, on a phone, two lines of more would run into those of the next column.
        "tickfont": {"size": 11, "color": palette.text()},
        "autotickangles": [0, -90],
        "ticklabeloverflow": "allow",  # else the last column has no head where two lines are wider than it
        "automargin": True,
    }
    form["yaxis"] = axis_of_names(rows)
    clicks.draw(figures.figure([cells], form), alt, name, opens)


def in_two_lines(names: Sequence[str]) -> list[str]:
    """Write names in two lines, since columns are narrower than they are."""
    return [name.replace(" ", "<br>", 1) for name in names]


def layout(rows: int, head: int, *, barmode: str, bargap: float, row: int = _ROW) -> dict[str, Any]:
    """Return the layout of a chart of so many rows: `head` pixels above them, `row` pixels for each."""
    return {
        "barmode": barmode,
        "bargap": bargap,
        "dragmode": False,
        "hovermode": "closest",
        "showlegend": False,
        "height": row * rows + head + 8,
        "margin": {"l": 0, "r": 0, "t": head, "b": 4},
    }


def axis_of_names(names: Mapping[str, str]) -> dict[str, Any]:
    """Return the axis that names the rows, from above; `names` by id."""
    # By id, since two schools may have one name.
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


def short_names(ids: pl.Series, names: pl.Series) -> dict[str, str]:
    """Return names by id as an axis shows them: not longer than leaves room for the chart."""
    return {key: short(name) for key, name in zip(ids, names, strict=True)}
