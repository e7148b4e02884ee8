"""Ids of places where a file has something else: their names, short codes, or groups that name their school."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from intake.proposal import Ask, ProposedCell, Question, Words
from intake.proposal_contents import References, bare, listed_part, part
from intake.proposal_dates import HALF
from intake.proposal_files import Seen
from intake.proposal_ids import is_shorter
from intake.proposal_match import Match
from intake.proposal_names import compared

_WITH_CODE = re.compile(r"(.+?)\s*\(([^()]+)\)")
_MOST_ASKED = 12


@dataclass(frozen=True)
class Places:
    """What is known of ids: what other files list, to how many digits all are padded (`width`), and whom to ask."""

    references: References
    width: Mapping[str, int | None]
    ask: Ask

    def width_of(self, what: str, seen: Seen) -> int | None:
        """To how many digits ids are padded: as in the other files, or because this older one has lost the zeros."""
        if self.width[what] is not None:
            return self.width[what]
        known = self.references.ids.get(what, frozenset())
        width = max((len(one) for one in known if one.startswith("0") and one.isdigit()), default=None)
        if width is None or not any(one.rjust(width, "0") in known and one not in known for one in seen.values):
            return None
        return width

    def in_group(self, group: Match | None) -> ProposedCell | None:
        """The place of a grant as a part of its group's name: "EHS - IC Attendance"."""
        listed = self.references.listed["ic_group"]
        found = listed_part(group.seen.values, listed) if group else None
        if group is None or found is None:
            return None
        split, number, _ = found
        # Groups that the rules do not know are of no place that matters.
        known = [compared(value or "") in listed for value in part(group.seen.values, split, number)]
        values = part(group.seen.values.filter(known), split, 3 - number).drop_nulls().unique(maintain_order=True)
        seen = replace(group.seen, values=values)
        words, said = self.named(seen)
        words = {"split": split, "part": 3 - number, **words}
        width = self.width_of("location_id", seen)
        if "map" not in words and width is not None and is_shorter(seen, width):
            words["pad"] = width
        return ProposedCell("location_id", group.seen.name, "to check", seen.samples, words, note=said)

    def named(self, seen: Seen) -> tuple[Words, str]:
        """Names of places where the feed has ids: a value table from the list of places."""
        ids = {bare(one) for one in self.references.ids.get("location_id", ())}
        values = list(seen.values)
        by_name = {value: place for value in values if (place := self._place(value)) is not None}
        by_id = sum(bare(value) in ids for value in values)
        first = sum(bare(value.split(" - ")[0].strip()) in ids for value in values if " - " in value)
        if first > max(by_id, len(by_name)):
            return {"split": " - ", "part": 1}, ""
        unknown = [value for value in values if value not in by_name and bare(value) not in ids]
        if by_id < HALF * len(values):
            by_name |= {value: place for value in unknown if (place := self._asked(value, len(unknown)))}
        if len(by_name) <= by_id or len(by_name) < HALF * len(values):
            return {}, ""
        width = self.width["location_id"]
        table = {value: one.rjust(width, "0") if width else one for value, one in by_name.items()}
        missing = [value for value in values if value not in table]
        said = "by the names of the list of places"
        return {"map": table}, f"{said}; not in it: {', '.join(missing[:5])}" if missing else said

    def _place(self, value: str) -> str | None:
        """The id of a place by its name, by its name with a short code, or by a short code seen beside a name."""
        places = self.references.places
        # "East High (EHS)": from now on EHS is known as well.
        if found := _WITH_CODE.fullmatch(value.strip()):
            name, code = found.groups()
            if (place := places.get(compared(name))) is not None:
                places |= {compared(code): place, compared(value): place}
                return place
        return places.get(compared(value))

    def _asked(self, value: str, count: int) -> str | None:
        """The id of a place that nothing tells; hundreds of short codes are nothing to ask about one by one."""
        names = self.references.names
        if count > _MOST_ASKED or not 0 < len(names) <= 2 * _MOST_ASKED:
            return None
        listed = ", ".join(f"{one} {name}" for one, name in names.items())
        sentence = f"Which school or office is {value!r} ({listed})?"
        return self.ask(Question("value", sentence, tuple(names), about=f"place: {compared(value)}")) or None
