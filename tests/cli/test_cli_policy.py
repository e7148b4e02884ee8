"""`policy new` writes what loads; `policy --check-against` names what no record meets."""

import json
from pathlib import Path

import pytest

from eligibility import load_policy
from tests.cli.conftest import Run
from tests.other_districts import EXAMPLES, make_two_years
from tests.stores import StoreOf


def test_a_new_policy_loads_and_is_never_written_over(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "policy.toml"
    modules = ("--module", "Student Records: MB-REC: MB Records", "--module", "Scheduling: MB-SCH: MB Scheduling")
    made = run("policy", "new", file, "--yes", "--school-year-starts", "08-01", *modules)
    assert made.exit_code == 0, made.output
    assert run("policy", file).stdout.startswith("Our District: rules ")
    loaded = run("load", EXAMPLES / "two-years", "--policy", file, "--store", tmp_path / "store")
    assert loaded.exit_code == 0, loaded.output
    assert run("policy", "--check-against", tmp_path / "store").exit_code == 0
    again = run("policy", "new", file, "--yes")
    assert (again.exit_code, again.stderr) == (
        2,
        f"{file} is there already and stays as it is: name another file, or change that one.\n",
    )


def test_questions_are_asked_until_they_are_answered(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "asked.toml"
    answers = ['The "Bay"', "01-01", "08-15", "Mars/Base", "America/Chicago", "years", "months", "0", "12", "30", "14"]
    answers += ["Director, Head of School", "Grades: G-1, G-2: SIS Grades", ":", "Grades", ""]
    asked = run("policy", "new", file, answers="\n".join(answers) + "\n")
    assert asked.exit_code == 0, asked.output
    policy = load_policy(file)
    assert (policy.district.name, str(policy.district.school_year_starts)) == ('The "Bay"', "08-15")
    assert policy.roles == {"director": ["Director"], "head-of-school": ["Head of School"]}
    assert policy.approvers.roles == ["director", "head-of-school"]
    (rule,) = policy.courses["grades"].rules
    assert (rule.valid_months, rule.window_days, rule.grace_days) == (12, 30, 14)
    assert [course.codes for course in policy.courses.values()] == [["G-1", "G-2"], ["GRADES"]]
    assert [function.ic_group for function in policy.functions.values()] == ["SIS Grades", "Grades"]
    assert all(path.approval for one in policy.functions.values() for path in one.rules[0].paths)
    assert "Expected a month and day such as 08-01, but not 01-01, found '01-01'." in asked.output
    assert "Expected a whole number from 1 to 1200, found '0'." in asked.output


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--yes", "--window", "5"], "--window: Expected a month and day such as 01-01, found '5'.\n"),
        (["--yes", "--renewal", "years"], "--renewal: Expected school-years or months, found 'years'.\n"),
        ([], "A question was not answered, and nothing was written: answer it, or take the defaults with --yes.\n"),
    ],
)
def test_an_answer_that_cannot_be_used(run: Run, tmp_path: Path, options: list[str], said: str) -> None:
    result = run("policy", "new", tmp_path / "policy.toml", *options, answers="")
    assert (result.exit_code, result.stderr) == (2, said)
    assert not (tmp_path / "policy.toml").exists()


def test_what_no_record_meets_is_named_with_the_nearest_name(run: Run, store_of: StoreOf, tmp_path: Path) -> None:
    store, shipped = store_of(make_two_years), EXAMPLES / "two-years" / "policy.toml"
    met = run("policy", "--check-against", store)
    assert (met.exit_code, met.stdout) == (0, "what,name,key,nearest,said\n")
    text = shipped.read_text("utf-8").replace('["Director"]', '["Directer"]').replace("MB-REC", "MB-RECS")
    text = text.replace('codes = ["MB-SCH"]', 'codes = ["MB-SCH", "MB-SCH-2030"]').replace("MB Records", "MB Record")
    text = text.replace('at = "school"', 'at = "school"\nteams = ["Night"]', 1)
    (file := tmp_path / "changed.toml").write_text(text, "utf-8")
    found = run("policy", file, "--check-against", store, "-o", tmp_path / "found.json")
    assert found.exit_code == 1
    rows = json.loads((tmp_path / "found.json").read_text("utf-8"))
    assert [(row["what"], row["name"], row["nearest"]) for row in rows] == [
        ("role", "director", "Director"),
        ("approver role", "director", None),
        ("course code", "MB-RECS", "MB-REC"),
        ("course code", "MB-SCH-2030", None),
        ("group", "MB Record", "MB Records"),
        ("team", "Night", None),
    ]
    assert rows[0]["said"] == (
        "roles.director: role 'director': nobody has any of its job titles; the nearest that is there is 'Director'."
    )
