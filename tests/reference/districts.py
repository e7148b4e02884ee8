"""Invented districts, small but nasty, to hold the engine against the reference.

One builder draws them, through the four questions of `Draw`. Hypothesis answers the questions in `districts()`, a
seeded `random.Random` answers them in `random_district(seed)` for long soaks. A district is (feeds, policy): accepted
rows with the columns of `feeds.md`, and the dict that `tomllib` would read from `policy_toml(policy)`.

What a builder draws seldom it does not test. Every career once began with a full course: a quiz as the first record
of a course whose rule voids it, with a full course after it that the quiz must not touch, came up in 32 of 2,000
districts, twice among the 200 that the suite then held, and there on none of the four days that are asked about. Now
a career may begin with a quiz; and `test_histories.py` leaves nothing of that size to chance.

A *further* district also has the further keys of eligibility.md § 5 and `on_lapse`, with scores and rights in its
feeds. It is drawn apart, so that the others stay the districts they are, whose seeds are known for what they tell.
"""

import json
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Protocol, TypeVar

from hypothesis import strategies as st

from tests.reference.judge import months_later

T = TypeVar("T")
Row = dict[str, Any]
Feeds = dict[str, list[Row]]
Policy = dict[str, Any]

DAY = timedelta(days=1)
FIRST, LAST = date(2018, 1, 1), date(2029, 12, 31)
BOUNDARY_YEARS = range(2019, 2029)

READINGS = {
    "transition": ("floor", "skip-first-year"),
    "renewal": ("from-expiry", "from-completion"),
    "prerequisite": ("completed", "current"),
    "return": ("restart", "keep"),
    "move": ("re-evaluate", "restart"),
    "breaks": ("bridged", "departure"),
}
SCORES = (None, None, 80.0, 79.5, 60.5, 60.0, 100.0, 0.0)
BREAKS = (["05-25", "09-05"], ["06-30", "07-01"], ["08-15", "08-15"], ["12-01", "12-31"], ["01-01", "02-28"])
ROLES = {
    "teacher": ["Teacher"],
    "office-professional": ["Office Professional", "Office Professional I"],
    "principal": ["Principal"],
    "manager": ["Manager", "Team Manager"],
}
TITLES = (
    "Teacher", "Office Professional", "Principal", "Office Professional I", " teacher", "OFFICE PROFESSIONAL i ",
    "principal ", "Team Manager", "Bus Driver", " BUS driver",
)  # fmt: skip
TEAMS = ("Student Data Services", "Enrollment")
TEAM_VALUES = ("Student Data Services", None, "Enrollment", " student data services ", "ENROLLMENT", "Kitchen")
UNKNOWN = "x9"
COLUMNS = {
    "locations": ("location_id", "name", "kind", "level", "network"),
    "staff": ("staff_id", "given_name", "family_name", "email", "worker_type"),
    "employments": ("staff_id", "hire_date", "end_date", "separation_reason"),
    "assignments": ("staff_id", "location_id", "job_title", "team", "start_date", "end_date"),
    "completions": ("staff_id", "course_code", "kind", "completed_on", "status", "score"),
    "approvals": ("staff_id", "function_id", "location_id", "approver_id", "decision", "decided_on"),
    "grants": ("staff_id", "ic_group", "location_id", "granted_on", "removed_on", "rights"),
    "closed_days": ("date", "name"),
}


class Draw(Protocol):
    """Who answers the builder's questions."""

    def integer(self, low: int, high: int) -> int:
        """A whole number, both ends included."""
        ...

    def choice(self, items: Sequence[T]) -> T:
        """One of the items; the first is the simplest."""
        ...


class _RandomDraw:
    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)  # noqa: S311 - invented data, no secret

    def integer(self, low: int, high: int) -> int:
        return self._random.randint(low, high)

    def choice(self, items: Sequence[T]) -> T:
        return self._random.choice(items)


class _HypothesisDraw:
    def __init__(self, draw: st.DrawFn) -> None:
        self._draw = draw

    def integer(self, low: int, high: int) -> int:
        return self._draw(st.integers(low, high))

    def choice(self, items: Sequence[T]) -> T:
        return self._draw(st.sampled_from(items))


