"""What cannot be known about a day, and why: before the records or rules begin, too far beyond the records, or without.

A page that finds nobody says so only where it can know; else it says what it cannot know, and the reason.
"""

from dataclasses import dataclass
from datetime import date

from queries import Facts
from ui.widgets import formats


@dataclass(frozen=True)
class Unknowns:
    """Why nothing can be known about certificates, about access granted and about people at all; "" where it can.

    Each is a whole sentence.
    """

    certificates: str = ""
    grants: str = ""
    people: str = ""


def of_day(facts: Facts, *, as_of: date, year_begins_on: date) -> Unknowns:
    """Say what cannot be known about a day, whose school year begins on `year_begins_on`."""
    people = _before(as_of, facts.records_from, "The feeds hold no records.", "The records begin on {}.")
    rules = "No function has a rule.", "The rules begin on {}."
    later = _later(facts, as_of, year_begins_on)
    training = "The feeds hold no training records.", "Training is on record from {} on only."
    access = "The feeds hold no records of access.", "Access is on record from {} on only."
    return Unknowns(
        certificates=people
        or _before(as_of, facts.certified_from, *rules)
        or _before(as_of, facts.trained_from, *training)
        or later,
        # From the first rule of any function, and without training: base access takes no certificate.
        grants=people
        or _before(as_of, facts.ruled_from, *rules)
        or _before(as_of, facts.granted_from, *access)
        or later,
        people=people,
    )


def _before(as_of: date, begins_on: date | None, never: str, later: str) -> str:
    if begins_on is None:
        return never
    return later.format(formats.day(begins_on)) if as_of < begins_on else ""


def _later(facts: Facts, as_of: date, year_begins_on: date) -> str:
    """Say that the records end in an earlier school year: what is earned until the day is not recorded yet."""
    through = facts.records_through
    if through is None or through >= year_begins_on:
        return ""
    ended = ""
    if facts.last_end is not None and facts.last_end < as_of:
        ended = f"Every certificate on record with an end has ended by {formats.day(facts.last_end)}, and "
    return (
        f"{ended}{'t' if ended else 'T'}he records end on {formats.day(through)}: what happens after that is not known."
    )


def sentence(what: str, why: str) -> str:
    """Say that something cannot be known, and why: "whether anybody loses access"."""
    return f"{what[0].upper()}{what[1:]} cannot be known. {why}"
