"""Many districts in this process, one after another: what a distributed engine is compared with."""

from collections.abc import Iterator, Sequence

import duckdb

from districts.one import judge_district
from districts.run import Outcome, Run, failed
from store import StoreError

TROUBLE = (StoreError, OSError, duckdb.Error, MemoryError)
"""What may go wrong with one district that is no fault of its feeds."""


def judge_one_after_another(run: Run, districts: Sequence[str]) -> Iterator[Outcome]:
    """Judge each district; what goes wrong with one is its outcome, `failed`, and stops no other."""
    for district in districts:
        try:
            yield judge_district(run, district)
        except TROUBLE as error:
            yield failed(run, district, said(error))


def said(error: BaseException) -> str:
    """Say in one line what went wrong."""
    text = " ".join(str(error).split())
    return text if isinstance(error, StoreError) else f"{type(error).__name__}: {text}"
