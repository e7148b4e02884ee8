"""`lapsewatch`: the command line beside the dashboard; it runs the same code and is what a nightly job calls.

Every command ends with 0 (done), 1 (refused, or nobody of that id) or 2 (wrong use, or nothing to answer from), as
feeds.md says, and says in one sentence per problem on standard error what is wrong, where, and what to do.
"""

import difflib
import io
import json
import os
import re
import sys
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Any, NamedTuple
from zoneinfo import ZoneInfo

import duckdb
import polars as pl
import typer
from rich import box
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TaskProgressColumn, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text
from typer.core import TyperGroup

import lab
import queries
from demo import write_demo
from eligibility import Policy, PolicyError, engine, load_policy
from eligibility.days import FIRST_DAY, LAST_DAY, said_day, said_day_of_year, said_month, said_month_name
from eligibility.english import full_names
from eligibility.new_policy import NOBODY, RENEWALS
from eligibility.new_policy import Asked as PolicyQuestion
from eligibility.new_policy import new_policy as policy_to_start_from
from eligibility.policy_words import policy_text
from eligibility.reasoning import Explanation, PathReasoning, PlaceReasoning
from exports import FORMATS, ExportError, Provenance, file_name, heading, short_name, to_sheet
from history import summary as summary_of_history
from history import to_table
from intake import (
    ACCEPTABLE,
    SOURCES_FILE,
    IntakeRefused,
    Proposal,
    propose,
    read_history_file,
    said_unfilled,
    sources_toml,
)
from intake import Question as Asked
from load import LoadReport, Summary, judge_again, known_history, load_folder, try_folder
from load import Progress as Report
from queries import ANOMALY_COLUMNS, JUNE_COLUMNS, STATUS_COLUMNS, Facts, Question, Scope
from store import (
    KEEP,
    KeptHistory,
    StoreDamaged,
    StoreError,
    StoreUnknown,
    current,
    examine,
    note_refusal,
    prune,
    read_history,
    repair,
    replacing,
    restore_history,
    versions,
)
from store import connect as open_version

REFUSED, WRONG_USE, STOPPED = 1, 2, 130
MOST_ROWS_SHOWN = 500
MOST_REASONS = 12
MOST_REJECTED = 50
# All but tab and line feed; the carriage return too, which would let a feed write over a line of ours.
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


class Trouble(Exception):
    """What keeps a command from its work: sentences for standard error, and the exit code."""

    def __init__(self, *sentences: str, exit_code: int) -> None:
        super().__init__(" ".join(sentences))
        self.sentences = sentences
        self.exit_code = exit_code


