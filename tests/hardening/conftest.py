"""A small page with one download behind the real middleware: signed in, as cookies say, or local."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.hardening.client import SECRET, Server, free_port
from ui.settings import SignIn

ROOT = Path(__file__).parents[2]

_PAGE = """
import uuid

import streamlit as st

if __name__ == "__main__":
    st.write(f"cached: {{st.cache_data(uuid.uuid4)()}}")
    who = st.user.get("email", "nobody")
    st.write(f"signed in: {{who}}")
    st.download_button("CSV", lambda: f"rows of {{who}}", "rows.csv", "text/csv", key="csv", on_click="ignore")
else:
    from ui import hardening
    from tests.hardening.conftest import told

    sign_in = {sign_in}
    secrets = {{"auth": {{
        "redirect_uri": "{address}/oauth2callback", "cookie_secret": "{secret}", "client_id": "lapsewatch",
        "client_secret": "x", "server_metadata_url": "http://127.0.0.1:9/.well-known/openid-configuration",
    }}}}
    app = st.App(__file__, middleware=hardening.middleware(sign_in), secrets=secrets if sign_in else None)
"""


def told(address: str) -> SignIn:
    """What a configuration says of sign-in."""
    provider = "http://127.0.0.1:9/.well-known/openid-configuration"
    return SignIn(address=address, provider=provider, client_id="lapsewatch")


@contextmanager
def _serve(folder: Path, *, address: str, is_served: bool, **environment: str) -> Iterator[Server]:
    port = free_port()
    address = address.format(port=port)
    sign_in = f"told({address!r})" if is_served else "None"
    page = folder / "page.py"
    shutil.copytree(ROOT / ".streamlit", folder / ".streamlit")
    page.write_text(_PAGE.format(sign_in=sign_in, address=address, secret=SECRET), "utf-8")
    options = ["--server.address", "127.0.0.1", "--server.port", str(port), "--server.headless", "true"]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "streamlit", "run", str(page), *options],
            cwd=folder,
            env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    server = Server(port, address if is_served else f"http://127.0.0.1:{port}")
    try:
        _wait(process, server, folder / "log")
        yield server
    finally:
        process.terminate()
        process.wait(10)


def _wait(process: "subprocess.Popen[bytes]", server: Server, log: Path) -> None:
    started = time.monotonic()
    while True:
        if process.poll() is not None or time.monotonic() - started > 60:
            raise RuntimeError(log.read_text("utf-8"))
        try:
            if server.get("/_stcore/health").body == "ok":
                return
        except OSError:
            time.sleep(0.05)


@pytest.fixture(scope="module")
def local(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with _serve(tmp_path_factory.mktemp("local"), address="", is_served=False) as server:
        yield server


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """At an https address, as behind nginx: what nginx would hand on is asked directly."""
    with _serve(tmp_path_factory.mktemp("served"), address="https://lapsewatch.example.org", is_served=True) as server:
        yield server
