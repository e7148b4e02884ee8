"""Measure the product side by side in one run and write BENCHMARKS.md.

Figures, not tests: nothing here fails because the machine was busy. Everything that is compared is measured in turns
within the same run, and the median is kept.
"""

import json
import os
import platform
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Annotated, Any

import duckdb
import polars as pl
import typer
from rich.console import Console

from app import PAGES
from demo import write_demo
from eligibility import Policy, engine, judge, load_policy
from intake import read_folder
from queries import (
    Question,
    Scope,
    anomalies,
    arrivals,
    coverage,
    decisions_waiting,
    holder_counts,
    june,
    over_time,
    over_time_ages,
    over_time_arrivals,
    over_time_cases,
    over_time_weeks,
    people,
    renewals_by_week,
    rescue,
    status,
    upcoming,
    waiting,
    waiting_periods,
)
from store import connect, create_schema, current, insert_records
from tests.benchmarks.browser import choices, clicks, visits
from tests.benchmarks.mapping import ROWS, mapping_seconds
from tests.benchmarks.pages import EMPTY_PAGE, FILTER_ALONE, ROOT, crowd_seconds, first_seconds, rerun_seconds, served
from tests.reference.judge import Reference

FLOOR = (Path(__file__).parent / "floor.sql").read_text(encoding="utf-8")
FEEDS = ("locations", "staff", "employments", "assignments", "completions", "approvals", "grants", "closed_days")
SIZES = (15_000, 150_000, 1_000_000)
# The reference judges some thousand people in a minute; the page is measured on the district it is for.
REFERENCE_UP_TO = 15_000
# Beyond it a turn takes minutes, and there is one.
TURNS_UP_TO = 150_000
AS_OF = datetime(2026, 11, 22)  # noqa: DTZ001 - a day
ONE_SCHOOL = "0010"
CLIENTS = 20
say = Console(stderr=True).print


@dataclass
class Figures:
    """The rows of the report, in the order in which they were measured."""

    people: int
    rows: list[tuple[str, str]] = field(default_factory=list)

    def add(self, what: str, figure: str) -> None:
        """Keep one figure, and show it at once: the whole run takes minutes."""
        self.rows.append((what, figure))
        say(f"  {what}: {figure}")


def timed(work: Callable[[], Any], times: int) -> float:
    """Median seconds of a piece of work, after one turn that does not count."""
    work()
    seconds = []
    for _ in range(times):
        began = perf_counter()
        work()
        seconds.append(perf_counter() - began)
    return median(seconds)


def measure_load(figures: Figures, feeds: Path, store: Path, at: datetime, turns: int) -> None:
    """The whole load, each time in a process of its own."""
    command = [sys.executable, "-m", "tests.benchmarks.one_load", str(feeds), str(store), at.isoformat()]
    runs = []
    for _ in range(turns):
        done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
        runs.append(json.loads(done.stdout))
    middle = {key: median(run[key] for run in runs) for key in runs[0]}
    figures.add("records read", f"{middle['rows']:,.0f}")
    figures.add("whole load", f"{middle['whole load']:.2f} s ({middle['rows'] / middle['whole load']:,.0f} rows/s)")
    figures.add("of it: read and check", f"{middle['read and check']:.2f} s")
    figures.add("of it: judge everybody and publish", f"{middle['judge and publish']:.2f} s")
    figures.add("peak memory of the load", f"{middle['MB']:,.0f} MB")


def measure_intake(figures: Figures, feeds: Path, as_of: date, turns: int) -> None:
    """Reading and checking all feeds, in turns with DuckDB's own read of the same files into tables."""
    ours, theirs = [], []
    for _ in range(turns):
        ours.append(timed(lambda: read_folder(feeds, load_policy(), loaded_on=as_of), 1))
        theirs.append(timed(lambda: read_by_duckdb(feeds), 1))
    ratio = median(ours) / median(theirs)
    figures.add("all feeds read and checked", f"{median(ours):.2f} s, {ratio:.1f} times DuckDB's own read of the files")


