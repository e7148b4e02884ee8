"""The commands that list: `status`, `anomalies`, `june` and `diff`."""

import sys
from datetime import date
from typing import Annotated

import polars as pl
import typer

import queries
from cli import clock
from cli.commands import app
from cli.options import DEFAULT_STORE, AsOf, Functions, Output, Schools, Store, VersionName, read_day
from cli.output import hand_over
from cli.reading import comparing, known_functions, known_schools, provenance, reading
from cli.trouble import WRONG_USE, Trouble
from cli.words import counted
from eligibility.days import FIRST_DAY, LAST_DAY, said_month_name
from queries import ANOMALY_COLUMNS, JUNE_COLUMNS, STATUS_COLUMNS, Question, Scope

_STATUS_VIEW = ("staff_id", "name", "function_id", "location_name", "status", "last_day", "next_step")
_ANOMALY_VIEW = ("kind", "severity", "staff_id", "name", "location_name", "since", "explanation", "fix_by")
_CHANGES_VIEW = ("kind", "staff_id", "name", "function_id", "location_name", "last_day", "because", "record")
_JUNE_VIEW = ("staff_id", "name", "function_id", "location_name", "course_id", "last_day", "renewed_on", "next_step")


@app.command(epilog="Example: lapsewatch status --school 0010 --as-of 2027-03-01 -o status.xlsx")
def status(
    *,
    as_of: AsOf = None,
    every: Annotated[bool, typer.Option("--all", help="Also those who neither have nor want anything.")] = False,
    school: Schools = None,
    function: Functions = None,
    output: Output = None,
    store: Store = DEFAULT_STORE,
    version_name: VersionName = None,
) -> None:
    """List everybody's status: what they may use, where, until when, and what to do next."""
    with reading(store, version_name) as version:
        day = as_of or clock.today(queries.facts(version.con).time_zone)
        locations, functions = known_schools(version.con, day, school), known_functions(version.con, function)
        question = Question(day, Scope.district(), location_ids=locations, function_ids=functions)
        rows = queries.status(version.con, question, include_none=every)
        about = provenance(version, "Status", day, {"school": locations, "function": functions}, rows.height)
    hand_over(rows.select(STATUS_COLUMNS), _STATUS_VIEW, about, output)


@app.command(epilog="Example: lapsewatch anomalies --as-of 2027-03-01 -o anomalies.csv")
def anomalies(
    as_of: AsOf = None, output: Output = None, store: Store = DEFAULT_STORE, version_name: VersionName = None
) -> None:
    """List where Infinite Campus and the rules disagree: access that should not be, or is missing."""
    with reading(store, version_name) as version:
        day = as_of or clock.today(queries.facts(version.con).time_zone)
        rows = queries.anomalies(version.con, Question(day, Scope.district()))
        about = provenance(version, "Anomalies", day, {}, rows.height)
    hand_over(rows.select(ANOMALY_COLUMNS), _ANOMALY_VIEW, about, output)


@app.command(epilog="Example: lapsewatch june --year 2027 -o june.xlsx")
def june(
    year: Annotated[
        int | None,
        typer.Option(
            help="The year of the June.",
            min=FIRST_DAY.year,
            max=LAST_DAY.year,
            show_default="the June that ends the school year of the day",
        ),
    ] = None,
    as_of: AsOf = None,
    output: Output = None,
    store: Store = DEFAULT_STORE,
    version_name: VersionName = None,
) -> None:
    """List the cohort of one June: whose certificates end on its last day, and who has renewed."""
    with reading(store, version_name) as version:
        day = as_of or clock.today(queries.facts(version.con).time_zone)
        question = Question(day, Scope.district())
        coming = queries.choices(version.con, question).june
        june_year = year or coming.year
        rows = queries.june(version.con, question, june_year=june_year)
        about = provenance(version, f"{said_month_name(coming)} {june_year}", day, {}, rows.height)
    hand_over(rows.select(JUNE_COLUMNS), _JUNE_VIEW, about, output)


@app.command(epilog="Example: lapsewatch diff --since 2026-11-16 -o changes.xlsx")
def diff(
    *,
    since: Annotated[
        date | None,
        typer.Option("--since", parser=read_day, metavar="DAY", help="Compare with this day, of one version."),
    ] = None,
    load: Annotated[
        str | None,
        typer.Option(
            "--load", metavar="VERSION", help="Compare with this version, on one day; `last`: the one before."
        ),
    ] = None,
    as_of: AsOf = None,
    school: Schools = None,
    function: Functions = None,
    output: Output = None,
    store: Store = DEFAULT_STORE,
    version_name: VersionName = None,
) -> None:
    """List what changed between two days, or between two versions: who gained, lost, renewed, moved, by which record.

    Give --since DAY, or --load VERSION.
    """
    if (since is None) == (load is None):
        raise Trouble(
            "Say what to compare with: --since DAY for another day, or --load VERSION for another version "
            "(`--load last` for the one before); not both.",
            exit_code=WRONG_USE,
        )
    with reading(store, version_name) as version, comparing(store, version, load) as earlier:
        day = as_of or clock.today(queries.facts(version.con).time_zone)
        if since is not None and since > day:
            raise Trouble(
                f"--since {since} lies after the day asked about, {day}: give an earlier day, or a later --as-of.",
                exit_code=WRONG_USE,
            )
        locations, functions = known_schools(version.con, day, school), known_functions(version.con, function)
        question = Question(day, Scope.district(), function_ids=functions)
        rows = queries.with_moves(
            queries.changes(version.con, question, since=since or day, earlier=earlier.con if earlier else None)
        )
        # Only now, or who moves from one school to another would have left the one.
        rows = rows.filter(pl.col("location_id").is_in(locations)) if locations else rows
        with_ = {"compared with": [earlier.name if earlier else str(since)]}
        about = provenance(version, "Changes", day, {**with_, "school": locations, "function": functions}, rows.height)
    if output is not None or sys.stdout.isatty():
        for kind, cause, people, grants in queries.changes_counted(rows).iter_rows():
            typer.echo(f"{kind}, {cause}: {counted(people, 'person', 'people')}, {counted(grants, 'grant', 'grants')}")
    hand_over(rows, _CHANGES_VIEW, about, output)
