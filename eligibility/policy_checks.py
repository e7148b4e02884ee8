"""What is wrong with a policy file, in sentences: where, what was expected, what was found, the nearest valid name.

`problems_of_shape` words what pydantic found in single tables. `problems_across_tables` finds what no single table can
know. It reads the raw tables, and passes over whatever has not the expected shape, so that one wrong key never hides
the problems of another.
"""

import re
from collections.abc import Collection, Iterator
from datetime import date, timedelta
from difflib import get_close_matches
from graphlib import CycleError, TopologicalSorter
from typing import Annotated, Any, NamedTuple, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo

_DAYS_OF_A_YEAR = 366

Key = tuple[str | int, ...]
Raw = dict[str, Any]


def compared(text: str) -> str:
    """A title, role or team as it is compared: without case and outer blanks."""
    return text.strip().lower()


MOST_NAMES = 1_000
"""Among so many valid names the nearest is looked for; each comparison takes 20 microseconds."""

MOST_REQUIREMENTS = 31
"""Of one path: each takes two bits of a number of 63."""


class Problem(NamedTuple):
    """One problem of a policy file."""

    key: Key
    expected: str
    found: str
    valid: Collection[str] = ()

    def sentence(self, file: str) -> str:
        """The problem for the person who edits the file."""
        return f"{file}: {self.words()}"

    def words(self) -> str:
        """The same without the file, from the key on."""
        return f"{_key_text(self.key)}: expected {self.expected}, found {self.found}{self._nearest()}."

    def _nearest(self) -> str:
        if len(self.valid) > MOST_NAMES:
            return ""
        by_compared = {compared(name): name for name in self.valid}
        # No cutoff: policy.md promises the nearest valid name, however far it is; the person may not know any of them.
        nearest = get_close_matches(compared(self.found.strip('"')), by_compared, n=1, cutoff=0)
        return f'; the nearest valid name is "{by_compared[nearest[0]]}"' if nearest else ""


def _key_text(key: Key) -> str:
    """A key as it would be written, with places in a list: functions.attendance.rules[0].cite."""
    text = ""
    for step in key:
        if isinstance(step, int):
            text += f"[{step}]"
        else:
            bare = re.fullmatch(r"[A-Za-z0-9_-]+", step)
            text += ("." if text else "") + (step if bare else f'"{step}"')
    return text


def _found(value: object) -> str:
    """A value as the file writes it, shortened."""
    match value:
        case bool():
            return str(value).lower()
        case dict():
            return "a table"
        case list():
            return "a list" if value else "an empty list"
    text = str(value) if len(str(value)) <= 60 else f"{str(value)[:60]}..."
    return f'"{text}"' if isinstance(value, str) else text


# ---- what pydantic found in single tables


def problems_of_shape(model: type[BaseModel], error: ValidationError) -> list[Problem]:
    """Word the errors of one validation of `model`."""
    return [_problem_of_shape(model, one["type"], one["loc"], one["input"]) for one in error.errors()]


def _problem_of_shape(model: type[BaseModel], kind: str, key: Key, value: object) -> Problem:
    if kind == "extra_forbidden":
        table, _ = _at(model, key[:-1])
        names = [field.alias or name for name, field in table.model_fields.items()]
        return Problem(key, f"one of the keys {', '.join(names)}", f'"{key[-1]}"', names)
    # So pydantic marks that the name of an entry is wrong, such as a role's id with a blank in it, not its value.
    if key[-1] == "[key]":
        table, _ = _at(model, key[:-2])
        return Problem(key[:-1], _bare(get_args(table)[0])[1], _found(value))
    _, expected = _at(model, key)
    if kind == "missing":
        return Problem(key, expected, "nothing: the key is missing")
    if kind == "literal_error":
        return Problem(key, expected, _found(value), re.findall(r'"([^"]+)"', expected))
    return Problem(key, expected, _found(value))


def _at(model: type[BaseModel], key: Key) -> tuple[Any, str]:
    """The type that stands at a key of the file, and its description."""
    kind: Any = model
    expected = "a table"
    for step in key:
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            fields = {field.alias or name: field for name, field in kind.model_fields.items()}
            # Descriptions of the models are what a value was expected to be: pydantic's own words speak of types.
            expected = fields[str(step)].description or "a table"
            kind = fields[str(step)].annotation
        else:
            # What a dict or a list holds is its last type; a tuple of any length ends in an ellipsis.
            kind = next(part for part in reversed(get_args(kind)) if part is not Ellipsis)
            expected = "a table"
        kind, described = _bare(kind)
        expected = described or expected
    return kind, expected


