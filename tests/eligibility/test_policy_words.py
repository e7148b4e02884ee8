"""A policy in plain words: everything from the models, nothing of one district in the code."""

from datetime import date

import pytest

from eligibility.policy import Policy, load_policy, parse_policy
from eligibility.policy_words import RuleInWords, breaks_in_words, policy_in_words, policy_text, readings_in_words

AS_OF = date(2026, 11, 29)

# Another district in every respect: another year, other roles, nobody who approves.
OTHER = """\
[district]
name = "Other District"
school_year_starts = "03-01"
renewal_window_opens = "11-15"
grant_within_business_days = 1
time_zone = "Europe/Berlin"
help = { name = "Desk", phone = "1", url = "https://desk.example" }
[roles]
clerk = ["Clerk"]
officer = ["Officer", "Officer II"]
untitled = []
[courses.a]
title = "A"
[[courses.a.rules]]
effective = 2020-03-01
cite = "page § one"
valid_school_years = 1
counts_from = 2024
full_required_in = [2027, 2026]
[[courses.a.rules]]
effective = 2024-03-01
cite = "page § two"
valid_school_years = 2
quiz_renews = false
stated = false
[courses.b]
title = "B"
rules = [{ effective = 2020-03-01, cite = "page § b" }]
[functions.f]
title = "F"
ic_group = "Group F"
[[functions.f.rules]]
effective = 2020-03-01
cite = "page § f"
paths = [
  { name = "one", at = "central", roles = ["officer", "untitled"], teams = ["X"], courses = ["a", "b"], approval=true },
  { name = "two", at = "school", roles = ["clerk"], prerequisites = ["a", "b"], automated = false },
  { name = "three", at = "school", courses = ["a"], prerequisites = ["b"], intended_roles = ["clerk"], stated=false },
]
[[functions.f.rules]]
effective = 2025-03-01
cite = "page § closed"
"""


@pytest.fixture(scope="module")
def denver() -> list[RuleInWords]:
    return policy_in_words(load_policy())


@pytest.fixture(scope="module")
def other() -> list[RuleInWords]:
    return policy_in_words(parse_policy(OTHER))


def sentence(rules: list[RuleInWords], kind: str, key: str, path: str = "") -> str:
    return next(rule.sentence for rule in rules if (rule.kind, rule.id, rule.path) == (kind, key, path))


def with_reading(key: str, value: str) -> Policy:
    return parse_policy(OTHER.replace("[roles]", f'[readings]\n{key} = "{value}"\n[roles]'))


def test_a_path_of_attendance(denver: list[RuleInWords]) -> None:
    assert sentence(denver, "function", "attendance", "school-based") == (
        "At a school, a Principal, Assistant Principal, Dean or Office Professional who holds a current"
        " Attendance certificate. Granted automatically within 2 business days."
    )


def test_a_path_that_the_source_does_not_state_says_so(denver: list[RuleInWords]) -> None:
    assert sentence(denver, "function", "attendance", "central office") == (
        "At a central office, anybody in the team Student Data Services who holds a current Attendance certificate,"
        " with the approval of a Principal, Manager or Director. Granted automatically within 2 business days."
        " This is not stated in the source; the district set it."
    )


def test_a_prerequisite_and_the_intended_roles(denver: list[RuleInWords]) -> None:
    assert sentence(denver, "function", "elementary-scheduling", "school-based") == (
        "At a school, anybody who holds a current Elementary Scheduling certificate and has completed the full"
        " Walk-In Scheduling course, with the approval of a Principal, Manager or Director."
        " Granted automatically within 2 business days."
        " Intended for the job Office Professional or School Counselor; nobody else is refused for it."
    )


def test_a_path_by_job_role_alone_and_one_by_request(denver: list[RuleInWords]) -> None:
    assert sentence(denver, "function", "base", "by job role").startswith(
        "At a school, a Teacher, Office Professional, "
    )
    assert sentence(denver, "function", "enrollment", "central office").endswith("Director. Granted on request only.")


TWO_YEARS = "Valid for 2 school years, to June 30. A recertification quiz in the window from January 1 renews it."
THREE_YEARS = TWO_YEARS.replace("2", "3")


