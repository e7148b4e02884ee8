"""Many districts on a distributed engine that speaks Spark Connect: PySpark, a cluster, or Sail (docs/scale.md).

The engine's part is to bring districts to workers, to try again, and to say what failed. A district's records never
pass through it: each worker reads and writes those of its district, and hands back one row. So nothing is shuffled, the
largest district needs no more than a worker that can judge it, and the records need no common schema
(docs/decisions/0016-districts-on-spark.md).
"""

import os
import socket
import subprocess
import sys
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from functools import partial
from importlib.util import find_spec
from time import sleep
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from districts.one import judge_district, tried
from districts.run import Outcome, Run, failed

if TYPE_CHECKING:
    import pyarrow as pa
    from pyspark.sql.connect.session import SparkSession

_SCHEMA = (
    "district string, outcome string, version string, loaded_at string, people long, rows_read long, "
    "rows_accepted long, rows_rejected long, seconds double, problems string"
)
_PORT = 15002  # of Spark Connect, where an address names none
_SECONDS = 10  # that a server may take to answer
_DAY = "86400"  # in seconds


class EngineMissingError(Exception):
    """A package of the engine is not installed; `str(error)` is one sentence that says what to do."""


class EngineUnreachableError(Exception):
    """No server answers at the address of the engine; `str(error)` is one sentence that says what to do."""


def judge_on_spark(run: Run, districts: Sequence[str], remote: str | None, workers: int) -> Iterator[Outcome]:
    """Judge each district as a task of its own, on the server at `remote` (`sc://HOST:PORT`).

    Without one it is a Sail of this machine, which has `workers` of them.

    All in one job first, where what goes wrong with one district is its outcome and stops no other. Those that failed,
    and those that the engine lost, are then judged as a job each: there an error is the engine's to report and to try
    again as often as it is set up to. Raises EngineMissingError and EngineUnreachableError.
    """
    with _session(remote, workers) as (spark, address):
        from pyspark.errors import PySparkException  # noqa: PLC0415 (optional, as all of the engine)

        try:
            outcomes = {one.district: one for one in _judged(spark, run, districts, is_last=False)}
        except PySparkException:
            # The engine gave the whole job up: a worker died again and again, of one district or of another.
            outcomes = {}
        for district in districts:
            first = outcomes.get(district)
            if first is not None and first.outcome != "failed":
                yield first
                continue
            _reach(address)
            try:
                (again,) = _judged(spark, run, [district], is_last=True)
            except PySparkException as error:
                # What its worker said first is a sentence; what the engine says holds a traceback.
                again = failed(run, district, first.problems if first else str(error).splitlines()[0])
            yield again


def _judged(spark: "SparkSession", run: Run, districts: Sequence[str], *, is_last: bool) -> list[Outcome]:
    """Judge districts in one job, a task for each, in their order."""
    numbers = spark.range(0, len(districts), 1, len(districts))
    rows = numbers.mapInArrow(partial(_task, run, tuple(districts), is_last), _SCHEMA).toArrow()
    return [Outcome(**row) for row in rows.to_pylist()]


def _task(
    run: Run, districts: Sequence[str], is_last: bool, batches: Iterator["pa.RecordBatch"]
) -> Iterator["pa.RecordBatch"]:
    """Run by a worker: judge the districts of these numbers."""
    import pyarrow as pa  # noqa: PLC0415 (40 MB that no other command need hold)

    for batch in batches:
        for number in batch.column("id").to_pylist():
            judge = judge_district if is_last else tried
            outcome = judge(run, districts[number])
            yield pa.RecordBatch.from_pylist([asdict(outcome)])


