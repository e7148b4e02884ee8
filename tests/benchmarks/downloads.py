"""What a large download costs everybody else: `python -m tests.benchmarks.downloads --people 260000`.

One client downloads the whole list of a page while another goes on to ask for reruns of a page of its own; prints the
rows and seconds of the download, and how long the other's reruns took before and during it.
"""

import argparse
import sys
import threading
import urllib.request
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter

from demo import write_demo
from eligibility import load_policy
from load import load_folder
from tests.benchmarks.pages import ROOT, Client, opened, served

AT = datetime(2026, 11, 22, 12, tzinfo=UTC)
LIST = ("over_time", "list=current")
OTHER = ("", "")
KINDS = ("CSV", "Excel")


def reruns_while(port: int, has_begun: threading.Event, is_over: threading.Event) -> list[float]:
    """Seconds of each rerun of the other page, from when it has begun until it is over."""
    seconds = []
    with opened(port) as client:
        for _ in range(3):
            client.rerun(*OTHER)
        has_begun.set()
        while not is_over.is_set():
            seconds.append(client.rerun(*OTHER))
    return seconds


def said(seconds: Sequence[float]) -> str:
    """Put reruns into words."""
    slow = sorted(seconds)[int(len(seconds) * 0.95)]
    return (
        f"{len(seconds)} reruns, half under {median(seconds):.3f} s, 95 of 100 under {slow:.3f} s, {max(seconds):.2f} s"
    )


def measured(port: int, label: str, reader: Client) -> None:
    """Download once, with another reader beside, and print both."""
    has_begun, is_over, others = threading.Event(), threading.Event(), list[float]()
    beside = threading.Thread(target=lambda: others.extend(reruns_while(port, has_begun, is_over)))
    beside.start()
    has_begun.wait()
    began = perf_counter()
    if label:
        path = reader.made(label)
        made = perf_counter() - began
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}") as answer:
            size = len(answer.read())
        what = f"{label}: {size / 1e6:.1f} MB, made in {made:.2f} s, had in {perf_counter() - began:.2f} s"
    else:
        is_over.wait(10)
        what = "no download"
    is_over.set()
    beside.join()
    print(f"{what}; another reader: {said(others)} at most", flush=True)  # noqa: T201


def main(arguments: Sequence[str]) -> None:
    """Load a demo district, serve it, download."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=260_000)
    parser.add_argument("--store", type=Path, help="a store that is there, instead of a demo district")
    chosen = parser.parse_args(arguments)
    with TemporaryDirectory() as folder:
        store = chosen.store or Path(folder) / "store"
        if not chosen.store:
            write_demo(Path(folder) / "feeds", load_policy(), staff=chosen.people, as_of=AT.date())
            load_folder(Path(folder) / "feeds", store, load_policy(), loaded_at=AT)
        environment = {"LAPSEWATCH_STORE": str(store), "LAPSEWATCH_TODAY": AT.date().isoformat()}
        with served(ROOT / "app.py", environment) as port, opened(port) as reader:
            began = perf_counter()
            reader.rerun(*LIST)
            print(f"the page of the list, first: {perf_counter() - began:.2f} s", flush=True)  # noqa: T201
            for label in ("", *KINDS):
                measured(port, label, reader)


if __name__ == "__main__":
    main(sys.argv[1:])
