"""What a downloaded list says about itself, in the file and in the file's name."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

# Filters are the part that can grow without limit; with this one a name has fewer than 180 characters.
_LONGEST_FILTERS = 80


@dataclass(frozen=True)
class Provenance:
    """Where a list comes from: one per exported frame.

    `filters` maps the labels on the page to the chosen values, never to a person's name or id; `rows` is the number of
    rows of the frame.
    """

    title: str
    as_of: date
    filters: Mapping[str, str]
    store_version: str
    policy_version: str
    rows: int

    def lines(self) -> list[tuple[str, str]]:
        """Return all of it as (key, value) in the order people read it; one pair per filter."""
        return [
            ("list", self.title),
            ("as of", self.as_of.isoformat()),
            *(self.filters.items() or [("filters", "none")]),
            ("store version", self.store_version),
            ("policy version", self.policy_version),
            ("rows", str(self.rows)),
        ]


def file_name(provenance: Provenance, ending: str) -> str:
    """Return a file name of ASCII letters, digits and hyphens that carries the provenance; `ending` is like "csv"."""
    filters = _slug(" ".join(f"{key} {value}" for key, value in provenance.filters.items()))
    parts = [
        "lapsewatch",
        _slug(provenance.title),
        f"as-of-{provenance.as_of.isoformat()}",
        filters[:_LONGEST_FILTERS].rstrip("-"),
        _slug(f"store {provenance.store_version.removeprefix('store-')}"),
        _slug(f"policy {provenance.policy_version}"),
        f"{provenance.rows}-rows",
    ]
    return "-".join(part for part in parts if part) + "." + ending.removeprefix(".")


def _slug(text: str) -> str:
    """Reduce `text` to lower-case ASCII letters and digits joined by single hyphens."""
    ascii_only = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode("ascii")
    return re.sub(r"[^a-z0-9]+", "-", ascii_only.lower()).strip("-")
