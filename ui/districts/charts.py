"""The chart of the page on the districts of a state: where the smallest share of certificates is current."""

import polars as pl
import streamlit as st

from ui.districts.numbers import ALL, named, opens
from ui.widgets import bars, formats, palette

_MOST = 12  # as many as a screen shows beside the list; a state has hundreds


def lowest_shares(rows: pl.DataFrame) -> None:
    """Draw the districts with the lowest share of current certificates; a click on one opens it in the list."""
    known = rows.drop_nulls("share")
    if known.height < 2:  # one bar compares nothing
        return
    shown = known.sort("share", "lapsed", "name", descending=[False, True, False]).head(_MOST)
    first = shown.row(0, named=True)
    st.header(f"{formats.literal(first['name'])} has the lowest share of current certificates: {first['share']}%")
    names, shares = shown.select(named()).to_series().to_list(), shown["share"].to_list()
    texts = [f"{share}%" for share in shares]
    alt = "; ".join(f"{name}: {text} current" for name, text in zip(names, texts, strict=True))
    trace = bars.horizontal(names, shares, texts, [palette.HELD] * shown.height)
    targets = bars.BarTargets("lowest_shares", [[opens(ALL, own) for own in shown["district"]]])
    bars.draw([trace], "stack", 30, alt, opens=targets)
    more = f" {formats.number(_MOST)} of {formats.number(known.height)} are shown." if known.height > _MOST else ""
    st.caption(f"Share of certificate grants that were current.{more} Click a bar for its row, or choose the district.")
