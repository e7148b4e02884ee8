"""A load from exports by a mapping: what the pages say names the row of the original file."""

from pathlib import Path

import queries
from eligibility import load_policy
from load import load_folder
from queries import Question, Scope
from store import connect, current
from tests.load.tiny import FEEDS, LOADED_AT, TODAY, write_feeds

MAPPING = """[[source]]
files = "access-*.csv"
every = true
[source.grants]
staff_id = "Person"
ic_group = "Group"
location_id = "School"
granted_on = "Given"
"""
HEADER = "Person,Group,School,Given"


def test_access_that_cannot_be_judged_is_found_in_the_second_of_two_files(tmp_path: Path) -> None:
    folder = write_feeds(tmp_path / "feeds")
    _, *rows = FEEDS["grants"].splitlines()
    (folder / "grants.csv").unlink()
    first = [",".join(row.split(",")[:4]) for row in rows]
    (folder / "access-2026-01.csv").write_text("\n".join([HEADER, *first]) + "\n")
    # In the line of the second file that is a good row in the first.
    (folder / "access-2026-02.csv").write_text(f"{HEADER}\ns5,IC Attendance,7777,2024-01-02\n")
    (folder / "sources.toml").write_text(MAPPING)
    load_folder(folder, tmp_path / "store", load_policy(), loaded_at=LOADED_AT)
    with connect(current(tmp_path / "store")) as con:
        listed = queries.anomalies(con, Question(TODAY, Scope.district()))
        found = listed.filter((listed["kind"] == "unplaced") & (listed["staff_id"] == "s5"))
        (explanation,) = found["explanation"]
        assert "access-2026-02.csv, line 2: location_id '7777'" in explanation
