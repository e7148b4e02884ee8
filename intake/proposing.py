"""Looks at a folder of exports and proposes which file fills which feed (`propose`)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal, NamedTuple

import polars as pl

from eligibility import Policy
from intake.contracts import FEEDS, Column
from intake.proposal import Ask, Proposal, ProposedCell, ProposedSource, Question, Words
from intake.proposal_contents import MOST_LISTED, References, bare, listed_in, listed_part, part
from intake.proposal_dates import EUROPEAN, HALF, US, mean
from intake.proposal_files import Folder, Seen, SeenFile, look_at, older_than
from intake.proposal_ids import IdsOf, is_shorter, matched, padding
from intake.proposal_match import RECORDS, Candidate, Match, candidates, choose, matches
from intake.proposal_names import FULL_NAME, Known, compared, known_columns
from intake.proposal_packages import packages_in
from intake.proposal_years import NEWEST_PER, merged
from intake.table import is_blank
from intake.table_formats import kind_of

_WITH_CODE = re.compile(r"(.+?)\s*\(([^()]+)\)")
_VACANT = r"(?i)^(vacant|vacancy|unfilled|open position)\b"
_MOST_ASKED = 12
_IDS = {"staff_id": "staff_id", "approver_id": "staff_id", "location_id": "location_id"}
_LISTS = {"staff_id": "staff", "location_id": "locations"}


def propose(folder: Path, policy: Policy, ask: Ask) -> Proposal:
    """What is proposed for the files of a folder; `ask` is asked what no file can tell. Raises OSError."""
    packages = packages_in(folder, ask)
    seen = look_at(folder, [name for package in packages for name in package.files])
    # Two packages would fill the same feeds; the first is taken.
    by_package = packages[0].fills if packages else ()
    references = References(listed=listed_in(policy))
    # Twice: whose ids are whose is known once it is known which files list people and places.
    for _ in range(2):
        every = [candidates(file, references) for file in seen.files]
        chosen = choose(every, [*seen.as_is, *by_package])
        references = _references(seen, chosen, references)
    years = list(_years(folder, chosen, references, asked := _once(ask)))
    ids = list(_ids(seen, chosen))
    older = [one for some in years for fills in some[1:] for one in _ids_of(fills)]
    width = {what: padding([*ids, *older], what) for what in _LISTS}
    sources = tuple(_Proposing(references, width, asked).sources(years))
    filled = {feed for source in sources for feed in source.feeds} | {*seen.as_is, *by_package}
    used = {file for source in sources for file in source.files}
    unrecognized = [(file.name, _header(file)) for file in seen.files if file.name not in used]
    unrecognized += [(package.files[-1], f"{packages[0].files[-1]} is a package, too") for package in packages[1:]]
    left_out = [
        (file.name, ", ".join(out))
        for file, told in zip(seen.files, every, strict=True)
        # A transcript names people, too: that is worth no word.
        if file.name in used and not any(feed in RECORDS for feed in told)
        if (out := [feed for feed, one in told.items() if one not in chosen.get(feed, [])])
    ]
    return Proposal(
        tuple(packages[:1]),
        sources,
        tuple(seen.as_is),
        (*unrecognized, *seen.refused),
        tuple(left_out),
        tuple(feed for feed in FEEDS if feed not in filled and not FEEDS[feed].may_be_absent),
        tuple(matched(ids, width, references.places)),
    )


def _header(file: SeenFile) -> str:
    return ", ".join(name.strip() for name in file.table.header if name.strip())


def _references(seen: Folder, chosen: Mapping[str, Sequence[Candidate]], before: References) -> References:
    ids: dict[str, set[str]] = {what: set() for what in _LISTS}
    places: dict[str, str] = {}
    names: dict[str, str] = {}
    for what, feed in _LISTS.items():
        for file, taken in _filling(feed, seen, chosen):
            if what in taken:
                ids[what] |= set(taken[what].seen.values)
            if feed == "locations" and {"location_id", "name"} <= set(taken):
                pair = file.table.rows.select(taken["name"].seen.place, taken["location_id"].seen.place).drop_nulls()
                places |= {compared(name): one.strip() for name, one in pair.iter_rows()}
                names |= {one.strip(): name.strip() for name, one in pair.iter_rows()}
    return References({what: frozenset(some) for what, some in ids.items()}, places, before.listed, names)


def _filling(
    feed: str, seen: Folder, chosen: Mapping[str, Sequence[Candidate]]
) -> Iterator[tuple[SeenFile, Mapping[str, Match]]]:
    if file := seen.as_is.get(feed):
        yield file, matches(file, feed, References())
    yield from ((one.file, one.taken) for one in chosen.get(feed, []))


def _ids(seen: Folder, chosen: Mapping[str, Sequence[Candidate]]) -> Iterator[IdsOf]:
    for feed in FEEDS:
        for file, taken in _filling(feed, seen, chosen):
            for name, what in _IDS.items():
                if name in taken:
                    is_list = feed == _LISTS[what]
                    yield IdsOf(file.name, _first_parts(taken[name].seen), what, is_list, feed in seen.as_is)


def _ids_of(fills: Sequence[Candidate]) -> Iterator[IdsOf]:
    """The ids in an older file: they may have zeros that newer ones have lost."""
    for one in fills:
        for name, what in _IDS.items():
            if name in one.taken:
                yield IdsOf(one.file.name, _first_parts(one.taken[name].seen), what, False, False)


def _first_parts(seen: Seen) -> Seen:
    """The ids of values such as "0010 - East High"."""
    is_split = seen.values.str.contains(r"^[0-9]+ - ")
    if mean(is_split) < HALF:
        return seen
    return replace(seen, values=part(seen.values, " - ", 1).unique(maintain_order=True))


Years = Sequence[Sequence[Candidate]]
"""What the files of one report fill, file by file, the newest first; one file where only the newest counts."""


def _years(
    folder: Path, chosen: Mapping[str, Sequence[Candidate]], references: References, ask: Ask
) -> Iterator[Years]:
    """The files of each source, in the order of the feeds that they fill first."""
    by_file: dict[str, list[Candidate]] = {}
    for some in chosen.values():
        for one in some:
            by_file.setdefault(one.file.name, []).append(one)
    for fills in by_file.values():
        file = fills[0].file
        years = [fills]
        has_history = any(one.feed not in ("locations", "closed_days") for one in fills)
        if len(file.all_files) > 1 and has_history and _is_every(file, ask):
            older = older_than(folder, file)
            years += [[Candidate(one, f.feed, matches(one, f.feed, references)) for f in fills] for one in older]
        yield years


def _is_every(file: SeenFile, ask: Ask) -> bool:
    """Whether all exports of a report count: for records and history; the newest roll says what is so today."""
    sentence = (
        f"{file.pattern} matches {len(file.all_files)} files, from {file.all_files[0]} to {file.all_files[-1]}. "
        "Load all of them, or the newest only?"
    )
    return (ask(Question("every", sentence, ("newest", "all"), "newest")) or "newest") == "all"


class _Order(NamedTuple):
    """How a file writes dates: whether the month comes first, whether that was only assumed, the forms of a column."""

    is_month_first: bool
    is_assumed: bool
    forms: tuple[str, ...]


def _once(ask: Ask) -> Ask:
    """Ask nothing twice: the value of one column is that of another year's, too."""
    answers: dict[tuple[str, str], str | None] = {}

    def asked(question: Question) -> str | None:
        key = (question.kind, question.about or question.sentence)
        if key not in answers:
            answers[key] = ask(question)
        return answers[key]

    return asked


