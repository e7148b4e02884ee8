"""`lapsewatch doctor`: what is wrong with a store, and mending it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from cli.commands import app
from cli.options import DEFAULT_STORE, Store
from cli.output import print_json
from cli.trouble import REFUSED, WRONG_USE, Trouble
from cli.words import counted, harmless
from eligibility import engine
from load import judge_again
from store import KEEP, StoreDamaged, StoreUnknown, examine, prune, repair
from store import versions as kept_versions


@app.command(epilog="Example: lapsewatch doctor --repair")
def doctor(
    store: Store = DEFAULT_STORE,
    *,
    mend: Annotated[
        bool,
        typer.Option(
            "--repair",
            help="Let readers have the newest whole version, judged again if another Lapsewatch judged it, and remove "
            "what killed loads left.",
        ),
    ] = False,
    free: Annotated[
        bool,
        typer.Option(
            "--prune", help="Remove damaged versions and those that need not be kept, to free space for a load."
        ),
    ] = False,
    keep: Annotated[
        int, typer.Option(help="How many of the newest versions stay; older ones: docs/evidence.md.", min=1)
    ] = KEEP,
    as_json: Annotated[bool, typer.Option("--json", help="Print what is found as one line of JSON.")] = False,
) -> None:
    """Look at every version of the store, and name what is damaged, foreign, outdated or left behind.

    Each version has a checksum of its file and of each of its tables. Without --repair and --prune nothing is changed.

    Exit code 1: something is to be mended; a note alone is no fault.
    """
    if not store.is_dir() or not any(store.iterdir()):
        raise Trouble(
            f"There is no store in {store} to look at: name its folder with --store, or load first.",
            exit_code=WRONG_USE,
        )
    done = [*_judged_again(store), *repair(store, engine(), keep)] if mend else []
    done += prune(store, engine(), keep) if free else []
    found = examine(store, engine(), keep)
    count = len(kept_versions(store))
    faults = sum(one.is_fault for one in found)
    if as_json:
        rows = [{"kind": one.kind, "name": one.name, "sentence": one.sentence, "fault": one.is_fault} for one in found]
        print_json({"store": str(store), "versions": count, "faults": faults, "done": done, "findings": rows})
    else:
        for said in done:
            typer.echo(harmless(said))
        for one in found:
            typer.echo(harmless(f"{'Fault' if one.is_fault else 'Note'}, {one.kind}: {one.name} {one.sentence}"))
        state = counted(faults, "fault", "faults") if faults else "nothing is to be mended"
        typer.echo(f"The store {store}: {counted(count, 'version', 'versions')}, {state}.")
    if faults:
        raise typer.Exit(REFUSED)


def _judged_again(store: Path) -> Iterator[str]:
    """Judge the version of another engine again, where there is one that readers should get; say what was done."""
    try:
        path = judge_again(store)
    # The link can be mended all the same.
    except (StoreUnknown, StoreDamaged) as error:
        yield str(error)
        return
    if path is not None:
        yield f"Judged the records of another version of Lapsewatch again: readers get {path.stem}."
