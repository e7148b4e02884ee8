"""Ids of people and places, and who of the users is staff."""

from __future__ import annotations

import re
from collections.abc import Sequence

import polars as pl

from intake.oneroster.notes import Notes
from intake.oneroster.options import USER_IDS
from intake.oneroster.standard import NOT_STAFF


def with_id(rows: pl.DataFrame, name: str, sources: Sequence[str]) -> pl.DataFrame:
    """Add an id, the first source that is not empty, and `id_from`, which one that was (from 0; null: none)."""
    ids = [_id(rows, source) for source in sources]
    chosen = [pl.when(one.is_not_null()).then(pl.lit(at, pl.Int64)) for at, one in enumerate(ids)]
    return rows.with_columns(pl.coalesce(ids).alias(name), id_from=pl.coalesce(chosen))


def note_other_ids(feed: str, rows: pl.DataFrame, name: str, sources: Sequence[str], notes: Notes) -> None:
    """Rows whose id stands elsewhere than for most: two kinds of ids never match each other."""
    kinds = rows["id_from"].drop_nulls()
    if kinds.n_unique() < 2:
        return
    usual = kinds.value_counts(sort=True)["id_from"][0]
    sentence = pl.format(
        f"{name} is '{{}}' from {{}}, and from {sources[usual]} for most; fill in {sources[usual]} at the source.",
        name,
        pl.col("id_from").replace_strict(dict(enumerate(sources)), return_dtype=pl.String),
    )
    notes.of_rows(feed, rows.filter(pl.col("id_from") != usual), "other-id", name, sentence)


def _id(rows: pl.DataFrame, source: str) -> pl.Expr:
    kind, _, type_ = source.partition(":")
    if kind != USER_IDS:
        return pl.col(source) if source in rows.columns else pl.lit(None, pl.String)
    # 1.0 has one id in `userId`, without braces.
    column = pl.col(USER_IDS if USER_IDS in rows.columns else "userId")
    wanted = re.escape(type_) if type_ else r"[^:}]*"
    typed = column.str.extract(rf"(?i)\{{\s*{wanted}\s*:\s*([^}}]*?)\s*\}}")
    plain = pl.when(~column.str.contains("{", literal=True)).then(column)
    found = pl.coalesce(typed, plain) if not type_ else typed
    return pl.when(found != "").then(found)


def in_staff(users: pl.DataFrame, roles: pl.DataFrame | None) -> pl.DataFrame:
    """Add `is_staff`: false where every role of the user is one of a student or a family; and `has_role`.

    `roles` has the rows of roles.csv (1.2); without it the role is the user's own.
    """
    is_other = pl.col("role_read").is_in(NOT_STAFF).fill_null(value=False)
    if roles is None:
        return users.with_columns(is_staff=~is_other, has_role=pl.lit(value=True))
    by_user = roles.group_by(sourcedId="userSourcedId").agg(only_other=is_other.all())
    joined = users.join(by_user, on="sourcedId", how="left", maintain_order="left")
    return joined.with_columns(
        is_staff=~pl.col("only_other").fill_null(value=False), has_role=pl.col("only_other").is_not_null()
    ).drop("only_other")
