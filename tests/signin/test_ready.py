"""What a monitor on the machine is told, and what the log tells: all that helps, and nobody's name."""

import csv
import json
import logging
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import servers
from tests.hardening.client import Server
from tests.servers import ROOT
from tests.signin import by_hand, district
from tests.signin.conftest import claims
from ui.security import log_lines


@pytest.fixture(scope="module")
def watched(store_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Server, Path]]:
    """A server with a store of its own, and the folder that holds the store and its log."""
    folder = tmp_path_factory.mktemp("watched")
    shutil.copytree(store_folder, folder / "store", symlinks=True)
    port = servers.free_port()
    address = f"http://127.0.0.1:{port}"
    metrics = servers.free_port()
    environment = district.served(folder, folder / "store", address="https://l.example.org", provider=address)
    with (folder / "lapsewatch.toml").open("a", encoding="utf-8") as config:
        config.write(f"\n[metrics]\nport = {metrics}\n")
    (folder / "metrics").write_text(str(metrics), "utf-8")
    with servers.dashboard(port, folder / "server.log", {**environment, log_lines.LOG: "json"}):
        yield Server(port, "https://l.example.org"), folder


def test_readiness_is_told_on_the_machine_and_fails_without_a_version(watched: tuple[Server, Path]) -> None:
    server, folder = watched
    answer = server.get("/ready", headers={"Host": "127.0.0.1:8501"})
    assert answer.status == 200
    said = json.loads(answer.body)
    assert said["version"] == (folder / "store" / "current.duckdb").resolve().stem
    assert (said["ready"], said["refused_load"], said["records_through"][:3]) == (True, None, "202")
    assert said["age_hours"] != 0
    # A proxy on the machine asks for somebody else.
    assert server.get("/ready", headers={"X-Forwarded-For": "10.0.0.1"}).status == 404

    refusal = {"at": "2027-04-13T05:30:00+00:00", "folder": "feeds", "problems": ["staff.csv: Holder, Hanna"]}
    (folder / "store" / "refused.json").write_text(json.dumps(refusal), "utf-8")
    told = json.loads(server.get("/ready").body)["refused_load"]
    assert told == {"at": "2027-04-13T05:30:00+00:00", "problems": 1}

    current = folder / "store" / "current.duckdb"
    assert said["is_fallback"] is False
    current.rename(folder / "current")
    try:
        earlier = json.loads(server.get("/ready").body)
        assert (earlier["ready"], earlier["is_fallback"], earlier["version"]) == (True, True, said["version"])
    finally:
        (folder / "current").rename(current)

    (folder / "store").rename(folder / "away")
    try:
        gone = server.get("/ready")
        assert (gone.status, json.loads(gone.body)["ready"]) == (503, False)
        assert server.get("/_stcore/health").body == "ok"
    finally:
        (folder / "away").rename(folder / "store")


def test_each_line_of_the_log_is_json_and_names_nobody(watched: tuple[Server, Path]) -> None:
    server, folder = watched
    for login in ("dora", "paula", "stranger"):
        with by_hand.tab(server, server.cookie(login, **claims(login))) as opened:
            for page in ("june", "anomalies", "person"):
                by_hand.draw(opened, by_hand.Asked(page))
    lines = (folder / "server.log").read_text("utf-8").splitlines()
    assert {frozenset(json.loads(line)) >= {"at", "level", "logger", "message"} for line in lines} == {True}
    assert [word for word in district.ANYBODY if word in "\n".join(lines)] == []


def test_an_error_that_quotes_the_whole_district_is_a_line_that_names_nobody() -> None:
    columns = ("staff_id", "given_name", "family_name", "email")
    # One byte of it is no UTF-8, as planted.
    text = (ROOT / "data" / "demo" / "staff.csv").read_text("utf-8", errors="replace")
    people = [[row[column] for column in columns] for row in csv.DictReader(text.splitlines())]
    quoted = "; ".join(" ".join(person) for person in people)
    nobody: dict[str, str] = {}
    line, told = log_lines.Line(), []
    for logger, message, args in [
        ("lapsewatch", "Reference 0123abcd: a page failed", ()),
        ("streamlit.web", "Uncaught app execution", ()),
        ("asyncio", f"Task exception was never retrieved\n{quoted}", ()),
        ("uvicorn.error", "Exception in %s", (quoted,)),
    ]:
        with pytest.raises(KeyError) as raised:
            nobody[quoted]
        error = (raised.type, raised.value, raised.tb)
        told.append(line.format(logging.LogRecord(logger, logging.ERROR, __file__, 1, message, args, error)))
    assert [text for text in told if "\n" in text] == []
    assert [word for person in people for word in person if any(word and word in text for text in told)] == []
    first = json.loads(told[0])
    assert (first["reference"], first["kind"]) == ("0123abcd", "KeyError")
    assert first["raised_at"][-1].startswith("test_ready.py:")
    assert all(len(json.loads(text)["reference"]) == 8 for text in told)


def test_metrics_are_counts_on_a_second_port_of_the_machine(watched: tuple[Server, Path]) -> None:
    server, folder = watched
    assert server.get("/", headers={"Host": "evil.example.org"}).status == 421
    second = Server(int((folder / "metrics").read_text("utf-8")), "http://127.0.0.1")
    with by_hand.tab(server, server.cookie("dora", **claims("dora"))) as opened:
        by_hand.draw(opened, by_hand.Asked())
        told = second.get("/metrics").body
    for line in ("lapsewatch_ready 1.0", "lapsewatch_open_pages 1.0", "lapsewatch_records_through_day "):
        assert f"\n{line}" in told
    assert 'lapsewatch_answers_total{status="4xx"}' in told
    assert [word for word in district.ANYBODY if word in told] == []
    assert server.get("/metrics").body != told
