"""Which versions stay: cases at the ends of weeks, months and the year; after any loads just those of the rule."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest
from dateutil.relativedelta import relativedelta
from hypothesis import given, settings
from hypothesis import strategies as st

from store import Version, connect, current, prune, publish, spare, versions
from store.keeping import KEEP, kept
from tests.reliability.damage import rewrite
from tests.store.conftest import LOADED_AT, fill


def every(_: Version) -> bool:
    return True


def loads(moments: Sequence[datetime]) -> list[Version]:
    """Versions loaded at these moments, one after the other; the newest first, as a store lists them."""
    named = [
        Version(f"store-{number:06}", Path(f"store-{number:06}"), moment, 1, number)
        for number, moment in enumerate(moments, 1)
    ]
    return named[::-1]


def days(*said: str) -> list[datetime]:
    """Days as a load at noon: "2026-03-01", or "2026-03-01 to 2026-03-09" for each of them."""
    found = []
    for one in said:
        first, _, last = one.partition(" to ")
        day, end = date.fromisoformat(first), date.fromisoformat(last or first)
        while day <= end:
            found.append(datetime.combine(day, time(12), UTC))
            day += timedelta(days=1)
    return found


# The newest ten of each case are the nights from November 20 to 29, 2026, a Sunday: the year before them begins on
# November 20, 2025. (loads before them, those of them that stay)
LAST_TEN = "2026-11-20 to 2026-11-29"
CASES: dict[str, tuple[list[str], list[str]]] = {
    "nothing before": ([], []),
    # November 16 to 22 is a week of which the last, the 22nd, is among the ten.
    "the begun week": (["2026-11-16 to 2026-11-19"], []),
    "the last day of the week before": (["2026-11-14 to 2026-11-16"], ["2026-11-15"]),
    "the first day of a week alone": (["2026-11-09"], ["2026-11-09"]),
    "a Sunday and the Monday after it": (["2026-11-01", "2026-11-02"], ["2026-11-01", "2026-11-02"]),
    "a week over the end of a month": (["2026-09-28 to 2026-10-04"], ["2026-10-04"]),
    "a week over the end of a year": (["2025-12-29 to 2026-01-04"], ["2026-01-04"]),
    "two loads of one day": (["2026-10-07", "2026-10-07"], ["2026-10-07"]),
    "the day before the year, and its first": (["2025-11-19 to 2025-11-20"], ["2025-11-20"]),
    "the first day of the year": (["2025-11-14", "2025-11-20"], ["2025-11-20"]),
    "the last day before the year, in a week of its own": (["2025-11-12", "2025-11-19"], ["2025-11-19"]),
    # Before the year: of October's weeks the last, of each week the last.
    "a month before the year": (["2025-10-01 to 2025-10-31"], ["2025-10-31"]),
    # The week of October 27 to November 2 belongs to November, in which its last load is: October ends on the 26th.
    "two months before the year": (["2025-10-20 to 2025-11-09"], ["2025-10-26", "2025-11-09"]),
    "the last day of a month and the first of the next": (["2025-08-31", "2025-09-01"], ["2025-08-31", "2025-09-01"]),
    "the same month of two years": (["2024-05-06", "2025-05-06"], ["2024-05-06", "2025-05-06"]),
    "long ago, each month": (["2020-01-31", "2020-02-29", "2020-03-31"], ["2020-01-31", "2020-02-29", "2020-03-31"]),
    "long ago, a week over the end of a month": (["2020-02-29", "2020-03-01", "2020-03-31"], ["2020-03-31"]),
}


@pytest.mark.parametrize("case", CASES)
def test_cases(case: str) -> None:
    before, stays = CASES[case]
    found = loads(days(*before, LAST_TEN))
    assert [one.loaded_at for one in reversed(kept(found, KEEP, every))] == days(*stays, LAST_TEN)


def at_once(moments: Sequence[datetime]) -> set[datetime]:
    """The rule read plainly, of all loads that ever were, in the order of their moments."""
    newest = moments[-KEEP:]
    year_ago = newest[0].date() - relativedelta(years=1)
    weeks = {moment.date() - timedelta(days=moment.weekday()): moment for moment in moments}
    months = {moment.strftime("%Y-%m"): moment for moment in weeks.values()}
    return {
        *newest,
        *(moment for moment in weeks.values() if moment.date() >= year_ago),
        *months.values(),
    }


GAPS = st.lists(
    st.one_of(st.timedeltas(timedelta(minutes=1), timedelta(days=2)), st.timedeltas(timedelta(), timedelta(days=90))),
    min_size=1,
    max_size=60,
)


@settings(max_examples=300, deadline=None)
@given(GAPS, st.booleans())
def test_after_any_loads_just_those_of_the_rule_are_there(gaps: list[timedelta], is_nightly: bool) -> None:
    """Removed load by load, as stores are, just what the rule says of all of them at once is left."""
    moments: list[datetime] = []
    found: list[Version] = []
    moment = datetime(2024, 2, 27, 5, tzinfo=UTC)
    for number, gap in enumerate(gaps, 1):
        # Some weeks of nights in between, so that there is something to remove.
        for night in range(9 if is_nightly else 1):
            moment += timedelta(days=1, seconds=1) if night else gap + timedelta(seconds=1)
            moments.append(moment)
            name = f"store-{number:06}-{night}"
            found = kept([Version(name, Path(name), moment, 1, len(moments)), *found], KEEP, every)
    assert {one.loaded_at for one in found} == at_once(moments)
    # Once more, as by `lapsewatch doctor --prune`: nothing else.
    assert kept(found, KEEP, every) == found


@settings(max_examples=200, deadline=None)
@given(GAPS, st.integers(0, 60), st.integers(-12_000, 24_000))
def test_a_clock_that_was_wrong_once_costs_no_other_version(gaps: list[timedelta], place: int, wrong: int) -> None:
    moments, moment = [], datetime(2024, 2, 27, 5, tzinfo=UTC)
    for gap in gaps:
        moment += gap + timedelta(seconds=1)
        moments.append(moment)
    right = {one.loaded_at for one in kept(loads(moments), KEEP - 1, every)}
    told = [*moments[:place], datetime(2024, 2, 27, tzinfo=UTC) + timedelta(days=wrong), *moments[place:]]
    assert right <= {one.loaded_at for one in kept(loads(told), KEEP, every)}


def test_a_clock_that_goes_to_and_fro_fills_no_disk() -> None:
    found: list[Version] = []
    for number in range(200):
        moment = datetime(2026 if number % 2 else 2027, 1, 1, tzinfo=UTC) + timedelta(minutes=number)
        name = f"store-{number:06}"
        found = kept([Version(name, Path(name), moment, 1, number), *found], KEEP, every)
    assert len(found) <= KEEP + 4


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from([2025, 2026, 2027]), max_size=40), st.integers(1, KEEP))
def test_what_the_rule_leaves_it_leaves_again_whatever_the_clock_did(years: list[int], keep: int) -> None:
    found: list[Version] = []
    for number, year in enumerate(years):
        name = f"store-{number:06}"
        moment = datetime(year, 1, 1, tzinfo=UTC) + timedelta(minutes=number)
        found = kept([Version(name, Path(name), moment, 1, number), *found], keep, every)
        assert kept(found, keep, every) == found


def test_ten_years_of_nights_are_few_versions() -> None:
    """What docs/evidence.md says of the disk."""
    found: list[Version] = []
    for number, moment in enumerate(days("2026-07-01 to 2036-06-30")):
        name = f"store-{number:06}"
        found = kept([Version(name, Path(name), moment, 1, number), *found], KEEP, every)
        if number == 364:
            assert len(found) == 10 + 51
    assert len(found) == 10 + 51 + 9 * 12


# The same on files.


def loaded(folder: Path, *said: str, keep: int = 1) -> list[date]:
    """Publish a version on each of these days; the days of those that stay, the first one first."""
    for moment in days(*said):
        publish(folder, fill, loaded_at=moment, keep=keep)
    return kept_days(folder)


def kept_days(folder: Path) -> list[date]:
    return [one.loaded_at.date() for one in reversed(versions(folder))]


def test_a_load_removes_what_the_rule_lets_go_of(tmp_path: Path) -> None:
    there = loaded(tmp_path, "2026-11-05", "2026-11-07", "2026-11-09", "2026-11-12", keep=2)
    assert there == [date(2026, 11, 7), date(2026, 11, 9), date(2026, 11, 12)]
    assert len(list(tmp_path.glob("store-*.json"))) == 3


def test_pruning_goes_by_the_same_rule(tmp_path: Path) -> None:
    loaded(tmp_path, "2026-11-05", "2026-11-07", "2026-11-09", "2026-11-12", keep=9)
    assert [one.loaded_at.date().day for one in spare(tmp_path, 1)] == [9, 5]
    prune(tmp_path, "an engine", 1)
    assert kept_days(tmp_path) == [date(2026, 11, 7), date(2026, 11, 12)]


def test_a_version_that_somebody_reads_stays_until_they_let_go(tmp_path: Path) -> None:
    loaded(tmp_path, "2026-11-09")
    reader = connect(current(tmp_path))
    assert loaded(tmp_path, "2026-11-10") == [date(2026, 11, 9), date(2026, 11, 10)]
    prune(tmp_path, "an engine", 1)
    assert kept_days(tmp_path) == [date(2026, 11, 9), date(2026, 11, 10)]
    assert reader.execute("select count(*) from staff").fetchall() == [(2,)]
    del reader
    assert loaded(tmp_path, "2026-11-11") == [date(2026, 11, 11)]


def test_the_version_in_use_stays_whatever_its_age(tmp_path: Path) -> None:
    loaded(tmp_path, "2026-11-09", "2026-11-10", "2026-11-11", keep=9)
    oldest = versions(tmp_path)[-1].path
    (tmp_path / "current.duckdb").unlink()
    (tmp_path / "current.duckdb").symlink_to(oldest.name)
    assert [one.loaded_at.date().day for one in spare(tmp_path, 1)] == [10]
    prune(tmp_path, "an engine", 1)
    assert current(tmp_path) == oldest


def test_the_last_whole_version_of_a_week_stays_in_place_of_a_damaged_one(tmp_path: Path) -> None:
    loaded(tmp_path, "2026-11-02", "2026-11-03", "2026-11-04", keep=9)
    damaged = versions(tmp_path)[0].path
    rewrite(damaged, damaged.read_bytes()[:-1] + b"\x99")
    assert loaded(tmp_path, "2026-11-10") == [date(2026, 11, 3), date(2026, 11, 10)]


def test_what_a_killed_load_did_not_remove_the_next_one_does(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Killed between two removals: the version is published, and some of the old are still there."""
    loaded(tmp_path, "2026-11-02", "2026-11-03", "2026-11-04", keep=9)

    class Killed(BaseException):
        pass

    def killed(*_: object) -> bool:
        raise Killed

    monkeypatch.setattr("store.publishing._tidy", killed)
    with pytest.raises(Killed):
        publish(tmp_path, fill, loaded_at=LOADED_AT, keep=1)
    monkeypatch.undo()
    assert len(versions(tmp_path)) == 4
    assert loaded(tmp_path, "2026-11-30") == [date(2026, 11, 4), date(2026, 11, 22), date(2026, 11, 30)]
