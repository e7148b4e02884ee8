"""The worked examples of the source, run live: a store in memory with one invented person per trial, judged as any."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import duckdb
import polars as pl

from eligibility import Policy, default_closed_days, engine, judge
from eligibility.examples import Example, shipped_examples
from eligibility.policy_words import american
from queries.asking import Scope, ask
from store import create_schema, in_memory, insert_records

_LOADED_AT = datetime(2026, 7, 1, tzinfo=UTC)  # no answer depends on it
_HIRED_ON = date(2000, 1, 1)
_FEEDS: dict[str, dict[str, type[pl.DataType]]] = {
    "locations": {
        **dict.fromkeys(("location_id", "name", "kind", "level", "network"), pl.String),
        "is_closed": pl.Boolean,
    },
    "staff": dict.fromkeys(("staff_id", "given_name", "family_name", "email", "worker_type"), pl.String),
    "employments": {"staff_id": pl.String, "hire_date": pl.Date, "end_date": pl.Date, "separation_reason": pl.String},
    "assignments": {
        **dict.fromkeys(("staff_id", "location_id", "job_title", "team"), pl.String),
        "start_date": pl.Date,
        "end_date": pl.Date,
    },
    "completions": {
        **dict.fromkeys(("staff_id", "course_code", "kind"), pl.String),
        "completed_on": pl.Date,
        "status": pl.String,
    },
    "approvals": {
        **dict.fromkeys(("staff_id", "function_id", "location_id", "approver_id", "decision"), pl.String),
        "decided_on": pl.Date,
    },
    "grants": {
        **dict.fromkeys(("staff_id", "ic_group", "location_id"), pl.String),
        "granted_on": pl.Date,
        "removed_on": pl.Date,
    },
    "closed_days": {"date": pl.Date, "name": pl.String},
}
_PLACE: dict[str, type[pl.DataType]] = {"feed": pl.String, "file": pl.String, "line": pl.Int64}
_COUNTS = {
    "feed": pl.String,
    "file": pl.String,
    **dict.fromkeys(("rows_read", "rows_accepted", "rows_rejected"), pl.Int64),
    "newest_on": pl.Date,
}
_UNPLACED = {
    "line": pl.Int64,
    **dict.fromkeys(("staff_id", "ic_group", "location_id"), pl.String),
    **dict.fromkeys(("granted_on", "removed_on"), pl.Date),
}

Row = dict[str, object]
Stretch = Mapping[str, object]


@dataclass(frozen=True)
class Outcome:
    """What the engine answers to one worked example of the source.

    `is_right` is None where the policy has no such course, so nothing could be tried. Of `trials` people, each with
    other days, `wrong` were judged otherwise than the source says; `found` tells of the first of them.
    """

    example: Example
    is_right: bool | None
    trials: int
    wrong: int
    found: str


def worked_examples(policy: Policy) -> list[Outcome]:
    """Run the worked examples that ship with the product under `policy`, in the order of the file."""
    examples = shipped_examples().examples
    tried = [example for example in examples if example.course in policy.courses]
    with in_memory() as con:
        _fill(con, policy, _people(tried, policy))
        rows = ask(con, "worked_examples", Scope.district().parameters()).iter_rows(named=True)
        stretches: dict[tuple[object, object], list[Stretch]] = {}
        for row in rows:
            stretches.setdefault((row["staff_id"], row["course_id"]), []).append(row)
    return [
        _outcome(example, stretches) if example in tried else Outcome(example, None, 0, 0, "") for example in examples
    ]


def _outcome(example: Example, stretches: Mapping[tuple[object, object], Sequence[Stretch]]) -> Outcome:
    answers = [_answer(example, stretches.get((staff_id, example.course), ())) for staff_id, _ in _persons(example)]
    wrong = [answer for answer in answers if answer is not None]
    return Outcome(example, not wrong, len(answers), len(wrong), wrong[0] if wrong else "")


def _answer(example: Example, stretches: Sequence[Stretch]) -> str | None:
    """Say what was found in place of what the source says, or None where it is the same."""
    if example.lapsed_on is not None:
        lapsed = _on(stretches, example.lapsed_on)
        return None if lapsed is not None and not lapsed["is_held"] else f"not lapsed on {american(example.lapsed_on)}"
    day = example.last_day
    if day is None:
        return None
    held, after = _on(stretches, day), _on(stretches, day + timedelta(days=1))
    if held is not None and held["is_held"] and held["last_day"] == day and after is not None and not after["is_held"]:
        return None
    ends = [row["last_day"] for row in stretches if row["is_held"]]
    last = ends[-1] if ends else None
    if not isinstance(last, date):
        return "no certificate at all"
    return "the certificate has no end" if last == date(9999, 12, 31) else f"the last day is {american(last)}"


def _on(stretches: Iterable[Stretch], day: date) -> Stretch | None:
    """The stretch that a day lies in; they do not overlap."""
    for row in stretches:
        first, last = row["from_on"], row["to_on"]
        if isinstance(first, date) and isinstance(last, date) and first <= day <= last:
            return row
    return None


def _persons(example: Example) -> Iterable[tuple[str, list[tuple[str, date]]]]:
    """One invented person per trial: the id, and what is completed (kind, day)."""
    key = f"{example.course} {example.said}"
    for turn, steps in enumerate(example.trials()):
        yield f"{key} {turn:04}", [(kind, day) for kind, day in steps]


def _people(examples: Iterable[Example], policy: Policy) -> dict[str, list[Row]]:
    """The feeds' rows of everybody who is needed; nobody needs a job for a certificate."""
    staff: list[Row] = []
    employments: list[Row] = []
    completions: list[Row] = []
    for example in examples:
        code = policy.courses[example.course].codes[0]
        for staff_id, steps in _persons(example):
            staff.append({"staff_id": staff_id, "given_name": "Worked", "family_name": "Example"})
            employments.append({"staff_id": staff_id, "hire_date": _HIRED_ON})
            completions += [
                {
                    "staff_id": staff_id,
                    "course_code": code,
                    "kind": kind,
                    "completed_on": day,
                    "status": "passed",
                }
                for kind, day in steps
            ]
    return {"staff": staff, "employments": employments, "completions": completions}