class Commands(TyperGroup):
    """All commands; whatever goes wrong in one ends as sentences and an exit code, never as a traceback."""

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Find a command by its first word, or by its first two: `policy new` beside `policy FILE`.

        A group would take the word `new` for FILE; a file of that name is `./new`.
        """
        two = " ".join(args[:2])
        return super().resolve_command(ctx, [two, *args[2:]] if two in self.commands else args)

    def main(
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,
        windows_expand_args: bool = True,
        **extra: Any,
    ) -> Any:
        """Run a command and leave the process with its exit code, if `standalone_mode`."""
        if not standalone_mode:
            return super().main(args, prog_name, complete_var, False, windows_expand_args, **extra)
        try:
            # Never standalone: Typer would show its own errors in a box, and end the process before our sentences.
            code = super().main(args, prog_name or self.name, complete_var, False, windows_expand_args, **extra)
        except Exception as error:  # the last line of defense: people get a sentence, whatever it was
            if os.environ.get("LAPSEWATCH_DEBUG"):
                raise
            sentences, code = _failure(error)
            for sentence in sentences:
                typer.echo(_harmless(sentence), err=True)
        # Ctrl+C comes as this code from Typer, and from `_failure` where DuckDB was interrupted.
        if code == STOPPED:
            typer.echo("Stopped before the end; a load that is stopped publishes nothing.", err=True)
        sys.exit(code if isinstance(code, int) else 0)


app = typer.Typer(
    name="lapsewatch", cls=Commands, add_completion=False, pretty_exceptions_enable=False, rich_markup_mode="rich"
)


def now() -> datetime:
    """The moment, with a time zone: the one place in the command line that reads the clock."""
    return datetime.now(UTC)  # noqa: TID251


def _today(time_zone: str) -> date:
    return now().astimezone(ZoneInfo(time_zone)).date()


def _failure(error: Exception) -> tuple[Sequence[str], int]:
    """Turn whatever went wrong into sentences and an exit code."""
    match error:
        case Trouble():
            return error.sentences, error.exit_code
        case typer.TyperException():
            return [_usage(error)], error.exit_code
        case IntakeRefused():
            return [*error.problems, "The load was refused, and the store stays as it was."], REFUSED
        case PolicyError():
            return error.problems, REFUSED
        case StoreError():
            return [str(error)], REFUSED
        case OSError():
            return [_system(error)], REFUSED
        # Any other RuntimeError is a mistake of ours.
        case RuntimeError() if str(error) == "Query interrupted":  # how DuckDB passes Ctrl+C on
            return [], STOPPED
        case _:
            what = f"{type(error).__name__}: {' '.join(str(error).split())}"
            advice = "please report it, with what it shows when the environment has LAPSEWATCH_DEBUG=1"
            return [f"Something unexpected went wrong, a mistake in Lapsewatch ({what}): {advice}."], REFUSED


def _usage(error: typer.TyperException) -> str:
    context = getattr(error, "ctx", None)
    command = context.command_path if context else "lapsewatch"
    message = " ".join(error.format_message().split())
    return f"{message}{'' if message.endswith(('.', '?')) else '.'} See `{command} --help`."


def _system(error: OSError) -> str:
    where = f"{error.filename}" if error.filename else "The output"
    return (
        f"{where} cannot be read or written ({error.strerror or error}): check the path, its permissions and the disk."
    )


def _harmless(text: str) -> str:
    """Keep what a feed says from steering the terminal."""
    return _CONTROL.sub("\N{REPLACEMENT CHARACTER}", text)


# Options


def _day(text: str) -> date:
    """Read a day, strictly as YYYY-MM-DD."""
    with suppress(ValueError):
        day = date.fromisoformat(text)
        # fromisoformat takes 20270301 and 2027-W09-1, too; feeds, options and addresses take one form (decision 0011).
        if day.isoformat() == text and FIRST_DAY <= day <= LAST_DAY:
            return day
    raise typer.BadParameter(f"{text!r} is not a valid date; expected YYYY-MM-DD from {FIRST_DAY} to {LAST_DAY}.")


def _output(text: str) -> Path:
    """Accept a file whose ending names a format."""
    path = Path(text)
    if path.suffix.lower() not in FORMATS:
        near = _nearest(path.suffix.lower(), FORMATS)
        advice = f"did you mean {near}?" if near else f"use one of {', '.join(FORMATS)}."
        raise typer.BadParameter(f"{path.name!r} ends in no format that can be written; {advice}")
    return path


def _store(text: str) -> Path:
    """Accept a folder, and no name that DuckDB takes for an address, for which it would look for extensions."""
    if re.match(r"[A-Za-z][A-Za-z0-9+.-]+:", str(text)):
        raise typer.BadParameter(f"{str(text)!r} is an address to DuckDB; give the path of a folder.")
    return Path(text)


def _acceptable(text: str) -> str:
    """Accept the name of a check that a load may fail on purpose."""
    if text not in ACCEPTABLE:
        near = _nearest(text, ACCEPTABLE)
        advice = f"did you mean {near}? Else use" if near else "use"
        raise typer.BadParameter(f"{text!r} is nothing to accept; {advice} one of {', '.join(ACCEPTABLE)}.")
    return text


def _nearest(name: str, names: Collection[str]) -> str | None:
    """Return the most similar name, of several rather one that begins alike."""
    similar = difflib.get_close_matches(name, names, 3)
    return max(similar, key=lambda other: other[:1] == name[:1], default=None)


Store = Annotated[
    Path,
    typer.Option("--store", parser=_store, envvar="LAPSEWATCH_STORE", help="The store folder.", metavar="PATH"),
]
PolicyFile = Annotated[
    Path | None,
    typer.Option("--policy", metavar="FILE", help="The policy file.", show_default="the shipped one"),
]
AsOf = Annotated[
    date | None, typer.Option("--as-of", parser=_day, metavar="DAY", help="The day asked about.", show_default="today")
]
Output = Annotated[
    Path | None,
    typer.Option(
        "-o", "--output", parser=_output, metavar="FILE", help="Write to a .csv, .parquet, .xlsx or .json file."
    ),
]
Schools = Annotated[
    list[str] | None, typer.Option("--school", metavar="ID", help="Only this school or office (may be repeated).")
]
Functions = Annotated[
    list[str] | None, typer.Option("--function", metavar="ID", help="Only this function (may be repeated).")
]
_ANSWER = "Answers the question of that name."
Answer = Annotated[str | None, typer.Option(metavar="TEXT", help=_ANSWER)]
DEFAULT_STORE = Path("data/store")


@app.callback(invoke_without_command=True)
def lapsewatch(context: typer.Context) -> None:
    """Who is about to lose access to the student information system, who holds it wrongly, who never got it.

    Start with `lapsewatch demo data/feeds`, then `lapsewatch load data/feeds`, then `lapsewatch june`.
    """
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())
        raise typer.Exit(WRONG_USE)


# Commands


@app.command(epilog="Example: lapsewatch demo data/feeds --staff 2000 --schools 20 --seed 7 --as-of 2026-11-22")
def demo(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The folder to write the feeds to.")],
    staff: Annotated[int, typer.Option(help="How many people.", min=1)] = 15_000,
    schools: Annotated[int, typer.Option(help="How many schools.", min=1, max=196)] = 196,
    seed: Annotated[int, typer.Option(help="Another seed, another district.")] = 1,
    as_of: AsOf = None,
) -> None:
    """Write the feeds of an invented district; the same seed and day give the same bytes."""
    try:
        policy = load_policy()
        day = as_of or _today(policy.district.time_zone)
        made = write_demo(folder, policy, staff=staff, schools=schools, seed=seed, as_of=day)
    except ValueError as error:
        raise Trouble(str(error), exit_code=WRONG_USE) from error
    rows, planted = sum(made.rows.values()), sum(made.planted.values())
    typer.echo(
        f"Wrote {rows:,} rows of an invented district to {folder}, with {planted:,} planted errors "
        f"that truth.csv lists; load them with `lapsewatch load {folder}`."
    )


@app.command(epilog="Example: lapsewatch load data/feeds --store data/store --keep 30")
def load(
    folder: Annotated[
        Path, typer.Argument(metavar="DIR", help="The folder with the feeds.", exists=True, file_okay=False)
    ],
    store: Store = DEFAULT_STORE,
    *,
    policy: PolicyFile = None,
    sources: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Which files are which, and what their columns mean (docs/sources.md).",
            show_default="sources.toml in the folder, if it is there",
            exists=True,
            dir_okay=False,
        ),
    ] = None,
    keep: Annotated[int, typer.Option(help="How many versions stay.", min=1)] = KEEP,
    accept: Annotated[
        list[str] | None,
        typer.Option(
            parser=_acceptable,
            metavar="CHECK",
            help="What a refusal named: shrink:FEED, rejected:FEED, unmatched:FEED or consequences (may be repeated).",
        ),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Do all but publish, and show what the pages would rest on.")
    ] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print one line of JSON for a monitor, also where the load is refused.")
    ] = False,
) -> None:
    """Read, check and judge the feeds, and publish a new version of the store.

    Feeds that cannot be used, or look like an export that went wrong, are refused (exit code 1).

    Then the store stays as it was, and the pages say that a load was refused and why.
    """
    moment = now()
    if dry_run and as_json:
        raise Trouble("--json is about what a load published, and --dry-run publishes nothing.", exit_code=WRONG_USE)
    if dry_run:
        rules = load_policy(policy)
        _try(partial(try_folder, folder, store, rules, loaded_at=moment, accept=accept or [], sources=sources))
        return
    try:
        done = _load(folder, store, policy, moment, keep=keep, accept=accept or [], sources=sources)
    except Exception as error:
        if as_json:
            # Counted only, as the sentences may hold rows; they follow on standard error.
            _print_json({"published": None, "at": moment.isoformat(), "problems": len(_failure(error)[0])})
        raise
    if as_json:
        _print_json(_report_as_json(done, moment))
    else:
        _show_report(done)


def _load(
    folder: Path,
    store: Path,
    policy: Path | None,
    moment: datetime,
    *,
    keep: int,
    accept: Collection[str],
    sources: Path | None,
) -> LoadReport:
    try:
        rules = load_policy(policy)
    except PolicyError as error:
        # A nightly job has no reader: the pages say that this load, too, was meant to replace what they show.
        note_refusal(store, at=moment, folder=folder, problems=error.problems)
        raise
    with _progress() as progress:
        return load_folder(
            folder, store, rules, loaded_at=moment, keep=keep, accept=accept, progress=progress, sources=sources
        )


def _report_as_json(report: LoadReport, moment: datetime) -> dict[str, object]:
    """What a monitor wants to know of a load: what was published and when, and how much of each feed was taken."""
    counts = {
        feed: {"read": read, "accepted": accepted, "rejected": rejected, "findings": findings}
        for feed, _, read, accepted, rejected, findings in report.summary.counts.iter_rows()
    }
    return {
        "published": report.version,
        "at": moment.isoformat(),
        "problems": 0,
        "seconds": round(report.seconds, 1),
        "policy_version": report.policy_version,
        "compared_with": report.summary.compared_with,
        "feeds": counts,
    }


def _try(run: Callable[..., Summary]) -> None:
    """Do a load without publishing it, and say what it would be; `run` is `try_folder` with what it is to load."""
    trials: list[_Trial] = []
    with _progress() as progress:
        summary = run(look=lambda con: trials.append(_look(con)), progress=progress)
    _show_summary(summary)
    _show_trial(trials[0])
    typer.echo("Dry run: nothing was published.")


def _look(con: duckdb.DuckDBPyConnection) -> "_Trial":
    """Take from what would be the new version what tells whether the feeds fit together."""
    question = Question(_today(queries.facts(con).time_zone), Scope.district())
    june_on = queries.choices(con, question).june
    cohort = queries.june(con, question, june_year=june_on.year)
    matched = queries.matched_ids(con, scope=question.scope)
    rejected = queries.rejected(con, scope=question.scope, feeds=(), rules=(), most=MOST_REJECTED)
    return _Trial(matched, queries.unlisted_titles(con, question), june_on, cohort, rejected.frame)


@app.command(epilog="Example: lapsewatch connect exports")
def connect(
    folder: Annotated[
        Path, typer.Argument(metavar="DIR", help="The folder with the exports.", exists=True, file_okay=False)
    ],
    store: Store = DEFAULT_STORE,
    *,
    policy: PolicyFile = None,
    output: Annotated[
        Path | None,
        typer.Option(
            "-o", "--output", metavar="FILE", help="Write the mapping here.", show_default="sources.toml in the folder"
        ),
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Ask nothing; what is not known stays open in the file.")] = False,
    every: Annotated[
        bool, typer.Option("--every", help="Of exports with dates in their names take all, without asking.")
    ] = False,
    force: Annotated[bool, typer.Option("--force", help="Replace a mapping that is there already.")] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="Ask and write nothing; print what is found as JSON lines, for a program.")
    ] = False,
) -> None:
    """Propose which exports fill which feeds, write it as sources.toml, and try a load without publishing it.

    Works with whatever tables your systems export; asks what no file can tell. Read the file, change it, then load.

    Exit code 1: the exports cannot be loaded yet, and it says why.
    """
    file = output or folder / SOURCES_FILE
    ask = partial(_unanswered if yes or as_json else _answered, is_every=every)
    if as_json:
        _connect_as_json(folder, store, load_policy(policy), ask, file if file.exists() and not force else None)
        return
    if file.exists() and not force:
        raise Trouble(
            f"{file} is there already and stays as it is: try it with `lapsewatch load {folder} --dry-run`, "
            "or replace it with --force.",
            exit_code=WRONG_USE,
        )
    rules = load_policy(policy)
    proposal = propose(folder, rules, ask)
    _show_proposal(proposal)
    has_mapping = _is_mapped(proposal, folder)
    if has_mapping:
        _replace(file, sources_toml(proposal).encode())
        typer.echo(f"Wrote {file}: read it, and change what is wrong. Now a load is tried.")
    sources = file if has_mapping else None
    _try(partial(try_folder, folder, store, rules, loaded_at=now(), sources=sources))
    option = f" --sources {output}" if output and sources else ""
    typer.echo(f"Publish it with `lapsewatch load {folder}{option}`.")


def _is_mapped(proposal: Proposal, folder: Path) -> bool:
    """Whether any of the files need a mapping."""
    has_mapping = bool(proposal.packages or proposal.sources)
    if not has_mapping and not proposal.as_is:
        raise Trouble(
            f"No file in {folder} looks like an export of people, jobs, training or access.", exit_code=REFUSED
        )
    return has_mapping


def _connect_as_json(
    folder: Path, store: Path, rules: Policy, ask: Callable[[Asked], str | None], mapping: Path | None
) -> None:
    """Propose and try as `connect` does, or try the `mapping` that is there; writes nothing but to the output.

    Lines of JSON: `progress` (what, done, total) as it goes, then one with `proposal`, `sources` (the text of the
    file), and `trial` or `refused`.
    """
    said: dict[str, object] = {}
    trials: list[_Trial] = []

    def report(what: str, done: int, total: int) -> None:
        _print_json({"progress": [what, done, total]})

    with TemporaryDirectory() as place:
        sources = mapping
        if mapping is None:
            report("Look at the files", 0, 1)
            proposal = propose(folder, rules, ask)
            said["proposal"] = _proposal_as_json(proposal)
            if _is_mapped(proposal, folder):
                said["sources"] = text = sources_toml(proposal)
                sources = Path(place, SOURCES_FILE)
                sources.write_text(text, "utf-8")
        try:
            summary = try_folder(
                folder,
                store,
                rules,
                lambda con: trials.append(_look(con)),
                loaded_at=now(),
                progress=report,
                sources=sources,
            )
        except IntakeRefused as refused:
            _print_json(said | {"refused": refused.problems})
            raise typer.Exit(REFUSED) from None
    _print_json(said | {"trial": _trial_as_json(summary, trials[0])})


def _print_json(said: Mapping[str, object]) -> None:
    typer.echo(json.dumps(said, default=str))


def _proposal_as_json(proposal: Proposal) -> dict[str, object]:
    cells = [
        {"file": source.files[-1], "feed": feed, "column": cell.name, "from": [cell.column, *cell.also]}
        | {"value": cell.value, "sure": cell.sure, "samples": cell.samples, "note": cell.note}
        for source in proposal.sources
        for feed, of_feed in source.feeds.items()
        for cell in of_feed
    ]
    return {
        "packages": [{"file": one.name, "reader": one.reader, "fills": one.fills} for one in proposal.packages],
        "columns": cells,
        "as_is": proposal.as_is,
        "rest": _said_rest(proposal),
        "matched": [one.__dict__ for one in proposal.matched],
    }


def _trial_as_json(summary: Summary, trial: "_Trial") -> dict[str, object]:
    rows = trial.cohort.with_columns(name=full_names())
    return {
        "counts": summary.counts.to_dicts(),
        "rejections": summary.rejections.to_dicts(),
        "unknown": summary.unknown.to_dicts(),
        "absent": summary.absent,
        "near": summary.near_codes["said"].to_list(),
        "findings": summary.findings.to_dicts(),
        "rejected": trial.rejected.select("feed", "message").to_dicts(),
        "matched": trial.matched.to_dicts(),
        "titles": trial.titles.to_dicts(),
        "june_on": trial.june_on,
        "people": rows["staff_id"].n_unique(),
        "rows": rows.height,
        "cohort": rows.select(_TRIAL_VIEW).head(MOST_REASONS).to_dicts(),
    }


def _unanswered(asked: Asked, *, is_every: bool) -> str | None:
    """Leave open what no file can tell."""
    return "all" if asked.kind == "every" and is_every else None


def _answered(asked: Asked, *, is_every: bool) -> str | None:
    """Ask on the terminal; an empty answer leaves it open."""
    if asked.kind == "every" and is_every:
        return "all"
    typer.echo(_harmless(asked.sentence))
    words = f"{', '.join(asked.choices)}; " if asked.choices else ""
    while True:
        try:
            prompt = f"  ({words}Enter: {asked.default or 'leave it open'})"
            answer = typer.prompt(prompt, default="", show_default=False)
        except typer.Abort:
            raise Trouble(
                "A question was not answered, and nothing was written: answer it, or leave all open with --yes.",
                exit_code=WRONG_USE,
            ) from None
        # An id of a school may have capitals.
        chosen = {choice.lower(): choice for choice in asked.choices}.get(answer.strip().lower(), answer.strip())
        if not chosen or not asked.choices or chosen in asked.choices:
            return chosen or asked.default
        near = _nearest(chosen, asked.choices)
        typer.echo(f"  Expected one of {', '.join(asked.choices)}{f'; did you mean {near}?' if near else '.'}")


def _show_proposal(proposal: Proposal) -> None:
    """Show which file fills what, how sure that is, and how many ids match across files."""
    console = _console()
    for package in proposal.packages:
        typer.echo(_harmless(f"{package.name}: a package that the reader {package.reader} knows."))
    for source in proposal.sources:
        columns = _counting_table(source.files[-1], "from its column", "how sure", "values", texts=4)
        for feed, cells in source.feeds.items():
            for cell in cells:
                origin = "nothing yet" if cell.is_missing else cell.column or f"always {cell.value}"
                samples = cell.note if cell.is_missing else ", ".join(cell.samples)
                columns.add_row(*map(_cell, (f"{feed}.{cell.name}", origin, cell.sure, samples)))
        console.print(columns)
    ids = _counting_table("file", "ids in", "of", "ids", "known as they are", "by the mapping", texts=3)
    for one in proposal.matched:
        ids.add_row(*map(_cell, (one.file, one.column, one.of)), *(f"{n:,}" for n in (one.ids, one.before, one.after)))
    if proposal.matched:
        console.print(ids)
    _show_rest(proposal)


def _show_rest(proposal: Proposal) -> None:
    for sentence in _said_rest(proposal):
        typer.echo(_harmless(sentence))


def _said_rest(proposal: Proposal) -> list[str]:
    """Say what needs no mapping, what fits nothing, and what is missing."""
    return [
        *(f"{feed}: its own file is in the folder and is read as it is." for feed in proposal.as_is),
        *(f"{name}: fits no feed ({why})." for name, why in proposal.unrecognized),
        *(f"{name}: could fill {feeds} as well; another file does." for name, feeds in proposal.left_out),
        *(said_unfilled(feed) for feed in (proposal.unfilled if proposal.packages or proposal.sources else ())),
    ]


@app.command(epilog="Example: lapsewatch status --school 0010 --as-of 2027-03-01 -o status.xlsx")
def status(
    *,
    as_of: AsOf = None,
    every: Annotated[bool, typer.Option("--all", help="Also those who neither have nor want anything.")] = False,
    school: Schools = None,
    function: Functions = None,
    output: Output = None,
    store: Store = DEFAULT_STORE,
) -> None:
    """List everybody's status: what they may use, where, until when, and what to do next."""
    with _reading(store) as version:
        # Today in the district: in the evening in Denver UTC is a day ahead.
        day = as_of or _today(queries.facts(version.con).time_zone)
        locations, functions = _known_schools(version.con, day, school), _known_functions(version.con, function)
        question = Question(day, Scope.district(), location_ids=locations, function_ids=functions)
        rows = queries.status(version.con, question, include_none=every)
        about = _about(version, "Status", day, {"school": locations, "function": functions}, rows.height)
    _hand_over(rows.select(STATUS_COLUMNS), _STATUS_VIEW, about, output)


