"""`-o FILE`, what a terminal shows, and what a load says about bad feeds."""

import json
from pathlib import Path
from zoneinfo import ZoneInfo

import fastexcel
import polars as pl
import pytest

import queries
from cli import output
from exports import Provenance
from queries import ANOMALY_COLUMNS, JUNE_COLUMNS, STATUS_COLUMNS
from tests.cli.conftest import Run
from tests.load.tiny import LOADED_AT, TODAY

COLUMNS = {"status": STATUS_COLUMNS, "anomalies": ANOMALY_COLUMNS, "june": JUNE_COLUMNS}


@pytest.mark.parametrize("command", COLUMNS)
def test_every_format_holds_the_same_rows_and_columns(run: Run, tmp_path: Path, command: str) -> None:
    for ending in ("csv", "parquet", "xlsx", "json"):
        result = run(command, "-o", tmp_path / f"list.{ending}")
        assert result.exit_code == 0, result.output
    listed = json.loads((tmp_path / "list.json").read_text(encoding="utf-8"))
    assert listed
    assert result.stdout == f"Wrote {len(listed)} rows to {tmp_path}/list.json.\n"
    for frame in (
        pl.read_csv(tmp_path / "list.csv", infer_schema=False),
        pl.read_parquet(tmp_path / "list.parquet"),
        pl.read_excel(tmp_path / "list.xlsx", sheet_name="List"),
    ):
        assert tuple(frame.columns) == COLUMNS[command]
        assert frame.height == len(listed)
    assert tuple(listed[0]) == COLUMNS[command]
    assert (tmp_path / "list.csv").read_text(encoding="utf-8") == run(command).stdout
    assert sorted(path.name for path in tmp_path.iterdir()) == [f"list.{e}" for e in ("csv", "json", "parquet", "xlsx")]


def test_excel_says_what_it_lists(run: Run, tmp_path: Path) -> None:
    run("status", "--school", "0010", "-o", tmp_path / "list.xlsx")
    about = fastexcel.read_excel(tmp_path / "list.xlsx").load_sheet("About this list", header_row=None).to_polars()
    facts = dict(about.rows())
    assert (facts["list"], facts["as of"], facts["school"]) == ("Status", "2027-03-01", "0010")
    assert facts["store version"] == "store-20270301T183000Z-000001"


def test_an_existing_file_is_replaced_whole_or_not_at_all(run: Run, tmp_path: Path) -> None:
    (tmp_path / "list.csv").write_text("old", encoding="utf-8")
    assert run("june", "-o", tmp_path / "list.csv").exit_code == 0
    assert (tmp_path / "list.csv").read_text(encoding="utf-8").startswith("as_of,june,")
    (tmp_path / "folder.csv").mkdir()
    result = run("june", "-o", tmp_path / "folder.csv")
    assert result.exit_code == 2
    assert "cannot be written" in result.stderr
    assert sorted(path.name for path in tmp_path.iterdir()) == ["folder.csv", "list.csv"]


def test_without_a_day_it_is_today(run: Run) -> None:
    today = LOADED_AT.astimezone(ZoneInfo("America/Denver")).date()
    assert run("june").stdout == run("june", "--as-of", today.isoformat()).stdout


ABOUT = Provenance("Status", TODAY, {"school": "0010"}, "store-x", "0123abcd", 1)
FRAME = pl.DataFrame(
    {"given_name": ["A[red]\x1b[31m", None], "family_name": ["B :smile:", None], "last_day": [TODAY, None]}
)


def test_the_terminal_shows_a_table_and_what_it_rests_on(capsys: pytest.CaptureFixture[str]) -> None:
    output._show_list(FRAME, ("name", "last_day"), ABOUT)
    shown = capsys.readouterr().out
    assert "A[red]\N{REPLACEMENT CHARACTER}[31m B :smile:" in shown
    assert "2027-03-01" in shown
    assert "Status: 2 rows; as of 2027-03-01, school 0010; store-x, policy 0123abcd." in " ".join(shown.split())


def test_the_terminal_says_when_rows_are_left_out(capsys: pytest.CaptureFixture[str]) -> None:
    many = pl.concat([FRAME] * 300)
    output._show_list(many, ("name", "last_day"), ABOUT)
    assert "600 rows; the first 500 are shown, -o FILE has all;" in " ".join(capsys.readouterr().out.split())


def test_an_empty_list_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    output._show_list(FRAME.clear(), ("name", "last_day"), ABOUT)
    assert "Status: no rows, nothing fits; as of 2027-03-01" in " ".join(capsys.readouterr().out.split())


def test_unexpected_trouble_is_a_sentence_too(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise KeyError("surprise")

    monkeypatch.setattr(queries, "june", broken)
    result = run("june")
    assert result.exit_code == 1
    assert result.stderr.startswith("Something unexpected went wrong, a mistake in Lapsewatch (KeyError: 'surprise')")
    monkeypatch.setenv("LAPSEWATCH_DEBUG", "1")
    assert isinstance(run("june").exception, KeyError)


@pytest.mark.parametrize("trouble", [KeyboardInterrupt(), RuntimeError("Query interrupted")])
def test_ctrl_c(run: Run, monkeypatch: pytest.MonkeyPatch, trouble: BaseException) -> None:
    def stopped(*_: object, **__: object) -> None:
        raise trouble

    monkeypatch.setattr(queries, "june", stopped)
    result = run("june")
    assert result.exit_code == 130
    assert result.stderr == "Stopped before the end; a load that is stopped publishes nothing.\n"


def test_the_shipped_policy_in_words(run: Run) -> None:
    result = run("policy")
    assert result.exit_code == 0
    assert result.stdout.startswith("Denver Public Schools: rules ")


def test_a_demo_district_can_be_loaded(run: Run, tmp_path: Path) -> None:
    result = run("demo", tmp_path / "demo", "--staff", "200", "--schools", "2", "--as-of", "2027-03-01")
    assert result.exit_code == 0, result.output
    assert f"`lapsewatch load {tmp_path}/demo`" in result.stdout
    result = run("load", tmp_path / "demo", "--store", tmp_path / "store")
    assert result.exit_code == 0, result.output
