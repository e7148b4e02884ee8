"""The invented district with names that a browser could take for more than names."""

import csv
import shutil
from collections.abc import Callable
from pathlib import Path

from eligibility import load_policy
from load import load_folder
from tests.ui.district import LOADED_AT

DEMO = Path(__file__).parents[2] / "data" / "demo"

PLACES = {
    "6368": "www.evil.example :smile: Academy",
    "2349": "Fine\n\n# Evil heading\n\n---\n\n- evil item",
    "4074": "1. https://evil.example/a_b_c",
}
GIVEN, FAMILY = "eve@evil.example", "Http://evil.example\n===="
PERSON = "S000007"


def make_hostile_store(folder: Path) -> Path:
    """Load the invented district; every person has the family name FAMILY, and one, PERSON, GIVEN before it."""
    feeds, store = folder / "feeds", folder / "store"
    shutil.copytree(DEMO, feeds)
    _rewrite(feeds / "locations.csv", lambda row: [row[0], PLACES.get(row[0], row[1]), *row[2:]])
    _rewrite(feeds / "staff.csv", lambda row: [row[0], GIVEN if row[0] == PERSON else row[1], FAMILY, *row[3:]])
    load_folder(feeds, store, load_policy(), loaded_at=LOADED_AT)
    return store


def _rewrite(path: Path, changed: Callable[[list[str]], list[str]]) -> None:
    with path.open(encoding="utf-8", errors="surrogateescape", newline="") as file:
        header, *rows = csv.reader(file)
    with path.open("w", encoding="utf-8", errors="surrogateescape", newline="") as file:
        csv.writer(file).writerows([header, *map(changed, rows)])
