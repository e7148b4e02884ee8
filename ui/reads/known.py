"""What was known on a day: the newest version that had been loaded by the end of it, of those that are kept."""

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import store
from store import Version
from ui.reads.version import check


@dataclass(frozen=True)
class Then:
    """What was known on `day`: a version by its real path, and the moment of its load.

    `is_passed_over`: a later load of then is kept, and cannot be read.
    """

    day: date
    version: str
    loaded_at: datetime
    is_passed_over: bool


def known_on(folder: Path, day: date, time_zone: str) -> Then | None:
    """Return what was known on a day by the district's clock; None where no version from then can be read."""
    by_then = [one for one in store.versions(folder) if _loaded_on(one, time_zone) <= day]
    # By moment, and by serial where two loads were in one second: where the clock once went wrong, only the versions
    # of that time are told by their own word.
    for place, one in enumerate(sorted(by_then, key=lambda one: (one.loaded_at, one.serial), reverse=True)):
        try:
            check(version := one.path.resolve())
        except store.StoreError:
            continue
        return Then(day, str(version), one.loaded_at, is_passed_over=place > 0)
    return None


def days_kept(folder: Path, time_zone: str) -> list[date]:
    """Return the days of the loads of which a version is kept, the first one first; each load has one."""
    return sorted(_loaded_on(one, time_zone) for one in store.versions(folder))


def _loaded_on(version: Version, time_zone: str) -> date:
    return version.loaded_at.astimezone(ZoneInfo(time_zone)).date()
