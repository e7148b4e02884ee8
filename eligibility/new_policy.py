"""A first policy file for a district, from a few answers: commented, complete, and to be changed by hand.

Knows no terminal: who asks hands over what turns a question into its answer. What a key means, docs/policy.md says.
"""

import json
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

from pydantic import TypeAdapter, ValidationError

from eligibility.policy import (
    EveryYear,
    GraceDays,
    Months,
    Policy,
    SchoolYearStart,
    TimeZone,
    WindowDays,
    Years,
    parse_policy,
)

SCHOOL_YEARS, MONTHS = "school-years", "months"
RENEWALS = {
    SCHOOL_YEARS: "certificates end with a school year",
    MONTHS: "certificates end so many months after the completion",
}
NOBODY = "nobody"
"""The answer that no approval is needed."""

_FIRST_YEAR = 2015  # before the first records of anybody: a rule holds from its day on only


class Module(NamedTuple):
    """A part of the student information system: its title, the courses' codes that open it, its group."""

    title: str
    codes: tuple[str, ...]
    group: str


class Asked(NamedTuple):
    """A question: the name of its answer, its words, what stands if nobody answers, and what an answer may be."""

    name: str
    sentence: str
    default: str
    expected: str = ""
    choices: tuple[str, ...] = ()
    kind: Any = str


Ask = Callable[[Asked, str], str]
"""Answer a question; the text is what was wrong with the last answer, empty the first time."""

_NAME = Asked("name", "What is the district called?", "Our District")
_YEAR = Asked(
    name="school_year_starts",
    sentence="On which month and day does the school year start?",
    default="07-01",
    expected="a month and day such as 08-01, but not 01-01",
    kind=SchoolYearStart,
)
_ZONE = Asked("time_zone", "In which time zone?", "America/Denver", "a time zone such as America/Chicago", (), TimeZone)
_RENEWAL = Asked("renewal", "Do certificates end by school years or by months?", SCHOOL_YEARS, "", tuple(RENEWALS))
_YEARS = "For how many school years is a certificate valid?"
_MONTHS = "For how many months is a certificate valid?"
_VALID = {
    SCHOOL_YEARS: Asked("valid", _YEARS, "2", "a whole number from 1 to 100", (), Years),
    MONTHS: Asked("valid", _MONTHS, "24", "a whole number from 1 to 1200", (), Months),
}
_SINCE = "From which month and day on may it be renewed?"
_LAST_DAYS = "In its last how many days may it be renewed?"
_WINDOW = {
    SCHOOL_YEARS: Asked("window", _SINCE, "01-01", "a month and day such as 01-01", (), EveryYear),
    MONTHS: Asked("window", _LAST_DAYS, "90", "a whole number from 1 to 3660", (), WindowDays),
}
_GO_ON = "For how many days after its end may access go on?"
_GRACE = Asked("grace", _GO_ON, "0", "a whole number from 0 to 366", (), GraceDays)
_APPROVERS = Asked(
    "approvers", f"Which job titles may approve access, separated by commas ({NOBODY}: no approval is needed)?", NOBODY
)
_MODULE = Asked("module", "A module: its title, its course codes, its group?", "Attendance: ATT: Attendance")
_MODULE_FORM = 'written "Title: CODE, CODE: Group", such as "Attendance: ATT-1, ATT-2: SIS Attendance"'


def new_policy(ask: Ask, modules: Iterable[str] = ()) -> str:
    """Ask for what a policy cannot do without, and write one; `modules` are known, as the question's form has them.

    Every answer is asked for until it can be used; `ask` raises where that has no end. The result is a whole policy.
    """
    answers = {one.name: _settled(one, ask) for one in (_NAME, _YEAR, _ZONE, _RENEWAL)}
    renewal = answers["renewal"]
    for one in (_VALID[renewal], _WINDOW[renewal], _GRACE, _APPROVERS):
        answers[one.name] = _settled(one, ask)
    known = [_module(text) or _refused(ask, text) for text in modules]
    text = _written(answers, _distinct(known or _asked_modules(ask)))
    policy: Policy = parse_policy(text, "the new policy")
    return policy.text


