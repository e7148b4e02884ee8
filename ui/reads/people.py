"""Whom one may look up, and what is known of one person, cached by version, question and person.

A question about one person has no chosen locations (`View.everywhere`): what somebody may use does not depend on the
school that the reader has picked, and `queries` refuses a choice that would not narrow the answer.
"""

from dataclasses import replace

import polars as pl

import queries
from eligibility.reasoning import Explanation
from queries import Person, Question
from ui.reads.version import all_functions, cursor
from ui.widgets import cache


@cache.by_values(64)
def people(version: str, question: Question, words: str, at_most: int) -> pl.DataFrame:
    """The best hits among those whom the viewer may look up (columns: `queries.people`)."""
    return queries.people(cursor(version), question, words=words, at_most=at_most)


@cache.by_values(256)
def person(version: str, question: Question, staff_id: str) -> Person | None:
    """One person's name, or None where the viewer may not see anybody of that id."""
    return queries.person(cursor(version), question, staff_id=staff_id)


@cache.by_values(256)
def person_stretches(version: str, question: Question, staff_id: str) -> pl.DataFrame:
    """What is known of one person on a day, as stretches of days (columns: `queries.timeline`)."""
    return queries.timeline(cursor(version), question, staff_id=staff_id)


@cache.by_values(256)
def person_status(version: str, question: Question, staff_id: str) -> pl.DataFrame:
    """The status of one person for every function at every place held (columns: `queries.status`, function_title)."""
    # With the functions of which nothing is held: My access says which of them are open to the job.
    rows = queries.status(cursor(version), replace(question, staff_ids=(staff_id,)), include_none=True)
    return rows.with_columns(function_title=pl.col("function_id").replace_strict(all_functions(version)))


@cache.by_values(256)
def person_anomalies(version: str, question: Question, staff_id: str) -> pl.DataFrame:
    """Where the grants of one person and the rules disagree (columns: `queries.anomalies`)."""
    return queries.anomalies(cursor(version), replace(question, staff_ids=(staff_id,)))


@cache.by_values(256)
def rejected_rows_of(version: str, question: Question, staff_id: str) -> pl.DataFrame:
    """The rejected rows of HR's feeds about one person, if the viewer may see them (`queries.rejected_people`)."""
    return queries.rejected_people(cursor(version), replace(question, staff_ids=(staff_id,)))


@cache.by_values(1024)
def explanation(version: str, question: Question, staff_id: str, function_id: str) -> Explanation:
    """The whole reasoning for one person and one function."""
    return queries.explain(cursor(version), question, staff_id=staff_id, function_id=function_id)
