"""The invented district as files: repeatable, plausible, and honest about being invented."""

import csv
from collections import Counter
from collections.abc import Iterable
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import polars as pl
import pytest

from demo import TRUTH_COLUMNS, write_demo
from demo.feeds import COLUMNS
from eligibility import Policy, load_policy, parse_policy
from intake import FEEDS, Intake, read_folder

AS_OF = date(2026, 11, 22)
DAY = timedelta(days=1)
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


def test_however_many_people_most_locations_stay_good(tmp_path: Path, policy: Policy) -> None:
    # A load refuses a feed of which more than one row in four is rejected.
    write_demo(tmp_path, policy, staff=25_000, schools=7, seed=5, as_of=AS_OF)
    intake = read_folder(tmp_path, policy, loaded_on=AS_OF)
    locations = intake.counts.filter(pl.col("feed") == "locations")
    assert 0 < locations["rows_rejected"].item() <= locations["rows_read"].item() / 5


def test_the_committed_sample_is_what_the_command_writes(tmp_path: Path, policy: Policy) -> None:
    write_demo(tmp_path, policy, staff=200, schools=7, seed=1, as_of=AS_OF)
    assert files(tmp_path) == files(SAMPLE)


def test_the_columns_are_those_of_the_feeds() -> None:
    assert {feed: FEEDS[feed].needed for feed in COLUMNS} == COLUMNS
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


def gaps(rows: Iterable[tuple[date, date | None]]) -> list[tuple[date, date]]:
    """First and last day of each gap between rows."""
    ordered = sorted(rows)
    return [
        (last + DAY, following - DAY)
        for (_, last), (following, _) in pairwise(ordered)
        if last is not None and last + DAY < following
    ]


def gaps_by_person(rows: pl.DataFrame, first: str, last: str) -> dict[str, list[tuple[date, date]]]:
    by_person: dict[str, list[tuple[date, date | None]]] = {}
    for row in rows.iter_rows(named=True):
        by_person.setdefault(row["staff_id"], []).append((row[first], row[last]))
    return {staff_id: gaps(stretches) for staff_id, stretches in by_person.items()}


def is_of_summer(gap: tuple[date, date], policy: Policy) -> bool:
    assert policy.district.summer_break is not None
    begins, ends = policy.district.summer_break
    of_one_year = gap[0].year == gap[1].year
    return of_one_year and (gap[0].month, gap[0].day) >= begins and (gap[1].month, gap[1].day) <= ends


def test_many_classified_people_pause_each_summer_and_all_of_them_are_at_work(intake: Intake, policy: Policy) -> None:
    jobs = intake.feeds["assignments"]
    there = jobs.filter(pl.col("start_date") <= AS_OF, pl.col("end_date").fill_null(date.max) >= AS_OF)
    titles = {row["staff_id"]: row["job_title"].lower() for row in there.iter_rows(named=True)}
    of_jobs = gaps_by_person(jobs, "start_date", "end_date")
    summers = {who: [gap for gap in found if is_of_summer(gap, policy)] for who, found in of_jobs.items()}
    pausing = {who for who, found in summers.items() if len(found) >= 2}
    classified = {who for who, title in titles.items() if "para" in title or "office" in title}
    long_there = {who for who in classified if min(jobs.filter(staff_id=who)["start_date"]) < AS_OF - 1000 * DAY}
    assert 0.2 < len(pausing & long_there) / len(long_there) < 0.5
    years = Counter(gap[0].year for found in summers.values() for gap in found)
    assert all(years[year] > 10 for year in range(2022, 2027))
    of_employments = gaps_by_person(intake.feeds["employments"], "hire_date", "end_date")
    both = {who for who in pausing if len([gap for gap in of_employments[who] if is_of_summer(gap, policy)]) >= 2}
    assert 0.3 < len(both) / len(pausing) < 0.9


def test_contracts_change_at_weekends_and_leaves_are_short_and_long(intake: Intake, policy: Policy) -> None:
    found = [
        gap for gaps in gaps_by_person(intake.feeds["employments"], "hire_date", "end_date").values() for gap in gaps
    ]
    lengths = Counter((last - first).days + 1 for first, last in found if not is_of_summer((first, last), policy))
    assert any((first.weekday(), last.weekday()) == (5, 6) for first, last in found if last - first == DAY)
    assert lengths[1] or lengths[3]
    assert any(25 <= length < 155 for length in lengths)


def test_people_learn_and_are_let_in_before_their_first_day_and_are_hired_late(intake: Intake) -> None:
    first_days = dict(intake.feeds["employments"].group_by("staff_id").agg(pl.col("hire_date").min()).iter_rows())
    jobs = intake.feeds["assignments"].group_by("staff_id", "location_id").agg(pl.col("start_date").min())
    starts = {(who, where): day for who, where, day in jobs.iter_rows()}
    assert any(
        day < first_days[who]
        for who, day in intake.feeds["completions"].select("staff_id", "completed_on").iter_rows()
        if who in first_days
    )
    decisions = intake.feeds["approvals"].select("staff_id", "location_id", "decided_on").iter_rows()
    assert any(day < starts.get((who, where), day) for who, where, day in decisions)
    assert any(day < first_days[who] for (who, _), day in starts.items() if who in first_days)


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
