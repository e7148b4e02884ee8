"""What is proposed for packages, SCIM files and Moodle's reports that lie loose among other exports; it then loads."""

import json
import shutil
from collections.abc import Mapping
from pathlib import Path

import pytest

from intake import Intake, Question, propose, read_folder, sources_toml
from tests.intake.folders import GOOD, POLICY, TODAY
from tests.intake.pages import STAFF, examples
from tests.intake.test_edfi import SAMPLES as EDFI
from tests.intake.test_edfi import api
from tests.intake.test_scim import HOUSEHOLD, USERS, page

ONEROSTER = Path(__file__).parent / "oneroster" / "v1.1"


def connected(folder: Path, files: Mapping[str, str], *without: str, staff: str = "") -> tuple[str, Intake, list[str]]:
    """The mapping proposed for files beside the good feeds, the load by it, and what was asked; nobody answers."""
    asked: list[Question] = []
    for feed, lines in GOOD.items():
        if feed not in without:
            (folder / f"{feed}.csv").write_text("\n".join([*lines, ""]))
    if staff:
        (folder / "staff.csv").write_text(staff)
    for name, content in files.items():
        (folder / name).write_text(content)
    text = sources_toml(propose(folder, POLICY, asked.append))
    (folder / "sources.toml").write_text(
        text.replace("# employed_from", "employed_from").replace(", the first", " # the")
    )
    return text, read_folder(folder, POLICY, loaded_on=TODAY), [one.sentence for one in asked]


PACKAGED = ("locations", "staff", "employments", "assignments", "approvals", "completions", "grants")
NOBODY = {f"{feed}.csv": GOOD[feed][0] + "\n" for feed in PACKAGED[4:]}
XML = "edfi-staff.xml"


def test_a_loose_oneroster_package_is_known(tmp_path: Path) -> None:
    shutil.copytree(ONEROSTER, tmp_path, dirs_exist_ok=True)
    text, intake, asked = connected(tmp_path, NOBODY, *PACKAGED)
    assert 'files = "."\nreader = "oneroster"' in text
    assert "fits no feed" not in text
    assert intake.feeds["staff"].height == 2
    assert len(asked) == 1
    assert "orgs.csv" in asked[0]


@pytest.mark.parametrize("kind", ["*.json", "*.xml"])
def test_a_loose_edfi_package_is_known(tmp_path: Path, kind: str) -> None:
    files = api() if kind == "*.json" else EDFI
    text, intake, asked = connected(tmp_path, {**files, **NOBODY}, *PACKAGED)
    assert f'files = "{kind}"\nreader = "edfi"' in text
    assert intake.feeds["staff"].height
    assert asked == []


def test_loose_scim_files_are_a_table_of_memberships(tmp_path: Path) -> None:
    files = {"scim-1.json": page(HOUSEHOLD), "scim-2.json": json.dumps([*USERS, {"id": "x", "userName": "s9"}])}
    placed = {name: one.replace('"externalId"', '"division": "East High", "externalId"') for name, one in files.items()}
    text, intake, asked = connected(tmp_path, placed, "grants")
    assert 'files = "scim-*.json"\nreader = "scim"\nevery = true' in text
    assert "SCIM does not say since when" in text
    grants = intake.feeds["grants"].select("staff_id", "location_id").rows()
    assert grants == [("s1", "0010"), ("s2", "0010")]
    assert asked == []


def test_a_scim_page_that_is_missing_is_said(tmp_path: Path) -> None:
    (tmp_path / "g.json").write_text(page(HOUSEHOLD, total=9))
    proposal = propose(tmp_path, POLICY, lambda _: None)
    assert [name for name, _ in proposal.unrecognized] == ["g.json"]
    assert "the files hold 1" in proposal.unrecognized[0][1]


def test_moodles_reports_are_known_by_their_form(tmp_path: Path) -> None:
    """One report has dates that have but one order, so nobody is asked about the others; what two say is one row."""
    files = [file for _, (some, _) in examples("docs/connect/moodle.md").items() for file in some.items()]
    text, intake, asked = connected(tmp_path, dict(files), "completions", "staff", staff=STAFF)
    rows = intake.feeds["completions"].select("staff_id", "course_code", "kind", "status").rows()
    assert rows == [
        ("000001", "IC-ATT-2425", "full", "completed"),
        ("000001", "IC-HH", "full", "completed"),
        ("000002", "IC-ATT-2425", "full", "completed"),
        ("000001", "IC-ATT-2425", "quiz", "passed"),
        ("000002", "IC-ATT-2425", "quiz", "failed"),
    ]
    assert str(intake.feeds["completions"]["completed_on"][1]) == "2024-09-05"
    assert 'files = "completion-ic-household-*-comma_separated.csv"' in text
    assert 'lookup = "email"' in text
    assert "pad = 6" in text
    assert 'besides = ["Welcome forum"]' in text
    assert asked == []


