"""What can still be read of a source with a mistake in it, so that one mistake does not hide the others."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from intake.contracts import FEEDS
from intake.mapped_source import Reader
from intake.sources_file import PackageWords, SourceWords


def readable_rest(words: type[SourceWords], table: Mapping[str, Any], error: ValidationError) -> SourceWords | None:
    """The words of a source without those that are wrong, where these are inside of feeds.

    None where other words are wrong: what the file is, or how its text is written, decides what its columns are.
    """
    rest = {key: dict(one) if isinstance(one, dict) else one for key, one in table.items()}
    for one in error.errors():
        feed, *key = one["loc"]
        if feed not in FEEDS or feed not in words.model_fields:
            return None
        if not key or "unpivot" in key or not isinstance(rest.get(str(feed)), dict):
            rest.pop(str(feed), None)
            continue
        of_feed = rest[str(feed)]
        cell = of_feed.pop(str(key[0]), None)
        column = cell.get("column") if isinstance(cell, dict) else None
        if key[0] in FEEDS[str(feed)].names:
            # Its column is looked for all the same; where it has none, any value does.
            of_feed[str(key[0])] = {"value": "-"} if column is None else {"column": column}
    if not any(feed in rest for feed in FEEDS):
        return None
    try:
        return words.model_validate(rest)
    except ValidationError:
        return None


def claimed(table: Mapping[str, Any], readers: Mapping[str, Reader]) -> frozenset[str] | None:
    """The feeds that a source fills, whatever else is wrong with it; None where that cannot be told.

    A key that its reader does not know may be a misspelled feed.
    """
    name = table.get("reader", "table")
    reader = readers.get(name) if isinstance(name, str) else None
    if reader is None or not set(table) <= set(reader.words.model_fields):
        return None
    fills = frozenset(feed for feed in FEEDS if feed in table)
    if issubclass(reader.words, PackageWords):
        without = table.get("without")
        fills |= frozenset(reader.words(files="*").fills) - frozenset(without if isinstance(without, list) else ())
    return fills or None
