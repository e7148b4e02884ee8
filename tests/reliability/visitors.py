"""Visitors who are not signed in and stay: what each open page costs a server where people sign in.

`python -m tests.reliability.visitors --sessions 900` opens so many pages, lets each draw what a stranger is shown, and
says memory and time for each, how long the health address takes meanwhile, and what is given back when all have left.
"""

import argparse
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter, sleep

from tests import servers
from tests.hardening.client import Server
from tests.killing import ROOT
from tests.reliability.readers import memory
from tests.signin import by_hand, district

WARM = 20  # pages that are not counted: what the first ones import and cache is not theirs


@dataclass(frozen=True)
class Cost:
    """What so many open pages cost: kilobytes and seconds for each, MB that stay when they are closed."""

    sessions: int
    kilobytes: float
    seconds: float
    health: float
    kept: int

    def said(self) -> Iterator[str]:
        """The figures."""
        yield f"{self.sessions} open pages of strangers: {self.kilobytes:.0f} KB and {self.seconds:.3f} s each"
        yield f"the health address answers within {self.health:.3f} s meanwhile"
        yield f"{self.kept} MB stay ten seconds after all have left"


def cost(folder: Path, store: Path, sessions: int) -> Cost:
    """Open so many pages of a store, of `tests.signin.district`, without signing in."""
    port = servers.free_port()
    address = f"http://127.0.0.1:{port}"
    environment = district.served(folder, store, address=address, provider=address)
    with servers.dashboard(port, folder / "server.log", environment) as process:
        server = Server(port, address)
        with ExitStack() as stay:
            _open(server, WARM, stay)
        before, began, slowest = memory(process.pid), perf_counter(), 0.0
        with ExitStack() as stay:
            for _ in range(sessions):
                _open(server, 1, stay)
                asked = perf_counter()
                assert server.get("/_stcore/health").body == "ok"
                slowest = max(slowest, perf_counter() - asked)
            seconds, at_most = perf_counter() - began, memory(process.pid)
        sleep(10)
        kept = memory(process.pid) - before
    return Cost(sessions, (at_most - before) * 1024 / sessions, seconds / sessions, slowest, kept)


def _open(server: Server, count: int, stay: ExitStack) -> None:
    for _ in range(count):
        opened = stay.enter_context(by_hand.tab(server))
        heard = by_hand.draw(opened, by_hand.Asked())
        assert by_hand.found_in(heard, district.ANYBODY) == []


def main() -> None:
    """Measure it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sessions", type=int, default=900, help="open pages at once, at most 950 (900)")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        for sentence in cost(folder, district.make_store(folder), chosen.sessions).said():
            sys.stdout.write(f"{sentence}\n")


if __name__ == "__main__":
    os.chdir(ROOT)
    main()
