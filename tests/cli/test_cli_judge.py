"""`lapsewatch judge`: what it prints, its exit codes, and what it says where an engine is not to be had."""

import json
import socket
import sys
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from threading import Thread

import pytest

from cli import clock
from tests.cli.conftest import Run
from tests.load.tiny import LOADED_AT, write_feeds

pytestmark = pytest.mark.usefixtures("spark_client")


@pytest.fixture
def state(tmp_path: Path) -> Path:
    """Return an input with one good district, and one that is refused."""
    write_feeds(tmp_path / "state" / "district=good")
    write_feeds(tmp_path / "state" / "district=lost")
    (tmp_path / "state" / "district=lost" / "staff.csv").unlink()
    return tmp_path / "state"


def test_it_counts_outcomes_and_says_what_went_wrong(
    run: Run, state: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    command = ("judge", "--input", f"file://{state}", "--output", tmp_path / "judged")
    said = run(*command)
    assert said.exit_code == 1
    assert said.stderr.startswith("lost refused: staff: neither staff.csv nor staff.parquet is in ")
    first, second = said.stdout.splitlines()
    assert first == "2 districts: 1 judged, 0 unchanged, 1 refused, 0 failed."
    assert second.startswith("5 people, 34 rows read, 5 rejected, in ")
    write_feeds(state / "district=lost")
    monkeypatch.setattr(clock, "now", lambda: LOADED_AT + timedelta(days=1))
    again = run(*command)
    assert (again.exit_code, again.stderr) == (0, "")
    assert again.stdout.splitlines()[0] == "2 districts: 1 judged, 1 unchanged, 0 refused, 0 failed."
    # The store of a district is like any other.
    assert run("june", "--store", tmp_path / "judged" / "stores" / "district=good").exit_code == 0


def test_json_is_a_line_for_each_district_and_quotes_no_rows(run: Run, state: Path, tmp_path: Path) -> None:
    said = run("judge", "--input", state, "--output", tmp_path / "judged", "--json")
    assert said.exit_code == 1
    lines = {line["district"]: line for line in map(json.loads, said.stdout.splitlines())}
    assert {district: (line["outcome"], line["problems"]) for district, line in lines.items()} == {
        "good": ("judged", 0),
        "lost": ("refused", 1),
    }


@pytest.mark.parametrize("package", ["pyspark.sql.connect.session", "pysail"])
def test_a_missing_package_is_said(
    run: Run, state: Path, tmp_path: Path, package: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, package, None)
    said = run("judge", "--input", state, "--output", tmp_path / "judged", "--engine", "spark")
    assert said.exit_code == 2
    assert "is not installed, which --engine spark needs: install the group `scale`" in said.stderr


def test_a_server_that_does_not_answer_is_said(run: Run, state: Path, tmp_path: Path) -> None:
    options = ("--engine", "spark", "--remote", "sc://127.0.0.1:9")
    said = run("judge", "--input", state, "--output", tmp_path / "judged", *options)
    assert said.exit_code == 2
    assert said.stderr == (
        "No Spark Connect server answers at sc://127.0.0.1:9 (Connection refused): start it, or name another with "
        "--remote; without --remote a local one is started.\n"
    )


def test_a_server_of_another_kind_is_said(run: Run, state: Path, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        Thread(target=_refuse, args=(other,), daemon=True).start()
        options = ("--engine", "spark", "--remote", f"sc://127.0.0.1:{port}")
        said = run("judge", "--input", state, "--output", tmp_path / "judged", *options)
    assert said.exit_code == 2
    assert said.stderr.startswith(f"What answers at sc://127.0.0.1:{port} is no Spark Connect server")


def _refuse(server: socket.socket) -> None:
    """Answer as a web server does, until the socket is closed."""
    with suppress(OSError):
        while True:
            connection, _ = server.accept()
            with connection:
                connection.recv(1_000)
                connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")
