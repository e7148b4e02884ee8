"""What loads that were killed have left in a store's folder: nobody's any more as soon as the lock is held."""

import shutil
from pathlib import Path

from store import checksums
from store.versions import versions

# The fourth: of a `lapsewatch history restore` that was killed; one that runs on just now ends with a sentence.
_PATTERNS = (".build-*", ".current-*", ".refused.json-*", ".restored-*")


def strays(folder: Path) -> list[Path]:
    """List what may be removed: parts of versions, of links, of notes, and checksums whose version is gone."""
    parts = [path for pattern in _PATTERNS for path in folder.glob(pattern)]
    kept = {checksums.beside(version.path) for version in versions(folder)}
    return sorted({*parts, *folder.glob(f"store-*{checksums.ENDING}")} - kept)


def remove(path: Path) -> None:
    """Remove a file or a folder, if it is there. Raises OSError."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
