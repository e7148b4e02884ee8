"""What a draft of the rules would do: who gains, who loses, whose last day moves, what the coming Junes would be."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial

import duckdb
import polars as pl

import queries
from eligibility import Policy
from lab import wording
from lab.judging import Judged
from queries import Question

WHATIF_COLUMNS = (
    "kind",
    *queries.GRANT_COLUMNS,
    *("last_day_before", "last_day", "due_before", "due"),
    *("status_before", "status", "unmet_before", "unmet", "because", "email"),
)

KINDS = ("lost", "gained", "earlier", "later", "renews-earlier", "renews-later", "standing")
"""What a draft does to somebody, worst first; `renews-` where only what follows the next renewal is another June."""

YEARS = 6
"""How many Junes after the coming one are looked at: two terms of the longest validity on Denver's pages."""

_CELL = ["staff_id", "function_id", "location_id"]
_NAMES = ["given_name", "family_name", "function_title", "location_name", "job_roles", "email"]
_Ask = Callable[[duckdb.DuckDBPyConnection, Question], pl.DataFrame]
_Both = tuple[pl.DataFrame, pl.DataFrame]


@dataclass(frozen=True)
class WhatIf:
    """What a draft would do as of a day, within a scope; what ends in `_before` is by the rules in use.

    `people`: one row per (person, function, location) that differs; columns WHATIF_COLUMNS, sorted by location,
    function, person. `due` and `due_before` are the first June that one of the two alone asks a renewal for, if
    everybody renews on time. `junes`: one row per coming June and function, and per June over all (function_id null,
    first): june, function_id, function_title, people_before, people, quizzes_before, quizzes, full_before, full
    (trainings to take, if everybody renews on time). `coverage`: one row per (location, function) judged anew where
    somebody is entitled by either: location_id, location_name, function_id, function_title, after_before, after (people
    on the day after the June, if nobody acts). `anomalies`: one row per kind: kind, rows_before, rows.
    """

    june: date
    people: pl.DataFrame
    junes: pl.DataFrame
    coverage: pl.DataFrame
    anomalies: pl.DataFrame


def what_if(version: duckdb.DuckDBPyConnection, judged: Judged, policy: Policy, question: Question) -> WhatIf:
    """Compare the rules in use, which judged `version`, with a draft (`lab.judged`), on the day of the question.

    `policy` is the draft, for the titles of courses.
    """
    june = queries.choices(version, question).june
    sides = _Sides(version, judged.con or version, question, judged.functions)
    coming = partial(queries.coming_junes, last_year=june.year + YEARS)
    everything = coming(version, question)
    is_asked = pl.col("function_id").is_in(list(sides.narrowed.function_ids))
    junes = everything.filter(is_asked), coming(sides.after, sides.narrowed)
    titles = {key: course.title for key, course in policy.courses.items()}
    return WhatIf(
        june,
        people=_people(queries.differences(sides.after, sides.narrowed, before=version), junes, titles),
        junes=_junes(junes, everything.filter(~is_asked)),
        coverage=_coverage(sides.ask(queries.coverage)),
        anomalies=_anomalies(sides.ask(queries.anomalies)),
    )


def said(found: WhatIf) -> list[str]:
    """Sum up what a draft does in a few sentences, the same for the page and the command line."""
    return wording.said(found.june, found.people, found.junes, found.coverage)


def counted(people: pl.DataFrame, by: Sequence[str]) -> pl.DataFrame:
    """Count who differs (columns: WHATIF_COLUMNS): one row for each of `by`, one column of people for each of KINDS."""
    count = [pl.col("staff_id").filter(pl.col("kind") == kind).n_unique().alias(kind) for kind in KINDS]
    return people.group_by(by).agg(count).sort(by)


@dataclass(frozen=True)
class _Sides:
    """The two stores that are asked, each about the functions that were judged anew."""

    before: duckdb.DuckDBPyConnection
    after: duckdb.DuckDBPyConnection
    question: Question
    functions: tuple[str, ...]

    @property
    def narrowed(self) -> Question:
        """The question about these functions; where there are none, about nothing: no choice would be all of them."""
        chosen = self.question.function_ids
        asked = tuple(one for one in self.functions if not chosen or one in chosen)
        return replace(self.question, function_ids=asked or (_NO_FUNCTION,))

    def ask(self, one: _Ask) -> _Both:
        """What the two say."""
        return one(self.before, self.narrowed), one(self.after, self.narrowed)


_NO_FUNCTION = ""
"""The id of no function."""


