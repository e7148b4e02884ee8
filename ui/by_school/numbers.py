"""What the page on schools and functions counts and says, from the cohort of a June; it knows no screen."""

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

import polars as pl

from ui.cohort.places import NOBODY, ONE, left_with, people_by, share_due
from ui.cohort.standing import due, renewed
from ui.reads import unknowns
from ui.widgets import cache, counts, formats

# The lists below the charts, as the address names them.
LIST_CELLS, LIST_DUE, LIST_RENEWED, LIST_HOLDERS = "cells", "due", "renewed", "now"


class Largest(NamedTuple):
    """The school or function with the most people who still have to renew, and how many they are."""

    name: str
    people: int


@dataclass(frozen=True)
class Numbers:
    """What the page counts, people and grants apart (`ui.widgets.counts`).

    `due` still have to renew something by the June, at so many `locations`; `renewed` have renewed all of it. `school`
    and `function` have the most people due (None: nobody is). If nobody acts, nobody is left at `uncovered_places`,
    each a function at a location, at `uncovered_locations` of which `beyond_renewal` lose it only because assignments
    or employments end; `uncovered` are the titles of these functions. At `alone_places` one person is left. `then` is
    the day after the June in words, `unknown` says why nobody on record need not mean nobody at all.
    """

    june: date
    then: str
    due: int
    due_grants: int
    renewed: int
    renewed_grants: int
    locations: int
    school: Largest | None
    function: Largest | None
    uncovered: tuple[str, ...]
    uncovered_places: int
    uncovered_locations: int
    beyond_renewal: int
    alone_places: int
    alone_locations: int
    unknown: str


@cache.by_frames
def numbers(cohort: pl.DataFrame, cells: pl.DataFrame, *, june: date, then: str, unknown: str) -> Numbers:
    """Count a cohort (columns: `queries.june`) and its `cells`."""
    still_due, done = due(cohort), renewed(cohort)
    # As on the page on this June: also where jobs end, and nobody could help by renewing.
    uncovered, alone = left_with(cells, NOBODY), left_with(cells, ONE)
    renewable = uncovered.filter(pl.col("people_due") > 0)
    return Numbers(
        june=june,
        then=then,
        due=counts.people(still_due),
        due_grants=counts.grants(still_due),
        renewed=counts.people(done),
        renewed_grants=counts.grants(done),
        locations=still_due["location_id"].n_unique(),
        school=_largest(_ranked(cohort, "location_id", "location_name"), "location_name"),
        function=_largest(functions(cohort), "function_title"),
        uncovered=tuple(sorted(uncovered["function_title"].unique())),
        uncovered_places=uncovered.height,
        uncovered_locations=uncovered["location_id"].n_unique(),
        beyond_renewal=uncovered["location_id"].n_unique() - renewable["location_id"].n_unique(),
        alone_places=alone.height,
        alone_locations=alone["location_id"].n_unique(),
        unknown=unknown,
    )


def _largest(ranked: pl.DataFrame, name: str) -> Largest | None:
    first = ranked.filter(pl.col("people_due") > 0).select(name, "people_due").head(1).rows()
    return Largest(*first[0]) if first else None


def headline(numbers: Numbers, place: str, *, is_one: bool) -> str:
    """Answer the page's question in at most three sentences, as Markdown; `place` is a school or the district."""
    by = formats.day(numbers.june)
    # This comes first: zero where nothing is known must not read like good news.
    if not numbers.due and numbers.unknown:
        return unknowns.sentence(
            f"whether anybody at {formats.literal(place)} still has to renew by {by}", numbers.unknown
        )
    if not numbers.due:
        done = f"Nobody at {formats.literal(place)} still has to renew by {by}: {_everyone_renewed(numbers)}."
        return f"{done} {_uncovered(numbers, is_one=is_one)}" if numbers.uncovered else done
    where = f"at {formats.literal(place)}"
    if not is_one:
        where = f"at {_locations(numbers.locations)} of {formats.literal(place)}"
    who = f"{formats.people_and_grants(numbers.due, numbers.due_grants)} {where}"
    have = "has" if numbers.due == 1 else "have"
    return (
        f"**{who} still {have} to renew by {by}.** {_most(numbers, is_one=is_one)} {_uncovered(numbers, is_one=is_one)}"
    )


