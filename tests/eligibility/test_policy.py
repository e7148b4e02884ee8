"""The policy file is read strictly and says all that is wrong with it at once; the shipped one is policy.md's."""

import os
import re
from collections.abc import Callable
from datetime import date
from hashlib import sha256
from pathlib import Path

import pytest
from pydantic import ValidationError

from eligibility.policy import SHIPPED, MonthDay, Policy, PolicyError, load_policy, parse_policy

# A small district on which every refusal is shown by one edit.
SMALL = """\
[district]
name = "Small District"
school_year_starts = "07-01"
renewal_window_opens = "01-01"
grant_within_business_days = 2
time_zone = "America/Denver"
help = { name = "Help", phone = "555", url = "https://help.example" }

[readings]
renewal = "from-expiry"

[roles]
principal = ["Principal"]
clerk = ["Clerk", "Clerk II"]

[approvers]
roles = ["principal"]

[courses.marks]
title = "Marks"
codes = ["M-1", "M-2"]
  [[courses.marks.rules]]
  effective = 2019-07-01
  cite = "marks § Renewal"
  valid_school_years = 3
  void_before = 2023-07-01
  void_on = 2023-07-07
  [[courses.marks.rules]]
  effective = 2024-07-01
  cite = "marks § Renewal"

[courses.lists]
title = "Lists"
  [[courses.lists.rules]]
  effective = 2019-07-01
  cite = "lists § Renewal"
  full_required_in = [2027]

[functions.marks]
title = "Marks"
ic_group = "Marks"
  [[functions.marks.rules]]
  effective = 2019-07-01
  cite = "marks § Access"
    [[functions.marks.rules.paths]]
    name = "clerk"
    at = "school"
    roles = ["clerk"]
    courses = ["marks"]
    prerequisites = ["lists"]
    [[functions.marks.rules.paths]]
    name = "anybody"
    at = "school"
    courses = ["marks"]
    approval = true
    intended_roles = ["clerk"]

[functions.lists]
title = "Lists"
ic_group = "Lists"
  [[functions.lists.rules]]
  effective = 2019-07-01
  cite = "lists § Access"
    [[functions.lists.rules.paths]]
    name = "central"
    at = "central"
    teams = ["Records"]
    courses = ["lists"]
"""


def problems(text: str) -> list[str]:
    with pytest.raises(PolicyError) as refused:
        parse_policy(text, "small.toml")
    return refused.value.problems


def edited(old: str, new: str) -> str:
    assert SMALL.count(old) >= 1, f"{old!r} is not in the small policy"
    return SMALL.replace(old, new, 1)


RULE = "courses.marks.rules[0]"
PATHS = "functions.marks.rules[0].paths"