def test_a_report_that_names_no_course_is_asked_about(tmp_path: Path) -> None:
    (tmp_path / "completion-x.csv").write_text("ID,Name,Course complete\n7,Ana,3/4/24\n")
    (tmp_path / "progress.x.csv").write_text(',"Email address",Video,""\nA,a@x.org,Completed (set by Bo),2024-01-01\n')
    asked: list[Question] = []
    text = sources_toml(propose(tmp_path, POLICY, asked.append))
    assert [one.kind for one in asked] == ["constant", "dates"]
    assert "# staff_id = " in text
    assert "# course_code = " in text
    assert "not known, write what it means: Completed (set by Bo)" in text
    assert "no activity names a course of the policy" in text


def test_trainings_that_have_only_begun_are_left_out(tmp_path: Path) -> None:
    lines = [
        "User ID,Training Code,Training Type,Transcript Status,Transcript Completed Date",
        's1,IC-HH,Online Class,"Completed",8/24/2024 9:15 AM',
        's2,IC-HH,Online Class,In Progress,""',
        "s3,IC-HH,Test,Registered,",
        "s3,IC-ATT-2425,Test,Failed,3/24/2024 12:15 PM",
    ]
    text, intake, asked = connected(tmp_path, {"transcript.csv": "\n".join(lines)}, "completions")
    assert 'skip = [{ column = "Transcript Status", is = ["In Progress", "Registered"] }]' in text
    assert intake.feeds["completions"].select("staff_id", "kind", "status").rows() == [
        ("s1", "full", "completed"),
        ("s3", "quiz", "failed"),
    ]
    assert intake.rejected.is_empty()
    assert asked == []


def test_years_of_which_one_has_ids_and_another_addresses_are_one_source(tmp_path: Path) -> None:
    header = "Training Code,Training Type,Transcript Status,Transcript Completed Date"
    staff = "staff_id,given_name,family_name,email,worker_type\n001,Ana,Ash,ana@x.org,\n002,Bo,Bay,bo@x.org,\n"
    for feed, lines in GOOD.items():
        (tmp_path / f"{feed}.csv").write_text(staff if feed == "staff" else "\n".join([*lines, ""]))
    (tmp_path / "completions.csv").unlink()
    (tmp_path / "lms-2024.csv").write_text(
        f"Mail,{header}\nana@x.org,IC-HH,Test,Passed,2024-08-24\nbo@x.org,IC-HH,Test,Open,\n"
    )
    (tmp_path / "lms-2025.csv").write_text(f"User ID,{header}\n002,IC-HH,Test,Waived,2025-08-24\n001,IC-HH,Test,IP,\n")
    answers = {"every": "all", "value": "completed"}
    text = sources_toml(propose(tmp_path, POLICY, lambda asked: answers.get(asked.kind)))
    assert 'staff_id = { column = "User ID", otherwise = { column = "Mail", lookup = "email" } }' in text
    assert 'skip = [{ column = "Transcript Status", is = ["IP", "Open"] }]' in text
    (tmp_path / "sources.toml").write_text(text)
    completions = read_folder(tmp_path, POLICY, loaded_on=TODAY).feeds["completions"]
    assert completions.select("staff_id", "status").rows() == [("001", "passed"), ("002", "completed")]


def test_a_feed_that_nothing_fills_may_be_said_not_to_exist(tmp_path: Path) -> None:
    for feed in ("locations", "staff", "employments", "assignments", "grants"):
        (tmp_path / f"{feed}.csv").write_text("\n".join([*GOOD[feed], ""]))
    (tmp_path / "lms.csv").write_text("EID,Course ID,Completion Date,Status,Type\ns1,IC-HH,2025-09-01,C,Full\n")
    text = sources_toml(propose(tmp_path, POLICY, lambda _: None))
    assert '\n# absent = ["approvals"]  # without the first #' in text
    (tmp_path / "sources.toml").write_text(text.replace("# absent", "absent"))
    assert read_folder(tmp_path, POLICY, loaded_on=TODAY).feeds["approvals"].is_empty()
