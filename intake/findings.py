"""What is accepted but looks wrong: feeds.md, "Accepted, but reported as a finding" and the near misses."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import polars as pl

from eligibility import Policy
from eligibility.policy_checks import compared
from intake.absent import is_absent, said_absent
from intake.checks import Checked
from intake.contracts import FEEDS
from intake.finding import FINDING_ROWS, FINDINGS, MOST_NAMED, Finding, with_rejected_rows
from intake.near_findings import (
    approvers,
    near_code_rows,
    near_ids,
    near_people,
    unknown_people,
    unknown_rows,
)
from intake.repeats import may_repeat
from intake.source import LINES_PER_FILE, Source, place_of

_OPEN = date.max
_FEW = 10
_LOOKS_AT_ONCE = 2


def find(
    feeds: Mapping[str, pl.DataFrame],
    checked: Mapping[str, Checked],
    policy: Policy,
    loaded_on: date,
    sources: Mapping[str, Source],
    *,
    codes: pl.DataFrame,
) -> pl.DataFrame:
    """All findings, ordered by feed, line and finding; columns of FINDING_ROWS.

    `feeds` as `Intake.feeds`; `checked` and `sources` by feed; `codes` as `near_codes`.
    """
    looks: Sequence[Callable[[], Iterable[Finding]]] = (
        lambda: _people(feeds, checked["staff"]),
        lambda: _days_of_work(feeds, checked["employments"], policy),
        lambda: [_contradicting(feeds["grants"], sources["grants"]), _shared_addresses(feeds["staff"])],
        lambda: _assignments(feeds["assignments"], policy),
        lambda: near_code_rows(checked, codes),
        lambda: _in_future(feeds, loaded_on),
        lambda: _read_differently(feeds, checked),
        lambda: [*_blank(checked), _left_out(feeds["locations"])],
        lambda: [*_empty(checked, sources, policy, loaded_on), *_remarks(sources)],
    )

    def found(look: Callable[[], Iterable[Finding]]) -> pl.DataFrame:
        return pl.concat([FINDING_ROWS.to_frame(), *(finding.rows_in(sources[finding.feed]) for finding in look())])

    # Two at a time, what takes longest first: much of it Polars hands to one processor.
    with ThreadPoolExecutor(_LOOKS_AT_ONCE) as pool:
        rows = pl.concat(pool.map(found, looks))
    order = pl.col("feed").cast(pl.Enum(list(FEEDS))).alias("order")
    return rows.sort(order, "line", "finding")


def _people(feeds: Mapping[str, pl.DataFrame], staff: Checked) -> Iterator[Finding]:
    """Rows about people, and decisions by people, whom staff does not have."""
    unknown = unknown_rows(feeds)
    people = near_people(unknown, feeds["approvals"], feeds["staff"])
    yield from unknown_people(unknown, staff)
    yield from near_ids(unknown, people)
    yield from approvers(feeds, staff, people)


# Employment


def _days_of_work(feeds: Mapping[str, pl.DataFrame], checked: Checked, policy: Policy) -> Iterator[Finding]:
    """Employments that contradict each other, and what lies outside of them; `checked` is that of employments."""
    employments = _with_reach(feeds["employments"])
    yield from _employments(employments)
    yield from _outside_employment(feeds, _spells(employments, policy), checked)


def _spells(employments: pl.DataFrame, policy: Policy) -> pl.DataFrame:
    """Employment spells (eligibility.md § 4; no bridged gap ends one), one row each: `staff_id`, `first`, `last`.

    `is_only`: the person has no other row of employment, and so no other spell.
    """
    # The engine has this rule in SQL (employment_spells), but only after judging, and findings are stored with the
    # records before that. tests/load/test_findings_agree.py keeps the two in agreement.
    gap_first, gap_last = pl.col("reach") + pl.duration(days=1), pl.col("hire_date") - pl.duration(days=1)
    is_gap = gap_first <= gap_last
    starts = pl.col("reach").is_null() | (is_gap & ~_is_bridged(gap_first, gap_last, policy))
    spell = starts.cast(pl.Int64).cum_sum().over("staff_id")
    several = (
        employments.filter(~pl.col("is_only"))
        .with_columns(spell=spell)
        .group_by("staff_id", "spell", maintain_order=True)
        .agg(first=pl.col("hire_date").min(), last=pl.col("last").max())
        .select("staff_id", "first", "last", is_only=pl.lit(value=False))
    )
    only = employments.filter("is_only").select("staff_id", pl.col("hire_date").alias("first"), "last", "is_only")
    return pl.concat([several, only])


def _is_bridged(first: pl.Expr, last: pl.Expr, policy: Policy) -> pl.Expr:
    """Whether a gap of these days is not a departure (eligibility.md § 4)."""
    if policy.readings.breaks != "bridged":
        return pl.lit(value=False)
    # A gap of n days has n - 1 days from its first to its last.
    is_short = (last - first).dt.total_days() < policy.district.bridged_gap_days
    if policy.district.summer_break is None:
        return is_short
    begins, ends = (day.month * 100 + day.day for day in policy.district.summer_break)
    # A gap from one summer to the next also begins and ends within the break's months and days.
    is_of_one_year = first.dt.year() == last.dt.year()
    return is_short | (is_of_one_year & (_mmdd(first) >= begins) & (_mmdd(last) <= ends))


def _mmdd(day: pl.Expr) -> pl.Expr:
    # Polars gives months as Int8, and 12 times 100 overflows that to -80 without an error.
    return day.dt.month().cast(pl.Int32) * 100 + day.dt.day()


def _with_reach(employments: pl.DataFrame) -> pl.DataFrame:
    """Each person's rows by first day, with `last` (open = _OPEN) and `reach`, the latest of the rows before.

    `is_only`: no other row is of that person. What compares rows leaves those out: they are most, and windows are slow.
    """
    is_only = ~may_repeat(employments.select("staff_id"))
    rows = employments.with_columns(last=pl.col("end_date").fill_null(_OPEN), is_only=is_only)
    several = rows.filter(~pl.col("is_only")).sort("staff_id", "hire_date", "line")
    # Not the end of the row just before: an employment within another would hide that a third overlaps the longer one.
    several = several.with_columns(reach=pl.col("last").cum_max().shift().over("staff_id"))
    return pl.concat([several, rows.filter("is_only")], how="diagonal")


def _employments(employments: pl.DataFrame) -> Iterator[Finding]:
    following = pl.col("hire_date").shift(-1).over("staff_id")
    shares = (pl.col("hire_date") <= pl.col("reach")) | (following <= pl.col("last"))
    sentence = pl.format(
        "the employment with the hire_date {} shares days with another of the same person; they count as one stretch; "
        "end the first before the second begins.",
        "hire_date",
    )
    rows = employments.filter(~pl.col("is_only")).filter(shares)
    yield Finding("employments", "overlapping-employments", "hire_date", rows, sentence)
    rows = employments.filter(pl.col("separation_reason").is_not_null() & pl.col("end_date").is_null())
    sentence = pl.format(
        "separation_reason '{}' has no end_date, so the employment continues; fill in end_date, or remove the reason.",
        "separation_reason",
    )
    yield Finding("employments", "reason-without-end", "separation_reason", rows, sentence)


def _outside_employment(
    feeds: Mapping[str, pl.DataFrame], spells: pl.DataFrame, employments: Checked
) -> Iterator[Finding]:
    """Assignments that do not lie whole within one spell, and completions of days without employment."""
    rows = _spell_on(feeds["assignments"], "start_date", spells)
    last = pl.col("end_date").fill_null(_OPEN)
    # Where no spell began by that day, the spell's `last` is null. Such a row is outside, too, but `>` would drop it.
    rows = with_rejected_rows(rows.filter((last <= pl.col("last")).fill_null(value=False).not_()), employments)
    sentence = pl.format(
        "the assignment with the start_date {} has days on which the person is not employed; it counts on the days of "
        "employment only; correct the assignment or the employment in HR.{}",
        "start_date",
        "rejected_rows",
    )
    yield Finding("assignments", "assignment-outside-employment", "start_date", rows, sentence)
    rows = _spell_on(feeds["completions"], "completed_on", spells)
    on = pl.col("completed_on")
    rows = with_rejected_rows(rows.filter((on <= pl.col("last")).fill_null(value=False).not_()), employments)
    sentence = pl.format(
        "on completed_on {} the person was not employed; the completion counts as soon as an employment follows; "
        "correct the date, or the employment in HR.{}",
        "completed_on",
        "rejected_rows",
    )
    yield Finding("completions", "completion-while-not-employed", "completed_on", rows, sentence)


def _spell_on(rows: pl.DataFrame, day: str, spells: pl.DataFrame) -> pl.DataFrame:
    """Add `last` of the person's latest employment spell that began on or before `day`; empty if there is none."""
    # Nearly everybody has one spell, which is found by its person alone, and that is quicker.
    rows = rows.join(spells.filter("is_only").drop("is_only"), on="staff_id", how="left").with_columns(
        last=pl.when(pl.col("first") <= pl.col(day)).then("last")
    )
    others = rows.filter(pl.col("first").is_null()).drop("first", "last")
    # Sorted above and below; with `by` Polars cannot check that and would warn, and a warning is an error here.
    latest = others.sort(day).join_asof(
        spells.filter(~pl.col("is_only")).drop("is_only").sort("first"),
        left_on=day,
        right_on="first",
        by="staff_id",
        strategy="backward",
        check_sortedness=False,
    )
    return pl.concat([rows.filter(pl.col("first").is_not_null()).drop("first"), latest.drop("first", strict=False)])


