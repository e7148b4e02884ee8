"""The policy file: one TOML file holds a district's rules, and these models are what it may say.

What a key means day by day, `eligibility.md` says; the keys themselves and their defaults are those of `policy.md`.
Everything here is frozen and strict: a number in quotes is no number, and `true` is not 1. What pydantic cannot see
from one table alone (a role used but not defined, two rules of one day) is checked in `eligibility.policy_checks`, so
that all problems of a file are reported at once.
"""

import re
import stat
import tomllib
from collections.abc import Mapping
from datetime import date
from functools import cache, cached_property
from hashlib import sha256
from pathlib import Path as FilePath
from typing import Annotated, Any, Literal, NamedTuple, TypeVar
from zoneinfo import available_timezones

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    PlainValidator,
    PrivateAttr,
    ValidationError,
)

from eligibility.english import printable
from eligibility.links import COURSE_VALUES, TICKET_VALUES, template
from eligibility.policy_checks import compared, entries, problems_across_tables, problems_of_shape

SHIPPED = FilePath(__file__).parent / "policies" / "denver-public-schools.toml"
_MOST_BYTES = 1_000_000
MOST_ENTRIES = 5_000
"""Keys and items of lists of a policy, twelve times as many as Denver's: comparing them takes time by the square."""
MOST_TOLD = 100
"""So many problems of a file are told."""
_MOST_STEPS = 10_000_000


class PolicyError(Exception):
    """A policy file that cannot be used. `problems` holds one sentence per problem, all of the file's at once."""

    def __init__(self, problems: list[str]) -> None:
        # A name in quotes may hold line ends, and what a terminal takes for a command.
        self.problems = [printable(problem) for problem in problems]
        super().__init__("\n".join(self.problems))


class MonthDay(NamedTuple):
    """A day of every year, written `07-01` in the file."""

    month: int
    day: int

    def __str__(self) -> str:
        return f"{self.month:02}-{self.day:02}"


def _month_day(value: object) -> MonthDay:
    """Read `07-01`; a day that some years lack (02-29) is no day of every year, so 2001 decides."""
    if isinstance(value, MonthDay):
        return value
    if not isinstance(value, str) or not re.fullmatch(r"[0-9]{2}-[0-9]{2}", value):
        raise ValueError("not a month and a day")
    day = date.fromisoformat(f"2001-{value}")
    return MonthDay(day.month, day.day)


def _summer_break(value: object) -> tuple[MonthDay, MonthDay]:
    """Read `["05-25", "09-05"]`; the break lies within one calendar year (eligibility.md § 4)."""
    if not isinstance(value, list | tuple) or len(value) != 2:
        raise ValueError("not two days")
    first, last = _month_day(value[0]), _month_day(value[1])
    if first > last:
        raise ValueError("the last day is before the first")
    return first, last


def _not_new_year(value: MonthDay) -> MonthDay:
    """Refuse 1 January: a school year is named by the year it starts in, and must end in the next one."""
    if value == MonthDay(1, 1):
        raise ValueError("a school year cannot start on 1 January")
    return value


@cache
def _time_zones() -> set[str]:
    """The machine's zones, looked up once: it reads hundreds of files, for every policy that is parsed."""
    return available_timezones()


def _known_time_zone(value: str) -> str:
    """Refuse a zone that the machine does not know."""
    if value not in _time_zones():
        raise ValueError("not a time zone")
    return value


def _document(value: object) -> object:
    """A document may be written as its title alone."""
    return {"title": value} if isinstance(value, str) else value


def _with_codes(value: object) -> object:
    """A course without `codes` is known to the training system by its own id."""
    if not isinstance(value, dict):
        return value
    # What is not a table stays as it is: pydantic then reports it under its own key, like any other mistake.
    return {key: {"codes": [key], **table} if isinstance(table, dict) else table for key, table in value.items()}


