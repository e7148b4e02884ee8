"""The words, numbers, filters and tables of the page on waiting (rows: `queries.arrivals`, `waiting`, ...)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl
import streamlit as st

from queries import Period
from ui.reads import doubts
from ui.widgets import cache, counts, formats, tables
from ui.widgets.ages import AGES, age_group
from ui.widgets.filters import FilterBar
from ui.widgets.metrics import Metric, row, shows

WAITING, APPROVALS, EARNED = "waiting", "approvals", "earned"
LISTS = {WAITING: "Waiting for access", APPROVALS: "Waiting for an approval", EARNED: "Earned in the period"}
PERIODS = {
    "12-months": "Last 12 months",
    "this-year": "This school year so far",
    "last-year": "Last school year",
    "all": "All years",
}
"""The default comes first: in July a school year has hardly begun, but twelve months have always had a fall."""
DEFAULT_PERIOD = "12-months"
STANDINGS = {"overdue": "▲ Overdue", "pending": "○ Pending", "by-request": "● By request"}
DECISIONS = {
    "open": "● Nobody decided yet",
    "refused": "▲ Refused or withdrawn",
    "has-access": "○ Has access without it",
}
OUTCOMES = {
    "missing": "▲ Not granted",
    "late": "● Granted later",
    "within": "✓ Granted in time",
    "too-early": "○ Too early to tell",
    "ended": "○ Ended before then",
    "held": "○ Held from before",
    "unmeasured": "○ Not measurable",
}
SETTLED = ("within", "late", "missing")
"""The outcomes that the curve counts: the time allowed is over, and the wait has a first day and an end."""
SLOW = ("late", "missing")
PATHS = {"automatic": "Automatic", "by-request": "By request"}
_PILLS = ("orange", "yellow", "green", "gray")
_MOST_NAMES = 2


# Numbers


@dataclass(frozen=True)
class Pace:
    """How one kind of path did: `total` times access was earned and the time allowed is over, `within` granted by then.

    `by_day`: how many were granted by each business day after the last requirement was met, from day 0 on.
    """

    total: int
    within: int
    by_day: tuple[int, ...]


@dataclass(frozen=True)
class Numbers:
    """What the page counts; people each once, and the grants that they wait for apart from them.

    `doubt` says why nobody found may not mean that there is nobody. `as_of` is the day on which they wait; the period
    ends on the last day of it that is known.
    """

    as_of: date
    period: Period
    automatic: Pace
    by_request: Pace
    people: Mapping[str, int]
    grants: Mapping[str, int]
    doubt: str


@cache.by_frames
def numbers(  # noqa: PLR0917 (the three lists, and what the page looks at)
    arrivals: pl.DataFrame, waiting: pl.DataFrame, approvals: pl.DataFrame, period: Period, as_of: date, doubt: str
) -> Numbers:
    """Count the lists; the keys of people and grants are those of STANDINGS and DECISIONS."""
    people, grants = {}, {}
    for rows, kinds in ((waiting, STANDINGS), (approvals, DECISIONS)):
        for kind in kinds:
            found = rows.filter(pl.col("standing") == kind)
            people[kind], grants[kind] = counts.people(found), counts.grants(found)
    return Numbers(as_of, period, _pace(arrivals, True), _pace(arrivals, False), people, grants, doubt)


def _pace(arrivals: pl.DataFrame, is_automated: bool) -> Pace:
    found = arrivals.filter((pl.col("is_automated") == is_automated) & pl.col("outcome").is_in(SETTLED))
    waits = found["waited_days"].drop_nulls()
    longest = waits.max()
    days = range(int(longest) + 1) if isinstance(longest, int) else range(0)
    by_day = tuple(int((waits <= day).sum()) for day in days)
    return Pace(found.height, int((found["outcome"] == "within").sum()), by_day)


def share(part: int, whole: int) -> str:
    """Write a share in percent that says 100% only of all and 0% only of none."""
    if part in (0, whole):
        return "100%" if part else "0%"
    percent = 100 * part / whole
    return f"{min(max(percent, 0.1), 99.9):.1f}%" if not 1 <= percent <= 99 else f"{percent:.0f}%"


def days(count: int) -> str:
    """Count business days."""
    return formats.count(count, "business day", "business days")


# Words


def headline(found: Numbers, place: str) -> str:
    """Answer the page's question, as Markdown; `place` is a school or the district."""
    return f"{_how_fast(found, place)} {_who_waits(found)}"


