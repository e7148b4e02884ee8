"""`lapsewatch versions`: the versions that the store keeps, and what each rests on."""

import sys
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import polars as pl
import typer

from cli import clock
from cli.commands import app
from cli.options import DEFAULT_STORE, Output, Store
from cli.output import hand_over
from cli.reading import said_of_version
from cli.terminal import counting_table, table_cell, table_console
from cli.trouble import REFUSED, WRONG_USE, Trouble
from cli.words import harmless
from exports import Provenance
from store import Evidence, StoreError, Version, current, evidence, named
from store import versions as kept_versions

_VERSIONS_VIEW = ("version", "loaded_at", "policy_version", "program_version", "in_use", "problem")


@app.command(epilog="Example: lapsewatch versions store-20260303T060000Z-000017 --policy > policy.toml")
def versions(
    version_name: Annotated[
        str | None,
        typer.Argument(metavar="[VERSION]", help="Show what this version rests on.", show_default="all of them"),
    ] = None,
    *,
    policy_only: Annotated[
        bool, typer.Option("--policy", help="Print the policy file that judged VERSION, as it was.")
    ] = False,
    store: Store = DEFAULT_STORE,
    output: Output = None,
) -> None:
    """List the versions that the store keeps, or the files that one of them was read from, with their checksums.

    `--version` of other commands answers from any of them: why an answer was given then.
    """
    if version_name is None:
        if policy_only:
            raise Trouble("--policy prints the policy of one version: name it.", exit_code=WRONG_USE)
        _list_versions(store, output)
        return
    try:
        path = named(store, version_name).path
        about = evidence(path)
    except StoreError as error:
        raise Trouble(said_of_version(error, store, version_name), exit_code=WRONG_USE) from error
    if policy_only:
        typer.echo(about.policy_text, nl=False)
        return
    if about.files is None:
        raise Trouble(f"{path.stem} is from before the checksums of feeds were kept.", exit_code=REFUSED)
    if output is not None or not sys.stdout.isatty():
        provenance = Provenance("Files of feeds", about.loaded_at.date(), {}, path.stem, about.policy_version, 0)
        hand_over(about.files, about.files.columns, replace(provenance, rows=about.files.height), output)
        return
    table = counting_table("folder", "file", "sha256", "bytes", texts=3)
    for folder, name, size, checksum in about.files.iter_rows():
        table.add_row(*map(table_cell, (folder, name, checksum)), f"{size:,}")
    table_console().print(table)
    typer.echo(harmless(f"{_said_evidence(path.stem, about)} `--policy` prints its rules."))


def _list_versions(store: Path, output: Path | None) -> None:
    """One row per version, the newest first; of a damaged one only what its name says."""
    try:
        in_use = current(store).stem
    except StoreError as error:
        raise Trouble(str(error), exit_code=WRONG_USE) from error
    rows = pl.DataFrame([_version_row(one, in_use) for one in kept_versions(store)], infer_schema_length=None)
    rules = rows.filter(version=in_use)["policy_version"].item()
    hand_over(rows, _VERSIONS_VIEW, Provenance("Versions", clock.now().date(), {}, in_use, rules, rows.height), output)


def _version_row(version: Version, in_use: str) -> dict[str, object]:
    try:
        about, problem = evidence(version.path), ""
    except StoreError:
        about, problem = None, "damaged: `lapsewatch doctor` says what of it"
    return {
        "version": version.name,
        "loaded_at": version.loaded_at,
        "bytes": version.size,
        "in_use": version.name == in_use,
        "policy_name": about and about.policy_name,
        "policy_version": about and about.policy_version,
        "program_version": about and about.program_version,
        "files": about.files.height if about and about.files is not None else None,
        "problem": problem,
    }


def _said_evidence(name: str, about: Evidence) -> str:
    program = f"Lapsewatch {about.program_version}" if about.program_version else "an earlier Lapsewatch"
    moment = f"{about.loaded_at:%Y-%m-%d %H:%M} UTC"
    return f"{name}: loaded {moment} by {program}, policy {about.policy_version} ({about.policy_name})."
