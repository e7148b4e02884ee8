"""What a draft changes: which functions have to be judged anew, and how a change holds from a day on."""

from collections.abc import Sequence
from datetime import date
from typing import Any, TypeVar

from eligibility import Policy, PolicyError, parse_policy
from eligibility.english import listing
from eligibility.policy import Course, DatedRule, Function, FunctionRule
from eligibility.policy_checks import compared
from lab.policy_file import rewritten

_AnyRule = TypeVar("_AnyRule", bound=DatedRule)
_TABLES = ("courses", "functions")


def judged_anew(in_use: Policy, draft: Policy) -> tuple[str, ...]:
    """The ids of the functions, of either policy, about which the draft may say something else; sorted.

    Whatever is no rule of a course or function (the district's calendar, the readings, roles, approvers) may change the
    answers about all of them.
    """
    every = sorted({*in_use.functions, *draft.functions})
    if in_use.model_dump(exclude={*_TABLES}) != draft.model_dump(exclude={*_TABLES}):
        return tuple(every)
    changed = {
        course
        for course in {*in_use.courses, *draft.courses}
        if _judging(in_use.courses.get(course)) != _judging(draft.courses.get(course))
    }
    return tuple(
        one
        for one in every
        if _judging(in_use.functions.get(one)) != _judging(draft.functions.get(one))
        or changed & {*_courses_of(in_use, one), *_courses_of(draft, one)}
    )


def _judging(item: Course | Function | None) -> dict[str, Any] | None:
    """What of a course or function answers follow from: all but when its rules were last confirmed."""
    return None if item is None else item.model_dump(exclude={"rules": {"__all__": {"confirmed_on"}}})


def only(policy: Policy, functions: Sequence[str]) -> Policy:
    """The policy with these functions alone, and the courses that any rule of them names.

    The answers about a function follow from its own rules and courses (eligibility.md § 6), so those about these stay.
    """
    courses = {course for one in functions for course in _courses_of(policy, one)}
    return policy.model_copy(
        update={
            "functions": {key: value for key, value in policy.functions.items() if key in functions},
            "courses": {key: value for key, value in policy.courses.items() if key in courses},
        }
    )


def _courses_of(policy: Policy, function: str) -> set[str]:
    rules = policy.functions[function].rules if function in policy.functions else []
    return {course for rule in rules for path in rule.paths for course in (*path.courses, *path.prerequisites)}


def unseen(in_use: Policy, draft: Policy) -> str:
    """Say which codes and groups of a draft no record can have, as the load rejected them; "" where there are none."""
    known = {compared(code) for course in in_use.courses.values() for code in course.codes}
    groups = {compared(function.ic_group) for function in in_use.functions.values()}
    new = [code for course in draft.courses.values() for code in course.codes if compared(code) not in known]
    new += [one.ic_group for one in draft.functions.values() if compared(one.ic_group) not in groups]
    if not new:
        return ""
    return (
        f"The rules in use do not know {listing(new)}, so the load rejected such rows and the draft cannot see them: "
        "load the feeds with it into another store."
    )


# ---- from a day on


def from_day(in_use: Policy, draft: Policy, day: date) -> Policy:
    """The rules in use until the day before `day`, and those of the draft from it on.

    Where a rule of a course or function differs, the draft's becomes one more rule that begins on `day`, below those in
    force before it (docs/policy.md: people are judged by the rule of the day). Raises PolicyError for a change that has
    no day, since it would change what held before.
    """
    if problems := _undated(in_use, draft):
        raise PolicyError([f"{draft.file}: {problem}" for problem in problems])
    courses = {
        key: _course(course, draft.courses[key], day) if key in draft.courses else course
        for key, course in in_use.courses.items()
    }
    courses |= {key: course for key, course in draft.courses.items() if key not in courses}
    functions = {key: _function(one, draft.functions.get(key), day) for key, one in in_use.functions.items()}
    functions |= {
        key: one.model_copy(update={"rules": _joined([], one.rules, day)})
        for key, one in draft.functions.items()
        if key not in functions
    }
    dated = draft.model_copy(update={"courses": courses, "functions": functions})
    return parse_policy(rewritten(in_use.text, in_use, dated), draft.file)


def _undated(in_use: Policy, draft: Policy) -> list[str]:
    """What differs and has no day, as sentences."""
    advice = "has no day, so it would also change what held before; leave it as it is, or leave the day out"
    tables = ("district", "readings", "roles", "approvers")
    found = [f"[{name}] {advice}." for name in tables if getattr(in_use, name) != getattr(draft, name)]
    found += [
        f"courses.{key}.codes {advice}."
        for key, course in in_use.courses.items()
        if key in draft.courses and course.codes != draft.courses[key].codes
    ]
    return found + [
        f"functions.{key}.ic_group {advice}."
        for key, function in in_use.functions.items()
        if key in draft.functions and function.ic_group != draft.functions[key].ic_group
    ]


def _course(in_use: Course, draft: Course, day: date) -> Course:
    return in_use.model_copy(update={"rules": _joined(in_use.rules, draft.rules, day)})


def _function(in_use: Function, draft: Function | None, day: date) -> Function:
    # A function that the draft no longer has: nobody may hold it from the day on.
    gone = FunctionRule(effective=day, cite=in_use.rules[-1].cite)
    return in_use.model_copy(update={"rules": _joined(in_use.rules, [gone] if draft is None else draft.rules, day)})


def _joined(in_use: list[_AnyRule], draft: list[_AnyRule], day: date) -> list[_AnyRule]:
    """The rules in use before the day, then the draft's: the one in force on it, and those that begin later."""
    if _unconfirmed(in_use) == _unconfirmed(draft):
        return draft  # it may have confirmed a rule, which needs no day
    before = [rule for rule in in_use if rule.effective < day]
    on_day = [rule for rule in draft if rule.effective <= day][-1:]
    dated = [rule.model_copy(update={"effective": day}) for rule in on_day]
    # Another rule that says the same would only be longer to read.
    if before and dated and _unconfirmed(before[-1:], effective=day) == _unconfirmed(dated):
        before[-1] = before[-1].model_copy(update={"confirmed_on": dated.pop().confirmed_on})
    return [*before, *dated, *(rule for rule in draft if rule.effective > day)]


def _unconfirmed(rules: list[_AnyRule], **update: date) -> list[_AnyRule]:
    """The rules without when they were last confirmed, which changes no answer."""
    return [rule.model_copy(update={"confirmed_on": None, **update}) for rule in rules]
