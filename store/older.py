"""Versions that another engine judged: what is needed to judge their records again, where the feeds are not at hand."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from store.errors import StoreError, StoreOutdated, StoreUnknown
from store.formats import format_of, is_known
from store.reading import connect
from store.versions import current, versions

_LOAD_ROW = Path(__file__).with_name("load_row.sql")


@dataclass(frozen=True)
class Origin:
    """The load that made a version: its moment in UTC, and the policy that judged it."""

    loaded_at: datetime
    policy_name: str
    policy_text: str


def outdated(folder: Path, judged_by: str) -> Path | None:
    """Return the version that readers should get, if another engine judged it; None if nothing is to be judged again.

    That is the current version, or where that is damaged or missing, the newest whole one.
    """
    try:
        candidates = [current(folder)]
    except StoreError:
        candidates = []
    candidates += [version.path for version in versions(folder)]
    for path in candidates:
        try:
            connect(path, judged_by).close()
        except StoreOutdated:
            return path
        except StoreError:
            continue
        return None
    return None


def origin(path: Path) -> Origin:
    """Return which load made a version whose records are to be judged again.

    Raises StoreDamaged, and StoreUnknown where what its records mean is not known here.
    """
    with connect(path) as con:
        if not is_known(format_of(con)):
            raise StoreUnknown(
                f"The records of the store version {path.stem} are in a format that this version of Lapsewatch does "
                "not know: load the feeds again (`make load`), or use the version that wrote it, or a newer one."
            )
        ((loaded_at, _, name, text),) = con.execute(_LOAD_ROW.read_text(encoding="utf-8")).fetchall()
    return Origin(loaded_at.replace(tzinfo=UTC), name, text)
