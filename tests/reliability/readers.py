"""Many readers at once, while one version after the other is published: errors, speed, mixed pages, memory.

A demo district is served by `lapsewatch serve`. Clients click through all pages as browsers do, each with a pause in
between, and open a new page now and then; beside them, in a process of its own, the district is loaded again and again.
The whole run of docs/reliability.md:

    python -m tests.reliability.readers --clients 50 --minutes 15 --every 20
    python -m tests.reliability.readers --clients 10 --minutes 60 --every 300

Ends with 1 where a bar is missed: no error, no page of two versions, 95 of 100 reruns under one second, no reader with
less than half as many reruns as the middle one, and from ten minutes on memory that grows by less than a tenth between
the second fifth of the run and the last.
"""

import argparse
import csv
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from statistics import median
from time import perf_counter, sleep

from app import PAGES
from demo import write_demo
from eligibility import load_policy
from load import load_folder
from queries import Scope
from store import versions
from tests import servers
from tests.killing import ROOT

AS_OF = date(2026, 11, 22)
SCHOOLS = 196  # of Denver
MEGABYTE = 1024
LOADS = """
import sys
from pathlib import Path
from tests.reliability.readers import publish_on
publish_on(Path(sys.argv[1]), Path(sys.argv[2]), float(sys.argv[3]))
"""


def publish(feeds: Path, store: Path, number: int) -> None:
    """Load a district whose schools and family names carry the mark of this version."""
    marked = feeds.with_name("marked")
    marked.mkdir(exist_ok=True)
    for path in feeds.glob("*.csv"):
        shutil.copy(path, marked)
    for feed, column in (("locations", "name"), ("staff", "family_name")):
        # Some rows of the demo district are no UTF-8 on purpose.
        with (feeds / f"{feed}.csv").open(encoding="utf-8", errors="surrogateescape", newline="") as file:
            header, *rows = csv.reader(file)
        at = header.index(column)
        marked_rows = [[*row[:at], f"{row[at]} LW{number:04d}", *row[at + 1 :]] if row[at:] else row for row in rows]
        with (marked / f"{feed}.csv").open("w", encoding="utf-8", errors="surrogateescape", newline="") as file:
            csv.writer(file).writerows([header, *marked_rows])
    moment = datetime(AS_OF.year, AS_OF.month, AS_OF.day, 12, tzinfo=UTC) + timedelta(minutes=number)
    load_folder(marked, store, load_policy(), loaded_at=moment)


def publish_on(feeds: Path, store: Path, every: float) -> None:
    """Publish the second version and all that follow, one each so many seconds, until the process is ended."""
    number = 2
    while True:
        began = perf_counter()
        publish(feeds, store, number)
        number += 1
        sleep(max(0.0, every - (perf_counter() - began)))


def memory(pid: int) -> int:
    """The resident memory of a process, in MB."""
    status = Path(f"/proc/{pid}/status").read_text("utf-8")
    return int(next(line for line in status.splitlines() if line.startswith("VmRSS")).split()[1]) // MEGABYTE


@contextmanager
def watched(pid: int) -> Iterator[list[int]]:
    """Note the memory of a process each second."""
    noted: list[int] = []
    ends = threading.Event()

    def watch() -> None:
        while not ends.wait(1):
            noted.append(memory(pid))

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        yield noted
    finally:
        ends.set()
        watcher.join()


@dataclass(frozen=True)
class Found:
    """What a run has shown: seconds of all reruns in order, reruns by reader, MB each second, what was wrong."""

    seconds: list[float]
    reruns: list[int]
    noted: list[int]
    before: int
    after: int
    wrong: Counter[str]
    published: int
    seen: int

    @property
    def slow(self) -> float:
        """95 of 100 reruns took no longer."""
        return self.seconds[int(len(self.seconds) * 0.95)] if self.seconds else 0.0

    def fifth(self, number: int) -> float:
        """The middle memory of a fifth of the run, from 1."""
        part = len(self.noted) // 5
        return median(self.noted[(number - 1) * part : number * part] or self.noted)

    def missed(self) -> Iterator[str]:
        """Which bars were missed."""
        if self.wrong:
            yield "something was wrong"
        if self.slow >= 1:
            yield "95 of 100 reruns took one second or more"
        if min(self.reruns) < median(self.reruns) / 2:
            yield "a reader starved"
        if len(self.noted) >= 600 and self.fifth(5) > 1.1 * self.fifth(2):
            yield "memory grew by more than a tenth between the second fifth and the last"

    def said(self) -> Iterator[str]:
        """The figures."""
        yield f"{len(self.reruns)} readers, {len(self.seconds):,} reruns"
        yield f"versions: {self.published} published, {self.seen} seen"
        if self.seconds:
            yield (
                f"reruns: middle {median(self.seconds):.2f} s, 95 of 100 under {self.slow:.2f} s, "
                f"slowest {self.seconds[-1]:.2f} s"
            )
        yield f"reruns of a reader: {min(self.reruns)} to {max(self.reruns)}, middle {median(self.reruns):.0f}"
        yield (
            f"memory of the server: {self.before} MB before, by fifths "
            f"{', '.join(f'{self.fifth(number):.0f}' for number in range(1, 6))}, most {max(self.noted)}, "
            f"{self.after} MB ten seconds after the last reader has left"
        )
        yield from (f"wrong, {count} times: {sentence}" for sentence, count in self.wrong.most_common())
        yield from (f"missed: {bar}" for bar in self.missed())


