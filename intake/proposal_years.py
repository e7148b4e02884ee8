"""One proposal for several exports of one report, whose headers and values have drifted over the years."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from intake.contracts import FEEDS
from intake.proposal import Ask, ProposedCell, ProposedSnapshot, Question, Words
from intake.proposal_contents import References
from intake.proposal_files import SeenFile, older_than
from intake.proposal_match import Candidate, matches
from intake.proposal_snapshots import look_for_snapshots

_SURE = ("sure", "likely", "to check")
_ISO = "%Y-%m-%d"
NEWEST_PER: Mapping[str, tuple[str, ...]] = {
    "locations": ("location_id",),
    "staff": ("staff_id",),
    "employments": ("staff_id", "hire_date"),
    "assignments": ("staff_id", "location_id", "start_date"),
}
"""What makes two rows of a roll the same thing, said at two times; of records each row counts for itself."""

Fills = Sequence[Sequence[Candidate]]
"""What the files of one report fill, file by file, the newest first; one file where only the newest counts."""


@dataclass(frozen=True)
class Years:
    """The files of one report: what they fill, and whether they look like snapshots."""

    fills: Fills
    snapshot: ProposedSnapshot | None = None

    @property
    def file(self) -> SeenFile:
        """The newest of them."""
        return self.fills[0][0].file

    @property
    def is_snapshot(self) -> bool:
        """Whether they are read as snapshots."""
        return self.snapshot is not None and self.snapshot.is_taken

    @property
    def is_history(self) -> bool:
        """Whether all of them are read as one history."""
        return len(self.fills) > 1 and not self.is_snapshot


def years_of(
    folder: Path,
    chosen: Mapping[str, Sequence[Candidate]],
    filled: Collection[str],
    references: References,
    ask: Ask,
) -> Iterator[Years]:
    """The files of each source, in the order of the feeds that they fill first; `filled`: feeds that need none."""
    unfilled = {*FEEDS} - {*filled} - {*chosen}
    by_file: dict[str, list[Candidate]] = {}
    for some in chosen.values():
        for one in some:
            by_file.setdefault(one.file.name, []).append(one)
    for fills in by_file.values():
        file = fills[0].file
        shown = look_for_snapshots(folder, fills, unfilled, references, ask)
        unfilled -= {one.feed for one in shown.fills} if shown.is_taken else set()
        years: list[Sequence[Candidate]] = [shown.fills, *shown.older]
        has_history = any(one.feed not in ("locations", "closed_days") for one in fills)
        # The files of another reader are one report together, and were read as one.
        is_several = file.reader == "table" and len(file.all_files) > 1 and has_history and not shown.is_taken
        if is_several and (shown.answer == "all" if shown.answer else _is_every(file, ask)):
            older = older_than(folder, file)
            years += [[Candidate(one, f.feed, matches(one, f.feed, references)) for f in fills] for one in older]
        yield Years(years, shown.snapshot)


def _is_every(file: SeenFile, ask: Ask) -> bool:
    """Whether all exports of a report count: for records and history; the newest roll says what is so today."""
    sentence = (
        f"{file.pattern} matches {len(file.all_files)} files, from {file.all_files[0]} to {file.all_files[-1]}. "
        "Load all of them, or the newest only?"
    )
    return (ask(Question("every", sentence, ("newest", "all"), "newest")) or "newest") == "all"


def by_name(cells: Sequence[Sequence[ProposedCell]]) -> Iterator[list[ProposedCell]]:
    """The cells of each column of a feed, file by file; one that a file lacks is not there."""
    for name in dict.fromkeys(cell.name for of_file in cells for cell in of_file):
        yield [cell for of_file in cells for cell in of_file if cell.name == name]


def merged(cells: Sequence[ProposedCell], *, has_dates: bool) -> ProposedCell:
    """What fills one column of a feed in all files, by the cells of each, those of the newest file first.

    `has_dates`: dates of the files are no text.
    """
    there = [cell for cell in cells if not cell.is_missing]
    if len(there) < 2:
        return there[0] if there else cells[0]
    by_shape: dict[tuple[object, ...], list[ProposedCell]] = {}
    for cell in there:
        shape = (cell.words.get("split"), cell.words.get("part"), cell.words.get("lookup"), cell.value)
        by_shape.setdefault(shape, []).append(cell)
    shapes = list(by_shape.values())
    # A value for all rows is for the files that have no column, so it comes last.
    shapes.sort(key=lambda some: some[0].value is not None)
    ways = [_one(some, has_dates=has_dates) for some in shapes]
    for at in range(len(ways) - 1, 0, -1):
        ways[at - 1] = replace(ways[at - 1], words={**ways[at - 1].words, "otherwise": _table(ways[at])})
    sure = max((cell.sure for cell in there), key=_SURE.index)
    notes = [there[0].note] if there[0].note else []
    if sure != there[0].sure:
        notes.append(f"{there[0].sure} in the newest file, less so in an older one")
    return replace(ways[0], sure=sure, note="; ".join(notes))


def _one(cells: Sequence[ProposedCell], *, has_dates: bool) -> ProposedCell:
    """Several files that say it in one way, by columns of different names."""
    names = dict.fromkeys(cell.column for cell in cells if cell.column)
    words: dict[str, object] = dict(cells[0].words)
    maps = [cell.words.get("map") for cell in cells]
    if any(maps):
        table: dict[str, str] = {}
        for one in maps:
            known = {value.strip().lower() for value in table}
            if isinstance(one, Mapping):
                table |= {value: means for value, means in one.items() if value.strip().lower() not in known}
        words["map"] = table
        # What one year writes by name, another writes as the id itself.
        if not all(maps) or any(cell.words.get("keep_others") for cell in cells):
            words["keep_others"] = True
    pads = [pad for cell in cells if isinstance(pad := cell.words.get("pad"), int)]
    if pads:
        words["pad"] = max(pads)
    forms = dict.fromkeys(form for cell in cells for form in _forms(cell.words))
    if forms and not has_dates and any(not _forms(cell.words) for cell in cells):
        forms[_ISO] = None
    if forms:
        words["dates"] = list(forms) if len(forms) > 1 else next(iter(forms))
    column, *also = names or [None]
    return replace(cells[0], column=column, also=tuple(name for name in also if name), words=words)  # type: ignore[arg-type]


def _forms(words: Words) -> Sequence[str]:
    forms = words.get("dates", ())
    return [forms] if isinstance(forms, str) else list(forms) if isinstance(forms, Sequence) else []


def _table(cell: ProposedCell) -> Mapping[str, object]:
    if cell.column is None:
        return {"value": cell.value or ""}
    return {"column": [cell.column, *cell.also] if cell.also else cell.column, **cell.words}
