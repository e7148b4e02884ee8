"""The whole load is refused: feeds.md, "What happens to a bad row", last paragraph."""

from __future__ import annotations

from collections.abc import Sequence

from eligibility.english import printable


class IntakeRefused(Exception):
    """The feeds cannot be loaded as they are; the store stays as it was.

    `problems` holds every reason, each a full sentence: what, where, what was expected, what to do.
    """

    def __init__(self, problems: Sequence[str]) -> None:
        # Values, headers and names of files may hold line ends, what a terminal takes for a command, and half a sign.
        self.problems = [printable(problem) for problem in problems]
        super().__init__("\n".join(self.problems))


class MappingRefused(IntakeRefused):
    """`sources.toml` or what it names cannot be read as it is.

    `claimed`: the feeds that it fills all the same, None where that cannot be told.
    """

    def __init__(self, problems: Sequence[str], claimed: frozenset[str] | None) -> None:
        super().__init__(problems)
        self.claimed = claimed
