"""Checks one feed: every row is accepted, or rejected by the first rule it breaks (feeds.md, "a bad row")."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

import polars as pl

from intake.contracts import FIRST_DAY, LAST_DAY, LONGEST_TEXT, RULES, Column, Feed
from intake.source import UNREADABLE, Source

REJECTED = pl.Schema(
    {
        "feed": pl.String(),
        "file": pl.String(),
        "line": pl.Int64(),
        "column": pl.String(),
        "value": pl.String(),
        "rule": pl.String(),
        "message": pl.String(),
        "row": pl.String(),
        "staff_id": pl.String(),
    }
)
"""One row per rejected row. `column` and `value` are empty for `unreadable`; `row` is the row whole, as in the file.
`staff_id` is whom the row names, empty where that cannot be read."""

UNPLACED = pl.Schema(
    {
        "line": pl.Int64(),
        "staff_id": pl.String(),
        "ic_group": pl.String(),
        "location_id": pl.String(),
        "granted_on": pl.Date(),
        "removed_on": pl.Date(),
    }
)
"""One row per rejected row of the grants feed that shows somebody's access (eligibility.md § 8, `unplaced`)."""

_SHOWN = 60
_VERDICT = pl.UInt16


@dataclass(frozen=True)
class Checked:
    """A feed after its checks: `accepted` has the feed's columns and `line`, `rejected` the columns of REJECTED."""

    accepted: pl.DataFrame
    rejected: pl.DataFrame
    rows_read: int


def check_feed(
    feed: Feed, source: Source, known: Mapping[str, Collection[str]], progress: Callable[[str, int, int], None] | None
) -> Checked:
    """Read a feed to its end and check every row.

    `known` holds, by column, the values that other feeds and the policy know. Raises SourceRefused if the file cannot
    be read on.
    """
    checks = _checks_in_order(feed)
    rows, unreadable = [], []
    for chunk in source.chunks():
        rows.append(_judge_alone(feed, checks, chunk.rows))
        unreadable.append(chunk.unreadable)
        if progress is not None:
            progress(feed.name, chunk.done, chunk.total)
    judged = _judge_against_others(feed, checks, pl.concat(rows), known)
    broken = pl.concat(unreadable)
    fails = judged.filter(pl.col("verdict").is_not_null())
    accepted = judged.filter(pl.col("verdict").is_null()).select(*(_typed(column) for column in feed.columns), "line")
    return Checked(accepted, _rejected(feed, source, checks, fails, broken), judged.height + broken.height)


def _checks_in_order(feed: Feed) -> list[tuple[str, str]]:
    """Every (rule, column) a row of the feed can break, the first to be reported first.

    A verdict on a row is its place in this list. A duplicate is reported at the first column of the key.
    """
    contract = feed.contract.columns()
    broken = {(_rule(check), name) for name in feed.names for check in contract[name].validation_rules(pl.col(name))}
    broken |= {(column.refers, column.name) for column in feed.columns if column.refers}
    broken.add(("duplicate", feed.key[0]))
    return sorted(broken, key=lambda check: (RULES.index(check[0]), feed.names.index(check[1])))


def _rule(check: str) -> str:
    """The rule's name for a check of the contract, as dataframely names it."""
    return "required" if check == "nullability" else check.removeprefix("check__")


def _judge_alone(feed: Feed, checks: list[tuple[str, str]], rows: pl.DataFrame) -> pl.DataFrame:
    """Add `verdict`: the first check of the contract that the row fails, empty if none."""
    good, failure = feed.contract.filter(rows)
    good_rows = good.select(*rows.columns, verdict=pl.lit(None, _VERDICT))
    if len(failure) == 0:
        return good_rows
    failed = failure.details()
    verdicts = []
    for name in failed.columns:
        column, _, check = name.partition("|")
        if check and column in feed.names:
            place = checks.index((_rule(check), column))
            verdicts.append(pl.when(pl.col(name) == "invalid").then(pl.lit(place, _VERDICT)))
    bad = failed.select(*rows.columns, verdict=pl.min_horizontal(verdicts))
    return pl.concat([good_rows, bad]).sort("line")


