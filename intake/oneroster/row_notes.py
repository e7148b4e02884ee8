"""Findings about the rows that are used."""

from __future__ import annotations

import polars as pl

from intake.oneroster.notes import Notes
from intake.oneroster.rows import is_extension
from intake.oneroster.standard import EXTENSIBLE, FileRules
from intake.spelling import has_time


def note_rows(feed: str, rows: pl.DataFrame, rules: FileRules, notes: Notes) -> None:
    """What is sloppy but readable in any file's rows (columns as `rows.judge` leaves them)."""
    sentence = pl.format("the row {}; no field is lost; correct it at the source.", "ragged")
    notes.of_rows(feed, rows.filter(pl.col("ragged").is_not_null()), "ragged-row", None, sentence)
    for name in ("status", "dateLastModified"):
        empty = rows.filter((pl.col("mode") == "delta") & pl.col(name).is_null())
        sentence = pl.lit(f"{name} is empty in a delta file; the row is read as active.")
        notes.of_alike(feed, empty, "blank-status", name, sentence)
        filled = rows.filter((pl.col("mode") == "bulk") & pl.col(name).is_not_null())
        sentence = pl.format(f"{name} is '{{}}' in a bulk file, where it is empty by the standard.", name)
        notes.of_alike(feed, filled, "status-in-bulk", name, sentence)
    for name in (*rules.values, "status"):
        other = rows.filter(pl.col(name) != pl.col(f"{name}_read"))
        sentence = pl.format(f"{name} '{{}}' is read as '{{}}'.", name, f"{name}_read")
        notes.of_alike(feed, other, "value-case", name, sentence, by=(name, f"{name}_read"))
        if name in EXTENSIBLE:
            sentence = pl.format(f"{name} '{{}}' is an extension; it is kept as it is.", name)
            notes.of_alike(feed, rows.filter(is_extension(name)), "extension", name, sentence, by=(name,))
    for name in rules.days:
        sentence = pl.format(f"{name} '{{}}' is written with a time; only the date counts.", name)
        notes.of_alike(feed, rows.filter(has_time(pl.col(name))), "time-of-day", name, sentence)


def note_orgs(orgs: pl.DataFrame, notes: Notes) -> None:
    """Orgs whose parent is not there: it is used for nothing, so the org is as good as any."""
    missing = orgs.join(orgs.select(parentSourcedId="sourcedId"), on="parentSourcedId", how="anti")
    missing = missing.filter(pl.col("parentSourcedId").is_not_null())
    sentence = pl.format("parentSourcedId '{}' is the id of no org; the place is read all the same.", "parentSourcedId")
    notes.of_rows("locations", missing, "unknown-parent", "parentSourcedId", sentence)


def note_staff(staff: pl.DataFrame, notes: Notes) -> None:
    """Users who may not be what they seem (`has_role` as `people.in_staff` adds it)."""
    if "enabledUser_read" in staff.columns:
        sentence = pl.lit("enabledUser is false; the person counts as employed as long as the package says.")
        disabled = staff.filter(pl.col("enabledUser_read") == "false")
        notes.of_rows("staff", disabled, "disabled-user", "enabledUser", sentence)
    sentence = pl.lit("the user has no role in roles.csv; the person is on file, but without an employment.")
    notes.of_rows("staff", staff.filter(~pl.col("has_role")), "no-role", None, sentence)


def note_days(jobs: pl.DataFrame, version: str, employed_from: object, notes: Notes) -> None:
    """Jobs of which the package does not say since when."""
    since = (
        f"employed_from, {employed_from}, counts"
        if employed_from
        else "the row is rejected as long as no employed_from is set"
    )
    without = jobs.filter(pl.col("begin").is_null())
    if version == "1.2":
        notes.of_alike("assignments", without, "no-dates", "beginDate", pl.lit(f"beginDate is empty; {since}."))
    elif without.height:
        sentence = f"OneRoster {version} does not say since when somebody is employed; {since}."
        notes.of_file("employments", without["file"][0], "no-dates", sentence)