@pytest.mark.parametrize(
    ("course", "words"),
    [
        ("household", TWO_YEARS),
        ("attendance", f"{THREE_YEARS} A certificate earned before July 1, 2023 ends on July 6, 2023 at the latest."),
        (
            "elementary-scheduling",
            f"{TWO_YEARS} A certificate earned before school year 2024-25 counts as earned in it.",
        ),
        ("enrollment", "Valid without end. What was completed before a change of job role does not count."),
        (
            "behavior-management",
            (
                f"{TWO_YEARS.replace('2 school years', '1 school year')}"
                " Only a Principal, Assistant Principal or Dean can renew it; anybody else takes the full eLearning"
                " again after its end."
                " One that ends on June 30, 2024 has November 1, 2024 as its last day, if earned by a Principal,"
                " Assistant Principal or Dean."
                " One that ends on June 30, 2025 has June 23, 2025 as its last day, if earned by a Principal,"
                " Assistant Principal or Dean."
            ),
        ),
    ],
)
def test_a_course_of_denver(denver: list[RuleInWords], course: str, words: str) -> None:
    assert sentence(denver, "course", course) == words


def test_every_path_and_every_course_rule_is_there_with_its_citation(denver: list[RuleInWords]) -> None:
    policy = load_policy()
    expected = [
        (key, path.name, rule.cite, path.stated)
        for key, function in policy.functions.items()
        for rule in function.rules
        for path in rule.paths
    ] + [(key, "", rule.cite, rule.stated) for key, course in policy.courses.items() for rule in course.rules]
    assert [(rule.id, rule.path, rule.cite, rule.stated) for rule in denver] == expected


def test_what_is_not_stated_says_so_and_nothing_else_does(denver: list[RuleInWords], other: list[RuleInWords]) -> None:
    for rule in [*denver, *other]:
        assert ("not stated in the source" in rule.sentence) is not rule.stated


def test_a_rule_holds_until_the_day_before_the_next(other: list[RuleInWords]) -> None:
    courses = [rule for rule in other if (rule.kind, rule.id) == ("course", "a")]
    assert [(rule.effective, rule.until) for rule in courses] == [
        (date(2020, 3, 1), date(2024, 2, 29)),
        (date(2024, 3, 1), None),
    ]


def test_a_rule_without_paths_lets_nobody_in(other: list[RuleInWords]) -> None:
    closed = [rule for rule in other if rule.kind == "function" and not rule.path]
    assert [(rule.sentence, rule.effective) for rule in closed] == [("Nobody may hold it.", date(2025, 3, 1))]


def test_another_district_s_paths(other: list[RuleInWords]) -> None:
    assert sentence(other, "function", "f", "one") == (
        "At a central office, an Officer or untitled in the team X who holds current A and B certificates,"
        " with an approval. Granted automatically within 1 business day."
    )
    assert sentence(other, "function", "f", "two") == (
        "At a school, a Clerk who has completed the full A and B courses. Granted on request only."
    )


def test_another_district_s_courses(other: list[RuleInWords]) -> None:
    first, second = (rule.sentence for rule in other if (rule.kind, rule.id) == ("course", "a"))
    assert first == (
        "Valid for 1 school year, to the last day of February."
        " A recertification quiz in the window from November 15 renews it."
        " One that ends on February 28, 2026 or February 28, 2027 is renewed by the full eLearning only."
        " A certificate earned before school year 2024-25 counts as earned in it."
    )
    assert second == (
        "Valid for 2 school years, to the last day of February."
        " Only the full eLearning in the window from November 15 renews it."
        " This is not stated in the source; the district set it."
    )


def test_the_readings_change_the_words() -> None:
    current = policy_in_words(with_reading("prerequisite", "current"))
    assert sentence(current, "function", "f", "three").startswith(
        "At a school, anybody who holds current A and B certificates. Granted"
    )
    skipping = policy_in_words(with_reading("transition", "skip-first-year"))
    assert "The school year in which it is earned is not counted." in sentence(skipping, "course", "a")


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("transition", "skip-first-year"), ("renewal", "from-completion"), ("prerequisite", "current"),
        ("return", "keep"), ("move", "restart"), ("cycle", "common"),
    ],
)  # fmt: skip
def test_each_reading_has_a_sentence_of_its_own(key: str, value: str) -> None:
    default = {reading.key: reading for reading in readings_in_words(parse_policy(OTHER))}
    changed = {reading.key: reading for reading in readings_in_words(with_reading(key, value))}
    assert list(default) == ["transition", "renewal", "prerequisite", "return", "move", "breaks", "cycle"]
    assert changed[key].value == value
    assert [name for name in default if default[name].sentence != changed[name].sentence] == [key]


