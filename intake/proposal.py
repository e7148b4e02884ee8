"""What `lapsewatch connect` proposes, as data: which files fill which feeds, from which columns, and how sure that is.

`proposing.py` makes it out of a folder, `proposal_file.py` writes it down as `sources.toml`. Neither knows a terminal:
what no file can tell is a `Question`, and who answers it is a parameter.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

Sure = Literal["sure", "likely", "to check"]
"""`sure`: a known name of the field, with contents that fit. `likely`: the name resembles one, or the contents alone
tell. `to check`: anything else."""

Words = Mapping[str, str | int | bool | Sequence[str] | Mapping[str, Any]]
"""What a cell of `sources.toml` says besides its column (docs/sources.md)."""


@dataclass(frozen=True)
class Question:
    """What no file can tell; `sentence` asks it, `choices` are all answers that there are (empty: any text).

    `default`: what is taken without an answer; None: nothing, and the dry load will say what is missing. Two questions
    `about` the same have one answer.
    """

    kind: Literal["dates", "value", "constant", "every", "snapshot", "snapshots"]
    sentence: str
    choices: tuple[str, ...] = ()
    default: str | None = None
    about: str = ""


Ask = Callable[[Question], str | None]
"""Gives the answer to a question, or None, which takes the default."""


@dataclass(frozen=True)
class ProposedCell:
    """What fills one column of a feed: `column` of the file, or one `value` for all, or neither: it is missing.

    `samples`: values of the column; `note`: why it is no more than likely, or what to look at. `also`: other names of
    the column, in older files.
    """

    name: str
    column: str | None
    sure: Sure
    samples: tuple[str, ...] = ()
    words: Words = field(default_factory=dict)
    value: str | None = None
    note: str = ""
    also: tuple[str, ...] = ()

    @property
    def is_missing(self) -> bool:
        """Whether nothing fills it, and somebody has to say what does."""
        return self.column is None and self.value is None


@dataclass(frozen=True)
class ProposedSnapshot:
    """That the files of a source are snapshots (`is_taken`) or may be, and `why`.

    `is_day_of_load`: their day is that of the load, as their names have none.
    """

    is_taken: bool
    sure: Sure
    why: str
    is_day_of_load: bool = False


@dataclass(frozen=True)
class ProposedSource:
    """One `[[source]]`: `feeds` has the cells by feed, `distinct` the feeds of which the file repeats rows.

    `newest_per`: by feed, the columns by which rows of newer files take the place of older ones.
    `feed_words` has by feed what else it says besides its columns (docs/sources.md).
    """

    pattern: str
    inside: str | None
    files: tuple[str, ...]
    feeds: Mapping[str, Sequence[ProposedCell]]
    distinct: frozenset[str] = frozenset()
    adds: tuple[str, ...] = ()
    every: bool = False
    encoding: str | None = None
    skip: tuple[tuple[str, Literal["is", "begins"], str], ...] = ()  # column, word, value
    newest_per: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    reader: str = "table"
    feed_words: Mapping[str, Mapping[str, object]] = field(default_factory=dict)
    snapshot: ProposedSnapshot | None = None


@dataclass(frozen=True)
class ProposedPackage:
    """A `[[source]]` whose reader knows the columns, with the feeds that it fills.

    `files` are all that the standard has in it; with `every`, they are one package together.
    `since`: the first day of all its people, where the package has none (not `is_dated`) and somebody has said it.
    """

    files: tuple[str, ...]
    pattern: str
    reader: Literal["oneroster", "edfi"]
    fills: tuple[str, ...]
    since: date | None = None
    is_dated: bool = True
    every: bool = False

    @property
    def name(self) -> str:
        """What it is called: the newest of several, or all of its files where they lie loose."""
        is_loose = self.every or self.pattern == "."
        return ", ".join(self.files) if is_loose else self.files[-1]


@dataclass(frozen=True)
class Matched:
    """How many ids of a file the list `of` knows (staff, locations): as they are, and padded or by name as proposed.

    `column`: where the file has them.
    """

    file: str
    column: str
    of: str
    ids: int
    before: int
    after: int


@dataclass(frozen=True)
class Proposal:
    """All that is proposed for a folder.

    `as_is`: feeds whose own file is there already. `unrecognized`: by file that fits nothing, its header or why it
    cannot be read. `left_out`: by file, what it could have filled as well. `unfilled`: feeds that nothing fills.
    """

    packages: tuple[ProposedPackage, ...]
    sources: tuple[ProposedSource, ...]
    as_is: tuple[str, ...]
    unrecognized: tuple[tuple[str, str], ...]
    left_out: tuple[tuple[str, str], ...]
    unfilled: tuple[str, ...]
    matched: tuple[Matched, ...]
