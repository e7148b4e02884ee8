"""The policy as tables of the store (sql/00_policy.sql), and the words of the feeds that it gives a meaning."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import TypeVar

import duckdb

from eligibility.policy import AccessPath, CourseRule, DatedRule, MonthDay, Policy
from eligibility.policy_checks import compared
from eligibility.wording import anomaly_kinds

NEVER = date(9999, 12, 31)

Row = tuple[object, ...]
_Rule = TypeVar("_Rule", bound=DatedRule)


def fill_policy_tables(con: duckdb.DuckDBPyConnection, policy: Policy) -> None:
    """Fill the tables of sql/00_policy.sql. Reads the distinct titles and teams of the table `assignments`."""
    # Numbers sort like the ids, so that SQL can sort by number (docs/decisions/0009-order-of-rows.md).
    course_numbers = {course: number for number, course in enumerate(sorted(policy.courses), 1)}
    function_numbers = {function: number for number, function in enumerate(sorted(policy.functions), 1)}
    paths = list(_paths(policy, function_numbers))
    _fill(con, "policy_settings", [_settings(policy)])
    _fill(con, "policy_approver_roles", [(role,) for role in dict.fromkeys(policy.approvers.roles)])
    _fill(con, "policy_courses", _courses(policy, course_numbers))
    _fill(
        con,
        "policy_course_codes",
        [(code, n) for course, n in course_numbers.items() for code in policy.courses[course].codes],
    )
    _fill(con, "policy_course_rules", _course_rules(policy, course_numbers))
    _fill(con, "policy_deadlines", _deadlines(policy, course_numbers))
    _fill(
        con,
        "policy_functions",
        [
            (
                n,
                function,
                policy.functions[function].title,
                policy.functions[function].ic_group,
                _first_rule(policy, function),
            )
            for function, n in function_numbers.items()
        ],
    )
    _fill(
        con,
        "policy_function_rules",
        [
            (n, rule.effective, to_on, rule.on_lapse == "read-only", rule.cite)
            for function, n in function_numbers.items()
            for rule, to_on in _in_force(policy.functions[function].rules)
        ],
    )
    _fill(con, "policy_paths", [row for row, _ in paths])
    _fill(con, "policy_needs", [row for path_row, path in paths for row in _needs(path_row, path, course_numbers)])
    _fill(con, "anomaly_kinds", anomaly_kinds(policy))
    titles = con.execute("from assignments select distinct job_title order by all").fetchall()
    _fill(
        con,
        "title_roles",
        [(title, policy.role_of(title), compared(title) in policy.role_by_title) for (title,) in titles],
    )
    teams = con.execute("from assignments select distinct team where team is not null order by all").fetchall()
    _fill(con, "team_keys", [(team, compared(team)) for (team,) in teams])


def _fill(con: duckdb.DuckDBPyConnection, table: str, rows: Iterable[Row]) -> None:
    """Append rows to a table, in its column order."""
    with con.appender(table) as appender:
        for row in rows:
            appender.append_row(*row)


def _mmdd(on: MonthDay) -> int:
    """A month and day as the calendar macros take it."""
    return on.month * 100 + on.day


def _settings(policy: Policy) -> Row:
    district, readings = policy.district, policy.readings
    return (
        district.name,
        _mmdd(district.school_year_starts),
        _mmdd(district.renewal_window_opens),
        district.grant_within_business_days,
        readings.transition,
        readings.renewal,
        readings.prerequisite,
        readings.return_,
        readings.move,
        # The SQL of the rules does not know the reading `breaks`: with "departure" no days and no summer break are
        # bridged (eligibility.md § 4).
        district.bridged_gap_days if readings.breaks == "bridged" else 0,
        *_summer_break(policy),
        _approvers(policy),
        district.time_zone,
        district.help.name,
        district.help.phone,
        district.help.url,
    )


def _summer_break(policy: Policy) -> tuple[int | None, int | None]:
    """The first and last day of the summer break, both empty where no gap is bridged for it."""
    days = policy.district.summer_break
    return (_mmdd(days[0]), _mmdd(days[1])) if days and policy.readings.breaks == "bridged" else (None, None)


def _approvers(policy: Policy) -> str:
    """Who may approve, in words (docs/wording.md): "a Principal, Manager or Director"; empty where nobody is named."""
    names = [next(iter(policy.roles[role]), role) for role in policy.approvers.roles]
    return " or ".join(part for part in (", ".join(names[:-1]), "".join(names[-1:])) if part)


def _in_force(rules: list[_Rule]) -> Iterator[tuple[_Rule, date]]:
    """Each rule, with the last day on which it is in force: a path is judged by the rule of its day."""
    ends = [following.effective - timedelta(days=1) for following in rules[1:]]
    return zip(rules, [*ends, NEVER], strict=True)


def _first_rule(policy: Policy, function: str) -> date:
    return policy.functions[function].rules[0].effective


def _courses(policy: Policy, numbers: dict[str, int]) -> Iterator[Row]:
    for course, number in numbers.items():
        ended = any("role-change" in rule.ended_by for rule in policy.courses[course].rules)
        yield number, course, policy.courses[course].title, number if ended else 0


def _course_rules(policy: Policy, numbers: dict[str, int]) -> Iterator[Row]:
    for course, number in numbers.items():
        for rule, to_on in _in_force(policy.courses[course].rules):
            yield (
                number,
                rule.effective,
                to_on,
                rule.valid_school_years,
                rule.valid_months,
                *_cycle(policy, rule),
                rule.counts_from,
                rule.window_days,
                rule.grace_days,
                rule.quiz_renews,
                rule.full_required_in,
                rule.void_before,
                rule.void_on,
                rule.renewable_roles,
                None if rule.passing_score is None else float(rule.passing_score),
                "role-change" in rule.ended_by,
                rule.stated,
                rule.cite,
            )


def _cycle(policy: Policy, rule: CourseRule) -> tuple[int | None, int | None]:
    """Every how many Junes certificates end, and from which on; the SQL does not know the reading `cycle`."""
    return (rule.cycle.every, rule.cycle.from_) if rule.cycle and policy.readings.cycle == "common" else (None, None)


def _deadlines(policy: Policy, numbers: dict[str, int]) -> Iterator[Row]:
    """Each deadline, numbered in the order of the file within its rule."""
    for course, number in numbers.items():
        for rule in policy.courses[course].rules:
            for order, deadline in enumerate(rule.deadlines):
                yield number, rule.effective, order, deadline.june, deadline.roles, deadline.last_day


def _paths(policy: Policy, numbers: dict[str, int]) -> Iterator[tuple[Row, AccessPath]]:
    """Each path as a row of policy_paths, numbered through the whole policy, beside its model."""
    path_no = 0
    for function, number in numbers.items():
        for rule, to_on in _in_force(policy.functions[function].rules):
            for order, path in enumerate(rule.paths, 1):
                path_no += 1
                row = (
                    path_no,
                    number,
                    rule.effective,
                    to_on,
                    order,
                    path.name,
                    path.at,
                    path.roles,
                    [compared(team) for team in path.teams],
                    path.approval,
                    path.automated,
                    path.stated,
                    len(list(_required(path))),
                    # all_unmet_code, for people without a record: two bits per requirement as in
                    # sql/08_requirements.sql, each of them 1: unmet, and no certificate that could have lapsed (2).
                    sum(4**place for place, _ in enumerate(_required(path))),
                    rule.cite,
                )
                yield row, path


def _required(path: AccessPath) -> Iterator[tuple[str, str | None]]:
    """What a path requires, in the order in which the unmet are named: courses, prerequisites, approval."""
    yield from (("course", course) for course in dict.fromkeys(path.courses))
    yield from (("prerequisite", course) for course in dict.fromkeys(path.prerequisites))
    if path.approval:
        yield "approval", None


def _needs(path_row: Row, path: AccessPath, course_numbers: dict[str, int]) -> Iterator[Row]:
    for order, (need, course) in enumerate(_required(path)):
        yield path_row[0], path_row[1], order, 4**order, need, course_numbers[course] if course else None
