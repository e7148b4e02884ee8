"""What a load took in, cached: counts of the feeds, and the rows that were rejected or look wrong.

These are about a load, so they know no day; the rows are for who sees the whole district, so they know the scope.
"""

import polars as pl

import queries
from queries import Excerpt, Scope
from ui.reads.version import cursor
from ui.widgets import cache


@cache.by_values(8)
def feeds(version: str) -> pl.DataFrame:
    """What was read of each feed and how new it is (columns: `queries.feeds`)."""
    return queries.feeds(cursor(version))


@cache.by_values(8)
def intake_counts(version: str) -> pl.DataFrame:
    """Why rows were rejected, and what looks wrong about others (columns: `queries.intake_counts`)."""
    return queries.intake_counts(cursor(version))


@cache.by_values(16)
def rejected(version: str, scope: Scope, feeds: tuple[str, ...], rules: tuple[str, ...], most: int) -> Excerpt:
    """The rejected rows that were chosen (columns: `queries.rejected`)."""
    return queries.rejected(cursor(version), scope=scope, feeds=feeds, rules=rules, most=most)


@cache.by_values(16)
def findings(version: str, scope: Scope, feeds: tuple[str, ...], kinds: tuple[str, ...], most: int) -> Excerpt:
    """The findings that were chosen (columns: `queries.findings`)."""
    return queries.findings(cursor(version), scope=scope, feeds=feeds, findings=kinds, most=most)


@cache.by_values(16)
def unknown_codes(version: str, scope: Scope) -> pl.DataFrame:
    """The codes that the rules do not know (columns: `queries.unknown_codes`)."""
    return queries.unknown_codes(cursor(version), scope=scope)
