"""Plants rows that are taken, but not quite as they are written: the near misses of feeds.md, each with its finding.

Some are good rows in another spelling, which mean what they meant; the others follow a good row and are about people
who left, or about access that stays as it is. No answer of the as-of day rests on any of them.
"""

from collections.abc import Callable
from datetime import date, timedelta
from random import Random

from demo.district import District
from demo.feeds import Feeds, Row
from demo.row_faults import FINDINGS_PER_THOUSAND, RowFaults

UNKNOWN_APPROVER = "A{:05}"
FAR_ENDS = ("9999-12-31", "2999-12-31", "3000-01-01")
"""How other systems write that there is no end."""
NEXT_EDITION = "-2728"
"""What the training system has appended to a course's code."""


class OddRows:
    """Plants into the feeds, after everything else was planted there."""

    def __init__(self, rng: Random, district: District, feeds: Feeds, faults: RowFaults, touched: set[str]) -> None:
        self.rng = rng
        self.feeds = feeds
        self.faults = faults
        self._thousands = len(district.lives) / 1000
        # A removal 20 days after a grant from before this day is not in the future.
        self._long_ago = feeds.text[district.days.as_of - 200]
        self._touched = touched

    def plant(self) -> None:
        """Plant each finding at the rate of the others."""
        for number in range(max(1, round(FINDINGS_PER_THOUSAND * self._thousands))):
            self._written_otherwise(number)
            self._shared_address()
            self._removed_and_not()
            self._about_somebody_gone(number)
        for feed in ("employments", "completions"):
            self.faults.blank(feed)

    def _written_otherwise(self, number: int) -> None:
        """A far end for none, a reason without an end, a time after a day."""
        for column, text, finding in (
            (2, FAR_ENDS[number % len(FAR_ENDS)], "far-end"),
            (3, "Retirement", "reason-without-end"),
        ):
            self._rewrite("employments", column, text, finding, lambda row: not row[2])
        index = self._untouched("completions", lambda row: row[0] != "")
        self._set("completions", index, 3, f"{self.feeds.rows['completions'][index][3]}T08:30:00", "time-of-day")

    def _shared_address(self) -> None:
        """Somebody who left still has the address that somebody else has now."""
        gone = next(self.faults.gone).staff_id
        old = next(index for index, row in enumerate(self.feeds.rows["staff"]) if row[0] == gone)
        now_of = next(self.faults.staying).staff_id
        now = next(index for index, row in enumerate(self.feeds.rows["staff"]) if row[0] == now_of)
        self._set("staff", old, 3, self.feeds.rows["staff"][now][3], "shared-email")
        self.faults.marked["staff"][now].append("shared-email")

    def _removed_and_not(self) -> None:
        """An access that stands, and beside it the same one as removed."""
        index = self._untouched("grants", lambda row: not row[4] and row[3] < self._long_ago)
        staff_id, group, location_id, granted, _ = self.feeds.rows["grants"][index]
        removed = (date.fromisoformat(granted) + timedelta(days=20)).isoformat()
        self.faults.insert(
            "grants", (staff_id, group, location_id, granted, removed), "contradicting-grants", index=index
        )
        self.faults.marked["grants"][index].append("contradicting-grants")

    def _about_somebody_gone(self, number: int) -> None:
        """A decision by nobody whom HR knows, an id in small letters, a course's next code."""
        person, text, faults = next(self.faults.gone), self.feeds.text, self.faults
        left, location_id = person.employed[-1][1], person.jobs[-1].place.location_id
        approval = (
            person.staff_id,
            "household",
            location_id,
            UNKNOWN_APPROVER.format(number),
            "denied",
            text[left + 5],
        )
        faults.insert("approvals", approval, "unknown-approver")
        code, day = self.feeds.code("household", left), text[left + 5]
        small = (person.staff_id.lower(), code, "full", day, "completed")
        faults.insert("completions", small, "near-miss-id", "unknown-person", "completion-while-not-employed")
        edition = (person.staff_id, code + NEXT_EDITION, "full", day, "completed")
        faults.insert("completions", edition, "near-miss-code", rule="unknown-course")

    def _rewrite(self, feed: str, column: int, text: str, finding: str, fits: Callable[[Row], bool]) -> None:
        self._set(feed, self._untouched(feed, fits), column, text, finding)

    def _set(self, feed: str, index: int, column: int, text: str, finding: str) -> None:
        """Write one value of a good row differently."""
        row = self.feeds.rows[feed][index]
        self.feeds.rows[feed][index] = (*row[:column], text, *row[column + 1 :])
        self.faults.marked[feed][index].append(finding)

    def _untouched(self, feed: str, fits: Callable[[Row], bool]) -> int:
        """A good row that fits, of somebody without an anomaly, that has no finding and that no planted row follows."""
        rows, faults = self.feeds.rows[feed], self.faults
        while True:
            index = int(self.rng.random() * len(rows))
            is_free = index not in faults.planted[feed] and not faults.marked[feed].get(index)
            if is_free and rows[index][0] not in self._touched and fits(rows[index]):
                return index
