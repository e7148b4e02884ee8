"""Whom a rejected row names, and which rejected grants show access that cannot be judged (eligibility.md § 8)."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from intake import read_folder
from tests.intake.folders import GOOD, POLICY, TODAY, as_parquet, read, write

GRANTS = GOOD["grants"][0]


@pytest.mark.parametrize(
    ("feed", "row", "staff_id"),
    [
        ("staff", " s4 ,,Sun,,", "s4"),
        ("staff", ",Di,Sun,,", None),
        ("staff", "s1,Other,Name,,", "s1"),
        ("employments", "s1,31/06/2026,,", "s1"),
        ("completions", "s1,FIRST-AID,full,2024-09-01,passed", "s1"),
        ("locations", "0030,East,skool,,", None),
        ("closed_days", "25.12.,Christmas", None),
        # unreadable rows
        ("staff", b"s4,Jos\xe9,Pe\xf1a,,", "s4"),
        ("staff", b's4,"Jos\xe9, Dr",Pe\xf1a,,', "s4"),
        ("staff", b"s\xe94,Ana,Lee,,", "s\ufffd4"),
        ("staff", b"s4,Di", "s4"),
        ("staff", b"s4,Di,Sun,,,,", "s4"),
        ("staff", b's4,"Di,Sun,,', "s4"),
        ("staff", b'"s4,Di,Sun,,', "s4"),
        ("staff", b's4,Di "Dee",Sun,,', "s4"),
        ("staff", b" s4 ,Di\0,Sun,,", "s4"),
        ("staff", b"s4,Di\r,Sun,,", "s4"),
        ("staff", b"s4," + b"x" * 100_001, "s4"),
        ("staff", b',"Di,Sun,,', None),
        ("locations", b"0030,East", None),
    ],
)
def test_a_rejected_row_says_whom_it_names(tmp_path: Path, feed: str, row: str | bytes, staff_id: str | None) -> None:
    line = row if isinstance(row, bytes) else row.encode()
    intake = read(tmp_path, **{feed: "\n".join(GOOD[feed]).encode() + b"\n" + line + b"\n"})

    assert intake.rejected.select("feed", "staff_id").rows() == [(feed, staff_id)]


def test_the_person_is_found_wherever_the_column_stands(tmp_path: Path) -> None:
    turned = ["worker_type,email,family_name,given_name,staff_id", ",,Lee,Ana,s1", ",,Sun,Di", ",,Sun,D\xe9,s5"]
    intake = read(tmp_path, staff="\n".join(turned).encode("latin-1"))

    assert intake.rejected["staff_id"].head(2).to_list() == [None, "s5"]


SEEN, GONE = date(2022, 9, 12), date(2024, 1, 1)


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ("s1,IC Household,,2022-09-12,", ("s1", "IC Household", None, SEEN, None)),
        ("s1,ic household ,ALL,2022-09-12,2024-01-01", ("s1", "IC Household", "ALL", SEEN, GONE)),
        ("s1,IC Household,0010,,", ("s1", "IC Household", "0010", None, None)),
        ("s1,IC Household,0010,1900-01-01,", ("s1", "IC Household", "0010", None, None)),
        ("s1,IC Household,0010,soon,2024-01-01", ("s1", "IC Household", "0010", None, GONE)),
        ("s1,IC Household,0010,2022-09-12,later", ("s1", "IC Household", "0010", SEEN, None)),
        ("s1,IC Household,ALL,2022-09-12T08:15:00,9999-12-31", ("s1", "IC Household", "ALL", SEEN, None)),
        ("s1,IC Household,0010,2024-01-01,2022-09-12", ("s1", "IC Household", "0010", GONE, SEEN)),
        ("s1,,0010,2022-09-12,", ("s1", None, "0010", SEEN, None)),
        ("s1,IC Household 24-25,0010,2022-09-12,", ("s1", "IC Household 24-25", "0010", SEEN, None)),
        ("who,Household,0010,2022-09-12,", ("who", "Household", "0010", SEEN, None)),
        (f"s1,{'x' * 401},0010,2022-09-12,", None),
        # the fields have no places: the days are not to be trusted
        ("s1,IC Household,2022-09-12,", ("s1", "IC Household", "2022-09-12", None, None)),
        ("s1,IC Household,0010,Alder,2022-09-12,2024-01-01", ("s1", "IC Household", "0010", None, None)),
        ("s1", ("s1", None, None, None, None)),
        ('s1,"IC Household,0010,2022-09-12,2024-01-01', ("s1", "IC Household", "0010", SEEN, GONE)),
        # nothing that shows access
        (",IC Household,ALL,2022-09-12,", None),
        ("s1,IC Cafeteria,ALL,soon,", None),
        ("s1,IC Household,0010,2024-09-03,", None),
    ],
)
def test_a_rejected_grant_is_unplaced_access(
    tmp_path: Path, row: str, expected: tuple[str, str | None, str | None, date | None, date | None] | None
) -> None:
    intake = read(tmp_path, grants=row)

    assert intake.rejected.select("feed", "line").rows() == [("grants", 4)]
    assert intake.unplaced_grants.rows() == ([] if expected is None else [(4, *expected)])


def test_a_grant_that_is_not_utf_8_keeps_its_days(tmp_path: Path) -> None:
    row = b"s1,IC Household,Pe\xf1a,2022-09-12,2024-01-01"
    intake = read(tmp_path, grants="\n".join(GOOD["grants"]).encode() + b"\n" + row)

    assert intake.unplaced_grants.rows() == [(4, "s1", "IC Household", "Pe\ufffda", SEEN, GONE)]


def test_rows_of_parquet_name_people_too(tmp_path: Path) -> None:
    rows = [
        ("s1 ", "IC Household\0", "0010", "2022-09-12", None),
        ("s2", "IC Household", "ALL", None, "2024-01-01"),
        ("s3", "IC Base", "0010", "2022-09-12", None),
    ]
    write(tmp_path)
    as_parquet(tmp_path, "grants", pl.DataFrame(rows, schema=GRANTS.split(","), orient="row"))
    intake = read_folder(tmp_path, POLICY, loaded_on=TODAY)

    assert intake.rejected["staff_id"].to_list() == ["s1", "s2"]
    assert intake.unplaced_grants.rows() == [
        (1, "s1", "IC Household\ufffd", "0010", SEEN, None),
        (2, "s2", "IC Household", "ALL", None, GONE),
    ]
