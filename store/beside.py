"""What is kept beside a store: frames that follow from one version, in a folder of their own, one small file each.

The folder of the store belongs to the load alone. What somebody looks at may be worked out again at any time, so a file
that is damaged, or of another engine, is as good as none.
"""

import shutil
from collections.abc import Collection
from contextlib import suppress
from pathlib import Path

import polars as pl

from store.whole import replacing

_MADE_BY = "made_by"


def keep(folder: Path, version: str, name: str, rows: pl.DataFrame, made_by: str) -> bool:
    """Keep `rows` as `name` of a version (its name), whole or not at all; return whether they could be.

    `made_by` distinguishes what worked them out from anything else that may have.
    """
    path = folder / version / f"{name}.parquet"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with replacing(path) as part:
            rows.write_parquet(part, metadata={_MADE_BY: made_by})
    except OSError:
        return False
    return True


def kept(folder: Path, version: str, name: str, made_by: str) -> pl.DataFrame | None:
    """Return what was kept as `name` of a version; None where it is not there, damaged, or made by something else."""
    path = folder / version / f"{name}.parquet"
    try:
        if pl.read_parquet_metadata(path).get(_MADE_BY) != made_by:
            return None
        return pl.read_parquet(path)
    # Anybody may have written to the folder, and whatever is wrong with a file, it is worked out anew.
    except (OSError, pl.exceptions.PolarsError):
        return None


def forget_gone(folder: Path, versions: Collection[str]) -> None:
    """Remove what was kept of versions that are not among `versions`: it names people, and goes with its version."""
    with suppress(OSError):
        for own in folder.glob("store-*"):
            if own.name not in versions:
                shutil.rmtree(own, ignore_errors=True)
