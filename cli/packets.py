"""`lapsewatch packets`: an Excel list and a one-page PDF for each school."""

from collections import Counter
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Annotated

import polars as pl
import typer

import queries
from cli import clock
from cli.commands import app
from cli.options import DEFAULT_STORE, AsOf, Schools, Store, VersionName
from cli.output import put_in_place
from cli.reading import known_schools, reading, why_unknown
from cli.terminal import progress_bars
from cli.trouble import WRONG_USE, Trouble
from eligibility.days import said_day, said_day_of_year, said_month
from exports import Provenance, file_name, heading, short_name, to_sheet
from queries import Question, Scope


@app.command(epilog="Example: lapsewatch packets -o packets --as-of 2027-03-01")
def packets(
    folder: Annotated[
        Path, typer.Option("-o", "--output", metavar="FOLDER", help="The folder to write to.", file_okay=False)
    ],
    *,
    as_of: AsOf = None,
    school: Schools = None,
    email: Annotated[bool, typer.Option(help="With people's email addresses, or without.")] = True,
    store: Store = DEFAULT_STORE,
    version_name: VersionName = None,
) -> None:
    """Write an Excel list and a one-page PDF for each school: who loses access this June, and whom to call."""
    from exports.packet import Packet, to_pdf  # noqa: PLC0415 (a fifth of a second that no other command need wait for)

    with reading(store, version_name) as version:
        facts = queries.facts(version.con)
        day = as_of or clock.today(facts.time_zone)
        locations = known_schools(version.con, day, school)
        question = Question(day, Scope.district(), location_ids=locations)
        choices = queries.choices(version.con, question)
        if unknown := why_unknown(facts, day, choices.begins_on):
            raise Trouble(f"Nothing can be known about {said_day(day)}: {unknown}", exit_code=WRONG_USE)
        cohort, coverage = queries.june(version.con, question), queries.coverage(version.con, question)
    if not email:
        cohort = cohort.drop("email")
    places = {
        one: name
        for one, name in choices.locations.items()
        if one in {*cohort["location_id"], *coverage["location_id"]}
    }
    folder.mkdir(parents=True, exist_ok=True)
    with progress_bars() as progress:
        for done, (one, place) in enumerate(_names(places).items(), 1):
            here = pl.col("location_id") == one
            rows = cohort.filter(here)
            about = Provenance(
                said_month(choices.june), day, {}, version.name, facts.policy_version, rows.height, place
            )
            put_in_place(folder / file_name(about, "xlsx"), to_sheet(rows, about, heading(about, said_day(day))))
            packet = Packet(
                place=places[one],
                as_of=said_day(day),
                month=said_month(choices.june),
                june=said_day(choices.june),
                day_after=said_day_of_year(choices.june + timedelta(days=1)),
                help=(facts.help_name, facts.help_phone, facts.help_url),
            )
            put_in_place(folder / file_name(about, "pdf"), to_pdf(rows, coverage.filter(here), packet, about))
            if progress:
                progress("packets", done, len(places))
    typer.echo(f"Wrote a list and a page for each of {len(places):,} schools and offices to {folder}.")


def _names(places: Mapping[str, str]) -> dict[str, str]:
    """Return by id what the name of a file says of each place: where two would be called alike, its id as well."""
    alike = Counter(short_name(name) for name in places.values())
    return {one: name if alike[short_name(name)] == 1 else f"{one} {name}" for one, name in places.items()}
