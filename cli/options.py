"""The options that several commands share, and what each accepts."""

import re
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from cli.words import nearest
from eligibility.days import FIRST_DAY, LAST_DAY
from exports import FORMATS
from intake import ACCEPTABLE


def read_day(text: str) -> date:
    """Read a day, strictly as YYYY-MM-DD."""
    with suppress(ValueError):
        day = date.fromisoformat(text)
        # fromisoformat takes 20270301 and 2027-W09-1, too; feeds, options and addresses take one form (decision 0011).
        if day.isoformat() == text and FIRST_DAY <= day <= LAST_DAY:
            return day
    raise typer.BadParameter(f"{text!r} is not a valid date; expected YYYY-MM-DD from {FIRST_DAY} to {LAST_DAY}.")


def _output(text: str) -> Path:
    """Accept a file whose ending names a format."""
    path = Path(text)
    if path.suffix.lower() not in FORMATS:
        near = nearest(path.suffix.lower(), FORMATS)
        advice = f"did you mean {near}?" if near else f"use one of {', '.join(FORMATS)}."
        raise typer.BadParameter(f"{path.name!r} ends in no format that can be written; {advice}")
    return path


def _store(text: str) -> Path:
    """Accept a folder, and no name that DuckDB takes for an address, for which it would look for extensions."""
    if re.match(r"[A-Za-z][A-Za-z0-9+.-]+:", str(text)):
        raise typer.BadParameter(f"{str(text)!r} is an address to DuckDB; give the path of a folder.")
    return Path(text)


def acceptable(text: str) -> str:
    """Accept the name of a check that a load may fail on purpose."""
    if text not in ACCEPTABLE:
        near = nearest(text, ACCEPTABLE)
        advice = f"did you mean {near}? Else use" if near else "use"
        raise typer.BadParameter(f"{text!r} is nothing to accept; {advice} one of {', '.join(ACCEPTABLE)}.")
    return text


Store = Annotated[
    Path,
    typer.Option("--store", parser=_store, envvar="LAPSEWATCH_STORE", help="The store folder.", metavar="PATH"),
]

PolicyFile = Annotated[
    Path | None,
    typer.Option("--policy", metavar="FILE", help="The policy file.", show_default="the shipped one"),
]

AsOf = Annotated[
    date | None,
    typer.Option("--as-of", parser=read_day, metavar="DAY", help="The day asked about.", show_default="today"),
]

Output = Annotated[
    Path | None,
    typer.Option(
        "-o", "--output", parser=_output, metavar="FILE", help="Write to a .csv, .parquet, .xlsx or .json file."
    ),
]

Schools = Annotated[
    list[str] | None, typer.Option("--school", metavar="ID", help="Only this school or office (may be repeated).")
]

Functions = Annotated[
    list[str] | None, typer.Option("--function", metavar="ID", help="Only this function (may be repeated).")
]

VersionName = Annotated[
    str | None,
    typer.Option(
        "--version",
        metavar="VERSION",
        help="Answer from this version of the store; `lapsewatch versions` lists them.",
        show_default="the one in use",
    ),
]

DEFAULT_STORE = Path("data/store")
