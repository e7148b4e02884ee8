"""Which rows may be like another: all that are, and of the others as good as none."""

import polars as pl
import pytest

from intake.repeats import may_repeat


@pytest.mark.parametrize(
    ("rows", "alike"),
    [
        ([], []),
        ([("a", "1")], [False]),
        ([("a", "1"), ("a", "2"), ("b", "1")], [False, False, False]),
        ([("a", "1"), ("b", "1"), ("a", "1"), ("a", "1")], [True, False, True, True]),
        ([("a", None), ("a", ""), ("a", None), (None, "a")], [True, False, True, False]),
    ],
)
def test_rows_that_are_alike(rows: list[tuple[str | None, str | None]], alike: list[bool]) -> None:
    keys = pl.DataFrame(rows, schema={"one": pl.String, "other": pl.String}, orient="row")
    assert may_repeat(keys).to_list() == alike
