"""A load that publishes nothing: what the pages would rest on."""

from collections.abc import Callable
from datetime import date
from typing import NamedTuple

import duckdb
import polars as pl
import typer
from rich.console import Console

import queries
from cli import clock
from cli.terminal import counting_table, progress_bars, table_cell, table_console
from cli.words import counted, harmless
from eligibility.days import said_month
from eligibility.english import full_names
from load import Summary
from queries import Question, Scope

MOST_REASONS = 12
MOST_REJECTED = 50
TRIAL_VIEW = ("staff_id", "name", "function_id", "location_name", "standing", "last_day")


class Trial(NamedTuple):
    """What the pages would rest on after a load: ids that match, titles without a role, the June's cohort.

    `rejected`: the first rows that were rejected for a fault of their feed.
    """

    matched: pl.DataFrame
    titles: pl.DataFrame
    june_on: date
    cohort: pl.DataFrame
    rejected: pl.DataFrame


def try_load(run: Callable[..., Summary]) -> None:
    """Do a load without publishing it, and say what it would be; `run` is `try_folder` with what it is to load."""
    trials: list[Trial] = []
    with progress_bars() as progress:
        summary = run(look=lambda con: trials.append(look(con)), progress=progress)
    show_summary(summary)
    _show_trial(trials[0])
    typer.echo("Dry run: nothing was published.")


def look(con: duckdb.DuckDBPyConnection) -> Trial:
    """Take from what would be the new version what tells whether the feeds fit together."""
    question = Question(clock.today(queries.facts(con).time_zone), Scope.district())
    june_on = queries.choices(con, question).june
    cohort = queries.june(con, question, june_year=june_on.year)
    matched = queries.matched_ids(con, scope=question.scope)
    rejected = queries.rejected(con, scope=question.scope, feeds=(), rules=(), most=MOST_REJECTED)
    return Trial(matched, queries.unlisted_titles(con, question), june_on, cohort, rejected.frame)


def show_summary(summary: Summary) -> None:
    """Show rows per feed, why rows were rejected, and the findings."""
    # A log has no width: Rich would take 80 columns, or whatever COLUMNS happens to say.
    console = table_console()
    feeds = counting_table("feed", "read", "accepted", "rejected", "findings")
    for feed, _, *numbers in summary.counts.iter_rows():
        feeds.add_row(feed, *(f"{number:,}" for number in numbers))
    console.print(feeds)
    _show_reasons(console, "rejected because", summary.rejections)
    _show_reasons(console, "not in the policy (no fault of the feed)", summary.unknown)
    _show_reasons(console, "not in the policy, but looks like what is", summary.near_codes.drop("said"))
    _show_reasons(console, "accepted, but found", summary.findings)
    # From here on typer.echo: Rich breaks lines at its width, and a line of a log stays in one piece.
    for feed, said in summary.near_codes.select("feed", "said").head(MOST_REASONS).iter_rows():
        typer.echo(harmless(f"{feed}: {said}"))
    for feed, column in summary.ignored_columns:
        typer.echo(harmless(f"{feed}: the column {column!r} is not known and was ignored."))
    for said in (*summary.absent, *summary.snapshots):
        typer.echo(harmless(said))
    for what in summary.not_compared:
        typer.echo(f"Not compared with the last load: {what}.")


def _show_trial(trial: Trial) -> None:
    """Show of a dry run what tells whether the feeds fit together, and the first lines of the June."""
    console = table_console()
    matched = counting_table("feed", "people it names", "of them in staff")
    for feed, people, known in trial.matched.iter_rows():
        matched.add_row(feed, f"{people:,}", f"{known:,}")
    console.print(matched)
    _show_reasons(
        console,
        "job title without a role in the policy",
        trial.titles.select(pl.lit("assignments"), "job_title", "people_so_far"),
        "people",
    )
    rows = trial.cohort.with_columns(name=full_names())
    listed = counting_table(*TRIAL_VIEW, texts=len(TRIAL_VIEW))
    for row in rows.select(TRIAL_VIEW).head(MOST_REASONS).iter_rows():
        listed.add_row(*(table_cell(value) for value in row))
    if rows.height:
        console.print(listed)
    people = counted(rows["staff_id"].n_unique(), "person", "people")
    typer.echo(f"The cohort of {said_month(trial.june_on)} would be {people}, {counted(rows.height, 'row', 'rows')}.")


def _show_reasons(console: Console, heading: str, counted: pl.DataFrame, unit: str = "rows") -> None:
    """Show the commonest reasons, one row per feed and rule or finding."""
    if counted.is_empty():
        return
    table = counting_table("feed", heading, unit, texts=2)
    for feed, reason, rows in counted.head(MOST_REASONS).iter_rows():
        table.add_row(feed, table_cell(reason), f"{rows:,}")
    console.print(table)
    if counted.height > MOST_REASONS:
        typer.echo(f"and {counted.height - MOST_REASONS} more; the data page has every row.")
