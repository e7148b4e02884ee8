"""What a district may say about its OneRoster package; everything has a default."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

IDS_OF_USERS = ("identifier", "username", "sourcedId", "email", "userMasterIdentifier")
IDS_OF_ORGS = ("sourcedId", "identifier")
USER_IDS = "userIds"


@dataclass(frozen=True)
class OneRosterOptions:
    """How a package is read.

    - `staff_id`: where a person's id stands, the first of them that is not empty: IDS_OF_USERS, or `userIds:TYPE` for
      the id of that type in the list (`{TYPE:id}`), or `userIds` for the first one whatever its type.
    - `location_id`: the same for a place, of IDS_OF_ORGS.
    - `job_title`: `role`, or a column of roles.csv or users.csv such as `metadata.jobTitle`; where that is empty, the
      role counts.
    - `titles`: the job title by role, in any case (`{"ext:librarian": "Librarian"}`); other roles are their own title.
    - `team`: a column with the team of an assignment.
    - `school_types`: the types of orgs that are schools; all others are central.
    - `employed_from`: the first day of every employment and assignment whose first day the package does not say.

    Raises ValueError with a sentence if a value is none of these.
    """

    staff_id: tuple[str, ...] = ("identifier", "sourcedId")
    location_id: tuple[str, ...] = ("sourcedId",)
    job_title: str = "role"
    titles: Mapping[str, str] = field(default_factory=dict)
    team: str | None = None
    school_types: tuple[str, ...] = ("school",)
    employed_from: date | None = None

    def __post_init__(self) -> None:
        for option, chosen, known in (
            ("staff_id", self.staff_id, (*IDS_OF_USERS, USER_IDS, f"{USER_IDS}:TYPE")),
            ("location_id", self.location_id, IDS_OF_ORGS),
        ):
            unknown = [name for name in chosen if name not in known and not _is_typed(option, name)]
            if unknown or not chosen:
                what = f"'{unknown[0]}' is unknown" if unknown else "nothing is named"
                raise ValueError(f"{option}: {what}; expected one or more of {', '.join(known)}; correct it.")

    @property
    def extra_columns(self) -> tuple[str, ...]:
        """Columns beyond the standard's that have to be read."""
        title = None if self.job_title == "role" else self.job_title
        return tuple(dict.fromkeys(name for name in (title, self.team) if name))


def _is_typed(option: str, name: str) -> bool:
    return option == "staff_id" and name.startswith(f"{USER_IDS}:") and len(name) > len(USER_IDS) + 1
