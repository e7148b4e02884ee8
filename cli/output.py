"""How a list goes out: to a file, to the terminal as a table, or to the next program."""

import io
import json
import os
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

import polars as pl
import typer
from rich import box
from rich.console import Console
from rich.table import Table

from cli.terminal import table_cell
from cli.trouble import WRONG_USE, Trouble
from cli.words import harmless
from eligibility.english import full_names
from exports import FORMATS, ExportError, Provenance
from store import replacing

MOST_ROWS_SHOWN = 500


def print_json(said: Mapping[str, object]) -> None:
    """Print one line of JSON for a program."""
    typer.echo(json.dumps(said, default=str))


def hand_over(frame: pl.DataFrame, view: Sequence[str], about: Provenance, output: Path | None) -> None:
    """Write a list to its file, to the terminal as a table, or to the next program as CSV."""
    if output is not None:
        _write(output, frame, about)
        typer.echo(f"Wrote {frame.height:,} rows to {output}.")
    elif sys.stdout.isatty():
        _show_list(frame, view, about)
    else:
        _to_next_program(FORMATS[".csv"](frame, None))


def _write(output: Path, frame: pl.DataFrame, about: Provenance) -> None:
    """Write a file whole or not at all; Excel and Parquet carry their provenance beside the rows, CSV and JSON none."""
    ending = output.suffix.lower()
    try:
        content = FORMATS[ending](frame, about if ending in {".xlsx", ".parquet"} else None)
    except ExportError as error:
        raise Trouble(str(error), exit_code=WRONG_USE) from error
    put_in_place(output, content)


def put_in_place(output: Path, content: bytes) -> None:
    """Put a file into its place in one step."""
    try:
        with replacing(output) as part:
            part.write_bytes(content)
    except OSError as error:
        raise Trouble(
            f"{output} cannot be written ({error.strerror}): check the folder, its permissions and the disk.",
            exit_code=WRONG_USE,
        ) from error


def _to_next_program(content: bytes) -> None:
    """Write to standard output; what cannot be written any more must not be tried again when Python ends."""
    try:
        typer.echo(content, nl=False)
    except OSError:
        with suppress(OSError, io.UnsupportedOperation):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise


def _show_list(frame: pl.DataFrame, view: Sequence[str], about: Provenance) -> None:
    """Show the telling columns of a list on the terminal, with what it rests on."""
    console = Console(highlight=False)
    if {"given_name", "family_name"} <= set(frame.columns):
        frame = frame.with_columns(name=full_names())
    shown = frame.select(view).head(MOST_ROWS_SHOWN)
    if shown.height:
        table = Table(box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0))
        for column in view:
            table.add_column(column.replace("_id", "").replace("_", " "), overflow="fold")
        for row in shown.iter_rows():
            table.add_row(*(table_cell(value) for value in row))
        console.print(table)
    typer.echo(_footer(frame, shown, about))


def _footer(frame: pl.DataFrame, shown: pl.DataFrame, about: Provenance) -> str:
    filters = "".join(f", {key} {value}" for key, value in about.filters.items())
    rows = f"{frame.height:,} rows" if frame.height else "no rows, nothing fits"
    hidden = f"; the first {shown.height:,} are shown, -o FILE has all" if shown.height < frame.height else ""
    rests_on = f"as of {about.as_of}{filters}; {about.store_version}, policy {about.policy_version}"
    return harmless(f"{about.title}: {rows}{hidden}; {rests_on}.")
