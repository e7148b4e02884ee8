"""Change each comparison, boundary, join and null guard of eligibility/sql, one at a time: is it noticed?

Called by `make mutants`; docs/mutants.md says how to read what it prints. Exit code 1 if a mutant survives that is not
in the file of proven equivalents, or if that file is wrong about one.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from time import perf_counter

from scripts.mutant_plugin import FOLDER
from scripts.sql_mutations import OPERATORS, Mutant, mutants, shortened
from tests.reference.mutant_corpus import ROOT, SQL, District, Unlike, Verdict, corpus, read_by_questions, steps

EQUIVALENTS = ROOT / "tests" / "reference" / "equivalent_mutants.toml"
TESTS = ("tests/queries", "tests/eligibility")
"""The tests of the questions that the reference does not answer: they try what only such a question could show."""
UNFILLED = ("rejected_rows", "unplaced_grants", "rejected_people", "unplaced_stretches")
"""What no district holds, since the reference knows accepted rows only: whatever reads them is tried by the tests."""
EVERY_SECONDS = 30
MOST_UNSEEN = 25
"""Whose tables differ in so many districts, and no answer in any, is tried in no more: asking is what takes long.
The cases of tests/spec are all tried: each was made for something."""
_PYTEST = [
    sys.executable,
    "-m",
    "pytest",
    "-x",
    "-q",
    "--no-header",
    "-p",
    "scripts.mutant_plugin",
    "-p",
    "no:cacheprovider",
]
_FAILED = "FAILED "
_UNTRIED = Verdict("tables", "not tried in districts")
_SEEN = {"same": "no table differs", "tables": "no answer differs, but these tables: "}

Key = tuple[str, str, str, str, int]


@dataclass(frozen=True)
class Options:
    """What was asked for."""

    files: tuple[str, ...]
    line: str
    operator: str
    workers: int
    districts: int
    seconds: float
    tests: bool
    only_tests: bool
    by: tuple[str, ...]
    trust: bool
    list: bool
    toml: bool


# ---------------------------------------------------------------- which mutants


def chosen(options: Options) -> list[Mutant]:
    """The mutants of the files, the line and the operator that were asked for; all of them, if none was."""
    found = []
    for path in sorted(SQL.glob("[0-9][0-9]_*.sql")):
        if not options.files or any(name in path.name for name in options.files):
            found += list(mutants(path.name, path.read_text(encoding="utf-8")))
    return [
        mutant
        for mutant in found
        if options.operator in mutant.operator
        and (str(mutant.line) == options.line if options.line.isdigit() else options.line in mutant.before)
    ]


def equivalents(path: Path) -> dict[Key, str]:
    """The mutants that are proven to be no other program, with the proof. Raises ValueError at an entry without one."""
    found: dict[Key, str] = {}
    for entry in tomllib.loads(path.read_text(encoding="utf-8")).get("equivalent", []):
        key = (entry["file"], entry["in"], entry["before"], entry["after"], entry.get("nth", 1))
        if not entry.get("proof", "").strip():
            raise ValueError(f"{path.name}: the entry for {entry['before']!r} gives no proof.")
        found[key] = entry["proof"]
    return found


# ---------------------------------------------------------------- a worker: its districts, and what it is asked


class _Worker:
    """The districts of one process, each judged when it is first needed; who killed last is asked first."""

    def __init__(self, count: int) -> None:
        self._given = list(corpus(count))
        self._steps = steps()
        self._read = read_by_questions()
        self._places = {(step.file, step.place): number for number, step in enumerate(self._steps)}
        self._districts: dict[int, District] = {}
        self._order = list(range(len(self._given)))

    def district(self, number: int) -> District:
        if number not in self._districts:
            self._districts[number] = District(self._given[number], self._steps, self._read)
        return self._districts[number]

    def judge(self, mutant: Mutant, seconds: float) -> Verdict:
        """What becomes of a mutant in all districts: the first that kills it decides, else the first difference."""
        step = self._places[mutant.file, mutant.place]
        worst, unseen = Verdict("same"), 0
        for number in list(self._order):
            verdict = self.district(number).judge(step, mutant.sql, seconds)
            if verdict.is_killed:
                self._order.remove(number)
                self._order.insert(0, number)
                return verdict
            if worst.fate == "same":
                worst = verdict
            unseen += verdict.fate == "tables" and not self._given[number].is_worked_out
            if unseen == MOST_UNSEEN:
                break
        return worst


_worker: list[_Worker] = []


def _start(count: int) -> None:
    _worker.append(_Worker(count))


def _hold(number: int) -> None:
    _worker[0].district(number).hold_to_the_reference()


def _judge(mutant: Mutant, seconds: float) -> tuple[Mutant, Verdict, float]:
    began = perf_counter()
    return mutant, _worker[0].judge(mutant, seconds), perf_counter() - began


# ---------------------------------------------------------------- the tests of the suite


def passes_the_tests(mutant: Mutant | None, tests: Sequence[str]) -> tuple[bool, str]:
    """Whether a mutant (None: the engine itself, from another folder) passes the tests; else the first that fails."""
    with tempfile.TemporaryDirectory() as folder:
        for path in SQL.glob("*.sql"):
            source = path.read_text(encoding="utf-8")
            is_changed = mutant is not None and path.name == mutant.file
            Path(folder, path.name).write_text(
                mutant.whole(source) if mutant and is_changed else source, encoding="utf-8"
            )
        run = subprocess.run(
            [*_PYTEST, *tests],
            cwd=ROOT,
            env={**os.environ, FOLDER: folder},
            capture_output=True,
            text=True,
            check=False,
        )
    said = [line for line in run.stdout.splitlines() if line.startswith(("FAILED", "ERROR"))]
    return run.returncode == 0, said[0] if said else f"pytest ended with {run.returncode}"


# ---------------------------------------------------------------- the run


@dataclass
class Tried:
    """A mutant, what became of it, and the seconds that took."""

    mutant: Mutant
    verdict: Verdict
    seconds: float


def tried(options: Options, wanted: Sequence[Mutant]) -> Iterator[Tried]:
    """Try the mutants in the districts; in the order in which they are done. Raises Unlike if the engine is wrong."""
    context = get_context("spawn")
    with ProcessPoolExecutor(options.workers, context, _start, (options.districts,)) as pool:
        if not options.trust:
            for held in as_completed(
                [pool.submit(_hold, number) for number in range(len(list(corpus(options.districts))))]
            ):
                held.result()
        for done in as_completed([pool.submit(_judge, mutant, options.seconds) for mutant in wanted]):
            yield Tried(*done.result())


def tried_by_the_tests(options: Options, survivors: Sequence[Tried]) -> Iterator[Tried]:
    """Let the tests of the suite try what no district has killed."""
    is_right, said = passes_the_tests(None, options.by)
    if not is_right:
        raise Unlike(f"The engine itself does not pass the tests: {said}")
    killers: list[str] = []
    with ThreadPoolExecutor(options.workers) as pool:
        yield from pool.map(partial(_tests_of, tests=options.by, killers=killers), survivors)


def _tests_of(one: Tried, tests: Sequence[str], killers: list[str]) -> Tried:
    """Let all tests try a mutant, those that have killed one before first: most die by what killed their neighbor."""
    began = perf_counter()
    is_killed, said = False, ""
    if killers:
        passes, said = passes_the_tests(one.mutant, killers)
        is_killed = not passes and said.startswith(_FAILED)  # a test that is not found, say, kills nothing
    if not is_killed:
        passes, said = passes_the_tests(one.mutant, tests)
        is_killed = not passes
        killer = said.removeprefix(_FAILED).partition(" - ")[0]
        if said.startswith(_FAILED) and killer not in killers:
            killers.append(killer)
    verdict = Verdict("test", shortened(said)) if is_killed else one.verdict
    return Tried(one.mutant, verdict, one.seconds + perf_counter() - began)


def run(options: Options) -> int:
    """Try, tell, and return the exit code."""
    wanted = chosen(options)
    if options.list:
        _say(*(f"{_place(mutant)}  {mutant.operator}\n{_change(mutant)}" for mutant in wanted))
        _say(f"{len(wanted)} mutants.")
        return 0
    proven = equivalents(EQUIVALENTS)
    began = perf_counter()
    tried_in = "" if options.only_tests else f", {options.districts} random districts and the spec cases"
    _say(f"{len(wanted)} mutants, {options.workers} workers{tried_in}.")
    if options.only_tests:
        alive = done = [Tried(mutant, _UNTRIED, 0) for mutant in wanted if mutant.key not in proven]
    else:
        done = list(_with_progress(_telling(tried(options, wanted), proven), len(wanted)))
        alive = [one for one in done if _is_for_the_tests(one) and one.mutant.key not in proven]
        _say(f"{len(alive)} show in tables only, or read what no district holds; the tests try them.")
    if alive and options.tests:
        by_the_tests = _telling(tried_by_the_tests(options, alive), proven)
        by_tests = {one.mutant: one for one in _with_progress(by_the_tests, len(alive))}
        done = [by_tests.get(one.mutant, one) for one in done]
    return _tell(options, done, proven, perf_counter() - began)


def _is_for_the_tests(one: Tried) -> bool:
    reads_unfilled = any(table in one.mutant.sql for table in UNFILLED)
    return one.verdict.fate == "tables" or (one.verdict.fate == "same" and reads_unfilled)


def _telling(results: Iterator[Tried], proven: Mapping[Key, str]) -> Iterator[Tried]:
    """Say at once what no district has killed: a whole run takes an hour, and may be ended before."""
    for one in results:
        if not one.verdict.is_killed and one.mutant.key not in proven:
            _say(f"  alive: {_place(one.mutant)}; {_SEEN[one.verdict.fate]}{one.verdict.why}\n{_change(one.mutant)}")
        yield one


def _tell(options: Options, done: Sequence[Tried], proven: dict[Key, str], seconds: float) -> int:
    """Print what became of the mutants; the exit code."""
    survivors = sorted(
        (one for one in done if not one.verdict.is_killed), key=lambda one: (one.mutant.file, one.mutant.start)
    )
    unproven = [one.mutant for one in survivors if one.mutant.key not in proven]
    wrong = [one for one in done if one.verdict.is_killed and one.mutant.key in proven]
    known = {mutant.key for path in sorted(SQL.glob("*.sql")) for mutant in mutants(path.name, path.read_text("utf-8"))}
    gone = [key for key in proven if key not in known]
    for one in survivors:
        if one.mutant.key not in proven:
            _say(
                _entry(one.mutant)
                if options.toml
                else f"SURVIVES {_place(one.mutant)}  {one.mutant.operator}; "
                f"{_SEEN[one.verdict.fate]}{one.verdict.why}\n{_change(one.mutant)}"
            )
    for one in wrong:
        _say(f"NOT EQUIVALENT {_place(one.mutant)}: killed ({one.verdict.why})\n{_change(one.mutant)}")
    for file, statement, before, after, _ in gone:
        _say(f"NO SUCH MUTANT {file}, {statement}\n  - {shortened(before)}\n  + {shortened(after)}")
    fates = Counter(one.verdict.fate for one in done)
    how = (
        (" by an answer", "answer"),
        (" by an error", "error"),
        (" by the time limit", "slow"),
        (" by a test", "test"),
    )
    killed = ", ".join(f"{fates[fate]}{by}" for by, fate in how)
    _say(
        f"{len(done)} mutants in {seconds / 60:.1f} minutes, killed: {killed}.",
        f"{len(survivors)} survive, {len(survivors) - len(unproven)} of them proven equivalent.",
    )
    return 1 if unproven or wrong or gone else 0


def _with_progress(results: Iterator[Tried], count: int) -> Iterator[Tried]:
    """Say every half minute how far it is."""
    told = began = perf_counter()
    for number, one in enumerate(results, 1):
        yield one
        if perf_counter() - told > EVERY_SECONDS:
            told = perf_counter()
            _say(f"  {number} of {count} after {(told - began) / 60:.1f} minutes")


def _place(mutant: Mutant) -> str:
    return f"{mutant.file}:{mutant.line} ({mutant.statement})"


def _change(mutant: Mutant) -> str:
    return f"  - {shortened(mutant.before)}\n  + {shortened(mutant.after)}"


def _entry(mutant: Mutant) -> str:
    """A survivor as an entry of the file of proven equivalents, whose proof is still to be written."""
    nth = f"nth = {mutant.nth}\n" if mutant.nth > 1 else ""
    return (
        f"[[equivalent]]\nfile = {_quoted(mutant.file)}\nin = {_quoted(mutant.statement)}\n"
        f"before = {_quoted(mutant.before)}\n"
        f'after = {_quoted(mutant.after)}\n{nth}proof = ""\n'
    )


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _say(*lines: str) -> None:
    sys.stdout.write("".join(f"{line}\n" for line in lines))
    sys.stdout.flush()


def asked(arguments: Sequence[str]) -> Options:
    """The options of a command line."""
    parser = argparse.ArgumentParser(
        prog="make mutants", description="Change the engine's SQL in one place at a time and see whether it is noticed."
    )
    parser.add_argument("files", nargs="*", help="parts of the names of .sql files; all of them, if none is given")
    parser.add_argument("--line", default="", help="only mutants of this line: its number, or a part of its text")
    parser.add_argument("--operator", default="", help=f"only these changes: {', '.join(OPERATORS)}")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1, help="processes (default: one per core)")
    parser.add_argument("--districts", type=int, default=60, help="random districts (default: %(default)s)")
    parser.add_argument(
        "--seconds", type=float, default=20, help="limit per mutant and district (default: %(default)s)"
    )
    parser.add_argument("--no-tests", action="store_true", help="do not let the tests of the suite try what is left")
    parser.add_argument("--only-tests", action="store_true", help="let the tests alone try them, no district")
    parser.add_argument(
        "--by", nargs="+", default=TESTS, metavar="TEST", help="these tests of the suite (default: %(default)s)"
    )
    parser.add_argument("--trust", action="store_true", help="do not hold the engine itself to the reference first")
    parser.add_argument("--list", action="store_true", help="only list the mutants")
    parser.add_argument("--toml", action="store_true", help="print survivors as entries of equivalent_mutants.toml")
    given = vars(parser.parse_args(arguments))
    given["files"], given["by"], given["tests"] = tuple(given["files"]), tuple(given["by"]), not given.pop("no_tests")
    return Options(**given)


def main() -> None:
    """Run, and say in a sentence what cannot be."""
    try:
        sys.exit(run(asked(sys.argv[1:])))
    except (Unlike, ValueError) as problem:
        sys.exit(f"mutants: {problem}")


if __name__ == "__main__":
    main()
