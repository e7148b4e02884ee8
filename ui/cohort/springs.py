"""Renewals week by week, spring beside spring, as far as each is known; it knows no screen."""

from datetime import date

import polars as pl

from ui.widgets import cache


@cache.by_frames
def springs(weeks: pl.DataFrame, known_on: date) -> tuple[pl.DataFrame, ...]:
    """Divide renewals by week (`queries.renewals_by_week`) by spring, as far as they are known; this one is the last.

    All get `until`, the day up to which a row counts, never after `known_on`; `on`, that day in this year's calendar;
    `people_so_far`, `grants_so_far`; and `share` of the people in all, in percent (null without any).
    """
    # `until` and not the week's own end: a week that has begun is shown as far as it is known, and its list agrees.
    this_june = weeks["june"].max()
    first_on = pl.col("week_ends_on").shift(1) + pl.duration(days=1)
    so_far = (
        # Weeks are counted back from the June, so the largest number is the first week.
        weeks.sort("june", "week", descending=[False, True])
        .with_columns(
            people_so_far=pl.col("people").cum_sum().over("june"),
            grants_so_far=pl.col("grants").cum_sum().over("june"),
            began_on=first_on.over("june"),
            until=pl.min_horizontal("week_ends_on", pl.lit(known_on)),
        )
        .with_columns(
            on=pl.lit(this_june) - (pl.col("june") - pl.col("until")),
            share=pl.when(pl.col("people_in_all") > 0).then(100 * pl.col("people_so_far") / pl.col("people_in_all")),
        )
    )
    # The first row has no beginning: it holds all that was renewed before the window opened.
    known = so_far.filter(pl.col("began_on").is_null() | (pl.col("began_on") <= known_on))
    return tuple(known.filter(pl.col("june") == june) for june in sorted(weeks["june"].unique()))


def renewed_by(rows: pl.DataFrame, day: date | None) -> pl.DataFrame:
    """Return the rows (columns: `queries.june`) of who had renewed by a day; all of them where there is none."""
    # The last renewal counts: until then the person still had something to renew, and the chart counts the same.
    return rows if day is None else rows.filter(pl.col("renewed_on").max().over("staff_id") <= day)
