"""Of whom rows were rejected without which they cannot be judged."""

import duckdb
import polars as pl

from queries.asking import ask
from queries.question import Question


def rejected_people(con: duckdb.DuckDBPyConnection, question: Question) -> pl.DataFrame:
    """The rejected rows of staff, employments and assignments that name somebody (feeds.md, "a bad row").

    One row per rejected row, sorted by family name, given name, id, feed, line: as_of, staff_id, given_name,
    family_name (null: not in HR), feed, file, line, column, value, rule, message. Without the whole district, only of
    people whose accepted assignments or grants are at the scope's locations on the day, or whose rejected assignment
    names one; the viewer's own if `staff_ids` names it.
    """
    return ask(con, "rejected_people", question)
