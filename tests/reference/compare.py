"""One load of every small history: the engine held against the reference, row for row (docs/exhaustive.md)."""

import gc
from collections.abc import Iterator, Mapping, Set
from contextlib import contextmanager
from datetime import date
from typing import Any

from eligibility import parse_policy
from tests.harness import Engine
from tests.reference.districts import policy_toml
from tests.reference.histories import Family, feeds_of, person, policy_of
from tests.reference.judge import Reference

Rows = list[dict[str, Any]]
SHOWN = 5


def compare(family: Family, number: int) -> tuple[int, list[str]]:
    """Judge the family under its readings of that number: how many rows were compared, and every way they differ.

    It stops at the first day and question with a difference: the rest would say the same again.
    """
    feeds, policy = feeds_of(family), policy_of(family, family.readings[number])
    engine, reference = Engine(feeds, parse_policy(policy_toml(policy))), Reference(feeds, policy)
    with _remembering(reference):
        return _compare(family, number, engine, reference)


@contextmanager
def _remembering(reference: Reference) -> Iterator[None]:
    """Keep Python from looking for cycles meanwhile, and let the reference go in the end.

    It remembers millions of answers and none of them is garbage before the end; walking them again and again took a
    quarter of the time. What it remembers points back at it, so that it would stay until somebody looks for cycles.
    """
    gc.disable()
    try:
        yield
    finally:
        vars(reference).clear()
        gc.enable()


def _compare(family: Family, number: int, engine: Engine, reference: Reference) -> tuple[int, list[str]]:
    rows, unmet = 0, set(family.meets) if number == 0 else set()
    for as_of in family.days:
        for (question, expected), (_, said) in zip(questions(reference, as_of), questions(engine, as_of), strict=True):
            rows += len(expected)
            unmet -= said_somewhere(unmet, expected)
            if said != expected:
                title = f"{family.name} {family.readings[number]}, {question} as of {as_of}:"
                return rows, [title, *differences(family, said, expected)]
    return rows, [f"{family.name} never came to {sorted(unmet)}"] if unmet else []


def said_somewhere(words: Set[str], rows: Rows) -> set[str]:
    """Which of the words some column of some row holds; each text is read once, however many rows say it."""
    texts = {value for row in rows for value in row.values() if isinstance(value, str)} if words else set()
    return {word for word in words if any(word in text for text in texts)}


def questions(judge: Engine | Reference, as_of: date) -> Iterator[tuple[str, Rows]]:
    """Everything that is asked about one day; Junes past, present and to come."""
    yield "status", judge.status(as_of)
    yield "anomalies", judge.anomalies(as_of)
    for year in (as_of.year - 1, as_of.year, as_of.year + 1):
        yield f"June {year}", judge.june(as_of, year)


def differences(family: Family, said: Rows, expected: Rows) -> list[str]:
    """The first rows that differ, each with its history and the columns in which it does, and how many do."""
    ours, theirs = by_key(said), by_key(expected)
    differing = [key for key in sorted(ours.keys() | theirs.keys()) if ours.get(key) != theirs.get(key)]
    if not differing:
        return ["  the same rows, but in another order or more than once"]
    found = [line for key in differing[:SHOWN] for line in difference(family, key, ours.get(key), theirs.get(key))]
    return [*found, f"  {len(differing)} of {len(expected)} rows differ"]


def difference(
    family: Family, key: tuple[str, ...], engine: Mapping[str, Any] | None, reference: Mapping[str, Any] | None
) -> Iterator[str]:
    """One row that differs: who, the history, a record a line, and what each of the two says."""
    yield f"  {' '.join(key)}"
    numbered = {person(number): history for number, history in enumerate(family.histories)}
    yield from (f"    {entry}" for entry in numbered.get(key[0], ()))
    if engine is None or reference is None:
        yield f"    -> only the {'reference' if engine is None else 'engine'} has the row: {engine or reference}"
        return
    for name, value in reference.items():
        if engine[name] != value:
            yield f"    -> {name}: the engine {engine[name]!r}, the reference {value!r}"


def by_key(rows: Rows) -> dict[tuple[str, ...], dict[str, Any]]:
    """Rows by person, function and location, and by kind or course where there may be several."""
    columns = ("staff_id", "function_id", "location_id", "kind", "course_id")
    return {tuple(str(row[name]) for name in columns if name in row): row for row in rows}