Id = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]+$", description="an id of letters, digits, - and _")]
Text = Annotated[str, Field(pattern=r"\S", description="text in quotes, not blank")]
Cite = Annotated[
    str,
    Field(pattern=r"\S", description='the page and section that say so, such as "attendance § Support Documentation"'),
]
Link = Annotated[str, Field(pattern=r"^https?://\S+$", description="an address that starts with https:// or http://")]
CourseLink = Annotated[
    str,
    AfterValidator(template(*COURSE_VALUES)),
    Field(description="an address that starts with https://, in which {kind} may stand after the host"),
]
TicketLink = Annotated[
    str,
    AfterValidator(template(*TICKET_VALUES)),
    Field(
        description="an address that starts with https://, in which {staff_id}, {function}, {location}, {unmet} and "
        "{record} may stand after the host"
    ),
]
Flag = Annotated[bool, Field(description="true or false, without quotes")]
Year = Annotated[int, Field(ge=1950, le=2200, description="a calendar year such as 2024, without quotes")]
Years = Annotated[int, Field(ge=1, le=100, description="a whole number of school years from 1 to 100, without quotes")]
BusinessDays = Annotated[int, Field(ge=0, le=366, description="a whole number of days from 0 to 366, without quotes")]
Day = Annotated[
    date, Field(ge=date(1900, 1, 1), le=date(2200, 12, 31), description="a date such as 2019-07-01, without quotes")
]
EveryYear = Annotated[
    MonthDay,
    PlainValidator(_month_day),
    PlainSerializer(str),
    Field(description='a month and day that every year has, such as "01-01"'),
]
SchoolYearStart = Annotated[
    MonthDay,
    PlainValidator(_month_day),
    AfterValidator(_not_new_year),
    PlainSerializer(str),
    Field(description='a month and day that every year has, such as "07-01", but not January 1'),
]
TimeZone = Annotated[str, AfterValidator(_known_time_zone), Field(description='a time zone such as "America/Denver"')]
GapDays = Annotated[int, Field(ge=0, le=366, description="a whole number of days from 0 to 366, without quotes")]
SummerBreak = Annotated[
    tuple[MonthDay, MonthDay],
    PlainValidator(_summer_break),
    PlainSerializer(lambda days: [str(day) for day in days]),
    Field(description='the first and the last day of the break, such as ["05-25", "09-05"], in this order'),
]
Months = Annotated[int, Field(ge=1, le=1200, description="a whole number of months from 1 to 1200, without quotes")]
WindowDays = Annotated[int, Field(ge=1, le=3660, description="a whole number of days from 1 to 3660, without quotes")]
GraceDays = Annotated[int, Field(ge=0, le=366, description="a whole number of days from 0 to 366, without quotes")]
Score = Annotated[int | float, Field(ge=0, le=100, description="a number from 0 to 100, without quotes")]
Ending = Annotated[Literal["role-change"], Field(description='the word "role-change"')]
Kind = Annotated[Literal["school", "central"], Field(description='the location kind "school" or "central"')]


class _Table(BaseModel):
    """A table of the file: frozen, every key known, no value converted from another type."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Help(_Table):
    """Whom to ask when access does not come."""

    name: Text
    phone: Text
    url: Link
    ticket_url: TicketLink | None = None


class District(_Table):
    """The district and its calendar (eligibility.md § 2), and which gaps in jobs are no departure (§ 4)."""

    name: Text
    school_year_starts: SchoolYearStart
    renewal_window_opens: EveryYear
    grant_within_business_days: BusinessDays
    time_zone: TimeZone
    bridged_gap_days: GapDays = 0
    summer_break: SummerBreak | None = None
    breaks_stated: Flag = True
    access_team: Text | None = None
    help: Help


class Readings(_Table):
    """How the seven contested sentences of the source are read (eligibility.md § 9). The first value is the default."""

    transition: Literal["floor", "skip-first-year"] = Field(default="floor", description='"floor" or "skip-first-year"')
    renewal: Literal["from-expiry", "from-completion"] = Field(
        default="from-expiry", description='"from-expiry" or "from-completion"'
    )
    prerequisite: Literal["completed", "current"] = Field(default="completed", description='"completed" or "current"')
    # `return` is a keyword of Python, hence the alias; whatever names keys of the file goes by aliases.
    return_: Literal["restart", "keep"] = Field(default="restart", alias="return", description='"restart" or "keep"')
    move: Literal["re-evaluate", "restart"] = Field(default="re-evaluate", description='"re-evaluate" or "restart"')
    breaks: Literal["bridged", "departure"] = Field(default="bridged", description='"bridged" or "departure"')
    cycle: Literal["personal", "common"] = Field(default="personal", description='"personal" or "common"')


class Approvers(_Table):
    """Who may approve, at the location or at any central one (eligibility.md § 8, `approver`)."""

    roles: list[Text] = Field(default=[], description="a list of roles defined under [roles]")


class DatedRule(_Table):
    """What every dated rule says: from which day on it holds, where the source says so, and when somebody looked last.

    No answer about anybody follows from `confirmed_on`; `policy_words.confirmation` says what is made of it.
    """

    effective: Day
    cite: Cite
    confirmed_on: Day | None = None


_AnyRule = TypeVar("_AnyRule", bound=DatedRule)


def _by_effective(rules: list[_AnyRule]) -> list[_AnyRule]:
    """Rules by the day they begin, whatever their order in the file."""
    return sorted(rules, key=lambda rule: rule.effective)


class Cycle(_Table):
    """A common cycle: certificates end on every so many Junes, counted from that one (eligibility.md § 5)."""

    every: Years
    from_: Year = Field(alias="from")


class Deadline(_Table):
    """Another last day for the terms of one June, for whoever holds one of the roles (none named: for anybody)."""

    june: Year
    roles: list[Text] = Field(default=[], description="a list of roles defined under [roles]")
    last_day: Day


class CourseRule(DatedRule):
    """How long a course's certificate lasts, for completions from `effective` on (eligibility.md § 5)."""

    valid_school_years: Years | None = None
    valid_months: Months | None = None
    window_days: WindowDays | None = None
    grace_days: GraceDays = 0
    cycle: Cycle | None = Field(default=None, description="a table such as { every = 2, from = 2026 }")
    deadlines: list[Deadline] = Field(
        default=[], description="a list of tables such as { june = 2025, roles = [], last_day = 2025-06-23 }"
    )
    # None is everybody; an empty list is nobody.
    renewable_roles: list[Text] | None = Field(default=None, description="a list of roles defined under [roles]")
    passing_score: Score | None = None
    ended_by: list[Ending] = Field(default=[], description='a list that may hold "role-change"')
    counts_from: Year | None = None
    quiz_renews: Flag = True
    full_required_in: list[Year] = Field(default=[], description="a list of calendar years")
    void_before: Day | None = None
    void_on: Day | None = None
    stated: Flag = True