@app.command(epilog="Example: lapsewatch anomalies --as-of 2027-03-01 -o anomalies.csv")
def anomalies(as_of: AsOf = None, output: Output = None, store: Store = DEFAULT_STORE) -> None:
    """List where Infinite Campus and the rules disagree: access that should not be, or is missing."""
    with _reading(store) as version:
        day = as_of or _today(queries.facts(version.con).time_zone)
        rows = queries.anomalies(version.con, Question(day, Scope.district()))
        about = _about(version, "Anomalies", day, {}, rows.height)
    _hand_over(rows.select(ANOMALY_COLUMNS), _ANOMALY_VIEW, about, output)


@app.command(epilog="Example: lapsewatch june --year 2027 -o june.xlsx")
def june(
    year: Annotated[
        int | None,
        typer.Option(
            help="The year of the June.",
            min=FIRST_DAY.year,
            max=LAST_DAY.year,
            show_default="the June that ends the school year of the day",
        ),
    ] = None,
    as_of: AsOf = None,
    output: Output = None,
    store: Store = DEFAULT_STORE,
) -> None:
    """List the cohort of one June: whose certificates end on its last day, and who has renewed."""
    with _reading(store) as version:
        day = as_of or _today(queries.facts(version.con).time_zone)
        question = Question(day, Scope.district())
        coming = queries.choices(version.con, question).june
        june_year = year or coming.year
        rows = queries.june(version.con, question, june_year=june_year)
        about = _about(version, f"{said_month_name(coming)} {june_year}", day, {}, rows.height)
    _hand_over(rows.select(JUNE_COLUMNS), _JUNE_VIEW, about, output)


