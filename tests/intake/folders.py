"""A small good feed folder, and ways to spoil it. Every test says only what is different from the good one."""

from datetime import date
from pathlib import Path

import polars as pl

from eligibility import load_policy
from intake import FEEDS, Intake, read_folder
from intake.checks import Checked, check_feed
from intake.csv_source import CsvSource

TODAY = date(2026, 11, 22)
POLICY = load_policy()

GOOD: dict[str, list[str]] = {
    "locations": [
        "location_id,name,kind,level,network",
        "0010,East High,school,high,North",
        '0020,"Ash, Birch ""Green"" Elementary",school,elementary,',
        "9001,Central Office,central,,",
    ],
    "staff": [
        "staff_id,given_name,family_name,email,worker_type",
        "s1,Ana,Peña,ana@example.org,Regular",
        "s2,Bo,Quinn,,",
        "s3,Cy,Rao,,",
    ],
    "employments": [
        "staff_id,hire_date,end_date,separation_reason",
        "s1,2015-08-01,,",
        "s2,2016-08-01,2020-06-30,Resigned",
        "s2,2021-08-01,,",
        "s3,2024-02-29,2027-06-30,",
    ],
    "assignments": [
        "staff_id,location_id,job_title,team,start_date,end_date",
        "s1,0010,Principal,,2015-08-01,",
        "s2,0020,Office Professional,,2021-08-01,",
        "s3,9001,Manager,Student Data Services,2024-02-29,2027-06-30",
    ],
    "completions": [
        "staff_id,course_code,kind,completed_on,status",
        "s1,IC-HH,full,2024-09-01,completed",
        "s2,IC-ATT-2425,full,2024-09-01,passed",
        "s2,IC-ATT-2425,quiz,2026-11-22,in progress",
    ],
    "approvals": [
        "staff_id,function_id,location_id,approver_id,decision,decided_on",
        "s3,household,9001,s1,approved,2024-09-01",
        "s3,household,9001,s1,withdrawn,2025-09-01",
    ],
    "grants": [
        "staff_id,ic_group,location_id,granted_on,removed_on",
        "s1,IC Household,0010,2024-09-03,",
        "nobody,IC Attendance,0020,2024-09-03,2024-09-03",
    ],
    "closed_days": ["date,name", "2026-11-26,Thanksgiving", "2030-12-25,Christmas"],
}


def write(folder: Path, **other: list[str] | bytes | str | None) -> Path:
    """The good folder; per feed other lines, other bytes, one line more at the end (text), or no file (None)."""
    for feed, lines in GOOD.items():
        given = other.get(feed, lines)
        path = folder / f"{feed}.csv"
        path.unlink(missing_ok=True)
        if isinstance(given, bytes):
            path.write_bytes(given)
        elif isinstance(given, str):
            path.write_bytes("\n".join([*lines, given, ""]).encode())
        elif given is not None:
            path.write_bytes("\n".join([*given, ""]).encode())
    return folder


def read(folder: Path, **other: list[str] | bytes | str | None) -> Intake:
    """What the intake makes of that folder, loaded on TODAY under the shipped policy."""
    return read_folder(write(folder, **other), POLICY, loaded_on=TODAY)


def check(folder: Path, feed: str, data: bytes) -> Checked:
    """One feed alone, with the locations of the good folder."""
    path = folder / f"{feed}.csv"
    path.write_bytes(data)
    known = {
        "location_id": dict.fromkeys(("0010", "0020", "9001"), "East High"),
        "course_code": {"IC-HH": "household", "IC-ATT-2425": "attendance"},
        "function_id": {"household": "household"},
        "ic_group": {"IC Household": "household"},
    }
    return check_feed(FEEDS[feed], CsvSource(path, FEEDS[feed]), known, None)


def rejections(intake: Intake) -> list[tuple[str, int, str | None, str | None, str]]:
    """Feed, line, column, value and rule of every rejected row."""
    return intake.rejected.select("feed", "line", "column", "value", "rule").rows()


def lines(intake: Intake, feed: str) -> list[int]:
    """The lines of the accepted rows."""
    return intake.feeds[feed]["line"].to_list()


def counts(intake: Intake) -> dict[str, tuple[int, int, int]]:
    """Rows read, accepted and rejected by feed."""
    return {row[0]: row[2:5] for row in intake.counts.rows()}


def as_parquet(folder: Path, feed: str, frame: pl.DataFrame) -> None:
    """Put a Parquet file in the place of the feed's CSV file."""
    (folder / f"{feed}.csv").unlink(missing_ok=True)
    frame.write_parquet(folder / f"{feed}.parquet")