# Assignments, grants, staff


def _assignments(assignments: pl.DataFrame, policy: Policy) -> Iterator[Finding]:
    titles = assignments["job_title"].unique().to_list()
    # In Python, by distinct title: `compared` is the one place that says how the policy compares titles.
    unlisted = [title for title in titles if compared(title) not in policy.role_by_title]
    sentence = pl.format(
        "no role of the policy lists the job_title '{}', so it counts as a role of its own; list it under [roles].",
        "job_title",
    )
    rows = assignments.filter(pl.col("job_title").is_in(unlisted))
    yield Finding("assignments", "unlisted-title", "job_title", rows, sentence)


def _shared_addresses(staff: pl.DataFrame) -> Finding:
    rows = staff.filter(pl.col("email").is_not_null()).with_columns(
        address=pl.col("email").str.strip_chars().str.to_lowercase()
    )
    rows = rows.filter(may_repeat(rows.select("address"))).filter(pl.len().over("address") > 1)
    sharing = rows.group_by("address").agg(
        ids=pl.col("staff_id").sort().head(MOST_NAMED).str.join(", "), people=pl.len()
    )
    sentence = pl.format(
        "the email '{}' is that of {} people ({}); signing in takes the one who is employed on the day, if exactly one "
        "is; give everybody an address of their own.",
        "email",
        "people",
        "ids",
    )
    return Finding("staff", "shared-email", "email", rows.join(sharing, on="address", how="left"), sentence)


