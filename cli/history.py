"""`lapsewatch history`: what daily snapshots have shown; its export and restore."""

import io
from pathlib import Path
from typing import Annotated

import polars as pl
import typer

from cli.commands import app
from cli.options import DEFAULT_STORE, Store, VersionName
from cli.output import put_in_place
from cli.reading import said_of_version
from cli.terminal import counting_table, table_cell, table_console
from cli.trouble import REFUSED, WRONG_USE, Trouble
from cli.words import counted
from history import summary as summary_of_history
from history import to_table
from intake import IntakeRefused, read_history_file
from load import known_history
from store import KeptHistory, StoreError, history_of, named, read_history, restore_history

SameStore = Annotated[Path | None, typer.Option("--store", help="The store folder.", metavar="PATH")]


history_app = typer.Typer(rich_markup_mode="rich")


app.add_typer(history_app, name="history")


@history_app.callback(invoke_without_command=True, epilog="Example: lapsewatch history --store data/store")
def history(context: typer.Context, store: Store = DEFAULT_STORE, version_name: VersionName = None) -> None:
    """Show what daily snapshots have shown so far; export it, or restore an export.

    Beginnings and ends follow from it where a source is marked `snapshot = true` (docs/sources.md).

    Every version of the store has all of it, and every load adds to it. Nothing else can say it again: export it.
    """
    # So that --store and --version mean the same before and after the name of the command.
    context.obj = store, version_name
    if context.invoked_subcommand is not None:
        return
    kept, found = _history_of(store, version_name)
    console = table_console()
    shown = counting_table("feed", "snapshots", "first", "last", "days without", "longest gap", "rows seen", "gone")
    for feed, name, count, first, last, without, gap_from, gap_to, rows, gone in found.iter_rows():
        what = f"{feed} ({name})" if name else feed
        gap = f"{gap_from} to {gap_to}" if gap_from else ""
        shown.add_row(
            table_cell(what), f"{count:,}", str(first), str(last), f"{without:,}", gap, f"{rows:,}", f"{gone:,}"
        )
    if found.height:
        console.print(shown)
        origin = kept.version or "restored files"
        typer.echo(f"The history of {store}, in {origin}: {found['snapshots'].sum():,} snapshots of feeds.")
    else:
        typer.echo(f"No snapshots in {store} yet: mark a source with `snapshot = true` in sources.toml, then load.")
    if kept.restored:
        typer.echo(f"{counted(len(kept.restored), 'restored file waits', 'restored files wait')} for the next load.")


@history_app.command("export", epilog="Example: lapsewatch history export history-2027-03-01.parquet")
def export_history(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The .parquet or .csv file to write.")],
    store: SameStore = None,
    version_name: VersionName = None,
) -> None:
    """Write the whole history to one file: every snapshot, every row with the days on which it was seen."""
    ending = _table_ending(file)
    same_store, same_version = context.obj
    table = to_table(known_history(_kept_history(store or same_store, version_name or same_version)))
    content = io.BytesIO()
    # Not as a list that people open: what a restore reads must be what was written, to the letter.
    (table.write_parquet if ending == ".parquet" else table.write_csv)(content)
    put_in_place(file, content.getvalue())
    typer.echo(f"Wrote the history, {counted(table.height, 'row', 'rows')}, to {file}.")


@history_app.command("restore", epilog="Example: lapsewatch history restore history-2027-03-01.parquet")
def restore(
    context: typer.Context,
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="A file of `lapsewatch history export`.", exists=True, dir_okay=False)
    ],
    store: SameStore = None,
) -> None:
    """Add an exported history to that of a store: days that the store lacks; of a day in both, the store's stays.

    The file is taken up by the next load, as one step with all else that the load publishes.
    """
    _table_ending(file)
    try:
        restored = read_history_file(file)
    except IntakeRefused as refused:
        raise Trouble(*refused.problems, exit_code=REFUSED) from refused
    same_store, same_version = context.obj
    if same_version is not None:
        raise Trouble("A restore is for the next load, not for a version: leave out --version.", exit_code=WRONG_USE)
    target = store or same_store
    restore_history(target, to_table(restored))
    count = sum(track.days.height for track in restored.values())
    typer.echo(f"{counted(count, 'snapshot waits', 'snapshots wait')} in {target} for the next load, which adds them.")


def _kept_history(store: Path, version_name: str | None) -> KeptHistory:
    """All that a store knows of snapshots, or what one version of it knew."""
    if version_name is None:
        return read_history(store)
    try:
        return history_of(named(store, version_name).path)
    except StoreError as error:
        raise Trouble(said_of_version(error, store, version_name), exit_code=WRONG_USE) from error


def _history_of(store: Path, version_name: str | None) -> tuple[KeptHistory, pl.DataFrame]:
    kept = _kept_history(store, version_name)
    return kept, summary_of_history(known_history(kept))


def _table_ending(file: Path) -> str:
    ending = file.suffix.lower()
    if ending not in (".parquet", ".csv"):
        raise Trouble(f"{file.name!r} ends in no format of a history; use .parquet or .csv.", exit_code=WRONG_USE)
    return ending
