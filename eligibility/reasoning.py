"""The reasoning of one case: one person, one function, path by path, in sentences with records and citations."""

from dataclasses import dataclass
from datetime import date

from eligibility.days import said_day
from eligibility.english import full_name, listing


@dataclass(frozen=True)
class Requirement:
    """One requirement of a path, met or not on the as-of day.

    `need` is employment, job, course, prerequisite or approval; `since` and `until` are days (None = none, or open);
    `record` names the file and line it rests on, empty where no record does.
    """

    need: str
    is_met: bool
    since: date | None
    until: date | None
    record: str
    cite: str
    sentence: str


@dataclass(frozen=True)
class PathReasoning:
    """One path of the rule in force, whether it fits the person's job, and each of its requirements."""

    path: str
    fits: bool
    is_reported: bool
    is_stated: bool
    cite: str
    requirements: tuple[Requirement, ...]


@dataclass(frozen=True)
class PlaceReasoning:
    """The answer at one location, the next step, and the paths considered; `unmet` as in eligibility.md § 6."""

    location_id: str
    location_name: str
    status: str
    entitled: bool
    last_day: date | None
    ends_because: str
    unmet: tuple[str, ...]
    met_on: date | None
    granted: bool
    next_step: str
    paths: tuple[PathReasoning, ...]


@dataclass(frozen=True)
class Explanation:
    """One person's whole reasoning for one function as of a day; no place where nothing can be said.

    `notes` are sentences on rejected rows that name the person, and on access that cannot be judged.
    """

    as_of: date
    staff_id: str
    given_name: str
    family_name: str
    function_id: str
    function_title: str
    first_rule_on: date
    notes: tuple[str, ...]
    places: tuple[PlaceReasoning, ...]

    @property
    def name(self) -> str:
        """The person's name, empty where HR has none."""
        return full_name(self.given_name, self.family_name)

    @property
    def why_nothing(self) -> str:
        """Why there is no place: before the function's first rule nobody has a row (eligibility.md § 3)."""
        return before_first_rule(self.as_of, self.first_rule_on) or "No job, no grant, nothing to judge on this day."


@dataclass(frozen=True)
class Evidence:
    """What the store holds on one requirement. `detail` says why it is unmet, or for a job which are held.

    `why` names the record that does not count, or the rejected rows that name the person, as a part of a sentence; of a
    certificate that is held in its grace alone, the day by which it was to be renewed.
    `days_said`: how sure its days are, where snapshots have shown them (`observed.py`), without the last period.
    """

    need: str
    is_met: bool
    since: date | None
    until: date | None
    course_title: str
    detail: str
    why: str
    location_name: str
    location_kind: str
    at_kind: str
    roles: tuple[str, ...]
    teams: tuple[str, ...]
    days_said: str = ""


def before_first_rule(as_of: date, first_rule_on: date | None) -> str:
    """Say that a day is before the first rule; "" where it is not, or where there is none."""
    if first_rule_on is None or as_of >= first_rule_on:
        return ""
    return f"Before the first rule, which begins on {said_day(first_rule_on)}, nothing is judged."


def requirement_sentence(evidence: Evidence) -> str:
    """One sentence on one requirement: met since when and until when, or what is missing; then how sure that is."""
    return f"{_standing(evidence)} {evidence.days_said}." if evidence.days_said else _standing(evidence)


def _standing(evidence: Evidence) -> str:
    match evidence.need:
        case "employment":
            return _employment(evidence)
        case "job":
            return _job(evidence)
        case "course":
            return _course(evidence)
        case "prerequisite":
            return _prerequisite(evidence)
        case _:
            return _approval(evidence)


def _span(evidence: Evidence) -> str:
    since = f" since {said_day(evidence.since)}" if evidence.since else ""
    return since + (f", until {said_day(evidence.until)}" if evidence.until else "")


def _employment(evidence: Evidence) -> str:
    if evidence.detail == "unknown":
        return f"HR has no record of this person.{evidence.why}"
    return f"Employed{_span(evidence)}." if evidence.is_met else f"Not employed on this day.{evidence.why}"


def _job(evidence: Evidence) -> str:
    place = evidence.location_name
    if evidence.is_met:
        return f"Holds a job at {place} that fits: {evidence.detail}{_span(evidence)}."
    if evidence.detail == "not-employed":
        return f"The assignment at {place} counts on days of employment only.{evidence.why}"
    if not evidence.detail:
        return f"Holds no job at {place} on this day.{evidence.why}"
    # Kind before role: a principal at a central office would else read that the job Principal does not fit a path for
    # principals.
    if evidence.location_kind != evidence.at_kind:
        kind = "schools" if evidence.at_kind == "school" else "central offices"
        return f"This path is for {kind}; {place} is none."
    needed = [f"job role {listing(evidence.roles, 'or')}"] if evidence.roles else []
    needed += [f"team {listing(evidence.teams, 'or')}"] if evidence.teams else []
    return f"The job held at {place} ({evidence.detail}) does not fit: this path asks for {' and '.join(needed)}."


def _course(evidence: Evidence) -> str:
    title = evidence.course_title
    if evidence.is_met:
        end = f" until {said_day(evidence.until)}" if evidence.until else ", without an end"
        grace = f" It was due by {evidence.why}: this is the grace." if evidence.why else ""
        return f"Holds the {title} certificate{end}; its term began on {_on(evidence.since)}.{grace}"
    if evidence.detail == "lapsed":
        return f"The {title} certificate lapsed; its last day was {_on(evidence.until)}."
    if evidence.detail == "not-employed":
        return f"The {title} certificate counts on days of employment only."
    return _sentence(evidence.why) if evidence.why else f"The {title} certificate was never earned."


def _prerequisite(evidence: Evidence) -> str:
    if evidence.is_met:
        return f"Met the prerequisite {evidence.course_title}{_span(evidence)}."
    if evidence.detail == "not-employed":
        return f"The prerequisite {evidence.course_title} counts on days of employment only."
    unmet = f"The prerequisite {evidence.course_title} is not met"
    if evidence.detail == "lapsed":
        # The day is in `why`, as queries/explain.sql words it: `until` would be the end of a requirement that is met.
        return f"{unmet}: its certificate lapsed; its last day was {evidence.why}."
    return f"{unmet}: {evidence.why}." if evidence.why else f"{unmet}: no record of the course is on file."


def _approval(evidence: Evidence) -> str:
    if evidence.is_met:
        return f"Approved on {_on(evidence.since)}."
    if evidence.detail == "refused":
        return f"The latest decision that counts, of {_on(evidence.since)}, is no approval."
    if evidence.detail == "not-employed":
        return "An approval counts on days of employment only."
    return _sentence(evidence.why) if evidence.why else "No decision is on file."


def _sentence(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}."


def _on(day: date | None) -> str:
    return said_day(day) if day else "an unknown day"
