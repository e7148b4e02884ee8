"""Where the time of a rerun goes on the server: `python -m tests.benchmarks.rerun_profile --store data/store`.

For an empty page of Streamlit's and each of ours: milliseconds of a rerun by whose they are, from samples that the
server takes of itself (sampler/sitecustomize.py). The figures of docs/speed.md are what it printed.
"""

import argparse
import json
import sys
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from app import PAGES
from queries import Scope
from tests.benchmarks.pages import EMPTY_PAGE, ROOT, rerun_seconds, served

RERUNS = 60
SAMPLER = Path(__file__).parent / "sampler"


def profiled(script: Path, environment: dict[str, str], page: str) -> tuple[float, Counter[str]]:
    """Milliseconds of a rerun of a page in all, and by whose they are."""
    with TemporaryDirectory() as folder:
        samples = Path(folder) / "samples.json"
        more = {"PYTHONPATH": f"{SAMPLER}:{ROOT}", "SAMPLES": str(samples)}
        with served(script, environment | more) as port:
            rerun_seconds(port, 20, page)
            before = taken(samples)
            seconds = sum(rerun_seconds(port, RERUNS, page))
            after = taken(samples)
    spent = after - before
    # Its own reruns before those that are counted are of the same kind, so that shares hold; the clock says how much.
    busy, each = spent.total(), seconds / RERUNS * 1000
    return each, Counter({who: count / busy * each for who, count in spent.items()})


def taken(samples: Path) -> Counter[str]:
    """The counts, once they hold what was going on until now."""
    time.sleep(1)
    return Counter(json.loads(samples.read_text("utf-8")))


def main(arguments: Sequence[str]) -> None:
    """Profile every page, and print a line for each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--store", type=Path, required=True)
    environment = {"LAPSEWATCH_STORE": str(parser.parse_args(arguments).store.absolute())}
    with TemporaryDirectory() as folder:
        empty = Path(folder) / "empty.py"
        empty.write_text(EMPTY_PAGE, "utf-8")
        pages = {entry.name: "" if number == 0 else entry.name for number, entry in enumerate(PAGES)}
        mine = [entry.name for entry in PAGES if entry.is_for(Scope.district())]
        for name, script, page in [("empty", empty, ""), *((name, ROOT / "app.py", pages[name]) for name in mine)]:
            each, by = profiled(script, environment, page)
            parts = ", ".join(f"{who} {spent:.1f}" for who, spent in sorted(by.items()))
            print(f"{name}: {each:.1f} ms: {parts}", flush=True)  # noqa: T201


if __name__ == "__main__":
    main(sys.argv[1:])
