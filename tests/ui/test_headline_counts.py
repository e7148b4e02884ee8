"""The numbers of the first page's headline are those that the command line counts, for the committed demo sample."""

import csv
import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

import cli
from tests.ui.pages import ROOT, Open, headline, number


@pytest.fixture(scope="session")
def demo_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    store = tmp_path_factory.mktemp("demo") / "store"
    loaded = CliRunner().invoke(cli.app, ["load", str(ROOT / "data" / "demo"), "--store", str(store)])
    assert loaded.exit_code == 0, loaded.output
    return store


@pytest.mark.parametrize("as_of", ["2026-11-22", "2026-04-14", "2027-06-30"])
def test_the_headline_is_the_count_of_the_command_line(
    open_app: Open, demo_store: Path, as_of: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    listed = tmp_path / "june.csv"
    CliRunner().invoke(cli.app, ["june", "--as-of", as_of, "--store", str(demo_store), "-o", str(listed)])
    with listed.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    due = {row["staff_id"] for row in rows if not row["renewed_on"]}
    monkeypatch.setenv("LAPSEWATCH_STORE", str(demo_store))
    said = headline(open_app(as_of=as_of))
    counted = re.match(r"\*\*([\d,]+) of [\d,]+ certificate holders? loses? access", said)
    assert due
    assert counted
    assert number(counted[1]) == len(due)
