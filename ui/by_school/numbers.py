"""What the page on schools and functions counts and says, from the cohort of a June; it knows no screen."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

import polars as pl

from ui.cohort.standing import DUE, due, renewed
from ui.reads import unknowns
from ui.widgets import cache, counts, formats

# The lists below the charts, as the address names them.
LIST_CELLS, LIST_DUE, LIST_RENEWED = "cells", "due", "renewed"


class Largest(NamedTuple):
    """The school or function with the most people who still have to renew, and how many they are."""

    name: str
    people: int


@dataclass(frozen=True)
class Numbers:
    """What the page counts, people and grants apart (`ui.widgets.counts`).

    `due` still have to renew something by the June, at so many `locations`; `renewed` have renewed all of it. `school`
    and `function` have the most people due (None: nobody is). If none of those who are due acts, nobody is left for a
    function at `uncovered_locations`, and `uncovered` are the titles of these functions. `unknown` says why nobody on
    record need not mean nobody at all.
    """

    june: date
    due: int
    due_grants: int
    renewed: int
    locations: int
    school: Largest | None
    function: Largest | None
    uncovered: tuple[str, ...]
    uncovered_locations: int
    unknown: str

    @property
    def day_after(self) -> date:
        """The first day without the certificates that end on the June."""
        return self.june + timedelta(days=1)


@cache.by_frames
def numbers(cohort: pl.DataFrame, cells: pl.DataFrame, *, june: date, unknown: str) -> Numbers:
    """Count a cohort (columns: `queries.june`) and its `cells`."""
    still_due = due(cohort)
    # Only where somebody is due: where jobs end, nobody can help by renewing, and this page is about renewals.
    uncovered = cells.filter((pl.col("people_due") > 0) & (pl.col("entitled_after") == 0))
    return Numbers(
        june=june,
        due=counts.people(still_due),
        due_grants=counts.grants(still_due),
        renewed=counts.people(renewed(cohort)),
        locations=still_due["location_id"].n_unique(),
        school=_largest(schools(cohort), "location_name"),
        function=_largest(functions(cohort), "function_title"),
        uncovered=tuple(sorted(uncovered["function_title"].unique())),
        uncovered_locations=uncovered["location_id"].n_unique(),
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
        return f"Nobody at {formats.literal(place)} still has to renew by {by}: {_everyone_renewed(numbers)}."
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
    day, everywhere = formats.day_of_year(numbers.day_after), "for each function" if is_one else "everywhere"
    if not numbers.uncovered and numbers.unknown:
        return unknowns.sentence(f"whether somebody is left {everywhere} on {day}", numbers.unknown)
    if not numbers.uncovered:
        return f"Even if none of them acts, somebody is left {everywhere} on {day}."
    if is_one:
        functions = formats.named(numbers.uncovered, "function", "functions")
        return f"If none of them acts, nobody is left for {functions} on {day}."
    many = numbers.uncovered_locations
    have = "has" if many == 1 else "have"
    return f"If none of them acts, {_locations(many)} {have} a function with nobody left on {day}."


def _locations(count: int) -> str:
    return formats.count(count, "location", "locations")


def opens(list_id: str, **selected: object) -> dict[str, object]:
    """Return the filters that open a list of people: of the June that ends the school year, unless `selected` says so.

    School and function stay as the reader has chosen them, since the charts, too, count only those.
    """
    return {"list": list_id, "june": None, "by": None, **selected}


def opens_cell(location_id: str, function_id: str) -> dict[str, object]:
    """Return the filters that list who is due at a school for a function: as many as its cell says."""
    return opens(LIST_DUE, school=[location_id], function=[function_id])


@cache.by_frames
def people_of(list_id: str, cohort: pl.DataFrame) -> pl.DataFrame:
    """Return the rows of a list of people: what is still to renew, or who has renewed all that they had to."""
    return due(cohort) if list_id == LIST_DUE else renewed(cohort)


@cache.by_frames
def cells(cohort: pl.DataFrame, coverage: pl.DataFrame) -> pl.DataFrame:
    """Count a June's cohort (columns: `queries.june`) at each school for each function, those with most due first.

    One row per (location, function): as_of, june, location_id, location_name, function_id, function_title, people_due
    (who still have to renew), people_renewed (who have renewed all of it), entitled_now, entitled_after (people, now
    and on the day after the June if nobody acts; from `queries.coverage`).
    """
    keys = ["as_of", "june", "location_id", "location_name", "function_id", "function_title"]
    covered = coverage.select("location_id", "function_id", "entitled_now", "entitled_after")
    return (
        _people(cohort, keys)
        .join(covered, on=["location_id", "function_id"], how="left", maintain_order="left")
        .sort("people_due", "location_name", "function_title", descending=[True, False, False])
    )


@cache.by_frames
def schools(cohort: pl.DataFrame) -> pl.DataFrame:
    """Count a cohort at each school: location_id, location_name, people_due, people_renewed.

    Those with most due come first.
    """
    return _ranked(cohort, "location_id", "location_name")


@cache.by_frames
def functions(cohort: pl.DataFrame) -> pl.DataFrame:
    """Count a cohort for each function: function_id, function_title, people_due, people_renewed."""
    return _ranked(cohort, "function_id", "function_title")


def _ranked(cohort: pl.DataFrame, key: str, name: str) -> pl.DataFrame:
    return _people(cohort, [key, name]).sort(
        "people_due", "people_renewed", name, key, descending=[True, True, False, False]
    )


def _people(cohort: pl.DataFrame, keys: list[str]) -> pl.DataFrame:
    """Count people by `keys`, each once: due who is due for anything of it, else renewed."""
    # A person with two functions is one person in the total of a school, so the cells of a row do not add up to it.
    person = cohort.group_by(*keys, "staff_id").agg(is_due=(pl.col("standing") == DUE).any())
    return person.group_by(keys).agg(
        people_due=pl.col("is_due").sum().cast(pl.Int64), people_renewed=(~pl.col("is_due")).sum().cast(pl.Int64)
    )
