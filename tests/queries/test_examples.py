"""The worked examples are read from the version as they came out at its load, whatever ships with the product now."""

import duckdb
import polars as pl

from eligibility import load_policy
from eligibility.examples import shipped_examples
from load import judge_examples
from queries import Outcome, worked_examples
from store import add_rows, create_schema, in_memory


def test_a_load_stores_how_the_examples_came_out(sample: duckdb.DuckDBPyConnection) -> None:
    outcomes = worked_examples(sample)
    assert [outcome.said for outcome in outcomes] == [example.said for example in shipped_examples().examples]
    assert [outcome.is_right for outcome in outcomes] == [True] * 6


def test_right_wrong_and_not_tried_are_three_things() -> None:
    with in_memory() as con:
        create_schema(con)
        rows = judge_examples(load_policy()).head(3)
        changed = rows.with_columns(
            trials=pl.Series([2, 2, 0]), wrong=pl.Series([0, 1, 0]), answer=pl.Series(["", "no certificate at all", ""])
        )
        add_rows(con, "worked_examples", changed.reverse())  # the order is that of the source, not of the rows
        outcomes = worked_examples(con)
    assert [outcome.is_right for outcome in outcomes] == [True, False, None]
    assert isinstance(outcomes[1], Outcome)
    assert (outcomes[1].trials, outcomes[1].wrong, outcomes[1].answer) == (2, 1, "no certificate at all")
