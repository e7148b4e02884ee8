"""Every rejection rule of feeds.md, with exact line, column, value and rule, and nothing else lost."""

from pathlib import Path

import pytest

from intake import FEEDS, RULES
from tests.intake.folders import GOOD, counts, lines, read, rejections

LONG = "x" * 401

BAD_ROWS = [
    # feed, the row added at the end of the good file, column, value, rule
    ("locations", "0030,East,school", None, None, "unreadable"),
    ("locations", "0030,East,school,high,North,", None, None, "unreadable"),
    ("staff", 's4,Di "Dee",Sun,,', None, None, "unreadable"),
    ("staff", 's4,"Di,Sun,,', None, None, "unreadable"),
    ("staff", 's4,"Di"x,Sun,,', None, None, "unreadable"),
    ("staff", "s4,Di\0,Sun,,", None, None, "unreadable"),
    ("staff", "s4,Di\r,Sun,,", None, None, "unreadable"),
    ("staff", "s4," + "x" * 100_001 + ",Sun,,", None, None, "unreadable"),
    ("locations", ",East,school,high,", "location_id", None, "required"),
    ("staff", "s4,  ,Sun,,", "given_name", None, "required"),
    ("staff", "s4,\u00a0,Sun,,", "given_name", None, "required"),
    ("employments", "s1,,,", "hire_date", None, "required"),
    ("assignments", "s1,0010,,,2020-01-01,", "job_title", None, "required"),
    ("completions", "s1,IC-HH,full,,passed", "completed_on", None, "required"),
    ("approvals", "s1,household,0010,s1,,2020-01-01", "decision", None, "required"),
    ("grants", "s1,IC Household,,2020-01-01,", "location_id", None, "required"),
    ("closed_days", "2026-12-25,", "name", None, "required"),
    ("employments", "s1,31/06/2026,,", "hire_date", "31/06/2026", "date"),
    ("employments", "s1,2026-06-31,,", "hire_date", "2026-06-31", "date"),
    ("employments", "s1,2023-02-29,,", "hire_date", "2023-02-29", "date"),
    ("employments", "s1, 2023-02-28,,", "hire_date", " 2023-02-28", "date"),
    ("employments", "s1,2023-2-28,,", "hire_date", "2023-2-28", "date"),
    ("employments", "s1,20230228,,", "hire_date", "20230228", "date"),
    ("employments", "s1,2023-02-28T25:00:00,,", "hire_date", "2023-02-28T25:00:00", "date"),
    ("employments", "s1,2023-02-29T00:00:00,,", "hire_date", "2023-02-29", "date"),
    ("employments", "s1,2023-02-28 at noon,,", "hire_date", "2023-02-28 at noon", "date"),
    ("employments", "s1,2200-01-01,,", "hire_date", "2200-01-01", "date"),
    ("employments", "s1,2020-01-01,2199-12-31,", "end_date", "2199-12-31", "date"),
    ("employments", "s1,2020-01-01,9999-13-31,", "end_date", "9999-13-31", "date"),
    ("closed_days", "9999-12-31,Never", "date", "9999-12-31", "date"),
    ("employments", "s1,٢٠٢٣-٠٢-٢٨,,", "hire_date", "٢٠٢٣-٠٢-٢٨", "date"),
    ("employments", "s1,1949-12-31,,", "hire_date", "1949-12-31", "date"),
    ("employments", "s1,2020-01-01,2101-01-01,", "end_date", "2101-01-01", "date"),
    ("assignments", "s1,0010,Dean,,today,", "start_date", "today", "date"),
    ("completions", "s1,IC-HH,full,2024-13-01,passed", "completed_on", "2024-13-01", "date"),
    ("approvals", "s1,household,0010,s1,denied,2020", "decided_on", "2020", "date"),
    ("grants", "s1,IC Household,0010,2020-01-01,x", "removed_on", "x", "date"),
    ("closed_days", "25.12.2026,Christmas", "date", "25.12.2026", "date"),
    ("locations", "0030,East,skool,high,", "kind", "skool", "value"),
    ("completions", "s1,IC-HH,full,2024-09-01,in  progress", "status", "in  progress", "value"),
    ("locations", "0030,East,school,primary,", "level", "primary", "value"),
    ("completions", "s1,IC-HH,partial,2024-09-01,passed", "kind", "partial", "value"),
    ("completions", "s1,IC-HH,full,2024-09-01,done", "status", "done", "value"),
    ("approvals", "s1,household,0010,s1,maybe,2020-01-01", "decision", "maybe", "value"),
    ("employments", "s1,2020-01-02,2020-01-01,", "end_date", "2020-01-01", "order"),
    ("assignments", "s1,0010,Dean,,2020-01-02,2020-01-01", "end_date", "2020-01-01", "order"),
    ("grants", "s1,IC Household,0010,2020-01-02,2020-01-01", "removed_on", "2020-01-01", "order"),
    ("locations", "0010,Another,central,,", "location_id", "0010", "duplicate"),
    ("staff", "s1,Other,Name,,", "staff_id", "s1", "duplicate"),
    ("employments", "s1,2015-08-01,,", "staff_id", "s1", "duplicate"),
    ("assignments", "s1,0010,Principal,,2015-08-01,", "staff_id", "s1", "duplicate"),
    ("completions", "s1,IC-HH,full,2024-09-01,completed", "staff_id", "s1", "duplicate"),
    ("approvals", "s3,household,9001,s1,approved,2024-09-01", "staff_id", "s3", "duplicate"),
    ("grants", "s1,IC Household,0010,2024-09-03,", "staff_id", "s1", "duplicate"),
    ("closed_days", '2026-11-26,"Thanksgiving"', "date", "2026-11-26", "duplicate"),
    ("staff", " s1 ,Other,Name,,", "staff_id", "s1", "duplicate"),
    ("completions", "s1 , ic-hh,Full,2024-09-01T08:00,Completed", "staff_id", "s1", "duplicate"),
    ("grants", "s1,IC household ,0010,2024-09-03,9999-12-31", "staff_id", "s1", "duplicate"),
    ("assignments", "s1,0099,Dean,,2020-01-01,", "location_id", "0099", "unknown-location"),
    ("approvals", "s1,household,10,s1,denied,2020-01-01", "location_id", "10", "unknown-location"),
    ("grants", "s1,IC Household,00 10,2020-01-01,", "location_id", "00 10", "unknown-location"),
    ("grants", "s1,IC Household,C01,2020-01-01,", "location_id", "C01", "unknown-location"),
    ("completions", "s1,FIRST-AID,full,2024-09-01,passed", "course_code", "FIRST-AID", "unknown-course"),
    ("completions", "s1,IC_HH,full,2024-09-01,passed", "course_code", "IC_HH", "unknown-course"),
    ("approvals", "s1,House,0010,s1,denied,2020-01-01", "function_id", "House", "unknown-function"),
    ("grants", "s1,IC Cafeteria,0010,2020-01-01,", "ic_group", "IC Cafeteria", "unknown-function"),
    ("locations", f"0030,{LONG},school,high,", "name", LONG, "too-long"),
    ("staff", f"s4,Di,Sun,{LONG},", "email", LONG, "too-long"),
    ("employments", f"s1,2020-01-01,,{LONG}", "separation_reason", LONG, "too-long"),
    ("assignments", f"s1,0010,Dean,{LONG},2020-01-01,", "team", LONG, "too-long"),
    ("closed_days", f"2026-12-25,{LONG}", "name", LONG, "too-long"),
]