def _everyone_renewed(numbers: Numbers) -> str:
    if not numbers.renewed:
        return "no certificate ends then"
    if numbers.renewed == 1:
        return "the only person whose certificate was to end then has renewed"
    return f"all {formats.number(numbers.renewed)} people whose certificates were to end then have renewed"


def _most(numbers: Numbers, *, is_one: bool) -> str:
    school, function = numbers.school, numbers.function
    if school is None or function is None:
        return ""
    with_most = f"the function with the most is {function.name}, {formats.people(function.people)}."
    if is_one:
        return f"T{with_most[1:]}"
    return f"{formats.literal(school.name)} has the most, {formats.people(school.people)}; {with_most}"


def _uncovered(numbers: Numbers, *, is_one: bool) -> str:
    day, everywhere = numbers.then, "for each function" if is_one else "everywhere"
    if not numbers.uncovered and numbers.unknown:
        return unknowns.sentence(f"whether somebody is left {everywhere} on {day}", numbers.unknown)
    if not numbers.uncovered:
        return f"Even if nobody acts, somebody is left {everywhere} on {day}."
    because = "If nobody acts" if numbers.due else "Because jobs end"
    if is_one:
        functions = formats.named(numbers.uncovered, "function", "functions")
        return f"{because}, nobody is left for {functions} on {day}."
    many = numbers.uncovered_locations
    have = "has" if many == 1 else "have"
    ending = numbers.beyond_renewal if numbers.due else 0
    beyond = f", at {formats.number(ending)} of them because jobs end" if ending else ""
    return f"{because}, {_locations(many)} {have} nobody left for at least one function on {day}{beyond}."


def _locations(count: int) -> str:
    return formats.count(count, "location", "locations")


def opens(list_id: str, **selected: object) -> dict[str, object]:
    """Return the filters that open a list of people: of the June that ends the school year, unless `selected` says so.

    School and function stay as the reader has chosen them, since the charts, too, count only those.
    """
    return {"list": list_id, "june": None, "by": None, "left": None, **selected}


def opens_cell(location_id: str, function_id: str, due: int) -> dict[str, object]:
    """Return the filters that list who is due at a school for a function, as many as its cell says.

    Where nobody is, but nobody is left, that is who has it now.
    """
    return opens(LIST_DUE if due else LIST_HOLDERS, school=[location_id], function=[function_id])


@cache.by_frames
def people_of(list_id: str, cohort: pl.DataFrame) -> pl.DataFrame:
    """Return the rows of a list of people: what is still to renew, or who has renewed all that they had to."""
    return due(cohort) if list_id == LIST_DUE else renewed(cohort)


@cache.by_frames
def schools(cohort: pl.DataFrame, cells: pl.DataFrame) -> pl.DataFrame:
    """Count a cohort at each school, and how many of its functions are left with nobody and with one (of `places`).

    Columns: location_id, location_name, people_due, people_renewed, nobody, one. The greatest risk comes first: nobody
    left, then one left, then the share that still has to renew.
    """
    after = pl.col("entitled_after")
    at_risk = cells.group_by("location_id", "location_name").agg(
        nobody=(after == 0).sum().cast(pl.Int64), one=(after == 1).sum().cast(pl.Int64)
    )
    counted = people_by(cohort, ["location_id", "location_name"])
    # With those where nobody is due and nobody is left all the same; where neither is, the page has nothing to say.
    every = counted.join(at_risk, on=["location_id", "location_name"], how="full", coalesce=True).with_columns(
        pl.col("people_due", "people_renewed", "nobody", "one").fill_null(0)
    )
    needing = every.filter((pl.col("people_due") + pl.col("people_renewed") + pl.col("nobody")) > 0)
    order = [-pl.col("nobody"), -pl.col("one"), -share_due(), -pl.col("people_due")]
    return needing.sort(*order, "location_name", "location_id")


@cache.by_frames
def functions(cohort: pl.DataFrame) -> pl.DataFrame:
    """Count a cohort for each function: function_id, function_title, people_due, people_renewed."""
    return _ranked(cohort, "function_id", "function_title")


def _ranked(cohort: pl.DataFrame, key: str, name: str) -> pl.DataFrame:
    return people_by(cohort, [key, name]).sort(
        "people_due", "people_renewed", name, key, descending=[True, True, False, False]
    )
