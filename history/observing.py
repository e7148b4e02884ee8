"""One snapshot more: which rows were there on which of the days that were looked at.

A track is exact: from its runs of snapshots and its days follows, for every row and every day, whether the row was
there. So snapshots may come in any order, again, or corrected, and the track is always the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date

import polars as pl

from history.states import STATES

DAYS = pl.Schema({"day": pl.Date(), "file": pl.String(), "made_from": pl.String(), "row_count": pl.Int64()})
UNREADABLE = pl.Schema({"day": pl.Date(), "staff_id": pl.String()})
_RUN = {"first_seen": pl.Date(), "last_seen": pl.Date(), "file": pl.String(), "line": pl.Int64(), "_row": pl.String()}


@dataclass(frozen=True, eq=False)
class Snapshot:
    """What one file says of one feed on one day.

    `rows`: the feed's columns as String, `file` and `line`; `unreadable`: whom its unreadable rows name; `made_from`:
    a hash of the file and of what was made of it.
    """

    day: date
    file: str
    made_from: str
    rows: pl.DataFrame
    unreadable: Sequence[str] = ()


@dataclass(frozen=True, eq=False)
class Track:
    """All that the snapshots of one source have shown of one feed.

    `days`: one row per snapshot, by day. `runs`: one row per row of the feed and unbroken run of snapshots that show
    it: the feed's columns as String, `first_seen`, `last_seen`, and the file and line of the last of them (no line:
    not known). `unreadable`: one row per snapshot and person whom an unreadable row of it names.
    """

    feed: str
    days: pl.DataFrame = field(default_factory=DAYS.to_frame)
    runs: pl.DataFrame = field(default_factory=pl.DataFrame)
    unreadable: pl.DataFrame = field(default_factory=UNREADABLE.to_frame)

    def __post_init__(self) -> None:
        """Begin without a row."""
        if not self.runs.width:
            columns = dict.fromkeys(STATES[self.feed].columns, pl.String())
            object.__setattr__(self, "runs", pl.DataFrame(schema={**columns, **_RUN}))

    @property
    def newest(self) -> date | None:
        """The day of the newest snapshot."""
        day = self.days["day"].max()
        return day if isinstance(day, date) else None

    def before(self, day: date) -> date | None:
        """The snapshot before a day."""
        found = self.days["day"].filter(self.days["day"] < day).max()
        return found if isinstance(found, date) else None

    def after(self, day: date) -> date | None:
        """The snapshot after a day."""
        found = self.days["day"].filter(self.days["day"] > day).min()
        return found if isinstance(found, date) else None

    def on(self, day: date) -> pl.DataFrame:
        """The rows that the snapshot of a day showed."""
        return self.runs.filter((pl.col("first_seen") <= day) & (pl.col("last_seen") >= day))


def with_row(rows: pl.DataFrame, columns: Sequence[str]) -> pl.DataFrame:
    """Add `_row`: the whole row as one text, by which rows are compared."""
    # Neither sign stands in an export's text, so that two different rows never give one text.
    values = [pl.col(name).fill_null("\x00") for name in columns]
    return rows.with_columns(_row=pl.concat_str(values, separator="\x1f"))


def is_known(track: Track, day: date, made_from: str) -> bool:
    """Whether this very snapshot is in the track."""
    return track.days.filter((pl.col("day") == day) & (pl.col("made_from") == made_from)).height > 0


def add_all(track: Track, snapshots: Sequence[Snapshot]) -> Track:
    """The track with several snapshots more, in the order of their days; of a day that is there twice, the last."""
    newest = track.newest
    in_order = sorted({one.day: one for one in snapshots}.values(), key=lambda one: one.day)
    later = [one for one in in_order if newest is None or one.day > newest]
    for one in in_order:
        if one not in later:
            track = add(track, one)
    return _add_later(track, later) if later else track


def _add_later(track: Track, snapshots: Sequence[Snapshot]) -> Track:
    """The same at once for snapshots after all that are known, as nearly all are: a first load may have hundreds."""
    columns = STATES[track.feed].columns
    rows = pl.concat([one.rows.select(*columns, "file", "line") for one in snapshots])
    at = pl.concat(
        [pl.repeat(number, one.rows.height, dtype=pl.Int64, eager=True) for number, one in enumerate(snapshots)]
    )
    days = pl.DataFrame({"_at": range(len(snapshots)), "day": [one.day for one in snapshots]})
    shown = with_row(rows, columns).with_columns(_at=at).unique(["_row", "_at"], keep="first", maintain_order=True)
    shown = shown.join(days, on="_at", how="left", maintain_order="left").sort("_row", "_at", maintain_order=True)
    begins = (pl.col("_at") != pl.col("_at").shift(1).over("_row") + 1).fill_null(value=True)
    runs = (
        shown.with_columns(_run=begins.cum_sum())
        .group_by("_run", maintain_order=True)
        .agg(
            pl.col(*columns, "_row", "_at").first(),
            pl.col("file", "line").last(),
            first_seen=pl.first("day"),
            last_seen=pl.last("day"),
        )
    )
    # What the newest known snapshot shows and the first of these as well goes on.
    was_there = pl.col("last_seen") == pl.lit(track.newest, pl.Date)
    goes_on = track.runs.filter(was_there.fill_null(value=False)).select(
        "_row", began="first_seen", _at=pl.lit(0, pl.Int64)
    )
    runs = runs.join(goes_on, on=["_row", "_at"], how="left", maintain_order="left")
    runs = runs.with_columns(first_seen=pl.coalesce("began", "first_seen"))
    ended = track.runs.join(
        runs.filter(pl.col("began").is_not_null()),
        left_on=["_row", "first_seen"],
        right_on=["_row", "began"],
        how="anti",
    )
    counts = dict(shown.group_by("_at").len().iter_rows())
    of_days = [(one.day, one.file, one.made_from, counts.get(at, 0)) for at, one in enumerate(snapshots)]
    unreadable = [(one.day, person) for one in snapshots for person in dict.fromkeys(one.unreadable)]
    return replace(
        track,
        days=pl.concat([track.days, pl.DataFrame(of_days, schema=DAYS, orient="row")]),
        runs=pl.concat([ended, runs.select(track.runs.columns)]),
        unreadable=pl.concat([track.unreadable, pl.DataFrame(unreadable, schema=UNREADABLE, orient="row")]),
    )


def add(track: Track, snapshot: Snapshot) -> Track:
    """The track with a snapshot more, or with another one for its day."""
    columns = STATES[track.feed].columns
    day, before, after = snapshot.day, track.before(snapshot.day), track.after(snapshot.day)
    shown = with_row(snapshot.rows.select(*columns, "file", "line"), columns)
    shown = shown.unique("_row", keep="first", maintain_order=True)
    covers = (pl.col("first_seen") <= day) & (pl.col("last_seen") >= day)
    is_shown = pl.col("_row").is_in(shown["_row"].implode())
    covering, rest = track.runs.filter(covers), track.runs.filter(~covers)
    stay = covering.filter(is_shown)
    rest = pl.concat([rest, *_cut(covering.filter(~is_shown), track, day, before, after)])
    new = shown.filter(~pl.col("_row").is_in(stay["_row"].implode()))
    grown, rest = _grown(new, rest, day, before, after)
    runs = pl.concat([rest, _seen_again(stay, shown, day), grown.select(track.runs.columns)])
    days = pl.DataFrame([(day, snapshot.file, snapshot.made_from, shown.height)], schema=DAYS, orient="row")
    unreadable = pl.DataFrame({"day": day, "staff_id": list(dict.fromkeys(snapshot.unreadable))}, schema=UNREADABLE)
    return replace(
        track,
        days=pl.concat([track.days.filter(pl.col("day") != day), days]).sort("day"),
        runs=runs,
        unreadable=pl.concat([track.unreadable.filter(pl.col("day") != day), unreadable]).sort("day", "staff_id"),
    )


def _cut(gone: pl.DataFrame, track: Track, day: date, before: date | None, after: date | None) -> list[pl.DataFrame]:
    """What is left of runs on both sides of a day on which their rows were not there."""
    if not gone.height:
        return []
    file = track.days.filter(pl.col("day") == before)["file"].first() if before else None
    earlier = gone.filter(pl.col("first_seen") < day).with_columns(
        last_seen=pl.lit(before, pl.Date), file=pl.lit(file, pl.String), line=pl.lit(None, pl.Int64)
    )
    later = gone.filter(pl.col("last_seen") > day).with_columns(first_seen=pl.lit(after, pl.Date))
    return [earlier, later]


def _seen_again(stay: pl.DataFrame, shown: pl.DataFrame, day: date) -> pl.DataFrame:
    """Runs that have the day already; where it is their last, the file of the day is the one to name."""
    is_last = pl.col("last_seen") == day
    named = stay.join(shown.select("_row", day_file="file", day_line="line"), on="_row", maintain_order="left")
    return named.with_columns(
        file=pl.when(is_last).then("day_file").otherwise("file"),
        line=pl.when(is_last).then("day_line").otherwise("line"),
    ).select(stay.columns)


def _grown(
    new: pl.DataFrame, rest: pl.DataFrame, day: date, before: date | None, after: date | None
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Rows that were not there by themselves: runs that now reach over the day, or begin; and all other runs."""
    is_new = pl.col("_row").is_in(new["_row"].implode())
    ends_before = is_new & (pl.col("last_seen") == pl.lit(before, pl.Date)).fill_null(value=False)
    begins_after = is_new & (pl.col("first_seen") == pl.lit(after, pl.Date)).fill_null(value=False)
    left = rest.filter(ends_before).select("_row", "first_seen")
    right = rest.filter(begins_after).select("_row", "last_seen", later_file="file", later_line="line")
    grown = (
        new.join(left, on="_row", how="left", maintain_order="left")
        .join(right, on="_row", how="left", maintain_order="left")
        .with_columns(
            file=pl.when(pl.col("last_seen").is_null()).then("file").otherwise("later_file"),
            line=pl.when(pl.col("last_seen").is_null()).then("line").otherwise("later_line"),
            first_seen=pl.col("first_seen").fill_null(day),
            last_seen=pl.col("last_seen").fill_null(day),
        )
    )
    return grown, rest.filter(~(ends_before | begins_after))


def merge(track: Track, other: Track) -> Track:
    """The track with the snapshots of another one of the days that it lacks."""
    for day, file, made_from, _ in other.days.filter(~pl.col("day").is_in(track.days["day"].implode())).iter_rows():
        unreadable = other.unreadable.filter(pl.col("day") == day)["staff_id"].to_list()
        # The line is known for the last day of a run only.
        line = pl.when(pl.col("last_seen") == day).then("line")
        track = add(track, Snapshot(day, file, made_from, other.on(day).with_columns(line=line), unreadable))
    return track
