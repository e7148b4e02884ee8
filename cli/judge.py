"""`lapsewatch judge`: many districts at once, one after another or on a distributed engine."""

import os
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from enum import StrEnum
from pathlib import Path
from time import perf_counter
from typing import Annotated
from urllib.parse import unquote, urlsplit

import typer

import districts as many
from cli import clock
from cli.commands import app
from cli.options import PolicyFile
from cli.output import print_json
from cli.terminal import progress_bars
from cli.trouble import REFUSED, WRONG_USE, Trouble
from cli.words import counted, harmless
from districts import Outcome, Run
from eligibility import load_policy
from store import KEEP


class Engine(StrEnum):
    """What brings districts to the engine that judges them."""

    DUCKDB = "duckdb"
    SPARK = "spark"


def _place(text: str) -> Path:
    """Accept a folder, by its path or as file:///PATH."""
    address = urlsplit(str(text))
    if address.scheme == "file" and address.netloc in ("", "localhost"):
        return Path(unquote(address.path))
    if re.match(r"[A-Za-z][A-Za-z0-9+.-]+:", str(text)):
        raise typer.BadParameter(
            f"{str(text)!r} is no folder; mount the storage where every worker sees it, and give its path."
        )
    return Path(text).absolute()


def _remote(text: str) -> str:
    """Accept the address of a Spark Connect server."""
    address = urlsplit(text)
    if address.scheme != "sc" or not address.hostname:
        raise typer.BadParameter(f"{text!r} is no address of Spark Connect; expected sc://HOST:PORT.")
    return text


@app.command(epilog="Example: lapsewatch judge --input state/feeds --output state/judged --engine spark")
def judge(
    source: Annotated[
        Path,
        typer.Option(
            "--input", parser=_place, metavar="URI", help="The folder with a feed folder district=ID for each district."
        ),
    ],
    output: Annotated[
        Path,
        typer.Option("--output", parser=_place, metavar="URI", help="The folder for what is judged, by district."),
    ],
    *,
    engine: Annotated[
        Engine, typer.Option(help="duckdb: one after another, here. spark: on workers, by Spark Connect.")
    ] = Engine.DUCKDB,
    remote: Annotated[
        str | None,
        typer.Option(
            parser=_remote,
            metavar="ADDRESS",
            help="The Spark Connect server, such as sc://host:15002.",
            show_default="a local Sail",
        ),
    ] = None,
    workers: Annotated[
        int | None,
        typer.Option(help="How many districts a local Sail judges at once.", min=1, show_default="the cores"),
    ] = None,
    policy: PolicyFile = None,
    keep: Annotated[int, typer.Option(help="How many of the newest versions of each district stay.", min=1)] = KEEP,
    as_json: Annotated[bool, typer.Option("--json", help="Print one line of JSON for each district.")] = False,
) -> None:
    """Judge many districts, each as a load does it: Parquet for a state, and a store for each district.

    One whose records and rules are those of its last judgement is not judged again.

    One that is refused or fails stops no other, and the exit code is 1.

    A policy.toml among the feeds of a district holds its rules.
    """
    if remote is not None and engine is not Engine.SPARK:
        raise Trouble("--remote names a Spark Connect server: add --engine spark.", exit_code=WRONG_USE)
    if workers is not None and (remote is not None or engine is not Engine.SPARK):
        raise Trouble("--workers is for the Sail that --engine spark starts without --remote.", exit_code=WRONG_USE)
    began = perf_counter()
    rules = load_policy(policy)
    run = Run(source, output, rules.text, rules.file, clock.now(), keep)
    try:
        names = many.partitions(source)
        found = list(
            _shown(_judged(run, names, engine, remote, workers or os.cpu_count() or 1), len(names), as_json=as_json)
        )
    except (many.NoDistrictsError, many.EngineMissingError, many.EngineUnreachableError) as error:
        raise Trouble(str(error), exit_code=WRONG_USE) from error
    if not as_json:
        _sum_up(found, perf_counter() - began)
    if any(one.problems for one in found):
        raise typer.Exit(REFUSED)


def _judged(run: Run, names: list[str], engine: Engine, remote: str | None, workers: int) -> Iterator[Outcome]:
    if engine is Engine.SPARK:
        return many.judge_on_spark(run, names, remote, workers)
    return many.judge_one_after_another(run, names)


def _shown(outcomes: Iterable[Outcome], total: int, *, as_json: bool) -> Iterator[Outcome]:
    """Hand the outcomes on, and show how far the run is, and whatever went wrong as soon as it is known."""
    with progress_bars() as progress:
        for done, one in enumerate(outcomes, 1):
            if as_json:
                # Counted only, as the sentences may hold rows of feeds; they follow on standard error.
                print_json(asdict(one) | {"problems": len(one.problems.splitlines())})
            for problem in one.problems.splitlines():
                typer.echo(harmless(f"{one.district} {one.outcome}: {problem}"), err=True)
            if progress:
                progress("Judge districts", done, total)
            yield one


def _sum_up(found: list[Outcome], seconds: float) -> None:
    """Say how many districts came out how, and what was judged."""
    counts = Counter(one.outcome for one in found)
    said = ", ".join(f"{counts[outcome]:,} {outcome}" for outcome in many.OUTCOMES)
    rows = counted(sum(one.rows_read for one in found), "row", "rows")
    rejected = sum(one.rows_rejected for one in found)
    people = counted(sum(one.people for one in found), "person", "people")
    typer.echo(f"{counted(len(found), 'district', 'districts')}: {said}.")
    typer.echo(f"{people}, {rows} read, {rejected:,} rejected, in {seconds:.1f} seconds.")
