"""Parquet feeds: the same rows as in CSV give the same frames and the same rejections."""

from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Literal

import polars as pl
import pytest

from intake import FEEDS, parquet_source, read_folder
from tests.intake.folders import GOOD, POLICY, TODAY, as_parquet, counts, lines, read, rejections, write


@pytest.mark.parametrize("as_moments", [False, True])
def test_parquet_gives_the_same_frames_as_csv(tmp_path: Path, *, as_moments: bool) -> None:
    from_csv = read(tmp_path)
    for feed, frame in from_csv.feeds.items():
        days = (
            pl.col(FEEDS[feed].days).cast(pl.Datetime) if as_moments and FEEDS[feed].days else pl.col(frame.columns[0])
        )
        as_parquet(tmp_path, feed, frame.drop("line").with_columns(days))
    from_parquet = read_folder(tmp_path, POLICY, loaded_on=TODAY)

    for feed, frame in from_csv.feeds.items():
        first = pl.int_range(1, frame.height + 1, dtype=pl.Int64).alias("line")
        assert from_parquet.feeds[feed].equals(frame.with_columns(first))
    assert from_parquet.counts["file"].to_list() == [f"{feed}.parquet" for feed in GOOD]
    assert from_parquet.rejected.is_empty()


def test_bad_rows_of_parquet_are_rejected_by_the_same_rules_and_kept_whole(tmp_path: Path) -> None:
    rows = [
        row.split(",")
        for row in ("s1,2020-01-01,2019-01-01,\0", "s1,31/06/2026,,x", "s1,2015-08-01,,", "s1,2015-08-01,,")
    ]
    frame = pl.DataFrame(rows, schema=list(FEEDS["employments"].names), orient="row").with_columns(shoe=pl.lit(7))
    write(tmp_path)
    as_parquet(tmp_path, "employments", frame)
    intake = read_folder(tmp_path, POLICY, loaded_on=TODAY)

    assert rejections(intake) == [
        ("employments", 1, None, None, "unreadable"),
        ("employments", 2, "hire_date", "31/06/2026", "date"),
        ("employments", 4, "staff_id", "s1", "duplicate"),
    ]
    assert intake.rejected["row"].to_list() == [
        "s1,2020-01-01,2019-01-01,\\x00,7",
        "s1,31/06/2026,,x,7",
        "s1,2015-08-01,,,7",
    ]
    assert intake.rejected["message"][1].startswith("employments.parquet, row 2: hire_date '31/06/2026' is not")
    assert intake.ignored_columns == [("employments", "shoe")]


@pytest.mark.parametrize("zone", [None, "UTC", "America/Denver"])
@pytest.mark.parametrize("unit", ["ms", "us", "ns"])
def test_of_a_moment_the_written_day_counts(tmp_path: Path, unit: Literal["ms", "us", "ns"], zone: str | None) -> None:
    write(tmp_path)
    moments = pl.Series([datetime(2026, 12, 24), datetime(2026, 12, 25, 23, 30)])  # noqa: DTZ001
    moments = moments.dt.cast_time_unit(unit).dt.replace_time_zone(zone)
    as_parquet(tmp_path, "closed_days", pl.DataFrame({"date": moments, "name": ["Eve", "Christmas"]}))
    intake = read_folder(tmp_path, POLICY, loaded_on=TODAY)

    assert intake.feeds["closed_days"]["date"].to_list() == [date(2026, 12, 24), date(2026, 12, 25)]
    assert rejections(intake) == []
    assert intake.findings.select("line", "finding", "column").rows() == [(2, "time-of-day", "date")]
    assert intake.findings["value"][0].startswith("2026-12-25 23:30:00")


def test_blank_rows_of_parquet_are_none(tmp_path: Path) -> None:
    write(tmp_path)
    days = pl.DataFrame(
        {"date": [None, "2026-12-25", " ", None], "name": [None, "Christmas", "", None], "x": [None] * 4}
    )
    as_parquet(tmp_path, "closed_days", days)
    intake = read_folder(tmp_path, POLICY, loaded_on=TODAY)

    assert lines(intake, "closed_days") == [2]
    assert counts(intake)["closed_days"] == (1, 1, 0)
    assert [row[2:4] for row in intake.findings.rows()] == [(1, "blank-rows")]


@pytest.mark.parametrize("dtype", [pl.Categorical, pl.Enum(["0010", "0020"]), pl.Null, pl.Int64])
def test_other_types_that_are_text_at_heart_become_text(tmp_path: Path, dtype: pl.DataType) -> None:
    write(tmp_path)
    values = pl.Series("network", [None if dtype == pl.Null else "0010"] * 2).cast(dtype)
    frame = pl.DataFrame({"location_id": ["0010", "9001"], "name": "East", "kind": "school", "level": None})
    as_parquet(tmp_path, "locations", frame.with_columns(values))
    intake = read_folder(tmp_path, POLICY, loaded_on=TODAY)

    expected = None if dtype == pl.Null else "10" if dtype == pl.Int64 else "0010"
    assert intake.feeds["locations"]["network"].to_list() == [expected, expected]


def test_an_unknown_column_of_any_type_is_no_trouble(tmp_path: Path) -> None:
    write(tmp_path)
    cells = {"list": [1], "bytes": b"\xff", "span": timedelta(1), "struct": {"a": 1}, "hour": time(8, 30)}
    odd = {name: [cell, cell] for name, cell in cells.items()}
    days = {"date": ["25.12.", "2026-12-25"], "name": ["Christmas"] * 2}
    as_parquet(tmp_path, "closed_days", pl.DataFrame({**days, **odd}))
    intake = read_folder(tmp_path, POLICY, loaded_on=TODAY)

    assert [column for _, column in intake.ignored_columns] == list(odd)
    assert intake.rejected["row"].to_list() == [
        "25.12.,Christmas,(List(Int64)),(Binary),(Duration(time_unit='us')),(Struct({'a': Int64})),08:30:00"
    ]


def test_an_empty_parquet_file_is_an_empty_feed(tmp_path: Path) -> None:
    write(tmp_path)
    as_parquet(tmp_path, "grants", pl.DataFrame(schema=dict.fromkeys(FEEDS["grants"].names, pl.String)))

    assert read_folder(tmp_path, POLICY, loaded_on=TODAY).findings["finding"].to_list() == ["empty-feed"]


def test_parts_make_no_difference(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parquet_source, "ROWS_AT_ONCE", 2)
    frame = read(tmp_path).feeds["staff"]
    as_parquet(tmp_path, "staff", frame.drop("line"))
    told: list[tuple[str, int, int]] = []
    intake = read_folder(tmp_path, POLICY, loaded_on=TODAY, progress=lambda *step: told.append(step))

    assert intake.feeds["staff"]["line"].to_list() == [1, 2, 3]
    assert [step for step in told if step[0] == "staff"] == [("staff", 0, 1), ("staff", 2, 3), ("staff", 3, 3)]
