"""The charts of the page on waiting below its curve: where it was slow, the approvals by age; the counts as tables."""

from typing import Any

import polars as pl
import streamlit as st

from ui.waiting.curve_chart import lines_of
from ui.waiting.lists import APPROVALS, EARNED, opens
from ui.waiting.numbers import SLOW, Numbers, Pace, days, places
from ui.widgets import ages, cache, formats, palette
from ui.widgets.ages import AGES
from ui.widgets.bars import BarTargets, bars_of_ages, draw, horizontal
from ui.widgets.tables import expander, height

_MOST_PLACES = 8


def by_place(arrivals: pl.DataFrame, numbers: Numbers, *, is_one_location: bool) -> None:
    """Draw where most took longer than allowed, or still wait."""
    every = places(arrivals, is_one_location=is_one_location)
    slow = _slow(every)
    word, limit = "function" if is_one_location else "location", days(numbers.period.allowed_days)
    # Of a day beyond the records nobody may be said to have been served in time.
    if slow.is_empty() and numbers.unknown:
        st.subheader(f"Whether any {word} had to wait for more than {limit} is not known")
        return
    if slow.is_empty():
        st.subheader(f"No {word} had to wait for more than {limit}")
        return
    many = formats.count(slow.height, word, f"{word}s")
    st.subheader(f"{many} of {formats.number(every.height)} had to wait for more than {limit}")
    first = slow.head(_MOST_PLACES)
    ids, names, earned, automatic, by_request = (first[column].to_list() for column in first.columns)
    # Plotly would stack two schools of one name into one bar.
    names = [f"{name} ({own})" if names.count(name) > 1 else name for name, own in zip(names, ids, strict=True)]
    slow_counts = list(zip(automatic, by_request, earned, strict=True))
    texts = [_slow_text(*counts, "▲ {}", "○ {}") for counts in slow_counts]
    bars = [
        horizontal(names, automatic, [""] * len(names), [palette.NOBODY] * len(names)),
        horizontal(names, by_request, texts, [palette.now()] * len(names)),
    ]
    trait = "function" if is_one_location else "school"
    lists = [
        [opens(EARNED, result=list(SLOW), path=[path], **{trait: [own]}) for own in ids]
        for path in ("automatic", "by-request")
    ]
    spoken = [_slow_text(*counts, "{} automatic", "{} by request") for counts in slow_counts]
    alt = "; ".join(f"{name}: {text}" for name, text in zip(names, spoken, strict=True))
    draw(bars, "stack", 30, alt, room=2.2, opens=BarTargets("slow_places", lists))
    left = slow.height - first.height
    more = (
        f" {formats.count(left, f'more {word}', f'more {word}s')} below, under “The counts as tables”." if left else ""
    )
    st.caption(f"▲ Automatic access, promised within {limit}, comes first. ○ Access by request, not promised.{more}")


@cache.by_frames
def _slow(every: pl.DataFrame) -> pl.DataFrame:
    return every.filter(pl.col("automatic") + pl.col("by_request") > 0)


def _slow_text(automatic: int, by_request: int, earned: int, of_automatic: str, of_request: str) -> str:
    parts = [of_automatic.format(automatic)] * bool(automatic) + [of_request.format(by_request)] * bool(by_request)
    return f"{', '.join(parts)} of {formats.number(earned)}"


def by_age(approvals: pl.DataFrame, numbers: Numbers) -> None:
    """Draw for how many business days approvals have been waited for, the newest first."""
    undecided = _undecided(approvals)
    if undecided.is_empty() and numbers.unknown:
        st.subheader("Whether an approval waits for a decision is not known")
        return
    if undecided.is_empty():
        st.subheader("No approval waits for a decision")
        return
    counted = ages.counted(undecided)
    long = ages.long(counted)
    total = formats.count(undecided.height, "approval", "approvals")
    st.subheader(f"{formats.number(long)} of {total} open for over 60 business days")
    bars_of_ages(counted, "approval_ages", lambda age: opens(APPROVALS, decision=["open"], age=[age]))
    st.caption("Business days on which nothing but the approval was missing and nobody had decided.")


@cache.by_frames
def _undecided(approvals: pl.DataFrame) -> pl.DataFrame:
    # Cached, so that it is the same frame in every run: `ages.counted` knows frames by identity.
    return approvals.filter(pl.col("standing") == "open")


def count_tables(arrivals: pl.DataFrame, approvals: pl.DataFrame, numbers: Numbers, *, is_one_location: bool) -> None:
    """Offer the counts of the three charts as tables."""
    every = places(arrivals, is_one_location=is_one_location)
    label = "Function" if is_one_location else "School or office"
    expander("The counts as tables", lambda: _tables(numbers, every, label, approvals))


def _tables(numbers: Numbers, every: pl.DataFrame, label: str, approvals: pl.DataFrame) -> None:
    if lines := lines_of(numbers):
        st.dataframe(_curve_rows(lines, numbers).to_arrow(), hide_index=True, alt="Granted by business day")
    if every.height:
        _places_table(every, label)
    counted = ages.counted(_undecided(approvals)).with_columns(pl.col("age").replace_strict(AGES))
    config = {"age": "Open for (business days)", "rows": "Approvals", "people": "People"}
    st.dataframe(counted.to_arrow(), hide_index=True, column_config=config, alt="Open approvals by age")


def _curve_rows(lines: list[tuple[str, Pace, str]], numbers: Numbers) -> pl.DataFrame:
    longest = max(numbers.period.allowed_days, *(len(pace.by_day) - 1 for _, pace, _ in lines), 0)
    columns: dict[str, list[Any]] = {"Business day": list(range(longest + 1))}
    for name, pace, _ in lines:
        columns[f"{name}: granted by then, of {formats.number(pace.total)}"] = [pace.by(n) for n in range(longest + 1)]
    return pl.DataFrame(columns)


def _places_table(every: pl.DataFrame, label: str) -> None:
    column = st.column_config
    config: dict[str, Any] = {
        "name": column.TextColumn(label, width=260),
        "earned": column.NumberColumn("Times earned", width=110, help="Whose time allowed is over"),
        "automatic": column.NumberColumn("Automatic, too slow", width=140, help="Granted later, or not granted"),
        "by_request": column.NumberColumn("By request, as slow", width=140, help="Granted later, or not granted"),
    }
    shown = every.drop("id")
    st.dataframe(
        shown.to_arrow(),
        hide_index=True,
        column_config=config,
        height=height(shown.height, most=12),
        alt=f"Counts by {label.lower()}",
    )
