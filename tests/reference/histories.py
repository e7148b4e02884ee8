"""Every small history, one person each: what the bounded-exhaustive checks enumerate (docs/exhaustive.md).

A history is at most three records on boundary days. A family is one kind of history, crossed with every shape of rule
that can tell its histories apart, each shape a course and a function of its own, with the days to ask about and the
readings to ask under. Where a history has no employment or no assignment of its own, the person is employed, or a
teacher at Elm, since 2015. A record that names no course or function is given for each of the family's.
"""

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from tests.reference.districts import COLUMNS, Feeds, Policy, Row

DAY = timedelta(days=1)
LONG_AGO = date(2015, 1, 1)
JUNE = date(2024, 6, 30)
BRIDGED = 2  # bridged_gap_days
APPROVER, PEER, ELSEWHERE = "boss", "peer", "elsewhere"  # a principal at Elm, a teacher at Elm, a principal at Oak
SELF = "self"  # the person


@dataclass(frozen=True)
class Record:
    """One row of a feed, without the person; `text` is how a failure shows it."""

    feed: str
    columns: tuple[tuple[str, Any], ...]

    def __str__(self) -> str:
        return f"{self.feed}: " + ", ".join(f"{name}={value}" for name, value in self.columns if value is not None)


History = tuple[Record, ...]


@dataclass(frozen=True)
class Family:
    """Histories of one kind, and what they are crossed with.

    `meets` are words that the reference's answers must hold somewhere under the first readings: a family that does
    not come to what it is for is no check.
    """

    name: str
    histories: Sequence[History]
    courses: Mapping[str, Sequence[Row]]  # course -> rules
    functions: Mapping[str, Sequence[Row]]  # function -> rules
    days: Sequence[date]
    readings: Sequence[Mapping[str, str]]
    meets: Sequence[str] = field(default=())

    @property
    def judged(self) -> int:
        """How many (history, function, day, reading) are judged."""
        return len(self.histories) * len(self.functions) * len(self.days) * len(self.readings)


# ---------------------------------------------------------------- records


def on(text: str) -> date:
    return date.fromisoformat(text)


def record(feed: str, **columns: Any) -> Record:
    return Record(feed, tuple(columns.items()))


def trained(
    kind: str, day: date, status: str = "passed", course: str | None = None, score: float | None = None
) -> Record:
    return record("completions", kind=kind, completed_on=day, status=status, course_code=course, score=score)


def employed(first: date, last: date | None) -> Record:
    return record("employments", hire_date=first, end_date=last)


def assigned(
    first: date, last: date | None, title: str = "Teacher", team: str | None = None, at: str = "Elm"
) -> Record:
    return record("assignments", start_date=first, end_date=last, job_title=title, team=team, location_id=at)


def decided(day: date, decision: str, by: str | None) -> Record:
    return record("approvals", decided_on=day, decision=decision, approver_id=by, location_id="Elm")


def granted(day: date, removed: date | None = None, function: str | None = None, rights: str | None = None) -> Record:
    return record("grants", granted_on=day, removed_on=removed, location_id="Elm", function_id=function, rights=rights)


def up_to(most: int, records: Sequence[Record]) -> list[History]:
    """Every history of at most `most` of the records: sets, since equal rows are one row and order is no matter."""
    return [chosen for size in range(most + 1) for chosen in itertools.combinations(records, size)]


def around(*days: date) -> list[date]:
    """The days, with the day before and the day after each."""
    return sorted({near for day in days for near in (day - DAY, day, day + DAY)})


# ---------------------------------------------------------------- shapes of rules


def rule(effective: str = "2010-07-01", **keys: Any) -> Row:
    return {"effective": on(effective), "cite": "every small history", **keys}


def gate(effective: str = "2010-07-01", **keys: Any) -> Row:
    return rule(effective, paths=[{"name": "path", "at": "school", **keys}])


def one_each(courses: Iterable[str], **keys: Any) -> dict[str, list[Row]]:
    """A function for each course, named like it."""
    return {course: [gate(courses=[course], **keys)] for course in courses}


