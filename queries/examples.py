"""The worked examples of the source, as the engine answered them when the version was loaded."""

from dataclasses import dataclass

import duckdb

from queries.asking import ask


@dataclass(frozen=True)
class Outcome:
    """What the engine answered to one worked example of the source.

    `said` and `cite` are the source's sentence and where it stands. Of `trials` invented people, each with other days,
    `wrong` were judged otherwise than the source says; `answer` says how the first of them was, "" if none was. Where
    the policy has no such course nobody could be tried, and `trials` is 0.
    """

    said: str
    cite: str
    course_id: str
    trials: int
    wrong: int
    answer: str

    @property
    def is_right(self) -> bool | None:
        """Whether everybody was judged as the source says; None where nobody could be tried."""
        return self.wrong == 0 if self.trials else None


def worked_examples(con: duckdb.DuckDBPyConnection) -> list[Outcome]:
    """The outcomes in the order of the source."""
    rows = ask(con, "worked_examples", None).drop("example_no")
    return [Outcome(**row) for row in rows.iter_rows(named=True)]