@dataclass(frozen=True)
class _Proposing:
    """The making of the sources: what other files and the policy know, how wide ids are, whom to ask."""

    references: References
    width: Mapping[str, int | None]
    ask: Ask

    def sources(self, every: Sequence[Years]) -> Iterator[ProposedSource]:
        """One for each report."""
        filled: set[str] = set()
        for years in every:
            file, is_every = years[0][0].file, len(years) > 1
            feeds = self._feeds(years)
            yield ProposedSource(
                file.pattern,
                file.inside,
                file.all_files,
                feeds,
                frozenset(one.feed for some in years for one in some if _repeats(one)),
                tuple(feed for feed in feeds if feed in filled),
                is_every,
                file.encoding,
                tuple(dict.fromkeys(test for some in years for test in _no_records(some))),
                {feed: NEWEST_PER[feed] for feed in feeds if is_every and feed in NEWEST_PER},
            )
            filled |= set(feeds)

    def _feeds(self, years: Years) -> dict[str, Sequence[ProposedCell]]:
        """The cells by feed, of one file or of several, the newest first, as one."""
        by_year = [
            [list(self._cells(one, order)) for one in fills] for fills in years for order in [self._order(fills)]
        ]
        has_dates = kind_of(years[0][0].file.name) in ("workbook", "parquet")
        return {
            one.feed: [merged(cells, has_dates=has_dates) for cells in _by_name([feeds[at] for feeds in by_year])]
            for at, one in enumerate(years[0])
        }

    def _cells(self, one: Candidate, order: _Order) -> Iterator[ProposedCell]:
        known = known_columns(one.feed)
        for column in FEEDS[one.feed].columns:
            match = one.taken.get(column.name)
            if match is None and column.name in ("given_name", "family_name") and FULL_NAME in one.taken:
                yield _part_of_name(column.name, one.taken[FULL_NAME])
            elif match is not None:
                yield self._cell(one, column, match, known[column.name], order)
            elif column.name == "location_id" and (cell := self._place_in_group(one)):
                yield cell
            elif column.is_required:
                yield self._constant(one, column)

    def _constant(self, one: Candidate, column: Column) -> ProposedCell:
        """A required column that the file lacks: one value for all rows, if somebody knows it."""
        if column.kind == "day" or column.is_id:
            return ProposedCell(column.name, None, "to check", note="no column of the file fills it")
        sentence = f"{one.file.name} has no column for {one.feed}.{column.name}. Which value is it for all of its rows?"
        value = self.ask(Question("constant", sentence, column.allowed)) or None
        note = "the same for all rows" if value else "no column of the file fills it"
        return ProposedCell(column.name, None, "to check", value=value, note=note)

    def _cell(self, one: Candidate, column: Column, match: Match, known: Known, order: _Order) -> ProposedCell:
        words: Words = {}
        note = {"weak": "the nearest that the file has"}.get(match.nearness or "", "")
        if match.nearness is None:
            note = "by its contents"
        if match.seen.values.is_empty():
            note = "empty in this file"
        where = f"{one.file.name}, {match.seen.name}"
        if column.kind == "day":
            words, said = self._days(match.seen, order)
        elif column.kind == "choice":
            words, said = self._values(where, one.feed, column, match.seen, known)
        elif column.name in self.references.listed:
            listed = self.references.listed[column.name]
            words, said = _listed(listed, match.seen)
        elif column.name == "location_id" and one.feed != "locations":
            words, said = self._places(match.seen)
        else:
            said = ""
        if column.name in _IDS and "map" not in words:
            width = self._width(_IDS[column.name], match.seen)
            if width is not None and is_shorter(match.seen, width):
                words = {**words, "pad": width}
        note = "; ".join(part for part in (note, said) if part)
        return ProposedCell(column.name, match.seen.name, match.sure, match.seen.samples, words, note=note)

    def _days(self, seen: Seen, order: _Order) -> tuple[Words, str]:
        dates = seen.dates
        # The next export may fill a column that is empty in this one.
        forms = order.forms if seen.values.is_empty() else dates.forms
        if dates.other and not order.is_month_first:
            forms = dates.other
        if not forms:
            return {}, ""
        said = "day first fits as well: month first was assumed" if dates.other and order.is_assumed else ""
        return {"dates": forms[0] if len(forms) == 1 else list(forms)}, said

    def _order(self, fills: Sequence[Candidate]) -> _Order:
        """Whether the dates of a file have the month first: by a column where only that fits, else somebody is asked.

        A system writes all of its dates alike, so that once is enough.
        """
        seen = [match.seen for one in fills for name, match in one.taken.items() if name in set(FEEDS[one.feed].days)]
        every = [(one, dates) for one in seen if (dates := one.dates).forms]
        forms = every[0][1].forms if every else ()
        for _, dates in every:
            if not dates.other and dates.forms[0].startswith(("%m", "%d/", "%d-%m", "%d.%m")):
                return _Order(dates.forms[0].startswith("%m"), False, forms)
        doubtful = next((one for one, dates in every if dates.other), None)
        if doubtful is None:
            return _Order(True, False, forms)
        sentence = (
            f"{fills[0].file.name}, {doubtful.name}: is {doubtful.values[0]} month first ({US}) or day first "
            f"({EUROPEAN})? Both fit all dates of the file."
        )
        answer = self.ask(Question("dates", sentence, ("month", "day"), "month"))
        return _Order(answer != "day", answer is None, forms)

    def _values(self, where: str, feed: str, column: Column, seen: Seen, known: Known) -> tuple[Words, str]:
        """The value table of a column of listed values; empty where every value is a listed one already."""
        if all(value.lower() in column.allowed for value in seen.values):
            return {}, ""
        table, unknown = {}, []
        for value in seen.values.head(MOST_LISTED):
            meaning = (known.means or {}).get(compared(value))
            if meaning is None and column.is_required:
                sentence = f"{where}: what does {value!r} mean for {feed}.{column.name}?"
                about = f"{feed}.{column.name}: {compared(value)}"
                meaning = self.ask(Question("value", sentence, column.allowed, about=about)) or None
            if meaning is None and not column.is_required:
                # What a feed can do without is no reason to reject the row.
                meaning = ""
            if meaning is None:
                unknown.append(value)
            else:
                table[value] = meaning
        return {"map": table}, f"not known, write what it means: {', '.join(unknown)}" if unknown else ""

    def _place_in_group(self, one: Candidate) -> ProposedCell | None:
        """The place of a grant as a part of its group's name: "EHS - IC Attendance"."""
        group, listed = one.taken.get("ic_group"), self.references.listed["ic_group"]
        found = listed_part(group.seen.values, listed) if group else None
        if group is None or found is None:
            return None
        split, number, _ = found
        # Groups that the rules do not know are of no place that matters.
        known = [compared(value or "") in listed for value in part(group.seen.values, split, number)]
        values = part(group.seen.values.filter(known), split, 3 - number).drop_nulls().unique(maintain_order=True)
        seen = replace(group.seen, values=values)
        words, said = self._places(seen)
        words = {"split": split, "part": 3 - number, **words}
        width = self._width("location_id", seen)
        if "map" not in words and width is not None and is_shorter(seen, width):
            words["pad"] = width
        return ProposedCell("location_id", group.seen.name, "to check", seen.samples, words, note=said)

    def _places(self, seen: Seen) -> tuple[Words, str]:
        """Names of places where the feed has ids: a value table from the list of places."""
        ids = {bare(one) for one in self.references.ids.get("location_id", ())}
        values = list(seen.values)
        by_name = {value: place for value in values if (place := self._place(value)) is not None}
        by_id = sum(bare(value) in ids for value in values)
        first = sum(bare(value.split(" - ")[0].strip()) in ids for value in values if " - " in value)
        if first > max(by_id, len(by_name)):
            return {"split": " - ", "part": 1}, ""
        unknown = [value for value in values if value not in by_name and bare(value) not in ids]
        if by_id < HALF * len(values):
            by_name |= {value: place for value in unknown if (place := self._asked_place(value, len(unknown)))}
        if len(by_name) <= by_id or len(by_name) < HALF * len(values):
            return {}, ""
        width = self.width["location_id"]
        table = {value: one.rjust(width, "0") if width else one for value, one in by_name.items()}
        missing = [value for value in values if value not in table]
        said = "by the names of the list of places"
        return {"map": table}, f"{said}; not in it: {', '.join(missing[:5])}" if missing else said

    def _width(self, what: str, seen: Seen) -> int | None:
        """To how many digits ids are padded: as in the other files, or because this older one has lost the zeros."""
        if self.width[what] is not None:
            return self.width[what]
        known = self.references.ids.get(what, frozenset())
        width = max((len(one) for one in known if one.startswith("0") and one.isdigit()), default=None)
        if width is None or not any(one.rjust(width, "0") in known and one not in known for one in seen.values):
            return None
        return width

    def _place(self, value: str) -> str | None:
        """The id of a place by its name, by its name with a short code, or by a short code seen beside a name."""
        places = self.references.places
        # "East High (EHS)": from now on EHS is known as well.
        if found := _WITH_CODE.fullmatch(value.strip()):
            name, code = found.groups()
            if (place := places.get(compared(name))) is not None:
                places |= {compared(code): place, compared(value): place}
                return place
        return places.get(compared(value))

    def _asked_place(self, value: str, count: int) -> str | None:
        """The id of a place that nothing tells; hundreds of short codes are nothing to ask about one by one."""
        names = self.references.names
        if count > _MOST_ASKED or not 0 < len(names) <= 2 * _MOST_ASKED:
            return None
        listed = ", ".join(f"{one} {name}" for one, name in names.items())
        sentence = f"Which school or office is {value!r} ({listed})?"
        return self.ask(Question("value", sentence, tuple(names), about=f"place: {compared(value)}")) or None