COURSES: dict[str, list[Row]] = {
    "one-year": [rule(valid_school_years=1)],
    "two-years": [rule(valid_school_years=2)],
    "no-validity": [rule()],
    "begins-later": [rule("2024-01-01", valid_school_years=1)],
    "counts-from": [rule(valid_school_years=1, counts_from=2024)],
    "quiz-does-not-renew": [rule(valid_school_years=1, quiz_renews=False)],
    "full-required": [rule(valid_school_years=1, full_required_in=[2024])],
    "void-at-once": [rule(valid_school_years=1, void_before=on("2024-01-01"), void_on=on("2024-01-01"))],
    "void-at-year-end": [rule(valid_school_years=2, void_before=on("2024-06-30"), void_on=on("2024-07-01"))],
    "void-much-later": [rule(valid_school_years=1, void_before=on("2024-07-01"), void_on=on("2025-07-07"))],
    "void-without-validity": [rule(void_before=on("2024-07-01"), void_on=on("2024-07-02"))],
    "two-versions": [rule(valid_school_years=2), rule("2024-01-01", valid_school_years=1, quiz_renews=False)],
    "loses-its-end": [rule(valid_school_years=1), rule("2024-07-01")],
}

MONTHS: dict[str, list[Row]] = {
    "one-month": [rule(valid_months=1, window_days=10)],
    "one-month-and-grace": [rule(valid_months=1, window_days=10, grace_days=5)],
    "one-month-always-open": [rule(valid_months=1, window_days=40)],
    "twelve-months": [rule(valid_months=12, window_days=366, grace_days=1)],
    "full-required-in-2024": [rule(valid_months=11, window_days=366, grace_days=5, full_required_in=[2024])],
    "months-later": [rule(valid_school_years=1), rule("2024-02-18", valid_months=1)],
    "months-no-more": [rule(valid_months=1, window_days=10), rule("2024-02-28", valid_school_years=1)],
}


def _deadline(last_day: str, *roles: str, june: int = 2024) -> Row:
    return {"june": june, "roles": list(roles), "last_day": on(last_day)}


EARLIER, LATER = _deadline("2024-06-23"), _deadline("2024-07-14")
THREE_DEADLINES = [_deadline("2024-06-01", "dean"), _deadline("2024-06-23", "teacher"), _deadline("2024-05-31")]
CUT_LATER: Row = {"void_before": on("2024-06-30"), "void_on": on("2024-07-15")}
CUT_EARLIER: Row = {"void_before": on("2024-06-23"), "void_on": on("2024-06-24")}
ENDS: dict[str, list[Row]] = {
    "last-thirty-days": [rule(valid_school_years=1, window_days=30)],
    "grace": [rule(valid_school_years=1, grace_days=14)],
    "grace-of-two-years": [rule(valid_school_years=2, grace_days=14, renewable_roles=["dean"])],
    "deadline-before": [rule(valid_school_years=1, deadlines=[EARLIER])],
    "deadline-after": [rule(valid_school_years=1, deadlines=[LATER])],
    "deadline-with-grace": [rule(valid_school_years=2, grace_days=21, deadlines=[EARLIER])],
    "three-deadlines": [rule(valid_school_years=1, deadlines=THREE_DEADLINES)],
    "void-in-the-grace": [rule(valid_school_years=1, grace_days=21, **CUT_LATER)],
    "void-before-june": [rule(valid_school_years=2, grace_days=14, **CUT_EARLIER)],
    "no-renewal": [rule(valid_school_years=1, renewable_roles=["dean"], window_days=30)],
}

LOWERED = [rule(valid_school_years=1, passing_score=80), rule("2024-01-01", valid_school_years=1, passing_score=70)]
"""A course whose passing score is lowered."""

