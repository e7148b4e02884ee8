"""The districts that a mutant of the engine's SQL is tried on, and how it is told from the engine (docs/mutants.md).

A district stands on its own connection, with all statements run up to the one that is being changed. A mutant runs in
a transaction that is rolled back: first its one statement, and only if that leaves other rows the statements after it.
If the tables of the end differ too, the three questions that the reference answers are asked on the days around the
difference: a mutant is killed by an answer, never by a table alone.
"""

import tomllib
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache, cached_property
from pathlib import Path
from threading import Timer
from time import perf_counter
from typing import Any, NamedTuple
from unittest.mock import patch

import duckdb
import polars as pl

from eligibility import Policy, judge, load_policy, parse_policy
from eligibility.policy_tables import fill_policy_tables
from intake import read_folder
from scripts.sql_mutations import Statement, statements
from tests.harness import Engine, judged_store
from tests.reference import histories
from tests.reference.districts import interesting_days, policy_toml, random_district
from tests.reference.judge import Reference
from tests.spec.test_spec import CASES, EXPECTATIONS, district_of, feeds_of, policy_of, with_name

ROOT = Path(__file__).parents[2]
SQL = ROOT / "eligibility" / "sql"
QUERIES = ROOT / "queries"
DAYS_ASKED = 12
"""On so many days at most is a difference of tables asked about."""
HELD_TO = 4
"""On so many days is the engine itself held to the reference before anything is changed."""
OWN_DAYS = 8
"""So many of the days that most lines of its cases ask about are asked about in a district of them, too."""
SMALL_FAMILY = 500
"""Families with fewer histories are taken whole."""
MEMORY = "2GB"
MOST_ROWS = 2_000_000
"""Tables with more rows are the same or not, and are looked at no further."""
SAMPLED_ON = date(2026, 11, 22)
"""The as-of day of the committed sample."""

Rows = list[dict[str, Any]]


class Step(NamedTuple):
    """A statement of the engine, its file and its number there; after one of them the policy's tables are filled."""

    file: str
    place: int
    statement: Statement
    fills_the_policy: bool


class Given(NamedTuple):
    """A district as the sources give it: a name, its feeds, its policy as `tomllib` reads it, the days to ask about.

    `is_held`: a test of the suite holds the engine to the reference there, so that it need not be done again.
    `is_worked_out`: its records are cases of tests/spec, made to tell one thing from another.
    """

    name: str
    feeds: Mapping[str, Rows]
    policy: Mapping[str, Any]
    days: Sequence[date]
    is_held: bool = False
    is_worked_out: bool = False


@dataclass(frozen=True)
class Verdict:
    """What became of a mutant in one district.

    `answer`: an answer differs; `error`: it cannot be run; `slow`: it took longer than it may;
    `test`: a test of the suite fails; `tables`: other rows are
    left in these tables, but no answer differs; `same`: the same rows.
    """

    fate: str
    why: str = ""

    @property
    def is_killed(self) -> bool:
        """Whether the mutant need not be tried any further."""
        return self.fate in ("answer", "error", "slow", "test")


SAME = Verdict("same")


# ---------------------------------------------------------------- where districts come from


def spec_cases() -> Iterator[Given]:
    """The cases of tests/spec: those with the same policy share one district, as in the suite."""
    shared: dict[tuple[str, str], list[str]] = {}
    for name in CASES:
        shared.setdefault(district_of(name), []).append(name)
    for (text, _), names in shared.items():
        feeds: dict[str, Rows] = {}
        for name in names:
            for feed, rows in feeds_of(CASES[name], policy_of(CASES[name])).items():
                if feed in ("locations", "closed_days"):
                    feeds[feed] = rows
                else:
                    feeds.setdefault(feed, []).extend(with_name(row, name) for row in rows)
        policy = tomllib.loads(text)
        own = Counter(line["on"] for name in names for answer in EXPECTATIONS for line in CASES[name].get(answer, []))
        days = [*interesting_days(feeds, policy, HELD_TO), *(day for day, _ in own.most_common(OWN_DAYS))]
        yield Given(f"spec: {names[0]}", feeds, policy, list(dict.fromkeys(days)), is_worked_out=True)