@app.command(epilog="Example: lapsewatch diff --since 2026-11-16 -o changes.xlsx")
def diff(
    *,
    since: Annotated[
        date | None, typer.Option("--since", parser=_day, metavar="DAY", help="Compare with this day, of one version.")
    ] = None,
    load: Annotated[
        str | None,
        typer.Option(
            "--load", metavar="VERSION", help="Compare with this version, on one day; `last`: the one before."
        ),
    ] = None,
    as_of: AsOf = None,
    school: Schools = None,
    function: Functions = None,
    output: Output = None,
    store: Store = DEFAULT_STORE,
) -> None:
    """List what changed between two days, or between two versions: who gained, lost, renewed, moved, by which record.

    Give --since DAY, or --load VERSION.
    """
    if (since is None) == (load is None):
        raise Trouble(
            "Say what to compare with: --since DAY for another day, or --load VERSION for another version "
            "(`--load last` for the one before); not both.",
            exit_code=WRONG_USE,
        )
    with _reading(store) as version, _earlier(store, version, load) as earlier:
        day = as_of or _today(queries.facts(version.con).time_zone)
        if since is not None and since > day:
            raise Trouble(
                f"--since {since} lies after the day asked about, {day}: give an earlier day, or a later --as-of.",
                exit_code=WRONG_USE,
            )
        locations, functions = _known_schools(version.con, day, school), _known_functions(version.con, function)
        question = Question(day, Scope.district(), function_ids=functions)
        rows = queries.with_moves(
            queries.changes(version.con, question, since=since or day, earlier=earlier.con if earlier else None)
        )
        # Only now, or who moves from one school to another would have left the one.
        rows = rows.filter(pl.col("location_id").is_in(locations)) if locations else rows
        with_ = {"compared with": [earlier.name if earlier else str(since)]}
        about = _about(version, "Changes", day, {**with_, "school": locations, "function": functions}, rows.height)
    if output is not None or sys.stdout.isatty():
        for kind, cause, people, grants in queries.changes_counted(rows).iter_rows():
            typer.echo(
                f"{kind}, {cause}: {_counted(people, 'person', 'people')}, {_counted(grants, 'grant', 'grants')}"
            )
    _hand_over(rows, _CHANGES_VIEW, about, output)


@app.command(epilog="Example: lapsewatch packets -o packets --as-of 2027-03-01")
def packets(
    folder: Annotated[
        Path, typer.Option("-o", "--output", metavar="FOLDER", help="The folder to write to.", file_okay=False)
    ],
    *,
    as_of: AsOf = None,
    school: Schools = None,
    email: Annotated[bool, typer.Option(help="With people's email addresses, or without.")] = True,
    store: Store = DEFAULT_STORE,
) -> None:
    """Write an Excel list and a one-page PDF for each school: who loses access this June, and whom to call."""
    from exports.packet import Packet, to_pdf  # noqa: PLC0415 (a fifth of a second that no other command need wait for)

    with _reading(store) as version:
        facts = queries.facts(version.con)
        day = as_of or _today(facts.time_zone)
        locations = _known_schools(version.con, day, school)
        question = Question(day, Scope.district(), location_ids=locations)
        choices = queries.choices(version.con, question)
        if unknown := _unknown(facts, day, choices.begins_on):
            raise Trouble(f"Nothing can be known about {said_day(day)}: {unknown}", exit_code=WRONG_USE)
        cohort, coverage = queries.june(version.con, question), queries.coverage(version.con, question)
    if not email:
        cohort = cohort.drop("email")
    places = {
        one: name
        for one, name in choices.locations.items()
        if one in {*cohort["location_id"], *coverage["location_id"]}
    }
    folder.mkdir(parents=True, exist_ok=True)
    with _progress() as progress:
        for done, (one, place) in enumerate(_names(places).items(), 1):
            here = pl.col("location_id") == one
            rows = cohort.filter(here)
            about = Provenance(
                said_month(choices.june), day, {}, version.name, facts.policy_version, rows.height, place
            )
            _replace(folder / file_name(about, "xlsx"), to_sheet(rows, about, heading(about, said_day(day))))
            packet = Packet(
                place=places[one],
                as_of=said_day(day),
                month=said_month(choices.june),
                june=said_day(choices.june),
                day_after=said_day_of_year(choices.june + timedelta(days=1)),
                help=(facts.help_name, facts.help_phone, facts.help_url),
            )
            _replace(folder / file_name(about, "pdf"), to_pdf(rows, coverage.filter(here), packet, about))
            if progress:
                progress("packets", done, len(places))
    typer.echo(f"Wrote a list and a page for each of {len(places):,} schools and offices to {folder}.")


