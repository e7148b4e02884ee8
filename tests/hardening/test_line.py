"""What goes over the websocket of an open page: at a bearable pace in, and nothing of the server out."""

import platform
import sys
import threading
import time
from contextlib import suppress

import streamlit
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.runtime.metrics_util import Installation
from websockets.exceptions import ConnectionClosed

from tests import servers
from tests.hardening.client import Server, Tab


def test_the_first_message_says_nothing_of_the_server(served: Server, local: Server) -> None:
    of_us = [str(servers.ROOT), "page.py", streamlit.__version__, platform.system()]
    of_us += [".".join(map(str, sys.version_info[:2])), *_ids()]
    for server in (served, local):
        with server.tab() as tab:
            heard = tab.run()
        assert "new_session" in {message.WhichOneof("type") for message in heard}
        # The page itself says nothing of these, so that whatever does is the frame around it.
        sent = "\n".join(str(message) for message in heard if message.WhichOneof("type") == "new_session")
        assert [word for word in of_us if word in sent] == []


def _ids() -> list[str]:
    own = Installation.instance()
    return [own.installation_id, own.installation_id_v3, own.installation_id_v4]


def test_who_sends_thousands_of_messages_waits_and_nobody_else_does(local: Server) -> None:
    message = BackMsg()
    message.rerun_script.query_string = ""
    waited: list[float] = []
    ends = threading.Event()

    def ask() -> None:
        while not ends.is_set():
            began = time.monotonic()
            assert local.get("/_stcore/health").body == "ok"
            waited.append(time.monotonic() - began)
            time.sleep(0.02)

    asking = threading.Thread(target=ask)
    with local.tab() as tab, local.tab() as other:
        other.run()
        asking.start()
        sending = threading.Thread(target=_send, args=(tab, message, 5_000), daemon=True)
        sending.start()
        time.sleep(1)
        began = time.monotonic()
        other.run()
        took = time.monotonic() - began
        time.sleep(2)
        ends.set()
        asking.join()
    sending.join(10)
    assert max(waited) < 1
    assert took < 1.5


def _send(tab: Tab, message: BackMsg, times: int) -> None:
    with suppress(ConnectionClosed):  # with the test
        for _ in range(times):
            tab.send(message)
