"""`lapsewatch demo`: the feeds of an invented district."""

from pathlib import Path
from typing import Annotated

import typer

from cli import clock
from cli.commands import app
from cli.options import AsOf
from cli.trouble import WRONG_USE, Trouble
from demo import write_demo
from eligibility import load_policy


@app.command(epilog="Example: lapsewatch demo data/feeds --staff 2000 --schools 20 --seed 7 --as-of 2026-11-22")
def demo(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The folder to write the feeds to.")],
    staff: Annotated[int, typer.Option(help="How many people.", min=1)] = 15_000,
    schools: Annotated[int, typer.Option(help="How many schools.", min=1, max=196)] = 196,
    seed: Annotated[int, typer.Option(help="Another seed, another district.")] = 1,
    as_of: AsOf = None,
) -> None:
    """Write the feeds of an invented district; the same seed and day give the same bytes."""
    try:
        policy = load_policy()
        day = as_of or clock.today(policy.district.time_zone)
        made = write_demo(folder, policy, staff=staff, schools=schools, seed=seed, as_of=day)
    except ValueError as error:
        raise Trouble(str(error), exit_code=WRONG_USE) from error
    rows, planted = sum(made.rows.values()), sum(made.planted.values())
    typer.echo(
        f"Wrote {rows:,} rows of an invented district to {folder}, with {planted:,} planted errors "
        f"that truth.csv lists; load them with `lapsewatch load {folder}`."
    )
