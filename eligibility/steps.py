"""What kind of step a next step is, read from its sentence (docs/wording.md): which is cheapest, which course it names.

The sentences are made in sql/03_sentences.sql, once; a test holds the two against each other.
"""

import re
from typing import NamedTuple

QUIZ, WINDOW, FULL, PREREQUISITE, APPROVAL, REQUEST, JOB, NOTHING = range(8)
"""The kinds of step, cheapest first (eligibility.md § 7): what needs nobody else and least time comes first."""

PATTERNS = {
    QUIZ: r"^Take the (?<course>.+) recertification quiz by ",
    WINDOW: r"^The renewal window opens on ",
    FULL: r"^Complete the full (?<course>.+) eLearning(?: (?:by|after) [^.]+)?\.",
    PREREQUISITE: r"^Complete the full (?<course>.+) eLearning first: it is a prerequisite\.",
    APPROVAL: r"^Ask (?:a .+ )?for approval\.",
    REQUEST: r"^(?:Tell|Request it from) ",
    JOB: r"^(?:Access ends on|Not open to the job held at|No job at) ",
    NOTHING: r"^(?:Nothing to do|Renewed on )",
}
"""How the sentences of each kind begin, as Polars and, once ?< is ?P<, as `re` reads it."""

_COMPILED = {kind: re.compile(pattern.replace("?<", "?P<")) for kind, pattern in PATTERNS.items()}


class Step(NamedTuple):
    """The kind of a step, and the title of the course that it names; empty where it names none."""

    kind: int
    course_title: str


def step(sentence: str) -> Step | None:
    """Read a next step; None for a sentence of no known kind."""
    for kind, pattern in _COMPILED.items():
        if found := pattern.match(sentence):
            return Step(kind, found.groupdict().get("course", ""))
    return None
