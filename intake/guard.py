"""An export that went wrong must not look like a mass departure (feeds.md): when a whole load is refused.

A load is compared with the last one, feed by feed, and by what follows from it. Each objection shows the figures and
three example rows, and names the option that accepts just this one; where several stand, all are reported at once.

Decisions, where feeds.md leaves the choice:
- A course, function or group that the policy does not know is not a fault of the feed: such rows count neither as
  rejected nor among all. One that resembles a known one is counted among the new rows only: a new edition there is a
  new form.
- Rows of a person whose row in staff was rejected do not count as naming nobody: that is one fault, reported once.
- A rejected row is new if the newest of its days, however it is written, lies after the last load's newest day.
- A feed that the last load did not have is compared as at a first load.
- A snapshot is also compared with the one beside it, or with the one of its day that it replaces: what is taken in is
  the whole history, which never shrinks. Compared is who holds what where, so that other ids are noticed as well.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

import polars as pl

from intake.contracts import FEEDS, Feed
from intake.folder import Intake
from intake.near_misses import like_ids
from intake.refusal import IntakeRefused
from intake.source import LINES_PER_FILE

SHRINK, REJECTED, UNMATCHED, CONSEQUENCES = "shrink", "rejected", "unmatched", "consequences"
_NAMING = tuple(feed.name for feed in FEEDS.values() if "staff_id" in feed.names and feed.name != "staff")
ACCEPTABLE = (
    *(f"{check}:{feed}" for check in (SHRINK, REJECTED) for feed in FEEDS),
    *(f"{UNMATCHED}:{feed}" for feed in _NAMING),
    CONSEQUENCES,
)
"""Everything that somebody may accept, as `--accept` takes it."""

# The limits that feeds.md promises for refusing a whole load.
_MOST_SHARE = 1 / 10
_MOST_SHARE_AT_FIRST = 1 / 4
_MOST_GROWTH = 2
_FEWEST_LEFT = 3 / 4
_FEWEST_MORE = 20
_EXAMPLES = 3
_LONGEST_ROW = 200
_UNKNOWN = ("unknown-course", "unknown-function")
_ISO = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
_AMERICAN = r"[0-9]{1,2}/[0-9]{1,2}/[0-9]{4}"
_DOTTED = r"[0-9]{1,2}\.[0-9]{1,2}\.[0-9]{4}"
_SLASHED = r"[0-9]{4}/[0-9]{1,2}/[0-9]{1,2}"
_DIGITS = r"\b(?:19|20)[0-9]{6}\b"
_FORMS = (
    (_ISO, ("%Y-%m-%d",)),
    (_AMERICAN, ("%m/%d/%Y", "%d/%m/%Y")),
    (_DOTTED, ("%d.%m.%Y",)),
    (_SLASHED, ("%Y/%m/%d",)),
    (_DIGITS, ("%Y%m%d",)),
)


@dataclass(frozen=True)
class Baseline:
    """What the last load took in, by feed; a figure that it did not record is None and is not compared.

    `accepted`: accepted rows; `at_fault`: rejected rows but those of unknown codes; `unmatched`: accepted rows that
    name nobody in staff; `newest`: its newest day. `rows(feed)` reads a feed's accepted rows again.
    """

    accepted: Mapping[str, int] = field(default_factory=dict)
    at_fault: Mapping[str, int] | None = field(default_factory=dict)
    unmatched: Mapping[str, int] | None = field(default_factory=dict)
    newest: Mapping[str, date] | None = field(default_factory=dict)
    rows: Callable[[str], pl.DataFrame] = lambda _: pl.DataFrame()


@dataclass(frozen=True)
class Objection:
    """One reason to refuse a load, as a sentence, and what to accept if it is intended."""

    accept: str
    sentence: str


def check_feeds(intake: Intake, before: Baseline, accepted: Collection[str], loaded_on: date) -> None:
    """Refuse a load whose feeds look like exports that went wrong.

    `accepted` holds what somebody has confirmed (of ACCEPTABLE). Raises IntakeRefused with one sentence per objection.
    """
    shrunken = list(_shrunken(intake, before))
    # Of another district everything has gone: whoever has accepted none of it is told that once, not feed by feed.
    if shrunken and not accepted and (sentence := _of_others(intake, before)):
        raise IntakeRefused([sentence])
    objections = [
        *_truncated(intake),
        *shrunken,
        *_rejected(intake, before),
        *_new_rejected(intake, before, loaded_on),
        *_unmatched(intake, before),
    ]
    refuse(objections, accepted)


def refuse(objections: Collection[Objection], accepted: Collection[str]) -> None:
    """Raise IntakeRefused with what was not accepted, if anything is left."""
    problems = [
        f"{one.sentence}; correct the export and load again, or, if intended, accept it with --accept {one.accept}."
        for one in objections
        if one.accept not in accepted
    ]
    if problems:
        raise IntakeRefused(problems)


def _shrunken(intake: Intake, before: Baseline) -> Iterator[Objection]:
    """Feeds whose accepted rows fell by more than half."""
    now = dict(intake.counts.select("feed", "rows_accepted").iter_rows())
    for feed, count in before.accepted.items():
        if feed in FEEDS and now.get(feed, 0) * 2 < count:
            examples = _gone(intake, before.rows(feed), FEEDS[feed])
            what = f"{feed}: {_rows(now.get(feed, 0))} accepted, less than half of the {count:,} of the last load"
            yield Objection(
                f"{SHRINK}:{feed}", f"{what}, which looks like a truncated export{_such_as(examples, 'gone')}"
            )


def _of_others(intake: Intake, before: Baseline) -> str | None:
    """Say that none of the people of the last load is in this one, as in a store of another district; else None."""
    then = before.rows("staff")
    if "staff_id" not in then.columns or not then.height:
        return None
    ids, known = intake.feeds["staff"]["staff_id"], then["staff_id"]
    if ids.is_in(known.implode()).any():
        return None
    return (
        f"staff: nobody of these {ids.len():,} people is among the {known.len():,} of the last load (now {ids[0]!r}, "
        f"then {known[0]!r}): either the store holds another district, such as the invented one; then load into a "
        "store of its own with --store FOLDER; or ids are written otherwise now; then correct them and load again."
    )


def _truncated(intake: Intake) -> Iterator[Objection]:
    """Snapshots that lack more than half of what the one beside them shows: that would be a mass departure."""
    for one in intake.taken:
        if one.kept * 2 < one.shown:
            what = f"{one.feed}: {one.file} shows only {one.kept:,} of the {one.shown:,} rows of {one.other}"
            yield Objection(
                f"{SHRINK}:{one.feed}",
                f"{what}, less than half, which looks like a truncated export{_such_as(one.gone, 'gone')}",
            )


def _gone(intake: Intake, rows: pl.DataFrame, feed: Feed) -> list[str]:
    """Rows of the last load that this one lacks."""
    if not set(feed.needed) <= set(rows.columns):
        return []
    # What a feed may lack, an older version lacks as well.
    names = [name for name in feed.names if name in rows.columns]
    rows = rows.select(pl.col(names).cast(pl.String), *(["line"] if "line" in rows.columns else []))
    if feed.name in intake.feeds:
        now = intake.feeds[feed.name].select(pl.col(names).cast(pl.String))
        # Nulls are equal, or every row with an open end would look gone.
        rows = rows.join(now, on=names, how="anti", nulls_equal=True)
    # Exports keep their form: what numbers count now, they did then.
    place = intake.sources[feed.name].places[0] if feed.name in intake.sources else "line"
    line = (
        pl.concat_str(pl.lit(f"{place} "), pl.col("line") % LINES_PER_FILE, pl.lit(" of then: "))
        if "line" in rows.columns
        else pl.lit("")
    )
    shown = [pl.col(name) if name not in feed.needed else pl.col(name).fill_null("") for name in names]
    whole = pl.concat_str(shown, separator=",", ignore_nulls=True)
    return rows.head(_EXAMPLES).select(pl.concat_str(line.fill_null(""), whole)).to_series().to_list()


def _rejected(intake: Intake, before: Baseline) -> Iterator[Objection]:
    """Feeds of which too many rows were rejected."""
    # A version made by an older program lacks the figure. `load.py` reports that it was not compared.
    if before.at_fault is None:
        return
    for feed, rejected in intake.rejected_values.items():
        at_fault = rejected.filter(~pl.col("is_foreign") & ~pl.col("rule").is_in(_UNKNOWN))
        rows = int(at_fault["rows"].sum())
        share = _Share(rows, intake.accepted(feed) + rows)
        last = _last_share(before.at_fault, before.accepted, feed, among_accepted=False)
        if share.is_too_many(last):
            # Examples of the commonest rule first: they show what went wrong with the export as a whole.
            commonest = at_fault["rule"].mode().sort().first()
            examples = _as_rejected(intake, feed, at_fault.sort(pl.col("rule") != commonest, maintain_order=True))
            what = f"{feed}: {share} rows were rejected, {_against(last)}"
            yield Objection(f"{REJECTED}:{feed}", what + _such_as(examples))


def _new_rejected(intake: Intake, before: Baseline, loaded_on: date) -> Iterator[Objection]:
    """Feeds whose new rows were rejected by more than half, however many old ones stand beside them."""
    for feed, last in (before.newest or {}).items():
        # Announced days are left out, as in the newest day of the last load: an end that comes makes no row a new one.
        if feed not in intake.rejected_values or not FEEDS[feed].days_that_happened:
            continue
        rejected = intake.rejected_values[feed].filter(~pl.col("is_foreign"))
        newest = _newest_of(intake, FEEDS[feed], rejected, loaded_on)
        rejected = rejected.filter(newest > last)
        days = [pl.when(pl.col(day) <= loaded_on).then(pl.col(day)) for day in FEEDS[feed].days_that_happened]
        accepted = intake.feeds[feed].filter(pl.max_horizontal(days) > last).height
        rows = int(rejected["rows"].sum())
        if rows > accepted:
            share = _Share(rows, rows + accepted)
            examples = _as_rejected(intake, feed, rejected)
            yield Objection(
                f"{REJECTED}:{feed}",
                f"{feed}: {share} rows that are newer than the last load's newest day, {last}, were rejected, "
                f"so new records look different from the old ones{_such_as(examples)}",
            )


def _newest_of(intake: Intake, feed: Feed, rejected: pl.DataFrame, loaded_on: date) -> pl.Series:
    """The newest day up to the load that seems to stand in a rejected row: read leniently, and for this only."""
    raw = intake.rejected.filter(feed=feed.name).select("line", "row")
    # An unreadable row may have no day in its fields (csv_source.py), so its whole text is searched for one.
    written = rejected.join(raw, on="line", how="left", maintain_order="left").select(
        pl.when(pl.col("rule") == "unreadable")
        .then("row")
        .otherwise(pl.concat_str([pl.col(day).fill_null("") for day in feed.days_that_happened], separator=" "))
        .alias("written")
    )
    newest = []
    for number, (form, readings) in enumerate(_FORMS):
        texts = pl.col("written").str.extract_all(form)
        days = [texts.list.eval(pl.element().str.to_date(reading, strict=False)) for reading in readings]
        known = [day.list.eval(pl.element().filter(pl.element() <= loaded_on)).list.max() for day in days]
        # 3/4/2026 is read with the month first, and with the day first only if that gives no day up to the load.
        newest.append(pl.coalesce(known).alias(str(number)))
    return written.select(pl.max_horizontal(newest).alias("newest")).to_series()


def _unmatched(intake: Intake, before: Baseline) -> Iterator[Objection]:
    """Feeds of which too many rows name nobody in staff."""
    if before.unmatched is None:
        return
    staff = intake.feeds["staff"]
    known = pl.concat([staff.select("staff_id"), intake.rejected_values["staff"].select("staff_id")])
    for feed in _NAMING:
        rows = intake.feeds[feed]
        unmatched = rows.join(known, on="staff_id", how="anti", maintain_order="left")
        share = _Share(unmatched.height, rows.height)
        last = _last_share(before.unmatched, before.accepted, feed, among_accepted=True)
        if share.is_too_many(last):
            examples = _unmatched_examples(intake, feed, unmatched, staff)
            what = f"{feed}: {share} rows name nobody in staff, {_against(last)}"
            yield Objection(f"{UNMATCHED}:{feed}", what + _such_as(examples))


def _unmatched_examples(intake: Intake, feed: str, unmatched: pl.DataFrame, staff: pl.DataFrame) -> list[str]:
    """Rows that name nobody, those first that nearly name somebody, with whom."""
    like = like_ids(unmatched["staff_id"], staff).group_by("id", maintain_order=True).agg(pl.col("staff_id").first())
    near = dict(like.iter_rows())
    shown = unmatched.sort(~pl.col("staff_id").is_in(list(near)), "line", maintain_order=True).head(_EXAMPLES)
    rows = intake.raw(feed, shown["line"].to_list())
    return [
        rows[line] + (f" ('{person}' beside '{near[person]}' of staff)" if person in near else "")
        for line, person in shown.select("line", "staff_id").iter_rows()
    ]


# What follows from the feeds


@dataclass(frozen=True)
class Consequences:
    """What two versions say of the day of the load.

    Each pair is (before, now); `lost` and `more` give example sentences, and are called only if they are needed.
    """

    entitlements: tuple[int, int]
    anomalies: tuple[int, int]
    lost: Callable[[], list[str]]
    more: Callable[[], list[str]]
    compared_with: str
    loaded_on: date


def check_consequences(change: Consequences, accepted: Collection[str]) -> None:
    """Refuse a load after which much less access would be right, or much more wrong, on the day of the load.

    Raises IntakeRefused with one sentence per objection.
    """
    objections = []
    before, now = change.entitlements
    if now < before * _FEWEST_LEFT:
        objections.append(
            Objection(
                CONSEQUENCES,
                f"With these feeds, there would be {now:,} entitlements beyond base access on {change.loaded_on}, "
                f"where {change.compared_with} has {before:,}: {_percent(before - now, before)} fewer"
                f"{_such_as(change.lost()[:_EXAMPLES], 'lost')}",
            )
        )
    before, now = change.anomalies
    if now > before * _MOST_GROWTH and now - before >= _FEWEST_MORE:
        objections.append(
            Objection(
                CONSEQUENCES,
                f"With these feeds, {now:,} grants would be excess or could not be judged on {change.loaded_on}, where "
                f"{change.compared_with} has {before:,}{_such_as(change.more()[:_EXAMPLES], 'new')}",
            )
        )
    refuse(objections, accepted)


# Figures and rows in words


@dataclass(frozen=True)
class _Share:
    """So many of so many rows."""

    part: int
    whole: int

    def __str__(self) -> str:
        return f"{self.part:,} of {self.whole:,} ({_percent(self.part, self.whole)})"

    def is_too_many(self, last: _Share | None) -> bool:
        """Whether this is too large a share, beside that of the last load (None at a first one)."""
        if last is None:
            return self.part > self.whole * _MOST_SHARE_AT_FIRST
        return self.part > self.whole * _MOST_SHARE and self.part * last.whole > _MOST_GROWTH * last.part * self.whole


def _last_share(
    parts: Mapping[str, int], accepted: Mapping[str, int], feed: str, *, among_accepted: bool
) -> _Share | None:
    """The share of the last load, None where it did not have the feed."""
    if feed not in accepted:
        return None
    part = parts.get(feed, 0)
    return _Share(part, max(accepted[feed] + (0 if among_accepted else part), 1))


def _against(last: _Share | None) -> str:
    return "more than one in four" if last is None else f"against {last} in the last load"


def _percent(part: int, whole: int) -> str:
    return f"{part / max(whole, 1):.0%}"


def _rows(count: int) -> str:
    return f"{count:,} row was" if count == 1 else f"{count:,} rows were"


def _such_as(examples: Collection[str], what: str = "") -> str:
    """Examples as the end of a sentence."""
    if not examples:
        return ""
    shown = "; ".join(
        example if len(example) <= _LONGEST_ROW else f"{example[:_LONGEST_ROW]}..." for example in examples
    )
    return f"; {what + ', ' if what else ''}for example: {shown}"


def _as_rejected(intake: Intake, feed: str, rows: pl.DataFrame) -> list[str]:
    """Rejected rows with what is wrong with them."""
    lines = rows["line"].head(_EXAMPLES).to_list()
    rejected = intake.rejected.filter(feed=feed).filter(pl.col("line").is_in(lines))
    sentences = {
        line: f"{row} ({message.rstrip('.')})"
        for line, row, message in rejected.select("line", "row", "message").iter_rows()
    }
    return [sentences[line] for line in lines]
