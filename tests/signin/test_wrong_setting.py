"""A server that was started with a wrong setting says so, to whoever comes and in its log, and shows nobody."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import servers
from tests.hardening.client import Server
from tests.signin import district
from tests.signin.by_hand import Asked, draw, found_in, tab
from tests.signin.conftest import claims
from tests.signin.district import ANYBODY
from ui.security import settings
from ui.widgets import runtime

ADDRESS = "http://127.0.0.1:{port}"
NOTHING_ELSE = ("Data loaded", "Sign in")


@pytest.fixture(
    params=[
        pytest.param(({}, "client_id", "client"), id="a wrong key"),
        pytest.param(({settings.COOKIE_SECRET: "short"}, "", ""), id="a short secret"),
        pytest.param(({settings.CONFIG: "nowhere.toml"}, "", ""), id="a file that is not there"),
        pytest.param(({runtime.TODAY: "20270414"}, "", ""), id="a day in another form"),
        pytest.param(({runtime.TODAY: "2101-01-01"}, "", ""), id="a day beyond all calendars"),
        pytest.param(({runtime.STORE: "md:x"}, "", ""), id="a store that is an address"),
    ]
)
def wrong(request: pytest.FixtureRequest, store_folder: Path, tmp_path: Path) -> Iterator[tuple[Server, Path]]:
    """A server with one thing wrong, and its log."""
    environment, right, instead = request.param
    port, log = servers.free_port(), tmp_path / "server.log"
    address = ADDRESS.format(port=port)
    configured = district.served(tmp_path, store_folder, address=address, provider=address)
    config = Path(configured[settings.CONFIG])
    config.write_text(config.read_text("utf-8").replace(right or "\0", instead), "utf-8")
    with servers.dashboard(port, log, configured | environment):
        yield Server(port, address), log


def test_it_is_explained_and_nobody_is_shown(wrong: tuple[Server, Path]) -> None:
    server, log = wrong
    with tab(server, server.cookie("dora", **claims("dora")), headers={"X-Remote-User": "dora@example.org"}) as opened:
        heard = draw(opened, Asked()) + draw(opened, Asked("person", {"view_as": "0010"}))
    assert not found_in(heard, (*ANYBODY, *NOTHING_ELSE))
    logged = log.read_text("utf-8").splitlines()
    sentence = next(line for line in logged if re.search(r"start (it|the dashboard) again\.|is not safe", line))
    assert found_in(heard, [sentence[-60:]])
    assert not [line for line in logged if "Traceback" in line]