def _contradicting(grants: pl.DataFrame, source: Source) -> Finding:
    """Rows of one access of which one is removed after the other, which is not, was granted."""
    access = ["staff_id", "ic_group", "location_id"]
    removed = grants.filter(pl.col("removed_on").is_not_null()).select(*access, "removed_on", "line")
    held = grants.filter(pl.col("removed_on").is_null()).select(*access, "granted_on", other="line")
    # Hardly any access has rows of both kinds, and those of one alone contradict nothing.
    removed, held = removed.join(held, on=access, how="semi"), held.join(removed, on=access, how="semi")
    # Each row with a few of the other kind, or a report with an access ten thousand times would fill the memory: with
    # the first ones, and with the one that contradicts if any does.
    place = pl.int_range(pl.len()).over(access)
    last = removed.filter((place < _FEW) | (place == pl.col("removed_on").arg_max().over(access)))
    first = held.filter((place < _FEW) | (place == pl.col("granted_on").arg_min().over(access)))
    # Access that was given again after the removal contradicts nothing.
    both = [
        some.filter(pl.col("granted_on") < pl.col("removed_on")).select("line", "other")
        for some in (removed.join(first, on=access), last.join(held, on=access))
    ]
    pairs = pl.concat([both[0], both[1].select(line="other", other="line")])
    others = pairs.group_by("line").agg(
        others=(pl.col("other").sort().head(MOST_NAMED) % LINES_PER_FILE).cast(pl.String).str.join(", ")
    )
    sentence = pl.format(
        "the access to '{}' at {} with the removed_on '{}' is both removed and not removed (see {} {}); it counts as "
        "not removed; export one row for one access.",
        "ic_group",
        "location_id",
        pl.col("removed_on").cast(pl.String).fill_null(""),
        place_of(source),
        "others",
    )
    return Finding("grants", "contradicting-grants", "removed_on", grants.join(others, on="line"), sentence)


