"""A OneRoster package named by sources.toml: its rows go through the same checks, messages name its own files."""

import shutil
from pathlib import Path

import pytest

from intake import Intake, IntakeRefused, read_folder
from tests.intake.folders import GOOD, POLICY, TODAY

SAMPLES = Path(__file__).parent / "oneroster"
OTHERS = ("completions", "approvals", "grants")


def folder_with(package: Path, folder: Path, words: str) -> Path:
    """The package beside the feeds that it does not fill, which name nobody."""
    shutil.copytree(package, folder / "oneroster")
    for feed in OTHERS:
        (folder / f"{feed}.csv").write_text(GOOD[feed][0] + "\n")
    (folder / "sources.toml").write_text(f'[[source]]\nfiles = "oneroster"\nreader = "oneroster"\n{words}')
    return folder


def loaded(folder: Path) -> Intake:
    return read_folder(folder, POLICY, loaded_on=TODAY)


@pytest.mark.parametrize("version", ["v1.0", "v1.1"])
def test_the_samples_load(version: str, tmp_path: Path) -> None:
    found = loaded(
        folder_with(SAMPLES / version, tmp_path, 'employed_from = 2020-08-01\ntitles = { teacher = "Dean" }\n')
    )
    assert found.feeds["locations"]["kind"].sort().to_list() == ["central", "school"]
    assert found.feeds["staff"].height == found.feeds["assignments"].height == 2
    assert set(found.feeds["assignments"]["job_title"]) == {"Dean"}
    assert set(found.feeds["employments"]["hire_date"].cast(str)) == {"2020-08-01"}
    assert found.rejected.is_empty()
    notes = found.findings.filter(found.findings["finding"] == "package-note")
    assert set(notes["file"]) <= {path.name for path in (SAMPLES / version).iterdir()}


def test_what_the_standard_forbids_is_rejected_with_its_place_in_the_package(tmp_path: Path) -> None:
    folder = folder_with(SAMPLES / "v1.1", tmp_path, "employed_from = 2020-08-01\n")
    orgs = folder / "oneroster" / "orgs.csv"
    row = orgs.read_text().splitlines()[-1].split(",")
    with orgs.open("a") as file:
        file.write(",".join(["999", *row[1:4], "castle", *row[5:]]) + "\n")
    (found,) = loaded(folder).rejected.filter(file="orgs.csv").iter_rows(named=True)
    assert (found["feed"], found["rule"], found["column"], found["value"]) == ("locations", "value", "type", "castle")
    assert found["line"] == len(orgs.read_text().splitlines())
    assert found["row"].startswith("999,")


def test_a_feed_may_come_from_elsewhere(tmp_path: Path) -> None:
    folder = folder_with(SAMPLES / "v1.1", tmp_path, 'without = ["employments"]\nemployed_from = 2020-08-01\n')
    (folder / "employments.csv").write_text(GOOD["employments"][0] + "\n604821,2015-08-01,,\n")
    assert loaded(folder).feeds["employments"]["staff_id"].to_list() == ["604821"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ('staff_id = "badge"\n', "sources.toml, source 1, staff_id: expected columns that hold ids, found"),
        ('job_titel = "role"\n', "sources.toml, source 1, job_titel"),
        ("employed_from = 2020\n", "sources.toml, source 1, employed_from"),
    ],
)
def test_a_wrong_word_is_one_sentence_with_its_place(words: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(IntakeRefused) as refused:
        loaded(folder_with(SAMPLES / "v1.1", tmp_path, words))
    assert [problem[: len(said)] for problem in refused.value.problems] == [said]


def test_a_folder_that_is_no_package_is_said_so(tmp_path: Path) -> None:
    folder = folder_with(SAMPLES / "v1.1", tmp_path, "")
    for name in ("orgs.csv", "users.csv", "manifest.csv"):
        (folder / "oneroster" / name).unlink()
    with pytest.raises(IntakeRefused, match="is no OneRoster package"):
        loaded(folder)
