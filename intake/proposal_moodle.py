"""Moodle's two completion reports among the exports: known by their form, in English (docs/connect/moodle.md)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Literal

import polars as pl

from intake.contracts import COMPLETIONS
from intake.proposal import Ask, ProposedCell, ProposedSource, Question
from intake.proposal_dates import EUROPEAN, US, dates_of
from intake.proposal_files import SeenFile
from intake.proposal_names import compared
from intake.table import named

_COMPLETE, _NOT = "course complete", "Not completed"
_STATES = {
    "Completed": "completed",
    "Completed (achieved pass grade)": "passed",
    "Completed (did not achieve pass grade)": "failed",
}
_IS_STATE = r"^(?:Completed|Not completed)(?: \((?:achieved pass|did not achieve pass|set by ).*\))?$"
_QUIZ = re.compile(r"quiz|test|exam|assessment|recert", re.IGNORECASE)
_ACCOUNT = "id"


def report_of(file: SeenFile) -> Literal["course", "activity"] | None:
    """Which report a file is; None if it is none."""
    if file.reader != "table":
        return None
    if any(named(name) == _COMPLETE for name in file.table.header):
        return "course"
    return "activity" if _activities(file) else None


def without_account(file: SeenFile) -> SeenFile:
    """The file without Moodle's own number of an account, which is nobody's id in HR."""
    return replace(file, columns=tuple(one for one in file.columns if named(one.name) != _ACCOUNT))


def answering_dates(ask: Ask, reports: Sequence[SeenFile]) -> Ask:
    """Whoever answers questions; those about the order of dates are answered by a report whose dates have only one."""
    columns = [one for report in reports for one in report.columns if named(one.name) == _COMPLETE]
    sure = [one.dates.forms[0] for one in columns if one.dates.forms and not one.dates.other]
    order = "day" if any(form.startswith("%d") for form in sure) else "month" if sure else None
    return lambda question: order if order and question.kind == "dates" else ask(question)


def report_source(file: SeenFile, person: ProposedCell, courses: Mapping[str, str], ask: Ask) -> ProposedSource:
    """What is proposed for a report; `person` is who took the course, `courses` what the policy calls them."""
    if report_of(file) == "course":
        cells, words = _of_course(file, courses, ask)
    else:
        cells, words = _of_activities(file, courses, ask)
    # The time in the name would bind the mapping to one export.
    pattern = re.sub(r"\*_[0-9]{4}(?![0-9])", "*", file.pattern)
    feed = COMPLETIONS.name
    return ProposedSource(
        pattern, file.inside, file.all_files, {feed: [person, *cells]}, encoding=file.encoding, feed_words={feed: words}
    )


def _of_course(file: SeenFile, courses: Mapping[str, str], ask: Ask) -> tuple[list[ProposedCell], dict[str, object]]:
    column = next(one for one in file.columns if named(one.name) == _COMPLETE)
    code, note = _named_course(file.name, courses), "by the file's name"
    if code is None:
        code = ask(Question("constant", f"{file.name} does not say of which course it is. Which code has it?")) or None
        note = "no column of the file says of which course it is"
    cells = [
        ProposedCell("course_code", None, "likely" if code else "to check", value=code, note=note),
        ProposedCell("kind", None, "likely", value="full", note="the whole course"),
        _days(file, column.name, column.values, ask),
        ProposedCell("status", None, "sure", value="completed", note="whoever has a day has completed it"),
    ]
    return cells, {"skip": [{"column": column.name, "is": ""}]}


def _of_activities(
    file: SeenFile, courses: Mapping[str, str], ask: Ask
) -> tuple[list[ProposedCell], dict[str, object]]:
    names = {place: " ".join(file.table.header[place].split()) for place in _activities(file)}
    of_file = _named_course(file.name, courses)
    # A forum of the course is not its completion; a quiz of it may well be.
    found = {name: _named_course(name, courses) or (of_file if _QUIZ.search(name) else None) for name in names.values()}
    codes = {name: code for name, code in found.items() if code}
    kinds = {name: "quiz" if _QUIZ.search(name) else "full" for name in codes}
    states = pl.concat([file.table.rows[f"field_{place}"] for place in names]).drop_nulls().unique(maintain_order=True)
    days = (
        pl.concat([file.table.rows[f"field_{place + 1}"] for place in names]).drop_nulls().unique(maintain_order=True)
    )
    meant = {one: _STATES[one] for one in sorted(states) if one in _STATES}
    open_ = [one for one in states if one not in meant and not one.startswith(_NOT)]
    note = "" if codes else "no activity names a course of the policy; write each with its code"
    said = f"not known, write what it means: {', '.join(open_)}" if open_ else ""
    shown = tuple(names.values())[:3]
    cells = [
        ProposedCell("course_code", "Activity", "likely" if codes else "to check", shown, {"map": codes}, note=note),
        ProposedCell("kind", "Activity", "likely", shown, {"map": kinds}),
        _days(file, "Day", days.filter(days != ""), ask),
        ProposedCell("status", "State", "sure", tuple(meant)[:3], {"map": meant}, note=said),
    ]
    besides = [name for name in names.values() if name not in codes] if codes else []
    unpivot: dict[str, object] = {"header": "Activity", "cells": ["State", "Day"]}
    words: dict[str, object] = {
        "unpivot": {**unpivot, **({"besides": besides} if besides else {})},
        "skip": [{"column": "State", "begins": _NOT}],
    }
    return cells, words


def _activities(file: SeenFile) -> list[int]:
    """Where the states of activities stand: each beside its days, whose header is empty or a day itself."""
    header = file.table.header
    return [
        place
        for place, name in enumerate(header[:-1])
        if name.strip() and re.fullmatch(r"(?:[0-9]{4}-.*)?", header[place + 1].strip())
        if (values := file.table.rows[f"field_{place}"].drop_nulls()).len() and values.str.contains(_IS_STATE).all()
    ]


def _days(file: SeenFile, column: str, values: pl.Series, ask: Ask) -> ProposedCell:
    dates = dates_of(values)
    forms = dates.forms
    if dates.other:
        sentence = f"{file.name}, {column}: is {values[0]} month first ({US}) or day first ({EUROPEAN})?"
        if ask(Question("dates", sentence, ("month", "day"), "month")) == "day":
            forms = dates.other
    words = {} if not forms else {"dates": forms[0] if len(forms) == 1 else list(forms)}
    return ProposedCell("completed_on", column, "sure", tuple(values.head(3)), words)


def _named_course(name: str, courses: Mapping[str, str]) -> str | None:
    """The code of the course that a name has in it, of several the one named at most length."""
    found = [one for one in courses if len(one) > 2 and one in compared(name)]
    return courses[max(found, key=len)] if found else None
