"""A finding: its name, its rows, and the sentence that says where, what and how to correct it."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from intake.checks import Checked
from intake.source import Source, file_of, said_place

FINDINGS: dict[str, str] = {
    "unknown-person": "The person is not in the staff feed.",
    "assignment-outside-employment": (
        "The assignment has days on which the person is not employed; it counts for the days of employment only."
    ),
    "overlapping-employments": "The employment shares days with another of the same person; they count as one stretch.",
    "completion-while-not-employed": "The person was not employed on the day of the completion.",
    "approval-without-approver": "The decision names no approver; it counts as made by somebody else.",
    "unlisted-title": "No role of the policy lists the job title; it counts as a role of its own.",
    "future-date": "The date is after the day of the load; the row counts from that day on.",
    "empty-feed": "The feed has no accepted row; if that is not so on purpose, export it again.",
    "absent-feed": "The mapping says that the district has no such records.",
    "near-miss-id": "Nobody has the id, but somebody would have it with or without leading zeros, case or blanks.",
    "near-miss-code": "The policy does not know the code or group, but knows one that it resembles.",
    "shared-email": "Several people have the address; signing in takes the one who is employed, if exactly one is.",
    "unknown-approver": "HR does not know who decided.",
    "reason-without-end": "The employment has a reason for its end, but no last day.",
    "contradicting-grants": "The same access is both removed and not removed.",
    "not-counting": "The rules pass over the completion or approval.",
    "far-end": "A last day in the far future means no end; it is read as open.",
    "time-of-day": "The date is written with a time; only the date counts.",
    "blank-rows": "Rows of nothing but blanks and separators; they are not rows of the feed.",
    "encoding-detected": "The text is not UTF-8, and the mapping names no encoding; it was detected.",
    "newest-file": "Several files match; the newest by the date in its name was taken.",
    "package-note": "A package is readable, but not written as its standard wants it.",
    "unread-columns": "No word of the mapping reads the columns, and there is something in them.",
    "skipped-rows": "Rows that the mapping takes for no records, such as totals.",
    "location-left-out": "The feed lacks a location that it had before; it is kept, marked closed.",
}
"""Every finding by name, with what it means. An announced last day, assignment end or closed day is not a
`future-date`; `not-counting` comes from the engine, after judging."""

FINDING_ROWS = pl.Schema(
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
"""One row per finding and row of a feed. `message` says where, what and how to correct it. `empty-feed` and
`location-left-out` have no line; `blank-rows` is one row per feed, at its first line, with the count as value."""

MOST_NAMED = 5
"""So many people or lines are named in a sentence, whatever their number."""


@dataclass(frozen=True)
class Finding:
    """Rows of one feed that share a finding and the column that shows it.

    `sentence` comes without its place; `rows` may lack `line` and `staff_id`, and may have a `value` instead of the
    column.
    """

    feed: str
    finding: str
    column: str | None
    rows: pl.DataFrame
    sentence: pl.Expr

    def rows_in(self, source: Source) -> pl.DataFrame:
        """The rows in the columns of FINDING_ROWS; `source` is the feed's file."""
        rows = self.rows
        if "line" not in rows.columns:
            rows = rows.with_columns(line=pl.lit(None, pl.Int64))
        names_person = "staff_id" in rows.columns
        person = pl.col("staff_id") if names_person else pl.lit(None, pl.String).alias("staff_id")
        value = pl.col(self.column or "value") if self.column or "value" in rows.columns else pl.lit(None, pl.String)
        # An empty feed and a location left out have no line to name.
        where = pl.concat_str(pl.lit(", "), said_place(source)).fill_null("")
        # Without a line, the row is about the feed, or names its file itself.
        file = pl.col("file") if "file" in rows.columns else file_of(source).fill_null(pl.lit(source.file))
        # Nobody is named twice: a sentence about `staff_id` has the id in it.
        says_whom = names_person and self.column != "staff_id"
        whom = pl.format(" ({})", "staff_id").fill_null("") if says_whom else pl.lit("")
        return rows.select(
            pl.lit(self.feed).alias("feed"),
            file.alias("file"),
            pl.col("line").cast(pl.Int64),
            pl.lit(self.finding).alias("finding"),
            person,
            pl.lit(self.column, pl.String).alias("column"),
            value.cast(pl.String).alias("value"),
            pl.concat_str(file, where, whom, pl.lit(": "), self.sentence).alias("message"),
        )


def with_rejected_rows(rows: pl.DataFrame, checked: Checked, person: str = "staff_id") -> pl.DataFrame:
    """Add `rejected_rows`: what is wrong with the rejected rows of another feed that name the person, or "".

    A person who is missing because their own row was rejected is one fault, and the sentence must lead to it.
    """
    named = checked.rejected.filter(pl.col("staff_id").is_not_null())
    one = pl.format(" A rejected row names this person: {}", pl.col("message").first())
    several = pl.format(
        " {} rejected rows name this person, the first: {}", pl.col("rows").sum(), pl.col("message").first()
    )
    # In the order of the file, so that `first` is the first such row there.
    notes = named.group_by(pl.col("staff_id").alias(person), maintain_order=True).agg(
        rejected_rows=pl.when(pl.len() == 1).then(one).otherwise(several)
    )
    return rows.join(notes, on=person, how="left").with_columns(pl.col("rejected_rows").fill_null(""))
