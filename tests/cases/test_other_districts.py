"""The two example districts of data/examples: who is what on which day, by hand from the descriptions alone.

Each line is a sentence of a description, or the day before or after one turns. Nothing here was copied from an answer.
"""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

import duckdb
import pytest

import queries
from queries import Question, Scope
from store import connect, current
from tests.other_districts import EXAMPLES, make_two_years, make_yearly
from tests.stores import Make, StoreOf


class Expected(NamedTuple):
    """Who is what for a function on a day, until when, and the anomaly that stands there (empty: none); why."""

    who: str
    function: str
    on: str
    status: str
    last_day: str
    anomaly: str
    why: str


A, G = "attendance", "gradebook"
YEARLY = [
    # "Each module needs a yearly test"
    Expected("J01", A, "2026-08-11", "none", "", "", "no test yet"),
    Expected("J01", A, "2026-11-20", "expiring", "2027-07-31", "", "its own test opens a module"),
    Expected("J02", A, "2026-11-20", "none", "", "", "the test of one module opens no other"),
    Expected("J10", A, "2026-11-20", "expiring", "2027-07-31", "", "whatever the job: a bus driver"),
    # "passed with 80 of 100 points"
    Expected("J02", G, "2026-11-20", "expiring", "2027-07-31", "", "80 is enough"),
    Expected("J03", G, "2026-11-20", "incomplete", "", "never-certified", "79 is not"),
    Expected("J14", A, "2026-11-20", "expiring", "2027-07-31", "", "no score: passed, as the record says"),
    # "the school year begins on August 1"
    Expected("J12", G, "2026-07-31", "expiring", "2026-07-31", "", "the last day of a school year"),
    Expected("J12", G, "2026-08-01", "lapsed", "", "", "the next has begun: a yearly test"),
    Expected("J13", A, "2026-08-01", "expiring", "2027-07-31", "", "passed on its first day: good for all of it"),
    Expected("J04", A, "2026-07-31", "valid", "2027-07-31", "", "renewed in the window, from May 1 on"),
    Expected("J04", G, "2026-07-31", "expiring", "2026-07-31", "", "April 30 was before the window"),
    # "rights turn read-only after the deadline"
    Expected("J05", G, "2026-07-31", "expiring", "2026-07-31", "", "still the school year of the test"),
    Expected("J05", G, "2026-08-01", "lapsed", "", "lapsed", "full rights after the deadline"),
    Expected("J05", G, "2026-11-20", "lapsed", "", "lapsed", "full rights, ever since"),
    Expected("J06", G, "2026-08-01", "lapsed", "", "", "rights to read may stay"),
    Expected("J04", G, "2026-11-20", "lapsed", "", "", "rights to read may stay"),
    Expected("J07", A, "2026-10-12", "expiring", "2027-07-31", "", "passed again: five business days for full rights"),
    Expected("J07", A, "2026-11-20", "expiring", "2027-07-31", "overdue", "rights to read are not what he earned"),
    Expected("J11", G, "2026-11-20", "ineligible", "", "departed", "who leaves loses them, whatever the year"),
    # "nobody's approval is needed", "central staff get every module"
    Expected("J08", A, "2026-11-20", "expiring", "2027-07-31", "", "central, no approval"),
    Expected("J08", G, "2026-11-20", "expiring", "2027-07-31", "", "central, each module"),
    Expected("J14", A, "2026-11-20", "expiring", "2027-07-31", "", "central, at another office too"),
    Expected("J09", A, "2026-11-20", "incomplete", "", "never-certified", "central staff need the test as well"),
]

