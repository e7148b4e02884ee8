"""Where a function is at risk: schools and functions, those with nobody left first; it knows no screen."""

from datetime import date

import polars as pl

from ui.cohort.standing import DUE
from ui.widgets import cache

NOBODY, ONE = "0", "1"
"""How many people are left for a function of which few are, as the address names it."""

LEFT = {NOBODY: "Nobody left", ONE: "One person left"}
_KEYS = ["location_id", "location_name", "function_id", "function_title"]


@cache.by_frames
def places(cohort: pl.DataFrame, coverage: pl.DataFrame, heads: pl.DataFrame, *, as_of: date) -> pl.DataFrame:
    """Count a June's cohort and its coverage at each school for each function, the greatest risk first.

    One row per (location, function) that somebody has now or had to renew: as_of, june, location_id, location_name,
    function_id, function_title, people_due (who still have to renew), people_renewed (who have renewed all of it),
    entitled_now, entitled_after (people, now and on the day after the June if nobody acts; null: nobody has it now),
    head (`queries.heads`). Risk: nobody left, then one left, then the share that still has to renew.
    """
    counted = people_by(cohort, _KEYS).join(
        coverage.select(*_KEYS, "entitled_now", "entitled_after"), on=_KEYS, how="full", coalesce=True
    )
    june = [*coverage["june"].head(1), *cohort["june"].head(1), None][0]
    people = [pl.col("people_due").fill_null(0), pl.col("people_renewed").fill_null(0)]
    return (
        counted.with_columns(people)
        .join(heads, on="location_id", how="left")
        .select(
            pl.lit(as_of).alias("as_of"),
            pl.lit(june, pl.Date).alias("june"),
            *_KEYS,
            "people_due",
            "people_renewed",
            "entitled_now",
            "entitled_after",
            "head",
        )
        .sort(
            pl.min_horizontal("entitled_after", 2).fill_null(2),
            -share_due(),
            -pl.col("people_due"),
            "location_name",
            "function_title",
            "location_id",
        )
    )


def share_due() -> pl.Expr:
    """The share of the people in a row who still have to renew, 0 where nobody has to."""
    total = pl.col("people_due") + pl.col("people_renewed")
    return pl.when(total > 0).then(pl.col("people_due") / total).otherwise(0.0)


def people_by(cohort: pl.DataFrame, keys: list[str]) -> pl.DataFrame:
    """Count people by `keys`, each once: due who is due for anything of it (people_due), else renewed."""
    # A person with two functions is one person in the total of a school, so the cells of a row do not add up to it.
    person = cohort.group_by(*keys, "staff_id").agg(is_due=(pl.col("standing") == DUE).any())
    return person.group_by(keys).agg(
        people_due=pl.col("is_due").sum().cast(pl.Int64), people_renewed=(~pl.col("is_due")).sum().cast(pl.Int64)
    )


def left_with(rows: pl.DataFrame, left: str | None) -> pl.DataFrame:
    """Return the places (columns: `places` or `queries.coverage`) that so many are left at; all of them for None."""
    return rows.filter(pl.col("entitled_after") == int(left)) if left else rows
