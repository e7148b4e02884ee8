"""The command line as a whole: its commands in the order of the help, and how each of them ends."""

import os
import sys
from collections.abc import Sequence
from typing import Any

import typer
from typer.core import TyperGroup

from cli.trouble import STOPPED, WRONG_USE, failure
from cli.words import harmless

_ORDER = (
    *("demo", "load", "connect", "status", "anomalies", "june", "diff", "packets", "explain"),
    *("versions", "doctor", "policy", "policy new", "whatif", "serve", "history", "judge"),
)


class Commands(TyperGroup):
    """All commands; whatever goes wrong in one ends as sentences and an exit code, never as a traceback."""

    def list_commands(self, ctx: Any) -> list[str]:
        """List the commands as the help has them: in the order in which people come to need them."""
        return sorted(super().list_commands(ctx), key=_ORDER.index)

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Find a command by its first word, or by its first two: `policy new` beside `policy FILE`.

        A group would take the word `new` for FILE; a file of that name is `./new`.
        """
        two = " ".join(args[:2])
        return super().resolve_command(ctx, [two, *args[2:]] if two in self.commands else args)

    def main(
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,
        windows_expand_args: bool = True,
        **extra: Any,
    ) -> Any:
        """Run a command and leave the process with its exit code, if `standalone_mode`."""
        if not standalone_mode:
            return super().main(args, prog_name, complete_var, False, windows_expand_args, **extra)
        try:
            # Never standalone: Typer would show its own errors in a box, and end the process before our sentences.
            code = super().main(args, prog_name or self.name, complete_var, False, windows_expand_args, **extra)
        except Exception as error:  # the last line of defense: people get a sentence, whatever it was
            if os.environ.get("LAPSEWATCH_DEBUG"):
                raise
            sentences, code = failure(error)
            for sentence in sentences:
                typer.echo(harmless(sentence), err=True)
        # Ctrl+C comes as this code from Typer, and from `failure` where DuckDB was interrupted.
        if code == STOPPED:
            typer.echo("Stopped before the end; a load that is stopped publishes nothing.", err=True)
        sys.exit(code if isinstance(code, int) else 0)


app = typer.Typer(
    name="lapsewatch", cls=Commands, add_completion=False, pretty_exceptions_enable=False, rich_markup_mode="rich"
)


@app.callback(invoke_without_command=True)
def lapsewatch(context: typer.Context) -> None:
    """Who is about to lose access to the student information system, who holds it wrongly, who never got it.

    Start with `lapsewatch demo data/feeds`, then `lapsewatch load data/feeds`, then `lapsewatch june`.
    """
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())
        raise typer.Exit(WRONG_USE)
