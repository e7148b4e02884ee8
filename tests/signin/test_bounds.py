"""What strangers can make a server keep that `lapsewatch serve` started, and that no other serves a district."""

import struct
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from pathlib import Path

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg

from serve import MOST_BYTES
from tests import servers
from tests.hardening.client import Server
from tests.signin import by_hand, district

_MEGABYTE = 1_000_000


@pytest.fixture(scope="module")
def server_process(store_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Server, int]]:
    """A server of its own, whose memory nobody else has a part in."""
    port, folder = servers.free_port(), tmp_path_factory.mktemp("bounds")
    address = f"http://127.0.0.1:{port}"
    environment = district.served(folder, store_folder, address=address, provider=address)
    with servers.dashboard(port, folder / "server.log", environment) as process:
        yield Server(port, address), process.pid


def _memory(pid: int) -> int:
    status = Path(f"/proc/{pid}/status").read_text("utf-8")
    return int(next(line for line in status.splitlines() if line.startswith("VmRSS")).split()[1]) * 1024


def test_half_a_frame_of_a_stranger_costs_next_to_nothing(server_process: tuple[Server, int]) -> None:
    server, pid = server_process
    with by_hand.tab(server) as opened:
        by_hand.draw(opened, by_hand.Asked())
    before = _memory(pid)
    with ExitStack() as stay:
        for _ in range(8):
            tab = stay.enter_context(by_hand.tab(server))
            line = tab._connection.socket
            # The head of a binary frame of 199 MB, masked as a client's is, and as much of it as is taken.
            with suppress(OSError):
                line.sendall(struct.pack("!BBQ4s", 0x82, 0x80 | 127, 199 * _MEGABYTE, b"mask"))
                for _ in range(20):
                    line.sendall(b"x" * _MEGABYTE)
            assert tab.ends_after(b"") in {1006, 1009}
        assert _memory(pid) - before < 30 * _MEGABYTE
    assert server.get("/_stcore/health").body == "ok"


def test_a_message_above_the_limit_ends_the_connection(server_process: tuple[Server, int]) -> None:
    message = BackMsg()
    message.rerun_script.query_string = "x" * MOST_BYTES
    with by_hand.tab(server_process[0]) as opened:
        by_hand.draw(opened, by_hand.Asked())
        assert opened.ends_after(message.SerializeToString()) == 1009


def test_where_people_sign_in_no_server_without_a_limit_serves(store_folder: Path, tmp_path: Path) -> None:
    address = "http://127.0.0.1:8501"
    environment = district.served(tmp_path, store_folder, address=address, provider=address)
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(servers.free_port())]
    log = tmp_path / "log"
    with servers.running(log, command, environment) as process:
        with suppress(subprocess.TimeoutExpired):
            process.wait(30)
        assert process.returncode == 1
    said = log.read_text("utf-8")
    assert "start the dashboard by `lapsewatch serve` (docs/deploy.md)." in said
    assert "Traceback" not in said
