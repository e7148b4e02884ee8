"""The tiny district with rejected rows about people, as of April 14, 2027.

| who | rejected | where | so it is shown to |
|---|---|---|---|
| Grace, S7 | an employment | her job at Garfield | Garfield |
| S98 | an assignment at no known place | | the district alone |
| S99 | an assignment at Lincoln | Lincoln, by the row itself | Lincoln |
| Carla, S3 | her row in staff again, which changes nothing | her job at Lincoln | Lincoln, on her page |
| S97 | a row in staff | | the district alone |
"""

from pathlib import Path

from eligibility import load_policy
from load import load_folder
from tests.ui.district import LOADED_AT, make_store

ROWS = {
    "staff": ["S3,Again,Again,,", "S97,,,,"],
    "employments": ["S7,2020-13-01,,"],
    "assignments": ["S98,7777,Custodian,,2020-08-01,", '"S99","0010","Custodian",,2020-13-01,'],
}


SPOILED = ("rejected:staff", "rejected:employments", "rejected:assignments")
"""So many rows of so few are rejected on purpose."""


def make_spoiled_store(folder: Path) -> Path:
    """Load the tiny district with these rows, which name the person first."""
    store = make_store(folder)
    for feed, lines in ROWS.items():
        with (folder / "feeds" / f"{feed}.csv").open("a", encoding="utf-8") as file:
            file.writelines(f"{line}\n" for line in lines)
    load_folder(folder / "feeds", store, load_policy(), loaded_at=LOADED_AT, accept=SPOILED)
    return store
