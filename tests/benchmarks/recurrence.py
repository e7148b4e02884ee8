"""The recurrence of certificates (docs/eligibility.md, section 5) written for others than DuckDB, to measure beside it.

Each version takes the completions that count (the engine's table `counted`) and returns what the engine's table
`folded` has: the term that each begins, or the one that stays. They know the keys of the shipped rules and no others:
no months, no common cycle, no days of a window, no grace. Days are numbers of days since 1970-01-01 outside Polars,
since a window that never opens would open in the year 10000.
"""

import json
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from math import isnan
from typing import Any, NamedTuple

import polars as pl
import zen

KEY = ("person_no", "course_no", "spell_from")
TERM = ("nominal_end", "due_on", "last_day", "opens_on")
COLUMNS = (*KEY, "turn", "has_effect", "term_kind", *TERM)
_EPOCH = date(1970, 1, 1).toordinal()
_NEVER = date.max.toordinal() - _EPOCH
_FIRST_YEAR = 1900
_JUNES = [date(year, 6, 30).toordinal() - _EPOCH for year in range(_FIRST_YEAR, 10_000)]
# The day after the last one of the calendar: the first of January, 10000.
_JANUARIES = [*(date(year, 1, 1).toordinal() - _EPOCH for year in range(_FIRST_YEAR, 10_000)), _NEVER + 1]

Deadlines = Mapping[tuple[int, int], int]  # by the completion's line and the June of a term: the last day
Ends = Callable[[Any, "State"], int | None]


class State(NamedTuple):
    """The term in force before a completion, and the day of the completion that began it."""

    nominal_end: int | None = None
    due_on: int | None = None
    last_day: int | None = None
    opens_on: int | None = None
    effect_on: int | None = None


def in_pandas(counted: Any, deadlines: Deadlines) -> pl.DataFrame:
    """Fold one completion after another, over the rows of a frame of pandas."""
    rows = counted.sort_values([*KEY, "turn"]).itertuples(index=False)
    return pl.DataFrame(_fold(rows, deadlines, _new_term_ends), schema=list(COLUMNS), orient="row")


def by_a_rules_engine(counted: Any, deadlines: Deadlines) -> pl.DataFrame:
    """Fold in the same way, and ask zen-engine at each completion where its term would end."""
    decision = zen.ZenEngine().create_decision(json.dumps(_decision()))

    def ends(row: Any, old: State) -> int | None:
        facts = {
            "on_day": row.completed_on,
            "is_full": row.is_full,
            "may_renew": row.may_renew,
            "renews": _renews(row, old),
            "first_ends": row.first_ends,
            "renewal_ends": _renewal_ends(row, old),
            "last_day": old.last_day,
            "opens_on": old.opens_on,
            "nominal_end": old.nominal_end,
        }
        found = decision.evaluate(facts)["result"].get("ends_on")
        return None if found is None else int(found)

    rows = counted.sort_values([*KEY, "turn"]).itertuples(index=False)
    return pl.DataFrame(_fold(rows, deadlines, ends), schema=list(COLUMNS), orient="row")


def in_polars(counted: pl.DataFrame, deadlines: pl.DataFrame) -> pl.DataFrame:
    """Fold all first completions at once, then all second ones, and so on."""
    state = counted.select(*KEY).clear().with_columns(pl.lit(None, pl.Date).alias(name) for name in State._fields)
    done = []
    for turn in sorted(set(counted["turn"])):
        rows = counted.filter(pl.col("turn") == turn).join(state, on=KEY, how="left")
        rows = _in_turn(rows, deadlines)
        done.append(rows.select(COLUMNS))
        state = rows.select(*KEY, *State._fields)
    return pl.concat(done).with_columns(pl.col("spell_from", *TERM).to_physical())


def _fold(rows: Iterable[Any], deadlines: Deadlines, ends_of: Ends) -> Iterator[tuple[Any, ...]]:
    key, old = None, State()
    for row in rows:
        if (row.person_no, row.course_no, row.spell_from) != key:
            key, old = (row.person_no, row.course_no, row.spell_from), State()
        ends = ends_of(row, old)
        has_effect = ends is not None and old.effect_on != row.completed_on
        kind = _kind(row, old)
        if has_effect and ends is not None:
            old = _begun(row, ends, deadlines)
        yield (*key, row.turn, has_effect, kind, old.nominal_end, old.due_on, old.last_day, old.opens_on)


def _kind(row: Any, old: State) -> str:
    if old.last_day is None or old.opens_on is None or old.last_day < row.completed_on:
        return "first"
    return "renewal" if row.completed_on >= old.opens_on and row.may_renew else "early"


def _new_term_ends(row: Any, old: State) -> int | None:
    kind = _kind(row, old)
    if kind == "first":
        return row.first_ends if row.is_full else None
    if kind == "renewal":
        return _renewal_ends(row, old) if _renews(row, old) else None
    return row.first_ends if row.is_full and old.nominal_end is not None and row.first_ends > old.nominal_end else None


