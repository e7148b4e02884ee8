"""What a downloaded list says about itself in the file, and the file's name."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

_LONGEST_NAME, _LONGEST_PLACE = 59, 20
# What half of all schools have in their names: without it the rest tells a principal which school it is.
_OF_ANY_SCHOOL = {"a", "academy", "elementary", "high", "middle", "of", "public", "school", "schools", "the"}


@dataclass(frozen=True)
class Provenance:
    """Where a list comes from: one per exported frame.

    `filters` maps the labels on the page to the chosen values, never to a person's name or id; `rows` is the number of
    rows of the frame; `place` is the school, office or district that it is about, where the file's name should say it.
    `known_on` is the day of which it shows what was known then, None for what is known now.
    """

    title: str
    as_of: date
    filters: Mapping[str, str]
    store_version: str
    policy_version: str
    rows: int
    place: str = ""
    known_on: date | None = None

    def lines(self) -> list[tuple[str, str]]:
        """Return all of it as (key, value) in the order people read it; one pair per filter."""
        return [
            ("list", self.title),
            ("as of", self.as_of.isoformat()),
            *([("known on", self.known_on.isoformat())] if self.known_on else []),
            *(self.filters.items() or [("filters", "none")]),
            ("store version", self.store_version),
            ("policy version", self.policy_version),
            ("rows", str(self.rows)),
        ]


def file_name(provenance: Provenance, ending: str) -> str:
    """Return a file name of ASCII letters, digits and hyphens, shorter than 60 characters; `ending` is like "csv".

    It says which school, which list and which day, and of when it was known if that is not now; filters, versions and
    the number of rows are in the file.
    """
    place = short_name(provenance.place) or "lapsewatch"
    days = {"as-of": provenance.as_of, "known": provenance.known_on}
    if provenance.known_on == provenance.as_of:
        del days["as-of"]
    said = "".join(f"-{what}-{day.isoformat()}" for what, day in days.items() if day)
    rest = f"{said}.{ending.removeprefix('.')}"
    place = _cut(place, _LONGEST_NAME - len(rest))
    title = _cut(_slug(provenance.title), max(0, _LONGEST_NAME - len(place) - len(rest) - 1))
    return "-".join(part for part in (place, title) if part) + rest


def short_name(place: str) -> str:
    """Return what tells a school from others, in letters of a file name: `carson` of Carson Elementary School."""
    words = _slug(place).split("-")
    telling = [word for word in words if word not in _OF_ANY_SCHOOL]
    return _cut("-".join(telling or words), _LONGEST_PLACE)


def _cut(slug: str, longest: int) -> str:
    """Shorten a slug to whole words, or within the first word where that alone is too long."""
    if len(slug) <= longest:
        return slug
    return slug[: longest + 1].rpartition("-")[0] or slug[:longest]


def _slug(text: str) -> str:
    """Reduce `text` to lower-case ASCII letters and digits joined by single hyphens."""
    ascii_only = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode("ascii")
    return re.sub(r"[^a-z0-9]+", "-", ascii_only.lower()).strip("-")
