"""A district with one course and one function, given as a few records, for the tests of single keys of a rule."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from eligibility import parse_policy
from tests.harness import Engine

POLICY = """\
[district]
name = "Small District"
school_year_starts = "07-01"
renewal_window_opens = "01-01"
grant_within_business_days = 2
time_zone = "America/Denver"
{district}
help = {{ name = "Help", phone = "555", url = "https://help.example" }}
[readings]
{readings}
[roles]
clerk = ["Clerk"]
teacher = ["Teacher"]
[courses.marks]
title = "Marks"
[[courses.marks.rules]]
effective = 2019-07-01
cite = "page § one"
{rule}
[functions.marks]
title = "Marks"
ic_group = "IC Marks"
[[functions.marks.rules]]
effective = 2019-07-01
cite = "page § two"
{function}
paths = [{{ name = "school", at = "school", courses = ["marks"] }}]
"""

Row = dict[str, Any]


class District:
    """One person, Ann, judged under one rule of one course: jobs as (title, first day, last day or None)."""

    def __init__(
        self,
        rule: str,
        completions: Sequence[tuple[str, str] | tuple[str, str, str]],
        *,
        jobs: Sequence[tuple[str, str, str | None]] = (("Clerk", "2015-08-01", None),),
        grants: Sequence[Row] = (),
        readings: str = "",
        function: str = "",
        district: str = "",
    ) -> None:
        """`completions`: kind and day, and the score, if there is one."""
        policy = parse_policy(POLICY.format(rule=rule, readings=readings, function=function, district=district))
        ann = {"staff_id": "Ann"}
        feeds: dict[str, list[Row]] = {
            "locations": [{"location_id": "Elm", "name": "Elm", "kind": "school"}],
            "staff": [{**ann, "given_name": "Ann", "family_name": "Case"}],
            "employments": [{**ann, "hire_date": _day("2015-08-01"), "end_date": None}],
            "assignments": [
                {**ann, "location_id": "Elm", "job_title": title, "start_date": _day(first), "end_date": _day(last)}
                for title, first, last in jobs
            ],
            "completions": [
                {
                    **ann,
                    "course_code": "marks",
                    "kind": kind,
                    "completed_on": _day(on),
                    "status": "completed",
                    "score": float(score[0]) if score else None,
                }
                for kind, on, *score in completions
            ],
            "grants": [{**ann, "ic_group": "IC Marks", "location_id": "Elm", **grant} for grant in grants],
        }
        self.engine = Engine(feeds, policy)

    def terms(self) -> list[tuple[str, str, str]]:
        """First day, nominal end and last day of every term."""
        rows = self.engine.con.execute(
            "select began_on::varchar, nominal_end::varchar, last_day::varchar from terms order by began_on"
        )
        return rows.fetchall()

    def status(self, on: str) -> Row:
        """Her row on a day."""
        (row,) = self.engine.status(date.fromisoformat(on))
        return row

    def step(self, on: str) -> str:
        """The next step on a day."""
        return str(self.status(on)["next_step"])

    def anomalies(self, on: str) -> list[str]:
        """The kinds of her anomalies on a day."""
        return [row["kind"] for row in self.engine.anomalies(date.fromisoformat(on))]

    def june(self, on: str, year: int) -> Row | None:
        """Her row of a June, as of a day."""
        rows = self.engine.june(date.fromisoformat(on), year)
        return rows[0] if rows else None


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
