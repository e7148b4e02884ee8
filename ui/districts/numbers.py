"""What the page on the districts of a state counts and says: by district, and of which nothing can be counted."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import polars as pl

from queries import Facts
from ui.reads import unknowns
from ui.reads.by_district import District
from ui.widgets import cache, formats

ALL, STALE, LAPSED, EXCESS, MISSING = "all", "not-up-to-date", "lapsed", "excess", "missing"

UP_TO_DATE, OLD, REFUSED, FAILED, UNREADABLE = "up-to-date", "old", "refused", "failed", "unreadable"
DATA = {
    UP_TO_DATE: "Up to date",
    OLD: "Old records",
    REFUSED: "Last load refused",
    FAILED: "Last run failed",
    UNREADABLE: "Cannot be read",
}
"""How a district's data stand, by id."""

_CERTIFICATES, _ACCESS = ("current", "expiring", "lapsed"), ("excess", "missing")


@dataclass(frozen=True)
class Numbers:
    """What the page counts: districts, and grants of all districts of which they can be counted.

    `uncounted` are districts of which nothing is known on the day; `stale` those whose data are not up to date; of
    `lapsed`, `excess` and `missing` grants the districts that have any are in `districts_with`.
    """

    districts: int
    uncounted: int
    people: int
    current: int
    lapsed: int
    excess: int
    missing: int
    stale: int
    districts_with: dict[str, int]

    @property
    def holders(self) -> int:
        """How many grants of functions that need a certificate are current or lapsed."""
        return self.current + self.lapsed