ROLES: dict[str, list[Row]] = {
    "ended-by-role": [rule(valid_school_years=2, ended_by=["role-change"])],
    "teachers-renew": [rule(valid_school_years=1, renewable_roles=["teacher"])],
    "deadline-of-teachers": [
        rule(
            valid_school_years=1,
            deadlines=[_deadline("2024-02-05", "teacher"), _deadline("2024-07-05", "teacher", june=2025)],
        )
    ],
    "ended-later": [rule(valid_school_years=2), rule("2024-02-01", valid_school_years=2, ended_by=["role-change"])],
}


# ---------------------------------------------------------------- the families


def training() -> Family:
    """Both kinds on the days where a school year and a window begin and end, under every shape of course rule."""
    days = [on(day) for day in ("2023-07-01", "2023-12-31", "2024-01-01", "2024-06-30", "2024-07-01", "2025-01-01")]
    records = [trained(kind, day) for kind in ("full", "quiz") for day in days]
    return Family(
        "training",
        up_to(3, records),
        COURSES,
        one_each(COURSES),
        [*around(*days), on("2025-06-30"), on("2025-07-01")],
        [
            {"transition": transition, "renewal": renewal}
            for transition in ("floor", "skip-first-year")
            for renewal in ("from-expiry", "from-completion")
        ],
        meets=("expiring", "valid", "lapsed", "overdue", "Renewed on", "recertification quiz by", "window opens"),
    )


def statuses() -> Family:
    """Both kinds in every status; everybody holds the access, so that what does not count is named."""
    days = [on(day) for day in ("2023-12-31", "2024-01-01", "2024-06-30", "2024-07-01")]
    outcomes = ("passed", "completed", "failed", "in progress")
    records = [trained(kind, day, status) for kind in ("full", "quiz") for day in days for status in outcomes]
    shapes = ("one-year", "begins-later")
    grants = tuple(granted(on("2023-12-30"), function=shape) for shape in shapes)
    return Family(
        "statuses",
        [(*history, *grants) for history in up_to(3, records)],
        {shape: COURSES[shape] for shape in shapes},
        one_each(shapes),
        around(*days)[1:-1],
        [{}],
        meets=("never earned", "was not passed", "is not completed", "first rule of the course", "quiz renews a"),
    )


# How a job or an employment goes on: the last day of the first row and the first day of the second, if there is one.
Gap = tuple[date, date | None]
GAPS: dict[str, list[Gap]] = {
    "in-winter": [(on("2024-01-31"), on("2024-02-01") + gap * DAY) for gap in (-1, 0, 1, BRIDGED, BRIDGED + 1)],
    "whole-summer": [
        (on("2024-05-24"), on("2024-09-06")),
        (on("2024-05-23"), on("2024-09-06")),
        (on("2024-05-24"), on("2024-09-07")),
    ],
    "within-summer": [(on("2024-06-14"), on("2024-08-12")), (on("2024-06-14"), on("2025-06-14"))],
    "into-summer": [(on("2024-05-23"), on("2024-05-24") + gap * DAY) for gap in (BRIDGED, BRIDGED + 1)],
    "out-of-summer": [(on("2024-09-07") - (gap + 1) * DAY, on("2024-09-07")) for gap in (BRIDGED, BRIDGED + 1)],
    "no-return": [(on(last), None) for last in ("2024-01-31", "2024-05-23", "2024-05-24", "2024-06-30", "2024-09-05")],
}


def beside(last: date, first: date | None) -> list[History]:
    """What may stand beside two rows: on every boundary day of their gap training, a decision, or a grant.

    With a training goes access of long ago, so that one that does not count is named.
    """
    back = first or last + 40 * DAY
    days = sorted({last - DAY, last, last + DAY, back - DAY, back, back + DAY})
    decisions = itertools.product(days, ("approved", "denied", "withdrawn"), (APPROVER, ELSEWHERE, SELF))
    return [
        *((trained(kind, day), granted(on("2023-09-01"))) for kind in ("full", "quiz") for day in days),
        *((decided(*decision),) for decision in decisions),
        *((granted(day, removed),) for day in days for removed in (None, day, back)),
    ]


