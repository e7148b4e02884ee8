"""Somebody who speaks Streamlit's protocol by hand, with any page, query, widget value, cookie, header and session."""

import socket
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.Common_pb2 import SInt64Array, StringArray
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from streamlit.web.server.starlette.starlette_app_utils import generate_xsrf_token_string
from websockets import Origin, Subprotocol
from websockets.sync.client import connect

from tests.hardening.client import USER, Server, Tab


@dataclass
class Asked:
    """What somebody sends to have a page drawn."""

    page: str = ""
    query: Mapping[str, str | list[str]] = field(default_factory=dict)
    hash: str = ""
    states: Iterable[WidgetState] = ()

    def message(self) -> BackMsg:
        request = BackMsg()
        request.rerun_script.page_name = self.page
        request.rerun_script.query_string = urlencode(self.query, doseq=True)
        request.rerun_script.page_script_hash = self.hash
        request.rerun_script.widget_states.widgets.extend(self.states)
        return request


@contextmanager
def tab(
    server: Server,
    cookie: str = "",
    *,
    headers: Mapping[str, str] | None = None,
    session: str = "",
    token: str = "",
    origin: str | None = "own",
) -> Iterator[Tab]:
    """Open a page with this sign-in cookie; `session` asks to go on with another one, `token` is against forgery."""
    known = generate_xsrf_token_string()
    cookies = f"_streamlit_xsrf={known}" + (f"; {USER}={cookie}" if cookie else "")
    entries = ["streamlit", token or known, *filter(None, [session])]
    with connect(
        f"ws://{server.host}/_stcore/stream",
        sock=socket.create_connection(("127.0.0.1", server.port)),
        subprotocols=[Subprotocol(entry) for entry in entries],
        origin=Origin(server.address) if origin == "own" else None,
        additional_headers={"Cookie": cookies, **(headers or {})},
        max_size=None,
    ) as connection:
        yield Tab(connection)


def draw(opened: Tab, request: Asked) -> list[ForwardMsg]:
    """Ask, and give all that comes back until the page has come to rest."""
    opened.send(request.message())
    heard = opened.hear("script_finished")
    while heard[-1].script_finished == ForwardMsg.FINISHED_EARLY_FOR_RERUN:
        heard += opened.hear("script_finished")
    return heard


def found_in(heard: Iterable[ForwardMsg], words: Iterable[str]) -> list[str]:
    """Which of the words the server has sent, in texts, tables, charts or choices."""
    sent = b"".join(message.SerializeToString() for message in heard)
    return [word for word in words if word.encode() in sent]


def widgets(heard: Iterable[ForwardMsg], kind: str) -> list[str]:
    """The ids of the widgets of a kind that were drawn."""
    return [getattr(element, kind).id for element in elements(heard, kind) if getattr(element, kind).id]


def elements(heard: Iterable[ForwardMsg], kind: str) -> list[Any]:
    """The elements of a kind that were drawn."""
    drawn = [message.delta.new_element for message in heard if message.WhichOneof("type") == "delta"]
    return [element for element in drawn if element.WhichOneof("type") == kind]


def files(heard: Iterable[ForwardMsg]) -> list[str]:
    """The ids of the download buttons that were drawn."""
    return [element.download_button.deferred_file_id for element in elements(heard, "download_button")]


def in_every_form(widget: str, value: str) -> list[WidgetState]:
    """A value of a widget in every form in which a browser sends one."""
    return [
        WidgetState(id=widget, string_value=value),
        WidgetState(id=widget, json_value=value),
        WidgetState(id=widget, string_array_value=StringArray(data=[value])),
        WidgetState(id=widget, int_array_value=SInt64Array(data=[0, 1, 2])),
        WidgetState(id=widget, int_value=1),
    ]
