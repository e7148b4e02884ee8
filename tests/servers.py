"""The servers that tests and benchmarks start: a free port, a process with its log, and waiting until it answers."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parents[1]
_PATIENCE = 60  # seconds until a server on a busy machine answers


def free_port() -> int:
    with socket.socket() as made:
        made.bind(("127.0.0.1", 0))
        port: int = made.getsockname()[1]
        return port


@contextmanager
def running(
    log: Path, command: Sequence[str], environment: Mapping[str, str], told: str = "", folder: Path = ROOT
) -> Iterator["subprocess.Popen[bytes]"]:
    """Run a command in a folder, with `told` on its standard input, until this ends."""
    with log.open("wb") as out:
        process = subprocess.Popen(
            command,
            cwd=folder,
            env={**os.environ, **environment},
            stdin=subprocess.PIPE,
            stdout=out,
            stderr=subprocess.STDOUT,
        )
        assert process.stdin is not None
        process.stdin.write(told.encode())
        process.stdin.close()
        try:
            yield process
        finally:
            process.terminate()
            process.wait(10)


def wait(url: str, process: "subprocess.Popen[bytes]", log: Path, answer: bytes | None = None) -> None:
    """Wait until an address answers, and with just this `answer` if one is given; else raise what the log says."""
    started = time.monotonic()
    while True:
        if process.poll() is not None or time.monotonic() - started > _PATIENCE:
            raise RuntimeError(log.read_text("utf-8"))
        try:
            with urllib.request.urlopen(url, timeout=1) as got:  # noqa: S310 (our own http://)
                if answer is None or got.read() == answer:
                    return
        except OSError:
            time.sleep(0.05)


def wait_until_healthy(port: int, process: "subprocess.Popen[bytes]", log: Path) -> None:
    """Wait until Streamlit says that it is well."""
    wait(f"http://127.0.0.1:{port}/_stcore/health", process, log, b"ok")


@contextmanager
def streamlit(script: str, port: int, log: Path, environment: Mapping[str, str], folder: Path = ROOT) -> Iterator[None]:
    """Serve a script at a port of this machine, as `make run` serves app.py."""
    options = ["--server.address", "127.0.0.1", "--server.port", str(port), "--server.headless", "true"]
    command = [sys.executable, "-m", "streamlit", "run", script, *options]
    with running(log, command, environment, folder=folder) as server:
        wait_until_healthy(port, server, log)
        yield


@contextmanager
def dashboard(port: int, log: Path, environment: Mapping[str, str]) -> Iterator["subprocess.Popen[bytes]"]:
    """Serve the dashboard at a port of this machine by `lapsewatch serve`."""
    with running(log, [sys.executable, "-m", "cli", "serve", "--port", str(port)], environment) as server:
        wait_until_healthy(port, server, log)
        yield server
