"""The whole load is refused: feeds.md, "What happens to a bad row", last paragraph."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import polars as pl


class IntakeRefused(Exception):
    """The feeds cannot be loaded as they are; the store stays as it was.

    `problems` holds every reason found, each a full sentence: what, where, what was expected, what to do.
    """

    def __init__(self, problems: Sequence[str]) -> None:
        self.problems = list(problems)
        super().__init__("\n".join(self.problems))


def check_shrink(counts: pl.DataFrame, previous: Mapping[str, int], accepted: Collection[str]) -> None:
    """Refuse a load in which a feed's accepted rows fell by more than half: it looks like a truncated export.

    `counts` is `Intake.counts`; `previous` the accepted rows per feed of the last load (empty before the first);
    `accepted` the feeds whose shrinking somebody has confirmed. A feed that is gone altogether counts as 0 rows.
    Raises IntakeRefused with one sentence per feed.
    """
    now = dict(counts.select("feed", "rows_accepted").iter_rows())
    problems = [
        f"{feed}: {now.get(feed, 0)} rows were accepted, less than half of the {before} of the last load, which looks "
        f"like a truncated export; export it again, or confirm it with --accept-shrink {feed}."
        for feed, before in previous.items()
        if feed not in accepted and now.get(feed, 0) * 2 < before
    ]
    if problems:
        raise IntakeRefused(problems)
