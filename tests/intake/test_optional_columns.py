"""Columns that an export may lack (feeds.md): `score` and `rights`, there or not, in CSV and in Parquet."""

from pathlib import Path

import polars as pl
import pytest

from intake import read_folder
from tests.intake.folders import GOOD, POLICY, TODAY, read, rejections

SCORED = [f"{GOOD['completions'][0]},score", *(f"{row}," for row in GOOD["completions"][1:])]
RIGHTS = [f"{GOOD['grants'][0]},rights", *(f"{row}," for row in GOOD["grants"][1:])]


def test_without_the_columns_their_values_are_empty(tmp_path: Path) -> None:
    intake = read(tmp_path)
    assert rejections(intake) == []
    assert intake.feeds["completions"]["score"].to_list() == [None] * 3
    assert intake.feeds["grants"]["rights"].to_list() == [None] * 2


def test_scores_and_rights_are_read(tmp_path: Path) -> None:
    scored = [*SCORED, "s1,IC-HH,quiz,2025-09-01,passed, 72.5"]
    intake = read(tmp_path, completions=scored, grants=[*RIGHTS, "s2,IC Household,0010,2024-09-03,,Read-Only "])
    assert rejections(intake) == []
    assert intake.feeds["completions"]["score"].to_list() == [None, None, None, 72.5]
    assert intake.feeds["grants"]["rights"].to_list() == [None, None, "read-only"]

    frame = pl.read_csv(tmp_path / "completions.csv").with_columns(pl.col("completed_on").str.to_date())
    frame.with_columns(pl.col("score").str.strip_chars().cast(pl.Float64)).write_parquet(tmp_path / "c.parquet")
    (tmp_path / "completions.csv").unlink()
    (tmp_path / "c.parquet").rename(tmp_path / "completions.parquet")
    assert read_folder(tmp_path, POLICY, loaded_on=TODAY).feeds["completions"]["score"].to_list()[-1] == 72.5


@pytest.mark.parametrize("score", ["101", "-1", "80%", "1e2", "nan", "eighty", "100.5"])
def test_a_score_that_is_none_rejects_its_row(tmp_path: Path, score: str) -> None:
    intake = read(tmp_path, completions=[*SCORED, f"s1,IC-HH,quiz,2025-09-01,passed,{score}"])
    assert rejections(intake) == [("completions", 5, "score", score, "value")]
    (message,) = intake.rejected["message"]
    assert message.endswith(f"score '{score}' is not a number from 0 to 100; correct it at the source.")


def test_rights_that_are_none_reject_their_row(tmp_path: Path) -> None:
    intake = read(tmp_path, grants=[*RIGHTS, "s2,IC Household,0010,2024-09-03,,half"])
    assert rejections(intake) == [("grants", 4, "rights", "half", "value")]
