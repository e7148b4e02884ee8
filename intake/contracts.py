"""The one place that knows the format of the feeds: one contract per feed (feeds.md).

A contract says what a single row has to look like; what other rows and the policy have to say about it (a key that
is there twice, an unknown location, course or function) is in `checks.py`. Every value is checked as text, because
that is what was exported: a value that does not fit stays as it was written and is shown to the person who can
correct it. What is only written otherwise (case, outer blanks, a time behind a day) is put right by `spelling.py`
before any check.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

import dataframely as dy
import polars as pl

from eligibility.days import FIRST_DAY, LAST_DAY

RULES = (
    "unreadable",
    "required",
    "date",
    "value",
    "order",
    "duplicate",
    "unknown-location",
    "unknown-course",
    "unknown-function",
    "too-long",
)
"""The names of the rejection rules in their order: a row that breaks several is reported by the first.

One comes before its turn: a course, function or group that resembles none of the policy's makes a row foreign, and what
else is wrong with it is nobody's concern here.
"""

FAR_END = "2200-01-01"
"""A last day from here on is how other systems write that there is none."""
LONGEST_TEXT = 400

Check = Callable[[pl.Expr], pl.Expr]


def is_day(value: pl.Expr) -> pl.Expr:
    """Strictly YYYY-MM-DD, in the calendar and within the range (ISO days sort as text), or nothing at all."""
    is_written_so = value.str.contains(r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$")
    exists = value.str.to_date("%Y-%m-%d", strict=False).is_not_null()
    return value.is_null() | (is_written_so & exists & value.is_between(pl.lit(str(FIRST_DAY)), pl.lit(str(LAST_DAY))))


def _column(kind: str, required: bool, checks: dict[str, Check], **known: Any) -> dy.String:
    return dy.String(nullable=not required, check=checks, metadata={"kind": kind, **known})


def text(*, required: bool = True, key: bool = False, refers: str | None = None, names: bool = False) -> dy.String:
    """Text.

    `key`: names the row by itself; `refers`: the rule broken by a value that the other side does not know; `names`: an
    id, of which the outer blanks are no part.
    """
    checks: dict[str, Check] = {"too-long": lambda value: value.str.len_chars() <= LONGEST_TEXT}
    return _column("text", required, checks, key=key, refers=refers, names=names)


def choice(*allowed: str, required: bool = True) -> dy.String:
    """One of the listed values, whatever its case."""
    return _column("choice", required, {"value": lambda value: value.is_in(allowed)}, allowed=allowed)


def day(*, required: bool = True, not_before: str | None = None, announced: bool = False) -> dy.String:
    """A calendar day. `not_before`: the column with the first day; `announced`: may well lie in the future."""
    checks: dict[str, Check] = {"date": is_day}
    if not_before is not None:
        first = pl.col(not_before)
        checks["order"] = lambda value: value >= first
    return _column("day", required, checks, not_before=not_before, announced=announced)


class Record(dy.Schema):
    """One row of a feed with its place: `line` is its first line in the file (Parquet: row), `lines` how many."""

    line = dy.Int64(nullable=False)
    lines = dy.Int64(nullable=False)


class Locations(Record):
    """A school or office."""

    location_id = text(key=True, names=True)
    name = text()
    kind = choice("school", "central")
    level = choice("elementary", "k8", "middle", "high", "k12", "other", required=False)
    network = text(required=False)


class Staff(Record):
    """A person in HR."""

    staff_id = text(key=True, names=True)
    given_name = text()
    family_name = text()
    email = text(required=False)
    worker_type = text(required=False)


class Employments(Record):
    """A stretch of employment."""

    staff_id = text(names=True)
    hire_date = day()
    end_date = day(required=False, not_before="hire_date", announced=True)
    separation_reason = text(required=False)


class Assignments(Record):
    """A job at a place."""

    staff_id = text(names=True)
    location_id = text(refers="unknown-location", names=True)
    job_title = text()
    team = text(required=False)
    start_date = day()
    end_date = day(required=False, not_before="start_date", announced=True)


class Completions(Record):
    """A training record of the LMS."""

    staff_id = text(names=True)
    course_code = text(refers="unknown-course")
    kind = choice("full", "quiz")
    completed_on = day()
    status = choice("completed", "passed", "failed", "in progress")


class Approvals(Record):
    """A decision."""

    staff_id = text(names=True)
    function_id = text(refers="unknown-function")
    location_id = text(refers="unknown-location", names=True)
    approver_id = text(required=False, names=True)
    decision = choice("approved", "denied", "withdrawn")
    decided_on = day()


class Grants(Record):
    """Access in Infinite Campus."""

    staff_id = text(names=True)
    ic_group = text(refers="unknown-function")
    location_id = text(refers="unknown-location", names=True)
    granted_on = day()
    removed_on = day(required=False, not_before="granted_on")


class ClosedDays(Record):
    """A day that is no business day."""

    date = day(announced=True)
    name = text()


@dataclass(frozen=True)
class Column:
    """One column of a feed, for whoever has to read or write the format (docs, tests)."""

    name: str
    kind: Literal["text", "choice", "day"]
    is_required: bool
    is_key: bool
    allowed: tuple[str, ...]
    not_before: str | None
    refers: str | None
    is_announced: bool
    is_id: bool

    @property
    def is_policys(self) -> bool:
        """Whether the policy says which values there are."""
        return self.refers in ("unknown-course", "unknown-function")


@dataclass(frozen=True)
class Feed:
    """One feed: its name is the file's name without the ending; its contract gives grain and columns."""

    name: str
    contract: type[Record]
    may_be_absent: bool = False
    may_be_empty: bool = True

    @property
    def grain(self) -> str:
        """What one row is, in a sentence."""
        return (self.contract.__doc__ or "").strip()

    @cached_property
    def columns(self) -> tuple[Column, ...]:
        """The columns in the order of feeds.md."""
        contract = self.contract.columns()
        return tuple(_describe(name, contract[name]) for name in contract if name not in Record.columns())

    @property
    def names(self) -> tuple[str, ...]:
        """The columns' names in the order of feeds.md."""
        return tuple(column.name for column in self.columns)

    @property
    def days(self) -> tuple[str, ...]:
        """The names of the columns that hold a day."""
        return tuple(column.name for column in self.columns if column.kind == "day")

    @property
    def days_that_happened(self) -> tuple[str, ...]:
        """Those of them that are of what has happened: an end or a closed day may be announced before it comes."""
        return tuple(column.name for column in self.columns if column.kind == "day" and not column.is_announced)

    @property
    def key(self) -> tuple[str, ...]:
        """The columns that make two rows the same; all of them where no id names the row."""
        return tuple(column.name for column in self.columns if column.is_key) or self.names


def _describe(name: str, column: dy.Column) -> Column:
    known = column.metadata or {}
    return Column(
        name=name,
        kind=known["kind"],
        is_required=not column.nullable,
        is_key=known.get("key", False),
        allowed=known.get("allowed", ()),
        not_before=known.get("not_before"),
        refers=known.get("refers"),
        is_announced=known.get("announced", False),
        is_id=known.get("names", False),
    )


FEEDS: dict[str, Feed] = {
    feed.name: feed
    for feed in (
        Feed("locations", Locations, may_be_empty=False),
        Feed("staff", Staff, may_be_empty=False),
        Feed("employments", Employments, may_be_empty=False),
        Feed("assignments", Assignments, may_be_empty=False),
        Feed("completions", Completions),
        Feed("approvals", Approvals),
        Feed("grants", Grants),
        Feed("closed_days", ClosedDays, may_be_absent=True),
    )
}
"""Every feed by name, in the order they are read: what others refer to comes first."""
