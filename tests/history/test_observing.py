"""A track of snapshots says of every row and day whether it was there, in whatever order the snapshots came."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from itertools import permutations, product

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from history import STATES, Snapshot, Source, Track, add, add_all, from_table, merge, to_table

FIRST = date(2026, 3, 1)
Presence = Mapping[int, frozenset[str]]
"""By day, who was there."""


def snapshot(number: int, people: Iterable[str], *, line: int = 2) -> Snapshot:
    columns = dict.fromkeys(STATES["employments"].columns)
    rows = [
        {**columns, "staff_id": one, "file": f"roll-{number}.csv", "line": line + at}
        for at, one in enumerate(sorted(people))
    ]
    schema = {**dict.fromkeys(STATES["employments"].columns, pl.String()), "file": pl.String(), "line": pl.Int64()}
    return Snapshot(day(number), f"roll-{number}.csv", f"{number} {sorted(people)}", pl.DataFrame(rows, schema=schema))


def day(number: int) -> date:
    return FIRST + timedelta(days=number)


def plain(presence: Presence) -> set[tuple[str, date, date]]:
    """The runs, read plainly: person by person, day by day."""
    runs = set()
    for person in frozenset[str]().union(*presence.values()):
        run: list[int] = []
        for number in [*sorted(presence), None]:
            if number is not None and person in presence[number]:
                run.append(number)
            elif run:
                runs.add((person, day(run[0]), day(run[-1])))
                run = []
    return runs


def runs_of(track: Track) -> set[tuple[str, date, date]]:
    rows = track.runs.select("staff_id", "first_seen", "last_seen").rows()
    assert len(rows) == len(set(rows))
    return set(rows)


def table_of(track: Track) -> pl.DataFrame:
    return to_table({Source("employments", ""): track})


def test_every_short_history_in_every_order() -> None:
    """Four days, looked at or not, in every order; everybody is there on other days of them, all ways at once."""
    ways = {"".join(str(int(is_there)) for is_there in way): way for way in product([True, False], repeat=4)}
    for count in range(5):
        for order in permutations(range(4), count):
            presence = {number: frozenset(one for one, way in ways.items() if way[number]) for number in order}
            track = Track("employments")
            for number in order:
                track = add(track, snapshot(number, presence[number]))
            assert runs_of(track) == plain(presence), order


people = st.frozensets(st.sampled_from("abcd"))


@given(st.lists(st.tuples(st.integers(0, 9), people), max_size=8))
def test_again_late_or_corrected(looks: list[tuple[int, frozenset[str]]]) -> None:
    """The last look at a day counts; through the table and back nothing is lost; two tracks meet in the same one."""
    track, presence = Track("employments"), {}
    for number, those in looks:
        track = add(track, snapshot(number, those))
        presence[number] = those
    assert runs_of(track) == plain(presence)
    at_once = add_all(Track("employments"), [snapshot(number, those) for number, those in looks[:4]])
    at_once = add_all(at_once, [snapshot(number, those) for number, those in looks[4:]])
    assert table_of(at_once).drop("line").equals(table_of(track).drop("line"))
    again = from_table(table_of(track)).get(Source("employments", ""), Track("employments"))
    assert table_of(again).equals(table_of(track))
    half = Track("employments")
    for number in sorted(presence)[::2]:
        half = add(half, snapshot(number, presence[number]))
    assert runs_of(merge(half, track)) == plain(presence)


def test_a_run_names_the_row_of_its_last_day() -> None:
    track = Track("employments")
    for number, line in ((0, 2), (4, 9), (2, 5)):
        track = add(track, snapshot(number, "a", line=line))
    assert track.runs.select("file", "line").rows() == [("roll-4.csv", 9)]
    # Cut by a corrected snapshot, the earlier part ends with a day of whose row only the file is known.
    track = add(track, snapshot(4, ""))
    assert track.runs.select("file", "line").rows() == [("roll-2.csv", None)]
