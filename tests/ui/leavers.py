"""The tiny district with three people about to leave, for pages that look at more than certificates.

On April 14, 2027 the access of six people ends by June 30:

| until | who | where | what | because |
|---|---|---|---|---|
| April 30 | Grace | Garfield | Household, base access | her assignment ends |
| May 21 | Carla | Lincoln | Household, base access | her assignment ends |
| June 11 | Elena | Lincoln | Household, base access | her employment ends |
| June 30 | Ana, Ben | Lincoln | Attendance | the certificate ends |
| June 30 | Frank | Garfield | Household | the certificate ends |
"""

from pathlib import Path

from tests.stores import loaded
from tests.ui import district

_CHANGES = {
    "assignments": [
        ("S3,0010,Office Professional,,2020-08-01,", "2027-05-21"),
        ("S7,0020,Office Professional,,2020-08-01,", "2027-04-30"),
    ],
    "employments": [("S5,2020-08-01,", "2027-06-11")],
}


def make_store(folder: Path) -> Path:
    """Write the feeds below `folder`, load them, and return the store's folder."""
    feeds = dict(district._FEEDS)
    for feed, changes in _CHANGES.items():
        for row, last_day in changes:
            assert row in feeds[feed]
            feeds[feed] = feeds[feed].replace(row, row + last_day)
    return loaded(folder, feeds, district.LOADED_AT)
