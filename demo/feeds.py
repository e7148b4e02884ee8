"""The feeds as rows of text: what the district's records look like in the columns of feeds.md."""

from unicodedata import normalize

from demo.access import Grant
from demo.days import EARLIEST, iso_days
from demo.district import District, Life
from demo.people import Person

COLUMNS = {
    "locations": ("location_id", "name", "kind", "level", "network"),
    "staff": ("staff_id", "given_name", "family_name", "email", "worker_type"),
    "employments": ("staff_id", "hire_date", "end_date", "separation_reason"),
    "assignments": ("staff_id", "location_id", "job_title", "team", "start_date", "end_date"),
    "completions": ("staff_id", "course_code", "kind", "completed_on", "status"),
    "approvals": ("staff_id", "function_id", "location_id", "approver_id", "decision", "decided_on"),
    "grants": ("staff_id", "ic_group", "location_id", "granted_on", "removed_on"),
}
"""The seven feeds and their columns in the order of feeds.md; without closed_days the usual holidays apply."""

Row = tuple[str, ...]


class Feeds:
    """Writes the lives of a district down as rows, by feed in `rows`."""

    def __init__(self, district: District) -> None:
        self.district = district
        days = district.days
        self.text = iso_days(days.as_of - 366 * EARLIEST, days.as_of + 1200)
        self._group = {function_id: function.ic_group for function_id, function in district.policy.functions.items()}
        self._new_codes_from = days.year_begins(days.first_year + 3)
        self._codes = {
            course_id: (course.codes[0], course.codes[-1]) for course_id, course in district.policy.courses.items()
        }
        self.rows: dict[str, list[Row]] = {feed: [] for feed in COLUMNS}
        self.rows["locations"] = [
            (place.location_id, place.name, place.kind, place.level, place.network) for place in district.places
        ]

    def write_down(self, life: Life) -> None:
        """Add everything about one person."""
        person, text = life.person, self.text
        staff_id = person.staff_id
        self.rows["staff"].append((staff_id, person.given, person.family, _email(person), person.worker_type))
        self.rows["employments"] += [
            (staff_id, text[contract.start], text[contract.end], contract.reason) for contract in person.contracts
        ]
        self.rows["assignments"] += [
            (staff_id, row.place.location_id, row.title, row.team, text[row.start], text[row.end])
            for row in person.rows
        ]
        self.rows["completions"] += [
            (staff_id, self.code(record.course_id, record.day), record.kind, text[record.day], record.status)
            for record in life.learning.records
        ]
        self.rows["approvals"] += [
            (staff_id, made.function_id, made.location_id, made.approver_id, made.decision, text[made.day])
            for made in life.learning.decisions
        ]
        self.rows["grants"] += [self.grant(staff_id, grant) for grant in life.grants]

    def grant(self, staff_id: str, grant: Grant) -> Row:
        """A row of the grants feed."""
        group = self._group[grant.function_id]
        return (staff_id, group, grant.location_id, self.text[grant.granted], self.text[grant.removed])

    def code(self, course_id: str, day: int) -> str:
        """The course's code on a day: the editions of a course follow each other."""
        return self._codes[course_id][day >= self._new_codes_from]


def _email(person: Person) -> str:
    """An address at a domain that is reserved for examples, made of letters that every mail system knows."""
    letters = normalize("NFKD", f"{person.given}.{person.family}").encode("ascii", "ignore").decode()
    # With the number, since namesakes would share an address, and that is a finding (`shared-email`).
    return f"{letters.replace(chr(39), '').lower()}.{person.staff_id[1:]}@example.org"
