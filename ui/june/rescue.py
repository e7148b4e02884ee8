"""The fewest people whose renewal keeps a school's functions covered; it knows no screen.

Why no solver is needed: docs/decisions/0013-fewest-renewals.md.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from ui.cohort import due
from ui.june.numbers import Numbers
from ui.widgets import cache, formats
from ui.widgets.counts import GRANT

_MOST_NAMES = 4


@dataclass(frozen=True)
class Candidate:
    """Somebody who can renew: which functions that keeps covered at one location, and by which courses."""

    functions: frozenset[str]
    courses: frozenset[str]


def fewest(candidates: Mapping[str, Candidate]) -> tuple[str, ...]:
    """Return the fewest candidates, by id, who together cover every function that any of them covers.

    Of several smallest sets the one with the fewest courses to take, then the first by id. Exact.
    """
    # The best way to each set of functions, with the candidates so far: a school has a handful of functions, however
    # many people, so there are few such sets. By id, so that the first of two equal ways stays.
    best: dict[frozenset[str], tuple[int, int, tuple[str, ...]]] = {frozenset(): (0, 0, ())}
    for staff_id, one in sorted(candidates.items()):
        for covered, (people, courses, chosen) in list(best.items()):
            both, way = covered | one.functions, (people + 1, courses + len(one.courses), (*chosen, staff_id))
            best[both] = min(best.get(both, way), way)
    return best[frozenset().union(*(one.functions for one in candidates.values()))][2]


@dataclass(frozen=True)
class Place:
    """One location where functions go down to nobody: whom to ask first (id to name), and what that keeps.

    `kept`, `leaving` and `too_late` are titles of functions: kept by those who are asked; not to be kept, because the
    jobs of all who have them end; not to be kept, because certificates end before the June.
    """

    location_id: str
    location_name: str
    asked: Mapping[str, str]
    kept: tuple[str, ...]
    leaving: tuple[str, ...]
    too_late: tuple[str, ...]


@cache.by_frames
def whom_to_ask(entitled: pl.DataFrame) -> tuple[Place, ...]:
    """Find for each location whom to ask first (columns: `queries.rescue`), by the location's name."""
    in_function = ["location_id", "function_id"]
    marked = entitled.sort("location_name", "location_id").with_columns(
        is_kept=pl.col("keeps").any().over(in_function), goes_on=pl.col("job_goes_on").any().over(in_function)
    )
    places = marked.group_by("location_id", maintain_order=True).agg(
        pl.col("location_name").first(),
        kept=_titles(pl.col("is_kept")),
        leaving=_titles(~pl.col("is_kept") & ~pl.col("goes_on")),
        too_late=_titles(~pl.col("is_kept") & pl.col("goes_on")),
    )
    able: dict[str, dict[str, dict[str, Any]]] = {}
    for row in _candidates(marked).iter_rows(named=True):
        able.setdefault(row["location_id"], {})[row["staff_id"]] = row
    return tuple(_place(row, able.get(row["location_id"], {})) for row in places.iter_rows(named=True))


def _titles(which: pl.Expr) -> pl.Expr:
    return pl.col("function_title").filter(which).unique().sort()


def _candidates(marked: pl.DataFrame) -> pl.DataFrame:
    """Return who can renew: one row per location and person, with the functions that it keeps and the courses."""
    able = marked.filter("keeps").group_by("location_id", "staff_id", maintain_order=True)
    return able.agg(
        pl.col("given_name", "family_name").first(), "function_id", pl.col("courses").str.split(";").explode()
    )


def _place(place: Mapping[str, Any], able: Mapping[str, Mapping[str, Any]]) -> Place:
    chosen = fewest(
        {who: Candidate(frozenset(row["function_id"]), frozenset(row["courses"])) for who, row in able.items()}
    )
    return Place(
        location_id=place["location_id"],
        location_name=place["location_name"],
        asked={who: formats.full_name(able[who]["given_name"], able[who]["family_name"]) for who in chosen},
        kept=tuple(place["kept"]),
        leaving=tuple(place["leaving"]),
        too_late=tuple(place["too_late"]),
    )


@cache.by_frames
def to_ask(cohort: pl.DataFrame, entitled: pl.DataFrame) -> pl.DataFrame:
    """Return the rows of a cohort (columns: `queries.june`) whose renewal is to be asked for first, in their order."""
    asked = [(place.location_id, who) for place in whom_to_ask(entitled) for who in place.asked]
    chosen = pl.DataFrame(asked, {"location_id": pl.String, "staff_id": pl.String}, orient="row")
    keeping = entitled.filter("keeps").join(chosen, on=["location_id", "staff_id"], how="semi")
    return due(cohort).join(keeping, on=GRANT, how="semi", maintain_order="left")


def advice(found: tuple[Place, ...], numbers: Numbers) -> str:
    """Say whom to ask first and what no renewal can keep, as Markdown; empty where nothing is lost."""
    by = formats.day_of_year(numbers.june)
    return _of_one(found[0], by) if len(found) == 1 else _of_many(found, by)


def _of_one(place: Place, by: str) -> str:
    sentences, where = [], formats.literal(place.location_name)
    if place.asked:
        people = formats.people(len(place.asked))
        names = list(place.asked.values())
        whom = formats.literal(formats.listing(names)) if len(names) <= _MOST_NAMES else "them"
        what = "every other function" if place.leaving or place.too_late else "every function"
        verb = "keeps" if len(names) == 1 else "keep"
        sentences.append(f"**{people} {verb} {what} covered at {where} by renewing: ask {whom} first.**")
    if place.leaving:
        functions = formats.literal(formats.listing(place.leaving))
        sentences.append(
            f"No renewal keeps {functions} covered at {where} beyond {by}: the jobs on file of all who can use it end "
            "by then. If HR has a day wrong, ask HR to correct it."
        )
    if place.too_late:
        functions = formats.literal(formats.listing(place.too_late))
        sentences.append(
            f"Certificates for {functions} at {where} end before {by}: each has a last day of its own to be renewed by."
        )
    return " ".join(sentences)


def _of_many(found: tuple[Place, ...], by: str) -> str:
    sentences = []
    asked = {who for place in found for who in place.asked}
    if asked:
        kept = _functions_at([place.kept for place in found])
        verb, whom = ("keeps", "this person") if len(asked) == 1 else ("keep", "them")
        sentences.append(f"**{formats.people(len(asked))} {verb} {kept} covered by renewing: ask {whom} first.**")
    if any(place.leaving for place in found):
        lost = _functions_at([place.leaving for place in found])
        sentences.append(f"No renewal keeps {lost}: the jobs on file of all who can use them end by {by}.")
    if any(place.too_late for place in found):
        lost = _functions_at([place.too_late for place in found])
        sentences.append(f"Certificates for {lost} end before {by}: each has a last day of its own to be renewed by.")
    return " ".join(sentences)


def _functions_at(titles: list[tuple[str, ...]]) -> str:
    """Count functions by place, and the places: 55 functions at 48 locations."""
    functions = formats.count(sum(len(one) for one in titles), "function", "functions")
    return f"{functions} at {formats.count(sum(map(bool, titles)), 'location', 'locations')}"
