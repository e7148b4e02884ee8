"""The worked examples of the source (eligibility.md § 5), as data: policies/worked_examples.toml read with types."""

import tomllib
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, model_validator

SHIPPED_EXAMPLES = Path(__file__).parent / "policies" / "worked_examples.toml"


class _Table(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Step(_Table):
    """One completion, on any day from `first` to `last`."""

    kind: Literal["full", "quiz"]
    first: date
    last: date

    @property
    def days(self) -> int:
        """How many days there are to choose from."""
        return (self.last - self.first).days + 1


class Example(_Table):
    """One sentence of the source: the last day of the certificate that is earned, or a day on which it has lapsed."""

    said: str
    cite: str
    course: str
    steps: list[Step]
    last_day: date | None = None
    lapsed_on: date | None = None

    @model_validator(mode="after")
    def _expects_one_thing(self) -> Self:
        if (self.last_day is None) == (self.lapsed_on is None):
            raise ValueError("expected either last_day or lapsed_on")
        if not self.steps or any(step.days < 1 for step in self.steps):
            raise ValueError("expected at least one step, each with its first day not after its last")
        return self

    def trials(self) -> Iterator[list[tuple[Literal["full", "quiz"], date]]]:
        """What each of so many people completes (kind, day), so that every day of every step is tried once or more."""
        for turn in range(max(step.days for step in self.steps)):
            yield [(step.kind, step.first + timedelta(days=min(turn, step.days - 1))) for step in self.steps]


class Examples(_Table):
    """The examples of one district's pages."""

    district: str
    examples: list[Example]


@cache
def shipped_examples() -> Examples:
    """Return the examples that ship with the product."""
    return Examples.model_validate(tomllib.loads(SHIPPED_EXAMPLES.read_text("utf-8")))
