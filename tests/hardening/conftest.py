"""A small page with one download behind the real middleware: signed in, as cookies say, or local."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests import servers
from tests.hardening.client import SECRET, Server
from ui.security.settings import SignIn

ROOT = servers.ROOT

_PAGE = """
import uuid

import streamlit as st

if __name__ == "__main__":
    st.write(f"cached: {{st.cache_data(uuid.uuid4)()}}")
    who = st.user.get("email", "nobody")
    st.write(f"signed in: {{who}}")
    st.download_button("CSV", lambda: f"rows of {{who}}", "rows.csv", "text/csv", key="csv", on_click="ignore")
else:
    from ui.security import hardening
    from tests.hardening.conftest import sign_in_at

    sign_in = {sign_in}
    secrets = {{"auth": {{
        "redirect_uri": "{address}/oauth2callback", "cookie_secret": "{secret}", "client_id": "lapsewatch",
        "client_secret": "x", "server_metadata_url": "http://127.0.0.1:9/.well-known/openid-configuration",
    }}}}
    app = st.App(__file__, middleware=hardening.middleware(sign_in), secrets=secrets if sign_in else None)
"""


def sign_in_at(address: str) -> SignIn:
    """What a configuration says of sign-in."""
    provider = "http://127.0.0.1:9/.well-known/openid-configuration"
    return SignIn(address=address, provider=provider, client_id="lapsewatch")


@contextmanager
def _serve(folder: Path, *, address: str, is_served: bool, **environment: str) -> Iterator[Server]:
    port = servers.free_port()
    address = address.format(port=port)
    sign_in = f"sign_in_at({address!r})" if is_served else "None"
    page = folder / "page.py"
    shutil.copytree(ROOT / ".streamlit", folder / ".streamlit")
    page.write_text(_PAGE.format(sign_in=sign_in, address=address, secret=SECRET), "utf-8")
    with servers.streamlit(str(page), port, folder / "log", {"PYTHONPATH": str(ROOT), **environment}, folder):
        yield Server(port, address if is_served else f"http://127.0.0.1:{port}")


@pytest.fixture(scope="module")
def local(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with _serve(tmp_path_factory.mktemp("local"), address="", is_served=False) as server:
        yield server


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """At an https address, as behind nginx: what nginx would hand on is sent directly."""
    with _serve(tmp_path_factory.mktemp("served"), address="https://lapsewatch.example.org", is_served=True) as server:
        yield server
