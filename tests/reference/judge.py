"""The reference: `eligibility.md` read day by day and person by person, as slowly and plainly as it is written.

It shares no code with the engine. Lay it beside `eligibility.md`; the comments name the sections. Sentences follow
`docs/wording.md`. A record is a dict with the columns of `feeds.md`, days as `datetime.date`, empty as `None`;
the policy is the dict that `tomllib` reads from a policy file. Only accepted rows belong here.
"""

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import holidays

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
}

# wording.md, "Anomalies": kind -> (what, severity, fix_by, explanation).
ANOMALIES = {
    "unknown-person": (
        "excess", "high", "HR", "Holds {f} at {l} since {granted_on}, but HR has no record of this person."),
    "departed": (
        "excess", "high", "DoTS", "Holds {f} at {l} since {granted_on}, but is not employed."),
    "wrong-location": (
        "excess", "high", "DoTS", "Holds {f} at {l} since {granted_on}, but has no job there."),
    "role": (
        "excess", "medium", "DoTS",
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
        "excess", "medium", "principal", "Holds {f} at {l} since {granted_on}, but no approval stands."),
    "removed": (
        "missing", "medium", "DoTS", "Entitled to {f} at {l} since {met_on}, but the access was removed on {since}."),
    "overdue": (
        "missing", "medium", "DoTS",
        "Entitled to {f} at {l} since {met_on}, but not granted within {n} business days."),
    "granted-early": (
        "process", "low", "DoTS", "{f} at {l} was granted on {granted_on}, before its requirements were met."),
    "approver": (
        "process", "low", "principal",
        "The approval of {since} for {f} at {l} is not by anybody who may approve there."),
}  # fmt: skip


@dataclass(frozen=True)
class Term:
    """The days that one completion makes a certificate cover; no last day = open."""

    first: date
    last: date | None


@dataclass(frozen=True)
class JudgedPath:
    """One fitting path on one day; the last day and its reason are only meaningful where nothing is unmet."""

    path: Record
    unmet: tuple[str, ...]  # in the path's order: courses, prerequisites, approval
    certificates: tuple[tuple[str, Term], ...]  # those held, in the path's order
    last_day: date | None
    ends_because: str | None


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
        """Whether at least one path is met."""
        return bool(self.met)


def like_a_title(text: str) -> str:
    """Titles and teams are compared without case and outer blanks."""
    return text.strip().lower()


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


def covers(row: Record, first: str, last: str, day: date) -> bool:
    """Whether the stretch from column `first` to column `last`, both included, covers the day."""
    return bool(row[first] <= day and (row[last] is None or day <= row[last]))


def runs_from(rows: Iterable[Record], first: str, last: str, day: date) -> date:
    """The first day of the unbroken stretch up to `day`, which some row covers."""
    rows, begin = list(rows), day
    while True:
        reach = [row[first] for row in rows if row[first] < begin and covers(row, first, last, begin - DAY)]
        if not reach:
            return begin
        begin = min(reach)


