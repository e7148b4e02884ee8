"""What keeps a command from its work: sentences for standard error, and the exit codes of docs/feeds.md."""

from collections.abc import Sequence

import typer

from eligibility import PolicyError
from intake import IntakeRefused
from store import StoreError

REFUSED, WRONG_USE, STOPPED = 1, 2, 130


class Trouble(Exception):
    """What keeps a command from its work: sentences for standard error, and the exit code."""

    def __init__(self, *sentences: str, exit_code: int) -> None:
        super().__init__(" ".join(sentences))
        self.sentences = sentences
        self.exit_code = exit_code


def failure(error: Exception) -> tuple[Sequence[str], int]:
    """Turn whatever went wrong into sentences and an exit code."""
    match error:
        case Trouble():
            return error.sentences, error.exit_code
        case typer.TyperException():
            return [_usage(error)], error.exit_code
        case IntakeRefused():
            return [*error.problems, "The load was refused, and the store stays as it was."], REFUSED
        case PolicyError():
            return error.problems, REFUSED
        case StoreError():
            return [str(error)], REFUSED
        case OSError():
            return [_system(error)], REFUSED
        # Any other RuntimeError is a mistake of ours.
        case RuntimeError() if str(error) == "Query interrupted":  # how DuckDB passes Ctrl+C on
            return [], STOPPED
        case _:
            what = f"{type(error).__name__}: {' '.join(str(error).split())}"
            advice = "please report it, with what it shows when the environment has LAPSEWATCH_DEBUG=1"
            return [f"Something unexpected went wrong, a mistake in Lapsewatch ({what}): {advice}."], REFUSED


def _usage(error: typer.TyperException) -> str:
    context = getattr(error, "ctx", None)
    command = context.command_path if context else "lapsewatch"
    message = " ".join(error.format_message().split())
    return f"{message}{'' if message.endswith(('.', '?')) else '.'} See `{command} --help`."


def _system(error: OSError) -> str:
    where = f"{error.filename}" if error.filename else "The output"
    return (
        f"{where} cannot be read or written ({error.strerror or error}): check the path, its permissions and the disk."
    )
