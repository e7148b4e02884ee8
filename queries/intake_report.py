"""What a load took in: counts and freshness of each feed, and the rows that were rejected or look wrong (feeds.md)."""

from collections.abc import Sequence
from dataclasses import dataclass

import duckdb
import polars as pl

from queries.asking import ask
from queries.question import Question, Scope

UNKNOWN = ("unknown-course", "unknown-function")
"""The rules that reject what the policy does not know, which is no fault of a feed."""


@dataclass(frozen=True)
class Excerpt:
    """The first rows of a list, and of how many they were taken: a feed may have a million rejected rows."""

    frame: pl.DataFrame
    rows_matched: int


def feeds(con: duckdb.DuckDBPyConnection) -> pl.DataFrame:
    """One row per feed: what feeds.sql counts, and `newest_on`, the newest day of its accepted rows up to the load.

    `newest_on` is empty for a feed without days, such as locations.
    """
    return ask(con, "feeds", None)


def intake_counts(con: duckdb.DuckDBPyConnection) -> pl.DataFrame:
    """One row per kind (rejected, finding), feed and name of the rule or finding, with `rows`."""
    return ask(con, "intake_counts", None)


def rejected(
    con: duckdb.DuckDBPyConnection, *, scope: Scope, feeds: Sequence[str], rules: Sequence[str], most: int
) -> Excerpt:
    """The rejected rows, at most `most`; nothing for a viewer of less than the district.

    Without `rules`, all but those of UNKNOWN.
    """
    return _excerpt(ask(con, "rejected", scope, feeds=list(feeds), rules=list(rules), most=most))


def findings(
    con: duckdb.DuckDBPyConnection, *, scope: Scope, feeds: Sequence[str], findings: Sequence[str], most: int
) -> Excerpt:
    """The findings with their rows, at most `most`; nothing for a viewer of less than the district."""
    return _excerpt(ask(con, "findings", scope, feeds=list(feeds), findings=list(findings), most=most))


def unknown_codes(con: duckdb.DuckDBPyConnection, *, scope: Scope) -> pl.DataFrame:
    """One row per feed and code that the policy does not know; nothing for a viewer of less than the district.

    Those that resemble a known code come first, and `resembles` says which, and how to correct it.
    """
    return ask(con, "unknown_codes", scope)


def unlisted_titles(con: duckdb.DuckDBPyConnection, question: Question) -> pl.DataFrame:
    """One row per HR title without a role in the policy, with the people within the scope who hold or held it."""
    return ask(con, "unlisted_titles", question)


def matched_ids(con: duckdb.DuckDBPyConnection, *, scope: Scope) -> pl.DataFrame:
    """One row per feed that names people: feed, people (ids), known (how many of them are in staff)."""
    return ask(con, "matched_ids", scope)


def _excerpt(frame: pl.DataFrame) -> Excerpt:
    """The rows, with how many there are in all, which every row says."""
    matched = frame["rows_matched"][0] if frame.height else 0
    return Excerpt(frame.drop("rows_matched"), matched)