@contextmanager
def _session(remote: str | None, workers: int) -> Iterator[tuple["SparkSession", str]]:
    """Open a session, and give it with the address of its server."""
    # Its client wants pandas and says that it does not know this one well; it is asked for Arrow alone.
    warnings.filterwarnings("ignore", message="PySpark does not yet fully support pandas", category=FutureWarning)
    # That it gives up trying, it raises besides.
    warnings.filterwarnings("ignore", message=r"\[RETRIES_EXCEEDED\]", category=UserWarning)
    try:
        from pyspark.sql.connect.session import SparkSession  # noqa: PLC0415 (optional)
    except ImportError as error:
        raise _missing(error.name) from error
    with server(remote, workers) as address:
        _reach(address)
        spark = SparkSession.builder.remote(address).create()
        try:
            _greet(spark, address)
            yield spark, address
        finally:
            spark.stop()


@contextmanager
def server(remote: str | None, workers: int) -> Iterator[str]:
    """Give the address that was named, or that of a Sail of this machine, which ends with this block.

    Raises EngineMissingError, and EngineUnreachableError where Sail does not start.
    """
    if remote is not None:
        yield remote
        return
    if find_spec("pysail") is None:
        raise _missing("pysail")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    address = f"sc://127.0.0.1:{port}"
    # A process of its own: it runs the workers. Outside of a cluster, be it of threads, it would judge all districts at
    # once. Its workers say that they live between districts only, which may be longer than it waits for that. Whoever
    # has set one of these in the environment has decided.
    settings = {
        "RUST_LOG": "error",
        "SAIL_MODE": "local-cluster",
        "SAIL_CLUSTER__WORKER_TASK_SLOTS": "1",
        "SAIL_CLUSTER__WORKER_MAX_COUNT": str(workers),
        "SAIL_CLUSTER__WORKER_HEARTBEAT_TIMEOUT_SECS": _DAY,
        "SAIL_CLUSTER__WORKER_MAX_IDLE_TIME_SECS": _DAY,
        "SAIL_CLUSTER__TASK_LAUNCH_TIMEOUT_SECS": _DAY,
        "TOKIO_WORKER_THREADS": str(workers + 4),
    }
    command = [sys.executable, "-m", "pysail", "spark", "server", "--port", str(port)]
    with subprocess.Popen(command, env=settings | os.environ, stdout=subprocess.DEVNULL) as sail:
        try:
            _await(address, sail)
            yield address
        finally:
            sail.terminate()


def _await(address: str, sail: "subprocess.Popen[bytes]") -> None:
    """Wait until Sail answers. Raises EngineUnreachableError."""
    for _ in range(_SECONDS * 20):
        try:
            _reach(address)
        except EngineUnreachableError:
            if sail.poll() is not None:
                raise
            sleep(0.2)
        else:
            return
    _reach(address)


def _greet(spark: "SparkSession", address: str) -> None:
    """See whether the server speaks Spark Connect. Raises EngineUnreachableError."""
    from pyspark.errors import PySparkException  # noqa: PLC0415 (optional)
    from pyspark.sql.connect.client.retries import DefaultPolicy  # noqa: PLC0415 (optional)

    # With the client's own patience, which is meant for a job that runs, this would take ten minutes.
    patience = spark.client.get_retry_policies()
    spark.client.set_retry_policies([DefaultPolicy(max_retries=3)])
    try:
        _ = spark.version
    except PySparkException as error:
        raise EngineUnreachableError(
            f"What answers at {address} is no Spark Connect server, or wants what the address lacks: look at "
            "its port, or name another with --remote."
        ) from error
    spark.client.set_retry_policies(patience)


def _missing(package: str | None) -> EngineMissingError:
    return EngineMissingError(
        f"The package {package} is not installed, which --engine spark needs: install the group `scale` of "
        "pyproject.toml (`make equip` does), or judge without it by --engine duckdb."
    )


def _reach(address: str) -> None:
    """See whether a server answers: the client would go on trying for ten minutes. Raises EngineUnreachableError."""
    place = urlsplit(address)
    try:
        socket.create_connection((place.hostname or "", place.port or _PORT), timeout=_SECONDS).close()
    except OSError as error:
        raise EngineUnreachableError(
            f"No Spark Connect server answers at {address} ({error.strerror or error}): start it, or name another with "
            "--remote; without --remote a local one is started."
        ) from error
