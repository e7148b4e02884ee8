"""The whole reasoning for one person and one function (eligibility.md § 6), read from the judged store."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import groupby
from typing import Any

import duckdb
import polars as pl

from eligibility.reasoning import (
    Evidence,
    Explanation,
    PathReasoning,
    PlaceReasoning,
    Requirement,
    requirement_sentence,
)
from queries.asking import ask
from queries.lists import anomalies, status
from queries.question import Question

Row = dict[str, Any]


class UnknownPersonError(Exception):
    """No feed names this staff id, or the viewer may not see the person."""


def explain(con: duckdb.DuckDBPyConnection, question: Question, *, staff_id: str, function_id: str) -> Explanation:
    """Why somebody may or may not use a function, at the chosen locations, or wherever there is something to say.

    Of somebody else than the viewer, only the scope's locations are explained. Raises UnknownPersonError, with a
    sentence for the reader, where no feed names the person or the scope leaves the person out.
    """
    # Without what was chosen: person.sql binds no choice, and `ask` refuses one that would be passed over.
    everywhere = Question(question.as_of, question.scope)
    person = ask(con, "person", everywhere, staff_id=staff_id)
    if person.is_empty():
        raise UnknownPersonError(
            f'No person with the staff id "{staff_id}" is in any feed; check the id, leading zeros included.'
        )
    of_function = replace(question, staff_ids=(staff_id,), function_ids=(function_id,))
    # With `none`: that somebody has no record for the function is to be explained, too.
    statuses = status(con, of_function, include_none=True).iter_rows(named=True)
    by_place = {row["location_id"]: row for row in statuses}
    places = list(question.location_ids or by_place)
    rows = ask(con, "explain", everywhere, staff_id=staff_id, function_id=function_id, location_ids=places).iter_rows(
        named=True
    )
    named = person.row(0, named=True)
    function = {row["function_id"]: row for row in ask(con, "functions", None).iter_rows(named=True)}[function_id]
    # A grant that cannot be judged often names no place or function: it may be the one that is missing here.
    unplaced = anomalies(con, replace(everywhere, staff_ids=(staff_id,))).filter(
        pl.col("kind") == "unplaced", (pl.col("function_id") == function_id).fill_null(value=True)
    )
    return Explanation(
        as_of=question.as_of,
        staff_id=staff_id,
        given_name=named["given_name"] or "",
        family_name=named["family_name"] or "",
        function_id=function_id,
        function_title=function["function_title"],
        first_rule_on=function["first_rule_on"],
        notes=(*filter(None, [named["note"]]), *unplaced["explanation"]),
        places=tuple(
            _place(list(group), by_place.get(place))
            # groupby puts neighbors together only; explain.sql sorts by location, path and requirement.
            for place, group in groupby(rows, key=lambda row: row["location_id"])
        ),
    )


def _place(rows: list[Row], judged: Row | None) -> PlaceReasoning:
    """One location; without a row of the status table there is no job and no grant there."""
    status_row = judged or {
        "status": "none",
        "entitled": False,
        "last_day": None,
        "ends_because": None,
        "unmet": "assignment",
        "path": None,
        "met_on": None,
        "granted": False,
        "next_step": rows[0]["step_without_job"],
    }
    return PlaceReasoning(
        location_id=rows[0]["location_id"],
        location_name=rows[0]["location_name"],
        status=status_row["status"],
        entitled=status_row["entitled"],
        last_day=status_row["last_day"],
        ends_because=status_row["ends_because"] or "",
        unmet=tuple(filter(None, status_row["unmet"].split(";"))),
        met_on=status_row["met_on"],
        granted=status_row["granted"],
        next_step=status_row["next_step"],
        paths=tuple(_paths(rows, status_row["path"])),
    )


def _paths(rows: list[Row], reported: str | None) -> Iterator[PathReasoning]:
    for path, group in groupby(rows, key=lambda row: row["path"]):
        needs = list(group)
        yield PathReasoning(
            path=path,
            fits=needs[0]["fits"],
            is_reported=path == reported,
            is_stated=needs[0]["is_stated"],
            cite=needs[0]["path_cite"],
            requirements=tuple(_requirement(need) for need in needs),
        )


def _requirement(row: Row) -> Requirement:
    evidence = Evidence(
        need=row["need"],
        is_met=row["is_met"],
        since=row["since"],
        until=row["until_on"],
        course_title=row["course_title"] or "",
        detail=row["detail"] or "",
        why=row["why"] or "",
        location_name=row["location_name"],
        location_kind=row["location_kind"],
        at_kind=row["at_kind"],
        days_said=row["days_said"],
        roles=tuple(row["roles"]),
        teams=tuple(row["teams"]),
    )
    return Requirement(
        need=row["need"],
        is_met=row["is_met"],
        since=row["since"],
        until=row["until_on"],
        record=row["record"],
        cite=row["cite"],
        sentence=requirement_sentence(evidence),
    )
