"""Runs mutated cases by their numbers, each with a limit of time, all with one of memory, and says what was found."""

import argparse
import resource
import signal
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from time import perf_counter
from types import FrameType

SECONDS = 20
GIGABYTES = 6
FINE = {"read", "refused"}
"""How a case may end; whatever else it says is a finding."""


@contextmanager
def limited() -> Iterator[None]:
    """Raise TimeoutError in what takes longer than SECONDS."""

    def late(_number: int, _frame: FrameType | None) -> None:
        raise TimeoutError(f"not done after {SECONDS} seconds")

    signal.signal(signal.SIGALRM, late)
    signal.alarm(SECONDS)
    try:
        yield
    finally:
        signal.alarm(0)


def limit_memory() -> None:
    """From here on, this process gets no more than GIGABYTES."""
    resource.setrlimit(resource.RLIMIT_AS, (GIGABYTES * 1024**3,) * 2)


def run_cases(run: Callable[[int], tuple[str, str]], about: str | None, arguments: Sequence[str] | None = None) -> int:
    """Run the cases, whose outcome and description `run` gives; 1 if any found something."""
    parser = argparse.ArgumentParser(description=about, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cases", type=int, default=1_000)
    parser.add_argument("--seed", type=int, default=1, help="number of the first case")
    asked = parser.parse_args(arguments)
    limit_memory()
    ended: Counter[str] = Counter()
    begun, slowest = perf_counter(), (0.0, 0)
    for number in range(asked.seed, asked.seed + asked.cases):
        began = perf_counter()
        outcome, what = run(number)
        slowest = max(slowest, (perf_counter() - began, number))
        ended[outcome if outcome in FINE else "found"] += 1
        if outcome not in FINE:
            sys.stdout.write(f"case {number} ({what}):\n{outcome}\n")
            sys.stdout.flush()
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    sys.stdout.write(
        f"{asked.cases:,} cases from {asked.seed} in {perf_counter() - begun:.0f} s: {dict(ended)}; "
        f"the slowest took {slowest[0]:.1f} s (case {slowest[1]}); at most {megabytes:,} MB.\n"
    )
    return 1 if ended["found"] else 0
