"""Six yearly HR rolls and a user-group report become one history by the mappings of docs/connect."""

import re
import shutil
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

import queries
from eligibility import load_policy
from intake import Question, propose, read_folder, sources_toml
from load import load_folder
from queries import Scope
from store import connect, current
from tests.load.yearly_rolls import FOLDER, HISTORY, MARRIED, email, rows, written

LOADED_AT = datetime(2026, 11, 29, 18, 30, tzinfo=UTC)
TODAY = LOADED_AT.date()
ROOT = Path(__file__).parents[2]
PAGES = ("docs/connect/hr-roll.md", "docs/connect/user-groups.md")


def mapping(page: str) -> str:
    """The mapping that a page of docs/connect shows."""
    (toml,) = re.findall(r"```toml\n(.*?)```", (ROOT / page).read_text("utf-8"), re.DOTALL)
    return str(toml)


@pytest.fixture
def rolls(tmp_path: Path) -> Path:
    folder = Path(shutil.copytree(FOLDER, tmp_path / "rolls"))
    (folder / "sources.toml").write_text("\n".join(map(mapping, PAGES)), "utf-8")
    return folder


def test_the_rolls_are_what_their_script_writes() -> None:
    assert {path.name: path.read_bytes() for path in FOLDER.glob("*.xlsx")} == dict(written())


def test_six_rolls_are_one_history(rolls: Path) -> None:
    intake = read_folder(rolls, load_policy(), loaded_on=TODAY)
    feeds = intake.feeds
    columns = ("staff_id", "location_id", "job_title", "start_date", "end_date")
    assert sorted(feeds["assignments"].select(columns).rows()) == rows()
    employed = {(f"{job.number:06}", job.hired_on, job.left_on) for job in HISTORY}
    assert set(feeds["employments"].select("staff_id", "hire_date", "end_date").rows()) == employed
    assert feeds["employments"].height == len(employed)
    people = {(f"{job.number:06}", job.given, MARRIED.get((job.number, 2026), job.family)) for job in HISTORY}
    assert set(feeds["staff"].select("staff_id", "given_name", "family_name").rows()) == people
    assert dict(feeds["staff"].select("staff_id", "email").rows())["001237"] == email(HISTORY[5])
    assert set(feeds["staff"]["worker_type"]) == {"Regular"}
    assert dict(feeds["employments"].select("staff_id", "separation_reason").rows())["001236"] == "Resigned"
    # All groups of the report that the rules know, and the one that they do not.
    assert intake.rejected.select("feed", "rule", "value").rows() == [("grants", "unknown-function", "Staff Portal")]
    said = intake.findings.filter(finding="skipped-rows")["message"].to_list()
    vacant = "2 rows are no records by skip and only of the mapping (the first: row 13, 14)."
    assert f"HR Roll 2024-10.xlsx, sheet Export: {vacant}" in said
    assert any("older than what a newer file says of the same staff_id, and left out of staff" in one for one in said)


def test_connect_proposes_the_same_history(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(FOLDER, tmp_path / "rolls"))
    asked: list[Question] = []

    def all_years(question: Question) -> str | None:
        asked.append(question)
        return "all" if question.kind == "every" else None

    text = sources_toml(propose(folder, load_policy(), all_years))
    (folder / "sources.toml").write_text(text, "utf-8")
    assert [one.kind for one in asked] == ["every"]
    intake = read_folder(folder, load_policy(), loaded_on=TODAY)
    assert intake.rejected["value"].to_list() == ["Staff Portal"]
    columns = ("staff_id", "location_id", "start_date", "end_date")
    assert sorted(intake.feeds["assignments"].select(columns).rows()) == [(*row[:2], *row[3:]) for row in rows()]
    # What a title of an older roll is called today no file says; it is a title without a role, and listed as such.
    assert set(intake.feeds["assignments"]["job_title"]) - {row[2] for row in rows()} == {"OFF PROF"}
    assert dict(intake.feeds["staff"].select("staff_id", "family_name").rows())["001237"] == "Sol-Marsh"


def test_pages_and_explain_answer_from_them(rolls: Path, tmp_path: Path) -> None:
    load_folder(rolls, tmp_path / "store", load_policy(), loaded_at=LOADED_AT)
    with connect(current(tmp_path / "store")) as con:
        question = queries.Question(TODAY, Scope.district())
        due = queries.june(con, question, june_year=2027)
        assert set(due["staff_id"]) == {"001235", "001237", "001238", "001241"}
        found = queries.anomalies(con, question).filter(staff_id="001240")
        # Gus Vega left in 2024; only the roll of that year says so.
        assert found["kind"].to_list() == ["departed"]
        early = queries.status(con, queries.Question(date(2022, 3, 1), Scope.district()), include_none=False)
        held = early.filter(staff_id="001241", function_id="household")
        assert held.select("location_id", "entitled").rows() == [("0010", True)]
        reasoning = queries.explain(con, question, staff_id="001237", function_id="attendance")
        (place,) = reasoning.places
        records = " ".join(need.record or "" for path in place.paths for need in path.requirements)
        assert "HR Roll 2026-11-20.xlsx, sheet Report 1, row" in records
