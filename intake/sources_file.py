"""The file `sources.toml`: which files are which, and what their columns mean (docs/sources.md has every word).

Everything here is frozen and strict, as in the policy file, and problems are worded by the same code: all of them at
once, each with its place, what was expected and the nearest valid name.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import date
from typing import Annotated, Any, Literal

import polars as pl
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    create_model,
)

from history import STATES
from intake.contracts import FEEDS, Feed

SOURCES_FILE = "sources.toml"
Key = tuple[str | int, ...]
"""Where something stands in a source: the names of the tables and, in a list, the place."""


def _listed(value: object) -> object:
    """One text may stand for a list of one."""
    return [value] if isinstance(value, str) else value


def _cell(value: object) -> object:
    """A column by its name alone needs no table."""
    return {"column": value} if isinstance(value, str | list) else value


def _known_encoding(value: str) -> str:
    try:
        # Not codecs.lookup: that also knows what makes no text of bytes, such as base64.
        "x".encode(value)
        b"\xff".decode(value, "surrogateescape")
    except LookupError as error:
        raise ValueError(str(error)) from None
    # Python's own ways to write any sign in ASCII, such as unicode_escape, would also write half a sign.
    with suppress(UnicodeEncodeError):
        "\ud800".encode(value)
        raise ValueError("no encoding of a text")
    return value


def _one_byte(value: str) -> str:
    if not value.isascii() or value in "\r\n":
        raise ValueError("not a sign that separates")
    return value


def _form_of_a_day(value: list[str]) -> list[str]:
    for form in value:
        if not ("%" in form and any(year in form for year in ("%Y", "%y", "%D", "%F", "%G"))):
            raise ValueError("no form of a date")
        try:
            # Such as an hour of twelve without AM or PM: only Polars knows what it cannot read by.
            pl.Series([""]).str.to_date(form, strict=False)
        except pl.exceptions.PolarsError:
            raise ValueError("no form of a date") from None
    return value


Text = Annotated[str, Field(pattern=r"\S", description="text in quotes, not blank")]
Flag = Annotated[bool, Field(description="true or false, without quotes")]
Sign = Annotated[
    str,
    Field(min_length=1, max_length=1, description='one sign of ASCII in quotes, such as ";"'),
    AfterValidator(_one_byte),
]
Names = Annotated[
    list[Text],
    BeforeValidator(_listed),
    Field(min_length=1, description="the name of a column, or a list of the names it has had"),
]
Values = Annotated[list[str], BeforeValidator(_listed), Field(min_length=1, description="a text, or a list of texts")]
Days = Annotated[
    list[Text],
    BeforeValidator(_listed),
    AfterValidator(_form_of_a_day),
    Field(min_length=1, description='a form of a date such as "%m/%d/%Y", or a list of forms'),
]
Encoding = Annotated[str, AfterValidator(_known_encoding), Field(description='an encoding such as "cp1252"')]


def listed(feeds: Iterable[str]) -> str:
    """The names of feeds as a file has them."""
    return ", ".join(f'"{name}"' for name in feeds)


FeedNames = Annotated[
    list[Annotated[Literal[*FEEDS], Field(description=f"one of the feeds {listed(FEEDS)}")]],  # type: ignore[valid-type]
    Field(description=f"a list of feeds: {listed(FEEDS)}"),
]
_PACKAGED = ("locations", "staff", "employments", "assignments")
_Packaged = Annotated[
    Literal["locations", "staff", "employments", "assignments"], Field(description=f"one of {listed(_PACKAGED)}")
]


class _Words(BaseModel):
    """A table of the file: frozen, every key known, no value converted from another type."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Test(_Words):
    """What a row has in one column: one of these values, or a beginning; without case and outer blanks."""

    column: Names
    is_: Values = Field(default=[], alias="is", description="a text, or a list of texts")
    begins: Values = Field(default=[], description="a text, or a list of texts")


class Cell(_Words):
    """What fills one column of a feed: a column of the file, changed by the other words in the order of this list.

    Or one `value` for all rows, in its place.
    """

    column: Names | None = None
    value: Text | None = None
    split: Annotated[str, Field(min_length=1, description='text in quotes, such as ", "')] | None = None
    part: Annotated[int, Field(ge=1, le=20, description="a whole number from 1 to 20, without quotes")] | None = None
    map: Annotated[dict[str, str], Field(description="a table of values, each with what it means")] | None = None
    map_file: Text | None = None
    keep_others: Flag = False
    pad: Annotated[int, Field(ge=1, le=40, description="a whole number from 1 to 40, without quotes")] | None = None
    lookup: Annotated[Literal["email", "name"], Field(description='"email" or "name"')] | None = None
    dates: Days | None = None
    otherwise: Annotated[
        Cell | None,
        BeforeValidator(_cell),
        Field(description='a column, such as "Name", or a table about it'),
    ] = None

    @property
    def ways(self) -> Sequence[tuple[Key, Cell]]:
        """This, and what fills the column where a file has none of its columns, each with its place below this."""
        more = self.otherwise.ways if self.otherwise else ()
        return ((), self), *((("otherwise", *key), cell) for key, cell in more)


