"""What a foreign export costs: a transcript of a million rows by a mapping, beside DuckDB's own read of the file."""

from datetime import date
from pathlib import Path
from statistics import median
from time import perf_counter

import duckdb

from intake.snapshots import Past
from intake.sources import open_sources

ROWS = 1_000_000
MAPPING = """
[[source]]
files = "transcript.csv"
dates = "%m/%d/%Y"

[source.completions]
staff_id = { column = "Employee", pad = 6 }
course_code = "Course"
kind = { column = "Type", map = { Course = "full", Test = "quiz" } }
completed_on = "Completed"
status = { column = "Status", map = { Done = "completed", Passed = "passed" } }
"""
_READ = (Path(__file__).parent / "transcript.sql").read_text(encoding="utf-8")


def mapping_seconds(folder: Path, turns: int) -> tuple[float, float]:
    """Median seconds of the mapping and of DuckDB, measured in turns."""
    transcript = folder / "transcript.csv"
    with transcript.open("w", encoding="utf-8") as file:
        file.write("Employee,Name,Course,Type,Completed,Status\n")
        for row in range(ROWS):
            day = f"{row % 12 + 1}/{row % 28 + 1}/{2015 + row % 12}"
            kind, status = ("Test", "Passed") if row % 3 else ("Course", "Done")
            file.write(f'{row % 90_000},"Peña, Ana {row % 977}",IC-{row % 40},{kind},{day},{status}\n')
    (folder / "sources.toml").write_text(MAPPING, encoding="utf-8")
    with duckdb.connect() as con:
        seconds = [(_mapped(folder), _read(con, transcript)) for _ in range(turns + 1)][1:]
    mapped, read = zip(*seconds, strict=True)
    return median(mapped), median(read)


def _mapped(folder: Path) -> float:
    began = perf_counter()
    (chunk,) = open_sources(folder, folder / "sources.toml", Past(date(2026, 11, 22))).sources["completions"].chunks()
    if chunk.rows.height != ROWS:
        raise AssertionError(f"{chunk.rows.height} rows of {ROWS}")
    return perf_counter() - began


def _read(con: duckdb.DuckDBPyConnection, transcript: Path) -> float:
    began = perf_counter()
    con.execute(_READ, {"file": str(transcript)}).fetchall()
    return perf_counter() - began
