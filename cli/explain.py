"""`lapsewatch explain`: the whole reasoning for one person, in lines."""

from collections.abc import Iterator
from typing import Annotated

import typer

import queries
from cli import clock
from cli.commands import app
from cli.options import DEFAULT_STORE, AsOf, Store, VersionName
from cli.reading import known_functions, known_schools, reading
from cli.trouble import REFUSED, Trouble
from cli.words import harmless
from eligibility.days import said_day
from eligibility.reasoning import Explanation, PathReasoning, PlaceReasoning
from queries import Question, Scope


@app.command(epilog="Example: lapsewatch explain 104233 attendance --as-of 2027-03-01")
def explain(
    staff_id: Annotated[str, typer.Argument(metavar="STAFF", help="The staff id.")],
    function_id: Annotated[str, typer.Argument(metavar="FUNCTION", help="The function's id.")],
    location: Annotated[str | None, typer.Option(metavar="ID", help="Only this school or office.")] = None,
    *,
    as_of: AsOf = None,
    store: Store = DEFAULT_STORE,
    version_name: VersionName = None,
) -> None:
    """Tell the whole reasoning for one person: every path, requirement, record and citation."""
    with reading(store, version_name) as version:
        day = as_of or clock.today(queries.facts(version.con).time_zone)
        known_functions(version.con, [function_id])
        locations = known_schools(version.con, day, [location] if location else None)
        question = Question(day, Scope.district(), location_ids=locations)
        try:
            explanation = queries.explain(version.con, question, staff_id=staff_id, function_id=function_id)
        except queries.UnknownPersonError as error:
            raise Trouble(str(error), exit_code=REFUSED) from error
        facts = queries.facts(version.con)
    lines = [*_reasoning(explanation), "", f"Known by {version.name}, policy {facts.policy_version}."]
    typer.echo(harmless("\n".join(lines)))


def _reasoning(explanation: Explanation) -> Iterator[str]:
    """Put a whole explanation into lines."""
    name = explanation.name or "A person unknown to HR"
    yield f"{name} ({explanation.staff_id}): {explanation.function_title} as of {said_day(explanation.as_of)}"
    yield from explanation.notes
    for place in explanation.places:
        yield ""
        yield from _place(place)
    if not explanation.places:
        yield explanation.why_nothing


def _place(place: PlaceReasoning) -> Iterator[str]:
    yield f"{place.location_name} ({place.location_id})"
    entitled = "not entitled"
    if place.entitled:
        since = f" since {said_day(place.met_on)}" if place.met_on else ""
        until = f" until {said_day(place.last_day)} ({place.ends_because})" if place.last_day else ", without an end"
        entitled = f"entitled{since}{until}"
    yield f"  {place.status}: {entitled}; access is {'granted' if place.granted else 'not granted'}."
    if place.next_step:
        yield f"  Next: {place.next_step}"
    for path in place.paths:
        yield from _path(path)


def _path(path: PathReasoning) -> Iterator[str]:
    decides = ", decides" if path.is_reported else ""
    stated = "" if path.is_stated else ", not stated by the source"
    yield f"  Path {path.path!r}{decides}{stated} [{path.cite}]"
    for need in path.requirements:
        yield f"    {'met  ' if need.is_met else 'unmet'}  {need.sentence}"
        cite = f"[{need.cite}]" if need.cite != path.cite else ""
        sources = " ".join(part for part in (need.record, cite) if part)
        if sources:
            yield f"           {sources}"