class Course(_Table):
    """A training course: its codes in the training system, and its rules by the day they begin."""

    title: Text
    url: CourseLink | None = None
    codes: list[Text] = Field(min_length=1, description="a list of the training system's course codes, at least one")
    rules: Annotated[list[CourseRule], AfterValidator(_by_effective)] = Field(
        min_length=1, description="a list of rules, at least one"
    )


class AccessPath(_Table):
    """One way to be entitled to a function: who, where, with which courses (eligibility.md § 6)."""

    name: Text
    at: Kind
    roles: list[Text] = Field(default=[], description="a list of roles defined under [roles]")
    teams: list[Text] = Field(default=[], description="a list of team names")
    courses: list[Text] = Field(default=[], description="a list of courses defined under [courses]")
    prerequisites: list[Text] = Field(default=[], description="a list of courses defined under [courses]")
    approval: Flag = False
    automated: Flag = True
    stated: Flag = True
    intended_roles: list[Text] = Field(default=[], description="a list of roles defined under [roles]")


class FunctionRule(DatedRule):
    """The ways to be entitled to a function, for every day from `effective` on, and what a lapse does to its grants."""

    on_lapse: Literal["remove", "read-only"] = Field(default="remove", description='"remove" or "read-only"')
    paths: list[AccessPath] = Field(default=[], description="a list of paths")


class Document(_Table):
    """A report or guide that goes with a function."""

    title: Text
    url: Link | None = None


class Function(_Table):
    """An area of the student information system that is granted on its own, and its rules by the day they begin."""

    title: Text
    ic_group: Text
    purpose: Text | None = None
    documents: list[Annotated[Document, BeforeValidator(_document)]] = Field(
        default=[], description="a list of titles, or of tables with title and url"
    )
    rules: Annotated[list[FunctionRule], AfterValidator(_by_effective)] = Field(
        min_length=1, description="a list of rules, at least one"
    )


class Policy(_Table):
    """A district's rules, whole and checked.

    Dictionaries keep the order of the file, rules are sorted by the day they begin. Get one from `load_policy` or
    `parse_policy`: only they check what one table refers to in another.
    """

    district: District = Field(description="a table [district]")
    readings: Readings = Readings()
    roles: dict[Id, list[Text]] = Field(default={}, description="a table of roles")
    approvers: Approvers = Approvers()
    courses: Annotated[dict[Id, Course], BeforeValidator(_with_codes)] = Field(
        default={}, description="a table of courses"
    )
    functions: dict[Id, Function] = Field(min_length=1, description="a table of functions, at least one")

    _text: str = PrivateAttr("")
    _file: str = PrivateAttr("")

    def model_post_init(self, context: Any, /) -> None:
        """Keep the text and the name it was read under, which `parse_policy` hands over as context."""
        self._text, self._file = context or ("", "")

    @property
    def text(self) -> str:
        """The text the policy was read from."""
        return self._text

    @property
    def file(self) -> str:
        """The name the policy's text was given when it was read: a path, or what the caller called it."""
        return self._file

    @property
    def version(self) -> str:
        """The first 8 hex digits of the SHA-256 of the file's text: another text is another version."""
        return sha256(self._text.encode()).hexdigest()[:8]

    @cached_property
    def role_by_title(self) -> Mapping[str, str]:
        """Role id by HR title, titles as `compared` makes them."""
        return {compared(title): role for role, titles in self.roles.items() for title in titles}

    def role_of(self, job_title: str) -> str:
        """The role id that an HR title means.

        One that no role lists is a role of its own: lower case, blanks to hyphens, and `other-` in front where the
        policy has a role of that id, so that no spelling of a title takes a role (policy.md).
        """
        title = compared(job_title)
        if title in self.role_by_title:
            return self.role_by_title[title]
        role = title.replace(" ", "-")
        return f"other-{role}" if role in self.roles else role


