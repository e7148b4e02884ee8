"""`lapsewatch load`: read, check, judge and publish, and say what was done."""

from collections.abc import Collection
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from cli import clock
from cli.commands import app
from cli.options import DEFAULT_STORE, PolicyFile, Store, acceptable
from cli.output import print_json
from cli.terminal import progress_bars
from cli.trial import show_summary, try_load
from cli.trouble import WRONG_USE, Trouble, failure
from cli.words import harmless
from eligibility import PolicyError, load_policy
from load import LoadReport, load_folder, try_folder
from store import KEEP, note_refusal


@app.command(epilog="Example: lapsewatch load data/feeds --store data/store --keep 30")
def load(
    folder: Annotated[
        Path, typer.Argument(metavar="DIR", help="The folder with the feeds.", exists=True, file_okay=False)
    ],
    store: Store = DEFAULT_STORE,
    *,
    policy: PolicyFile = None,
    sources: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Which files are which, and what their columns mean (docs/sources.md).",
            show_default="sources.toml in the folder, if it is there",
            exists=True,
            dir_okay=False,
        ),
    ] = None,
    keep: Annotated[
        int, typer.Option(help="How many of the newest versions stay; older ones: docs/evidence.md.", min=1)
    ] = KEEP,
    accept: Annotated[
        list[str] | None,
        typer.Option(
            parser=acceptable,
            metavar="CHECK",
            help="What a refusal named: shrink:FEED, rejected:FEED, unmatched:FEED or consequences (may be repeated).",
        ),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Do all but publish, and show what the pages would rest on.")
    ] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print one line of JSON for a monitor, also where the load is refused.")
    ] = False,
) -> None:
    """Read, check and judge the feeds, and publish a new version of the store.

    Feeds that cannot be used, or look like an export that went wrong, are refused (exit code 1).

    Then the store stays as it was, and the pages say that a load was refused and why.
    """
    moment = clock.now()
    if dry_run and as_json:
        raise Trouble("--json is about what a load published, and --dry-run publishes nothing.", exit_code=WRONG_USE)
    if dry_run:
        rules = load_policy(policy)
        try_load(partial(try_folder, folder, store, rules, loaded_at=moment, accept=accept or [], sources=sources))
        return
    try:
        done = _load(folder, store, policy, moment, keep=keep, accept=accept or [], sources=sources)
    except Exception as error:
        if as_json:
            # Counted only, as the sentences may hold rows; they follow on standard error.
            print_json({"published": None, "at": moment.isoformat(), "problems": len(failure(error)[0])})
        raise
    if as_json:
        print_json(_report_as_json(done, moment))
    else:
        _show_report(done)


def _load(
    folder: Path,
    store: Path,
    policy: Path | None,
    moment: datetime,
    *,
    keep: int,
    accept: Collection[str],
    sources: Path | None,
) -> LoadReport:
    try:
        rules = load_policy(policy)
    except PolicyError as error:
        # A nightly job has no reader: the pages say that this load, too, was meant to replace what they show.
        note_refusal(store, at=moment, folder=folder, problems=error.problems)
        raise
    with progress_bars() as progress:
        return load_folder(
            folder, store, rules, loaded_at=moment, keep=keep, accept=accept, progress=progress, sources=sources
        )


def _report_as_json(report: LoadReport, moment: datetime) -> dict[str, object]:
    """What a monitor wants to know of a load: what was published and when, and how much of each feed was taken."""
    counts = {
        feed: {"read": read, "accepted": accepted, "rejected": rejected, "findings": findings}
        for feed, _, read, accepted, rejected, findings in report.summary.counts.iter_rows()
    }
    return {
        "published": report.version,
        "at": moment.isoformat(),
        "problems": 0,
        "seconds": round(report.seconds, 1),
        "policy_version": report.policy_version,
        "compared_with": report.summary.compared_with,
        "feeds": counts,
    }


def _show_report(report: LoadReport) -> None:
    """Summarize a load: rows per feed, why rows were rejected, the findings, what was published."""
    show_summary(report.summary)
    compared = f", compared with {report.summary.compared_with}" if report.summary.compared_with else ""
    typer.echo(
        f"Published {report.version} (policy {report.policy_version}{compared}) in {report.seconds:.1f} seconds."
    )
    for warning in report.warnings:
        typer.echo(harmless(f"Warning: {warning}"), err=True)