@app.command(epilog="Example: lapsewatch explain 104233 attendance --as-of 2027-03-01")
def explain(
    staff_id: Annotated[str, typer.Argument(metavar="STAFF", help="The staff id.")],
    function_id: Annotated[str, typer.Argument(metavar="FUNCTION", help="The function's id.")],
    location: Annotated[str | None, typer.Option(metavar="ID", help="Only this school or office.")] = None,
    as_of: AsOf = None,
    store: Store = DEFAULT_STORE,
) -> None:
    """Tell the whole reasoning for one person: every path, requirement, record and citation."""
    with _reading(store) as version:
        day = as_of or _today(queries.facts(version.con).time_zone)
        _known_functions(version.con, [function_id])
        locations = _known_schools(version.con, day, [location] if location else None)
        question = Question(day, Scope.district(), location_ids=locations)
        try:
            explanation = queries.explain(version.con, question, staff_id=staff_id, function_id=function_id)
        except queries.UnknownPersonError as error:
            raise Trouble(str(error), exit_code=REFUSED) from error
    typer.echo(_harmless("\n".join(_reasoning(explanation))))


history_app = typer.Typer(rich_markup_mode="rich")
SameStore = Annotated[Path | None, typer.Option("--store", help="The store folder.", metavar="PATH")]
app.add_typer(history_app, name="history")


@history_app.callback(invoke_without_command=True, epilog="Example: lapsewatch history --store data/store")
def history(context: typer.Context, store: Store = DEFAULT_STORE) -> None:
    """Show what daily snapshots have shown so far; export it, or restore an export.

    Beginnings and ends follow from it where a source is marked `snapshot = true` (docs/sources.md).

    Every version of the store has all of it, and every load adds to it. Nothing else can say it again: export it.
    """
    # So that --store means the same before and after the name of the command.
    context.obj = store
    if context.invoked_subcommand is not None:
        return
    kept, found = _history_of(store)
    console = _console()
    shown = _counting_table("feed", "snapshots", "first", "last", "days without", "longest gap", "rows seen", "gone")
    for feed, name, count, first, last, without, gap_from, gap_to, rows, gone in found.iter_rows():
        what = f"{feed} ({name})" if name else feed
        gap = f"{gap_from} to {gap_to}" if gap_from else ""
        shown.add_row(_cell(what), f"{count:,}", str(first), str(last), f"{without:,}", gap, f"{rows:,}", f"{gone:,}")
    if found.height:
        console.print(shown)
        origin = kept.version or "restored files"
        typer.echo(f"The history of {store}, in {origin}: {found['snapshots'].sum():,} snapshots of feeds.")
    else:
        typer.echo(f"No snapshots in {store} yet: mark a source with `snapshot = true` in sources.toml, then load.")
    if kept.restored:
        typer.echo(f"{_counted(len(kept.restored), 'restored file waits', 'restored files wait')} for the next load.")


@history_app.command("export", epilog="Example: lapsewatch history export history-2027-03-01.parquet")
def export_history(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The .parquet or .csv file to write.")],
    store: SameStore = None,
) -> None:
    """Write the whole history to one file: every snapshot, every row with the days on which it was seen."""
    ending = _table_ending(file)
    table = to_table(known_history(read_history(store or context.obj)))
    content = io.BytesIO()
    # Not as a list that people open: what a restore reads must be what was written, to the letter.
    (table.write_parquet if ending == ".parquet" else table.write_csv)(content)
    _replace(file, content.getvalue())
    typer.echo(f"Wrote the history, {_counted(table.height, 'row', 'rows')}, to {file}.")


@history_app.command("restore", epilog="Example: lapsewatch history restore history-2027-03-01.parquet")
def restore(
    context: typer.Context,
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="A file of `lapsewatch history export`.", exists=True, dir_okay=False)
    ],
    store: SameStore = None,
) -> None:
    """Add an exported history to that of a store: days that the store lacks; of a day in both, the store's stays.

    The file is taken up by the next load, as one step with all else that the load publishes.
    """
    _table_ending(file)
    try:
        restored = read_history_file(file)
    except IntakeRefused as refused:
        raise Trouble(*refused.problems, exit_code=REFUSED) from refused
    target = store or context.obj
    restore_history(target, to_table(restored))
    count = sum(track.days.height for track in restored.values())
    typer.echo(f"{_counted(count, 'snapshot waits', 'snapshots wait')} in {target} for the next load, which adds them.")


def _history_of(store: Path) -> tuple[KeptHistory, pl.DataFrame]:
    kept = read_history(store)
    return kept, summary_of_history(known_history(kept))


def _table_ending(file: Path) -> str:
    ending = file.suffix.lower()
    if ending not in (".parquet", ".csv"):
        raise Trouble(f"{file.name!r} ends in no format of a history; use .parquet or .csv.", exit_code=WRONG_USE)
    return ending


@app.command(epilog="Example: lapsewatch doctor --repair")
def doctor(
    store: Store = DEFAULT_STORE,
    *,
    mend: Annotated[
        bool,
        typer.Option(
            "--repair",
            help="Let readers have the newest whole version, judged again if another Lapsewatch judged it, and remove "
            "what killed loads left.",
        ),
    ] = False,
    free: Annotated[
        bool,
        typer.Option("--prune", help="Remove damaged versions and whole ones beyond --keep, to free space for a load."),
    ] = False,
    keep: Annotated[int, typer.Option(help="How many whole versions stay.", min=1)] = KEEP,
    as_json: Annotated[bool, typer.Option("--json", help="Print what is found as one line of JSON.")] = False,
) -> None:
    """Look at every version of the store, and name what is damaged, foreign, outdated or left behind.

    Each version has a checksum of its file and of each of its tables. Without --repair and --prune nothing is changed.

    Exit code 1: something is to be mended; a note alone is no fault.
    """
    if not store.is_dir() or not any(store.iterdir()):
        raise Trouble(
            f"There is no store in {store} to look at: name its folder with --store, or load first.",
            exit_code=WRONG_USE,
        )
    done = [*_judged_again(store), *repair(store, engine(), keep)] if mend else []
    done += prune(store, engine(), keep) if free else []
    found = examine(store, engine(), keep)
    count = len(versions(store))
    faults = sum(one.is_fault for one in found)
    if as_json:
        rows = [{"kind": one.kind, "name": one.name, "sentence": one.sentence, "fault": one.is_fault} for one in found]
        _print_json({"store": str(store), "versions": count, "faults": faults, "done": done, "findings": rows})
    else:
        for said in done:
            typer.echo(_harmless(said))
        for one in found:
            typer.echo(_harmless(f"{'Fault' if one.is_fault else 'Note'}, {one.kind}: {one.name} {one.sentence}"))
        state = _counted(faults, "fault", "faults") if faults else "nothing is to be mended"
        typer.echo(f"The store {store}: {_counted(count, 'version', 'versions')}, {state}.")
    if faults:
        raise typer.Exit(REFUSED)


