"""Every table and view of a store says its grain and key in its comment (rule 8), and the key holds.

So does every table of the load alone that a later step reads (test_flow.py asks for its comment).

A comment ends with `key: column, column.`, `key: all columns but column.`, or begins with `One row:`.
"""

import re

import duckdb
import polars as pl
import pytest

from eligibility import parse_policy
from tests.harness import judged_store
from tests.reference.districts import policy_toml, random_district

_ALL = """
select table_name as name, comment from duckdb_tables() where not internal and (not temporary or comment is not null)
union all
select view_name, comment from duckdb_views() where not internal and not temporary
order by name
"""


def _key(comment: str, columns: list[str]) -> list[str] | None:
    """The columns of the key that a comment tells of; none for a table of one row, None if it tells of no key."""
    if comment.startswith("One row:"):
        return []
    if (but := re.search(r"\bkey: all columns but ([\w, ]+)\.$", comment, re.IGNORECASE)) is not None:
        return [column for column in columns if column not in re.split(r", ?", but[1])]
    key = re.search(r"\bkey: ([\w, ]+)\.$", comment, re.IGNORECASE)
    return re.split(r", ?", key[1]) if key else None


def grain_problems(con: duckdb.DuckDBPyConnection) -> list[str]:
    """One sentence for each table and view without a comment, without a key in it, or whose key does not hold."""
    problems = []
    for name, comment in con.cursor().execute(_ALL).fetchall():
        rows: pl.DataFrame = con.cursor().table(name).pl()
        key = _key(comment or "", rows.columns)
        if not comment:
            problems.append(f"{name} has no comment")
        elif key is None:
            problems.append(f"{name}: its comment ends with no key")
        elif unknown := set(key) - set(rows.columns):
            problems.append(f"{name}: its key names {sorted(unknown)}, which are no columns")
        elif rows.height != (rows.n_unique(key) if key else min(rows.height, 1)):
            problems.append(f"{name}: the key {', '.join(key) or 'of one row'} does not hold")
    return problems


@pytest.mark.parametrize("seed", range(5))
def test_every_table_of_a_store_says_its_grain_and_its_key_holds(seed: int) -> None:
    feeds, policy = random_district(seed)
    assert grain_problems(judged_store(feeds, parse_policy(policy_toml(policy)))) == []


@pytest.mark.parametrize(
    ("statement", "sentence"),
    [
        ("create table t as select 1 as a", "t has no comment"),
        ("create view t as select 1 as a", "t has no comment"),
        ("create table t as select 1 as a; comment on table t is 'One row per a.'", "t: its comment ends with no key"),
        ("create table t as select 1 as a; comment on table t is 'Key: b.'", "t: its key names ['b']"),
        (
            "create table t as select 1 as a, unnest([1, 2]) as b; comment on table t is 'One row per a. Key: a.'",
            "t: the key a does not hold",
        ),
        (
            (
                "create table t as select 1 as a, unnest([1, 2]) as line; "
                "comment on table t is 'One row per a; key: all columns but line.'"
            ),
            "t: the key a does not hold",
        ),
        ("create table t as select unnest([1, 2]) as a; comment on table t is 'One row: it.'", "the key of one row"),
    ],
)
def test_the_rule_is_seen_to_fail(statement: str, sentence: str) -> None:
    con = duckdb.connect()
    con.execute(statement)
    assert any(sentence in problem for problem in grain_problems(con)), grain_problems(con)


def test_a_key_that_holds_is_no_problem() -> None:
    con = duckdb.connect()
    con.execute("create table t as select unnest([1, 2]) as a, 3 as b; comment on table t is 'One row per a. Key: a.'")
    assert grain_problems(con) == []
