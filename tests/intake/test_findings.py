"""Every finding of feeds.md: which rows it names, and that the rows stay accepted."""

from datetime import date
from pathlib import Path

import pytest

from intake import FINDINGS, Intake
from tests.intake.folders import GOOD, TODAY, counts, read


def found(intake: Intake) -> list[tuple[str, int | None, str, str | None, str | None, str | None]]:
    """Feed, line, finding, person, column and value of every finding."""
    return intake.findings.drop("file", "message").rows()


def test_the_good_folder_has_none_but_says_all_it_read(tmp_path: Path) -> None:
    intake = read(tmp_path)

    assert found(intake) == []
    assert intake.rejected.is_empty()
    assert counts(intake) == {feed: (len(rows) - 1, len(rows) - 1, 0) for feed, rows in GOOD.items()}
    assert intake.ignored_columns == []


Rows = list[tuple[int | None, str, str | None, str | None, str | None]]
UNKNOWN = "unknown-person"
OUTSIDE = "assignment-outside-employment"
OVERLAP = "overlapping-employments"
UNEMPLOYED = "completion-while-not-employed"
NEAR = "near-miss-id"
TWICE = "contradicting-grants"
SHARED: Rows = [
    (2, "shared-email", "s1", "email", "ana@example.org"),
    (5, "shared-email", "s4", "email", " Ana@Example.org"),
]
OPEN_END: Rows = [
    (2, OVERLAP, "s1", "hire_date", "2015-08-01"),
    (6, "far-end", "s1", "end_date", "9999-12-31"),
    (6, OVERLAP, "s1", "hire_date", "2010-08-01"),
    (6, "reason-without-end", "s1", "separation_reason", "Left"),
]
FAR: Rows = [
    (3, OVERLAP, "s2", "hire_date", "2016-08-01"),
    (4, OVERLAP, "s2", "hire_date", "2021-08-01"),
    (6, "far-end", "s2", "end_date", "2300-01-01"),
    (6, OVERLAP, "s2", "hire_date", "2010-08-01"),
    (6, "time-of-day", "s2", "end_date", "2300-01-01T00:00"),
]
TIMES: Rows = [
    (6, "time-of-day", "s1", "hire_date", "2010-08-01 23:59"),
    (6, "time-of-day", "s1", "end_date", "2012-01-01T00:00:00.000-07:00"),
]

CASES: list[tuple[str, str | list[str], Rows]] = [
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
    ("approvals", "s1,base,0010,s9,denied,2020-01-01", [(4, "unknown-approver", "s1", "approver_id", "s9")]),
    ("approvals", "s2,base,0010, s1 ,denied,2020-01-01", []),
    (
        "approvals",
        "s2,base,0010,ANA@example.org,denied,2020-01-01",
        [(4, NEAR, "s2", "approver_id", "ANA@example.org")],
    ),
    ("approvals", "s2,base,0010,S 1,denied,2020-01-01", [(4, NEAR, "s2", "approver_id", "S 1")]),
    ("grants", "S1,IC Base,0010,2020-01-01,", [(4, NEAR, "S1", "staff_id", "S1")]),
    ("grants", "0s1,IC Base,0010,2020-01-01,", [(4, NEAR, "0s1", "staff_id", "0s1")]),
    (
        "grants",
        "ana@example.org,IC Base,0010,2020-01-01,",
        [(4, NEAR, "ana@example.org", "staff_id", "ana@example.org")],
    ),
    ("employments", "s 1,2020-01-01,,", [(6, NEAR, "s 1", "staff_id", "s 1"), (6, UNKNOWN, "s 1", "staff_id", "s 1")]),
    ("staff", "s4,Di,Sun, Ana@Example.org,", SHARED),
    ("employments", "s1,2010-08-01,2012-01-01,Left", []),
    ("employments", "s1,2010-08-01,9999-12-31,Left", OPEN_END),
    ("employments", "s2,2010-08-01,2300-01-01T00:00,", FAR),
    ("employments", "s1,2010-08-01 23:59,2012-01-01T00:00:00.000-07:00,", TIMES),
    (
        "grants",
        "s1,IC Household,0010,2024-09-02,2024-09-04",
        [(2, TWICE, "s1", "removed_on", None), (4, TWICE, "s1", "removed_on", "2024-09-04")],
    ),
    ("grants", "s1,IC Household,0010,2024-09-02,2024-09-03", []),
    ("grants", "s1,IC Household,0020,2024-09-02,2024-09-04", []),
    ("grants", "nobody,IC Attendance,0020,2024-09-03,", []),
    ("staff", ",, ,,", [(5, "blank-rows", None, None, "1")]),
    ("closed_days", '"",""\n   \n,\n2027-05-31,Memorial Day\n,', [(4, "blank-rows", None, None, "4")]),
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
    ("grants", GOOD["grants"][:1], [(None, "empty-feed", None, None, None)]),
    ("grants", [GOOD["grants"][0], "s1,IC Cafeteria,ALL,soon,"], [(None, "empty-feed", None, None, None)]),
    ("closed_days", GOOD["closed_days"][:1], [(None, "empty-feed", None, None, None)]),
]


