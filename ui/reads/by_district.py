"""What a page of a state asks: what is judged of each district, and its totals on a day; counts only.

Read anew once a run of `lapsewatch judge` has written the outcome of any district, so that a page is of one moment.
"""

from dataclasses import dataclass, fields
from datetime import date
from pathlib import Path

import polars as pl

from queries import Facts
from store import by_district
from store.by_district import ABOUT, OUTCOMES, TOTALS
from ui.reads.viewer import Viewer
from ui.widgets import cache


@dataclass(frozen=True)
class Judged:
    """The output of `lapsewatch judge` at one moment: when the outcome of each district was written, by its id."""

    output: str
    written: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class District:
    """One district: what became of it in the last run, and what its newest judgement rests on.

    `problems` says why it was refused or failed, a sentence each. Where its judgement is missing or damaged, `facts` is
    None. `begins_on` and `june_on` are the first and last day of the school year in which its records end.
    """

    id: str
    outcome: str
    problems: tuple[str, ...]
    facts: Facts | None = None
    people: int = 0
    begins_on: date = date.min
    june_on: date = date.min


@dataclass(frozen=True)
class StateView:
    """What a run of the page of a state looks at: what is judged, the day, the actual day, who looks."""

    judged: Judged
    as_of: date
    today: date
    viewer: Viewer


def judged(output: Path) -> Judged:
    """Return what is judged now. Raises store.StoreMissing where nothing is."""
    return Judged(str(output), tuple(by_district.written(output).items()))


@cache.by_values(4)
def districts(now: Judged) -> tuple[District, ...]:
    """Return every district that a run has written an outcome of, by id."""
    return tuple(_district(Path(now.output), own) for own, _ in now.written)


def _district(output: Path, own: str) -> District:
    outcome, about = (by_district.read(output, table, own) for table in (OUTCOMES, ABOUT))
    became, problems = "failed", ("The outcome of its last run cannot be read: judge it again.",)
    if outcome is not None and outcome.height == 1 and {"outcome", "problems"} <= set(outcome.columns):
        became, problems = outcome["outcome"].item(), tuple(outcome["problems"].item().splitlines())
    names = [field.name for field in fields(Facts)]
    if about is None or about.height != 1 or not {*names, "people", "begins_on", "june_on"} <= set(about.columns):
        return District(own, became, problems)
    (row,) = about.iter_rows(named=True)
    known = Facts(**{name: row[name] for name in names})
    return District(own, became, problems, known, row["people"], row["begins_on"], row["june_on"])


@cache.by_values(4)
def titles(now: Judged) -> dict[str, str]:
    """Return the title of every function that any district has, by its id, as the first one calls it."""
    found: dict[str, str] = {}
    for own, _ in now.written:
        rows = by_district.read(Path(now.output), TOTALS, own)
        if rows is not None and {"function_id", "function_title"} <= set(rows.columns):
            found = dict(rows.select("function_id", "function_title").unique().iter_rows()) | found
    return dict(sorted(found.items(), key=lambda each: each[1]))


@cache.by_values(16)
def totals(now: Judged, as_of: date) -> pl.DataFrame:
    """Return how many grants of each district had each status, were excess or missing on a day.

    One row per (district, function, counted): district, function_id, function_title, counted, grants; without a row
    where there was none. Of a district whose totals are missing or damaged there is one row of nulls.
    """
    on_day = pl.col("from_on") <= as_of, pl.col("to_on") >= as_of
    schema = dict.fromkeys(("function_id", "function_title", "counted"), pl.String) | {"grants": pl.Int64}
    found = []
    for own, _ in now.written:
        rows = by_district.read(Path(now.output), TOTALS, own, *on_day)
        if rows is None or not schema.keys() <= set(rows.columns):
            rows = pl.DataFrame({name: [None] for name in schema}, schema=schema)
        found.append(rows.select(pl.lit(own).alias("district"), *schema))
    return pl.concat(found)
