"""Beginnings and ends as they follow from snapshots, against a plain reading and by the cases that a roll has."""

from collections.abc import Iterator
from itertools import combinations, product

import polars as pl
import pytest

from history import STATES, Snapshot, Track, add, latest, stretches
from tests.history.test_observing import day, snapshot

Row = dict[str, str]


def said(track: Track, bridged: int = 3) -> list[tuple[object, ...]]:
    """The stretches as (first day, observed after, last day, gone by); a recorded day has "" for its bound."""
    state = STATES[track.feed]
    found = stretches(track, bridged).sort(state.begin, "line")
    return [
        (
            row[state.begin],
            ("" if not row["is_begin_observed"] else str(row["not_before"])),
            row[state.end],
            ("" if not row["is_end_observed"] else str(row["gone_by"])),
        )
        for row in found.iter_rows(named=True)
    ]


def of_days(feed: str, rows_of_days: dict[int, list[Row]], unreadable: dict[int, list[str]] | None = None) -> Track:
    track = Track(feed)
    schema = {**dict.fromkeys(STATES[feed].columns, pl.String()), "file": pl.String(), "line": pl.Int64()}
    for number, rows in rows_of_days.items():
        frame = pl.DataFrame(
            [{**row, "file": f"{number}.csv", "line": at} for at, row in enumerate(rows, 2)], schema=schema
        )
        track = add(
            track, Snapshot(day(number), f"{number}.csv", str(number), frame, (unreadable or {}).get(number, []))
        )
    return track


def plainly(
    looked: tuple[int, ...], there: set[int], bridged: int
) -> Iterator[tuple[int, int | None, int, int | None]]:
    """First and last day of each stretch, and the looks around it: day by day, as somebody would with a pencil."""
    now: list[int] = []
    for number in [one for one in looked if one in there]:
        missed = now and any(now[-1] < one < number for one in looked)
        if missed and number - now[-1] - 1 > bridged:
            yield _stretch(looked, now)
            now = []
        now.append(number)
    if now:
        yield _stretch(looked, now)


def _stretch(looked: tuple[int, ...], seen: list[int]) -> tuple[int, int | None, int, int | None]:
    before, after = [one for one in looked if one < seen[0]], [one for one in looked if one > seen[-1]]
    return seen[0], before[-1] if before else None, seen[-1], after[0] if after else None


@pytest.mark.parametrize("bridged", [0, 1, 3])
def test_every_short_history(bridged: int) -> None:
    """Seven days, looked at or not, and everybody there on other days of them, all ways at once."""
    ways = {"".join(str(int(is_there)) for is_there in way): way for way in product([True, False], repeat=7)}
    for count in (1, 4, 6, 7):
        for looked in combinations(range(7), count):
            track = Track("employments")
            for number in looked:
                track = add(track, snapshot(number, [one for one, way in ways.items() if way[number]]))
            expected = {
                (
                    name,
                    str(day(first)),
                    None if before is None else day(before),
                    str(day(last)) if after else None,
                    after and day(after),
                )
                for name, way in ways.items()
                for first, before, last, after in plainly(looked, {at for at in range(7) if way[at]}, bridged)
            }
            found = stretches(track, bridged).select("staff_id", "hire_date", "not_before", "end_date", "gone_by")
            assert set(found.rows()) == expected, looked


def job(title: str = "Principal", start: str = "", end: str = "", **more: str) -> Row:
    row = {"staff_id": "1", "location_id": "0010", "job_title": title, "start_date": start, "end_date": end, **more}
    return {name: value for name, value in row.items() if value}


