"""What is accepted but looks wrong: feeds.md, "Accepted, but reported as a finding with its rows"."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

import polars as pl

from eligibility import Policy
from eligibility.policy_checks import compared
from intake.contracts import FEEDS

FINDINGS: dict[str, str] = {
    "unknown-person": "The person is not in the staff feed.",
    "assignment-outside-employment": (
        "The assignment has days on which the person is not employed; it counts for the days of employment only."
    ),
    "overlapping-employments": "The employment shares days with another of the same person; they count as one stretch.",
    "completion-while-not-employed": "The person was not employed on the day of the completion.",
    "approval-without-approver": "The decision names nobody; it counts as given by somebody else.",
    "unlisted-title": "No role of the policy lists the job title; it counts as a role of its own.",
    "future-date": "The day lies after the day of the load; the row counts from that day on.",
    "empty-feed": "The feed has no accepted row; if that is not so on purpose, export it again.",
}
"""Every finding by name, with its sentence. An announced last day, assignment end or closed day is no `future-date`."""

FOUND = pl.Schema(
    {
        "feed": pl.String(),
        "file": pl.String(),
        "line": pl.Int64(),
        "finding": pl.String(),
        "staff_id": pl.String(),
        "column": pl.String(),
        "value": pl.String(),
        "message": pl.String(),
    }
)
"""One row per finding and row of a feed; `empty-feed` has neither line nor person nor value."""

_OPEN = date.max
_WITH_KNOWN_PEOPLE = ("employments", "assignments", "completions", "approvals")


@dataclass(frozen=True)
class _Found:
    """Rows of one feed that share a finding and the column that shows it."""

    feed: str
    finding: str
    column: str | None
    rows: pl.DataFrame


def find(feeds: Mapping[str, pl.DataFrame], policy: Policy, loaded_on: date, files: Mapping[str, str]) -> pl.DataFrame:
    """All findings of the accepted rows, ordered by feed, line and finding; columns of FOUND.

    `feeds` as `Intake.feeds`, `files` the file's name of each feed.
    """
    employments = _with_reach(feeds["employments"])
    spells = _spells(employments)
    found = [
        *_unknown_people(feeds),
        _Found("employments", "overlapping-employments", "hire_date", _overlapping(employments)),
        _Found("assignments", "assignment-outside-employment", "start_date", _outside(feeds["assignments"], spells)),
        _Found("assignments", "unlisted-title", "job_title", _unlisted(feeds["assignments"], policy)),
        _Found(
            "completions", "completion-while-not-employed", "completed_on", _unemployed(feeds["completions"], spells)
        ),
        _Found("approvals", "approval-without-approver", "approver_id", _without_approver(feeds["approvals"])),
        *_in_future(feeds, loaded_on),
        *(_Found(feed, "empty-feed", None, rows.clear(1)) for feed, rows in feeds.items() if rows.is_empty()),
    ]
    rows = pl.concat([_told(one, files[one.feed]) for one in found])
    order = pl.col("feed").cast(pl.Enum(list(FEEDS))).alias("order")
    return rows.sort(order, "line", "finding")


def _spells(employments: pl.DataFrame) -> pl.DataFrame:
    """Unbroken stretches of employment (eligibility.md section 4), one row each: `staff_id`, `first`, `last`."""
    starts = pl.col("reach").is_null() | (pl.col("hire_date") > pl.col("reach") + pl.duration(days=1))
    spell = starts.cast(pl.Int64).cum_sum().over("staff_id")
    return (
        employments.with_columns(spell=spell)
        .group_by("staff_id", "spell", maintain_order=True)
        .agg(first=pl.col("hire_date").min(), last=pl.col("last").max())
        .select("staff_id", "first", "last")
    )


def _with_reach(employments: pl.DataFrame) -> pl.DataFrame:
    """Sorted by person and first day, with `last` (open = _OPEN) and `reach`, the latest of the rows before."""
    rows = employments.with_columns(last=pl.col("end_date").fill_null(_OPEN)).sort("staff_id", "hire_date", "line")
    return rows.with_columns(reach=pl.col("last").cum_max().shift().over("staff_id"))


def _overlapping(employments: pl.DataFrame) -> pl.DataFrame:
    """Every row that shares a day with another of the same person."""
    following = pl.col("hire_date").shift(-1).over("staff_id")
    shares = (pl.col("hire_date") <= pl.col("reach")) | (following <= pl.col("last"))
    return employments.filter(shares)


def _outside(assignments: pl.DataFrame, spells: pl.DataFrame) -> pl.DataFrame:
    """Every assignment that does not lie whole within one employment spell."""
    rows = _spell_on(assignments, "start_date", spells)
    last = pl.col("end_date").fill_null(_OPEN)
    return rows.filter((last <= pl.col("last")).fill_null(value=False).not_())


def _unemployed(completions: pl.DataFrame, spells: pl.DataFrame) -> pl.DataFrame:
    rows = _spell_on(completions, "completed_on", spells)
    return rows.filter((pl.col("completed_on") <= pl.col("last")).fill_null(value=False).not_())


def _spell_on(rows: pl.DataFrame, day: str, spells: pl.DataFrame) -> pl.DataFrame:
    """Add `last` of the person's latest employment spell that began on or before `day`; empty if there is none."""
    return rows.sort(day).join_asof(
        spells.sort("first"), left_on=day, right_on="first", by="staff_id", strategy="backward", check_sortedness=False
    )


def _unlisted(assignments: pl.DataFrame, policy: Policy) -> pl.DataFrame:
    titles = assignments["job_title"].unique().to_list()
    unlisted = [title for title in titles if compared(title) not in policy.role_by_title]
    return assignments.filter(pl.col("job_title").is_in(unlisted))


def _without_approver(approvals: pl.DataFrame) -> pl.DataFrame:
    return approvals.filter(pl.col("approver_id").is_null())


def _unknown_people(feeds: Mapping[str, pl.DataFrame]) -> Iterator[_Found]:
    for feed in _WITH_KNOWN_PEOPLE:
        yield _Found(feed, "unknown-person", "staff_id", feeds[feed].join(feeds["staff"], on="staff_id", how="anti"))


def _in_future(feeds: Mapping[str, pl.DataFrame], loaded_on: date) -> Iterator[_Found]:
    """Days of what has happened; a row with two of them in the future is found once, by the first."""
    for feed, rows in feeds.items():
        days = [column.name for column in FEEDS[feed].columns if column.kind == "day" and not column.is_announced]
        for index, day in enumerate(days):
            is_new = pl.all_horizontal(pl.col(days[:index]) <= loaded_on) if index else pl.lit(value=True)
            yield _Found(feed, "future-date", day, rows.filter((pl.col(day) > loaded_on) & is_new))


def _told(found: _Found, file: str) -> pl.DataFrame:
    """The rows of one finding in the columns of FOUND."""
    person = pl.col("staff_id") if "staff_id" in found.rows.columns else pl.lit(None, pl.String).alias("staff_id")
    value = pl.lit(None, pl.String) if found.column is None else pl.col(found.column).cast(pl.String)
    return found.rows.select(
        pl.lit(found.feed).alias("feed"),
        pl.lit(file).alias("file"),
        pl.col("line").cast(pl.Int64),
        pl.lit(found.finding).alias("finding"),
        person,
        pl.lit(found.column, pl.String).alias("column"),
        value.alias("value"),
        pl.lit(FINDINGS[found.finding]).alias("message"),
    )
