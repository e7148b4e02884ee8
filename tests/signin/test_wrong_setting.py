"""A server that was started with a wrong setting says so, to whoever comes and in its log, and shows nobody."""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.hardening.client import SECRET, Server, free_port
from tests.signin.by_hand import Asked, draw, found_in, tab
from tests.signin.conftest import CLIENT_SECRET, claims, running, wait
from tests.signin.district import ANYBODY, CONFIG, TODAY
from ui import settings

ADDRESS = "http://127.0.0.1:{port}"
NOTHING_ELSE = ("Data loaded", "Sign in")


@pytest.fixture(
    params=[
        pytest.param(({}, "client_id", "client"), id="a wrong key"),
        pytest.param(({settings.COOKIE_SECRET: "short"}, "", ""), id="a short secret"),
        pytest.param(({settings.CONFIG: "nowhere.toml"}, "", ""), id="a file that is not there"),
        pytest.param(
            ({"STREAMLIT_SERVER_TRUSTED_USER_HEADERS": '{"X-Remote-User": "email"}'}, "", ""), id="headers are trusted"
        ),
    ]
)
def wrong(request: pytest.FixtureRequest, store_folder: Path, tmp_path: Path) -> Iterator[tuple[Server, Path]]:
    """A server with one thing wrong, and its log."""
    environment, right, instead = request.param
    port, config, log = free_port(), tmp_path / "lapsewatch.toml", tmp_path / "server.log"
    address = ADDRESS.format(port=port)
    config.write_text(CONFIG.format(address=address, provider=address).replace(right or "\0", instead), "utf-8")
    told = {
        "LAPSEWATCH_STORE": str(store_folder),
        "LAPSEWATCH_TODAY": TODAY.isoformat(),
        "LAPSEWATCH_RECORD": str(tmp_path / "record"),
        settings.CONFIG: str(config),
        settings.CLIENT_SECRET: CLIENT_SECRET,
        settings.COOKIE_SECRET: SECRET,
        **environment,
    }
    options = ["--server.port", str(port), "--server.headless", "true"]
    with running(log, [sys.executable, "-m", "streamlit", "run", "app.py", *options], told) as server:
        wait(f"{address}/_stcore/health", server, log)
        yield Server(port, address), log


def test_it_is_told_and_nobody_is_shown(wrong: tuple[Server, Path]) -> None:
    server, log = wrong
    with tab(server, server.cookie("dora", **claims("dora")), headers={"X-Remote-User": "dora@example.org"}) as opened:
        heard = draw(opened, Asked()) + draw(opened, Asked("person", {"view_as": "0010"}))
    assert not found_in(heard, (*ANYBODY, *NOTHING_ELSE))
    told = log.read_text("utf-8").splitlines()
    sentence = next(line for line in told if re.search(r"start (it|the dashboard) again\.|is not safe", line))
    assert found_in(heard, [sentence[-60:]])
    assert not [line for line in told if "Traceback" in line]
