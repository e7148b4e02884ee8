"""The tiny district with feeds that are not all good: what the page about the data is there for."""

from datetime import timedelta
from pathlib import Path

from eligibility import load_policy
from load import load_folder
from tests.ui.district import LOADED_AT, make_store

# One line each; what is said of it in the comment is what feeds.md asks for.
FAULTS = {
    "staff": ["S3,Again,Again,,"],  # duplicate
    "assignments": ["S99,0010,Custodian,,2027-04-10,"],  # accepted: unknown-person and unlisted-title
    "completions": [
        "S1,IC-XYZ,full,2024-01-01,passed",  # unknown-course
        "S2,IC-XYZ,full,2024-01-02,passed",  # unknown-course
        "S1,IC-HH,full,2024-13-01,passed",  # date
        "S7,IC-HH,full,2027-04-07,failed",  # good, and a week old at the load
    ],
    "approvals": ["S1,gradebook,0010,,approved,2024-01-01"],  # unknown-function: the feed stays empty
    "grants": ["S1,IC Attendance,7777,2024-09-11,", "S1,IC Attendance"],  # unknown-location, unreadable
}


def make_doubtful_store(folder: Path) -> Path:
    """Load the tiny district, then once more an hour later with the faults: a store of two versions."""
    store = make_store(folder)
    for feed, lines in FAULTS.items():
        with (folder / "feeds" / f"{feed}.csv").open("a", encoding="utf-8") as file:
            file.writelines(f"{line}\n" for line in lines)
    later, accept = LOADED_AT + timedelta(hours=1), ["rejected:grants"]
    load_folder(folder / "feeds", store, load_policy(), loaded_at=later, accept=accept)
    return store
