"""Reads the resources of the ODS API as they were saved: a list of objects, or one object after the other."""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element as Node
from xml.etree.ElementTree import SubElement

from intake.edfi.elements import ASSIGNMENT, EMPLOYMENT, KINDS, ORGANIZATIONS, STAFF, Element, FileElements, FileRefused
from intake.edfi.elements import named as _named
from intake.json_values import JSON_LINES, JsonRefused, json_values

_RESOURCES = {f"{kind[:-1]}ies" if kind.endswith("y") else f"{kind}s": kind for kind in KINDS}


def read_json(file: str, content: bytes) -> FileElements:
    """The objects of the file with their numbers. What they are, its name says, else their keys. Raises FileRefused.

    Of JSON lines, each with its line, unless several begin on one.
    """
    stem = file.rpartition("/")[2].casefold()
    kind = next((kind for part in re.split("[^a-z]+", stem) if (kind := _RESOURCES.get(part))), None)
    try:
        found = [(_node(one.value), one) for one in json_values(content)]
    except (JsonRefused, RecursionError) as error:
        raise FileRefused(f"is broken JSON ({error}); export it again") from None
    kind = kind or next((kind for node, _ in found if (kind := _kind_of(node))), None)
    if kind is None:
        are_descriptors = all(node.find("codevalue") is not None for node, _ in found)
        return FileElements((), note="" if are_descriptors else "holds no resource of Ed-Fi; it was not read.")
    has_lines = stem.endswith(JSON_LINES) and len({one.line for _, one in found}) == len(found)
    elements = (
        Element(kind, file, one.line if has_lines else number, one.text, node)
        for number, (node, one) in enumerate(found, 1)
    )
    return FileElements(tuple(elements), "line" if has_lines else "record")


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
