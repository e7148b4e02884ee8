"""Opens what `sources.toml` names: for each feed that a source fills, the source that the checks read it from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, Literal, NamedTuple

import polars as pl
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from eligibility.policy import PolicyError, toml_table
from eligibility.policy_checks import Problem, problems_of_shape
from history import History
from intake.absent import MAY_BE_ABSENT, absent_source
from intake.contracts import FEEDS
from intake.edfi_source import EDFI
from intake.mapped_source import Extract, MappedSource, Reader, ReadingRefused
from intake.oneroster_source import ONEROSTER
from intake.originals import FilesRefused, Original, find_originals
from intake.refusal import MappingRefused
from intake.scim_source import SCIM
from intake.snapshots import Past, Taken, Watched, read_snapshots
from intake.source import Source
from intake.source_checks import problems_across_sources, problems_of_absent, problems_of_words
from intake.sources_file import SourceWords, listed
from intake.sources_rest import claimed, readable_rest
from intake.table import Remark
from intake.table_reader import TABLE

READERS: Mapping[str, Reader] = {"table": TABLE, "oneroster": ONEROSTER, "edfi": EDFI, "scim": SCIM}
"""Every kind of source by the word that a mapping uses for it; another one is one more line here."""


class _File(BaseModel):
    """The file as a whole; what a source says, its reader's words check."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    absent: list[
        Annotated[
            Literal[*MAY_BE_ABSENT],  # type: ignore[valid-type]
            Field(description=f"one of the feeds {listed(MAY_BE_ABSENT)}"),
        ]
    ] = Field(default=[], description=f"a list of feeds: {listed(MAY_BE_ABSENT)}")
    source: Annotated[
        list[Annotated[dict[str, Any], Field(description="a table [[source]]")]],
        Field(description="one or more tables [[source]]"),
    ] = []


class _One(NamedTuple):
    """One source: what it is called in messages, its reader, its words, and whether all of these could be read."""

    where: str
    reader: Reader
    words: SourceWords
    is_whole: bool = True


@dataclass(frozen=True)
class Opened:
    """What a mapping gives: the feeds that it fills, and what its snapshots have added to the history.

    `sources` has the feeds that there are none of, too. `taken`: the snapshots that are new. `locations`: those that
    only older snapshots show. `paths`: the files, or folders of them, that were read.
    """

    sources: Mapping[str, Source]
    history: History
    taken: Sequence[Taken] = ()
    locations: pl.DataFrame = field(default_factory=pl.DataFrame)
    paths: Sequence[Path] = ()


def open_sources(folder: Path, file: Path, past: Past) -> Opened:
    """The feeds that the mapping in `file` fills from the files in `folder`, and those that it says there are none of.

    Raises MappingRefused with every problem of the mapping, and OSError.
    """
    problems: list[str] = []
    whole = _read(file)
    sources = list(_sources(whole, file, problems))
    claims = [claimed(table, READERS) for table in whole.source]
    fills = frozenset(whole.absent).union(*(one or () for one in claims))
    named = [(one.where, one.words) for one in sources]
    own = [
        *((one.where, problem) for one in sources for problem in problems_of_words(one.words)),
        *((sources[place].where, problem) for place, problem in problems_across_sources(folder, named)),
    ]
    wrong = {where for where, _ in own} | {one.where for one in sources if not one.is_whole}
    own += [(file.name, problem) for problem in problems_of_absent(folder, whole.absent, named)]
    problems += [f"{where}, {problem.words()}" for where, problem in own]
    extracts: dict[str, list[Extract]] = {}
    remarks: dict[str, list[Remark]] = {}
    watched: list[Watched] = []
    paths: list[Path] = []
    for one in sources:
        try:
            originals, said = _find(folder, one)
            paths += [original.path for original in originals]
            # Also where its words are wrong: one mistake must not hide what the files say of another.
            if not one.words.snapshot:
                reading = one.reader.read(one.words, originals, file.parent, one.where)
            elif one.where in wrong:
                continue
            else:
                watched.append(read_snapshots(one.reader, one.words, folder, (file.parent, one.where), past))
                reading = watched[-1].reading
        except ReadingRefused as refused:
            problems += [f"{one.where}, {problem.words()}" for problem in refused.problems]
            problems += refused.sentences
            continue
        if problems:
            continue
        for feed, extract in reading.extracts.items():
            extracts.setdefault(feed, []).append(extract)
        # Once, with the first feed of the source: a file that fills three is one file.
        remarks.setdefault(next(iter(reading.extracts)), []).extend([*said, *reading.remarks])
    if problems:
        raise MappingRefused(list(dict.fromkeys(problems)), None if None in claims else fills)
    mapped = {feed: MappedSource(FEEDS[feed], some, remarks.get(feed, ())) for feed, some in extracts.items()}
    return Opened(
        mapped | {feed: absent_source(feed, file.name) for feed in whole.absent},
        {**past.history, **{source: track for one in watched for source, track in one.tracks.items()}},
        [taken for one in watched for taken in one.taken],
        pl.concat([pl.DataFrame(), *(one.locations for one in watched)], how="diagonal"),
        paths,
    )


def _find(folder: Path, one: _One) -> tuple[list[Original], list[Remark]]:
    words = one.words
    try:
        every = words.every or words.snapshot
        return find_originals(folder, words.files, words.inside, every=every, folders=one.reader.takes_folders)
    except FilesRefused as refused:
        raise ReadingRefused([Problem((refused.word,), refused.expected, refused.found)]) from None


def _read(file: Path) -> _File:
    """The file by its tables. Raises MappingRefused."""
    try:
        raw = toml_table(file.read_bytes().decode(), file.name, "sources")
    except PolicyError as error:
        raise MappingRefused(error.problems, None) from None
    except UnicodeDecodeError:
        sentence = f"{file.name}: expected UTF-8 text; save the file as UTF-8 and load again."
        raise MappingRefused([sentence], None) from None
    try:
        whole = _File.model_validate(raw)
    except ValidationError as error:
        raise MappingRefused([one.sentence(file.name) for one in problems_of_shape(_File, error)], None) from None
    if not whole.source and not whole.absent:
        found = "none" if "source" in raw else "nothing: the key is missing"
        raise MappingRefused([Problem(("source",), "one or more tables [[source]]", found).sentence(file.name)], None)
    return whole


def _sources(whole: _File, file: Path, problems: list[str]) -> Iterator[_One]:
    """The sources in their order, also those with a mistake inside of a feed; adds what is wrong with them."""
    for number, table in enumerate(whole.source, 1):
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
            if words := readable_rest(reader.words, table, error):
                yield _One(where, reader, words, is_whole=False)