@pytest.mark.parametrize(("feed", "row", "column", "value", "rule"), BAD_ROWS)
def test_a_bad_row_is_rejected_by_its_rule_and_no_other_row_is(
    tmp_path: Path, *, feed: str, row: str, column: str | None, value: str | None, rule: str
) -> None:
    intake = read(tmp_path, **{feed: row})
    good = len(GOOD[feed]) - 1

    assert rejections(intake) == [(feed, good + 2, column, value, rule)]
    assert counts(intake)[feed] == (good + 1, good, 1)
    assert lines(intake, feed) == list(range(2, good + 2))
    rejected = intake.rejected.row(0, named=True)
    assert rejected["file"] == f"{feed}.csv"
    assert rejected["row"] == row.replace("\0", "\\x00")
    assert rejected["message"].startswith(f"{feed}.csv, line {good + 2}: ")
    assert rejected["message"].endswith(".")
    assert "{}" not in rejected["message"]


def test_every_rule_and_every_column_that_can_be_wrong_is_tried() -> None:
    tried = {(feed, rule) for feed, _, _, _, rule in BAD_ROWS}
    possible = {
        (feed.name, rule)
        for feed in FEEDS.values()
        for column in feed.columns
        for rule in ("date" * (column.kind == "day"), "value" * (column.kind == "choice"), column.refers)
        if rule and not column.may_be_missing  # test_optional_columns.py
    }

    assert {rule for _, rule in tried} == set(RULES)
    assert possible <= tried


