"""Readers who click through all pages, over the websocket as browsers do, and look at what they get.

Each school and each family name of a version carries its mark, LW0007 for the seventh: a page on which two marks stand
mixes two versions.
"""

import asyncio
import json
import random
import re
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from time import perf_counter

from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets import Origin, Subprotocol
from websockets.asyncio.client import ClientConnection, connect

from tests.benchmarks.pages import Browser

MARK = re.compile(rb"LW(\d{4})")
# What a page says where something is wrong with it.
TROUBLE = (b"Something went wrong", b"The data ", b"The newest data cannot be read", b"No data loaded")
PATIENCE = 60  # seconds until a reader gives up
CLICKS = 20  # after so many a reader closes the page and comes again


@dataclass
class Heard:
    """What one reader has met: `seconds` of each rerun in their order, and everything that was wrong, by sentence."""

    seconds: list[float] = field(default_factory=list)
    wrong: Counter[str] = field(default_factory=Counter)
    marks: set[int] = field(default_factory=set)


class Reader:
    """One open page."""

    def __init__(self, socket_: ClientConnection, heard: Heard) -> None:
        self._socket = socket_
        self._heard = heard
        self._browser = Browser()
        self._marks_of: dict[str, set[int]] = {}  # of messages that the browser keeps

    async def click(self, page: str, query: str) -> None:
        """Ask for a page, wait for it, and look at it."""
        began = perf_counter()
        await self._socket.send(self._browser.ask(page, query))
        marks: set[int] = set()
        while True:
            data = await self._socket.recv(decode=False)
            said = self._browser.hear(data)
            match said.WhichOneof("type"):
                case "new_session":
                    marks = set()
                case "script_finished" if said.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN:
                    break
                case "ref_hash":
                    marks |= self._marks_of[said.ref_hash]
                case "delta":
                    marks |= self._look(page, data, said)
        self._heard.seconds.append(perf_counter() - began)
        self._heard.marks |= marks
        if len(marks) > 1:
            self._heard.wrong[f"{page}: a page of versions {sorted(marks)}"] += 1
        if said.script_finished != ForwardMsg.FINISHED_SUCCESSFULLY:
            self._heard.wrong[f"{page}: {ForwardMsg.ScriptFinishedStatus.Name(said.script_finished)}"] += 1

    def _look(self, page: str, data: bytes, said: ForwardMsg) -> set[int]:
        marks = {int(mark) for mark in MARK.findall(data)}
        if said.metadata.cacheable:
            self._marks_of[said.hash] = marks
        if said.delta.new_element.WhichOneof("type") == "exception":
            self._heard.wrong[f"{page}: {said.delta.new_element.exception.message[:200]}"] += 1
        for words in TROUBLE:
            if words in data:
                self._heard.wrong[f"{page}: says {words.decode()!r}"] += 1
        return marks


async def read(
    port: int, heard: Heard, *, pages: Sequence[str], queries: Sequence[str], until: float, pause: float, seed: int
) -> None:
    """Click until a moment of `perf_counter`, pausing about so many seconds in between."""
    drawn = random.Random(seed)  # noqa: S311
    # Not all in the same moment: nobody's readers come on a signal.
    await asyncio.sleep(drawn.uniform(0, 2 * pause))
    while perf_counter() < until:
        try:
            async with connect(
                f"ws://127.0.0.1:{port}/_stcore/stream",
                max_size=None,
                origin=Origin(f"http://127.0.0.1:{port}"),
                subprotocols=[Subprotocol("streamlit")],
            ) as socket_:
                reader = Reader(socket_, heard)
                for _ in range(CLICKS):
                    async with asyncio.timeout(PATIENCE):
                        await reader.click(drawn.choice(pages), drawn.choice(queries))
                    await asyncio.sleep(drawn.uniform(0, 2 * pause))
                    if perf_counter() >= until:
                        break
        except Exception as error:  # noqa: BLE001 (whatever it is, it is counted)
            heard.wrong[f"{type(error).__name__}: {error}"[:200]] += 1
            await asyncio.sleep(1)


async def crowd(ports: Sequence[int], clients: int, seconds: float, pause: float, pages: Sequence[str]) -> list[Heard]:
    """Let so many readers click for so many seconds, each at one of the processes of the dashboard, in turns."""
    heard = [Heard() for _ in range(clients)]
    queries = ["", "", "school=0010", "school=0020", "as_of=2026-12-01", "as_of=2027-03-01&school=0030"]
    until = perf_counter() + seconds
    readers = (
        read(ports[number % len(ports)], one, pages=pages, queries=queries, until=until, pause=pause, seed=number)
        for number, one in enumerate(heard)
    )
    await asyncio.gather(*readers)
    return heard


def main() -> None:
    """Run a crowd that `tests.reliability.readers` asks for, and print what it has met, as JSON."""
    told = json.loads(sys.stdin.read())
    heard = asyncio.run(crowd(**told))
    sys.stdout.write(json.dumps([{**vars(one), "marks": sorted(one.marks)} for one in heard]))


if __name__ == "__main__":
    main()
