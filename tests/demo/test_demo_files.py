"""The invented district as files: repeatable, plausible, and honest about being invented."""

import csv
from datetime import date
from pathlib import Path

import pytest

from demo import TRUTH_COLUMNS, write_demo
from demo.feeds import COLUMNS
from eligibility import Policy, load_policy, parse_policy
from intake import FEEDS, Intake, read_folder

AS_OF = date(2026, 11, 22)
SAMPLE = Path(__file__).parents[2] / "data" / "demo"


@pytest.fixture(scope="module")
def policy() -> Policy:
    return load_policy()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, policy: Policy) -> Path:
    folder = tmp_path_factory.mktemp("demo")
    write_demo(folder, policy, staff=1500, schools=24, seed=3, as_of=AS_OF)
    return folder


@pytest.fixture(scope="module")
def intake(folder: Path, policy: Policy) -> Intake:
    return read_folder(folder, policy, loaded_on=AS_OF)


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def test_same_seed_and_day_write_the_same_bytes(tmp_path: Path, policy: Policy) -> None:
    for name in ("one", "two"):
        write_demo(tmp_path / name, policy, staff=200, schools=7, seed=5, as_of=AS_OF)
    assert files(tmp_path / "one") == files(tmp_path / "two")


@pytest.mark.parametrize(("seed", "as_of"), [(6, AS_OF), (5, date(2025, 11, 22))])
def test_another_seed_or_day_writes_another_district(tmp_path: Path, policy: Policy, seed: int, as_of: date) -> None:
    write_demo(tmp_path / "one", policy, staff=200, schools=7, seed=5, as_of=AS_OF)
    write_demo(tmp_path / "two", policy, staff=200, schools=7, seed=seed, as_of=as_of)
    one, two = files(tmp_path / "one"), files(tmp_path / "two")
    assert all(one[name] != two[name] for name in ("staff.csv", "completions.csv", "grants.csv", "README.txt"))


def test_the_committed_sample_is_what_the_command_writes(tmp_path: Path, policy: Policy) -> None:
    write_demo(tmp_path, policy, staff=200, schools=7, seed=1, as_of=AS_OF)
    assert files(tmp_path) == files(SAMPLE)


def test_the_columns_are_those_of_the_feeds() -> None:
    assert {feed: FEEDS[feed].names for feed in COLUMNS} == COLUMNS
    assert set(FEEDS) - set(COLUMNS) == {"closed_days"}


def test_it_says_that_it_is_invented(folder: Path) -> None:
    note = (folder / "README.txt").read_text(encoding="utf-8")
    assert "invented" in note
    assert "seed 3, as of 2026-11-22" in note
    with (folder / "truth.csv").open(encoding="utf-8", newline="") as file:
        assert tuple(next(csv.reader(file))) == TRUTH_COLUMNS


def test_the_summary_counts_what_was_written(tmp_path: Path, policy: Policy) -> None:
    summary = write_demo(tmp_path, policy, staff=200, schools=7, seed=2, as_of=AS_OF)
    counts = read_folder(tmp_path, policy, loaded_on=AS_OF).counts
    assert dict(counts.select("feed", "rows_read").iter_rows()) == summary.rows
    with (tmp_path / "truth.csv").open(encoding="utf-8", newline="") as file:
        assert sum(summary.planted.values()) == len(list(csv.DictReader(file)))


def test_there_are_as_many_people_as_asked_for_and_each_school_has_one_principal(intake: Intake) -> None:
    assert intake.feeds["staff"].height == 1500
    today = [
        row
        for row in intake.feeds["assignments"].iter_rows(named=True)
        if row["start_date"] <= AS_OF and (row["end_date"] is None or row["end_date"] >= AS_OF)
    ]
    schools = intake.feeds["locations"].filter(kind="school")["location_id"].to_list()
    assert len(schools) == 24
    titles = [(row["location_id"], row["job_title"].lower()) for row in today]
    principals = [titles.count((school, "principal")) for school in schools]
    assert max(principals) == 1
    assert sum(principals) >= 22
    assert all(any(place == school and "office" in title for place, title in titles) for school in schools)
    assert 0.55 < len({row["staff_id"] for row in today}) / 1500 < 0.8


def test_about_a_third_of_those_employed_have_more_than_base_access(intake: Intake) -> None:
    active = [row for row in intake.feeds["grants"].iter_rows(named=True) if row["removed_on"] is None]
    base = {row["staff_id"] for row in active if row["ic_group"] == "IC Base"}
    more = {row["staff_id"] for row in active if row["ic_group"] != "IC Base"}
    assert 0.2 < len(more) / len(base | more) < 0.4


def test_people_move_return_work_at_two_schools_and_announce_what_comes(intake: Intake) -> None:
    employments, assignments = intake.feeds["employments"], intake.feeds["assignments"]
    assert employments["staff_id"].is_duplicated().any()
    assert assignments["staff_id"].is_duplicated().any()
    assert (assignments["start_date"] > AS_OF).any()
    assert (employments["end_date"] > AS_OF).any()
    statuses = set(intake.feeds["completions"]["status"])
    assert statuses == {"completed", "passed", "failed", "in progress"}
    assert set(intake.feeds["approvals"]["decision"]) == {"approved", "denied", "withdrawn"}


def test_more_schools_than_there_are_get_invented_ones(tmp_path: Path, policy: Policy) -> None:
    write_demo(tmp_path, policy, staff=4200, schools=200, seed=1, as_of=AS_OF)
    names = read_folder(tmp_path, policy, loaded_on=AS_OF).feeds["locations"].filter(kind="school")["name"].to_list()
    assert len(names) == 200
    assert names[-1] == "Invented School 200"


@pytest.mark.parametrize(("staff", "schools"), [(200, 0), (100, 7), (4000, 199)])
def test_too_few_people_or_schools_are_refused_in_a_sentence(
    tmp_path: Path, policy: Policy, staff: int, schools: int
) -> None:
    with pytest.raises(ValueError, match="do not fill"):
        write_demo(tmp_path, policy, staff=staff, schools=schools, seed=1, as_of=AS_OF)


def test_a_day_before_anything_could_lapse_is_refused(tmp_path: Path, policy: Policy) -> None:
    with pytest.raises(ValueError, match="younger than four school years"):
        write_demo(tmp_path, policy, staff=200, schools=7, seed=1, as_of=date(2021, 9, 1))


def test_a_policy_without_the_shipped_functions_is_refused(tmp_path: Path, policy: Policy) -> None:
    other = parse_policy(policy.text.replace("[functions.attendance", "[functions.presence"), "other.toml")
    with pytest.raises(ValueError, match="lacks function attendance"):
        write_demo(tmp_path, other, staff=200, schools=7, seed=1, as_of=AS_OF)