def _renews(row: Any, old: State) -> bool:
    # A list of years that pandas does not unpack: no list is empty, too.
    years = row.full_required_in
    is_full_required = old.nominal_end is not None and len(years) > 0 and _year(old.nominal_end) in years
    return bool(row.is_full or (row.quiz_renews and not is_full_required))


def _renewal_ends(row: Any, old: State) -> int | None:
    if old.nominal_end is None:
        return None
    if isnan(row.valid_school_years):
        return _NEVER
    return _JUNES[_school_year(old.nominal_end) + 1 + int(row.valid_school_years) - _FIRST_YEAR]


def _begun(row: Any, ends: int, deadlines: Deadlines) -> State:
    due = deadlines.get((row.line, ends), ends)
    if row.completed_on < row.void_before:  # missing: compares with nothing
        ends, due = min(ends, int(row.void_on) - 1), min(due, int(row.void_on) - 1)
    opens = _JANUARIES[_school_year(ends) + 1 - _FIRST_YEAR]
    return State(ends, due, due, opens, row.completed_on)


def _school_year(day: int) -> int:
    """Return the year in which the school year of a day begins."""
    return bisect_left(_JUNES, day) - 1 + _FIRST_YEAR


def _year(day: int) -> int:
    return date.fromordinal(day + _EPOCH).year


def _in_turn(rows: pl.DataFrame, deadlines: pl.DataFrame) -> pl.DataFrame:
    on, full = pl.col("completed_on"), pl.col("is_full")
    first = pl.col("last_day").is_null() | (pl.col("last_day") < on)
    renewal = ~first & (on >= pl.col("opens_on")) & pl.col("may_renew")
    is_full_required = pl.col("full_required_in").list.contains(pl.col("nominal_end").dt.year())
    renews = full | (pl.col("quiz_renews") & ~is_full_required)
    ends = (
        pl.when(first)
        .then(pl.when(full).then("first_ends"))
        .when(renewal)
        .then(pl.when(renews).then(_renewal_of_polars()))
        .when(full & (pl.col("first_ends") > pl.col("nominal_end")))
        .then("first_ends")
    )
    kind = pl.when(first).then(pl.lit("first")).when(renewal).then(pl.lit("renewal")).otherwise(pl.lit("early"))
    rows = rows.with_columns(ends_on=ends, term_kind=kind)
    rows = rows.join(deadlines, left_on=["line", "ends_on"], right_on=["line", "june_on"], how="left")
    has_effect = pl.col("ends_on").is_not_null() & pl.col("effect_on").ne_missing(on)
    cut = pl.when(on < pl.col("void_before")).then(pl.col("void_on").dt.offset_by("-1d"))
    nominal, due = (pl.min_horizontal(day, cut) for day in ("ends_on", pl.coalesce("deadline", "ends_on")))
    begun = {"nominal_end": nominal, "due_on": due, "last_day": due, "opens_on": _window_of(nominal), "effect_on": on}
    new = {name: pl.when(has_effect).then(day).otherwise(name).alias(name) for name, day in begun.items()}
    return rows.with_columns(has_effect=has_effect, **new)


def _renewal_of_polars() -> pl.Expr:
    june = pl.date(_school_year_of(pl.col("nominal_end")) + 1 + pl.col("valid_school_years"), 6, 30)
    return pl.when(pl.col("valid_school_years").is_null()).then(pl.lit(date.max)).otherwise(june)


def _window_of(nominal_end: pl.Expr) -> pl.Expr:
    return pl.date(_school_year_of(nominal_end) + 1, 1, 1)


def _school_year_of(day: pl.Expr) -> pl.Expr:
    return day.dt.year() - (day.dt.month() < 7).cast(pl.Int32)


def _decision() -> dict[str, Any]:
    """Return the table of section 5 as a decision table of zen-engine."""
    held = "last_day != null and on_day <= last_day"
    ends = {
        "(last_day == null or on_day > last_day) and is_full": "first_ends",
        f"{held} and on_day >= opens_on and may_renew and renews": "renewal_ends",
        f"{held} and not (on_day >= opens_on and may_renew) and is_full and first_ends > nominal_end": "first_ends",
    }
    table = {
        "hitPolicy": "first",
        "inputs": [{"id": "when", "name": "When"}],
        "outputs": [{"id": "ends", "name": "Ends", "field": "ends_on"}],
        "rules": [{"_id": when, "when": when, "ends": then} for when, then in ends.items()],
    }
    return {
        "nodes": [
            {"id": "in", "type": "inputNode", "name": "Facts"},
            {"id": "table", "type": "decisionTableNode", "name": "Where the term ends", "content": table},
            {"id": "out", "type": "outputNode", "name": "Answer"},
        ],
        "edges": [
            {"id": "1", "sourceId": "in", "targetId": "table", "type": "edge"},
            {"id": "2", "sourceId": "table", "targetId": "out", "type": "edge"},
        ],
    }
