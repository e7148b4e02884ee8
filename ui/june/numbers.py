"""The numbers and sentences of the page on one June, from its cohort and coverage; nothing here knows the screen."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

import polars as pl

from ui.reads import doubts
from ui.widgets import cache, counts, formats

DUE, RENEWED = "due", "renewed"

_Place = tuple[str, str, str]
_PLACE = ("location_id", "location_name", "function_title")

# The lists below the chart, as the address names them.
LIST_COHORT, LIST_HOLDERS, LIST_STAYING = "certificates", "now", "left"


@dataclass(frozen=True)
class Numbers:
    """What the page counts, people and grants apart (`ui.counts`).

    A person is `due` who still has to renew something, `renewed` who is in the cohort and has renewed all of it.
    `uncovered` and `alone` are (location_id, location, function) where somebody is entitled now and nobody, or one
    person, is left on the day after the June if nobody acts; `beyond_renewal` counts the locations of which that holds
    only because assignments or employments end. `doubt` says why nobody found may not mean that there is nobody.
    """

    june: date
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
    doubt: str

    @property
    def day_after(self) -> date:
        """The first day without the certificates that end on the June."""
        return self.june + timedelta(days=1)


def numbers(
    cohort: pl.DataFrame,
    coverage: pl.DataFrame,
    *,
    june: date,
    opens_on: date,
    as_of: date,
    holders: int,
    doubt: str,
) -> Numbers:
    """Count a cohort (columns: `queries.june`) and its coverage (columns: `queries.coverage`)."""
    due, done = cohort.filter(pl.col("standing") == DUE), renewed(cohort)
    return Numbers(
        june=june,
        opens_on=opens_on,
        as_of=as_of,
        holders=holders,
        due=counts.people(due),
        due_grants=counts.grants(due),
        renewed=counts.people(done),
        renewed_grants=counts.grants(done),
        uncovered=_places(coverage, left=0),
        alone=_places(coverage, left=1),
        beyond_renewal=len(_locations(_places(coverage, left=0)) - _locations(_due_places(cohort, left=0))),
        doubt=doubt,
    )


def renewed(cohort: pl.DataFrame) -> pl.DataFrame:
    """Return the rows of the people who have renewed all that they have in `cohort`."""
    due = cohort.filter(pl.col("standing") == DUE)
    return cohort.join(due, on="staff_id", how="anti", maintain_order="left")


@cache.by_frames
def staying(holders: pl.DataFrame, june: date) -> pl.DataFrame:
    """Return the rows (columns: `queries.status`) of those who stay entitled beyond a June if nobody acts."""
    return holders.filter(pl.col("last_day").is_null() | (pl.col("last_day") > june))


def _places(coverage: pl.DataFrame, *, left: int) -> tuple[_Place, ...]:
    losing = coverage.filter((pl.col("entitled_after") == left) & (pl.col("entitled_now") > left))
    return tuple(losing.select(_PLACE).sort("location_name", "function_title", "location_id").iter_rows())


def _due_places(cohort: pl.DataFrame, *, left: int) -> set[_Place]:
    return set(cohort.filter((pl.col("standing") == DUE) & (pl.col("left_after") == left)).select(_PLACE).iter_rows())


def _locations(places: Iterable[_Place]) -> set[str]:
    return {location_id for location_id, _, _ in places}


def unlisted(cohort: pl.DataFrame, coverage: pl.DataFrame, *, left: int) -> int:
    """Count the functions that go down to `left` people without anybody due: because assignments or employments end."""
    return len(set(_places(coverage, left=left)) - _due_places(cohort, left=left))


def headline(found: Numbers, place: str) -> str:
    """Answer the page's question in at most three sentences, as Markdown; `place` is a school or the district."""
    where = formats.literal(place)
    if found.doubt and not found.due:
        return doubts.unknown(f"whether anybody at {where} loses access on {formats.day(found.june)}", found.doubt)
    if not found.holders:
        return f"Nobody at {where} holds a certificate on {formats.day(found.as_of)}."
    if not found.due:
        return f"Nobody at {where} loses access on {formats.day(found.june)}{_everyone_renewed(found)}"
    return " ".join(sentence for sentence in (_who_loses(found), _who_renewed(found), _what_then(found)) if sentence)


def _who_loses(found: Numbers) -> str:
    verb = "loses" if found.due == 1 else "lose"
    holders = formats.count(found.holders, "certificate holder", "certificate holders")
    return f"**{formats.number(found.due)} of {holders} {verb} access on {formats.day(found.june)} unless they renew.**"


def _who_renewed(found: Numbers) -> str:
    if found.renewed:
        return f"{formats.number(found.renewed)} {'has' if found.renewed == 1 else 'have'} already renewed."
    if found.as_of < found.opens_on:
        return f"Renewal opens on {formats.day(found.opens_on)}."
    return "Nobody has renewed yet."


def _everyone_renewed(found: Numbers) -> str:
    if not found.renewed:
        return ": no certificate ends then."
    if found.renewed == 1:
        return ": the only person whose certificate was to end then has renewed."
    return f": all {formats.number(found.renewed)} people whose certificates were to end then have renewed."


def _what_then(found: Numbers) -> str:
    day = formats.day_of_year(found.day_after)
    locations = len(_locations(found.uncovered))
    if found.doubt and not locations:
        return doubts.unknown(f"whether every function stays covered on {day}", found.doubt)
    if not locations:
        return f"Even if nobody acts, every function that is covered today stays covered on {day}."
    if locations == 1:
        functions = formats.named([function for _, _, function in found.uncovered], "function", "functions")
        return f"If nobody acts, {formats.literal(found.uncovered[0][1])} has nobody left for {functions} on {day}."
    beyond = f", at {formats.number(found.beyond_renewal)} of them because jobs end" if found.beyond_renewal else ""
    return (
        f"If nobody acts, {formats.number(locations)} locations have nobody left for at least one function on {day}"
        f"{beyond}."
    )
