"""Files that are written whole or not at all."""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Give a file to write to, which takes the place of `path` in one step; if anything goes wrong, `path` stays.

    Raises OSError.
    """
    # Beside it, as os.replace swaps in one step only within one file system; of this thread alone.
    part = path.with_name(f".{path.name}-{os.getpid()}-{threading.get_ident()}")
    part.unlink(missing_ok=True)  # of a process of that number that was killed
    try:
        yield part
        os.replace(part, path)
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)
