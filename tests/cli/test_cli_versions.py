"""Answers from an older version: every command that reads a store, what it says of one that is not there, and why."""

import json
import shutil
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest
from typer.main import get_command

import cli
from eligibility import load_policy
from eligibility.policy import SHIPPED
from load import load_folder, program_version
from store import named, versions
from tests.cli.conftest import Run
from tests.load.tiny import FEEDS, write_feeds
from tests.reliability.damage import rewrite
from tests.stores import StoreOf

THEN, NOW = datetime(2027, 3, 1, 6, tzinfo=UTC), datetime(2027, 4, 1, 6, tzinfo=UTC)
DAY = ("--as-of", "2027-03-15")
TAKEN_BACK = "s5,IC-ATT-2324,full,2023-09-20,completed\n"
READERS = (
    ("status", *DAY),
    ("anomalies", *DAY),
    ("june", *DAY),
    ("diff", "--since", "2027-03-01", *DAY),
    ("packets", "-o", "{tmp}/packets", *DAY),
    ("explain", "s5", "attendance", *DAY),
    ("whatif", str(SHIPPED), *DAY),
    ("history",),
    ("history", "export", "{tmp}/history.csv"),
    ("policy", "--check-against", "{store}"),
)
"""Every command that answers from a store."""
# Those that write one, or look at all of its versions.
OTHERS = {"demo", "judge", "load", "connect", "versions", "doctor", "policy new", "serve"}


def make_store(folder: Path) -> Path:
    """Load the tiny district twice: in April without one of its trainings."""
    feeds, store = write_feeds(folder / "feeds"), folder / "store"
    load_folder(feeds, store, load_policy(), loaded_at=THEN)
    (feeds / "completions.csv").write_text(FEEDS["completions"].replace(TAKEN_BACK, ""), "utf-8")
    load_folder(feeds, store, load_policy(), loaded_at=NOW)
    return store


