"""Feed folders that went wrong, loaded and asked about through the command line as anybody would.

`feeds/` holds whole folders of invented people for the shipped policy; a test may change a few lines of a copy.
"""

import csv
import io
import shutil
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import polars as pl
import pytest
from typer.testing import CliRunner, Result

import cli
from cli import clock
from store import connect, current

FEEDS = Path(__file__).parent / "feeds"
LOADED_AT = datetime(2026, 11, 22, 18, 0, tzinfo=UTC)
Row = Mapping[str, str]


class District:
    """A store, and the command line to load folders into it and to ask it."""

    def __init__(self, folder: Path, now: Callable[[datetime], None]) -> None:
        self.folder = folder
        self.store = folder / "store"
        self._now = now

    def variant(self, case: str, name: str, **lines: Sequence[str] | None) -> Path:
        """A copy of a case's folder under another name, with other lines for some feeds (None: no such file)."""
        folder = self.folder / name
        shutil.copytree(FEEDS / case, folder)
        for feed, rows in lines.items():
            if rows is None:
                (folder / f"{feed}.csv").unlink()
            else:
                (folder / f"{feed}.csv").write_bytes(("\n".join(rows) + "\n").encode("utf-8", "surrogateescape"))
        return folder

    def load(self, case: str | Path, *accept: str, at: datetime = LOADED_AT) -> Result:
        """Load a folder and hand back how it went."""
        self._now(at)
        options = [part for check in accept for part in ("--accept", check)]
        return self._run("load", str(FEEDS / case), *options)

    def loaded(self, case: str | Path, *accept: str, at: datetime = LOADED_AT) -> str:
        """Load a folder that must be accepted, and of which no row may be lost; what the report says."""
        result = self.load(case, *accept, at=at)
        assert result.exit_code == 0, result.stderr
        self._lost_no_row(FEEDS / case)
        return result.stdout

    def _lost_no_row(self, folder: Path) -> None:
        """Whatever was read was accepted or rejected; of our own folders, that is every line below a file's head."""
        counts = self.table("feeds").select("file", "rows_read", "rows_accepted", "rows_rejected")
        for file, read, accepted, rejected in counts.iter_rows():
            assert read == accepted + rejected, f"{folder.name}: {file}"
            if folder.parent == FEEDS:
                with (folder / file).open("rb") as written:
                    assert read == sum(1 for _ in written) - 1, f"{folder.name}: {file}"

    def refused(self, case: str | Path, *accept: str, at: datetime = LOADED_AT) -> str:
        """Load a folder that must be refused; why."""
        result = self.load(case, *accept, at=at)
        assert result.exit_code == 1, result.output
        return result.stderr

    def status(self, as_of: str) -> dict[tuple[str, str, str], Row]:
        """The status rows by person, function and location."""
        return {(row["staff_id"], row["function_id"], row["location_id"]): row for row in self._list("status", as_of)}

    def anomalies(self, as_of: str, *people: str) -> list[Row]:
        """The anomalies but those of missing base access, which none of the folders grants; of some people only."""
        rows = self._list("anomalies", as_of)
        return [row for row in rows if row["function_id"] != "base" and (not people or row["staff_id"] in people)]

    def june(self, year: int, as_of: str) -> list[Row]:
        """The cohort of a June but for base access."""
        return self._list("june", as_of, "--year", str(year))

    def explain(self, staff_id: str, function_id: str, as_of: str) -> str:
        """The reasoning for one person."""
        result = self._run("explain", staff_id, function_id, "--as-of", as_of)
        assert result.exit_code == 0, result.output
        return result.stdout

    def table(self, name: str) -> pl.DataFrame:
        """A table of the version in use."""
        con: duckdb.DuckDBPyConnection = connect(current(self.store))
        frame: pl.DataFrame = con.table(name).pl()
        con.close()
        return frame

    def findings(self, finding: str) -> pl.DataFrame:
        """The findings of one kind."""
        return self.table("findings").filter(finding=finding).sort("feed", "line")

    def _list(self, command: str, as_of: str, *options: str) -> list[Row]:
        result = self._run(command, "--as-of", as_of, *options)
        assert (result.exit_code, result.stderr) == (0, "")
        return list(csv.DictReader(io.StringIO(result.stdout)))

    def _run(self, *args: str) -> Result:
        environment = {"LAPSEWATCH_STORE": str(self.store), "COLUMNS": "100", "NO_COLOR": "1"}
        return CliRunner(env=environment).invoke(cli.app, list(args))


@pytest.fixture
def district(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> District:
    """Return a district without a store yet."""
    return District(tmp_path, lambda moment: monkeypatch.setattr(clock, "now", lambda: moment))