# Days, and what is not there


def _in_future(feeds: Mapping[str, pl.DataFrame], loaded_on: date) -> Iterator[Finding]:
    """Days of what has happened; a row with two of them in the future is one finding, by the first."""
    for feed, rows in feeds.items():
        days = FEEDS[feed].days_that_happened
        for index, day in enumerate(days):
            is_new = pl.all_horizontal(pl.col(days[:index]) <= loaded_on) if index else pl.lit(value=True)
            sentence = pl.format(
                f"{day} {{}} is after the day of the load, {loaded_on}; the row counts from that day on; "
                "correct the date if it is a typo.",
                day,
            )
            yield Finding(feed, "future-date", day, rows.filter((pl.col(day) > loaded_on) & is_new), sentence)


def _read_differently(feeds: Mapping[str, pl.DataFrame], checked: Mapping[str, Checked]) -> Iterator[Finding]:
    """What was read differently from how it is written: the notes of `spelling`."""
    for feed, one in checked.items():
        for (finding, column), notes in one.notes.group_by("finding", "column", maintain_order=True):
            rows = notes.select("line", pl.col("value").alias(str(column)), "sentence")
            if "staff_id" in FEEDS[feed].names:
                rows = rows.join(feeds[feed].select("line", "staff_id"), on="line", how="left")
            yield Finding(feed, str(finding), str(column), rows, pl.col("sentence"))


def _blank(checked: Mapping[str, Checked]) -> Iterator[Finding]:
    for feed, one in checked.items():
        lines = one.blank_lines
        if lines.len():
            first = ", ".join(str(line % LINES_PER_FILE) for line in lines.head(3))
            rows = pl.DataFrame({"line": [lines[0]], "value": [str(lines.len())]})
            sentence = (
                f"{lines.len():,} of the file's rows hold nothing but blanks and separators (the first: {first}); they "
                "are not rows of the feed and are not counted as read; delete them in the export."
            )
            yield Finding(feed, "blank-rows", None, rows, pl.lit(sentence))


def _left_out(locations: pl.DataFrame) -> Finding:
    """Locations of an earlier version that the feed lacks (closed), or whose row was rejected (not closed)."""
    gone = pl.lit(
        "is kept from the last load and marked closed, since the feed lacks it; put it back into the export, "
        "if it is open."
    )
    rejected = pl.lit("is kept from the last load as it was, since its row was rejected; correct it at the source.")
    how = pl.when("is_closed").then(gone).otherwise(rejected)
    # Only a location carried over from an earlier version has no line.
    rows = locations.filter(pl.col("line").is_null()).drop("line")
    return Finding(
        "locations",
        "location-left-out",
        "location_id",
        rows,
        pl.format("location_id {} ({}) {}", "location_id", "name", how),
    )


def _empty(
    checked: Mapping[str, Checked], sources: Mapping[str, Source], policy: Policy, loaded_on: date
) -> Iterator[Finding]:
    # A finding shows only if it has a row, and an empty feed has none to offer.
    nothing = pl.DataFrame({"staff_id": [None]}, schema={"staff_id": pl.String})
    for feed, one in checked.items():
        if is_absent(sources[feed]):
            yield Finding(feed, "absent-feed", None, nothing, pl.lit(said_absent(feed, policy, loaded_on)))
        elif one.accepted.is_empty():
            yield Finding(feed, "empty-feed", None, nothing, pl.lit(FINDINGS["empty-feed"]))


def _remarks(sources: Mapping[str, Source]) -> Iterator[Finding]:
    """What was assumed about the files of a mapping, or passed over in them."""
    for feed, source in sources.items():
        for remark in source.remarks:
            rows = pl.DataFrame({"file": [remark.file], "value": [None]}, schema_overrides={"value": pl.String})
            yield Finding(feed, remark.finding, None, rows, pl.lit(remark.sentence))
