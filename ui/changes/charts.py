"""The chart of the page on changes: how many grants changed, by kind; a click on a bar opens its list."""

import polars as pl
import streamlit as st

from ui.changes.numbers import CAUSES, KINDS, counted, opens, title
from ui.widgets import bars, cache, formats, palette
from ui.widgets.bars import BarTargets

_COLORS = {"lost": palette.LAPSED, "gained": palette.HELD, "renewed": palette.RENEWED}


def by_kind(rows: pl.DataFrame) -> None:
    """Draw how many grants changed in each way, in the order of the list."""
    st.header(title(rows))
    found = _grants_by_kind(rows)
    kinds = [kind for kind in KINDS if kind in found]
    names, values = [KINDS[kind] for kind in kinds], [found[kind] for kind in kinds]
    texts = [formats.number(value) for value in values]
    alt = "; ".join(f"{name}: {text}" for name, text in zip(names, texts, strict=True))
    colors = [_COLORS.get(kind, palette.now()) for kind in kinds]
    targets = BarTargets("changes", [[opens(kind=[kind]) for kind in kinds]])
    bars.draw([bars.horizontal(names, values, texts, colors)], "stack", 28, alt, room=1.2, opens=targets)


@cache.by_frames
def _grants_by_kind(rows: pl.DataFrame) -> dict[str, int]:
    return dict(rows.group_by("kind").len().iter_rows())


def count_table(rows: pl.DataFrame) -> None:
    """Offer the counts by kind and cause as a table."""
    bars.expander(_in_words(rows), {"kind": "What changed", "cause": "Because", "people": "People", "grants": "Grants"})


@cache.by_frames
def _in_words(rows: pl.DataFrame) -> pl.DataFrame:
    return counted(rows).with_columns(
        kind=pl.col("kind").replace_strict(KINDS), cause=pl.col("cause").replace_strict(CAUSES)
    )
