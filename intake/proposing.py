"""Looks at a folder of exports and proposes which file fills which feed (`propose`)."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

from eligibility import Policy
from intake.contracts import COMPLETIONS, FEEDS, Column
from intake.proposal import Ask, Proposal, ProposedCell, ProposedSource, Question, Words
from intake.proposal_cells import first_note, listed_words, part_of_name, repeats, unfinished
from intake.proposal_contents import MOST_LISTED, References, bare, listed_in
from intake.proposal_dates import EUROPEAN, HALF, US
from intake.proposal_files import Seen, SeenFile, look_at
from intake.proposal_ids import is_shorter, matched, padding
from intake.proposal_known import IDS, LISTS, ids_of, ids_of_reports, person_in, references_of
from intake.proposal_match import RECORDS, Candidate, Match, candidates, choose
from intake.proposal_moodle import answering_dates, report_of, report_source
from intake.proposal_names import FULL_NAME, Known, compared, known_columns
from intake.proposal_packages import packages_in
from intake.proposal_scim import with_groups


def propose(folder: Path, policy: Policy, ask: Ask) -> Proposal:
    """What is proposed for the files of a folder; `ask` is asked what no file can tell. Raises OSError."""
    packages = packages_in(folder, ask)
    seen = with_groups(folder, look_at(folder, [name for package in packages for name in package.files]))
    # Two packages would fill the same feeds; the first is taken.
    by_package = packages[0].fills if packages else ()
    reports = [file for file in seen.files if report_of(file)]
    seen = replace(seen, files=tuple(file for file in seen.files if file not in reports))
    references = References(listed=listed_in(policy))
    # Twice: whose ids are whose is known once it is known which files list people and places.
    for _ in range(2):
        every = [candidates(file, references) for file in seen.files]
        chosen = choose(every, [*seen.as_is, *by_package])
        references = references_of(seen, chosen, references)
    ids = [*ids_of(seen, chosen), *ids_of_reports(reports, references)]
    width = {what: padding(ids, what) for what in LISTS}
    proposing = _Proposing(references, width, ask)
    sources = tuple(proposing.sources(chosen))
    sources += tuple(proposing.reports(reports, [feed for source in sources for feed in source.feeds]))
    filled = {feed for source in sources for feed in source.feeds} | {*seen.as_is, *by_package}
    used = {file for source in sources for file in source.files}
    unrecognized = [(file.name, _header(file)) for file in seen.files if file.name not in used]
    unrecognized += [(package.name, f"{packages[0].name} is a package, too") for package in packages[1:]]
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


class _Order(NamedTuple):
    """How a file writes dates: whether the month comes first, whether that was only assumed, the forms of a column."""

    is_month_first: bool
    is_assumed: bool
    forms: tuple[str, ...]


@dataclass(frozen=True)
class _Proposing:
    """The making of the sources: what other files and the policy know, how wide ids are, whom to ask."""

    references: References
    width: Mapping[str, int | None]
    ask: Ask

    def sources(self, chosen: Mapping[str, Sequence[Candidate]]) -> Iterator[ProposedSource]:
        """One for each file that fills anything, in the order of the feeds that they fill first."""
        by_file: dict[str, list[Candidate]] = {}
        filled: set[str] = set()
        for some in chosen.values():
            for one in some:
                by_file.setdefault(one.file.name, []).append(one)
        for fills in by_file.values():
            file = fills[0].file
            order = self._order(fills)
            feeds = {one.feed: list(self._cells(one, order)) for one in fills}
            yield ProposedSource(
                file.pattern,
                file.inside,
                file.all_files,
                feeds,
                frozenset(one.feed for one in fills if repeats(one)),
                tuple(feed for feed in feeds if feed in filled),
                file.reader != "table"
                or (len(file.all_files) > 1 and any(feed in RECORDS for feed in feeds) and self._every(file)),
                file.encoding,
                tuple((file.columns[0].name, one) for one in file.footers if file.columns),
                file.reader,
                {one.feed: words for one in fills if (words := unfinished(one))},
            )
            filled |= set(feeds)

    def reports(self, files: Sequence[SeenFile], filled: Collection[str]) -> Iterator[ProposedSource]:
        """One for each of Moodle's reports, which fill completions beside whatever else does (`filled`)."""
        feed, column = COMPLETIONS.name, COMPLETIONS.columns[0]
        # One Moodle writes all of its dates alike.
        ask = answering_dates(self.ask, files)
        for number, file in enumerate(files):
            person = ProposedCell(column.name, None, "to check", note="no column of the file fills it")
            if match := person_in(file, self.references):
                known = known_columns(feed)[column.name]
                person = self._cell(Candidate(file, feed, {}), column, match, known, _Order(True, False, ()))
            proposed = report_source(file, person, self.references.listed["course_code"], ask)
            yield replace(proposed, adds=(feed,) if number or feed in filled else ())

    def _every(self, file: SeenFile) -> bool:
        """Whether all exports of a report count: records add up, while the newest roll says what two of them say."""
        sentence = (
            f"{file.pattern} matches {len(file.all_files)} files, from {file.all_files[0]} to {file.all_files[-1]}. "
            "Load all of them, or the newest only?"
        )
        return (self.ask(Question("every", sentence, ("newest", "all"), "newest")) or "newest") == "all"

    def _cells(self, one: Candidate, order: _Order) -> Iterator[ProposedCell]:
        known = known_columns(one.feed)
        for column in FEEDS[one.feed].columns:
            match = one.taken.get(column.name)
            if match is None and column.name in ("given_name", "family_name") and FULL_NAME in one.taken:
                yield part_of_name(column.name, one.taken[FULL_NAME])
            elif match is not None:
                yield self._cell(one, column, match, known[column.name], order)
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
        note = first_note(one, match)
        where = f"{one.file.name}, {match.seen.name}"
        if column.kind == "day":
            words, said = self._days(match.seen, order)
        elif column.kind == "choice":
            words, said = self._values(where, one.feed, column, match.seen, known)
        elif column.name in self.references.listed:
            words, said = listed_words(self.references.listed[column.name], match.seen)
        elif column.name == "location_id" and one.feed != "locations":
            words, said = self._places(match.seen)
        else:
            said = ""
        if match.by is not None:
            words, said = {"lookup": match.by}, f"found in {LISTS['staff_id']} by the address"
        elif column.name in IDS and "map" not in words:
            width = self.width[IDS[column.name]]
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
                meaning = self.ask(Question("value", sentence, column.allowed)) or None
            if meaning is None and not column.is_required:
                # What a feed can do without is no reason to reject the row.
                meaning = ""
            if meaning is None:
                unknown.append(value)
            else:
                table[value] = meaning
        return {"map": table}, f"not known, write what it means: {', '.join(unknown)}" if unknown else ""

    def _places(self, seen: Seen) -> tuple[Words, str]:
        """Names of places where the feed has ids: a value table from the list of places."""
        ids = {bare(one) for one in self.references.ids.get("location_id", ())}
        values = list(seen.values)
        by_name = {
            value: self.references.places[compared(value)]
            for value in values
            if compared(value) in self.references.places
        }
        by_id = sum(bare(value) in ids for value in values)
        first = sum(bare(value.split(" - ")[0].strip()) in ids for value in values if " - " in value)
        if first > max(by_id, len(by_name)):
            return {"split": " - ", "part": 1}, ""
        if len(by_name) <= by_id or len(by_name) < HALF * len(values):
            return {}, ""
        width = self.width["location_id"]
        table = {value: one.rjust(width, "0") if width else one for value, one in by_name.items()}
        missing = [value for value in values if value not in table]
        said = "by the names of the list of places"
        return {"map": table}, f"{said}; not in it: {', '.join(missing[:5])}" if missing else said
