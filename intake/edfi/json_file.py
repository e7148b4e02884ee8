"""Reads the resources of the ODS API as they were saved: a list of objects, or one object after the other."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any
from xml.etree.ElementTree import Element as Node
from xml.etree.ElementTree import SubElement

from intake.edfi.elements import ASSIGNMENT, EMPLOYMENT, KINDS, ORGANIZATIONS, STAFF, Element, FileElements, FileRefused
from intake.edfi.elements import named as _named

_BLANK = re.compile(r"[ \t\r\n]*")
# Numbers stay as they are written: an id is no number.
_DECODER = json.JSONDecoder(parse_int=str, parse_float=str)
_RESOURCES = {f"{kind[:-1]}ies" if kind.endswith("y") else f"{kind}s": kind for kind in KINDS}


def read_json(file: str, content: bytes) -> FileElements:
    """The objects of the file with their numbers. What they are, its name says, else their keys. Raises FileRefused."""
    stem = file.rpartition("/")[2].casefold()
    kind = next((kind for part in re.split("[^a-z]+", stem) if (kind := _RESOURCES.get(part))), None)
    try:
        text = content.decode(json.detect_encoding(content))
        found = [(_node(value), text[begin:end]) for value, begin, end in _values(text)]
    except (json.JSONDecodeError, UnicodeError, RecursionError) as error:
        raise FileRefused(f"is broken JSON ({error}); export it again") from None
    kind = kind or next((kind for node, _ in found if (kind := _kind_of(node))), None)
    if kind is None:
        are_descriptors = all(node.find("codevalue") is not None for node, _ in found)
        return FileElements((), note="" if are_descriptors else "holds no resource of Ed-Fi; it was not read.")
    return FileElements(tuple(Element(kind, file, number, raw, node) for number, (node, raw) in enumerate(found, 1)))


def _values(text: str) -> Iterator[tuple[Any, int, int]]:
    """Each value with where it begins and ends. Raises JSONDecodeError."""
    at = _past_blank(text, 0)
    is_list = text[at : at + 1] == "["
    at = _past_blank(text, at + is_list)
    while at < len(text) and text[at] != "]":
        value, end = _DECODER.raw_decode(text, at)
        yield value, at, end
        at = _past_blank(text, end)
        if is_list and text[at : at + 1] == ",":
            at = _past_blank(text, at + 1)
        elif is_list and text[at : at + 1] != "]":
            raise json.JSONDecodeError("the list does not go on", text, at)
    if is_list != (text[at : at + 1] == "]") or text[at + 1 :].strip():
        raise json.JSONDecodeError("the list has no end, or something after it", text, at)


def _past_blank(text: str, at: int) -> int:
    found = _BLANK.match(text, at)
    return found.end() if found else at


def _node(value: object) -> Node:
    """The object as XML would have it: a list is its items, null is nothing."""
    node = Node("object")
    _grow(node, value)
    return node


def _grow(node: Node, value: object) -> None:
    if isinstance(value, dict):
        for key, held in value.items():
            for one in held if isinstance(held, list) else [held]:
                if one is not None:
                    _grow(SubElement(node, _named(key)), one)
    else:
        # JSON can write half of a sign that takes two; no other text can hold it.
        node.text = str(value).encode("utf-8", "replace").decode()


def _kind_of(node: Node) -> str | None:
    names = {one.tag for one in node}
    if "staffreference" in names:
        kinds = {EMPLOYMENT: {"hiredate", "employmentstatus"}, ASSIGNMENT: {"staffclassification"}}
        return next((kind for kind, keys in kinds.items() if keys <= names), None)
    if "staffuniqueid" in names:
        return STAFF
    organizations = (kind for kind, held in ORGANIZATIONS.items() if held.casefold() in names)
    return next(organizations, None) if "nameofinstitution" in names else None
