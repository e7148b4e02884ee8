"""Opens what `sources.toml` names: for each feed that a source fills, the source that the checks read it from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, NamedTuple

import polars as pl
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from eligibility.policy import PolicyError, toml_table
from eligibility.policy_checks import Problem, problems_of_shape
from history import History
from intake.contracts import FEEDS
from intake.edfi_source import EDFI
from intake.mapped_source import Extract, MappedSource, Reader, ReadingRefused
from intake.oneroster_source import ONEROSTER
from intake.originals import FilesRefused, Original, find_originals
from intake.refusal import IntakeRefused
from intake.snapshots import Past, Taken, Watched, read_snapshots
from intake.source import Source
from intake.source_checks import problems_across_sources, problems_of_words
from intake.sources_file import SourceWords
from intake.table import Remark
from intake.table_reader import TABLE

READERS: Mapping[str, Reader] = {"table": TABLE, "oneroster": ONEROSTER, "edfi": EDFI}
"""Every kind of source by the word that a mapping uses for it; another one is one more line here."""


class _File(BaseModel):
    """The file as a whole; what a source says, its reader's words check."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    source: list[Annotated[dict[str, Any], Field(description="a table [[source]]")]] = Field(
        min_length=1, description="one or more tables [[source]]"
    )


class _One(NamedTuple):
    """One source: what it is called in messages, its reader and its words."""

    where: str
    reader: Reader
    words: SourceWords


@dataclass(frozen=True)
class Opened:
    """What a mapping gives: the feeds that it fills, and what its snapshots have added to the history.

    `taken`: the snapshots that are new. `locations`: those that only older snapshots show.
    """

    sources: Mapping[str, Source]
    history: History
    taken: Sequence[Taken] = ()
    locations: pl.DataFrame = field(default_factory=pl.DataFrame)


def open_sources(folder: Path, file: Path, past: Past) -> Opened:
    """The feeds that the mapping in `file` fills from the files in `folder`.

    Raises IntakeRefused with every problem of the mapping, and OSError.
    """
    problems: list[str] = []
    sources = list(_read(file, problems))
    problems += [
        *(f"{one.where}, {problem.words()}" for one in sources for problem in problems_of_words(one.words)),
        *(
            f"{sources[place].where}, {problem.words()}"
            for place, problem in problems_across_sources(folder, [(one.where, one.words) for one in sources])
        ),
    ]
    extracts: dict[str, list[Extract]] = {}
    remarks: dict[str, list[Remark]] = {}
    watched: list[Watched] = []
    for one in sources:
        is_wrong = any(problem.startswith(f"{one.where},") for problem in problems)
        try:
            originals, said = _find(folder, one)
            # A source that is wrong in itself says nothing about its files.
            if is_wrong:
                continue
            if one.words.snapshot:
                watched.append(read_snapshots(one.reader, one.words, folder, (file.parent, one.where), past))
                reading = watched[-1].reading
            else:
                reading = one.reader.read(one.words, originals, file.parent, one.where)
        except ReadingRefused as refused:
            problems += [f"{one.where}, {problem.words()}" for problem in refused.problems]
            problems += refused.sentences
            continue
        for feed, extract in reading.extracts.items():
            extracts.setdefault(feed, []).append(extract)
        # Once, with the first feed of the source: a file that fills three is one file.
        remarks.setdefault(next(iter(reading.extracts)), []).extend([*said, *reading.remarks])
    if problems:
        raise IntakeRefused(problems)
    return Opened(
        {feed: MappedSource(FEEDS[feed], some, remarks.get(feed, ())) for feed, some in extracts.items()},
        {**past.history, **{source: track for one in watched for source, track in one.tracks.items()}},
        [taken for one in watched for taken in one.taken],
        pl.concat([pl.DataFrame(), *(one.locations for one in watched)], how="diagonal"),
    )


def _find(folder: Path, one: _One) -> tuple[list[Original], list[Remark]]:
    words = one.words
    try:
        every = words.every or words.snapshot
        return find_originals(folder, words.files, words.inside, every=every, folders=one.reader.takes_folders)
    except FilesRefused as refused:
        raise ReadingRefused([Problem((refused.word,), refused.expected, refused.found)]) from None


def _read(file: Path, problems: list[str]) -> Iterator[_One]:
    """The sources of the file in its order; adds what is wrong with the others. Raises IntakeRefused."""
    try:
        raw = toml_table(file.read_bytes().decode(), file.name, "sources")
    except PolicyError as error:
        raise IntakeRefused(error.problems) from None
    except UnicodeDecodeError:
        raise IntakeRefused([f"{file.name}: expected UTF-8 text; save the file as UTF-8 and load again."]) from None
    try:
        tables = _File.model_validate(raw).source
    except ValidationError as error:
        raise IntakeRefused([one.sentence(file.name) for one in problems_of_shape(_File, error)]) from None
    for number, table in enumerate(tables, 1):
        where = f"{file.name}, source {number}"
        name = table.get("reader", "table")
        if not isinstance(name, str) or name not in READERS:
            expected = "one of the readers " + ", ".join(READERS)
            unknown = Problem(("reader",), expected, f'"{name}"', list(READERS))
            problems.append(f"{where}, {unknown.words()}")
            continue
        reader = READERS[name]
        try:
            yield _One(where, reader, reader.words.model_validate(table))
        except ValidationError as error:
            problems += [f"{where}, {one.words()}" for one in problems_of_shape(reader.words, error)]
