"""Who of a June's cohort (columns: `queries.june`) still has to renew, and who has renewed; it knows no screen."""

import polars as pl

from ui.widgets import cache, formats

DUE, RENEWED = "due", "renewed"
"""The values of the column standing: each row is one course of one person for one function at one location."""


def due(cohort: pl.DataFrame) -> pl.DataFrame:
    """Return the rows that still have to be renewed."""
    return cohort.filter(pl.col("standing") == DUE)


def renewed(cohort: pl.DataFrame) -> pl.DataFrame:
    """Return the rows of the people who have renewed all that they have in `cohort`."""
    # Not the rows that are renewed: who has done one course of two would be counted among both, and a principal who
    # reads "renewed" would not call on them.
    return cohort.join(due(cohort), on="staff_id", how="anti", maintain_order="left")


@cache.by_frames
def of_functions(rows: pl.DataFrame, function_ids: tuple[str, ...]) -> pl.DataFrame:
    """Return the rows (with a column function_id) of these functions, all rows where there are none."""
    # Without functions the very frame is returned: what is cached by frames knows it by identity.
    return rows.filter(pl.col("function_id").is_in(function_ids)) if function_ids else rows


@cache.by_frames
def by_need(cohort: pl.DataFrame) -> pl.DataFrame:
    """Sort a cohort: what leaves nobody first, then what leaves fewest, renewed last."""
    is_due = pl.col("standing") == DUE
    return cohort.sort(
        ~pl.col("leaves_uncovered"),
        ~is_due,
        # Not of renewed rows, which have the number of their function, too: it would split them for nothing.
        pl.when(is_due).then("left_after"),
        "location_name",
        "function_title",
        *formats.by_name(),
        "course_id",
    )


@cache.by_frames
def by_end(holders: pl.DataFrame) -> pl.DataFrame:
    """Sort who is entitled (columns: `queries.status`, function_title): whose access ends first, comes first."""
    order = ["last_day", "location_name", "function_title", *formats.by_name()]
    return holders.sort(order, nulls_last=True)