def read_by_duckdb(feeds: Path) -> None:
    """Each file of the feeds into a table; what DuckDB cannot read, such as a broken quote, it leaves out."""
    with duckdb.connect() as con:
        for feed in FEEDS:
            if (file := feeds / f"{feed}.csv").exists():
                con.execute(f"create table {feed} as select * from read_csv('{file}', ignore_errors = true)")  # noqa: S608


ABOUT_THE_LOAD = ("feeds", "rejected_rows", "unplaced_grants", "findings")


def records_of(store: Path) -> dict[str, pl.DataFrame]:
    """The record tables of the current version."""
    con = connect(current(store))
    return {table: con.cursor().table(table).pl() for table in (*FEEDS, *ABOUT_THE_LOAD)}


def fill(target: duckdb.DuckDBPyConnection, records: Mapping[str, pl.DataFrame], policy: Policy, at: datetime) -> None:
    """The record tables in a new file."""
    create_schema(target)
    insert_records(
        target,
        {feed: records[feed] for feed in FEEDS},
        {table: records[table] for table in ABOUT_THE_LOAD},
        loaded_at=at,
        policy_version=policy.version,
        policy_name=policy.file,
        policy_text=policy.text,
        judged_by=engine(),
        program_version="a benchmark",
    )


def measure_judging(
    figures: Figures, records: Mapping[str, pl.DataFrame], work: Path, at: datetime, turns: int
) -> float:
    """All judged stretches, in turns with the plain scan and group-by of the same tables (the floor)."""
    policy = load_policy()
    judged, floor = [], []
    for turn in range(turns):
        file = work / f"judge-{turn}.duckdb"
        with duckdb.connect(str(file)) as con:
            fill(con, records, policy, at)
            began = perf_counter()
            judge(con, policy)
            judged.append(perf_counter() - began)
            floor.append(timed(lambda con=con: con.execute(FLOOR).fetchnumpy(), 3))  # type: ignore[misc]
        file.unlink()
    figures.add("all stretches, for every day at once", f"{median(judged):.2f} s")
    figures.add("the floor: one scan and group-by of the same tables", f"{median(floor) * 1000:.0f} ms")
    figures.add("stretches / floor", f"{median(judged) / median(floor):.0f} times")
    return median(judged)


def measure_reference(figures: Figures, records: Mapping[str, pl.DataFrame], as_of: date, stretches: float) -> None:
    """The plain reading of the rules in tests/reference, judging the same people on one single day."""
    rows = {feed: records[feed].to_dicts() for feed in FEEDS}
    began = perf_counter()
    Reference(rows, tomllib.loads(load_policy().text)).status(as_of)
    seconds = perf_counter() - began
    figures.add(
        "the plain reference, one single day", f"{seconds:.1f} s ({seconds / stretches:.1f} times all stretches)"
    )


