"""One proposal for several exports of one report, whose headers and values have drifted over the years."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from intake.proposal import ProposedCell, Words

_SURE = ("sure", "likely", "to check")
_ISO = "%Y-%m-%d"
NEWEST_PER: Mapping[str, tuple[str, ...]] = {
    "locations": ("location_id",),
    "staff": ("staff_id",),
    "employments": ("staff_id", "hire_date"),
    "assignments": ("staff_id", "location_id", "start_date"),
}
"""What makes two rows of a roll the same thing, said at two times; of records each row counts for itself."""


def merged(cells: Sequence[ProposedCell], *, has_dates: bool) -> ProposedCell:
    """What fills one column of a feed in all files, by the cells of each, those of the newest file first.

    `has_dates`: dates of the files are no text.
    """
    there = [cell for cell in cells if not cell.is_missing]
    if len(there) < 2:
        return there[0] if there else cells[0]
    by_shape: dict[tuple[object, ...], list[ProposedCell]] = {}
    for cell in there:
        by_shape.setdefault((cell.words.get("split"), cell.words.get("part"), cell.value), []).append(cell)
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
