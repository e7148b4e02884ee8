"""How long the server takes for one rerun of a page, seen by a plain websocket client: no browser in the way."""

import os
import socket
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, perf_counter, sleep

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets import Subprotocol
from websockets.sync.client import ClientConnection, connect

ROOT = Path(__file__).parents[2]
EMPTY_PAGE = 'import streamlit as st\n\nst.write("An empty page.")\n'


@contextmanager
def served(script: Path, environment: dict[str, str]) -> Iterator[int]:
    """A Streamlit server of its own for a script; gives its port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [
        sys.executable, "-m", "streamlit", "run", str(script), "--server.port", str(port),
        "--server.address", "127.0.0.1", "--server.headless", "true",
    ]  # fmt: skip
    with tempfile.TemporaryFile() as log:
        server = subprocess.Popen(
            command, cwd=ROOT, stdout=log, stderr=subprocess.STDOUT, env={**os.environ, **environment}
        )
        try:
            _wait_until_healthy(port)
            yield port
        finally:
            server.terminate()
            server.wait(10)


def _wait_until_healthy(port: int) -> None:
    until = monotonic() + 60
    while monotonic() < until:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=1) as answer:
                if answer.read() == b"ok":
                    return
        except OSError:
            sleep(0.1)
    raise TimeoutError("the server did not answer within a minute")


def rerun_seconds(port: int, times: int, page: str = "", query: str = "") -> list[float]:
    """Seconds of each rerun of a page, from asking until the script has finished; the first runs are not counted."""
    with connect(
        f"ws://127.0.0.1:{port}/_stcore/stream", max_size=None, subprotocols=[Subprotocol("streamlit")]
    ) as socket_:
        for _ in range(3):
            _rerun(socket_, page, query)
        return [_rerun(socket_, page, query) for _ in range(times)]


def crowd_seconds(port: int, clients: int, times: int, pages: Sequence[str]) -> list[float]:
    """Seconds of each rerun while so many clients ask at once, each `times` times, the pages shared out among them."""
    with ThreadPoolExecutor(clients) as crowd:
        turns = [crowd.submit(rerun_seconds, port, times, pages[turn % len(pages)]) for turn in range(clients)]
        return [seconds for turn in turns for seconds in turn.result()]


def _rerun(socket_: ClientConnection, page: str, query: str) -> float:
    ask = BackMsg()
    ask.rerun_script.page_name = page
    ask.rerun_script.query_string = query
    began = perf_counter()
    socket_.send(ask.SerializeToString())
    while True:
        said = ForwardMsg()
        said.ParseFromString(_bytes(socket_.recv(timeout=60)))
        if said.WhichOneof("type") == "script_finished":
            return perf_counter() - began


def _bytes(message: str | bytes) -> bytes:
    return message if isinstance(message, bytes) else message.encode()
