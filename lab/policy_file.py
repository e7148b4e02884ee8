"""A policy as the text of a file again: written anew, or an existing text with only what differs changed.

A district's file holds comments that say why a rule is as it is. A change by a form keeps them: it changes the lines of
the keys that differ, and adds new rules below the old ones of their course or function.
"""

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from eligibility import Policy, PolicyError, parse_policy

Table = dict[str, Any]
Key = tuple[str | int, ...]
_HEADER = re.compile(r"^\s*\[(\[)?\s*([A-Za-z0-9_-]+(?:\s*\.\s*[A-Za-z0-9_-]+)*)\s*\]\]?\s*(?:#.*)?$")
_AFTER_VALUE = re.compile(r"""^(?:"(?:[^"\\]|\\.)*"|'[^']*'|\[[^\]]*\]|[^#"'\[]*?)(\s+#.*)?$""")
_REMARK = re.compile(r"^\s*(#.*)?$")


def policy_toml(policy: Policy) -> str:
    """Write a whole policy as TOML, without comments; what has its default is left out."""
    raw = _raw(policy)
    return "\n".join(part for name in raw for part in _unit((name,), raw[name])) + "\n"


def rewritten(text: str, before: Policy, after: Policy) -> str:
    """Return the text of `before` changed so that it says `after`; comments stay wherever the text is laid out for it.

    The result always says `after`: a layout that cannot be changed in its lines is written anew, without comments.
    """
    changed = _changed(text, _raw(before), _raw(after))
    try:
        if _raw(parse_policy(changed)) == _raw(after):
            return changed
    except PolicyError:
        pass
    return policy_toml(after)


def lines_of(text: str) -> dict[str, int]:
    """The line (from 1) of each key and each table of a text, by its name: functions.attendance.rules[0].cite."""
    found: dict[str, int] = {}
    number = 0
    for key, lines in _chunks(text):
        name = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in key).removeprefix(".")
        for line in lines:
            number += 1
            if _HEADER.match(line):
                found.setdefault(name, number)
                # [courses.a] begins the table `courses`, too.
                found.setdefault(name.partition(".")[0], number)
            elif assigned := re.match(r"^\s*([A-Za-z0-9_-]+)\s*=", line):
                found.setdefault(f"{name}.{assigned[1]}".removeprefix("."), number)
    return found


def _raw(policy: Policy) -> Table:
    """The tables of a file, without what has its default; the readings all, since each is a decision."""
    raw: Table = policy.model_dump(by_alias=True, exclude_defaults=True)
    return {**raw, "readings": policy.readings.model_dump(by_alias=True)}


# ---- a value, a table


def _value(value: object) -> str:
    match value:
        case bool():
            return str(value).lower()
        case date():
            return value.isoformat()
        case Mapping():
            return f"{{ {', '.join(f'{key} = {_value(item)}' for key, item in value.items())} }}"
        case list() | tuple():
            return f"[{', '.join(_value(item) for item in value)}]"
        case str():
            # JSON's strings are TOML's, but for the one control character that JSON leaves as it is.
            return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007F")
        case _:
            return str(value)


def _unit(key: tuple[str, ...], table: Table) -> Iterator[str]:
    """The text of one table of the file, and of those below it."""
    if key in (("courses",), ("functions",)):
        for name in table:
            yield from _unit((*key, name), table[name])
        return
    yield ""
    yield f"[{'.'.join(key)}]"
    yield from _lines(key, table, 0)


def _lines(key: tuple[str, ...], table: Table, depth: int) -> Iterator[str]:
    blanks = "  " * depth
    for name, value in table.items():
        if name not in _ARRAYS:
            yield f"{blanks}{name} = {_value(value)}"
    for name in _ARRAYS & table.keys():
        for item in table[name]:
            yield f"{blanks}  [[{'.'.join((*key, name))}]]"
            yield from _lines((*key, name), item, depth + 1)


_ARRAYS = {"rules", "paths"}
"""What is written as tables of its own, one below the other, and not in one line."""


# ---- an existing text


def _changed(text: str, before: Table, after: Table) -> str:
    chunks = list(_chunks(text))
    for name in before.keys() | after.keys():
        old, new = before.get(name, {}), after.get(name, {})
        parts = {(name, part): (old.get(part), new.get(part)) for part in [*new, *(old.keys() - new.keys())]}
        for key, (was, now) in parts.items() if name in ("courses", "functions") else [((name,), (old, new))]:
            if was != now:
                chunks = _with(chunks, key, was or {}, now or {})
    return "\n".join(line for _, lines in chunks for line in lines)


