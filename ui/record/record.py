"""What the store says of one person on a day, as the pages about one person read it."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from queries import Person
from ui import reads
from ui.reads.view import View

Stretch = dict[str, Any]
"""A row of `queries.timeline`: what was so from `from_on` to `to_on`, both included; no `to_on`: no end is known."""


@dataclass(frozen=True)
class Record:
    """One person's record on a day.

    `stretches`: columns of `queries.timeline`; `status`: of `queries.status`, and function_title; `anomalies`: rows
    of `queries.anomalies`.
    """

    stretches: pl.DataFrame
    status: pl.DataFrame
    anomalies: list[dict[str, Any]]


def record_of(person: Person, view: View) -> Record:
    """Look up everything that the page shows of a person."""
    # Everywhere: what somebody may use does not depend on the school that the page happens to show.
    key = (view.version, view.everywhere, person.staff_id)
    return Record(reads.person_stretches(*key), reads.person_status(*key), reads.person_anomalies(*key).to_dicts())


def verdict(status: str, last_day: date | None, june: date) -> str:
    """Return the status to show: whatever ends it by the June, access that ends this school year is `expiring`."""
    # The engine's own word is for certificates alone (eligibility.md § 7); a reader asks only until when.
    return "expiring" if status == "valid" and last_day is not None and last_day <= june else status


def covers(stretch: Stretch, as_of: date) -> bool:
    """Whether a stretch covers a day."""
    return bool(stretch["from_on"] <= as_of and (stretch["to_on"] is None or as_of <= stretch["to_on"]))
