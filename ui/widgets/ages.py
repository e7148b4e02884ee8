"""For how many business days something has been open: the same groups on every page, as the address names them."""

from typing import Any

import polars as pl

from ui.widgets import cache

AGES = {
    "0-5": "Up to 5 business days",
    "6-20": "6 to 20",
    "21-60": "21 to 60",
    "61-250": "61 to 250",
    "251-up": "More than 250",
}
"""Ages in business days by the id in the address: about a week, a month, a quarter, a year, longer."""
OLD = "251-up"
UNKNOWN = "unknown"
AGES_OR_UNKNOWN = AGES | {UNKNOWN: "Day unknown"}
"""With the age of what has no day that can be read."""
_LONG = ("61-250", OLD)


def age_group() -> pl.Expr:
    """Return the id in AGES of a row's age_days, UNKNOWN where it is null."""
    age = pl.col("age_days")
    bounds = ((5, "0-5"), (20, "6-20"), (60, "21-60"), (250, "61-250"))
    chain: Any = pl.when(age.is_null()).then(pl.lit(UNKNOWN))
    for most, name in bounds:
        chain = chain.when(age <= most).then(pl.lit(name))
    grouped: pl.Expr = chain.otherwise(pl.lit(OLD))
    return grouped


@cache.by_frames
def long(counted: pl.DataFrame) -> int:
    """Sum the rows of over 60 business days in what `counted` returned."""
    return int(counted.filter(pl.col("age").is_in(_LONG))["rows"].sum())


@cache.by_frames
def counted(rows: pl.DataFrame) -> pl.DataFrame:
    """Count rows (with age_days and staff_id) by age, every age there: age (its id), rows, people.

    What has no day that can be read comes last, if there is any.
    """
    by_age = rows.group_by(age=age_group()).agg(rows=pl.len(), people=pl.col("staff_id").n_unique())
    ages = [age for age in AGES_OR_UNKNOWN if age in AGES or age in by_age["age"]]
    every = pl.DataFrame({"age": ages})
    return every.join(by_age, on="age", how="left", maintain_order="left").fill_null(0)
