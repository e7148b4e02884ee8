"""A reader reaches its version of the store and nothing else: no file, no network, no other setting, no change.

Nobody can bring a query of their own into the dashboard. If a mistake ever lets somebody, they get this far.
"""

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import duckdb
import pytest

from store import connect, publish

Build = Callable[[duckdb.DuckDBPyConnection], None]

REACHES = [
    "from read_csv('{file}')",
    "from read_text('{file}')",
    "from read_blob('{file}')",
    "from read_json('{file}')",
    "from read_parquet('{file}')",
    "from sniff_csv('{file}')",
    "from '{file}'",
    "from glob('{folder}/*')",
    "from read_csv('https://example.org/x.csv')",
    "attach '{folder}/other.duckdb' as other",
    "attach '{folder}/new.duckdb' as other",
    "copy staff to '{folder}/out.csv'",
    "copy staff from '{file}'",
    "export database '{folder}/out'",
    "import database '{folder}'",
    "install httpfs",
    "load httpfs",
    "load '{folder}/x.duckdb_extension'",
    "create secret s (type s3)",
]
SETS = [
    "set enable_external_access = true",
    "reset enable_external_access",
    "set lock_configuration = false",
    "set autoinstall_known_extensions = true",
    "set global autoload_known_extensions = true",
    "set allowed_directories = ['/']",
    "set temp_directory = '{folder}'",
    "set memory_limit = '100GB'",
    "pragma threads = 8",
    "set enable_logging = true",
    "set profiling_output = '{folder}/profile'",
]
CHANGES = [
    "insert into staff (staff_id) values ('x')",
    "update staff set given_name = 'x'",
    "delete from staff",
    "drop table staff",
    "alter table staff add column x int",
    "comment on table staff is 'x'",
    "create table t (x int)",
    "create view v as select 1",
    "create macro m() as 1",
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "file.csv").write_text("a,b\n1,2\n", "utf-8")
    duckdb.connect(tmp_path / "other.duckdb").close()
    return tmp_path


@pytest.fixture
def reader(folder: Path, build: Build, loaded_at: datetime) -> Iterator[duckdb.DuckDBPyConnection]:
    with connect(publish(folder / "store", build, loaded_at=loaded_at)) as con:
        yield con.cursor()


def _told(statement: str, folder: Path) -> str:
    return statement.format(folder=folder, file=folder / "file.csv")


@pytest.mark.parametrize("statement", REACHES)
def test_a_reader_reaches_no_file_no_network_and_no_extension(
    reader: duckdb.DuckDBPyConnection, folder: Path, statement: str
) -> None:
    before = sorted(folder.rglob("*"))
    with pytest.raises(duckdb.PermissionException, match="disabled"):
        reader.execute(_told(statement, folder))
    assert sorted(folder.rglob("*")) == before


@pytest.mark.parametrize("statement", SETS)
def test_a_reader_changes_no_setting(reader: duckdb.DuckDBPyConnection, folder: Path, statement: str) -> None:
    with pytest.raises(duckdb.InvalidInputException, match="the configuration has been locked"):
        reader.execute(_told(statement, folder))


@pytest.mark.parametrize("statement", CHANGES)
def test_a_reader_changes_nothing(reader: duckdb.DuckDBPyConnection, statement: str) -> None:
    with pytest.raises(duckdb.InvalidInputException, match="read-only"):
        reader.execute(statement)