# what is refused | old text | new text | the key named | what the sentence also says
REFUSED = [
    ("unknown top table", "[approvers]", "[aprovers]",
     "aprovers", ["one of the keys", 'nearest valid name is "approvers"']),
    ("unknown key of a table", "time_zone", "timezone", "district.timezone", ['"time_zone"']),
    ("unknown key of a rule", "valid_school_years", "valid_years",
     f"{RULE}.valid_years", ['nearest valid name is "valid_school_years"']),
    ("unknown key of a path", "approval = true", "aproval = true", f"{PATHS}[1].aproval", ['"approval"']),
    ("a gap of fewer than no days", "time_zone", "bridged_gap_days = -1\ntime_zone",
     "district.bridged_gap_days", ["a whole number of days from 0 to 366", "found -1"]),
    ("a gap in quotes", "time_zone", 'bridged_gap_days = "3"\ntime_zone', "district.bridged_gap_days", ['found "3"']),
    ("a break of one day name", "time_zone", 'summer_break = ["05-25"]\ntime_zone',
     "district.summer_break", ["the first and the last day of the break", "found a list"]),
    ("a break that ends before it begins", "time_zone", 'summer_break = ["09-05", "05-25"]\ntime_zone',
     "district.summer_break", ["in this order"]),
    ("a break on a day that some years lack", "time_zone", 'summer_break = ["02-29", "05-25"]\ntime_zone',
     "district.summer_break", ["the first and the last day of the break"]),
    ("unknown reading", 'renewal = "from-expiry"', 'renewall = "from-expiry"', "readings.renewall", ['"renewal"']),
    ("the model's own name of a reading", 'renewal = "from-expiry"', 'return_ = "keep"',
     "readings.return_", ['"return"']),
    ("unknown value of a reading", '"from-expiry"', '"from-expire"',
     "readings.renewal", ['"from-expiry" or "from-completion"', 'nearest valid name is "from-expiry"']),
    ("citation missing on a course rule", '  cite = "marks § Renewal"\n', "",
     f"{RULE}.cite", ["page and section", "the key is missing"]),
    ("citation missing on a function rule", '  cite = "marks § Access"\n', "",
     "functions.marks.rules[0].cite", ["page and section", "the key is missing"]),
    ("citation empty", '"marks § Renewal"', '""', f"{RULE}.cite", ["page and section", 'found ""']),
    ("citation blank", '"marks § Access"', '"  "', "functions.marks.rules[0].cite", ["page and section"]),
    ("role not defined", 'roles = ["clerk"]', 'roles = ["clark"]',
     f"{PATHS}[0].roles[0]", ["one of the roles defined under [roles]", 'nearest valid name is "clerk"']),
    ("intended role not defined", 'intended_roles = ["clerk"]', 'intended_roles = ["clerk", "principle"]',
     f"{PATHS}[1].intended_roles[1]", ['nearest valid name is "principal"']),
    ("approver role not defined", 'roles = ["principal"]', 'roles = ["principle"]',
     "approvers.roles[0]", ['nearest valid name is "principal"']),
    ("course not defined", 'courses = ["marks"]', 'courses = ["mark"]',
     f"{PATHS}[0].courses[0]", ["one of the courses defined under [courses]", 'nearest valid name is "marks"']),
    ("prerequisite not defined", 'prerequisites = ["lists"]', 'prerequisites = ["list"]',
     f"{PATHS}[0].prerequisites[0]", ['nearest valid name is "lists"']),
    ("name twice in a list", 'roles = ["clerk"]', 'roles = ["clerk", "clerk"]', f"{PATHS}[0].roles[1]", ["again"]),
    ("team twice in a list", '["Records"]', '["Records", " records"]',
     "functions.lists.rules[0].paths[0].teams[1]", ["again"]),
    ("location kind not defined", 'at = "school"', 'at = "scool"',
     f"{PATHS}[0].at", ['"school" or "central"', 'nearest valid name is "school"']),
    ("school year from 1 January", '"07-01"', '"01-01"',
     "district.school_year_starts", ["not January 1", 'found "01-01"']),
    ("school year from a day of some years", '"07-01"', '"02-29"', "district.school_year_starts", ["every year"]),
    ("window from a day of some years", '"01-01"', '"02-29"', "district.renewal_window_opens", ["every year"]),
    ("window from no day", '"01-01"', '"13-01"', "district.renewal_window_opens", ["every year"]),
    ("window from a whole date", '"01-01"', "2024-01-01", "district.renewal_window_opens", ["found 2024-01-01"]),
    ("time zone unknown", "America/Denver", "America/Denvr", "district.time_zone", ["time zone", "America/Denvr"]),
    ("link that is no link", "https://help.example", "javascript:alert(1)", "district.help.url", ["https://"]),
    ("two rules of one course on a day", "2024-07-01", "2019-07-01",
     "courses.marks.rules[1].effective", ["no other rule of courses.marks begins", "2019-07-01 again"]),
    ("two rules of one function on a day", "[functions.lists]",
     '[[functions.marks.rules]]\neffective = 2019-07-01\ncite = "c"\n[functions.lists]',
     "functions.marks.rules[1].effective", ["no other rule of functions.marks begins", "2019-07-01 again"]),
    ("course that needs itself", 'prerequisites = ["lists"]', 'prerequisites = ["marks"]',
     f"{PATHS}[0].prerequisites[0]", ["circle", '"marks" needs "marks"']),
    ("void_before alone", "  void_on = 2023-07-07\n", "", f"{RULE}.void_on", ["since void_before is given"]),
    ("void_on alone", "  void_before = 2023-07-01\n", "", f"{RULE}.void_before", ["since void_on is given"]),
    ("void_on before void_before", "2023-07-07", "2023-06-30",
     f"{RULE}.void_on", ["not before void_before (2023-07-01)", "found 2023-06-30"]),
    ("months beside school years", "valid_school_years = 3", "valid_school_years = 3\nvalid_months = 24",
     f"{RULE}.valid_school_years", ["since valid_months is given", "found 3"]),
    ("months beside counts_from", "valid_school_years = 3", "valid_months = 24\ncounts_from = 2024",
     f"{RULE}.counts_from", ["since valid_months is given"]),
    ("months beside a cycle", "valid_school_years = 3", "valid_months = 24\ncycle = { every = 2, from = 2026 }",
     f"{RULE}.cycle", ["since valid_months is given"]),
    ("no months", "valid_school_years = 3", "valid_months = 0", f"{RULE}.valid_months", ["whole number of months"]),
    ("no days of window", "valid_school_years = 3", "window_days = 0", f"{RULE}.window_days", ["from 1"]),
    ("fewer than no days of grace", "valid_school_years = 3", "grace_days = -1", f"{RULE}.grace_days", ["from 0"]),
    ("a cycle without school years", "valid_school_years = 3", "cycle = { every = 2, from = 2026 }",
     f"{RULE}.valid_school_years", ["since cycle is given", "the key is missing"]),
    ("a cycle of no years", "valid_school_years = 3", "valid_school_years = 3\ncycle = { every = 0, from = 2026 }",
     f"{RULE}.cycle.every", ["found 0"]),
    ("a cycle with a key misspelled", "valid_school_years = 3", "cycle = { every = 2, form = 2026 }",
     f"{RULE}.cycle.form", ['nearest valid name is "from"']),
    ("deadline of a role not defined", "valid_school_years = 3",
     'deadlines = [{ june = 2025, roles = ["clark"], last_day = 2025-06-23 }]',
     f"{RULE}.deadlines[0].roles[0]", ["defined under [roles]", 'nearest valid name is "clerk"']),
    ("deadline of a June before the rule", "valid_school_years = 3",
     "deadlines = [{ june = 2018, last_day = 2018-06-23 }]",
     f"{RULE}.deadlines[0].june", ["from 2019-07-01 on", "found 2018"]),
    ("deadline far from its June", "valid_school_years = 3", "deadlines = [{ june = 2025, last_day = 2052-06-23 }]",
     f"{RULE}.deadlines[0].last_day", ["at most a year from 2025-06-30", "found 2052-06-23"]),
    ("deadline after one for everybody", "valid_school_years = 3",
     'deadlines = [{ june = 2025, last_day = 2025-06-23 }, { june = 2025, roles = ["clerk"], last_day = 2025-06-24 }]',
     f"{RULE}.deadlines[1].june", ["2025 again"]),
    ("renewable role not defined", "valid_school_years = 3", 'renewable_roles = ["clark"]',
     f"{RULE}.renewable_roles[0]", ['nearest valid name is "clerk"']),
    ("score above 100", "valid_school_years = 3", "passing_score = 101", f"{RULE}.passing_score", ["0 to 100"]),
    ("ended by another word", "valid_school_years = 3", 'ended_by = ["role-chance"]',
     f"{RULE}.ended_by[0]", ['nearest valid name is "role-change"']),
    ("another word for a lapse", '  cite = "marks § Access"', '  cite = "marks § Access"\n  on_lapse = "readonly"',
     "functions.marks.rules[0].on_lapse", ['"remove" or "read-only"', 'nearest valid name is "read-only"']),
    ("unknown value of the cycle", 'renewal = "from-expiry"', 'cycle = "comon"',
     "readings.cycle", ['nearest valid name is "common"']),
    ("code of two courses", 'title = "Lists"', 'title = "Lists"\ncodes = ["M-2"]',
     "courses.lists.codes[0]", ["no other course claims", "courses.marks has already"]),
    ("code that is another course's id", '"M-2"', '"lists"', "courses.lists.codes[0]", ["courses.marks has already"]),
    ("course without a code", '["M-1", "M-2"]', "[]", "courses.marks.codes", ["at least one", "an empty list"]),
    ("group of two functions", 'ic_group = "Lists"', 'ic_group = "Marks"',
     "functions.lists.ic_group", ["no other function has", "functions.marks has already"]),
    ("code of two courses, written otherwise", 'title = "Lists"', 'title = "Lists"\ncodes = [" m-2 "]',
     "courses.lists.codes[0]", ["no other course claims", "courses.marks has already"]),
    ("group of two functions, written otherwise", 'ic_group = "Lists"', 'ic_group = "MARKS "',
     "functions.lists.ic_group", ["no other function has", "functions.marks has already"]),
    ("id of two functions, written otherwise", "[functions.lists]", "[functions.Marks]",
     "functions.Marks", ["an id that no other function has", "functions.marks has already"]),
    ("title of two roles", '"Clerk II"', '" principal "',
     "roles.clerk[1]", ["no other role lists", "roles.principal has already"]),
    ("two paths of one name", 'name = "anybody"', 'name = "Clerk"',
     f"{PATHS}[1].name", ["no other path of this rule"]),
    ("date in quotes", "effective = 2019-07-01", 'effective = "2019-07-01"',
     f"{RULE}.effective", ["a date such as 2019-07-01, without quotes", 'found "2019-07-01"']),
    ("moment for a date", "effective = 2019-07-01", "effective = 2019-07-01T00:00:00",
     f"{RULE}.effective", ["a date such as"]),
    ("date far away", "void_before = 2023-07-01", "void_before = 0023-07-01", f"{RULE}.void_before", ["a date"]),
    ("no school year", "valid_school_years = 3", "valid_school_years = 0",
     f"{RULE}.valid_school_years", ["from 1", "found 0"]),
    ("number in quotes", "valid_school_years = 3", 'valid_school_years = "3"',
     f"{RULE}.valid_school_years", ["without quotes", 'found "3"']),
    ("true for a number", "valid_school_years = 3", "valid_school_years = true",
     f"{RULE}.valid_school_years", ["whole number", "found true"]),
    ("fraction", "valid_school_years = 3", "valid_school_years = 3.0", f"{RULE}.valid_school_years", ["found 3.0"]),
    ("one for true", "approval = true", "approval = 1", f"{PATHS}[1].approval", ["true or false", "found 1"]),
    ("text for a list", 'courses = ["marks"]', 'courses = "marks"',
     f"{PATHS}[0].courses", ["a list", 'found "marks"']),
    ("number for a name", '["Clerk", "Clerk II"]', '["Clerk", 2]', "roles.clerk[1]", ["text in quotes", "found 2"]),
    ("year in quotes", "[2027]", '["2027"]', "courses.lists.rules[0].full_required_in[0]", ["a calendar year"]),
    ("id with a blank", "clerk = [", '"file clerk" = [', 'roles."file clerk"', ["an id of letters"]),
    ("text for a table", "[readings]\nrenewal = ", "[readings]\n[readings.move]\nx = ",
     "readings.move", ["found a table"]),
]  # fmt: skip