@st.composite
def districts(draw: st.DrawFn) -> tuple[Feeds, Policy]:
    """A strategy of (feeds, policy)."""
    return _Builder(_HypothesisDraw(draw), further=draw(st.booleans())).district()


def random_district(seed: int, *, further: bool = False) -> tuple[Feeds, Policy]:
    """The district of a seed, without Hypothesis."""
    return _Builder(_RandomDraw(seed), further).district()


@dataclass
class _Builder:
    draw: Draw
    further: bool  # whether rules have the further keys
    starts: str = ""  # of the policy's school years
    boundaries: list[date] = field(default_factory=list)  # of the policy: school years, windows, rules, voids
    breaks: list[tuple[date, date]] = field(default_factory=list)  # the summer break of each year, if there is one
    gaps: tuple[int, ...] = (0, 1, 2, 60)  # days between two jobs or employments
    used: list[date] = field(default_factory=list)  # of the person's records so far, with the days around them

    # ------------------------------------------------------------ small questions

    def chance(self, percent: int) -> bool:
        """True in `percent` of the cases; False is the simple answer."""
        return self.draw.integer(0, 99) >= 100 - percent

    def some(self, items: Sequence[T], low: int, high: int) -> list[T]:
        """Between `low` and `high` different items, in their order."""
        wanted, left = self.draw.integer(min(low, len(items)), min(high, len(items))), list(items)
        while len(left) > wanted:
            left.remove(self.draw.choice(left))
        return left

    def any_day(self, first: date = FIRST, last: date = LAST) -> date:
        return first + DAY * self.draw.integer(0, max((last - first).days, 0))

    def day(self, first: date = FIRST) -> date:
        """A day not before `first`, mostly at a boundary of the policy or of the person's other records."""
        for pool, percent in ((self.used, 45), (self.boundaries, 60)):
            late = [day for day in pool if day >= first]
            if late and self.chance(percent):
                return self.remember(self.draw.choice(late))
        return self.remember(self.any_day(first))

    def remember(self, day: date) -> date:
        self.used += [day, day - DAY, day + DAY]
        return day

    def last_day(self, first: date, open_percent: int) -> date | None:
        if not self.chance(100 - open_percent):
            return None
        if self.chance(10):
            return self.remember(first)
        return self.day(first)

    # ------------------------------------------------------------ the policy

    def district(self) -> tuple[Feeds, Policy]:
        policy = self.policy()
        return self.feeds(policy), policy

    def policy(self) -> Policy:
        starts = self.month_day("07-01", ("08-15", "12-31", "01-02", "03-01", "02-28"))
        self.starts = starts
        opens = self.month_day("01-01", ("07-01", "06-30", "06-29", "12-31", starts))
        policy: Policy = {
            "district": {
                "name": "Invented District",
                "school_year_starts": starts,
                "renewal_window_opens": opens,
                "grant_within_business_days": self.draw.integer(1, 4),
                "time_zone": "America/Denver",
                "help": {"name": "Help", "phone": "555-0100", "url": "https://help.example.org/"},
            },
            "readings": {key: values[self.chance(35)] for key, values in READINGS.items() if self.chance(60)},
            "roles": {role: list(titles) for role, titles in ROLES.items()},
            "approvers": {"roles": self.some(["principal", "manager", "teacher"], 0, 3)},
        }
        if self.further and self.chance(60):
            policy["readings"]["cycle"] = "common" if self.chance(75) else "personal"
        self.gaps_of(policy["district"])
        self.boundaries = _policy_boundaries(policy)
        courses = [f"c{number}" for number in range(1, self.draw.integer(1, 4) + 1)]
        policy["courses"] = {course: self.course(course) for course in courses}
        functions = [f"f{number}" for number in range(1, self.draw.integer(1, 4) + 1)]
        policy["functions"] = {function: self.function(function, courses) for function in functions}
        self.boundaries = _policy_boundaries(policy)
        return policy

    def gaps_of(self, district: Row) -> None:
        """Which gaps are bridged, and so which are worth drawing."""
        if self.chance(75):
            district["bridged_gap_days"] = self.draw.choice((3, 1, 0, 10))
        if self.chance(75):
            district["summer_break"] = list(self.draw.choice(BREAKS[:1] if self.chance(50) else BREAKS))
        bridged = district.get("bridged_gap_days", 0)
        self.gaps = (0, 1, bridged, bridged + 1, 60)
        self.breaks = _summer_breaks(district)

    def month_day(self, usual: str, nasty: Sequence[str]) -> str:
        """The usual month-day, a nasty one, or any but 1 January and 29 February."""
        if not self.chance(35):
            return usual
        if self.chance(60):
            return self.draw.choice(nasty)
        return f"{date(2019, 1, 2) + DAY * self.draw.integer(0, 363):%m-%d}"

    def effective_days(self) -> list[date]:
        """One to three different days, the first mostly early."""
        days = {date(2010, 7, 1) if not self.chance(25) else self.draw.choice(self.boundaries)}
        for _ in range(self.draw.integer(0, 2) if self.chance(40) else 0):
            days.add(self.draw.choice(self.boundaries) if self.chance(70) else self.any_day())
        return sorted(days)

    def course(self, course: str) -> Row:
        table: Row = {"title": f"Course {course.upper()}"}
        if self.chance(50):
            table["codes"] = [f"{course.upper()}-{edition}" for edition in self.some(["a", "b"], 1, 2)]
        table["rules"] = [self.course_rule(day) for day in self.effective_days()]
        return table

    def course_rule(self, effective: date) -> Row:
        rule: Row = {"effective": effective, "cite": "invented"}
        if not self.chance(15):
            rule["valid_school_years"] = self.draw.integer(1, 3)
        if self.chance(25):
            rule["counts_from"] = self.draw.integer(2019, 2026)
        if self.chance(30):
            rule["quiz_renews"] = self.chance(40)
        if self.chance(20):
            rule["full_required_in"] = self.some(list(range(2020, 2030)), 1, 4)
        if self.chance(35):
            rule["void_before"] = self.draw.choice(self.boundaries)
            rule["void_on"] = rule["void_before"] + DAY * self.draw.choice((0, 1, 6, 40, 400, 1500))
        return self.with_further_keys(rule) if self.further else rule

    def with_further_keys(self, rule: Row) -> Row:
        """Some of them: each alone now and then, and most of them together."""
        if self.chance(30):
            rule = {key: value for key, value in rule.items() if key not in ("valid_school_years", "counts_from")}
            rule["valid_months"] = self.draw.choice((12, 1, 2, 6, 13, 24))
        elif "valid_school_years" in rule and self.chance(40):
            rule["cycle"] = {"every": self.draw.integer(1, 3), "from": self.draw.integer(2020, 2030)}
        if self.chance(30):
            rule["window_days"] = self.draw.choice((30, 90, 1, 10, 200, 400))
        if self.chance(30):
            rule["grace_days"] = self.draw.choice((14, 1, 0, 5, 60))
        if self.chance(60):
            rule["deadlines"] = self.deadlines(rule["effective"])
        if self.chance(40):
            rule["renewable_roles"] = self.some(list(ROLES), 1, 2) if self.chance(85) else []
        if self.chance(30):
            rule["passing_score"] = self.draw.choice((80, 60.5, 100, 0))
        if self.chance(40):
            rule["ended_by"] = ["role-change"]
        return rule

    def deadlines(self, effective: date) -> list[Row]:
        """None to two of each June from then on, but none after one for everybody: the policy checks refuse both."""
        found: list[Row] = []
        for june in BOUNDARY_YEARS:
            if date.fromisoformat(f"{june}-{self.starts}") > effective:
                entries = [self.deadline(june) for _ in range(self.draw.choice((1, 2, 0)))]
                found += entries if entries and entries[0].get("roles") else entries[:1]
        return found

    def deadline(self, june: int) -> Row:
        """A day before or after the June, or on it, for some roles or for all."""
        near = self.draw.choice((-7, -1, 0, 10, 45, -40, -200))
        entry: Row = {"june": june, "last_day": date.fromisoformat(f"{june}-{self.starts}") + DAY * (near - 1)}
        if self.chance(45):
            entry["roles"] = self.some(list(ROLES), 1 if self.chance(80) else 0, 2)
        return entry

    def function(self, function: str, courses: list[str]) -> Row:
        table: Row = {"title": f"Function {function.upper()}", "ic_group": f"IC {function.upper()}"}
        table["rules"] = [
            {
                "effective": day,
                "cite": "invented",
                "paths": [self.path(f"path {number}", courses) for number in range(1, self.draw.integer(1, 3) + 1)],
            }
            for day in self.effective_days()
        ]
        for rule in table["rules"] if self.further else ():
            if self.chance(75):
                rule["on_lapse"] = "read-only" if self.chance(85) else "remove"
        return table

    def path(self, name: str, courses: list[str]) -> Row:
        path: Row = {"name": name, "at": "central" if self.chance(30) else "school"}
        path["roles"] = self.some(list(ROLES), 1, 3) if self.chance(45) else []
        path["teams"] = self.some(TEAMS, 1, 2) if self.chance(25) else []
        path["courses"] = self.some(courses, 0 if self.chance(25) else 1, 2)
        earlier = courses[: courses.index(path["courses"][0])] if path["courses"] else courses
        path["prerequisites"] = self.some(earlier, 1, 2) if earlier and self.chance(55) else []
        for key, default, percent in (("approval", False, 40), ("automated", True, 30), ("stated", True, 30)):
            if self.chance(percent):
                path[key] = not default
            elif self.chance(20):
                path[key] = default
        return path

    # ------------------------------------------------------------ the feeds

    def feeds(self, policy: Policy) -> Feeds:
        locations = [self.location(f"00{number}0") for number in range(1, self.draw.integer(1, 3) + 1)]
        places = [row["location_id"] for row in locations]
        staff = [f"s{number}" for number in range(1, self.draw.integer(1, 4) + 1)]
        people = [*staff, UNKNOWN] if self.chance(30) else staff
        feeds: Feeds = {
            "locations": locations,
            "staff": [_row("staff", who, who.upper(), "Invented", None, None) for who in staff],
            "employments": [], "assignments": [], "completions": [], "approvals": [], "grants": [],
        }  # fmt: skip
        for person in people:
            self.used = []
            feeds["employments"] += self.employments(person)
            # A further key tells only about what is held: terms that end, windows that open.
            for _ in range(self.draw.choice((3, 2, 4) if self.further else (1, 0, 1, 2))):
                for feed, rows in self.career(person, people, locations, policy).items():
                    feeds[feed] += rows
            if self.chance(60):
                feeds["assignments"] += self.assignments(person, places)
            if self.chance(50):
                feeds["completions"] += self.completions(person, policy)
            if self.chance(40):
                feeds["approvals"] += self.approvals(person, people, places, policy)
            if self.chance(40):
                feeds["grants"] += self.grants(person, places, policy)
        if self.chance(50):
            feeds["closed_days"] = [_row("closed_days", self.day(), "Closed") for _ in range(self.draw.integer(0, 5))]
        return {feed: _without_duplicates(rows) for feed, rows in feeds.items()}

    def location(self, location: str) -> Row:
        kind = "central" if self.chance(30) else "school"
        return _row("locations", location, f"Place {location}", kind, None, None)

    def employments(self, person: str) -> list[Row]:
        rows: list[Row] = []
        hired = self.remember(date(2018, 8, 1)) if self.chance(50) else self.day()
        for _ in range(self.draw.choice((1, 1, 2, 3))):
            end, back = self.end_and_return(hired, 55)
            rows.append(_row("employments", person, hired, end, None))
            if end is None and self.chance(70):
                break
            hired = back
        return [] if self.chance(4) else rows

    def end_and_return(self, first: date, open_percent: int) -> tuple[date | None, date]:
        """The last day of a stretch that begins on a day, and the first day of one that may follow."""
        ahead = [days for days in self.breaks if days[0] - 2 * DAY >= first]
        if not ahead or self.chance(55):
            end = self.last_day(first, open_percent)
            return end, self.follows(first, end)
        begins, ends = self.draw.choice(ahead[:3])  # a gap that is the summer break, or differs by a day
        end = self.remember(begins - DAY * self.draw.choice((1, 1, 2, 0)))
        return end, self.remember(max(end, ends + DAY * self.draw.choice((1, 1, 2, 0))))

    def follows(self, first: date, last: date | None) -> date:
        """A day to go on after first .. last: at once, after a gap, overlapping, or any."""
        if last is None or self.chance(20):
            return self.day(first)
        if self.chance(15):
            return self.any_day(first, last)
        return self.remember(last + DAY * (1 + self.draw.choice(self.gaps)))

    def career(self, person: str, people: list[str], locations: list[Row], policy: Policy) -> Feeds:
        """Records that lead towards one path: a job that fits, its courses and renewals, its approval, a grant."""
        function = self.draw.choice(list(policy["functions"]))
        table = policy["functions"][function]
        path = self.draw.choice(self.draw.choice(table["rules"])["paths"])
        places = [row["location_id"] for row in locations if row["kind"] == path["at"]]
        if not places:
            return {}
        place, start = self.draw.choice(places), self.draw.choice(self.used) if self.chance(30) else self.used[0]
        titles = [title for role in path["roles"] for title in policy["roles"][role]]
        career: Feeds = {
            "assignments": self.jobs(person, place, titles or TITLES, path["teams"] or TEAM_VALUES, start),
            "completions": [],
            "approvals": [],
            "grants": [],
        }
        for course in (*path["courses"], *path["prerequisites"]):
            if self.chance(30 if course in path["prerequisites"] else 10):
                continue  # forgotten
            code = self.draw.choice(policy["courses"][course].get("codes", [course]))
            career["completions"] += self.training(person, code, start, policy["courses"][course])
        if path.get("approval", False):
            decided_on = self.remember(start + DAY * self.draw.choice((0, 0, 1, 30, 300, -1, -90)))
            approver = self.draw.choice((*people, None, person))
            career["approvals"].append(_row("approvals", person, function, place, approver, "approved", decided_on))
        if self.chance(60):
            granted = self.day(start) if self.chance(50) else self.remember(start + DAY * self.draw.choice((1, 30)))
            career["grants"].append(
                _row("grants", person, table["ic_group"], place, granted, self.last_day(granted, 50), self.rights())
            )
        return career

    def jobs(
        self, person: str, place: str, titles: Sequence[str], teams: Sequence[str | None], start: date
    ) -> list[Row]:
        """One job at a place, or one row after the other."""
        rows: list[Row] = []
        for _ in range(self.draw.choice((1, 1, 1, 2, 3))):
            end, back = self.end_and_return(start, 65)
            rows.append(
                _row("assignments", person, place, self.draw.choice(titles), self.draw.choice(teams), start, end)
            )
            if end is None:
                break
            start = back
        return rows

    def training(self, person: str, code: str, start: date, course: Row) -> list[Row]:
        """A full course near a day, mostly, and what follows it; now and then a quiz comes first."""
        done_on = self.remember(start + DAY * self.draw.choice((0, 0, 1, 30, 300, -1, -90)))
        self.remember_turns(course, done_on)
        kind = "quiz" if self.chance(20) else "full"
        rows = [_row("completions", person, code, kind, done_on, self.outcome(), self.score())]
        for _ in range(self.draw.choice((0, 1, 1, 2, 3))):
            done_on = self.renewal_day(done_on)
            kind = "full" if self.chance(30 if rows[0]["kind"] == "full" else 60) else "quiz"
            self.remember_turns(course, done_on)
            rows.append(_row("completions", person, code, kind, done_on, self.outcome(), self.score()))
        return rows

    def renewal_day(self, done_on: date) -> date:
        """A day not before another one; where there are further keys mostly one on which a window or a grace turns."""
        soon = [day for day in self.boundaries if done_on < day <= done_on + 800 * DAY] if self.further else []
        return self.remember(self.draw.choice(soon)) if soon and self.chance(50) else self.day(done_on)

    def remember_turns(self, course: Row, done_on: date) -> None:
        """Where a term of months from the day ends, and its window and grace."""
        for rule in course["rules"]:
            for day in _turns_of_months(rule, done_on):
                self.remember(day)

    def score(self) -> float | None:
        """None, where nobody asks for one."""
        return self.draw.choice(SCORES) if self.further else None

    def rights(self) -> str | None:
        """None, where nobody asks for them: full."""
        return self.draw.choice((None, "read-only", "full", "read-only")) if self.further else None

    def outcome(self) -> str:
        """Mostly a status that counts."""
        return self.draw.choice(("failed", "in progress")) if self.chance(15) else "completed"

    def assignments(self, person: str, places: list[str]) -> list[Row]:
        rows: list[Row] = []
        place, start = self.draw.choice(places), self.draw.choice(self.used[:1]) if self.used else self.day()
        for _ in range(self.draw.choice((1, 2, 1, 3, 4))):
            end, back = self.end_and_return(start, 50)
            title, team = self.draw.choice(TITLES), self.draw.choice(TEAM_VALUES)
            rows.append(_row("assignments", person, place, title, team, start, end))
            if self.chance(40):
                place = self.draw.choice(places)
            start = back
        return rows

    def completions(self, person: str, policy: Policy) -> list[Row]:
        statuses = ("completed", "passed", "completed", "passed", "completed", "failed", "in progress")
        return [
            _row(
                "completions",
                person,
                self.draw.choice(table.get("codes", [course])),
                "quiz" if self.chance(40) else "full",
                self.day(),
                self.draw.choice(statuses),
                self.score(),
            )
            for course, table in policy["courses"].items()
            for _ in range(self.draw.choice((0, 1, 2, 3, 5)))
        ]

    def approvals(self, person: str, people: list[str], places: list[str], policy: Policy) -> list[Row]:
        return [
            _row(
                "approvals",
                person,
                function,
                self.draw.choice(places),
                self.draw.choice((*people, None, person, "nobody")),
                self.draw.choice(("approved", "approved", "approved", "denied", "withdrawn")),
                self.day(),
            )
            for function in policy["functions"]
            for _ in range(self.draw.choice((0, 1, 1, 2, 3)))
        ]

    def grants(self, person: str, places: list[str], policy: Policy) -> list[Row]:
        rows: list[Row] = []
        for function in policy["functions"].values():
            for _ in range(self.draw.choice((0, 0, 1, 1, 2))):
                granted, place = self.day(), self.draw.choice(places)
                removed = self.last_day(granted, 55)
                rows.append(_row("grants", person, function["ic_group"], place, granted, removed, self.rights()))
        return rows


