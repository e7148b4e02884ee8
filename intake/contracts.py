"""The one place that knows the format of the feeds: one contract per feed (docs/feeds.md).

A contract says what a single row has to look like: `Column.broken` has, as Polars expressions, what is wrong with a
row by itself. What other rows and the policy have to say about it (a key that is there twice, an unknown location,
course or function) is in `checks.py`. Every value is checked as text, because that is what was exported: a value that
does not fit stays as it was written and is shown to the person who can correct it. What is only spelled differently
(case, outer blanks, a time after a day) is corrected by `spelling.py` before any check.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

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
else is wrong with it does not matter here.
"""

FAR_END = "2200-01-01"
"""A last day from here on is how other systems write that there is none."""
LONGEST_TEXT = 400


def is_day(value: pl.Expr) -> pl.Expr:
    """Strictly YYYY-MM-DD, in the calendar and within the range (ISO days sort as text), or nothing at all."""
    # `to_date` alone would also read 2026-3-2 and +2026-03-02.
    is_written_so = value.str.contains(r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$")
    exists = value.str.to_date("%Y-%m-%d", strict=False).is_not_null()
    return value.is_null() | (is_written_so & exists & value.is_between(pl.lit(str(FIRST_DAY)), pl.lit(str(LAST_DAY))))


def is_percent(value: pl.Expr) -> pl.Expr:
    """A plain number from 0 to 100, with decimals or not."""
    is_written_so = value.str.contains(r"^[0-9]{1,3}(\.[0-9]+)?$")
    return is_written_so & (value.cast(pl.Float64, strict=False) <= 100)


@dataclass(frozen=True)
class Column:
    """One column of a feed: what its values are, and what is wrong with those that do not fit.

    `allowed`: the values of a choice, in any case; `not_before`: the column with the first day, of which this is the
    last; `refers`: the rule broken by a value that the other side does not know; `is_key`: names the row by itself;
    `is_id`: outer blanks are not part of it; `is_announced`: the day may well lie in the future; `may_be_missing`: an
    export without the column is read as one in which it is empty.
    """

    name: str
    kind: Literal["text", "choice", "day", "percent"]
    is_required: bool = True
    is_key: bool = False
    is_id: bool = False
    allowed: tuple[str, ...] = ()
    not_before: str | None = None
    is_announced: bool = False
    may_be_missing: bool = False
    refers: str | None = None

    @property
    def is_listed_in_policy(self) -> bool:
        """Whether the policy says which values there are."""
        return self.refers in ("unknown-course", "unknown-function")

    @property
    def broken(self) -> Mapping[str, pl.Expr]:
        """By rule, whether a row breaks it here by itself.

        An empty value breaks nothing but `required`: there the expression is null, which `pl.when` takes for false.
        """
        value = pl.col(self.name)
        broken = {"required": value.is_null()} if self.is_required else {}
        match self.kind:
            case "text":
                broken["too-long"] = value.str.len_chars() > LONGEST_TEXT
            case "choice":
                # Compared exactly: `spelling` has put the listed word wherever only case or outer blanks differed.
                broken["value"] = ~value.is_in(self.allowed)
            case "day":
                broken["date"] = ~is_day(value)
            case "percent":
                broken["value"] = ~is_percent(value)
        if self.not_before is not None:
            # ISO days sort as text. If one of the two is not a day, the row breaks `date` too, which is reported first.
            broken["order"] = value < pl.col(self.not_before)
        return broken


def text(name: str, *, required: bool = True, refers: str | None = None) -> Column:
    """Text of at most LONGEST_TEXT characters."""
    return Column(name, "text", is_required=required, refers=refers)


def id_(name: str, *, required: bool = True, key: bool = False, refers: str | None = None) -> Column:
    """An id: text whose outer blanks are not part of it."""
    return Column(name, "text", is_required=required, is_key=key, is_id=True, refers=refers)


def choice(name: str, *allowed: str, required: bool = True, may_be_missing: bool = False) -> Column:
    """One of the listed values, whatever its case."""
    return Column(name, "choice", is_required=required, allowed=allowed, may_be_missing=may_be_missing)


def percent(name: str) -> Column:
    """A number from 0 to 100, if there is one; the column may be missing."""
    return Column(name, "percent", is_required=False, may_be_missing=True)


def day(name: str, *, announced: bool = False) -> Column:
    """A calendar day."""
    return Column(name, "day", is_announced=announced)


def end(name: str, *, of: str, announced: bool = False) -> Column:
    """The last day of what begins on the day in the column `of`; empty if there is none yet."""
    return Column(name, "day", is_required=False, not_before=of, is_announced=announced)


@dataclass(frozen=True)
class Feed:
    """One feed: its name is the file's name without the ending, `grain` what one row is, in a sentence.

    `columns` stand in the order of docs/feeds.md.
    """

    name: str
    grain: str
    columns: tuple[Column, ...]
    may_be_absent: bool = False
    # False for the four feeds without which everybody would seem to have left: then the load is refused (feeds.md).
    may_be_empty: bool = True

    @property
    def names(self) -> tuple[str, ...]:
        """The columns' names."""
        return tuple(column.name for column in self.columns)

    @property
    def needed(self) -> tuple[str, ...]:
        """The names of the columns without which a file is none of this feed."""
        return tuple(column.name for column in self.columns if not column.may_be_missing)

    @property
    def days(self) -> tuple[str, ...]:
        """The names of the columns that hold a day."""
        return tuple(column.name for column in self.columns if column.kind == "day")

    @property
    def days_that_happened(self) -> tuple[str, ...]:
        """Those of them that say what has happened: an end or a closed day may be announced before it comes."""
        return tuple(column.name for column in self.columns if column.kind == "day" and not column.is_announced)

    @property
    def key(self) -> tuple[str, ...]:
        """The columns that make two rows the same; all of them where no id names the row."""
        return tuple(column.name for column in self.columns if column.is_key) or self.names


LOCATIONS = Feed(
    "locations",
    "A school or office.",
    (
        id_("location_id", key=True),
        text("name"),
        choice("kind", "school", "central"),
        choice("level", "elementary", "k8", "middle", "high", "k12", "other", required=False),
        text("network", required=False),
    ),
    may_be_empty=False,
)
STAFF = Feed(
    "staff",
    "A person in HR.",
    (
        id_("staff_id", key=True),
        text("given_name"),
        text("family_name"),
        text("email", required=False),
        text("worker_type", required=False),
    ),
    may_be_empty=False,
)
EMPLOYMENTS = Feed(
    "employments",
    "A stretch of employment.",
    (
        id_("staff_id"),
        day("hire_date"),
        end("end_date", of="hire_date", announced=True),
        text("separation_reason", required=False),
    ),
    may_be_empty=False,
)
ASSIGNMENTS = Feed(
    "assignments",
    "A job at a place.",
    (
        id_("staff_id"),
        id_("location_id", refers="unknown-location"),
        text("job_title"),
        text("team", required=False),
        day("start_date"),
        end("end_date", of="start_date", announced=True),
    ),
    may_be_empty=False,
)
COMPLETIONS = Feed(
    "completions",
    "A training record of the LMS.",
    (
        id_("staff_id"),
        # Not an `id_`: codes are also compared without case, so `spelling` puts the policy's own spelling in their
        # place.
        text("course_code", refers="unknown-course"),
        choice("kind", "full", "quiz"),
        day("completed_on"),
        choice("status", "completed", "passed", "failed", "in progress"),
        percent("score"),
    ),
)
APPROVALS = Feed(
    "approvals",
    "A decision.",
    (
        id_("staff_id"),
        text("function_id", refers="unknown-function"),
        id_("location_id", refers="unknown-location"),
        id_("approver_id", required=False),
        choice("decision", "approved", "denied", "withdrawn"),
        day("decided_on"),
    ),
)
GRANTS = Feed(
    "grants",
    "Access in Infinite Campus.",
    (
        id_("staff_id"),
        text("ic_group", refers="unknown-function"),
        id_("location_id", refers="unknown-location"),
        day("granted_on"),
        # Not announced, unlike the ends that HR has on file: a removal is seen from its day on (eligibility.md § 3).
        end("removed_on", of="granted_on"),
        choice("rights", "full", "read-only", required=False, may_be_missing=True),
    ),
)
CLOSED_DAYS = Feed(
    "closed_days",
    "A day that is not a business day.",
    (day("date", announced=True), text("name")),
    may_be_absent=True,
)

FEEDS: dict[str, Feed] = {
    feed.name: feed
    for feed in (LOCATIONS, STAFF, EMPLOYMENTS, ASSIGNMENTS, COMPLETIONS, APPROVALS, GRANTS, CLOSED_DAYS)
}
"""Every feed by name, in the order they are read: what others refer to comes first."""
