"""Findings that need more than one row: near codes, approvers, kept locations, bridged gaps, rejected rows beside."""

from pathlib import Path

import polars as pl
import pytest

from eligibility import parse_policy
from intake import Intake, read_folder
from tests.intake.folders import GOOD, POLICY, TODAY, counts, read, write


def messages(intake: Intake, finding: str) -> list[str]:
    return intake.findings.filter(finding=finding)["message"].to_list()


def with_header(feed: str, *rows: str) -> list[str]:
    return [*GOOD[feed], *rows]


# Near codes


def test_a_new_edition_names_the_course_who_took_it_and_the_line_to_add(tmp_path: Path) -> None:
    rows = (
        "s1,IC-ATT-2526,quiz,2026-03-01,passed",
        "s2,IC-ATT-2526,quiz,2026-03-01,passed",
        "s2,ATT-2526,quiz,2026-03-01,passed",
        "s3,FIRST-AID,full,2026-03-01,passed",
    )
    intake = read(tmp_path, completions=with_header("completions", *rows))

    mend = "if it is an edition of attendance, the policy needs, under [courses.attendance]: codes = "
    assert messages(intake, "near-miss-code") == [
        f"completions.csv, line {line} ({person}): course_code '{code}' matches no course in the policy, but looks "
        f"like 'IC-ATT-2425' of attendance; {share} who took it completed attendance; {mend}"
        f'["IC-ATT-2324", "IC-ATT-2425", "{code}"].'
        for line, person, code, share in (
            (5, "s1", "IC-ATT-2526", "1 of 2"),
            (6, "s2", "IC-ATT-2526", "1 of 2"),
            (7, "s2", "ATT-2526", "1 of 1"),
        )
    ]
    assert intake.near_codes.select("value", "rows").rows() == [("IC-ATT-2526", 2), ("ATT-2526", 1)]
    assert counts(intake)["completions"] == (7, 3, 4)
    assert set(intake.rejected["rule"]) == {"unknown-course"}
    assert intake.rejected["message"].str.contains("but looks like").to_list() == [True, True, True, False]


def test_the_line_to_add_makes_a_policy_that_knows_the_code(tmp_path: Path) -> None:
    row = 's1,"IC-HH ""B""",full,2026-03-01,passed'
    (said,) = read(tmp_path, completions=row).near_codes["sentence"]
    line = said[said.index("codes = ") : -1]
    amended = parse_policy(POLICY.text.replace('codes = ["IC-HH"]', line))
    assert amended.courses["household"].codes == ["IC-HH", 'IC-HH "B"']
    intake = read_folder(write(tmp_path, completions=row), amended, loaded_on=TODAY)
    assert intake.near_codes.is_empty()
    assert intake.rejected.is_empty()


def test_a_group_and_a_function_that_look_like_known_ones(tmp_path: Path) -> None:
    intake = read(
        tmp_path,
        grants="s1,IC Household 24-25,0010,2020-01-01,",
        approvals="s3,House-hold,9001,s1,approved,2024-09-01",
    )

    by_function, by_group = intake.near_codes["sentence"]
    assert by_function == (
        "function_id 'House-hold' matches no function in the policy, but looks like 'household'; 1 of 1 it is "
        "about had a decision on that one; write 'household' at the source."
    )
    assert by_group == (
        "ic_group 'IC Household 24-25' matches no function in the policy, but looks like 'IC Household' of "
        "household; 1 of 1 who have it had that one too; correct the export, or, if the group is called so now, the "
        'policy needs, under [functions.household]: ic_group = "IC Household 24-25".'
    )


# Approvers


@pytest.mark.parametrize(
    ("about", "written", "approver", "finding"),
    [
        ("s3", "s1", "s1", None),
        ("s3", "ana@example.org", "s1", "near-miss-id"),
        ("s1", "ana@example.org", "s1", "near-miss-id"),
        ("s3", "0S1", "s1", "near-miss-id"),
        # an address of two: nobody's, but their own decision where it is about one of them
        ("s3", "team@example.org", "team@example.org", "unknown-approver"),
        ("s4", "team@example.org", "s4", "near-miss-id"),
        ("s5", "TEAM@example.org", "s5", "near-miss-id"),
        ("s3", "boss@example.org", "boss@example.org", "unknown-approver"),
    ],
)
def test_who_decided(tmp_path: Path, about: str, written: str, approver: str, finding: str | None) -> None:
    staff = with_header("staff", "s4,Di,Sun,team@example.org,", "s5,Ed,Tan,team@example.org,")
    row = f"{about},base,0010,{written},approved,2025-01-01"
    intake = read(tmp_path, staff=staff, approvals=row)

    assert intake.feeds["approvals"]["approver_id"][-1] == approver
    found = intake.findings.filter(feed="approvals", column="approver_id")
    assert found.select("line", "finding", "value").rows() == ([] if finding is None else [(4, finding, written)])


def test_who_may_be_meant_is_said(tmp_path: Path) -> None:
    staff = with_header("staff", "s4,Di,Sun,team@example.org,", "s5,Ed,Tan,team@example.org,")
    intake = read(tmp_path, staff=staff, approvals="s3,base,0010,team@example.org,approved,2025-01-01")

    assert "It may be the address of 's4' (Di Sun) or the address of 's5' (Ed Tan)." in str(
        messages(intake, "unknown-approver")
    )


def test_a_decision_written_twice_by_id_and_by_address_is_one(tmp_path: Path) -> None:
    row = "s3,household,9001,Ana@example.org,approved,2024-09-01"
    intake = read(tmp_path, approvals=row)

    assert intake.rejected.select("line", "rule").rows() == [(4, "duplicate")]
    assert intake.findings.is_empty()


