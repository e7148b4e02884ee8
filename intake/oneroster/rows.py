"""What the standard says about one row: a row that it forbids gets the rule's name and why."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import NamedTuple

import polars as pl

from intake.oneroster.standard import DELETED, EXTENSIBLE, EXTENSION, NOT_STAFF, STATUSES, FileRules
from intake.spelling import without_time

JUDGED = pl.Schema({"rule": pl.String(), "column": pl.String(), "value": pl.String(), "why": pl.String()})
"""The columns that `judge` adds with the verdict, all null where the standard allows the row: the rule's name, the
column that breaks it, its value as written, and the middle of a sentence behind "the line"."""


class _Breach(NamedTuple):
    rule: str
    column: str
    condition: pl.Expr
    sentence: pl.Expr

    @property
    def verdict(self) -> dict[str, pl.Expr]:
        """The columns of JUDGED."""
        column = self.column
        return {"rule": pl.lit(self.rule), "column": pl.lit(column), "value": pl.col(column), "why": self.sentence}


def judge(rows: pl.DataFrame, rules: FileRules, mode: str, present: Collection[str]) -> pl.DataFrame:
    """Add JUDGED, `mode`, `is_deleted`, and `NAME_read` for each enumeration and date.

    `NAME_read` is the standard's spelling of a listed value, an extension as it is, and a date without its time.
    Students and families are no staff, so nothing is held against their rows. A column that the file lacks as a whole
    (`present` has the others) is one finding, and no fault of each row.
    """
    lists = {**rules.values, "status": STATUSES}
    rows = rows.with_columns(
        *(_listed(name, values).alias(f"{name}_read") for name, values in lists.items()),
        *(without_time(pl.col(name)).alias(f"{name}_read") for name in rules.days),
        mode=pl.lit(mode),
    )
    breaches = [*_breaches(rules, mode, present)]
    is_judged = ~pl.col("role_read").is_in(NOT_STAFF).fill_null(value=False) if "role" in lists else pl.lit(value=True)
    first = pl.coalesce(pl.when(breach.condition).then(at) for at, breach in enumerate(breaches))
    first_broken = rows.select(first=pl.when(is_judged).then(first)).to_series()
    verdicts = [
        rows.select("line", **breach.verdict).filter(first_broken == at)
        # Sentences are put together only for what somebody has broken: most rows break nothing.
        for at, breach in enumerate(breaches)
        if (first_broken == at).any()
    ]
    verdict = pl.concat([pl.DataFrame(schema={"line": pl.Int64, **JUDGED}), *verdicts])
    return rows.join(verdict, on="line", how="left", maintain_order="left").with_columns(
        is_deleted=pl.col("status_read").is_in(DELETED).fill_null(value=False)
    )


def is_extension(name: str) -> pl.Expr:
    """Whether a value is an extension (`ext:...`)."""
    return pl.col(name).str.to_lowercase().str.starts_with(EXTENSION).fill_null(value=False)


def _listed(name: str, values: tuple[str, ...]) -> pl.Expr:
    spelling = {value.lower(): value for value in values}
    listed = pl.col(name).str.to_lowercase().replace_strict(spelling, default=None, return_dtype=pl.String)
    # Types of orgs and roles alone may be extended. 1.2 says so first, but what an earlier one extends is as readable.
    return pl.coalesce(listed, pl.when(is_extension(name)).then(pl.col(name))) if name in EXTENSIBLE else listed


def _breaches(rules: FileRules, mode: str, present: Collection[str]) -> Iterator[_Breach]:
    """Every way to break a rule; the first one broken is reported."""
    standard = f"OneRoster {rules.version}"
    # Most systems delete with an id and a status alone, and an end that is not heard of is worse than an empty name.
    is_deletion = pl.col("status_read").is_in(DELETED).fill_null(value=False)
    for name in (name for name in rules.required if name in present):
        is_empty = pl.col(name).is_null() & ~(is_deletion & (name != "sourcedId"))
        yield _Breach("required", name, is_empty, pl.lit(f"has no {name}, which {standard} requires"))
    # The first row with an id stays, as for every feed.
    is_repeated = pl.col("sourcedId").is_not_null() & ~pl.col("sourcedId").is_first_distinct()
    first = pl.col("line").first().over("sourcedId")
    repeats = f"repeats the sourcedId '{{}}' of line {{}}, which {standard} wants to be unique"
    yield _Breach("unique", "sourcedId", is_repeated, pl.format(repeats, "sourcedId", first))
    for name, values in {**rules.values, "status": STATUSES}.items():
        is_other = pl.col(name).is_not_null() & pl.col(f"{name}_read").is_null()
        sentence = pl.format(f"has the {name} '{{}}', which is none of {standard}: {', '.join(values)}", name)
        yield _Breach("enumeration", name, is_other, sentence)
    if mode == "bulk":
        sentence = pl.format(f"has the status '{{}}' in a bulk file, where {standard} has no deletions", "status")
        yield _Breach("status", "status", pl.col("status_read").is_in(DELETED), sentence)
    for name in rules.days:
        day = pl.col(f"{name}_read")
        # `to_date` alone would also read 2026-3-2.
        is_written_so = day.str.contains(r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$")
        is_day = is_written_so & day.str.to_date("%Y-%m-%d", strict=False).is_not_null()
        sentence = pl.format(f"has the {name} '{{}}', which is not a date as {standard} writes it (YYYY-MM-DD)", name)
        yield _Breach("date", name, day.is_not_null() & ~is_day, sentence)
