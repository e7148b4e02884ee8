"""What a version says that the next load is compared with, also one that was made before some of it was kept."""

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import duckdb
import pytest

from store import Standing, connect, entitled_cells, excess_cells, last_load, last_rows, publish, standing, unplaced_on

Build = Callable[[duckdb.DuckDBPyConnection], None]
DAY = date(2026, 11, 22)
JUDGED = """
create table people as select * from (values (1, 'a'), (2, 'b')) as t (person_no, staff_id);
create table places as select * from (values (1, '0010'), (2, '0020')) as t (location_no, location_id);
create table policy_functions as
    select * from (values (1, 'base', 'Base'), (2, 'marks', 'Marks')) as t (function_no, function_id, ic_group);
create table policy_paths as select * from (values (1, 0), (2, 1)) as t (path_no, needs);
create table status_stretches as
    select person_no, function_no, location_no, path_no, is_entitled, from_on::date as from_on, to_on::date as to_on
    from (values
        (1, 2, 1, 2, true, '2026-11-22', '2026-11-22'),
        (1, 2, 2, 2, true, '2026-01-01', '9999-12-31'),
        (2, 2, 1, 2, true, '2026-11-23', '9999-12-31'),
        (2, 2, 2, 2, true, '2026-01-01', '2026-11-21'),
        (1, 1, 1, 1, true, '2026-01-01', '9999-12-31'),
        (2, 1, 1, 2, false, '2026-01-01', '9999-12-31'),
        (2, 1, 2, null, false, '2026-01-01', '9999-12-31')
    ) as t (person_no, function_no, location_no, path_no, is_entitled, from_on, to_on);
create table anomaly_stretches as
    select person_no, function_no, location_no, kind, from_on::date as from_on, to_on::date as to_on
    from (values
        (1, 2, 1, 'departed', '2026-11-22', '2026-11-22'),
        (2, 2, 1, 'role', '2026-11-23', '9999-12-31'),
        (2, 2, 2, 'overdue', '2026-01-01', '9999-12-31')
    ) as t (person_no, function_no, location_no, kind, from_on, to_on);
insert into grants values
    ('a', 'Marks', '0010', '2026-01-01', null, null, 7), ('a', 'Marks', '0010', '2026-02-01', null, null, 8),
    ('a', 'Marks', '0010', '2026-03-01', '2026-11-22', null, 9), ('a', 'Marks', '0010', '2026-11-23', null, null, 10);
insert into unplaced_grants values
    (11, 'a', null, null, null, null), (12, 'a', null, null, '2026-11-22', '2026-11-23'),
    (13, 'a', null, null, '2026-11-23', null), (14, 'a', null, null, null, '2026-11-22'),
    (15, 'a', null, null, '2026-11-22', '2026-01-01'), (16, 'a', null, null, '2026-11-20', '2026-11-22')
"""


def test_the_figures_of_the_last_load(tmp_path: Path, build: Build, loaded_at: datetime) -> None:
    def fill(con: duckdb.DuckDBPyConnection) -> None:
        build(con)
        con.execute("delete from grants")
        con.execute("insert into grants values ('who', 'Marks', '0010', '2026-01-01', null, null, 9)")
        con.execute("update feeds set newest_on = '2026-11-01' where feed = 'grants'")
        con.execute(
            "insert into rejected_rows (feed, file, rule, message, row) values ('grants', '', 'unknown-course', '', '')"
        )

    path = publish(tmp_path, fill, loaded_at=loaded_at)
    last = last_load(tmp_path)
    assert last is not None
    assert (last.version, last.path) == (path.stem, path)
    assert last.accepted == {"staff": 2, "grants": 1}
    with connect(path) as con:
        faults = con.table("rejected_rows").pl().filter(rule="unknown-course").height
        assert last.at_fault is not None
        assert sum(last.at_fault.values()) == con.table("rejected_rows").pl().height - faults
    assert faults == 1
    assert last.unmatched == {"grants": 1}
    assert last.newest == {"grants": date(2026, 11, 1)}
    assert last.locations is not None
    assert last.locations.columns == ["location_id", "name", "kind", "level", "network"]
    assert last_rows(last, "staff").height == 2
    assert last_rows(last, "nothing").is_empty()


def test_what_an_older_version_does_not_keep_is_not_known(tmp_path: Path, build: Build, loaded_at: datetime) -> None:
    def older(con: duckdb.DuckDBPyConnection) -> None:
        build(con)
        con.execute("alter table feeds drop column newest_on")
        con.execute("drop table unplaced_grants")
        con.execute("alter table locations drop column is_closed")

    path = publish(tmp_path, older, loaded_at=loaded_at)
    last = last_load(tmp_path)
    assert last is not None
    assert last.newest is None
    assert last.at_fault is not None
    assert last.locations is not None
    with connect(path) as con:
        assert standing(con, DAY, ["departed"]) == Standing(None, None, None)
        assert entitled_cells(con, DAY) is None
        assert excess_cells(con, DAY, ["departed"]) is None
        assert unplaced_on(con, DAY) is None


def test_what_a_version_says_of_a_day(tmp_path: Path, build: Build, loaded_at: datetime) -> None:
    def judged(con: duckdb.DuckDBPyConnection) -> None:
        build(con)
        con.execute("delete from grants")
        con.execute("delete from unplaced_grants")
        con.execute(JUDGED)

    with connect(publish(tmp_path, judged, loaded_at=loaded_at)) as con:
        assert standing(con, DAY, ["departed", "role"]) == Standing(2, 1, 3)
        entitled, excess, unplaced = (
            entitled_cells(con, DAY),
            excess_cells(con, DAY, ["departed", "role"]),
            unplaced_on(con, DAY),
        )
        assert entitled is not None
        assert entitled.rows() == [("a", "marks", "0010"), ("a", "marks", "0020")]
        assert excess is not None
        assert excess.rows() == [("departed", "a", "marks", "0010", 8)]
        assert unplaced is not None
        assert unplaced["line"].to_list() == [11, 12, 15]


def test_rows_of_a_version_that_is_gone(tmp_path: Path, build: Build, loaded_at: datetime) -> None:
    path = publish(tmp_path, build, loaded_at=loaded_at)
    last = last_load(tmp_path)
    path.unlink()
    assert last is not None
    assert last_rows(last, "staff").is_empty()


@pytest.mark.parametrize("kinds", [[], ["departed"]])
def test_no_kinds_are_no_anomalies(tmp_path: Path, build: Build, loaded_at: datetime, kinds: list[str]) -> None:
    def judged(con: duckdb.DuckDBPyConnection) -> None:
        build(con)
        con.execute(JUDGED)

    with connect(publish(tmp_path, judged, loaded_at=loaded_at)) as con:
        assert standing(con, DAY, kinds).excess == len(kinds)
