"""The chart of the page on one June: which functions a school keeps, and at how many schools each is lost."""

from collections.abc import Mapping

import polars as pl
import streamlit as st

from ui.cohort import NOBODY, ONE
from ui.june.numbers import LIST_HOLDERS, LIST_PLACES, LIST_STAYING, Numbers, opens
from ui.reads.view import View
from ui.widgets import bars, cache, formats, palette


def coverage_chart(coverage: pl.DataFrame, numbers: Numbers, functions: Mapping[str, str], view: View) -> None:
    """Show who is left for each function on the day after the June if nobody acts (columns: `queries.coverage`).

    At one school or office people are counted, in the district locations; `functions` are the titles of all that need
    a certificate, by id. A click on a bar opens the list that it counts.
    """
    if view.is_one_location:
        _of_one(coverage, numbers, functions, view.place)
    else:
        _of_many(coverage, numbers, view.place)


def _of_one(coverage: pl.DataFrame, numbers: Numbers, functions: Mapping[str, str], place: str) -> None:
    """Pair bars for one location: how many have each function now, and how many on the day after the June."""
    covered = _covered(coverage)
    if covered.is_empty():
        return
    day = numbers.then
    ids, names = covered["function_id"].to_list(), covered["function_title"].to_list()
    now, after = covered["entitled_now"].to_list(), covered["entitled_after"].to_list()
    st.header(_title_of_one(numbers, place, day))
    traces = [
        bars.horizontal(names, now, [f"{value} now" for value in now], [palette.now()] * len(names)),
        bars.horizontal(names, after, [_left(value, day) for value in after], [_color(value) for value in after]),
    ]
    alt = "; ".join(f"{name}: {n} now, {a} on {day}" for name, n, a in zip(names, now, after, strict=True))
    lists = [[_opens_now(own) for own in ids], [_opens_after(own, left) for own, left in zip(ids, after, strict=True)]]
    bars.draw(traces, "group", 46, alt, opens=bars.BarTargets("coverage", lists))
    without = [title for function, title in functions.items() if function not in ids]
    if without:
        st.caption(f"Nobody here has {formats.listing(without, 'or')} now.")
    bars.expander(covered, {"function_title": "Function", "entitled_now": "Now", "entitled_after": f"On {day}"})


@cache.by_frames
def _covered(coverage: pl.DataFrame) -> pl.DataFrame:
    # What nobody has now cannot be lost; the caption names it.
    return coverage.filter(pl.col("entitled_now") > 0).sort("entitled_after", -pl.col("entitled_now"), "function_title")


def _title_of_one(numbers: Numbers, place: str, day: str) -> str:
    # The worst that is true is the title: a reader who stops there has read what to act on.
    for places, words in ((numbers.uncovered, "has nobody left"), (numbers.alone, "has one person left")):
        if places:
            functions = [function for _, _, function in places]
            return f"{formats.literal(place)} {words} for {formats.named(functions, 'function', 'functions')} on {day}"
    if numbers.unknown:
        return _not_known(place, day)
    return f"{formats.literal(place)} stays covered on {day} even if nobody acts"


def _not_known(place: str, day: str) -> str:
    return f"Whether {formats.literal(place)} stays covered on {day} cannot be known"


def _left(left: int, day: str) -> str:
    if left == 0:
        return f'<b style="color:{palette.alarm()}">▲ nobody on {day}</b>'
    return f"● one on {day}" if left == 1 else f"{left} on {day}"


def _color(left: int) -> str:
    return {0: palette.NOBODY, 1: palette.ONE}.get(left, palette.COVERED)


def _opens_now(function_id: str) -> dict[str, object]:
    return opens(LIST_HOLDERS, function=[function_id])


def _opens_after(function_id: str, left: int) -> dict[str, object]:
    """List who stays entitled to a function; where nobody does, that list would be empty, so what is lost."""
    return opens(LIST_STAYING, function=[function_id]) if left else _opens_places(function_id, NOBODY)


def _opens_places(function_id: str, left: str) -> dict[str, object]:
    return opens(LIST_PLACES, left=left, function=[function_id])


def _of_many(coverage: pl.DataFrame, numbers: Numbers, place: str) -> None:
    """Draw one bar for each function: at how many locations nobody is left, and one person."""
    functions, losing, safe = _losing(coverage)
    # The headline has said what is not known; that nothing is lost would be one more thing that nobody knows.
    if numbers.unknown and losing.is_empty():
        return
    st.header(_title_of_many(losing, numbers, place))
    if losing.is_empty():
        return
    ids, names, nobody, one, _ = (column.to_list() for column in losing)
    # One text for both bars of a row, at the end of the second: one inside of a short bar would not be read.
    texts = [f"▲ {zero}, ● {single} of {total}" for *_, zero, single, total in losing.rows()]
    traces = [
        bars.horizontal(names, nobody, [""] * len(names), [palette.NOBODY] * len(names)),
        bars.horizontal(names, one, texts, [palette.ONE] * len(names)),
    ]
    alt = "; ".join(
        f"{name}: nobody left at {zero}, one person at {single}, of {total} locations"
        for _, name, zero, single, total in losing.rows()
    )
    lists = [[_opens_places(own, left) for own in ids] for left in (NOBODY, ONE)]
    # The room is for the text, which a phone would cut off with less.
    bars.draw(traces, "stack", 38, alt, room=2.3, opens=bars.BarTargets("coverage", lists))
    caption = "▲ Locations with nobody left, ● with one person, of all that have the function now."
    if safe:
        caption += f" More than one is left everywhere for {formats.listing(safe, 'or')}."
    st.caption(caption)
    titles = {"nobody": "▲ Locations with nobody", "one": "● With one person", "locations": "Of all that have it now"}
    bars.expander(functions, {"function_title": "Function", **titles})


@cache.by_frames
def _losing(coverage: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame, list[str]]:
    """Count for each function that somebody has at how many locations nobody is left, one is, and of how many.

    Returns all (columns: function_id, function_title, nobody, one, locations), those where it is any, and the titles of
    the others.
    """
    functions = (
        coverage.filter(pl.col("entitled_now") > 0)
        .group_by("function_id", "function_title")
        .agg(
            nobody=(pl.col("entitled_after") == 0).sum(),
            one=(pl.col("entitled_after") == 1).sum(),
            locations=pl.len(),
        )
        # Counts are unsigned in Polars, and their negatives would be huge instead of small.
        .sort(-pl.col("nobody").cast(pl.Int64), -pl.col("one").cast(pl.Int64), "function_title")
    )
    is_losing = pl.col("nobody") + pl.col("one") > 0
    return functions, functions.filter(is_losing), functions.filter(~is_losing)["function_title"].sort().to_list()


def _title_of_many(losing: pl.DataFrame, numbers: Numbers, place: str) -> str:
    day = numbers.then
    worst = losing.row(0, named=True) if losing.height else None
    if worst is None or not worst["nobody"]:
        if numbers.unknown:
            return _not_known(place, day)
        return f"No location of {formats.literal(place)} is left with nobody for a function on {day}"
    locations, function = formats.count(worst["locations"], "location", "locations"), worst["function_title"]
    have = "has" if worst["nobody"] == 1 else "have"
    return f"{worst['nobody']} of {locations} with {function} {have} nobody left for it on {day}"
