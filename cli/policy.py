"""`lapsewatch policy` and `lapsewatch policy new`: check a policy, print it in words, write a new one."""

import sys
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

import queries
from cli import clock
from cli.commands import app
from cli.options import AsOf, Output, VersionName
from cli.output import hand_over, put_in_place
from cli.reading import provenance, reading
from cli.trouble import REFUSED, WRONG_USE, Trouble
from cli.words import counted, harmless
from eligibility import load_policy
from eligibility.new_policy import NOBODY, RENEWALS
from eligibility.new_policy import Asked as PolicyQuestion
from eligibility.new_policy import new_policy as policy_to_start_from
from eligibility.policy_words import policy_text

_ANSWER = "Answers the question of that name."

Answer = Annotated[str | None, typer.Option(metavar="TEXT", help=_ANSWER)]


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
    version_name: VersionName = None,
) -> None:
    """Check a policy file and print its rules in words, with when they were last confirmed.

    With --check-against: roles nobody holds, codes nobody took, groups nobody was granted; if any, exit code 1.

    Write a file to start from with `lapsewatch policy new`.
    """
    if check_against is None:
        if output is not None:
            raise Trouble("-o writes what --check-against finds: name the store as well.", exit_code=WRONG_USE)
        if version_name is not None:
            raise Trouble("--version is one of a store: name it with --check-against as well.", exit_code=WRONG_USE)
        shown = load_policy(file)
        typer.echo(policy_text(shown, as_of or clock.today(shown.district.time_zone)))
        return
    rules = load_policy(file) if file else None
    with reading(check_against, version_name) as version:
        rules = rules or queries.policy(version.con)
        rows = queries.never_met(version.con, rules)
        day = as_of or clock.today(queries.facts(version.con).time_zone)
        about = replace(provenance(version, "Never met", day, {}, rows.height), policy_version=rules.version)
    if output is None and sys.stdout.isatty():
        for said in rows["said"]:
            typer.echo(harmless(said))
        typer.echo(_never_met(rows.height, version.name))
    else:
        hand_over(rows, rows.columns, about, output)
    if rows.height:
        raise typer.Exit(REFUSED)


def _never_met(count: int, version: str) -> str:
    if not count:
        return f"Records of {version} meet every role, title, team, code, group and place of the policy."
    return f"{counted(count, 'name', 'names')} of the policy that no record of {version} meets."


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
    put_in_place(file, text.encode())
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
