"""What can be mended of a store without loading again: the link, what killed loads left, room on a full disk."""

from collections.abc import Iterator
from pathlib import Path

from store import checksums
from store.checking import examine, whole
from store.errors import StoreError
from store.held import is_read
from store.keeping import is_whole, kept
from store.publishing import exclusive, point_at
from store.room import megabytes
from store.strays import remove, strays
from store.versions import Version, current, versions


def repair(folder: Path, judged_by: str, keep: int) -> list[str]:
    """Remove strays, and let the link point at the newest whole version where it leads to none; say what was done.

    Raises StoreBusy while a load runs, StoreUnwritable and OSError.
    """
    with exclusive(folder, keep):
        done = []
        for path in strays(folder):
            remove(path)
            done.append(f"Removed {path.name}.")
        kinds = {finding.kind for finding in examine(folder, judged_by, keep)}
        usable = whole(folder, judged_by)
        if usable and kinds & {"current-missing", "current-dangling", "current-of-no-use", "current-no-link"}:
            point_at(folder, usable[0].path)
            done.append(f"Readers get {usable[0].name} again.")
    return done


def prune(folder: Path, judged_by: str, keep: int) -> list[str]:
    """Remove damaged versions, and whole ones that the rule lets go of (`store/keeping.py`); say what was done.

    What another program wrote stays. Nothing is removed where no version is whole. Raises what `repair` raises.
    """
    with exclusive(folder, keep):
        usable = whole(folder, judged_by)
        if not usable:
            return ["No version is whole, so none is removed."]
        done = []
        for version in _spare(folder, judged_by, usable, keep):
            remove(version.path)
            remove(checksums.beside(version.path))
            done.append(f"Removed {version.name}, which frees {megabytes(version.size)}.")
    return done or ["There is nothing to remove."]


def _spare(folder: Path, judged_by: str, usable: list[Version], keep: int) -> Iterator[Version]:
    damaged = {one.name for one in examine(folder, judged_by, keep) if one.kind == "damaged-version"}
    by_age = sorted(usable, key=lambda version: version.serial, reverse=True)
    # The one that readers have, and one that they could have.
    stays = {version.name for version in kept(by_age, keep, is_whole)} | {usable[0].name, _current_name(folder)}
    for version in versions(folder):
        is_spare = version.name in damaged or (version in usable and version.name not in stays)
        if is_spare and not is_read(version.path):
            yield version


def _current_name(folder: Path) -> str:
    try:
        return current(folder).stem
    except StoreError:
        return ""