def runs_to(rows: Iterable[Record], first: str, last: str, day: date) -> date | None:
    """The last day of the unbroken stretch from `day`, which some row covers; None where it is open."""
    rows, end = list(rows), day
    while True:
        touching = [row[last] for row in rows if row[first] <= end + DAY]
        if None in touching:
            return None
        furthest = max(touching)
        if furthest <= end:
            return end
        end = furthest


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
        self.employments = self._by(feeds["employments"], "staff_id")
        self.assignments = self._by(feeds["assignments"], "staff_id")
        self.completions = self._read_completions(feeds["completions"])
        self.approvals = self._by(feeds["approvals"], "staff_id", "function_id", "location_id")
        function_of = {function["ic_group"]: name for name, function in self.functions.items()}
        self.grants = self._by(
            [{**row, "function_id": function_of[row["ic_group"]]} for row in feeds["grants"]],
            "staff_id", "function_id", "location_id",
        )  # fmt: skip
        closed = feeds.get("closed_days")
        self.closed_days = None if closed is None else {row["date"] for row in closed}
        self.holidays = (holidays.country_holidays("US"), holidays.country_holidays("US", subdiv="CO"))
        self._remembered: dict[tuple[Any, ...], Any] = {}

    @staticmethod
    def _by(rows: Iterable[Record], *columns: str) -> dict[Any, list[Record]]:
        grouped: dict[Any, list[Record]] = {}
        for row in rows:
            key = row[columns[0]] if len(columns) == 1 else tuple(row[column] for column in columns)
            grouped.setdefault(key, []).append(row)
        return grouped

    def _read_completions(self, rows: Iterable[Record]) -> dict[tuple[str, str], list[tuple[date, str]]]:
        """(person, course) -> (day, kind) by date, `full` before `quiz`; only passed or completed (section 5)."""
        course_of = {code: name for name, course in self.courses.items() for code in course.get("codes", [name])}
        grouped: dict[tuple[str, str], list[tuple[date, str]]] = {}
        for row in rows:
            if row["status"] in ("passed", "completed"):
                key = (row["staff_id"], course_of[row["course_code"]])
                grouped.setdefault(key, []).append((row["completed_on"], row["kind"]))
        return {key: sorted(known, key=lambda done: (done[0], done[1] != "full")) for key, known in grouped.items()}

    # ---------------------------------------------------------------- section 2: days

    def school_year(self, day: date) -> int:
        """`SY(d)`: the calendar year in which the school year of the day starts."""
        return day.year if (day.month, day.day) >= self.year_starts else day.year - 1

    def june_of(self, year: int) -> date:
        """`june(y)`: the last day of the school year that ends in calendar year `y`."""
        return date(year, *self.year_starts) - DAY

    def opening(self, last: date) -> date:
        """The day the renewal window of a term opens, in the school year in which its last day falls."""
        year = self.school_year(last)
        opens = date(year, *self.window_opens)
        return opens if self.school_year(opens) == year else date(year + 1, *self.window_opens)

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

    # ---------------------------------------------------------------- section 4: employment and jobs

    def is_employed(self, person: str, day: date) -> bool:
        """Whether an employment row covers the day."""
        return any(covers(row, "hire_date", "end_date", day) for row in self.employments.get(person, []))

    def assigned(self, person: str, location: str, day: date) -> list[Record]:
        """The person's assignments at the location on the day."""
        rows = self.assignments.get(person, [])
        return [r for r in rows if r["location_id"] == location and covers(r, "start_date", "end_date", day)]

    def role_of(self, title: str) -> str:
        """The job role that an HR title means; an unlisted title is a role of its own."""
        for role, titles in self.policy.get("roles", {}).items():
            if like_a_title(title) in [like_a_title(listed) for listed in titles]:
                return str(role)
        return like_a_title(title).replace(" ", "-")

    def jobs(self, person: str, day: date) -> set[tuple[str, str]]:
        """The (location, job role) pairs the person holds: assigned there, and employed."""
        key = ("jobs", person, day)
        if key not in self._remembered:
            rows = self.assignments.get(person, []) if self.is_employed(person, day) else []
            on_day = [row for row in rows if covers(row, "start_date", "end_date", day)]
            self._remembered[key] = {(row["location_id"], self.role_of(row["job_title"])) for row in on_day}
        held: set[tuple[str, str]] = self._remembered[key]
        return held

    def counts_since(self, person: str, day: date) -> date:
        """The first day whose completions and approvals count for an employed person: readings return and move."""
        since = date.min
        if self.reading["return"] == "restart":
            since = runs_from(self.employments[person], "hire_date", "end_date", day)
        if self.reading["move"] == "restart":
            since = max(since, self.post_begins(person, day))
        return since

    def post_begins(self, person: str, day: date) -> date:
        """Section 9: the first of the unbroken run of employed days with the same set of jobs."""
        key = ("post", person, day)
        if key not in self._remembered:
            post, begin = self.jobs(person, day), day
            while self.is_employed(person, begin - DAY) and self.jobs(person, begin - DAY) == post:
                begin -= DAY
            for number in range((day - begin).days + 1):  # every day of the run begins where the run does
                self._remembered["post", person, day - number * DAY] = begin
        begun: date = self._remembered[key]
        return begun

    # ---------------------------------------------------------------- section 5: certificates

    def counting(self, person: str, course: str, day: date) -> list[tuple[date, str]]:
        """The person's completions (day, kind) of the course that count on the day, in order."""
        if not self.is_employed(person, day):
            return []
        since, rules = self.counts_since(person, day), self.courses[course]["rules"]
        known = [done for done in self.completions.get((person, course), []) if since <= done[0] <= day]
        return [done for done in known if self.rule_in_force(rules, done[0]) is not None]

    def terms(self, person: str, course: str, day: date) -> list[Term]:
        """The terms of the person's certificate in the course that are known on the day, in order."""
        key = ("terms", person, course, day)
        if key not in self._remembered:
            terms: list[Term] = []
            for done_on, kind in self.counting(person, course, day):
                if terms and terms[-1].first == done_on:
                    continue  # at most one term begins on a day
                rule = self.rule_in_force(self.courses[course]["rules"], done_on)
                assert rule is not None
                term = self._next_term(terms[-1] if terms else None, done_on, kind, rule)
                if term is not None:
                    terms.append(term)
            self._remembered[key] = terms
        found: list[Term] = self._remembered[key]
        return found

    def _next_term(self, old: Term | None, day: date, kind: str, rule: Record) -> Term | None:
        """The effect of one completion on the day: the table of section 5, row by row."""
        if old is None or (old.last is not None and old.last < day):  # holding nothing: first
            return Term(day, self._cut(self._reckoned(day, rule), day, rule)) if kind == "full" else None
        if old.last is None:  # nothing renews an open term
            return None
        if self.opening(old.last) <= day:  # in the window: renewal
            if kind == "full" or self.quiz_renews(rule, old.last):
                return Term(day, self._cut(self._renewed(old.last, day, rule), day, rule))
            return None
        early = self._reckoned(day, rule)  # before the window: early
        if kind == "full" and is_later(early, old.last):
            return Term(day, self._cut(early, day, rule))
        return None

    def _reckoned(self, day: date, rule: Record) -> date | None:
        """Where a first or early term earned on the day ends, before any cut."""
        n, counts_from = rule.get("valid_school_years"), rule.get("counts_from")
        if n is None:
            return None
        if counts_from is not None and self.reading["transition"] == "skip-first-year":
            return self.june_of(self.school_year(day) + 1 + n)
        if counts_from is not None:
            return self.june_of(max(self.school_year(day), counts_from) + n)
        return self.june_of(self.school_year(day) + n)

    def _renewed(self, old_last: date, day: date, rule: Record) -> date | None:
        """Where a renewal term earned on the day ends, before any cut."""
        n = rule.get("valid_school_years")
        if n is None:
            return None
        if self.reading["renewal"] == "from-completion":
            reckoned = self._reckoned(day, rule)
            assert reckoned is not None
            return max(reckoned, old_last)
        return self.june_of(self.school_year(old_last) + 1 + n)

    @staticmethod
    def quiz_renews(rule: Record, old_last: date) -> bool:
        """Whether, under the rule, a quiz renews a term that ends on `old_last`."""
        return bool(rule.get("quiz_renews", True)) and old_last.year not in rule.get("full_required_in", [])

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

    def judge(self, person: str, function: str, location: str, day: date) -> Judgement:
        """Everything about (person, function, location) on one day, from what is known on that day."""
        key = ("judge", person, function, location, day)
        if key not in self._remembered:
            self._remembered[key] = self._judge(person, function, location, day)
        judged: Judgement = self._remembered[key]
        return judged

    def _judge(self, person: str, function: str, location: str, day: date) -> Judgement:
        if person not in self.staff or not self.is_employed(person, day):
            return Judgement((), None, ("assignment",))
        if not self.assigned(person, location, day):
            return Judgement((), None, ("assignment",))
        rule = self.rule_in_force(self.functions[function]["rules"], day)
        paths = rule.get("paths", []) if rule is not None else []
        fitting = tuple(
            self._judge_path(person, function, location, day, path)
            for path in paths
            if self._fitting(path, location, self.assigned(person, location, day))
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
        last_day, because = self._last_day(person, location, day, path, certificates)
        return JudgedPath(path, tuple(unmet), tuple(certificates), last_day, because)

    def _last_day(
        self, person: str, location: str, day: date, path: Record, certificates: Iterable[tuple[str, Term]]
    ) -> tuple[date | None, str | None]:
        """The last day of entitlement by the path and its reason; here announced rows are used too (section 3)."""
        there = [row for row in self.assignments[person] if row["location_id"] == location]
        ends = {
            "certificate": earliest(term.last for _, term in certificates),
            "assignment": runs_to(self._fitting(path, location, there), "start_date", "end_date", day),
            "employment": runs_to(self.employments[person], "hire_date", "end_date", day),
        }
        last_day = earliest(ends.values())
        if last_day is None:
            return None, None
        return last_day, next(reason for reason, end in ends.items() if end == last_day)

    def deciding(self, person: str, function: str, location: str, day: date) -> list[Record]:
        """The decisions of the latest day that count on the day, without the person's own."""
        there = [row for row in self.assignments.get(person, []) if row["location_id"] == location]
        since = max(runs_from(there, "start_date", "end_date", day), self.counts_since(person, day))
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

    def _stretch_begins(self, person: str, day: date) -> date:
        """The first day of the stretch up to the day in which nothing that decides entitlement can change.

        Something can change only on a day when: a rule comes into force; an employment or assignment of the person
        begins, or has ended the day before; a completion or decision is dated; a term has ended the day before,
        which is a `june(y)` or the day before a `void_on`.
        """
        if self.every_day:
            return day
        if ("changes", person) not in self._remembered:
            self._remembered["changes", person] = sorted(self._changes(person))
        changes: list[date] = self._remembered["changes", person]
        year_begins = self.june_of(self.school_year(day)) + DAY
        number = bisect_right(changes, day)
        return max(year_begins, changes[number - 1]) if number else year_begins

    def _changes(self, person: str) -> set[date]:
        days: set[date] = set()
        for thing in (*self.courses.values(), *self.functions.values()):
            for rule in thing["rules"]:
                days.add(rule["effective"])
                if "void_on" in rule:
                    days.add(rule["void_on"])
        for rows, first in ((self.employments, "hire_date"), (self.assignments, "start_date")):
            for row in rows.get(person, []):
                days.add(row[first])
                if row["end_date"] is not None:
                    days.add(row["end_date"] + DAY)
        for (who, _), completions in self.completions.items():
            days.update(done_on for done_on, _ in completions if who == person)
        for (who, _, _), decisions in self.approvals.items():
            days.update(row["decided_on"] for row in decisions if who == person)
        return days

    def met_on(self, person: str, function: str, location: str, day: date) -> date | None:
        """The first day of the unbroken run of entitled days up to the day; None if not entitled on it."""
        if not self.is_entitled(person, function, location, day):
            return None
        first = self._stretch_begins(person, day)
        while self.is_entitled(person, function, location, first - DAY):
            first = self._stretch_begins(person, first - DAY)
        return first

    # ---------------------------------------------------------------- section 7: status

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
        active = [
            row["granted_on"]
            for row in self.grants.get((person, function, location), [])
            if row["granted_on"] <= day and (row["removed_on"] is None or row["removed_on"] > day)
        ]
        return max(active, default=None)

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
            "next_step": self._next_step(judged, location, as_of),
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
        rule = self.rule_in_force(self.functions[function]["rules"], day)
        courses = {course for path in (rule or {}).get("paths", []) for course in path.get("courses", [])}
        holds = any(self.certificate(person, course, day) is not None for course in courses)
        return "ineligible" if holds or granted else "none"

    def _is_begun(self, person: str, function: str, location: str, day: date, path: Record) -> bool:
        """Whether a certificate is held in a course of the path, or the approval it asks for is there."""
        holds = any(self.certificate(person, course, day) is not None for course in path.get("courses", []))
        asks = bool(path.get("approval", False))
        return holds or (asks and self.is_approved(person, function, location, day))

    # ---------------------------------------------------------------- wording.md: next steps

    def _next_step(self, judged: Judgement, location: str, day: date) -> str:
        """`next_step` of a status row: the first that fits."""
        if judged.entitled and judged.reported:
            return self._step_when_entitled(judged.reported, location, day)
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

    def _step_when_entitled(self, reported: JudgedPath, location: str, day: date) -> str:
        if reported.last_day is None:
            return "Nothing to do."
        if reported.ends_because == "certificate":
            course = next(course for course, term in reported.certificates if term.last == reported.last_day)
            return self._certificate_step(course, reported.last_day, day)
        if reported.ends_because == "assignment":
            name = self.locations[location]["name"]
            return f"Access ends on {in_words(reported.last_day)} with the assignment at {name}."
        return f"Access ends on {in_words(reported.last_day)} with the employment."

    def _certificate_step(self, course: str, last: date, day: date) -> str:
        """The three certificate sentences."""
        opens, title = self.opening(last), self.courses[course]["title"]
        if day < opens <= last:
            return f"The renewal window opens on {in_words(opens)}."
        rule = self.rule_in_force(self.courses[course]["rules"], day)
        assert rule is not None  # a certificate is held, so it was earned under a rule
        if opens <= day and self.quiz_renews(rule, last):
            return f"Take the {title} recertification quiz by {in_words(last)}."
        return f"Complete the full {title} eLearning by {in_words(last)}."

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
        judged_on = min(as_of, ends)
        rows = []
        for person, function, location in self.keys(judged_on):
            judged = self.judge(person, function, location, judged_on)
            if judged.entitled and judged.reported:
                for course in sorted(judged.reported.path.get("courses", [])):
                    terms = self.terms(person, course, judged_on)
                    ending = [number for number, term in enumerate(terms) if term.last == ends]
                    if ending:
                        later = terms[ending[-1] + 1 :]
                        renewed_on = later[0].first if later else None
                        rows.append(
                            {
                                "as_of": as_of,
                                "june": ends,
                                **self._who_and_where(person, function, location),
                                "course_id": course,
                                "last_day": judged.reported.last_day,
                                "renewed_on": renewed_on,
                                "next_step": f"Renewed on {in_words(renewed_on)}."
                                if renewed_on
                                else self._due_step(judged.reported, location, course, ends, as_of),
                            }
                        )
        return rows

    def _due_step(self, reported: JudgedPath, location: str, course: str, ends: date, as_of: date) -> str:
        """`next_step` of a June row that is due: the first that fits."""
        if as_of > ends:
            return f"Complete the full {self.courses[course]['title']} eLearning."
        if is_later(ends, reported.last_day) and reported.ends_because in ("assignment", "employment"):
            return self._step_when_entitled(reported, location, as_of)
        return self._certificate_step(course, ends, as_of)

    # ---------------------------------------------------------------- section 8: grants against entitlement

    def anomalies(self, as_of: date) -> list[dict[str, Any]]:
        """All anomalies with the columns of feeds.md, by kind, location, function, person."""
        rows = [row for key in self.keys(as_of) for row in self._anomalies_of(key, as_of)]
        return sorted(rows, key=lambda row: (row["kind"], row["location_id"], row["function_id"], row["staff_id"]))

    def _anomalies_of(self, key: Key, as_of: date) -> list[dict[str, Any]]:
        granted_on, entitled = self.active_grant(*key, as_of), self.judge(*key, as_of).entitled
        found: list[tuple[str, date]] = []  # kind, since
        if granted_on is not None and not entitled:
            found.append((self._excess_kind(key, as_of), self._excess_since(key, granted_on, as_of)))
        if granted_on is None and entitled:
            found += self._missing(key, as_of)
        if granted_on is not None and entitled and self._is_granted_early(key, granted_on):
            found.append(("granted-early", granted_on))
        if entitled:
            found += self._wrong_approver(key, as_of)
        return [self._anomaly_row(key, kind, since, granted_on, as_of) for kind, since in found]

    def _excess_kind(self, key: Key, day: date) -> str:
        """The first that fits, for an active grant of somebody who is not entitled."""
        person, _, location = key
        judged = self.judge(*key, day)
        if person not in self.staff:
            return "unknown-person"
        if not self.is_employed(person, day):
            return "departed"
        if not self.assigned(person, location, day):
            return "wrong-location"
        if not judged.fitting:
            return "role"
        if any(token.startswith("lapsed:") for token in judged.unmet):
            return "lapsed"
        if any(token.startswith("certificate:") for token in judged.unmet):
            return "never-certified"
        if any(token.startswith("prerequisite:") for token in judged.unmet):
            return "prerequisite"
        return "not-approved"

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
        if self.rule_in_force(self.functions[key[1]]["rules"], granted_on) is None:
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
        met_on = self.met_on(*key, as_of)
        words = {
            "f": self.functions[key[1]]["title"],
            "l": self.locations[key[2]]["name"],
            "granted_on": in_words(granted_on) if granted_on else "",
            "met_on": in_words(met_on) if met_on else "",
            "since": in_words(since),
            "n": self.policy["district"]["grant_within_business_days"],
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
            "fix_by": fix_by,
        }
