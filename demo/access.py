"""Grants as a faultless Infinite Campus would hold them: given and removed exactly when entitlement says."""

from random import Random
from typing import NamedTuple

from demo.days import NEVER, Days, Stretch
from eligibility import Policy

Key = tuple[str, str]
"""(function, location) of one person."""

REQUESTED = 0.8
"""How often somebody who is entitled requests what is granted on request only."""


class Grant(NamedTuple):
    """A row of the grants feed; `removed` is the day it was taken away, NEVER if it was not."""

    function_id: str
    location_id: str
    granted: int
    removed: int


class Provisioning:
    """Gives and removes access."""

    def __init__(self, rng: Random, policy: Policy, days: Days) -> None:
        self.rng = rng
        self.days = days
        self._within = policy.district.grant_within_business_days
        self._automated = {
            (function_id, path.at)
            for function_id, function in policy.functions.items()
            for rule in function.rules
            for path in rule.paths
            if path.automated
        }

    def is_automated(self, function_id: str, kind: str) -> bool:
        """Whether a function is granted by itself at places of a kind."""
        return (function_id, kind) in self._automated

    def deadline(self, met_on: int) -> int:
        """The last day on which an automatic grant is in time."""
        return self.days.business_day_after(met_on, self._within)

    def grants(self, runs: dict[Key, list[Stretch]], kinds: dict[str, str]) -> list[Grant]:
        """The grants for one person's entitled runs; `kinds` is the kind of each location."""
        given = []
        for (function_id, location_id), stretches in runs.items():
            automated = self.is_automated(function_id, kinds[location_id])
            for met_on, last in stretches:
                granted = self._granted(met_on, automated)
                if granted <= min(last, self.days.as_of):
                    # The first day without access, as feeds.md has `removed_on`.
                    removed = last + 1 if last < self.days.as_of else NEVER
                    given.append(Grant(function_id, location_id, granted, removed))
        return given

    def _granted(self, met_on: int, automated: bool) -> int:
        # Always in time, or the access would be an anomaly `overdue` that nobody planted.
        if automated:
            return self.days.business_day_after(met_on, 1 + int(self.rng.random() * self._within))
        if self.rng.random() < REQUESTED:
            return self.days.business_day_after(met_on, 2 + int(self.rng.random() * 15))
        return NEVER