def test_400_characters_are_not_too_long_and_are_counted_as_characters(tmp_path: Path) -> None:
    assert rejections(read(tmp_path, staff=f"s4,{'ñ' * 400},Sun,,")) == []


@pytest.mark.parametrize(
    ("feed", "row", "column", "rule"),
    [
        ("employments", ",31/06/2026,x,", "staff_id", "required"),
        ("employments", "s1,2020-01-02,x,", "end_date", "date"),
        ("locations", "0010,East,scool,primary,", "kind", "value"),
        ("approvals", "s1,Houshold,0099,s1,maybe,x", "decided_on", "date"),
        ("approvals", "s1,Houshold,0099,s1,maybe,2020-01-01", "decision", "value"),
        ("approvals", "s1,Houshold,0099,s1,denied,2020-01-01", "location_id", "unknown-location"),
        ("approvals", "s1,House,0099,s1,maybe,x", "function_id", "unknown-function"),
        ("completions", "s1,IC-ATT-2526,partial,2020-01-01,passed", "kind", "value"),
        ("completions", ",FIRST-AID,partial,31/06/2026,", "course_code", "unknown-course"),
        ("completions", "s1,,partial,31/06/2026,", "course_code", "required"),
        ("grants", f"{LONG},IC Cafeteria,0010,2020-01-01,", "ic_group", "unknown-function"),
        ("locations", f"0010,{LONG},school,high,", "location_id", "duplicate"),
        ("grants", "s1,IC Houshold,0099,2020-01-02,2020-01-01", "removed_on", "order"),
        ("grants", "s1,IC Cafeteria,0099,2020-01-02,2020-01-01", "ic_group", "unknown-function"),
    ],
)
def test_a_row_that_breaks_several_rules_is_rejected_once_by_the_first(
    tmp_path: Path, feed: str, row: str, column: str, rule: str
) -> None:
    found = [(column, rule) for _, _, column, _, rule in rejections(read(tmp_path, **{feed: row}))]

    assert found == [(column, rule)]


def test_the_first_row_of_a_key_stays_and_the_sentence_says_where_it_is(tmp_path: Path) -> None:
    intake = read(tmp_path, staff=[*GOOD["staff"], "s2,Late,Row,,", "s2,Later,Row,,"])

    assert [line for _, line, *_ in rejections(intake)] == [5, 6]
    assert intake.rejected["message"].to_list() == [
        f"staff.csv, line {line}: staff_id 's2' is already in line 3, which was accepted; remove one at the source."
        for line in (5, 6)
    ]


def test_a_rejected_first_row_does_not_shadow_a_good_second_one(tmp_path: Path) -> None:
    intake = read(tmp_path, staff=[*GOOD["staff"], f"s4,{LONG},Sun,,", "s4,Di,Sun,,", f"s4,{LONG},Sun,,"])

    assert [(line, rule) for _, line, _, _, rule in rejections(intake)] == [(5, "too-long"), (7, "duplicate")]
    assert lines(intake, "staff") == [2, 3, 4, 6]


def test_a_location_whose_row_was_rejected_is_unknown(tmp_path: Path) -> None:
    intake = read(
        tmp_path, locations=[*GOOD["locations"], "0030,East,skool,,"], grants="s1,IC Household,0030,2020-01-01,"
    )

    assert [(feed, rule) for feed, _, _, _, rule in rejections(intake)] == [
        ("locations", "value"),
        ("grants", "unknown-location"),
    ]


def test_a_last_day_may_be_the_first_day(tmp_path: Path) -> None:
    assert rejections(read(tmp_path, grants="s1,IC Household,0010,2020-01-01,2020-01-01")) == []


def test_a_long_value_is_kept_whole_but_shortened_in_the_sentence(tmp_path: Path) -> None:
    intake = read(tmp_path, employments="s1," + "9" * 300 + ",,")

    assert intake.rejected["value"].to_list() == ["9" * 300]
    assert len(intake.rejected["message"][0]) < 200