def run(
    folder: Path, *, people: int, clients: int, seconds: float, every: float, pause: float, processes: int
) -> Found:
    """Serve a district of so many people to so many readers for so long; the memory is that of the first process."""
    feeds, store = folder / "feeds", folder / "store"
    write_demo(feeds, load_policy(), staff=people, schools=min(SCHOOLS, people // 25), as_of=AS_OF)
    publish(feeds, store, 1)
    pages = ["", *(entry.name for entry in PAGES[1:] if entry.is_for(Scope.district()))]
    ports = [servers.free_port() for _ in range(processes)]
    logs = [folder / f"server-{port}.log" for port in ports]
    environment = {"LAPSEWATCH_STORE": str(store), "LAPSEWATCH_TODAY": AS_OF.isoformat()}
    told = {"ports": ports, "clients": clients, "seconds": seconds, "pause": pause, "pages": pages}
    with ExitStack() as all_of_them:
        dashboards = [servers.dashboard(port, log, environment) for port, log in zip(ports, logs, strict=True)]
        server, *_ = [all_of_them.enter_context(one) for one in dashboards]
        before = memory(server.pid)
        loads = subprocess.Popen(
            [sys.executable, "-c", LOADS, feeds, store, str(every)], cwd=ROOT, stderr=subprocess.DEVNULL
        )
        try:
            # From here on a load is as fast as it will be: it has imported what it needs.
            while versions(store)[0].serial < 2 and loads.poll() is None:
                sleep(0.1)
            with watched(server.pid) as noted:
                command = [sys.executable, "-m", "tests.reliability.clicking"]
                done = subprocess.run(
                    command, cwd=ROOT, input=json.dumps(told), capture_output=True, text=True, check=False
                )
        finally:
            has_ended = loads.poll() is not None
            loads.terminate()
            loads.wait(30)
        sleep(10)
        after = memory(server.pid)
    if done.returncode != 0:
        raise RuntimeError(done.stderr[-2_000:])
    heard = json.loads(done.stdout)
    wrong = sum((Counter(one["wrong"]) for one in heard), Counter[str]())
    # The last line of each traceback, and each warning or error that the log has.
    told_by = re.compile(r"^(?:[\w.]+(?:Error|Exception)\b.*|.*\b(?:ERROR|WARNING)\b.*)$", re.MULTILINE)
    written = "\n".join(log.read_text("utf-8") for log in logs)
    wrong += Counter(f"log: {line[:200]}" for line in told_by.findall(written))
    if has_ended:
        wrong["a load failed, and no further one was begun"] += 1
    return Found(
        seconds=sorted(one for each in heard for one in each["seconds"]),
        reruns=[len(one["seconds"]) for one in heard],
        noted=noted,
        before=before,
        after=after,
        wrong=wrong,
        published=versions(store)[0].serial,
        seen=len({mark for one in heard for mark in one["marks"]}),
    )


def main() -> None:
    """Run it, and say what was found."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--clients", type=int, default=50, help="readers at once (50)")
    parser.add_argument("--minutes", type=float, default=15, help="how long (15)")
    parser.add_argument("--every", type=float, default=20, help="seconds from one version to the next (20)")
    parser.add_argument("--people", type=int, default=15_000, help="the size of the district (15,000)")
    parser.add_argument("--pause", type=float, default=2, help="seconds that a reader looks at a page, on average (2)")
    parser.add_argument("--processes", type=int, default=1, help="of the dashboard, which share the readers (1)")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        found = run(
            Path(place),
            people=chosen.people,
            clients=chosen.clients,
            seconds=chosen.minutes * 60,
            every=chosen.every,
            pause=chosen.pause,
            processes=chosen.processes,
        )
    for sentence in found.said():
        sys.stdout.write(f"{sentence}\n")
    sys.exit(1 if list(found.missed()) else 0)


if __name__ == "__main__":
    os.chdir(ROOT)
    main()