def _judge_against_others(
    feed: Feed, checks: list[tuple[str, str]], rows: pl.DataFrame, known: Mapping[str, Collection[str]]
) -> pl.DataFrame:
    """Lower `verdict` where other rows object earlier; add `first`: where the accepted row is that it repeats.

    Only an accepted row makes later ones duplicates: a bad first row does not shadow a good second one.
    """
    for column in feed.columns:
        if column.refers:
            place = pl.lit(checks.index((column.refers, column.name)), _VERDICT)
            is_unknown = ~pl.col(column.name).is_in(list(known[column.name]))
            rows = rows.with_columns(verdict=pl.min_horizontal("verdict", pl.when(is_unknown).then(place)))
    duplicate = pl.lit(checks.index(("duplicate", feed.key[0])), _VERDICT)
    accepted_at = pl.when(pl.col("verdict").is_null()).then(pl.col("line"))
    rows = rows.with_columns(first=accepted_at.min().over(feed.key))
    repeats = pl.when(pl.col("line") > pl.col("first")).then(duplicate)
    return rows.with_columns(verdict=pl.min_horizontal("verdict", repeats))


def _typed(column: Column) -> pl.Expr:
    return pl.col(column.name).str.to_date("%Y-%m-%d") if column.kind == "day" else pl.col(column.name)


def _rejected(
    feed: Feed, source: Source, checks: list[tuple[str, str]], fails: pl.DataFrame, broken: pl.DataFrame
) -> pl.DataFrame:
    """All rejected rows of a feed in the order of the file."""
    parts = [broken.select(*UNREADABLE, *_explain_unreadable(source))]
    for place, (rule, name) in enumerate(checks):
        column = next(column for column in feed.columns if column.name == name)
        found = fails.filter(pl.col("verdict") == place)
        parts.append(found.select("line", "lines", *_explain(feed, source, rule, column)))
    found = pl.concat(parts, how="diagonal").sort("line")
    raw = source.raw(found.select("line", "lines").iter_rows()) if found.height else ()
    row = pl.Series("row", list(raw), dtype=pl.String)
    found = found.with_columns(row, feed=pl.lit(feed.name), file=pl.lit(source.file), staff_id=pl.lit(None, pl.String))
    return found.select(*REJECTED)


def _explain_unreadable(source: Source) -> list[pl.Expr]:
    where = f"{source.file}, {source.place} {{}}: the {source.place} {{}}; correct it at the source."
    nothing = pl.lit(None, pl.String)
    return [
        nothing.alias("column"),
        nothing.alias("value"),
        pl.lit("unreadable").alias("rule"),
        pl.format(where, "line", "why").alias("message"),
    ]


def _explain(feed: Feed, source: Source, rule: str, column: Column) -> list[pl.Expr]:
    """Column, value, rule and the sentence for the rows that break one rule at one column."""
    value = pl.col(column.name)
    where = pl.format(f"{source.file}, {source.place} {{}}: ", "line")
    return [
        pl.lit(column.name).alias("column"),
        value.alias("value"),
        pl.lit(rule).alias("rule"),
        pl.concat_str(where, _sentence(feed, source, rule, column)).alias("message"),
    ]


def _sentence(feed: Feed, source: Source, rule: str, column: Column) -> pl.Expr:
    """What is wrong, what was expected and what to do, without the place."""
    name, value = column.name, pl.col(column.name)
    given = pl.when(value.str.len_chars() > _SHOWN).then(value.str.slice(0, _SHOWN) + "...").otherwise(value)
    match rule:
        case "required":
            return pl.lit(f"{name} is empty, but every row of {feed.name} needs one; fill it in at the source.")
        case "date":
            range_ = f"{FIRST_DAY} to {LAST_DAY}"
            return pl.format(
                f"{name} '{{}}' is not a calendar day YYYY-MM-DD from {range_}; correct it at the source.", given
            )
        case "value":
            allowed = ", ".join(column.allowed)
            return pl.format(f"{name} '{{}}' is not one of: {allowed}; correct it at the source.", given)
        case "order":
            first = column.not_before or ""
            return pl.format(f"{name} {{}} is before {first} {{}}; correct one of them at the source.", value, first)
        case "duplicate":
            what = f"{name} '{{}}' is" if len(feed.key) == 1 else "the same row (of '{}') is"
            kept = f"{what} already in {source.place} {{}}, which was kept; remove one at the source."
            return pl.format(kept, given, "first")
        case "unknown-location":
            return pl.format(f"{name} '{{}}' is no accepted row of locations; add it there or correct it here.", given)
        case "unknown-course":
            return pl.format(
                f"{name} '{{}}' is named by no course of the policy; add it there only if it should count.", given
            )
        case "unknown-function":
            return pl.format(
                f"{name} '{{}}' is named by no function of the policy; add it there only if it should count.", given
            )
    length = value.str.len_chars()
    return pl.format(
        f"{name} has {{}} characters, but at most {LONGEST_TEXT} are taken; shorten it at the source.", length
    )