def random_districts(count: int) -> Iterator[Given]:
    """The first of the random districts of tests/reference."""
    for seed in range(count):
        feeds, policy = random_district(seed)
        yield Given(f"random: {seed}", feeds, policy, interesting_days(feeds, policy, HELD_TO))


def demo_sample() -> Iterator[Given]:
    """The committed sample of the invented district: the longest lives."""
    policy = load_policy()
    feeds = read_folder(ROOT / "data" / "demo", policy, loaded_on=SAMPLED_ON).feeds
    rows = {feed: frame.drop("line").to_dicts() for feed, frame in feeds.items() if feed != "closed_days"}
    read = tomllib.loads(policy.text)
    yield Given("demo sample", rows, read, interesting_days(rows, read, HELD_TO))


def small_histories() -> Iterator[Given]:
    """The small histories, a family under one of its readings at a time.

    Of a large family every history of at most two records and every tenth of three: not all fit in memory.
    """
    for whole in histories.families():
        is_small = len(whole.histories) < SMALL_FAMILY
        taken = [one for number, one in enumerate(whole.histories) if is_small or len(one) < 3 or number % 10 == 0]
        family = replace(whole, histories=taken)
        for number, readings in enumerate(family.readings):
            policy = histories.policy_of(family, readings)
            yield Given(f"{family.name} {number}", histories.feeds_of(family), policy, family.days, is_held=True)


def corpus(count: int) -> Iterator[Given]:
    """All districts, with `count` random ones; what kills most, and is quick to ask, comes first.

    Anything that yields `Given` can be another source. What is large comes last.
    """
    yield from spec_cases()
    yield from random_districts(count)
    yield from demo_sample()
    yield from small_histories()


# ---------------------------------------------------------------- one district


class Unlike(Exception):
    """The engine itself is not what the mutants are to be told from."""


def steps() -> list[Step]:
    """Every statement that creates something, in the order of eligibility/judge.py. Raises Unlike at any other.

    What a file drops stays here: a mutant of what it was made from is judged by what becomes of it, too.
    """
    found: list[Step] = []
    for number, path in enumerate(sorted(SQL.glob("[0-9][0-9]_*.sql"))):
        every = enumerate(statements(path.read_text(encoding="utf-8")))
        made = [one for one in every if one[1].name not in ("comment", "drop")]
        for place, statement in made:
            if not statement.creates:
                raise Unlike(
                    f"{path.name}: '{statement.name}' creates nothing, and a mutant of it cannot be taken back."
                )
            found.append(Step(path.name, place, statement, number == 0 and place == made[-1][0]))
    return found


def read_by_questions(names: str = "*") -> frozenset[str]:
    """The tables, views and macros of the engine that questions of queries/ name, themselves or through such a one."""
    made = [step.statement for step in steps() if not step.statement.is_temporary]
    named = {
        word
        for file in QUERIES.glob(f"{names}.sql")
        for one in statements(file.read_text("utf-8"))
        for word in one.words
    }
    while through := [one for one in made if one.name in named and one.creates != "table" and not one.words <= named]:
        named.update(*(one.words for one in through))
    return frozenset(one.name for one in made if one.name in named)


@cache
def read_by_answers() -> dict[str, frozenset[str]]:
    """The same for each of the three answers: a difference elsewhere cannot show in it."""
    files = {"status": ("status", "status_none"), "anomalies": ("anomalies",), "june": ("june", "calendar")}
    return {answer: frozenset().union(*map(read_by_questions, names)) for answer, names in files.items()}


class Asked(Engine):
    """The three questions, on a connection that is there already."""

    def __init__(self, con: duckdb.DuckDBPyConnection) -> None:
        self.con = con


