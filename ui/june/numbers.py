"""What the page on one June counts and says, from the June's cohort and coverage; it knows no screen."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import polars as pl

from ui.cohort.standing import DUE, due, renewed
from ui.reads import unknowns
from ui.widgets import cache, counts, formats

_Place = tuple[str, str, str]
# With the id: two schools of one name are two.
_PLACE = ("location_id", "location_name", "function_title")

# The lists below the chart, as the address names them.
LIST_COHORT, LIST_PLACES, LIST_HOLDERS, LIST_STAYING = "certificates", "functions", "now", "left"

EVERYTHING = "everything"
"""The standing of who is in the cohort and has renewed all of it, beside those of a row."""


FIRST = "first"
"""Whom to ask first, as a standing in the address."""


@dataclass(frozen=True)
class Numbers:
    """What the page counts, people and grants apart (`ui.widgets.counts`).

    A person is `due` who still has to renew something, `renewed` who is in the cohort and has renewed all of it.
    `uncovered` and `alone` are (location_id, location, function) where somebody is entitled now and nobody, or one
    person (be it the only one now), is left on the day after the June if nobody acts; `beyond_renewal` counts the
    locations of which that holds only because assignments or employments end. `then` is the day after the June in
    words, `unknown` says why nobody on record need
    not mean nobody at all.
    """

    june: date
    then: str
    opens_on: date
    as_of: date
    holders: int
    due: int
    due_grants: int
    renewed: int
    renewed_grants: int
    uncovered: tuple[_Place, ...]
    alone: tuple[_Place, ...]
    beyond_renewal: int
    unknown: str


@cache.by_frames
def numbers(
    cohort: pl.DataFrame,
    coverage: pl.DataFrame,
    *,
    holders: int,
    june: date,
    then: str,
    opens_on: date,
    as_of: date,
    unknown: str,
) -> Numbers:
    """Count a cohort (columns: `queries.june`) and its coverage (columns: `queries.coverage`).

    `holders` people are entitled to a function that needs a certificate.
    """
    still_due, done = due(cohort), renewed(cohort)
    return Numbers(
        june=june,
        then=then,
        opens_on=opens_on,
        as_of=as_of,
        holders=holders,
        due=counts.people(still_due),
        due_grants=counts.grants(still_due),
        renewed=counts.people(done),
        renewed_grants=counts.grants(done),
        # From the coverage, not the cohort: functions are lost where jobs end, too, and a cohort knows no jobs.
        uncovered=_places(coverage, left=0),
        alone=_places(coverage, left=1),
        beyond_renewal=len(_locations(_places(coverage, left=0)) - _locations(_due_places(cohort, left=0))),
        unknown=unknown,
    )


@cache.by_frames
def staying(holders: pl.DataFrame, june: date) -> pl.DataFrame:
    """Return the rows (columns: `queries.status`) of those who stay entitled beyond a June if nobody acts."""
    # Without a last day no end is in sight.
    return holders.filter(pl.col("last_day").is_null() | (pl.col("last_day") > june))


def _places(coverage: pl.DataFrame, *, left: int) -> tuple[_Place, ...]:
    few = coverage.filter(pl.col("entitled_after") == left)  # somebody has it now, or there would be no row
    return tuple(few.select(_PLACE).sort("location_name", "function_title", "location_id").iter_rows())


def _due_places(cohort: pl.DataFrame, *, left: int) -> set[_Place]:
    return set(due(cohort).filter(pl.col("left_after") == left).select(_PLACE).iter_rows())


def _locations(places: Iterable[_Place]) -> set[str]:
    return {location_id for location_id, _, _ in places}


def unlisted(cohort: pl.DataFrame, coverage: pl.DataFrame, *, left: int) -> int:
    """Count the functions that go down to `left` people without anybody due: because assignments or employments end."""
    # A metric counts them, and the list that it opens has nobody to name for them: the page says how many they are.
    losing = coverage.filter(pl.col("entitled_now") > left)  # not where the only one stays
    return len(set(_places(losing, left=left)) - _due_places(cohort, left=left))


def opens(list_id: str = LIST_COHORT, **selected: object) -> dict[str, object]:
    """Return the filters that open a list of what was `selected`, and of nothing else."""
    # The others are emptied: a list that a filter of before narrowed would hold fewer than the number says.
    return {"list": list_id, "standing": None, "left": None, "function": [], "job_role": [], **selected}


def opens_people(location_id: str, function_id: str, due: int) -> dict[str, object]:
    """Return the filters that open the people behind a function at a location: who is due, else who has it now."""
    place = {"school": [location_id], "function": [function_id]}
    return opens(LIST_COHORT, standing=DUE, **place) if due else opens(LIST_HOLDERS, **place)


def headline(numbers: Numbers, place: str) -> str:
    """Answer the page's question in at most three sentences, as Markdown; `place` is a school or the district."""
    where = formats.literal(place)
    # This comes first: zero where nothing is known must not read like good news.
    if numbers.unknown and not numbers.due:
        return unknowns.sentence(
            f"whether anybody at {where} loses access on {formats.day(numbers.june)}", numbers.unknown
        )
    if not numbers.holders:
        return f"Nobody at {where} holds a certificate on {formats.day(numbers.as_of)}."
    if not numbers.due:
        done = f"Nobody at {where} loses access on {formats.day(numbers.june)}{_everyone_renewed(numbers)}"
        return f"{done} {_what_then(numbers)}" if numbers.uncovered else done  # where jobs end
    return f"{_who_loses(numbers)} {_who_renewed(numbers)} {_what_then(numbers)}"


def _who_loses(numbers: Numbers) -> str:
    verb = "loses" if numbers.due == 1 else "lose"
    holders = formats.count(numbers.holders, "certificate holder", "certificate holders")
    who = f"{formats.number(numbers.due)} of {holders}"
    return f"**{who} {verb} access on {formats.day(numbers.june)} unless they renew.**"


def _who_renewed(numbers: Numbers) -> str:
    if numbers.renewed:
        return f"{formats.number(numbers.renewed)} {'has' if numbers.renewed == 1 else 'have'} already renewed."
    if numbers.as_of < numbers.opens_on:
        return f"Renewal opens on {formats.day(numbers.opens_on)}."
    return "Nobody has renewed yet."


def _everyone_renewed(numbers: Numbers) -> str:
    if not numbers.renewed:
        return ": no certificate ends then."
    if numbers.renewed == 1:
        return ": the only person whose certificate was to end then has renewed."
    return f": all {formats.number(numbers.renewed)} people whose certificates were to end then have renewed."


def _what_then(numbers: Numbers) -> str:
    day = numbers.then
    locations = len(_locations(numbers.uncovered))
    if numbers.unknown and not locations:
        return unknowns.sentence(f"whether every function stays covered on {day}", numbers.unknown)
    if not locations:
        return f"Even if nobody acts, every function that is covered today stays covered on {day}."
    # Where nobody is due, acting would help nobody.
    because = "If nobody acts" if numbers.due else "Because jobs end"
    if locations == 1:
        functions = formats.named([function for _, _, function in numbers.uncovered], "function", "functions")
        return f"{because}, {formats.literal(numbers.uncovered[0][1])} has nobody left for {functions} on {day}."
    ending = numbers.beyond_renewal if numbers.due else 0
    beyond = f", at {formats.number(ending)} of them because jobs end" if ending else ""
    return (
        f"{because}, {formats.number(locations)} locations have nobody left for at least one function on {day}{beyond}."
    )
