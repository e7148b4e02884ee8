"""The pages on drafts and on readings: form, editor and command line agree; a mistake is a sentence; scope is kept."""

from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path

import polars as pl
import pytest
from streamlit.testing.v1 import AppTest
from typer.testing import CliRunner

import cli
import lab
from app import PAGES
from eligibility import PolicyError, load_policy, parse_policy
from queries import Scope
from tests.ui.pages import opened, texts
from ui.reads.readings import wait_for_readings

BUSIEST = "6368"  # the place of the sample where most people work
LAB, RULES = "pages/about/lab.py", "pages/about/policy.py"
OpenAt = Callable[..., AppTest]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The folder of drafts and readings."""
    return tmp_path / "lab"


@pytest.fixture
def open_page(monkeypatch: pytest.MonkeyPatch, sample: Path, folder: Path) -> Iterator[OpenAt]:
    monkeypatch.setenv("LAPSEWATCH_STORE", str(sample))
    monkeypatch.setenv("LAPSEWATCH_LAB", str(folder))
    monkeypatch.setenv("LAPSEWATCH_TODAY", "2026-11-22")
    monkeypatch.setattr(
        import_module("ui.reads.readings"), "_worked", {}
    )  # what another test has worked out lies in another folder
    yield opened
    wait_for_readings()


def listed(app: AppTest) -> pl.DataFrame:
    assert not app.exception
    return pl.from_pandas(app.dataframe[-1].value)


def sent(app: AppTest) -> AppTest:
    (button,) = [one for one in app.button if one.label == "Show what it would do"]
    return button.click().run()


def test_the_form_counts_in_months_with_a_window_a_grace_and_a_score(open_page: OpenAt, folder: Path) -> None:
    """What other districts' rules say (eligibility.md § 5, further keys); no school year says then when they end."""
    app = open_page(LAB, change="course:elementary-scheduling")
    fields = {one.label.partition(" (")[0]: one for one in app.number_input}
    fields["Or for so many months from the completion"].set_value(24)
    fields["Window opens so many days before the end"].set_value(90)
    fields["Days of grace after the end"].set_value(14)
    fields["Passed with a score of at least"].set_value(80)
    sent(app)
    name = "Elementary Scheduling valid for 24 months from July 1, 2027"
    before, rule = parse_policy(lab.draft_text(folder, name)).courses["elementary-scheduling"].rules
    assert before.cycle
    assert (rule.valid_months, rule.window_days, rule.grace_days, rule.passing_score) == (24, 90, 14, 80)
    assert (rule.valid_school_years, rule.counts_from, rule.cycle) == (None, None, None)


def test_form_editor_and_command_line_agree(open_page: OpenAt, folder: Path, sample: Path, tmp_path: Path) -> None:
    """Attendance for two years from next July, and as if it had always been so: the same rows by all three."""
    app = open_page(LAB, change="course:attendance")
    assert "Nothing here touches the rules in use" in texts(app)
    (years,) = [one for one in app.number_input if one.label.startswith("Valid for")]
    years.set_value(2)
    app = sent(app)
    name = "Attendance valid for 2 school years from July 1, 2027"
    assert lab.drafts(folder) == [name]
    assert app.session_state["draft"] == name
    by_form = listed(app)
    assert set(by_form["change"]) == {"Renews again earlier"}
    # The editor: the same text under another name.
    text = lab.draft_text(folder, name)
    assert text.startswith(load_policy().text[:2000])
    app = open_page(LAB, edit="text")
    app.text_area[0].set_value(text)
    app = sent(app)
    assert lab.drafts(folder) == [name, "My draft"]
    assert listed(app).equals(by_form)
    # The command line: the file that was kept, and the change alone with its day.
    plain = tmp_path / "plain.toml"
    plain.write_text(load_policy().text.replace("valid_school_years = 3", "valid_school_years = 2"), "utf-8")
    files = {(tmp_path / "lab" / "drafts" / f"{name}.toml",): (), (plain,): ("--from", "2027-07-01")}
    for (file,), options in files.items():
        rows = tmp_path / "rows.parquet"
        arguments = ["whatif", str(file), *options, "--as-of", "2026-11-22", "--store", str(sample), "-o", str(rows)]
        said = CliRunner().invoke(cli.app, arguments)
        assert said.exit_code == 0, said.output
        assert sorted(pl.read_parquet(rows)["because"]) == sorted(by_form["because"])
        (people, *_) = said.output.splitlines()
        assert people in texts(app)