class District:
    """One district, judged by the engine; a mutant's tables take the place of the engine's while it is tried."""

    def __init__(self, given: Given, every: Sequence[Step], read: frozenset[str]) -> None:
        self.name = given.name
        self._given = given
        self._every = every
        self._read = read
        self.policy: Policy = parse_policy(policy_toml(given.policy))
        self._con = self._judged_anew()
        self._frames: dict[str, pl.DataFrame] = {}
        self._answers: dict[date, Mapping[str, Rows]] = {}

    @cached_property
    def _engine(self) -> duckdb.DuckDBPyConnection:
        """The engine as `judge` runs it, to be asked while a mutant's tables lie in the other connection."""
        con = self._records()
        judge(con, self.policy)
        return con

    def hold_to_the_reference(self) -> None:
        """Raise Unlike if the engine, run statement by statement, is not that of `judge`, or not what the rules say."""
        for table in self._tables(self._read):
            if any(len(lonely) for lonely in _lonely(self._frame(table), self._engine.table(table).pl())):
                raise Unlike(f"{self.name}: {table} is not as eligibility.judge leaves it: mend {__name__}.")
        if self._given.is_held:
            return
        reference = Reference(self._given.feeds, self._given.policy)
        for day in self._given.days:
            for question, rows in _ask(reference, day):
                if rows != self._expected(day)[question]:
                    raise Unlike(
                        f"{self.name}: engine and reference differ in {question} as of {day}: mend that first."
                    )

    def judge(self, number: int, sql: str, seconds: float) -> Verdict:
        """What becomes of a mutant of the step with this number that may take so many seconds."""
        timer = Timer(seconds, self._con.interrupt)
        self._until = perf_counter() + seconds
        replaced: list[Step] = []
        timer.start()
        try:
            return self._judged(number, sql, replaced)
        except (duckdb.InterruptException, TimeoutError):
            return Verdict("slow", f"more than {seconds:g} s in {self.name}")
        except (duckdb.Error, pl.exceptions.PolarsError, ValueError) as error:
            return Verdict("error", f"{type(error).__name__} in {self.name}")
        finally:
            timer.cancel()
            self._restore(replaced)

    def _judged(self, number: int, sql: str, replaced: list[Step]) -> Verdict:
        """Run a mutant, and after it only what rests on a table that it has changed."""
        self._replace(self._every[number], sql, replaced)
        changed = self._changed({self._every[number].statement})
        for step in self._every[number + 1 :]:
            if not step.statement.words.isdisjoint(changed):
                self._replace(step, step.statement.sql, replaced)
                changed |= self._changed({step.statement})
        read = changed & self._read
        if not read:
            return SAME
        different = self._tables(read)
        asked, may_show = Asked(self._con), {answer for answer, names in read_by_answers().items() if names & read}
        for day in self._days_of_difference(different) if may_show else ():
            self._check_the_time()
            for question, rows in _ask(asked, day, may_show):
                if rows != self._expected(day)[question]:
                    return Verdict("answer", f"{question} as of {day} in {self.name}")
        return Verdict("tables", f"{', '.join(different)} in {self.name}") if different else SAME

    def _tables(self, names: frozenset[str] | set[str]) -> list[str]:
        """Of some names, those of tables."""
        made = {step.statement.name for step in self._every if step.statement.creates == "table"}
        return sorted(names & made)

    def _changed(self, made: set[Statement]) -> set[str]:
        """Of the statements that have been run anew, what now is another thing: a table's rows and their order tell."""
        return {one.name for one in made if one.creates != "table" or not self._is_same(one.name)}

    def _replace(self, step: Step, sql: str, replaced: list[Step]) -> None:
        """Put what a statement makes in the place of what the engine has made."""
        made = step.statement
        if made.creates == "table":
            self._frame(made.name)
        aside = f"alter table {made.name} rename to kept_{made.name}"
        try:
            self._con.execute(aside if made.creates == "table" else f"drop {made.kind} {made.name}")
        except duckdb.Error as error:
            raise Unlike(
                f"{self.name}: {made.name} cannot be put aside: mend tests/reference/mutant_corpus.py."
            ) from error
        replaced.append(step)
        self._con.execute(sql).fetchall()
        self._check_the_time()

    def _check_the_time(self) -> None:
        """Raise TimeoutError if it is up: an interruption is lost on a connection that is not running anything."""
        if perf_counter() > self._until:
            raise TimeoutError

    def _restore(self, replaced: list[Step]) -> None:
        """Put back what the engine has made; a database that a mutant broke is built anew."""
        try:
            for step in replaced:
                made = step.statement
                self._con.execute(f"drop {made.kind} if exists {made.name}")
                if made.creates == "table":
                    self._con.execute(f"alter table kept_{made.name} rename to {made.name}")
                else:
                    self._con.execute(made.sql)
        except duckdb.Error:
            self._con.close()
            self._con = self._judged_anew()

    def _judged_anew(self) -> duckdb.DuckDBPyConnection:
        con = self._records()
        for step in self._every:
            con.execute(step.statement.sql).fetchall()
            if step.fills_the_policy:
                fill_policy_tables(con, self.policy)
        return con

    def _records(self) -> duckdb.DuckDBPyConnection:
        """The accepted rows, not yet judged."""
        with patch("tests.harness.judge"):
            con = judged_store(self._given.feeds, self.policy)
        con.execute("set threads = 1")
        con.execute(f"set memory_limit = '{MEMORY}'")
        con.execute("set temp_directory = ''")
        con.execute("set enable_progress_bar = false")
        return con

    def _frame(self, table: str) -> pl.DataFrame:
        """A table as the engine leaves it; it is read before a mutant's is in its place."""
        if table not in self._frames:
            self._frames[table] = self._con.table(table).pl()
        return self._frames[table]

    def _is_same(self, table: str) -> bool:
        """Whether a mutant has left the same rows, in the same order (rows are told by their place in later steps)."""
        return self._rows(table) == self._frame(table).height and self._frame(table).equals(self._con.table(table).pl())

    def _rows(self, table: str) -> int:
        """How many rows there are: a mutant may leave more than can be looked at."""
        return int(self._con.table(table).aggregate("count(*)").fetchall()[0][0])

    def _expected(self, day: date) -> Mapping[str, Rows]:
        if day not in self._answers:
            self._answers[day] = dict(_ask(Asked(self._engine), day))
        return self._answers[day]

    def _days_of_difference(self, tables: Sequence[str]) -> list[date]:
        """Days to ask about: those of the shortest that differ and some around all; else the district's."""
        lengths: dict[date, int] = {}
        for table in tables:
            if self._rows(table) > MOST_ROWS:
                continue
            old, new = self._frame(table), self._con.table(table).pl()
            if {"from_on", "to_on"} <= set(old.columns) and old.schema == new.schema:
                # date.max: the day after never() is one that Python does not know
                for from_on, to_on in (
                    row
                    for lonely in _lonely(old, new)
                    for row in lonely["from_on", "to_on"].filter(pl.all_horizontal(pl.all() <= date.max)).rows()
                ):
                    length = (to_on - from_on).days
                    for day in (from_on, to_on):
                        lengths[day] = min(length, lengths.get(day, length))
        known = {day: length for day, length in lengths.items() if date(1900, 1, 1) < day < date(2200, 1, 1)}
        shortest = sorted(known, key=lambda day: (known[day], day))[: DAYS_ASKED // 2]
        near = sorted({day + timedelta(days=step) for day in known for step in (-1, 0, 1)})
        spread = near[:: max(1, -(-len(near) // (DAYS_ASKED // 2)))]
        return list(dict.fromkeys((*shortest, *spread))) or list(self._given.days)


def _lonely(old: pl.DataFrame, new: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The rows that only one of two tables has, or has more often; a list is what is in it, in any order."""
    old, new = (
        frame.with_columns(pl.selectors.list().list.sort()).group_by(pl.all()).len("times") for frame in (old, new)
    )
    return (
        old.join(new, on=old.columns, how="anti", nulls_equal=True),
        new.join(old, on=old.columns, how="anti", nulls_equal=True),
    )


def _ask(
    judge: Engine | Reference, day: date, answers: Collection[str] = ("status", "anomalies", "june")
) -> Iterator[tuple[str, Rows]]:
    """What is asked about one day, one after another; Junes past, present and to come."""
    if "status" in answers:
        yield "status", judge.status(day)
    if "anomalies" in answers:
        yield "anomalies", judge.anomalies(day)
    for year in (day.year - 1, day.year, day.year + 1) if "june" in answers else ():
        yield f"june {year}", judge.june(day, year)