def _row(feed: str, *values: Any) -> Row:
    return dict(zip(COLUMNS[feed], values, strict=True))


def _without_duplicates(rows: list[Row]) -> list[Row]:
    """The first of exactly equal rows stays, as the intake has it."""
    return list({tuple(row.items()): row for row in rows}.values())


def _around(day: date) -> list[date]:
    return [day, day - DAY, day + DAY]


def _summer_breaks(district: Mapping[str, Any]) -> list[tuple[date, date]]:
    """First and last day of the summer break of each year."""
    if "summer_break" not in district:
        return []
    first, last = district["summer_break"]
    return [(date.fromisoformat(f"{year}-{first}"), date.fromisoformat(f"{year}-{last}")) for year in BOUNDARY_YEARS]


def _policy_boundaries(policy: Mapping[str, Any]) -> list[date]:
    """School-year starts, window openings, summer breaks, effective and void days, with the days before and after."""
    district = policy["district"]
    days = [
        date.fromisoformat(f"{year}-{district[key]}")
        for year in BOUNDARY_YEARS
        for key in ("school_year_starts", "renewal_window_opens")
    ]
    days += [day for pause in _summer_breaks(district) for day in pause]
    for thing in (*policy.get("courses", {}).values(), *policy.get("functions", {}).values()):
        for rule in thing["rules"]:
            days += [rule[key] for key in ("effective", "void_before", "void_on") if key in rule]
            days += _turns_of_junes(rule, district["school_year_starts"])
    return sorted({near for day in days for near in _around(day) if FIRST <= near <= LAST})


