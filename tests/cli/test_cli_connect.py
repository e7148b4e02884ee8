"""`lapsewatch connect`: from a folder of foreign exports to one's own June, as docs/connect/README.md tells it."""

import json
import re
import shutil
from pathlib import Path

import pytest
from typer.testing import Result

from store import versions
from tests.cli.conftest import Run

ROOT = Path(__file__).parents[2]
TUTORIAL = ROOT / "docs/connect/README.md"


@pytest.fixture
def exports(tmp_path: Path) -> Path:
    """A copy of the exports of the tutorial."""
    return Path(shutil.copytree(ROOT / "docs/connect/exports", tmp_path / "exports"))


def commands() -> list[list[str]]:
    """The commands of the tutorial, in their order."""
    return [line.split() for line in re.findall(r"^(?:cp|lapsewatch) .*$", TUTORIAL.read_text("utf-8"), re.MULTILINE)]


def test_the_tutorial_leads_from_exports_to_a_june(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (copy, *rest) = commands()
    assert copy == ["cp", "-r", "docs/connect/exports", "my-exports"]
    shutil.copytree(ROOT / copy[2], tmp_path / copy[3])
    monkeypatch.chdir(tmp_path)
    done: list[Result] = []
    for program, *arguments in rest:
        assert program == "lapsewatch"
        done.append(run(*arguments, answers="completed\n"))
        assert done[-1].exit_code == 0, done[-1].output
    connected, tried, _, june = (one.output for one in done)
    assert connected.count("Enter:") == 1
    assert "what does 'Waived' mean for completions.status?" in connected
    assert re.search(r"training-transcript\S* +Employee Number +staff +6 +0 +6", connected)
    assert "rooms.csv: fits no feed (Room, Seats)." in connected
    for said in (connected, tried):
        assert re.search(r"completions +11 +10 +1 ", said)
        assert re.search(r"assignments +Registrar +1", said)
        assert "The cohort of June 2027 would be " in said
    assert set(re.findall(r",(0012[0-9]{2}),", june)) == {"001235", "001237", "001241"}
    assert (tmp_path / "my-exports/sources.toml").read_text("utf-8").count('Waived = "completed"') == 1


def test_what_is_not_known_is_left_open_and_rejected_by_name(run: Run, exports: Path, tmp_path: Path) -> None:
    store = tmp_path / "new"
    said = run("connect", exports, "--yes", "--store", store)
    assert said.exit_code == 0, said.output
    assert "Enter:" not in said.output
    assert not store.exists()
    assert "not known, write what it means: Waived" in (exports / "sources.toml").read_text("utf-8")
    assert run("load", exports, "--store", store).exit_code == 0
    assert len(versions(store)) == 1


def test_what_is_needed_and_missing_refuses_the_trial_in_one_sentence(run: Run, exports: Path, tmp_path: Path) -> None:
    transcript = exports / "training-transcript.txt"
    text = transcript.read_text("utf-8").replace("Training Type", "Hours")
    transcript.write_text(text.replace(";eLearning;", ";12;").replace(";Quiz;", ";3;"), "utf-8")
    mapping = tmp_path / "mine.toml"
    said = run("connect", exports, "--yes", "--store", tmp_path / "new", "-o", mapping)
    assert said.exit_code == 1
    assert re.fullmatch(
        r"mine.toml, source \d, completions.kind: expected .*, found nothing: the key is missing.\n"
        r"The load was refused, and the store stays as it was.\n",
        said.stderr,
    )
    assert not (exports / "sources.toml").exists()
    (line,) = (line for line in mapping.read_text("utf-8").splitlines() if line.startswith("# kind = "))
    assert "needed, and no column of the file fills it" in line


def test_a_mapping_that_is_there_stays(run: Run, exports: Path) -> None:
    file = exports / "sources.toml"
    file.write_text("# mine\n", "utf-8")
    refused = run("connect", exports, "--yes")
    assert (refused.exit_code, file.read_text("utf-8")) == (2, "# mine\n")
    assert refused.stderr.startswith(f"{file} is there already and stays as it is")


def test_a_question_without_an_answer_writes_nothing(run: Run, exports: Path) -> None:
    said = run("connect", exports)
    assert (said.exit_code, (exports / "sources.toml").exists()) == (2, False)
    assert "A question was not answered" in said.stderr


def test_a_program_gets_it_all_as_json_and_nothing_is_written(run: Run, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(ROOT / "docs/connect/rolls", tmp_path / "rolls"))
    said = run("connect", folder, "--json", "--every", "--store", tmp_path / "new")
    assert said.exit_code == 0, said.output
    lines = [json.loads(line) for line in said.stdout.splitlines()]
    assert all(set(line) == {"progress"} for line in lines[:-1])
    assert set(lines[-1]) == {"proposal", "sources", "trial"}
    assert sum(row["rows_accepted"] for row in lines[-1]["trial"]["counts"]) == 61
    assert lines[-1]["trial"]["absent"] == []
    assert not (folder / "sources.toml").exists()
    # A mapping that is there is tried as it is, and what is wrong with it is said.
    (folder / "sources.toml").write_text('[[source]]\nfiles = "none.csv"\n[source.staff]\n', "utf-8")
    refused = run("connect", folder, "--json", "--store", tmp_path / "new")
    assert refused.exit_code == 1
    (last,) = (line for line in map(json.loads, refused.stdout.splitlines()) if "progress" not in line)
    assert set(last) == {"refused"}
    assert last["refused"][0].startswith("sources.toml, source 1, staff.staff_id: expected a column")