@pytest.fixture
def two(store_of: StoreOf, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a store of two versions that this test may damage."""
    folder = tmp_path / "two"
    shutil.copytree(store_of(make_store), folder, symlinks=True)
    monkeypatch.setenv("LAPSEWATCH_STORE", str(folder))
    return folder


def test_every_command_that_reads_a_store_reads_an_older_version() -> None:
    commands = get_command(cli.app).commands  # type: ignore[attr-defined]
    tried = {command for command, *_ in READERS}
    assert tried | OTHERS == commands.keys()
    assert {name for name, one in commands.items() if any("--version" in known.opts for known in one.params)} == tried


@pytest.mark.parametrize("command", READERS, ids=lambda command: command[0])
def test_an_older_version_answers_as_it_did_when_it_was_current(
    run: Run, two: Path, tmp_path: Path, command: tuple[str, ...]
) -> None:
    """As if nothing had been loaded since; and every list says by which version."""
    older = versions(two)[1].name
    alone = tmp_path / "alone"
    alone.mkdir()
    for file in two.glob(f"{older}.*"):
        shutil.copy(file, alone)
    (alone / "current.duckdb").symlink_to(f"{older}.duckdb")

    def answer(store: Path, *options: str) -> tuple[int, str, list[bytes]]:
        for_store = ["--store", store] if "{store}" not in command else []
        told = [part.format(tmp=tmp_path, store=store) for part in command]
        told = [told[0], *options, *told[1:]] if command[0] == "history" else [*told, *options]
        result = run(*told[:1], *for_store, *told[1:])
        made = sorted([*tmp_path.glob("packets/*.xlsx"), *tmp_path.glob("history.csv")])
        return result.exit_code, result.output.replace(str(store), "STORE"), [one.read_bytes() for one in made]

    assert answer(two, "--version", older) == answer(alone)


def test_two_versions_answer_otherwise(run: Run, two: Path) -> None:
    newer, older = (one.name for one in versions(two))
    now, then = (run("status", "--store", two, "--version", name, *DAY).stdout for name in (newer, older))
    assert now != then
    assert now == run("status", "--store", two, *DAY).stdout


def test_an_explanation_names_its_version(run: Run, two: Path) -> None:
    newer, older = (one.name for one in versions(two))
    said = run("explain", "s5", "attendance", "--store", two, "--version", older, *DAY).stdout
    assert said.endswith(f"\n\nKnown by {older}, policy {load_policy().version}.\n")
    assert f"\nKnown by {newer}, " in run("explain", "s5", "attendance", "--store", two, *DAY).stdout


def test_a_comparison_of_older_versions_begins_before_them(run: Run, two: Path) -> None:
    """`last` is the version before the one asked, not the one before the newest."""
    newer, older = (one.name for one in versions(two))
    assert run("diff", "--load", "last", "--store", two, "--version", newer, *DAY).exit_code == 0
    refused = run("diff", "--load", "last", "--store", two, "--version", older, *DAY)
    assert (refused.exit_code, refused.stderr) == (
        2,
        f"The store has no version before {older}: load once more, then compare.\n",
    )


@pytest.mark.parametrize("command", READERS, ids=lambda command: command[0])
def test_a_version_that_is_not_kept_is_refused_by_name(
    run: Run, two: Path, tmp_path: Path, command: tuple[str, ...]
) -> None:
    gone = "store-20270302T060000Z-000007"
    told = [part.format(tmp=tmp_path, store=two) for part in command]
    for_store = ["--store", two] if "{store}" not in command else []
    result = run(told[0], "--version", gone, *for_store, *told[1:])
    kept = ", ".join(sorted(one.name for one in versions(two)))
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == (
        f"The store {two} has no version {gone!r}: kept are {kept}; `lapsewatch versions --store {two}` lists them.\n"
    )


def test_of_many_versions_the_nearest_are_named(run: Run, two: Path) -> None:
    for day in (10, 20):
        shutil.copy(versions(two)[1].path, two / f"store-202703{day}T060000Z-0000{day}.duckdb")
    said = run("june", "--store", two, "--version", "store-20270315T000000Z-000012").stderr
    assert "kept are 4 versions, such as store-20270310T060000Z-000010 and store-20270320T060000Z-000020;" in said


@pytest.mark.parametrize("command", READERS, ids=lambda command: command[0])
def test_a_damaged_version_answers_nothing(run: Run, two: Path, tmp_path: Path, command: tuple[str, ...]) -> None:
    older = versions(two)[1]
    rewrite(older.path, older.path.read_bytes()[:-1] + b"\x99")
    told = [part.format(tmp=tmp_path, store=two) for part in command]
    for_store = ["--store", two] if "{store}" not in command else []
    result = run(told[0], "--version", older.name, *for_store, *told[1:])
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith(
        f"The version {older.name} in {two} is damaged, so nothing is answered from it: "
        f"`lapsewatch doctor --store {two}` says what of it; kept are "
    )


def test_a_version_of_another_program_is_named_with_it(run: Run, two: Path) -> None:
    older = versions(two)[1]
    older.path.with_suffix(".json").unlink()
    older.path.chmod(0o644)
    with duckdb.connect(str(older.path)) as con:
        con.execute("update load set made_by = 'another', program_version = '9.1.0'")
    result = run("june", "--store", two, "--version", older.name)
    assert result.exit_code == 2
    assert f"The version {older.name} in {two} was judged by another state of Lapsewatch 9.1.0, " in result.stderr


def test_the_versions_are_listed_with_what_they_rest_on(run: Run, two: Path, tmp_path: Path) -> None:
    assert run("versions", "--store", two, "-o", tmp_path / "versions.json").exit_code == 0
    newer, older = json.loads((tmp_path / "versions.json").read_text("utf-8"))
    assert (newer["version"], older["version"]) == tuple(one.name for one in versions(two))
    assert (newer["in_use"], older["in_use"]) == (True, False)
    for row in (newer, older):
        assert row["policy_version"] == load_policy().version
        assert row["program_version"] == program_version()
        assert (row["files"], row["problem"]) == (len(FEEDS), "")


def test_the_files_of_one_version_are_listed_with_their_checksums(run: Run, two: Path) -> None:
    """Those of the two loads differ in the file that was changed, and in no other."""

    def checksums(name: str) -> dict[str, str]:
        result = run("versions", name, "--store", two)
        assert result.exit_code == 0
        lines = [line.split(",") for line in result.stdout.splitlines()[1:]]
        return {file: checksum for _, file, _, checksum in lines}

    newer, older = (checksums(one.name) for one in versions(two))
    assert newer.keys() == {f"{feed}.csv" for feed in FEEDS}
    assert {file for file in newer if newer[file] != older[file]} == {"completions.csv"}


def test_the_policy_of_a_version_is_printed_whole(run: Run, two: Path) -> None:
    result = run("versions", versions(two)[1].name, "--policy", "--store", two)
    assert (result.exit_code, result.stdout) == (0, SHIPPED.read_text("utf-8"))
    assert run("versions", "--policy", "--store", two).exit_code == 2


def test_a_damaged_version_is_listed_as_such(run: Run, two: Path, tmp_path: Path) -> None:
    rewrite(versions(two)[1].path, b"")
    assert run("versions", "--store", two, "-o", tmp_path / "versions.json").exit_code == 0
    newer, older = json.loads((tmp_path / "versions.json").read_text("utf-8"))
    assert (newer["problem"], older["problem"]) == ("", "damaged: `lapsewatch doctor` says what of it")
    assert run("versions", older["version"], "--store", two).exit_code == 2


def test_a_version_may_be_named_as_a_file(two: Path) -> None:
    older = versions(two)[1]
    assert named(two, older.path.name) == older
