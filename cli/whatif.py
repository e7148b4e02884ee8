"""`lapsewatch whatif`: what another policy would do."""

import sys
from dataclasses import replace
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import polars as pl
import typer

import lab
import queries
from cli import clock
from cli.commands import app
from cli.options import DEFAULT_STORE, AsOf, Functions, Output, Schools, Store, VersionName, read_day
from cli.output import hand_over
from cli.reading import known_functions, known_schools, provenance, reading
from cli.terminal import progress_bars
from eligibility import load_policy
from queries import Question, Scope

_WHATIF_VIEW = ("kind", "staff_id", "name", "function_id", "location_name", "last_day", "because")


class By(StrEnum):
    """What the rows of a what-if are about."""

    PERSON, FUNCTION, SCHOOL, JUNE, COVERAGE, ANOMALY = "person", "function", "school", "june", "coverage", "anomaly"


@app.command(epilog="Example: lapsewatch whatif my-draft.toml --from 2027-07-01 -o whatif.xlsx")
def whatif(
    file: Annotated[Path, typer.Argument(metavar="POLICY", help="The draft: a policy file, changed.")],
    *,
    from_: Annotated[
        date | None,
        typer.Option(
            "--from",
            parser=read_day,
            metavar="DAY",
            help="What the draft changes holds from this day on; the rules in use hold until the day before.",
            show_default="every day, past ones too",
        ),
    ] = None,
    as_of: AsOf = None,
    by: Annotated[By, typer.Option(help="What to list.", show_default=True)] = By.PERSON,
    school: Schools = None,
    function: Functions = None,
    output: Output = None,
    store: Store = DEFAULT_STORE,
    version_name: VersionName = None,
) -> None:
    """Say what another policy would do: who gains and loses access, whose last day moves, what the Junes would be.

    Judges the records of the store by the draft, beside the store, which stays as it is.
    """
    draft = load_policy(file)
    with reading(store, version_name) as version:
        in_use = queries.policy(version.con)
        draft = lab.from_day(in_use, draft, from_) if from_ else draft
        day = as_of or clock.today(queries.facts(version.con).time_zone)
        locations = known_schools(version.con, day, school)
        functions = known_functions(version.con, function)
        question = Question(day, Scope.district(), location_ids=locations, function_ids=functions)
        with progress_bars() as progress:
            report = None if progress is None else lambda _, *far: progress("Judge the draft", *far)
            judged = lab.judged(version.path, in_use, draft, progress=report)
        found = lab.what_if(version.con, judged, draft, question)
        about = provenance(
            version,
            "What if",
            day,
            {"draft": [f"{draft.file} {draft.version}"], "school": locations},
            found.people.height,
        )
    if unseen := lab.unseen(in_use, draft):
        typer.echo(unseen, err=True)
    rows = _whatif_rows(found, by)
    if output is not None or sys.stdout.isatty():
        typer.echo("\n".join(lab.said(found)))
    hand_over(rows, _WHATIF_VIEW if by is By.PERSON else rows.columns, replace(about, rows=rows.height), output)


def _whatif_rows(found: lab.WhatIf, by: By) -> pl.DataFrame:
    match by:
        case By.PERSON:
            return found.people
        case By.FUNCTION:
            return lab.counted(found.people, ["function_id", "function_title"])
        case By.SCHOOL:
            return lab.counted(found.people, ["location_id", "location_name"])
        case By.JUNE:
            return found.junes
        case By.COVERAGE:
            return found.coverage
        case By.ANOMALY:
            return found.anomalies
