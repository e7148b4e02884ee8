"""Of whom rows were rejected without which they cannot be judged."""

from collections.abc import Sequence
from datetime import date

import duckdb

from queries.asking import Answer, Scope, answer, ask


def rejected_people(
    con: duckdb.DuckDBPyConnection,
    *,
    as_of: date,
    scope: Scope,
    location_ids: Sequence[str] = (),
    staff_ids: Sequence[str] = (),
) -> Answer:
    """The rejected rows of staff, employments and assignments that name somebody (feeds.md, "a bad row").

    One row per rejected row, sorted by family name, given name, id, feed, line: as_of, staff_id, given_name,
    family_name (null: not in HR), feed, file, line, column, value, rule, message. Without the whole district, only of
    people whose accepted assignments or grants are at the scope's locations on the day, or whose rejected assignment
    names one; the viewer's own if `staff_ids` names it.
    """
    parameters = {"as_of": as_of, "location_ids": list(location_ids), "staff_ids": list(staff_ids)}
    return answer(ask(con, "rejected_people", parameters | scope.person_parameters()), None)
