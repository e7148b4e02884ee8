"""The sentences that say what a draft does to somebody (docs/wording.md § Drafts)."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta

import polars as pl

from eligibility.days import said_day, said_days, said_month
from eligibility.english import listing

_LACKS = {
    "assignment": "no job is held here",
    "role": "no rule gives it to the job held here",
    "approval": "an approval is missing",
    "lapsed": "the {} certificate has lapsed",
    "certificate": "no {} certificate is held",
    "prerequisite": "the prerequisite {} is missing",
}
_NOTHING = "nothing gives it"


_VERBS = {
    "lost": "would lose access",
    "gained": "would gain access",
    "earlier": "would keep access, but not as long",
    "later": "would keep access longer",
    "renews-earlier": "would have to renew again earlier",
    "renews-later": "would have to renew again later",
    "standing": "would have another standing",
}


def lacks(unmet: str, titles: Mapping[str, str]) -> str:
    """Put what is unmet into words: "lapsed:attendance;approval"; `titles` are those of the courses."""
    tokens = (token.partition(":") for token in unmet.split(";") if token)
    said = [_LACKS[need].format(titles.get(course, course)) for need, _, course in tokens]
    return listing(said) if said else _NOTHING


def because(titles: Mapping[str, str], new: str = "the draft", old: str = "the rules in use") -> pl.Expr:
    """Say what other rules do, for rows with kind, status, unmet, last_day, and all but the kind as before."""
    kind, unmet, unmet_before = pl.col("kind"), _lacks("unmet", titles), _lacks("unmet_before", titles)
    by, formerly = pl.lit(f"By {new} "), pl.lit(f"; by {old} ")
    return (
        pl.when(kind == "lost")
        .then(pl.format("{}{}.", by, unmet))
        .when(kind == "gained")
        .then(pl.format("{}{}.", pl.lit(f"By {old} "), unmet_before))
        .when(kind.is_in(["earlier", "later"]))
        .then(_ends())
        .when(pl.col("unmet") != pl.col("unmet_before"))
        .then(pl.format("{}{}{}{}.", by, unmet, formerly, unmet_before))
        .otherwise(pl.format("{}{}{}{}.", by, pl.lit("the status is ") + pl.col("status"), formerly, "status_before"))
    )


def because_of_draft(titles: Mapping[str, str]) -> pl.Expr:
    """Say what a draft does, to the next renewals too."""
    renews = pl.col("kind").is_in(["renews-earlier", "renews-later"])
    return pl.when(renews).then(_renews()).otherwise(because(titles))


def said(june: date, people: pl.DataFrame, junes: pl.DataFrame, coverage: pl.DataFrame) -> list[str]:
    """Sum up what a draft does in a few sentences (columns: `lab.WhatIf`)."""
    if people.is_empty():
        return ["The draft moves nobody."]
    of = {kind: people.filter(pl.col("kind") == kind) for kind in _VERBS}
    lines = [
        f"{_counted(rows['staff_id'].n_unique(), 'person', 'people')} {_VERBS[kind]} "
        f"({_counted(rows.height, 'grant', 'grants')})."
        for kind, rows in of.items()
        if rows.height
    ]
    return [*lines, *_left(june, coverage), *_quizzes(junes)]


def _counted(count: int, one: str, many: str) -> str:
    return f"{count:,} {one if count == 1 else many}"


def _left(june: date, coverage: pl.DataFrame) -> Iterator[str]:
    before, after = (coverage.filter(pl.col(name) == 0).height for name in ("after_before", "after"))
    if before != after:
        day, functions = said_day(june + timedelta(days=1)), _counted(after, "function", "functions")
        yield f"On {day}, if nobody acts, {functions} would have nobody left at a place, instead of {before:,}."


def _quizzes(junes: pl.DataFrame) -> Iterator[str]:
    rows = junes.filter(pl.col("function_id").is_null()).to_dicts()
    if not rows:
        return
    span = f"From {said_month(rows[0]['june'])} to {said_month(rows[-1]['june'])}"
    for name, noun in (("quizzes", "quizzes"), ("full", "full eLearnings")):
        before, after = (sum(row[side] for row in rows) for side in (f"{name}_before", name))
        if before != after:
            yield f"{span}, {after:,} {noun} would have to be taken instead of {before:,}, if everybody renews on time."


def _lacks(column: str, titles: Mapping[str, str]) -> pl.Expr:
    return pl.col(column).map_elements(lambda unmet: lacks(unmet, titles), return_dtype=pl.String)


def _ends() -> pl.Expr:
    return (
        pl.when(pl.col("last_day").is_null())
        .then(pl.format("Access has no end instead of ending on {}.", said_days("last_day_before")))
        .when(pl.col("last_day_before").is_null())
        .then(pl.format("Access ends on {} instead of having no end.", said_days("last_day")))
        .otherwise(pl.format("Access ends on {} instead of {}.", said_days("last_day"), said_days("last_day_before")))
    )


def _renews() -> pl.Expr:
    return (
        pl.when(pl.col("due").is_null())
        .then(pl.format("Renewed on time, not due again by {}.", said_days("due_before")))
        .when(pl.col("due_before").is_null())
        .then(pl.format("Renewed on time, due again by {}.", said_days("due")))
        .otherwise(
            pl.format("Renewed on time, due again by {} instead of {}.", said_days("due"), said_days("due_before"))
        )
    )
