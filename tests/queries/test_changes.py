"""What changed, against the row-for-row comparison of two full status lists; and the record that did it."""

from collections.abc import Callable, Iterator
from datetime import date

import duckdb
import polars as pl
import pytest

from eligibility import load_policy
from load import load_folder
from queries import CHANGES_COLUMNS, Question, Scope, changes, status, with_moves
from store import connect
from tests.load.tiny import FEEDS, LOADED_AT
from tests.queries.conftest import AS_OF

Con = duckdb.DuckDBPyConnection
PAIRS = [
    (date(2024, 3, 1), date(2024, 9, 1)),
    (date(2025, 6, 30), date(2025, 7, 1)),
    (date(2025, 11, 22), AS_OF),
    (date(2026, 11, 16), AS_OF),
    (AS_OF, date(2027, 7, 1)),
    (date(2027, 7, 1), AS_OF),
    (AS_OF, AS_OF),
]
CELL = ["location_id", "function_id", "staff_id"]
COMPARED = ["status", "entitled", "last_day", "ends_because", "unmet", "granted"]
DISTRICT = Scope.district()


def row_for_row(before: Con, since: date, after: Con, as_of: date) -> pl.DataFrame:
    """Whoever has another row in one full list than in the other, or a row in one alone."""
    old = {row[0]: row[1:] for row in cells(before, since)}
    new = {row[0]: row[1:] for row in cells(after, as_of)}
    return pl.DataFrame(
        sorted(cell for cell in old.keys() | new.keys() if old.get(cell) != new.get(cell)),
        schema=dict.fromkeys(CELL, pl.String),
        orient="row",
    )


def cells(con: Con, day: date) -> Iterator[tuple[object, ...]]:
    for row in status(con, Question(day, DISTRICT)).iter_rows(named=True):
        yield (tuple(row[name] for name in CELL), *(row[name] for name in COMPARED))


@pytest.mark.parametrize(("since", "as_of"), PAIRS, ids=str)
def test_two_days_differ_as_their_status_lists_do(sample: Con, since: date, as_of: date) -> None:
    found = changes(sample, Question(as_of, DISTRICT), since=since)
    assert tuple(found.columns) == CHANGES_COLUMNS
    assert found.select(CELL).equals(row_for_row(sample, since, sample, as_of))
    for side, day in (("", as_of), ("_before", since)):
        listed = status(sample, Question(day, DISTRICT)).select(CELL + COMPARED)
        own = found.filter(pl.col(f"status{side}") != "none")
        values = own.select(*CELL, *(pl.col(f"{name}{side}").alias(name) for name in COMPARED if name != "unmet"))
        assert values.equals(listed.join(own, on=CELL, how="semi").select(values.columns))
    assert set(found["cause"]) <= {"record", "time"}
    assert found.filter(pl.col("cause") == "record", pl.col("record") == "").is_empty()


def test_each_kind_is_found_with_its_record(sample: Con) -> None:
    found = changes(sample, Question(AS_OF, DISTRICT), since=date(2025, 11, 22))
    assert set(found["kind"]) >= {"gained", "lost", "renewed", "last-day", "standing"}
    renewed = found.filter(pl.col("kind") == "renewed")
    assert set(renewed["record"].str.extract(r"^(\w+)\.csv, line \d+$")) == {"completions"}
    assert (renewed["last_day"].fill_null(date(9999, 12, 31)) > renewed["last_day_before"]).all()
    lines = dict(sample.cursor().execute("select line, completed_on from completions").fetchall())
    days = [lines[int(record.rpartition(" ")[2])] for record in renewed["record"]]
    assert all(date(2025, 11, 22) < day <= AS_OF for day in days)


def test_a_certificate_that_ended_is_time_and_names_its_training(sample: Con) -> None:
    found = changes(sample, Question(date(2027, 7, 1), DISTRICT), since=date(2027, 6, 30))
    lapsed = found.filter(pl.col("kind") == "lost", pl.col("unmet").str.starts_with("lapsed"))
    assert lapsed.height
    assert set(lapsed["cause"]) == {"time"}
    assert set(lapsed["because"]) == {"Time passed: the certificate ended on June 30, 2027."}
    assert lapsed["record"].str.starts_with("completions.csv, line ").all()


