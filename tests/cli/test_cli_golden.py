"""Output columns, exit codes, help and error sentences are a contract (feeds.md): they are compared with golden files.

To accept a change on purpose: `LAPSEWATCH_GOLDEN=write pytest tests/cli`, then read the difference.
"""

import os
import re
from pathlib import Path

import pytest

from eligibility import load_policy
from eligibility.policy import SHIPPED
from tests.cli.conftest import Run

GOLDEN = Path(__file__).parent / "golden"
DAY = ("--as-of", "2027-03-01")

LISTS = {
    "status.csv": ("status", *DAY),
    "status_all_one_school.csv": ("status", "--all", "--school", "0020", *DAY),
    "status_one_function.csv": ("status", "--function", "attendance", *DAY),
    "anomalies.csv": ("anomalies", *DAY),
    "june.csv": ("june", *DAY),
    "june_2026.csv": ("june", "--year", "2026", *DAY),
    "diff.csv": ("diff", "--since", "2026-06-30", *DAY),
    "explain.txt": ("explain", "s5", "attendance", *DAY),
    "explain_unknown_to_hr.txt": ("explain", "s9", "attendance", "--location", "0010", *DAY),
}
COMMANDS = (
    "demo",
    "load",
    "connect",
    "status",
    "anomalies",
    "june",
    "diff",
    "packets",
    "whatif",
    "explain",
    "history",
    "judge",
    "versions",
    "doctor",
    "policy",
    "serve",
)
ERRORS = (
    "junee",
    "june --bogus",
    "june --as-of 31/06/2026",
    "june --as-of 20270301",
    "june --as-of 1949-12-31",
    "june --year twenty",
    "june --year 1066",
    "june --store {tmp}/nowhere",
    "june --store md:x",
    "load {tmp} --store s3://bucket/store",
    "june -o june.xls",
    "june -o june",
    "june -o {tmp}/nowhere/june.csv",
    "whatif",
    "whatif {tmp}/nowhere.toml",
    "whatif {tmp}/file",
    "whatif {shipped} --from 2027-02-30",
    "whatif {shipped} --by place",
    "whatif {tmp}/undated.toml --from 2027-07-01",
    "whatif {shipped} --school 0011",
    "packets",
    "packets -o {tmp}/file",
    "packets -o {tmp}/packets --school 0011",
    "packets -o {tmp}/packets --as-of 1999-05-05",
    "packets -o {tmp}/packets --as-of 2031-01-01",
    "status --school 0011",
    "status --school bell",
    "status --school zzz",
    "status --function atendance",
    "diff",
    "diff --since 2027-02-01 --load last",
    "diff --since 2027-02-30",
    "diff --since 2027-03-02 --as-of 2027-03-01",
    "diff --load last",
    "diff --load store-1",
    "june --version store-1",
    "policy --version store-1",
    "versions --policy",
    "versions --store {tmp}/nowhere",
    "explain",
    "explain s77 attendance",
    "explain s2 attendence",
    "explain s2 attendance --location 0001",
    "load",
    "load {tmp}/nowhere",
    "load {tmp}",
    "load {feeds} --store {tmp}/file",
    "load {feeds} --store {tmp}/file/below",
    "load {feeds} --store {tmp}/new --policy {tmp}/nowhere.toml",
    "load {feeds} --store {tmp}/new --keep 0",
    "load {feeds} --store {tmp}/new --accept shrink:staf",
    "load {feeds} --store {tmp}/new --accept everything",
    "load {feeds} --store {tmp}/new --accept-shrink staff",
    "connect {tmp}/nowhere",
    "connect {tmp} --yes",
    "connect {feeds} --store {tmp}/new -o {tmp}/file",
    "judge",
    "judge --input {tmp}/nowhere --output {tmp}/judged",
    "judge --input {tmp} --output {tmp}/judged --engine hadoop",
    "judge --input s3://bucket/feeds --output {tmp}/judged",
    "judge --input {tmp} --output {tmp}/judged --remote sc://localhost",
    "judge --input {tmp} --output {tmp}/judged --workers 2",
    "judge --input {tmp} --output {tmp}/judged --engine spark --remote localhost:15002",
    "policy {tmp}/nowhere.toml",
    "policy {tmp}/file",
    "demo {tmp}/demo --staff 10",
    "demo {tmp}/file --staff 200 --schools 2",
)


