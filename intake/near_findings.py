"""Findings about what looks like something known: ids, addresses, codes and groups (feeds.md, "near misses")."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import polars as pl

from eligibility import Policy
from eligibility.english import full_names
from intake.checks import Checked
from intake.contracts import FEEDS
from intake.finding import MOST_NAMED, Finding, with_rejected_rows
from intake.near_misses import like_ids
from intake.spelling import NOTES

NEAR_CODES = pl.Schema(
    {"feed": pl.String(), "column": pl.String(), "value": pl.String(), "rows": pl.Int64(), "sentence": pl.String()}
)
"""One row per feed and code that resembles a known one: `sentence` says who took it and what the policy needs."""

_WITH_PEOPLE = ("employments", "assignments", "completions", "approvals", "grants")


def unknown_rows(feeds: Mapping[str, pl.DataFrame]) -> dict[str, pl.DataFrame]:
    """By feed, the accepted rows about a person who is in no accepted row of staff."""
    known = feeds["staff"].select("staff_id")
    return {feed: feeds[feed].join(known, on="staff_id", how="anti") for feed in _WITH_PEOPLE}


def unknown_people(unknown: Mapping[str, pl.DataFrame], staff: Checked) -> Iterator[Finding]:
    """Rows that name nobody in staff (`unknown_rows`); of grants that is an anomaly."""
    sentence = pl.format(
        "staff_id '{}' is not in any accepted row of staff; add the person there, or correct the id.{}",
        "staff_id",
        "rejected_rows",
    )
    for feed, rows in unknown.items():
        if feed != "grants":
            yield Finding(feed, "unknown-person", "staff_id", with_rejected_rows(rows, staff), sentence)


def near_people(unknown: Mapping[str, pl.DataFrame], approvals: pl.DataFrame, staff: pl.DataFrame) -> pl.DataFrame:
    """For each id that nobody has (`unknown_rows`, or of an approver) whom it resembles.

    One row per id, with the `people` in words: "'004512' (Ana Lee)".
    """
    ids = [approvals["approver_id"], *(rows["staff_id"] for rows in unknown.values())]
    how = pl.when(pl.col("how") == "email").then(pl.lit("the address of ")).otherwise(pl.lit(""))
    return (
        like_ids(pl.concat(ids), staff)
        .join(staff, on="staff_id")
        .group_by("id", maintain_order=True)
        .agg(people=pl.format("{}'{}' ({})", how, "staff_id", full_names()).head(MOST_NAMED).str.join(" or "))
    )


def near_ids(unknown: Mapping[str, pl.DataFrame], people: pl.DataFrame) -> Iterator[Finding]:
    """Rows with an id that nobody has and that somebody would have, spelled differently, or with an address for one.

    `people` as `near_people`.
    """
    sentence = pl.format(
        "staff_id '{}' belongs to nobody, but looks like {}; if it is the same person, write the id as HR does.",
        "staff_id",
        "people",
    )
    for feed, rows in unknown.items():
        yield Finding(feed, "near-miss-id", "staff_id", rows.join(people, left_on="staff_id", right_on="id"), sentence)


def approvers(feeds: Mapping[str, pl.DataFrame], staff: Checked, people: pl.DataFrame) -> Iterator[Finding]:
    """Decisions by nobody, and by somebody whom HR does not know; `people` as `near_people`."""
    approvals = feeds["approvals"]
    sentence = pl.format(
        "the decision on {} has no approver_id and counts as made by somebody else; fill it in at the source.",
        "decided_on",
    )
    rows = approvals.filter(pl.col("approver_id").is_null())
    yield Finding("approvals", "approval-without-approver", "approver_id", rows, sentence)
    unknown = approvals.filter(pl.col("approver_id").is_not_null()).join(
        feeds["staff"], left_on="approver_id", right_on="staff_id", how="anti"
    )
    rows = with_rejected_rows(unknown, staff, "approver_id").join(
        people, left_on="approver_id", right_on="id", how="left"
    )
    several = pl.format(" It may be {}.", "people").fill_null("")
    sentence = pl.format(
        "approver_id '{}' is not in staff; the decision counts as made by somebody else, whose right to approve cannot "
        "be checked; correct the id.{}{}",
        "approver_id",
        several,
        "rejected_rows",
    )
    yield Finding("approvals", "unknown-approver", "approver_id", rows, sentence)


def approver_amended(staff: pl.DataFrame, approvals: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The approvals with `approver_id` as HR writes it, where it is one person's address or differently written id.

    Where it is that of several, it is the person whom the decision is about, if they are among them: nobody decides
    about themselves by spelling their id differently. The second frame holds the notes (columns of `spelling.NOTES`).
    """
    like = like_ids(approvals["approver_id"], staff)
    if like.is_empty():
        return approvals, NOTES.to_frame()
    is_own = pl.col("like") == pl.col("staff_id")
    meant = approvals.select("line", "staff_id", "approver_id").join(
        like.rename({"staff_id": "like"}), left_on="approver_id", right_on="id"
    )
    decided = (
        meant.filter(is_own | (pl.len().over("line") == 1))
        .group_by("line", maintain_order=True)
        .agg(pl.col("approver_id").first(), pl.col("like").first(), pl.col("how").first())
    )
    how = pl.when(pl.col("how") == "email").then(pl.lit("the address")).otherwise(pl.lit("another spelling of the id"))
    sentence = pl.format(
        "approver_id '{}' is not in staff, but {} of {}, who is assumed to have decided; write the id as HR does.",
        "approver_id",
        how,
        "like",
    )
    notes = decided.select(
        "line",
        pl.lit("approver_id").alias("column"),
        pl.col("approver_id").alias("value"),
        pl.lit("near-miss-id").alias("finding"),
        sentence.alias("sentence"),
    )
    amended = approvals.join(decided.select("line", "like"), on="line", how="left", maintain_order="left")
    return amended.with_columns(approver_id=pl.coalesce("like", "approver_id")).drop("like"), notes


