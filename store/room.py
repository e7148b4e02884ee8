"""How much room a load needs in a store's folder, and what could be freed."""

import shutil
from pathlib import Path

from store.keeping import spare
from store.versions import Version, versions

# A version is written once more beside the others; DuckDB's log and what it rewrites at the end are as large at most.
_TIMES = 2


def needed(newest: Version) -> int:
    """About how many bytes a load needs, by the version before it."""
    return _TIMES * newest.size


def said_room(folder: Path, keep: int) -> str:
    """Say how much a load needs and what there is, and what keeping fewer versions would free; "" for a first load."""
    kept = versions(folder)
    if not kept:
        return ""
    free = shutil.disk_usage(folder).free
    said = f" A load needs about {megabytes(needed(kept[0]))} here, and {megabytes(free)} are free."
    # As many as were asked for, or where that frees nothing, one to fall back to.
    fewer = next((fewer for fewer in (keep, 2, 1) if spare(folder, fewer)), None)
    if fewer is None:
        return said
    freed = sum(version.size for version in spare(folder, fewer))
    return (
        f"{said} `lapsewatch doctor --prune --keep {fewer} --store {folder}` frees {megabytes(freed)}, "
        "before a load could."
    )


def megabytes(size: int) -> str:
    """Write a number of bytes as people read it."""
    return f"{size / 1_000_000:,.1f} MB"
