"""Which beginnings and ends follow from a track: the rows of a feed as they are judged (docs/sources.md, "Snapshots").

A *recorded* day is one that the export has; an *observed* one lies between two snapshots, of which one shows the row
and the other does not. Nothing here is kept: it follows anew at every load, from the track and the policy.
"""

from __future__ import annotations

from datetime import date, timedelta

import polars as pl

from history.observing import Track
from history.states import STATES, State

BOUNDS = pl.Schema(
    {
        "is_begin_observed": pl.Boolean(),
        "not_before": pl.Date(),
        "first_seen": pl.Date(),
        "is_end_observed": pl.Boolean(),
        "last_seen": pl.Date(),
        "gone_by": pl.Date(),
    }
)
"""What was observed of a row. Began after `not_before` (the last snapshot without it; empty: there is none, so nobody
knows) and on or before `first_seen`; ended on or after `last_seen` and before `gone_by` (the first snapshot without it;
empty: it is still there). Where a day is recorded, the record counts, and these are what the snapshots say besides."""


def latest(track: Track) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Of a feed without days, what was last known of each key: what the newest snapshot shows, and what it lacks.

    Both have the feed's columns, `file` and `line`.
    """
    state = STATES[track.feed]
    key = pl.concat_str([pl.col(name).fill_null("").str.strip_chars() for name in state.ids], separator="\x1f")
    last = track.runs.filter(pl.col("last_seen") == pl.col("last_seen").max().over(key))
    is_there = pl.col("last_seen") == pl.lit(track.newest, pl.Date)
    last = last.sort("last_seen", "file", "line", descending=[True, False, False])
    columns = (*state.columns, "file", "line")
    return last.filter(is_there).select(columns), last.filter(~is_there).select(columns)


def stretches(track: Track, bridged_gap_days: int, since: date | None = None) -> pl.DataFrame:
    """The rows of a feed with days: its columns as String, `file`, `line` (of the last snapshot with it), and BOUNDS.

    A row that comes back after at most `bridged_gap_days` days without it never left. What the first snapshot shows is
    taken to have begun on `since`; without it, on the day of that snapshot.
    """
    state = STATES[track.feed]
    runs = _with_neighbors(_in_series(track.runs, state), track)
    same = pl.col("_series")
    last, begun, ended = (pl.col(name).shift(1).over(same) for name in ("last_seen", "_begin", "_end"))
    gone = pl.col("gone_by").shift(1).over(same)
    away = (pl.col("first_seen") - last).dt.total_days() - 1
    stayed = (gone.is_null() | (gone >= pl.col("first_seen")) | (away <= bridged_gap_days)) & last.is_not_null()
    begin = pl.col("_begin")
    # A first day after the last snapshot that has the row is a new beginning; one before it corrects the old one. What
    # had not begun yet can still be moved.
    same_begin = begin.is_null() | (begin == begun) | (begin <= last) | (begun > last)
    # What was over when it was seen says nothing by being there, and nothing by not being there.
    is_past = (pl.col("_end") < pl.col("first_seen")) & begin.eq_missing(begun) & (pl.col("_end") == ended)
    is_linked = ((stayed & same_begin) | (is_past & last.is_not_null())).fill_null(value=False)
    runs = runs.with_columns(_stretch=(~is_linked).cum_sum().over(same))
    joined = runs.group_by("_series", "_stretch", maintain_order=True).agg(
        pl.col(
            *state.ids, *state.words, *state.others, state.end, "_end", "last_seen", "gone_by", "file", "line"
        ).last(),
        pl.col("first_seen", "not_before").first(),
        pl.col(state.begin).drop_nulls().last().alias(state.begin),
        pl.col("_begin").drop_nulls().last(),
    )
    return _judged(joined, state, since).select(*state.columns, "file", "line", *BOUNDS)


def _in_series(runs: pl.DataFrame, state: State) -> pl.DataFrame:
    """Add `_series`: what can be one stretch after the other, by its days as far as they can be read."""
    parts = [pl.col(name).fill_null("").str.strip_chars() for name in state.ids]
    parts += [pl.col(name).fill_null("").str.strip_chars().str.to_lowercase() for name in state.words]
    first_day, last_day = (
        pl.col(name).str.strip_chars().str.slice(0, 10).str.to_date("%Y-%m-%d", strict=False)
        for name in (state.begin, state.end)
    )
    runs = runs.with_columns(
        _series=pl.concat_str(parts, separator="\x1f"),
        _begin=first_day,
        # As the checks of the intake read it: a last day in the far future is none.
        _end=pl.when(last_day.dt.year() < 2200).then(last_day),
    ).sort("_series", "first_seen", "_begin", "last_seen")
    reach = pl.col("last_seen").cum_max().shift(1).over("_series")
    # A roll may show a job of long ago beside the one of today; then their first days tell them apart.
    are_several = (pl.col("first_seen") <= reach).fill_null(value=False).any().over("_series")
    apart = pl.concat_str("_series", pl.col("_begin").cast(pl.String).fill_null(""), separator="\x1f")
    return runs.with_columns(_series=pl.when(are_several).then(apart).otherwise("_series")).sort(
        "_series", "first_seen", "last_seen"
    )


def _with_neighbors(runs: pl.DataFrame, track: Track) -> pl.DataFrame:
    """Add `not_before` and `gone_by`: the snapshots around a run that tell that the row was not there."""
    days = track.days.select("day")
    before = days.with_columns(not_before=pl.col("day").shift(1)).rename({"day": "first_seen"})
    after = days.with_columns(gone_by=pl.col("day").shift(-1)).rename({"day": "last_seen"})
    runs = runs.join(before, on="first_seen", how="left", maintain_order="left")
    runs = runs.join(after, on="last_seen", how="left", maintain_order="left")
    if track.unreadable.is_empty():
        return runs
    # Whoever an unreadable row names may have been there: that snapshot tells nothing about them.
    silent = set(track.unreadable.iter_rows())
    people = {person for _, person in silent}
    every = days["day"].to_list()

    def told(person: str, among: list[date]) -> date | None:
        return next((day for day in among if (day, person) not in silent), None)

    rows = runs.select(pl.col("staff_id").str.strip_chars(), "first_seen", "last_seen", "not_before", "gone_by").rows()
    bounds = [
        (
            told(person, [day for day in reversed(every) if day < first]),
            told(person, [day for day in every if day > last]),
        )
        if person in people
        else (before_, after_)
        for person, first, last, before_, after_ in rows
    ]
    schema = {"not_before": pl.Date(), "gone_by": pl.Date()}
    return runs.with_columns(pl.DataFrame(bounds, schema=schema, orient="row"))


def _judged(joined: pl.DataFrame, state: State, since: date | None) -> pl.DataFrame:
    """The first and the last day of each stretch, and what of it was observed."""
    before = pl.col("last_seen").shift(1).over("_series")
    begin, end = pl.col("_begin"), pl.col("_end")
    # After a return, the first day of long ago is no first day: the snapshots have shown that the row was away.
    is_stale = (begin <= before).fill_null(value=False)
    is_begin_observed = (begin.is_null() & pl.col(state.begin).is_null()) | is_stale
    is_end_observed = pl.col("gone_by").is_not_null() & (end.is_null() | (end >= pl.col("gone_by")))
    last_day = pl.col("last_seen") + pl.lit(timedelta(days=1 if state.is_end_after else 0))
    judged = joined.with_columns(
        is_begin_observed=is_begin_observed, is_end_observed=is_end_observed, _last_day=last_day, _stale=is_stale
    )
    # Announced, and gone before its first day: it never began.
    never = (
        pl.col("is_end_observed") & ~pl.col("_stale") & (pl.col("_begin") > pl.col("last_seen")).fill_null(value=False)
    )
    judged = judged.filter(~never)
    assumed = pl.when(pl.col("not_before").is_null()).then(pl.lit(since, pl.Date))
    first = pl.min_horizontal("first_seen", pl.when(~pl.col("is_end_observed")).then("_end"), assumed)
    return judged.with_columns(
        pl.when("is_begin_observed").then(first.cast(pl.String)).otherwise(state.begin).alias(state.begin),
        pl.when("is_end_observed").then(pl.col("_last_day").cast(pl.String)).otherwise(state.end).alias(state.end),
    )
