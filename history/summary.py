"""What a history holds, in figures; and whether a table that somebody restores is one."""

from __future__ import annotations

from datetime import date

import polars as pl

from history.observing import Track
from history.table import History

SUMMARY = pl.Schema(
    {
        "feed": pl.String(),
        "source": pl.String(),
        "snapshots": pl.Int64(),
        "first_day": pl.Date(),
        "last_day": pl.Date(),
        "days_without": pl.Int64(),
        "gap_from": pl.Date(),
        "gap_to": pl.Date(),
        "rows": pl.Int64(),
        "gone": pl.Int64(),
    }
)
"""One row per feed and source. `days_without`: days between the first and the last snapshot that have none, `gap_from`
to `gap_to` the longest run of them, of several the latest; `rows`: different rows that were ever seen, `gone`: those
that the newest snapshot lacks."""


def summary(history: History) -> pl.DataFrame:
    """Return the figures of every track, columns of SUMMARY."""
    return pl.DataFrame(
        [(*source, *_figures(track)) for source, track in sorted(history.items())], schema=SUMMARY, orient="row"
    )


def _figures(track: Track) -> tuple[int | date | None, ...]:
    days = track.days.select("day", before=pl.col("day").shift(1))
    gaps = days.select(
        first=pl.col("before").dt.offset_by("1d"),
        last=pl.col("day").dt.offset_by("-1d"),
        length=(pl.col("day") - pl.col("before")).dt.total_days() - 1,
    ).filter(pl.col("length") > 0)
    longest: list[tuple[date, date, int]] = gaps.sort("length", "first").tail(1).rows()
    rows = track.runs["_row"].n_unique()
    there = track.runs.filter(pl.col("last_seen") == pl.lit(track.newest, pl.Date)).height
    return (
        track.days.height,
        track.days["day"][0] if track.days.height else None,
        track.newest,
        int(gaps["length"].sum()),
        longest[0][0] if longest else None,
        longest[0][1] if longest else None,
        rows,
        rows - there,
    )


def is_whole(track: Track) -> bool:
    """Whether the runs of a track lie on its days, and none of one row touches another."""
    known = track.days["day"].implode()
    runs = track.runs.sort("_row", "first_seen")
    before = pl.col("last_seen").shift(1).over("_row")
    wrong = runs.filter(
        ~pl.col("first_seen").is_in(known)
        | ~pl.col("last_seen").is_in(known)
        | (pl.col("last_seen") < pl.col("first_seen"))
        | (pl.col("first_seen") <= before).fill_null(value=False)
    )
    return wrong.is_empty() and track.days["day"].is_unique().all()
