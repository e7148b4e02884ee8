"""What `lapsewatch connect` proposes: the questions it asks, and what it shows."""

from pathlib import Path

import typer

from cli.terminal import counting_table, table_cell, table_console
from cli.trouble import REFUSED, WRONG_USE, Trouble
from cli.words import harmless, nearest
from intake import Proposal, said_snapshot, said_unfilled
from intake import Question as Asked


def is_mapped(proposal: Proposal, folder: Path) -> bool:
    """Whether any of the files need a mapping."""
    has_mapping = bool(proposal.packages or proposal.sources)
    if not has_mapping and not proposal.as_is:
        raise Trouble(
            f"No file in {folder} looks like an export of people, jobs, training or access.", exit_code=REFUSED
        )
    return has_mapping


def unanswered(asked: Asked, *, is_every: bool) -> str | None:
    """Leave open what no file can tell."""
    return "all" if "all" in asked.choices and is_every else None


def answered(asked: Asked, *, is_every: bool) -> str | None:
    """Ask on the terminal; an empty answer leaves it open."""
    if "all" in asked.choices and is_every:
        return "all"
    typer.echo(harmless(asked.sentence))
    words = f"{', '.join(asked.choices)}; " if asked.choices else ""
    while True:
        try:
            prompt = f"  ({words}Enter: {asked.default or 'leave it open'})"
            answer = typer.prompt(prompt, default="", show_default=False)
        except typer.Abort:
            raise Trouble(
                "A question was not answered, and nothing was written: answer it, or leave all open with --yes.",
                exit_code=WRONG_USE,
            ) from None
        # An id of a school may have capitals.
        chosen = {choice.lower(): choice for choice in asked.choices}.get(answer.strip().lower(), answer.strip())
        if not chosen or not asked.choices or chosen in asked.choices:
            return chosen or asked.default
        near = nearest(chosen, asked.choices)
        typer.echo(f"  Expected one of {', '.join(asked.choices)}{f'; did you mean {near}?' if near else '.'}")


def show_proposal(proposal: Proposal) -> None:
    """Show which file fills what, how sure that is, and how many ids match across files."""
    console = table_console()
    for package in proposal.packages:
        typer.echo(harmless(f"{package.name}: a package that the reader {package.reader} knows."))
    for source in proposal.sources:
        columns = counting_table(source.files[-1], "from its column", "how sure", "values", texts=4)
        for feed, cells in source.feeds.items():
            for cell in cells:
                origin = "nothing yet" if cell.is_missing else cell.column or f"always {cell.value}"
                samples = cell.note if cell.is_missing else ", ".join(cell.samples)
                columns.add_row(*map(table_cell, (f"{feed}.{cell.name}", origin, cell.sure, samples)))
        console.print(columns)
    ids = counting_table("file", "ids in", "of", "ids", "known as they are", "by the mapping", texts=3)
    for one in proposal.matched:
        ids.add_row(
            *map(table_cell, (one.file, one.column, one.of)), *(f"{n:,}" for n in (one.ids, one.before, one.after))
        )
    if proposal.matched:
        console.print(ids)
    _show_rest(proposal)


def _show_rest(proposal: Proposal) -> None:
    for sentence in said_rest(proposal):
        typer.echo(harmless(sentence))


def said_rest(proposal: Proposal) -> list[str]:
    """Say what needs no mapping, what fits nothing, and what is missing."""
    return [
        *(f"{feed}: its own file is in the folder and is read as it is." for feed in proposal.as_is),
        *(f"{name}: fits no feed ({why})." for name, why in proposal.unrecognized),
        *(f"{name}: could fill {feeds} as well; another file does." for name, feeds in proposal.left_out),
        *filter(None, map(said_snapshot, proposal.sources)),
        *(said_unfilled(feed) for feed in (proposal.unfilled if proposal.packages or proposal.sources else ())),
    ]
