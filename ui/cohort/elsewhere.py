"""Who loses access before a June, by certificates that do not end with it; it knows no screen.

Certificates of months end on any day (eligibility.md § 5, valid_months): a page on one June must not read as if nobody
lost anything because no certificate ends on that day.
"""

from datetime import date

import polars as pl

from ui.widgets import cache, counts, formats

_GRANT = ("staff_id", "function_id", "location_id")


@cache.by_frames
def ending_elsewhere(cohort: pl.DataFrame, holders: pl.DataFrame, june: date) -> int:
    """Count the people whose access ends with a certificate by the June, and who are not in its cohort for it.

    Columns: `queries.june` and `queries.status`.
    """
    ending = holders.filter((pl.col("ends_because") == "certificate") & (pl.col("last_day") <= june))
    return counts.people(ending.join(cohort, on=_GRANT, how="anti"))


def said_elsewhere(people: int, june: date) -> str:
    """Say what a page on one June does not show, and which page does; empty where it shows all."""
    if not people:
        return ""
    verb = "loses" if people == 1 else "lose"
    they = "this person renews" if people == 1 else "they renew"
    return (
        f"This page is about {formats.day(june)}. {formats.people(people)} {verb} access on other days before it "
        f"unless {they}: the page “Upcoming” lists them."
    )
