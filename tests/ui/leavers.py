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

from eligibility import load_policy
from load import load_folder
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
    feeds, store = folder / "feeds", folder / "store"
    feeds.mkdir()
    for feed, text in district._FEEDS.items():
        changed = text
        for row, last_day in _CHANGES.get(feed, []):
            assert row in changed
            changed = changed.replace(row, row + last_day)
        (feeds / f"{feed}.csv").write_text(changed, "utf-8")
    load_folder(feeds, store, load_policy(), loaded_at=district.LOADED_AT)
    return store
