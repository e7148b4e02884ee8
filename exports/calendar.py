"""The calendar file (iCalendar, RFC 5545) that Google Calendar, Outlook and Apple Calendar import.

Not among `exports.FORMATS`: it holds events, which are made of more than the columns of a list. Imported by its own
name, since the library costs a fifth of a second that the command line need not wait for.
"""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid5

from icalendar import Alarm, Calendar, vText
from icalendar import Event as Component

from exports.provenance import Provenance

REMINDERS = (timedelta(days=30), timedelta(days=7))
"""How long before the day each reminder comes."""

# Fixed for ever: with another one every event that was imported once would be imported a second time.
_NAMESPACE = UUID("5b0f4c1e-6a0e-5d0c-9a55-6c1f2f6f1b7d")
_PRODUCT = "-//Lapsewatch//Upcoming//EN"
# All controls but tab and line feed (the library escapes the latter), and the separators at which some readers end a
# line: no name or note may break out of its line.
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]")


@dataclass(frozen=True)
class Event:
    """Something that happens on a day, all day long.

    `key` names what it happens to, whatever is written about it; with `day` it makes the event's identity. It may hold
    the id of a person: nothing of it can be read in the file.
    """

    key: tuple[str, ...]
    day: date
    summary: str
    description: str
    location: str
    category: str

    @property
    def uid(self) -> str:
        """The identity of the event: the same key and day give the same one, in every file and on every machine."""
        # As JSON, because parts that are merely joined could spell the same for two keys.
        return f"{uuid5(_NAMESPACE, json.dumps([*self.key, self.day.isoformat()]))}@lapsewatch"


def to_calendar(events: Iterable[Event], provenance: Provenance, stamp: datetime) -> bytes:
    """Write events as one calendar: an all-day event each, with two reminders, in the order given.

    `stamp` is the moment in UTC at which the data was as it is (not the moment of writing): the same input gives the
    same bytes. A calendar that knows the identity of an event brings it up to date instead of adding another one.
    """
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", _PRODUCT)
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", _text(f"Lapsewatch: {provenance.title}"))
    calendar.add("x-wr-caldesc", _text("\n".join(f"{key}: {value}" for key, value in provenance.lines())))
    # The store's moments are UTC without a zone, but in RFC 5545 a moment without a zone is local time.
    for event in events:
        calendar.add_component(_component(event, stamp.replace(tzinfo=UTC)))
    return bytes(calendar.to_ical(sorted=False))


def _text(text: str) -> vText:
    """Text as the format allows it: no control characters but line ends."""
    return vText(_CONTROLS.sub(" ", text))


def _component(event: Event, stamp: datetime) -> Component:
    """One event: its end is the day after, as the format has it, and it leaves the day free for other things."""
    made = Component()
    made.add("uid", event.uid)
    made.add("dtstamp", stamp)
    made.add("dtstart", event.day)
    made.add("dtend", event.day + timedelta(days=1))
    made.add("summary", _text(event.summary))
    made.add("description", _text(event.description))
    made.add("location", _text(event.location))
    made.add("categories", [_text(event.category)])
    made.add("class", "PRIVATE")
    made.add("transp", "TRANSPARENT")
    made.add("x-microsoft-cdo-busystatus", "FREE")
    for before in REMINDERS:
        made.add_component(_reminder(event, before))
    return made


def _reminder(event: Event, before: timedelta) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", _text(event.summary))
    alarm.add("trigger", -before)
    return alarm