def _bare(kind: Any) -> tuple[Any, str]:
    """A type without `Annotated` and `| None`, and the description it carried."""
    expected = ""
    while True:
        if get_origin(kind) is Annotated:
            notes = [note.description for note in get_args(kind)[1:] if isinstance(note, FieldInfo)]
            expected = next((note for note in notes if note), expected)
            kind = get_args(kind)[0]
        elif type(None) in get_args(kind):
            kind = get_args(kind)[0]
        else:
            return kind, expected


# ---- what no single table can know


def problems_across_tables(raw: Raw) -> list[Problem]:
    """Everything that is wrong between the tables of a file, in the order of the checks below."""
    return [
        *_undefined_or_twice(raw),
        *_claimed_twice(raw),
        *_same_day(raw),
        *_void_without_partner(raw),
        *_validity_in_two_ways(raw),
        *_deadlines_out_of_reach(raw),
        *_same_path_name(raw),
        *_too_many_requirements(raw),
        *_prerequisite_cycles(raw),
    ]


def entries(raw: Raw) -> int:
    """How many keys and items of lists a file has, at whatever depth."""
    count = 0
    left: list[Any] = [raw]
    # Not by recursion: a.b.c = 1 lies as deep as it has parts.
    while left:
        one = left.pop()
        items = list(one.values()) if isinstance(one, dict) else one
        count += len(items)
        left += [item for item in items if isinstance(item, dict | list)]
    return count


def _table(value: object) -> Raw:
    return value if isinstance(value, dict) else {}


