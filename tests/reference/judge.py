"""The reference: `eligibility.md` read day by day and person by person, as slowly and plainly as it is written.

It shares no code with the engine. Lay it beside `eligibility.md`; the comments name the sections. Sentences follow
`docs/wording.md`. A record is a dict with the columns of `feeds.md`, days as `datetime.date`, empty as `None`;
the policy is the dict that `tomllib` reads from a policy file. Only accepted rows belong here.
"""

from bisect import bisect_right
from calendar import monthrange
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, partial
from itertools import pairwise
from typing import Any, Concatenate, Generic, ParamSpec, TypeVar, cast

import holidays

P = ParamSpec("P")
T = TypeVar("T")
Record = Mapping[str, Any]
Key = tuple[str, str, str]  # person, function, location

DAY = timedelta(days=1)
MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip

# Section 9: the first value of each reading is the default.
DEFAULT_READINGS = {
    "transition": "floor",
    "renewal": "from-expiry",
    "prerequisite": "completed",
    "return": "restart",
    "move": "re-evaluate",
    "breaks": "bridged",
    "cycle": "personal",
}

# wording.md, "Anomalies": kind -> (what, severity, fix_by, explanation).
ANOMALIES = {
    "unknown-person": (
        "excess", "high", "HR", "Holds {f} at {l} since {granted_on}, but HR has no record of this person."),
    "departed": (
        "excess", "high", "access", "Holds {f} at {l} since {granted_on}, but is not employed."),
    "wrong-location": (
        "excess", "high", "access", "Holds {f} at {l} since {granted_on}, but has no job there."),
    "role": (
        "excess", "medium", "access",
        "Holds {f} at {l} since {granted_on}, but no rule gives it to the job held there."),
    "lapsed": (
        "excess", "medium", "the person",
        "Holds {f} at {l} since {granted_on}, but a certificate it needs has lapsed."),
    "never-certified": (
        "excess", "medium", "the person",
        "Holds {f} at {l} since {granted_on}, but a certificate it needs was never earned."),
    "prerequisite": (
        "excess", "medium", "the person",
        "Holds {f} at {l} since {granted_on}, but a prerequisite course is missing."),
    "not-approved": (
        "excess", "medium", "approval", "Holds {f} at {l} since {granted_on}, but no approval stands."),
    "removed": (
        "missing", "medium", "access", "Entitled to {f} at {l} since {met_on}, but the access was removed on {since}."),
    "overdue": (
        "missing", "medium", "access",
        "Entitled to {f} at {l} since {met_on}, but not granted within {n} business days."),
    "granted-early": (
        "process", "low", "access", "{f} at {l} was granted on {granted_on}, before its requirements were met."),
    "approver": (
        "process", "low", "approval",
        "The approval of {since} for {f} at {l} is not by anybody who may approve there."),
}  # fmt: skip

# `never-certified`, where there is a record of the course.
RECORD_DOES_NOT_COUNT = "Holds {f} at {l} since {granted_on}, but {why}."


@dataclass(frozen=True)
class Stretch:
    """Days one after the other, both ends included; no last day = open."""

    first: date
    last: date | None

    def covers(self, day: date) -> bool:
        """Whether the day is one of them."""
        return self.first <= day and (self.last is None or day <= self.last)


@dataclass(frozen=True)
class Ending:
    """How a term ends: its window opens, a renewal counts and a June is named by the nominal end."""

    nominal: date
    due: date  # with the deadline, without the grace
    last: date  # with both
    opens: date  # the renewal window


@dataclass(frozen=True)
class Term:
    """The days that one completion makes a certificate cover; no ending = open."""

    first: date
    ending: Ending | None

    @property
    def last(self) -> date | None:
        """The last day; None = open."""
        return self.ending.last if self.ending else None


@dataclass(frozen=True)
class JudgedPath:
    """One fitting path on one day; when it ends is only reckoned where nothing is unmet."""

    path: Record
    unmet: tuple[str, ...]  # in the path's order: courses, prerequisites, approval
    certificates: tuple[tuple[str, Term], ...]  # those held, in the path's order
    last_day: date | None = None
    ends_because: str | None = None
    job_ends: date | None = None  # wording.md: the earlier end on file of the fitting assignments and the employment
    job_because: str | None = None

    @property
    def ends_first(self) -> tuple[str, Ending] | None:
        """The certificate that ends first, of several the first in the path's order: its course and how it ends."""
        closed = [(course, term.ending) for course, term in self.certificates if term.ending is not None]
        return min(closed, key=lambda course_and_ending: course_and_ending[1].last, default=None)


@dataclass(frozen=True)
class Judgement:
    """One (person, function, location) on one day: the fitting paths, the reported one, and what is unmet."""

    fitting: tuple[JudgedPath, ...]
    reported: JudgedPath | None
    unmet: tuple[str, ...]

    @property
    def met(self) -> list[JudgedPath]:
        """The paths that are met."""
        return [judged for judged in self.fitting if not judged.unmet]

    @property
    def entitled(self) -> bool:
        """Whether at least one path is met: then a met one is reported."""
        return self.reported is not None and not self.unmet


class remembered(Generic[P, T]):  # noqa: N801 - a decorator, and reads as one
    """Answer the same question once: many days and many people come back to it.

    The first call puts a cache of the instance's own in place of the method, so that each later one is a plain look-up:
    two of three seconds of a large family went into finding the answers again.
    """

    def __init__(self, method: Callable[Concatenate[Any, P], T]) -> None:
        self.method = method

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    def __get__(self, instance: object, owner: type | None = None) -> Callable[P, T]:
        answer = cast("Callable[P, T]", cache(partial(self.method, instance)))
        vars(instance)[self.name] = answer
        return answer


def like_a_title(text: str) -> str:
    """Titles and teams are compared without case and outer blanks."""
    return text.strip().lower()


@cache
def in_words(day: date) -> str:
    """`June 30, 2027`."""
    return f"{MONTHS[day.month - 1]} {day.day}, {day.year}"


def month_and_day(text: str) -> tuple[int, int]:
    """`"07-01"` as (7, 1)."""
    month, day = text.split("-")
    return int(month), int(day)


def earliest(days: Iterable[date | None]) -> date | None:
    """The earliest of some last days, where None is open."""
    closed = [day for day in days if day is not None]
    return min(closed) if closed else None


def is_later(last: date | None, other: date | None) -> bool:
    """Whether one last day is later than another, where None is open and so the latest."""
    if other is None:
        return False
    return last is None or last > other


