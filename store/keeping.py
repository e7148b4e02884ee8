"""Which versions of a store stay: the one place of the rule, for every load and for `lapsewatch doctor --prune`.

The newest ten; of the year before these the last of each week; of all before that the last of each month
(docs/evidence.md). A clock that was wrong for a while keeps more, and never less: a year is counted back from the
earliest moment among the newest ten, and where a week or month came again, it keeps the last of both times.
"""

import os
from collections.abc import Callable, Hashable, Sequence
from itertools import groupby
from pathlib import Path

from dateutil.relativedelta import relativedelta

from store import checksums
from store.held import is_read
from store.versions import CURRENT, Version, versions

KEEP = 10
_YEAR = relativedelta(years=1)

IsWhole = Callable[[Version], bool]


def kept(found: Sequence[Version], keep: int, is_whole: IsWhole) -> list[Version]:
    """Return those of `found`, the newest first, that stay; `keep` is how many of the newest do in any case.

    Days are those of UTC, weeks begin on Monday. In place of a damaged version stays the last one before it in its week
    or month that is whole, if there is one.
    """
    stays = _kept_once(found, keep, is_whole)
    # Of a clock that went to and fro: what goes may have stood between two times of a week, which are one from then on.
    return stays if len(stays) == len(found) else kept(stays, keep, is_whole)


def _kept_once(found: Sequence[Version], keep: int, is_whole: IsWhole) -> list[Version]:
    newest, by_age = found[:keep], list(reversed(found))
    year_ago = min((one.loaded_at.date() for one in newest), default=None)
    if year_ago is None:
        return []
    of_weeks = _last_of_each(by_age, lambda one: one.loaded_at.isocalendar()[:2], is_whole)
    # Of the weeks' own alone: a version that its week has let go of must not be missed by its month.
    of_months = _last_of_each(of_weeks, lambda one: (one.loaded_at.year, one.loaded_at.month), is_whole)
    within_the_year = (one for one in of_weeks if one.loaded_at.date() >= year_ago - _YEAR)
    stays = {*newest, *within_the_year, *of_months}
    return [one for one in found if one in stays]


def _last_of_each(by_age: Sequence[Version], period: Callable[[Version], Hashable], is_whole: IsWhole) -> list[Version]:
    """Return the last version of each period; where loads came back to one, those of the first and the last time."""
    times: dict[Hashable, list[Version]] = {}
    for key, run in groupby(by_age, period):
        times.setdefault(key, []).append(_last(list(run), is_whole))
    ends = {end for of_period in times.values() for end in (of_period[0], of_period[-1])}
    return [one for one in by_age if one in ends]


def _last(run: list[Version], is_whole: IsWhole) -> Version:
    # Looked at only where there is something to choose: a checksum reads the whole file.
    if len(run) == 1:
        return run[0]
    return next((one for one in reversed(run) if is_whole(one)), run[-1])


def spare(folder: Path, keep: int) -> list[Version]:
    """List the versions that the rule lets go of, the newest first; never the one in use, or that somebody reads."""
    found = versions(folder)
    in_use = Path(os.path.realpath(folder / CURRENT))
    stays = set(kept(found, keep, is_whole))
    return [one for one in found if one not in stays and one.path.resolve() != in_use and not is_read(one.path)]


def is_whole(version: Version) -> bool:
    """Whether a version is what was published, as far as its checksums say."""
    try:
        return checksums.is_intact(version.path) is not False
    except OSError:
        return False
