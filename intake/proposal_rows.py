"""Which rows of an export are no records of a feed, and which say the same again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal

import polars as pl

from intake.contracts import COMPLETIONS
from intake.proposal_files import Seen, SeenFile
from intake.proposal_match import Candidate
from intake.proposal_names import compared, known_columns
from intake.table import is_blank

_VACANT = r"(?i)^(vacant|vacancy|unfilled|open position)\b"


def no_records(fills: Sequence[Candidate]) -> Iterator[tuple[str, Literal["is", "begins"], str]]:
    """How rows are told that are records of no feed: column, word, value."""
    file = fills[0].file
    yield from ((file.columns[0].name, "begins", one) for one in file.footers if file.columns)
    for one in fills:
        if match := one.taken.get("staff_id"):
            vacant = match.seen.values.str.extract(_VACANT).drop_nulls().unique(maintain_order=True)
            yield from ((match.seen.name, "begins", value) for value in vacant)
            if _are_subtotals(file, match.seen):
                yield match.seen.name, "is", ""


def _are_subtotals(file: SeenFile, ids: Seen) -> bool:
    """Whether rows without an id have next to nothing: "3 items for Quinn, Bo"."""
    columns = [f"field_{at}" for at in range(len(file.table.header))]
    rows = file.table.rows.filter(is_blank(ids.place))
    says = rows.select(pl.sum_horizontal(~is_blank(name) for name in columns)).to_series()
    return bool(rows.height) and len(columns) > 2 and bool((says <= max(1, len(columns) // 3)).all())


def repeats(one: Candidate) -> bool:
    """Whether the file has rows that say the same of this feed: a roll has one row per job."""
    places = sorted({match.seen.place for match in one.taken.values()})
    rows = one.file.table.rows.select(pl.col(places).str.strip_chars())
    return one.feed not in ("completions", "approvals", "grants") and rows.n_unique() < rows.height


def unfinished(years: Sequence[Candidate]) -> dict[str, object]:
    """The words that leave out trainings which have only begun: their rows have no day, and would be rejected.

    `years`: the same feed in all files of a report.
    """
    states = [(one, _dated(one)) for one in years]
    # What has a day in one file is a record in all of them.
    dated = {compared(value) for _, said in states for value, has_day in said.items() if has_day}
    begun: dict[str, list[str]] = {}
    for one, said in states:
        means = known_columns(one.feed)["status"].means or {} if said else {}
        for value in said:
            if compared(value) not in dated and means.get(compared(value), "in progress") == "in progress":
                begun.setdefault(one.taken["status"].seen.name, []).append(value)
    if not dated or not begun:
        return {}
    return {"skip": [{"column": name, "is": list(dict.fromkeys(some))} for name, some in begun.items()]}


def _dated(one: Candidate) -> dict[str, bool]:
    """By status of a training, whether any row that says so has a day."""
    status, day = one.taken.get("status"), one.taken.get("completed_on")
    if one.feed != COMPLETIONS.name or status is None or day is None:
        return {}
    rows = one.file.table.rows.select(
        status=pl.col(status.seen.place).str.strip_chars(), has_day=~is_blank(day.seen.place)
    ).filter(pl.col("status") != "")
    return dict(rows.group_by("status", maintain_order=True).agg(pl.col("has_day").any()).iter_rows())