@pytest.mark.parametrize(("feed", "added", "expected"), CASES)
def test_a_finding_names_its_rows_and_they_stay_accepted(
    tmp_path: Path,
    feed: str,
    added: str | list[str],
    expected: Rows,
) -> None:
    intake = read(tmp_path, **{feed: added})

    assert found(intake) == [(feed, *finding) for finding in expected]
    for line, _, person, column, value, message in intake.findings.drop("feed", "file").rows():
        whom = f" ({person})" if person and column != "staff_id" else ""
        assert message.startswith(f"{feed}.csv, line {line}{whom}: " if line else f"{feed}.csv: ")
        assert message.endswith(".")
        assert (column or "") in message
        assert (value or "") in message
    if isinstance(added, str) and "blank-rows" not in str(expected):
        assert counts(intake)[feed] == (len(GOOD[feed]), len(GOOD[feed]), 0)


ELSEWHERE = {
    "package-note",
    "near-miss-code",
    "location-left-out",
    "not-counting",
    "skipped-rows",
    "unread-columns",
    "absent-feed",
    "newest-file",
    "encoding-detected",
}


def test_every_finding_is_tried() -> None:
    assert {finding[1] for _, _, findings in CASES for finding in findings} | ELSEWHERE == set(FINDINGS)


def test_an_employment_within_another_does_not_hide_a_third(tmp_path: Path) -> None:
    rows = ["s1,2010-01-01,2020-12-31,", "s1,2012-01-01,2012-12-31,", "s1,2015-01-01,2015-12-31,"]
    intake = read(tmp_path, employments=[GOOD["employments"][0], *rows, *GOOD["employments"][3:]])

    assert [line for _, line, finding, *_ in found(intake) if finding == OVERLAP] == [2, 3, 4]


def test_assignment_over_two_employments_without_a_gap_is_inside(tmp_path: Path) -> None:
    intake = read(tmp_path, employments="s2,2020-07-01,2021-07-31,", assignments="s2,0010,Dean,,2016-08-01,")

    assert found(intake) == []


def test_the_newest_day_of_a_feed_is_of_something_that_has_happened(tmp_path: Path) -> None:
    """An end that was announced years ago would make old records look like the present."""
    intake = read(tmp_path, employments="s3,2023-08-01,2026-11-20,", completions="s1,IC-HH,quiz,2026-11-23,passed")
    newest = dict(intake.counts.select("feed", "newest_on").rows())
    assert newest["employments"] == date(2024, 2, 29)
    assert newest["completions"] == TODAY  # not after the load
    assert newest["locations"] is newest["closed_days"] is None