@cache.by_frames
def rows(
    districts: Sequence[District],
    totals: pl.DataFrame,
    *,
    functions: tuple[str, ...],
    as_of: date,
    today: date,
    old_after_days: int,
) -> pl.DataFrame:
    """Count each district as of a day, in the order in which they need help.

    First those of which nothing is known, then those with the lowest share of current certificates. One row per
    district: district, name, people, records_through, current, expiring (among the current: by their June), lapsed,
    share (percent, null where there are none), excess, missing (null where that cannot be known), data (an id in DATA),
    why (a sentence where something is the matter, else empty), policy_version, version's loaded_at. `totals` has the
    columns of `ui.reads.totals`; without `functions` all count.
    """
    counted = _counted(totals, functions)
    unreadable = set(totals.filter(pl.col("counted").is_null())["district"])
    described = pl.DataFrame(
        [_described(own, as_of, today, old_after_days, is_counted=own.id not in unreadable) for own in districts],
        schema=_SCHEMA,
    )
    knows = {name: pl.col("knows_certificates") for name in _CERTIFICATES} | dict.fromkeys(
        _ACCESS, pl.col("knows_access")
    )
    joined = described.join(counted, on="district", how="left", maintain_order="left").with_columns(
        pl.when(known).then(pl.col(name).fill_null(0)) for name, known in knows.items()
    )
    held = pl.col("current") + pl.col("lapsed")
    share = pl.when(held > 0).then(100 * pl.col("current") // held)
    return (
        joined.with_columns(share=share)
        .sort("share", "lapsed", "name", "district", descending=[False, True, False, False], nulls_last=True)
        .sort(pl.col("current").is_not_null(), maintain_order=True)
        .select(*_COLUMNS)
    )


_SCHEMA = {
    "district": pl.String,
    "name": pl.String,
    "people": pl.Int64,
    "records_through": pl.Date,
    "knows_certificates": pl.Boolean,
    "knows_access": pl.Boolean,
    "data": pl.String,
    "why": pl.String,
    "loaded_at": pl.Datetime,
    "policy_version": pl.String,
}
_COLUMNS = (
    *("district", "name", "people", "current", "lapsed", "share", "expiring", "excess", "missing"),
    *("records_through", "data", "why", "loaded_at", "policy_version"),
)


def _counted(totals: pl.DataFrame, functions: tuple[str, ...]) -> pl.DataFrame:
    """Sum what is counted of each district, over the chosen functions: one row per district."""
    chosen = totals.filter(pl.col("function_id").is_in(functions)) if functions else totals
    grants = pl.col("grants")
    held = pl.col("counted").is_in(["valid", "expiring"])
    sums = {name: grants.filter(counted=name).sum() for name in ("expiring", "lapsed", *_ACCESS)}
    return chosen.group_by("district").agg(current=grants.filter(held).sum(), **sums)


def _described(
    district: District, as_of: date, today: date, old_after_days: int, *, is_counted: bool
) -> dict[str, object]:
    """What is known of a district beside its counts, and what is the matter with its data."""
    facts = district.facts if is_counted else None
    data, why = _data(district, facts, today, old_after_days)
    if facts is None:
        return {"district": district.id, "name": district.id, "data": data, "why": why}
    # Of an earlier school year than that of the newest records everything is known as well, whenever it began.
    begins_on = district.begins_on if as_of <= district.june_on else district.june_on + timedelta(days=1)
    unknown = unknowns.of_day(facts, as_of=as_of, year_begins_on=begins_on)
    return {
        "district": district.id,
        "name": facts.district,
        "people": district.people,
        "records_through": facts.records_through,
        "knows_certificates": not unknown.certificates,
        "knows_access": not unknown.grants,
        "data": data,
        "why": " ".join(filter(None, (why, unknown.certificates or unknown.grants))),
        "loaded_at": facts.loaded_at,
        "policy_version": facts.policy_version,
    }


def _data(district: District, facts: Facts | None, today: date, old_after_days: int) -> tuple[str, str]:
    """Say how a district's data stand (an id in DATA), and what is the matter; without `facts` none can be read."""
    if district.outcome in (REFUSED, FAILED):
        why = district.problems[0] if district.problems else "No reason was recorded."
        return district.outcome, formats.without_examples(why)
    if facts is None:
        return UNREADABLE, "What was judged of it is missing or damaged: judge again (lapsewatch judge)."
    through = facts.records_through
    if through is not None and (today - through).days >= old_after_days:
        age = formats.count((today - through).days, "day", "days")
        return OLD, f"The records end on {formats.day(through)}, {age} ago."
    return UP_TO_DATE, ""


def numbers(rows: pl.DataFrame) -> Numbers:
    """Sum the rows of all districts (columns: `rows`)."""
    total = {name: int(rows[name].sum()) for name in ("people", "current", "lapsed", *_ACCESS)}
    return Numbers(
        districts=rows.height,
        uncounted=rows["current"].null_count(),
        stale=rows.filter(pl.col("data") != UP_TO_DATE).height,
        districts_with={name: rows.filter(pl.col(name) > 0).height for name in ("lapsed", *_ACCESS)},
        **total,
    )


def headline(numbers: Numbers, as_of: date) -> str:
    """Say how the state stands on a day, and of how many districts that cannot be said."""
    counted = numbers.districts - numbers.uncounted
    where = formats.count(counted, "district", "districts")
    if not counted:
        said = f"**Nothing is known about {formats.day(as_of)} in any district.** Choose another day."
    elif not numbers.holders:
        said = f"**On {formats.day(as_of)} nobody in {where} held access that needs a certificate.**"
    else:
        share = 100 * numbers.current // numbers.holders
        said = (
            f"**On {formats.day(as_of)}, {formats.number(numbers.current)} of {formats.number(numbers.holders)} "
            f"certificate grants in {where} were current ({share}%).**"
        )
    if counted and numbers.uncounted:
        of = formats.count(numbers.uncounted, "more district", "more districts")
        said += f" Nothing is known about {of} on that day: the list says why."
    if numbers.stale:
        has = "has data that are" if numbers.stale == 1 else "have data that are"
        said += f" {formats.count(numbers.stale, 'district', 'districts')} {has} not up to date."
    return said


def shown(rows: pl.DataFrame, everything: pl.DataFrame) -> str:
    """Say how many districts the list shows, and what its numbers count."""
    return (
        f"{formats.number(rows.height)} of {formats.count(everything.height, 'district', 'districts')} shown. Its "
        "numbers count grants, each one function of one person at one place; of whom they are, each district's own "
        "dashboard shows."
    )


def opens(which: str, district: str | None = None) -> dict[str, object]:
    """Return the filters that a number or a bar opens: a list, of one district or of all."""
    return {"list": which, "district": [district] if district else []}


def named() -> pl.Expr:
    """Return a district as readers know it: its name, and its id, for two may have one name."""
    name, own = pl.col("name"), pl.col("district")
    return pl.when(name == own).then(name).otherwise(pl.format("{} ({})", name, own)).alias("named")