def gap_days(gaps: Iterable[Gap]) -> list[date]:
    """The days around both ends of the gaps, and the June in the middle of a long one."""
    middle = [JUNE for last, first in gaps if first is not None and last < JUNE < first]
    return sorted({*around(*(day for gap in gaps for day in gap if day is not None)), *middle})


JOB_RULES: dict[str, list[Row]] = {
    "trained": [gate(courses=["two-years"])],
    "approved": [gate(approval=True)],
}
JOB_READINGS: dict[str, list[Mapping[str, str]]] = {
    "in-winter": [{}, {"breaks": "departure"}, {"return": "keep"}, {"move": "restart"}],
    "whole-summer": [{}, {"breaks": "departure", "return": "keep"}, {"move": "restart"}],
}


def employments(name: str) -> Family:
    """One or two employments, and one more record."""
    histories: list[History] = []
    for last, first in GAPS[name]:
        rows = [employed(LONG_AGO, last)] if first is None else [employed(LONG_AGO, last), employed(first, None)]
        late = [] if first is None else [employed(first, None)]  # before it there was none
        for third in beside(last, first):
            histories += [(*kept, *third) for kept in (rows, late) if kept]
    return Family(
        f"employments-{name}",
        list(dict.fromkeys(histories)),
        {"two-years": COURSES["two-years"]},
        JOB_RULES,
        gap_days(GAPS[name]),
        JOB_READINGS.get(name, [{}, {"breaks": "departure"}]),
        meets=("approver", "departed", *(("before the return",) if name == "in-winter" else ())),
    )


def jobs(name: str) -> Family:
    """One or two assignments, the second alike, of another title, role or team, or elsewhere; and one more record."""
    seconds: list[dict[str, str]] = [
        {},
        {"title": " TEACHER of record"},
        {"title": "Dean"},
        {"team": "Library"},
        {"at": "Oak"},
    ]
    histories: list[History] = []
    for last, first in GAPS[name]:
        kept = [(assigned(LONG_AGO, last),)] if first is None else [
            (assigned(LONG_AGO, last), assigned(first, None, **second)) for second in seconds
        ]  # fmt: skip
        late = [] if first is None else [(assigned(first, None),)]
        histories += [(*rows, *third) for rows in (*kept, *late) for third in beside(last, first)]
    return Family(
        f"assignments-{name}",
        list(dict.fromkeys(histories)),
        {"two-years": COURSES["two-years"]},
        JOB_RULES,
        gap_days(GAPS[name]),
        JOB_READINGS.get(name, [{}, {"breaks": "departure"}]),
        meets=("approver", "wrong-location", "quiz renews a"),
    )


def three_jobs(name: str) -> Family:
    """The two steps of lengthening: what follows a gap, and what else covers it, in every role, team and place."""
    histories: list[History] = []
    for last, first in GAPS[name]:
        assert first is not None
        middle = last + DAY if first - last <= 2 * DAY else last + 2 * DAY
        others = [(LONG_AGO, None), (LONG_AGO, last), (LONG_AGO, middle), (middle, None), (LONG_AGO, last - DAY)]
        follows = [
            assigned(first, None, title, team, at)
            for title in ("Teacher", "Dean")
            for team in (None, "Library")
            for at in ("Elm", "Oak")
        ]
        others_there = [
            assigned(*days, title, team)
            for days in others
            for title in ("Dean", "Teacher")
            for team in (None, "Library")
        ]
        histories += [
            (assigned(LONG_AGO, last, team=team), second, third)
            for team in (None, "Library")
            for second in follows
            for third in others_there
        ]
    return Family(
        f"three-assignments-{name}",
        [history for history in dict.fromkeys(histories) if len(set(history)) == len(history)],
        {},
        {"teacher": [gate(roles=["teacher"])], "team": [gate(teams=["library"])]},
        gap_days(GAPS[name]),
        [{}, {"breaks": "departure"}],
        meets=("role", "assignment"),
    )