def _how_fast(found: Numbers, place: str) -> str:
    when, limit = when_words(found), days(found.period.allowed_days)
    automatic, asked = found.automatic, found.by_request
    if not _is_measured(found) and found.doubt:
        return doubts.unknown(f"whether earned access came in time at {formats.literal(place)}", found.doubt)
    if not _is_measured(found):
        return f"{when}, nobody at {formats.literal(place)} earned access whose {limit} are over."
    if not automatic.total:
        return f"**{when}, access by request came within {limit} {_times(asked)}.**"
    request = f", by request {_times(asked)}" if asked.total else ""
    return f"**{when}, earned access came within {limit} {_times(automatic)} where it is automatic**{request}."


def _times(pace: Pace) -> str:
    total = formats.count(pace.total, "time", "times")
    return f"{formats.number(pace.within)} of {total} ({share(pace.within, pace.total)})"


def _who_waits(found: Numbers) -> str:
    overdue, undecided = found.people["overdue"], found.people["open"]
    if found.doubt:
        return f"{_as_far_as_known(overdue, undecided)}Who else waits then cannot be known."
    now = "as things stand" if counted_through(found) else "now"
    late = f"{formats.people(overdue)} {'is' if overdue == 1 else 'are'} overdue" if overdue else "Nobody is overdue"
    if not undecided:
        return f"{late} {now}, and nobody waits for an approval."
    lack = "lacks" if undecided == 1 else "lack"
    return f"{late} {now}, and {formats.people(undecided)} {lack} nothing but an approval."


def _as_far_as_known(overdue: int, undecided: int) -> str:
    """Count who waits, without a word on who does not."""
    parts = [f"{formats.people(overdue)} overdue"] * bool(overdue)
    parts += [f"{formats.people(undecided)} without an approval"] * bool(undecided)
    return f"As things stand, {formats.listing(parts)}. " if parts else ""


def _is_measured(found: Numbers) -> bool:
    return bool(found.automatic.total or found.by_request.total)


def when_words(found: Numbers) -> str:
    """Say the period at the start of a sentence."""
    period = found.period
    if period.period == "12-months" and period.to_on < found.as_of:
        return f"In the 12 months through {formats.day(period.to_on)}"
    if period.period == "last-year":
        return f"In school year {period.from_on.year}-{period.to_on.year % 100:02d}"
    if period.period == "this-year":
        return f"Since {formats.day(period.from_on)}"
    return {"12-months": "In the last 12 months", "all": "Since the first recorded grant"}[period.period]


def counted_through(found: Numbers) -> str:
    """Say that the records end before the as-of day, and what that means for the page; empty if they do not."""
    known_on = found.period.to_on
    if found.period.period == "last-year" or known_on >= found.as_of:
        return ""
    return (
        f"{formats.EXPECTED} The records end on {formats.day(known_on)}: times to access are counted through that day. "
        f"Who waits on {formats.day(found.as_of)} is expected, as if nothing was granted or decided since."
    )


def definition(found: Numbers) -> str:
    """Say what the curve counts, for the reader who asks."""
    limit = days(found.period.allowed_days)
    return (
        "Counted is each time somebody came to meet all requirements for a function at a place, once its time allowed "
        f"({limit}) is over, granted or not. The wait runs from the day the last requirement was met (day 0) to the "
        "first grant on or after it, in business days: Monday to Friday without closed days; a grant on another day "
        "counts for the next business day. A path is automatic if the rules say that access comes by itself. Not "
        "counted: access that an earlier grant already gave, entitlement that ended ungranted before its time was "
        "over, and requirements met before the first recorded grant or on the day of a function's first rule."
    )