def test_a_mistake_is_said_at_its_line_beside_the_last_good_figures(open_page: OpenAt, folder: Path) -> None:
    text = load_policy().text
    lab.keep_draft(folder, "Good", text.replace("valid_school_years = 3", "valid_school_years = 2"))
    app = open_page(LAB, draft="Good", edit="text")
    good = listed(app)
    wrong = text.replace('"school-counselor"]', '"school-counsellor"]', 1)
    app.text_area[0].set_value(wrong)
    app = sent(app)
    (error,) = app.error
    line = wrong[: wrong.index("school-counsellor")].count("\n") + 1
    assert f"Line {line}" in error.value
    assert 'the nearest valid name is "school-counselor"' in error.value.replace("\\", "")
    assert listed(app).equals(good)
    assert lab.draft_text(folder, "Good") != wrong
    # A draft that no longer can be read, because somebody has written to its file.
    (folder / "drafts" / "Good.toml").write_text("[district\n", "utf-8")
    broken = open_page(LAB, draft="Good")
    assert not broken.exception
    assert "Line 1" in broken.error[0].value


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("[district]\nnaem = 1\n", 2),
        ("[district]\nname = 'x'\n[readings]\nmove = 'often'\n", 4),
        ("[functions.a]\n[[functions.a.rules]]\neffective = 2020-01-01\n[[functions.a.rules.paths]]\nat = 1\n", 5),
        ("a = \n", 1),
    ],
)
def test_the_line_of_a_mistake(text: str, line: int) -> None:
    with pytest.raises(PolicyError) as refused:
        parse_policy(text, "f")
    assert line in [one.line for one in lab.mistakes(text, "f", refused.value)]


def test_drafts_are_compared_and_deleted(open_page: OpenAt, folder: Path) -> None:
    text = load_policy().text
    lab.keep_draft(folder, "Two/years", text.replace("valid_school_years = 3", "valid_school_years = 2"))
    lab.keep_draft(folder, "Four", text.replace("valid_school_years = 3", "valid_school_years = 4"))
    app = open_page(LAB, draft="Two/years", **{"with": "Four"})
    assert "Compared with the draft Four" in texts(app)
    assert "would lose access" in texts(app)
    (button,) = [one for one in app.button if one.label == "Delete the draft"]
    button.click().run()
    assert lab.drafts(folder) == ["Four"]
    same = open_page(LAB, draft="Four")
    lab.keep_draft(folder, "Four", text)
    assert "moves nobody" in texts(same.run())


def test_drafts_are_for_who_sees_the_district(open_page: OpenAt, folder: Path) -> None:
    (entry,) = [one for one in PAGES if one.script == LAB]
    assert entry.is_for(Scope.district())
    assert not entry.is_for(Scope.of_locations((BUSIEST,), "s1"))
    assert not entry.is_for(Scope.of_person("s1"))
    lab.keep_draft(folder, "Secret", load_policy().text)
    refused = open_page(LAB, view_as=BUSIEST, draft="Secret")
    assert "is not among the pages that you may open" in texts(refused)
    assert "Secret" not in texts(refused)


def test_readings_say_whom_they_move_within_the_scope(open_page: OpenAt, folder: Path) -> None:
    open_page(RULES)
    wait_for_readings()
    app = open_page(RULES, reading="move-restart")
    assert texts(app).count("would get another answer on November 22, 2026") == 7
    assert len(list(folder.glob("*/*.parquet"))) == 7
    rows, *_ = (table.value for table in app.dataframe)
    assert rows["location"].nunique() > 1
    own = open_page(RULES, reading="move-restart", view_as=BUSIEST)
    seen, *_ = (table.value for table in own.dataframe)
    assert seen["location"].nunique() <= 1
    assert 0 < len(seen) < len(rows)
    assert f"{len(seen)} of {len(seen)} rows shown" in texts(own)