def approvals() -> Family:
    """Every decision by the right, the wrong and the same person and by nobody, on three days."""
    days = [on(day) for day in ("2024-03-01", "2024-03-02", "2024-07-01")]
    people = (APPROVER, PEER, SELF, None)
    decisions = itertools.product(days, ("approved", "denied", "withdrawn"), people)
    return Family(
        "approvals",
        up_to(3, [decided(*decision) for decision in decisions]),
        {},
        {"approved": [gate(approval=True)]},
        around(*days),
        [{}],
        meets=("approver", "valid", "Principal for approval"),
    )


def grants() -> Family:
    """Grants and removals beside a course, where it comes first or later, for every way to grant."""
    days = [on(day) for day in ("2024-03-01", "2024-03-05", "2024-07-01")]
    spans = [(day, removed) for day in days for removed in (None, *days) if removed is None or removed >= day]
    records = [granted(*span) for span in spans] + [trained("full", day) for day in (days[0] - DAY, *days)]
    return Family(
        "grants",
        up_to(3, records),
        {"one-year": COURSES["one-year"]},
        {
            "automated": [gate(courses=["one-year"])],
            "on-request": [gate(courses=["one-year"], automated=False)],
            "begins-later": [gate("2024-03-05", courses=["one-year"])],
            "free": [gate()],
        },
        [*around(*days), days[0] + 7 * DAY],
        [{}],
        meets=("granted-early", "overdue", "removed", "never-certified", "lapsed"),
    )


def function_rules() -> Family:
    """Training, a decision and a grant where the function's rule begins, changes, or is the first."""
    days = [on(day) for day in ("2023-12-31", "2024-01-01", "2024-06-30", "2024-07-01")]
    records = [
        *(trained(kind, day) for kind in ("full", "quiz") for day in days),
        *(decided(day, decision, APPROVER) for day in days for decision in ("approved", "denied")),
        *(granted(day) for day in days),
    ]
    changes = "2024-01-01"
    return Family(
        "function-rules",
        up_to(3, records),
        {"one-year": COURSES["one-year"]},
        {
            "begins-later": [gate(changes, courses=["one-year"])],
            "asks-later": [gate(courses=["one-year"]), gate(changes, courses=["one-year"], approval=True)],
            "asks-no-more": [gate(courses=["one-year"], approval=True), gate("2024-07-01", courses=["one-year"])],
            "shut-later": [gate(courses=["one-year"]), gate(changes, roles=["dean"], courses=["one-year"])],
            "either": [
                rule(paths=[
                    {"name": "trained", "at": "school", "courses": ["one-year"]},
                    {"name": "approved", "at": "school", "approval": True},
                ])
            ],
        },
        around(*days)[1:-1],
        [{}],
        meets=("granted-early", "not-approved", "ineligible", "incomplete"),
    )  # fmt: skip


def prerequisites() -> Family:
    """Two courses, one of them a prerequisite."""
    days = [on(day) for day in ("2023-12-31", "2024-01-01", "2024-06-30", "2024-07-01", "2025-01-01")]
    records = [
        trained(kind, day, course=course)
        for course in ("one-year", "void-at-year-end")
        for kind in ("full", "quiz")
        for day in days
    ]
    return Family(
        "prerequisites",
        up_to(3, records),
        {course: COURSES[course] for course in ("one-year", "void-at-year-end")},
        {"scheduling": [gate(courses=["one-year"], prerequisites=["void-at-year-end"])]},
        around(*days)[1:-1],
        [{}, {"prerequisite": "current"}],
        meets=("prerequisite:void-at-year-end", "it is a prerequisite"),
    )


