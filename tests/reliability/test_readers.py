"""Readers over the websocket: from any page to any other in one session, and a small crowd (`readers.py`)."""

import asyncio
import random
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import cast

import pytest
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection

from tests import servers
from tests.hardening.client import Server
from tests.reliability import clicking, readers
from tests.signin import by_hand
from tests.stores import StoreOf
from tests.ui.conftest import make_sample
from ui.widgets import runtime


@pytest.fixture(scope="module")
def server(store_of: StoreOf, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Serve data/demo on one's own machine."""
    port, folder = servers.free_port(), tmp_path_factory.mktemp("readers")
    environment = {runtime.STORE: str(store_of(make_sample)), runtime.TODAY: "2026-11-22"}
    with servers.dashboard(port, folder / "server.log", environment):
        yield Server(port, f"http://127.0.0.1:{port}")


def pages_of(server: Server) -> dict[str, str]:
    """The hash of each page by its name in the address."""
    with by_hand.tab(server) as opened:
        heard = by_hand.draw(opened, by_hand.Asked())
    said = next(message.navigation for message in heard if message.WhichOneof("type") == "navigation")
    return {page.url_pathname: page.page_script_hash for page in said.app_pages}


@pytest.mark.parametrize(
    ("first", "second"), [("anomalies", "changes"), ("changes", "anomalies"), ("june", "anomalies")]
)
def test_filters_of_one_name_on_two_pages(server: Server, first: str, second: str) -> None:
    """The causes of anomalies are a choice of one, those of changes of several, both by `cause` in the address."""
    pages = pages_of(server)
    with by_hand.tab(server) as opened:
        for page in (first, second, first):
            heard = by_hand.draw(opened, by_hand.Asked(hash=pages[page]))
            assert by_hand.found_in(heard, ["Something went wrong"]) == [], page


def test_any_page_after_any_other(server: Server) -> None:
    pages = pages_of(server)
    del pages[""]
    with by_hand.tab(server) as opened:
        for page in random.Random(13).choices(list(pages), k=40):  # noqa: S311
            heard = by_hand.draw(opened, by_hand.Asked(hash=pages[page]))
            assert by_hand.found_in(heard, ["Something went wrong"]) == [], page


def test_a_small_crowd_while_versions_are_published(tmp_path: Path) -> None:
    """Fifty clients for a quarter of an hour are a script; how long anything took, a busy machine does not say."""
    found = readers.run(tmp_path, people=1_000, clients=3, seconds=8, every=1, pause=0.3, processes=2)
    assert not found.wrong
    assert found.seen >= 1
    assert min(found.reruns) > 0


class Line:
    """A connection that says what it is told to."""

    def __init__(self, *said: ForwardMsg) -> None:
        self._said = list(said)

    async def send(self, _: bytes) -> None:
        pass

    async def recv(self, *, decode: bool) -> bytes:
        assert not decode
        said: bytes = self._said.pop(0).SerializeToString()
        return said


def shown(words: str, *, kept_as: str = "") -> ForwardMsg:
    message = ForwardMsg(hash=kept_as)
    message.metadata.cacheable = bool(kept_as)
    message.delta.new_element.markdown.body = words
    return message


def test_a_page_of_two_versions_is_found() -> None:
    """Also where one of them stands in a message that the browser has kept from the run before."""
    opening, done = ForwardMsg(), ForwardMsg(script_finished=ForwardMsg.FINISHED_SUCCESSFULLY)
    opening.new_session.config.max_cached_message_age = 2
    first = [opening, shown("Bell LW0001", kept_as="bell"), shown("Ash LW0001"), done]
    second = [opening, ForwardMsg(ref_hash="bell"), shown("Ash LW0002"), done]
    heard = clicking.Heard()
    reader = clicking.Reader(cast("ClientConnection", Line(*first, *second)), heard)

    async def click_twice() -> None:
        for _ in range(2):
            await reader.click("june", "")

    asyncio.run(click_twice())
    assert heard.wrong == {"june: a page of versions [1, 2]": 1}
    assert len(heard.seconds) == 2


def test_what_misses_a_bar_is_said() -> None:
    found = readers.Found(
        seconds=[0.1] * 95 + [2.0] * 5,
        reruns=[50, 50, 20],
        noted=[100] * 300 + [200] * 300,
        before=90,
        after=200,
        wrong=Counter({"june: a page of versions [1, 2]": 1}),
        published=2,
        seen=2,
    )
    assert list(found.missed()) == [
        "something was wrong",
        "95 of 100 reruns took one second or more",
        "a reader starved",
        "memory grew by more than a tenth between the second fifth and the last",
    ]
    assert "wrong, 1 times: june: a page of versions [1, 2]" in list(found.said())
