"""What the files of a folder know of each other: whose ids they have, and which places and addresses there are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from intake.contracts import COMPLETIONS, FEEDS
from intake.proposal_contents import References, part
from intake.proposal_dates import HALF, mean
from intake.proposal_files import Folder, Seen, SeenFile
from intake.proposal_ids import IdsOf
from intake.proposal_match import Candidate, Match, matches
from intake.proposal_moodle import without_account
from intake.proposal_names import compared

IDS = {"staff_id": "staff_id", "approver_id": "staff_id", "location_id": "location_id"}
"""The columns of feeds that hold ids, with what they are ids of."""
LISTS = {"staff_id": "staff", "location_id": "locations"}
"""The feed that lists all ids of a kind."""


def references_of(seen: Folder, chosen: Mapping[str, Sequence[Candidate]], before: References) -> References:
    """What the files that fill `staff` and `locations` list."""
    ids: dict[str, set[str]] = {what: set() for what in LISTS}
    places: dict[str, str] = {}
    names: dict[str, str] = {}
    emails: frozenset[str] = frozenset()
    for what, feed in LISTS.items():
        for file, taken in filling(feed, seen, chosen):
            if what in taken:
                ids[what] |= set(taken[what].seen.values)
            if feed == "staff" and "email" in taken:
                emails |= {value.lower() for value in taken["email"].seen.values}
            if feed == "locations" and {"location_id", "name"} <= set(taken):
                pair = file.table.rows.select(taken["name"].seen.place, taken["location_id"].seen.place).drop_nulls()
                places |= {compared(name): one.strip() for name, one in pair.iter_rows()}
                names |= {one.strip(): name.strip() for name, one in pair.iter_rows()}
    return References({what: frozenset(some) for what, some in ids.items()}, places, before.listed, names, emails)


def filling(
    feed: str, seen: Folder, chosen: Mapping[str, Sequence[Candidate]]
) -> Iterator[tuple[SeenFile, Mapping[str, Match]]]:
    """The files that fill a feed, each with its columns."""
    if file := seen.as_is.get(feed):
        yield file, matches(file, feed, References())
    yield from ((one.file, one.taken) for one in chosen.get(feed, []))


def ids_of(seen: Folder, chosen: Mapping[str, Sequence[Candidate]]) -> Iterator[IdsOf]:
    """Every column with ids of people or places."""
    for feed in FEEDS:
        for file, taken in filling(feed, seen, chosen):
            for name, what in IDS.items():
                if name in taken and taken[name].by is None:
                    is_list = feed == LISTS[what]
                    yield IdsOf(file.name, _first_parts(taken[name].seen), what, is_list, feed in seen.as_is)


def ids_of_older(fills: Sequence[Candidate]) -> Iterator[IdsOf]:
    """The ids in an older file: they may have zeros that newer ones have lost."""
    for one in fills:
        for name, what in IDS.items():
            if name in one.taken and one.taken[name].by is None:
                yield IdsOf(one.file.name, _first_parts(one.taken[name].seen), what, False, False)


def _first_parts(seen: Seen) -> Seen:
    """The ids of values such as "0010 - East High"."""
    if mean(seen.values.str.contains(r"^[0-9]+ - ")) < HALF:
        return seen
    return replace(seen, values=part(seen.values, " - ", 1).unique(maintain_order=True))


def person_in(report: SeenFile, references: References) -> Match | None:
    """The column of one of Moodle's reports that says who it is."""
    return matches(without_account(report), COMPLETIONS.name, references).get("staff_id")


def ids_of_reports(reports: Sequence[SeenFile], references: References) -> Iterator[IdsOf]:
    """The ids of people in Moodle's reports."""
    for report in reports:
        match = person_in(report, references)
        if match is not None and match.by is None:
            yield IdsOf(report.name, match.seen, "staff_id", False, False)
