"""The records of one version judged by another policy, beside the store: what a draft of the rules would say."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

import store
from eligibility import Policy, engine, judge
from lab.rules import judged_anew, only

Progress = Callable[[str, int, int], None]
"""Called with what is being judged, how far it is, and how much there is of it."""


@dataclass(frozen=True)
class Judged:
    """The records of a version judged by a draft: a store in memory, about `functions` alone (ids of either policy).

    Everything else is as by the rules in use. `con` is None where the draft changes no answer.
    """

    functions: tuple[str, ...]
    con: duckdb.DuckDBPyConnection | None


def judged(
    version: Path, in_use: Policy, draft: Policy, *, progress: Progress | None = None, threads: int = 2
) -> Judged:
    """Judge the records of a version by a draft, the functions alone about which it may say something else.

    `in_use` are the rules that judged the version. The version and its store stay as they are. Raises store.StoreError.
    """
    functions = judged_anew(in_use, draft)
    if not functions:
        return Judged((), None)
    return Judged(functions, _judged(version, draft, functions, progress, threads))


def judged_whole(version: Path, draft: Policy, *, progress: Progress | None = None) -> duckdb.DuckDBPyConnection:
    """Judge the records of a version by a draft, all functions: what another draft is compared with."""
    return _judged(version, draft, list(draft.functions), progress, 2)


def _judged(
    version: Path, draft: Policy, functions: Sequence[str], progress: Progress | None, threads: int
) -> duckdb.DuckDBPyConnection:
    if progress:
        progress("records", 0, 1)
    con = store.records_of(
        version,
        engine(),
        policy_version=draft.version,
        policy_name=draft.file,
        policy_text=draft.text,
        threads=threads,
    )
    judge(con, only(draft, functions), progress)
    return con
