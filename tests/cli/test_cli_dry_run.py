"""`lapsewatch load --dry-run`: everything that a load says, and nothing that it leaves."""

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