def _judged_again(store: Path) -> Iterator[str]:
    """Judge the version of another engine again, where there is one that readers should get; say what was done."""
    try:
        path = judge_again(store)
    # The link can be mended all the same.
    except (StoreUnknown, StoreDamaged) as error:
        yield str(error)
        return
    if path is not None:
        yield f"Judged the records of another version of Lapsewatch again: readers get {path.stem}."


@app.command(epilog="Example: lapsewatch policy my-district.toml --check-against data/store")
def policy(
    file: Annotated[
        Path | None, typer.Argument(metavar="[FILE]", help="The policy file.", show_default="the shipped one")
    ] = None,
    *,
    as_of: AsOf = None,
    check_against: Annotated[
        Path | None,
        typer.Option(
            "--check-against",
            metavar="STORE",
            help="Name instead what no record of this store ever meets; without FILE, of the rules in use there.",
        ),
    ] = None,
    output: Output = None,
) -> None:
    """Check a policy file and print its rules in words, with when they were last confirmed.

    With --check-against: roles nobody holds, codes nobody took, groups nobody was granted; if any, exit code 1.

    Write a file to start from with `lapsewatch policy new`.
    """
    if check_against is None:
        if output is not None:
            raise Trouble("-o writes what --check-against finds: name the store as well.", exit_code=WRONG_USE)
        shown = load_policy(file)
        typer.echo(policy_text(shown, as_of or _today(shown.district.time_zone)))
        return
    rules = load_policy(file) if file else None
    with _reading(check_against) as version:
        rules = rules or queries.policy(version.con)
        rows = queries.never_met(version.con, rules)
        day = as_of or _today(queries.facts(version.con).time_zone)
        about = replace(_about(version, "Never met", day, {}, rows.height), policy_version=rules.version)
    if output is None and sys.stdout.isatty():
        for said in rows["said"]:
            typer.echo(_harmless(said))
        typer.echo(_never_met(rows.height, version.name))
    else:
        _hand_over(rows, rows.columns, about, output)
    if rows.height:
        raise typer.Exit(REFUSED)


def _never_met(count: int, version: str) -> str:
    if not count:
        return f"Records of {version} meet every role, title, team, code, group and place of the policy."
    return f"{_counted(count, 'name', 'names')} of the policy that no record of {version} meets."


@app.command("policy new", epilog="Example: lapsewatch policy new my-district.toml")
def new_policy(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The policy file to write.")] = Path("policy.toml"),
    *,
    yes: Annotated[bool, typer.Option("--yes", help="Ask nothing; what no option says gets its default.")] = False,
    name: Answer = None,
    starts: Annotated[str | None, typer.Option("--school-year-starts", metavar="MM-DD", help=_ANSWER)] = None,
    time_zone: Answer = None,
    renewal: Annotated[str | None, typer.Option(metavar="|".join(RENEWALS), help=_ANSWER)] = None,
    valid: Annotated[str | None, typer.Option(metavar="NUMBER", help="For how many school years or months.")] = None,
    window: Annotated[
        str | None, typer.Option(metavar="MM-DD|DAYS", help="Since when, or in which last days, to renew.")
    ] = None,
    grace: Annotated[str | None, typer.Option(metavar="DAYS", help="How long access goes on after an end.")] = None,
    approvers: Annotated[
        str | None, typer.Option(metavar="TITLES", help=f"Who approves, with commas; {NOBODY}: no approval.")
    ] = None,
    module: Annotated[
        list[str] | None,
        typer.Option(metavar='"TITLE: CODE, CODE: GROUP"', help="What is granted on its own (may be repeated)."),
    ] = None,
) -> None:
    """Write a commented policy to start from, after a few questions; never over a file that is there."""
    if file.exists():
        raise Trouble(
            f"{file} is there already and stays as it is: name another file, or change that one.", exit_code=WRONG_USE
        )
    given = {"name": name, "school_year_starts": starts, "time_zone": time_zone, "renewal": renewal, "valid": valid}
    given |= {"window": window, "grace": grace, "approvers": approvers}
    text = policy_to_start_from(partial(_answer, given=given, is_asking=not yes), module or ())
    _replace(file, text.encode())
    typer.echo(
        f"Wrote {file}: read it, and change what is marked. Then `lapsewatch policy {file}` prints its rules, and "
        f"`lapsewatch load FEEDS --policy {file}` judges your records by them."
    )


def _answer(asked: PolicyQuestion, wrong: str, *, given: Mapping[str, str | None], is_asking: bool) -> str:
    """Answer a question of `policy new`: by its option, else by the reader, else by its default."""
    option = given.get(asked.name)
    if wrong and (option is not None or not is_asking):
        raise Trouble(f"--{asked.name.replace('_', '-')}: {wrong}", exit_code=WRONG_USE)
    if option is not None or not is_asking:
        return asked.default if option is None else option
    typer.echo(wrong or asked.sentence)
    words = f"{', '.join(asked.choices)}; " if asked.choices else ""
    default = f"Enter: {asked.default}" if asked.default else "Enter: no more"
    try:
        answer: str = typer.prompt(f"  ({words}{default})", default="", show_default=False)
    except typer.Abort:
        raise Trouble(
            "A question was not answered, and nothing was written: answer it, or take the defaults with --yes.",
            exit_code=WRONG_USE,
        ) from None
    return answer.strip() or asked.default


class By(StrEnum):
    """What the rows of a what-if are about."""

    PERSON, FUNCTION, SCHOOL, JUNE, COVERAGE, ANOMALY = "person", "function", "school", "june", "coverage", "anomaly"


@app.command(epilog="Example: lapsewatch whatif my-draft.toml --from 2027-07-01 -o whatif.xlsx")
def whatif(
    file: Annotated[Path, typer.Argument(metavar="POLICY", help="The draft: a policy file, changed.")],
    *,
    from_: Annotated[
        date | None,
        typer.Option(
            "--from",
            parser=_day,
            metavar="DAY",
            help="What the draft changes holds from this day on; the rules in use hold until the day before.",
            show_default="every day, past ones too",
        ),
    ] = None,
    as_of: AsOf = None,
    by: Annotated[By, typer.Option(help="What to list.", show_default=True)] = By.PERSON,
    school: Schools = None,
    function: Functions = None,
    output: Output = None,
    store: Store = DEFAULT_STORE,
) -> None:
    """Say what another policy would do: who gains and loses access, whose last day moves, what the Junes would be.

    Judges the records of the store by the draft, beside the store, which stays as it is.
    """
    draft = load_policy(file)
    with _reading(store) as version:
        in_use = queries.policy(version.con)
        draft = lab.from_day(in_use, draft, from_) if from_ else draft
        day = as_of or _today(queries.facts(version.con).time_zone)
        locations = _known_schools(version.con, day, school)
        functions = _known_functions(version.con, function)
        question = Question(day, Scope.district(), location_ids=locations, function_ids=functions)
        with _progress() as progress:
            report = None if progress is None else lambda _, *far: progress("Judge the draft", *far)
            judged = lab.judged(version.path, in_use, draft, progress=report)
        found = lab.what_if(version.con, judged, draft, question)
        about = _about(
            version,
            "What if",
            day,
            {"draft": [f"{draft.file} {draft.version}"], "school": locations},
            found.people.height,
        )
    if unseen := lab.unseen(in_use, draft):
        typer.echo(unseen, err=True)
    rows = _whatif_rows(found, by)
    if output is not None or sys.stdout.isatty():
        typer.echo("\n".join(lab.said(found)))
    _hand_over(rows, _WHATIF_VIEW if by is By.PERSON else rows.columns, replace(about, rows=rows.height), output)


