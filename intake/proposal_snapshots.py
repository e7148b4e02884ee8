"""Whether the exports of a report look like snapshots: what is so on one day, and what has ended is gone from the next.

That shows by what they lack, a last day. Files of several days that hold mostly the same people then leave little
doubt. One file alone may as well be all that there is: without a first day it can be loaded in no other way, so that
somebody is asked; with one, it is only said.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice, pairwise
from pathlib import Path

from history import STATES
from intake.originals import day_of_name
from intake.proposal import Ask, ProposedSnapshot, Question
from intake.proposal_contents import References, bare
from intake.proposal_files import SeenFile, older_than
from intake.proposal_match import Candidate, matches

_COMPARED = 3
"""So many files before the newest are looked into."""
_MOSTLY = 2 / 3
"""So much of what one shows is in the one beside it; a load refuses a snapshot of less than half."""
_NEARLY_ALL = 0.9


@dataclass(frozen=True)
class Shown:
    """What was found out: `snapshot` if there is something to say, `answer` if it was asked how to take the files.

    `fills`: what the newest file fills; `older`: the same of those before it.
    """

    fills: Sequence[Candidate]
    snapshot: ProposedSnapshot | None = None
    answer: str = ""
    older: Sequence[Sequence[Candidate]] = field(default_factory=list)

    @property
    def is_taken(self) -> bool:
        """Whether the files are read as snapshots."""
        return self.snapshot is not None and self.snapshot.is_taken


def look_for_snapshots(
    folder: Path, fills: Sequence[Candidate], unfilled: Collection[str], references: References, ask: Ask
) -> Shown:
    """Whether the files of a report look like snapshots; `unfilled`: the feeds that no other file fills."""
    file, nothing = fills[0].file, Shown(fills)
    with_employments = _with_employments(fills, unfilled, references)
    lasting = [one for one in with_employments if one.feed in STATES and STATES[one.feed].begin]
    is_fit = file.reader == "table" and lasting and all(one.feed in STATES for one in fills)
    if not is_fit or any(_says(one, STATES[one.feed].end) for one in lasting):
        return nothing
    undated = [one.feed for one in lasting if STATES[one.feed].begin not in one.taken]
    if len(file.all_files) > 1:
        found = _of_several(folder, with_employments, lasting, references, ask) or nothing
        return found if found.is_taken else replace(found, fills=fills)
    day = day_of_name(file.name)
    if not undated:
        feeds = " and ".join(one.feed for one in lasting)
        why = f"no column says when anything of {feeds} ended: so it is, if the file has only what is there on one day"
        return Shown(fills, ProposedSnapshot(False, "to check", why, is_day_of_load=day is None))
    feeds = " and ".join(undated)
    sentence = (
        f"{file.name} says neither since when nor until when for {feeds}. Is it a snapshot, what is so on one day, and "
        "the next exports show who came and who left?"
    )
    if ask(Question("snapshot", sentence, ("yes", "no"), "yes")) == "no":
        return nothing
    why = f"no column says when anything of {feeds} began or ended, so that follows from one export to the next"
    return Shown(with_employments, ProposedSnapshot(True, "likely", why, is_day_of_load=day is None))


def _with_employments(
    fills: Sequence[Candidate], unfilled: Collection[str], references: References
) -> Sequence[Candidate]:
    """The same, with employments where the file lists jobs and no other says who is employed: whoever has one is."""
    feeds = [one.feed for one in fills]
    if "assignments" not in feeds or "employments" not in unfilled:
        return fills
    place = feeds.index("assignments")
    jobs = fills[place]
    known = matches(jobs.file, "employments", references)
    # The day of a job is none of the employment.
    employed = {name: match for name, match in known.items() if name == "staff_id" or match.nearness == "known"}
    employed["staff_id"] = jobs.taken["staff_id"]
    return [*fills[:place], Candidate(jobs.file, "employments", employed), *fills[place:]]


def _of_several(
    folder: Path, fills: Sequence[Candidate], lasting: Sequence[Candidate], references: References, ask: Ask
) -> Shown | None:
    file = fills[0].file
    days = [day_of_name(name) for name in file.all_files]
    if None in days or len(set(days)) < len(days):
        return None
    files = list(islice(older_than(folder, file), _COMPARED))
    people = [_people(file, lasting[0]), *(_people(one, lasting[0], references) for one in files)]
    kept = [len(newer & older) for newer, older in pairwise(people)]
    shares = [
        both / max(len(newer), len(older), 1) for both, (newer, older) in zip(kept, pairwise(people), strict=True)
    ]
    if len(shares) < min(_COMPARED, len(days) - 1) or not shares or min(shares) < _MOSTLY:
        return None
    why = (
        f"{len(days)} files with a day in their names, nothing with a last day, and of {len(people[1])} people in "
        f"{files[0].name} {kept[0]} are in {file.name} as well"
    )
    sentence = (
        f"{file.pattern} look like snapshots, what is so on one day: {why}. Follow who came and who left from one to "
        "the next, or load the newest only, or all as one history?"
    )
    answer = ask(Question("snapshots", sentence, ("snapshots", "newest", "all"), "snapshots")) or "snapshots"
    if answer != "snapshots":
        return Shown(fills, answer=answer)
    snapshot = ProposedSnapshot(True, "sure" if min(shares) >= _NEARLY_ALL else "likely", why)
    older = [[Candidate(one, f.feed, matches(one, f.feed, references)) for f in fills] for one in files]
    return Shown(fills, snapshot, older=older)


def _people(file: SeenFile, one: Candidate, references: References | None = None) -> set[str]:
    """Whom a file names, by the column that an older one has for it."""
    match = one.taken.get("staff_id") if references is None else matches(file, one.feed, references).get("staff_id")
    return {bare(value) for value in match.seen.values} if match else set()


def _says(one: Candidate, column: str) -> bool:
    """Whether any row has something in a column."""
    return column in one.taken and not one.taken[column].seen.values.is_empty()