D = [str(day(number)) for number in range(40)]
CASES: dict[str, tuple[dict[int, list[Row]], list[tuple[object, ...]]]] = {
    "there from the first on": ({0: [job()], 1: [job()]}, [(D[0], "None", None, "")]),
    "recorded days stand": (
        {0: [job(start="2020-08-01", end=D[30])], 1: [job(start="2020-08-01", end=D[30])]},
        [("2020-08-01", "", D[30], "")],
    ),
    "gone after its recorded end": (
        {0: [job(start="2020-08-01", end=D[2])], 3: []},
        [("2020-08-01", "", D[2], "")],
    ),
    "gone before its recorded end": (
        {0: [job(start="2020-08-01", end=D[30])], 3: []},
        [("2020-08-01", "", D[0], D[3])],
    ),
    "another title": (
        {0: [job("Dean")], 2: [job("Principal")]},
        [(D[0], "None", D[0], D[2]), (D[2], D[0], None, "")],
    ),
    "another spelling of a title": ({0: [job("Dean")], 2: [job("dean ")]}, [(D[0], "None", None, "")]),
    "a corrected first day": (
        {0: [job(start="2020-08-01")], 2: [job(start="2021-08-01")]},
        [("2021-08-01", "", None, "")],
    ),
    "a first day after the last look: a new job": (
        {0: [job(start="2020-08-01")], 5: [job(start=D[3])]},
        [("2020-08-01", "", D[0], D[5]), (D[3], "", None, "")],
    ),
    "back after long, with the first day of long ago": (
        {0: [job(start="2020-08-01")], 5: [], 20: [job(start="2020-08-01")]},
        [("2020-08-01", "", D[0], D[5]), (D[20], D[5], None, "")],
    ),
    "back after long, with a new first day": (
        {0: [job(start="2020-08-01")], 5: [], 20: [job(start=D[15])]},
        [("2020-08-01", "", D[0], D[5]), (D[15], "", None, "")],
    ),
    "announced, then moved": (
        {0: [job(start=D[20])], 1: [job(start=D[25])]},
        [(D[25], "", None, "")],
    ),
    "announced, then withdrawn": ({0: [job(start=D[20])], 1: []}, []),
    "an old job beside the one of today": (
        {
            0: [job(start="2015-08-01", end="2016-06-30"), job(start="2020-08-01")],
            1: [job(start="2015-08-01", end="2016-06-30"), job(start="2020-08-01")],
            9: [job(start="2020-08-01")],
        },
        [("2015-08-01", "", "2016-06-30", ""), ("2020-08-01", "", None, "")],
    ),
    "an old job that comes and goes": (
        {0: [job(start="2015-08-01", end="2016-06-30")], 9: [], 30: [job(start="2015-08-01", end="2016-06-30")]},
        [("2015-08-01", "", "2016-06-30", "")],
    ),
    "ended before anybody looked, first day unknown": ({9: [job(end=D[2])]}, [(D[2], "None", D[2], "")]),
    "a first day that is none is left to the checks": ({0: [job(start="soon")]}, [("soon", "", None, "")]),
}


@pytest.mark.parametrize("name", CASES)
def test_what_follows(name: str) -> None:
    looks, expected = CASES[name]
    assert said(of_days("assignments", looks)) == expected


def test_an_unreadable_row_is_no_departure() -> None:
    looks = {0: [job()], 10: [], 20: [job()], 30: []}
    assert said(of_days("assignments", looks, {10: ["1"], 30: ["1"]})) == [(D[0], "None", None, "")]
    assert len(said(of_days("assignments", looks, {10: ["2"]}))) == 2


def test_access_is_gone_from_the_day_after_it_was_last_seen() -> None:
    granted = {"staff_id": "1", "location_id": "0010", "ic_group": "IC Attendance"}
    assert said(of_days("grants", {0: [granted], 3: []})) == [(D[0], "None", D[1], D[3])]


def test_of_a_person_the_newest_row_is_known_for_good() -> None:
    looks = {0: [{"staff_id": "1", "given_name": "An"}], 1: [{"staff_id": "1", "given_name": "Ana"}], 2: []}
    there, gone = latest(of_days("staff", looks))
    assert (there.height, gone["given_name"].to_list(), gone["file"].to_list()) == (0, ["Ana"], ["1.csv"])
    assert latest(of_days("staff", {0: looks[0]}))[0].height == 1