def _whatif_rows(found: lab.WhatIf, by: By) -> pl.DataFrame:
    match by:
        case By.PERSON:
            return found.people
        case By.FUNCTION:
            return lab.counted(found.people, ["function_id", "function_title"])
        case By.SCHOOL:
            return lab.counted(found.people, ["location_id", "location_name"])
        case By.JUNE:
            return found.junes
        case By.COVERAGE:
            return found.coverage
        case By.ANOMALY:
            return found.anomalies


# What the commands share


class _Version(NamedTuple):
    """An open version of the store and its name."""

    con: duckdb.DuckDBPyConnection
    name: str
    path: Path


@contextmanager
def _reading(folder: Path) -> Iterator[_Version]:
    """Open the current version of a store for one question."""
    try:
        path = current(folder)
        with open_version(path, engine()) as con:
            yield _Version(con, path.stem, path)
    except StoreError as error:
        raise Trouble(str(error), exit_code=WRONG_USE) from error
    except duckdb.Error as error:
        raise Trouble(
            f"The store {folder} cannot be read ({str(error).splitlines()[0]}): "
            "load the feeds again, which publishes a new version.",
            exit_code=WRONG_USE,
        ) from error


@contextmanager
def _earlier(folder: Path, version: _Version, requested: str | None) -> Iterator[_Version | None]:
    """Open the version to compare with, by its name or as `last`. Raises Trouble where there is none."""
    if requested is None:
        yield None
        return
    paths = {one.name: one.path for one in versions(folder)}
    names = list(paths)
    older = names[names.index(version.name) + 1 :] if version.name in names else names
    name = next(iter(older), None) if requested == "last" else requested
    if name is None:
        raise Trouble(
            f"The store has no version before {version.name}: load once more, then compare.",
            exit_code=WRONG_USE,
        )
    if name not in paths:
        raise Trouble(f"The store has no version {name!r}; it keeps {', '.join(names)}.", exit_code=WRONG_USE)
    with open_version(paths[name], engine()) as con:
        yield _Version(con, name, paths[name])


def _counted(value: int, one: str, many: str) -> str:
    return f"{value:,} {one if value == 1 else many}"


def _known_schools(con: duckdb.DuckDBPyConnection, day: date, requested: Sequence[str] | None) -> tuple[str, ...]:
    """Return the requested ids. Raises Trouble for one that the store does not know."""
    known = queries.choices(con, Question(day, Scope.district())).locations if requested else {}
    return tuple(_known("school or office", one, known) for one in requested or [])


def _known_functions(con: duckdb.DuckDBPyConnection, requested: Sequence[str] | None) -> tuple[str, ...]:
    """Return the requested ids. Raises Trouble for one that the policy does not know."""
    known = queries.functions(con) if requested else {}
    return tuple(_known("function", one, known) for one in requested or [])


def _known(kind: str, requested: str, known: Mapping[str, str]) -> str:
    """Return `requested` if it is an id of `known` (names by id), else say which id comes nearest."""
    if requested in known:
        return requested
    labels = {label.casefold(): key for key, name in known.items() for label in (name, key)}
    text = requested.casefold()
    # A part of a name comes first: difflib sees no likeness between "oak" and "oak elementary school".
    near = next((label for label in labels if text in label), None) or _nearest(text, labels)
    advice = (
        f"did you mean {labels[near]} ({known[labels[near]]})?"
        if near
        else f"use one such as {min(known, default='')}."
    )
    raise Trouble(f"There is no {kind} with the id {requested!r}; {advice}", exit_code=WRONG_USE)


def _about(version: _Version, title: str, day: date, filters: Mapping[str, Sequence[str]], rows: int) -> Provenance:
    chosen = {key: ", ".join(values) for key, values in filters.items() if values}
    return Provenance(title, day, chosen, version.name, queries.facts(version.con).policy_version, rows)


def _unknown(facts: Facts, day: date, begins_on: date) -> str:
    """Say why nobody can know who loses access after a day: a page that found nobody then would read like good news."""
    begins = [facts.records_from, facts.certified_from, facts.trained_from]
    if None in begins:
        return "the store has no records of training, or no rules."
    known_from = max(begin for begin in begins if begin is not None)
    if day < known_from:
        return f"certificates are on record from {said_day(known_from)} on."
    if facts.records_through is not None and facts.records_through < begins_on:
        return f"the records end on {said_day(facts.records_through)}, in an earlier school year."
    return ""


def _names(places: Mapping[str, str]) -> dict[str, str]:
    """Return by id what the name of a file says of each place: where two would be called alike, its id as well."""
    alike = Counter(short_name(name) for name in places.values())
    return {one: name if alike[short_name(name)] == 1 else f"{one} {name}" for one, name in places.items()}


# A list goes out

_STATUS_VIEW = ("staff_id", "name", "function_id", "location_name", "status", "last_day", "next_step")
_ANOMALY_VIEW = ("kind", "severity", "staff_id", "name", "location_name", "since", "explanation", "fix_by")
_CHANGES_VIEW = ("kind", "staff_id", "name", "function_id", "location_name", "last_day", "because", "record")
_WHATIF_VIEW = ("kind", "staff_id", "name", "function_id", "location_name", "last_day", "because")
_TRIAL_VIEW = ("staff_id", "name", "function_id", "location_name", "standing", "last_day")
_JUNE_VIEW = ("staff_id", "name", "function_id", "location_name", "course_id", "last_day", "renewed_on", "next_step")


def _hand_over(frame: pl.DataFrame, view: Sequence[str], about: Provenance, output: Path | None) -> None:
    """Write a list to its file, to the terminal as a table, or to the next program as CSV."""
    if output is not None:
        _write(output, frame, about)
        typer.echo(f"Wrote {frame.height:,} rows to {output}.")
    elif sys.stdout.isatty():
        _show_list(frame, view, about)
    else:
        _to_next_program(FORMATS[".csv"](frame, None))


def _write(output: Path, frame: pl.DataFrame, about: Provenance) -> None:
    """Write a file whole or not at all; Excel and Parquet carry their provenance beside the rows, CSV and JSON none."""
    ending = output.suffix.lower()
    try:
        content = FORMATS[ending](frame, about if ending in {".xlsx", ".parquet"} else None)
    except ExportError as error:
        raise Trouble(str(error), exit_code=WRONG_USE) from error
    _replace(output, content)


def _replace(output: Path, content: bytes) -> None:
    """Put a file into its place in one step."""
    try:
        with replacing(output) as part:
            part.write_bytes(content)
    except OSError as error:
        raise Trouble(
            f"{output} cannot be written ({error.strerror}): check the folder, its permissions and the disk.",
            exit_code=WRONG_USE,
        ) from error


def _console() -> Console:
    """For tables: as wide as the terminal, and the same wherever else they go."""
    return Console(highlight=False, width=None if sys.stdout.isatty() else 100)


def _to_next_program(content: bytes) -> None:
    """Write to standard output; what cannot be written any more must not be tried again when Python ends."""
    try:
        typer.echo(content, nl=False)
    except OSError:
        with suppress(OSError, io.UnsupportedOperation):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise


def _show_list(frame: pl.DataFrame, view: Sequence[str], about: Provenance) -> None:
    """Show the telling columns of a list on the terminal, with what it rests on."""
    console = Console(highlight=False)
    if {"given_name", "family_name"} <= set(frame.columns):
        frame = frame.with_columns(name=full_names())
    shown = frame.select(view).head(MOST_ROWS_SHOWN)
    if shown.height:
        table = Table(box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0))
        for column in view:
            table.add_column(column.replace("_id", "").replace("_", " "), overflow="fold")
        for row in shown.iter_rows():
            table.add_row(*(_cell(value) for value in row))
        console.print(table)
    typer.echo(_footer(frame, shown, about))


