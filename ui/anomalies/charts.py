"""The three charts of the page on anomalies: by kind, by school and by age; their counts as tables, too."""

from typing import Any

import polars as pl
import streamlit as st

from ui.anomalies.lists import opens
from ui.anomalies.numbers import (
    HIGH,
    KINDS,
    SEVERITIES,
    SEVERITY_OF,
    count_by,
    known_by,
    pareto,
    pill,
    title_by_kind,
    title_by_place,
)
from ui.reads.causes import UNPLACED
from ui.widgets import ages, cache, formats, palette
from ui.widgets.ages import AGES_OR_UNKNOWN
from ui.widgets.bars import BarTargets, bars_of_ages, draw, horizontal
from ui.widgets.tables import expander, height

_MOST_PLACES = 8


def _color(severity: str) -> str:
    return {"high": palette.NOBODY, "medium": palette.ONE}.get(severity, palette.now())


def by_kind(rows: pl.DataFrame) -> None:
    """Draw how many rows there are of each kind, the most first, and how much of all they make up so far."""
    kinds = pareto(rows)
    st.header(title_by_kind(kinds, rows.height))
    values = kinds["rows"].to_list()
    texts = [
        f"<b>{formats.number(count)}</b>, so far {share}%" for count, share in kinds.select("rows", "share").iter_rows()
    ]
    names = [pill(kind) for kind in kinds["kind"]]
    colors = [_color(SEVERITY_OF[kind]) for kind in kinds["kind"]]
    lists = BarTargets("kinds", [[opens(kind=[kind]) for kind in kinds["kind"]]])
    draw([horizontal(names, values, texts, colors)], "stack", 28, _alt(names, texts), room=1.85, opens=lists)
    st.caption(
        f"{SEVERITIES['high']} high severity: no job there, or it cannot be judged. {SEVERITIES['medium']} medium. "
        f"{SEVERITIES['low']} low: the procedure. After each count, what it and those above make up of the "
        f"{formats.number(rows.height)} rows."
    )


def _alt(names: list[str], texts: list[str]) -> str:
    """Say a chart for a screen reader, which would read the tags of bold text aloud."""
    plain = [text.replace("<b>", "").replace("</b>", "") for text in texts]
    return "; ".join(f"{name}: {text}" for name, text in zip(names, plain, strict=True))


def by_place(rows: pl.DataFrame, *, is_one_location: bool) -> None:
    """Draw the schools with the most rows; of a single one, its functions."""
    word = "function" if is_one_location else "location"
    name = "function_title" if is_one_location else "location_name"
    every = count_by(known_by(rows, word, name), f"{word}_id", name)
    first = every.head(_MOST_PLACES)
    st.subheader(title_by_place(first, name, word, rows.height))
    ids, names, most, high = (first[column].to_list() for column in (f"{word}_id", name, "rows", "high"))
    # Plotly would stack two schools of one name into one bar.
    names = [f"{name} ({own})" if names.count(name) > 1 else name for name, own in zip(names, ids, strict=True)]
    texts = [_with_high(count, severe) for count, severe in zip(most, high, strict=True)]
    # Stacked, so that the whole bar is as long as its number.
    rest = [count - severe for count, severe in zip(most, high, strict=True)]
    # High severity stands at the axis, where bars are compared at a glance; its count is in the text of the whole bar.
    bars = [
        horizontal(names, high, [""] * len(names), [palette.NOBODY] * len(names)),
        horizontal(names, rest, texts, [palette.now()] * len(names)),
    ]
    trait = "function" if is_one_location else "school"
    unknown = _opens_unknown(rows, name)
    lists = [
        [opens(**{trait: [own]}, **kinds) if own else unknown for own in ids] for kinds in ({"kind": list(HIGH)}, {})
    ]
    draw(bars, "stack", 30, _alt(names, texts), room=1.6, opens=BarTargets("places", lists))
    if left := every.height - first.height:
        upto = formats.count(every["rows"][_MOST_PLACES], "row", "rows")
        st.caption(f"{formats.count(left, f'more {word}', f'more {word}s')} with at most {upto} each.")


@cache.by_frames
def _opens_unknown(rows: pl.DataFrame, name: str) -> dict[str, object]:
    """Return the filters that list what has no `name`: none where they would list more, for a bar opens its count."""
    unplaced = rows.filter(pl.col("kind") == UNPLACED)
    return opens(kind=[UNPLACED]) if unplaced[name].null_count() == unplaced.height else {}


def _with_high(count: int, high: int) -> str:
    return f"{formats.number(count)} ({SEVERITIES['high']} {formats.number(high)})" if high else formats.number(count)


def by_age(rows: pl.DataFrame) -> None:
    """Draw for how many business days rows have been open, the newest first."""
    counted = ages.counted(rows)
    long = ages.long(counted)
    of_all = f"{formats.number(long)} of {formats.count(rows.height, 'row', 'rows')}" if long else "No row"
    st.subheader(f"{of_all} {'has' if long < 2 else 'have'} been open for over 60 business days")
    bars_of_ages(counted, "ages", lambda age: opens(age=[age]))


def count_tables(rows: pl.DataFrame) -> None:
    """Offer the counts of the three charts as tables, with every location."""
    expander("The counts as tables", lambda: _tables(rows))


def _tables(rows: pl.DataFrame) -> None:
    kinds = pareto(rows).with_columns(pl.col("kind").replace_strict({kind: pill(kind) for kind in KINDS}))
    _counted(kinds.select("kind", "rows", "people", "so_far", "share"), "kind", "Kind")
    places = count_by(known_by(rows, "location", "location_name"), "location_id", "location_name").drop("location_id")
    _counted(places, "location_name", "School or office")
    aged = ages.counted(rows).with_columns(pl.col("age").replace_strict(AGES_OR_UNKNOWN))
    _counted(aged, "age", "Open for (business days)")


def _counted(counted: pl.DataFrame, first: str, label: str) -> None:
    column = st.column_config
    config: dict[str, Any] = {
        first: column.TextColumn(label, width=260),
        "rows": column.NumberColumn("Rows", width=80),
        "people": column.NumberColumn("People", width=80),
        "so_far": column.NumberColumn("So far", width=80, help="Rows of this kind and those above"),
        "share": column.NumberColumn("Share so far", width=100, format="%d%%"),
        "high": column.NumberColumn(
            "High severity", width=110, help="Rows of people without a job there, or that cannot be judged"
        ),
    }
    st.dataframe(
        counted.to_arrow(),
        hide_index=True,
        column_config=config,
        height=height(counted.height, most=12),
        alt=f"Counts by {label.lower()}",
    )
