"""Which anomalies have one common cause, so that one change repairs several of them; nothing here knows the screen.

Four things are taken for a cause of two rows or more (columns: `queries.anomaly_list`):

- person: somebody who left, or whom HR does not know, and every function that they still hold;
- place: the same kind at the same school since the same day, as after one change in HR;
- person, again: somebody of whom several rows of access cannot be judged;
- course: the same course code, for certificates that ended on one day or for a course that was never completed.

A row may fit several. The aim is to explain the most rows with the fewest causes, so the largest is taken first, then
the largest of what is left, and so on; a tie goes to the person before the place and to the place before the course.
Whoever left is never divided: all of their rows go to one cause, so they join a place only with all of them.
"""

import hashlib
import heapq
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from ui.widgets import formats

PERSON, PLACE, COURSE = "1 person", "2 place", "3 course"  # they sort in the order in which a tie is settled
GONE = ("departed", "unknown-person")
UNPLACED = "unplaced"
UNCERTIFIED = ("lapsed", "never-certified", "prerequisite")

Row = Mapping[str, Any]
Key = tuple[str, ...]


@dataclass(frozen=True)
class Cause:
    """What several rows have in common: an id for the address, without anybody's name or id, and a phrase."""

    cause_id: str
    phrase: str


def with_causes(rows: pl.DataFrame) -> pl.DataFrame:
    """Add cause_id and cause (the phrase) to anomalies, both null where nothing is shared with another row."""
    # Row by row, not in Polars: which cause a row gets depends on what all others got before.
    records = list(rows.iter_rows(named=True))
    keys = shared(records)
    causes = {key: _cause(key, members) for key, members in _members(records, keys).items()}
    by_row = [causes[key] if key else None for key in keys]
    return rows.with_columns(
        pl.Series("cause_id", [cause and cause.cause_id for cause in by_row], pl.String),
        pl.Series("cause", [cause and cause.phrase for cause in by_row], pl.String),
    )


def shared(rows: Sequence[Row]) -> list[Key | None]:
    """Return the key of the cause of each row, None where it shares none. Two rows have one cause if their keys agree.

    Keys: (PERSON, staff_id), with the kind for access that cannot be judged; (PLACE, location_id, kind, since);
    (COURSE, course_code, kind, ended_on).
    """
    units = _units(rows)
    fitting = [_keys([rows[number] for number in unit]) for unit in units]
    chosen = _largest_first(fitting, [len(unit) for unit in units])
    by_row: list[Key | None] = [None] * len(rows)
    for unit, key in zip(units, chosen, strict=True):
        for number in unit:
            by_row[number] = key
    return by_row


def _units(rows: Sequence[Row]) -> list[list[int]]:
    """Put together what goes to one cause as a whole: all rows of somebody who is gone, any other row by itself."""
    units: dict[Key, list[int]] = defaultdict(list)
    for number, row in enumerate(rows):
        units[("gone", row["staff_id"]) if row["kind"] in GONE else ("row", str(number))].append(number)
    return list(units.values())


def _keys(unit: Sequence[Row]) -> set[Key]:
    """Return the causes that all rows of a unit fit."""
    return set.intersection(*(_keys_of(row) for row in unit))


def _keys_of(row: Row) -> set[Key]:
    if row["kind"] == UNPLACED:  # each row has its own fault, and often neither a place nor a day
        return {(PERSON, row["staff_id"], UNPLACED)}
    keys: set[Key] = {(PLACE, row["location_id"], row["kind"], row["since"].isoformat())}
    # A person is the cause only of what a departure explains: two things that one employee lacks may be unrelated.
    if row["kind"] in GONE:
        keys.add((PERSON, row["staff_id"]))
    if row["kind"] in UNCERTIFIED and row["course_code"]:
        keys.add((COURSE, row["course_code"], row["kind"], row["ended_on"].isoformat() if row["ended_on"] else ""))
    return keys