def measure_questions(figures: Figures, store: Path, as_of: date, turns: int) -> None:
    """As-of questions on an open version."""
    con = connect(current(store))
    everybody, one = Scope.district(), (ONE_SCHOOL,)
    year_ago, half_a_year_on = as_of - timedelta(days=365), as_of + timedelta(days=182)
    months = waiting_periods(con, as_of=as_of)["12-months"]
    this_june = june(con, Question(as_of, everybody, location_ids=one))["june"][0]
    questions: dict[str, Callable[[], pl.DataFrame]] = {
        "june, one school": lambda: june(con, Question(as_of, everybody, location_ids=one)),
        "june, the district": lambda: june(con, Question(as_of, everybody)),
        "status, one school": lambda: status(con, Question(as_of, everybody, location_ids=one)),
        "status, the district": lambda: status(con, Question(as_of, everybody)),
        "anomalies, the district": lambda: anomalies(con, Question(as_of, everybody)),
        "holders counted, the district": lambda: holder_counts(con, Question(as_of, everybody), june=this_june),
        "whose renewal helps, the district": lambda: rescue(con, Question(as_of, everybody)),
        "upcoming, the district": lambda: upcoming(con, Question(as_of, everybody), until=half_a_year_on),
        "waiting, the district": lambda: waiting(con, Question(as_of, everybody)),
        "decisions waiting, the district": lambda: decisions_waiting(con, Question(as_of, everybody)),
        "arrivals of 12 months, the district": lambda: arrivals(con, Question(as_of, everybody), period=months),
        "a search for a name": lambda: people(con, Question(as_of, everybody), words="maria gar", at_most=50),
        "a search for two letters": lambda: people(con, Question(as_of, everybody), words="ma", at_most=50),
        "coverage, the district": lambda: coverage(con, Question(as_of, everybody)),
        "over time, the district": lambda: over_time(con, Question(as_of, everybody)),
        "weeks over time, the district": lambda: over_time_weeks(con, Question(as_of, everybody)),
        "ages over time, the district": lambda: over_time_ages(con, Question(as_of, everybody)),
        "arrivals over time, the district": lambda: over_time_arrivals(con, Question(as_of, everybody)),
        "cases of a year, the district": lambda: over_time_cases(con, Question(as_of, everybody), from_on=year_ago),
        "renewals of four springs, the district": lambda: renewals_by_week(con, Question(as_of, everybody), springs=4),
        "over time, one school": lambda: over_time(con, Question(as_of, everybody, location_ids=one)),
    }
    for question, ask in questions.items():
        figures.add(f"question: {question}", f"{timed(ask, turns) * 1000:.1f} ms ({ask().height:,} rows)")


def measure_first_answers(figures: Figures, store: Path, as_of: date) -> None:
    """What each page takes when nobody has asked a server that runs for it, and when somebody has."""
    environment = {"LAPSEWATCH_STORE": str(store), "LAPSEWATCH_TODAY": as_of.isoformat()}
    for entry in (entry for entry in PAGES if entry.is_for(Scope.district())):
        page = "" if entry is PAGES[0] else entry.name
        with served(ROOT / "app.py", environment) as port:
            first, again = first_seconds(port, page, f"as_of={as_of - timedelta(days=2)}&school={ONE_SCHOOL}")
        figures.add(f"first answer: {entry.name}, the district", f"{first:.2f} s, a rerun {again * 1000:.0f} ms")


def measure_pages(figures: Figures, store: Path, work: Path, turns: int) -> None:
    """A rerun of each page beside a rerun of an empty Streamlit page, in turns; then twenty clients at once."""
    empty = work / "empty.py"
    empty.write_text(EMPTY_PAGE, encoding="utf-8")
    pages = ["", *(entry.name for entry in PAGES[1:] if entry.is_for(Scope.district()))]
    (alone := work / "filter.py").write_text(FILTER_ALONE, encoding="utf-8")
    with (
        served(empty, {}) as of_empty,
        served(alone, {}) as of_filter,
        served(ROOT / "app.py", {"LAPSEWATCH_STORE": str(store)}) as of_app,
    ):
        for page in pages:
            for place, query in (("the district", ""), ("one school", f"school={ONE_SCHOOL}")):
                nothing, whole = [], []
                for _ in range(turns):
                    nothing += rerun_seconds(of_empty, 5)
                    whole += rerun_seconds(of_app, 5, page, query)
                ratio = median(whole) / median(nothing)
                what = f"rerun: {page or 'june'}, {place}"
                figures.add(what, f"{median(whole) * 1000:.0f} ms ({ratio:.1f} times an empty page)")
        crowd = sorted(crowd_seconds(of_app, CLIENTS, 10, pages))
        slow = crowd[int(len(crowd) * 0.95)]
        figures.add(f"{CLIENTS} clients at once, all pages", f"95 of 100 reruns under {slow:.2f} s")
        measure_browser(figures, of_empty, of_filter, of_app, turns)


