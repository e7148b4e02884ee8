"""`lapsewatch connect`: propose which exports fill which feeds, and try a load."""

from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from cli import clock
from cli.commands import app
from cli.connect_json import connect_as_json
from cli.options import DEFAULT_STORE, PolicyFile, Store
from cli.output import put_in_place
from cli.proposals import answered, is_mapped, show_proposal, unanswered
from cli.trial import try_load
from cli.trouble import WRONG_USE, Trouble
from eligibility import load_policy
from intake import SOURCES_FILE, propose, sources_toml
from load import try_folder


@app.command(epilog="Example: lapsewatch connect exports")
def connect(
    folder: Annotated[
        Path, typer.Argument(metavar="DIR", help="The folder with the exports.", exists=True, file_okay=False)
    ],
    store: Store = DEFAULT_STORE,
    *,
    policy: PolicyFile = None,
    output: Annotated[
        Path | None,
        typer.Option(
            "-o", "--output", metavar="FILE", help="Write the mapping here.", show_default="sources.toml in the folder"
        ),
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Ask nothing; what is not known stays open in the file.")] = False,
    every: Annotated[
        bool, typer.Option("--every", help="Of exports with dates in their names take all, without asking.")
    ] = False,
    force: Annotated[bool, typer.Option("--force", help="Replace a mapping that is there already.")] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="Ask and write nothing; print what is found as JSON lines, for a program.")
    ] = False,
) -> None:
    """Propose which exports fill which feeds, write it as sources.toml, and try a load without publishing it.

    Works with whatever tables your systems export; asks what no file can tell. Read the file, change it, then load.

    Exit code 1: the exports cannot be loaded yet, and it says why.
    """
    file = output or folder / SOURCES_FILE
    ask = partial(unanswered if yes or as_json else answered, is_every=every)
    if as_json:
        connect_as_json(folder, store, load_policy(policy), ask, file if file.exists() and not force else None)
        return
    if file.exists() and not force:
        raise Trouble(
            f"{file} is there already and stays as it is: try it with `lapsewatch load {folder} --dry-run`, "
            "or replace it with --force.",
            exit_code=WRONG_USE,
        )
    rules = load_policy(policy)
    proposal = propose(folder, rules, ask)
    show_proposal(proposal)
    has_mapping = is_mapped(proposal, folder)
    if has_mapping:
        put_in_place(file, sources_toml(proposal).encode())
        typer.echo(f"Wrote {file}: read it, and change what is wrong. Now a load is tried.")
    sources = file if has_mapping else None
    try_load(partial(try_folder, folder, store, rules, loaded_at=clock.now(), sources=sources))
    option = f" --sources {output}" if output and sources else ""
    typer.echo(f"Publish it with `lapsewatch load {folder}{option}`.")
