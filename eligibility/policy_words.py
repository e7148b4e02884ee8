"""A policy in plain words, for people who do not read TOML: `lapsewatch policy` and the page about/policy.

Everything is said from the models, for any district. Sentences are American English, as `docs/wording.md` asks.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from textwrap import fill
from typing import Literal, TypeVar

from dateutil.relativedelta import relativedelta

from eligibility.days import said_day, said_day_of_year
from eligibility.english import listing
from eligibility.policy import AccessPath, Course, CourseRule, DatedRule, Function, MonthDay, Policy

_NOT_STATED = "This is not stated in the source; the district set it."
CONFIRMED_FOR = relativedelta(years=2)


@dataclass(frozen=True, slots=True)
class RuleInWords:
    """One sentence or two of the policy: one path of one function rule, or one course rule.

    `until` is the last day on which the rule holds, None for the newest. `path` is empty for a course, and for a
    function rule without paths. `stated` is false where the source does not say it; the sentence then says so too.
    `confirmed_on` is the day on which somebody last found the rule still true, None where nobody has said.
    """

    kind: Literal["function", "course"]
    id: str
    title: str
    effective: date
    until: date | None
    cite: str
    path: str
    sentence: str
    stated: bool
    confirmed_on: date | None = None

    def is_in_force(self, day: date) -> bool:
        """Whether the rule holds on a day."""
        return self.effective <= day and (self.until is None or day <= self.until)


@dataclass(frozen=True, slots=True)
class Version:
    """What holds of one function or course on the days from `effective` to `until`, both included; None = no end.

    The versions of one function or course share out all days, so exactly one of them holds on each. `rules` has a
    version's paths; it is empty for the days before the first rule, whose `effective` is None.
    """

    effective: date | None
    until: date | None
    rules: tuple[RuleInWords, ...]

    def is_of(self, day: date) -> bool:
        """Whether this is the version of a day."""
        return (self.effective is None or self.effective <= day) and (self.until is None or day <= self.until)


@dataclass(frozen=True, slots=True)
class ReadingInWords:
    """How one contested sentence of the source is read (eligibility.md § 9); `key` and `value` as in the file.

    `others` has the other values, each with its sentence; `said` is the sentence of Denver's pages that is contested.
    """

    key: str
    value: str
    sentence: str
    others: tuple[tuple[str, str], ...] = ()
    said: str = ""


_READINGS = {
    (
        "transition",
        "floor",
    ): "Where a course names a first school year, what was earned before it counts as earned in it.",
    ("transition", "skip-first-year"): "Where a course names a first school year, the school year in which a"
    " certificate is earned is not counted.",
    ("renewal", "from-expiry"): "A renewal counts from the old last day, so renewing early costs nothing.",
    ("renewal", "from-completion"): "A renewal counts from when it is taken, like a first certificate, and never ends"
    " earlier than the old last day.",
    ("prerequisite", "completed"): "A prerequisite has to have been completed in full once; it may have lapsed since.",
    ("prerequisite", "current"): "A prerequisite has to be a current certificate.",
    (
        "return",
        "restart",
    ): "After leaving the district and coming back, courses and approvals from before do not count.",
    ("return", "keep"): "After leaving the district and coming back, courses and approvals from before still count.",
    ("move", "re-evaluate"): "After a change of job or location the rules are applied anew; courses still count.",
    ("move", "restart"): "After a change of job or location, courses and approvals from before do not count.",
    ("breaks", "bridged"): "A short gap in a job or an employment, and the summer break, are no departure.",
    ("breaks", "departure"): "Every gap in a job or an employment is a departure, however short.",
    ("cycle", "personal"): "A certificate ends so many school years after it was earned, for each person on their own.",
    ("cycle", "common"): "Where a course names a common cycle, its certificates end for everybody with the same school"
    " years.",
}


_SAID = {
    "transition": "Beginning SY 24-25, access is valid for two school years",
    "renewal": "every other year, you will be required to complete a recertification quiz",
    "prerequisite": "is a prerequisite course for both Elementary and/or Secondary Scheduling access",
    "return": "departure from and returning to employment",
    "move": "any change in job role or location may impact your access",
    "breaks": "departure from and returning to employment at DPS",
}
"""The sentences of eligibility.md § 9, as the source has them."""


def policy_in_words(policy: Policy) -> list[RuleInWords]:
    """Every rule in words: functions in the order of the file, by rule and path, then courses."""
    functions = (row for key, function in policy.functions.items() for row in _function(policy, key, function))
    courses = (row for key, course in policy.courses.items() for row in _course(policy, key, course))
    return [*functions, *courses]


def versions_in_words(rules: Sequence[RuleInWords]) -> list[Version]:
    """The versions of one function or course, by their days, from all of its rules as `policy_in_words` sorts them."""
    by_day = [(effective, tuple(group)) for effective, group in groupby(rules, lambda rule: rule.effective)]
    first = Version(None, by_day[0][0] - timedelta(days=1), ())
    return [first, *(Version(effective, version[0].until, version) for effective, version in by_day)]


def before_first(rule: RuleInWords) -> str:
    """What holds before the first rule of a function or course, which is `rule` (docs/wording.md)."""
    last = said_day(rule.effective - timedelta(days=1))
    what = "nothing is judged" if rule.kind == "function" else "what is completed does not count"
    return f"Before the first rule, to {last}: {what}."


def is_confirmed(rule: RuleInWords, as_of: date) -> bool:
    """Whether somebody has confirmed a rule within the two years before a day, or after it."""
    return rule.confirmed_on is not None and as_of < rule.confirmed_on + CONFIRMED_FOR


def confirmation(rule: RuleInWords, as_of: date) -> str:
    """When a rule was last confirmed, as of a day (docs/wording.md).

    Of several confirmations the policy keeps the last, so one after the day tells nothing of those before it.
    """
    if rule.confirmed_on is None:
        return "Nobody has said when this was last confirmed."
    day = said_day(rule.confirmed_on)
    if rule.confirmed_on > as_of:
        return f"Confirmed on {day}, after the day asked about."
    if is_confirmed(rule, as_of):
        return f"Last confirmed on {day}."
    return f"Nobody has confirmed this for two years: last on {day}."


def readings_in_words(policy: Policy) -> list[ReadingInWords]:
    """The seven readings of the policy, in the order of eligibility.md § 9."""
    values = policy.readings.model_dump(by_alias=True)
    return [
        ReadingInWords(
            key,
            value,
            _READINGS[key, value],
            tuple((other, words) for (of, other), words in _READINGS.items() if of == key and other != value),
            _SAID.get(key, ""),
        )
        for key, value in values.items()
    ]


def policy_text(policy: Policy, as_of: date) -> str:
    """The whole policy as plain text for a terminal, at most 100 columns wide.

    Of the rules in force on the as-of day it says when they were last confirmed.
    """
    rules = policy_in_words(policy)
    lines = [
        f"{policy.district.name}: rules {policy.version}",
        *_calendar_lines(policy),
        "",
        "WHO MAY HOLD WHAT",
        *(line for key, function in policy.functions.items() for line in _function_lines(key, function, rules, as_of)),
        "",
        "HOW LONG CERTIFICATES LAST",
        *(line for key, course in policy.courses.items() for line in _course_lines(key, course, rules, as_of)),
        "",
        "HOW CONTESTED SENTENCES ARE READ",
        *(_wrapped(f"{reading.key} = {reading.value}: {reading.sentence}", 2) for reading in readings_in_words(policy)),
    ]
    return "\n".join(lines) + "\n"


def breaks_in_words(policy: Policy) -> str:
    """Which gaps in a job or an employment are no departure (eligibility.md § 4); empty where every gap is one."""
    district = policy.district
    if policy.readings.breaks == "departure":
        return ""
    gaps = []
    if district.bridged_gap_days:
        gaps.append(f"of at most {_count(district.bridged_gap_days, 'day')}")
    if district.summer_break:
        first, last = (_month_day(day) for day in district.summer_break)
        gaps.append(f"from {first} to {last} of one year")
    if not gaps:
        return ""
    sentence = f"A gap {listing(gaps, 'or')} in a job or an employment is no departure."
    return sentence if district.breaks_stated else f"{sentence} {_NOT_STATED}"


# ---- functions


def _function(policy: Policy, key: str, function: Function) -> Iterator[RuleInWords]:
    for rule, until in _with_last_day(function.rules):
        lapse = " After a lapse, rights to read may stay." if rule.on_lapse == "read-only" else ""
        sentences = [(path.name, _path_sentence(policy, path) + lapse, path.stated) for path in rule.paths]
        # A rule without paths takes the function from everybody; without a row of its own nobody would read that.
        for path, sentence, stated in sentences or [("", "Nobody may hold it.", True)]:
            yield RuleInWords(
                "function",
                key,
                function.title,
                rule.effective,
                until,
                rule.cite,
                path,
                sentence,
                stated,
                rule.confirmed_on,
            )


def _path_sentence(policy: Policy, path: AccessPath) -> str:
    where = "At a school" if path.at == "school" else "At a central office"
    parts = [f"{where}, {_who(policy, path)}{_certificates(policy, path)}{_approval(policy, path)}."]
    days = policy.district.grant_within_business_days
    automatic = f"Granted automatically within {_count(days, 'business day')}."
    parts.append(automatic if path.automated else "Granted on request only.")
    if path.intended_roles:
        intended = listing(_titles(policy, path.intended_roles), "or")
        # Who "should be in" the role is not who may be: docs/policy.md, intended roles do not gate access.
        parts.append(f"Intended for the job {intended}; nobody else is refused for it.")
    if not path.stated:
        parts.append(_NOT_STATED)
    return " ".join(parts)


def _who(policy: Policy, path: AccessPath) -> str:
    roles = _with_article(listing(_titles(policy, path.roles), "or")) if path.roles else "anybody"
    if not path.teams:
        return roles
    return (
        f"{roles} in the team {path.teams[0]}"
        if len(path.teams) == 1
        else f"{roles} in the teams {listing(path.teams, 'or')}"
    )


def _certificates(policy: Policy, path: AccessPath) -> str:
    current, completed = list(path.courses), list(path.prerequisites)
    # With this reading a prerequisite has to be held like the path's own courses (§ 9), so one list names them all.
    if policy.readings.prerequisite == "current":
        current, completed = [*current, *completed], []
    needs = []
    if current:
        titles = _course_titles(policy, current)
        noun = f"a current {titles[0]} certificate" if len(titles) == 1 else f"current {listing(titles)} certificates"
        needs.append(f"holds {noun}")
    if completed:
        titles = _course_titles(policy, completed)
        noun = f"{titles[0]} course" if len(titles) == 1 else f"{listing(titles)} courses"
        needs.append(f"has completed the full {noun}")
    return f" who {listing(needs)}" if needs else ""


def _approval(policy: Policy, path: AccessPath) -> str:
    if not path.approval:
        return ""
    approvers = _titles(policy, policy.approvers.roles)
    return f", with the approval of {_with_article(listing(approvers, 'or'))}" if approvers else ", with an approval"


# ---- courses


def _course(policy: Policy, key: str, course: Course) -> Iterator[RuleInWords]:
    for rule, until in _with_last_day(course.rules):
        sentence = " ".join(_course_sentences(policy, rule))
        days = (rule.effective, until)
        yield RuleInWords("course", key, course.title, *days, rule.cite, "", sentence, rule.stated, rule.confirmed_on)


def _course_sentences(policy: Policy, rule: CourseRule) -> Iterator[str]:
    if rule.valid_school_years is None and rule.valid_months is None:
        yield "Valid without end."
    else:
        yield _validity(policy, rule)
        yield from _renewal_sentences(policy, rule)
        yield from _first_year_sentences(policy, rule)
        yield from _last_day_sentences(policy, rule)
    if rule.passing_score is not None:
        yield f"A score below {rule.passing_score:g} does not count."
    if rule.ended_by:
        yield "What was completed before a change of job role does not count."
    if rule.void_before is not None and rule.void_on is not None:
        last_day = said_day(rule.void_on - timedelta(days=1))
        yield f"A certificate earned before {said_day(rule.void_before)} ends on {last_day} at the latest."
    if not rule.stated:
        yield _NOT_STATED


def _has_cycle(policy: Policy, rule: CourseRule) -> bool:
    return rule.cycle is not None and policy.readings.cycle == "common"


def _validity(policy: Policy, rule: CourseRule) -> str:
    if rule.valid_months is not None:
        return f"Valid for {_count(rule.valid_months, 'month')} from the completion."
    if rule.cycle is not None and _has_cycle(policy, rule):
        first = said_day(june(policy, rule.cycle.from_))
        every = "year" if rule.cycle.every == 1 else f"{rule.cycle.every} years"
        return f"Valid for everybody to the same days: every {every}, counted from {first}."
    return f"Valid for {_count(rule.valid_school_years or 0, 'school year')}, to {_last_day_of_school_year(policy)}."


def _renewal_sentences(policy: Policy, rule: CourseRule) -> Iterator[str]:
    window = f"in the window from {_month_day(policy.district.renewal_window_opens)}"
    if rule.window_days is not None:
        window = f"from {_count(rule.window_days, 'day')} before its end"
    if rule.quiz_renews:
        yield f"A recertification quiz {window} renews it."
    else:
        yield f"Only the full eLearning {window} renews it."
    if rule.renewable_roles is not None:
        who = _with_article(listing(_titles(policy, rule.renewable_roles), "or")) if rule.renewable_roles else ""
        others = f"Only {who} can renew it; anybody else" if who else "Nobody can renew it; everybody"
        yield f"{others} takes the full eLearning again after its end."
    if rule.quiz_renews and rule.full_required_in:
        days = listing([said_day(june(policy, year)) for year in sorted(rule.full_required_in)], "or")
        yield f"One that ends on {days} is renewed by the full eLearning only."


def _last_day_sentences(policy: Policy, rule: CourseRule) -> Iterator[str]:
    """Where the last day is another one than the end of the validity."""
    for deadline in rule.deadlines:
        whose = _with_article(listing(_titles(policy, deadline.roles), "or")) if deadline.roles else "anybody"
        yield (
            f"One that ends on {said_day(june(policy, deadline.june))} has {said_day(deadline.last_day)} as its last"
            f" day, if earned by {whose}."
        )
    if rule.grace_days:
        yield f"It stays good for a grace of {_count(rule.grace_days, 'day')} after that."


def _first_year_sentences(policy: Policy, rule: CourseRule) -> Iterator[str]:
    if rule.counts_from is None or _has_cycle(policy, rule):
        return
    if policy.readings.transition == "floor":
        year = f"{rule.counts_from}-{(rule.counts_from + 1) % 100:02}"
        yield f"A certificate earned before school year {year} counts as earned in it."
    else:
        yield "The school year in which it is earned is not counted."


# ---- the plain rendering


def _calendar_lines(policy: Policy) -> Iterator[str]:
    district = policy.district
    first, opens = _month_day(district.school_year_starts), _month_day(district.renewal_window_opens)
    last = _last_day_of_school_year(policy)
    yield f"School years start on {first} and end on {last}. The renewal window opens on {opens}."
    if breaks := breaks_in_words(policy):
        yield _wrapped(breaks, 0)
    yield _wrapped(f"Help: {district.help.name}, {district.help.phone}, {district.help.url}", 0)


def _function_lines(key: str, function: Function, rules: Iterable[RuleInWords], as_of: date) -> Iterator[str]:
    yield ""
    yield f"{function.title} ({function.ic_group})"
    if function.purpose:
        yield _wrapped(f"{function.purpose}.", 2)
    if function.documents:
        yield _wrapped(f"Documents: {'; '.join(document.title for document in function.documents)}.", 2)
    yield from _rule_lines([rule for rule in rules if (rule.kind, rule.id) == ("function", key)], as_of)


def _course_lines(key: str, course: Course, rules: Iterable[RuleInWords], as_of: date) -> Iterator[str]:
    yield ""
    yield f"{course.title} ({', '.join(course.codes)})"
    yield from _rule_lines([rule for rule in rules if (rule.kind, rule.id) == ("course", key)], as_of)


def _rule_lines(rules: Sequence[RuleInWords], as_of: date) -> Iterator[str]:
    effective = None
    for rule in rules:
        if rule.effective != effective:
            until = f" to {said_day(rule.until)}" if rule.until else ""
            confirmed = f" {confirmation(rule, as_of)}" if rule.is_in_force(as_of) else ""
            yield _wrapped(f"From {said_day(rule.effective)}{until} [{rule.cite}].{confirmed}", 2)
            effective = rule.effective
        yield _wrapped(f"{rule.path}: {rule.sentence}" if rule.path else rule.sentence, 4)


def _wrapped(text: str, indent: int) -> str:
    blanks = " " * indent
    return fill(text, 100, initial_indent=blanks, subsequent_indent=f"{blanks}  ", break_on_hyphens=False)


# ---- small words


def june(policy: Policy, year: int) -> date:
    """The June of a calendar year: the last day of the school year that ends in it (eligibility.md § 2)."""
    start = policy.district.school_year_starts
    return date(year, 1, 1) + relativedelta(month=start.month, day=start.day, days=-1)


def _last_day_of_school_year(policy: Policy) -> str:
    """That day without its year; where it is the last of February, it is not the same number every year."""
    day = june(policy, 2001)
    return "the last day of February" if (day.month, day.day) == (2, 28) else said_day_of_year(day)


def _month_day(day: MonthDay) -> str:
    return said_day_of_year(date(2001, day.month, day.day))


_AnyRule = TypeVar("_AnyRule", bound=DatedRule)


def _with_last_day(rules: Sequence[_AnyRule]) -> Iterator[tuple[_AnyRule, date | None]]:
    """Each rule, and the last day on which it holds: None for the newest."""
    last_days = [rule.effective - timedelta(days=1) for rule in rules[1:]]
    yield from zip(rules, [*last_days, None], strict=True)


def _titles(policy: Policy, roles: Iterable[str]) -> list[str]:
    """For each role its first HR title, else its id (docs/wording.md)."""
    return [next(iter(policy.roles[role]), role) for role in roles]


def _course_titles(policy: Policy, courses: Iterable[str]) -> list[str]:
    return [policy.courses[course].title for course in courses]


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _with_article(words: str) -> str:
    return f"an {words}" if words[:1].lower() in tuple("aeiou") else f"a {words}"