class Unpivot(_Words):
    """Columns that become rows: `columns` by name or pattern (none: those of the value tables of `header`).

    `header` and `cells` name the columns that take their place: the one with their header, and what stands in them and
    in as many columns to their right as `cells` has more names. `besides`: other columns that nobody wants read.
    """

    columns: Values = Field(default=[], description="the name of a column, or a list of names")
    header: Text
    cells: Annotated[
        list[Text], BeforeValidator(_listed), Field(min_length=1, description="the name of a new column, or several")
    ]
    besides: Values = Field(default=[], description="the name of a column, or a list of names")


OneCell = Annotated[Cell, BeforeValidator(_cell), Field(description='a column, such as "Emp ID", or a table about it')]
Tests = Annotated[list[Test], Field(description='a list of tests such as { column = "Name", is = "Total" }')]


class FeedWords(_Words):
    """How rows of the file become rows of one feed."""

    distinct: Flag = False
    newest_per: Annotated[
        list[Text], BeforeValidator(_listed), Field(description="a column of the feed, or a list of them")
    ] = []
    skip: Tests = []
    only: Tests = []
    unpivot: Annotated[Unpivot, Field(description="a table with header and cells")] | None = None

    @property
    def cells(self) -> Mapping[str, Cell]:
        """The mapped columns of the feed, by name."""
        named = ((name, getattr(self, name)) for name in type(self).model_fields)
        return {name: cell for name, cell in named if isinstance(cell, Cell)}


class SnapshotDay(_Words):
    """Where the day of a snapshot stands: in the file's `name`, or in a column; or it is the day of the `load`."""

    of: Literal["name", "load"] | None = None
    column: Names | None = None
    dates: Days | None = None


def _snapshot_day(value: object) -> object:
    if isinstance(value, dict) and "column" in value and "of" not in value:
        return value
    if value not in ("name", "load"):
        raise ValueError("no day of a snapshot")
    return {"of": value}


class SourceWords(_Words):
    """What every source says, whatever its reader; a reader adds its own words in a class of its own."""

    files: Text
    inside: Text | None = None
    every: Flag = False
    snapshot: Flag = False
    day: Annotated[
        SnapshotDay,
        BeforeValidator(_snapshot_day),
        Field(description='"name", "load", or a column such as { column = "As of", dates = "%m/%d/%Y" }'),
    ] = SnapshotDay(of="name")
    since: Annotated[date | None, Field(description="a date without quotes, such as 2020-08-01")] = None
    name: Annotated[str, Field(description="text in quotes")] = ""
    reader: Text = "table"
    adds: FeedNames = []

    @property
    def fills(self) -> tuple[str, ...]:
        """The feeds it fills."""
        raise NotImplementedError


class PackageWords(SourceWords):
    """What a mapping may say about a package of a standard, which fills four feeds but those `without`."""

    without: Annotated[list[_Packaged] | None, Field(description=f"a list of feeds: {listed(_PACKAGED)}")] = None
    staff_id: Names | None = None
    location_id: Names | None = None

    @property
    def fills(self) -> tuple[str, ...]:
        """The feeds it fills."""
        return tuple(feed for feed in _PACKAGED if feed not in (self.without or ()))


def _feed_words(feed: Feed) -> type[FeedWords]:
    # Snapshots have no first day to map: what began follows from them (`source_checks.py`).
    observed = STATES[feed.name].begin if feed.name in STATES else ""
    columns: dict[str, Any] = {
        column.name: (OneCell, ...) if column.is_required and column.name != observed else (OneCell | None, None)
        for column in feed.columns
    }
    return create_model(f"{feed.name}Words", __base__=FeedWords, **columns)


class MappedWords(SourceWords):
    """What a reader knows that makes a table, which the mapping of its columns turns into feeds."""

    dates: Days | None = None
    skip: Tests = []
    only: Tests = []

    @property
    def feeds(self) -> Mapping[str, FeedWords]:
        """What the source says about each feed that it fills."""
        named = ((name, getattr(self, name, None)) for name in FEEDS)
        return {name: words for name, words in named if words is not None}

    @property
    def fills(self) -> tuple[str, ...]:
        """The feeds it fills."""
        return tuple(self.feeds)


class _TableWords(MappedWords):
    """What the reader `table` knows besides the feeds."""

    delimiter: Sign | None = None
    quote: Sign = '"'
    encoding: Encoding | None = None
    sheet: Text | None = None
    header_row: Annotated[int, Field(ge=1, le=60, description="a whole number from 1 to 60, without quotes")] | None = (
        None
    )


def with_feeds(name: str, base: type[MappedWords], feeds: Iterable[str]) -> type[MappedWords]:
    """The words of a reader with those of each feed that it can fill."""
    fields: dict[str, Any] = {
        feed: (Annotated[_feed_words(FEEDS[feed]), Field(description=f"a table of the columns of {feed}")] | None, None)
        for feed in feeds
    }
    return create_model(name, __base__=base, **fields)


TableWords = with_feeds("TableWords", _TableWords, FEEDS)


def tests_of(words: MappedWords) -> Iterator[tuple[Key, Test]]:
    """Every test of a source with its key."""
    tables: list[tuple[tuple[str, ...], Any]] = [((), words), *(((name,), one) for name, one in words.feeds.items())]
    for key, table in tables:
        for name in ("skip", "only"):
            for place, test in enumerate(getattr(table, name)):
                yield (*key, name, place), test