def _fill(con: duckdb.DuckDBPyConnection, policy: Policy, rows: Mapping[str, Sequence[Row]]) -> None:
    """Keep the records as a load does, and judge everybody."""
    holidays: list[Row] = [{"date": day, "name": name} for day, name in default_closed_days(range(2018, 2031))]
    given = {**rows, "closed_days": holidays}
    feeds = {feed: _frame(schema, given.get(feed, ())) for feed, schema in _FEEDS.items()}
    text = dict.fromkeys(("column", "value", "message"), pl.String)
    create_schema(con)
    insert_records(
        con,
        feeds,
        {
            "feeds": pl.DataFrame(schema=_COUNTS),
            "rejected_rows": pl.DataFrame(
                schema={**_PLACE, **text, **dict.fromkeys(("rule", "row", "staff_id", "location_id"), pl.String)}
            ),
            "unplaced_grants": pl.DataFrame(schema=_UNPLACED),
            "findings": pl.DataFrame(schema={**_PLACE, **text, "finding": pl.String, "staff_id": pl.String}),
        },
        loaded_at=_LOADED_AT,
        policy_version=policy.version,
        policy_name=policy.file,
        policy_text=policy.text,
        judged_by=engine(),
    )
    judge(con, policy)


def _frame(schema: Mapping[str, type[pl.DataType]], rows: Sequence[Row]) -> pl.DataFrame:
    """The rows of one feed as the intake hands them on, with the line of each."""
    found = pl.DataFrame([{name: row.get(name) for name in schema} for row in rows], schema=dict(schema))
    return found.with_columns(line=pl.int_range(2, pl.len() + 2, dtype=pl.Int64))
