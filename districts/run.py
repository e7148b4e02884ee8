"""A run over many districts: where their records lie, where what is judged goes, and what became of each.

Both sides are partitioned by district, in folders as other engines read them (docs/scale.md): `district=ID/` of the
input is the feed folder of one district; the output has such a folder below each of its tables, and below `stores`.
"""

from dataclasses import asdict, dataclass, fields
from datetime import datetime
from pathlib import Path

import polars as pl

from store import StoreError, StoreUnwritable, by_district, current, keep, kept
from store.by_district import ABOUT, FILE, PARTITION, TOTALS

OUTCOMES = ("judged", "unchanged", "refused", "failed")
"""What may become of a district, the best first."""

_TABLES = ("stretches", "counts", "rejects", ABOUT, TOTALS)


class NoDistrictsError(Exception):
    """There is nothing to judge; `str(error)` is one sentence that says what was expected where."""


@dataclass(frozen=True)
class Outcome:
    """What became of one district, of OUTCOMES.

    `version` is the version of its store that holds the judgement, and `loaded_at` the moment (ISO 8601) at which that
    was loaded. `people` are the accepted rows of its staff feed; the other counts are rows of all feeds; `seconds` is
    how long it took. `problems` has a sentence a line: why the district was refused, or failed.
    """

    district: str
    outcome: str
    version: str = ""
    loaded_at: str = ""
    people: int = 0
    rows_read: int = 0
    rows_accepted: int = 0
    rows_rejected: int = 0
    seconds: float = 0.0
    problems: str = ""


@dataclass(frozen=True)
class Run:
    """What a run is to do: plain values, as they are sent to wherever a district is judged.

    `input` and `output` are folders that every worker sees under the same path. `policy_text` and `policy_name` are the
    rules of a district that has no `policy.toml` among its feeds. `loaded_at` has a time zone; `keep` is for the stores
    what it is for `store.publish`.
    """

    input: Path
    output: Path
    policy_text: str
    policy_name: str
    loaded_at: datetime
    keep: int

    def feeds_of(self, district: str) -> Path:
        """The feed folder of a district."""
        return self.input / f"{PARTITION}{district}"

    def store_of(self, district: str) -> Path:
        """The store of a district, as the dashboard reads it."""
        return self.output / "stores" / f"{PARTITION}{district}"

    def write(self, district: str, table: str, rows: pl.DataFrame, made_by: str) -> None:
        """Write what a table holds of a district, whole, in place of what it held. Raises StoreUnwritable.

        `made_by` distinguishes the records and rules that it follows from.
        """
        if not keep(self.output / table, f"{PARTITION}{district}", FILE, rows, made_by):
            raise StoreUnwritable(
                f"{self._file(district, table)} cannot be written: free space, mend the permissions of the folder, or "
                "name another one with --output."
            )

    def note(self, outcome: Outcome, made_by: str = "") -> Outcome:
        """Write down what became of a district, last of all; it is judged again unless that is `made_by` the same."""
        row = asdict(outcome)
        del row["district"]
        self.write(outcome.district, by_district.OUTCOMES, pl.DataFrame([row]), made_by)
        return outcome

    def noted(self, district: str, made_by: str) -> Outcome | None:
        """What a run has judged of these records and rules; None where that is not whole, or not what readers get."""
        rows = self._kept(district, by_district.OUTCOMES, made_by)
        if rows is None or rows.columns != [field.name for field in fields(Outcome)][1:] or rows.height != 1:
            return None
        outcome = Outcome(district, *rows.row(0))
        try:
            is_read = current(self.store_of(district)).stem == outcome.version
        except StoreError:
            return None
        if not is_read:
            return None
        # A damaged table is judged again, as one that is gone: that is what the page of a state advises.
        is_whole = all(self._kept(district, table, made_by) is not None for table in _TABLES)
        return outcome if is_whole else None

    def _kept(self, district: str, table: str, made_by: str) -> pl.DataFrame | None:
        return kept(self.output / table, f"{PARTITION}{district}", FILE, made_by)

    def _file(self, district: str, table: str) -> Path:
        return by_district.table_file(self.output, table, district)


def failed(run: Run, district: str, problem: str) -> Outcome:
    """Write down that a district could not be judged, and why, if it can be written."""
    outcome = Outcome(district, "failed", problems=problem)
    try:
        return run.note(outcome)
    except StoreUnwritable as error:
        return Outcome(district, "failed", problems=f"{problem}\n{error}")


def partitions(folder: Path) -> list[str]:
    """The districts of an input, the largest first, so that no worker begins with it when the others end.

    Raises NoDistrictsError where there are none, and OSError where the folder cannot be read.
    """
    found = [path for path in folder.glob(f"{PARTITION}?*") if path.is_dir()]
    if not found:
        raise NoDistrictsError(
            f"{folder} holds no district: expected a folder {PARTITION}ID for each, with its feeds as Parquet or CSV "
            "(docs/scale.md)."
        )
    sizes = {path: sum(file.stat().st_size for file in path.rglob("*") if file.is_file()) for path in found}
    return [path.name.removeprefix(PARTITION) for path in sorted(found, key=lambda path: (-sizes[path], path.name))]
