"""Many districts in this process, one after another: what a distributed engine is compared with."""

from collections.abc import Iterator, Sequence

from districts.one import tried
from districts.run import Outcome, Run, failed


def judge_one_after_another(run: Run, districts: Sequence[str]) -> Iterator[Outcome]:
    """Judge each district; what goes wrong with one is its outcome, `failed`, and stops no other."""
    for district in districts:
        outcome = tried(run, district)
        yield failed(run, district, outcome.problems) if outcome.outcome == "failed" else outcome
