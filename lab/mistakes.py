"""Where in a text its mistakes are: the line of each problem that `parse_policy` has found."""

import re
from dataclasses import dataclass

from eligibility import PolicyError
from lab.policy_file import lines_of

_AT_LINE = re.compile(r"line (\d+), column")
_KEY = re.compile(r"^([A-Za-z0-9_\"-][^: ]*): expected ")


@dataclass(frozen=True)
class Mistake:
    """One problem of a text: its sentence, and the line (from 1) it is about with what stands there; None: of none."""

    sentence: str
    line: int | None
    text: str


def mistakes(text: str, file: str, error: PolicyError) -> list[Mistake]:
    """Find the lines of the problems of a text that was read under the name `file`, in their order."""
    lines, keys = text.split("\n"), lines_of(text)
    found = []
    for problem in error.problems:
        sentence = problem.removeprefix(f"{file}: ")
        line = _line(sentence, keys)
        stands = lines[line - 1].strip() if line and line <= len(lines) else ""
        found.append(Mistake(sentence, line, stands))
    return sorted(found, key=lambda one: (one.line is None, one.line))


def _line(sentence: str, keys: dict[str, int]) -> int | None:
    if at := _AT_LINE.match(sentence):
        return int(at[1])
    named = _KEY.match(sentence)
    key = named[1] if named else ""
    # What is missing has no line of its own: then it is that of the table it is missing from.
    while key and key not in keys:
        key = re.sub(r"(?:\.?[^.\[\]]+|\[\d+\])$", "", key)
    return keys.get(key)
