"""Who is looking, by the HR records: the question that comes before any scope, and decides it."""

from dataclasses import dataclass
from datetime import date

import duckdb

from eligibility.english import full_name
from queries.asking import ask


@dataclass(frozen=True)
class Known:
    """A person of the staff feed: the locations they lead and the teams they are in on a day."""

    staff_id: str
    given_name: str
    family_name: str
    leads: tuple[str, ...]
    teams: tuple[str, ...]

    @property
    def name(self) -> str:
        """The person's name."""
        return full_name(self.given_name, self.family_name)


class AmbiguousEmailError(Exception):
    """Several people share an email address; `str(error)` is a sentence for the person who signs in with it."""


def viewer(con: duckdb.DuckDBPyConnection, *, email: str, today: date) -> Known | None:
    """Find who has an email address, compared without case and outer blanks; None: nobody, or it is blank.

    `leads` are the ids of the locations where the person is principal or assistant principal on `today`, the actual
    day, and employed; `teams` those of the jobs of the day, as HR writes them. Of several who share the address it is
    the one who is employed on the day (feeds.md, `shared-email`); AmbiguousEmailError if that is not exactly one.
    """
    # strip() takes line ends off, too, which trim() of SQL leaves.
    people = list(ask(con, "viewer", None, email=email.strip(), today=today).iter_rows(named=True))
    if len(people) > 1:
        raise AmbiguousEmailError(
            f"{len(people)} people in the HR records have the email address {email.strip()}, so it does not say whose "
            "record to show. Ask HR to correct it; access follows with the next load."
        )
    if not people:
        return None
    (row,) = people
    return Known(
        row["staff_id"], row["given_name"], row["family_name"], leads=tuple(row["leads"]), teams=tuple(row["teams"])
    )
