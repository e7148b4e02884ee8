"""The numbers and sentences of the page on schools and functions; nothing here knows the screen."""

from datetime import date, timedelta

import polars as pl

from ui.cohort.standing import DUE, renewed
from ui.reads import doubts
from ui.widgets import cache, counts, formats

# The lists below the charts, as the address names them.
LIST_CELLS, LIST_DUE, LIST_RENEWED = "cells", "due", "renewed"


def opens(name: str, **chosen: object) -> dict[str, object]:
    """Return the filters that open a list of people: of the June that ends the school year, unless `chosen` says so."""
    return {"list": name, "june": None, "by": None, **chosen}


@cache.by_frames
def people(name: str, cohort: pl.DataFrame, by: date | None = None) -> pl.DataFrame:
    """Return the rows of a list of people out of a June's cohort (columns: `queries.june`).

    LIST_DUE: what is still to renew; LIST_RENEWED: who has renewed all of it, or had `by` that day.
    """
    if name == LIST_DUE:
        return cohort.filter(pl.col("standing") == DUE)
    done = renewed(cohort)
    return done.filter(pl.col("renewed_on").max().over("staff_id") <= by) if by else done


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
def of_functions(rows: pl.DataFrame, function_ids: tuple[str, ...]) -> pl.DataFrame:
    """Return the rows (with a column function_id) of these functions; none chosen is all."""
    return rows.filter(pl.col("function_id").is_in(function_ids)) if function_ids else rows


@cache.by_frames
def schools(cohort: pl.DataFrame) -> pl.DataFrame:
    """Count a cohort at each school: location_id, location_name, people_due, people_renewed, grants_due.

    Those with most due come first.
    """
    return _ranked(cohort, "location_id", "location_name")


@cache.by_frames
def functions(cohort: pl.DataFrame) -> pl.DataFrame:
    """Count a cohort for each function: function_id, function_title, people_due, people_renewed, grants_due."""
    return _ranked(cohort, "function_id", "function_title")


def _ranked(cohort: pl.DataFrame, key: str, name: str) -> pl.DataFrame:
    grants = (
        cohort.filter(pl.col("standing") == DUE)
        .unique(["staff_id", "function_id", "location_id"])
        .group_by(key)
        .agg(grants_due=pl.len())
    )
    return (
        _people(cohort, [key, name])
        .join(grants, on=key, how="left")
        .with_columns(pl.col("grants_due").fill_null(0))
        .sort("people_due", "people_renewed", name, key, descending=[True, True, False, False])
    )


def _people(cohort: pl.DataFrame, keys: list[str]) -> pl.DataFrame:
    """Count people by `keys`, each once: due who is due for anything of it, else renewed."""
    person = cohort.group_by(*keys, "staff_id").agg(is_due=(pl.col("standing") == DUE).any())
    return person.group_by(keys).agg(
        people_due=pl.col("is_due").sum().cast(pl.Int64), people_renewed=(~pl.col("is_due")).sum().cast(pl.Int64)
    )


@cache.by_frames
def headline(cohort: pl.DataFrame, counted: pl.DataFrame, *, june: date, place: str, is_one: bool, doubt: str) -> str:
    """Answer which schools and functions need help, as Markdown; `counted` are the `cells` of `cohort`.

    `doubt` says why nobody found may not mean that there is nobody.
    """
    due = cohort.filter(pl.col("standing") == DUE)
    if due.is_empty() and doubt:
        what = f"whether anybody at {formats.literal(place)} still has to renew by {formats.day(june)}"
        return doubts.unknown(what, doubt)
    if due.is_empty():
        return _nobody(cohort["staff_id"].n_unique(), june, place)
    who_is_due = counts.people(due)
    where = f"at {formats.literal(place)}"
    if not is_one:
        where = f"at {_places(due['location_id'].n_unique())} of {formats.literal(place)}"
    who = f"{formats.people_and_grants(who_is_due, counts.grants(due))} {where}"
    still = f"**{who} still {'has' if who_is_due == 1 else 'have'} to renew by {formats.day(june)}.**"
    worst = functions(cohort).row(0, named=True)
    most = f"The function with the most is {worst['function_title']}, {formats.people(worst['people_due'])}."
    if not is_one:
        school = schools(cohort).row(0, named=True)
        most = (
            f"{formats.literal(school['location_name'])} has the most, {formats.people(school['people_due'])}; "
            f"the function with the most is {worst['function_title']}, {formats.people(worst['people_due'])}."
        )
    return f"{still} {most} {_uncovered(counted, june, doubt, is_one=is_one)}"


def _nobody(renewed: int, june: date, place: str) -> str:
    start = f"Nobody at {formats.literal(place)} still has to renew by {formats.day(june)}"
    if not renewed:
        return f"{start}: no certificate ends then."
    have = "the only person whose certificate was to end then has" if renewed == 1 else (
        f"all {formats.number(renewed)} people whose certificates were to end then have"
    )  # fmt: skip
    return f"{start}: {have} renewed."


def _uncovered(counted: pl.DataFrame, june: date, doubt: str, *, is_one: bool) -> str:
    day = formats.day_of_year(june + timedelta(days=1))
    left = counted.filter((pl.col("people_due") > 0) & (pl.col("entitled_after") == 0))
    if left.is_empty() and doubt:
        return doubts.unknown(
            f"whether somebody is left {'for each function' if is_one else 'everywhere'} on {day}", doubt
        )
    if left.is_empty():
        return (
            f"Even if none of them acts, somebody is left {'for each function' if is_one else 'everywhere'} on {day}."
        )
    titles = sorted(left["function_title"].unique())
    if is_one:
        return f"If none of them acts, nobody is left for {formats.named(titles, 'function', 'functions')} on {day}."
    many = left["location_id"].n_unique()
    return (
        f"If none of them acts, {_places(many)} {'has' if many == 1 else 'have'} a function with nobody left on {day}."
    )


def _places(count: int) -> str:
    return formats.count(count, "location", "locations")


@cache.by_frames
def springs(weeks: pl.DataFrame, known_on: date) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Part renewals by week (`queries.renewals_by_week`) into last spring's and this one's, as far as they are known.

    Both get `until`, the day up to which a row counts, never after `known_on`; `on`, that day in this year's calendar;
    `people_so_far`, `grants_so_far`; and `share` of the people in all, in percent (null without any).
    """
    this_june = weeks["june"].max()
    first_on = pl.col("week_ends_on").shift(1) + pl.duration(days=1)
    done = (
        weeks.sort("june", "week", descending=[False, True])
        .with_columns(
            people_so_far=pl.col("people").cum_sum().over("june"),
            grants_so_far=pl.col("grants").cum_sum().over("june"),
            began_on=first_on.over("june"),
            until=pl.min_horizontal("week_ends_on", pl.lit(known_on)),
        )
        .with_columns(
            on=pl.lit(this_june) - (pl.col("june") - pl.col("until")),
            share=pl.when(pl.col("people_in_all") > 0).then(100 * pl.col("people_so_far") / pl.col("people_in_all")),
        )
    )
    known = done.filter(pl.col("began_on").is_null() | (pl.col("began_on") <= known_on))
    return known.filter(pl.col("june") != this_june), known.filter(pl.col("june") == this_june)
