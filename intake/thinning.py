"""Which rows of a feed take the place of others: `newest_per` and `distinct` of a mapping (docs/sources.md)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import polars as pl

from intake.contracts import Feed
from intake.table import Remark


@dataclass(frozen=True)
class Thinning:
    """What a mapping says about rows of `feed` that are alike.

    `newest_per`: the columns in which rows are alike of which only those of the newest file stay; `ages`: a number by
    file, the same for the tables of one file, that rises with its date; `places`: by file, what `line` counts.
    `is_distinct`: rows that say the same are one.
    """

    feed: Feed
    newest_per: Sequence[str] = ()
    is_distinct: bool = False
    ages: Mapping[str, int] = field(default_factory=dict)
    places: Mapping[str, str] = field(default_factory=dict)

    def of(self, rows: pl.DataFrame) -> tuple[pl.DataFrame, list[Remark]]:
        """The rows (with `file` and `line`) that stay, and what is to be said of the others.

        Ids have to be looked up before: one file may have a person's id, and another the address.
        """
        remarks = []
        if self.newest_per:
            order = pl.col("file").replace_strict(dict(self.ages), return_dtype=pl.Int64)
            # An id with a blank behind it is the same id.
            key = [pl.col(name).str.strip_chars() for name in self.newest_per]
            is_newest = order == order.max().over(key)
            if older := rows.select((~is_newest).sum()).item():
                remarks.append(self._older(rows.filter(~is_newest), older))
            rows = rows.filter(is_newest)
        if self.is_distinct:
            # Over all files: what two files say alike is said once.
            rows = rows.unique(self.feed.names, keep="first", maintain_order=True)
        return rows, remarks

    def _older(self, rows: pl.DataFrame, count: int) -> Remark:
        said = "1 row is" if count == 1 else f"{count:,} rows are"
        file, line = rows.select("file", "line").row(0)
        sentence = (
            f"{said} older than what a newer file says of the same {', '.join(self.newest_per)}, and left out of "
            f"{self.feed.name} by newest_per of the mapping (the first: {self.places[file]} {line})."
        )
        return Remark("skipped-rows", file, sentence)