@cache.by_frames
def not_counted(arrivals: pl.DataFrame) -> str:
    """Say how many rows of the period the curve leaves out, and why; empty if none."""
    words = {
        "too-early": "whose time is not over yet",
        "ended": "whose entitlement ended before it was",
        "held": "with access from before",
        "unmeasured": "from before the first recorded grant or rule",
    }
    counts = {kind: arrivals.filter(pl.col("outcome") == kind).height for kind in words}
    parts = [f"{formats.number(counts[kind])} {words[kind]}" for kind in words if counts[kind]]
    return f"Not in the curve: {formats.listing(parts)}." if parts else ""


def metrics(found: Numbers) -> None:
    """Draw the four numbers of those who wait on the day; each opens the list that it counts."""
    limit = days(found.period.allowed_days)
    told = (
        ("overdue", WAITING, "People overdue", f"All requirements met, automatic, and {limit} passed without a grant"),
        ("pending", WAITING, "People pending", f"All requirements met, automatic, and {limit} not yet over"),
        (
            "by-request",
            WAITING,
            "Must request it",
            "People with all requirements met, but by no automatic path: somebody has to ask for the access",
        ),
        ("open", APPROVALS, "Need approval", "People who lack nothing but the approval, and nobody has decided yet"),
    )
    row(
        [
            Metric(label, found.people[kind], shows(found.grants[kind]), _opens_kind(which, kind), meaning)
            for kind, which, label, meaning in told
        ],
        found.doubt,
    )


def _opens_kind(which: str, kind: str) -> dict[str, object]:
    return opens(which, kind=[kind]) if which == WAITING else opens(which, decision=[kind])


def opens(which: str, **chosen: object) -> dict[str, object]:
    """Return the filters that open a list: which one, and `chosen` with all others empty."""
    empty = {WAITING: ("kind", "age"), APPROVALS: ("decision", "age"), EARNED: ("result", "path")}[which]
    none: dict[str, object] = {name: [] for name in (*empty, "function")}
    return {"list": which, **none, **chosen}


# Filters


@dataclass(frozen=True)
class Chosen:
    """Which list, the rows of it that were chosen, and the filters in words for the downloaded file."""

    which: str
    rows: pl.DataFrame
    words: dict[str, str]


def choose(line: FilterBar, which: str, rows: pl.DataFrame, functions: Mapping[str, str]) -> Chosen:
    """Draw the filters of the list `which` of `rows`; what is chosen lives in the address."""
    function = line.several("function", "Function", functions, placeholder="All functions")
    wanted: list[tuple[str, tuple[str, ...], Mapping[str, str], pl.Expr]] = [
        ("function", function, functions, pl.col("function_id"))
    ]
    for name, label, options, column in _asked(which):
        wanted.append((label, line.several(name, label, options, placeholder="All"), options, column))
    for _, values, _, column in wanted:
        if values:
            rows = rows.filter(column.is_in(values))
    words = {label.lower(): ", ".join(options[value] for value in values) for label, values, options, _ in wanted}
    return Chosen(which, rows, {label: value for label, value in words.items() if value})


def _asked(which: str) -> list[tuple[str, str, Mapping[str, str], pl.Expr]]:
    """Return name, label, options and column of the filters that belong to one list."""
    age = ("age", "Waiting for (business days)", AGES, age_group())
    if which == WAITING:
        return [("kind", "Standing", STANDINGS, pl.col("standing")), age]
    if which == APPROVALS:
        return [("decision", "Decision", DECISIONS, pl.col("standing")), age]
    path = pl.when("is_automated").then(pl.lit("automatic")).otherwise(pl.lit("by-request"))
    return [("result", "Result", OUTCOMES, pl.col("outcome")), ("path", "Path", PATHS, path)]


# Tables


@cache.by_frames
def sorted_list(which: str, rows: pl.DataFrame, help_name: str) -> pl.DataFrame:
    """Sort a list, what waits longest first within each kind, and say what to do where nothing else does."""
    kinds = list({WAITING: STANDINGS, APPROVALS: DECISIONS, EARNED: OUTCOMES}[which])
    column = "outcome" if which == EARNED else "standing"
    longest = {EARNED: -pl.col("waited_days").fill_null(0)}.get(which, -pl.col("age_days"))
    order = pl.col(column).replace_strict({kind: place for place, kind in enumerate(kinds)}, return_dtype=pl.Int64)
    if which == WAITING:
        rows = rows.with_columns(next_step=_next_step(help_name))
    met = "since" if which == APPROVALS else "met_on"
    return rows.sort(order, longest, met, "location_name", "function_title", "family_name", "given_name", "staff_id")


