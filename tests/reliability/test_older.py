"""A store of an earlier release: never misread, carried on by a load, judged again from its own records."""

import shutil
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import duckdb
import polars as pl
import pytest
from polars.testing import assert_frame_equal
from typer.testing import CliRunner

import cli
import load
from eligibility import load_policy, parse_policy
from store import (
    StoreBusy,
    StoreOutdated,
    StoreUnknown,
    connect,
    create_schema,
    current,
    in_memory,
    note_refusal,
    origin,
    publish,
    read_history,
    refused_load,
    versions,
)
from store.checksums import beside, table_names
from store.formats import OLDER, format_of, present
from tests.reliability.older import DAYS, FIXTURES, at, unpack, write_older
from tests.reliability.test_damaged import doctor, kinds
from tests.ui.pages import opened, texts
from ui.widgets import cache, runtime

NOW = "an engine to come"
ALL = sorted(path.name.partition(".")[0] for path in FIXTURES.glob("*.tar.xz"))


@pytest.fixture
def engine_to_come(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let the engine be one that has judged nothing so far."""
    for place in ("load", "cli.doctor", "cli.reading", "ui.reads.version"):
        monkeypatch.setattr(f"{place}.engine", lambda: NOW)
    cache.forget()
    yield
    cache.forget()


@pytest.fixture
def no_examples(monkeypatch: pytest.MonkeyPatch) -> None:
    """Do without the worked examples, which take most of the time of so small a load."""
    with in_memory() as con:
        create_schema(con)
        nothing = con.table("worked_examples").pl()
    monkeypatch.setattr(load, "judge_examples", lambda _: nothing)


@pytest.fixture(params=ALL)
def older(
    request: pytest.FixtureRequest,
    tmp_path: Path,
    engine_to_come: None,  # noqa: ARG001 (pytest asks for it in this form)
    no_examples: None,  # noqa: ARG001
) -> Path:
    """Return a store of each format."""
    return unpack(FIXTURES / f"{request.param}.tar.xz", tmp_path)


@pytest.fixture
def newest(tmp_path: Path, engine_to_come: None) -> Path:  # noqa: ARG001
    """Return a store of the present format."""
    return unpack(FIXTURES / f"{present()}.tar.xz", tmp_path)


def rows_of(path: Path) -> dict[str, pl.DataFrame]:
    """All rows of a version, by table."""
    with connect(path) as con:
        return {name: con.table(name).pl() for name in table_names(con)}


def record_tables() -> set[str]:
    with in_memory() as con:
        create_schema(con)
        return set(table_names(con))


def changed(store: Path, sql: str) -> None:
    """Change the current version as another program would have written it, with nothing that says what it was."""
    path = current(store)
    beside(path).unlink(missing_ok=True)
    path.chmod(0o644)
    with duckdb.connect(str(path)) as con:
        con.execute(sql)


def test_each_format_that_is_known_has_a_fixture() -> None:
    assert set(ALL) == {*OLDER, present()}, (
        f"the record tables have changed, and their format is now {present()}: "
        "docs/where.md, Something about the files of a store, says what to do"
    )


def test_every_record_table_is_part_of_the_format() -> None:
    with in_memory() as con:
        create_schema(con)
        con.execute("alter table load drop column records_format")  # so that what the tables are is looked at
        before = format_of(con)
        for table in table_names(con):
            con.execute(f"alter table {table} add column more integer")
            assert format_of(con) != before, table
            con.execute(f"alter table {table} drop column more")
            con.execute(f"comment on table {table} is 'something else'")
            assert format_of(con) != before, table
            before = format_of(con)


def test_it_is_never_read_as_if_it_were_of_this_engine(older: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(StoreOutdated):
        connect(current(older), NOW)
    for words in ("status", "anomalies", "june", "explain s2 attendance", "diff --since 2027-01-01", "packets -o x"):
        done = CliRunner().invoke(cli.app, [*words.split(), "--store", str(older)])
        assert done.exit_code == 2, words
        assert "was judged by another version of Lapsewatch" in done.stderr
    monkeypatch.setenv(runtime.STORE, str(older))
    said = texts(opened())
    assert "The data was judged by another version of Lapsewatch" in said
    assert str(older) not in said
    assert kinds(older) <= {"outdated-version", "unchecked-version", "current-of-no-use"}


def test_it_is_judged_again_from_its_own_records(older: Path, tmp_path: Path) -> None:
    old, made, history = current(older), origin(current(older)), read_history(older).table
    result = doctor(older, "--repair")
    assert result.exit_code == 0, result.output
    again = current(older)
    assert result.stdout.startswith(
        f"Judged the records of another version of Lapsewatch again: readers get {again.stem}.\n"
    )
    connect(again, NOW).close()
    assert [version.path for version in versions(older)] == [again, old]
    assert origin(again) == made == origin(old)
    # Everything that the old one holds of the feeds, to the row.
    now = rows_of(again)
    for table, before in rows_of(old).items():
        if table in record_tables() - {"load", "worked_examples", "history"}:
            assert_frame_equal(now[table].select(before.columns), before, check_row_order=False)
    kept = read_history(older)
    assert kept.version == again.stem
    assert history is None or (kept.table is not None and kept.table.equals(history))

    # And every answer is the one that a load of the same feeds by the same rules would give today.
    policy = parse_policy(made.policy_text, made.policy_name)
    fresh = tmp_path / "fresh"
    for day in DAYS:
        loaded_at = datetime.fromisoformat(at(day))
        load.load_folder(tmp_path / "feeds" / day, fresh, policy, loaded_at=loaded_at, accept=ACCEPTED)
    answers = {table: rows for table, rows in rows_of(current(fresh)).items() if table not in record_tables()}
    assert answers
    for table, rows in answers.items():
        assert_frame_equal(now[table], rows, check_row_order=False)


ACCEPTED = ["consequences", "shrink:employments", "shrink:assignments", "shrink:staff"]


def test_a_load_carries_its_history_on(older: Path, tmp_path: Path) -> None:
    feeds = write_older(tmp_path / "next", "2027-03-02")
    before = read_history(older).table
    loaded_at = datetime(2027, 3, 2, 18, 30, tzinfo=UTC)
    done = load.load_folder(feeds, older, load_policy(), loaded_at=loaded_at, accept=ACCEPTED)
    assert done.summary.compared_with == versions(older)[1].name
    history = read_history(older).table
    assert history is not None
    days = history.filter(pl.col("what") == "snapshot", pl.col("feed") == "staff")["first_seen"].to_list()
    had = [] if before is None else [date.fromisoformat(day) for day in DAYS]
    assert sorted(days) == [*had, date(2027, 3, 2)]


def test_a_format_that_is_not_known_is_refused(newest: Path) -> None:
    changed(newest, "update load set records_format = 'ffffffffffff'")
    with pytest.raises(StoreUnknown, match="that this version of Lapsewatch does not know: load the feeds again"):
        load.judge_again(newest)
    files = sorted(newest.iterdir())
    result = doctor(newest, "--repair")
    assert result.stdout.startswith(f"The records of the store version {current(newest).stem} are in a format")
    assert sorted(newest.iterdir()) == files


def test_a_layout_that_is_not_known_is_refused(newest: Path) -> None:
    """Of a program from before versions said their format."""
    changed(newest, "alter table load drop column records_format")
    with pytest.raises(StoreUnknown):
        load.judge_again(newest)


def test_a_policy_that_cannot_be_read_any_more_is_refused(newest: Path) -> None:
    changed(newest, "update load set policy_text = 'colour = 1'")
    with pytest.raises(StoreUnknown, match=r"The policy of the store version .* cannot be .* load the feeds again"):
        load.judge_again(newest)


def test_a_history_of_a_newer_format_is_refused(newest: Path) -> None:
    changed(newest, "update history set format = 99")
    before = current(newest)
    with pytest.raises(StoreUnknown, match="written by a newer version"):
        load.judge_again(newest)
    assert current(newest) == before


@pytest.mark.usefixtures("no_examples")
def test_why_a_load_was_refused_stays_said(newest: Path) -> None:
    note_refusal(newest, at=datetime(2027, 3, 2, tzinfo=UTC), folder=Path("feeds"), problems=["One."])
    assert load.judge_again(newest) is not None
    assert refused_load(newest) is not None


def test_a_load_that_ends_just_before_is_not_undone(newest: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def late(*args: object, **named: object) -> Path:
        shutil.copy(before, before.with_name("store-20270302T183000Z-000009.duckdb"))
        (newest / "current.duckdb").unlink()
        (newest / "current.duckdb").symlink_to("store-20270302T183000Z-000009.duckdb")
        return publish(*args, **named)  # type: ignore[arg-type]

    before = current(newest)
    monkeypatch.setattr(load, "publish", late)
    with pytest.raises(StoreBusy, match="has just published"):
        load.judge_again(newest)
    assert current(newest).stem == "store-20270302T183000Z-000009"


def test_the_worked_examples_are_judged_again_too(newest: Path) -> None:
    before = rows_of(current(newest))["worked_examples"]
    path = load.judge_again(newest)
    assert path is not None
    assert_frame_equal(rows_of(path)["worked_examples"], before)
    # Now there is nothing left to do.
    assert load.judge_again(newest) is None


def test_nothing_to_judge_where_there_is_no_store(tmp_path: Path) -> None:
    assert load.judge_again(tmp_path) is None