def _items(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _rules(raw: Raw, kind: str) -> Iterator[tuple[Key, Raw]]:
    """Every rule of the `courses` or of the `functions`, with its key."""
    for name, table in _table(raw.get(kind)).items():
        for place, rule in enumerate(_items(_table(table).get("rules"))):
            yield (kind, name, "rules", place), _table(rule)


def _paths(raw: Raw) -> Iterator[tuple[Key, Raw]]:
    """Every path of every rule of every function, with its key."""
    for key, rule in _rules(raw, "functions"):
        for place, path in enumerate(_items(rule.get("paths"))):
            yield (*key, "paths", place), _table(path)


def _texts(key: Key, table: Raw, name: str) -> Iterator[tuple[Key, str]]:
    """Every text of the list `name` of a table, with its key."""
    for place, text in enumerate(_items(table.get(name))):
        if isinstance(text, str):
            yield (*key, name, place), text


def _name_lists(raw: Raw) -> Iterator[tuple[Key, Raw, str, Raw | None]]:
    """Every list of roles, courses or teams: its table, the table's key, its name, and where its names are defined."""
    roles, courses = _table(raw.get("roles")), _table(raw.get("courses"))
    yield ("approvers",), _table(raw.get("approvers")), "roles", roles
    for key, rule in _rules(raw, "courses"):
        yield key, rule, "renewable_roles", roles
        for place, deadline in enumerate(_items(rule.get("deadlines"))):
            yield (*key, "deadlines", place), _table(deadline), "roles", roles
    for key, path in _paths(raw):
        for name in ("roles", "intended_roles"):
            yield key, path, name, roles
        for name in ("courses", "prerequisites"):
            yield key, path, name, courses
        yield key, path, "teams", None


def _undefined_or_twice(raw: Raw) -> Iterator[Problem]:
    """Roles and courses that are used, but defined nowhere; names that stand twice in one list."""
    for key, table, name, defined in _name_lists(raw):
        seen: set[str] = set()
        for place, text in _texts(key, table, name):
            if defined is not None and text not in defined:
                kind = "courses" if name in ("courses", "prerequisites") else "roles"
                yield Problem(place, f"one of the {kind} defined under [{kind}]", _found(text), defined)
            if compared(text) in seen:
                yield Problem(place, "a name that is not in this list yet", f"{_found(text)} again")
            seen.add(compared(text))


def _claimed_twice(raw: Raw) -> Iterator[Problem]:
    """HR titles, course codes, groups and ids that two roles, courses or functions claim, or one of them twice.

    Claims are compared as the feeds are: two that differ by case or outer blanks are one.
    """
    yield from _repeated(
        (place, title, f"roles.{role}", "an HR title that no other role lists")
        for role in _table(raw.get("roles"))
        for place, title in _texts(("roles",), _table(raw.get("roles")), role)
    )
    codes = []
    for course, table in _table(raw.get("courses")).items():
        # Without `codes` a course goes by its id, which another course may claim as a code.
        listed = {"codes": [course], **_table(table)}
        codes += [(place, code, f"courses.{course}") for place, code in _texts(("courses", course), listed, "codes")]
    yield from _repeated((*code, "a course code that no other course claims") for code in codes)
    functions = _table(raw.get("functions"))
    yield from _repeated(
        (("functions", name, "ic_group"), group, f"functions.{name}", "a group that no other function has")
        for name, table in functions.items()
        if isinstance(group := _table(table).get("ic_group"), str)
    )
    yield from _repeated(
        (("functions", name), name, f"functions.{name}", "an id that no other function has") for name in functions
    )


def _repeated(claims: Iterator[tuple[Key, str, str, str]]) -> Iterator[Problem]:
    """A problem for each claim (key, value, owner, what was expected) whose value was claimed before."""
    owners: dict[str, str] = {}
    for key, value, owner, expected in claims:
        if compared(value) in owners:
            yield Problem(key, expected, f"{_found(value)}, which {owners[compared(value)]} has already")
        owners.setdefault(compared(value), owner)


def _same_day(raw: Raw) -> Iterator[Problem]:
    """Two rules of one course or one function that begin on the same day."""
    for kind in ("courses", "functions"):
        days: set[tuple[Key, date]] = set()
        for key, rule in _rules(raw, kind):
            day = rule.get("effective")
            if isinstance(day, date) and (key[:2], day) in days:
                expected = f"a day on which no other rule of {_key_text(key[:2])} begins"
                yield Problem((*key, "effective"), expected, f"{day} again")
            elif isinstance(day, date):
                days.add((key[:2], day))


def _void_without_partner(raw: Raw) -> Iterator[Problem]:
    """`void_before` without `void_on`, the other way round, or the later one first."""
    for key, rule in _rules(raw, "courses"):
        before, on = rule.get("void_before"), rule.get("void_on")
        if on is None and before is not None:
            yield Problem((*key, "void_on"), "a date, since void_before is given", "nothing: the key is missing")
        elif before is None and on is not None:
            yield Problem((*key, "void_before"), "a date, since void_on is given", "nothing: the key is missing")
        # Not isinstance: a datetime is a date to it, and comparing the two raises a TypeError. Whoever wrote a datetime
        # learns it from its own table.
        elif type(before) is date and type(on) is date and on < before:
            yield Problem((*key, "void_on"), f"a date not before void_before ({before})", _found(on))


def _validity_in_two_ways(raw: Raw) -> Iterator[Problem]:
    """A validity in months beside one in school years, and keys that say nothing without school years."""
    for key, rule in _rules(raw, "courses"):
        if "valid_months" in rule:
            for name in ("valid_school_years", "counts_from", "cycle"):
                if name in rule:
                    yield Problem((*key, name), "no such key, since valid_months is given", _found(rule[name]))
        elif "cycle" in rule and "valid_school_years" not in rule:
            missing = "nothing: the key is missing"
            yield Problem((*key, "valid_school_years"), "a number of school years, since cycle is given", missing)


def _deadlines_out_of_reach(raw: Raw) -> Iterator[Problem]:
    """Deadlines that no term of the rule could have: of an earlier June, or more than a year from it; or never used."""
    starts = _start_of_school_year(raw)
    for key, rule in _rules(raw, "courses"):
        effective, seen = rule.get("effective"), set()
        for place, deadline in enumerate(_items(rule.get("deadlines"))):
            here, table = (*key, "deadlines", place), _table(deadline)
            year, last_day = table.get("june"), table.get("last_day")
            if type(year) is not int or not 1950 <= year <= 2200 or type(last_day) is not date:
                continue
            june = date(year, *starts) - timedelta(days=1)
            if type(effective) is date and june < effective:
                yield Problem((*here, "june"), f"a June from {effective} on, when the rule begins", _found(year))
            if abs((last_day - june).days) > _DAYS_OF_A_YEAR:
                yield Problem((*here, "last_day"), f"a date at most a year from {june}, that June", _found(last_day))
            if year in seen:
                first = f"{year} again, after an entry for everybody"
                yield Problem((*here, "june"), "a June of which no earlier entry is for everybody", first)
            if not _items(table.get("roles")):
                seen.add(year)


def _start_of_school_year(raw: Raw) -> tuple[int, int]:
    """Month and day of the district's school year; where they cannot be read, which its own table says, July 1."""
    written = _table(raw.get("district")).get("school_year_starts")
    found = re.fullmatch(r"([0-9]{2})-([0-9]{2})", written) if isinstance(written, str) else None
    try:
        start = date.fromisoformat(f"2001-{found[0]}") if found else date(2001, 7, 1)
    except ValueError:
        start = date(2001, 7, 1)
    return start.month, start.day


def _same_path_name(raw: Raw) -> Iterator[Problem]:
    """Two paths of one rule with the same name."""
    names: set[tuple[Key, str]] = set()
    for key, path in _paths(raw):
        name = path.get("name")
        if isinstance(name, str) and (key[:-1], compared(name)) in names:
            yield Problem((*key, "name"), "a name that no other path of this rule has", f"{_found(name)} again")
        elif isinstance(name, str):
            names.add((key[:-1], compared(name)))


# ---- prerequisites that go in a circle


def _too_many_requirements(raw: Raw) -> Iterator[Problem]:
    """A path with more requirements than the engine tells apart in one number (eligibility/sql/08_requirements.sql)."""
    for key, path in _paths(raw):
        if (count := _requirements(path)) > MOST_REQUIREMENTS:
            most = f"at most {MOST_REQUIREMENTS} courses, prerequisites and approvals together"
            yield Problem(key, most, f"{count}")


def _requirements(path: Raw) -> int:
    return len(_items(path.get("courses"))) + len(_items(path.get("prerequisites"))) + bool(path.get("approval"))


def _prerequisite_cycles(raw: Raw) -> Iterator[Problem]:
    """Courses that need each other, by the rules in force on one day.

    A course of a path needs the prerequisites of that path. Rules that were never in force together make no cycle.
    """
    reported: set[frozenset[str]] = set()
    days = {rule["effective"] for _, rule in _rules(raw, "functions") if type(rule.get("effective")) is date}
    for day in sorted(days):
        needs = _needs(raw, day)
        # graphlib names one circle at a time: taking out its first step lets the next one be found.
        while cycle := _cycle(needs):
            key = needs.pop((cycle[0], cycle[1]))
            if frozenset(cycle) not in reported:
                circle = " needs ".join(f'"{course}"' for course in cycle)
                yield Problem(key, "prerequisites that do not go in a circle", circle)
            reported.add(frozenset(cycle))


def _needs(raw: Raw, day: date) -> dict[tuple[str, str], Key]:
    """(course, prerequisite) by the function rules in force on a day, and the key that says so."""
    in_force: dict[Key, tuple[date, Key]] = {}
    for key, rule in _rules(raw, "functions"):
        effective = rule.get("effective")
        if type(effective) is date and effective <= day:
            in_force[key[:2]] = max(in_force.get(key[:2], (effective, key)), (effective, key))
    keys = {key for _, key in in_force.values()}
    return {
        (course, prerequisite): place
        for key, path in _paths(raw)
        # What is refused anyway would be millions of pairs.
        if key[:4] in keys and _requirements(path) <= MOST_REQUIREMENTS
        for _, course in _texts(key, path, "courses")
        for place, prerequisite in _texts(key, path, "prerequisites")
    }


def _cycle(needs: Collection[tuple[str, str]]) -> list[str]:
    """One circle of courses, each needing the next, the first one again at the end; empty if there is none."""
    sorter: TopologicalSorter[str] = TopologicalSorter()
    for course, prerequisite in needs:
        # Not in the order in which they are taken: graphlib lists a circle from predecessor to successor, and this way
        # round it reads as "each needs the next".
        sorter.add(prerequisite, course)
    try:
        sorter.prepare()
    except CycleError as error:
        return list(error.args[1])
    return []