def _by_name(cells: Sequence[Sequence[ProposedCell]]) -> Iterator[list[ProposedCell]]:
    """The cells of each column of a feed, file by file; one that a file lacks is not there."""
    for name in dict.fromkeys(cell.name for of_file in cells for cell in of_file):
        yield [cell for of_file in cells for cell in of_file if cell.name == name]


def _no_records(fills: Sequence[Candidate]) -> Iterator[tuple[str, Literal["is", "begins"], str]]:
    """How rows are told that are no records: column, word, value."""
    file = fills[0].file
    yield from ((file.columns[0].name, "begins", one) for one in file.footers if file.columns)
    for one in fills:
        if match := one.taken.get("staff_id"):
            vacant = match.seen.values.str.extract(_VACANT).drop_nulls().unique(maintain_order=True)
            yield from ((match.seen.name, "begins", value) for value in vacant)
            if _are_subtotals(file, match.seen):
                yield match.seen.name, "is", ""
        if one.feed == "completions":
            yield from _begun(one)


def _are_subtotals(file: SeenFile, ids: Seen) -> bool:
    """Whether rows without an id have next to nothing: "3 items for Quinn, Bo"."""
    columns = [f"field_{at}" for at in range(len(file.table.header))]
    rows = file.table.rows.filter(is_blank(ids.place))
    says = rows.select(pl.sum_horizontal(~is_blank(name) for name in columns)).to_series()
    return bool(rows.height) and len(columns) > 2 and bool((says <= max(1, len(columns) // 3)).all())


def _begun(one: Candidate) -> Iterator[tuple[str, Literal["is"], str]]:
    """The statuses of training that has no day, as it is in progress: these rows are records of nothing yet."""
    status, day = one.taken.get("status"), one.taken.get("completed_on")
    if status is None or day is None:
        return
    said = pl.col(status.seen.place).str.strip_chars()
    is_never_dated = is_blank(day.seen.place).all().over(said)
    found = one.file.table.rows.filter(is_never_dated & ~is_blank(status.seen.place)).select(said.unique().sort())
    means = known_columns("completions")["status"].means or {}
    for value in found.to_series():
        if means.get(compared(value)) == "in progress":
            yield status.seen.name, "is", value


def _listed(listed: Mapping[str, str], seen: Seen) -> tuple[Words, str]:
    """The value table of what the policy knows by another name; what it does not know at all stays as it is."""
    words: Words = {}
    values = seen.values
    if found := listed_part(values, listed):
        split, number, _ = found
        words = {"split": split, "part": number}
        values = part(values, split, number).drop_nulls().unique(maintain_order=True)
    others = {value: listed[compared(value)] for value in values if compared(value) in listed}
    others = {value: own for value, own in others.items() if _differs(value, own, listed)}
    unknown = [value for value in values if compared(value) not in listed]
    said = f"not in the policy: {', '.join(unknown[:5])}" if unknown else ""
    return ({**words, "map": others, "keep_others": True} if others else words), said


def _differs(value: str, own: str, listed: Mapping[str, str]) -> bool:
    return value.strip().lower() not in {one.lower() for one in listed.values()} and value.lower() != own.lower()


def _part_of_name(name: str, match: Match) -> ProposedCell:
    values = match.seen.values
    is_last_first = float(values.str.contains(",", literal=True).mean() or 0) >= HALF  # type: ignore[arg-type]
    part = {"family_name": 1, "given_name": 2} if is_last_first else {"given_name": 1, "family_name": 2}
    words = {"split": "," if is_last_first else " ", "part": part[name]}
    note = "" if is_last_first else "what follows a second blank is lost"
    sure = match.sure if is_last_first else "to check"
    return ProposedCell(name, match.seen.name, sure, match.seen.samples, words, note=note)


def _repeats(one: Candidate) -> bool:
    """Whether the file has rows that say the same of this feed: a roll has one row per job."""
    places = sorted({match.seen.place for match in one.taken.values()})
    rows = one.file.table.rows.select(pl.col(places).str.strip_chars())
    return one.feed not in ("completions", "approvals", "grants") and rows.n_unique() < rows.height