def near_codes(feeds: Mapping[str, pl.DataFrame], checked: Mapping[str, Checked], policy: Policy) -> pl.DataFrame:
    """The codes and groups of rejected rows that resemble known ones, the most rows first; columns of NEAR_CODES."""
    codes = []
    for feed, column in _near_columns(checked):
        rows = _near_rows(checked[feed])
        for (code,), taken in rows.group_by(column, maintain_order=True):
            resembles = _Resembles(column, str(code), checked[feed].lookalikes[str(code)])
            sentence = resembles.sentence(feeds[feed], taken["staff_id"], policy)
            codes.append((feed, column, code, taken["rows"].sum(), sentence))
    return pl.DataFrame(codes, schema=NEAR_CODES, orient="row").sort(
        "rows", "feed", "value", descending=[True, False, False]
    )


def _near_columns(checked: Mapping[str, Checked]) -> list[tuple[str, str]]:
    """Every feed with the column whose values the policy lists."""
    return [(feed, column.name) for feed in checked for column in FEEDS[feed].columns if column.is_listed_in_policy]


def _near_rows(checked: Checked) -> pl.DataFrame:
    """The rows rejected for a code that resembles a known one."""
    is_unknown = pl.col("rule").is_in(["unknown-course", "unknown-function"])
    return checked.rejected_values.filter(is_unknown & ~pl.col("is_foreign"))


def near_code_rows(checked: Mapping[str, Checked], codes: pl.DataFrame) -> Iterator[Finding]:
    """The rejected rows with the codes that resemble known ones (`near_codes`)."""
    for feed, column in _near_columns(checked):
        sentences = codes.filter(feed=feed, column=column).select(pl.col("value").alias(column), "sentence")
        rows = _near_rows(checked[feed]).join(sentences, on=column)
        yield Finding(feed, "near-miss-code", column, rows, pl.col("sentence"))


@dataclass(frozen=True)
class _Resembles:
    """A code of a column that the policy does not know, and the known one that it resembles."""

    column: str
    code: str
    known: str

    def sentence(self, accepted: pl.DataFrame, people: pl.Series, policy: Policy) -> str:
        """What it resembles, how many of those who took it have that too, and how to correct it."""
        match self.column:
            case "course_code":
                parts = self._course(accepted, people, policy)
            case "ic_group":
                parts = self._group(accepted, people, policy)
            case _:
                share = _share(people, accepted.filter(function_id=self.known))
                parts = (
                    f"function in the policy, but looks like '{self.known}'",
                    f"{share} it is about had a decision on that one",
                    f"write '{self.known}' at the source",
                )
        what, who, remedy = parts
        return f"{self.column} '{self.code}' matches no {what}; {who}; {remedy}."

    def _course(self, accepted: pl.DataFrame, people: pl.Series, policy: Policy) -> tuple[str, str, str]:
        course = next(course for course, rules in policy.courses.items() if self.known in rules.codes)
        codes = policy.courses[course].codes
        # The two statuses that count (eligibility.md § 5).
        is_done = pl.col("status").is_in(["completed", "passed"])
        share = _share(people, accepted.filter(pl.col("course_code").is_in(codes) & is_done))
        # Lists and strings of JSON are valid TOML, so the line can be pasted into the policy as it stands.
        line = json.dumps([*codes, self.code], ensure_ascii=False)
        return (
            f"course in the policy, but looks like '{self.known}' of {course}",
            f"{share} who took it completed {course}",
            f"if it is an edition of {course}, the policy needs, under [courses.{course}]: codes = {line}",
        )

    def _group(self, accepted: pl.DataFrame, people: pl.Series, policy: Policy) -> tuple[str, str, str]:
        function = next(name for name, rules in policy.functions.items() if rules.ic_group == self.known)
        line, called = json.dumps(self.code, ensure_ascii=False), "if the group is called so now"
        return (
            f"function in the policy, but looks like '{self.known}' of {function}",
            f"{_share(people, accepted.filter(ic_group=self.known))} who have it had that one too",
            f"correct the export, or, {called}, the policy needs, under [functions.{function}]: ic_group = {line}",
        )


def _share(people: pl.Series, others: pl.DataFrame) -> str:
    """How many of some people are among the people of some rows."""
    named = people.drop_nulls().unique()
    return f"{named.is_in(others['staff_id'].unique().to_list()).sum()} of {len(named)}"