def _turns_of_junes(rule: Mapping[str, Any], starts: str) -> list[date]:
    """Where a window of days opens and a grace ends around each June and deadline, and the ends of short months."""
    graces = {0, rule.get("grace_days", 0)}
    days = [entry["last_day"] + DAY * grace for entry in rule.get("deadlines", []) for grace in graces]
    for year in BOUNDARY_YEARS:
        june = date.fromisoformat(f"{year}-{starts}") - DAY
        days += [june - DAY * rule["window_days"]] if "window_days" in rule else []
        days += [june + DAY * rule["grace_days"]] if "grace_days" in rule else []
        days += [date(year, 1, 30), date(year, 2, 28), date(year, 3, 30)] if "valid_months" in rule else []
    return days


def _turns_of_months(rule: Mapping[str, Any], done_on: date) -> list[date]:
    """Where a term of months from the day ends, renewed or not, its window opens and its grace ends."""
    if "valid_months" not in rule:
        return []
    first = months_later(done_on, rule["valid_months"]) - DAY
    ends = (first, months_later(first, rule["valid_months"]))
    away = (0, -rule.get("window_days", 0), rule.get("grace_days", 0))
    return sorted({end + DAY * days for end in ends for days in away})


def interesting_days(feeds: Mapping[str, list[Row]], policy: Mapping[str, Any], limit: int = 12) -> list[date]:
    """Up to `limit` days to ask about: at the boundaries of the records and of the policy, always the same ones."""
    recorded = {
        near
        for feed, rows in feeds.items()
        if feed != "closed_days"
        for row in rows
        for value in row.values()
        if isinstance(value, date)
        for near in (*_around(value), value + 7 * DAY)
    }
    recorded |= _turns(feeds, policy)
    chosen = random.Random(len(recorded))  # noqa: S311 - a repeatable sample, no secret
    near_records, near_policy = sorted(recorded), _policy_boundaries(policy)
    few = chosen.sample(near_records, min(len(near_records), limit - limit // 3))
    few += chosen.sample(near_policy, min(len(near_policy), limit // 3))
    return sorted(set(few))


def _turns(feeds: Mapping[str, list[Row]], policy: Mapping[str, Any]) -> set[date]:
    """Where the terms of months of each completion turn, and the day after."""
    rules = {
        code: table["rules"] for course, table in policy["courses"].items() for code in table.get("codes", [course])
    }
    return {
        near
        for row in feeds["completions"]
        for rule in rules[row["course_code"]]
        for day in _turns_of_months(rule, row["completed_on"])
        for near in (day, day + DAY)
    }


# ---------------------------------------------------------------- the policy as a file


def policy_toml(policy: Mapping[str, Any]) -> str:
    """The policy file that `tomllib` reads as the dict."""
    lines: list[str] = []
    _table(lines, (), policy)
    return "\n".join(lines) + "\n"


def _table(lines: list[str], name: tuple[str, ...], table: Mapping[str, Any]) -> None:
    inner = {key: value for key, value in table.items() if isinstance(value, dict) and key not in ("help", "cycle")}
    arrays = {key: value for key, value in table.items() if key in ("rules", "paths")}
    for key, value in table.items():
        if key not in inner and key not in arrays:
            lines.append(f"{key} = {_value(value)}")
    for key, value in inner.items():
        lines.append(f"[{'.'.join((*name, key))}]")
        _table(lines, (*name, key), value)
    for key, items in arrays.items():
        for item in items:
            lines.append(f"[[{'.'.join((*name, key))}]]")
            _table(lines, (*name, key), item)


def _value(value: Any) -> str:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list):
        return "[" + ", ".join(_value(item) for item in value) + "]"
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {_value(item)}" for key, item in value.items()) + " }"
    return json.dumps(value, ensure_ascii=False)
