"""Ids that match across files, and the zeros that one system keeps and another drops."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from intake.proposal import Matched
from intake.proposal_dates import MOST
from intake.proposal_files import Seen
from intake.proposal_names import compared

_LISTS = {"staff_id": "staff", "location_id": "locations"}


@dataclass(frozen=True)
class IdsOf:
    """Ids in a column of a file: `what` they name, staff_id or location_id; `is_list` where the feed of them is."""

    file: str
    seen: Seen
    what: str
    is_list: bool
    is_as_is: bool

    @property
    def is_digits(self) -> bool:
        """Whether they are numbers."""
        return float(self.seen.values.str.contains("^[0-9]+$").mean() or 0) >= MOST  # type: ignore[arg-type]


def padding(every: Sequence[IdsOf], what: str) -> int | None:
    """To how many digits the ids of all files have to be padded for more of them to match; None if for none."""
    ids = [one for one in every if one.what == what and one.is_digits]
    numbers = [one.seen.values.filter(one.seen.values.str.contains("^[0-9]+$")) for one in ids]
    zeros = [one for one in numbers if one.str.starts_with("0").any()]
    if not zeros:
        return None
    width = max(len(one) for values in zeros for one in values)
    before, after = (sum(one.after for one in matched(every, {what: pad})) for pad in (0, width))
    return width if after > before else None


def is_shorter(seen: Seen, width: int | None) -> bool:
    """Whether some of the ids lack zeros."""
    return (
        width is not None
        and seen.values.str.contains("^[0-9]+$").any()
        and bool((seen.values.str.len_chars() < width).any())
    )


def matched(every: Sequence[IdsOf], width: Mapping[str, int | None], places: Collection[str] = ()) -> Iterator[Matched]:
    """How many ids of each file the list of people or places knows, before and after padding, file by file.

    `places`: names of places, compared: these are mapped to their ids.
    """
    for what, feed in _LISTS.items():
        lists = [one for one in every if one.what == what and one.is_list]
        if not lists:
            continue
        before = pl.concat([one.seen.values for one in lists]).unique()
        after = pl.concat([_padded(one, width.get(what)) for one in lists]).unique()
        files = {one.file for one in lists}
        done: set[tuple[str, str]] = set()
        for one in every:
            is_done = (one.file, one.seen.name) in done or one.seen.values.is_empty()
            if one.what == what and one.file not in files and not is_done:
                done.add((one.file, one.seen.name))
                mine = one.seen.values
                is_named = pl.Series([what == "location_id" and compared(value) in places for value in mine])
                known = _padded(one, width.get(what)).is_in(after.implode()) | is_named
                yield Matched(
                    one.file,
                    one.seen.name,
                    feed,
                    mine.len(),
                    _count(mine.is_in(before.implode())),
                    _count(known),
                )


def _count(is_so: pl.Series) -> int:
    return is_so.to_list().count(True)


def _padded(one: IdsOf, width: int | None) -> pl.Series:
    # A feed that is there as it is stays as it is.
    return one.seen.values if one.is_as_is or not width else one.seen.values.str.pad_start(width, "0")
