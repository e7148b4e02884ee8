"""What each contested sentence of the source costs: who gets another answer if it is read the other way (§ 9)."""

import hashlib
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import get_args

import duckdb
import polars as pl

import queries
import store
from eligibility import Policy, engine, parse_policy
from eligibility.policy import Readings
from lab import wording
from lab.judging import Progress, judged
from lab.policy_file import rewritten
from queries import Question, Scope

_NAMES = {field.alias or name: name for name, field in Readings.model_fields.items()}


def other_readings(policy: Policy) -> dict[str, list[str]]:
    """The values that each reading may have beside the one in force, by its key, in the order of eligibility.md § 9."""
    return {
        key: [
            value
            for value in get_args(Readings.model_fields[name].annotation)
            if value != getattr(policy.readings, name)
        ]
        for key, name in _NAMES.items()
    }


def read_otherwise(policy: Policy, key: str, value: str) -> Policy:
    """The same rules with one sentence read another way."""
    readings = policy.readings.model_copy(update={_NAMES[key]: value})
    return parse_policy(rewritten(policy.text, policy, policy.model_copy(update={"readings": readings})), policy.file)


def reading_of_all_days(
    version: Path,
    con: duckdb.DuckDBPyConnection,
    policy: Policy,
    reading: tuple[str, str],
    folder: Path,
    *,
    progress: Progress | None = None,
) -> pl.DataFrame:
    """Who gets another answer on which days if a sentence is read another way; kept in `folder`, one file per reading.

    `reading` is its key and the other value; `con` is open on `version`, which `policy` judged. Columns as
    `queries.differences_of_all_days`, and because. Raises
    store.StoreError.
    """
    name = "-".join(reading)
    rows = store.kept(folder, version.stem, name, _made_by())
    if rows is not None:
        return rows
    # One thread: it is nobody's wait, and the other core is for whoever looks at a page meanwhile.
    otherwise = judged(version, policy, read_otherwise(policy, *reading), progress=progress, threads=1)
    # Another reading is judged about all functions, so that this is never None.
    if otherwise.con is None:
        raise ValueError(f"{name} is how the sentence is read already")
    try:
        rows = queries.differences_of_all_days(otherwise.con, Scope.district(), before=con)
    finally:
        otherwise.con.close()
    titles = {course: one.title for course, one in policy.courses.items()}
    rows = rows.with_columns(because=wording.because(titles, "the other reading", "the one in force"))
    store.keep(folder, version.stem, name, rows, _made_by())
    return rows


def reading_on(rows: pl.DataFrame, question: Question) -> pl.DataFrame:
    """Of `reading_of_all_days`, the rows of the day of a question, within its scope and its locations."""
    return rows.filter(_holding(question.as_of), *_seen(question))


def _holding(day: date) -> pl.Expr:
    return (pl.col("from_on") <= day) & (pl.col("to_on") >= day)


def _seen(question: Question) -> Iterator[pl.Expr]:
    if not question.scope.is_district:
        yield pl.col("location_id").is_in(question.scope.location_ids)
    if question.location_ids:
        yield pl.col("location_id").is_in(question.location_ids)


def _made_by() -> str:
    """What distinguishes these rows from those of another engine, or of other code that compares."""
    code = [Path(__file__), Path(wording.__file__), Path(queries.__file__).with_name("changes.py")]
    return hashlib.sha256(b"".join([engine().encode(), *(file.read_bytes() for file in code)])).hexdigest()