def _settled(asked: Asked, ask: Ask, wrong: str = "") -> str:
    while True:
        answer = ask(asked, wrong).strip()
        if not (wrong := _wrong(asked, answer)):
            return answer


def _wrong(asked: Asked, answer: str) -> str:
    """Say what is wrong with an answer, nothing if it can be used."""
    if not answer:
        return "Expected an answer."
    if asked.choices:
        return "" if answer in asked.choices else f"Expected {' or '.join(asked.choices)}, found {answer!r}."
    is_number = asked.kind in (Years, Months, WindowDays, GraceDays)
    value: object = int(answer) if is_number and re.fullmatch(r"[0-9]{1,6}", answer) else answer
    try:
        TypeAdapter(asked.kind).validate_python(value, strict=True)
    except ValidationError:
        return f"Expected {asked.expected}, found {answer!r}."
    return ""


def _asked_modules(ask: Ask) -> list[Module]:
    """Ask for one module after another, until the answer is the default again or nothing more."""
    modules: list[Module] = []
    asked, wrong = _MODULE, ""
    while True:
        answer = ask(asked, wrong).strip()
        if modules and not answer:
            return modules
        module = _module(answer)
        wrong = "" if module else f"Expected a module {_MODULE_FORM}."
        if module:
            modules.append(module)
            asked = Asked("module", "Another module (Enter: no more)?", "")


def _refused(ask: Ask, text: str) -> Module:
    """Have another module asked for in place of one that cannot be read."""
    answer = ask(_MODULE, f"Expected a module {_MODULE_FORM}, found {text!r}.")
    return _module(answer) or _refused(ask, answer)


def _module(text: str) -> Module | None:
    """Read `Title: CODE, CODE: Group`; codes and group may be left out, and then are the title's."""
    title, *more = (part.strip() for part in text.split(":"))
    if len(more) > 2 or not re.search(r"[A-Za-z0-9]", title):
        return None
    codes = tuple(filter(None, (code.strip() for code in (more[0] if more else "").split(","))))
    return Module(
        title, tuple(dict.fromkeys(codes)) or (_id(title).upper(),), more[1] if more[1:] and more[1] else title
    )


def _distinct(modules: list[Module]) -> Mapping[str, Module]:
    """Return the modules by id; the second of one title is told apart by a number."""
    by_id: dict[str, Module] = {}
    for module in modules:
        name, number = _id(module.title), 2
        while name in by_id:
            name, number = f"{_id(module.title)}-{number}", number + 1
        by_id[name] = module
    return by_id


