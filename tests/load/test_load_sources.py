"""A load of foreign exports: what it publishes names the rows of the original files, and a bad mapping nothing."""

import json
from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import pytest

import queries
from eligibility import load_policy
from intake import LINES_PER_FILE, IntakeRefused
from load import load_folder
from queries import Question, Scope
from store import connect, current
from tests.intake.rolls import MAPPING, roll_folder
from tests.load import tiny

LOADED_AT = datetime(2026, 11, 22, 18, 30, tzinfo=UTC)
OLDER = "Emp ID;Name;Mail;Site;Job Title;Hired;Job Start;Job End\n9;Old, Al;;EHS;PRIN;08/01/2015;08/01/2015;x"
ACCEPT = ["rejected:employments", "rejected:assignments", "unmatched:completions", "unmatched:grants"]


def test_rows_of_several_files_are_named_by_their_own(tmp_path: Path) -> None:
    folder, store = (
        roll_folder(tmp_path / "feeds", MAPPING.replace('"cp1252"', '"cp1252"\nevery = true')),
        tmp_path / "s",
    )
    (folder / "hr-roll-2025.csv").write_text(OLDER)
    done = load_folder(folder, store, load_policy(), loaded_at=LOADED_AT, accept=[*ACCEPT, "unmatched:approvals"])
    with connect(current(store)) as con:
        lines = con.execute(
            "select line, record_at(feeds.file, line) from employments, feeds "
            "where feed = 'employments' and staff_id = '000002'"
        ).fetchall()
        assert lines == [(LINES_PER_FILE + 3, "hr-roll-2026.csv, line 3")]
        rejected = con.execute(
            "select file, line, value from rejected_rows where feed = 'assignments' order by file"
        ).fetchall()
        assert rejected == [("hr-roll-2025.csv", 2, "x"), ("hr-roll-2026.csv", 6, "XYZ")]

    (folder / "sources.toml").write_text(MAPPING.replace('"Hired"', '"Hiring"'), encoding="utf-8")
    with pytest.raises(IntakeRefused, match=r"employments\.hire_date: expected a column of hr-roll-2026\.csv"):
        load_folder(folder, store, load_policy(), loaded_at=LOADED_AT)
    assert current(store).stem == done.version


ACCESS = """[[source]]
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
    folder = tiny.write_feeds(tmp_path / "feeds")
    _, *rows = tiny.FEEDS["grants"].splitlines()
    (folder / "grants.csv").unlink()
    first = [",".join(row.split(",")[:4]) for row in rows]
    (folder / "access-2026-01.csv").write_text("\n".join([HEADER, *first]) + "\n")
    # In the line of the second file that is a good row in the first.
    (folder / "access-2026-02.csv").write_text(f"{HEADER}\ns5,IC Attendance,7777,2024-01-02\n")
    (folder / "sources.toml").write_text(ACCESS)
    load_folder(folder, tmp_path / "store", load_policy(), loaded_at=tiny.LOADED_AT)
    with connect(current(tmp_path / "store")) as con:
        listed = queries.anomalies(con, Question(tiny.TODAY, Scope.district()))
        found = listed.filter((listed["kind"] == "unplaced") & (listed["staff_id"] == "s5"))
        (explanation,) = found["explanation"]
        assert "access-2026-02.csv, line 2: location_id '7777'" in explanation


SCIM = """[[source]]
files = "groups*.json"
reader = "scim"
[source.grants]
staff_id = "member.value"
ic_group = "group.displayName"
location_id = { value = "0010" }
granted_on = { value = "2024-01-02" }
"""


@pytest.mark.parametrize(("file", "words"), [("groups.json", ""), ("groups-2027-02-28.json", "snapshot = true")])
def test_a_membership_is_a_record_and_no_line(tmp_path: Path, file: str, words: str) -> None:
    """What an anomaly and an explanation rest on, as the messages of the intake call it."""
    folder = tiny.write_feeds(tmp_path / "feeds")
    (folder / "grants.csv").unlink()
    members = [{"value": "s1"}, {"value": "nobody"}]
    group = {"schemas": ["urn:ietf:params:scim:schemas:core:2.0:Group"], "displayName": "IC Household"}
    (folder / file).write_text(json.dumps([{**group, "id": "g", "members": members}]))
    (folder / "sources.toml").write_text(SCIM.replace("reader", f"{words}\nreader"))
    load_folder(folder, tmp_path / "store", load_policy(), loaded_at=tiny.LOADED_AT, accept=["unmatched:grants"])
    with connect(current(tmp_path / "store")) as con:
        listed = queries.anomaly_list(con, Question(tiny.TODAY, Scope.district()))
        (records,) = listed.filter(pl.col("staff_id") == "nobody")["records"]
        assert records.startswith(f"{file} record 2")
