"""What XML and JSON of Ed-Fi have in common: elements, their kinds, and how values are found in them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree.ElementTree import Element as Node

STAFF = "staff"
EMPLOYMENT = "staffeducationorganizationemploymentassociation"
ASSIGNMENT = "staffeducationorganizationassignmentassociation"
ORGANIZATIONS = {
    "school": "SchoolId",
    "localeducationagency": "LocalEducationAgencyId",
    "organizationdepartment": "OrganizationDepartmentId",
    "educationservicecenter": "EducationServiceCenterId",
    "stateeducationagency": "StateEducationAgencyId",
    "educationorganizationnetwork": "EducationOrganizationNetworkId",
    "communityorganization": "CommunityOrganizationId",
    "communityprovider": "CommunityProviderId",
    "postsecondaryinstitution": "PostSecondaryInstitutionId",
}
"""Every kind of education organization, with the element that holds its id."""
KINDS = (STAFF, EMPLOYMENT, ASSIGNMENT, *ORGANIZATIONS)

# The suffix .xml and the slash are how the standards before 3 wrote it.
_URI = re.compile(r"[a-z][a-z0-9+.-]*://\S*?/([a-z]+)Descriptor(?:\.xml)?[#/](.+)", re.IGNORECASE | re.DOTALL)


class FileRefused(Exception):
    """A file of a package is broken; the text is a sentence without the file's name in front."""


@dataclass(frozen=True)
class Element:
    """One element or object: its kind of KINDS, where it stands, its text as it stands there, and what it holds.

    The nodes of `node` are named alike in XML and JSON: `named`.
    """

    kind: str
    file: str
    place: int
    raw: str
    node: Node


@dataclass(frozen=True)
class FileElements:
    """What one file holds of KINDS. `place`: what places in it count, "line" or "record" (the element's number).

    `note`: the sentence about a file that holds none; empty for descriptors, which are Ed-Fi's and needed by nobody.
    """

    elements: tuple[Element, ...]
    place: str = "record"
    note: str = ""


def named(name: str) -> str:
    """The name of an element or key without prefix, case and the ending Descriptor, which only JSON has."""
    return name.rpartition(":")[2].casefold().removesuffix("descriptor")


def text_of(node: Node | None) -> str:
    """The text of a node without outer blanks; of a descriptor written out, its code value."""
    if node is None:
        return ""
    coded = node.find("codevalue")
    return ((node if coded is None else coded).text or "").strip()


def child(node: Node, *path: str) -> str:
    """The text of the child at a path of names; empty if there is none."""
    return text_of(node.find("/".join(path)))


def below(node: Node, ending: str) -> str:
    """The first text under the node whose name ends so."""
    return next((text for one in node.iter() if one.tag.endswith(ending) and (text := text_of(one))), "")


def code_value(text: str, descriptor: str) -> str | None:
    """The code value of a descriptor, given by URI or by itself; None if the URI is none of this descriptor."""
    if "://" not in text:
        return text
    found = _URI.fullmatch(text)
    return found[2].strip() if found and found[1].casefold() == descriptor.casefold() else None


def codes(node: Node) -> Iterator[tuple[str, str]]:
    """The identification codes: the system in lower case, and the code."""
    for one in node:
        if one.tag.endswith(("identificationcode", "identificationcodes")):
            system = below(one, "identificationsystem")
            yield (
                (system.rpartition("#")[2] if "://" in system else system).casefold(),
                child(one, "identificationcode"),
            )