def compare(name: str, text: str) -> None:
    """Compare with a golden file, or write it if asked to."""
    path = GOLDEN / name
    if os.environ.get("LAPSEWATCH_GOLDEN") == "write":
        path.write_text(text, encoding="utf-8")
    assert text == path.read_text(encoding="utf-8")


def plain(text: str) -> str:
    """Leave out what depends on where the tests run: bold and colours, blanks at the ends of lines."""
    without_colours = re.sub(r"\x1b\[[0-9;]*m", "", text)
    return "\n".join(line.rstrip() for line in without_colours.splitlines()) + "\n"


@pytest.mark.parametrize("name", LISTS)
def test_lists(run: Run, name: str) -> None:
    result = run(*LISTS[name])
    assert (result.exit_code, result.stderr) == (0, "")
    compare(name, result.stdout.replace(load_policy().version, "POLICY"))


@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_help(run: Run, command: str) -> None:
    result = run(*command.split(), "--help")
    assert result.exit_code == 0
    compare(f"help_{command or 'all'}.txt", plain(result.stdout))


def test_no_command_shows_the_help(run: Run) -> None:
    result = run()
    assert result.exit_code == 2
    compare("help_all.txt", plain(result.stdout))


def test_a_load(run: Run, feeds: Path, tmp_path: Path) -> None:
    result = run("load", feeds, "--store", tmp_path / "new")
    assert (result.exit_code, result.stderr) == (0, "")
    said = result.stdout.replace(load_policy().version, "POLICY")
    compare("load.txt", plain(re.sub(r"in \d+\.\d seconds", "in N seconds", said)))


def test_errors(run: Run, store: Path, feeds: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("[district]\nnaem = 1\n", encoding="utf-8")
    undated = SHIPPED.read_text("utf-8").replace('move = "re-evaluate"', 'move = "restart"')
    (tmp_path / "undated.toml").write_text(undated, encoding="utf-8")
    said = []
    for line in ERRORS:
        result = run(*line.format(tmp=tmp_path, feeds=feeds, shipped=SHIPPED).split())
        assert "Traceback" not in result.output, line
        said += [f"$ lapsewatch {line}", f"{result.exit_code}: {result.stderr}{result.stdout}"]
    compare("errors.txt", plain("\n".join(said).replace(str(tmp_path), "TMP").replace(str(store), "STORE")))


def test_a_difference_of_two_loads_says_its_counts_first(run: Run, feeds: Path, tmp_path: Path) -> None:
    """What last night's load changed: the same figures and rows as the page has."""
    store = tmp_path / "new"
    assert run("load", feeds, "--store", store).exit_code == 0
    text = (feeds / "completions.csv").read_text("utf-8")
    (feeds / "completions.csv").write_text(f"{text}s3,IC-HH,quiz,2027-02-20,passed\n", "utf-8")
    assert run("load", feeds, "--store", store).exit_code == 0
    said = run("diff", "--load", "last", "--store", store, "-o", tmp_path / "diff.csv", *DAY)
    assert (said.exit_code, said.stderr) == (0, "")
    compare(
        "diff.txt", plain(said.stdout.replace(str(tmp_path), "TMP") + (tmp_path / "diff.csv").read_text("utf-8-sig"))
    )
    elsewhere = run("diff", "--load", "last", "--store", store, "--school", "0010", *DAY)
    assert len(elsewhere.stdout.splitlines()) == 1


def test_a_what_if_says_its_figures_first(run: Run, tmp_path: Path) -> None:
    """A draft, now and from a day on: the sentences, then the rows; what is counted by function, school, June."""
    draft = tmp_path / "draft.toml"
    draft.write_text(SHIPPED.read_text("utf-8").replace("valid_school_years = 3", "valid_school_years = 2"), "utf-8")
    said = []
    for options in (
        (),
        ("--from", "2027-07-01"),
        *(("--by", by) for by in ("function", "school", "june", "coverage", "anomaly")),
        ("--school", "0010", "--function", "attendance"),
    ):
        result = run("whatif", draft, *options, *DAY, "-o", tmp_path / "rows.csv")
        assert (result.exit_code, result.stderr) == (0, "")
        said += [
            f"$ lapsewatch whatif {' '.join(options)}",
            result.stdout,
            (tmp_path / "rows.csv").read_text("utf-8-sig"),
        ]
    compare("whatif.txt", plain("\n".join(said).replace(str(tmp_path), "TMP")))
    unchanged = run("whatif", SHIPPED, *DAY)
    assert (unchanged.exit_code, len(unchanged.stdout.splitlines())) == (0, 1)
