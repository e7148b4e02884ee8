"""Every finding of feeds.md: which rows it names, and that the rows stay accepted."""

from pathlib import Path

import pytest

from intake import FINDINGS, Intake
from tests.intake.folders import GOOD, counts, read


def found(intake: Intake) -> list[tuple[str, int | None, str, str | None, str | None, str | None]]:
    """Feed, line, finding, person, column and value of every finding."""
    return intake.findings.drop("file", "message").rows()


def test_the_good_folder_has_none_but_says_all_it_read(tmp_path: Path) -> None:
    intake = read(tmp_path)

    assert found(intake) == []
    assert intake.rejected.is_empty()
    assert counts(intake) == {feed: (len(rows) - 1, len(rows) - 1, 0) for feed, rows in GOOD.items()}
    assert intake.ignored_columns == []


UNKNOWN = "unknown-person"
OUTSIDE = "assignment-outside-employment"
OVERLAP = "overlapping-employments"
UNEMPLOYED = "completion-while-not-employed"

CASES: list[tuple[str, str | list[str], list[tuple[int | None, str, str | None, str | None, str | None]]]] = [
    # feed, the row added at the end, the findings of the feed: line, finding, person, column, value
    ("employments", "s9,2020-01-01,,", [(6, UNKNOWN, "s9", "staff_id", "s9")]),
    (
        "assignments",
        "s9,0010,Dean,,2020-01-01,",
        [(5, OUTSIDE, "s9", "start_date", "2020-01-01"), (5, UNKNOWN, "s9", "staff_id", "s9")],
    ),
    (
        "completions",
        "s9,IC-HH,full,2020-01-01,failed",
        [(5, UNEMPLOYED, "s9", "completed_on", "2020-01-01"), (5, UNKNOWN, "s9", "staff_id", "s9")],
    ),
    ("approvals", "s9,base,0010,s1,denied,2020-01-01", [(4, UNKNOWN, "s9", "staff_id", "s9")]),
    ("approvals", "s1,base,0010,s9,denied,2020-01-01", []),
    ("grants", "s9,IC Base,0010,2020-01-01,", []),
    ("assignments", "s2,0010,Dean,,2016-08-01,2020-06-30", []),
    ("assignments", "s2,0010,Dean,,2016-07-31,2020-06-30", [(5, OUTSIDE, "s2", "start_date", "2016-07-31")]),
    ("assignments", "s2,0010,Dean,,2016-08-01,2020-07-01", [(5, OUTSIDE, "s2", "start_date", "2016-08-01")]),
    ("assignments", "s2,0010,Dean,,2016-08-01,", [(5, OUTSIDE, "s2", "start_date", "2016-08-01")]),
    ("assignments", "s2,0010,Dean,,2020-08-01,2021-01-01", [(5, OUTSIDE, "s2", "start_date", "2020-08-01")]),
    ("assignments", "s3,0010,Dean,,2024-02-29,", [(5, OUTSIDE, "s3", "start_date", "2024-02-29")]),
    ("assignments", "s1,0010, office PROFESSIONAL ,,2020-01-01,", []),
    ("assignments", "s1,0010,Jester,,2020-01-01,", [(5, "unlisted-title", "s1", "job_title", "Jester")]),
    ("completions", "s2,IC-HH,full,2020-06-30,passed", []),
    ("completions", "s2,IC-HH,full,2020-07-01,passed", [(5, UNEMPLOYED, "s2", "completed_on", "2020-07-01")]),
    ("completions", "s2,IC-HH,full,2016-07-31,passed", [(5, UNEMPLOYED, "s2", "completed_on", "2016-07-31")]),
    (
        "approvals",
        "s1,base,0010,,approved,2020-01-01",
        [(4, "approval-without-approver", "s1", "approver_id", None)],
    ),
    ("employments", "s2,2020-07-01,2021-07-31,", []),
    (
        "employments",
        "s2,2020-06-30,2020-07-31,",
        [(3, OVERLAP, "s2", "hire_date", "2016-08-01"), (6, OVERLAP, "s2", "hire_date", "2020-06-30")],
    ),
    (
        "employments",
        "s1,2026-11-23,,",
        [
            (2, OVERLAP, "s1", "hire_date", "2015-08-01"),
            (6, "future-date", "s1", "hire_date", "2026-11-23"),
            (6, OVERLAP, "s1", "hire_date", "2026-11-23"),
        ],
    ),
    ("assignments", "s1,0010,Dean,,2026-11-23,", [(5, "future-date", "s1", "start_date", "2026-11-23")]),
    ("completions", "s1,IC-HH,full,2026-11-23,passed", [(5, "future-date", "s1", "completed_on", "2026-11-23")]),
    ("approvals", "s1,base,0010,s2,denied,2026-11-23", [(4, "future-date", "s1", "decided_on", "2026-11-23")]),
    ("grants", "s1,IC Base,0010,2026-11-23,2026-11-24", [(4, "future-date", "s1", "granted_on", "2026-11-23")]),
    ("grants", "s1,IC Base,0010,2026-11-22,2026-11-24", [(4, "future-date", "s1", "removed_on", "2026-11-24")]),
    ("grants", "s1,IC Base,0010,2026-11-22,2026-11-22", []),
    ("closed_days", "2027-01-01,New Year", []),
    ("completions", GOOD["completions"][:1], [(None, "empty-feed", None, None, None)]),
    ("approvals", GOOD["approvals"][:1], [(None, "empty-feed", None, None, None)]),
    ("grants", [GOOD["grants"][0], "s1,IC Cafeteria,0010,2020-01-01,"], [(None, "empty-feed", None, None, None)]),
    ("closed_days", GOOD["closed_days"][:1], [(None, "empty-feed", None, None, None)]),
]


@pytest.mark.parametrize(("feed", "added", "expected"), CASES)
def test_a_finding_names_its_rows_and_they_stay_accepted(
    tmp_path: Path,
    feed: str,
    added: str | list[str],
    expected: list[tuple[int | None, str, str | None, str | None, str | None]],
) -> None:
    intake = read(tmp_path, **{feed: added})

    assert found(intake) == [(feed, *finding) for finding in expected]
    assert set(intake.findings["message"]) == {FINDINGS[finding] for _, finding, *_ in expected}
    if isinstance(added, str):
        assert counts(intake)[feed] == (len(GOOD[feed]), len(GOOD[feed]), 0)


def test_every_finding_is_tried() -> None:
    assert {finding[1] for _, _, findings in CASES for finding in findings} == set(FINDINGS)


def test_an_employment_within_another_does_not_hide_a_third(tmp_path: Path) -> None:
    rows = ["s1,2010-01-01,2020-12-31,", "s1,2012-01-01,2012-12-31,", "s1,2015-01-01,2015-12-31,"]
    intake = read(tmp_path, employments=[GOOD["employments"][0], *rows, *GOOD["employments"][3:]])

    assert [line for _, line, finding, *_ in found(intake) if finding == OVERLAP] == [2, 3, 4]


def test_assignment_over_two_employments_without_a_gap_is_inside(tmp_path: Path) -> None:
    intake = read(tmp_path, employments="s2,2020-07-01,2021-07-31,", assignments="s2,0010,Dean,,2016-08-01,")

    assert found(intake) == []
