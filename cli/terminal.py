"""Tables and progress bars on the terminal."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from rich import box
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TaskProgressColumn, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from cli.words import harmless
from load import Progress as Report


def table_console() -> Console:
    """For tables: as wide as the terminal, and the same wherever else they go."""
    return Console(highlight=False, width=None if sys.stdout.isatty() else 100)


def table_cell(value: object) -> Text:
    """Write a value as text of a table; nothing as an empty one."""
    # As Text, not str: Rich reads what stands in square brackets as markup, and names of a feed may hold some.
    return Text(harmless("" if value is None else str(value)))


@contextmanager
def progress_bars() -> Iterator[Report | None]:
    """Show a bar for each feed and for the judging, if somebody sits at the terminal."""
    if not sys.stderr.isatty():
        yield None
        return
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bars:
        tasks: dict[str, TaskID] = {}

        def report(what: str, done: int, total: int) -> None:
            if what not in tasks:
                tasks[what] = bars.add_task(what, total=total)
            bars.update(tasks[what], completed=done, total=total)

        yield report


def counting_table(*columns: str, texts: int = 1) -> Table:
    """Make a table of counts: the first `texts` columns hold texts, the others numbers."""
    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0))
    for number, column in enumerate(columns):
        table.add_column(column, justify="left" if number < texts else "right")
    return table
