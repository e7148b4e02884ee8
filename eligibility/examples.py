"""The worked examples of the source (eligibility.md § 5): read with types, as invented people, and as they are judged.

A policy is tried by its own engine: one invented person for each day that an example allows goes into an empty store,
everybody is judged as always, and the stretches of their certificates are held against what the source says. Who
opens that store is `load.py`; this module knows tables, not files.
"""

import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any, Literal, Self

import duckdb
import polars as pl
from pydantic import BaseModel, ConfigDict, model_validator

from eligibility.days import said_day
from eligibility.judge import default_closed_days
from eligibility.policy import Policy

_STRETCHES = Path(__file__).parent / "sql" / "worked_examples.sql"
# Before every day of the examples: on a day without employment no certificate is held (eligibility.md § 5).
_HIRED_ON = date(2000, 1, 1)
_CLOSED_YEARS = range(2018, 2031)  # around the days of the examples
_NEVER = date(9999, 12, 31)  # the engine's day for an open end

SHIPPED_EXAMPLES = Path(__file__).parent / "policies" / "worked_examples.toml"


class _Table(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Step(_Table):
    """One completion, on any day from `first` to `last`."""

    kind: Literal["full", "quiz"]
    first: date
    last: date

    @property
    def days(self) -> int:
        """How many days there are to choose from."""
        return (self.last - self.first).days + 1


class Example(_Table):
    """One sentence of the source: the last day of the certificate that is earned, or a day on which it has lapsed."""

    said: str
    cite: str
    course: str
    steps: list[Step]
    last_day: date | None = None
    lapsed_on: date | None = None

    @model_validator(mode="after")
    def _expects_one_thing(self) -> Self:
        if (self.last_day is None) == (self.lapsed_on is None):
            raise ValueError("expected either last_day or lapsed_on")
        if not self.steps or any(step.days < 1 for step in self.steps):
            raise ValueError("expected at least one step, each with its first day not after its last")
        return self

    def trials(self) -> Iterator[list[tuple[Literal["full", "quiz"], date]]]:
        """What each of so many people completes (kind, day), so that every day of every step is tried once or more."""
        # All steps move on by a day at a time: one person for every pair of days would be 66,000 people for an example
        # of two steps, in place of 365.
        for turn in range(max(step.days for step in self.steps)):
            yield [(step.kind, step.first + timedelta(days=min(turn, step.days - 1))) for step in self.steps]


class Examples(_Table):
    """The examples of one district's pages."""

    district: str
    examples: list[Example]


@cache
def shipped_examples() -> Examples:
    """Return the examples that ship with the product."""
    return Examples.model_validate(tomllib.loads(SHIPPED_EXAMPLES.read_text("utf-8")))


# The invented people


def example_records(policy: Policy) -> dict[str, pl.DataFrame]:
    """The records of one invented person per trial, by table of the store; nobody needs a job for a certificate.

    Examples of a course that the policy does not have are left out.
    """
    people = [
        (staff_id, policy.courses[example.course].codes[0], steps)
        for example in _tried(policy)
        for staff_id, steps in _persons(example)
    ]
    completions = [(staff_id, code, kind, day) for staff_id, code, steps in people for kind, day in steps]
    staff = pl.DataFrame({"staff_id": [staff_id for staff_id, _, _ in people]}, schema={"staff_id": pl.String})
    completed = {"staff_id": pl.String, "course_code": pl.String, "kind": pl.String, "completed_on": pl.Date}
    closed = {"date": pl.Date, "name": pl.String}
    return {
        "staff": _lines(staff.with_columns(given_name=pl.lit("Worked"), family_name=pl.lit("Example"))),
        "employments": _lines(staff.with_columns(hire_date=pl.lit(_HIRED_ON))),
        "completions": _lines(
            pl.DataFrame(completions, schema=completed, orient="row").with_columns(status=pl.lit("passed"))
        ),
        "closed_days": pl.DataFrame(default_closed_days(_CLOSED_YEARS), schema=closed, orient="row"),
    }


def _tried(policy: Policy) -> list[Example]:
    return [example for example in shipped_examples().examples if example.course in policy.courses]


def _persons(example: Example) -> Iterator[tuple[str, list[tuple[Literal["full", "quiz"], date]]]]:
    """One invented person per trial: the id, and what is completed (kind, day)."""
    for turn, steps in enumerate(example.trials()):
        yield f"{example.course} {example.said} {turn:04}", steps


def _lines(rows: pl.DataFrame) -> pl.DataFrame:
    """Give each row the line that it would have in a file, after the header."""
    return rows.with_columns(line=pl.int_range(2, pl.len() + 2, dtype=pl.Int64))


# How they were judged

_Stretch = Mapping[str, Any]


def example_outcomes(con: duckdb.DuckDBPyConnection, policy: Policy) -> pl.DataFrame:
    """What a store with the `example_records` answers, once they are judged by the same policy.

    One row per example of the file, in its order: example_no (from 1), said, cite, course_id, trials (people; 0 where
    the policy has no such course), wrong (of them, who was judged otherwise than the source says), answer (what was
    answered to the first of those, as a part of a sentence; empty where there is none).
    """
    stretches: dict[str, list[_Stretch]] = {}
    for row in con.cursor().sql(_STRETCHES.read_text(encoding="utf-8")).pl().iter_rows(named=True):
        stretches.setdefault(row["staff_id"], []).append(row)
    tried = _tried(policy)
    rows = []
    for number, example in enumerate(shipped_examples().examples, 1):
        # Examples of a missing course stay in the list with no trials: right, wrong and not tried are three things.
        people = [staff_id for staff_id, _ in _persons(example)] if example in tried else []
        answers = [_answer(example, stretches.get(staff_id, ())) for staff_id in people]
        wrong = [answer for answer in answers if answer]
        rows.append((number, example.said, example.cite, example.course, len(people), len(wrong), "".join(wrong[:1])))
    columns = ("example_no", "said", "cite", "course_id", "trials", "wrong", "answer")
    return pl.DataFrame(rows, schema=columns, orient="row")


def _answer(example: Example, stretches: Sequence[_Stretch]) -> str:
    """Say what the engine answers in place of what the source says, or "" where it is the same."""
    if example.lapsed_on is not None:
        lapsed = _on(stretches, example.lapsed_on)
        return "" if lapsed and not lapsed["is_held"] else f"not lapsed on {said_day(example.lapsed_on)}"
    day = example.last_day
    if day is None:
        return ""
    # "Valid until" says two things: held on that day, and lapsed on the next.
    last, after = _on(stretches, day), _on(stretches, day + timedelta(days=1))
    if last and last["is_held"] and last["last_day"] == day and after and not after["is_held"]:
        return ""
    ends = [row["last_day"] for row in stretches if row["is_held"]]
    if not ends:
        return "no certificate at all"
    return "the certificate has no end" if ends[-1] == _NEVER else f"the last day is {said_day(ends[-1])}"


def _on(stretches: Iterable[_Stretch], day: date) -> _Stretch | None:
    """The stretch that a day lies in; they do not overlap."""
    return next((row for row in stretches if row["from_on"] <= day <= row["to_on"]), None)
