"""What the page on the data counts and says: the load in a sentence, its feeds, what was rejected or looks wrong."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import polars as pl

from queries import UNKNOWN, Facts
from ui.widgets import cache, formats, messages

STALE_AFTER = timedelta(days=7)
# Locations and staff are lists without dates, so that nobody can say how old they are.
_WITH_DATES = ("employments", "assignments", "completions", "approvals", "grants")
_MOST_SAID = 5

RULE_LABELS = {
    "unreadable": "Line cannot be read",
    "required": "Value missing",
    "date": "Not a valid date",
    "value": "Value not allowed",
    "order": "Ends before it begins",
    "duplicate": "Duplicate row",
    "unknown-location": "Location not in the feeds",
    "unknown-course": "Course outside the rules",
    "unknown-function": "Function outside the rules",
    "too-long": "Text too long",
}
FINDING_LABELS = {
    "unknown-person": "Person not in the staff feed",
    "assignment-outside-employment": "Job outside employment",
    "overlapping-employments": "Overlapping employments",
    "completion-while-not-employed": "Training while not employed",
    "approval-without-approver": "Approval without an approver",
    "unlisted-title": "Job title without a role",
    "future-date": "Date after the load",
    "empty-feed": "Feed without rows",
    "absent-feed": "Feed that the district does not have",
    "near-miss-id": "ID that looks like another",
    "near-miss-code": "Code that looks like a known one",
    "shared-email": "Email address of several people",
    "unknown-approver": "Approver not in HR",
    "reason-without-end": "Reason without a last day",
    "contradicting-grants": "Access removed and not removed",
    "not-counting": "Record that does not count",
    "far-end": "Last day that means none",
    "time-of-day": "Date written with a time",
    "blank-rows": "Blank rows",
    "encoding-detected": "Encoding that was detected",
    "newest-file": "Newest of several files",
    "package-note": "Package not as its standard wants it",
    "unread-columns": "Columns that the mapping does not read",
    "skipped-rows": "Rows that are no records",
    "location-left-out": "Location left out of the feed",
}


@dataclass(frozen=True)
class Numbers:
    """What a load took in. `errors` are the rejected rows that are a fault of a feed, `unknown` the others.

    Of the unknown, `resembling` look like what the rules know. `titles` are the job titles without a role that the
    viewer may see. `stale` names the feeds whose newest record is older than a week on `today`, or that have none.
    """

    today: date
    read: int
    accepted: int
    errors: int
    unknown: int
    resembling: int
    findings: int
    titles: int
    stale: tuple[str, ...]


@cache.by_frames
def numbers(feeds: pl.DataFrame, counts: pl.DataFrame, titles: pl.DataFrame, today: date) -> Numbers:
    """Sum up a load as it looks today (columns: `queries.feeds`, `intake_counts`, `unlisted_titles`)."""
    total = {name: int(feeds[name].sum()) for name in ("rows_read", "rows_accepted", "rows_rejected", "rows_unknown")}
    return Numbers(
        today=today,
        read=total["rows_read"],
        accepted=total["rows_accepted"],
        errors=total["rows_rejected"] - total["rows_unknown"],
        unknown=total["rows_unknown"],
        resembling=int(counts.filter(pl.col("name") == "near-miss-code")["rows"].sum()),
        findings=int(feeds["findings"].sum()),
        titles=titles.height,
        # Against the actual day: looking at a day of last spring makes no feed fresh.
        stale=tuple(row["feed"] for row in feeds.iter_rows(named=True) if _is_stale(row, today)),
    )


def headline(numbers: Numbers, facts: Facts) -> str:
    """Answer in two or three sentences whether the data can be trusted; as Markdown."""
    accepted, read = formats.number(numbers.accepted), formats.count(numbers.read, "row", "rows")
    rejected = formats.number(numbers.errors + numbers.unknown)
    moment = formats.moment(facts.loaded_at, facts.time_zone)
    sentences = (
        f"**{accepted} of {read} were accepted and {rejected} rejected when the data was loaded on {moment}.**",
        _needs_a_look(numbers),
        _outside_the_rules(numbers),
    )
    return " ".join(filter(None, sentences))


def _needs_a_look(numbers: Numbers) -> str:
    looks = []
    if numbers.errors:
        looks.append(formats.count(numbers.errors, "rejected row", "rejected rows"))
    if numbers.findings:
        looks.append(formats.count(numbers.findings, "finding", "findings"))
    if numbers.stale:
        looks.append(f"the age of {formats.listing([feed_title(feed) for feed in numbers.stale])}")
    if not looks:
        return "Nothing needs a look."
    is_one = looks[0].startswith(("1 ", "the ")) and len(looks) == 1
    listed = formats.listing(looks)
    return f"{listed[0].upper()}{listed[1:]} {'needs' if is_one else 'need'} a look."


def _outside_the_rules(numbers: Numbers) -> str:
    # A training system or Infinite Campus usually holds many codes that no rule speaks of. Only one that looks like a
    # known code may be a typing error; the rest should alarm nobody.
    if not numbers.unknown:
        return ""
    rows_name = formats.count(numbers.unknown, "rejected row names", "rejected rows name")
    fault = "which is no fault of the feeds"
    if numbers.resembling:
        fault = f"{formats.number(numbers.resembling)} of which look like one that the rules know"
    return f"{rows_name} a course or function outside the rules, {fault}."


# The feeds


def feed_title(feed: str) -> str:
    """Write the id of a feed as a word."""
    return feed.replace("_", " ").capitalize()


def title_of_feeds(numbers: Numbers) -> str:
    """Say whether every feed is fresh, or which are not."""
    if not numbers.stale:
        return "Every feed has records of the last seven days"
    names = formats.listing([feed_title(feed) for feed in numbers.stale])
    return f"{names} {'has' if len(numbers.stale) == 1 else 'have'} no record of the last seven days"


@cache.by_frames
def feed_rows(feeds: pl.DataFrame, today: date) -> pl.DataFrame:
    """Make one row per feed as it is shown, in the order of `feeds` (columns: `queries.feeds`).

    Columns: feed, freshness, newest_on (all three in words), rows_read, rows_accepted, rows_rejected (for a fault of
    the feed only), rows_unknown, findings.
    """
    return feeds.with_columns(
        feed=pl.Series([feed_title(feed) for feed in feeds["feed"]], dtype=pl.String),
        rows_rejected=pl.col("rows_rejected") - pl.col("rows_unknown"),
        newest_on=pl.Series([_day(day) for day in feeds["newest_on"]], dtype=pl.String),
        freshness=pl.Series([_freshness(row, today) for row in feeds.iter_rows(named=True)], dtype=pl.String),
    ).select(
        "feed", "freshness", "newest_on", "rows_read", "rows_accepted", "rows_rejected", "rows_unknown", "findings"
    )


def _day(day: date | None) -> str:
    return formats.short_day(day) if day else ""


def _freshness(feed: dict[str, Any], today: date) -> str:
    if feed["feed"] not in _WITH_DATES:
        return "No dates"
    newest: date | None = feed["newest_on"]
    if newest is None:
        return "▲ No record by the load"
    if _is_stale(feed, today):
        return f"▲ {formats.count((today - newest).days, 'day', 'days')} old"
    return "✓ Fresh"


def _is_stale(feed: dict[str, Any], today: date) -> bool:
    if feed["feed"] not in _WITH_DATES:
        return False
    newest: date | None = feed["newest_on"]
    return newest is None or newest < today - STALE_AFTER


# What was rejected, or looks wrong


@cache.by_frames
def faults(counts: pl.DataFrame) -> pl.DataFrame:
    """Count the rows that each rule rejected for a fault of their feed, the most first: rule, fault (its label), rows.

    `counts` has the columns of `queries.intake_counts`.
    """
    rejected = counts.filter((pl.col("kind") == "rejected") & ~pl.col("name").is_in(UNKNOWN))
    by_rule = rejected.group_by("name").agg(pl.col("rows").sum()).sort("rows", "name", descending=[True, False])
    return by_rule.select(rule="name", fault=pl.col("name").replace(RULE_LABELS), rows="rows")


@cache.by_frames
def title_of_faults(faults: pl.DataFrame) -> str:
    """Say which fault is the most common, or that none is (columns: `faults`, which may not be empty)."""
    most = faults["rows"][0]
    first = [f"“{fault}”" for fault in faults.filter(pl.col("rows") == most)["fault"]]
    total = formats.count(int(faults["rows"].sum()), "rejected row", "rejected rows")
    if len(first) == 1:
        return f"{first[0]} is the most common fault: {formats.number(most)} of {total}"
    if len(first) == 2:
        return f"{first[0]} and {first[1]} are the most common faults: {formats.number(most)} each of {total}"
    return f"No fault stands out among {total}"


def similar_rows(findings: pl.DataFrame) -> str:
    """Name the findings that look like something known, and how to fix them, as Markdown; "" if none does."""
    near = findings.filter(pl.col("finding").str.starts_with("near-miss"))
    if near.is_empty():
        return ""
    sentences = near.select(messages.without_origin())["message"].value_counts(sort=True)["message"].to_list()
    return f"**{formats.count(near.height, 'row looks', 'rows look')} like something known:**\n\n{_bullets(sentences)}"


def similar_codes(codes: pl.DataFrame) -> str:
    """Name the codes that resemble known ones, and how to fix them, as Markdown; "" if none does."""
    near = codes.drop_nulls("resembles")
    if near.is_empty():
        return ""
    many = f"{formats.number(near.height)} of {formats.count(codes.height, 'code', 'codes')}"
    verb = "looks" if near.height == 1 else "look"
    return f"**{many} {verb} like a known one:**\n\n{_bullets(near['resembles'].to_list())}"


def _bullets(sentences: Sequence[str]) -> str:
    """Write sentences as a list, the first few of many."""
    more = len(sentences) - _MOST_SAID
    rest = [f"{formats.number(more)} more in the list below."] if more > 0 else []
    return "\n".join(f"- {formats.literal(sentence)}" for sentence in [*sentences[:_MOST_SAID], *rest])
