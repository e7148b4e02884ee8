"""Drafts of the rules: policy files with a name, in a folder beside the store, where no load ever looks."""

from pathlib import Path
from urllib.parse import quote, unquote

import store

MOST_LETTERS = 80
_FOLDER, _ENDING = "drafts", ".toml"
# A name may hold anything; what a file name should not hold is written as in an address.
_SAFE = " ,-()'"


class DraftError(Exception):
    """A draft cannot be kept or read; `str(error)` is one sentence."""


def drafts(folder: Path) -> list[str]:
    """The names of the drafts that are kept, sorted; an absent folder has none."""
    files = (folder / _FOLDER).glob(f"*{_ENDING}")
    return sorted(unquote(file.name.removesuffix(_ENDING)) for file in files)


def draft_text(folder: Path, name: str) -> str:
    """The text of a draft. Raises DraftError."""
    try:
        return _path(folder, name).read_bytes().decode()
    except (OSError, UnicodeDecodeError) as error:
        raise DraftError(f"The draft {name!r} cannot be read any more: choose another one.") from error


def keep_draft(folder: Path, name: str, text: str) -> None:
    """Keep a draft, whole or not at all, in place of one of that name. Raises DraftError."""
    if not name.strip() or len(name) > MOST_LETTERS:
        raise DraftError(f"A draft needs a name of 1 to {MOST_LETTERS} letters.")
    path = _path(folder, name)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with store.replacing(path) as part:
            part.write_bytes(text.encode())
    except OSError as error:
        raise DraftError(
            f"The draft cannot be kept: the folder {folder} cannot be written ({error.strerror}). Mend its permissions "
            "or name another one by LAPSEWATCH_LAB."
        ) from error


def delete_draft(folder: Path, name: str) -> None:
    """Delete a draft; one that is gone already is no mistake. Raises DraftError."""
    try:
        _path(folder, name).unlink(missing_ok=True)
    except OSError as error:
        raise DraftError(f"The draft {name!r} cannot be deleted ({error.strerror}).") from error


def _path(folder: Path, name: str) -> Path:
    return folder / _FOLDER / f"{quote(name.strip(), safe=_SAFE)}{_ENDING}"
