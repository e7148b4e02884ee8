"""The dashboard as docs/deploy.md serves it: behind Debian's nginx with docs/deploy/nginx.conf, over TLS."""

import http.client
import os
import re
import shutil
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from playwright.sync_api import BrowserContext, BrowserType, Page, expect

from tests import servers
from tests.browser.conftest import browser_context_args, browser_type_launch_args
from tests.hardening.client import Answer
from tests.signin import district
from tests.signin.conftest import PATIENCE_MS, provider_at
from tests.stores import StoreOf

__all__ = ["browser_context_args", "browser_type_launch_args"]

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "docs" / "deploy"
NAME = "lapsewatch.example.org"

# What nginx keeps outside its site, where a test may not write to the machine's own folders.
_AROUND = """
daemon off;
pid {folder}/nginx.pid;
error_log {folder}/error.log info;
worker_processes 1;
events {{}}
http {{
    default_type application/octet-stream;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/site.conf;
}}
"""


@dataclass(frozen=True)
class Site:
    """What answers under the name: at `port` over TLS, at `plain` without; `behind` is the dashboard itself.

    `second` is its second process, where there are two.
    """

    port: int
    plain: int
    behind: int
    folder: Path
    second: int | None = None

    @property
    def address(self) -> str:
        return f"https://{NAME}:{self.port}"

    def get(self, path: str, headers: Mapping[str, str] | None = None, method: str = "GET") -> Answer:
        """Ask over TLS, and believe the certificate only."""
        trusted = ssl.create_default_context(cafile=self.folder / "fullchain.pem")
        line = socket.create_connection(("127.0.0.1", self.port), timeout=20)
        connection = http.client.HTTPSConnection(NAME, self.port)
        connection.sock = trusted.wrap_socket(line, server_hostname=NAME)
        connection.request(method, path, headers={"Host": f"{NAME}:{self.port}", **(headers or {})})
        got = connection.getresponse()
        body = got.read().decode("utf-8", "replace")
        cookies = got.headers.get_all("set-cookie") or []
        connection.close()
        return Answer(got.status, got.headers, cookies, body)


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory, store_of: StoreOf) -> Iterator[Site]:
    found = site_in(tmp_path_factory.mktemp("site"))
    with dashboards(found, store_of(district.make_store)), nginx(found):
        yield found


def site_in(folder: Path, *, is_two: bool = False) -> Site:
    """A site on free ports, with what it writes in a folder."""
    folder.chmod(0o755)
    port, plain, behind, second = (servers.free_port() for _ in range(4))
    return Site(port, plain, behind, folder, second if is_two else None)


@contextmanager
def dashboards(site: Site, store: Path) -> Iterator[None]:
    """Start the processes of the dashboard, and the provider where people sign in."""
    provider = servers.free_port()
    with ExitStack() as all_of_them:
        all_of_them.enter_context(provider_at(site.folder / "provider.log", provider, f"{site.address}/oauth2callback"))
        told = district.served(site.folder, store, address=site.address, provider=f"http://127.0.0.1:{provider}")
        for port in (site.behind, site.second):
            if port is not None:
                all_of_them.enter_context(_dashboard(port, site.folder / f"server-{port}.log", told))
        yield


@contextmanager
def _dashboard(port: int, log: Path, told: Mapping[str, str]) -> Iterator[None]:
    """Start it with the command of docs/deploy/lapsewatch@.service."""
    unit = (DEPLOY / "lapsewatch@.service").read_text("utf-8")
    start = re.findall(r"^ExecStart=/opt/lapsewatch/.venv/bin/(.*)$", unit, re.MULTILINE)[0].split()
    start[start.index("%i")] = str(port)
    assert start[0] == "lapsewatch"
    with servers.running(log, [sys.executable, "-m", "cli", *start[1:]], told) as server:
        servers.wait_until_healthy(port, server, log)
        yield


@contextmanager
def nginx(site: Site) -> Iterator[None]:
    """Start it with the site as it is in docs/deploy, but for ports and folders."""
    processes = "two-processes.conf" if site.second else "one-process.conf"
    shared = (DEPLOY / processes).read_text("utf-8").replace("127.0.0.1:8501", f"127.0.0.1:{site.behind}")
    shared = shared.replace("127.0.0.1:8502", f"127.0.0.1:{site.second}")
    (site.folder / "processes.conf").write_text(shared, "utf-8")
    text = (DEPLOY / "nginx.conf").read_text("utf-8")
    text = re.sub(r"\n *listen \[::\][^\n]*", "", text)  # not every machine has IPv6
    for there, here in {
        "listen 80": f"listen 127.0.0.1:{site.plain}",
        "listen 443": f"listen 127.0.0.1:{site.port}",
        "/etc/nginx/lapsewatch-processes.conf": str(site.folder / "processes.conf"),
        "/etc/ssl/lapsewatch": str(site.folder),
        "/var/log/nginx": str(site.folder),
    }.items():
        assert there in text
        text = text.replace(there, here)
    (site.folder / "site.conf").write_text(text, "utf-8")
    (site.folder / "nginx.conf").write_text(_AROUND.format(folder=site.folder), "utf-8")
    _certificate(site.folder)
    command = [_program(), "-p", str(site.folder), "-e", str(site.folder / "error.log"), "-c", "nginx.conf"]
    subprocess.run([*command, "-t", "-q"], check=True)
    with servers.running(site.folder / "nginx.log", command, {}):
        _wait_for(site.port, site.folder / "error.log")
        yield


def _program() -> str:
    found = os.environ.get("NGINX") or shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
    unpacked = ROOT / ".venv" / "nginx" / "usr" / "sbin" / "nginx"
    if not (found or unpacked.exists()):
        pytest.fail("These tests need nginx, and there is none: run 'sh scripts/nginx.sh' first.")
    return found or str(unpacked)


def _wait_for(port: int, log: Path) -> None:
    for _ in range(200):
        with socket.socket() as line:
            if line.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise RuntimeError(log.read_text("utf-8"))


def _certificate(folder: Path) -> None:
    """Sign a certificate for the name with its own key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, NAME)])
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(datetime(2020, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(2100, 1, 1, tzinfo=UTC))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(NAME)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem, plain = serialization.Encoding.PEM, serialization.NoEncryption()
    (folder / "fullchain.pem").write_bytes(made.public_bytes(pem))
    (folder / "privkey.pem").write_bytes(key.private_bytes(pem, serialization.PrivateFormat.PKCS8, plain))


@pytest.fixture
def stranger(
    browser_type: BrowserType, browser_type_launch_args: dict[str, Any], browser_context_args: dict[str, Any]
) -> Iterator[BrowserContext]:
    """A browser in which nobody has signed in, and which finds the name here."""
    args = [*browser_type_launch_args["args"], f"--host-resolver-rules=MAP {NAME} 127.0.0.1"]
    browser = browser_type.launch(**browser_type_launch_args | {"args": args})
    yield browser.new_context(**browser_context_args, ignore_https_errors=True)
    browser.close()


def sees_and_downloads(page: Page) -> None:
    """Wait until the page stands, and download its list."""
    expect(page.get_by_text("Data loaded ").first).to_be_visible(timeout=PATIENCE_MS)
    with page.expect_download() as download:
        page.get_by_role("button", name="CSV").first.click()
    assert download.value.failure() is None


@pytest.fixture(scope="session")
def base_url(site: Site) -> str:
    """In place of the plugin's own, which pytest 9 warns of."""
    return site.address
