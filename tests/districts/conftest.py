"""One server for all tests of a process: the one that LAPSEWATCH_SPARK names (`make spark`), else a Sail."""

import os
from collections.abc import Callable, Iterator, Sequence

import pytest

from districts import Outcome, Run, judge_on_spark, judge_one_after_another, server

WORKERS = 2
Judge = Callable[[Run, Sequence[str]], list[Outcome]]


@pytest.fixture(scope="session")
def remote(request: pytest.FixtureRequest) -> Iterator[str]:
    """Return the address of the server."""
    request.getfixturevalue("spark_client")
    with server(os.environ.get("LAPSEWATCH_SPARK"), WORKERS) as address:
        yield address


@pytest.fixture(scope="session")
def on_spark(remote: str) -> Judge:
    """Return a function that judges districts on the server."""
    return lambda run, districts: list(judge_on_spark(run, districts, remote, WORKERS))


@pytest.fixture(params=["duckdb", "spark"])
def judge(request: pytest.FixtureRequest) -> Judge:
    """Return a function that judges districts, by either engine."""
    if request.param == "duckdb":
        return plainly
    judge: Judge = request.getfixturevalue("on_spark")
    return judge


def plainly(run: Run, districts: Sequence[str]) -> list[Outcome]:
    """Judge districts one after another."""
    return list(judge_one_after_another(run, districts))
