"""The chart of the page on the data: why rows were rejected."""

import polars as pl
import streamlit as st

from ui.data.lists import REJECTED, opens
from ui.data.numbers import faults, title_of_faults
from ui.widgets import bars, formats, palette


def by_fault(counts: pl.DataFrame, *, has_lists: bool) -> None:
    """Draw one bar for each rule that rejected rows for a fault of their feed (columns: `queries.intake_counts`).

    A click lists them, where `has_lists` says that the viewer may see them.
    """
    by_rule = faults(counts)
    if by_rule.is_empty():
        return
    names, rows = by_rule["fault"].to_list(), by_rule["rows"].to_list()
    st.header(title_of_faults(by_rule))
    texts = [formats.count(count, "row", "rows") for count in rows]
    lists = [opens(REJECTED, rule=[rule]) for rule in by_rule["rule"]]
    bars.draw(
        [bars.horizontal(names, rows, texts, [palette.COVERED] * len(names))],
        "stack",
        32,
        "; ".join(f"{name}: {text}" for name, text in zip(names, texts, strict=True)),
        opens=bars.BarTargets("reasons", [lists]) if has_lists else None,
    )
    bars.expander(by_rule, {"fault": "Fault", "rows": "Rejected rows"})
