"""What a run of a page looks at; every question of a page is about a view."""

from dataclasses import dataclass
from datetime import date, timedelta

from queries import Question, Scope
from ui.reads.unknowns import Unknowns
from ui.reads.viewer import Viewer
from ui.widgets import formats


@dataclass(frozen=True)
class View:
    """One version of the store, one day, what the viewer may see and has chosen of it: plain values, a key for caches.

    `version` is the real path of the version's file. `location_ids` empty means all that the scope allows; `place`
    names them for sentences, `chosen` each of them. `june` ends the school year of the day; renewing opens on
    `opens_on`. `today` is the actual day, `through` the last of which there are records (None: there are none);
    `unknown` says what cannot be known about the as-of day, `shows_email` whether lists carry people's addresses.
    `passed` is the June that was chosen of those that have passed, on the page that offers them; `known` is the day
    that was chosen to see what was known on it, None for what is known now.
    """

    version: str
    as_of: date
    location_ids: tuple[str, ...]
    june: date
    opens_on: date
    place: str
    chosen: tuple[str, ...]
    viewer: Viewer
    today: date
    through: date | None
    unknown: Unknowns
    shows_email: bool = True
    passed: date | None = None
    known: date | None = None

    @property
    def told_on(self) -> date:
        """The day on which readers had this version before them: the actual one, or the past one that was chosen."""
        return self.known or self.today

    @property
    def known_on(self) -> date:
        """The as-of day, or the day on which the records end before it: what has happened is known until then."""
        return self.as_of if self.through is None else min(self.as_of, self.through)

    @property
    def is_expected(self) -> bool:
        """Whether the as-of day lies beyond the records, so that what is shown of it is only expected."""
        return self.known_on < self.as_of

    @property
    def then(self) -> str:
        """The day after the June in words, the first without the certificates that end on it: July 1."""
        return formats.coming_day(self.june + timedelta(days=1), self.today)

    @property
    def scope(self) -> Scope:
        """What the viewer may see, decided on the server for this run."""
        return self.viewer.scope

    @property
    def question(self) -> Question:
        """The question of every list of the page: the day, the scope, the chosen locations."""
        return Question(self.as_of, self.scope, self.location_ids)

    @property
    def everywhere(self) -> Question:
        """The same without the chosen locations: for what is about one person, or offers what can be chosen."""
        return Question(self.as_of, self.scope)

    @property
    def is_one_location(self) -> bool:
        """Whether the page is about a single school or office."""
        # Whoever sees one school only has nothing to choose.
        return len(self.location_ids or self.scope.location_ids) == 1
