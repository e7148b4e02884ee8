"""A coverage-guided fuzzer: inputs that reach code which no other has reached are changed further.

    python -m tests.reliability.guided readers --minutes 30
    python -m tests.reliability.guided policy --minutes 30

`readers` changes one file of a feed folder at a time (CSV, Parquet, workbooks, JSON, packages, sources.toml), `policy`
a policy. It begins with what `fuzz_feeds` and `fuzz_policies` begin with. A finding is whatever is raised that the
product does not raise on purpose, a row that is lost, an input that takes longer than 20 seconds, or more than 2 GB of
memory. The first one ends the run with exit code 1; it is written to a file, and run again by

    python -m tests.reliability.guided readers --repeat FILE

Running needs atheris (requirements-fuzz.lock), repeating does not.
"""

import argparse
import importlib.util
import multiprocessing
import os
import random
import re
import sys
import tempfile
import traceback
from collections.abc import Sequence
from pathlib import Path

from tests.reliability.fuzzing import SECONDS, limit_memory, limited

TARGETS = ("readers", "policy")
MEGABYTES = 2_048
_SHOWN = 4_000
OURS = ["eligibility", "history", "intake", "lab"]
"""The packages whose code guides. Polars, DuckDB and pydantic are native: they are run, and guide nothing."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Fuzz or repeat; 1 for a finding, 2 where atheris is missing."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("target", choices=TARGETS)
    parser.add_argument("--minutes", type=float, default=30)
    parser.add_argument(
        "--keep",
        type=Path,
        help="a folder for the log, the findings, and the inputs that reached new code, with which the next run there "
        "begins (default: a new one)",
    )
    parser.add_argument("--repeat", type=Path, metavar="FILE", help="run one input again, and say what is raised")
    asked = parser.parse_args(arguments)
    if asked.repeat:
        return _repeat(asked.target, asked.repeat)
    if importlib.util.find_spec("atheris") is None:
        sys.stderr.write("There is no atheris here; 'make reliability' installs it, from requirements-fuzz.lock.\n")
        return 2
    kept = asked.keep or Path(tempfile.mkdtemp(prefix="guided-"))
    for name in ("corpus", "findings"):
        (kept / name).mkdir(parents=True, exist_ok=True)
    before = {*(kept / "findings").iterdir()}
    with tempfile.TemporaryDirectory() as folder:
        # In a process of its own: the fuzzer ends the one that it runs in.
        child = multiprocessing.get_context("spawn").Process(
            target=_fuzz, args=(asked.target, kept, Path(folder), round(asked.minutes * 60))
        )
        child.start()
        child.join()
    log = (kept / "log").read_text("utf-8", "replace")
    sys.stdout.write(f"{asked.target}: {_figures(log)}. Inputs and log: {kept}\n")
    if child.exitcode == 0:
        return 0
    found = [str(path) for path in sorted({*(kept / "findings").iterdir()} - before)]
    sys.stdout.write(f"{_raised(log)}\nFound: {', '.join(found) or f'the fuzzer ended with {child.exitcode}'}\n")
    return 1


def _repeat(name: str, file: Path) -> int:
    from tests.reliability.guided_targets import TARGETS as MADE  # noqa: PLC0415 (atheris has to be there before it)

    limit_memory()
    with tempfile.TemporaryDirectory() as folder:
        target, data = MADE[name](Path(folder)), file.read_bytes()
        sys.stdout.write(f"{target.said(data)}: ")
        try:
            with limited():
                outcome = target.run(data)
        # Rust's panics are no Exception.
        except BaseException as error:
            if isinstance(error, KeyboardInterrupt):
                raise
            sys.stdout.write(traceback.format_exc())
            return 1
    sys.stdout.write(f"{outcome}\n")
    return 0


def _fuzz(name: str, kept: Path, folder: Path, seconds: int) -> None:
    """Run the fuzzer in this process, which ends with it."""
    log = os.open(kept / "log", os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    for descriptor in (1, 2):
        os.dup2(log, descriptor)
    import atheris  # noqa: PLC0415 (see main)

    # Only what is imported in here counts its steps.
    with atheris.instrument_imports(include=OURS):
        from tests.reliability.guided_targets import TARGETS as MADE  # noqa: PLC0415

    target = MADE[name](folder)
    for number, seed in enumerate(target.seeds()):
        (kept / "corpus" / f"seed-{number}").write_bytes(seed)

    def run(data: bytes) -> None:
        target.run(data)

    def mutated(data: bytes, most: int, seed: int) -> bytes:
        random_ = random.Random(seed)  # noqa: S311 (the same for the same seed)
        changed = target.mutated(data, random_) if random_.random() < 0.5 else atheris.Mutate(data, most)
        return bytes(changed[:most])

    options = [
        f"-max_total_time={seconds}",
        f"-timeout={SECONDS}",
        f"-rss_limit_mb={MEGABYTES}",
        f"-artifact_prefix={kept / 'findings'}/",
        "-print_final_stats=1",
        str(kept / "corpus"),
    ]
    atheris.Setup([name, *options], run, custom_mutator=mutated)
    atheris.Fuzz()


def _figures(log: str) -> str:
    """What the fuzzer says of itself, in one line."""
    said = dict(re.findall(r"^stat::(\w+):\s+(\d+)", log, re.MULTILINE))
    done = re.findall(r"^#\d+\s+\w+\s+cov: (\d+) ft: \d+ corp: (\d+)/", log, re.MULTILINE)
    edges, inputs = done[-1] if done else ("0", "0")
    run, seconds, megabytes = (
        int(said.get(name, 0)) for name in ("number_of_executed_units", "slowest_unit_time_sec", "peak_rss_mb")
    )
    return (
        f"{run:,} inputs, the slowest in {seconds} s, at most {megabytes:,} MB; "
        f"{int(edges):,} edges reached, {int(inputs):,} inputs kept"
    )


def _raised(log: str) -> str:
    """The traceback of a finding, or what else the fuzzer said at the end."""
    _, mark, after = log.rpartition("=== Uncaught Python exception: ===")
    return (mark + after).split("\n==")[0][:_SHOWN] if mark else "\n".join(log.splitlines()[-20:])


if __name__ == "__main__":
    sys.exit(main())
