"""How the dashboard stands, for a monitor: whether there is something to show, how old it is, what was refused."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import store
from ui import reads
from ui.security import audit_log, serving
from ui.widgets import runtime


@dataclass(frozen=True)
class Refusal:
    """A refused load: its moment in UTC, and how many problems it had (which may hold rows, so not which)."""

    at: datetime
    problems: int


@dataclass(frozen=True)
class Standing:
    """What readers are shown. `loaded_at` is in UTC, `age_hours` what has passed since.

    `is_fallback`: it is an earlier version, in place of one that cannot be read.
    """

    version: str
    loaded_at: datetime
    age_hours: float
    records_through: date | None
    policy_version: str
    is_fallback: bool
    refused: Refusal | None


def districts(output: Path) -> int:
    """Return of how many districts the page of a state can say something; raises as `now` where nothing is shown."""
    serving.check()
    audit_log.check()
    return len(reads.judged(output).written)


def now() -> Standing:
    """Return how things stand. Raises store.StoreError or SettingError where no page can show anything."""
    serving.check()
    audit_log.check()
    served = reads.served(folder := runtime.store_folder())
    facts = reads.facts(served.version)
    loaded_at = facts.loaded_at.replace(tzinfo=UTC)
    refused = store.refused_load(folder)
    return Standing(
        version=Path(served.version).stem,
        loaded_at=loaded_at,
        age_hours=round((runtime.now() - loaded_at).total_seconds() / 3600, 1),
        records_through=facts.records_through,
        policy_version=facts.policy_version,
        is_fallback=served.is_fallback,
        refused=Refusal(refused.at, len(refused.problems)) if refused else None,
    )
