"""What every question is asked with: the day, whose eyes the answer is for, and what was chosen of it."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Scope:
    """Whom a viewer may see: everybody at these locations, and the one record that is their own, wherever it is.

    There is no default: every caller says whose eyes it is for. Lists go by the locations alone; only the questions
    about one named person also answer where that person is `staff_id`, and then with all that is known.
    """

    is_district: bool
    location_ids: tuple[str, ...]
    staff_id: str | None = None

    @classmethod
    def district(cls, staff_id: str | None = None) -> "Scope":
        """The whole district, for a viewer who is `staff_id` in the feeds, or whom no feed names."""
        return cls(is_district=True, location_ids=(), staff_id=staff_id)

    @classmethod
    def of_locations(cls, location_ids: tuple[str, ...], staff_id: str | None = None) -> "Scope":
        """These locations and no other, for a viewer who is `staff_id`; an empty tuple is no location at all."""
        return cls(is_district=False, location_ids=location_ids, staff_id=staff_id)

    @classmethod
    def of_person(cls, staff_id: str) -> "Scope":
        """The record of one person, who is the viewer, and nobody else's."""
        return cls(is_district=False, location_ids=(), staff_id=staff_id)

    def parameters(self) -> dict[str, object]:
        """The scope under the names that .sql files bind; `own_id` is the viewer's own record."""
        return {"is_district": self.is_district, "scope": list(self.location_ids), "own_id": self.staff_id}


@dataclass(frozen=True)
class Question:
    """A day, whose eyes the answer is for, and what was chosen of it; a plain value, so that caches can go by it.

    Neither the day nor the scope has a default: nothing is answered as of "now" or for "everybody" by accident. Each
    choice holds ids and narrows what the scope allows, never widens it; empty means no choice. The lists that take
    `staff_ids` answer the viewer's own record for every location if it is among them.
    """

    as_of: date
    scope: Scope
    location_ids: tuple[str, ...] = ()
    function_ids: tuple[str, ...] = ()
    staff_ids: tuple[str, ...] = ()

    def choices(self) -> dict[str, list[str]]:
        """What was chosen, under the names that .sql files bind."""
        return {
            "location_ids": list(self.location_ids),
            "function_ids": list(self.function_ids),
            "staff_ids": list(self.staff_ids),
        }

    def parameters(self) -> dict[str, object]:
        """The whole question under the names that .sql files bind."""
        return {"as_of": self.as_of, **self.scope.parameters(), **self.choices()}