def _id(title: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-") or "module"


def _quoted(text: str) -> str:
    # A JSON string is a TOML string, but for DEL, which TOML wants escaped.
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _listed(texts: Iterable[str]) -> str:
    return f"[{', '.join(map(_quoted, texts))}]"


def _written(answers: Mapping[str, str], modules: Mapping[str, Module]) -> str:
    titles = [title.strip() for title in answers["approvers"].split(",") if title.strip()]
    approvers = {} if answers["approvers"].strip().lower() == NOBODY else {_id(title): title for title in titles}
    parts = [_head(answers), _who_approves(approvers), _COURSES]
    parts += [_course(name, module, answers) for name, module in modules.items()]
    parts.append(_FUNCTIONS)
    parts += [_function(name, module, answers, is_approved=bool(approvers)) for name, module in modules.items()]
    return "\n".join(parts)


def _head(answers: Mapping[str, str]) -> str:
    window = answers["window"] if answers["renewal"] == SCHOOL_YEARS else "01-01"
    unused = "" if answers["renewal"] == SCHOOL_YEARS else "; says nothing here, each course has `window_days`"
    return f"""\
# The access rules of {" ".join(answers["name"].split())}. Written by `lapsewatch policy new`, to be read and changed.
#
# - `lapsewatch policy FILE` names what is wrong in it, or prints the rules in plain words.
# - `lapsewatch policy FILE --check-against STORE` names what no record ever meets: a misspelled title, code or group.
# - When a rule changes, do not overwrite it: add another one below, with the day it begins in `effective`.
# - `cite` says where the rule is written; it stands beside every answer. `stated = false` marks your own choice.
# - Every key: docs/policy.md. Two whole examples: docs/other-districts.md.


[district]
name = {_quoted(answers["name"])}
school_year_starts = "{answers["school_year_starts"]}"            # month and day
renewal_window_opens = "{window}"          # month and day{unused}
grant_within_business_days = 2          # how long a grant may take before it counts as overdue
time_zone = "{answers["time_zone"]}"
bridged_gap_days = 3                    # a gap in a job of at most so many days is no departure
breaks_stated = false                   # change this once your rules say which breaks are a departure
# access_team = "Student Data Team"     # who grants and removes access; without it the help desk
help = {{ name = "Help Desk", phone = "555-0100", url = "https://help.example.org/" }}   # change this

"""


def _who_approves(approvers: Mapping[str, str]) -> str:
    roles = "\n".join(f"{name} = {_listed([title])}" for name, title in approvers.items())
    if not approvers:
        return """\
[roles]                                 # role = the HR job titles that mean it; a path may ask for roles
# principal = ["Principal", "School Principal"]

# Nobody's approval is needed. If it is: name roles under [approvers], and write `approval = true` in the paths.

"""
    return f"""\
[roles]                                 # role = the HR job titles that mean it; a path may ask for roles, too
{roles}


[approvers]                             # who may approve, at the location itself or at any central office
roles = {_listed(approvers)}

"""


_COURSES = """\
# How long a certificate lasts. `codes` are those of the training system: all editions of one course.
"""

_FUNCTIONS = """\
# Who may hold what. A path is one way to be entitled: `at` is "school" or "central"; without `roles` and `teams` it is
# open to everybody there. `ic_group` is the group's name in the export of the student information system.
"""


def _course(name: str, module: Module, answers: Mapping[str, str]) -> str:
    lasts = f"valid_school_years = {int(answers['valid'])}"
    if answers["renewal"] == MONTHS:
        lasts = f"valid_months = {int(answers['valid'])}\n  window_days = {int(answers['window'])}"
    grace = f"\n  grace_days = {int(answers['grace'])}" if int(answers["grace"]) else ""
    return f"""\
[courses.{name}]
title = {_quoted(module.title)}
codes = {_listed(module.codes)}
  [[courses.{name}.rules]]
  effective = {_FIRST_YEAR}-{answers["school_year_starts"]}                # from this day on; before the first records
  {lasts}{grace}
  # quiz_renews = false                 # if only the full course renews
  # passing_score = 80                  # if a lower score does not count
  cite = "our rules § {_section(module)}"            # change this
"""


def _function(name: str, module: Module, answers: Mapping[str, str], *, is_approved: bool) -> str:
    approval = "\n    approval = true" if is_approved else ""
    paths = "\n".join(
        f"""\
    [[functions.{name}.rules.paths]]
    name = "{at} staff"
    at = "{at}"
    # roles = []                        # only these roles of [roles]
    courses = ["{name}"]{approval}"""
        for at in ("school", "central")
    )
    return f"""\
[functions.{name}]
title = {_quoted(module.title)}
ic_group = {_quoted(module.group)}
  [[functions.{name}.rules]]
  effective = {_FIRST_YEAR}-{answers["school_year_starts"]}
  # on_lapse = "read-only"              # if rights to read may stay after a lapse
  cite = "our rules § {_section(module)}"            # change this
{paths}
"""


def _section(module: Module) -> str:
    # Within quotes of a text that is put together.
    return re.sub(r'["\\\x00-\x1f\x7f]', " ", module.title)