def _next_step(help_name: str) -> pl.Expr:
    due = pl.col("allowed_to").dt.strftime("%B %-d, %Y")
    return (
        pl.when(pl.col("standing") == "overdue")
        .then(pl.format("Tell {}: it was due by {}.", pl.lit(help_name), due))
        .when(pl.col("standing") == "pending")
        .then(pl.format("Nothing to do: due by {}.", due))
        .otherwise(pl.lit(f"Request it from {help_name}."))
    )


def table(which: str, rows: pl.DataFrame, *, is_one_location: bool) -> None:
    """Show a list as it is sorted; choosing a row opens the person."""
    shown = rows.select(
        tables.person().alias("person"),
        pl.col("location_name").alias("location"),
        pl.col("function_title").alias("function"),
        *_columns_of(which),
    )
    tables.people(shown, rows, _config(which), key=f"waiting_{which}", is_one_location=is_one_location)


def _columns_of(which: str) -> list[pl.Expr]:
    if which == WAITING:
        return [_pill("standing", STANDINGS), pl.col("met_on"), pl.col("age_days"), pl.col("next_step")]
    if which == APPROVALS:
        return [_pill("standing", DECISIONS), pl.col("since"), pl.col("age_days"), _ask(), pl.col("refused_on")]
    path = pl.when("is_automated").then(pl.lit(PATHS["automatic"])).otherwise(pl.lit(PATHS["by-request"]))
    result = _pill("outcome", OUTCOMES)
    return [result, pl.col("met_on"), pl.col("granted_on"), pl.col("waited_days"), path.alias("path")]


def _pill(column: str, words: Mapping[str, str]) -> pl.Expr:
    return pl.concat_list(pl.col(column).replace_strict(words, return_dtype=pl.String)).alias(column)


def _ask() -> pl.Expr:
    """Name whom to ask, the first two; where nobody there may approve, say what the rules ask for."""
    names = pl.col("approvers").str.split("; ")
    some = names.list.head(_MOST_NAMES).list.join(", ")
    more = names.list.len() - _MOST_NAMES
    return (
        pl.when(pl.col("approvers") == "")
        .then(pl.format("{} Nobody here holds such a job.", "next_step"))
        .when(names.list.len() > _MOST_NAMES)
        .then(pl.format("{} and {} more", some, more))
        .otherwise(some)
        .alias("ask")
    )


def _config(which: str) -> dict[str, Any]:
    column = st.column_config
    words, wide = (DECISIONS, 185) if which == APPROVALS else (STANDINGS, 115)
    met = "The first day of the unbroken run of days on which all requirements are met"
    since = "The first day of the unbroken run of days on which nothing but the approval is missing"
    return {
        "standing": column.MultiselectColumn(
            "Standing", width=wide, options=list(words.values()), color=_colors(words)
        ),
        "outcome": column.MultiselectColumn(
            "Result", width=150, options=list(OUTCOMES.values()), color=_colors(OUTCOMES), help="As of the day above"
        ),
        "met_on": tables.day("Earned on", met),
        "since": tables.day("Waiting since", since),
        "granted_on": tables.day("Granted on", "The first grant on or after that day, while entitled"),
        "refused_on": tables.day("Refused on", "The day of the latest decision, if it is not an approval"),
        "age_days": column.NumberColumn("Business days", width=100, help="Since that day, which is not counted"),
        "waited_days": column.NumberColumn(
            "Business days", width=100, help="By which business day after that day the grant came; 0 is the day itself"
        ),
        "path": column.TextColumn("Path", width=95, help="Automatic: a path met on that day grants without a request"),
        "next_step": column.TextColumn("Next step", width=305),
        "ask": column.TextColumn("Ask", width=300, help="Who holds a job there that may approve; all in the download"),
    }


def _colors(words: Mapping[str, str]) -> list[str]:
    return [_PILLS["▲●✓○".index(word[0])] for word in words.values()]
