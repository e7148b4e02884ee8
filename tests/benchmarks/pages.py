"""How long the server takes for one rerun of a page, seen by a plain websocket client: no browser in the way."""

import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from time import perf_counter

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets import Origin, Subprotocol
from websockets.sync.client import ClientConnection, connect

from tests import servers

ROOT = Path(__file__).parents[2]
EMPTY_PAGE = 'import streamlit as st\n\nst.write("An empty page.")\n'
FILTER_ALONE = 'import streamlit as st\n\nst.write(st.multiselect("Function", list("ABCDEFGHIJ")))\n'


@contextmanager
def served(script: Path, environment: dict[str, str]) -> Iterator[int]:
    """A Streamlit server of its own for a script; gives its port."""
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "server.log"
        with servers.streamlit(str(script), port := servers.free_port(), log, environment):
            yield port


def rerun_seconds(port: int, times: int, page: str = "", query: str = "") -> list[float]:
    """Seconds of each rerun of a page, from asking until the script has finished; the first runs are not counted."""
    with opened(port) as client:
        for _ in range(3):
            client.rerun(page, query)
        return [client.rerun(page, query) for _ in range(times)]


def first_seconds(port: int, page: str, elsewhere: str) -> tuple[float, float]:
    """Seconds of the first run of a page and of the middle of some reruns; the server has shown it of `elsewhere`."""
    with opened(port) as client:
        client.rerun(page, elsewhere)
    with opened(port) as client:
        first = client.rerun(page, "")
        return first, median(client.rerun(page, "") for _ in range(9))


@contextmanager
def opened(port: int) -> Iterator["Client"]:
    """One open page of a server."""
    with connect(
        f"ws://127.0.0.1:{port}/_stcore/stream",
        max_size=None,
        origin=Origin(f"http://127.0.0.1:{port}"),
        subprotocols=[Subprotocol("streamlit")],
    ) as socket_:
        yield Client(socket_)


def crowd_seconds(port: int, clients: int, times: int, pages: Sequence[str]) -> list[float]:
    """Seconds of each rerun while so many clients ask at once, each `times` times, the pages shared out among them."""
    with ThreadPoolExecutor(clients) as crowd:
        turns = [crowd.submit(rerun_seconds, port, times, pages[turn % len(pages)]) for turn in range(clients)]
        return [seconds for turn in turns for seconds in turn.result()]


class Client:
    """One open page that asks for reruns, and waits for each."""

    def __init__(self, socket_: ClientConnection) -> None:
        self._socket = socket_
        self._browser = Browser()

    def rerun(self, page: str, query: str) -> float:
        """Ask for a rerun, and return the seconds until its script has finished."""
        ask = self._browser.ask(page, query)
        began = perf_counter()
        self._socket.send(ask)
        while self._browser.hear(_bytes(self._socket.recv(timeout=60))).WhichOneof("type") != "script_finished":
            pass
        return perf_counter() - began

    def made(self, label: str) -> str:
        """Press the download button of this label, and return the path of the file once it is made.

        Raises KeyError if no page so far had such a button, RuntimeError if the server could not make the file.
        """
        self._socket.send(self._browser.press(label))
        while True:
            said = self._browser.hear(_bytes(self._socket.recv(timeout=600)))
            if said.WhichOneof("type") == "backend_operation_response":
                answer = said.backend_operation_response
                if not answer.deferred_file.url:
                    raise RuntimeError(answer.error_msg)
                return str(answer.deferred_file.url)


class Browser:
    """What a browser says and keeps for a rerun: it tells which large messages it has, and is sent the others.

    Seen in Chromium on Streamlit 1.67: each rerun carries the hashes of the kept messages, the server answers those by
    `ref_hash`, and a message that two runs have not used is forgotten.
    """

    def __init__(self) -> None:
        self._kept: dict[str, int] = {}  # hash of a message: the run that used it last
        self._run = 0
        self._most_age = 0
        self._session = ""
        self._buttons: dict[str, str] = {}  # of downloads, by label: the file that the server makes once it is asked

    def ask(self, page: str, query: str) -> bytes:
        """Return the request for a rerun."""
        self._kept = {known: run for known, run in self._kept.items() if self._run - run <= self._most_age}
        self._run += 1
        ask = BackMsg()
        ask.rerun_script.page_name = page
        ask.rerun_script.query_string = query
        ask.rerun_script.cached_message_hashes.extend(self._kept)
        asked: bytes = ask.SerializeToString()
        return asked

    def press(self, label: str) -> bytes:
        """Return the request to make the file of a download button."""
        ask = BackMsg()
        ask.backend_operation_request.request_id = label
        ask.backend_operation_request.session_id = self._session
        ask.backend_operation_request.deferred_file.file_id = self._buttons[label]
        asked: bytes = ask.SerializeToString()
        return asked

    def hear(self, data: bytes) -> ForwardMsg:
        """Take a message of the server in, and return it."""
        said = ForwardMsg()
        said.ParseFromString(data)
        kind = said.WhichOneof("type")
        if kind == "new_session":
            self._most_age = said.new_session.config.max_cached_message_age
            self._session = said.new_session.initialize.session_id
        elif kind == "ref_hash":
            if said.ref_hash not in self._kept:
                raise LookupError("the server refers to a message that this client does not have")
            self._kept[said.ref_hash] = self._run
        elif said.metadata.cacheable:
            self._kept[said.hash] = self._run
        if kind == "delta" and said.delta.new_element.HasField("download_button"):
            button = said.delta.new_element.download_button
            self._buttons[button.label] = button.deferred_file_id
        return said


def _bytes(message: str | bytes) -> bytes:
    return message if isinstance(message, bytes) else message.encode()