@pytest.mark.parametrize(
    ("old", "new", "key", "says"), [case[1:] for case in REFUSED], ids=[case[0] for case in REFUSED]
)
def test_refused_with_file_key_and_what_was_expected(old: str, new: str, key: str, says: list[str]) -> None:
    found = problems(edited(old, new))
    named = [problem for problem in found if problem.startswith(f"small.toml: {key}: expected ")]
    assert len(named) == 1, found
    assert named[0].endswith(".")
    for words in says:
        assert words in named[0]


def test_the_small_policy_itself_is_accepted() -> None:
    policy = parse_policy(SMALL)
    assert policy.courses["lists"].codes == ["lists"]
    assert policy.courses["marks"].rules[1].valid_school_years is None
    assert policy.functions["lists"].rules[0].paths[0].automated


def test_all_problems_of_a_file_are_reported_together() -> None:
    text = (
        edited("valid_school_years = 3", "valid_school_years = true")
        .replace('roles = ["clerk"]', 'roles = ["clark"]', 1)
        .replace("void_on = 2023-07-07", "")
        .replace('ic_group = "Lists"', 'ic_group = "Marks"')
        .replace('"America/Denver"', "3")
    )
    keys = [re.sub(r"^small\.toml: ([^ ]+): .*$", r"\1", problem) for problem in problems(text)]
    assert sorted(keys) == [
        "courses.marks.rules[0].valid_school_years",
        "courses.marks.rules[0].void_on",
        "district.time_zone",
        "functions.lists.ic_group",
        "functions.marks.rules[0].paths[0].roles[0]",
    ]