def pauses() -> Family:
    """Jobs and employments that end around the summer break, or pause in it, with up to two trainings."""
    ends = [on(day) for day in ("2024-05-23", "2024-05-24", "2024-06-05", "2024-06-29", "2024-06-30", "2024-07-01")]
    days = [on(day) for day in ("2023-07-01", "2023-12-31", "2024-01-01", "2024-06-05", "2024-06-06", "2024-06-30")]
    records = [trained(kind, day) for kind in ("full", "quiz") for day in days]
    stops: list[Record] = [row for end in ends for row in (employed(LONG_AGO, end), assigned(LONG_AGO, end))]
    histories = [(stop, *training) for stop in stops for training in up_to(2, records)]
    for back in (on("2024-06-20"), on("2024-09-06"), on("2024-09-07")):
        paused = [
            (employed(LONG_AGO, ends[2]), employed(back, None)),
            (assigned(LONG_AGO, ends[2]), assigned(back, None)),
            (assigned(LONG_AGO, ends[2]), assigned(back, None, at="Oak")),
        ]
        histories += [(*rows, training) for rows in paused for training in records]
    return Family(
        "pauses",
        histories,
        {name: COURSES[name] for name in ("one-year", "full-required")},
        one_each(("one-year", "full-required")),
        [*gap_days([(day, None) for day in ends]), on("2024-06-20"), on("2024-09-06"), on("2024-09-07")],
        [{}, {"breaks": "departure"}, {"move": "restart"}],
        meets=("on file ended on", "on file ends on", "Renewed on"),
    )


# ---------------------------------------------------------------- the further keys of a course's rule, and on_lapse


def months() -> Family:
    """Both kinds where a term of months, its window and its grace begin and end, at the end of short months."""
    days = [on(day) for day in ("2024-01-31", "2024-02-18", "2024-02-28", "2024-02-29", "2024-03-04", "2024-03-05")]
    records = [trained(kind, day) for kind in ("full", "quiz") for day in days]
    return Family(
        "months",
        up_to(3, records),
        MONTHS,
        one_each(MONTHS),
        [*around(*days)[1:], *around(on("2024-03-28"))[1:], *around(on("2025-01-30"))[1:]],
        [{}, {"renewal": "from-completion"}],
        meets=("expiring", "valid", "lapsed", "recertification quiz by March 4", "window opens on February 18"),
    )


def ends() -> Family:
    """Somebody trained one or two years ago, or never, and both kinds at each end of a window, deadline and grace."""
    days = [on(day) for day in ("2024-05-31", "2024-06-23", "2024-06-24", "2024-06-30", "2024-07-14", "2024-07-15")]
    before = [(), (trained("full", on("2023-09-01")),), (trained("full", on("2022-09-01")),)]
    records = [trained(kind, day) for kind in ("full", "quiz") for day in days]
    return Family(
        "ends",
        [(*first, *training) for first in before for training in up_to(2, records)],
        ENDS,
        one_each(ENDS),
        [on("2024-05-30"), on("2024-05-31"), *around(*days[1:]), on("2024-07-21"), on("2024-07-22"), on("2025-07-14")],
        [{}, {"renewal": "from-completion"}],
        meets=("lapsed", "by June 23, 2024", "by July 14, 2024", "Renewed on", "window opens on May 31"),
    )


def cycles() -> Family:
    """Both kinds where a school year and a window begin and end, in a common cycle and not."""
    days = [on(day) for day in ("2023-07-01", "2023-12-31", "2024-01-01", "2024-06-30", "2024-07-01", "2025-01-01")]
    third = {"every": 3, "from": 2030}
    shapes: dict[str, list[Row]] = {
        "even-junes": [rule(valid_school_years=1, cycle={"every": 2, "from": 2026})],
        "odd-junes-since": [rule(valid_school_years=2, counts_from=2026, cycle={"every": 2, "from": 2011})],
        "cycle-later": [rule(valid_school_years=1), rule("2024-01-01", valid_school_years=1, cycle=third)],
    }
    return Family(
        "cycles",
        up_to(2, [trained(kind, day) for kind in ("full", "quiz") for day in days]),
        shapes,
        one_each(shapes),
        [*around(*days), on("2026-06-30"), on("2026-07-01")],
        [{"cycle": "common"}, {"cycle": "common", "renewal": "from-completion"}, {"cycle": "personal"}],
        meets=("expiring", "valid", "lapsed", "Renewed on"),
    )


