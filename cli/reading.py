"""Opening a version of the store for one question, and the ids that a question may name."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import NamedTuple

import duckdb

import queries
from cli.trouble import WRONG_USE, Trouble
from cli.words import nearest
from eligibility import engine
from eligibility.days import said_day
from exports import Provenance
from queries import Facts, Question, Scope
from store import StoreError, StoreMissing, StoreOutdated, current, evidence, named, said_versions
from store import connect as open_version
from store import versions as kept_versions


class OpenVersion(NamedTuple):
    """An open version of the store and its name."""

    con: duckdb.DuckDBPyConnection
    name: str
    path: Path


@contextmanager
def reading(folder: Path, requested: str | None) -> Iterator[OpenVersion]:
    """Open a version of a store for one question: the requested one by its name, else the current one."""
    try:
        path = named(folder, requested).path if requested else current(folder)
        with open_version(path, engine()) as con:
            yield OpenVersion(con, path.stem, path)
    except StoreError as error:
        raise Trouble(said_of_version(error, folder, requested), exit_code=WRONG_USE) from error
    except duckdb.Error as error:
        raise Trouble(
            f"The store {folder} cannot be read ({str(error).splitlines()[0]}): "
            "load the feeds again, which publishes a new version.",
            exit_code=WRONG_USE,
        ) from error


def said_of_version(error: StoreError, folder: Path, requested: str | None) -> str:
    """Say why a version answers nothing; of one that was asked for by name another load would help nobody."""
    if requested is None or isinstance(error, StoreMissing):
        return str(error)
    if isinstance(error, StoreOutdated):
        program = evidence(named(folder, requested).path).program_version
        which = f"another state of Lapsewatch {program}" if program else "an earlier Lapsewatch"
        return (
            f"The version {requested} in {folder} was judged by {which}, and only that one answers from it; "
            f"{said_versions(folder, requested)}"
        )
    return (
        f"The version {requested} in {folder} is damaged, so nothing is answered from it: "
        f"`lapsewatch doctor --store {folder}` says what of it; {said_versions(folder, requested)}"
    )


@contextmanager
def comparing(folder: Path, version: OpenVersion, requested: str | None) -> Iterator[OpenVersion | None]:
    """Open the version to compare with, by its name or as `last`. Raises Trouble where there is none."""
    if requested is None:
        yield None
        return
    names = [one.name for one in kept_versions(folder)]
    older = names[names.index(version.name) + 1 :] if version.name in names else names
    name = next(iter(older), None) if requested == "last" else requested
    if name is None:
        raise Trouble(
            f"The store has no version before {version.name}: load once more, then compare.",
            exit_code=WRONG_USE,
        )
    with reading(folder, name) as earlier:
        yield earlier


def known_schools(con: duckdb.DuckDBPyConnection, day: date, requested: Sequence[str] | None) -> tuple[str, ...]:
    """Return the requested ids. Raises Trouble for one that the store does not know."""
    known = queries.choices(con, Question(day, Scope.district())).locations if requested else {}
    return tuple(_known("school or office", one, known) for one in requested or [])


def known_functions(con: duckdb.DuckDBPyConnection, requested: Sequence[str] | None) -> tuple[str, ...]:
    """Return the requested ids. Raises Trouble for one that the policy does not know."""
    known = queries.functions(con) if requested else {}
    return tuple(_known("function", one, known) for one in requested or [])


def _known(kind: str, requested: str, known: Mapping[str, str]) -> str:
    """Return `requested` if it is an id of `known` (names by id), else say which id comes nearest."""
    if requested in known:
        return requested
    labels = {label.casefold(): key for key, name in known.items() for label in (name, key)}
    text = requested.casefold()
    # A part of a name comes first: difflib sees no likeness between "oak" and "oak elementary school".
    near = next((label for label in labels if text in label), None) or nearest(text, labels)
    advice = (
        f"did you mean {labels[near]} ({known[labels[near]]})?"
        if near
        else f"use one such as {min(known, default='')}."
    )
    raise Trouble(f"There is no {kind} with the id {requested!r}; {advice}", exit_code=WRONG_USE)


def provenance(
    version: OpenVersion, title: str, day: date, filters: Mapping[str, Sequence[str]], rows: int
) -> Provenance:
    """Say what a list rests on: the version, its rules, the day, and what was chosen."""
    chosen = {key: ", ".join(values) for key, values in filters.items() if values}
    return Provenance(title, day, chosen, version.name, queries.facts(version.con).policy_version, rows)


def why_unknown(facts: Facts, day: date, begins_on: date) -> str:
    """Say why nobody can know who loses access after a day: a page that found nobody then would read like good news."""
    begins = [facts.records_from, facts.certified_from, facts.trained_from]
    if None in begins:
        return "the store has no records of training, or no rules."
    known_from = max(begin for begin in begins if begin is not None)
    if day < known_from:
        return f"certificates are on record from {said_day(known_from)} on."
    if facts.records_through is not None and facts.records_through < begins_on:
        return f"the records end on {said_day(facts.records_through)}, in an earlier school year."
    return ""
