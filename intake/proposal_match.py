"""Which columns of a file could fill which columns of a feed, and which feeds a file is therefore taken for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from intake.contracts import FEEDS, Column
from intake.proposal import Sure
from intake.proposal_contents import References, bare, fits, share_meant, share_of_emails, share_of_ids, share_told
from intake.proposal_dates import HALF, MOST
from intake.proposal_files import Seen, SeenFile
from intake.proposal_names import FULL_NAME, Known, Nearness, compared, known_columns, tells

PEOPLE = ("locations", "staff", "employments", "assignments")
RECORDS = ("completions", "approvals", "grants")
_POINTS: Mapping[Nearness | None, float] = {"known": 3, "resembles": 2, "weak": 1.2, None: 1}
_FITS, _FITS_NOT, _ENOUGH, _BY_ADDRESS = 1, -2.5, 0.4, 2
_FEW = 8
_ONE_NAME_FOR_TWO = {"kind": "level", "level": "kind"}


@dataclass(frozen=True)
class Match:
    """A column of a file that could fill one of a feed; `fits` as the contents say, None where they do not tell.

    `by`: it holds no ids, but what they are looked up by (lookup).
    `is_evident`: it holds codes of the policy, or ids that other files know, whatever it is called.
    """

    name: str
    seen: Seen
    nearness: Nearness | None
    fits: bool | None
    score: float
    is_evident: bool = False
    by: str | None = None

    @property
    def sure(self) -> Sure:
        """How sure that is."""
        match self.nearness, self.fits:
            case "known", True:
                return "sure"
            case ("known", None) | ("resembles", True) | (None, True):
                return "likely"
        return "to check"

    @property
    def tells(self) -> bool:
        """Whether it is a reason to take the file for the feed."""
        return self.fits is not False and self.nearness != "weak"


def matches(file: SeenFile, feed: str, references: References) -> dict[str, Match]:
    """The best column of a file for each column of a feed; every column of the file is used once."""
    columns = {column.name: column for column in FEEDS[feed].columns}
    if feed == "locations":
        # Elsewhere a name of a place stands for its id; here it is the name.
        references = replace(references, places={})
    found = [
        match
        for name, known in known_columns(feed).items()
        for seen in file.columns
        if (match := _match(name, columns.get(name), known, seen, references)) and match.score > _ENOUGH
    ]
    if feed != "staff" and "staff_id" in columns:
        found += _by_address(file, references)
    taken: dict[str, Match] = {}
    for match in sorted(found, key=lambda one: -one.score):
        users = [one.name for one in taken.values() if one.seen is match.seen]
        if match.name not in taken and all(user == _ONE_NAME_FOR_TWO.get(match.name) for user in users):
            taken[match.name] = match
    if "given_name" in taken and "family_name" in taken:
        taken.pop(FULL_NAME, None)
    if feed in RECORDS and (match := _only_day(file, feed, taken)):
        taken[match.name] = match
    return taken


def _only_day(file: SeenFile, feed: str, taken: Mapping[str, Match]) -> Match | None:
    """The one column with dates, whatever it is called, for the one day that a record needs."""
    needed = [column.name for column in FEEDS[feed].columns if column.kind == "day" and column.is_required]
    used = {id(match.seen) for match in taken.values()}
    days = [seen for seen in file.columns if id(seen) not in used and seen.dates.share >= MOST]
    if len(days) != 1 or needed[0] in taken:
        return None
    return Match(needed[0], days[0], None, True, _POINTS[None] + _FITS)


def _match(name: str, column: Column | None, known: Known, seen: Seen, references: References) -> Match | None:
    near = known.nearness(seen.name)
    does = fits(name, column, known, seen, references)
    # What the policy lists tells more than a name: a course by its code, rather than by a title that it does not know.
    listed = 3 * share_told(seen.values, references.listed[name]) if name in references.listed else 0
    if near is None:
        does_tell = _contents_tell(name, known, seen, references)
        return Match(name, seen, None, True, _POINTS[None] + _FITS + listed) if does_tell else None
    nearness, place = near
    points = _POINTS[nearness] - place / 100 + listed + (0 if does is None else _FITS if does else _FITS_NOT)
    if column is not None and column.kind in ("choice", "percent") and not column.is_required and does is False:
        return None
    is_id = name in ("staff_id", "location_id")
    is_evident = listed > 0 or (is_id and share_of_ids(name, seen.values, references) >= HALF)
    return Match(name, seen, nearness, does, points, is_evident)


def _by_address(file: SeenFile, references: References) -> Iterator[Match]:
    """Columns with addresses of people, which lead to their ids; ids themselves are better."""
    for seen in file.columns:
        if references.emails and share_of_emails(seen.values, references) >= HALF:
            yield Match("staff_id", seen, None, True, _BY_ADDRESS, is_evident=True, by="email")


def _contents_tell(name: str, known: Known, seen: Seen, references: References) -> bool:
    """Whether a column of an unknown name holds what nothing else does."""
    if name in references.listed:
        return share_told(seen.values, references.listed[name]) >= 0.3
    if seen.values.len() < 2:
        return False
    if name in ("staff_id", "location_id"):
        return share_of_ids(name, seen.values, references) >= 0.6
    if name == "email":
        return seen.values.str.contains("@", literal=True).all()
    if name in ("status", "decision", "rights") or (name == "kind" and known.means and "quiz" in known.means):
        # The meaning of the others is asked.
        is_listed = seen.values.len() <= _FEW and share_meant(seen.values, known.means or {}) >= HALF
        return is_listed and all(len(compared(one)) > 2 for one in seen.values)
    return False


@dataclass(frozen=True)
class Candidate:
    """A feed that a file could fill."""

    file: SeenFile
    feed: str
    taken: Mapping[str, Match]

    @property
    def found(self) -> float:
        """How good it is: the points of what the feed requires, and the columns beyond."""
        required = {column.name for column in FEEDS[self.feed].columns if column.is_required}
        return sum(match.score if name in required else 0.5 for name, match in self.taken.items())


def candidates(file: SeenFile, references: References) -> dict[str, Candidate]:
    """The feeds that a file could fill: of records at most one."""
    # Memberships of SCIM name people as well, but only those who are in a group.
    feeds = FEEDS if file.reader == "table" else ["grants"]
    found = {feed: Candidate(file, feed, matches(file, feed, references)) for feed in feeds}
    told = {feed: one for feed, one in found.items() if _is_told(one)}
    records = [told[feed] for feed in RECORDS if feed in told]
    is_roll = {"employments", "assignments"} <= set(told)
    # A roll of HR may well have a column "Group"; what the policy lists stands in no roll.
    records = [one for one in records if not is_roll or any(match.fits for match in _listed(one))]
    best = max(records, key=lambda one: (any(match.fits for match in _listed(one)), one.found), default=None)
    return {feed: one for feed, one in told.items() if feed not in RECORDS or one is best}


def _listed(one: Candidate) -> Iterator[Match]:
    for column in FEEDS[one.feed].columns:
        if column.is_listed_in_policy and column.name in one.taken:
            yield one.taken[column.name]


def _is_told(one: Candidate) -> bool:
    staff_id = _names_people(one.file)
    for name in tells(one.feed):
        match = one.taken.get(name) or (one.taken.get(FULL_NAME) if name == "family_name" else None)
        if match is None or match.fits is False:
            return False
        is_place_or_day = one.feed in ("locations", "closed_days") and not staff_id
        if not match.tells and not is_place_or_day and not match.is_evident:
            return False
    if one.feed == "closed_days":
        return not staff_id and not any(compared(seen.name).startswith("loc") for seen in one.file.columns)
    return True


def _names_people(file: SeenFile) -> bool:
    staff_id = matches(file, "staff", References()).get("staff_id")
    return staff_id is not None and staff_id.tells


def choose(every: Sequence[Mapping[str, Candidate]], as_is: Sequence[str]) -> dict[str, list[Candidate]]:
    """By feed, the files that fill it, the best first; another only where it knows other people or places."""
    chosen: dict[str, list[Candidate]] = {}
    for feed in FEEDS:
        ranked = [one[feed] for one in every if feed in one and feed not in as_is]
        if feed in PEOPLE:
            # A transcript names people, too, but the roll has all of them.
            rolls = [one for one in ranked if not any(feed in RECORDS for feed in every[_at(every, one)])]
            ranked = rolls or ranked
        ranked.sort(key=lambda one: (-_rank(one), -one.file.table.rows.height, one.file.name))
        for one in ranked:
            if all(_is_other(one, before) for before in chosen.get(feed, [])):
                chosen.setdefault(feed, []).append(one)
    return chosen


def _at(every: Sequence[Mapping[str, Candidate]], one: Candidate) -> int:
    return next(at for at, feeds in enumerate(every) if feeds.get(one.feed) is one)


def _rank(one: Candidate) -> float:
    # A roll repeats the places of its people; the list of places has them all.
    is_side = one.feed == "locations" and _names_people(one.file)
    return one.found - (10 if is_side else 0)


def _is_other(one: Candidate, before: Candidate) -> bool:
    """Whether it is about others: two exports of the same people say the same thing twice."""
    # Beside a good file, one that only resembles is hardly another.
    if any(one.taken[name].nearness in ("resembles", "weak") for name in tells(one.feed) if name in one.taken):
        return False
    key = next((column.name for column in FEEDS[one.feed].columns if column.is_id), "")
    if key not in one.taken or key not in before.taken:
        return False
    if one.feed in RECORDS:
        # Records of two systems, or of two years: unless every row is there twice.
        return set(one.file.table.rows.rows()) != set(before.file.table.rows.rows())
    mine, theirs = ({bare(value) for value in which.taken[key].seen.values} for which in (one, before))
    return len(mine & theirs) < len(mine) / 2