@pytest.mark.parametrize(
    ("keys", "words"),
    [
        (
            "valid_months = 24\nwindow_days = 90\ngrace_days = 14",
            (
                "Valid for 24 months from the completion. A recertification quiz from 90 days before its end renews it."
                " It stays good for a grace of 14 days after that."
            ),
        ),
        (
            (
                'valid_school_years = 1\nrenewable_roles = ["officer"]\npassing_score = 80\n'
                'ended_by = ["role-change"]\n'
                'deadlines = [{ june = 2025, roles = ["clerk", "officer"], last_day = 2025-02-20 }]'
            ),
            (
                "Valid for 1 school year, to the last day of February."
                " A recertification quiz in the window from November 15 renews it."
                " Only an Officer can renew it; anybody else takes the full eLearning again after its end."
                " One that ends on February 28, 2025 has February 20, 2025 as its last day, if earned by a Clerk or"
                " Officer. A score below 80 does not count."
                " What was completed before a change of job role does not count."
            ),
        ),
        (
            "valid_school_years = 1\nrenewable_roles = []\nquiz_renews = false",
            (
                "Valid for 1 school year, to the last day of February."
                " Only the full eLearning in the window from November 15 renews it."
                " Nobody can renew it; everybody takes the full eLearning again after its end."
            ),
        ),
        ("passing_score = 72.5", "Valid without end. A score below 72.5 does not count."),
    ],
)
def test_the_further_keys_of_a_course_in_words(keys: str, words: str) -> None:
    rule = f'[[courses.b.rules]]\neffective = 2020-03-01\ncite = "page § b"\n{keys}'
    policy = parse_policy(OTHER.replace('rules = [{ effective = 2020-03-01, cite = "page § b" }]', rule))
    assert sentence(policy_in_words(policy), "course", "b") == words


def test_a_common_cycle_and_what_a_lapse_leaves_in_words() -> None:
    cycle = OTHER.replace("valid_school_years = 2", "valid_school_years = 2\ncycle = { every = 2, from = 2026 }")
    personal = policy_in_words(parse_policy(cycle))
    assert personal == policy_in_words(parse_policy(OTHER))
    common = policy_in_words(parse_policy(cycle.replace("[roles]", '[readings]\ncycle = "common"\n[roles]')))
    assert common[-2].sentence.startswith(
        "Valid for everybody to the same days: every 2 years, counted from February 28, 2026."
    )
    kept = policy_in_words(parse_policy(OTHER.replace("paths = [", 'on_lapse = "read-only"\npaths = [')))
    assert sentence(kept, "function", "f", "two").endswith(" After a lapse, rights to read may stay.")


def test_the_text_holds_every_sentence_and_fits_a_terminal(denver: list[RuleInWords]) -> None:
    text = policy_text(load_policy(), AS_OF)
    assert max(len(line) for line in text.splitlines()) <= 100
    flowing = " ".join(text.split())
    for rule in denver:
        assert rule.sentence in flowing
        assert rule.cite in flowing
    assert load_policy().version in text


def test_the_text_names_the_days_a_replaced_rule_held() -> None:
    text = policy_text(parse_policy(OTHER), AS_OF)
    assert "From March 1, 2020 to February 29, 2024 [page § one]" in text
    assert "From March 1, 2024 [page § two]" in text
    assert "Denver" not in text


@pytest.mark.parametrize(("start", "last"), [("07-01", "June 30"), ("03-02", "March 1"), ("08-15", "August 14")])
def test_the_last_day_of_a_school_year_follows_its_start(start: str, last: str) -> None:
    words = policy_in_words(parse_policy(OTHER.replace('"03-01"', f'"{start}"')))
    assert f"to {last}." in sentence(words, "course", "a")


NOT_STATED = " This is not stated in the source; the district set it."


@pytest.mark.parametrize(
    ("keys", "words"),
    [
        ("", ""),
        ("bridged_gap_days = 0", ""),
        ("bridged_gap_days = 1", "A gap of at most 1 day in a job or an employment is no departure."),
        (
            'summer_break = ["05-25", "09-05"]',
            "A gap from May 25 to September 5 of one year in a job or an employment is no departure.",
        ),
        (
            'bridged_gap_days = 3\nsummer_break = ["05-25", "09-05"]\nbreaks_stated = false',
            "A gap of at most 3 days or from May 25 to September 5 of one year in a job or an employment is no"
            " departure." + NOT_STATED,
        ),
    ],
)
def test_which_breaks_are_no_departure(keys: str, words: str) -> None:
    district = OTHER.replace("time_zone", f"{keys}\ntime_zone", 1)
    assert breaks_in_words(parse_policy(district)) == words
    departure = district.replace("[roles]", '[readings]\nbreaks = "departure"\n[roles]')
    assert breaks_in_words(parse_policy(departure)) == ""


def test_the_text_says_which_breaks_are_no_departure() -> None:
    flowing = " ".join(policy_text(load_policy(), AS_OF).split())
    assert breaks_in_words(load_policy()) in flowing
    assert "at most 3 days or from May 25 to September 5" in breaks_in_words(load_policy())