VALUES = ("3", '"x"', "true", "[]", "[[1]]", "{}", "{ a = 1 }", "1979-05-27", "nan")


def problems_or_none(text: str) -> list[str]:
    try:
        parse_policy(text, "small.toml")
    except PolicyError as refused:
        return refused.problems
    return []


@pytest.mark.parametrize("value", VALUES)
def test_a_value_of_another_kind_anywhere_is_a_problem_and_never_a_traceback(value: str) -> None:
    lines = SMALL.splitlines()
    places = [(place, line.split(" = ")[0]) for place, line in enumerate(lines) if " = " in line]
    assert len(places) == 45
    for place, key in places:
        text = "\n".join([*lines[:place], f"{key} = {value}", *lines[place + 1 :]])
        assert all(problem.startswith("small.toml: ") for problem in problems_or_none(text))


@pytest.mark.parametrize(
    "text",
    ["", "district = 1", "functions = []\ncourses = 3\nroles = 'x'", "[functions]\na = 1\n[courses]\nb = [2]",
     "[[functions.a.rules]]\npaths = [1, { courses = 2, roles = [[]] }]", "[approvers]\nroles = { a = 1 }"],
)  # fmt: skip
def test_a_policy_of_another_shape_is_refused(text: str) -> None:
    assert any(problem.startswith("small.toml: district: expected ") for problem in problems(text))