def months_later(day: date, months: int) -> date:
    """The day so many months later; one that its month lacks is the last of the month."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def covers(row: Record, first: str, last: str, day: date) -> bool:
    """Whether the stretch from column `first` to column `last`, both included, covers the day."""
    return bool(row[first] <= day and (row[last] is None or day <= row[last]))


def unbroken(rows: Iterable[Record], first: str, last: str) -> list[Stretch]:
    """The unbroken stretches of days that some row covers, in order; rows that overlap or touch run on."""
    found: list[Stretch] = []
    for row in sorted(rows, key=lambda row: row[first]):
        end = found[-1].last if found else None
        if not found or (end is not None and row[first] > end + DAY):
            found.append(Stretch(row[first], row[last]))
        elif is_later(row[last], end):
            found[-1] = Stretch(found[-1].first, row[last])
    return found


def reaching(stretches: Iterable[Stretch], day: date) -> Stretch | None:
    """The stretch that covers the day, or else the next one."""
    return next((stretch for stretch in stretches if stretch.last is None or stretch.last >= day), None)


def gaps(stretches: list[Stretch]) -> list[tuple[date, date]]:
    """First and last day of each gap between the stretches."""
    return [
        (before.last + DAY, after.first - DAY)
        for before, after in pairwise(stretches)
        if before.last is not None  # only the last stretch can be open
    ]


class Reference:
    """Answers of `eligibility.md` for given records and policy.

    `every_day=True` walks back through every single day for `met_on` and `since`; otherwise the walk judges one day
    of each stretch in which nothing can change (see `_stretch_begins`). Both give the same answers; a test holds
    them together.
    """

    def __init__(
        self, feeds: Mapping[str, list[dict[str, Any]]], policy: Mapping[str, Any], *, every_day: bool = False
    ) -> None:
        self.policy = policy
        self.every_day = every_day
        self.reading = {**DEFAULT_READINGS, **policy.get("readings", {})}
        self.year_starts = month_and_day(policy["district"]["school_year_starts"])
        self.window_opens = month_and_day(policy["district"]["renewal_window_opens"])
        self.courses: Mapping[str, Any] = policy.get("courses", {})
        self.functions: Mapping[str, Any] = policy.get("functions", {})

        self.locations = {row["location_id"]: row for row in feeds["locations"]}
        self.staff = {row["staff_id"]: row for row in feeds["staff"]}
        self.employed_on_file = {
            person: unbroken(rows, "hire_date", "end_date")
            for person, rows in self._by(feeds["employments"], "staff_id").items()
        }
        self.assigned_on_file = self._by(feeds["assignments"], "staff_id")
        self.employments = {
            person: self._employment_spells(rows) for person, rows in self._by(feeds["employments"], "staff_id").items()
        }
        self.assignments = {
            person: self._lengthened(rows) for person, rows in self._by(feeds["assignments"], "staff_id").items()
        }
        self.records = self._read_records(feeds["completions"])
        self.approvals = self._by(feeds["approvals"], "staff_id", "function_id", "location_id")
        function_of = {function["ic_group"]: name for name, function in self.functions.items()}
        self.grants = self._by(
            [{**row, "function_id": function_of[row["ic_group"]]} for row in feeds["grants"]],
            "staff_id", "function_id", "location_id",
        )  # fmt: skip
        closed = feeds.get("closed_days")
        self.closed_days = None if closed is None else {row["date"] for row in closed}
        self.holidays = (holidays.country_holidays("US"), holidays.country_holidays("US", subdiv="CO"))
        self._dated: dict[str, set[date]] = {}  # person -> days of completions and decisions
        for feed, day in (("completions", "completed_on"), ("approvals", "decided_on")):
            for row in feeds[feed]:
                self._dated.setdefault(row["staff_id"], set()).add(row[day])
        self._posts: dict[tuple[str, date], date] = {}
        # Terms of every other course end on a `june(y)` or the day before a `void_on`.
        self._ending_anywhere = [
            name
            for name, course in self.courses.items()
            if any(key in rule for rule in course["rules"] for key in ("valid_months", "deadlines", "grace_days"))
        ]

    @staticmethod
    def _by(rows: Iterable[Record], *columns: str) -> dict[Any, list[Record]]:
        grouped: dict[Any, list[Record]] = {}
        for row in rows:
            key = row[columns[0]] if len(columns) == 1 else tuple(row[column] for column in columns)
            grouped.setdefault(key, []).append(row)
        return grouped

    def _read_records(self, rows: Iterable[Record]) -> dict[tuple[str, str], list[Record]]:
        """(person, course) -> training records of every status, by date, `full` before `quiz`."""
        course_of = {code: name for name, course in self.courses.items() for code in course.get("codes", [name])}
        named = [{**row, "course_id": course_of[row["course_code"]]} for row in rows]
        named.sort(key=lambda row: (row["completed_on"], row["kind"] != "full"))
        return self._by(named, "staff_id", "course_id")

    # ---------------------------------------------------------------- section 2: days

    @remembered
    def school_year(self, day: date) -> int:
        """`SY(d)`: the calendar year in which the school year of the day starts."""
        return day.year if (day.month, day.day) >= self.year_starts else day.year - 1

    @remembered
    def june_of(self, year: int) -> date:
        """`june(y)`: the last day of the school year that ends in calendar year `y`."""
        return date(year, *self.year_starts) - DAY

    def opening(self, last: date) -> date:
        """The day the renewal window of a term opens, in the school year in which its last day falls."""
        year = self.school_year(last)
        opens = date(year, *self.window_opens)
        return opens if self.school_year(opens) == year else date(year + 1, *self.window_opens)

    @remembered
    def is_business_day(self, day: date) -> bool:
        """Monday to Friday and not closed."""
        if self.closed_days is not None:
            closed = day in self.closed_days
        else:
            closed = any(day in calendar for calendar in self.holidays)
        return day.weekday() < 5 and not closed

    def grant_deadline(self, met_on: date) -> date:
        """The `grant_within_business_days`-th business day that follows `met_on`."""
        day = met_on
        for _ in range(self.policy["district"]["grant_within_business_days"]):
            day += DAY
            while not self.is_business_day(day):
                day += DAY
        return day

    # ---------------------------------------------------------------- section 3: the rule in force

    @staticmethod
    def rule_in_force(rules: Iterable[Record], day: date) -> Record | None:
        """The latest rule effective on or before the day; None before the first."""
        effective = [rule for rule in rules if rule["effective"] <= day]
        return max(effective, key=lambda rule: rule["effective"]) if effective else None

    @remembered
    def course_rule(self, course: str, day: date) -> Record | None:
        """The course's rule in force on the day."""
        return self.rule_in_force(self.courses[course]["rules"], day)

    @remembered
    def function_rule(self, function: str, day: date) -> Record | None:
        """The function's rule in force on the day."""
        return self.rule_in_force(self.functions[function]["rules"], day)

    # ---------------------------------------------------------------- section 4: employment and jobs

    def is_bridged(self, first: date, last: date) -> bool:
        """Whether a gap of these days is no departure: either limit is enough, and they are not added up."""
        if self.reading["breaks"] == "departure":
            return False
        if (last - first).days + 1 <= self.policy["district"].get("bridged_gap_days", 0):
            return True
        pause = self.summer_break(first.year)
        return pause is not None and pause.covers(first) and pause.covers(last)

    @remembered
    def summer_break(self, year: int) -> Stretch | None:
        """The summer break of a calendar year; None where the policy names none."""
        days = self.policy["district"].get("summer_break")
        return Stretch(*(date(year, *month_and_day(day)) for day in days)) if days else None

    def _employment_spells(self, rows: list[Record]) -> list[Stretch]:
        """One person's employment spells, in order: rows merge, and the days of a bridged gap are employment too."""
        covered = unbroken(rows, "hire_date", "end_date")
        bridges = [
            {"hire_date": first, "end_date": last} for first, last in gaps(covered) if self.is_bridged(first, last)
        ]
        return unbroken([*rows, *bridges], "hire_date", "end_date")

    def _lengthened(self, rows: list[Record]) -> list[Record]:
        """One person's assignments, run on through bridged gaps: first by role and team, then by location."""
        alike: dict[Any, list[Record]] = {}
        for row in rows:
            team = None if row["team"] is None else like_a_title(row["team"])
            alike.setdefault((row["location_id"], self.role_of(row["job_title"]), team), []).append(row)
        first_step = [row for group in alike.values() for row in self._run_on(group)]
        return [row for group in self._by(first_step, "location_id").values() for row in self._run_on(group)]

    def _run_on(self, rows: list[Record]) -> list[Record]:
        """The rows; each that ends on the day before a bridged gap between the days they cover ends with the gap."""
        covered = unbroken(rows, "start_date", "end_date")
        runs_to = {first - DAY: last for first, last in gaps(covered) if self.is_bridged(first, last)}
        return [{**row, "end_date": runs_to.get(row["end_date"], row["end_date"])} for row in rows]

    @remembered
    def employment_spell(self, person: str, day: date) -> Stretch | None:
        """The employment spell that covers the day."""
        return next((spell for spell in self.employments.get(person, []) if spell.covers(day)), None)

    def is_employed(self, person: str, day: date) -> bool:
        """Whether an employment spell covers the day."""
        return self.employment_spell(person, day) is not None

    @remembered
    def assigned(self, person: str, location: str, day: date) -> list[Record]:
        """The person's assignments at the location on the day."""
        rows = self.assignments.get(person, [])
        return [r for r in rows if r["location_id"] == location and covers(r, "start_date", "end_date", day)]

    @remembered
    def role_of(self, title: str) -> str:
        """The job role that an HR title means; an unlisted title is a role of its own, and takes nobody's id."""
        roles = self.policy.get("roles", {})
        for role, titles in roles.items():
            if like_a_title(title) in [like_a_title(listed) for listed in titles]:
                return str(role)
        own = like_a_title(title).replace(" ", "-")
        return f"other-{own}" if own in roles else own

    @remembered
    def jobs(self, person: str, day: date) -> set[tuple[str, str]]:
        """The (location, job role) pairs the person holds: assigned there, and employed."""
        rows = self.assignments.get(person, []) if self.is_employed(person, day) else []
        on_day = [row for row in rows if covers(row, "start_date", "end_date", day)]
        return {(row["location_id"], self.role_of(row["job_title"])) for row in on_day}

    @remembered
    def counts_since(self, person: str, day: date) -> date:
        """The first day whose completions and approvals count for an employed person: readings return and move."""
        since = date.min
        if self.reading["return"] == "restart":
            since = self._day_after_the_stretch_before(self.employments[person], day)
        if self.reading["move"] == "restart":
            since = max(since, self.post_begins(person, day))
        return since

    @staticmethod
    def _day_after_the_stretch_before(stretches: list[Stretch], day: date) -> date:
        """The day after the last day of the stretch before the one that covers the day; any day, if there is none."""
        earlier = [stretch.last for stretch in stretches if stretch.last is not None and stretch.last < day]
        return max(earlier) + DAY if earlier else date.min

    def post_begins(self, person: str, day: date) -> date:
        """Section 9: the first of the unbroken run of employed days with the same set of jobs."""
        begin = self._records_begin(person, day)
        if (person, begin) not in self._posts:
            post, run = self.jobs(person, begin), [begin]
            while self.is_employed(person, run[-1] - DAY) and self.jobs(person, run[-1] - DAY) == post:
                run.append(self._records_begin(person, run[-1] - DAY))
            for walked in run:  # every day of the run begins where the run does
                self._posts[person, walked] = run[-1]
        return self._posts[person, begin]

    def roles_held(self, person: str, day: date) -> set[str]:
        """The job roles that the person holds anywhere."""
        return {role for _, role in self.jobs(person, day)}

    def role_changed(self, person: str, day: date) -> date:
        """The day of the last change of job role up to the day; the first day of all, if there was none."""
        return max((changed for changed in self._changes_of_role(person) if changed <= day), default=date.min)

    @remembered
    def _changes_of_role(self, person: str) -> list[date]:
        """The days on which the person holds other job roles than on the last day with any before it."""
        days = self._changes(person)
        if self.every_day and days:
            days = [days[0] + DAY * number for number in range((days[-1] - days[0]).days + 1)]
        changes, before = [], set[str]()
        for day in days:
            held = self.roles_held(person, day)
            if held and before and held != before:
                changes.append(day)
            before = held or before
        return changes

    # ---------------------------------------------------------------- section 5: certificates

    def counting(self, person: str, course: str, day: date, known_on: date | None = None) -> list[tuple[date, str]]:
        """The person's completions (day, kind) of the course that count on the day, in order.

        `known_on` is a later day up to which they are known; only the cohort of a June asks for it (section 7).
        """
        if not self.is_employed(person, day):
            return []
        since = self.counts_since(person, day)
        return [
            (row["completed_on"], row["kind"])
            for row in self.records.get((person, course), [])
            if row["status"] in ("passed", "completed")
            and since <= row["completed_on"] <= (known_on or day)
            and self._counts_by_its_rule(person, course, row, day)
        ]

    def _counts_by_its_rule(self, person: str, course: str, record: Record, day: date) -> bool:
        """Whether the course's rule in force on the day of the completion lets it count on the day."""
        rule = self.course_rule(course, record["completed_on"])
        return rule is not None and self.is_enough(record, rule) and not self.is_ended(person, record, rule, day)

    @staticmethod
    def is_enough(record: Record, rule: Record) -> bool:
        """Whether the score is not below the passing score; a completion without a score counts by its status."""
        score, needed = record.get("score"), rule.get("passing_score")
        return score is None or needed is None or score >= needed

    def is_ended(self, person: str, record: Record, rule: Record, day: date) -> bool:
        """Whether, on the day, a change of job role has ended what the completion earned."""
        return "role-change" in rule.get("ended_by", []) and record["completed_on"] < self.role_changed(person, day)

    @remembered
    def terms(self, person: str, course: str, day: date, known_on: date | None = None) -> list[Term]:
        """The terms of the person's certificate in the course that are known on the day, in order."""
        return self._terms_earned(person, course, tuple(self.counting(person, course, day, known_on)))

    @remembered
    def _terms_earned(self, person: str, course: str, completions: tuple[tuple[date, str], ...]) -> list[Term]:
        """The terms that these completions have earned: nothing else of a day makes a difference to them."""
        terms: list[Term] = []
        for done_on, kind in completions:
            if terms and terms[-1].first == done_on:
                continue  # at most one term begins on a day
            rule = self.course_rule(course, done_on)
            assert rule is not None
            roles = self.roles_held(person, done_on)
            term = self._next_term(terms[-1] if terms else None, done_on, kind, rule, roles)
            if term is not None:
                terms.append(term)
        return terms

    def _next_term(self, old: Term | None, day: date, kind: str, rule: Record, roles: set[str]) -> Term | None:
        """The effect of one completion on the day, by somebody who holds these job roles: the table, row by row."""
        if old is None or (old.last is not None and old.last < day):  # holding nothing: first
            return self._term(day, self._reckoned(day, rule), rule, roles) if kind == "full" else None
        if old.ending is None:  # nothing renews an open term
            return None
        if old.ending.opens <= day and self.is_renewable(rule, roles):  # in the window: renewal
            if kind == "full" or self.quiz_renews(rule, old.ending.nominal):
                return self._term(day, self._renewed(old.ending.nominal, day, rule), rule, roles)
            return None
        early = self._reckoned(day, rule)  # before the window: early
        if kind == "full" and is_later(early, old.ending.nominal):
            return self._term(day, early, rule, roles)
        return None

    def _term(self, day: date, nominal: date | None, rule: Record, roles: set[str]) -> Term:
        """The term that begins on the day and ends nominally on another: deadline, then grace, then the cut."""
        due = last = nominal
        if nominal is not None:
            due = self._deadline(nominal, day, rule, roles)
            last = due + DAY * rule.get("grace_days", 0)
        nominal, due, last = (self._cut(end, day, rule) for end in (nominal, due, last))
        if nominal is None or due is None or last is None:
            return Term(day, None)
        opens = nominal - DAY * rule["window_days"] if "window_days" in rule else self.opening(nominal)
        return Term(day, Ending(nominal, due, last, opens))

    def _deadline(self, nominal: date, day: date, rule: Record, roles: set[str]) -> date:
        """The last day that the first entry that fits names, past days passed over; the nominal end, if none fits."""
        for entry in rule.get("deadlines", []):
            anybody = not entry.get("roles")
            last_day: date = entry["last_day"]
            fits = nominal == self.june_of(entry["june"]) and (anybody or roles & set(entry["roles"]))
            if fits and last_day >= day:
                return last_day
        return nominal

    def _reckoned(self, day: date, rule: Record) -> date | None:
        """Where a first or early term earned on the day ends, before any deadline, grace and cut."""
        if "valid_months" in rule:
            return months_later(day, rule["valid_months"]) - DAY
        if self._is_common(rule):
            return self._june_of_the_cycle(day, rule)
        n, counts_from = rule.get("valid_school_years"), rule.get("counts_from")
        if n is None:
            return None
        if counts_from is not None and self.reading["transition"] == "skip-first-year":
            return self.june_of(self.school_year(day) + 1 + n)
        if counts_from is not None:
            return self.june_of(max(self.school_year(day), counts_from) + n)
        return self.june_of(self.school_year(day) + n)

    def _renewed(self, old_end: date, day: date, rule: Record) -> date | None:
        """Where a renewal earned on the day ends, before any deadline, grace and cut."""
        if self._is_common(rule):
            return self._june_of_the_cycle(old_end + DAY, rule)
        if self.reading["renewal"] == "from-completion":
            reckoned = self._reckoned(day, rule)
            return None if reckoned is None else max(reckoned, old_end)
        if "valid_months" in rule:
            return months_later(old_end, rule["valid_months"])
        n = rule.get("valid_school_years")
        return None if n is None else self.june_of(self.school_year(old_end) + 1 + n)

    def _is_common(self, rule: Record) -> bool:
        """Whether everybody's certificates end in the same Junes."""
        return self.reading["cycle"] == "common" and "cycle" in rule

    def _june_of_the_cycle(self, day: date, rule: Record) -> date:
        """The first `june(c)` on or after the day where `c` is so many years before or after the one named."""
        year = self.school_year(day) + 1
        while (year - rule["cycle"]["from"]) % rule["cycle"]["every"] != 0:
            year += 1
        return self.june_of(year)

    @staticmethod
    def is_renewable(rule: Record, roles: set[str]) -> bool:
        """Whether, under the rule, somebody who holds these job roles renews; without the key everybody."""
        return rule.get("renewable_roles") is None or bool(roles & set(rule["renewable_roles"]))

    @staticmethod
    def quiz_renews(rule: Record, old_end: date) -> bool:
        """Whether, under the rule, a quiz renews a term that nominally ends on `old_end`."""
        return bool(rule.get("quiz_renews", True)) and old_end.year not in rule.get("full_required_in", [])

    @staticmethod
    def _cut(last: date | None, day: date, rule: Record) -> date | None:
        """A term earned before `void_before` ends at the latest on the day before `void_on`."""
        if "void_before" in rule and day < rule["void_before"]:
            return earliest([last, rule["void_on"] - DAY])
        return last

    def certificate(self, person: str, course: str, day: date) -> Term | None:
        """The term that covers the day: the latest-begun one decides, whatever older ones say."""
        terms = self.terms(person, course, day)
        if terms and (terms[-1].last is None or day <= terms[-1].last):
            return terms[-1]
        return None

    # ---------------------------------------------------------------- section 6: entitlement

    @remembered
    def judge(self, person: str, function: str, location: str, day: date) -> Judgement:
        """Everything about (person, function, location) on one day, from what is known on that day."""
        if person not in self.staff or not self.is_employed(person, day):
            return Judgement((), None, ("assignment",))
        there = self.assigned(person, location, day)
        if not there:
            return Judgement((), None, ("assignment",))
        rule = self.function_rule(function, day)
        paths = rule.get("paths", []) if rule is not None else []
        fitting = tuple(
            self._judge_path(person, function, location, day, path)
            for path in paths
            if self._fitting(path, location, there)
        )
        if not fitting:
            return Judgement((), None, ("role",))
        met = [judged for judged in fitting if not judged.unmet]
        reported = met[0] if met else min(fitting, key=lambda judged: len(judged.unmet))
        for judged in met:  # the latest last day, first in file order on a tie
            if is_later(judged.last_day, reported.last_day):
                reported = judged
        return Judgement(fitting, reported, reported.unmet)

    def _fitting(self, path: Record, location: str, assignments: Iterable[Record]) -> list[Record]:
        """Those of the assignments at the location that fit the path."""
        if self.locations[location]["kind"] != path["at"]:
            return []
        roles, teams = path.get("roles", []), [like_a_title(team) for team in path.get("teams", [])]
        return [
            row
            for row in assignments
            if (not roles or self.role_of(row["job_title"]) in roles)
            and (not teams or (row["team"] is not None and like_a_title(row["team"]) in teams))
        ]

    def _judge_path(self, person: str, function: str, location: str, day: date, path: Record) -> JudgedPath:
        unmet: list[str] = []
        certificates: list[tuple[str, Term]] = []
        for course in path.get("courses", []):
            certificate = self.certificate(person, course, day)
            if certificate is not None:
                certificates.append((course, certificate))
            else:
                unmet.append(("lapsed:" if self.terms(person, course, day) else "certificate:") + course)
        for course in path.get("prerequisites", []):
            if self.reading["prerequisite"] == "current":
                certificate = self.certificate(person, course, day)
                is_met = certificate is not None
                if certificate is not None:
                    certificates.append((course, certificate))
            else:
                is_met = any(kind == "full" for _, kind in self.counting(person, course, day))
            if not is_met:
                unmet.append("prerequisite:" + course)
        if path.get("approval", False) and not self.is_approved(person, function, location, day):
            unmet.append("approval")
        if unmet:
            return JudgedPath(path, tuple(unmet), tuple(certificates))
        there = [row for row in self.assignments[person] if row["location_id"] == location]
        fitting = unbroken(self._fitting(path, location, there), "start_date", "end_date")
        spell = self.employment_spell(person, day)
        assert spell is not None  # a path is only judged for somebody who is employed
        # The last day and its reason; here announced rows are used too (section 3).
        ends = {
            "certificate": earliest(term.last for _, term in certificates),
            "employment": spell.last,
            "assignment": next(stretch.last for stretch in fitting if stretch.covers(day)),
        }
        last_day = earliest(ends.values())
        on_file = [row for row in self.assigned_on_file[person] if row["location_id"] == location]
        job = reaching(unbroken(self._fitting(path, location, on_file), "start_date", "end_date"), day)
        employment = reaching(self.employed_on_file[person], day)
        job_ends = earliest((job.last, employment.last)) if job and employment else None
        return JudgedPath(
            path,
            (),
            tuple(certificates),
            last_day=last_day,
            ends_because=next((reason for reason, end in ends.items() if last_day and end == last_day), None),
            job_ends=job_ends,
            job_because="employment" if employment and employment.last == job_ends else "assignment",
        )

    @remembered
    def deciding(self, person: str, function: str, location: str, day: date) -> list[Record]:
        """The decisions of the latest day that count on the day, without the person's own."""
        there = [row for row in self.assignments.get(person, []) if row["location_id"] == location]
        location_spells = unbroken(there, "start_date", "end_date")
        since = max(
            self._day_after_the_stretch_before(location_spells, day),
            self.counts_since(person, day),
        )
        counting = [
            row
            for row in self.approvals.get((person, function, location), [])
            if since <= row["decided_on"] <= day and row["approver_id"] != person
        ]
        latest = max((row["decided_on"] for row in counting), default=None)
        return [row for row in counting if row["decided_on"] == latest]

    def is_approved(self, person: str, function: str, location: str, day: date) -> bool:
        """Whether the latest decision is an approval; of several on one day, one that is not wins."""
        deciding = self.deciding(person, function, location, day)
        return bool(deciding) and all(row["decision"] == "approved" for row in deciding)

    def is_entitled(self, person: str, function: str, location: str, day: date) -> bool:
        """Whether all requirements of at least one path are met on the day."""
        return self.judge(person, function, location, self._stretch_begins(person, day)).entitled

    @remembered
    def _stretch_begins(self, person: str, day: date) -> date:
        """The first day of the stretch up to the day in which nothing that decides entitlement can change.

        Something can change only on a day when: a rule comes into force; an employment spell or an assignment (as
        lengthened) of the person begins, or has ended the day before; a completion or decision is dated; a term has
        ended the day before, which is a `june(y)`, the day before a `void_on` or, with months, deadlines and grace,
        any day: the terms themselves say.
        """
        if self.every_day:
            return day
        begins = self._records_begin(person, day)
        terms = [term for course in self._ending_anywhere for term in self.terms(person, course, begins)]
        after = [term.last + DAY for term in terms if term.last is not None and term.last < day]
        return max([begins, *after])

    @remembered
    def _records_begin(self, person: str, day: date) -> date:
        """The same without the ends of terms, which need days or jobs to be known already."""
        if self.every_day:
            return day
        changes = self._changes(person)
        year_begins = self.june_of(self.school_year(day)) + DAY
        number = bisect_right(changes, day)
        return max(year_begins, changes[number - 1]) if number else year_begins

    @remembered
    def _changes(self, person: str) -> list[date]:
        days = self._changes_of_rules() | self._dated.get(person, set())
        jobs = [Stretch(row["start_date"], row["end_date"]) for row in self.assignments.get(person, [])]
        for stretch in (*self.employments.get(person, []), *jobs):
            days.add(stretch.first)
            if stretch.last is not None:
                days.add(stretch.last + DAY)
        return sorted(days)

    @remembered
    def _changes_of_rules(self) -> set[date]:
        rules = [rule for thing in (*self.courses.values(), *self.functions.values()) for rule in thing["rules"]]
        return {rule[key] for rule in rules for key in ("effective", "void_on") if key in rule}

    @remembered
    def met_on(self, person: str, function: str, location: str, day: date) -> date | None:
        """The first day of the unbroken run of entitled days up to the day; None if not entitled on it."""
        if not self.is_entitled(person, function, location, day):
            return None
        first = self._stretch_begins(person, day)
        while self.is_entitled(person, function, location, first - DAY):
            first = self._stretch_begins(person, first - DAY)
        return first

    # ---------------------------------------------------------------- section 7: status

    @remembered
    def keys(self, as_of: date) -> list[Key]:
        """Which rows there are, by location, function, person."""
        judged = [
            name
            for name, function in self.functions.items()
            if self.rule_in_force(function["rules"], as_of) is not None
        ]
        keys: set[Key] = set()
        for person in self.employments:
            if self.is_employed(person, as_of):
                for row in self.assignments.get(person, []):
                    if covers(row, "start_date", "end_date", as_of):
                        keys.update((person, function, row["location_id"]) for function in judged)
        for person, function, location in self.grants:
            if function in judged and self.active_grant(person, function, location, as_of) is not None:
                keys.add((person, function, location))
        return sorted(keys, key=lambda key: (key[2], key[1], key[0]))

    def active_grant(self, person: str, function: str, location: str, day: date) -> date | None:
        """The day of the latest grant that is active on the day; None where none is."""
        return max((row["granted_on"] for row in self._active((person, function, location), day)), default=None)

    def _active(self, key: Key, day: date) -> list[Record]:
        """The grants that are active on the day."""
        return [
            row
            for row in self.grants.get(key, [])
            if row["granted_on"] <= day and (row["removed_on"] is None or row["removed_on"] > day)
        ]

    def _beyond_reading(self, key: Key, day: date) -> date | None:
        """The latest active grant; where a lapse leaves the right to read, of those that give more."""
        rule = self.function_rule(key[1], day)
        is_left = rule is not None and rule.get("on_lapse", "remove") == "read-only"
        active = [row for row in self._active(key, day) if not (is_left and row.get("rights") == "read-only")]
        return max((row["granted_on"] for row in active), default=None)

    def status(self, as_of: date) -> list[dict[str, Any]]:
        """All status rows (`none` too) with the columns of feeds.md, by location, function, person."""
        return [self._status_row(person, function, location, as_of) for person, function, location in self.keys(as_of)]

    def _status_row(self, person: str, function: str, location: str, as_of: date) -> dict[str, Any]:
        judged = self.judge(person, function, location, as_of)
        reported = judged.reported
        roles = sorted({role for where, role in self.jobs(person, as_of) if where == location})
        return {
            "as_of": as_of,
            **self._who_and_where(person, function, location),
            "job_roles": ";".join(roles),
            "status": self._status(person, function, location, as_of),
            "entitled": judged.entitled,
            "last_day": reported.last_day if reported and judged.entitled else None,
            "ends_because": reported.ends_because if reported and judged.entitled else None,
            "unmet": ";".join(sorted(judged.unmet)),
            "path": reported.path["name"] if reported else None,
            "met_on": self.met_on(person, function, location, as_of),
            "granted": self.active_grant(person, function, location, as_of) is not None,
            "next_step": self._next_step(judged, person, location, as_of),
        }

    def _who_and_where(self, person: str, function: str, location: str) -> dict[str, Any]:
        known = self.staff.get(person, {})
        return {
            "staff_id": person,
            "given_name": known.get("given_name"),
            "family_name": known.get("family_name"),
            "function_id": function,
            "location_id": location,
            "location_name": self.locations[location]["name"],
        }

    def _status(self, person: str, function: str, location: str, day: date) -> str:
        """Exactly one, first that fits."""
        judged = self.judge(person, function, location, day)
        granted = self.active_grant(person, function, location, day) is not None
        if judged.entitled and judged.reported:
            this_june = self.june_of(self.school_year(day) + 1)
            lasts = [term.last for _, term in judged.reported.certificates]
            return "expiring" if any(last is not None and last <= this_june for last in lasts) else "valid"
        if judged.fitting:
            if any(token.startswith("lapsed:") for token in judged.unmet):
                return "lapsed"
            begun = any(self._is_begun(person, function, location, day, fit.path) for fit in judged.fitting)
            return "incomplete" if begun or granted else "none"
        rule = self.function_rule(function, day)
        courses = {course for path in (rule or {}).get("paths", []) for course in path.get("courses", [])}
        holds = any(self.certificate(person, course, day) is not None for course in courses)
        return "ineligible" if holds or granted else "none"

    def _is_begun(self, person: str, function: str, location: str, day: date, path: Record) -> bool:
        """Whether a certificate is held in a course of the path, or the approval it asks for is there."""
        holds = any(self.certificate(person, course, day) is not None for course in path.get("courses", []))
        asks = bool(path.get("approval", False))
        return holds or (asks and self.is_approved(person, function, location, day))

    # ---------------------------------------------------------------- wording.md: next steps

    def _next_step(self, judged: Judgement, person: str, location: str, day: date) -> str:
        """`next_step` of a status row: the first that fits."""
        if judged.entitled and judged.reported:
            return self._step_when_entitled(judged.reported, person, location, day)
        for token in judged.unmet:
            if token.startswith("prerequisite:"):
                title = self.courses[token.removeprefix("prerequisite:")]["title"]
                return f"Complete the full {title} eLearning first: it is a prerequisite."
        for token in judged.unmet:
            if token.startswith(("lapsed:", "certificate:")):
                title = self.courses[token.split(":", 1)[1]]["title"]
                return f"Complete the full {title} eLearning."
        name = self.locations[location]["name"]
        if "approval" in judged.unmet:
            return self._ask_for_approval()
        if "role" in judged.unmet:
            return f"Not open to the job held at {name}; if the job on file is wrong, ask HR to correct it."
        return f"No job at {name} on file; if that is wrong, ask HR to correct it."

    def _step_when_entitled(self, reported: JudgedPath, person: str, location: str, day: date) -> str:
        if reported.last_day is None:
            return "Nothing to do."
        if reported.ends_first is not None:
            course, ending = reported.ends_first
            step = self._certificate_step(person, course, ending, day)
            if self._job_ends_in_window(reported, ending):
                return f"{step} {self._job_on_file(reported, location, day)}"
            if reported.ends_because == "certificate":
                return step
        return self._step_with_the_job(reported, location)

    def _step_with_the_job(self, reported: JudgedPath, location: str) -> str:
        assert reported.last_day is not None  # it is that of the job
        if reported.ends_because == "assignment":
            name = self.locations[location]["name"]
            return f"Access ends on {in_words(reported.last_day)} with the assignment at {name}."
        return f"Access ends on {in_words(reported.last_day)} with the employment."

    def _job_ends_in_window(self, reported: JudgedPath, ending: Ending) -> bool:
        """Whether the job on file ends in the renewal window of a certificate that ends so."""
        return reported.job_ends is not None and ending.opens <= reported.job_ends <= ending.last

    def _job_on_file(self, reported: JudgedPath, location: str, day: date) -> str:
        """The sentence behind that of the certificate, where the job ends in its window."""
        assert reported.job_ends is not None
        ends = "ended" if day > reported.job_ends else "ends"
        name = self.locations[location]["name"]
        job = f"assignment at {name}" if reported.job_because == "assignment" else "employment"
        return f"The {job} on file {ends} on {in_words(reported.job_ends)}."

    def _certificate_step(self, person: str, course: str, ending: Ending, day: date) -> str:
        """The four certificate sentences, and what is said on a day of grace."""
        title, last = self.courses[course]["title"], in_words(ending.last)
        rule = self.course_rule(course, day)
        assert rule is not None  # a certificate is held, so it was earned under a rule
        may_renew = self.is_renewable(rule, self.roles_held(person, day))
        if not may_renew and day <= ending.nominal:
            return f"Complete the full {title} eLearning after {in_words(ending.nominal)}."
        grace = f" It was due by {in_words(ending.due)}: this is the grace." if day > ending.due else ""
        if may_renew and day < ending.opens <= ending.last:
            return f"The renewal window opens on {in_words(ending.opens)}.{grace}"
        if may_renew and ending.opens <= day and self.quiz_renews(rule, ending.nominal):
            return f"Take the {title} recertification quiz by {last}.{grace}"
        return f"Complete the full {title} eLearning by {last}.{grace}"

    def _ask_for_approval(self) -> str:
        titles = self.policy.get("roles", {})
        roles = [(titles.get(role) or [role])[0] for role in self.policy.get("approvers", {}).get("roles", [])]
        if not roles:
            return "Ask for approval."
        joined = roles[0] if len(roles) == 1 else ", ".join(roles[:-1]) + " or " + roles[-1]
        return f"Ask a {joined} for approval."

    # ---------------------------------------------------------------- section 7: the cohort of one June

    def june(self, as_of: date, year: int) -> list[dict[str, Any]]:
        """The cohort of June `year`: columns of feeds.md, by location, function, person, course."""
        ends = self.june_of(year)
        rows: dict[tuple[str, ...], dict[str, Any]] = {}
        for known_on in self._days_of_the_cohort(as_of, year):  # E
            judged_on = dict.fromkeys(self.keys(known_on), known_on) | self._pausing(known_on, ends.year)
            for key, day in judged_on.items():
                judged = self.judge(*key, day)
                if judged.entitled and judged.reported:
                    for course in judged.reported.path.get("courses", []):
                        terms = self.terms(key[0], course, day, as_of)
                        at_june = [
                            (term.ending, terms[number + 1 :])
                            for number, term in enumerate(terms)
                            if term.first <= known_on and term.ending and term.ending.nominal == ends
                        ]
                        # Each term is asked about on its own E; one that began after an earlier deadline goes before.
                        if at_june and known_on == min(as_of, ends, at_june[-1][0].last):
                            row = self._june_row(judged.reported, key, course, at_june[-1], as_of)
                            rows.setdefault((key[2], key[1], key[0], course), row)
        return [rows[place] for place in sorted(rows)]

    def _days_of_the_cohort(self, as_of: date, year: int) -> list[date]:
        """Every day that E may be, the latest first: a last day before that June is one for its own terms."""
        latest = min(as_of, self.june_of(year))
        lasts = set()
        for rule in (rule for course in self.courses.values() for rule in course["rules"]):
            for entry in rule.get("deadlines", []):
                if entry["june"] == year:
                    lasts.add(entry["last_day"] + DAY * rule.get("grace_days", 0))
        return sorted({latest, *(last for last in lasts if last < latest)}, reverse=True)

    def _june_row(
        self, reported: JudgedPath, key: Key, course: str, at_june: tuple[Ending, list[Term]], as_of: date
    ) -> dict[str, Any]:
        ending, later = at_june
        renewed_on = later[0].first if later and later[0].first <= ending.last else None
        return {
            "as_of": as_of,
            "june": ending.nominal,
            **self._who_and_where(*key),
            "course_id": course,
            "last_day": reported.last_day,
            "renewed_on": renewed_on,
            "next_step": f"Renewed on {in_words(renewed_on)}."
            if renewed_on
            else self._due_step(reported, key, course, ending, as_of),
        }

    @remembered
    def _pausing(self, known_on: date, year: int) -> dict[Key, date]:
        """Who pauses for the summer on the day: each key of theirs, with the last day with a job there."""
        pause = self.summer_break(year)
        if pause is None or self.reading["breaks"] == "departure":
            return {}
        found: dict[Key, date] = {}
        for person, rows in self.assignments.items():
            if not self.jobs(person, known_on):
                for location in {row["location_id"] for row in rows}:
                    last = self._last_day_with_a_job(person, location, known_on)
                    if last is not None and pause.covers(last + DAY):
                        found |= {(person, function, location): last for function in self.functions}
        return found

    def _last_day_with_a_job(self, person: str, location: str, known_on: date) -> date | None:
        """The last day, up to `known_on`, on which the person holds a job at the location."""
        days = []
        for row in self.assignments[person]:
            for spell in self.employments.get(person, []):
                last = earliest((known_on, row["end_date"], spell.last))
                if row["location_id"] == location and last and last >= max(row["start_date"], spell.first):
                    days.append(last)
        return max(days, default=None)

    def _due_step(self, reported: JudgedPath, key: Key, course: str, ending: Ending, as_of: date) -> str:
        """`next_step` of a June row that is due, by the last day of its term: the first that fits."""
        person, _, location = key
        if as_of > ending.last:
            return f"Complete the full {self.courses[course]['title']} eLearning."
        step = self._certificate_step(person, course, ending, as_of)
        if self._job_ends_in_window(reported, ending):
            return f"{step} {self._job_on_file(reported, location, as_of)}"
        if is_later(ending.last, reported.last_day) and reported.ends_because in ("assignment", "employment"):
            return self._step_with_the_job(reported, location)
        return step

    # ---------------------------------------------------------------- section 8: grants against entitlement

    def anomalies(self, as_of: date) -> list[dict[str, Any]]:
        """All anomalies with the columns of feeds.md, by kind, location, function, person."""
        rows = [row for key in self.keys(as_of) for row in self._anomalies_of(key, as_of)]
        return sorted(rows, key=lambda row: (row["kind"], row["location_id"], row["function_id"], row["staff_id"]))

    def _anomalies_of(self, key: Key, as_of: date) -> list[dict[str, Any]]:
        granted_on, entitled = self.active_grant(*key, as_of), self.judge(*key, as_of).entitled
        beyond_reading = self._beyond_reading(key, as_of)  # all that counts where somebody is entitled
        found: list[tuple[str, date, date | None]] = []  # kind, since, granted_on
        if granted_on is not None and not entitled:
            # Read-only access is no `lapsed` anomaly where the rule leaves it; of what else is unmet it may be one.
            kinds = [kind for kind in self._excess_kinds(key, as_of) if kind != "lapsed" or beyond_reading is not None]
            for kind in kinds[:1]:
                judged_grant = (beyond_reading if kind == "lapsed" else None) or granted_on
                found.append((kind, self._excess_since(key, judged_grant, as_of), judged_grant))
        if beyond_reading is None and entitled:
            found += [(kind, since, None) for kind, since in self._missing(key, as_of)]
        if beyond_reading is not None and entitled and self._is_granted_early(key, beyond_reading):
            found.append(("granted-early", beyond_reading, beyond_reading))
        if entitled:
            found += [(kind, since, granted_on) for kind, since in self._wrong_approver(key, as_of)]
        return [self._anomaly_row(key, kind, since, granted, as_of) for kind, since, granted in found]

    def _excess_kinds(self, key: Key, day: date) -> list[str]:
        """Those that fit, in their order, for an active grant of somebody who is not entitled."""
        person, _, location = key
        judged = self.judge(*key, day)
        if person not in self.staff:
            return ["unknown-person"]
        if not self.is_employed(person, day):
            return ["departed"]
        if not self.assigned(person, location, day):
            return ["wrong-location"]
        if not judged.fitting:
            return ["role"]
        by_token = {
            "lapsed:": "lapsed",
            "certificate:": "never-certified",
            "prerequisite:": "prerequisite",
            "approval": "not-approved",
        }
        return [kind for start, kind in by_token.items() if any(token.startswith(start) for token in judged.unmet)]

    def _excess_since(self, key: Key, granted_on: date, as_of: date) -> date:
        """The later of the day of the grant and the day after the last entitled day before the as-of day."""
        since = as_of
        while since > granted_on and not self.is_entitled(*key, since - DAY):
            since = max(granted_on, self._stretch_begins(key[0], since - DAY))
        return since

    def _missing(self, key: Key, as_of: date) -> list[tuple[str, date]]:
        met_on = self.met_on(*key, as_of)
        assert met_on is not None
        removals = [row["removed_on"] for row in self.grants.get(key, []) if row["granted_on"] <= as_of]
        since_met = [day for day in removals if day is not None and met_on < day <= as_of]
        if since_met:
            return [("removed", max(since_met))]
        automated = any(judged.path.get("automated", True) for judged in self.judge(*key, as_of).met)
        deadline = self.grant_deadline(met_on)
        return [("overdue", deadline + DAY)] if automated and as_of > deadline else []

    def _is_granted_early(self, key: Key, granted_on: date) -> bool:
        if self.function_rule(key[1], granted_on) is None:
            return False
        return not self.is_entitled(*key, granted_on)

    def _wrong_approver(self, key: Key, as_of: date) -> list[tuple[str, date]]:
        """Every met path asks for an approval, and none of the approvals is by somebody who may approve there."""
        if not all(judged.path.get("approval", False) for judged in self.judge(*key, as_of).met):
            return []
        approvals = self.deciding(*key, as_of)
        if any(self._may_approve(row["approver_id"], key[2], row["decided_on"]) for row in approvals):
            return []
        return [("approver", approvals[0]["decided_on"])]

    def _may_approve(self, approver: str | None, location: str, day: date) -> bool:
        """Whether the approver held a job with an approver role at the location, or at any central one, on the day."""
        roles = self.policy.get("approvers", {}).get("roles", [])
        return approver is not None and any(
            role in roles and (where == location or self.locations[where]["kind"] == "central")
            for where, role in self.jobs(approver, day)
        )

    def _anomaly_row(self, key: Key, kind: str, since: date, granted_on: date | None, as_of: date) -> dict[str, Any]:
        what, severity, fix_by, explanation = ANOMALIES[kind]
        why = self._record_that_does_not_count(key, as_of) if kind == "never-certified" else None
        if why is not None:
            explanation = RECORD_DOES_NOT_COUNT
        met_on = self.met_on(*key, as_of)
        words = {
            "f": self.functions[key[1]]["title"],
            "l": self.locations[key[2]]["name"],
            "granted_on": in_words(granted_on) if granted_on else "",
            "met_on": in_words(met_on) if met_on else "",
            "since": in_words(since),
            "n": self.policy["district"]["grant_within_business_days"],
            "why": why,
        }
        return {
            "as_of": as_of,
            "kind": kind,
            "what": what,
            "severity": severity,
            **self._who_and_where(*key),
            "granted_on": granted_on,
            "since": since,
            "unmet": ";".join(sorted(self.judge(*key, as_of).unmet)) if what == "excess" else "",
            "explanation": explanation.format(**words),
            "fix_by": self._fixed_by(fix_by),
        }

    def _fixed_by(self, who: str) -> str:
        """wording.md, "Who can correct it": the team that the policy names, else the help desk; the first approver."""
        access = self.policy["district"].get("access_team") or self.policy["district"]["help"]["name"]
        roles = self.policy.get("approvers", {}).get("roles", [])
        approval = roles[0].replace("-", " ") if roles else access
        words: dict[str, str] = {"access": access, "approval": approval}
        return words.get(who, who)

    def _record_that_does_not_count(self, key: Key, as_of: date) -> str | None:
        """Of the first course that was never certified: the record and why it does not count; None without a record."""
        person = key[0]
        unmet = self.judge(*key, as_of).unmet
        course = next(token.removeprefix("certificate:") for token in unmet if token.startswith("certificate:"))
        known = [row for row in self.records.get((person, course), []) if row["completed_on"] <= as_of]
        if not known:
            return None
        standing = {"passed": 0, "completed": 0, "failed": 1, "in progress": 2}
        latest_first = sorted(known, key=lambda row: row["completed_on"], reverse=True)
        record = min(latest_first, key=lambda row: (standing[row["status"]], row["kind"] != "full"))
        title, day = self.courses[course]["title"], in_words(record["completed_on"])
        named = f"the full {title} eLearning" if record["kind"] == "full" else f"the {title} recertification quiz"
        reason = self._why_it_does_not_count(person, course, record, as_of)
        return f"{named} of {day} does not count: {reason}"

    def _why_it_does_not_count(self, person: str, course: str, record: Record, as_of: date) -> str:
        """The first reason that fits."""
        done_on, rules = record["completed_on"], self.courses[course]["rules"]
        if record["status"] == "failed":
            return "it was not passed"
        if record["status"] == "in progress":
            return "it is not completed"
        rule = self.rule_in_force(rules, done_on)
        if rule is None:
            return f"the first rule of the course begins on {in_words(min(rule['effective'] for rule in rules))}"
        if not self.is_enough(record, rule):
            return f"its score of {record['score']:g} is below {rule['passing_score']:g}"
        spell = self.employment_spell(person, as_of)
        assert spell is not None  # somebody who is not employed is `departed`
        returned = self.reading["return"] == "restart"
        if returned and done_on < self._day_after_the_stretch_before(self.employments[person], as_of):
            return f"it is from before the return to employment on {in_words(spell.first)}"
        if self.is_ended(person, record, rule, as_of):
            return f"it is from before the change of job role on {in_words(self.role_changed(person, as_of))}"
        if self.reading["move"] == "restart" and done_on < self.post_begins(person, as_of):
            return f"it is from before the change of job on {in_words(self.post_begins(person, as_of))}"
        return "a quiz renews a certificate, and none was held"
