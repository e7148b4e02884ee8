"""Which feeds a snapshot can fill, and what in their rows is a state: while it stays, nothing began or ended."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class State:
    """One feed as snapshots see it.

    `ids` are compared exactly, `words` without case and outer blanks; both together are the state. `others` may be
    corrected without ending it. `begin` and `end`: the columns of its days, empty if it has none; `is_end_after`: the
    end is the first day without it, not the last day with it.
    """

    ids: tuple[str, ...]
    words: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    begin: str = ""
    end: str = ""
    is_end_after: bool = False

    @property
    def columns(self) -> tuple[str, ...]:
        """All columns of the feed."""
        return (*self.ids, *self.words, *self.others, *filter(None, (self.begin, self.end)))


STATES: Mapping[str, State] = {
    "locations": State(("location_id",), others=("name", "kind", "level", "network")),
    "staff": State(("staff_id",), others=("given_name", "family_name", "email", "worker_type")),
    "employments": State(("staff_id",), (), ("separation_reason",), "hire_date", "end_date"),
    "assignments": State(("staff_id", "location_id"), ("job_title", "team"), (), "start_date", "end_date"),
    "grants": State(("staff_id", "location_id"), ("ic_group",), (), "granted_on", "removed_on", is_end_after=True),
}
"""The other feeds hold events: a completion, a decision or a closed day has its own day, and never ends."""
