"""What other rules do to somebody, in the words of the pages; it knows no screen."""

import polars as pl

from ui.widgets import formats

KINDS = {
    "lost": "Loses access",
    "gained": "Gains access",
    "earlier": "Ends earlier",
    "later": "Ends later",
    "renews-earlier": "Renews again earlier",
    "renews-later": "Renews again later",
    "standing": "Other standing",
}
"""What other rules do to somebody (`lab.KINDS`), in this order."""


def people_and_places(rows: pl.DataFrame) -> str:
    """Count whom other rules move, and where: 12 people at 5 schools or offices."""
    places = formats.count(rows["location_id"].n_unique(), "school or office", "schools or offices")
    return f"{formats.people(rows['staff_id'].n_unique())} at {places}"
