"""Looks at a folder of exports and proposes which file fills which feed (`propose`)."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

from eligibility import Policy
from history import STATES
from intake.contracts import COMPLETIONS, FEEDS, Column
from intake.proposal import Ask, Proposal, ProposedCell, ProposedSource, Question, Words
from intake.proposal_cells import first_note, listed_words, part_of_name, scores
from intake.proposal_contents import MOST_LISTED, References, listed_in
from intake.proposal_dates import EUROPEAN, US
from intake.proposal_files import Seen, SeenFile, look_at
from intake.proposal_ids import is_shorter, matched, padding
from intake.proposal_known import IDS, LISTS, ids_of, ids_of_older, ids_of_reports, person_in, references_of
from intake.proposal_match import RECORDS, Candidate, Match, candidates, choose
from intake.proposal_moodle import answering_dates, report_of, report_source
from intake.proposal_names import FULL_NAME, Known, compared, known_columns
from intake.proposal_packages import packages_in
from intake.proposal_places import Places
from intake.proposal_rows import no_records, repeats, unfinished
from intake.proposal_scim import with_groups
from intake.proposal_years import NEWEST_PER, Years, by_name, merged, years_of
from intake.table_formats import kind_of


def propose(folder: Path, policy: Policy, ask: Ask) -> Proposal:
    """What is proposed for the files of a folder; `ask` is asked what no file can tell. Raises OSError."""
    ask = _once(ask)
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
    years = list(years_of(folder, chosen, [*seen.as_is, *by_package], references, ask))
    ids = [*ids_of(seen, chosen), *ids_of_reports(reports, references)]
    older = [one for some in years for fills in some.fills[1:] for one in ids_of_older(fills)]
    width = {what: padding([*ids, *older], what) for what in LISTS}
    proposing = _Proposing(references, Places(references, width, ask), ask)
    sources = tuple(proposing.sources(years))
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
    """The making of the sources: what other files and the policy know, ids and places, whom to ask."""

    references: References
    places: Places
    ask: Ask

    def sources(self, every: Sequence[Years]) -> Iterator[ProposedSource]:
        """One for each report."""
        filled: set[str] = set()
        for years in every:
            file, has_years = years.file, years.is_history
            feeds = self._feeds(years)
            by_feed = {one.feed: [some[at] for some in years.fills] for at, one in enumerate(years.fills[0])}
            yield ProposedSource(
                file.pattern,
                file.inside,
                file.all_files,
                feeds,
                distinct=frozenset(one.feed for some in years.fills for one in some if repeats(one)),
                adds=tuple(feed for feed in feeds if feed in filled),
                every=file.reader != "table" or has_years,
                encoding=file.encoding,
                skip=tuple(dict.fromkeys(test for some in years.fills for test in no_records(some))),
                newest_per={feed: NEWEST_PER[feed] for feed in feeds if has_years and feed in NEWEST_PER},
                reader=file.reader,
                feed_words={feed: words for feed, some in by_feed.items() if (words := unfinished(some))},
                snapshot=years.snapshot,
            )
            filled |= set(feeds)

    def _feeds(self, years: Years) -> dict[str, Sequence[ProposedCell]]:
        """The cells by feed, of one file or of several, the newest first, as one."""
        by_year = [
            [list(self._cells(one, order)) for one in fills] for fills in years.fills for order in [self._order(fills)]
        ]
        has_dates = kind_of(years.file.name) in ("workbook", "parquet")
        cells: dict[str, Sequence[ProposedCell]] = {
            one.feed: [merged(cells, has_dates=has_dates) for cells in by_name([feeds[at] for feeds in by_year])]
            for at, one in enumerate(years.fills[0])
        }
        if years.is_snapshot:
            # A first day that no snapshot has follows from them.
            cells = {
                feed: [cell for cell in some if not (cell.is_missing and cell.name == STATES[feed].begin)]
                for feed, some in cells.items()
            }
        return cells

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

    def _cells(self, one: Candidate, order: _Order) -> Iterator[ProposedCell]:
        known = known_columns(one.feed)
        for column in FEEDS[one.feed].columns:
            match = one.taken.get(column.name)
            if match is None and column.name in ("given_name", "family_name") and FULL_NAME in one.taken:
                yield part_of_name(column.name, one.taken[FULL_NAME])
            elif match is not None:
                yield self._cell(one, column, match, known[column.name], order)
            elif column.name == "location_id" and (cell := self.places.in_group(one.taken.get("ic_group"))):
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
        note = first_note(one, match)
        where = f"{one.file.name}, {match.seen.name}"
        if column.kind == "day":
            words, said = self._days(match.seen, order)
        elif column.kind == "percent":
            words, said = scores(match.seen)
        elif column.kind == "choice":
            words, said = self._values(where, one.feed, column, match.seen, known)
        elif column.name in self.references.listed:
            words, said = listed_words(self.references.listed[column.name], match.seen)
        elif column.name == "location_id" and one.feed != "locations":
            words, said = self.places.named(match.seen)
        else:
            said = ""
        if match.by is not None:
            words, said = {"lookup": match.by}, f"found in {LISTS['staff_id']} by the address"
        elif column.name in IDS and "map" not in words:
            width = self.places.width_of(IDS[column.name], match.seen)
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
        table, unknown, passed_over = {}, [], []
        for value in seen.values.head(MOST_LISTED):
            meaning = (known.means or {}).get(compared(value))
            if meaning is None and column.is_required:
                sentence = f"{where}: what does {value!r} mean for {feed}.{column.name}?"
                about = f"{feed}.{column.name}: {compared(value)}"
                meaning = self.ask(Question("value", sentence, column.allowed, about=about)) or None
            if meaning is None and not column.is_required:
                # What a feed can do without is no reason to reject the row.
                meaning = ""
                passed_over.append(value)
            if meaning is None:
                unknown.append(value)
            else:
                table[value] = meaning
        said = [f"not known, write what it means: {', '.join(unknown)}"] if unknown else []
        if column.name == "rights" and passed_over:
            said.append(f"not known, taken as full: {', '.join(passed_over)}")
        return {"map": table}, "; ".join(said)
