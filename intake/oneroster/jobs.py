"""Who works where since when: from roles.csv (1.2), or from the users themselves (1.0, 1.1)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import polars as pl

from intake.contracts import FEEDS
from intake.oneroster.options import OneRosterOptions


def named(
    rows: pl.DataFrame,
    of: str,
    what: str,
    names: pl.DataFrame,
    id_: str,
    *,
    is_whole: bool,
    also: Sequence[str] = (),
) -> pl.DataFrame:
    """Join an id by the reference in column `of`, and the verdict (`rows.JUDGED`) where it leads nowhere.

    `names`: `sourcedId`, the id, `place` and `why` of the rows referred to; `is_whole`: whether they are all there are.
    Where they are not, the reference itself stands for an id that is not known. `also`: further columns to join.
    """
    # Most users are students, whom no job refers to.
    target = names.join(rows.select(sourcedId=of), on="sourcedId", how="semi")
    # The good row goes first: a repeated one that was rejected has the same sourcedId.
    target = target.sort(pl.col("why").is_not_null(), maintain_order=True).unique("sourcedId", keep="first")
    target = target.select(
        pl.col("sourcedId").alias(of), id_, *also, target_place="place", target_why="why", is_known=pl.lit(value=True)
    )
    joined = rows.join(target, on=of, how="left", maintain_order="left")
    is_missing = pl.col("is_known").is_null() & pl.lit(value=is_whole)
    missing = pl.format(f"names in {of} the {what} '{{}}', which is not in the package", of)
    rejected = pl.format(f"names in {of} the {what} '{{}}', whose own row is rejected ({{}})", of, "target_place")
    why = pl.when(is_missing).then(missing).when(pl.col("target_why").is_not_null()).then(rejected)
    is_led_astray = pl.col("why").is_null() & why.is_not_null()
    verdict = {"rule": pl.lit("reference"), "column": pl.lit(of), "value": pl.col(of), "why": why}
    return joined.with_columns(
        pl.col(id_) if is_whole else pl.coalesce(id_, of),
        *(pl.when(is_led_astray).then(new).otherwise(pl.col(name)).alias(name) for name, new in verdict.items()),
    ).drop("target_place", "target_why", "is_known")


def of_roles(roles: pl.DataFrame) -> pl.DataFrame:
    """roles.csv as jobs: `begin` and `end` (the standard's end, exclusive)."""
    return roles.with_columns(begin="beginDate_read", end="endDate_read")


def of_users(users: pl.DataFrame) -> pl.DataFrame:
    """One job per org of a user, without days."""
    split = users.with_columns(orgSourcedId=pl.col("orgSourcedIds").str.split(",")).explode("orgSourcedId")
    split = split.with_columns(pl.col("orgSourcedId").str.strip_chars('{}" '))
    nothing = pl.lit(None, pl.String)
    return (
        split.filter(pl.col("orgSourcedId") != "")
        .unique(["file", "line", "orgSourcedId"], keep="first", maintain_order=True)
        .with_columns(begin=nothing, end=nothing)
    )


def with_days(jobs: pl.DataFrame, employed_from: date | None) -> pl.DataFrame:
    """Add `first` and `last`: the day before the exclusive end, and `employed_from` where no first day is given."""
    first = pl.lit(str(employed_from) if employed_from else None, pl.String)
    last = (_day("end") - pl.duration(days=1)).dt.strftime("%Y-%m-%d")
    return jobs.with_columns(first=pl.coalesce("begin", first), last=last)


def assignments(jobs: pl.DataFrame, options: OneRosterOptions) -> pl.DataFrame:
    """One row per job: the feed's columns, `file` and `line`."""
    role = pl.col("role_read").str.to_lowercase()
    titles = {known.lower(): title for known, title in options.titles.items()}
    title = role.replace_strict(titles, default=None, return_dtype=pl.String)
    own = [_own(jobs, options.job_title, "user_title")] if options.job_title != "role" else []
    return jobs.select(
        "staff_id",
        "location_id",
        pl.coalesce(*own, title, "role_read").alias("job_title"),
        (_own(jobs, options.team, "user_team") if options.team else pl.lit(None, pl.String)).alias("team"),
        pl.col("first").alias("start_date"),
        pl.col("last").alias("end_date"),
        "file",
        "line",
    )


def _own(jobs: pl.DataFrame, column: str, of_user: str) -> pl.Expr:
    """A column of the role's own row, else of the user's."""
    return pl.coalesce(column, of_user) if column in jobs.columns else pl.col(of_user)


def _day(name: str) -> pl.Expr:
    return pl.col(name).str.to_date("%Y-%m-%d", strict=False)


def employments(jobs: pl.DataFrame) -> pl.DataFrame:
    """One row per unbroken stretch of jobs of a person, with the place of the first: columns, `file` and `line`.

    Jobs that overlap or follow each other the next day are one employment. A job whose days are missing or in the wrong
    order is a row of its own, so that the feed's rules reject it and nothing else.
    """
    stretches = jobs.select(
        "staff_id", "file", "line", hire_date="first", end_date="last", separation_reason=pl.lit(None, pl.String)
    )
    is_whole = pl.col("staff_id").is_not_null() & pl.col("hire_date").is_not_null()
    is_whole &= (pl.col("hire_date") <= pl.col("end_date")).fill_null(value=True)
    is_whole = is_whole.fill_null(value=False)
    odd = stretches.filter(~is_whole).unique(maintain_order=True)
    reach = pl.col("open_last").cum_max().shift().over("staff_id")
    merged = (
        stretches.filter(is_whole)
        .sort("staff_id", "hire_date", "file", "line")
        .with_columns(open_last=_day("end_date").fill_null(date.max), begins=_day("hire_date"))
        .with_columns(starts=((pl.col("begins") - pl.duration(days=1)) > reach).fill_null(value=True))
        .with_columns(stretch=pl.col("starts").cast(pl.Int64).cum_sum().over("staff_id"))
        .group_by("staff_id", "stretch", maintain_order=True)
        .agg(
            pl.col("hire_date").first(),
            pl.when(pl.col("end_date").is_null().any())
            .then(None)
            .otherwise(pl.col("end_date").max())
            .alias("end_date"),
            pl.col("separation_reason").first(),
            pl.col("file").first(),
            pl.col("line").first(),
        )
    )
    columns = [*FEEDS["employments"].names, "file", "line"]
    return pl.concat([merged.select(columns), odd.select(columns)]).sort("file", "line", maintain_order=True)
