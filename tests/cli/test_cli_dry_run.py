"""`lapsewatch load --dry-run`: everything that a load says, and nothing that it leaves."""

import json
from pathlib import Path

from store import versions
from tests.cli.conftest import Run


def test_a_dry_run_says_what_a_load_would_and_publishes_nothing(run: Run, feeds: Path, store: Path) -> None:
    with (feeds / "assignments.csv").open("a") as file:
        file.write("s2,0010,Aviator,,2020-08-01,\n")
    before = sorted(store.iterdir())
    done = run("load", feeds, "--dry-run")
    assert done.exit_code == 0, done.output
    assert sorted(store.iterdir()) == before
    assert len(versions(store)) == 1
    said = [" ".join(line.split()) for line in done.output.splitlines()]
    assert "feed people it names of them in staff" in said
    assert any(line.startswith("assignments Aviator 1") for line in said)
    assert any(line.startswith("The cohort of June ") for line in said)
    assert said[-1] == "Dry run: nothing was published."


def test_a_dry_run_ends_as_the_load_would_and_notes_no_refusal(run: Run, feeds: Path, tmp_path: Path) -> None:
    (feeds / "grants.csv").unlink()
    refused = run("load", feeds, "--dry-run", "--store", tmp_path / "store")
    assert refused.exit_code == 1
    assert refused.stderr.startswith("grants: neither grants.csv nor grants.parquet is in ")
    assert not (tmp_path / "store").exists()


def test_a_monitor_gets_one_line_of_a_load_and_of_a_refusal(run: Run, feeds: Path, tmp_path: Path) -> None:
    done = run("load", feeds, "--store", tmp_path / "store", "--json")
    assert (done.exit_code, done.stdout.count("\n")) == (0, 1)
    said = json.loads(done.stdout)
    assert said["published"] == (tmp_path / "store" / "current.duckdb").resolve().stem
    assert said["problems"] == 0
    assert all(feed["read"] == feed["accepted"] + feed["rejected"] for feed in said["feeds"].values())
    assert said["feeds"]["staff"]["read"] > 0

    (feeds / "staff.csv").write_text("staff_id\n", "utf-8")
    refused = run("load", feeds, "--store", tmp_path / "store", "--json")
    assert (refused.exit_code, refused.stdout.count("\n")) == (1, 1)
    said = json.loads(refused.stdout)
    assert (said["published"], said["problems"] > 0) == (None, True)
    assert "staff" in refused.stderr

    assert run("load", feeds, "--json", "--dry-run").exit_code == 2