def test_who_loses_here_and_gains_there_has_moved_as_far_as_the_reader_sees(sample: Con) -> None:
    question = Question(AS_OF, DISTRICT)
    moved = with_moves(changes(sample, question, since=date(2023, 11, 22))).filter(pl.col("kind") == "moved")
    assert moved.height
    assert (moved["other_places"] != "").all()
    one = moved.filter("entitled_before").row(0, named=True)
    here = Question(AS_OF, Scope.of_locations((one["location_id"],)))
    seen = with_moves(changes(sample, here, since=date(2023, 11, 22))).filter(
        pl.col("staff_id") == one["staff_id"], pl.col("function_id") == one["function_id"]
    )
    assert seen.select("kind", "other_places").rows() == [("lost", "")]


# Two versions on one day

Load = Callable[[dict[str, tuple[str, str]]], Con]


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Load]:
    """Load the tiny district with texts of its feeds replaced, once for all tests, and open the version."""
    opened: dict[str, Con] = {}

    def load(replaced: dict[str, tuple[str, str]]) -> Con:
        if (named := repr(replaced)) not in opened:
            folder = tmp_path_factory.mktemp("feeds")
            for feed, text in FEEDS.items():
                old, new = replaced.get(feed, ("", ""))
                assert old in text
                (folder / f"{feed}.csv").write_text(text.replace(old, new, 1), "utf-8")
            # Each into a store of its own: a load that takes access from so many of so few would be refused.
            report = load_folder(folder, folder / "store", load_policy(), loaded_at=LOADED_AT)
            opened[named] = connect(report.path)
        return opened[named]

    yield load
    for con in opened.values():
        con.close()


DAY = date(2027, 3, 1)
QUIZ = ("s5,FIRST-AID", "s3,IC-HH,quiz,2027-02-20,passed\ns5,FIRST-AID")
CORRECTED: dict[str, tuple[dict[str, tuple[str, str]], dict[str, tuple[str, str]], tuple[str, ...]]] = {
    "a training came in": ({}, {"completions": QUIZ}, ("renewed", "s3", "added", "completions.csv, line 8")),
    "a training was taken back": (
        {"completions": QUIZ},
        {},
        ("last-day", "s3", "removed", "completions.csv, line 8"),
    ),
    "a training's day was corrected": (
        {},
        {"completions": ("s2,IC-ATT-2425,full,2024-09-10", "s2,IC-ATT-2425,full,2025-09-10")},
        ("renewed", "s2", "changed", "completions.csv, line 2"),
    ),
    "a job ends earlier": (
        {},
        {"assignments": ("2021-08-02,2027-12-18", "2021-08-02,2027-05-07")},
        ("last-day", "s2", "changed", "assignments.csv, line 3"),
    ),
    # It covers the day no more, but it is on file: nobody removed it.
    "a job has ended": (
        {},
        {"assignments": ("2021-08-02,2027-12-18", "2021-08-02,2027-02-26")},
        ("lost", "s2", "changed", "assignments.csv, line 3"),
    ),
    "a job is gone": (
        {},
        {"assignments": ("s2,0010,Office Professional,,2021-08-02,2027-12-18\n", "")},
        ("lost", "s2", "removed", "assignments.csv, line 3"),
    ),
    "an access was removed": (
        {},
        {"grants": ("0010,2024-09-12,\ns3", "0010,2024-09-12,2027-02-01\ns3")},
        ("removed", "s2", "changed", "grants.csv, line 2"),
    ),
}


@pytest.mark.parametrize("name", CORRECTED)
def test_two_versions_differ_by_the_record_that_was_corrected(loaded: Load, name: str) -> None:
    before, after, expected = CORRECTED[name]
    earlier, later = loaded(before), loaded(after)
    found = changes(later, Question(DAY, DISTRICT), since=DAY, earlier=earlier)
    assert found.select(CELL).equals(row_for_row(earlier, DAY, later, DAY))
    own = found.filter(pl.col("function_id") != "base")
    assert own.select("kind", "staff_id", "cause", "record").rows() == [expected]
    assert own["because"][0].startswith(f"A record was {expected[2]}: ")


def test_lines_that_only_moved_change_nothing(loaded: Load) -> None:
    earlier, later = loaded({}), loaded({"completions": ("s2,IC", "s1,FIRST-AID,full,2023-09-20,completed\ns2,IC")})
    assert changes(later, Question(DAY, DISTRICT), since=DAY, earlier=earlier).is_empty()
