"""Questions about one person: whom one may look up, and what is known of somebody on a day, as stretches."""

from dataclasses import dataclass
from datetime import date

import duckdb
import polars as pl

from eligibility.english import full_name
from queries.asking import ask
from queries.question import Question


@dataclass(frozen=True)
class Person:
    """Somebody whom any feed names; the names are empty where HR has no record of the person."""

    staff_id: str
    given_name: str
    family_name: str

    @property
    def name(self) -> str:
        """The name, empty where HR has no record of the person."""
        return full_name(self.given_name, self.family_name)

    @property
    def is_in_hr(self) -> bool:
        """Whether the staff feed names the person."""
        # HR's feed requires both names (feeds.md), so whoever has neither is not in it.
        return bool(self.given_name or self.family_name)


def people(
    con: duckdb.DuckDBPyConnection, question: Question, *, words: str = "", at_most: int | None = None
) -> pl.DataFrame:
    """Whom the viewer may look up by these words, with the job held on the day.

    A person fits if the name or the id has every word in it, in any order, however they are accented and capitalized;
    no words fit everybody. One row per person, `at_most` so many, best first: whole words before beginnings before the
    rest, then by family name: staff_id, given_name, family_name (null: not in HR), job_title, location_name (of the job
    begun last; null: none on the day), locations (how many; null: none), found (how many fit in all). With locations
    chosen, those with a job or an active grant at one of them on the day.
    """
    return ask(con, "people_search", question, words=words, at_most=at_most)


def person(con: duckdb.DuckDBPyConnection, question: Question, *, staff_id: str) -> Person | None:
    """Look up one person; None where no feed names the id, or the viewer may not see whoever it is."""
    rows = ask(con, "person", question, staff_id=staff_id)
    if rows.is_empty():
        return None
    row = rows.row(0, named=True)
    return Person(row["staff_id"], row["given_name"] or "", row["family_name"] or "")


def timeline(con: duckdb.DuckDBPyConnection, question: Question, *, staff_id: str) -> pl.DataFrame:
    """What is known of a person on a day, as stretches of days.

    One row per stretch: kind (employment, job, certificate, approval, entitlement, grant), function_id,
    function_title, course_id, course_title, location_id, location_name (null where the kind has none), state (the job's
    title; held or lapsed; the decision; granted; entitled), from_on, to_on (last day, null = open), record (file and
    line, empty where it is computed). Empty where the viewer may not see the person; whole where the person is the
    viewer; else jobs, approvals, entitlement and grants at the scope's locations alone.
    """
    is_seen = person(con, question, staff_id=staff_id) is not None
    stretches = ask(con, "person_timeline", question, staff_id=staff_id)
    # The file gives the stretches without a place (employment, certificates) to every viewer: who may see the
    # person is decided once, by person.sql.
    return stretches if is_seen else stretches.clear()


def junes(con: duckdb.DuckDBPyConnection, *, from_on: date, to_on: date) -> list[date]:
    """The last days of the school years that end between two days, both included."""
    days: list[date] = ask(con, "junes", None, from_on=from_on, to_on=to_on)["june_on"].to_list()
    return days