def roles() -> Family:
    """A job that goes on, ends, or has another beside it, in each role and place, and training around the change."""
    beside_it = [
        (assigned(LONG_AGO, None), assigned(on("2024-02-01"), last, title, at=at))
        for last in (None, on("2024-02-04"))
        for title in ("Teacher", "Dean")
        for at in ("Elm", "Oak")
    ]
    follows = [
        (assigned(LONG_AGO, last), assigned(first, None, title, at=at))
        for last, first in GAPS["in-winter"]
        for title in ("Teacher of Record", "Dean", "Librarian")
        for at in ("Elm", "Oak")
        if first is not None
    ]
    back = (assigned(LONG_AGO, on("2024-01-31")), assigned(on("2024-02-01"), on("2024-02-02"), "Dean"))
    there_and_back = [(*back, assigned(on("2024-02-03"), None)), (*back, assigned(on("2024-02-05"), None, "Dean"))]
    new = (assigned(on("2024-02-01"), None),)  # the first job of all
    days = around(on("2024-01-31"), on("2024-02-04"))
    once = trained("full", on("2023-09-01"))
    training: list[History] = [(once,), *((trained("full", day),) for day in days)]
    training += [(once, trained(kind, day)) for kind in ("full", "quiz") for day in days]
    held = granted(on("2023-09-01"))
    return Family(
        "roles",
        [(*rows, *done, held) for rows in (*beside_it, *follows, *there_and_back, new) for done in training],
        ROLES,
        one_each(ROLES),
        [*days, on("2024-06-30"), on("2024-07-01")],
        [{}, {"breaks": "departure"}, {"move": "restart"}],
        meets=("before the change of job role on", "lapsed", "Complete the full Course teachers-renew eLearning after"),
    )


def scores() -> Family:
    """Both kinds with no score, the score that is needed and one below it; everybody holds the access."""
    days = [on(day) for day in ("2023-12-31", "2024-01-01", "2024-06-30", "2024-07-01")]
    records = [
        trained(kind, day, score=score) for kind in ("full", "quiz") for day in days for score in (None, 80.0, 79.5)
    ]
    shapes = {
        "eighty": [rule(valid_school_years=1, passing_score=80)],
        "eighty-later": [rule(valid_school_years=1), rule("2024-01-01", valid_school_years=1, passing_score=80)],
    }
    grants = tuple(granted(on("2023-12-30"), function=shape) for shape in shapes)
    return Family(
        "scores",
        [(*history, *grants) for history in up_to(2, records)],
        shapes,
        one_each(shapes) | {"asks-first": [gate(prerequisites=["eighty"])]},
        around(*days)[1:-1],
        [{}],
        meets=("its score of 79.5 is below 80", "quiz renews a", "it is a prerequisite", "valid"),
    )  # fmt: skip


def rights() -> Family:
    """Full and read-only access around a lapse and the days after it, for every way to grant."""
    days = [on(day) for day in ("2024-03-01", "2024-07-01", "2024-07-03")]
    spans = [(day, removed) for day in days for removed in (None, *days[1:]) if removed is None or removed > day]
    records = [granted(*span, rights=kind) for span in spans for kind in ("read-only", None)]
    records += [trained("full", day) for day in (on("2023-09-01"), *days[1:])]
    records += [decided(days[1], decision, APPROVER) for decision in ("approved", "denied")]

    def left(effective: str = "2010-07-01", **keys: Any) -> Row:
        return gate(effective, courses=["one-year"], **keys) | {"on_lapse": "read-only"}

    return Family(
        "rights",
        up_to(3, records),
        {"one-year": COURSES["one-year"]},
        {
            "left": [left()],
            "left-on-request": [left(automated=False)],
            "left-and-approved": [left(approval=True)],
            "left-later": [gate(courses=["one-year"]), left("2024-07-03")],
            "not-left": [gate(courses=["one-year"]) | {"on_lapse": "remove"}],
        },
        [*around(*days), on("2024-07-05"), on("2024-07-08")],
        [{}],
        meets=("lapsed", "overdue", "removed", "granted-early", "not-approved", "never-certified"),
    )