def _chunks(text: str) -> Iterator[tuple[Key, list[str]]]:
    """The text in pieces, each from a header to the next, with the key of its table; remarks go with what follows."""
    places: Counter[Key] = Counter()
    key: Key = ()
    lines: list[str] = []
    for line in text.split("\n"):
        header = _HEADER.match(line)
        if header is None:
            lines.append(line)
            continue
        # The remarks above a header, from the last blank line on, are about what it begins.
        own = len(lines)
        while own and _REMARK.match(lines[own - 1]):
            own -= 1
        yield key, lines[:own]
        lines = [*lines[own:], line]
        key = _key(re.split(r"\s*\.\s*", header[2]), places, is_item=header[1] is not None)
    yield key, lines


def _key(names: list[str], places: Counter[Key], *, is_item: bool) -> Key:
    """The key of a header: [[courses.a.rules]] is the next item of that list, and what lies below it its own."""
    key: Key = ()
    for position, name in enumerate(names):
        key = (*key, name)
        is_last = position == len(names) - 1
        if is_last and is_item:
            places[key] += 1
            # Lists below a new item begin anew.
            for below in [one for one in places if one[: len(key)] == key and len(one) > len(key)]:
                del places[below]
        if places[key]:
            key = (*key, places[key] - 1)
    return key


def _with(chunks: list[tuple[Key, list[str]]], unit: Key, was: Table, now: Table) -> list[tuple[Key, list[str]]]:
    """The pieces with one table changed: in its lines, by rules below the others, or written anew."""
    own = [place for place, (key, _) in enumerate(chunks) if key[: len(unit)] == unit]
    name = tuple(str(step) for step in unit)
    if not own:
        return [*chunks, (unit, [*_unit(name, now), ""])] if now else chunks
    if not now:
        return [chunk for place, chunk in enumerate(chunks) if place not in own]
    kept = {**now, "rules": now["rules"][: len(was["rules"])]} if "rules" in now and "rules" in was else now
    if _shape(kept) != _shape(was):
        first, *others = own
        fresh = [chunk for place, chunk in enumerate(chunks) if place not in others]
        fresh[first] = (unit, [*_remarks(chunks[first][1]), *list(_unit(name, now))[1:], ""])
        return fresh
    changed = [
        (key, _edited(lines, _at(was, key[len(unit) :]), _at(kept, key[len(unit) :]))) if place in own else (key, lines)
        for place, (key, lines) in enumerate(chunks)
    ]
    added = [line for rule in now.get("rules", [])[len(was.get("rules", [])) :] for line in _rule(name, rule)]
    key, lines = changed[own[-1]]
    changed[own[-1]] = (key, [*lines, *added])
    return changed


def _rule(name: tuple[str, ...], rule: Table) -> Iterator[str]:
    yield f"  [[{'.'.join(name)}.rules]]"
    yield from _lines((*name, "rules"), rule, 1)


def _remarks(lines: list[str]) -> list[str]:
    """The remarks above the header of a piece."""
    return lines[: next(place for place, line in enumerate(lines) if _HEADER.match(line))]


def _shape(table: Table) -> object:
    """How many tables lie below a table, and below those."""
    return {name: [_shape(item) for item in table[name]] for name in sorted(_ARRAYS & table.keys()) if table[name]}


def _at(table: Table, key: Key) -> Table:
    found: Any = table
    for step in key:
        found = found[step]
    return found if isinstance(found, dict) else {}


def _edited(lines: list[str], was: Table, now: Table) -> list[str]:
    """The lines of one table with the values that differ; what is new comes last, what is gone is left out."""
    differing = {name for name in was.keys() | now.keys() if name not in _ARRAYS and was.get(name) != now.get(name)}
    found: list[str] = []
    for line in lines:
        assigned = re.match(r"^(\s*)([A-Za-z0-9_-]+)(\s*=\s*)", line)
        if assigned is None or assigned[2] not in differing:
            found.append(line)
            continue
        differing.discard(assigned[2])
        if assigned[2] in now:
            found.append(_aligned(line, f"{assigned[0]}{_value(now[assigned[2]])}", line[assigned.end() :]))
    at = max((place for place, line in enumerate(found) if not _REMARK.match(line)), default=-1) + 1
    blanks = re.match(r"^\s*", found[at - 1])[0] if at else ""  # type: ignore[index]
    return [*found[:at], *(f"{blanks}{name} = {_value(now[name])}" for name in now if name in differing), *found[at:]]


def _aligned(line: str, assignment: str, old_value: str) -> str:
    """An assignment with the remark that stood behind the old one, in its old column where there is room."""
    behind = _AFTER_VALUE.match(old_value)
    if behind is None or behind[1] is None:
        return assignment
    remark = behind[1].strip()
    return f"{assignment.ljust(len(line.rstrip()) - len(remark) - 1)} {remark}"
