"""What the standard says about one element, and the row of a feed that it becomes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple, TypedDict
from xml.etree.ElementTree import Element as Node

from intake.edfi.elements import ORGANIZATIONS, Element, below, child, code_value, text_of

# A date of XML may name its zone; the day is the written one all the same.
_ZONE = re.compile(r"(?<=^\d{4}-\d{2}-\d{2})(?:Z|[+-]\d{2}:\d{2})$")
_LEVELS = {
    "elementary school": {"elementary"},
    "primary school": {"elementary"},
    "intermediate school": {"elementary"},
    "middle school": {"middle"},
    "junior high school": {"middle"},
    "high school": {"high"},
    "all levels": {"elementary", "middle", "high"},
    "elementary/secondary school": {"elementary", "middle", "high"},
}
_NAMES_OF_LEVELS = {
    ("elementary",): "elementary",
    ("middle",): "middle",
    ("high",): "high",
    ("elementary", "middle"): "k8",
    ("elementary", "high"): "k12",
    ("elementary", "high", "middle"): "k12",
}
_PRIVATE_MAIL = "home/personal"


class Fault(TypedDict):
    """What the standard forbids in an element: the rule of feeds.md, where, what, and the middle of a sentence."""

    rule: str
    column: str
    value: str | None
    why: str


class Ids(NamedTuple):
    """How ids of one kind are resolved.

    `own`: the standard's name for them; `chosen`: what the district wants in its place; `names`: by kind of element
    where the own id stands; `known`: the chosen id by the own one, empty if there is none; `anchors`: elements by file
    and `id`, to which `ref` refers. With `is_open`, an id that is not `known` is good as it is.
    """

    own: str
    chosen: tuple[str, ...]
    names: Mapping[str, str]
    known: Mapping[str, str]
    anchors: Mapping[tuple[str, str], Element]
    is_open: bool


@dataclass
class Row:
    """An element on its way to a feed: `cells` as far as they can be read, and the first fault, if any."""

    element: Element
    cells: dict[str, str | None] = field(default_factory=dict)
    fault: Fault | None = None

    def reject(self, rule: str, column: str, value: str | None, why: str) -> None:
        """Put the element aside, unless it is already."""
        self.fault = self.fault or Fault(rule=rule, column=column, value=value or None, why=why)

    def required(self, name: str, *above: str) -> str:
        """The text of a child that the standard requires."""
        text = child(self.element.node, *(one.casefold() for one in above), name.casefold())
        if not text:
            self.reject("required", name, None, f"has no {name}, which Ed-Fi requires")
        return text

    def descriptor(self, node: Node | None, name: str) -> str | None:
        """The code value of a descriptor; None where it is missing or has no form that the standard knows."""
        text = text_of(node)
        value = code_value(text, name)
        if value is None:
            self.reject("value", name, text, f"has '{text}', which is neither a URI of {name}Descriptor nor a code")
        return value or None

    def own_id(self, ids: Ids) -> str | None:
        """The chosen id of the staff or organization that the element is."""
        name = ORGANIZATIONS.get(self.element.kind, ids.own)
        own = self.required(name)
        chosen = ids.known.get(own)
        if own and not chosen:
            self.reject("required", name, own, f"has no id of {' or '.join(ids.chosen)}")
        return chosen or None

    def referred(self, name: str, ids: Ids) -> str | None:
        """The chosen id of the staff or organization to which the element refers."""
        reference = self.element.node.find(name.casefold())
        own = "" if reference is None else self._own_of(reference, ids)
        if not own:
            anchor = None if reference is None else reference.get("ref")
            why = f"has a {name} to '{anchor}', which the file has not" if anchor else f"has no {name} with its id"
            self.reject("value" if anchor else "required", name, anchor, why)
            return None
        chosen = ids.known.get(own)
        if chosen:
            return chosen
        if ids.is_open:
            return own
        without = f"has no id of {' or '.join(ids.chosen)}" if own in ids.known else "is not in the files"
        self.reject("value", ids.own, own, f"has a {name} to '{own}', which {without}")
        # Whoever it is, is named all the same; an id of another kind would be somebody else's.
        return own if ids.own in ids.chosen else None

    def _own_of(self, reference: Node, ids: Ids) -> str:
        wanted = {ids.own.casefold(), *ids.names.values()}
        written = next((text for one in reference.iter() if one.tag in wanted and (text := text_of(one))), "")
        target = ids.anchors.get((self.element.file, reference.get("ref", "")))
        if written or target is None or target.kind not in ids.names:
            return written
        return child(target.node, ids.names[target.kind])


def organization_row(one: Element, ids: Ids) -> Row:
    """A row of locations."""
    row = Row(one)
    categories = [
        row.descriptor(node, "SchoolCategory")
        for node in one.node.iter("schoolcategory")
        if node.find("schoolcategory") is None
    ]
    row.cells = {
        "location_id": row.own_id(ids),
        "name": row.required("NameOfInstitution"),
        "kind": "school" if one.kind == "school" else "central",
        "level": _level([name for name in categories if name]),
    }
    return row


def staff_row(one: Element, ids: Ids) -> Row:
    """A row of staff."""
    row = Row(one)
    above = () if one.node.find("name") is None else ("Name",)
    row.cells = {
        "staff_id": row.own_id(ids),
        "given_name": row.required("FirstName", *above),
        "family_name": row.required("LastSurname", *above),
        "email": _mail(one.node),
    }
    return row


def employment_row(one: Element, staff: Ids, places: Ids) -> Row:
    """A row of employments. The employer is read only to see that the standard is kept."""
    row = Row(one)
    above = () if one.node.find("employmentperiod") is None else ("EmploymentPeriod",)
    period = one.node if not above else one.node.find("employmentperiod")
    row.cells = {"staff_id": row.referred("StaffReference", staff)}
    row.referred("EducationOrganizationReference", places)
    if row.descriptor(one.node.find("employmentstatus"), "EmploymentStatus") is None:
        row.reject("required", "EmploymentStatus", None, "has no EmploymentStatus, which Ed-Fi requires")
    row.cells |= {
        "hire_date": _day(row.required("HireDate", *above)),
        "end_date": _day("" if period is None else child(period, "enddate")),
        "separation_reason": row.descriptor(
            None if period is None else period.find("separationreason"), "SeparationReason"
        ),
    }
    return row


def assignment_row(one: Element, staff: Ids, places: Ids, titles: Mapping[str, str], *, takes_position: bool) -> Row:
    """A row of assignments."""
    row = Row(one)
    row.cells = {
        "staff_id": row.referred("StaffReference", staff),
        "location_id": row.referred("EducationOrganizationReference", places),
    }
    role = row.descriptor(one.node.find("staffclassification"), "StaffClassification")
    if role is None:
        row.reject("required", "StaffClassification", None, "has no StaffClassification, which Ed-Fi requires")
    position = child(one.node, "positiontitle") if takes_position else ""
    row.cells |= {
        "job_title": position or (titles.get(role.casefold(), role) if role else None),
        "start_date": _day(row.required("BeginDate")),
        "end_date": _day(child(one.node, "enddate")),
    }
    return row


def _day(text: str) -> str | None:
    return _ZONE.sub("", text) or None


def _level(categories: list[str]) -> str | None:
    if not categories:
        return None
    levels = set().union(*(_LEVELS.get(name.casefold(), {"other"}) for name in categories))
    return _NAMES_OF_LEVELS.get(tuple(sorted(levels)), "other")


def _mail(node: Node) -> str | None:
    """The address for work: the primary one, else one of the type Work, else the first that is not private."""
    found: list[tuple[int, int, str]] = []
    for one in node:
        if one.tag not in ("electronicmail", "electronicmails"):
            continue
        kind = (code_value(below(one, "electronicmailtype"), "ElectronicMailType") or "").casefold()
        if kind == _PRIVATE_MAIL or _is_true(child(one, "donotpublishindicator")):
            continue
        rank = 0 if _is_true(child(one, "primaryemailaddressindicator")) else 1 if kind == "work" else 2
        found.append((rank, len(found), below(one, "electronicmailaddress")))
    return min(found)[2] or None if found else None


def _is_true(text: str) -> bool:
    return text.casefold() in ("true", "1")
