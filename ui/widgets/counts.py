"""What is counted on every page, always apart: people, each once, and grants."""

import polars as pl

from ui.widgets import cache

GRANT = ("staff_id", "function_id", "location_id")
"""What makes a grant: one function of one person at one place."""


@cache.by_frames
def people(rows: pl.DataFrame) -> int:
    """Count the persons in rows with a staff_id."""
    return rows["staff_id"].n_unique()


@cache.by_frames
def grants(rows: pl.DataFrame) -> int:
    """Count the grants in rows: one is one function of one person at one place, however many courses it needs.

    Where function or place cannot be read, each row is one.
    """
    # Two rows without a function may be two grants or one; nobody can tell, and none of them may disappear.
    placed = rows.drop_nulls(GRANT)
    return (placed.select(GRANT).n_unique() if placed.height else 0) + rows.height - placed.height
