"""What a refused load leaves behind: a small file in the store folder that says when it was refused and why.

The version in use stays as it is, so the folder is the only place where whoever reads that version can learn that a
newer load was meant to replace it. The next load that publishes a version removes the file.
"""

import json
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from store.whole import replacing

_REFUSED = "refused.json"


@dataclass(frozen=True)
class RefusedLoad:
    """The last load, if it was refused.

    `at` is its moment in UTC, `folder` the folder of its feeds; `problems` are full sentences, which may name people
    and hold rows of the feeds as they stand.
    """

    at: datetime
    folder: str
    problems: tuple[str, ...]


def refused_load(store: Path) -> RefusedLoad | None:
    """Return what the last load was refused for; None if it was not, or if its file cannot be made out."""
    try:
        note = json.loads((store / _REFUSED).read_bytes())
        at, folder, problems = datetime.fromisoformat(note["at"]), note["folder"], note["problems"]
        if at.tzinfo is None or not isinstance(folder, str) or not isinstance(problems, list):
            return None
        sentences = tuple(problem for problem in problems if isinstance(problem, str))
        return RefusedLoad(at.astimezone(UTC), folder, sentences)
    # Anybody may have written to the folder; a page must not fail for a file that is only there to explain.
    except (OSError, ValueError, KeyError, TypeError, OverflowError, RecursionError):
        return None


def note_refusal(store: Path, *, at: datetime, folder: Path, problems: Sequence[str]) -> None:
    """Leave the file, whole or not at all, in place of an older one; `at` has a time zone.

    Where it cannot be written nothing is raised: the refusal itself is being reported already.
    """
    note = {"at": at.astimezone(UTC).isoformat(timespec="seconds"), "folder": str(folder), "problems": list(problems)}
    with suppress(OSError):
        store.mkdir(parents=True, exist_ok=True)
        with replacing(store / _REFUSED) as part:
            part.write_text(json.dumps(note, ensure_ascii=False, indent=1), encoding="utf-8", errors="replace")


def forget_refusal(store: Path) -> None:
    """Remove the file, if there is one; a version has been published by now, so nothing is raised any more."""
    with suppress(OSError):
        (store / _REFUSED).unlink(missing_ok=True)