# ---- what no key can be named for


def test_toml_mistakes_name_line_and_column() -> None:
    assert problems("[district]\nname = \n") == [
        "small.toml: line 2, column 8: expected TOML, found a mistake (Invalid value); mend that line."
    ]


def test_a_toml_text_that_stops_early_names_its_last_line() -> None:
    assert problems('[district]\nname = """x')[0].startswith("small.toml: line 2, column 12: expected TOML")


def test_a_key_given_twice_names_its_line() -> None:
    assert problems("[roles]\na = []\na = []")[0].startswith("small.toml: line 3, column ")


@pytest.mark.parametrize(
    "text", [f"x = {'[' * 100_000}", f"x = {'9' * 5_000}"], ids=["nested deeply", "number too long"]
)
def test_what_no_reader_can_hold_is_refused(text: str) -> None:
    assert problems(text) == [
        "small.toml: expected a policy, found lists nested too deeply or a number too long to read; mend the file."
    ]


def test_what_is_no_file_or_no_policys_size_is_refused_unread(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.toml")
    (tmp_path / "huge.toml").write_bytes(b"")
    os.truncate(tmp_path / "huge.toml", 1_000_001)
    for path in (tmp_path / "pipe.toml", Path("/dev/zero"), tmp_path / "huge.toml"):
        with pytest.raises(PolicyError) as refused:
            load_policy(path)
        assert refused.value.problems == [f"{path}: expected a policy file (TOML) of at most 1 MB."]


def test_a_missing_file_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(PolicyError, match=r"nowhere\.toml: there is no such file; give the path of a policy file"):
        load_policy(tmp_path / "nowhere.toml")


def test_a_folder_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(PolicyError, match="cannot be read"):
        load_policy(tmp_path)


def test_another_encoding_names_line_and_column(tmp_path: Path) -> None:
    file = tmp_path / "latin.toml"
    file.write_bytes('[district]\nname = "Cañon"'.encode("latin-1"))
    with pytest.raises(PolicyError, match=r"latin\.toml: line 2, column 11: expected UTF-8 text"):
        load_policy(file)


def test_problems_name_the_file_that_was_given(tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    file.write_text(edited("time_zone", "timezone"), encoding="utf-8")
    with pytest.raises(PolicyError, match=r"mine\.toml: district\.timezone: "):
        load_policy(file)


# ---- prerequisites


OTHER_FUNCTION = """\
[functions.other]
title = "Other"
ic_group = "Other"
[[functions.other.rules]]
effective = 2021-07-01
cite = "other § Access"
paths = [{ name = "a", at = "school", courses = ["lists"], prerequisites = ["marks"] }]
"""


def test_courses_that_need_each_other_are_refused_once() -> None:
    found = problems(SMALL + OTHER_FUNCTION)
    assert len(found) == 1
    assert "prerequisites[0]: expected prerequisites that do not go in a circle" in found[0]
    assert '"marks" needs "lists" needs "marks"' in found[0] or '"lists" needs "marks" needs "lists"' in found[0]


LATER_RULE = """\
[[functions.{function}.rules]]
effective = {effective}
cite = "later § Access"
"""


def with_later_rule(function: str, effective: str) -> str:
    return edited("[functions.lists]", LATER_RULE.format(function=function, effective=effective) + "[functions.lists]")


def test_a_circle_that_outlasts_a_rule_of_another_function_is_told_once() -> None:
    later = LATER_RULE.format(function="lists", effective="2023-07-01")
    assert len(problems(SMALL + later + OTHER_FUNCTION)) == 1


def test_a_circle_that_a_later_rule_ended_is_refused_all_the_same() -> None:
    found = problems(with_later_rule("marks", "2022-07-01") + OTHER_FUNCTION)
    assert len(found) == 1
    assert "circle" in found[0]


def test_a_rule_that_was_replaced_makes_no_circle_with_its_successor() -> None:
    """A district may turn a prerequisite round: the two rules were never in force together."""
    turned = with_later_rule("marks", "2020-07-01") + OTHER_FUNCTION
    assert len(parse_policy(turned).functions["marks"].rules) == 2


# ---- reading what is right


def test_rules_are_sorted_by_their_day_whatever_the_order_of_the_file() -> None:
    policy = parse_policy(edited("effective = 2019-07-01", "effective = 2025-07-01"))
    assert [rule.effective for rule in policy.courses["marks"].rules] == [date(2024, 7, 1), date(2025, 7, 1)]


def test_readings_default_to_the_first_value_of_eligibility_section_9() -> None:
    readings = parse_policy(edited('[readings]\nrenewal = "from-expiry"\n', "")).readings
    assert readings.model_dump(by_alias=True) == {
        "transition": "floor",
        "renewal": "from-expiry",
        "prerequisite": "completed",
        "return": "restart",
        "move": "re-evaluate",
        "breaks": "bridged",
        "cycle": "personal",
    }


def test_every_value_of_a_reading_is_accepted() -> None:
    other = 'transition = "skip-first-year"\nrenewal = "from-completion"\nprerequisite = "current"\nreturn = "keep"\n'
    readings = parse_policy(edited('renewal = "from-expiry"\n', f'{other}move = "restart"\n')).readings
    assert (readings.transition, readings.renewal, readings.prerequisite) == (
        "skip-first-year", "from-completion", "current",
    )  # fmt: skip
    assert (readings.return_, readings.move) == ("keep", "restart")


def test_the_version_is_the_text_s() -> None:
    policy = parse_policy(SMALL, "small.toml")
    assert policy.version == sha256(SMALL.encode()).hexdigest()[:8]
    assert (policy.text, policy.file) == (SMALL, "small.toml")
    assert parse_policy(SMALL + "\n").version != policy.version


def test_a_byte_order_mark_and_windows_line_ends_are_tolerated(tmp_path: Path) -> None:
    file = tmp_path / "windows.toml"
    file.write_bytes(b"\xef\xbb\xbf" + SMALL.replace("\n", "\r\n").encode())
    assert load_policy(file).district == parse_policy(SMALL).district


def test_documents_are_titles_or_tables() -> None:
    text = edited(
        'ic_group = "Lists"', 'ic_group = "Lists"\ndocuments = ["A", { title = "B", url = "https://b.example" }]'
    )
    documents = parse_policy(text).functions["lists"].documents
    assert [(document.title, document.url) for document in documents] == [("A", None), ("B", "https://b.example")]


def test_a_policy_cannot_be_changed() -> None:
    policy = parse_policy(SMALL)
    with pytest.raises(ValidationError, match="frozen"):
        policy.district.name = "Another"


@pytest.mark.parametrize(
    ("title", "role"),
    [
        ("Principal", "principal"),
        ("  pRINCIPAL ", "principal"),
        ("Office Professional II", "office-professional"),
        ("office professional", "office-professional"),
        ("Bus Driver", "bus-driver"),
        (" Nurse ", "nurse"),
        ("Assistant-Principal", "other-assistant-principal"),
    ],
)
def test_a_title_means_its_role_and_an_unlisted_one_is_its_own(title: str, role: str) -> None:
    assert load_policy().role_of(title) == role


# ---- the shipped file


@pytest.fixture(scope="module")
def denver() -> Policy:
    return load_policy()


def test_the_shipped_file_survives_a_round_trip(denver: Policy) -> None:
    again = Policy.model_validate(denver.model_dump(by_alias=True, mode="python"))
    assert again.model_dump() == denver.model_dump()
    assert parse_policy(denver.text, denver.file).model_dump() == denver.model_dump()
    assert denver.text == SHIPPED.read_bytes().decode()


def test_the_shipped_district(denver: Policy) -> None:
    district = denver.district
    assert (district.school_year_starts, district.renewal_window_opens) == (MonthDay(7, 1), MonthDay(1, 1))
    assert district.grant_within_business_days == 2
    assert (district.help.name, district.help.phone) == ("DoTS Help", "720-423-3888")
    assert district.help.url == "https://dotshelp.dpsk12.org/HEAT"
    assert denver.approvers.roles == ["principal", "manager", "director"]
    assert list(denver.roles) == [
        "principal", "assistant-principal", "dean", "office-professional", "school-counselor", "teacher",
        "paraprofessional", "manager", "director",
    ]  # fmt: skip


FIVE_TEAMS = ("Enrollment Services", "Early Education", "Home School", "Multilingual Education", "Summer School")
OFFICE, ANY = ("office-professional",), ()
SCHOOL_ROLES = ("teacher", "office-professional", "paraprofessional", "assistant-principal", "principal")
ATTENDANCE_ROLES = ("principal", "assistant-principal", "dean", "office-professional")
TWO = ("household", "enrollment")

# The first table of policy.md: function, at, roles, teams, course, prerequisites, approval, automated, stated
PATHS_OF_POLICY_MD = [
    ("base", "school", SCHOOL_ROLES, (), (), (), False, True, True),
    ("household", "school", OFFICE, (), ("household",), (), False, True, True),
    ("household", "school", ANY, (), ("household",), (), True, True, False),
    (
        "household",
        "central",
        ANY,
        ("Enrollment Services", "Student Data Services"),
        ("household",),
        (),
        True,
        True,
        False,
    ),
    ("attendance", "school", ATTENDANCE_ROLES, (), ("attendance",), (), False, True, True),
    ("attendance", "central", ANY, ("Student Data Services",), ("attendance",), (), True, True, False),
    ("walk-in-scheduling", "school", ANY, (), ("walk-in-scheduling",), (), True, True, True),
    ("elementary-scheduling", "school", ANY, (), ("elementary-scheduling",), ("walk-in-scheduling",), True, True, True),
    ("secondary-scheduling", "school", ANY, (), ("secondary-scheduling",), ("walk-in-scheduling",), True, True, True),
    ("enrollment", "school", OFFICE, (), ("enrollment",), (), False, True, True),
    ("enrollment", "school", ANY, (), ("enrollment",), (), True, True, True),
    ("enrollment", "central", ANY, FIVE_TEAMS, ("enrollment",), (), True, False, True),
    ("behavior-management", "school", ANY, (), ("behavior-management",), (), False, True, False),
    ("online-registration", "school", OFFICE, (), ("online-registration",), TWO, False, True, True),
    ("online-registration", "school", ANY, (), ("online-registration",), TWO, True, True, True),
    ("online-registration", "central", ANY, FIVE_TEAMS, ("online-registration",), TWO, True, False, True),
]


def test_the_shipped_paths_are_those_of_policy_md_in_their_order(denver: Policy) -> None:
    shipped = [
        (name, path.at, tuple(path.roles), tuple(path.teams), tuple(path.courses), tuple(path.prerequisites),
         path.approval, path.automated, path.stated)
        for name, function in denver.functions.items()
        for rule in function.rules
        for path in rule.paths
    ]  # fmt: skip
    assert shipped == PATHS_OF_POLICY_MD


def test_the_scheduling_functions_are_meant_for_two_roles(denver: Policy) -> None:
    intended = {
        name: path.intended_roles
        for name, function in denver.functions.items()
        for path in function.rules[0].paths
        if path.intended_roles
    }
    names = ("walk-in-scheduling", "elementary-scheduling", "secondary-scheduling")
    assert intended == {name: ["office-professional", "school-counselor"] for name in names}


def test_the_shipped_courses_are_those_of_policy_md(denver: Policy) -> None:
    shipped = {
        name: (rule.valid_school_years, rule.counts_from, rule.void_before, rule.void_on, rule.quiz_renews, rule.stated)
        for name, course in denver.courses.items()
        for rule in course.rules
    }
    assert shipped == {
        "household": (2, None, None, None, True, True),
        "attendance": (3, None, date(2023, 7, 1), date(2023, 7, 7), True, True),
        "walk-in-scheduling": (2, None, None, None, True, True),
        "elementary-scheduling": (2, 2024, None, None, True, True),
        "secondary-scheduling": (2, 2024, None, None, True, True),
        "enrollment": (None, None, None, None, True, True),
        "behavior-management": (1, None, None, None, True, True),
        "online-registration": (None, None, None, None, True, False),
    }


def test_the_further_keys_of_the_shipped_courses_are_those_of_policy_md(denver: Policy) -> None:
    rules = {name: course.rules[0] for name, course in denver.courses.items()}
    assert {name: (rule.cycle.every, rule.cycle.from_) for name, rule in rules.items() if rule.cycle} == {
        "attendance": (3, 2026),
        "elementary-scheduling": (2, 2026),
        "secondary-scheduling": (2, 2026),
    }
    assert [name for name, rule in rules.items() if rule.ended_by] == ["enrollment"]
    leaders = ["principal", "assistant-principal", "dean"]
    assert {name: rule.renewable_roles for name, rule in rules.items() if rule.renewable_roles is not None} == {
        "behavior-management": leaders
    }
    assert [(one.june, one.roles, one.last_day) for rule in rules.values() for one in rule.deadlines] == [
        (2024, leaders, date(2024, 11, 1)),
        (2025, leaders, date(2025, 6, 23)),
    ]


def test_the_shipped_names_are_those_other_feeds_rely_on(denver: Policy) -> None:
    assert {name: function.ic_group for name, function in denver.functions.items()} == {
        "base": "IC Base",
        "household": "IC Household",
        "attendance": "IC Attendance",
        "walk-in-scheduling": "IC Walk-In Scheduling",
        "elementary-scheduling": "IC Elementary Scheduling",
        "secondary-scheduling": "IC Secondary Scheduling",
        "enrollment": "IC Enrollment",
        "behavior-management": "IC Behavior Management",
        "online-registration": "IC Online Registration",
    }
    assert {name: course.codes for name, course in denver.courses.items()} == {
        "household": ["IC-HH"],
        "attendance": ["IC-ATT-2324", "IC-ATT-2425"],
        "walk-in-scheduling": ["IC-WALKIN"],
        "elementary-scheduling": ["IC-ELEM"],
        "secondary-scheduling": ["IC-SEC"],
        "enrollment": ["IC-ENR"],
        "behavior-management": ["IC-BM"],
        "online-registration": ["IC-OLR"],
    }


# The pages of the source by their keys, and those of their sections that a rule may rest on. Four pages are known by
# facts in our own words only.
FACTS = "facts from the district's other public pages"
SECTIONS = {
    "overview": ["Automatic Access", "Additional Access"],
    "household": [
        "School-based Employee Access", "Central Office Employee Access", "Recertification (Access Renewal)",
    ],
    "attendance": [
        "School-based Employee Access", "Central Office Employee Access", "Recertification Requirements",
        "Support Documentation, note",
    ],
    "walk-in-scheduling": ["Access Requirements", "Recertification (Access Renewal)"],
    "elementary-scheduling": ["Access Requirements", "Recertification"],
    "secondary-scheduling": [FACTS],
    "enrollment": [FACTS],
    "behavior-management": [FACTS],
    "online-registration": [FACTS],
}  # fmt: skip


def test_every_shipped_rule_cites_a_page_and_a_section_and_holds_since_2019(denver: Policy) -> None:
    rules = [rule for table in (denver.courses, denver.functions) for entry in table.values() for rule in entry.rules]
    assert len(rules) == 17
    for rule in rules:
        assert rule.effective == date(2019, 7, 1)
        for cite in rule.cite.split("; "):
            page, section = cite.split(" § ")
            assert section in SECTIONS[page]


def test_the_purpose_is_said_where_a_kept_page_says_it(denver: Policy) -> None:
    silent = [name for name, function in denver.functions.items() if not function.purpose]
    assert silent == ["enrollment", "behavior-management", "online-registration"]
    assert [document.title for document in denver.functions["attendance"].documents] == [
        "Attendance Reason Report",
        "Daily Detail Report",
    ]


@pytest.mark.parametrize("read", [load_policy, lambda: load_policy(SHIPPED)], ids=["no path", "its path"])
def test_no_path_means_the_shipped_file(read: Callable[[], Policy]) -> None:
    assert read().district.name == "Denver Public Schools"
