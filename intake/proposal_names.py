"""What other systems call the columns of the feeds and their listed values: `proposal_names.toml`, looked up."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache
from pathlib import Path
from typing import Any, Literal

from intake.contracts import FEEDS

FULL_NAME = "full_name"
"""No column of a feed: one column of a file with the whole name, which is split."""

Nearness = Literal["known", "weak", "resembles"]
_DOTTED = re.compile(r"\w+(\.\w+)+")
_RESEMBLES, _TELLING, _WHOLE = 0.86, 6, 8


@cache
def compared(name: str) -> str:
    """A name without case, blanks and signs: "Emp. #" is "empnumber"."""
    return re.sub(r"[\W_]", "", name.replace("#", "number").casefold())


@dataclass(frozen=True)
class Known:
    """One column of a feed as other systems have it; `means`: by value, compared, the listed value that it means."""

    names: Sequence[str] = ()
    weak: Sequence[str] = ()
    means: Mapping[str, str] | None = None

    def nearness(self, header: str) -> tuple[Nearness, int] | None:
        """How near a column's name comes, and how far down the names, from 0; None if it does not."""
        # "u_school.name", "approver.employee_number": whose it is comes first, and tells more than what it is.
        parts = header.split(".") if _DOTTED.fullmatch(header) else [header]
        *above, last = [part.removeprefix("u_") for part in parts]
        if not above:
            return self._nearness(last)
        if compared(header) in map(compared, (*self.names, *self.weak)):
            return self._nearness(header)
        if (near := self._nearness(above[0])) and near[0] == "known":
            return near
        # "group.id" is the id of something else.
        near = self._nearness(last)
        return ("resembles", 10) if near and near[0] == "known" else near if near and near[0] == "resembles" else None

    def _nearness(self, header: str) -> tuple[Nearness, int] | None:
        name = compared(header)
        # A last "End Date" is that of the job rather than of the employment; a feed's own "end_date" is what it says.
        is_weak = header.strip() not in self.names and name in map(compared, self.weak)
        for nearness, names in (("known", () if is_weak else self.names), ("weak", self.weak)):
            places = [place for place, one in enumerate(names) if compared(one) == name]
            if places:
                return ("known", places[0]) if nearness == "known" else ("weak", places[0])
        likeness = max((_likeness(name, compared(one)) for one in self.names), default=0)
        return ("resembles", round(100 * (1 - likeness))) if likeness else None


@cache
def _likeness(name: str, known: str) -> float:
    """How much a name resembles a known one, from 0 (not enough) to 1."""
    if len(known) < _TELLING or len(name) < _TELLING:
        return 0
    # "HR Employee ID", "Employee ID (Workday)"; else a typing mistake or another ending.
    if known in name and len(known) >= _WHOLE:
        return _RESEMBLES
    matcher = SequenceMatcher(None, name, known, autojunk=False)
    likely = matcher.real_quick_ratio() >= _RESEMBLES and matcher.quick_ratio() >= _RESEMBLES
    return ratio if likely and (ratio := matcher.ratio()) >= _RESEMBLES else 0


@cache
def _file() -> dict[str, Any]:
    return tomllib.loads((Path(__file__).parent / "proposal_names.toml").read_text("utf-8"))


@cache
def known_columns(feed: str) -> Mapping[str, Known]:
    """What is known of each column of a feed, and of FULL_NAME where the feed holds names of people."""
    tables, everywhere = _file()[feed], _file()["any"]
    known = {}
    for column in FEEDS[feed].columns:
        table = tables.get(column.name) or everywhere.get(column.name) or {}
        means = {compared(word): word for word in column.allowed}
        for word, others in table.get("means", {}).items():
            means |= {compared(other): word for other in others if compared(other) not in means}
        # The feed's own name first: a district that has read docs/load.md may have used it.
        known[column.name] = Known((column.name, *table.get("names", ())), table.get("weak", ()), means or None)
    if FULL_NAME in tables:
        known[FULL_NAME] = Known(tables[FULL_NAME]["names"])
    return known


def tells(feed: str) -> Sequence[str]:
    """The columns that a file needs before it is taken for a feed."""
    columns: list[str] = _file()[feed]["tells"]
    return columns


def all_names() -> list[str]:
    """Every name of every column: the row that has the most of them is the header of an unknown file."""
    every = {name for feed in FEEDS for one in known_columns(feed).values() for name in (*one.names, *one.weak)}
    # As systems write them: with blanks, without, with an underline.
    return sorted(every | {name.replace(" ", "_") for name in every} | {name.replace(" ", "") for name in every})