def _largest_first(fitting: Sequence[set[Key]], sizes: Sequence[int]) -> list[Key | None]:
    """Give each unit the largest cause that it fits, counting only units that have none yet; a cause has two rows."""
    open_units: dict[Key, set[int]] = defaultdict(set)
    for unit, keys in enumerate(fitting):
        for key in keys:
            open_units[key].add(unit)
    left = {key: sum(sizes[unit] for unit in units) for key, units in open_units.items()}
    # Sizes only ever shrink, so an outdated entry is put back with its new size when it comes up: that costs less than
    # updating the heap with every unit that is given away.
    heap = [(-rows, key) for key, rows in left.items()]
    heapq.heapify(heap)
    chosen: list[Key | None] = [None] * len(fitting)
    while heap:
        size, key = heapq.heappop(heap)
        if -size != left[key]:
            heapq.heappush(heap, (-left[key], key))
        # The largest comes up first, so that no other cause has two rows either.
        elif left[key] < 2:
            break
        else:
            # A copy, since the loop takes units out of this very set.
            for unit in list(open_units[key]):
                chosen[unit] = key
                for other in fitting[unit]:
                    open_units[other].discard(unit)
                    left[other] -= sizes[unit]
    return chosen


def _members(rows: Sequence[Row], keys: Iterable[Key | None]) -> dict[Key, list[Row]]:
    members: dict[Key, list[Row]] = defaultdict(list)
    for row, key in zip(rows, keys, strict=True):
        if key:
            members[key].append(row)
    return dict(members)


def _cause(key: Key, rows: Sequence[Row]) -> Cause:
    first = rows[0]
    # With its kind, where access cannot be judged: the same person may be another cause, as one who left.
    if key[0] == PERSON:
        return Cause("-".join(("person", *key[2:], _fingerprint(first))), _phrase_of_person(first, len(rows)))
    if key[0] == PLACE:
        return Cause(".".join(key[1:]), _phrase_of_place(first))
    return Cause(".".join(filter(None, key[1:])), _phrase_of_course(first))


def _fingerprint(row: Row) -> str:
    """Distinguish a person from others without identifying them: what is in an address ends up in logs and bookmarks.

    Names go in too, so that hashing every staff id does not reveal whose it is.
    """
    identity = "|".join(str(row[part]) for part in ("staff_id", "given_name", "family_name"))
    return hashlib.blake2s(identity.encode(), digest_size=4).hexdigest()


def _name(row: Row) -> str:
    """Name a person, by the staff id where HR has no name."""
    return formats.full_name(row["given_name"], row["family_name"]) or f"Staff id {row['staff_id']}"


def _phrase_of_person(row: Row, count: int) -> str:
    grants = formats.grants(count)
    if row["kind"] == UNPLACED:
        return f"{_name(row)} holds {grants} that cannot be judged"
    if row["kind"] == "unknown-person":
        return f"{_name(row)} is not in HR and holds {grants}"
    return f"{_name(row)} left and still holds {grants}"


_AT_A_PLACE = {
    "unknown-person": "people whom HR does not know",
    "departed": "people who left still hold access",
    "wrong-location": "people without a job there still hold access",
    "role": "jobs that no rule gives the access to",
    "lapsed": "certificates lapsed",
    "never-certified": "granted without the certificate",
    "prerequisite": "granted without the prerequisite course",
    "not-approved": "no approval stands",
    "removed": "earned access was removed",
    "overdue": "earned access is overdue",
    "granted-early": "granted before the requirements were met",
    "approver": "approved by somebody who may not approve there",
}


def _phrase_of_place(row: Row) -> str:
    """Name one change at one place, such as a departure or a move in HR: what it led to, and since when."""
    return f"{row['location_name']} since {formats.day(row['since'])}: {_AT_A_PLACE[row['kind']]}"


def _phrase_of_course(row: Row) -> str:
    title, code = row["course_title"], row["course_code"]
    if row["kind"] == "lapsed":
        return f"{title} certificates ({code}) ended on {formats.day(row['ended_on'])}"
    if row["kind"] == "prerequisite":
        return f"{title} ({code}), a prerequisite, was never completed"
    return f"{title} ({code}) was never completed"
