"""What is known of many districts: a folder for each table, and in it one Parquet file for each district.

`lapsewatch judge` writes the tables, and the page of a state reads them; other engines read them as tables that are
partitioned by Hive's rule (docs/scale.md).
"""

from pathlib import Path

import polars as pl

from store.errors import StoreMissing

PARTITION = "district="
"""What the folder of a district is called, before its id."""
FILE = "part"
"""What the file of a district is called, without its ending."""
OUTCOMES, ABOUT, TOTALS = "outcomes", "about", "totals"


def table_file(output: Path, table: str, district: str) -> Path:
    """Return where the rows of a district lie in a table."""
    return output / table / f"{PARTITION}{district}" / f"{FILE}.parquet"


def written(output: Path) -> dict[str, int]:
    """Return when the outcome of each district, which is written last, was written (in nanoseconds), by its id.

    Raises StoreMissing where there is none.
    """
    found = {}
    for path in sorted((output / OUTCOMES).glob(f"{PARTITION}?*/{FILE}.parquet")):
        try:
            found[path.parent.name.removeprefix(PARTITION)] = path.stat().st_mtime_ns
        except OSError:
            continue  # replaced at this moment, or not ours to see: the next run of a page looks again
    if not found:
        raise StoreMissing(f"{output} holds no judged district: run `lapsewatch judge --output {output}` first.")
    return found


def read(output: Path, table: str, district: str, *filters: pl.Expr) -> pl.DataFrame | None:
    """Return the rows of a district in a table that pass `filters`; None where they are not there, or damaged."""
    try:
        return pl.scan_parquet(table_file(output, table, district)).filter(*filters).collect()
    except (OSError, pl.exceptions.PolarsError):
        return None
