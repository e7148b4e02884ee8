"""What is said of one person: who it is, how each function stands, and why, in sentences."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import polars as pl

from eligibility.reasoning import PathReasoning, PlaceReasoning, Requirement
from queries import Person
from ui.reads.causes import UNPLACED
from ui.record.record import Stretch, covers, verdict
from ui.widgets import formats

STATUS = {
    "valid": ("✓", "Entitled", "green"),
    "expiring": ("○", "Entitled, ends this school year", "orange"),
    "lapsed": ("▲", "Lapsed", "red"),
    "incomplete": ("●", "Incomplete", "orange"),
    "ineligible": ("✕", "Not open to this job", "red"),
    "none": ("·", "Nothing yet", "gray"),
}
"""How each status is shown: a sign, so that color is never the only signal, the words, and the color."""
_MOST_URGENT_FIRST = ("lapsed", "ineligible", "incomplete", "expiring", "valid", "none")
URGENCY = {status: rank for rank, status in enumerate(_MOST_URGENT_FIRST)}
ENDS_WITH = {
    "certificate": "with the certificate",
    "assignment": "with the assignment",
    "employment": "with the employment",
}
"""What ends access on its last day, by `ends_because` of a status."""
_FIXED_BY = {
    "the person": "This person can fix it.",
    "you": "You can fix it.",
}


def _fixed_by(who: str) -> str:
    """Say who can fix it: a team by its name, a job role with its article."""
    is_role = who[:1].islower() and not who.startswith("the ")
    named = f"The {who}" if is_role else who[:1].upper() + who[1:]
    return _FIXED_BY.get(who, f"{formats.literal(named)} can fix it.")


def full_name(person: Person) -> str:
    """Name a person: Ana Abbott, or that HR knows none of this id."""
    return person.name or "A person not known to HR"


def describe(person: Person, stretches: pl.DataFrame, as_of: date) -> str:
    """Say which jobs a person has on a day, and since when they are employed (columns: `queries.timeline`)."""
    if not person.is_in_hr:
        return "HR has no record of this person; other records name the staff id."
    spells = stretches.filter(pl.col("kind").is_in(["employment", "job"])).to_dicts()
    now = [one for one in spells if covers(one, as_of)]
    employed = next((one for one in now if one["kind"] == "employment"), None)
    # Before the jobs: without employment nobody holds one, even if its row runs on (eligibility.md § 4).
    if employed is None:
        last = max((one for one in spells if one["kind"] == "employment"), key=lambda one: one["to_on"], default=None)
        left = f"; the last employment ended on {_last_day(last)}" if last else ""
        return f"Not employed on {formats.day(as_of)}{left}."
    jobs = [
        formats.literal(f"{one['state']} at {one['location_name']} since {_first_day(one)}")
        for one in now
        if one["kind"] == "job"
    ]
    until = f", until {_last_day(employed)}" if employed["to_on"] else ""
    jobs_held = formats.listing(jobs) or "No job at any school or office"
    return f"{jobs_held}. Employed since {_first_day(employed)}{until}."


def _first_day(stretch: Stretch) -> str:
    """The first day of a stretch; where it is only known between two snapshots, its record says which."""
    return f"{formats.day(stretch['from_on'])}{' (observed)' if stretch['is_begin_observed'] else ''}"


def _last_day(stretch: Stretch) -> str:
    """The last day of a stretch, in the same way."""
    return f"{formats.day(stretch['to_on'])}{' (observed)' if stretch['is_end_observed'] else ''}"


def answer(place: PlaceReasoning, anomalies: list[dict[str, Any]], june: date) -> Iterator[str]:
    """Say how one place stands: status and last day, the next step, and where the grant and the rules disagree."""
    sign, word, color = STATUS[verdict(place.status, place.last_day, june)]
    granted = "Access is granted." if place.granted else "Access is not granted."
    yield f":{color}-badge[{sign} {word}] **{formats.literal(place.location_name)}**: {_until(place)} {granted}"
    if place.next_step:
        yield f"**Next:** {formats.literal(place.next_step)}"
    yield from (anomaly(row) for row in anomalies)


def anomaly(row: dict[str, Any]) -> str:
    """Say where a grant and the rules disagree (a row of `queries.anomalies`), and who can fix it."""
    fixed_by = _fixed_by(row["fix_by"])
    kind = "Cannot be judged" if row["kind"] == UNPLACED else row["kind"].replace("-", " ").capitalize()
    return f":orange-badge[▲ {kind}] {formats.literal(row['explanation'])} {fixed_by}"


def _until(place: PlaceReasoning) -> str:
    if not place.entitled:
        return "not entitled."
    since = f" since {formats.day(place.met_on)}" if place.met_on else ""
    if place.last_day is None:
        return f"entitled{since}, with no last day."
    return f"entitled{since}; last day {formats.day(place.last_day)}, {ENDS_WITH.get(place.ends_because, '')}."


def path_lines(path: PathReasoning) -> Iterator[str]:
    """Write one path as a list: what it is and where the rules state it, then each requirement."""
    stated = "" if path.is_stated else "; not stated in the source"
    role = ", which decides" if path.is_reported else "" if path.fits else ", not for the job held here"
    yield f"**{formats.literal(path.path).capitalize()}**{role} :small[({formats.literal(path.cite)}{stated})]\n"
    for need in path.requirements:
        yield f"- {_requirement(need, path)}"


def _requirement(need: Requirement, path: PathReasoning) -> str:
    mark = "✓ Met:" if need.is_met else "✕ Not met:"
    # The path's own citation stands above its list; only where a requirement has another one it is said again.
    sources = [need.record] if need.record else []
    sources += [need.cite] if need.cite != path.cite else []
    said = f" :small[({formats.literal('; '.join(sources))})]" if sources else ""
    return f"**{mark}** {formats.literal(need.sentence)}{said}"
