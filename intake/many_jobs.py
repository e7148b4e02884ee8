"""More jobs of one person at one place at a time than anybody has: an export that has gone wrong, and a slow answer.

How long a judging takes grows with the square of how many roles somebody holds at a place on one day.
"""

from __future__ import annotations

import polars as pl

from eligibility.days import said_day
from intake.repeats import may_repeat

MOST_AT_ONCE = 200
"""So many assignments of one person at one location may share a day."""

_THERE = ["staff_id", "location_id"]


def problems_of_jobs(assignments: pl.DataFrame, file: str) -> list[str]:
    """What is wrong with accepted assignments, a sentence for each person and place, the first five of them."""
    # Nearly always nobody is left after these lines.
    several = assignments.filter(may_repeat(assignments.select(_THERE)))
    many = several.filter(pl.len().over(_THERE) > MOST_AT_ONCE)
    if many.is_empty():
        return []
    begins = many.select(*_THERE, on="start_date", more=pl.lit(1))
    ends = many.filter(pl.col("end_date").is_not_null()).select(
        *_THERE, on=pl.col("end_date") + pl.duration(days=1), more=pl.lit(-1)
    )
    # An end before a beginning of the same day: the day after a last day is nobody's any more.
    held = (
        pl.concat([begins, ends])
        .sort(*_THERE, "on", "more")
        .with_columns(held=pl.col("more").cum_sum().over(_THERE))
        .filter(pl.col("held") > MOST_AT_ONCE)
        .sort("held", "on", descending=[True, False])
        .unique(_THERE, keep="first", maintain_order=True)
    )
    return [
        f"{file}: staff_id '{person}' has {count:,} assignments at location_id '{place}' on {said_day(day)}, and "
        f"nobody has more than {MOST_AT_ONCE}; correct the export and load again."
        for person, place, day, count in held.head(5).select(*_THERE, "on", "held").iter_rows()
    ]