# Kept locations

EARLIER = pl.DataFrame(
    [
        ("0010", "East High, once", "school", "high", None),
        ("0030", "Cedar", "school", "k8", "North"),
        ("0040", "Dogwood", "school", None, None),
    ],
    schema=["location_id", "name", "kind", "level", "network"],
    orient="row",
)


def test_a_location_that_the_feed_lacks_is_kept_and_known(tmp_path: Path) -> None:
    folder = write(
        tmp_path,
        grants="s1,IC Household,0030,2020-01-01,",
        assignments="s1,0040,Dean,,2020-01-01,",
        locations=with_header("locations", "0040,Dogwood,skool,,"),
    )
    intake = read_folder(folder, POLICY, loaded_on=TODAY, earlier_locations=EARLIER)

    columns = ["location_id", "name", "kind", "level", "network", "is_closed", "line"]
    assert intake.feeds["locations"].select(columns).rows()[3:] == [
        ("0030", "Cedar", "school", "k8", "North", True, None),
        ("0040", "Dogwood", "school", None, None, False, None),
    ]
    assert intake.feeds["locations"]["name"][0] == "East High"
    assert intake.feeds["grants"]["location_id"].to_list()[-1] == "0030"
    assert intake.feeds["assignments"]["location_id"].to_list()[-1] == "0040"
    assert counts(intake)["locations"] == (4, 3, 1)
    assert intake.rejected["rule"].to_list() == ["value"]
    assert messages(intake, "location-left-out") == [
        (
            "locations.csv: location_id 0030 (Cedar) is kept from the last load and marked closed, since the feed "
            "lacks it; put it back into the export, if it is open."
        ),
        (
            "locations.csv: location_id 0040 (Dogwood) is kept from the last load as it was, since its row was "
            "rejected; correct it at the source."
        ),
    ]


def test_at_a_first_load_nothing_is_kept(tmp_path: Path) -> None:
    intake = read(tmp_path)

    assert intake.feeds["locations"]["is_closed"].to_list() == [False, False, False]


# Bridged gaps (eligibility.md § 4): no departure, so nothing lies outside of employment


@pytest.mark.parametrize(
    ("ended", "began", "breaks", "is_bridged"),
    [
        ("2026-01-30", "2026-02-03", "bridged", True),
        ("2026-01-30", "2026-02-04", "bridged", False),
        ("2026-05-24", "2026-09-06", "bridged", True),
        ("2026-05-23", "2026-09-06", "bridged", False),
        ("2026-05-24", "2026-09-07", "bridged", False),
        ("2025-05-24", "2026-09-06", "bridged", False),
        ("2026-01-30", "2026-02-03", "departure", False),
        ("2026-05-24", "2026-09-06", "departure", False),
        ("2026-01-30", "2026-01-31", "departure", True),
    ],
)
def test_days_of_a_bridged_gap_are_days_of_employment(
    tmp_path: Path, *, ended: str, began: str, breaks: str, is_bridged: bool
) -> None:
    policy = parse_policy(POLICY.text.replace('breaks = "bridged"', f'breaks = "{breaks}"'))
    employments = [*GOOD["employments"][:4], f"s3,2024-02-29,{ended},", f"s3,{began},,"]
    folder = write(tmp_path, employments=employments, assignments=f"s3,0010,Dean,,2024-02-29,{began}")
    intake = read_folder(folder, policy, loaded_on=TODAY)

    found = intake.findings.filter(finding="assignment-outside-employment", line=5)
    assert found.is_empty() is is_bridged


# Rejected rows beside the people they name


def test_a_person_whose_own_row_was_rejected_is_told_apart(tmp_path: Path) -> None:
    staff = "\n".join(with_header("staff", "")).encode() + b"s4,Ren\xe9,Lee,,\ns5,,Lee,,\ns5,Al,,,\n"
    rows = [f"{person},2020-01-01,," for person in ("s4", "s5", "s6")]
    intake = read(tmp_path, staff=staff, employments=with_header("employments", *rows))

    one, several, nothing = messages(intake, "unknown-person")
    assert one.endswith("A rejected row names this person: " + intake.rejected["message"][0])
    assert several.endswith("2 rejected rows name this person, the first: " + intake.rejected["message"][1])
    assert nothing.endswith("correct the id.")


def test_outside_of_an_employment_that_was_rejected(tmp_path: Path) -> None:
    intake = read(
        tmp_path,
        staff=with_header("staff", "s4,Di,Sun,,"),
        employments="s4,1900-01-01,,",
        assignments="s4,0010,Dean,,2020-01-01,",
        completions="s4,IC-HH,full,2020-01-01,passed",
        approvals="s3,household,9001,s4,approved,2024-09-02",
    )

    (fault,) = intake.rejected["message"]
    for finding in ("assignment-outside-employment", "completion-while-not-employed"):
        (message,) = messages(intake, finding)
        assert message.endswith(f"A rejected row names this person: {fault}")


def test_blank_rows_are_one_finding_and_no_rows(tmp_path: Path) -> None:
    intake = read(tmp_path, staff=with_header("staff", *[",,,,"] * 2000, "s4,Di,Sun,,", " , ,", '"",'))

    assert counts(intake)["staff"] == (4, 4, 0)
    assert messages(intake, "blank-rows") == [
        (
            "staff.csv, line 5: 2,002 of the file's rows hold nothing but blanks and separators (the first: 5, 6, 7); "
            "they are not rows of the feed and are not counted as read; delete them in the export."
        )
    ]
