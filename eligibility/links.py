"""Links to where a step is taken: the district's addresses (docs/policy.md) with what is known already filled in.

Every value is percent-encoded, so that a name from a feed can neither leave its place nor end the link.
"""

import re
from collections.abc import Callable
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

from eligibility import steps

if TYPE_CHECKING:
    from eligibility.policy import Policy

COURSE_VALUES = ("kind",)
"""What the address of a course may ask for: full or quiz."""
TICKET_VALUES = ("staff_id", "function", "location", "unmet", "record")
"""What the address of a ticket may ask for, each as text."""

_KINDS = {steps.QUIZ: "quiz", steps.FULL: "full", steps.PREREQUISITE: "full"}
_VALUE = re.compile(r"\{([^{}]*)\}")


def template(*names: str) -> Callable[[str], str]:
    """Make the check of an address: https, a host of its own, and no value in braces but these. Raises ValueError."""

    def check(address: str) -> str:
        if not re.fullmatch(r"https://[^\s<>\"]+", address):
            raise ValueError("not an address that starts with https://")
        # A value in the host would send the reader wherever a feed says.
        host = urlsplit(address).netloc
        if not re.fullmatch(r"[A-Za-z0-9.-]+(?::[0-9]+)?", host):
            raise ValueError("no host")
        left = _VALUE.sub("", address)
        if "{" in left or "}" in left or not {*_VALUE.findall(address)} <= {*names}:
            raise ValueError("not a known value")
        return address

    return check


def _filled(address: str, values: dict[str, str]) -> str:
    # Brackets would end a link in Markdown.
    safe = address.replace("(", "%28").replace(")", "%29")
    return _VALUE.sub(lambda found: quote(values[found[1]], safe=""), safe)


def course_link(policy: "Policy", next_step: str) -> str | None:
    """Where the course is taken that a next step names; None where it names none, or the policy does not say where."""
    found = steps.step(next_step)
    kind = _KINDS.get(found.kind) if found else None
    if not found or not kind:
        return None
    address = next((course.url for course in policy.courses.values() if course.title == found.course_title), None)
    return _filled(address, {"kind": kind}) if address else None


def ticket_link(policy: "Policy", **values: str) -> str | None:
    """A ticket of the help desk with TICKET_VALUES filled in; None where the policy has no address for it."""
    address = policy.district.help.ticket_url
    return _filled(address, values) if address else None
