"""Plants bad rows: every rejection rule and every finding of feeds.md, each as a row of its own between good ones.

A planted row answers nothing by itself: it is rejected, or it is about days and people that no answer of the as-of day
rests on. But a rejected grant shows access that cannot be judged (eligibility.md section 8, `unplaced`). Between two
planted rows stands at least one good one, so that a broken quote breaks nothing else.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import inf
from random import Random

from demo.anomalies import STRANGER, Anomaly
from demo.days import NEVER
from demo.district import District
from demo.feeds import COLUMNS, Feeds, Row

REJECTIONS_PER_THOUSAND = 0.2
"""Planted rows of each line of `REJECTIONS` per thousand people, but at least one."""
MOST_OF_LOCATIONS = 0.1
"""But of each line about locations at most this share of them: more people need not have more locations."""
OTHERS = ("unknown-course", "unknown-function")
OTHERS_PER_THOUSAND = 3.0
"""The same for codes that the policy does not know, of which real exports are full."""
FINDINGS_PER_THOUSAND = 0.3

REJECTIONS = (
    ("locations", "value", "set", "kind", "virtual"),
    ("locations", "duplicate", "copy", "network", "Network 9"),
    ("staff", "required", "set", "family_name", ""),
    ("staff", "unreadable", "latin-1", "given_name", "Andrés"),
    ("staff", "duplicate", "copy", "worker_type", "temporary"),
    ("employments", "date", "set", "hire_date", "31/06/2026"),
    ("employments", "order", "before", "end_date", "hire_date"),
    ("assignments", "unknown-location", "set", "location_id", "0000"),
    ("assignments", "too-long", "set", "job_title", "Teacher of " + "everything and " * 26),
    ("assignments", "order", "before", "end_date", "start_date"),
    ("assignments", "unreadable", "cut", "end_date", ""),
    ("completions", "unknown-course", "set", "course_code", "SAFETY-101"),
    ("completions", "value", "set", "status", "done"),
    ("completions", "date", "set", "completed_on", "2026-02-30"),
    ("completions", "unreadable", "open quote", "course_code", ""),
    ("completions", "duplicate", "copy", "", ""),
    ("approvals", "unknown-function", "set", "function_id", "gradebook"),
    ("approvals", "value", "set", "decision", "maybe"),
    ("approvals", "required", "set", "decided_on", ""),
    ("grants", "unknown-function", "set", "ic_group", "IC Health"),
    ("grants", "unknown-location", "set", "location_id", "0000"),
    ("grants", "date", "set", "granted_on", "1026-08-14"),
    ("grants", "order", "before", "removed_on", "granted_on"),
    ("grants", "unreadable", "stray quote", "ic_group", ""),
    ("grants", "duplicate", "copy", "", ""),
)
"""What is planted for rejection: feed, rule, how the row goes wrong, the column, its value (or that column's)."""

UNPLACED = ("unknown-location", "date", "order", "unreadable")
"""Rules by which a rejected grant shows access that cannot be judged."""


@dataclass(slots=True)
class PlantedRow:
    """A line that follows a good row: its bytes, and the rule and findings that the load must give it.

    A blank one is not a row of the feed, and is a finding only if it is the first of its file.
    """

    line: bytes
    staff_id: str
    rule: str = ""
    findings: tuple[str, ...] = ()
    is_blank: bool = False


class RowFaults:
    """Plants rows, by feed and good row: `planted` is the row that follows it, `marked` its own findings.

    `unplaced` are the anomalies that rejected grants are.
    """

    def __init__(self, rng: Random, district: District, feeds: Feeds, touched: set[str]) -> None:
        self.rng = rng
        self.district = district
        self.feeds = feeds
        self.as_of = district.days.as_of
        self.planted: dict[str, dict[int, PlantedRow]] = {feed: {} for feed in COLUMNS}
        self.unplaced: list[Anomaly] = []
        self.marked: dict[str, dict[int, list[str]]] = {feed: defaultdict(list) for feed in COLUMNS}
        text = feeds.text
        self._spells = {
            life.person.staff_id: [(text[first], text[last]) for first, last in life.person.employed]
            for life in district.lives
        }
        self._function_of = {function.ic_group: name for name, function in district.policy.functions.items()}
        others = [life.person for life in district.lives if life.person.staff_id not in touched]
        rng.shuffle(others)
        self.staying = (person for person in others if person.employed[-1] == (person.employed[0][0], NEVER))
        # Gone for long enough that rows dated up to 30 days after the departure are not in the future.
        self.gone = (person for person in others if person.employed[-1][1] < self.as_of - 60)

    def plant(self) -> None:
        """Plant every rejection and finding at its rate. The findings come first: they need rows of certain people."""
        thousands = len(self.district.lives) / 1000
        overlapping = self._lone_employments()
        for number in range(max(1, round(FINDINGS_PER_THOUSAND * thousands))):
            self._overlap(next(overlapping))
            self._after_departure()
            self._stranger(STRANGER.format(2 * number + 1))
            self._in_future()
        for feed, rule, how, column, value in REJECTIONS:
            rate = OTHERS_PER_THOUSAND if rule in OTHERS else REJECTIONS_PER_THOUSAND
            most = MOST_OF_LOCATIONS * len(self.district.places) if feed == "locations" else inf
            for _ in range(max(1, round(min(rate * thousands, most)))):
                self._reject(feed, rule, how, column, value)

    def mark(self) -> None:
        """Mark the findings that the district's own rows show: unlisted titles, announced starts, early courses."""
        today = self.feeds.text[self.as_of]
        listed = self.district.policy.role_by_title
        self._mark("employments", "future-date", lambda row: row[1] > today)
        self._mark("assignments", "unlisted-title", lambda row: row[2].lower() not in listed)
        self._mark("assignments", "future-date", lambda row: row[4] > today)
        outside = "assignment-outside-employment"
        self._mark("assignments", outside, lambda row: not self._is_employed(row[0], row[4], row[5]))
        early = "completion-while-not-employed"
        self._mark("completions", early, lambda row: not self._is_employed(row[0], row[3], row[3]))
        self._mark("approvals", "approval-without-approver", lambda row: not row[3])

    def _mark(self, feed: str, finding: str, shows: Callable[[Row], bool]) -> None:
        for index, row in enumerate(self.feeds.rows[feed]):
            if shows(row):
                self.marked[feed][index].append(finding)

    def _is_employed(self, staff_id: str, first: str, last: str) -> bool:
        """Whether one employment spell holds all days from the first to the last, as feeds write them."""
        return any(begins <= first and (not ends or ("" < last <= ends)) for begins, ends in self._spells[staff_id])

    def _reject(self, feed: str, rule: str, how: str, column: str, value: str) -> None:
        """Plant a row that is rejected: a good row gone wrong."""
        is_unplaced = feed == "grants" and rule in UNPLACED
        # A removed grant would no longer be `unplaced` on the as-of day.
        index = self._free_open() if is_unplaced else self._free(feed)
        row = list(self.feeds.rows[feed][index])
        function_id = self._function_of[row[1]] if is_unplaced else ""
        at = COLUMNS[feed].index(column) if column else 0
        if how == "before":
            first = date.fromisoformat(row[COLUMNS[feed].index(value)])
            row[at] = (first - timedelta(days=30)).isoformat()
        elif column and value:
            row[at] = value
        elif rule == "required":
            row[at] = ""
        if feed in ("locations", "staff") and how != "copy":
            row[0] = f"X{index:03}" if feed == "locations" else f"S8{index:05}"
        if is_unplaced:
            self.unplaced.append(Anomaly("unplaced", row[0], function_id, row[2]))
        line = as_line(row[:-1] if how == "cut" else row)
        if how == "open quote":
            line = line.replace(f",{row[at]}", f',"{row[at]}', 1)
        elif how == "stray quote":
            line = line.replace(f",{row[at]}", f',{row[at]}"', 1)
        raw = line.encode()
        if how == "latin-1":
            raw = raw.replace(value.encode(), value.encode("latin-1"))
        self.planted[feed][index] = PlantedRow(raw, row[0] if feed != "locations" else "", rule=rule)

    def _lone_employments(self) -> Iterator[int]:
        """Open employments, long begun, of people who have no other."""
        rows = self.feeds.rows["employments"]
        count = Counter(row[0] for row in rows)
        # Long enough for a second employment 100 days later not to be a `future-date` as well.
        long_ago = self.feeds.text[self.as_of - 400]
        indexes = [index for index, row in enumerate(rows) if count[row[0]] == 1 and not row[2] and row[1] < long_ago]
        self.rng.shuffle(indexes)
        return iter(indexes)

    def _overlap(self, index: int) -> None:
        """A second employment within the first one of somebody: both rows show it."""
        staff_id, hired, ended, reason = self.feeds.rows["employments"][index]
        later = (date.fromisoformat(hired) + timedelta(days=100)).isoformat()
        self.insert("employments", (staff_id, later, ended, reason), "overlapping-employments", index=index)
        self.marked["employments"][index].append("overlapping-employments")

    def _after_departure(self) -> None:
        """A job and a course of people who had left, and did not come back."""
        person, text = next(self.gone), self.feeds.text
        job, left = person.jobs[-1], person.employed[-1][1]
        row = (person.staff_id, job.place.location_id, "Teacher", "", text[left + 10], text[left + 30])
        self.insert("assignments", row, "assignment-outside-employment")
        person = next(self.gone)
        day = person.employed[-1][1] + 12
        course = (person.staff_id, self.feeds.code("household", day), "full", text[day], "completed")
        self.insert("completions", course, "completion-while-not-employed")

    def _stranger(self, staff_id: str) -> None:
        """Somebody with a job, a course and an approval, but without a row in staff."""
        text, district = self.feeds.text, self.district
        hired, place = self.as_of - 500, district.places[self._below(len(district.places))]
        approver = district.approvers.on(hired + 30, place.location_id, staff_id) or ""
        course = self.feeds.code("household", hired + 20)
        self.insert("employments", (staff_id, text[hired], "", ""), "unknown-person")
        self.insert("assignments", (staff_id, place.location_id, "Teacher", "", text[hired], ""), "unknown-person")
        self.insert("completions", (staff_id, course, "full", text[hired + 20], "completed"), "unknown-person")
        approval = (staff_id, "household", place.location_id, approver, "approved", text[hired + 30])
        self.insert("approvals", approval, "unknown-person")

    def _in_future(self) -> None:
        """A course, an approval and a grant dated after the as-of day: nothing that an answer of that day knows."""
        person, day = next(self.staying), self.feeds.text[self.as_of + 20 + self._below(90)]
        staff_id, location_id = person.staff_id, person.jobs[-1].place.location_id
        approver = self.district.approvers.on(self.as_of, location_id, staff_id) or ""
        course = self.feeds.code("household", self.as_of)
        self.insert("completions", (staff_id, course, "full", day, "completed"), "future-date")
        self.insert("approvals", (staff_id, "enrollment", location_id, approver, "denied", day), "future-date")
        self.insert("grants", (staff_id, self.feeds.rows["grants"][0][1], location_id, day, ""), "future-date")

    def insert(self, feed: str, row: Row, *findings: str, rule: str = "", index: int | None = None) -> None:
        """Plant a row with its findings, and the rule that rejects it, after any good row or the one at `index`."""
        index = self._free(feed) if index is None else index
        self.planted[feed][index] = PlantedRow(as_line(row).encode(), row[0], rule, findings)

    def blank(self, feed: str) -> None:
        """Plant a line of separators: as spreadsheets leave them."""
        separators = b"," * (len(COLUMNS[feed]) - 1)
        self.planted[feed][self._free(feed)] = PlantedRow(separators, "", findings=("blank-rows",), is_blank=True)

    def _free(self, feed: str) -> int:
        """A good row that no planted row follows yet."""
        while (index := self._below(len(self.feeds.rows[feed]))) in self.planted[feed]:
            pass
        return index

    def _free_open(self) -> int:
        """The same for a grant that was never removed."""
        while self.feeds.rows["grants"][index := self._free("grants")][4]:
            pass
        return index

    def _below(self, limit: int) -> int:
        return int(self.rng.random() * limit)


def as_line(row: Sequence[str]) -> str:
    """A row in CSV without its line end; quoted only where it must be."""
    line = ",".join(row)
    if line.count(",") == len(row) - 1 and '"' not in line:
        return line
    return ",".join(f'"{text.replace(chr(34), chr(34) * 2)}"' if "," in text or '"' in text else text for text in row)
