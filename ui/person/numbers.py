"""What is said of one person, and the rows of the time line (frames: `queries.status`, `queries.timeline`)."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

import polars as pl

from ui.reads import unknowns
from ui.record import Stretch, covers
from ui.widgets import formats

SECTIONS = {"job": "Jobs", "certificate": "Certificates", "approval": "Approvals", "access": "Access"}
"""The sections of the time line in their order, by id."""
_DECISION_SIGNS = {"approved": "✓", "denied": "✕", "withdrawn": "○"}
_YEAR = timedelta(days=365)


def headline(status: pl.DataFrame, as_of: date, unknown: str) -> str:
    """Answer the page's question in a sentence or two, from one person's status (columns: `queries.status`).

    `unknown` says why nothing on record need not mean nothing at all.
    """
    entitled = status.filter("entitled")
    if entitled.is_empty() and unknown:
        return unknowns.sentence(f"whether there is a function to be entitled to on {formats.day(as_of)}", unknown)
    if entitled.is_empty():
        return f"Entitled to no function on {formats.day(as_of)}."
    titles = entitled["function_title"].unique().sort().to_list()
    count = formats.count(len(titles), "function", "functions")
    said = f"Entitled to {count} on {formats.day(as_of)}: {formats.literal(formats.listing(titles))}."
    more = f" {unknowns.sentence('whether there are more', unknown)}" if unknown else ""
    return f"{said} {_ends_first(entitled)}{more}"


def _ends_first(entitled: pl.DataFrame) -> str:
    """Say what of the functions that a person is entitled to ends first, and when."""
    ending = entitled.filter(pl.col("last_day").is_not_null()).sort("last_day", "function_title")
    if ending.is_empty():
        return "None has a last day."
    last_day = ending["last_day"][0]
    first = ending.filter(pl.col("last_day") == last_day)["function_title"].unique().sort().to_list()
    verb = "ends" if len(first) == 1 else "end"
    return f"{formats.literal(formats.listing(first))} {verb} first, on {formats.day(last_day)}."


def timeline_title(stretches: pl.DataFrame, as_of: date, unknown: str) -> str:
    """Say the point of the time line: where grants and entitlement disagree, or that they agree.

    `unknown` says why nothing on record need not mean nothing at all.
    """
    # By place as well: access at one school says nothing about another (eligibility.md § 1).
    now = {kind: _cells(stretches, kind, as_of) for kind in ("entitlement", "grant")}
    without = sorted({title for _, _, title in now["grant"] - now["entitlement"]})
    lacking = sorted({title for _, _, title in now["entitlement"] - now["grant"]})
    if without:
        return f"Holds {formats.listing(without)} without being entitled"
    if lacking:
        return f"Entitled to {formats.listing(lacking)} without having it"
    if now["grant"]:
        return "Holds exactly what the rules give"
    return "What is on record" if unknown else "Holds nothing, and is entitled to nothing"


def _cells(stretches: pl.DataFrame, kind: str, as_of: date) -> set[tuple[str, str, str]]:
    rows = stretches.filter(pl.col("kind") == kind).to_dicts()
    return {(row["function_id"], row["location_id"], row["function_title"]) for row in rows if covers(row, as_of)}


# The time line


@dataclass(frozen=True)
class TimelineRow:
    """One row of the time line: which section, what it is about, how it stands on the day, its lanes of bars."""

    section: str
    name: str
    standing: str
    lanes: tuple[tuple[Stretch, ...], ...]


@dataclass(frozen=True)
class Span:
    """The days that the time line shows, the as-of day, and the last day of which it is known what was."""

    from_on: date
    to_on: date
    as_of: date
    known_on: date


def timeline_rows(stretches: pl.DataFrame, as_of: date) -> list[TimelineRow]:
    """Put the stretches of a person (columns: `queries.timeline`) into rows, in the order in which they are drawn."""
    every = stretches.to_dicts()
    # The place is named only where it distinguishes: on a phone each line has room for some fifty letters.
    several = stretches["location_id"].drop_nulls().n_unique() > 1
    return [
        *_rows(every, ("job",), "job", lambda one: one["location_name"], as_of),
        *_rows(every, ("certificate",), "certificate", lambda one: one["course_title"], as_of),
        *_rows(every, ("approval",), "approval", lambda one: _about(one, several=several), as_of),
        *_rows(every, ("entitlement", "grant"), "access", lambda one: _about(one, several=several), as_of),
    ]


def _about(stretch: Stretch, *, several: bool) -> str:
    return f"{stretch['function_title']}, {stretch['location_name']}" if several else str(stretch["function_title"])


def _rows(
    every: list[Stretch], kinds: tuple[str, ...], section: str, name: Callable[[Stretch], str], as_of: date
) -> Iterator[TimelineRow]:
    own = sorted((one for one in every if one["kind"] in kinds), key=name)
    for about, group in groupby(own, key=name):
        stretches = list(group)
        lanes = tuple(tuple(one for one in stretches if one["kind"] == kind) for kind in kinds)
        yield TimelineRow(section, about, _standing(section, lanes, as_of), lanes)


def visible_rows(drawn: Sequence[TimelineRow], shown: Span) -> list[TimelineRow]:
    """Keep the rows with anything to see in `shown`; within a section, those that stand on the day come first."""
    visible = [row for row in drawn if any(_is_visible(one, shown) for lane in row.lanes for one in lane)]
    sections = list(SECTIONS)
    return sorted(visible, key=lambda row: (sections.index(row.section), not _stands(row, shown.as_of)))


def _is_visible(stretch: Stretch, shown: Span) -> bool:
    return bool(stretch["from_on"] <= shown.to_on and (stretch["to_on"] is None or stretch["to_on"] >= shown.from_on))


def _stands(row: TimelineRow, as_of: date) -> bool:
    # A decision is a day and not a stretch: it covers no other day, and yet it stands.
    return row.section == "approval" or any(covers(one, as_of) for lane in row.lanes for one in lane)


def _standing(section: str, lanes: tuple[tuple[Stretch, ...], ...], as_of: date) -> str:
    """Say how a row stands on the day, in a few words."""
    if section == "approval":
        # Of two decisions on one day the one that is not an approval wins (eligibility.md § 6).
        last = max(lanes[0], key=lambda one: (one["from_on"], one["state"] != "approved"))
        return f"{_DECISION_SIGNS.get(last['state'], '○')} {last['state']} {formats.day(last['from_on'])}"
    return "; ".join(filter(None, (_lane_standing(lane, as_of) for lane in lanes))) or "not entitled, not granted"


def _lane_standing(lane: tuple[Stretch, ...], as_of: date) -> str:
    if not lane:
        return ""
    now = [one for one in lane if covers(one, as_of)]
    last = now[-1] if now else max(lane, key=lambda one: one["to_on"] or date.max)
    end = formats.day(last["to_on"]) if last["to_on"] else ""
    match last["kind"], bool(now):
        case "job", True:
            return f"{last['state']} since {formats.day(last['from_on'])}" + (f", until {end}" if end else "")
        case "certificate", True if last["state"] == "lapsed":
            return f"lapsed since {formats.day(last['from_on'])}"
        case "certificate" | "entitlement", True:
            return f"{last['state']} until {end}" if end else f"{last['state']}, no end"
        case "grant", True:
            return f"granted since {formats.day(last['from_on'])}"
        case _:
            return (
                f"{last['state']} until {end}" if last["from_on"] <= as_of else f"from {formats.day(last['from_on'])}"
            )


def span(stretches: pl.DataFrame, *, as_of: date, june: date, known_on: date) -> Span:
    """Choose the days to show: what matters for access, at most six years back and four ahead."""
    # Decades of employment would leave the certificates too thin to point at.
    about_access = stretches.filter(~pl.col("kind").is_in(["employment", "job"]))
    shown = about_access if about_access.height else stretches
    first = shown["from_on"].min() or as_of
    ends = shown["to_on"].drop_nulls().max() or as_of
    assert isinstance(first, date)  # noqa: S101 (a column of days)
    assert isinstance(ends, date)  # noqa: S101
    return Span(
        max(min(first - _YEAR / 6, as_of - _YEAR), as_of - 6 * _YEAR),
        min(max(ends + _YEAR / 4, june + _YEAR / 2), as_of + 4 * _YEAR),
        as_of,
        known_on,
    )


def sentence(stretch: Stretch) -> str:
    """Say a stretch in one sentence, for whoever points at its bar."""
    end = f" to {formats.day(stretch['to_on'])}" if stretch["to_on"] else " on"
    what = stretch["course_title"] or stretch["function_title"] or "Job"
    where = f" at {stretch['location_name']}" if stretch["location_name"] else ""
    days = "" if stretch["kind"] == "approval" else end
    return f"{what}{where}: {stretch['state']}, {formats.day(stretch['from_on'])}{days}"