def _cell(value: object) -> Text:
    # As Text, not str: Rich reads what stands in square brackets as markup, and names of a feed may hold some.
    return Text(_harmless("" if value is None else str(value)))


def _footer(frame: pl.DataFrame, shown: pl.DataFrame, about: Provenance) -> str:
    filters = "".join(f", {key} {value}" for key, value in about.filters.items())
    rows = f"{frame.height:,} rows" if frame.height else "no rows, nothing fits"
    hidden = f"; the first {shown.height:,} are shown, -o FILE has all" if shown.height < frame.height else ""
    rests_on = f"as of {about.as_of}{filters}; {about.store_version}, policy {about.policy_version}"
    return _harmless(f"{about.title}: {rows}{hidden}; {rests_on}.")


# What a load says


@contextmanager
def _progress() -> Iterator[Report | None]:
    """Show a bar for each feed and for the judging, if somebody sits at the terminal."""
    if not sys.stderr.isatty():
        yield None
        return
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bars:
        tasks: dict[str, TaskID] = {}

        def report(what: str, done: int, total: int) -> None:
            if what not in tasks:
                tasks[what] = bars.add_task(what, total=total)
            bars.update(tasks[what], completed=done, total=total)

        yield report


def _show_report(report: LoadReport) -> None:
    """Summarize a load: rows per feed, why rows were rejected, the findings, what was published."""
    _show_summary(report.summary)
    compared = f", compared with {report.summary.compared_with}" if report.summary.compared_with else ""
    typer.echo(
        f"Published {report.version} (policy {report.policy_version}{compared}) in {report.seconds:.1f} seconds."
    )
    for warning in report.warnings:
        typer.echo(_harmless(f"Warning: {warning}"), err=True)


def _show_summary(summary: Summary) -> None:
    """Show rows per feed, why rows were rejected, and the findings."""
    # A log has no width: Rich would take 80 columns, or whatever COLUMNS happens to say.
    console = _console()
    feeds = _counting_table("feed", "read", "accepted", "rejected", "findings")
    for feed, _, *numbers in summary.counts.iter_rows():
        feeds.add_row(feed, *(f"{number:,}" for number in numbers))
    console.print(feeds)
    _show_reasons(console, "rejected because", summary.rejections)
    _show_reasons(console, "not in the policy (no fault of the feed)", summary.unknown)
    _show_reasons(console, "not in the policy, but looks like what is", summary.near_codes.drop("said"))
    _show_reasons(console, "accepted, but found", summary.findings)
    # From here on typer.echo: Rich breaks lines at its width, and a line of a log stays in one piece.
    for feed, said in summary.near_codes.select("feed", "said").head(MOST_REASONS).iter_rows():
        typer.echo(_harmless(f"{feed}: {said}"))
    for feed, column in summary.ignored_columns:
        typer.echo(_harmless(f"{feed}: the column {column!r} is not known and was ignored."))
    for said in (*summary.absent, *summary.snapshots):
        typer.echo(_harmless(said))
    for what in summary.not_compared:
        typer.echo(f"Not compared with the last load: {what}.")


class _Trial(NamedTuple):
    """What the pages would rest on after a load: ids that match, titles without a role, the June's cohort.

    `rejected`: the first rows that were rejected for a fault of their feed.
    """

    matched: pl.DataFrame
    titles: pl.DataFrame
    june_on: date
    cohort: pl.DataFrame
    rejected: pl.DataFrame


def _show_trial(trial: _Trial) -> None:
    """Show of a dry run what tells whether the feeds fit together, and the first lines of the June."""
    console = _console()
    matched = _counting_table("feed", "people it names", "of them in staff")
    for feed, people, known in trial.matched.iter_rows():
        matched.add_row(feed, f"{people:,}", f"{known:,}")
    console.print(matched)
    _show_reasons(
        console,
        "job title without a role in the policy",
        trial.titles.select(pl.lit("assignments"), "job_title", "people_so_far"),
        "people",
    )
    rows = trial.cohort.with_columns(name=full_names())
    listed = _counting_table(*_TRIAL_VIEW, texts=len(_TRIAL_VIEW))
    for row in rows.select(_TRIAL_VIEW).head(MOST_REASONS).iter_rows():
        listed.add_row(*(_cell(value) for value in row))
    if rows.height:
        console.print(listed)
    people = _counted(rows["staff_id"].n_unique(), "person", "people")
    typer.echo(f"The cohort of {said_month(trial.june_on)} would be {people}, {_counted(rows.height, 'row', 'rows')}.")


def _show_reasons(console: Console, heading: str, counted: pl.DataFrame, unit: str = "rows") -> None:
    """Show the commonest reasons, one row per feed and rule or finding."""
    if counted.is_empty():
        return
    table = _counting_table("feed", heading, unit, texts=2)
    for feed, reason, rows in counted.head(MOST_REASONS).iter_rows():
        table.add_row(feed, _cell(reason), f"{rows:,}")
    console.print(table)
    if counted.height > MOST_REASONS:
        typer.echo(f"and {counted.height - MOST_REASONS} more; the data page has every row.")


def _counting_table(*columns: str, texts: int = 1) -> Table:
    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0))
    for number, column in enumerate(columns):
        table.add_column(column, justify="left" if number < texts else "right")
    return table


# What explain says


def _reasoning(explanation: Explanation) -> Iterator[str]:
    """Put a whole explanation into lines."""
    name = explanation.name or "A person unknown to HR"
    yield f"{name} ({explanation.staff_id}): {explanation.function_title} as of {said_day(explanation.as_of)}"
    yield from explanation.notes
    for place in explanation.places:
        yield ""
        yield from _place(place)
    if not explanation.places:
        yield explanation.why_nothing


def _place(place: PlaceReasoning) -> Iterator[str]:
    yield f"{place.location_name} ({place.location_id})"
    entitled = "not entitled"
    if place.entitled:
        since = f" since {said_day(place.met_on)}" if place.met_on else ""
        until = f" until {said_day(place.last_day)} ({place.ends_because})" if place.last_day else ", without an end"
        entitled = f"entitled{since}{until}"
    yield f"  {place.status}: {entitled}; access is {'granted' if place.granted else 'not granted'}."
    if place.next_step:
        yield f"  Next: {place.next_step}"
    for path in place.paths:
        yield from _path(path)


def _path(path: PathReasoning) -> Iterator[str]:
    decides = ", decides" if path.is_reported else ""
    stated = "" if path.is_stated else ", not stated by the source"
    yield f"  Path {path.path!r}{decides}{stated} [{path.cite}]"
    for need in path.requirements:
        yield f"    {'met  ' if need.is_met else 'unmet'}  {need.sentence}"
        cite = f"[{need.cite}]" if need.cite != path.cite else ""
        sources = " ".join(part for part in (need.record, cite) if part)
        if sources:
            yield f"           {sources}"


@app.command(epilog="Example: lapsewatch serve --port 8501")
def serve(
    port: Annotated[int, typer.Option(help="The port of this machine.", min=1, max=65_535)] = 8501,
) -> None:
    """Serve the dashboard on 127.0.0.1 until it is stopped (Ctrl+C).

    Without LAPSEWATCH_CONFIG for one person on this machine, with it for everybody who signs in (docs/deploy.md).
    """
    from serve import run  # noqa: PLC0415 (Streamlit takes a second to import, which no other command needs)

    run(port)


if __name__ == "__main__":
    app()
