"""Many districts at once: each is judged alone, as a load does it, one after another or on a distributed engine."""

from districts.one import judge_district
from districts.plain import judge_one_after_another
from districts.run import OUTCOMES, NoDistrictsError, Outcome, Run, failed, partitions
from districts.spark import EngineMissingError, EngineUnreachableError, judge_on_spark, server

__all__ = [
    "OUTCOMES",
    "EngineMissingError",
    "EngineUnreachableError",
    "NoDistrictsError",
    "Outcome",
    "Run",
    "failed",
    "judge_district",
    "judge_on_spark",
    "judge_one_after_another",
    "partitions",
    "server",
]
