"""Exports that only know today, night after night: what is observed, that it is never lost, and what is refused."""

import json
import re
from collections.abc import Collection
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import duckdb
import polars as pl
import pytest

import cli
import queries
from cli.trouble import REFUSED
from eligibility import Policy, parse_policy
from intake import IntakeRefused
from load import LoadReport, load_folder
from queries import Question, Scope
from store import StoreError, connect, current, read_history, restore_history, versions
from tests.load import dailies
from tests.load.dailies import HEADER, Job, looks, roll, truth, write_others, write_roll, write_year

YEAR_END = datetime(2026, 9, 1, 18, 30, tzinfo=UTC)
ANA, BO, CY = "1,Ana,A,,0010,Principal", "2,Bo,B,,0010,Dean", "3,Cy,C,,0020,Dean"
FEW = [ANA, BO, CY, *(f"{n},Di,D,,0020,Dean" for n in range(4, 9))]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with a mapping and everything but rolls."""
    (tmp_path / "exports").mkdir()
    write_others(tmp_path / "exports")
    return tmp_path / "exports"


def put(folder: Path, day: str, rows: list[str]) -> None:
    write_roll(folder, f"roll-2026-{day}.csv", rows)


def without(*rows: str) -> list[str]:
    return [row for row in FEW if row not in rows]


def loaded(folder: Path, policy: Policy, day: str = "04-01", accept: Collection[str] = ()) -> LoadReport:
    at = datetime.fromisoformat(f"2026-{day}T18:30:00+00:00")
    return load_folder(folder, folder.parent / "store", policy, loaded_at=at, accept=accept)


def rows_of(store: Path, sql: str) -> list[tuple[object, ...]]:
    with connect(current(store)) as con:
        return con.execute(sql).fetchall()


def history_of(store: Path) -> pl.DataFrame:
    kept = read_history(store).table
    assert kept is not None
    return kept


SAID = """select staff_id, begin_said, end_said from assignments
join observed_rows as observed on observed.feed = 'assignments' and observed.line = assignments.line order by all"""


def plain_stretches(jobs: list[Job], days: list[date]) -> set[tuple[object, ...]]:
    """Person, site, title, and the snapshots around the first and the last day: read day by day from the rolls."""
    found: set[tuple[object, ...]] = set()
    for staff_id, site, title in {(job.staff_id, job.site, job.title) for job in jobs}:
        same = [job for job in jobs if (job.staff_id, job.site, job.title) == (staff_id, site, title)]
        seen: list[date] = []
        runs: list[list[date]] = []
        for day in days:
            if not any(job.is_on(day) for job in same):
                continue
            is_away = seen and days.index(day) > days.index(seen[-1]) + 1 and (day - seen[-1]).days - 1 > 3
            seen = [*([] if is_away else seen), day]
            runs = [*runs[: -1 if runs and not is_away and len(seen) > 1 else None], seen]
        for run in runs:
            before, after = [day for day in days if day < run[0]], [day for day in days if day > run[-1]]
            found.add(
                (staff_id, site, title, before[-1] if before else None, run[0], run[-1], after[0] if after else None)
            )
    return found


def test_a_year_of_dailies_against_the_truth(tmp_path: Path, policy: Policy) -> None:
    """At once, and in parts as they come: the same history, and it holds the truth within what can be observed."""
    jobs, days = truth(60), looks()
    folder, store = tmp_path / "year", tmp_path / "store"
    write_year(folder, jobs, days)
    load_folder(folder, store, policy, loaded_at=YEAR_END)
    found = rows_of(
        store,
        """
        select staff_id, location_id, job_title, not_before, first_seen, last_seen, gone_by
        from assignments join observed_rows as seen on seen.feed = 'assignments' and seen.line = assignments.line
    """,
    )
    assert len(found) == len(set(found)) > 70
    assert set(found) == plain_stretches(jobs, days)
    for job in jobs:
        held = [row for row in found if row[:3] == (job.staff_id, job.site, job.title)]
        if seen := [day for day in days if job.is_on(day)]:
            (row,) = [row for row in held if row[4] <= seen[0] <= row[5]]  # type: ignore[operator]
            assert row[3] is None or row[3] < job.first <= row[4] or row[4] < seen[0]  # type: ignore[operator]
    at_once = history_of(store)

    parts = tmp_path / "parts"
    parts.mkdir()
    write_others(parts)
    for some in (days[1:90:2], days[90:], days[:90:2]):
        for day in some:
            write_roll(parts, f"roll-{day}.csv", roll(jobs, day))
        bad = parts / f"roll-{some[20]}.csv"
        write_roll(parts, bad.name, roll(jobs, some[20])[:15])
        with pytest.raises(IntakeRefused, match=f"staff: {bad.name} shows only 15 of the") as refused:
            load_folder(parts, tmp_path / "s", policy, loaded_at=YEAR_END, accept=["consequences"])
        assert [one.split(":")[0] for one in refused.value.problems] == ["staff", "employments", "assignments"]
        write_roll(parts, bad.name, roll(jobs, some[20]))
        load_folder(parts, tmp_path / "s", policy, loaded_at=YEAR_END, accept=["consequences"])
        for path in parts.glob("roll-*"):
            path.unlink()
    assert history_of(tmp_path / "s").drop("file", "line").equals(at_once.drop("file", "line"))


def test_who_left_and_who_came_is_observed_and_said_so(folder: Path, policy: Policy) -> None:
    store = folder.parent / "store"
    put(folder, "03-03", without(BO))
    loaded(folder, policy, "03-03")
    put(folder, "03-05", without(CY))
    done = loaded(folder, policy, "03-05")
    assert done.summary.snapshots[0] == "assignments: 2 snapshots from March 3, 2026 to March 5, 2026, 1 of them new."
    assert rows_of(store, SAID)[:3] == [
        ("1", "Began on or before March 3, 2026 (observed)", None),
        ("2", "Began between March 3 and March 5, 2026 (observed)", None),
        ("3", "Began on or before March 3, 2026 (observed)", "Ended between March 3 and March 5, 2026 (observed)"),
    ]
    with connect(current(store)) as con:
        question = Question(date(2026, 3, 6), Scope.district(), location_ids=("0020",))
        explained = queries.explain(con, question, staff_id="3", function_id="attendance").places[0].paths[0]
        employment, job, *_ = explained.requirements
        assert employment.sentence == "Not employed on this day. Ended between March 3 and March 5, 2026 (observed)."
        assert job.sentence.endswith("on this day. Ended between March 3 and March 5, 2026 (observed).")
        here = replace(question, location_ids=("0010",))
        explained = queries.explain(con, here, staff_id="2", function_id="attendance").places[0].paths[0]
        assert explained.requirements[0].sentence == (
            "Employed since March 5, 2026. Began between March 3 and March 5, 2026 (observed)."
        )
        assert explained.requirements[0].record == (
            "roll-2026-03-05.csv, line 3; began between March 3 and March 5, 2026 (observed)"
        )
        began = "began on or before March 3, 2026 (observed)"
        lines = queries.timeline(con, Question(date(2026, 3, 6), Scope.district()), staff_id="3")
        assert (
            lines["record"].to_list()
            == [f"roll-2026-03-03.csv, line 3; {began}; ended between March 3 and March 5, 2026 (observed)"] * 2
        )
        # They are known for good, and so is everybody's last name.
        known = queries.person(con, Question(date(2026, 3, 6), Scope.district()), staff_id="3")
        assert known is not None
        assert known.name == "Cy C"


CORE = "urn:ietf:params:scim:schemas:core:2.0"
GROUPS = """
[[source]]
files = "groups-*.csv"
snapshot = true
[source.grants]
staff_id = "Id"
ic_group = "Group"
location_id = "Site"
"""


def test_what_is_wrong_with_access_says_what_was_observed(folder: Path, policy: Policy) -> None:
    (folder / "sources.toml").write_text(dailies.SOURCES + GROUPS)
    (folder / "grants.csv").unlink()
    (folder / "completions.csv").write_text(
        "staff_id,course_code,kind,completed_on,status\n9,IC-ATT-2425,full,2024-09-10,completed\n"
    )
    clerk = "9,Ed,E,,0010,Office Professional"
    for day, rows, access in (("03-02", FEW, "9"), ("03-04", FEW, "39"), ("03-06", without(CY), "39")):
        put(folder, day, [*rows, clerk])
        held = "".join(f"{one},IC Attendance,{'0010' if one == '9' else '0020'}\n" for one in access)
        (folder / f"groups-2026-{day}.csv").write_text(f"Id,Group,Site\n{held}")
    loaded(folder, policy)
    question = Question(date(2026, 3, 7), Scope.district())

    def said(name: str) -> list[tuple[str, str]]:
        with connect(current(folder.parent / "store")) as con:
            found = getattr(queries, name)(con, question).select("kind", "explanation")
            return [(kind, text.partition(". ")[2]) for kind, text in found.iter_rows() if kind != "overdue"]

    ended = "Ended between March 4 and March 6, 2026 (observed). Granted between March 2 and March 4, 2026 (observed)."
    assert said("anomalies") == said("anomaly_list") == [("departed", ended)]
    # Access of long ago, of somebody who was there when the first snapshot was taken: nobody knows.
    for path in folder.glob("groups-*"):
        path.unlink()
    (folder / "sources.toml").write_text(dailies.SOURCES)
    (folder / "grants.csv").write_text(
        "staff_id,ic_group,location_id,granted_on,removed_on\n9,IC Attendance,0010,2024-09-12,\n"
    )
    loaded(folder, policy, accept=["shrink:grants"])
    maybe = "The job there began on or before March 2, 2026 (observed), so it may have been in time."
    assert said("anomalies") == [("granted-early", maybe)]


def test_the_same_again_and_one_that_comes_late(folder: Path, policy: Policy) -> None:
    store = folder.parent / "store"
    put(folder, "03-02", FEW)
    put(folder, "03-10", without(BO))
    loaded(folder, policy)
    before = history_of(store)
    done = loaded(folder, policy)
    assert done.summary.snapshots[0].endswith(", 0 of them new.")
    assert history_of(store).equals(before)
    (folder / "roll-2026-03-02.csv").unlink()
    (folder / "roll-2026-03-10.csv").unlink()
    put(folder, "03-06", FEW)
    loaded(folder, policy)
    assert (
        "2",
        "Began on or before March 2, 2026 (observed)",
        "Ended between March 6 and March 10, 2026 (observed)",
    ) in (rows_of(store, SAID))
    # Corrected: the day is another one now.
    put(folder, "03-06", without(BO))
    loaded(folder, policy)
    assert rows_of(store, SAID)[1][2] == "Ended between March 2 and March 6, 2026 (observed)"


def test_who_comes_back_soon_never_left(folder: Path, policy: Policy) -> None:
    for day, rows in (("03-02", FEW), ("03-03", without(BO, CY)), ("03-06", without(CY)), ("03-09", FEW)):
        put(folder, day, rows)
    loaded(folder, policy)
    store = folder.parent / "store"
    assert [row[0] for row in rows_of(store, SAID)][:5] == ["1", "2", "3", "3", "4"]
    # What was observed stays as it was, whatever the rules make of it.
    before = history_of(store)
    strict = parse_policy(policy.text.replace('breaks = "bridged"', 'breaks = "departure"'))
    loaded(folder, strict)
    assert history_of(store).equals(before)
    assert [row[0] for row in rows_of(store, SAID)][:5] == ["1", "2", "2", "3", "3"]


def test_a_truncated_snapshot_leaves_nothing(folder: Path, policy: Policy) -> None:
    put(folder, "03-02", FEW)
    loaded(folder, policy)
    before = history_of(folder.parent / "store")
    put(folder, "03-03", FEW[:3])
    with pytest.raises(IntakeRefused, match=r"gone, for example: 4,0020,dean; .* accept it with --accept shrink:assig"):
        loaded(folder, policy)
    assert history_of(folder.parent / "store").equals(before)
    accepted = [f"shrink:{feed}" for feed in ("staff", "employments", "assignments")]
    loaded(folder, policy, accept=accepted)
    # The next one is compared with it, and a corrected one with what it replaces.
    put(folder, "03-04", FEW)
    put(folder, "03-03", FEW)
    loaded(folder, policy)
    assert {row[2] for row in rows_of(folder.parent / "store", SAID)} == {None}


def test_it_is_carried_on_whatever_happens_to_versions(folder: Path, policy: Policy) -> None:
    """From a version that is laid out otherwise, through a load without snapshots, past a link that was set back."""
    store = folder.parent / "store"
    put(folder, "03-02", FEW)
    first = loaded(folder, policy)
    put(folder, "03-03", without(CY))
    loaded(folder, policy)
    before = history_of(store)
    newest = versions(store)[0].path
    newest.chmod(0o644)
    with duckdb.connect(str(newest)) as con:
        con.execute("drop table status_stretches; drop table observed_rows; alter table load drop column made_by")
        con.execute("alter table history drop column removed_on")
    (store / "current.duckdb").unlink()
    (store / "current.duckdb").symlink_to(first.path.name)
    (folder / "sources.toml").rename(folder / "mapping")
    others = folder.parent / "others"
    others.mkdir()
    for feed in ("locations", "completions", "approvals", "grants"):
        (others / f"{feed}.csv").write_bytes((folder / f"{feed}.csv").read_bytes())
    (others / "staff.csv").write_text(
        "staff_id,given_name,family_name,email,worker_type\n" + "".join(f"{row[0]},A,B,,\n" for row in FEW)
    )
    (others / "employments.csv").write_text(
        "staff_id,hire_date,end_date,separation_reason\n" + "".join(f"{row[0]},2020-01-01,,\n" for row in FEW)
    )
    (others / "assignments.csv").write_text(
        "staff_id,location_id,job_title,team,start_date,end_date\n"
        + "".join(f"{row[0]},0010,Dean,,2020-01-01,\n" for row in FEW)
    )
    load_folder(others, store, policy, loaded_at=datetime(2026, 4, 2, tzinfo=UTC), keep=1)
    assert history_of(store).equals(before)
    assert rows_of(store, "from observed_rows") == []

    (folder / "mapping").rename(folder / "sources.toml")
    for path in folder.glob("roll-*"):
        path.unlink()
    put(folder, "03-09", without(CY))
    loaded(folder, policy, "04-03")
    assert rows_of(store, SAID)[2] == (
        "3",
        "Began on or before March 2, 2026 (observed)",
        "Ended between March 2 and March 3, 2026 (observed)",
    )

    damaged = versions(store)[0].path
    damaged.chmod(0o644)
    damaged.write_bytes(b"no database")
    put(folder, "03-10", without(CY))
    assert loaded(folder, policy, "04-04").summary.snapshots[0] == (
        f"Snapshots: {damaged.stem} cannot be read, so the history was taken from {versions(store)[-1].name}."
    )
    assert versions(store)[-1].path != damaged


def test_a_history_of_a_newer_program_stops_the_load(folder: Path, policy: Policy) -> None:
    put(folder, "03-02", FEW)
    newest = loaded(folder, policy).path
    newest.chmod(0o644)
    with duckdb.connect(str(newest)) as con:
        con.execute("update history set format = 99")
    with pytest.raises(StoreError, match="was written by a newer version of Lapsewatch, and would be lost"):
        loaded(folder, policy)


def test_a_restored_history_is_taken_up_by_the_next_load(folder: Path, policy: Policy) -> None:
    store = folder.parent / "store"
    put(folder, "03-02", FEW)
    loaded(folder, policy)
    old = history_of(store)
    for path in store.iterdir():
        path.unlink()
    for path in folder.glob("roll-*"):
        path.unlink()
    restore_history(store, old)
    restore_history(store, old)
    put(folder, "03-03", without(CY))
    loaded(folder, policy)
    assert rows_of(store, SAID)[2][2] == "Ended between March 2 and March 3, 2026 (observed)"
    assert not read_history(store).restored
    # Killed between publishing and removing the file, a load leaves it to the next.
    before = history_of(store)
    restore_history(store, old)
    loaded(folder, policy)
    assert history_of(store).equals(before)
    (store / "restored-0.duckdb").write_bytes(b"no database")
    with pytest.raises(StoreError, match=r"restored-0\.duckdb cannot be read: remove the file"):
        read_history(store)


DAY_COLUMN = dailies.SOURCES.replace(
    "snapshot = true", 'snapshot = true\nday = { column = "As of", dates = "%m/%d/%Y" }'
)


def test_the_day_may_stand_in_a_column_or_be_that_of_the_load(folder: Path, policy: Policy) -> None:
    store = folder.parent / "store"
    (folder / "sources.toml").write_text(DAY_COLUMN)
    for name, day, rows in (("b", "03/02/2026", FEW), ("a", "03/05/2026", without(CY))):
        lines = [f"{HEADER},As of", *(f"{row},{day}" for row in rows), ""]
        (folder / f"roll-{name}.csv").write_text("\n".join(lines))
    loaded(folder, policy)
    assert rows_of(store, SAID)[2][2] == "Ended between March 2 and March 5, 2026 (observed)"
    (folder / "roll-b.csv").unlink()
    text = (folder / "roll-a.csv").read_text()
    (folder / "roll-a.csv").write_text(text.replace("03/05/2026", "03/06/2026", 1))
    with pytest.raises(IntakeRefused, match=r"the same date in every row of roll-a\.csv, found 2026-03-05, 2026-03-06"):
        loaded(folder, policy)

    (folder / "sources.toml").write_text(dailies.SOURCES.replace("snapshot = true", 'snapshot = true\nday = "load"'))
    write_roll(folder, "roll-a.csv", without(CY))
    loaded(folder, policy, "03-10")
    loaded(folder, policy, "03-11")  # nobody has written it anew, so it says nothing about today
    write_roll(folder, "roll-a.csv", without(CY, BO))
    loaded(folder, policy, "03-12")
    assert rows_of(store, SAID)[1][2] == "Ended between March 10 and March 12, 2026 (observed)"
    files = rows_of(
        store, "select record_at(feeds.file, line) from assignments, feeds where feed = 'assignments' order by 1"
    )
    assert ("roll-a.csv of 2026-03-10, line 3",) in files
    assert ("roll-a.csv of 2026-03-12, line 2",) in files


def test_a_code_that_the_mapping_does_not_know_ends_nothing(folder: Path, policy: Policy) -> None:
    store = folder.parent / "store"
    mapping = dailies.SOURCES.replace(
        'location_id = "Site"', 'location_id = { column = "Site", map = { 0010 = "0010", 0020 = "0020" } }'
    )
    (folder / "sources.toml").write_text(mapping)
    put(folder, "03-02", FEW)
    put(folder, "03-20", [row.replace("0010,Dean", "EHS,Dean") for row in FEW])
    done = loaded(folder, policy)
    assert done.summary.rejections.rows() == [("assignments", "value", 1)]
    assert rows_of(store, SAID)[1] == ("2", "Began on or before March 2, 2026 (observed)", None)
    # Mapped, the roll is read anew: another school from that day on.
    (folder / "sources.toml").write_text(mapping.replace('0020 = "0020"', '0020 = "0020", EHS = "0020"'))
    assert loaded(folder, policy).summary.rejections.is_empty()
    assert [row[2] for row in rows_of(store, SAID) if row[0] == "2"] == [
        None,
        "Ended between March 2 and March 20, 2026 (observed)",
    ]


DOCUMENT = Path(__file__).parents[2] / "docs/connect/snapshots.md"


def test_the_document_says_what_happens(folder: Path, policy: Policy, capsys: pytest.CaptureFixture[str]) -> None:
    blocks = [block.split("```")[0] for block in DOCUMENT.read_text("utf-8").split("\n```")[1::2]]
    first, second, mapping = blocks[0].strip(), blocks[1].strip(), blocks[2].removeprefix("toml")
    (folder / "sources.toml").write_text(mapping)
    store = folder.parent / "store"
    for day, text in (("03", first), ("05", second)):
        (folder / f"staff-list-2026-03-{day}.csv").write_text(text + "\n")
        loaded(folder, policy, f"03-{day}", accept=["consequences"])
    commands = re.findall(r"`lapsewatch (explain [^`]*)`", DOCUMENT.read_text("utf-8"))
    for command, said in zip(commands, (blocks[4], blocks[5]), strict=True):
        with pytest.raises(SystemExit):
            cli.app([*command.split(), "--store", str(store)])
        assert said.strip() in capsys.readouterr().out
    exported = folder.parent / "history.csv"
    with pytest.raises(SystemExit):
        cli.app(["history", "--store", str(store), "export", str(exported)])
    assert "6 snapshots" not in capsys.readouterr().out
    with pytest.raises(SystemExit):
        cli.app(["history", "restore", str(exported), "--store", str(folder.parent / "new")])
    with pytest.raises(SystemExit):
        cli.app(["history", "--store", str(folder.parent / "new")])
    shown = capsys.readouterr().out
    assert "6 snapshots wait" in shown
    assert "1 restored file waits for the next load." in shown
    with pytest.raises(SystemExit) as ended:
        cli.app(["history", "restore", str(folder / "locations.csv"), "--store", str(store)])
    assert ended.value.code == REFUSED
    assert "is no export of a history" in capsys.readouterr().err


PACKAGE = {
    "orgs.csv": "sourcedId,status,dateLastModified,name,type,identifier,parentSourcedId\n0010,,,Bell,school,0010,\n",
    "users.csv": "sourcedId,status,dateLastModified,enabledUser,orgSourcedIds,role,username,userIds,givenName,"
    "familyName,middleName,identifier,email,sms,phone,agentSourcedIds,grades,password\n",
}


def test_a_package_without_days_and_since_when_it_is_taken(folder: Path, policy: Policy) -> None:
    (folder / "sources.toml").write_text(
        '[[source]]\nfiles = "oneroster-*"\nreader = "oneroster"\nsnapshot = true\nsince = 2025-08-01\n'
    )
    (folder / "locations.csv").unlink()
    for day, people in (("2026-03-02", "12"), ("2026-03-05", "23")):
        package = folder / f"oneroster-{day}"
        package.mkdir()
        rows = "".join(f"{n},,,true,0010,teacher,u{n},,Ana,N{n},,{n},,,,,,\n" for n in people)
        for name, text in PACKAGE.items():
            (package / name).write_text(text + (rows if name == "users.csv" else ""))
    loaded(folder, policy)
    store = folder.parent / "store"
    began = "Began on or before March 2, 2026 (observed, taken as August 1, 2025)"
    assert rows_of(store, SAID) == [
        ("1", began, "Ended between March 2 and March 5, 2026 (observed)"),
        ("2", began, None),
        ("3", "Began between March 2 and March 5, 2026 (observed)", None),
    ]
    line = "select record_at(feeds.file, line) from assignments, feeds where feed = 'assignments' and staff_id = '1'"
    assert rows_of(store, line) == [("oneroster-2026-03-02/users.csv, line 2",)]


def test_recorded_days_stand_beside_observed_ones(folder: Path, policy: Policy) -> None:
    more = dailies.SOURCES.replace(
        '[source.employments]\nstaff_id = "Id"',
        ('[source.employments]\nstaff_id = "Id"\nhire_date = "Hired"\nend_date = "Leaves"'),
    )
    (folder / "sources.toml").write_text(more)
    rows = [f"{row},2020-08-01,{'2026-06-30' if row is BO else ''}" for row in FEW]
    for day, there in (("03-02", rows), ("03-05", [row for row in rows if row[0] != "3"])):
        (folder / f"roll-2026-{day}.csv").write_text("\n".join([f"{HEADER},Hired,Leaves", *there, ""]))
    loaded(folder, policy)
    said = SAID.replace("from assignments", "from employments").replace("assignments", "employments")
    assert rows_of(folder.parent / "store", said)[1:3] == [
        ("2", "Began on August 1, 2020 (recorded)", "Last day June 30, 2026 (recorded)"),
        ("3", "Began on August 1, 2020 (recorded)", "Ended between March 2 and March 5, 2026 (observed)"),
    ]


def test_what_cannot_be_is_said(folder: Path, policy: Policy) -> None:
    def refusals(change: tuple[str, str]) -> str:
        (folder / "sources.toml").write_text(dailies.SOURCES.replace(*change))
        with pytest.raises(IntakeRefused) as refused:
            loaded(folder, policy)
        return "\n".join(refused.value.problems)

    put(folder, "03-02", FEW)
    assert "source 1, assignments.start_date: expected a column" in refusals(("snapshot = true", ""))
    assert "day only beside snapshot = true" in refusals(("snapshot = true", 'day = "load"'))
    assert 'expected "name", "load", or a column' in refusals(("snapshot = true", 'snapshot = true\nday = "today"'))
    assert "every file that matches is a snapshot anyway" in refusals(
        ("snapshot = true", "snapshot = true\nevery = true")
    )
    events = "\n[source.closed_days]\ndate = 'Id'\nname = 'Title'"
    assert "whose rows have a day of their own" in refusals(("[source.employments]", f"{events}\n[source.employments]"))
    put(folder, "04-02", FEW)
    assert "no day after the load, April 1, 2026, found roll-2026-04-02.csv, which is of April 2, 2026" in refusals(
        ("", "")
    )
    (folder / "roll-2026-04-02.csv").rename(folder / "roll-april.csv")
    assert "a whole date (2026-03-05 or 20260305) in the name of the file" in refusals(("", ""))
    (folder / "roll-april.csv").rename(folder / "roll-b-2026-03-02.csv")
    write_roll(folder, "roll-b-2026-03-02.csv", without(BO))
    assert "one snapshot of March 2, 2026, found roll-2026-03-02.csv and roll-b-2026-03-02.csv" in refusals(("", ""))


def test_people_whom_a_snapshot_knows_by_address_are_looked_up_whenever_it_was_taken(
    folder: Path, policy: Policy
) -> None:
    groups = GROUPS.replace('staff_id = "Id"', 'staff_id = { column = "Id", lookup = "email" }')
    (folder / "sources.toml").write_text(dailies.SOURCES + groups)
    (folder / "grants.csv").unlink()
    for day, held in (("03-02", "12"), ("03-04", "2")):
        put(folder, day, [*(f"{n},Al,A,al{n}@example.org,0010,Dean" for n in (1, 2)), *FEW[2:]])
        rows = "".join(f"al{one}@example.org,IC Attendance,0010\n" for one in held)
        (folder / f"groups-2026-{day}.csv").write_text(f"Id,Group,Site\n{rows}")
        loaded(folder, policy, accept=["shrink:grants"])
        (folder / f"groups-2026-{day}.csv").rename(folder.parent / day)  # as where only the newest is kept
    found = rows_of(folder.parent / "store", "select staff_id, granted_on, removed_on from grants order by all")
    assert found == [("1", date(2026, 3, 2), date(2026, 3, 3)), ("2", date(2026, 3, 2), None)]


def test_a_folder_of_scim_for_each_night_is_a_snapshot(folder: Path, policy: Policy) -> None:
    words = GROUPS.replace('files = "groups-*.csv"', 'files = "scim-*"\nreader = "scim"')
    for mapped, column in (("Id", "user.externalId"), ("Group", "group.displayName")):
        words = words.replace(f'"{mapped}"', f'"{column}"')
    words = words.replace('location_id = "Site"', 'location_id = { value = "0010" }')
    (folder / "sources.toml").write_text(dailies.SOURCES + words)
    (folder / "grants.csv").unlink()
    for day, held in (("03-02", "12"), ("03-04", "2")):
        put(folder, day, FEW)
        of_night = folder / f"scim-2026-{day}"
        of_night.mkdir()
        users = [{"schemas": [f"{CORE}:User"], "id": f"u{n}", "externalId": str(n)} for n in (1, 2)]
        group = {"schemas": [f"{CORE}:Group"], "id": "g", "displayName": "IC Attendance"}
        (of_night / "users.json").write_text(json.dumps({"totalResults": 2, "Resources": users}))
        listed = {"totalResults": 1, "Resources": [group | {"members": [{"value": f"u{one}"} for one in held]}]}
        (of_night / "groups.json").write_text(json.dumps(listed))
        loaded(folder, policy, accept=["shrink:grants"])
    found = rows_of(folder.parent / "store", "select staff_id, granted_on, removed_on from grants order by all")
    assert found == [("1", date(2026, 3, 2), date(2026, 3, 3)), ("2", date(2026, 3, 2), None)]