def measure_browser(figures: Figures, of_empty: int, of_filter: int, of_app: int, turns: int) -> None:
    """Processor time of Chromium: a first visit of each page, a click in the menu, and the choice of a filter."""
    alone = choices(of_filter, "Function", turns)
    figures.add("browser: a page with a filter and nothing else, processor time", f"a filter {alone:.2f} s")
    labels = {entry.name: entry.label for entry in PAGES if entry.is_for(Scope.district())}
    labels["june"] = "This June"  # the month is the policy's
    costs = clicks(of_app, labels, "Function", turns)
    for page, (menu, chosen) in costs.items():
        visit = visits(of_empty, of_app, page, turns)
        filtered = "" if chosen is None else f", a filter {chosen:.2f} s ({chosen - alone:.2f} s above one alone)"
        figures.add(
            f"browser: {page}, processor time",
            f"first visit {visit:.2f} s above an empty page, menu click {menu:.2f} s{filtered}",
        )


def measure(people: int, as_of: date, turns: int) -> Figures:
    """All figures for a demo district of so many people."""
    figures = Figures(people)
    say(f"{people:,} people")
    at = datetime.combine(as_of, datetime.min.time(), UTC).replace(hour=12)
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        feeds, store = work / "feeds", work / "store"
        write_demo(feeds, load_policy(), staff=people, as_of=as_of)
        measure_load(figures, feeds, store, at, turns)
        measure_intake(figures, feeds, as_of, turns)
        records = records_of(store)
        stretches = measure_judging(figures, records, work, at, turns)
        if people <= REFERENCE_UP_TO:
            measure_reference(figures, records, as_of, stretches)
        measure_questions(figures, store, as_of, turns=30)
        measure_first_answers(figures, store, as_of)
        if people <= REFERENCE_UP_TO:
            measure_pages(figures, store, work, turns)
    return figures


def measure_mapping(turns: int) -> str:
    """A section of BENCHMARKS.md: a foreign export by a mapping (docs/sources.md)."""
    with tempfile.TemporaryDirectory() as work:
        mapped, read = mapping_seconds(Path(work), turns)
    figure = f"{mapped:.2f} s, {mapped / read:.1f} times DuckDB's own read of the file ({read:.2f} s)"
    say(f"  a foreign export: {figure}")
    heading = f"## A foreign export of {ROWS:,} rows"
    return "\n".join(
        ["", heading, "", "| what | figure |", "|---|---|", f"| read and map to completions | {figure} |", ""]
    )


def report(measured: Sequence[Figures], as_of: date) -> str:
    """BENCHMARKS.md."""
    machine = f"{os.cpu_count()} cores, Python {platform.python_version()}, DuckDB {duckdb.__version__}"
    lines = [
        "# Benchmarks",
        "",
        "Repeat them with `make bench`: it writes demo districts, measures everything below in one run and",
        "writes this page. Medians; what is compared was measured in turns in the same run. The machine was",
        "shared, so ratios say more than seconds. The floor is one scan and group-by of the same record tables",
        "(tests/benchmarks/floor.sql); the reference is the plain reading of the rules in tests/reference.",
        "",
        f"Measured as of {as_of.isoformat()} on {machine}.",
    ]
    for figures in measured:
        lines += ["", f"## {figures.people:,} people", "", "| what | figure |", "|---|---|"]
        lines += [f"| {what} | {figure} |" for what, figure in figures.rows]
    return "\n".join(lines) + "\n"


def main(
    people: Annotated[list[int] | None, typer.Option(help="A district's size; may be given several times.")] = None,
    as_of: Annotated[datetime, typer.Option(help="The day of the demo district.", formats=["%Y-%m-%d"])] = AS_OF,
    turns: Annotated[int, typer.Option(help="How often each thing is measured.", min=1)] = 3,
    out: Annotated[Path, typer.Option("-o", help="Where the report goes.")] = ROOT / "BENCHMARKS.md",
) -> None:
    """Measure speed and memory side by side in one run, and write the report."""
    measured = [measure(size, as_of.date(), turns if size <= TURNS_UP_TO else 1) for size in people or SIZES]
    out.write_text(report(measured, as_of.date()) + measure_mapping(turns), encoding="utf-8")


if __name__ == "__main__":
    typer.run(main)