def parse_policy(text: str, file: str = "policy") -> Policy:
    """Read a policy from its text; `file` is what the problems call it.

    Raises PolicyError with every problem of the text, of more than MOST_TOLD the first: file, full key, what was
    expected, the nearest valid name.
    """
    raw = toml_table(text, file, "a policy")
    if (count := entries(raw)) > MOST_ENTRIES:
        raise PolicyError(
            [f"{file}: expected at most {MOST_ENTRIES:,} keys and items of lists, found {count:,}; leave some out."]
        )
    problems = []
    policy = None
    try:
        policy = Policy.model_validate(raw, context=(text, file))
    except ValidationError as error:
        problems += problems_of_shape(Policy, error)
    # Also where a single table is wrong: whoever edits the file sees all of its problems at once (policy.md).
    problems += problems_across_tables(raw)
    if problems or policy is None:
        more = len(problems) - MOST_TOLD
        told = [problem.sentence(file) for problem in problems[:MOST_TOLD]]
        raise PolicyError([*told, *([f"{file}: {more:,} more problems; mend these first."] if more > 0 else [])])
    return policy


def load_policy(path: FilePath | None = None) -> Policy:
    """Read a policy file; None is the shipped one, Denver's. Raises PolicyError, also where the file cannot be read."""
    path = SHIPPED if path is None else path
    try:
        found = path.stat()
        # Before it is opened: a pipe may never end, nor /dev/zero, and nobody writes a policy of that size.
        if not (stat.S_ISREG(found.st_mode) or stat.S_ISDIR(found.st_mode)) or found.st_size > _MOST_BYTES:
            raise PolicyError([f"{path}: expected a policy file (TOML) of at most {_MOST_BYTES // 1_000_000} MB."])
        return parse_policy(path.read_bytes().decode(), path.name)
    except FileNotFoundError:
        problem = "there is no such file; give the path of a policy file (TOML)"
    except OSError as error:
        problem = f"the file cannot be read ({error.strerror}); check the path and who may read it"
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        column = error.start - error.object.rfind(b"\n", 0, error.start)
        problem = f"line {line}, column {column}: expected UTF-8 text; save the file as UTF-8 and try again"
    raise PolicyError([f"{path}: {problem}."])


def toml_table(text: str, file: str, what: str) -> dict[str, Any]:
    """Parse TOML; a byte-order mark, which Windows editors like to write, is passed over. Raises PolicyError.

    `what` was expected to stand in the file: "a policy".
    """
    _check_dots(text, file)
    try:
        return tomllib.loads(text.removeprefix("\ufeff"))
    except tomllib.TOMLDecodeError as error:
        reason, line, column = _toml_problem(str(error), text)
        problem = f"line {line}, column {column}: expected TOML, found a mistake ({reason}); mend that line"
    # tomllib lets these two through: thousands of nested brackets, and integers of more digits than Python converts.
    except (RecursionError, ValueError):
        problem = f"expected {what}, found lists nested too deeply or a number too long to read; mend the file"
    raise PolicyError([f"{file}: {problem}."])


def _check_dots(text: str, file: str) -> None:
    """Refuse what takes tomllib gigabytes: for each dot of a key it keeps all parts before it, also of its table."""
    dots = [line.count(".") for line in text.split("\n")]
    if (most := max(dots)) * (sum(dots) + len(dots)) > _MOST_STEPS:
        problem = f"line {dots.index(most) + 1}, column 1: expected keys of a few parts, found {most:,} dots"
        raise PolicyError([f"{file}: {problem}; mend that line."])


def _toml_problem(message: str, text: str) -> tuple[str, int, int]:
    """The reason, line and column of what `tomllib` says; it gives no numbers for the end of the text."""
    place = re.search(r" \(at (?:line (\d+), column (\d+)|end of document)\)$", message)
    reason = message[: place.start()] if place else message
    if place and place[1]:
        return reason, int(place[1]), int(place[2])
    lines = text.split("\n")
    return reason, len(lines), len(lines[-1]) + 1