def _people(found: pl.DataFrame, junes: _Both, titles: Mapping[str, str]) -> pl.DataFrame:
    """Whose answer differs on the day, and whose next renewals do."""
    due = _due(*junes)
    both = found.join(due, on=_CELL, how="full", coalesce=True, suffix="_due").with_columns(
        *(pl.coalesce(name, f"{name}_due").alias(name) for name in _NAMES),
        # Whose next renewals alone differ is judged alike on the day.
        *(
            pl.when(pl.col("kind").is_null()).then("last_day_due").otherwise(name).alias(name)
            for name in ("last_day", "last_day_before")
        ),
        kind=pl.coalesce("kind", "kind_due"),
    )
    rows = both.with_columns(pl.col("unmet", "unmet_before").fill_null("")).with_columns(
        because=wording.because_of_draft(titles)
    )
    return rows.select(WHATIF_COLUMNS).sort("location_id", "function_id", "staff_id")


def _due(before: pl.DataFrame, after: pl.DataFrame) -> pl.DataFrame:
    """For each cell with other Junes on the two sides, the first of each that the other does not have."""
    key = [*_CELL, "course_id", "june"]
    firsts = [
        one.join(other, on=key, how="anti")
        .group_by(_CELL)
        .agg(pl.col("june").min(), *(pl.col(name).first() for name in (*_NAMES, "last_day")))
        for one, other in ((before, after), (after, before))
    ]
    both = (
        firsts[0]
        .rename({"june": "due_before"})
        .join(firsts[1].rename({"june": "due"}), on=_CELL, how="full", coalesce=True, suffix="_after")
    )
    is_earlier = pl.col("due_before").is_null() | (pl.col("due") < pl.col("due_before")).fill_null(value=False)
    return both.select(
        *_CELL,
        *(pl.coalesce(name, f"{name}_after").alias(name) for name in (*_NAMES, "last_day")),
        "due_before",
        "due",
        kind=pl.when(is_earlier).then(pl.lit("renews-earlier")).otherwise(pl.lit("renews-later")),
    )


def _junes(junes: _Both, rest: pl.DataFrame) -> pl.DataFrame:
    """Count what is to be renewed in each June; `rest`, which was not judged anew, is the same on both sides."""
    counts = []
    for side, rows in zip(("_before", ""), junes, strict=True):
        whole = pl.concat([rows, rest])
        by_function = whole.group_by("june", "function_id").agg(*_trainings(side), pl.col("function_title").first())
        over_all = (
            whole.group_by("june")
            .agg(*_trainings(side))
            .with_columns(function_id=pl.lit(None, pl.String), function_title=pl.lit(None, pl.String))
        )
        counts.append(pl.concat([over_all, by_function], how="diagonal"))
    both = counts[0].join(
        counts[1], on=["june", "function_id"], how="full", coalesce=True, nulls_equal=True, suffix="_draft"
    )
    numbers = [f"{name}{side}" for name in ("people", "quizzes", "full") for side in ("_before", "")]
    return both.select(
        "june",
        "function_id",
        pl.coalesce("function_title", "function_title_draft").alias("function_title"),
        *(pl.col(name).fill_null(0) for name in numbers),
    ).sort("june", "function_id", nulls_last=False)


def _trainings(side: str) -> list[pl.Expr]:
    """Count people, and trainings by their kind: who needs a course at two places takes it once."""
    training = pl.struct("staff_id", "course_id")
    return [
        pl.col("staff_id").n_unique().alias(f"people{side}"),
        training.filter("by_quiz").n_unique().alias(f"quizzes{side}"),
        training.filter(~pl.col("by_quiz")).n_unique().alias(f"full{side}"),
    ]


def _coverage(both: _Both) -> pl.DataFrame:
    before, after = (rows.drop("june", "entitled_now") for rows in both)
    places = ["location_id", "function_id"]
    joined = before.join(after, on=places, how="full", coalesce=True, suffix="_draft")
    return joined.select(
        "location_id",
        pl.coalesce("location_name", "location_name_draft").alias("location_name"),
        "function_id",
        pl.coalesce("function_title", "function_title_draft").alias("function_title"),
        after_before=pl.col("entitled_after").fill_null(0),
        after=pl.col("entitled_after_draft").fill_null(0),
    ).sort(places)


def _anomalies(both: _Both) -> pl.DataFrame:
    before, after = (rows.group_by("kind").agg(rows=pl.len()) for rows in both)
    joined = before.rename({"rows": "rows_before"}).join(after, on="kind", how="full", coalesce=True)
    return joined.select("kind", pl.col("rows_before", "rows").fill_null(0)).sort("kind")