R, S = "student-records", "scheduling"
TWO_YEARS = [
    # "valid for 24 months from completion"
    Expected("B03", R, "2026-11-20", "expiring", "2027-03-23", "", "March 9, 2027, and 14 days"),
    Expected("B15", R, "2026-11-20", "valid", "2028-11-30", "", "November 16, 2028, and 14 days"),
    Expected("B13", S, "2026-02-01", "valid", "2028-02-14", "", "from February 29: ended on February 27, renewed"),
    Expected("B12", S, "2025-12-01", "valid", "2027-12-14", "", "the whole course again: 24 months from that day"),
    Expected("B04", R, "2026-11-20", "valid", "2028-09-28", "", "a renewal too: 24 months from its own day"),
    # "renewable in the last 90 days"
    Expected("B04", R, "2026-09-14", "expiring", "2026-12-28", "", "not renewed yet"),
    Expected("B04", R, "2026-09-15", "valid", "2028-09-28", "", "the first of the last 90 days"),
    Expected("B05", R, "2026-09-15", "expiring", "2026-12-28", "", "a quiz a day before them does not renew"),
    # "a grace of 14 days"
    Expected("B06", R, "2026-11-09", "expiring", "2026-11-23", "", "the certificate's last day"),
    Expected("B06", R, "2026-11-23", "expiring", "2026-11-23", "", "the last day of the grace"),
    Expected("B06", R, "2026-11-24", "lapsed", "", "lapsed", "the grace is over, and access goes on"),
    Expected("B07", R, "2026-11-18", "expiring", "2026-11-18", "", "the last day of the grace"),
    Expected("B07", R, "2026-11-20", "lapsed", "", "lapsed", "the grace is over, and access goes on"),
    Expected("B11", R, "2026-11-20", "valid", "2028-11-23", "", "renewed in the grace"),
    # "approval is by a director only"
    Expected("B08", R, "2026-11-20", "valid", "2028-02-15", "approver", "a principal may not"),
    Expected("B09", R, "2026-11-20", "incomplete", "", "not-approved", "no approval at all"),
    Expected("B10", R, "2026-11-20", "incomplete", "", "", "denied, and not granted"),
    Expected("B15", R, "2026-11-18", "incomplete", "", "", "certified, not approved yet"),
    Expected("B14", S, "2026-11-20", "incomplete", "", "never-certified", "approved, never certified"),
]


@pytest.mark.parametrize(("make", "table"), [(make_yearly, YEARLY), (make_two_years, TWO_YEARS)])
def test_every_sentence_of_the_description_holds(store_of: StoreOf, make: Make, table: Sequence[Expected]) -> None:
    with connect(current(store_of(make))) as con:
        answered = [_answered(con, line) for line in table]
        (rejected,) = con.execute("select count(*) from rejected_rows").fetchall()[0]
    assert answered == table
    assert rejected == 0


def test_nobody_else_is_an_anomaly(store_of: StoreOf) -> None:
    """The anomalies of the last day are those that the tables name, and no other."""
    for make, table in ((make_yearly, YEARLY), (make_two_years, TWO_YEARS)):
        with connect(current(store_of(make))) as con:
            found = queries.anomalies(con, Question(date(2026, 11, 20), Scope.district()))
        named = {(line.who, line.function, line.anomaly) for line in table if line.on == "2026-11-20" and line.anomaly}
        assert set(found.select("staff_id", "function_id", "kind").rows()) == named


def test_every_person_has_a_story() -> None:
    for example in ("yearly-test", "two-years"):
        staff = (EXAMPLES / example / "staff.csv").read_text("utf-8").splitlines()[1:]
        said = (EXAMPLES / example / "README.txt").read_text("utf-8")
        named = [" ".join(row.split(",")[:3]) for row in staff]
        assert [name for name in named if name not in said] == []


def _answered(con: duckdb.DuckDBPyConnection, line: Expected) -> Expected:
    question = Question(date.fromisoformat(line.on), Scope.district(), function_ids=(line.function,))
    rows = queries.status(con, question).filter(staff_id=line.who)
    kinds = queries.anomalies(con, question).filter(staff_id=line.who, function_id=line.function)["kind"]
    status, last_day = rows.select("status", "last_day").row(0) if rows.height else ("none", None)
    return line._replace(status=status, last_day=str(last_day or ""), anomaly=";".join(kinds))