def families() -> list[Family]:
    """All of them."""
    return [
        training(),
        statuses(),
        *(employments(name) for name in GAPS),
        *(jobs(name) for name in GAPS),
        *(three_jobs(name) for name in ("in-winter", "whole-summer")),
        approvals(),
        grants(),
        function_rules(),
        prerequisites(),
        pauses(),
        months(),
        ends(),
        cycles(),
        roles(),
        scores(),
        rights(),
    ]


def counts() -> dict[str, int]:
    """How many histories there are, and how many (history, function, day, reading) are judged."""
    found = families()
    return {
        "histories": sum(len(family.histories) for family in found),
        "judged": sum(family.judged for family in found),
    }


# ---------------------------------------------------------------- as a district


def policy_of(family: Family, readings: Mapping[str, str]) -> Policy:
    """The family's rules as a policy."""
    return {
        "district": {
            "name": "Every small history",
            "school_year_starts": "07-01",
            "renewal_window_opens": "01-01",
            "grant_within_business_days": 1,
            "time_zone": "America/Denver",
            "bridged_gap_days": BRIDGED,
            "summer_break": ["05-25", "09-05"],
            "help": {"name": "Help", "phone": "555-0100", "url": "https://help.example.org/"},
        },
        "readings": dict(readings),
        "roles": {
            "teacher": ["Teacher", "Teacher of Record"],
            "dean": ["Dean"],
            "principal": ["Principal"],
        },
        "approvers": {"roles": ["principal"]},
        "courses": {name: {"title": f"Course {name}", "rules": list(rules)} for name, rules in family.courses.items()},
        "functions": {
            name: {"title": f"Function {name}", "ic_group": f"IC {name}", "rules": list(rules)}
            for name, rules in family.functions.items()
        },
    }


def person(number: int) -> str:
    return f"h{number:05}"


def feeds_of(family: Family) -> Feeds:
    """The family's histories as feeds: person `h00000` is the first."""
    feeds: Feeds = {feed: [] for feed in COLUMNS}
    feeds["locations"] = [
        {"location_id": at, "name": at, "kind": "school", "level": None, "network": None} for at in ("Elm", "Oak")
    ]
    careers = {person(number): history for number, history in enumerate(family.histories)}
    careers |= {APPROVER: (assigned(LONG_AGO, None, "Principal"),), PEER: ()}
    careers[ELSEWHERE] = (assigned(LONG_AGO, None, "Principal", at="Oak"),)
    for who, history in careers.items():
        feeds["staff"].append(_row("staff", staff_id=who, given_name=who, family_name="History"))
        own = {entry.feed for entry in history}
        usual = [employed(LONG_AGO, None)] * ("employments" not in own)
        usual += [assigned(LONG_AGO, None)] * ("assignments" not in own)
        for entry in (*usual, *history):
            feeds[entry.feed] += _rows(family, who, entry)
    return feeds


def _rows(family: Family, who: str, entry: Record) -> Iterator[Row]:
    columns = {"staff_id": who} | dict(entry.columns)
    if entry.feed == "completions":
        for course in family.courses if columns["course_code"] is None else [columns["course_code"]]:
            yield _row("completions", **columns | {"course_code": course})
    elif entry.feed == "approvals":
        by = who if columns["approver_id"] == SELF else columns["approver_id"]
        for function in family.functions:
            yield _row("approvals", **columns | {"approver_id": by, "function_id": function})
    elif entry.feed == "grants":
        named = columns.pop("function_id")
        for function in family.functions if named is None else [named]:
            yield _row("grants", **columns | {"ic_group": f"IC {function}"})
    else:
        yield _row(entry.feed, **columns)


def _row(feed: str, **columns: Any) -> Row:
    return {name: columns.get(name) for name in COLUMNS[feed]}
